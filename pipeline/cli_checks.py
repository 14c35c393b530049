"""The commands that judge the dataset: check, coverage."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli_options import options_of, run_of
from pipeline.errors import EXIT_REFUSED, WrongUsage


def register(app: typer.Typer) -> None:
    """Put the commands to the others."""
    app.command(epilog="Example: alucert --collection demo check --why expiry_of_term")(check)
    app.command(epilog="Example: alucert --collection demo coverage --against export.csv")(coverage)


def check(
    context: typer.Context,
    code: Annotated[
        str | None, typer.Argument(help="With --why: one check; without it, all.")
    ] = None,
    why: Annotated[
        bool, typer.Option("--why", help="Say what each check demands, why, and what breaks it.")
    ] = False,
) -> None:
    """Run the stage: tables against the dataset's own rules.

    And against the floors that the current snapshot sets: exit code 4 where publication would
    be refused."""
    from pipeline.check import check as check_tables
    from pipeline.check_words import told
    from pipeline.floors import floors_of
    from pipeline.lock import collection_lock
    from pipeline.run import resolved_tables, verdicts_of
    from pipeline.stages import BY_NAME

    if code is not None and not why:
        raise WrongUsage(f"{code}: a check is named with --why: alucert check --why {code}")
    work = run_of(context)
    if why and code is not None:
        list(told((), code))  # a wrong name is said before anything is done
    if not work.documents:
        return
    with collection_lock(work.settings.processed_dir):
        report = BY_NAME["check"].run(work)
        work.progress.say(str(report), stage="check", idle=report.idle)
        verdicts = (*(verdicts_of(work) or ()), *floors_of(work))
        if why:
            every = (*check_tables(resolved_tables(work), shown=_ALL_ROWS), *floors_of(work))
            for line in told(every, code):
                print(line)
    if not why:
        for verdict in verdicts:
            print(f"{verdict.level}: {verdict.sentence()}")
    if any(verdict.level == "error" for verdict in verdicts):
        raise typer.Exit(EXIT_REFUSED)


_ALL_ROWS = 1000  # broken rows that --why names; more are counted


def coverage(
    context: typer.Context,
    against: Annotated[
        Path | None, typer.Option(help="A list from elsewhere, as CSV: compare with it.")
    ] = None,
    columns: Annotated[
        Path | None, typer.Option(help="Which of its columns is which: a CSV or TOML file.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="The last day of the months looked at, such as 2025-06-30.")
    ] = None,
    snapshot: Annotated[str, typer.Option(help="A snapshot's id.")] = "current",
) -> None:
    """Say what is missing.

    Gaps in certificate numbers, announcements without report and reports without announcement,
    documents not whole, months without any, fields without value. With --against: what a list
    from elsewhere has and this dataset has not, and the other way round."""
    from pipeline.coverage.against import compare, lines_of, read_list
    from pipeline.coverage.missing import missing, report_lines
    from pipeline.dataset.load import load
    from pipeline.dataset.query import check_as_of

    if columns is not None and against is None:
        raise WrongUsage("--columns says what the columns of --against mean: give both.")
    settings = options_of(context).settings
    day = check_as_of(as_of)
    listed = None if against is None else read_list(against, columns)
    dataset = load(settings.data_dir, settings.collection, snapshot)
    if listed is None:
        lines = report_lines(missing(dataset, day))
    else:
        lines = lines_of(compare(dataset, listed, day))
    for line in lines:
        print(line)
