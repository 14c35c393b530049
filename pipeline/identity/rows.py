"""The rows as they are gathered: merged by key, each value cited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from pipeline.dataset.ids import content_id, row_id
from pipeline.dataset.model import arrow_schema
from pipeline.dataset.schema import BY_NAME
from pipeline.dataset.tables import complete
from pipeline.identity.plants import PlantGroups
from pipeline.identity.source import Source

_EVIDENCE = BY_NAME["evidence"].names
_PLACE = _EVIDENCE.index("place")
Cited = Mapping[str, str | tuple[str, ...]]  # column → path, or paths of which the first counts


class Rows:
    """Rows by table. The first source that gives a value keeps it; later ones fill gaps.

    ``plants`` knows which spellings of a facility are one.
    """

    def __init__(self, plants: PlantGroups) -> None:
        self.plants = plants
        self._rows: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {
            name: {} for name in BY_NAME
        }
        self._evidence: dict[
            tuple[Any, ...], str | None
        ] = {}  # a place, and the field it was read for

    def put(
        self,
        table: str,
        row: Mapping[str, Any],
        source: Source | None = None,
        cited: Cited | None = None,
    ) -> str:
        """Add a row or fill the gaps of the row with its key; return the row's id.

        ``cited`` has the path in the source's record for each column that was read there;
        evidence is kept where the row holds the value that this source gives.
        """
        key = tuple(row[column] for column in BY_NAME[table].key)
        kept = self._rows[table].setdefault(key, dict(row))
        for column, value in row.items():
            if kept.get(column) is None:
                kept[column] = value
        name = row_id(*key)
        if source is not None:
            for column, paths in (cited or {}).items():
                value = row.get(column)
                several = (paths,) if isinstance(paths, str) else paths
                if value is not None and kept[column] == value:
                    self.cite(table, name, column, source, *several)
                for path in several:
                    source.targets.setdefault(path, (table, name))
        return name

    def cite(self, table: str, row: str, column: str, source: Source, *paths: str) -> None:
        """Add the evidence that the source has for the first of some paths."""
        for found in source.places(*paths):
            self.cite_place(table, row, column, source, found)

    def cite_place(
        self, table: str, row: str, column: str, source: Source, found: Mapping[str, Any]
    ) -> None:
        """Add one place, in the form of the record's evidence."""
        box = found.get("box") or (None, None, None, None)
        place = (
            table, row, column, source.document_id, 0,
            found.get("page"), found.get("start"), found.get("end"), *box,
            found.get("quote"), found.get("source"), found["basis"], found["rule"],
            source.extracted.extractor_version, float(found["confidence"]),
            found.get("review"),
        )  # fmt: skip
        # one place that serves two fields is one row, of the first by name
        self._evidence[place] = min(self._evidence.get(place, found["field"]), found["field"])

    def flag(
        self, source: Source, code: str, severity: str, detail: str, target: tuple[str, str]
    ) -> str:
        """Add a flag, one said twice of one row once; return its id."""
        table, row = target
        return self.put(
            "flags",
            {
                "flag_id": content_id("flags", source.document_id, table, row, code, detail),
                "document_id": source.document_id,
                "table_name": table,
                "row_id": row,
                "code": code,
                "severity": severity,
                "detail": detail,
            },
        )

    def get(self, table: str, *key: str) -> dict[str, Any]:
        """Return the row with a key. Raises KeyError."""
        return self._rows[table][key]

    def extend(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows that were read from no document."""
        for row in rows:
            self.put(table, row)

    def tables(self) -> dict[str, pa.Table]:
        """Return every table, typed and in the order of its key."""
        gathered: dict[str, Any] = {name: rows.values() for name, rows in self._rows.items()}
        gathered["evidence"] = self._evidence_table()
        return complete(gathered)

    def _evidence_table(self) -> pa.Table:
        ordered = sorted(self._evidence, key=_evidence_order)
        numbered = []
        previous: tuple[Any, ...] | None = None
        place = 0
        for row in ordered:
            place = place + 1 if row[:_PLACE] == previous else 1
            previous = row[:_PLACE]
            numbered.append((*previous, place, *row[_PLACE + 1 :], self._evidence[row]))
        schema = arrow_schema(BY_NAME["evidence"])
        columns = zip(*numbered, strict=True) if numbered else ([] for _ in schema)
        arrays = [
            pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)
        ]
        return pa.Table.from_arrays(arrays, schema=schema)


def _evidence_order(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Order with gaps first in each column, so that rows with gaps can be compared."""
    return tuple((value is not None, "" if value is None else value) for value in row)
