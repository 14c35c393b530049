"""The command that tells what changed between two snapshots: diff."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pipeline.cli_options import options_of


def register(app: typer.Typer) -> None:
    """Put the command to the others."""
    app.command(epilog="Example: alucert diff previous current")(diff)


def diff(
    context: typer.Context,
    old: Annotated[
        str,
        typer.Argument(
            metavar="A", help="A snapshot: id, beginning of one, previous, current, ./FOLDER."
        ),
    ] = "previous",
    new: Annotated[str, typer.Argument(metavar="B", help="Another one.")] = "current",
    output: Annotated[
        Literal["text", "json"], typer.Option("--format", help="json prints JSON Lines.")
    ] = "text",
    limit: Annotated[
        int, typer.Option(min=0, help="Differences shown of each table; 0 shows all.")
    ] = 20,
) -> None:
    """Tell what is added, removed and changed from snapshot A to B, and why.

    By table, row and value, each with its cause and the documents that are the cause."""
    from pipeline.dataset.changes import compare
    from pipeline.dataset.changes_text import diff_json, diff_text, side_of
    from pipeline.dataset.history import find_snapshot

    settings = options_of(context).settings
    before = find_snapshot(settings.data_dir, settings.collection, old)
    after = find_snapshot(settings.data_dir, settings.collection, new)
    found = compare(side_of(after), side_of(before))
    lines = (
        diff_json(found, after.name, before.name)
        if output == "json"
        else diff_text(found, after.name, before.name, limit)
    )
    for line in lines:
        print(line)
