"""Findings as record rows, the counts and criteria that follow from them, and their checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from extractors.document import Span
from extractors.finding import Evidence, Flag, Json, Reason
from extractors.report.findings import FindingsTable, Row
from extractors.report.lines import Passage
from extractors.report.outcomes import Gathered
from extractors.report.terms import is_principle_row, squeeze
from extractors.vocab import Criterion, criteria


def read_rows(
    gathered: Gathered,
    tables: Sequence[FindingsTable],
    aside: Sequence[FindingsTable],
    certifications: Sequence[dict[str, Any]],
    certified: Sequence[Evidence] = (),
) -> None:
    """Set ``findings``, ``nonconformances`` and ``criteria`` from the findings tables.

    ``certified`` is the evidence of the certificate, which proves each criterion's standard.
    """
    rows = [row for table in tables for row in table.rows]
    hidden = _hidden_pages(gathered, rows)
    if not rows:
        reason: Reason = "not_assessable" if hidden else "not_found"
        for key in ("findings", "criteria"):
            gathered.miss(key, reason, [])
        gathered.values["nonconformances"] = {"minor": None, "major": None, "total": None}
        for grade in ("minor", "major", "total"):
            gathered.absent[f"nonconformances.{grade}"] = reason
        gathered.flags.append(
            Flag("table_unread", "warning", "no findings table was recognised", ("findings",))
        )
        return
    gathered.values["findings"] = [_finding(row) for row in rows]
    for number, row in enumerate(rows):
        _cite_row(gathered, number, row)
    _flag_rows(gathered, rows, tables, aside)
    _counts(gathered, rows, hidden)
    certification = certifications[0] if certifications else {}
    standard, version = certification.get("standard"), certification.get("version")
    _criteria(gathered, rows, standard, version, hidden, certified)
    _check_catalogue(gathered, rows, standard, version)


def _hidden_pages(gathered: Gathered, rows: Sequence[Row]) -> list[int]:
    """Return unreadable pages on which findings may stand."""
    hidden = [page.number for page in gathered.document.pages if not page.readable]
    if not rows:
        return hidden
    first = min(row.page for row in rows)
    starts_whole = rows[0].code.criterion.endswith(".1")
    return [page for page in hidden if page > first or not starts_whole]


def _finding(row: Row) -> Json:
    return {
        "criterion": row.code.criterion,
        "parts": list(row.code.parts),
        "title": row.title.text if row.title else None,
        "rating": row.rating,
        "text": row.text.text if row.text else None,
        "page": row.page,
    }


def _cite_row(gathered: Gathered, number: int, row: Row) -> None:
    path = f"findings[{number}]"
    gathered.cite(f"{path}.criterion", row.code_span, "report.findings_row", 0.99)
    if row.code.parts:
        gathered.cite(f"{path}.parts", row.code_span, "report.findings_row", 0.98)
    if row.title:
        gathered.cite(f"{path}.title", row.title, "report.findings_row", 0.97)
    if row.rating and row.rating_as_written:
        gathered.cite(f"{path}.rating", row.rating_as_written, "report.rating_column", 0.99)
    if row.text:
        gathered.cite(f"{path}.text", row.text, "report.findings_row", 0.97)


def _flag_rows(
    gathered: Gathered,
    rows: Sequence[Row],
    tables: Sequence[FindingsTable],
    aside: Sequence[FindingsTable],
) -> None:
    for number, row in enumerate(rows):
        if row.rating is None:
            written = row.rating_as_written.text if row.rating_as_written else ""
            detail = f"{row.code.as_written}: {written!r} is no rating of the scheme"
            if not written:
                detail = f"{row.code.as_written}: the rating column is empty"
            gathered.flags.append(
                Flag("unknown_rating", "error", detail, (f"findings[{number}].rating",))
            )
    seen = Counter((row.code.criterion, row.code.parts) for row in rows)
    for (criterion, parts), count in seen.items():
        if count > 1:
            gathered.flags.append(
                Flag("repeated_criterion", "warning",
                     f"{criterion}{''.join(parts)} has {count} rows", ("findings",))
            )  # fmt: skip
    for table in tables:
        for span in table.stray:
            text = gathered.document.text[span.start : span.end][:80]
            gathered.flags.append(
                Flag("row_without_criterion", "error",
                     f"page {gathered.document.page_of(span.start)}: a row without criterion: "
                     f"{text!r}", ("findings",))
            )  # fmt: skip
    for span in _orphans(gathered, rows):
        text = gathered.document.text[span.start : span.end]
        gathered.flags.append(
            Flag("text_outside_rows", "warning",
                 f"page {gathered.document.page_of(span.start)}: text between the findings belongs "
                 f"to no row: {text[:80]!r}", ("findings",))
        )  # fmt: skip
    hidden = sum(1 for row in rows if row.rating is None and not row.rating_as_written)
    hidden += sum(len(table.stray) for table in tables) + len(_orphans(gathered, rows))
    if hidden:
        gathered.flags.append(
            Flag(
                "layout_unread",
                "error",
                f"{hidden} place(s) of the findings could not be read with certainty",
                ("findings",),
            )
        )
    for table in aside:
        gathered.flags.append(
            Flag("table_set_aside", "info",
                 f"page {table.rows[0].page}: a table of {len(table.rows)} criteria is no table of "
                 "current findings", ("findings",))
        )  # fmt: skip


def _orphans(gathered: Gathered, rows: Sequence[Row]) -> list[Span]:
    """Return paragraphs between findings that stand in no table and head nothing."""
    first, last = rows[0].code_span.start, rows[-1].code_span.start
    found = [
        Span(block.start, block.end)
        for block in gathered.document.blocks
        if first < block.start < last and block.kind != "table_row"
    ]
    texts = [(span, gathered.document.text[span.start : span.end]) for span in found]
    cut = rows[-1].text is not None and rows[-1].text.text[-1:].isalnum()
    if cut:  # the last statement ends within a sentence
        texts += [
            (Span(block.start, block.end), gathered.document.text[block.start : block.end])
            for block in gathered.document.blocks
            if block.start > last and block.kind == "paragraph"
        ][:1]
    return [
        span for span, text in texts
        if (not text.isupper() and not is_principle_row(text) and text[:1].islower())
        or (text.rstrip().endswith(".") and span.end < last)
    ]  # fmt: skip


def _counts(gathered: Gathered, rows: Sequence[Row], hidden: Sequence[int]) -> None:
    unknown = any(row.rating is None for row in rows)
    counts: dict[str, int | None] = {"minor": None, "major": None, "total": None}
    for grade in ("minor", "major"):
        if hidden or unknown:
            gathered.absent[f"nonconformances.{grade}"] = "not_assessable"
            continue
        mine = [row for row in rows if row.rating == grade]
        counts[grade] = len(mine)
        sources = mine or [rows[0], rows[-1]]
        for row in sources:
            place = row.rating_as_written or Passage("", (row.code_span,))
            gathered.cite(f"nonconformances.{grade}", place, "report.count_of_rows", 0.97,
                          "derived")  # fmt: skip
    gathered.absent["nonconformances.total"] = "not_applicable"
    gathered.values["nonconformances"] = counts


def _criteria(
    gathered: Gathered,
    rows: Sequence[Row],
    standard: str | None,
    version: str | None,
    hidden: Sequence[int],
    certified: Sequence[Evidence],
) -> None:
    found: list[Json] = []
    for row in rows:
        if row.rating not in ("minor", "major"):
            continue
        path = f"criteria[{len(found)}]"
        found.append(
            {
                "as_written": row.code.as_written,
                "standard": standard,
                "version": version,
                "criterion": row.code.criterion,
                "parts": list(row.code.parts),
                "title": row.title.text if row.title else None,
                "grade": row.rating,
                "facility": None,
            }
        )
        gathered.repeat(certified, "certifications[0].standard", f"{path}.standard")
        gathered.repeat(certified, "certifications[0].version", f"{path}.version")
        gathered.cite(f"{path}.as_written", row.code_span, "report.rated_row", 0.98)
        gathered.cite(f"{path}.criterion", row.code_span, "report.rated_row", 0.98)
        if row.code.parts:
            gathered.cite(f"{path}.parts", row.code_span, "report.rated_row", 0.98)
        if row.title:
            gathered.cite(f"{path}.title", row.title, "report.rated_row", 0.97)
        if row.rating_as_written:
            gathered.cite(f"{path}.grade", row.rating_as_written, "report.rated_row", 0.98)
    gathered.values["criteria"] = found
    if not found:
        unknown = hidden or any(row.rating is None for row in rows)
        gathered.absent["criteria"] = "not_assessable" if unknown else "absent_stated"


def _check_catalogue(
    gathered: Gathered, rows: Sequence[Row], standard: str | None, version: str | None
) -> None:
    """Flag numbers that the catalogue does not have, and titles of another number."""
    known: dict[str, Criterion] = {
        row.number: row for row in criteria() if row.standard == standard and row.version == version
    }
    if not known:
        return
    titles = {
        _title_key(row.title): number
        for number, row in known.items()
        if row.title and row.confidence == "confirmed"
    }
    flagged: set[str] = set()
    for number, row in enumerate(rows):
        criterion = row.code.criterion
        if criterion not in known:
            if criterion not in flagged:
                flagged.add(criterion)
                gathered.flags.append(
                    Flag("unknown_criterion", "info",
                         f"{criterion} is not in the catalogue of {standard} {version}",
                         (f"findings[{number}].criterion",))
                )  # fmt: skip
            continue
        theirs = titles.get(_title_key(row.title.text)) if row.title else None
        if theirs is not None and theirs != criterion:
            gathered.flags.append(
                Flag("title_mismatch", "warning",
                     f"{criterion} has the title of {theirs}", (f"findings[{number}].title",))
            )  # fmt: skip


def _title_key(title: str) -> str:
    head = title
    for dash in (" - ", " – ", " — "):
        head = head.split(dash)[0]
    return squeeze(head)
