"""Publication: tables → an immutable snapshot, proven first, made current in one step.

A snapshot is built under a staging name, its manifest written last, every file and folder
synced, then renamed to its id; ``current`` is a link that one rename swaps. Whatever a crash
leaves (a staging folder, a folder without manifest, a link that was never swapped in) no
reader ever sees, and the next publication removes it. The caller holds the collection's
lock (``pipeline.lock``).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.check import Verdict, check, refusals
from pipeline.dataset.changes_text import changes_text
from pipeline.dataset.croissant import croissant
from pipeline.dataset.dictionary import data_dictionary, datapackage
from pipeline.dataset.schema import BY_NAME, TABLES, VERSION
from pipeline.dataset.snapshot import (
    CURRENT,
    MANIFEST,
    SNAPSHOTS,
    SnapshotDamaged,
    collection_dir,
    current_snapshot,
    read_checked,
    read_manifest,
    seal,
)
from pipeline.dataset.tables import Row, complete, fingerprint
from pipeline.errors import AlucertError, PublicationRefused

SYNTHETIC = "demo"  # the collection of invented documents; everything made from it says so
_STAGING = ".staging-"
_SWAP = ".current-"
_ROW_GROUP = 131_072
_SHOWN = 20  # failed checks in the message of a refusal


class NotWritten(AlucertError):
    """The disk did not take the snapshot."""


@dataclass(frozen=True)
class Inputs:
    """What a snapshot was made from, for its manifest.

    ``documents`` maps the name of each raw document to its sha256; ``settings`` are those that
    can change a result.
    """

    code_version: str
    documents: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Published:
    """The snapshot that is now current; ``new`` is False where it already was."""

    snapshot_id: str
    path: Path
    new: bool


def publish(
    tables: Mapping[str, pa.Table | Iterable[Row]],
    data_dir: Path,
    collection: str,
    inputs: Inputs,
    verdicts: tuple[Verdict, ...] | None = None,
) -> Published:
    """Check the tables and publish them as the collection's current snapshot.

    In: tables as ``resolve`` gives them (or rows by table name); what they were made from;
    ``verdicts`` if ``check`` was run on these very tables already. Out: the current snapshot;
    tables that are current already are neither checked nor written again.

    Raises PublicationRefused (exit code 4) if a check of error level fails, NotWritten if the
    disk does not take it; the snapshot that was current stays so.
    """
    try:
        return _publish(complete(tables), data_dir, collection, inputs, verdicts)
    except OSError as error:
        raise NotWritten(
            f"{error.filename or data_dir}: the snapshot could not be written "
            f"({error.strerror or error}); the old one stays current. Make room or make the "
            "folder writable, then publish again."
        ) from error


def _publish(
    whole: Mapping[str, pa.Table],
    data_dir: Path,
    collection: str,
    inputs: Inputs,
    verdicts: tuple[Verdict, ...] | None,
) -> Published:
    folder = collection_dir(data_dir, collection)
    snapshots = folder / SNAPSHOTS
    snapshots.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(folder, snapshots)

    snapshot_id = _snapshot_id(whole, collection)
    path = snapshots / snapshot_id
    previous = current_snapshot(data_dir, collection)
    written = is_whole(path)
    if written and previous == path.resolve():
        return Published(snapshot_id, path, new=False)
    _refuse_failed(collection, check(whole) if verdicts is None else verdicts)
    if not written:
        if previous is not None and previous.name == snapshot_id:  # damaged, to be mended
            previous = None
        staging = snapshots / f"{_STAGING}{snapshot_id}"
        _write_snapshot(staging, whole, snapshot_id, collection, inputs, previous)
        if path.exists():  # damaged: what stands there is not what its id says
            path.rename(snapshots / f"{_STAGING}damaged-{snapshot_id}")
        staging.rename(path)
        _sync_folder(snapshots)
    _swap(folder, path)
    _remove_leftovers(folder, snapshots)
    return Published(snapshot_id, path, new=True)


def _refuse_failed(collection: str, verdicts: tuple[Verdict, ...]) -> None:
    failed = refusals(verdicts)
    if failed:
        listed = "\n".join(f"- {verdict.sentence()}" for verdict in failed[:_SHOWN])
        more = f"\n- and {len(failed) - _SHOWN} more" if len(failed) > _SHOWN else ""
        raise PublicationRefused(
            f"{collection}: {len(failed)} checks failed, so nothing was published and the old "
            f"snapshot stays current:\n{listed}{more}"
        )


def as_of(tables: Mapping[str, pa.Table]) -> str | None:
    """Return the newest retrieval as ISO date: the dataset's 'today'. None if none is known."""
    newest = pc.max(tables["documents"].column("retrieved_at")).as_py()
    return None if newest is None else str(newest.date().isoformat())


def _snapshot_id(tables: Mapping[str, pa.Table], collection: str) -> str:
    digest = hashlib.sha256(f"{VERSION};{collection};".encode())
    for table in TABLES:
        arrow = tables[table.name]
        for key, value in sorted((arrow.schema.metadata or {}).items()):
            digest.update(key + b"=" + value + b";")
        for column in arrow.schema:
            for key, value in sorted((column.metadata or {}).items()):
                digest.update(key + b"=" + value + b";")
        digest.update(f"{table.name}={fingerprint(arrow)};".encode())
    day = as_of(tables)
    return f"{day.replace('-', '') if day else 'undated'}-{digest.hexdigest()[:16]}"


def _write_snapshot(
    staging: Path,
    tables: Mapping[str, pa.Table],
    snapshot_id: str,
    collection: str,
    inputs: Inputs,
    previous: Path | None,
) -> None:
    """Write all files of a snapshot under its staging name, the manifest last."""
    staging.mkdir()
    about = {
        "alucert.snapshot": snapshot_id,
        "alucert.collection": collection,
        "alucert.schema": str(VERSION),
        "alucert.synthetic": "true" if collection == SYNTHETIC else "false",
    }
    listed: dict[str, dict[str, Any]] = {}

    def put(name: str, data: bytes, **facts: Any) -> None:
        _write_file(staging / name, data)
        digest = hashlib.sha256(data).hexdigest()
        listed[name] = {"sha256": digest, "bytes": len(data), **facts}

    for table in TABLES:
        arrow = tables[table.name]
        put(f"{table.name}.parquet", parquet_bytes(arrow, about), rows=arrow.num_rows)
    put("DATA_DICTIONARY.md", data_dictionary().encode())
    package = datapackage(snapshot_id, collection, collection == SYNTHETIC, listed, TABLES)
    described = croissant(
        snapshot_id, collection, collection == SYNTHETIC, as_of(tables), listed, TABLES
    )
    for name, paper in (("datapackage.json", package), ("croissant.json", described)):
        put(name, (json.dumps(paper, ensure_ascii=False, indent=1) + "\n").encode())
    put("CHANGES.md", changes_text(tables, snapshot_id, previous, inputs.settings).encode())
    manifest = {
        "alucert": 1,
        "snapshot": snapshot_id,
        "previous": None if previous is None else previous.name,
        "collection": collection,
        "synthetic": collection == SYNTHETIC,
        "schema": VERSION,
        "as_of": as_of(tables),
        "code_version": inputs.code_version,
        "settings": dict(inputs.settings),
        "inputs": dict(inputs.documents),
        "files": listed,
    }
    _write_file(staging / MANIFEST, seal(manifest))
    _sync_folder(staging)


def parquet_bytes(table: pa.Table, metadata: Mapping[str, str]) -> bytes:
    """Return a table as a Parquet file: equal tables and metadata give equal bytes.

    Every page has its checksum; ``metadata`` joins the schema's own.
    """
    own = {**(table.schema.metadata or {})}
    own.update({key.encode(): value.encode() for key, value in metadata.items()})
    sink = io.BytesIO()
    pq.write_table(
        table.replace_schema_metadata(dict(sorted(own.items()))),
        sink,
        compression="zstd",
        row_group_size=_ROW_GROUP,
        write_page_checksum=True,
        version="2.6",
    )
    return sink.getvalue()


def is_whole(snapshot: Path) -> bool:
    """Say whether a snapshot has every table and every file is what its manifest says."""
    if not snapshot.is_dir():
        return False
    try:
        manifest = read_manifest(snapshot)
        for name in manifest["files"]:
            read_checked(snapshot, manifest, name)
    except SnapshotDamaged:
        return False
    return all(f"{name}.parquet" in manifest["files"] for name in BY_NAME)


def _swap(folder: Path, snapshot: Path) -> None:
    link = folder / f"{_SWAP}{snapshot.name}"
    link.symlink_to(Path(SNAPSHOTS) / snapshot.name, target_is_directory=True)
    link.replace(folder / CURRENT)
    _sync_folder(folder)


def _remove_leftovers(folder: Path, snapshots: Path) -> None:
    """Remove what an interrupted publication left; whole snapshots stay for ever."""
    for link in sorted(folder.glob(f"{_SWAP}*")):
        link.unlink()
    for path in sorted(snapshots.iterdir()):
        if path.is_dir() and (path.name.startswith(_STAGING) or not (path / MANIFEST).exists()):
            shutil.rmtree(path)


def _write_file(path: Path, data: bytes) -> None:
    with path.open("xb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
