"""The commands that bring documents in and look after what is stored: collect, raw, prune."""

from __future__ import annotations

import re
import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.cli_options import options_of, run_of
from pipeline.collect.addresses import is_address
from pipeline.errors import EXIT_FAILED, WrongUsage
from pipeline.progress import printable

_LIST_BYTES = 16 * 1024 * 1024

raw = typer.Typer(no_args_is_help=True, help="Look after the raw store.", rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Put the commands to the others."""
    app.command(epilog="Example: alucert --collection asi collect --contact me@example.org")(
        collect
    )
    app.command(epilog="Example: alucert --collection asi prune --keep 30")(prune)
    app.add_typer(raw, name="raw")
    raw.command(epilog="Example: alucert --collection asi raw verify")(verify)
    raw.command(epilog="Example: alucert --collection asi raw export --warc asi.warc.gz")(export)


def collect(
    context: typer.Context,
    source: Annotated[
        str | None,
        typer.Option(
            help="A source by name, or a file SOURCE.py. [default: named as the collection]"
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(help="Only what is younger than a week before this day (2026-01-31)."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Stop after so many new or changed documents.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read the lists, ask for nothing else, write nothing.")
    ] = False,
    recheck: Annotated[
        bool, typer.Option("--recheck", help="Ask for every known address whether it changed.")
    ] = False,
    discovery: Annotated[
        Literal["api", "sitemap", "feed", "pages", "tags", "addresses"] | None,
        typer.Option(help="Use this way of discovery alone."),
    ] = None,
    urls: Annotated[
        Path | None,
        typer.Option(help="Bring in the addresses of this file, one a line; - for standard input."),
    ] = None,
    from_folder: Annotated[
        Path | None, typer.Option(help="Bring in pages and reports saved in this folder.")
    ] = None,
    warc: Annotated[
        Path | None, typer.Option(help="Bring in pages and reports from this WARC file.")
    ] = None,
    contact: Annotated[
        str | None,
        typer.Option(help="Where the site's owner can complain; needed once, then remembered."),
    ] = None,
) -> None:
    """Bring in what is new on a website, politely.

    Announcements and the audit reports that they link to. A second run asks only for what has
    changed. The one command that uses the network (not with --from-folder or --warc)."""
    from pipeline.collect.command import Wish, collect_offline, collect_online
    from pipeline.lock import collection_lock
    from pipeline.settings import DEMO

    options = options_of(context)
    settings = options.settings
    if settings.collection == DEMO:
        raise WrongUsage(
            "the demo collection holds invented documents and takes no others; name another with "
            "--collection, before the command."
        )
    if since is not None:
        _day(since)
    if sum(given is not None for given in (urls, from_folder, warc)) > 1:
        raise WrongUsage("only one of --urls, --from-folder and --warc can be given.")
    if from_folder is not None or warc is not None:
        online = {
            "--since": since is not None,
            "--limit": limit is not None,
            "--recheck": recheck,
            "--discovery": discovery is not None,
        }
        for option, given in online.items():
            if given:
                raise WrongUsage(f"{option} is for a website; it has no meaning for saved pages.")
    wish = Wish(
        source=source or settings.collection,
        since=since,
        limit=limit,
        dry_run=dry_run,
        recheck=recheck,
        discovery=discovery,
        urls=None if urls is None else _addresses(urls),
        contact=contact,
    )
    lock = nullcontext() if dry_run else collection_lock(settings.processed_dir)
    with lock:
        if from_folder is not None or warc is not None:
            summary = collect_offline(settings, options.progress, wish, from_folder, warc)
        else:
            summary = collect_online(settings, options.progress, wish)
    if options.progress.json_logs:
        options.progress.say("done", **summary.as_json())
    else:
        for line in summary.lines():
            print(printable(line))
    if summary.exit_code:
        raise typer.Exit(summary.exit_code)


def prune(
    context: typer.Context,
    keep: Annotated[
        int, typer.Option(min=0, help="How many snapshots stay besides the current one.")
    ] = 10,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say which snapshots would go.")
    ] = False,
) -> None:
    """Remove old snapshots.

    Never the current one, never a raw document: each snapshot can be made again from those."""
    from pipeline.dataset.prune import prune_snapshots
    from pipeline.lock import collection_lock

    settings = options_of(context).settings
    if not settings.raw_dir.is_dir() and not settings.processed_dir.is_dir():
        raise WrongUsage(
            f"{settings.processed_dir}: there is no collection {settings.collection} to prune; "
            "check --collection and --data-dir."
        )
    lock = nullcontext() if dry_run else collection_lock(settings.processed_dir)
    with lock:
        gone = prune_snapshots(settings.data_dir, settings.collection, keep, dry_run)
    for name in gone:
        print(f"{'would remove' if dry_run else 'removed'} {name}")
    print(f"{len(gone)} snapshots {'would go' if dry_run else 'removed'}")


def verify(context: typer.Context) -> None:
    """Prove every raw document by its hash, and what is noted of it.

    Finds any flipped bit, a lost file, a half one, and bytes without a note."""
    from pipeline.collect.verify import verify_raw

    settings = options_of(context).settings
    if not settings.raw_dir.is_dir():
        raise WrongUsage(
            f"{settings.raw_dir}: there is no collection {settings.collection} to prove; check "
            "--collection and --data-dir."
        )
    report = verify_raw(settings.raw_dir)
    for problem in report.problems:
        print(problem)
    for note in report.notes:
        print(f"note: {note}", file=sys.stderr)
    if report.problems:
        raise typer.Exit(EXIT_FAILED)
    print(f"{report.documents} raw documents: every file is as it was written")


def export(
    context: typer.Context,
    warc: Annotated[
        Path | None, typer.Option(help="Write a WARC file (.warc or .warc.gz).")
    ] = None,
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help="Print what is known of each document, one JSON a line."),
    ] = False,
) -> None:
    """Give the raw documents to other tools: as a WARC file, or their notes as JSON Lines."""
    from pipeline.collect.export import json_lines, write_warc

    if (warc is None) != jsonl:
        raise WrongUsage("name one of --warc FILE and --jsonl.")
    run = run_of(context)
    if warc is None:
        for line in json_lines(run.store, run.documents):
            print(line)
        return
    number = write_warc(run.store, run.documents, warc)
    print(f"{warc}: {number} documents")


def _day(text: str) -> None:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) and date.fromisoformat(text):
            return
    except ValueError:
        pass
    raise WrongUsage(f"--since {text}: not a day such as 2026-01-31.")


def _addresses(file: Path) -> tuple[str, ...]:
    """Return the addresses of a file, one a line; empty lines and those with # are skipped."""
    try:
        with nullcontext(sys.stdin.buffer) if str(file) == "-" else file.open("rb") as stream:
            data = stream.read(_LIST_BYTES + 1)
        text = data.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise WrongUsage(f"{file}: cannot be read ({error}).") from error
    if len(data) > _LIST_BYTES:
        raise WrongUsage(f"{file}: too large for a list of addresses.")
    lines = [line.strip() for line in text.splitlines()]
    found = tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))
    wrong = [line[:200] for line in found if not is_address(line)]
    if wrong or not found:
        raise WrongUsage(
            f"{file}: {f'{wrong[0]!r} is no http(s) address' if wrong else 'no address in it'}; "
            "give one a line, such as https://example.org/page/."
        )
    return found
