"""The command that writes the state of a collection as a page: report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli_options import Global


def register(app: typer.Typer) -> None:
    """Put the command to the others."""
    app.command(epilog="Example: alucert --collection demo report --out state.html")(report)


def report(
    context: typer.Context,
    out: Annotated[
        Path | None,
        typer.Option(help="The file; - for standard output. [default: beside the snapshots]"),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(help="The day, such as 2025-06-30. [default: the newest retrieval]"),
    ] = None,
    snapshot: Annotated[
        str, typer.Option(help="A snapshot: id, beginning of one, previous, current.")
    ] = "current",
    since: Annotated[
        str, typer.Option(help="The snapshot to compare with, named as for diff.")
    ] = "previous",
    accuracy: Annotated[
        Path | None,
        typer.Option(help="Measured accuracy. [default: docs/accuracy.md, where it is]"),
    ] = None,
    redistributable: Annotated[
        bool, typer.Option("--redistributable", help="Without the words of pages and reports.")
    ] = False,
) -> None:
    """Write the state of the collection as one HTML page.

    It needs no network and no script. Every number leads to its rows or its query."""
    from pipeline.files import write_atomically
    from pipeline.report.build import Wanted
    from pipeline.report.build import report as build

    options = context.obj
    assert isinstance(options, Global)
    settings = options.settings
    wanted = Wanted(snapshot, since, as_of, accuracy, redistributable)
    page = build(settings.data_dir, settings.collection, wanted).encode()
    if out == Path("-"):
        sys.stdout.buffer.write(page)
        return
    path = out or settings.processed_dir / "report.html"
    write_atomically(path, page)
    print(f"{path} ({len(page) / 1e6:.1f} MB)")
