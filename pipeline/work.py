"""What the stages hand to one another, kept under a key of everything it depends on.

A result is stored as ``work/<stage>/<key>.json.gz``. The key is made of the content of what went
in, of the code of the stage and of the versions of the libraries that it uses: where the key is
there, the result is right and the work needn't be done again. The folder may be deleted.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import platform
import zlib
from collections.abc import Collection
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline.errors import AlucertError
from pipeline.files import remove_partials, write_atomically

_ROOT = Path(__file__).resolve().parent.parent
_SUFFIX = ".json.gz"


class WorkStore:
    """The stage results of one collection, in the folder ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, stage: str, key: str) -> bool:
        """Say whether there is a result under this key."""
        return self._path(stage, key).is_file()

    def keys(self, stage: str) -> frozenset[str]:
        """Return the keys of all results of a stage: one look at the folder, not one a key."""
        try:
            with os.scandir(self.folder / stage) as entries:
                return frozenset(
                    entry.name[: -len(_SUFFIX)] for entry in entries if entry.name.endswith(_SUFFIX)
                )
        except FileNotFoundError:
            return frozenset()

    def read(self, stage: str, key: str) -> Any | None:
        """Return the result under this key, None if there is none or it is damaged."""
        try:
            return unpacked(self._path(stage, key).read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, EOFError, ValueError, zlib.error):
            self._path(stage, key).unlink(missing_ok=True)
            return None

    def read_packed(self, stage: str, key: str) -> bytes | None:
        """Return the result under this key as :func:`packed` made it, None if there is none."""
        try:
            return self._path(stage, key).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, stage: str, key: str, value: Any) -> None:
        """Store a result; raises AlucertError if the folder cannot be written."""
        self.write_packed(stage, key, packed(value))

    def write_packed(self, stage: str, key: str, data: bytes) -> None:
        """Store a result that is packed already; raises as :meth:`write`."""
        try:
            write_atomically(self._path(stage, key), data, durable=False)
        except OSError as error:
            raise AlucertError(
                f"{self.folder}: cannot be written ({error.strerror}); make room or make it "
                "writable, or name another data folder with --data-dir."
            ) from error

    def prune(self, stage: str, keep: Collection[str]) -> int:
        """Remove the results of a stage under other keys; return how many it were."""
        folder = self.folder / stage
        if not folder.is_dir():
            return 0
        remove_partials(folder)
        old = self.keys(stage).difference(keep)
        for key in old:
            self._path(stage, key).unlink(missing_ok=True)
        return len(old)

    def _path(self, stage: str, key: str) -> Path:
        return self.folder / stage / f"{key}{_SUFFIX}"


def packed(value: Any) -> bytes:
    """Return a JSON value as the bytes of its file."""
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return gzip.compress(data, compresslevel=3, mtime=0)


def unpacked(data: bytes) -> Any:
    """Return the value that :func:`packed` made bytes of."""
    return json.loads(gzip.decompress(data))


def key_of(*parts: object) -> str:
    """Return the key of a result from what it depends on: JSON values, in order.

    >>> key_of("read", {"a": 1}) == key_of("read", {"a": 1})
    True
    """
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:32]


def lost_key(key: str) -> str:
    """Return the key of a result that a crash or a limit of time left: tried again next time."""
    return f"{key}-lost"


@cache
def source_files(paths: tuple[str, ...]) -> dict[str, str]:
    """Return the files of which :func:`source_fingerprint` is made, each with its own mark."""
    return {
        file.relative_to(_ROOT).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()[:12]
        for file in sorted({file for path in paths for file in _sources(_ROOT / path)})
    }


@cache
def source_fingerprint(paths: tuple[str, ...]) -> str:
    """Return a fingerprint of source files: the same on every machine.

    In: files or folders (``extractors``, ``pipeline/read``) below the project's packages, of which
    every ``.py``, ``.csv`` and ``.tsv.gz`` counts.
    """
    digest = hashlib.sha256()
    for file in sorted({file for path in paths for file in _sources(_ROOT / path)}):
        digest.update(f"{file.relative_to(_ROOT).as_posix()}\n".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:32]


@cache
def code_fingerprint(paths: tuple[str, ...], distributions: tuple[str, ...]) -> str:
    """Return a fingerprint of source files, of installed libraries and of this Python."""
    versions = [f"{name}=={metadata.version(name)}" for name in sorted(distributions)]
    return key_of(source_fingerprint(paths), platform.python_version(), versions)


def _sources(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [file for suffix in ("py", "csv", "tsv.gz") for file in path.rglob(f"*.{suffix}")]
