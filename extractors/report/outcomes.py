"""Values with their evidence, gathered into outcomes: one for each group of record keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.document import Document, Span
from extractors.finding import Basis, Evidence, Flag, Json, Outcome, Reason, cite
from extractors.report.lines import Passage


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
                self.evidence.append(
                    cite(self.document, path, run.start, run.end, rule, confidence, basis)
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
