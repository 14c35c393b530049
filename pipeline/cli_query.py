"""The commands that ask the tables: schema, query."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Literal

import typer

from pipeline.cli_options import end, options_of
from pipeline.errors import EXIT_USAGE, WrongUsage

# How long a query that was told to stop may take to look up from its work.
_GRACE_SECONDS = 2.0


def register(app: typer.Typer) -> None:
    """Put the commands to the others."""
    app.command(epilog="Example: alucert schema certifications")(schema)
    app.command(epilog='Example: alucert query "select name, country_code from organisations"')(
        query
    )


def schema(
    table: Annotated[str | None, typer.Argument(help="One table; without it, all.")] = None,
) -> None:
    """Print the data dictionary of the tables."""
    from pipeline.dataset.dictionary import data_dictionary
    from pipeline.dataset.schema import BY_NAME

    written = data_dictionary()
    if table is None:
        print(written, end="")
        return
    if table not in BY_NAME:
        raise WrongUsage(f"{table}: no such table; there are {', '.join(BY_NAME)}.")
    section = written.partition(f"\n## {table}\n")[2]
    for heading in ("\n## ", "\n# "):
        section = section.partition(heading)[0]
    print(f"## {table}\n{section.rstrip()}")


def query(
    context: typer.Context,
    sql: Annotated[str, typer.Argument(help="One SQL statement (DuckDB) over tables and views.")],
    output: Annotated[
        Literal["table", "csv", "json", "parquet"],
        typer.Option("--format", help="How to print the rows; json is one object a line."),
    ] = "table",
    snapshot: Annotated[str, typer.Option(help="A snapshot's id.")] = "current",
    as_of: Annotated[
        str | None, typer.Option(help="The day of facilities_in_scope, such as 2025-06-30.")
    ] = None,
    limit: Annotated[
        int, typer.Option(min=0, help="The most rows to print; 0 prints them all.")
    ] = 100_000,
    seconds: Annotated[
        float, typer.Option(min=0.001, max=86_400, help="The most time to take.")
    ] = 60.0,
) -> None:
    """Query a snapshot with SQL; read-only.

    Every file that is read is proven by its hash first. A result that is cut at --limit is said
    on standard error and ends with 3."""
    from pipeline.dataset.query import query as query_snapshot
    from pipeline.printing import print_table, write_parquet

    if output == "parquet" and sys.stdout.isatty():
        raise WrongUsage("Parquet is no text: write it to a file, with > result.parquet")
    settings = options_of(context).settings
    with _ended_after(seconds + _GRACE_SECONDS, seconds):
        rows = query_snapshot(
            settings.data_dir,
            settings.collection,
            sql,
            snapshot,
            as_of,
            limit + 1 if limit else None,
            seconds,
        )
    whole = not limit or rows.num_rows <= limit
    rows = rows if whole else rows.slice(0, limit)
    if output == "parquet":
        write_parquet(rows, sys.stdout.buffer)
    else:
        print_table(rows, output, sys.stdout)
    if not whole:
        print(
            f"alucert: only the first {limit} rows; for more say --limit, for all --limit 0.",
            file=sys.stderr,
        )
    end(whole)


@contextmanager
def _ended_after(seconds: float, asked: float) -> Iterator[None]:
    """End the program where the database does not stop: one call of ``repeat`` cannot be told to.

    Nothing is lost by it: a query has written nothing, and holds no lock.
    """
    from pipeline.dataset.query import too_long

    def end_now() -> None:
        print(f"alucert: {too_long(asked)}", file=sys.stderr, flush=True)
        os._exit(EXIT_USAGE)

    clock = threading.Timer(seconds, end_now)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()
