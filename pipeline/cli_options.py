"""The options that stand before every command, and what every command begins and ends with."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from pipeline.errors import EXIT_NOT_COMPLETE
from pipeline.progress import Progress

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.run import Run
    from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Global:
    """The options that stand before the command."""

    settings: Settings
    progress: Progress


def options_of(context: typer.Context) -> Global:
    """Return the options that stand before the command."""
    options = context.obj
    assert isinstance(options, Global)
    return options


def run_of(context: typer.Context) -> Run:
    """Return the run over the collection that the options name."""
    from pipeline.run import Run

    options = options_of(context)
    return Run(options.settings, options.progress)


def console() -> Console:
    """Return what tables for a person are printed with, on standard output."""
    from rich.console import Console

    return Console(file=sys.stdout)


def end(whole: bool) -> None:
    """End the command with exit code 3 where something is not complete."""
    if not whole:
        raise typer.Exit(EXIT_NOT_COMPLETE)
