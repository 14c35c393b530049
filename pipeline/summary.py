"""What a collection holds, as `alucert run` and `alucert status` tell it to a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline.collect.ledger import Ledger
from pipeline.collect.silence import source_lines
from pipeline.dataset.publish import SYNTHETIC
from pipeline.dataset.snapshot import current_snapshot, read_manifest, read_table
from pipeline.errors import WrongUsage
from pipeline.progress import printable
from pipeline.run import Run, stored_line

_STATUSES = ("complete", "partial", "unreadable", "failed")
_SHOWN = 20  # documents that are not complete, by name
_COUNTED = {
    "certifications": "certifications",
    "organisations": "organisations",
    "facilities": "facilities",
    "capacities": "capacities",
    "findings": "findings",
    "flags": "flags",
}


@dataclass(frozen=True, slots=True)
class NotComplete:
    """A document that could not be read whole, and why."""

    name: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A published snapshot in figures; ``synthetic`` if its documents are invented."""

    snapshot: Path
    current: Path
    synthetic: bool
    statuses: Mapping[str, int]
    rows: Mapping[str, int]
    not_complete: tuple[NotComplete, ...]


def summarise(run: Run) -> Summary | None:
    """Return what the collection's current snapshot holds, None if nothing is published.

    Raises SnapshotDamaged.
    """
    settings = run.settings
    snapshot = current_snapshot(settings.data_dir, settings.collection)
    if snapshot is None:
        return None
    manifest = read_manifest(snapshot)
    table = read_table(snapshot, manifest, "documents").select(["sha256", "status"])
    documents: list[dict[str, Any]] = table.to_pylist()
    bad = {row["sha256"]: row["status"] for row in documents if row["status"] != "complete"}
    return Summary(
        snapshot=snapshot,
        current=settings.processed_dir / "current",
        synthetic=bool(manifest["synthetic"]),
        statuses=Counter(row["status"] for row in documents),
        rows={name: int(manifest["files"][f"{name}.parquet"]["rows"]) for name in _COUNTED},
        not_complete=tuple(
            NotComplete(document.name, bad[document.sha256], _reason(run, document.name))
            for document in run.documents
            if document.sha256 in bad
        ),
    )


def print_summary(summary: Summary, console: Console) -> None:
    """Print the summary as a table that a person understands, and where the result is."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column("what")
    table.add_column("how many", justify="right")
    table.add_column("note")
    whole = sum(summary.statuses.values())
    statuses = ", ".join(
        f"{summary.statuses[status]} {status}"
        for status in _STATUSES
        if summary.statuses.get(status)
    )
    table.add_row("documents", str(whole), statuses)
    for name, label in _COUNTED.items():
        table.add_row(label, str(summary.rows[name]), "")
    console.print()
    console.print(table)
    if summary.synthetic:
        console.print("\nThe documents of this collection are invented.")
    if summary.not_complete:
        console.print("\nNot complete:")
        for document in summary.not_complete[:_SHOWN]:
            reason = f": {document.reason}" if document.reason else ""
            console.print(
                f"  {escape(document.name)} is {document.status}{escape(reason)}",
                soft_wrap=True,
                highlight=False,
            )
        if len(summary.not_complete) > _SHOWN:
            more = len(summary.not_complete) - _SHOWN
            console.print(f"  and {more} more, see the table document_failures", highlight=False)
    console.print(
        f"\nResult: {escape(str(summary.current))} (snapshot {summary.snapshot.name})",
        soft_wrap=True,
        highlight=False,
    )


def print_status(run: Run, console: Console) -> None:
    """Print how far the collection is: raw documents, newest of each source, stages, snapshot."""
    settings = run.settings
    documents = run.store.documents()
    snapshot = current_snapshot(settings.data_dir, settings.collection)
    if not settings.raw_dir.is_dir() and snapshot is None:
        raise WrongUsage(
            f"{settings.raw_dir}: there is no collection {settings.collection}; check --collection "
            "and --data-dir, or bring documents in with `alucert collect`."
        )
    newest: dict[str, str] = {}
    counted: Counter[str] = Counter()
    for document in documents:
        source = urlsplit(document.url or "").hostname or "(files)"
        counted[source] += 1
        retrieved = str(document.metadata.get("retrieved_at") or "")
        newest[source] = max(newest.get(source, ""), retrieved)
    table = Table(box=None, pad_edge=False)
    for heading in ("source", "documents", "newest retrieval"):
        table.add_column(heading, justify="right" if heading == "documents" else "left")
    for source in sorted(counted):
        table.add_row(source, str(counted[source]), newest[source])
    console.print(f"collection {run.settings.collection}: {len(documents)} documents stored")
    if run.settings.collection == SYNTHETIC:
        console.print("The documents of this collection are invented, whatever their addresses.")
    if documents:
        console.print(table)
        for fault in [document.fault for document in documents if document.fault is not None]:
            console.print(f"DAMAGED: {escape(fault)}", highlight=False, soft_wrap=True)
        for stage, keys in (("read", run.read_keys), ("extract", run.extract_keys)):
            done = sum(run.work.has(stage, key) for key in keys.values())
            console.print(f"{stage}: {done} of {len(keys)} up to date", highlight=False)
    for line in source_lines(Ledger(run.settings.raw_dir, writes=False), datetime.now(UTC)):
        console.print(escape(printable(line)), highlight=False, soft_wrap=True)
    if snapshot is None:
        console.print("snapshot: nothing is published yet")
    else:
        manifest = read_manifest(snapshot)
        console.print(
            f"snapshot: {snapshot.name}, as of {manifest['as_of']}, of {len(manifest['inputs'])} "
            "documents",
            highlight=False,
            soft_wrap=True,
        )


def _reason(run: Run, name: str) -> str:
    """Return why a document is not complete: its error, else its warning flags."""
    line = stored_line(run, name) or {}
    error = line.get("document", {}).get("error")
    if error:
        return str(error).removeprefix(f"{name}: ")
    flags = [flag for flag in line.get("flags", []) if flag.get("severity") != "info"]
    return "; ".join(str(flag.get("detail") or flag.get("code")) for flag in flags[:3])
