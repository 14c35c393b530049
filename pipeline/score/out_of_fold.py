"""What models proposed for documents that each of them had not seen (``make train``).

The annotated documents of the training part are dealt to folds; a model trained on the others
reads each fold. The proposals are stored beside the documents, so that readers can be scored
without training anew: a document that the package's model was trained on is scored by these.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from extractors.second_reader.proposals import Proposal
from pipeline.errors import WrongUsage

FILE = "out_of_fold.csv.gz"
_COLUMNS = ("text", "fold", "label", "start", "end", "score")


@dataclass(frozen=True, slots=True)
class Unseen:
    """The proposals for one text by a model that had not seen it, and the text's fold."""

    fold: int
    proposals: tuple[Proposal, ...]


def load_unseen(folder: Path) -> dict[str, Unseen]:
    """Return the stored proposals by the mark of the text; of a folder or of the one above it.

    None are stored where there is no file. Raises WrongUsage for a file that is damaged.
    """
    file = next((f for f in (folder / FILE, folder.parent / FILE) if f.is_file()), None)
    return {} if file is None else unseen_of(file.read_bytes(), file)


def unseen_of(data: bytes, file: Path) -> dict[str, Unseen]:
    """Return the proposals that such a file holds. Raises WrongUsage."""
    found: dict[str, Unseen] = {}
    try:
        table = gzip.decompress(data).decode("utf-8")
        for row in csv.DictReader(table.splitlines()):
            before = found.get(row["text"], Unseen(int(row["fold"]), ()))
            more = (
                (Proposal(row["label"], int(row["start"]), int(row["end"]), float(row["score"])),)
                if row["label"]
                else ()
            )
            found[row["text"]] = Unseen(before.fold, before.proposals + more)
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
        raise WrongUsage(f"{file}: not a file of proposals ({error}); run `make train`.") from error
    return found


def written(unseen: Mapping[str, Unseen]) -> bytes:
    """Return the file of some proposals: equal proposals give equal bytes."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for text in sorted(unseen):
        fold = unseen[text].fold
        writer.writerow((text, fold, "", "", "", ""))  # a text without proposals was read too
        writer.writerows(_rows(text, fold, unseen[text].proposals))
    return gzip.compress(sink.getvalue().encode("utf-8"), compresslevel=9, mtime=0)


def _rows(text: str, fold: int, proposals: Iterable[Proposal]) -> Iterable[tuple[object, ...]]:
    return ((text, fold, p.label, p.start, p.end, f"{p.score:g}") for p in proposals)
