"""A run of `collect` in a process of its own, to be killed: ``kill_run.py PORT FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.collect.command import Wish, collect_online
from pipeline.lock import collection_lock
from pipeline.progress import Progress
from tests.pipeline.collect.conftest import NIGHT, settings_of
from tests.replica.source import source


def main(port: int, folder: Path) -> None:
    """Run once, as the command does."""
    settings = settings_of(folder)
    with collection_lock(settings.processed_dir):
        collect_online(settings, Progress(quiet=True), Wish(source=source(port)), lambda: NIGHT)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
