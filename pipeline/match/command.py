"""What `alucert match` does, apart from files and the terminal."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.dataset.load import load
from pipeline.dataset.query import check_as_of
from pipeline.identity import reviewed
from pipeline.match.answers import answers
from pipeline.match.cells import read_sheet, write_rows
from pipeline.match.register import Register
from pipeline.match.supplier_list import Supplier, suppliers
from pipeline.match.table import COLUMNS, json_object, table_rows
from pipeline.settings import Settings

_SURE = ("exact", "rule", "reviewed", "key", "candidate", "none")


def read_list(data: bytes, name: str, columns: Mapping[str, str | None]) -> list[Supplier]:
    """Return the suppliers of a CSV file's bytes. Raises WrongUsage."""
    return suppliers(read_sheet(data, name), name, columns)


def matched(
    settings: Settings,
    listed: Sequence[Supplier],
    as_of: str | None,
    form: str,
    snapshot: str,
) -> tuple[str, dict[str, int]]:
    """Return the answers as CSV or JSON Lines, and how many rows were answered how.

    Raises WrongUsage, NoSnapshot, SnapshotDamaged.
    """
    check_as_of(as_of)
    decisions = reviewed.read_decisions(settings.data_dir / reviewed.FILE)
    dataset = load(settings.data_dir, settings.collection, snapshot)
    register = Register(dataset, as_of, decisions)
    found = list(answers(listed, register))
    written = io.StringIO()
    if form == "csv":
        rows = (row for answer in found for row in table_rows(answer, register))
        write_rows(COLUMNS, rows, written)
    else:
        for answer in found:
            written.write(json.dumps(json_object(answer, register), ensure_ascii=False) + "\n")
    counted = Counter(answer.found.sure for answer in found)
    said = {how: counted[how] for how in _SURE}
    said["not answerable"] = sum(not answer.is_answerable for answer in found)
    return written.getvalue(), said
