"""Measure the report of a large collection: ``python -m tools.report_figures [DOCUMENTS]``.

The collection is the published demo snapshot, copied until it has so many documents: each copy has
companies, certificates, findings and places of its own. Prints bytes, and the seconds that
Chromium takes to open the page and to show the rows of a number. Needs ``make run`` first.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from playwright.sync_api import Browser

from pipeline.dataset.load import load
from pipeline.dataset.model import arrow_schema
from pipeline.dataset.publish import Inputs, publish
from pipeline.dataset.schema import BY_NAME
from pipeline.report.build import Wanted, report
from tools.chromium import browser as running

ROOT = Path(__file__).resolve().parent.parent
# What all copies share: reference data, the audit firms; and texts, which the report never shows.
_SHARED = {"standards", "principles", "criteria", "audit_firms"}
_EMPTY = {"document_texts", "corrections", "organisation_keys"}
_ID = r"\b([a-z]+-[0-9a-f]{16})\b"
_NAMES = {("organisations", "name"), ("facilities", "name"), ("locations", "name")}


def many(number: int, data: Path = ROOT / "data") -> dict[str, pa.Table]:
    """Return the demo collection's tables, copied until there are so many documents."""
    demo = load(data, "demo")
    copies = -(-number // demo.arrow("documents").num_rows)
    return copied({name: demo.arrow(name) for name in BY_NAME}, copies, renamed)


def copied(
    tables: Mapping[str, pa.Table],
    copies: int,
    change: Callable[[str, pa.Table, int], pa.Table],
) -> dict[str, pa.Table]:
    """Return tables so many times over, each copy under ids of its own and changed."""
    result = {}
    for name, table in BY_NAME.items():
        one = tables[name].replace_schema_metadata()
        if name in _EMPTY:
            several = [one.slice(0, 0)]
        elif name in _SHARED:
            several = [one]
        else:
            several = [change(name, _copy(one, at), at) for at in range(copies)]
        result[name] = pa.concat_tables(several).cast(arrow_schema(table))
    return result


def _copy(table: pa.Table, number: int) -> pa.Table:
    """The rows of a table under other ids."""
    columns = []
    for field in table.schema:
        column = table.column(field.name)
        if field.name in ("firm_id", "criterion_id", "gazetteer_id"):
            pass
        elif field.name.endswith("_id") or field.name == "superseded_by":
            column = pc.replace_substring_regex(column, _ID, rf"\1.{number}")
        elif field.name == "sha256":
            column = pc.binary_join_element_wise(column, str(number), "-")
        columns.append(column)
    return pa.Table.from_arrays(columns, schema=table.schema)


def renamed(name: str, table: pa.Table, number: int) -> pa.Table:
    """The rows of a copy with names of their own, and places a little apart."""
    columns = []
    for field in table.schema:
        column = table.column(field.name)
        if (name, field.name) in _NAMES:
            column = pc.binary_join_element_wise(column, str(number), " ")
        elif field.name in ("latitude", "longitude"):
            column = pc.add(column, ((number * 37) % 50 - 25) / 20)
        columns.append(column)
    return pa.Table.from_arrays(columns, schema=table.schema)


def opened(page: Path, times: int = 5, browser: Browser | None = None) -> dict[str, float]:
    """Return the seconds that Chromium takes to open a page, and to show one number's rows.

    Opened: until the load event and the next painted frame; the median and the worst of some.
    The cpu seconds are the page's own thread's, which other work on the machine does not change.
    """
    if browser is None:
        with running() as started:
            return opened(page, times, started)
    painted = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))"
    loads, shows, used = [], [], []
    for _ in range(times):
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        session = tab.context.new_cdp_session(tab)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        begin = time.monotonic()
        tab.goto(page.resolve().as_uri(), wait_until="load")
        tab.evaluate(painted)
        loads.append(time.monotonic() - begin)
        metrics = session.send("Performance.getMetrics")["metrics"]
        used += [each["value"] for each in metrics if each["name"] == "TaskDuration"]
        begin = time.monotonic()
        tab.evaluate("() => { location.hash = document.querySelectorAll('.pick')[9].id }")
        tab.evaluate(painted)
        shows.append(time.monotonic() - begin)
        tab.close()
    middle = times // 2
    return {
        "open_seconds": round(sorted(loads)[middle], 2),
        "open_seconds_worst": round(max(loads), 2),
        "open_cpu_seconds": round(sorted(used)[middle], 2),
        "pick_seconds": round(sorted(shows)[middle], 2),
    }


def measure(number: int, keep: Path | None = None) -> Mapping[str, Any]:
    """Publish so many documents, write their report, open it."""
    with tempfile.TemporaryDirectory() as folder:
        tables = many(number)
        publish(tables, Path(folder), "demo", Inputs("1"), ())
        begin = time.monotonic()
        written = report(Path(folder), "demo", Wanted()).encode()
        took = time.monotonic() - begin
        page = keep or Path(folder) / "report.html"
        page.write_bytes(written)
        return {
            "documents": tables["documents"].num_rows,
            "rows": len(re.findall(rb'<tr[^>]* class="r ', written)),
            "megabytes": round(len(written) / 1e6, 2),
            "write_seconds": round(took, 1),
            **opened(page),
        }


if __name__ == "__main__":
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    kept = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    print(json.dumps(measure(documents, kept)))
