"""An analyst's query over a million findings: ``python -m tools.bench.findings 1000000``.

The findings are those of the schema, in a published snapshot made for this; the query runs in a
process of its own, by DuckDB over the Parquet file and by `alucert query`'s own function, which
proves the bytes of the tables first and holds them in memory.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.dataset.model import arrow_schema
from pipeline.dataset.schema import BY_NAME
from tools.bench.machine import in_child, peak_mib

QUERY = """
    select criterion, rating, count(*) as findings, count(distinct document_id) as documents,
           max(length(statement)) as longest
    from findings
    where rating in ('minor', 'major')
    group by criterion, rating
    order by findings desc, criterion, rating
    limit 20
"""
_RATINGS = ("conformance",) * 17 + ("minor", "minor", "major")
_BLOCK = 100_000
_WORDS = [
    "the",
    "procedure",
    "is",
    "known",
    "to",
    "those",
    "who",
    "were",
    "asked",
    "and",
    "its",
    "records",
    "of",
    "three",
    "years",
    "seen",
    "on",
    "site",
    "register",
    "permit",
    "policy",
    "training",
    "induction",
    "board",
    "review",
    "waste",
    "water",
    "emission",
    "energy",
    "supplier",
    "contract",
    "worker",
    "interview",
    "grievance",
    "closed",
    "action",
    "plan",
    "due",
    "evidence",
    "sample",
    "line",
    "plant",
    "scrap",
]


def made(number: int, file: Path) -> None:
    """Write so many findings of the schema, block by block, with statements of some 180 letters."""
    table = BY_NAME["findings"]
    schema = arrow_schema(table)
    criteria = [f"{section}.{item}" for section in range(1, 12) for item in range(1, 8)]
    dice = random.Random(number)
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for begin in range(0, number, _BLOCK):
            rows = range(begin, min(number, begin + _BLOCK))
            values: dict[str, list[Any]] = {
                "finding_id": [f"fnd-{row:016x}" for row in rows],
                "document_id": [f"doc-{row // 60:016x}" for row in rows],
                "certification_id": [f"cert-{row // 60:016x}" for row in rows],
                "criterion": [criteria[row % len(criteria)] for row in rows],
                "rating": [_RATINGS[row * 7 % len(_RATINGS)] for row in rows],
                "statement": [" ".join(dice.choices(_WORDS, k=22 + row % 16)) for row in rows],
            }
            columns = [
                pa.array(values[field.name]).cast(field.type)
                if field.name in values
                else pa.nulls(len(rows), field.type)
                for field in schema
            ]
            writer.write_table(pa.Table.from_arrays(columns, names=schema.names).cast(schema))


def queried(file: Path) -> dict[str, Any]:
    """Run the query over a Parquet file; return seconds, rows and the process's memory."""
    import duckdb

    database = duckdb.connect(":memory:")
    source = QUERY.replace("from findings", f"from '{file}'")
    database.execute(source).fetchall()  # the file is in the system's cache then
    begin = time.perf_counter()
    rows = database.execute(source).fetchall()
    return {
        "seconds": time.perf_counter() - begin,
        "rows": len(rows),
        "counted": sum(row[2] for row in rows),
        "peak_mib": peak_mib(),
    }


def measured(number: int) -> dict[str, Any]:
    """Make the findings, query them in a process of their own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "findings.parquet"
        made(number, file)
        asked = in_child("tools.bench.findings", "query", str(file), cores=2)
        return {"findings": number, "bytes": file.stat().st_size, **asked}


if __name__ == "__main__":
    if sys.argv[1] == "query":
        print(json.dumps(queried(Path(sys.argv[2]))))
    else:
        print(json.dumps(measured(int(sys.argv[1]))))
