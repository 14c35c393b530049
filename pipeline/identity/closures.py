"""Rows about earlier non-conformances that statements call closed (``closed_nonconformances``).

The statement is read in ``extractors.report.closures``; here its places are carried back to the
document's text, and the audit that closed it is looked for among the report's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from extractors.report.closures import Closure, Told, closures_in, days_of
from pipeline.dataset.ids import content_id
from pipeline.identity.events import audit_id_of
from pipeline.identity.reference import criterion_id, known_criteria
from pipeline.identity.rows import Rows
from pipeline.identity.source import Source

RULE = "report.closed_nonconformance"
CONFIDENCE = 0.9  # not calibrated: no set-aside answers for it are there
_NEAR = timedelta(days=31)  # of an audit: what was closed in these days was closed by it


def put_closures(
    rows: Rows,
    source: Source,
    finding: Mapping[str, Any],
    path: str,
    about: tuple[str | None, str | None],
) -> None:
    """Put what a finding's statement calls closed.

    In: the finding's row, the path of the statement in the record, and standard and version of
    the finding's event, where they are known. Only reports have such statements.
    """
    statement = finding["statement"]
    if source.kind != "audit_report" or not statement:
        return
    places = Places(statement, source.places(path))
    for closure in closures_in(statement):
        _put(rows, source, finding, path, about, closure, places)


def _put(
    rows: Rows,
    source: Source,
    finding: Mapping[str, Any],
    path: str,
    about: tuple[str | None, str | None],
    closure: Closure,
    places: Places,
) -> None:
    statement = finding["statement"]
    code = closure.criterion
    criterion = code.value if code else finding["criterion"]
    written = statement[code.start : code.end] if code else None
    words = statement[closure.start : closure.end]
    raised, closed = _days(closure.raised), _days(closure.closed)
    closure_id = content_id(
        "closed_nonconformances", finding["finding_id"], criterion, written, words
    )
    number = int(closure.number.value) if closure.number else None
    row = {
        "closure_id": closure_id,
        "document_id": source.document_id,
        "finding_id": finding["finding_id"],
        "criterion": criterion,
        "criterion_as_written": written,
        "criterion_id": _known(about, criterion),
        "grade": _value(closure.grade),
        "number": number,
        "raised_first_on": raised[0],
        "raised_last_on": raised[1],
        "raised_by": _value(closure.raised_by),
        "closed_first_on": closed[0],
        "closed_last_on": closed[1],
        "closed_by": _value(closure.closed_by),
        "closed_at_audit_id": _audit(rows, source, finding, closure),
        "as_written": words,
    }
    rows.put("closed_nonconformances", row)
    table = "closed_nonconformances"
    told: dict[str, Told | None] = {
        "criterion": code,
        "criterion_as_written": code,
        "grade": closure.grade,
        "number": closure.number,
        "raised_first_on": closure.raised,
        "raised_last_on": closure.raised,
        "raised_by": closure.raised_by,
        "closed_first_on": closure.closed,
        "closed_last_on": closure.closed,
        "closed_by": closure.closed_by,
        "as_written": Told(words, closure.start, closure.end),
    }
    exact = ("grade", "as_written", "criterion", "criterion_as_written")
    for column, value in told.items():
        for place in places.of(value.start, value.end) if value else ():
            basis = "stated" if column in exact else "derived"
            rows.cite_place(
                table, closure_id, column, source, {**place, "basis": basis, "field": path}
            )
    if code is None:  # that of the row
        at = path.rpartition(".")[0]
        for of_row in source.places(f"{at}.criterion"):
            derived = {**of_row, "basis": "derived", "rule": RULE}
            rows.cite_place(table, closure_id, "criterion", source, derived)


class Places:
    """Where the characters of a statement stand in the document's text.

    A statement is its runs joined over page breaks and with single blanks, so that the
    characters that are no blanks are the runs' own, in order.
    """

    def __init__(self, statement: str, runs: list[Mapping[str, Any]]) -> None:
        self._statement = statement
        self._runs = [run for run in runs if run.get("start") is not None and run.get("quote")]
        self._offsets = [
            (number, offset)
            for number, run in enumerate(self._runs)
            for offset, char in enumerate(run["quote"])
            if not char.isspace()
        ]
        joined = "".join(char for run in self._runs for char in run["quote"] if not char.isspace())
        self._true = joined == "".join(char for char in statement if not char.isspace())

    def of(self, start: int, end: int) -> Iterator[dict[str, Any]]:
        """Yield the place of each contiguous run of some characters, as evidence has it.

        Where the runs are not the statement's characters, the runs as a whole.
        """
        if not self._true:
            yield from (self._place(run, 0, len(run["quote"])) for run in self._runs)
            return
        first = sum(not char.isspace() for char in self._statement[:start])
        count = sum(not char.isspace() for char in self._statement[start:end])
        wanted = self._offsets[first : first + count]
        for number, run in enumerate(self._runs):
            offsets = [offset for of_run, offset in wanted if of_run == number]
            if offsets:
                yield self._place(run, offsets[0], offsets[-1] + 1)

    def _place(self, run: Mapping[str, Any], start: int, end: int) -> dict[str, Any]:
        whole = (start, end) == (0, len(run["quote"]))
        return {
            "page": run.get("page"),
            "start": run["start"] + start,
            "end": run["start"] + end,
            "box": run.get("box") if whole else None,  # the box of a part is not known here
            "quote": run["quote"][start:end],
            "source": None,
            "rule": RULE,
            "confidence": min(float(run["confidence"]), CONFIDENCE),
        }


def _value(told: Told | None) -> str | None:
    return None if told is None else told.value


def _days(told: Told | None) -> tuple[date | None, date | None]:
    if told is None:
        return None, None
    first, last = days_of(told.value)
    return date.fromisoformat(first), date.fromisoformat(last)


def _known(about: tuple[str | None, str | None], criterion: str) -> str | None:
    standard, version = about
    if standard is None or version is None:
        return None
    found = criterion_id(standard, version, criterion)
    return found if found in known_criteria() else None


def _audit(rows: Rows, source: Source, finding: Mapping[str, Any], closure: Closure) -> str | None:
    """The audit that closed it: exactly one of the report's audits fits what is said."""
    event, audits = finding["certification_id"], source.items("audits")
    if event is None or not audits:
        return None
    certificate_id = rows.get("certifications", event)["certificate_id"]
    kind, when = _value(closure.closed_by), _days(closure.closed)
    if kind == "this_audit":
        return audit_id_of(certificate_id, max(audits, key=_last_day))
    if kind is None and when[0] != when[1]:
        return None  # a month or a year alone does not say at which audit
    if kind is None and when[0] is None:
        return None
    of_kind = [audit for audit in audits if kind is None or kind in (audit.get("types") or ())]
    near = timedelta(0) if kind is None else _NEAR
    fitting = [audit for audit in of_kind if when[0] is None or _meets(audit, when, near)]
    found = {audit_id_of(certificate_id, audit) for audit in fitting}
    return min(found) if len(found) == 1 else None


def _meets(
    audit: Mapping[str, Any], when: tuple[date | None, date | None], near: timedelta
) -> bool:
    days = [date.fromisoformat(audit[key]) for key in ("from", "to") if audit.get(key)]
    if near and audit.get("submitted_on"):
        days.append(date.fromisoformat(audit["submitted_on"]))
    if not days or when[0] is None or when[1] is None:
        return False
    return min(days) - near <= when[1] and when[0] <= max(days) + near


def _last_day(audit: Mapping[str, Any]) -> str:
    return str(audit.get("to") or audit.get("from") or audit.get("submitted_on") or "")
