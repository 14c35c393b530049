"""What the words around a figure say of it: kind, period, qualifier, product."""

from __future__ import annotations

import re
from typing import Literal

from extractors.document import Span
from extractors.language.numbers import Number
from extractors.vocab import any_of

Kind = Literal["capacity", "production", "shipments", "other"]
Per = Literal["year", "month", "day"]
Qualifier = Literal["exact", "about", "at_least", "up_to"]
PERIODS: tuple[tuple[re.Pattern[str], Per], ...] = (
    (
        re.compile(rf"(?i)\b(?:{any_of('quantity_cues', 'per_year')})|/\s?(?:a|y|yr|year|annum)\b"),
        "year",
    ),
    (re.compile(rf"(?i)\b(?:{any_of('quantity_cues', 'per_month')})\b"), "month"),
    (re.compile(rf"(?i)\b(?:{any_of('quantity_cues', 'per_day')})\b"), "day"),
)
# The words, or a sign, that stand right before the figure.
_QUALIFIERS: tuple[tuple[re.Pattern[str], Qualifier], ...] = (
    (re.compile(rf"(?i)(?:\b(?:{any_of('quantity_cues', 'up_to')}))\s*(?:an?\s+)?$"), "up_to"),
    (
        re.compile(rf"(?i)(?:\b(?:{any_of('quantity_cues', 'at_least')})|>)\s*(?:an?\s+)?$"),
        "at_least",
    ),
    (
        re.compile(rf"(?i)(?:\b(?:{any_of('quantity_cues', 'about')})|[~≈±约])\s*(?:an?\s+)?$"),
        "about",
    ),
)
_CAPACITY = re.compile(rf"(?i){any_of('quantity_cues', 'capacity')}")
_PRODUCTION = re.compile(rf"(?i){any_of('quantity_cues', 'production')}")
_SHIPMENTS = re.compile(rf"(?i){any_of('quantity_cues', 'shipments')}")


def kind_in(words: str) -> Kind | None:
    """Return the kind that the head of a table's column names (``Capacity``), None for none."""
    for pattern, kind in (
        (_CAPACITY, "capacity"),
        (_SHIPMENTS, "shipments"),
        (_PRODUCTION, "production"),
    ):
        if pattern.search(words):
            return kind  # type: ignore[return-value]  # the tuple above holds Kinds only
    return None


def kind_around(
    text: str, start: int, end: int, number: Number, unit: Span, after: int, unit_name: str
) -> tuple[Kind | None, Span | None]:
    """Return the kind by the nearest cue: before the figure first, then behind it."""
    cues: list[tuple[int, int, Kind]] = []
    for pattern, kind in (
        (_CAPACITY, "capacity"),
        (_PRODUCTION, "production"),
        (_SHIPMENTS, "shipments"),
    ):
        cues.extend((m.start(), m.end(), kind) for m in pattern.finditer(text, start, end))  # type: ignore[misc]  # as above
    cues.sort()
    before = [cue for cue in cues if cue[1] <= number.start]
    if before:
        last = before[-1]
        if last[2] == "production":
            # 'able to produce', 'capacity to process', 'capacity ... production of'
            for cue in reversed(before[:-1]):
                gap = text[cue[1] : last[0]]
                if cue[2] == "capacity" and (
                    (
                        len(gap) < 50
                        and not re.search(
                            r"(?i)[;:,]\s|\b(?:and|while|but|of\swhich|last\syear)\b", gap
                        )
                    )
                    or (re.search(r"(?i)\bto\s*(?:\w+\s){0,2}$", gap) and len(gap) < 60)
                ):
                    return "capacity", Span(cue[0], cue[1])
        if last[2] == "shipments" or last[2] == "production":
            behind = [cue for cue in cues if unit.end <= cue[0] < min(after, unit.end + 30)]
            if (
                last[2] == "production"
                and text[last[0] : last[1]].lower() in ("production", "output")
                and behind
                and behind[0][2] == "capacity"
            ):
                return "capacity", Span(behind[0][0], behind[0][1])
        gap = text[last[1] : number.start]
        if re.match(r"(?i)\s+(?:\w+\s+){0,3}?capacit", gap) and last[2] == "production":
            return "capacity", Span(last[0], last[1])
        if len(gap) > 140 and re.search(r";", gap):
            before = []
        else:
            return last[2], Span(last[0], last[1])
    behind = [cue for cue in cues if unit.end <= cue[0] < min(end, unit.end + 90)]
    if behind:
        return behind[0][2], Span(behind[0][0], behind[0][1])
    unit_written = text[unit.start : unit.end].lower()
    if "tpa" in unit_written or "tpy" in unit_written or unit_name == "MW":
        return "capacity", None
    if period_around(text, Span(start, end), number, unit, after)[0] is not None and (
        unit_name == "tonnes" or number.value >= 1_000_000
    ):
        return "production", None
    return None, None


def period_around(
    text: str, sentence: Span, number: Number, unit: Span, after: int
) -> tuple[Per | None, Span | None]:
    """Return the period of a figure: its own, that of an earlier figure, one that ends the list."""
    for pattern, per in PERIODS:
        own = pattern.search(text, unit.start, after)
        if own is not None and not re.search(
            r"(?i)\bcertif|\blaunch", text[unit.end : own.start()]
        ):
            return per, Span(own.start(), own.end())
    for pattern, per in PERIODS:
        lead = None
        for match in pattern.finditer(text, sentence.start, number.start):
            lead = match
        if lead is not None:
            return per, Span(lead.start(), lead.end())
    for pattern, per in PERIODS:
        later = pattern.search(text, after, sentence.end)
        if later is not None and not re.search(
            r"(?i);|\bcertif|\bwhile\b|\bof\s+which\b", text[unit.end : later.start()]
        ):
            return per, Span(later.start(), later.end())
    return None, None


def qualifier_before(
    text: str, start: int, number: Number, unit: Span, end: int
) -> tuple[Qualifier, int]:
    """Return the qualifier of a figure, and where the figure begins with it."""
    before = text[max(start, number.start - 30) : number.start]
    for pattern, name in _QUALIFIERS:
        match = pattern.search(before)
        if match is not None:
            return name, number.start - len(before) + match.start()
    behind = text[number.end : min(end, unit.end + 12)]
    if re.search(r"(?i)^\s*\+|\bor\s+more\b|\bplus\b|\band\s+more\b", behind):
        return "at_least", number.start
    if re.search(r"(?i)\bor\s+so\b|\bor\s+thereabouts\b", behind):
        return "about", number.start
    return "exact", number.start


def product_behind(text: str, start: int, stop: int) -> Span | None:
    """Return the product that 'of' names behind a unit: 'tonnes of alumina'."""
    match = re.match(
        r"\s(?:(?:per\s(?:year|annum)|a\syear|annually)\s)?of\s(?P<product>(?!which\b|them\b"
        r"|capacity\b|annual\b)[a-zà-ɏA-Z][\w-]*(?:[ ,/&-]+(?!per\b|a\b|an\b|annually\b|each\b"
        r"|every\b|in\b|at\b|for\b|from\b|to\b|with\b|which\b|is\b|are\b|was\b|were\b|by\b|on\b"
        r"|that\b|has\b|leave\b|over\b|mainly\b|while\b|the\b|last\b)[a-zà-ɏA-Z][\w-]*){0,8})",
        text[start:stop],
    )
    if match is None:
        return None
    product = re.sub(r"(?:\s|,){1,8}(?:and|or|,)?$", "", match.group("product"))
    return Span(start + match.start("product"), start + match.start("product") + len(product))
