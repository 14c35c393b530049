"""The raw store: the bytes as they came, under a name that proves them.

``data/raw/<collection>/<slug>--<sha256>.html`` (``.pdf``, ``.txt``, ``.bin``) holds a document's
bytes, ``<slug>--<sha256>.json`` beside it what is known of them. Both are written once and never
again. The bytes are written first: a document is there when its ``.json`` is, so that whatever
interrupts a writer leaves either a whole document or none. Bytes that come again after others
from their address (a page that is changed and changed back) get one note more,
``<slug>--<sha256>.seen-20261101T020000Z.json``: the newest retrieval decides which version counts.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from pipeline.collect.notes import sealed, unsealed
from pipeline.errors import AlucertError, StoreConflict, WrongUsage
from pipeline.files import remove_partials, write_once
from pipeline.read.decoding import charset_of

_SLUG_LENGTH = 80
NAME = re.compile(r"^(?P<slug>[a-z0-9-]+)--(?P<sha256>[0-9a-f]{64})$")
SEEN = re.compile(r"^(?P<name>[a-z0-9-]+--[0-9a-f]{64})\.seen-\d{8}T\d{6}Z$")
SUFFIXES = (".html", ".pdf", ".txt", ".bin")
# notes of the demo collection, written before notes had a seal
_UNSEALED_KEYS = {
    *("sha256", "url", "final_url", "retrieved_at", "content_type"),
    *("bytes", "status", "kind", "name"),
}
_IMPORTED = {".html", ".htm", ".txt", ".pdf"}


@dataclass(frozen=True, slots=True)
class RawDocument:
    """One document of the raw store; ``metadata`` is the whole object of its ``.json``.

    Where its bytes were seen again, ``retrieved_at`` and ``exchange`` are those of the last time
    and ``seen_at`` holds every time. ``fault`` says why it cannot be read, None for a whole one.
    ``address`` is where the bytes are in a store that is no folder.
    """

    name: str
    file: Path
    metadata: Mapping[str, Any]
    fault: str | None = None
    address: str | None = None

    @property
    def sha256(self) -> str:
        """The sha256 of the bytes, in full, as hexadecimal digits."""
        return str(self.metadata["sha256"])

    @property
    def url(self) -> str | None:
        """The address that was asked for, None for a document that came as a file."""
        value = self.metadata.get("url")
        return None if value is None else str(value)

    @property
    def charset(self) -> str | None:
        """The charset that the server named, None if it named none."""
        return charset_of(self.metadata.get("content_type"))


@dataclass(frozen=True, slots=True)
class Added:
    """What :meth:`RawStore.add` did: the document, and whether it is new to the store."""

    document: RawDocument
    is_new: bool


class RawStore:
    """The raw store of one collection, in the folder ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, data: bytes, metadata: Mapping[str, Any]) -> Added:
        """Store one document's bytes and what is known of them.

        In: the bytes; ``url`` (or None), ``retrieved_at`` (ISO, UTC) and ``content_type``, further
        keys as the collector knows them (``final_url``, HTTP ``status``, ``kind``, ...); without
        an address ``name`` gives the slug. The same bytes from the same address are one document:
        the first metadata stay.

        Raises WrongUsage for metadata without ``retrieved_at``, StoreConflict if a file of that
        name holds other bytes, AlucertError if the folder cannot be written.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        name = f"{_slug(metadata)}--{sha256}"
        file = self.folder / f"{name}{_suffix(data, metadata.get('content_type'))}"
        known: dict[str, Any] = {
            "sha256": sha256,
            "url": metadata.get("url"),
            "final_url": metadata.get("final_url", metadata.get("url")),
            "retrieved_at": in_utc(metadata.get("retrieved_at"), name),
            "content_type": metadata.get("content_type"),
            "bytes": len(data),
            "status": metadata.get("status"),
            "kind": metadata.get("kind"),
        }
        known.update({key: value for key, value in metadata.items() if key not in known})
        try:
            if not write_once(file, data):
                _verify(file, file.read_bytes(), sha256)
            is_new = write_once(self.folder / f"{name}.json", sealed(known))
        except OSError as error:
            raise _not_written(self.folder, error) from error
        document = RawDocument(file.name, file, known) if is_new else self.load(name)
        return Added(document, is_new)

    def see_again(self, document: RawDocument, metadata: Mapping[str, Any]) -> RawDocument:
        """Note that a document's bytes came again, after others from the same address.

        In: what is known of this retrieval, as for :meth:`add`. Out: the document with it.

        Raises WrongUsage for metadata without ``retrieved_at``, AlucertError if the folder cannot
        be written.
        """
        stem = document.file.stem
        moment = in_utc(metadata.get("retrieved_at"), stem)
        note = {"sha256": document.sha256, **metadata, "retrieved_at": moment}
        compact = moment.replace("-", "").replace(":", "")
        try:
            write_once(self.folder / f"{stem}.seen-{compact}.json", sealed(note))
        except OSError as error:
            raise _not_written(self.folder, error) from error
        return self.load(stem)

    def documents(self) -> list[RawDocument]:
        """Return every document of the store, by name; an empty list without a folder.

        One whose note is damaged, or whose bytes are lost, has a ``fault``; it costs no other.
        """
        found = []
        for name, seen in self.notes().items():
            try:
                found.append(self.load(name, seen))
            except StoreConflict as error:
                found.append(self._faulty(name, str(error).replace(f"{self.folder}/", "")))
        return found

    def notes(self) -> dict[str, list[Path]]:
        """Return the stem of every document, by name, with the notes of its being seen again."""
        paths = self._notes_there()
        found: dict[str, list[Path]] = {p.stem: [] for p in paths if NAME.match(p.stem)}
        for path in paths:
            match = SEEN.match(path.stem)
            if match is not None and match["name"] in found:
                found[match["name"]].append(path)
        return found

    def has(self, name: str) -> bool:
        """Say whether a document's bytes are there, by its name with the suffix."""
        return (self.folder / name).is_file()

    def read(self, document: RawDocument) -> bytes:
        """Return a document's bytes; raises StoreConflict if they are not what its name says."""
        if document.fault is not None:
            raise StoreConflict(f"{self.folder}/{document.fault}")
        return read_verified(document.file, document.sha256)

    def find(self, sha256: str) -> RawDocument | None:
        """Return the first document with these bytes, by name, None if there is none."""
        found = sorted(self.folder.glob(f"*--{sha256}.json")) if self.folder.is_dir() else []
        return self.load(found[0].stem) if found else None

    def clean(self) -> int:
        """Remove what interrupted writers left; only for the holder of the collection's lock."""
        return remove_partials(self.folder)

    def load(self, name: str, seen: Iterable[Path] | None = None) -> RawDocument:
        """Return the document whose ``.json`` has this stem.

        ``seen``: the notes of its being seen again, looked up if not given. Raises StoreConflict
        if a note is damaged, or if the bytes are not there.
        """
        sidecar = self.folder / f"{name}.json"
        match = NAME.match(name)
        metadata, has_seal = self._note(sidecar)
        if match is None or metadata.get("sha256") != match["sha256"]:
            raise StoreConflict(
                f"{sidecar}: its sha256 is not the one of its name; restore it from a copy."
            )
        if not has_seal and not metadata.keys() <= _UNSEALED_KEYS:
            raise StoreConflict(f"{sidecar}: changed after it was written; restore it from a copy.")
        paths = self.folder.glob(f"{name}.seen-*.json") if seen is None else seen
        metadata = self._seen_again(metadata, paths)
        for suffix in SUFFIXES:
            file = self.folder / f"{name}{suffix}"
            if self.has(file.name):
                return RawDocument(file.name, file, metadata)
        raise StoreConflict(
            f"{sidecar}: the document's bytes are not beside it; restore them from a copy, or "
            "remove this file and add the document again."
        )

    def _faulty(self, name: str, fault: str) -> RawDocument:
        """Return what is left of a document that :meth:`load` cannot give."""
        metadata: dict[str, Any] = {}
        with contextlib.suppress(StoreConflict):
            metadata, has_seal = self._note(self.folder / f"{name}.json")
            metadata = metadata if has_seal else {}
        told = ".pdf" if "pdf" in str(metadata.get("content_type")) else ".html"
        there = [suffix for suffix in SUFFIXES if self.has(f"{name}{suffix}")]
        file = self.folder / f"{name}{(there or [told])[0]}"
        proven = {"sha256": name.rpartition("--")[2]}
        return RawDocument(file.name, file, {**metadata, **proven}, fault)

    def _notes_there(self) -> list[Path]:
        """The notes of all documents, by name."""
        return sorted(self.folder.glob("*.json")) if self.folder.is_dir() else []

    def _bytes(self, path: Path) -> bytes:
        return path.read_bytes()

    def _note(self, path: Path) -> tuple[dict[str, Any], bool]:
        try:
            return unsealed(self._bytes(path))
        except (OSError, ValueError) as error:
            raise StoreConflict(
                f"{path}: damaged ({error}); restore it from a copy, or remove it and add the "
                "document again."
            ) from error

    def _seen_again(self, metadata: dict[str, Any], paths: Iterable[Path]) -> dict[str, Any]:
        """Return what is known of a document with the times at which its bytes were seen again."""
        first = str(metadata.get("retrieved_at"))
        moments = [first]
        for path in sorted(paths):
            note, has_seal = self._note(path)
            moment = str(note.get("retrieved_at"))
            if not has_seal or note.get("sha256") != metadata["sha256"]:
                raise StoreConflict(
                    f"{path}: changed after it was written; restore it from a copy."
                )
            if moment > max(moments):
                newer = {key: note[key] for key in ("retrieved_at", "exchange") if key in note}
                metadata = dict(metadata) | dict(newer)
            moments.append(moment)
        return metadata if len(moments) == 1 else {**metadata, "seen_at": sorted(moments)}


def read_verified(file: Path, sha256: str) -> bytes:
    """Return a file's bytes; raises StoreConflict if their sha256 is another."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise StoreConflict(f"{file}: cannot be read ({error.strerror}).") from error
    _verify(file, data, sha256)
    return data


def add_document(store: RawStore, file: Path) -> Added:
    """Add one file and its ``NAME.meta.json`` beside it (``url``, ``retrieved_at``, ...).

    Keys that only describe a sample (``difficulty``, ``covers``) stay outside the store.

    Raises WrongUsage if the file or its metadata are missing or not readable.
    """
    sidecar = file.with_name(f"{file.stem}.meta.json")
    try:
        metadata = json.loads(sidecar.read_text(encoding="utf-8"))
        data = file.read_bytes()
    except (OSError, ValueError) as error:
        raise WrongUsage(
            f"{file}: needs {sidecar.name} beside it with url, retrieved_at and content_type "
            f"({error})."
        ) from error
    kept = {key: value for key, value in metadata.items() if key not in {"difficulty", "covers"}}
    return store.add(data, {**kept, "name": metadata.get("name") or file.stem})


def add_folder(store: RawStore, folder: Path) -> list[Added]:
    """Add every ``.html``, ``.txt`` and ``.pdf`` of a folder that has a ``.meta.json``, by name."""
    files = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in _IMPORTED and path.with_name(f"{path.stem}.meta.json").is_file()
    )
    return [add_document(store, file) for file in files]


def _slug(metadata: Mapping[str, Any]) -> str:
    """Return the readable part of a name: the given name, else the address's last segment."""
    url = metadata.get("url")
    segment = PurePosixPath(unquote(urlsplit(str(url)).path)).name if url else ""
    text = str(metadata.get("name") or segment or "document")
    text = re.sub(r"\.(html?|pdf|txt|php|aspx)$", "", text, flags=re.IGNORECASE)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG_LENGTH].strip("-")
    return slug or "document"


def _suffix(data: bytes, content_type: object) -> str:
    """Return the file's suffix, by its first bytes, and by its content type for plain text."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        return ".pdf"
    if b"\x00" in data[:1024]:
        return ".bin"
    if str(content_type or "").lower().startswith("text/plain"):
        return ".txt"
    return ".html" if start.startswith(b"<") or "html" in str(content_type or "") else ".txt"


def in_utc(value: object, name: str) -> str:
    """Return a moment as ``2026-11-21T10:00:00Z``; a moment without a zone is refused."""
    try:
        said = datetime.fromisoformat(str(value))
        moment = None if said.tzinfo is None else said.astimezone(UTC)
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        raise WrongUsage(
            f"{name}: retrieved_at must be a moment with its zone, such as 2026-11-21T10:00:00Z, "
            f"not {value!r}."
        )
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _not_written(folder: Path, error: OSError) -> AlucertError:
    return AlucertError(
        f"{folder}: the raw store cannot be written ({error.strerror}); make room or "
        "make it writable, or name another data folder with --data-dir. "
        "Nothing that was stored is lost."
    )


def _verify(file: Path, data: bytes, sha256: str) -> None:
    if hashlib.sha256(data).hexdigest() != sha256:
        raise StoreConflict(
            f"{file}: its bytes are not those that its name proves (damaged or changed); restore "
            "the file from a copy, or remove it with its .json and add the document again."
        )
