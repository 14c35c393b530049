"""Long texts take time in proportion: four times the input at most 6.25 times (2.5 a doubling)."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest

from extractors.record import build_record
from tests.extractors.announcements import document_of

LEAD = "Fjordlys Metall AS has achieved ASI Performance Standard V3 (2022) Certification for"
_LETTERS = "abcdefghij"


def names(count: int) -> list[str]:
    """Names that nothing knows, each another one."""
    return [
        "".join(_LETTERS[int(digit)] for digit in str(10_000 + number)).capitalize()
        for number in range(count)
    ]


def plants(count: int) -> str:
    return f"{LEAD} " + ", ".join(f"the {name} Mill in Porto" for name in names(count)) + "."


def listed_plants(count: int) -> str:
    items = "\n".join(f"• {name} Mill, {name}" for name in names(count))
    return f"{LEAD} rolling. The certificate covers the following plants:\n\n{items}"


def towns(count: int) -> str:
    pairs = zip(names(count), reversed(names(count)), strict=True)
    return f"{LEAD} plants " + ", ".join(f"in {one} and {other}" for one, other in pairs) + "."


def audit_prose(count: int) -> str:
    return f"{LEAD} rolling.\n\n" + "\n\n".join(
        f"The audit of line {number} was carried out in March by people who know aluminium well."
        for number in range(count)
    )


def seconds(text: str) -> float:
    document = document_of(text)
    best = 60.0
    for _ in range(2):
        begin = process_time()
        build_record(document)
        best = min(best, process_time() - begin)
    return best


@pytest.mark.parametrize("text", [plants, listed_plants, towns, audit_prose])
def test_four_times_the_text_takes_about_four_times_as_long(text: Callable[[int], str]) -> None:
    build_record(document_of(text(2)))  # patterns and tables are made once
    assert seconds(text(400)) < 6.25 * seconds(text(100)) + 0.05
