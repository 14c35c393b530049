"""The commands of a person who checks values: review and annotate."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli_options import Global
from pipeline.errors import WrongUsage

Who = Annotated[
    str | None, typer.Option(help="Who reviews; stands beside every correction. [default: asked]")
]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")]
Host = Annotated[str, typer.Option(help="An address of this machine alone.")]
Open = Annotated[bool, typer.Option("--open", help="Open the page in the browser.")]


def register(app: typer.Typer) -> None:
    """Put the commands to the others."""
    app.command(epilog='Example: alucert --collection demo review --who "M. Ek"')(review)
    app.command(epilog='Example: alucert annotate mine/teigen.txt --who "M. Ek"')(annotate)


def review(
    context: typer.Context,
    who: Who = None,
    port: Port = 0,
    host: Host = "127.0.0.1",
    samples: Annotated[
        Path | None,
        typer.Option(help="Where annotated samples are saved. [default: DATA_DIR/annotated]"),
    ] = None,
    agreement: Annotated[
        bool,
        typer.Option("--agreement", help="Print how far reviewers agree, field by field, and end."),
    ] = False,
    open_: Open = False,
) -> None:
    """Check values in a web page on this machine.

    The document on the left, the record on the right, those in most doubt first. What is decided
    stands at once in data/corrections.csv and data/reviews.csv; the next run uses it."""
    from pipeline.review.book import Book
    from pipeline.review.desk import CollectionDesk
    from pipeline.review.reviewing import Reviewing
    from pipeline.run import Run

    options = _options(context)
    settings = options.settings
    desk = CollectionDesk(Run(settings, options.progress))
    book = Book.of_collection(settings)
    if agreement:
        from pipeline.review.agreement import agreement_of, page

        print("\n".join(page(agreement_of(desk, book))))
        return
    reviewing = Reviewing(desk, book, None, samples or settings.data_dir / "annotated")
    desk.entries()  # what is missing is said before a page is opened
    _serve(options, reviewing, who, host, port, open_)


def annotate(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="An HTML, text or PDF file.", metavar="FILE")],
    who: Who = None,
    port: Port = 0,
    host: Host = "127.0.0.1",
    open_: Open = False,
) -> None:
    """Annotate a document from nothing, in the same page.

    What extractors find in it is not shown. FILE.gold.json is written beside it (docs/annotate.md);
    what is decided on the way stands beside it too, so that nothing is lost."""
    from pipeline.review.book import Book
    from pipeline.review.desk import FileDesk
    from pipeline.review.reviewing import Reviewing

    options = _options(context)
    if not file.is_file():
        raise WrongUsage(f"{file}: no such file; name the document to annotate.")
    desk = FileDesk(file, options.settings)
    reviewing = Reviewing(desk, Book.beside(file), None, file.parent)
    _serve(options, reviewing, who, host, port, open_)


def _serve(
    options: Global, reviewing: object, who: str | None, host: str, port: int, open_: bool
) -> None:
    from pipeline.review.reviewing import Reviewing
    from pipeline.review.serve import serve

    assert isinstance(reviewing, Reviewing)
    for said in reviewing.book.mended:
        options.progress.warn(said)
    if who is not None:
        reviewing.named(who)

    def opened(address: str) -> None:
        print(address, flush=True)
        print("Open this address in a browser of this machine; Ctrl C ends.", file=sys.stderr)
        if open_:
            import webbrowser

            webbrowser.open(address)

    serve(reviewing, options.settings, host, port, opened)


def _options(context: typer.Context) -> Global:
    options = context.obj
    assert isinstance(options, Global)
    return options
