"""The rows of the findings tables: criterion, parts, title, rating, statement, page.

The rating comes from the rating column alone; words of statements are never read for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from extractors.document import Cell, Document, Span, Table
from extractors.report.lines import Passage, passage, trimmed
from extractors.report.terms import (
    Code,
    bare_parts,
    code_at_start,
    heading_role,
    is_principle_row,
    rating_of,
    squeeze,
)

_EARLIER = re.compile(
    r"\b(?:previous|earlier|prior|past|former|preceding|closed|closure|closing|historic\w*|"
    r"history|follow[- ]?up|corrective|last audit|outstanding)\b",
    re.IGNORECASE,
)
_CLOSING_HEADINGS = frozenset(
    {"closed", "closedon", "dateclosed", "closuredate", "dateofclosure", "raised", "raisedin",
     "raisedon", "closure", "audit", "auditdate", "year", "correctiveaction", "duedate",
     "statusofclosure", "verifiedon", "currentstatus", "raisedat", "closedat", "identifiedin"}
)  # fmt: skip


@dataclass(slots=True)
class Row:
    """One finding, with the places of its parts."""

    code: Code
    code_span: Span
    title: Passage | None
    rating: str | None
    rating_as_written: Passage | None
    text: Passage | None
    page: int
    table: int


@dataclass(slots=True)
class FindingsTable:
    """The findings of one table and what could not be read in it."""

    rows: list[Row]
    start: int
    strategy: str
    stray: list[Span] = field(default_factory=list)
    has_ratings: bool = True


def read_findings(document: Document) -> tuple[list[FindingsTable], list[FindingsTable]]:
    """Return the findings tables of a report, and those set aside.

    Set aside are tables of earlier audits and extracts that repeat rows of a longer table.
    """
    tables = [
        read
        for number, table in enumerate(document.tables)
        if (read := _read_table(document, table, number)) is not None
    ]
    current = [table for table in tables if not _is_earlier(document, table)]
    kept: list[FindingsTable] = []
    for table in current:
        longer = [other for other in current if len(other.rows) > len(table.rows)]
        keys = Counter(_key(row) for row in table.rows)
        theirs = Counter(_key(row) for other in longer for row in other.rows)
        if longer and all(theirs[key] >= count for key, count in keys.items()):
            continue
        kept.append(table)
    aside = [table for table in tables if not any(table is other for other in kept)]
    return kept, aside


def _key(row: Row) -> tuple[str, tuple[str, ...]]:
    return row.code.criterion, row.code.parts


def _is_earlier(document: Document, table: FindingsTable) -> bool:
    """Tell whether the heading above a table, or its columns, speak of earlier audits."""
    source = document.tables[table.rows[0].table]
    for row in source.rows[:2]:
        headings = {squeeze(passage(document, cell.spans).text) for cell in row if cell.spans}
        if any(heading_role(heading) for heading in headings) and headings & _CLOSING_HEADINGS:
            return True
    before = [
        block for block in document.blocks
        if block.end <= table.start and block.kind != "table_row" and block.end > table.start - 700
    ]  # fmt: skip
    for block in reversed(before[-3:]):
        text = document.text[block.start : block.end]
        if is_principle_row(text):
            continue
        heading = block.kind == "heading" or len(text) < 90
        if heading:
            return bool(_EARLIER.search(text))
    return False


def _read_table(document: Document, table: Table, number: int) -> FindingsTable | None:
    texts = [
        [passage(document, cell.spans).text if cell.spans else "" for cell in row]
        for row in table.rows
    ]
    columns = max((len(row) for row in texts), default=0)
    if columns < 2:
        return None
    codes = _column_with(texts, columns, lambda text: code_at_start(text) is not None)
    if codes is None:
        return None
    coded = [row for row in texts if len(row) > codes and code_at_start(row[codes])]
    ratings = _column_with(texts, columns, lambda text: rating_of(text) is not None, skip=codes)
    rated = sum(1 for row in coded if ratings is not None and rating_of(row[ratings]))
    if ratings is None or rated < 0.5 * len(coded):
        headed = _headed(texts, "rating")
        ratings = headed if headed is not None and headed != codes else ratings
        if ratings is None or (rated == 0 and headed is None):
            return None
    lengths = {
        index: sum(len(row[index]) for row in coded if len(row) > index)
        for index in range(columns)
        if index not in (codes, ratings)
    }
    statement = _headed(texts, "statement")
    if statement is None or statement not in lengths:
        statement = max(lengths, key=lambda index: lengths[index], default=None)
        if statement is not None and lengths[statement] < 12 * len(coded) and statement < ratings:
            statement = None
    below = _stands_below(texts, codes, ratings)
    if below:
        statement = None
    result = FindingsTable([], 0, table.strategy)
    base: str | None = None
    headings = False  # whether the row before has the headings of the columns
    for line, row in zip(texts, table.rows, strict=True):
        if len(line) <= max(codes, ratings):
            continue
        code = code_at_start(line[codes])
        rating = rating_of(line[ratings])
        filled = [index for index, text in enumerate(line) if text]
        if headings and filled and all(heading_role(line[index]) for index in filled):
            continue  # the second line of a heading
        headings = _is_heading_row(line)
        if code is None:
            letters = bare_parts(line[codes]) or next(
                (bare_parts(line[index]) for index in filled
                 if index < max(ratings, codes) and bare_parts(line[index])), ()
            )  # fmt: skip
            if letters and base and rating:
                code = Code(0, f"{base}{line[codes].strip('() .')}", base, letters)
            elif below and result.rows and _is_below(line, codes, ratings):
                spans = next(cell.spans for cell in row if cell.spans)
                before = result.rows[-1].text
                result.rows[-1].text = passage(
                    document, [*(before.spans if before else ()), *spans]
                )
                continue
            elif not filled or _is_heading_row(line) or _is_caption(line, filled, codes):
                continue
            else:
                _take_stray(document, result, row, rating, ratings, statement)
                continue
        base = code.criterion
        found = _row(document, row, line, code, codes, ratings, statement, number)
        if found.title is None and not code.end and result.rows:
            found.title = result.rows[-1].title  # a part of the criterion above
        result.rows.append(found)
    if not result.rows:
        return None
    result.start = result.rows[0].code_span.start
    return result


def _stands_below(texts: Sequence[Sequence[str]], codes: int, ratings: int) -> bool:
    """Tell whether the statements stand below number, title and rating, over all columns."""
    coded = [place for place, row in enumerate(texts) if code_at_start(row[codes])]
    nexts = [texts[place + 1] for place in coded if place + 1 < len(texts)]
    followed = [row for row in nexts if _is_below(row, codes, ratings)]
    return len(followed) >= max(1, 0.5 * len(coded))


def _is_below(row: Sequence[str], codes: int, ratings: int) -> bool:
    """Tell whether a row is one cell of running text without a code."""
    filled = [index for index, text in enumerate(row) if text]
    return (
        len(filled) == 1
        and filled[0] <= codes < ratings
        and code_at_start(row[filled[0]]) is None
        and not is_principle_row(row[filled[0]])
        and len(row[filled[0]].split()) > 3
    )


def _column_with(
    texts: Sequence[Sequence[str]],
    columns: int,
    test: Callable[[str], bool],
    skip: int | None = None,
) -> int | None:
    counts = [
        0 if index == skip else sum(1 for row in texts if index < len(row) and test(row[index]))
        for index in range(columns)
    ]
    best = max(range(columns), key=lambda index: (counts[index], -index))
    return best if counts[best] else None


def _headed(texts: Sequence[Sequence[str]], role: str) -> int | None:
    """Return the column that a row of headings gives a role, None without such a row."""
    for row in texts[:4]:
        roles = [heading_role(text) for text in row]
        if len({name for name in roles if name}) >= 2 and role in roles:
            return roles.index(role)
    return None


def _is_heading_row(line: Sequence[str]) -> bool:
    filled = [text for text in line if text]
    roles = [heading_role(text) for text in filled]
    return sum(1 for role in roles if role) >= 2 or is_principle_row(" ".join(filled))


def _is_caption(line: Sequence[str], filled: Sequence[int], codes: int) -> bool:
    """Tell whether a row is one short text at its left: a heading between findings."""
    return len(filled) == 1 and filled[0] <= codes and len(line[filled[0]]) < 90


def _take_stray(
    document: Document,
    result: FindingsTable,
    row: Sequence[Cell],
    rating: str | None,
    ratings: int,
    statement: int | None,
) -> None:
    """Add a row without a code to the finding above it, or keep it as stray."""
    spans = row[statement].spans if statement is not None and statement < len(row) else ()
    if result.rows and rating is None and not row[ratings].spans and spans:
        last = result.rows[-1]
        before = last.text.spans if last.text else ()
        last.text = passage(document, [*before, *spans])
        return
    first = next((cell.spans[0] for cell in row if cell.spans), None)
    if first is not None:
        result.stray.append(first)


def _row(
    document: Document,
    row: Sequence[Cell],
    line: Sequence[str],
    code: Code,
    codes: int,
    ratings: int,
    statement: int | None,
    number: int,
) -> Row:
    first = row[codes].spans[0] if row[codes].spans else None
    titles: list[Span] = []
    if first is not None and code.end:
        written = document.text[first.start : first.end]
        lead = len(written) - len(written.lstrip())
        place = written.find(code.as_written, lead)
        code_span = Span(first.start + place, first.start + place + len(code.as_written))
        rest = trimmed(document, min(code_span.end, first.end), first.end)
        while rest.start < rest.end and document.text[rest.start] in ":–—-.,;) \n":
            rest = Span(rest.start + 1, rest.end)
        titles = [rest] if rest.start < rest.end else []
        titles += row[codes].spans[1:]
    else:
        code_span = first or next(cell.spans[0] for cell in row if cell.spans)
    parts = code.parts
    for index in range(codes + 1, len(row)):
        if index in (ratings, statement) or not row[index].spans:
            continue
        if statement is not None and index > statement:
            continue
        letters = bare_parts(line[index])
        if letters:
            parts = parts or letters
            continue
        titles += row[index].spans
    if parts != code.parts:
        code = Code(code.end, code.as_written + "".join(parts), code.criterion, parts)
    rated = passage(document, row[ratings].spans) if row[ratings].spans else None
    text = None
    if statement is not None and statement < len(row) and row[statement].spans:
        text = passage(document, row[statement].spans)
    title = passage(document, titles) if titles else None
    if title is not None and not title.text.strip(" -–:"):
        title = None
    page = document.page_of(code_span.start) or 0
    starts = [item.start for item in (text, rated, title) if item] + [code_span.start]
    return Row(
        code=code,
        code_span=code_span,
        title=title,
        rating=rating_of(rated.text) if rated else None,
        rating_as_written=rated,
        text=text,
        page=document.page_of(min(starts)) or page,
        table=number,
    )
