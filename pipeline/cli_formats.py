"""The command that gives the dataset to other programs: export."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.cli_options import options_of


def register(app: typer.Typer) -> None:
    """Put the command to the others."""
    app.command(epilog="Example: alucert export --to sqlite --out alucert.sqlite")(export)


def export(
    context: typer.Context,
    to: Annotated[
        Literal["parquet", "duckdb", "sqlite", "csv", "xlsx", "jsonl"],
        typer.Option("--to", help="The format."),
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="Where to write: a file (duckdb, sqlite, xlsx) or a folder."),
    ] = None,
    redistributable: Annotated[
        bool,
        typer.Option(
            "--redistributable",
            help="Facts, links, offsets and hashes: no page text, no quoted people. A folder.",
        ),
    ] = False,
    snapshot: Annotated[
        str, typer.Option(help="A snapshot: id, beginning of one, previous, current, ./FOLDER.")
    ] = "current",
    without: Annotated[
        list[str] | None, typer.Option(help="Leave a table out; may be said again.")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an older export at that place.")
    ] = False,
) -> None:
    """Write a snapshot in another format, equal in content.

    DuckDB and SQLite files have keys and the analysts' views. The place is whole or untouched."""
    from pipeline.dataset.export import default_name
    from pipeline.dataset.export import export as write
    from pipeline.dataset.history import find_snapshot

    settings = options_of(context).settings
    path = find_snapshot(settings.data_dir, settings.collection, snapshot)
    place = Path(default_name(path, to, redistributable)) if out is None else out
    rows = write(path, to, place, redistributable, tuple(without or ()), overwrite)
    print(f"{place}: {rows} rows of snapshot {path.name}")
    if not redistributable:
        print(
            "with quotes and statements: for your own use (--redistributable leaves them out)",
            file=sys.stderr,
        )
