"""The numbers of the report: what each query gives, and what is put together from it.

In: a snapshot. Out: :class:`Figures`, frozen, without a word of HTML, so that each number can be
held against the dataset without a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.dataset.edition import redistributable
from pipeline.dataset.query import check_as_of, connection, run
from pipeline.dataset.schema import BY_NAME
from pipeline.dataset.snapshot import read_manifest, read_table
from pipeline.dataset.views import tables_in
from pipeline.report import queries, queries_findings
from pipeline.report.accuracy import Accuracy
from pipeline.report.changes import Changes

Row = dict[str, Any]

# These ask for days around the day of the report; without such a day there is no answer.
_NEED_A_DAY = {"expiring"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one query gives: its text, as a reader can run it, and its rows."""

    key: str
    sql: str
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        """Give the rows in the query's order."""
        return iter(self.rows)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)


@dataclass(frozen=True)
class Figures:
    """All that the report tells of one snapshot as of one day."""

    collection: str
    snapshot: str
    as_of: str | None
    synthetic: bool
    code_version: str
    answers: Mapping[str, Answer]
    changes: Changes
    accuracy: Accuracy | None
    redistributable: bool = False

    def __getitem__(self, key: str) -> Answer:
        """Return the answer to the query of that name; KeyError if there is none."""
        return self.answers[key]


def questions(as_of: str | None) -> dict[str, str]:
    """Return every query of the report by name, for a day; those that need one only with it."""
    every = {**queries.ALL, **queries_findings.ALL}
    day = as_of or ""
    return {
        key: sql.strip().replace("{as_of}", day)
        for key, sql in every.items()
        if as_of is not None or key not in _NEED_A_DAY
    }


def figures(
    snapshot: Path,
    as_of: str | None,
    changes: Changes,
    accuracy: Accuracy | None,
    without_texts: bool = False,
) -> Figures:
    """Ask a snapshot everything that the report tells.

    ``as_of`` is an ISO date; None is the newest retrieval. ``without_texts`` asks the
    redistributable edition of the snapshot, which holds no page text. Raises SnapshotDamaged,
    WrongUsage.
    """
    manifest = read_manifest(snapshot)
    day = check_as_of(as_of) or manifest["as_of"]
    asked = questions(day)
    wanted = {table for sql in asked.values() for table in tables_in(sql)}
    tables = {
        name: read_table(snapshot, manifest, name)
        for name in BY_NAME
        if name in wanted or without_texts
    }
    if without_texts:
        tables = redistributable(tables)
    answers = {}
    with connection(tables, day) as database:
        for key, sql in asked.items():
            answers[key] = Answer(key, sql, tuple(run(database, sql).to_pylist()))
    return Figures(
        collection=manifest["collection"],
        snapshot=manifest["snapshot"],
        as_of=day,
        synthetic=bool(manifest["synthetic"]),
        code_version=str(manifest.get("code_version") or "not known"),
        answers=answers,
        changes=changes,
        accuracy=accuracy,
        redistributable=without_texts,
    )
