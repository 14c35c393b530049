"""Quantities of throughput: a number with its unit, period, qualifier and kind.

GENRE.md section 2, 'capacities'; RECORD.md, 'capacities', for what counts and how.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.document import Span
from extractors.language.numbers import Number
from extractors.language.quantity_cues import (
    PERIODS,
    Kind,
    Per,
    Qualifier,
    kind_around,
    kind_in,
    period_around,
    product_behind,
    qualifier_before,
)
from extractors.language.quantity_units import unit_behind
from extractors.vocab import any_of

_COMBINED = re.compile(rf"(?i)\b(?:{any_of('quantity_cues', 'combined')})\b")
_EXCLUDED_BEHIND = re.compile(
    rf"(?i)\s*(?:of\s+)?(?:{any_of('quantity_cues', 'no_throughput_behind')})"
)
_EXCLUDED_NEAR = re.compile(rf"(?i)\b(?:{any_of('quantity_cues', 'no_throughput')})\b")


_LISTED = re.compile(r"\s?(?:,|and|,\s+and)\s?(?:about\s|some\s|around\s)?")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One stated quantity; the span runs from its qualifier to its unit."""

    start: int
    end: int
    number: Number
    unit: str
    unit_span: Span
    per: Per | None
    per_span: Span | None
    kind: Kind
    kind_span: Span | None
    qualifier: Qualifier
    combined_span: Span | None
    product: Span | None
    whole: Span


def find_quantities(
    text: str,
    sentence: Span,
    numbers: tuple[Number, ...],
    lead: str = "",
    before: tuple[str, Span] | None = None,
) -> tuple[Quantity, ...]:
    """Return the quantities of throughput that one sentence states, in order.

    ``lead`` is the head of a table's column, for a row that has no words of its own; ``before``
    the unit of the last quantity of the sentence before ('3,870,000 of them').
    Whose figures they are is for the field to judge; reserves, emissions, prices, areas and
    what is bought are no throughput.
    """
    start, end = sentence
    inside = [number for number in numbers if start <= number.start < end]
    with_units: list[tuple[Number, str, Span]] = []
    lent: dict[int, tuple[str, Span]] = {}
    for index in reversed(range(len(inside) - 1)):
        # '20,000, 14,000 and 9,000 tonnes', '1.8 million and 2.5 million wheels'
        if inside[index].value < 1_000 or unit_behind(text, inside[index], end) is not None:
            continue
        later_unit = unit_behind(text, inside[index + 1], end) or lent.get(index + 1)
        if later_unit is not None and _LISTED.fullmatch(
            text, inside[index].end, inside[index + 1].start
        ):
            lent[index] = later_unit
    for index, number in enumerate(inside):
        found = unit_behind(text, number, end) or lent.get(index)
        if found is None and index + 1 < len(inside):
            # '800,000 and 600,000 tonnes': the unit stands behind the last.
            between = text[number.end : inside[index + 1].start]
            later = unit_behind(text, inside[index + 1], end)
            if (
                later is not None
                and re.fullmatch(
                    r"\s?(?:,|and|or|to|,\s+and)\s?(?:the\s(?:\w+\s){1,2}(?:with\s)?)?"
                    r"(?:about\s|some\s|around\s)?",
                    between,
                )
                and later[0] in ("tonnes", "MW")
                and number.value >= 100
            ):
                found = later
        if (
            found is None
            and (with_units or before is not None)
            and number.value >= 1_000
            and re.match(r"\s+of\s+(?:which|them|these|it)\b", text[number.end : end])
        ):
            # '832,000 tonnes, half a million of which were exported'
            found = with_units[-1][1:] if with_units else before
        if (
            found is None
            and with_units
            and number.value >= 1_000
            and with_units[-1][1] != "MW"
            and not re.search(
                r"[$€£¥]\s?$|\b[A-Z]{2,3}\s?$", text[max(0, number.start - 4) : number.start]
            )
            and re.match(
                r"(?:\s(?:in|last|a|per|this|during|annually)\b|[.;]|,\s)",
                text[number.end : end] or ".",
            )
        ):
            found = with_units[-1][1:]  # 'makes 1.1 billion cans and is designed for 1.4 billion'
        if found is not None and number.value > 0 and not _is_year(text, number):
            with_units.append((number, *found))
    quantities: list[Quantity] = []
    for index, (number, unit, unit_span) in enumerate(with_units):
        after_stop = with_units[index + 1][0].start if index + 1 < len(with_units) else end
        if _is_excluded(text, start, number, unit_span, after_stop):
            continue
        kind, kind_span = kind_around(text, start, end, number, unit_span, after_stop, unit)
        if kind is None:
            kind = kind_in(lead)
        if kind is None:
            continue
        per, per_span = (
            (None, None)
            if unit == "MW"
            else period_around(text, sentence, number, unit_span, after_stop)
        )
        if per is None and lead and unit != "MW":
            per = next((name for pattern, name in PERIODS if pattern.search(lead)), None)
        if unit not in ("tonnes", "MW") and per is None and kind == "other":
            continue
        if (
            unit == "MW"
            and kind != "capacity"
            and not re.search(r"(?i)power\s+(?:plant|station)|hydro|solar|generat", text[start:end])
        ):
            continue
        qualifier, q_start = qualifier_before(text, start, number, unit_span, end)
        product = product_behind(text, unit_span.end, after_stop)
        own_end = unit_span.end if unit_span.start >= number.start else number.end
        if unit_span.start > after_stop:
            own_end = number.end
        whole_end = max(own_end, per_span.end if per_span and per_span.start >= number.start else 0)
        quantities.append(
            Quantity(
                q_start, own_end, number, unit, unit_span, per, per_span,
                "capacity" if unit == "MW" else kind, kind_span, qualifier,
                _combined(text, max(start, number.start - 90), min(end, unit_span.end + 60)),
                product, Span(q_start, whole_end),
            )
        )  # fmt: skip
    return tuple(quantities)


def _combined(text: str, start: int, end: int) -> Span | None:
    match = _COMBINED.search(text, start, end)
    return Span(match.start(), match.end()) if match else None


def _is_year(text: str, number: Number) -> bool:
    """Say whether a bare four-digit number is a year: 'in 2023 the plant made tonnes of it'."""
    return bool(re.fullmatch(r"(?:19|20)\d\d", text[number.start : number.end])) and bool(
        re.search(
            r"(?i)\b(?:in|of|since|by|from|until|year|FY|during|and|to)\s$|[A-Z][a-z]+\s$",
            text[max(0, number.start - 12) : number.start],
        )
    )


def _is_excluded(text: str, start: int, number: Number, unit: Span, after: int) -> bool:
    before = text[max(start, number.start - 60) : number.start]
    told = max(unit.end, number.end)  # a unit that an earlier figure lends stands before
    behind = text[told : min(after, told + 60)]
    last_break = max(
        before.rfind(mark)
        for mark in (
            ";",
            " and ",
            ", while",
            ": ",
            ", the ",
            ", its ",
            ", has ",
            ", have ",
            ", is ",
        )
    )
    near = before[last_break + 1 :]
    if _EXCLUDED_NEAR.search(near):
        return True
    if re.search(
        r"(?i)\bcomes?\s+(?:in\s+)?(?:by|on)\s+(?:ship|rail|road|truck|barge|train)"
        r"|\b(?:is|are)\s+(?:bought|imported|purchased|brought)\b",
        behind,
    ):
        return True
    if re.match(r"\s*(?:(?:were|are|is|was)\s+)?(?:bought|purchased|imported)", behind):
        return True
    if _EXCLUDED_BEHIND.match(behind):
        return True
    return bool(
        re.search(
            r"[$€£¥]\s?$|(?:USD|EUR|Rs\.?|INR|RMB)\s?$",
            text[max(start, number.start - 5) : number.start],
        )
    )
