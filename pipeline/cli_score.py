"""The commands that measure the extractors: score, accuracy."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.cli_options import console, end, options_of
from pipeline.errors import EXIT_FAILED, WrongUsage


def register(app: typer.Typer) -> None:
    """Put the commands to the others."""
    app.command(epilog="Example: alucert score tests/samples --floors tests/floors.json")(score)
    app.command(epilog="Example: alucert accuracy --write docs/accuracy.md")(accuracy)


def score(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(help="A folder with NAME.gold.json files.")],
    part: Annotated[
        Literal["training", "set-aside", "all"],
        typer.Option(help="Which part; a fifth is set aside by the hash of the name."),
    ] = "all",
    as_json: Annotated[bool, typer.Option("--json", help="Print all as JSON.")] = False,
    misses: Annotated[bool, typer.Option(help="List what is missed, with quote and place.")] = True,
    floors: Annotated[Path | None, typer.Option(help="Fail below the floors of this file.")] = None,
    write_floors: Annotated[
        bool, typer.Option("--write-floors", help="Write the measured figures to --floors.")
    ] = False,
    lower_floors: Annotated[
        bool, typer.Option("--lower-floors", help="Allow a floor to fall (with --reason).")
    ] = False,
    reason: Annotated[str | None, typer.Option(help="Why a floor may fall; it is kept.")] = None,
    readers: Annotated[
        str | None,
        typer.Option(help="Compare readers side by side: some of rules,model,both."),
    ] = None,
) -> None:
    """Measure the extractors against annotated documents.

    Precision, recall and F1 a field, with misses and 95 % intervals. Misses of documents that
    are set aside are never shown."""
    from pipeline.score import measure
    from pipeline.score.floors import falls
    from pipeline.score.floors import write_floors as write
    from pipeline.score.show import print_score

    settings = options_of(context).settings
    if readers is not None:
        if floors is not None or write_floors:
            raise WrongUsage("--readers has no floors; they are those of the rules.")
        from pipeline.score.readers import measure_readers
        from pipeline.score.readers_page import print_readers, readers_json

        compared = measure_readers(directory, settings, readers.split(","), part)
        if as_json:
            print(json.dumps(readers_json(compared), ensure_ascii=False, indent=1))
        else:
            print_readers(compared, console())
        return
    if write_floors and floors is None:
        raise WrongUsage("--write-floors needs --floors FILE.")
    measured = measure(directory, settings, part)
    if as_json:
        print(json.dumps(measured.report, ensure_ascii=False, indent=1))
    else:
        print_score(measured.report, console(), misses)
    if floors is not None and write_floors:
        write(floors, measured.score, measured.fingerprint, lower_floors, reason)
        print(f"{floors}: written", file=sys.stderr)
    elif floors is not None:
        fallen = falls(floors, measured.score, measured.fingerprint)
        for fall in fallen:
            print(f"{floors}: {fall}", file=sys.stderr)
        if fallen:
            raise typer.Exit(EXIT_FAILED)
    end(measured.score.not_complete == 0)


def accuracy(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(help="Annotated announcements.")] = Path(
        "tests/samples/announcements"
    ),
    others: Annotated[
        Path, typer.Option(help="More annotated announcements, written by others; if there.")
    ] = Path("../shared/samples/announcements"),
    write: Annotated[Path | None, typer.Option(help="Write the page to this file too.")] = None,
) -> None:
    """Compare the accuracy on training, set-aside and other documents.

    With baselines, groups and the reliability of confidences, as a page of Markdown."""
    from pipeline.files import write_atomically
    from pipeline.score.accuracy import measure_accuracy
    from pipeline.score.accuracy_page import page

    written = page(measure_accuracy(directory, others, options_of(context).settings))
    print(written, end="")
    if write is not None:
        write_atomically(write, written.encode("utf-8"))
