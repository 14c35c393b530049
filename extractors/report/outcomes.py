"""Values with their evidence, gathered into outcomes: one for each group of record keys."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extractors.document import Box, Document, Span
from extractors.finding import Basis, Evidence, Flag, Json, Outcome, Reason, cite
from extractors.report.lines import Passage

_RECOGNISED = 0.9  # of the confidence that a text layer gives


def _of_recognised(document: Document, row: Evidence) -> Evidence:
    """Return evidence from a recognised page as it lies on the page, with less confidence."""
    page = next((page for page in document.pages if page.number == row.page), None)
    if page is None or page.source != "ocr":
        return row
    box = row.box
    if box is not None and page.skew:
        angle = math.radians(page.skew)
        x, y = page.width / 2, page.height / 2
        corners = [
            (x + (a - x) * math.cos(angle) - (b - y) * math.sin(angle),
             y + (a - x) * math.sin(angle) + (b - y) * math.cos(angle))
            for a in (box.x0, box.x1) for b in (box.top, box.bottom)
        ]  # fmt: skip
        xs, ys = [a for a, _ in corners], [b for _, b in corners]
        box = Box(round(min(xs), 2), round(min(ys), 2), round(max(xs), 2), round(max(ys), 2))
    return replace(row, box=box, confidence=round(row.confidence * _RECOGNISED, 3))


@dataclass(slots=True)
class Gathered:
    """Values, evidence, reasons and flags while a report is read."""

    document: Document
    values: dict[str, Json] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    absent: dict[str, Reason] = field(default_factory=dict)
    flags: list[Flag] = field(default_factory=list)

    def cite(
        self,
        path: str,
        spans: Span | Passage | Sequence[Span],
        rule: str,
        confidence: float,
        basis: Basis = "stated",
    ) -> None:
        """Add evidence for a value: one row per contiguous run on one page."""
        if isinstance(spans, Passage):
            runs: Sequence[Span] = spans.spans
        elif isinstance(spans, Span):
            runs = (spans,)
        else:
            runs = spans
        for run in runs:
            if run.end > run.start:
                row = cite(self.document, path, run.start, run.end, rule, confidence, basis)
                self.evidence.append(_of_recognised(self.document, row))

    def repeat(self, rows: Sequence[Evidence], source: str, path: str) -> None:
        """Give a value the evidence of another that it repeats (the certificate's standard)."""
        self.evidence.extend(
            replace(row, path=path, basis="derived") for row in rows if row.path == source
        )

    def put(
        self,
        key: str,
        value: Json,
        spans: Span | Passage | Sequence[Span],
        rule: str,
        confidence: float,
    ) -> None:
        """Set a record key and cite its place."""
        self.values[key] = value
        self.cite(key, spans, rule, confidence)

    def miss(self, key: str, reason: Reason, value: Json = None) -> None:
        """Set a record key that has no value, with the reason."""
        self.values[key] = value
        self.absent[key] = reason

    def outcome(self) -> Outcome:
        """Return what was gathered as an outcome."""
        return Outcome(self.values, tuple(self.evidence), self.absent, tuple(self.flags))
