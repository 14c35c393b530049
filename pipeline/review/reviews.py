"""data/reviews.csv: what a person said of a document that is no correction.

A line is appended and never changed; of several about one field the last counts. Each names the
hash of the text that the person saw, so that a document whose text is another one is open again.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import WrongUsage

FILE = "reviews.csv"  # in the data folder, for all collections
COLUMNS = (*("document", "url", "text_sha256", "record_sha256", "field", "verdict", "who", "when"),)
HEADER_LINE = ",".join(COLUMNS) + "\n"
# absent: the gap is right; skipped: left to somebody else; open: taken back;
# finished: every field of the document has been looked at
VERDICTS = ("absent", "skipped", "open", "finished")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class ReviewsRefused(WrongUsage):
    """The file of reviews has a malformed line."""


@dataclass(frozen=True, slots=True)
class Review:
    """One line; ``field`` is empty for the document as a whole."""

    document: str
    url: str
    text_sha256: str
    record_sha256: str
    field: str
    verdict: str
    who: str
    when: str

    def line(self) -> str:
        """Return the line as the file holds it."""
        sink = io.StringIO()
        csv.writer(sink, lineterminator="\n").writerow(astuple(self))
        return sink.getvalue()


def text_hash(text: str) -> str:
    """Return the hash of a document's text by which a review is proven."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def record_hash(line: Mapping[str, Any]) -> str:
    """Return the hash of what was read of a document, without how sure it is."""
    said = json.dumps(line.get("record") or {}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def read_reviews(path: Path) -> tuple[Review, ...]:
    """Return the lines of a file, in its order; none if there is no file.

    Raises ReviewsRefused with the number of the malformed line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise ReviewsRefused(f"{path}: cannot be read ({error}).") from error
    return reviews_of(path, text)


def reviews_of(path: Path, text: str) -> tuple[Review, ...]:
    """Return the lines of the text of such a file. Raises ReviewsRefused."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[Review] = []
    try:
        if tuple(next(reader, ())) != COLUMNS:
            raise ReviewsRefused(f"{path}, line 1: the first line must be {','.join(COLUMNS)}.")
        for row in reader:
            if not row:
                continue
            if len(row) != len(COLUMNS):
                raise ReviewsRefused(
                    f"{path}, line {reader.line_num}: {len(row)} cells where there are "
                    f"{len(COLUMNS)} columns; mend or remove it."
                )
            review = Review(*row)
            if review.verdict not in VERDICTS or not _SHA256.fullmatch(review.document):
                raise ReviewsRefused(
                    f"{path}, line {reader.line_num}: `document` is no sha256 in full, or "
                    f"`verdict` is none of {', '.join(VERDICTS)}; mend or remove it."
                )
            found.append(review)
    except csv.Error as error:
        raise ReviewsRefused(f"{path}, line {reader.line_num}: not CSV ({error}).") from error
    return tuple(found)


def latest(reviews: Sequence[Review], sha256: str, who: str) -> dict[str, Review]:
    """Return what one person said last of each field of a document; `open` counts as nothing."""
    said = {r.field: r for r in reviews if r.document == sha256 and r.who == who}
    return {field: review for field, review in said.items() if review.verdict != "open"}
