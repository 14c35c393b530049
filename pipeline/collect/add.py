"""Adds files to a raw store: ``python -m pipeline.collect.add FOLDER --collection demo``.

Each ``NAME.html``, ``NAME.txt`` or ``NAME.pdf`` of the folder needs a ``NAME.meta.json`` beside it
with ``url``, ``retrieved_at`` and ``content_type``. Adding a folder twice adds nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.collect.raw_store import RawStore, add_folder
from pipeline.errors import EXIT_DONE, EXIT_USAGE, AlucertError
from pipeline.lock import collection_lock
from pipeline.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Add the folders named on the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.collect.add", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="+")
    parser.add_argument("--data-dir", type=Path, default=Path("data"))
    parser.add_argument("--collection", default="demo")
    options = parser.parse_args(arguments)
    settings = Settings(data_dir=options.data_dir, collection=options.collection)
    try:
        with collection_lock(settings.processed_dir):
            store = RawStore(settings.raw_dir)
            store.clean()
            for folder in options.folder:
                if not folder.is_dir():
                    print(f"{folder}: no such folder.", file=sys.stderr)
                    return EXIT_USAGE
                for added in add_folder(store, folder):
                    print(f"{'added' if added.is_new else 'known'}  {added.document.name}")
    except AlucertError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return EXIT_DONE


if __name__ == "__main__":
    sys.exit(main())
