"""The commands about who is who: same and match."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.cli_options import options_of
from pipeline.errors import EXIT_NOT_COMPLETE, WrongUsage

_STDIN = "-"


def register(app: typer.Typer) -> None:
    """Put the commands to the others."""
    app.command(epilog='Example: alucert same "Rhine Foil GmbH" "RHINE FOIL"')(same)
    app.command(epilog="Example: alucert match suppliers.csv --as-of 2025-06-30 > answers.csv")(
        match
    )


def same(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(help="Two names.", metavar="NAME NAME")
    ] = None,
    kind: Annotated[
        Literal["company", "plant", "firm", "place"], typer.Option(help="What the names are of.")
    ] = "company",
    within: Annotated[
        list[str] | None,
        typer.Option(
            "--in",
            help="The company of two plants, or the country (ISO code) of two places; twice if "
            "the second name has another.",
        ),
    ] = None,
    propose: Annotated[
        bool,
        typer.Option(
            "--propose", help="List names of the snapshot that are alike and not one, as CSV."
        ),
    ] = False,
    snapshot: Annotated[str, typer.Option(help="A snapshot's id.")] = "current",
) -> None:
    """Say why two names are one or are not.

    Ends with 'same', 'different', or 'not known': then a person should decide, in
    data/merges.csv. Similarity never makes two names one."""
    from pipeline.match.two_names import answer, proposal_rows

    settings = options_of(context).settings
    if propose:
        if names:
            raise WrongUsage("--propose takes no names; it looks at all of the snapshot's.")
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerows(proposal_rows(settings, snapshot))
        return
    if names is None or len(names) != 2:
        raise WrongUsage("same needs two names; put each in quotes.")
    places = tuple(within or ())
    if len(places) > 2:
        raise WrongUsage("--in can be given twice at most: once for each name.")
    found = answer(settings, kind, names[0], names[1], places, snapshot)
    for step in found.steps:
        print(step)
    print(f"{found.verdict}: {found.rule}")


def match(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV file of suppliers; - for standard input.")],
    company: Annotated[str | None, typer.Option(help="The column of company names.")] = None,
    site: Annotated[str | None, typer.Option(help="The column of site names.")] = None,
    country: Annotated[str | None, typer.Option(help="The column of countries.")] = None,
    as_of: Annotated[
        str | None,
        typer.Option(help="The day, such as 2025-06-30. [default: the newest retrieval]"),
    ] = None,
    output: Annotated[
        Literal["csv", "json"], typer.Option("--format", help="CSV, or JSON Lines.")
    ] = "csv",
    out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
    snapshot: Annotated[str, typer.Option(help="A snapshot's id.")] = "current",
) -> None:
    """Say of each company and site of a list whether it is certified.

    A line for each certificate, in the order of the list: standard, version, status, whether the
    site is in scope and the certificate valid on the day, the document that says so, and how
    sure that is (exact, rule, reviewed, key). What is only alike stands in `candidates`."""
    from pipeline.match.command import matched, read_list

    settings = options_of(context).settings
    data = sys.stdin.buffer.read() if str(file) == _STDIN else _bytes(file)
    columns = {"company": company, "site": site, "country": country}
    suppliers = read_list(data, str(file), columns)
    text, answered = matched(settings, suppliers, as_of, output, snapshot)
    if out is None:
        sys.stdout.write(text)
    else:
        from pipeline.files import write_atomically

        try:
            write_atomically(out, text.encode("utf-8-sig" if output == "csv" else "utf-8"))
        except OSError as error:
            raise WrongUsage(f"{out}: cannot be written ({error.strerror}).") from error
    print(
        json.dumps(answered)
        if options_of(context).progress.json_logs
        else ", ".join(f"{count} {what}" for what, count in answered.items()),
        file=sys.stderr,
    )
    if answered["not answerable"]:
        raise typer.Exit(EXIT_NOT_COMPLETE)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise WrongUsage(f"{file}: cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise WrongUsage(f"{str(file)!r}: no name of a file.") from error
