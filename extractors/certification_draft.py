"""One certification while it is read from the sentences of an announcement."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.document import Span
from extractors.language.standards import StandardMention
from extractors.sentence import Sentence


@dataclass(slots=True)
class Draft:
    """One certification while it is read: each value with the span that tells it."""

    mention: StandardMention
    sentence: Sentence
    event: str
    event_span: Span
    version: StandardMention | None = None
    year: StandardMention | None = None
    status: str = "full"
    status_span: Span | None = None
    scope: str = "full"
    scope_span: Span | None = None
    principles: list[int] | None = None
    principles_span: Span | None = None
