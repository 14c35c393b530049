"""A snapshot on disk: where it is, its manifest, and reading its files proven by hash."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.dataset.parquet import read_parquet
from pipeline.errors import AlucertError

CURRENT = "current"
SNAPSHOTS = "snapshots"
MANIFEST = "manifest.json"
_ID = re.compile(r"(\d{8}|undated)-[0-9a-f]{16}")


class NoSnapshot(AlucertError):
    """There is no such snapshot."""


class SnapshotDamaged(AlucertError):
    """A file of a snapshot is not what its manifest says."""


def collection_dir(data_dir: Path, collection: str) -> Path:
    """Return the folder of a collection's snapshots and of ``current``."""
    return Path(data_dir) / "processed" / collection


def snapshot_path(data_dir: Path, collection: str, snapshot: str = CURRENT) -> Path:
    """Return the folder of one snapshot, ``current`` followed to where it points now.

    Raises NoSnapshot.
    """
    folder = collection_dir(data_dir, collection)
    if snapshot == CURRENT:
        path = folder / CURRENT
        if not path.is_symlink() and not path.exists():
            raise NoSnapshot(
                f"{folder}: nothing is published there yet; "
                f"run: alucert --collection {collection} run "
                "(or name the folder that holds it: alucert --data-dir FOLDER ...)"
            )
        path = path.resolve()
    elif _ID.fullmatch(snapshot):
        path = folder / SNAPSHOTS / snapshot
    else:
        raise NoSnapshot(
            f"{snapshot}: not the id of a snapshot (such as 20250618-0123456789abcdef)"
        )
    if not (path / MANIFEST).is_file():
        raise NoSnapshot(f"{path}: no whole snapshot there; publish again or choose another.")
    return path


def current_snapshot(data_dir: Path, collection: str) -> Path | None:
    """Return the folder of the current snapshot, or None where there is no whole one."""
    try:
        return snapshot_path(data_dir, collection)
    except NoSnapshot:
        return None


def seal(manifest: dict[str, Any]) -> bytes:
    """Return the manifest as a file, with the sha256 of all the rest of it inside."""
    sealed = {**manifest, "manifest_sha256": _own_hash(manifest)}
    return (json.dumps(sealed, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def read_manifest(snapshot: Path) -> dict[str, Any]:
    """Return a snapshot's manifest, proven by its own hash. Raises SnapshotDamaged."""
    path = snapshot / MANIFEST
    try:
        data = path.read_bytes()
        manifest: dict[str, Any] = json.loads(data)
        said = manifest.pop("manifest_sha256")
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise SnapshotDamaged(f"{path}: cannot be read ({error}); {_ADVICE}") from error
    if said != _own_hash(manifest) or seal(manifest) != data:
        raise SnapshotDamaged(f"{path}: it was changed after it was written; {_ADVICE}")
    return manifest


def read_checked(snapshot: Path, manifest: dict[str, Any], name: str) -> bytes:
    """Return the bytes of a snapshot's file, proven by the manifest. Raises SnapshotDamaged."""
    path = snapshot / name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SnapshotDamaged(f"{path}: cannot be read ({error.strerror}); {_ADVICE}") from error
    if hashlib.sha256(data).hexdigest() != manifest["files"].get(name, {}).get("sha256"):
        raise SnapshotDamaged(f"{path}: its sha256 is not the manifest's; {_ADVICE}")
    return data


def read_table(snapshot: Path, manifest: dict[str, Any], table: str) -> pa.Table:
    """Return one table of a snapshot, proven by sha256 and page checksums.

    Raises SnapshotDamaged.
    """
    name = f"{table}.parquet"
    data = read_checked(snapshot, manifest, name)
    try:
        arrow = read_parquet(data)
    except (OSError, pa.ArrowException) as error:
        raise SnapshotDamaged(f"{snapshot / name}: {error}; {_ADVICE}") from error
    written_for = (arrow.schema.metadata or {}).get(b"alucert.snapshot", b"").decode()
    if written_for != manifest["snapshot"]:
        raise SnapshotDamaged(
            f"{snapshot / name}: belongs to snapshot {written_for or 'none'}; {_ADVICE}"
        )
    return arrow


def _own_hash(manifest: dict[str, Any]) -> str:
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


_ADVICE = "the snapshot is damaged: run alucert publish again, or use an older snapshot."
