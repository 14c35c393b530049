"""A raw store behind an address (``s3://bucket/raw/demo``): the same files, read through fsspec.

It is only read: what is collected lies in a folder, and is copied there as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from pipeline.address import fetched, said, system_of
from pipeline.collect.raw_store import Added, RawDocument, RawStore
from pipeline.errors import NotFetched, StoreConflict, WrongUsage

_AT_ONCE = 500  # notes that are asked for together


class AddressedStore(RawStore):
    """The raw store at an address of fsspec; raises WrongUsage where fsspec does not know it."""

    def __init__(self, address: str) -> None:
        super().__init__(Path(address.rstrip("/").rpartition("/")[2] or "raw"))
        self.address = address.rstrip("/")
        self._system, self._root = system_of(self.address)
        self._there: frozenset[str] = frozenset()
        self._notes: dict[str, bytes] = {}

    def documents(self) -> list[RawDocument]:
        """Return every document of the store, by name; raises NotFetched if it cannot be had."""
        try:
            self._system.invalidate_cache()
            listed = self._system.ls(self._root, detail=False)
            self._there = frozenset(str(path).rstrip("/").rpartition("/")[2] for path in listed)
            names = sorted(name for name in self._there if name.endswith(".json"))
            self._notes = {}
            for start in range(0, len(names), _AT_ONCE):
                wanted = {f"{self._root}/{name}": name for name in names[start : start + _AT_ONCE]}
                found = self._system.cat(list(wanted), on_error="omit")
                self._notes |= {str(path).rpartition("/")[2]: found[path] for path in found}
        except FileNotFoundError:
            return []
        except Exception as error:  # each kind of store raises its own errors
            raise NotFetched(f"{self.address}: does not answer ({said(error)})") from error
        return [
            RawDocument(
                document.name,
                document.file,
                document.metadata,
                document.fault,
                f"{self.address}/{document.name}",
            )
            for document in super().documents()
        ]

    def has(self, name: str) -> bool:
        """Say whether a document's bytes were there when the store was listed."""
        return name in self._there

    def read(self, document: RawDocument) -> bytes:
        """Return a document's bytes; raises StoreConflict if they are not what its name says."""
        from hashlib import sha256

        if document.fault is not None:
            raise StoreConflict(f"{self.address}/{document.fault}")
        data = fetched(f"{self.address}/{document.name}", None)
        if sha256(data).hexdigest() != document.sha256:
            raise StoreConflict(f"{self.address}/{document.name}: not the bytes its name proves")
        return data

    def find(self, sha256: str) -> RawDocument | None:
        """Return the first document with these bytes, by name, None if there is none."""
        return next((found for found in self.documents() if found.sha256 == sha256), None)

    def clean(self) -> int:
        """Remove nothing: others write here."""
        return 0

    def add(self, data: bytes, metadata: Mapping[str, Any]) -> Added:
        """Refuse; raises WrongUsage."""
        self._refuse()

    def see_again(self, document: RawDocument, metadata: Mapping[str, Any]) -> RawDocument:
        """Refuse; raises WrongUsage."""
        self._refuse()

    def _notes_there(self) -> list[Path]:
        return [self.folder / name for name in sorted(self._notes)]

    def _bytes(self, path: Path) -> bytes:
        try:
            return self._notes[path.name]
        except KeyError as error:
            raise FileNotFoundError(path.name) from error

    def _refuse(self) -> NoReturn:
        raise WrongUsage(
            f"{self.address}: a store behind an address is only read; collect into a folder "
            "(without --raw-address) and copy it there."
        )
