"""Which snapshot a person means: an id, the beginning of one, current, previous, a folder."""

from __future__ import annotations

from pathlib import Path

from pipeline.dataset.snapshot import (
    CURRENT,
    MANIFEST,
    SNAPSHOTS,
    NoSnapshot,
    collection_dir,
    read_manifest,
    snapshot_path,
)

PREVIOUS = "previous"
_SHOWN = 10


def snapshot_ids(data_dir: Path, collection: str) -> tuple[str, ...]:
    """Return the ids of a collection's whole snapshots, in the order of their names."""
    folder = collection_dir(data_dir, collection) / SNAPSHOTS
    if not folder.is_dir():
        return ()
    return tuple(
        sorted(
            path.name
            for path in folder.iterdir()
            if not path.name.startswith(".") and (path / MANIFEST).is_file()
        )
    )


def find_snapshot(data_dir: Path, collection: str, wanted: str) -> Path:
    """Return the folder of the snapshot that ``wanted`` names.

    ``current`` is the newest, ``previous`` the one that was current before it; a folder is
    named by its path (with a slash), a snapshot of the collection by its id or by a beginning
    of it that no other has, with or without the date. Raises NoSnapshot.
    """
    if wanted == CURRENT:
        return snapshot_path(data_dir, collection)
    if wanted == PREVIOUS:
        return _previous(data_dir, collection)
    if "/" in wanted or wanted in (".", ".."):
        folder = Path(wanted)
        if "\0" in wanted or not (folder / MANIFEST).is_file():
            raise NoSnapshot(f"{wanted}: no snapshot in this folder (no {MANIFEST}).")
        return folder.resolve()
    known = snapshot_ids(data_dir, collection)
    found = [name for name in known if name.startswith(wanted) and wanted]
    found = found or [name for name in known if wanted and name.split("-")[1].startswith(wanted)]
    if len(found) == 1:
        return snapshot_path(data_dir, collection, found[0])
    listed = ", ".join((found or list(known))[-_SHOWN:])
    if found:
        raise NoSnapshot(f"{wanted}: {len(found)} snapshots begin so ({listed}); write more of it.")
    there = f"there are {listed}" if known else f"nothing is published in {collection} yet"
    raise NoSnapshot(
        f"{wanted!r}: no snapshot has this id; {there}. Name it by its id, by the beginning of "
        "one, as current or previous, or by its folder (./FOLDER)."
    )


def _previous(data_dir: Path, collection: str) -> Path:
    current = snapshot_path(data_dir, collection)
    name = read_manifest(current).get("previous")
    if name is None:
        raise NoSnapshot(f"{current.name} is the first snapshot of {collection}; none was before.")
    path = collection_dir(data_dir, collection) / SNAPSHOTS / str(name)
    if not (path / MANIFEST).is_file():
        raise NoSnapshot(
            f"{name}, which was current before {current.name}, has been removed; there are "
            f"{', '.join(snapshot_ids(data_dir, collection)[-_SHOWN:])}."
        )
    return path
