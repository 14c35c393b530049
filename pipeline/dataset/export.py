"""A snapshot in another format, for other programs: equal in content, whole or not there.

What is read is proven by hash. What is written stands under a temporary name beside its place
until it is whole and on the disk; then one rename puts it there.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, get_args

import pyarrow as pa

from pipeline.dataset.croissant import croissant
from pipeline.dataset.dictionary import data_dictionary, datapackage
from pipeline.dataset.edition import license_note, redistributable, redistributable_tables
from pipeline.dataset.model import Table
from pipeline.dataset.schema import TABLES
from pipeline.dataset.snapshot import SnapshotDamaged, read_manifest, read_table
from pipeline.errors import AlucertError, WrongUsage

Format = Literal["parquet", "duckdb", "sqlite", "csv", "xlsx", "jsonl"]
FORMATS: tuple[Format, ...] = get_args(Format)
_ONE_FILE = {"duckdb": "duckdb", "sqlite": "sqlite", "xlsx": "xlsx"}
_MARK = "alucert-export.json"  # stands in every exported folder and says what it is
_PARTIAL = ".partial-"


class NotExported(AlucertError):
    """The export could not be written; what stood at its place is untouched."""


def default_name(snapshot: Path, form: Format, edition: bool) -> str:
    """Return the name of an export that was given none: collection, format and edition.

    In: the snapshot's folder. Raises SnapshotDamaged.
    """
    name = f"alucert-{read_manifest(snapshot)['collection']}"
    if edition:
        return f"{name}-redistributable-{form}"
    return f"{name}.{_ONE_FILE[form]}" if form in _ONE_FILE else f"{name}-{form}"


def export(
    snapshot: Path,
    form: Format,
    out: Path,
    edition: bool = False,
    without: tuple[str, ...] = (),
    overwrite: bool = False,
) -> int:
    """Write a snapshot in a format; return how many rows it holds.

    In: the snapshot's folder; ``out``, a file for duckdb, sqlite and xlsx, else a folder, and
    always a folder for the redistributable ``edition``, which has its licence note beside it;
    tables that are left out. An export that stands there is replaced with ``overwrite`` alone,
    anything else never. Raises WrongUsage, SnapshotDamaged, DoesNotFit, NotExported.
    """
    manifest = read_manifest(snapshot)
    schema = tuple(redistributable_tables() if edition else TABLES)
    schema = _chosen(schema, without)
    folder = edition or form not in _ONE_FILE
    _refuse_place(out, folder, overwrite)
    tables = _tables(snapshot, manifest, edition, schema)
    about = _about(manifest, edition)
    partial = out.parent / f"{_PARTIAL}{out.name}-{secrets.token_hex(4)}"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        if folder:
            partial.mkdir()
            name = f"alucert.{_ONE_FILE[form]}" if form in _ONE_FILE else ""
            _write(form, tables, schema, about, manifest, partial / name if name else partial)
            _write_papers(partial, form, schema, about, manifest, edition)
        else:
            _write(form, tables, schema, about, manifest, partial)
        _sync(partial)
        _put_in_place(partial, out)
    except OSError as error:
        raise NotExported(
            f"{error.filename or out}: the export could not be written "
            f"({error.strerror or error}); what was there is untouched. Make room or name "
            "another place with --out."
        ) from error
    finally:
        _remove(partial)
    return sum(table.num_rows for table in tables.values())


def _chosen(schema: tuple[Table, ...], without: tuple[str, ...]) -> tuple[Table, ...]:
    """The tables that are wanted; keys that point to one that is left out are no keys here."""
    unknown = sorted(set(without) - {table.name for table in schema})
    if unknown:
        raise WrongUsage(f"--without {unknown[0]}: there is no such table.")
    chosen = []
    for table in schema:
        if table.name in without:
            continue
        columns = tuple(
            replace(column, references=None)
            if column.references and column.references.split(".")[0] in without
            else column
            for column in table.columns
        )
        joint = tuple(key for key in table.joint_keys if key.table not in without)
        chosen.append(replace(table, columns=columns, joint_keys=joint))
    if not chosen:
        raise WrongUsage("--without: no table is left to write.")
    return tuple(chosen)


def _refuse_place(out: Path, folder: bool, overwrite: bool) -> None:
    if "\0" in str(out) or not out.name:
        raise WrongUsage(f"--out {str(out)!r}: not the name of a file or folder.")
    if out.is_symlink() or not out.exists():
        if out.is_symlink():
            raise WrongUsage(f"{out}: is a link; name the place itself.")
        return
    if out.is_dir() != folder:
        wanted = "a folder is written" if folder else "a file is written"
        raise WrongUsage(f"{out}: {wanted} there, and it is {_kind(out)}; name another --out.")
    if not overwrite:
        raise WrongUsage(f"{out}: is there already; name another --out, or add --overwrite.")
    if folder and any(out.iterdir()) and not (out / _MARK).is_file():
        raise WrongUsage(f"{out}: holds something that is no export; it is never replaced.")
    if not folder and not _is_export(out):
        raise WrongUsage(f"{out}: is no file of such an export; it is never replaced.")


def _kind(out: Path) -> str:
    return "a folder" if out.is_dir() else "a file"


def _is_export(out: Path) -> bool:
    """Say whether a file begins as a workbook or a database does, or is empty."""
    with out.open("rb") as handle:
        head = handle.read(16)
    return (
        not head or head.startswith((b"PK\x03\x04", b"SQLite format 3\0")) or head[8:12] == b"DUCK"
    )


def _tables(
    snapshot: Path, manifest: dict[str, Any], edition: bool, schema: tuple[Table, ...]
) -> dict[str, pa.Table]:
    names = [table.name for table in (TABLES if edition else schema)]
    missing = [name for name in names if f"{name}.parquet" not in manifest["files"]]
    if missing:
        raise SnapshotDamaged(
            f"{snapshot}: has no table {missing[0]}; it was published by another version of "
            "alucert. Export it with that one, or publish again."
        )
    tables = {name: read_table(snapshot, manifest, name) for name in names}
    if edition:
        tables = redistributable(tables)
    return {table.name: tables[table.name].select(table.names) for table in schema}


def _about(manifest: Mapping[str, Any], edition: bool) -> dict[str, str]:
    return {
        "snapshot": manifest["snapshot"],
        "collection": manifest["collection"],
        "synthetic": "true" if manifest["synthetic"] else "false",
        "as_of": manifest["as_of"] or "",
        "edition": "redistributable" if edition else "local",
        "code_version": manifest["code_version"],
    }


def _write(
    form: Format,
    tables: Mapping[str, pa.Table],
    schema: tuple[Table, ...],
    about: Mapping[str, str],
    manifest: Mapping[str, Any],
    to: Path,
) -> None:
    """Write the tables; each format's code is loaded when it is asked for."""
    if form in ("duckdb", "sqlite"):
        from pipeline.dataset.export_database import write_duckdb, write_sqlite

        write = write_duckdb if form == "duckdb" else write_sqlite
        write(tables, schema, about, manifest["as_of"], to)
    elif form == "xlsx":
        from pipeline.dataset.export_xlsx import write_xlsx

        write_xlsx(tables, about, to)
    else:
        from pipeline.dataset.export_plain import write_csv, write_jsonl

        writers: dict[str, Callable[[pa.Table, Path], None]] = {
            "parquet": lambda table, path: _write_parquet(table, path, about),
            "csv": write_csv,
            "jsonl": write_jsonl,
        }
        for name, table in tables.items():
            writers[form](table, to / f"{name}.{form}")


def _write_parquet(table: pa.Table, path: Path, about: Mapping[str, str]) -> None:
    from pipeline.dataset.publish import parquet_bytes

    metadata = {f"alucert.{key}": value for key, value in about.items()}
    path.write_bytes(parquet_bytes(table, metadata))


def _write_papers(
    folder: Path,
    form: Format,
    schema: tuple[Table, ...],
    about: Mapping[str, str],
    manifest: Mapping[str, Any],
    edition: bool,
) -> None:
    """Write what goes with the tables: what they are, and what may be done with them."""
    collection, snapshot, synthetic = (
        manifest["collection"], manifest["snapshot"], manifest["synthetic"],
    )  # fmt: skip
    files = {path.name: _facts(path) for path in sorted(folder.iterdir())}
    if form in ("parquet", "csv"):
        package = datapackage(snapshot, collection, synthetic, files, schema, form)
        _write_json(folder / "datapackage.json", package)
    if form == "parquet":
        described = croissant(snapshot, collection, synthetic, manifest["as_of"], files, schema)
        _write_json(folder / "croissant.json", described)
    (folder / "DATA_DICTIONARY.md").write_text(data_dictionary(), encoding="utf-8")
    if edition:
        note = license_note(snapshot, collection, synthetic)
        (folder / "LICENSE-NOTE.md").write_text(note, encoding="utf-8")
    listed = {path.name: _facts(path) for path in sorted(folder.iterdir())}
    _write_json(folder / _MARK, {**about, "format": form, "files": listed})


def _facts(path: Path) -> dict[str, Any]:
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return {"sha256": digest, "bytes": path.stat().st_size}


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8")


def _sync(path: Path) -> None:
    for file in (*path.iterdir(), path) if path.is_dir() else (path,):
        descriptor = os.open(file, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _put_in_place(partial: Path, out: Path) -> None:
    """Put what is whole at its name in one step; an older export goes."""
    if out.is_dir() and any(out.iterdir()):
        _exchange(partial, out)
    else:
        partial.replace(out)


def _exchange(new: Path, old: Path) -> None:
    """Let two folders change names in one step where the system can, else in two."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        renameat2 = None
    if renameat2 is not None:
        here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE (Linux 3.15, glibc 2.28)
        if renameat2(here, os.fsencode(new), here, os.fsencode(old), exchange) == 0:
            return
    aside = new.with_name(f"{new.name}-old")
    old.rename(aside)
    new.rename(old)
    shutil.rmtree(aside)


def _remove(partial: Path) -> None:
    """Remove what an unfinished export left, DuckDB's own file beside it too."""
    if partial.is_dir():
        shutil.rmtree(partial, ignore_errors=True)
    for file in (partial, partial.with_name(f"{partial.name}.wal")):
        with suppress(OSError):
            file.unlink(missing_ok=True)
