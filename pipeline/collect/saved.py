"""Pages and reports that were saved by other means: a folder, or a WARC file.

What a page is, is told as for one that was fetched. Its address is the one in the WARC record or
in ``NAME.meta.json``, else the one that the page says is its own. A PDF is a report if a page
that is stored links to it, if its address looks like a report's, or if it has no address.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warcio.exceptions import ArchiveLoadFailed

from pipeline.collect.addresses import NotAllowed, identity, is_address, slug
from pipeline.collect.ledger import Kind, Known, Ledger
from pipeline.collect.outcomes import Outcome, Summary, Told
from pipeline.collect.page import PageView
from pipeline.collect.payload import LIMITS, Fault, decoded, fault_of, kind_of_bytes
from pipeline.collect.raw_store import RawStore, in_utc
from pipeline.collect.sources.site import Site
from pipeline.collect.warc_records import records
from pipeline.errors import StoreConflict, WrongUsage
from pipeline.read.decoding import charset_of

_SUFFIXES = {".html", ".htm", ".pdf", ".txt"}
_META_BYTES = 1024 * 1024


@dataclass
class Saved:
    """Where saved documents go to, and what is told of them."""

    site: Site
    store: RawStore
    ledger: Ledger
    summary: Summary
    dry_run: bool
    now: Callable[[], datetime]
    reports: set[str] = field(default_factory=set)

    def put(
        self, data: bytes, url: str | None, name: str, about: dict[str, Any], certain: bool
    ) -> None:
        """Bring in one document; ``certain``: a person chose it, so that it is taken anyway.

        ``about`` needs ``retrieved_at``. What is no document of the source is counted only.
        """
        shown = url or name
        if url is not None and not is_address(url):
            if certain:
                self.refuse(shown, "no http(s) address", data)
            else:  # an archive holds much that is no document
                self.summary.others += 1
            return
        try:
            in_utc(about.get("retrieved_at"), name)
        except WrongUsage:
            self.refuse(shown, f"no moment with its zone: {about.get('retrieved_at')!r}", data)
            return
        what = kind_of_bytes(data)
        if what == "page" and len(data) > LIMITS["page"]:
            self.refuse(shown, "more than 5 MB of page", data)
            return
        if what != "other" or not certain:
            fault: Fault | None = fault_of(data, "document")
            if fault is not None:
                self.refuse(shown, fault.reason, data)
                return
        charset = charset_of(about.get("content_type"))
        view = PageView(data, url or "", charset) if what == "page" else None
        if url is None and view is not None:
            url = PageView(data, self.site.start, charset).canonical
            view = PageView(data, url or "", charset)
        kind = self._kind(view, url, what, certain)
        if kind is None:
            self.summary.others += 1
            return
        if view is not None:
            self.reports |= {identity(link) for link in view.reports(self.site.report)}
        outcome = self._store(data, url, name, kind, view, about)
        self._tell(shown, kind, outcome)

    def _kind(
        self, view: PageView | None, url: str | None, what: str, certain: bool
    ) -> Kind | None:
        if what == "pdf":
            linked = url is not None and identity(url) in self.reports
            wanted = linked or certain or url is None or bool(self.site.report.search(url))
            return "audit_report" if wanted else None
        if url is not None and self._is_foreign(url):
            return "reprint" if certain else None
        if view is None:
            return "announcement" if certain else None
        verdict = self.site.verdict(url or "")
        if verdict == "announcement":
            return "announcement"
        if verdict == "unsure" or certain:
            told = self.site.announces(view.article[0], view.title)
            return "announcement" if told or certain else None
        return None

    def _is_foreign(self, url: str) -> bool:
        try:
            own = self.site.allowed
            replace(own, plain=own.hosts).check(url)
        except NotAllowed:
            return True
        return False

    def _store(
        self,
        data: bytes,
        url: str | None,
        name: str,
        kind: Kind,
        view: PageView | None,
        about: dict[str, Any],
    ) -> Outcome:
        key = identity(url) if url is not None else None
        known = None if key is None else self.ledger.get(key)
        if self.dry_run:
            return "new" if known is None or not known.documents else "changed"
        metadata = {
            "status": None,
            **about,
            "url": url,
            "kind": kind,
            "name": (slug(url) if url else "") or Path(name).stem,
            "source": self.site.name,
        }
        added = self.store.add(data, metadata)
        if url is None or key is None:
            return "new" if added.is_new else "unchanged"
        now = self.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        base = known or Known(key, url, kind, self.site.name, "here", now)
        document = added.document.name
        is_known, is_older = document in base.documents, self._seen(about) < self._last_seen(base)
        if document in base.documents[-1:] or (is_known and is_older):
            return "unchanged"
        if is_older:  # an older version than the one that counts
            self.ledger.put(replace(base, documents=(document, *base.documents)))
            return "changed"
        if is_known:  # changed back: what was seen last counts
            self.store.see_again(added.document, metadata)
        self.ledger.put(
            replace(
                base,
                state="here",
                documents=(*(d for d in base.documents if d != document), document),
                body_sha256=view.body_sha256 if view is not None else None,
                title=base.title or (view.title if view is not None else None),
                reports=view.reports(self.site.report) if view is not None else (),
            )
        )
        return "changed" if base.documents else "new"

    def _last_seen(self, known: Known) -> str:
        """Return when the last version of an address was seen, as far as that can be told."""
        with contextlib.suppress(StoreConflict, IndexError):
            return self._seen(self.store.load(Path(known.documents[-1]).stem).metadata)
        return ""

    def _seen(self, about: Mapping[str, Any]) -> str:
        return in_utc(about.get("retrieved_at"), "a saved page")

    def refuse(self, shown: str, reason: str, data: bytes) -> None:
        """Tell of a document that is not taken, with the hash of its bytes."""
        sha256 = hashlib.sha256(data).hexdigest()
        told = Told(shown, "announcement", "refused", reason, True, sha256)
        self.summary.tell(identity(shown), told)

    def _tell(self, url: str, kind: str, outcome: Outcome) -> None:
        self.summary.tell(identity(url), Told(url, kind, outcome))


def from_folder(saved: Saved, folder: Path) -> None:
    """Bring in every page, text and PDF of a folder and those below it, pages first.

    ``NAME.meta.json`` beside a file may give ``url``, ``retrieved_at``, ``content_type``;
    without it the time is the file's own. Raises WrongUsage without any.
    """
    if not folder.is_dir():
        raise WrongUsage(f"{folder}: no such folder.")
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES)
    if not files:
        raise WrongUsage(f"{folder}: no .html, .txt or .pdf file in it.")
    saved.summary.path, saved.summary.listed = f"folder {folder.name}", len(files)
    for file in sorted(files, key=lambda path: (path.suffix.lower() == ".pdf", path)):
        try:
            fault = _unfit(file, folder)
            if fault is not None:
                saved.summary.warnings.append(f"{file.name}: {fault}, left out")
                continue
            data = file.read_bytes()
            about = _about(file)
        except (OSError, ValueError, RecursionError) as error:
            saved.summary.warnings.append(f"{file.name}: cannot be read ({error})")
            continue
        url = about.pop("url", None)
        saved.put(data, None if url is None else str(url), file.name, about, certain=True)


def _unfit(file: Path, folder: Path) -> str | None:
    """Return why a file of a folder is not opened, None if it may be.

    A pipe or device never ends, and a link may lead to what was never meant to be brought in.
    """
    about = file.stat()
    if not stat.S_ISREG(about.st_mode):
        return "no regular file"
    if not file.resolve().is_relative_to(folder.resolve()):
        return "a link that leads out of the folder"
    return "too large" if about.st_size > LIMITS["document"] else None


def _about(file: Path) -> dict[str, Any]:
    sidecar = file.with_name(f"{file.stem}.meta.json")
    moment = datetime.fromtimestamp(int(file.stat().st_mtime), UTC).isoformat()
    about: dict[str, Any] = {"retrieved_at": moment, "content_type": None}
    if sidecar.is_file() and sidecar.stat().st_size <= _META_BYTES:
        given = json.loads(sidecar.read_text(encoding="utf-8"))
        if not isinstance(given, dict):
            raise ValueError(f"{sidecar.name} holds no object")
        kept = ("url", "final_url", "retrieved_at", "content_type", "status")
        about |= {key: given[key] for key in kept if given.get(key) is not None}
        _check_note(about, sidecar.name)
    return about


def _check_note(about: Mapping[str, Any], name: str) -> None:
    """Raise ValueError for a note that would be written on, as a header, in another sense."""
    final, kind, status = about.get("final_url"), about["content_type"], about.get("status")
    if final is not None and not is_address(str(final)):
        raise ValueError(f"{name}: final_url is no http(s) address")
    if kind is not None and not (isinstance(kind, str) and kind.isprintable() and len(kind) < 500):
        raise ValueError(f"{name}: content_type is no line of text")
    if status is not None and not isinstance(status, int):
        raise ValueError(f"{name}: status is no number")


def from_warc(saved: Saved, file: Path) -> None:
    """Bring in the announcements and reports among the responses of a WARC file.

    Read twice: pages first, so that the PDFs which they link to are known. Raises WrongUsage if
    the file is not there or no WARC.
    """
    if not file.is_file():
        raise WrongUsage(f"{file}: no such file.")
    with file.open("rb") as stream:
        if not stream.read(5).startswith((b"WARC/", b"\x1f\x8b")):
            raise WrongUsage(f"{file}: not a WARC file (.warc or .warc.gz).")
    saved.summary.path = f"WARC {file.name}"
    for wanted in ("page", "pdf"):
        try:
            with file.open("rb") as stream:
                for record in records(stream):
                    _record(saved, record, wanted)
        except (ArchiveLoadFailed, OSError, EOFError, ValueError) as error:
            if saved.summary.listed == 0:
                raise WrongUsage(f"{file}: not a WARC file ({str(error)[:200]}).") from error
            said = f"{file.name}: damaged; what stands before the damage was read"
            if said not in saved.summary.warnings:
                saved.summary.warnings.append(said)
        if saved.summary.listed == 0:
            raise WrongUsage(f"{file}: not a WARC file, or one without a response.")


def _record(saved: Saved, record: Any, wanted: str) -> None:
    if record.rec_type not in ("response", "resource"):
        return
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    saved.summary.listed += wanted == "page"
    status = None
    encodings: list[str] = []
    kind = record.rec_headers.get_header("Content-Type")
    if record.http_headers is not None:
        said = record.http_headers.get_statuscode() or ""
        status = int(said) if said.isascii() and said.isdigit() and len(said) < 9 else None
        kind = record.http_headers.get_header("Content-Type")
        said = record.http_headers.get_header("Content-Encoding") or ""
        encodings = [name.strip().lower() for name in said.split(",")]
        if status != 200:
            return
    raw = record.raw_stream.read(LIMITS["document"] + 1)
    if (record.http_headers is not None) and "chunked" in (
        record.http_headers.get_header("Transfer-Encoding") or ""
    ):
        raw = _unchunked(raw)
    data = decoded(raw, encodings, LIMITS["document"])
    if isinstance(data, Fault):
        if wanted == "page":
            saved.refuse(url, data.reason, raw)
        return
    if (kind_of_bytes(data) == "pdf") != (wanted == "pdf") or kind_of_bytes(data) == "other":
        return
    moment = record.rec_headers.get_header("WARC-Date") or ""
    about = {"retrieved_at": moment, "content_type": kind, "status": status}
    if not url.startswith(("http://", "https://")):
        url = None
    saved.put(data, url, "document", about, certain=url is None)


def _unchunked(raw: bytes) -> bytes:
    """Return a body that an archive stored with its chunks, or as it is if it has none."""
    parts: list[bytes] = []
    at = 0
    while True:
        end = raw.find(b"\r\n", at, at + 20)
        try:
            size = int(raw[at:end].partition(b";")[0], 16) if end > 0 else -1
        except ValueError:
            size = -1
        if size < 0 or end + 2 + size > len(raw):
            return raw if not parts else b"".join(parts)
        if size == 0:
            return b"".join(parts)
        parts.append(raw[end + 2 : end + 2 + size])
        at = end + 2 + size + 2
