"""One extracted document as the resolver sees it: its record, and where its values stand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from pipeline.dataset.ids import document_id
from pipeline.identity.names import owners

if TYPE_CHECKING:
    from extractors.document import Document

DEMO = "demo"
RANKS = {"audit_report": 1, "announcement": 2, "reprint": 3}
ROLES = {"audit_report": "reports", "announcement": "announces", "reprint": "reprints"}
_READ = {"complete", "partial"}
_WORDING = re.compile(r"(?<=\])\.(as_written|unit_as_written|combined|facility|parts(\[\d+\])?)$")
_STEP = re.compile(r"(\.[^.\[\]]+|\[\d+\])$")


class ExtractedDocument(NamedTuple):
    """What the stages before know of one document.

    ``contract`` is the object of RECORD.md; ``raw`` what the raw store knows (sha256,
    url, final_url, retrieved_at, content_type, bytes); ``source`` the collection or website;
    ``extractor_version`` the fingerprint of the code that read it; ``document`` its text and
    pages, with the boxes of characters only where a correction needs them.
    """

    contract: Mapping[str, Any]
    raw: Mapping[str, Any]
    source: str
    extractor_version: str | None = None
    seconds: float | None = None
    peak_bytes: int | None = None
    document: Document | None = None


class Source:
    """An extracted document with its evidence by path."""

    def __init__(self, extracted: ExtractedDocument) -> None:
        self.extracted = extracted
        self.about: Mapping[str, Any] = extracted.contract["document"]
        self.record: Mapping[str, Any] = extracted.contract.get("record") or {}
        self.sha256: str = self.about.get("sha256") or extracted.raw["sha256"]
        self.document_id = document_id(self.sha256)
        self.kind: str = self.about.get("kind") or "other"
        if self.kind == "announcement" and extracted.raw.get("kind") == "reprint":
            self.kind = "reprint"  # word for word on another site, where a person named it
        self.status: str = self.about.get("status") or "complete"
        self.url: str | None = extracted.raw.get("final_url") or extracted.raw.get("url")
        self.published_on = iso_date(self.record.get("published_on"))
        self.issued_on = iso_date(self.record.get("issued_on"))
        self.superseded_by: str | None = None
        self.targets: dict[str, tuple[str, str]] = {}
        self._exact: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        self._below: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for evidence in extracted.contract.get("evidence") or ():
            path = evidence["field"]
            self._exact[path].append(evidence)
            for above in _above(path):
                self._below[above].append(evidence)
        self.owners: dict[str, str] = {}
        self._name_owners()

    @property
    def rank(self) -> int:
        """Report before announcement before reprint before anything else."""
        return RANKS.get(self.kind, 4)

    @property
    def order(self) -> tuple[Any, ...]:
        """The order in which sources are asked: by rank, then by date, then by content."""
        return (self.rank, self.published_on or date.max, self.sha256)

    @property
    def tells(self) -> bool:
        """Whether its record counts: it was read, of a known kind, and no later version is."""
        return self.superseded_by is None and self.status in _READ and self.kind in RANKS

    @property
    def was_read(self) -> bool:
        """Whether any text of it could be read."""
        return self.status in _READ

    @property
    def retrieved_at(self) -> datetime | None:
        """When its bytes were fetched, in UTC."""
        value = self.extracted.raw.get("retrieved_at")
        if not value:
            return None
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

    def items(self, key: str) -> list[Any]:
        """Return a list of the record, empty where it is missing."""
        return list(self.record.get(key) or ())

    def text(self, key: str) -> str | None:
        """Return a text of the record, None where it is missing."""
        value = self.record.get(key)
        return value if isinstance(value, str) and value else None

    def _name_owners(self) -> None:
        """Fill ``owners``: each owner that the record's parent names, and the path to its places.

        The record joins several owners as one text (RECORD.md, 'parent') but has a place for
        each, which alone tells a comma between two of them from one inside a name.
        """
        parent = self.text("parent")
        places = self._exact.get("parent") or []
        names = [str(place.get("quote")) for place in places]
        if parent is None:
            return
        if len(names) > 1 and " and ".join((", ".join(names[:-1]), names[-1])) == parent:
            for index, (name, place) in enumerate(zip(names, places, strict=True)):
                self._exact[f"parent[{index}]"] = [place]
                self.owners[name] = f"parent[{index}]"
        else:
            self.owners = dict.fromkeys(owners(parent), "parent")

    def places(self, *paths: str) -> list[Mapping[str, Any]]:
        """Return the evidence of the value at the first of some paths that has any.

        Evidence of the value itself, else of its parts, else of the object that holds it. What
        only says how the object is worded (``_WORDING``) stands where the object does, so that
        the first place of the object is its evidence.
        """
        for path in paths:
            found = self._exact.get(path) or self._below.get(path)
            if found:
                return found
        for path in paths:
            for above in _above(path):
                if above in self._exact:
                    return self._exact[above]
        for path in paths:
            worded = _WORDING.search(path)
            if worded and path[: worded.start()] in self._below:
                return [min(self._below[path[: worded.start()]], key=_position)]
        return []

    def quote(self, path: str) -> str:
        """Return the first quote of a value's evidence, for a flag's detail."""
        return next((e["quote"] for e in self.places(path) if e.get("quote")), "")

    def target(self, fields: Iterable[str]) -> tuple[str, str]:
        """Return the (table, row) that a flag's fields are about; the document if none is."""
        for path in fields:
            for candidate in (path, *_above(path)):
                if candidate in self.targets:
                    return self.targets[candidate]
            below = sorted(
                known for known in self.targets if known.startswith((f"{path}.", f"{path}["))
            )
            if below:
                return self.targets[below[0]]
        return ("documents", self.document_id)


def sources_of(extracted: Iterable[ExtractedDocument]) -> list[Source]:
    """Return the documents, each content once, in the order in which they are asked.

    Of versions of one address the later supersedes the earlier, if it could be read.
    """
    by_id: dict[str, Source] = {}
    for source in sorted(map(Source, extracted), key=_arrival):
        by_id.setdefault(source.document_id, source)
    versions: dict[str, list[Source]] = defaultdict(list)
    for source in by_id.values():
        address = canonical(source.url)
        if address is not None and source.was_read:
            versions[address].append(source)
    for same in versions.values():
        ordered = sorted(same, key=_arrival)
        for earlier, later in pairwise(ordered):
            earlier.superseded_by = later.document_id
    return sorted(by_id.values(), key=lambda source: source.order)


def canonical(url: str | None) -> str | None:
    """Return an address so that spellings of one are equal: no scheme, www, fragment or end slash.

    >>> canonical("HTTP://www.Example.org/news/a/#top")
    'example.org/news/a'
    """
    if not url:
        return None
    parts = urlsplit(url)
    host = parts.netloc.casefold().removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}" or None


def iso_date(value: object) -> date | None:
    """Return the date of an ISO text, None for a missing one."""
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def _position(evidence: Mapping[str, Any]) -> tuple[int, int, str]:
    return (evidence.get("start") or 0, evidence.get("end") or 0, evidence["field"])


def _arrival(source: Source) -> tuple[datetime, str, str]:
    return (
        source.retrieved_at or datetime.min.replace(tzinfo=UTC),
        source.sha256,
        source.url or "",
    )


def _above(path: str) -> list[str]:
    """The paths of the objects and lists that hold a value, nearest first."""
    found = []
    while match := _STEP.search(path):
        path = path[: match.start()]
        found.append(path)
    return found
