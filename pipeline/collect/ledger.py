"""What is known of each address: which versions are stored, when it was asked, whether it is gone.

Below ``data/raw/<collection>/collect/``: ``addresses/`` (one small JSON file an address),
``lists/`` (the last answer of each list page and robots.txt, used again only after the server
said that it has not changed), ``sources/`` (the last whole run of each source), ``runs/`` (a
summary of each run). Each file is replaced as a whole, so that a crash leaves the old one or the
new one. All of it but ``addresses/`` may be deleted; the documents lie beside it in the store.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pipeline.collect.addresses import file_name
from pipeline.collect.fetching import Fetched
from pipeline.collect.notes import sealed, unsealed
from pipeline.errors import AlucertError, StoreConflict
from pipeline.files import remove_partials, write_atomically

FOLDER = "collect"
State = Literal["here", "gone", "moved", "other", "never"]
Kind = Literal["announcement", "audit_report", "reprint", "lead"]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one address.

    ``state``: ``here``; ``gone`` (the server said so, ``gone_at``); ``moved`` (to ``moved_to``,
    where everything else is known); ``other`` (no document of ours); ``never`` (not had yet,
    ``failure`` says why). ``documents`` are the names of its versions in the raw store, the
    oldest first. ``listed`` is the time of the last change that the list told when the page was
    read. ``changed_at`` is when an answer with a body came last: what the page leads to is asked
    again after that. ``failure`` is what went wrong at the last try, None if nothing did.
    """

    key: str
    url: str
    kind: Kind
    source: str
    state: State
    first_seen_at: str
    checked_at: str | None = None
    changed_at: str | None = None
    documents: tuple[str, ...] = ()
    body_sha256: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    listed: str | None = None
    published: str | None = None
    title: str | None = None
    reports: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    gone_at: str | None = None
    moved_to: str | None = None
    failure: str | None = None


_LISTS = ("documents", "reports", "leads")
_FIELDS = {field.name for field in fields(Known)}


class Ledger:
    """The ledger of one collection, in the raw store's folder; ``writes=False`` stores nothing."""

    def __init__(self, raw_dir: Path, writes: bool = True) -> None:
        self.folder = raw_dir / FOLDER
        self.writes = writes
        self._lists: dict[str, tuple[bytes, str | None, str | None, dict[str, Any]]] = {}

    @cached_property
    def _known(self) -> dict[str, Known]:
        found = {}
        for path in sorted((self.folder / "addresses").glob("*.json")):
            known = _known_of(path)
            found[known.key] = known
        return found

    def get(self, key: str) -> Known | None:
        """Return what is known of an address by its key, following where it moved to."""
        known = self._known.get(key)
        for _ in range(10):
            if known is None or known.state != "moved" or known.moved_to is None:
                return known
            known = self._known.get(known.moved_to)
        return known

    def exact(self, key: str) -> Known | None:
        """Return what is known of an address itself, wherever it moved to."""
        return self._known.get(key)

    def all(self, source: str | None = None) -> list[Known]:
        """Return what is known of every address, of one source or of all, by key."""
        found = [self._known[key] for key in sorted(self._known)]
        return [known for known in found if source is None or known.source == source]

    def put(self, known: Known) -> None:
        """Note what is known of an address; nothing is written where nothing is new."""
        if self._known.get(known.key) == known:
            return
        self._known[known.key] = known
        self._write(f"addresses/{file_name(known.key)}.json", sealed(asdict(known)))

    def recall(self, url: str) -> tuple[bytes, str | None, str | None] | None:
        """Return the last answer of a list or robots.txt with its validators, None without."""
        held = self._list(url)
        return None if held is None else held[:3]

    def recalled_facts(self, url: str) -> Mapping[str, Any]:
        """Return what else was noted of a list's last answer: its final address and pages."""
        held = self._list(url)
        return {} if held is None else held[3]

    def mark_last(self, url: str) -> None:
        """Note of a list page that none comes behind it, as long as it stays unchanged."""
        held = self._list(url)
        if held is not None and not held[3].get("last"):
            self._keep_list(url, held[0], held[1], {**held[3], "last": True})

    def remember(self, url: str, fetched: Fetched) -> None:
        """Keep the answer of a list or robots.txt, if the server can say that it is unchanged.

        By ETag alone: Last-Modified has whole seconds, and a list can change twice in one.
        """
        if not fetched.etag:
            return
        facts = {"final_url": fetched.final_url, "pages": fetched.headers.get("x-wp-totalpages")}
        self._keep_list(url, fetched.body, fetched.etag, facts)

    def _keep_list(self, url: str, body: bytes, etag: str | None, facts: dict[str, Any]) -> None:
        self._lists[url] = (body, etag, None, facts)
        head = {**facts, "url": url, "etag": etag, "sha256": _sha256(body)}
        line = json.dumps(head, ensure_ascii=False).encode() + b"\n"
        self._write(f"lists/{file_name(url)}.answer", line + body, durable=False)

    def read(self, name: str) -> dict[str, Any] | None:
        """Return a file of the ledger (``sources/asi.json``), None if it is not there."""
        path = self.folder / name
        if not path.is_file():
            return None
        try:
            held, has_seal = unsealed(path.read_bytes())
            if not has_seal:
                raise ValueError("changed after it was written")
        except (OSError, ValueError) as error:
            raise _damaged(path, error) from error
        return held

    def write(self, name: str, held: Mapping[str, Any]) -> None:
        """Write a file of the ledger."""
        self._write(name, sealed(held))

    def sources(self) -> list[dict[str, Any]]:
        """Return what is known of each source's last runs, by name."""
        names = sorted(path.name for path in (self.folder / "sources").glob("*.json"))
        return [held for name in names if (held := self.read(f"sources/{name}")) is not None]

    def clean(self) -> None:
        """Remove what interrupted writers left; only for the holder of the collection's lock."""
        for folder in ("addresses", "lists", "sources", "runs", "."):
            remove_partials(self.folder / folder)

    def _list(self, url: str) -> tuple[bytes, str | None, str | None, dict[str, Any]] | None:
        if url not in self._lists:
            path = self.folder / "lists" / f"{file_name(url)}.answer"
            try:
                line, _, body = path.read_bytes().partition(b"\n")
                head = json.loads(line)
                if head["url"] != url or head["sha256"] != _sha256(body):
                    return None
            except (OSError, ValueError, KeyError, TypeError):
                return None  # not there or damaged: asked anew
            self._lists[url] = (body, head["etag"], None, head)
        return self._lists[url]

    def _write(self, name: str, data: bytes, durable: bool = True) -> None:
        if not self.writes:
            return
        try:
            write_atomically(self.folder / name, data, durable)
        except OSError as error:
            raise AlucertError(
                f"{self.folder}: cannot be written ({error.strerror}); make room or make it "
                "writable, then run collect again: it goes on where it stopped."
            ) from error


def _known_of(path: Path) -> Known:
    try:
        held, has_seal = unsealed(path.read_bytes())
        if not has_seal:
            raise ValueError("changed after it was written")
        lists = {name: tuple(held.get(name) or ()) for name in _LISTS}
        return Known(**{name: held[name] for name in held if name in _FIELDS} | lists)
    except (OSError, ValueError, TypeError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> StoreConflict:
    return StoreConflict(
        f"{path}: damaged ({error}); restore it from a copy, or remove it: the address is then "
        "asked as if for the first time, and nothing that is stored is lost."
    )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
