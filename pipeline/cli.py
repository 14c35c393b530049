"""The command `alucert`: thin; what it calls is imported when it is needed.

Data goes to standard output, everything else to standard error. Exit codes: 0 done, 1 the
program failed, 2 wrong usage, 3 done but some documents are not complete, 4 publication refused,
75 another run holds the lock, 130 interrupted.
"""

from __future__ import annotations

import io
import json
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline import __version__
from pipeline.cli_checks import register as register_checks
from pipeline.cli_collect import register as register_collect
from pipeline.cli_formats import register as register_formats
from pipeline.cli_history import register as register_history
from pipeline.cli_identity import register as register_identity
from pipeline.cli_options import Global, console, end, options_of, run_of
from pipeline.cli_query import register as register_query
from pipeline.cli_report import register as register_report
from pipeline.cli_review import register as register_review
from pipeline.cli_score import register as register_score
from pipeline.cli_story import register as register_story
from pipeline.errors import (
    EXIT_DONE,
    EXIT_FAILED,
    EXIT_INTERRUPTED,
    AlucertError,
    WrongUsage,
)
from pipeline.progress import Progress

if TYPE_CHECKING:
    from pipeline.run import Run

Paths = Annotated[
    list[str] | None,
    typer.Argument(help="Files, folders, - for standard input.", metavar="PATH..."),
]

app = typer.Typer(
    name="alucert",
    help="Read aluminium certification announcements and audit reports into a dataset.",
    epilog="Exit codes: 0 done, 1 the program failed, 2 wrong usage, 3 done but some documents are "
    "not complete, 4 publication refused, 75 another run holds the lock, 130 interrupted. "
    "Example: alucert --collection demo run",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    for stream in (sys.stdout, sys.stderr):  # the same bytes in every locale
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app(args=None if arguments is None else list(arguments))
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else EXIT_FAILED
    except AlucertError as error:
        print(f"alucert: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the outermost boundary: said in full, exit code 1
        traceback.print_exc()
        print(
            f"alucert: the program failed ({error}); please report the lines above.",
            file=sys.stderr,
        )
        return EXIT_FAILED
    return EXIT_DONE


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _global(
    context: typer.Context,
    data_dir: Annotated[Path, typer.Option(help="Where raw documents and snapshots are.")] = Path(
        "data"
    ),
    collection: Annotated[str, typer.Option(help="Which documents to work on.")] = "demo",
    workers: Annotated[
        int | None, typer.Option(min=0, help="Worker processes; 0 uses none. [default: cores]")
    ] = None,
    raw_address: Annotated[
        str | None,
        typer.Option(help="Raw documents behind an address of fsspec (s3://bucket/raw/demo)."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only warnings.")] = False,
    json_logs: Annotated[
        bool, typer.Option("--json", help="Log as JSON Lines on standard error.")
    ] = False,
    second_reader: Annotated[
        bool,
        typer.Option(
            "--second-reader/--no-second-reader",
            help="Read beside the rules with the trained model; the same for every stage.",
        ),
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    from pydantic import ValidationError

    from pipeline.settings import Settings

    given: dict[str, Any] = {
        "data_dir": data_dir,
        "collection": collection,
        "raw_address": raw_address,
        "second_reader": second_reader,
    }
    if workers is not None:
        given["workers"] = workers
    try:
        settings = Settings(**given)
    except ValidationError as error:
        said = "; ".join(f"{entry['loc'][0]}: {entry['msg']}" for entry in error.errors())
        raise WrongUsage(f"wrong option: {said}.") from error
    context.obj = Global(settings, Progress(quiet, json_logs))


@app.command(epilog="Example: alucert --collection demo run")
def run(
    context: typer.Context,
    why: Annotated[
        bool, typer.Option("--why", help="Say of each document why a stage works on it.")
    ] = False,
    dask: Annotated[
        str | None,
        typer.Option(help="Read and extract on the cluster of this scheduler (tls://host:8786)."),
    ] = None,
    dask_ca: Annotated[Path | None, typer.Option(help="The cluster's CA, as PEM.")] = None,
    dask_cert: Annotated[Path | None, typer.Option(help="The client's certificate.")] = None,
    dask_key: Annotated[Path | None, typer.Option(help="The client's key.")] = None,
    insecure_dask: Annotated[
        bool, typer.Option("--insecure-dask", help="Permit tcp://, without certificates.")
    ] = False,
    dask_patience: Annotated[
        float, typer.Option(min=0.1, help="Seconds to wait for a lost scheduler.")
    ] = 60.0,
) -> None:
    """Do every stage that has something to do.

    From the raw documents to a published snapshot; ends with a table of what it holds."""
    from pipeline.reasons import reasons
    from pipeline.run import verdicts_of
    from pipeline.settings import Cluster
    from pipeline.stages import STAGES

    if dask is not None:
        from pipeline.cluster import security_of

        cluster = Cluster(
            address=dask,
            ca=dask_ca,
            cert=dask_cert,
            key=dask_key,
            insecure=insecure_dask,
            patience_seconds=dask_patience,
        )
        security_of(cluster)  # a wrong address is refused before anything is done
        options = options_of(context)
        settings = options.settings.model_copy(update={"cluster": cluster})
        context.obj = Global(settings, options.progress)
    with _locked(context) as work:
        idle = True
        for stage in STAGES:
            for name, said in reasons(work, stage.name) if why else ():
                about = f"{stage.name}: {name}: {said}" if name else f"{stage.name}: {said}"
                work.progress.say(about, stage=stage.name, document=name, why=said)
            report = stage.run(work)
            idle = idle and report.idle
            work.progress.say(str(report), stage=stage.name, idle=report.idle)
        for verdict in verdicts_of(work) or ():  # all are warnings: a broken rule is refused
            work.progress.warn(f"warning: {verdict.sentence()}", table=verdict.table)
        if idle:
            work.progress.say("Nothing has changed since the last run; nothing was done.")
        _summarise(work)


@app.command(epilog="Example: alucert read announcement.html | python -m json.tool")
def read(
    context: typer.Context,
    paths: Paths = None,
    overlay: Annotated[
        bool,
        typer.Option(
            "--overlay", help="FILE.pdf OUT/: draw what is read on pictures of the pages."
        ),
    ] = False,
) -> None:
    """Read documents into text, blocks, tables.

    With PATH: print them as JSON Lines and store nothing. Without: run the stage."""
    if overlay:
        from pipeline.read.overlay import overlay_of_file

        if paths is None or len(paths) != 2:
            raise WrongUsage("--overlay needs a PDF file and a folder for the pictures.")
        for picture in overlay_of_file(Path(paths[0]), Path(paths[1])):
            print(picture)
        return
    if not paths:
        _stage(context, "read")
        return
    from pipeline.extract import read_sources
    from pipeline.source import expand_paths, source_of

    settings = options_of(context).settings
    sources = [source_of(path) for path in expand_paths(paths)]
    _print_lines(read_sources(sources, settings), lambda line: "error" not in line)


@app.command(epilog="Example: alucert text announcement.html | head")
def text(
    context: typer.Context,
    paths: Annotated[
        list[str], typer.Argument(help="Files, folders, - for standard input.", metavar="PATH...")
    ],
) -> None:
    """Print the text of documents, as offsets count it."""
    from pipeline.extract import read_sources
    from pipeline.source import expand_paths, source_of

    settings = options_of(context).settings
    sources = [source_of(path) for path in expand_paths(paths)]
    whole = True
    for document in read_sources(sources, settings):
        if "error" in document:
            whole = False
            print(document["error"], file=sys.stderr)
        else:
            print(document["text"])
    end(whole)


@app.command(epilog="Example: alucert extract announcement.html report.pdf > records.jsonl")
def extract(
    context: typer.Context,
    paths: Paths = None,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            max=1.0,
            help="Leave out what is less sure. A list's item goes as a whole; what is then null "
            "or empty is not_assessable in `absent`; a flag below_confidence names the fields.",
        ),
    ] = None,
    second_reader: Annotated[
        bool,
        typer.Option("--second-reader", help="Read beside the rules with the trained model."),
    ] = False,
) -> None:
    """Extract the records of documents.

    With PATH: print them as JSON Lines and store nothing. Without: run the stage."""
    if not paths:
        if min_confidence is not None:
            raise WrongUsage("--min-confidence needs PATH: the dataset keeps every value.")
        if second_reader:
            raise WrongUsage(
                "for a collection the option stands before the command, so that every stage has "
                "it: alucert --second-reader run."
            )
        _stage(context, "extract")
        return
    from extractors.threshold import leave_out_unsure
    from pipeline.extract import extract_sources
    from pipeline.source import expand_paths, source_of

    settings = options_of(context).settings
    if second_reader:
        settings = settings.model_copy(update={"second_reader": True})
    sources = [source_of(path) for path in expand_paths(paths)]
    lines = extract_sources(sources, settings)
    if min_confidence is not None:
        lines = (leave_out_unsure(line, min_confidence) for line in lines)
    _print_lines(lines, lambda line: line["document"]["status"] == "complete")


@app.command(epilog="Example: alucert --collection demo resolve")
def resolve(context: typer.Context) -> None:
    """Run the stage: records to tables."""
    _stage(context, "resolve")


register_checks(app)


@app.command(epilog="Example: alucert --collection demo publish")
def publish(
    context: typer.Context,
    accept_drop: Annotated[
        str | None,
        typer.Option(
            help="Why a fall against the current snapshot is real; kept in accepted_drops.csv."
        ),
    ] = None,
    by: Annotated[str | None, typer.Option(help="Who accepts the fall.")] = None,
) -> None:
    """Run the stage: tables to the current snapshot.

    Refused where a rule is broken, or where a table, a field or a source has lost more than a
    tenth of what the current snapshot has."""
    from pipeline.floors import accept_falls

    if (accept_drop is None) != (by is None):
        raise WrongUsage("a drop is accepted with both: --accept-drop WHY --by WHO.")
    with _locked(context) as work:
        if accept_drop is not None and by is not None:
            for said in accept_falls(work, accept_drop, by):
                work.progress.say(said)
        _say(work, "publish")
        _summarise(work)


@app.command(epilog="Example: alucert --collection demo verify")
def verify(
    context: typer.Context,
    snapshot: Annotated[str, typer.Argument(help="A snapshot's id.")] = "current",
) -> None:
    """Prove a snapshot and the raw documents by hash."""
    from pipeline.dataset.verify import verify as verify_snapshot
    from pipeline.errors import StoreConflict

    work = run_of(context)
    settings = work.settings
    problems = [
        f"{problem.file}: {problem.detail}"
        for problem in verify_snapshot(settings.data_dir, settings.collection, snapshot)
    ]
    documents = work.store.documents()
    for document in documents:
        try:
            work.store.read(document)
        except StoreConflict as error:
            problems.append(str(error))
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(EXIT_FAILED)
    print(
        f"snapshot {snapshot} and {len(documents)} raw documents: every file is as it was written"
    )


@app.command(epilog="Example: alucert --collection demo status")
def status(context: typer.Context) -> None:
    """Show how far a collection is.

    Raw documents, the newest of each source, stages, snapshot."""
    from pipeline.summary import print_status

    print_status(run_of(context), console())


register_score(app)
register_query(app)
register_collect(app)
register_identity(app)
register_story(app)
register_review(app)
register_history(app)
register_formats(app)
register_report(app)


@contextmanager
def _locked(context: typer.Context) -> Iterator[Run]:
    """Give the run over the collection, which no other run disturbs meanwhile."""
    from pipeline.lock import collection_lock

    work = run_of(context)
    if work.documents:  # a wrong name of a collection is refused before it makes folders
        with collection_lock(work.settings.processed_dir):
            yield work


def _say(work: Run, name: str) -> None:
    from pipeline.stages import BY_NAME

    report = BY_NAME[name].run(work)
    work.progress.say(str(report), stage=name, idle=report.idle)


def _stage(context: typer.Context, name: str) -> None:
    """Run one stage over the collection; documents that are not complete make exit code 3."""
    from pipeline.stages import not_complete

    with _locked(context) as work:
        _say(work, name)
        bad = list(not_complete(work, name))
    for said in bad:
        work.progress.warn(said)
    end(not bad)


def _summarise(work: Run) -> None:
    from pipeline.summary import print_summary, summarise

    summary = summarise(work)
    if summary is None:
        raise AlucertError(f"{work.settings.processed_dir}: nothing is published there.")
    print_summary(summary, console())
    end(not summary.not_complete)


def _print_lines(
    lines: Iterable[dict[str, Any]], is_whole: Callable[[dict[str, Any]], bool]
) -> None:
    whole = True
    for line in lines:
        print(json.dumps(line, ensure_ascii=False))
        whole = whole and is_whole(line)
    end(whole)


if __name__ == "__main__":
    sys.exit(main())
