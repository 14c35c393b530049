"""The commands that answer an analyst: show, explain, search."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.cli_options import options_of

Format = Annotated[
    Literal["text", "json"], typer.Option("--format", help="Text for a person, or JSON.")
]
Snapshot = Annotated[str, typer.Option(help="A snapshot's id.")]


def register(app: typer.Typer) -> None:
    """Put the commands to the others."""
    app.command(epilog='Example: alucert show "Norrsken Profil AB"')(show)
    app.command(epilog="Example: alucert explain certifications cert-0d9 version")(explain)
    app.command(epilog="Example: alucert search '\"corrective action\" tailings' --kind statement")(
        search
    )


def show(
    context: typer.Context,
    company: Annotated[str, typer.Argument(help="A name, or an id or the begin of one.")],
    whole: Annotated[bool, typer.Option("--all", help="Cut no list short.")] = False,
    as_of: Annotated[
        str | None, typer.Option(help="The day of the scope, such as 2025-06-30.")
    ] = None,
    snapshot: Snapshot = "current",
    output: Format = "text",
) -> None:
    """Tell the whole story of one company.

    Names, owners, certificates, the chain of events with their documents, facilities, counts and
    findings, flags, and what is missing."""
    from pipeline.story.company import story
    from pipeline.story.company_page import page
    from pipeline.story.lines import width

    data_dir, collection = _where(context)
    found = story(data_dir, collection, company, snapshot, as_of)
    if output == "json":
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        print("\n".join(page(found, width(), whole)))


def search(
    context: typer.Context,
    words: Annotated[
        str,
        typer.Argument(
            help='Words, "phrases", begin*, AND, OR, NOT and brackets; words side by side mean AND.'
        ),
    ],
    standard: Annotated[str | None, typer.Option(help="PS or CoC.")] = None,
    country: Annotated[str | None, typer.Option(help="Country of the sites, such as SE.")] = None,
    since: Annotated[str | None, typer.Option(help="Dated on this day or later.")] = None,
    kind: Annotated[
        Literal["statement", "announcement", "reprint", "report", "other"] | None,
        typer.Option(help="A statement of a finding, or a document's other text."),
    ] = None,
    criterion: Annotated[
        str | None, typer.Option(help="Findings of a criterion, such as 2.4, or a principle, 2.")
    ] = None,
    rating: Annotated[str | None, typer.Option(help="Findings of a rating, such as minor.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="The most hits; 0 shows all.")] = 20,
    snapshot: Snapshot = "current",
    output: Format = "text",
) -> None:
    """Search the words of statements and documents.

    Accents and case do not matter. Each hit has a line to cite. With --format json, one object a
    line."""
    from pipeline.search.find import Filters
    from pipeline.search.find import search as find
    from pipeline.search.page import hit_json, page
    from pipeline.story.lines import width

    data_dir, collection = _where(context)
    filters = Filters(standard, country, since, kind, criterion, rating)
    found = find(data_dir, collection, words, filters, limit or None, snapshot)
    if output == "json":
        for hit in found.hits:
            print(json.dumps(hit_json(hit), ensure_ascii=False))
        if found.total > len(found.hits):
            print(f"alucert: {len(found.hits)} of {found.total} hits.", file=sys.stderr)
    else:
        print("\n".join(page(found, width(), sys.stdout.isatty())))


def explain(
    context: typer.Context,
    table: Annotated[str, typer.Argument(help="A table, or the view certifications_wide.")],
    row: Annotated[str, typer.Argument(help="The row's id, or the begin of it.", metavar="ID")],
    column: Annotated[str, typer.Argument(help="The column.")],
    correct: Annotated[
        str | None,
        typer.Option(help="Print a line for data/corrections.csv that sets this value instead."),
    ] = None,
    snapshot: Snapshot = "current",
    output: Format = "text",
) -> None:
    """Say where a value comes from, or why there is none.

    The sentence in its context, page and box, rule and confidence, corrections, the document's
    address, when it was fetched and its sha256."""
    from pipeline.story.explain import correction_line
    from pipeline.story.explain import explain as ask
    from pipeline.story.explain_page import page
    from pipeline.story.lines import width

    data_dir, collection = _where(context)
    found = ask(data_dir, collection, table, row, column, snapshot)
    if correct is not None:
        print(correction_line(found, correct), end="")
    elif output == "json":
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        print("\n".join(page(found, width())))


def _where(context: typer.Context) -> tuple[Path, str]:
    settings = options_of(context).settings
    return settings.data_dir, settings.collection
