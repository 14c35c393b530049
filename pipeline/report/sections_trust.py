"""The sections on how far to trust the collection, and on what changed in it."""

from __future__ import annotations

from pipeline.report.changes import Changes, EventChange
from pipeline.report.figures import Answer, Figures
from pipeline.report.view import (
    Cell,
    Column,
    Figure,
    Head,
    Section,
    counted,
    filled,
    heads,
    numbers,
    plural,
    said,
    term,
    words,
)


def quality(found: Figures) -> Section:
    """Return the section on quality: flags, absences, confidence, measured accuracy."""
    flags = (
        words("code", "flag", head=True),
        words("severity", "severity"),
        numbers("flags", "flags"),
        numbers("documents", "documents"),
        words("example", "example", look="w"),
    )
    absences = (
        words("field", "field", head=True),
        numbers("absent", "absent"),
        numbers("not_found", "not found", long="the whole document was read, it is not there"),
        numbers("absent_stated", "said so", long="the text says that there is none"),
        numbers("conflicting", "conflicting", long="several candidates and none better"),
        numbers("not_assessable", "not assessable", long="beyond reach: pages, text or language"),
        numbers("not_applicable", "no meaning", long="no meaning for this kind of document"),
    )
    confidence = (
        words("table_name", "table", head=True),
        numbers("places", "places"),
        Column(Head("mean", True), lambda row: Cell(f"{row['mean']:.3f}", number=True)),
        numbers("below_90", "below 0.90"),
        numbers("below_98", "0.90 to 0.98"),
        numbers("from_98", "0.98 and more"),
        numbers("not_stated", "inferred", long="derived from the place, or by default"),
        numbers("reviewed", "reviewed", long="a person looked"),
    )
    return Section(
        "quality",
        "Quality",
        ("What a careful reader would want to know before relying on a number above.",),
        (
            _figure(found["flags"], "Flags", "Flags by code", flags,
                    "What a careful reader would notice, with one example each.",
                    "No document has a flag."),
            _figure(found["absences"], "What is missing, and why",
                    "Fields of documents that are not filled, by reason", absences,
                    "No value is missing without a reason.", "No field is missing."),
            _figure(found["confidence"], "Confidence", "Confidence of values by table", confidence,
                    "Each value names its place and how often values read by the same rule were "
                    "right on annotated documents."),
            _accuracy(found),
        ),
    )  # fmt: skip


def changed(found: Figures) -> Section:
    """Return the section on what changed since an earlier snapshot."""
    about = found.changes
    if about.since is None:
        lead: tuple[str, ...] = (about.reason,)
        return Section("changes", "What changed", lead, ())
    lead = (f"Against snapshot {about.since}.",)
    if not about.counts and not about.schema:
        return Section(
            "changes", "What changed", (*lead, "No row was added, removed or changed."), ()
        )
    lead += tuple(f"The tables themselves: {said}." for said in about.schema)
    return Section("changes", "What changed", lead, (_events(found, about), _counts(found, about)))


def _counts(found: Figures, about: Changes) -> Figure:
    columns = (Head("table"), Head("rows", True), Head("were"), Head("because of"))
    rows = tuple(
        (
            Cell(change.table, head=True),
            Cell(counted(change.rows), number=True),
            Cell(change.change),
            Cell(change.cause),
        )
        for change in about.counts
    )
    return Figure(
        "changes-by-table", "By table", f"Rows added, changed and removed since {about.since}",
        columns, rows, command=_command(found),
    )  # fmt: skip


def _events(found: Figures, about: Changes) -> Figure:
    from pipeline.report.changes import SHOWN

    columns = (
        Head("company"), Head("standard"), Head("event"), Head("of"), Head("what"), Head("was"),
        Head("is"),
    )  # fmt: skip
    rows = tuple(_event(event) for event in about.events[:SHOWN])
    more = len(about.events) - len(rows)
    counts = {
        word: sum(event.change == change for event in about.events)
        for word, change in (("new", "added"), ("gone", "removed"))
    }
    lead: tuple[str, ...] = (
        f"{plural(counts['new'], 'event')} new, {counted(counts['gone'])} gone, "
        f"{plural(len(about.events) - sum(counts.values()), 'value')} of events changed.",
    )
    if more:
        lead += (f"The first {SHOWN} are shown; {counted(more)} more are in the command’s output.",)
    return Figure(
        "changes-of-events", "Events in certificates’ lives",
        f"Events that are new, gone or told otherwise since {about.since}", columns, rows,
        command=_command(found), lead=lead, empty="No event is new, gone or told otherwise.",
    )  # fmt: skip


def _event(event: EventChange) -> tuple[Cell, ...]:
    what = {"added": "new", "removed": "gone"}.get(event.change, term(event.column or "changed"))
    return (
        Cell(event.organisation, head=True),
        Cell(" ".join(filter(None, (event.standard, event.version)))),
        Cell(term(event.event)),
        Cell(said(event.on), look="t"),
        Cell(what),
        Cell(said(event.old) if event.change == "changed" else ""),
        Cell(said(event.new) if event.change == "changed" else ""),
    )


def _command(found: Figures) -> str:
    since = found.changes.since
    return f"alucert --collection {found.collection} diff {since} {found.snapshot}"


def _accuracy(found: Figures) -> Figure:
    columns = (
        Head("field"),
        Head("training: F1 (values)", True),
        Head("set aside: F1 (values)", True),
    )
    rows: tuple[tuple[Cell, ...], ...] = ()
    lead: str = (
        "Not at hand: the figures stand in docs/accuracy.md of the project, made by make score. "
        "Name the file with --accuracy."
    )
    if found.accuracy is not None:
        rows = tuple(
            (Cell(name, head=True), Cell(training, number=True), Cell(aside, number=True))
            for name, training, aside in found.accuracy.rows
        )
        lead = (
            f"Taken from {found.accuracy.source}, which make score writes: measured on annotated "
            "sample announcements, not on this collection. The set-aside documents were never "
            "looked at while the rules were made; their column says more of unseen documents."
        )
    return Figure(
        "accuracy", "Measured accuracy", "Accuracy by field on annotated announcements", columns,
        rows, command="make score", lead=(lead,), empty="",
    )  # fmt: skip


def _figure(
    answer: Answer,
    heading: str,
    caption: str,
    columns: tuple[Column, ...],
    lead: str = "",
    empty: str = "There is none.",
) -> Figure:
    return Figure(
        answer.key, heading, caption, heads(columns), filled(answer, columns), answer.sql,
        lead=(lead,) if lead else (), empty=empty,
    )  # fmt: skip
