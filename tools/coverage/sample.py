"""One annotated announcement as the checks of coverage see it: text, page and answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.score.compare import alternatives

Item = Mapping[str, Any]
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
MONTH = f"(?:{'|'.join(_MONTHS)})"
_DATE = re.compile(rf"\b(?:(\d{{1,2}}) ({MONTH}),? (20\d\d)|({MONTH}) (\d{{1,2}}), (20\d\d))\b")
_STOP = re.compile(r"(?<=[.!?])(?<!Co\.)(?<!Ltd\.)(?<!No\.)[”\"]?\s+(?=[A-ZÀ-Ž“\"])")


@dataclass(frozen=True)
class Sample:
    """A document: ``text`` as `alucert text` prints it, ``page`` as served, ``record`` the answer.

    ``kind`` is ``announcement`` or ``reprint``; of several right values of the answer the first
    counts.
    """

    name: str
    kind: str
    text: str
    page: str
    record: Item

    def one(self, key: str) -> Any:
        """Return an annotated scalar, the first of several right ones."""
        return next(iter(alternatives(self.record.get(key))), None)

    def texts(self, key: str) -> list[str]:
        """Return the annotated texts of a list, without what may be missing."""
        found = [next(iter(alternatives(item)), None) for item in self._items(key)]
        return [value for value in found if isinstance(value, str)]

    def items(self, key: str) -> list[dict[str, Any]]:
        """Return the annotated objects of a list, each value the first of several right ones."""
        found = []
        for item in self._items(key):
            item = item["any"][0] if isinstance(item, dict) and set(item) == {"any"} else item
            if isinstance(item, dict):
                found.append({name: _first(value) for name, value in item.items()})
        return found

    def _items(self, key: str) -> list[Any]:
        value = self.record.get(key)
        value = value["any"][0] if isinstance(value, dict) and "any" in value else value
        return value if isinstance(value, list) else []

    @property
    def names(self) -> list[str]:
        """The names of the answer: entity, parent, facilities."""
        return [name for name in (self.one("entity"), self.one("parent")) if name] + self.texts(
            "facilities"
        )

    @property
    def standards(self) -> list[str]:
        """The standards certified against."""
        return [str(item["standard"]) for item in self.items("certifications")]

    @cached_property
    def paragraphs(self) -> list[str]:
        """The text's blocks, one a line."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]

    @cached_property
    def sentences(self) -> list[str]:
        """The text's sentences, roughly: no rule of the extractors stands behind them."""
        return [part for paragraph in self.paragraphs for part in _STOP.split(paragraph)]

    @cached_property
    def dates(self) -> list[str]:
        """The full dates of the text in words, as ISO dates in their order."""
        return [
            f"{y or yy}-{_MONTHS.index(m or mm) + 1:02}-{int(d or dd):02}"
            for d, m, y, mm, dd, yy in _DATE.findall(self.text)
        ]

    @cached_property
    def date_line(self) -> int | None:
        """The number of the first paragraph that is a date alone."""
        for number, paragraph in enumerate(self.paragraphs):
            if _DATE.fullmatch(paragraph):
                return number
        return None

    def count(self, grade: str) -> int | None:
        """Return the annotated number of a grade (``minor``, ``major``, ``total``)."""
        value = self.one("nonconformances")
        found = _first(value.get(grade)) if isinstance(value, dict) else None
        return found if isinstance(found, int) else None


def _first(value: Any) -> Any:
    """Return the first of several right values; a list stays a list."""
    if isinstance(value, dict) and set(value) == {"any"}:
        return _first(value["any"][0])
    return value
