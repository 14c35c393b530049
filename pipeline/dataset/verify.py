"""Proof of a snapshot: every file by the manifest's hash, every page by its checksum."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.dataset.model import arrow_schema
from pipeline.dataset.schema import BY_NAME
from pipeline.dataset.snapshot import (
    CURRENT,
    MANIFEST,
    SnapshotDamaged,
    read_checked,
    read_manifest,
    read_table,
    snapshot_path,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one file of a snapshot."""

    file: str
    detail: str


def verify(data_dir: Path, collection: str, snapshot: str = CURRENT) -> tuple[Problem, ...]:
    """Return what is wrong with a snapshot's files; empty if all is as it was published.

    Checked are the manifest by its own hash, each file by its sha256 in the manifest, each
    page of each table by its checksum, rows and types, and that no file is missing or too
    many. Raises NoSnapshot.
    """
    path = snapshot_path(data_dir, collection, snapshot)
    try:
        manifest = read_manifest(path)
    except SnapshotDamaged as error:
        return (Problem(MANIFEST, str(error)),)
    problems = []
    if manifest["snapshot"] != path.name:
        problems.append(Problem(MANIFEST, f"it is that of {manifest['snapshot']}"))
    for name in sorted(manifest["files"]):
        try:
            if name.endswith(".parquet"):
                problems += _table_problems(path, manifest, name.removesuffix(".parquet"))
            else:
                read_checked(path, manifest, name)
        except SnapshotDamaged as error:
            problems.append(Problem(name, str(error)))
    present = {entry.name for entry in path.iterdir()} - {MANIFEST}
    problems += [
        Problem(name, "the manifest does not know this file")
        for name in sorted(present - manifest["files"].keys())
    ]
    return tuple(problems)


def _table_problems(path: Path, manifest: dict[str, object], table: str) -> list[Problem]:
    arrow = read_table(path, manifest, table)
    files = manifest["files"]
    name = f"{table}.parquet"
    problems = []
    if isinstance(files, dict) and arrow.num_rows != files[name].get("rows"):
        problems.append(Problem(name, f"{arrow.num_rows} rows; the manifest has another number"))
    if table in BY_NAME and not arrow.schema.equals(arrow_schema(BY_NAME[table])):
        problems.append(Problem(name, "its columns or types are not this version's"))
    return problems
