"""Quantities of throughput: a number with its unit, period, qualifier and kind.

GENRE.md section 2, 'capacities'; RECORD.md, 'capacities', for what counts and how.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from extractors.document import Span
from extractors.language.numbers import Number
from extractors.vocab import any_of, units, word_set

Kind = Literal["capacity", "production", "shipments", "other"]
Per = Literal["year", "month", "day"]
Qualifier = Literal["exact", "about", "at_least", "up_to"]

# Tonnes as written, with 'a year' where it is glued to the unit.
_MASS = re.compile(
    r"(?P<unit>\s?-?(?:(?:wet|dry|metric|long|short)\s){0,2}(?:tonnes|tonne|tons|ton|吨|MTPA|mtpa"
    r"|MTPY|tpa|TPA|tpy|TPY|MT|mt|t|T)(?:\s?/\s?(?:a|y|yr|year|annum)|pa\b)?)(?![\w’'])"
)
_MW = re.compile(r"\s?-?(?P<unit>MW|megawatts?)\b")
# Up to four words and a plural noun: '40,000 aluminium wheels'.
_PIECES = re.compile(
    r"\s(?P<phrase>(?:(?!of\b|and\b|or\b|per\b|a\b|an\b|each\b|every\b|in\b|at\b|on\b|for\b|to\b"
    r"|from\b|with\b|that\b|which\b)[A-Za-zÀ-ɏ][\w’'/-]*\s){0,4}?(?P<head>[a-zà-ɏ-]*[a-z](?:s"
    r"|ves))\b)"
)
_NOT_UNITS = word_set("quantity_words", "not_unit")
# Heads that name a product only with the noun before them (RECORD.md: 'can ends' stays).
_DEPENDENT_HEADS = word_set("quantity_words", "dependent_head")
_MATERIALS = word_set("quantity_words", "material")
_PERIODS: tuple[tuple[re.Pattern[str], Per], ...] = (
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
_COMBINED = re.compile(rf"(?i)\b(?:{any_of('quantity_cues', 'combined')})\b")
_EXCLUDED_NEAR = re.compile(rf"(?i)\b(?:{any_of('quantity_cues', 'no_throughput')})\b")


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


def _unit_name(written: str) -> str | None:
    bare = re.sub(r"\s?/\s?(?:a|y|yr|year|annum)$|(?<=t)pa$", "", written.strip(" -"))
    for unit in units():
        if unit.written == bare or unit.written == written.strip(" -"):
            return unit.unit
    return None


def _unit_behind(text: str, number: Number, stop: int) -> tuple[str, Span] | None:
    """Return the record's unit and its span for the words behind a number, None where none."""
    scaled = text[number.end - 1 : number.end] in ("k", "M") and text[
        number.end : number.end + 1
    ] in ("t", "M", "w")
    for pattern in (_MW, _MASS):
        match = pattern.match(text, number.end, stop)
        if match is not None:
            name = _unit_name(match.group("unit"))
            if name is not None:
                start = match.start("unit")
                while start < match.end("unit") and text[start] in " -":
                    start += 1
                if scaled:
                    start = number.end - 1
                if (
                    name == "tonnes"
                    and match.group("unit").strip() in ("t", "T")
                    and re.match(r"-[a-z]", text[match.end() : match.end() + 2])
                ):
                    return None
                return name, Span(start, match.end("unit"))
    # Pieces come by the thousand; 'two potlines', 'in 2022 texts' are no throughput.
    if number.value < 1_000 or (1900 <= number.value <= 2100 and number.end - number.start == 4):
        return None
    match = _PIECES.match(text, number.end, stop)
    while match is not None:
        head = match.group("head")
        more = re.match(r"\s(?P<next>[a-z-]+s)\b", text[match.end() : stop])
        if head in ("ends",) or more is None or more.group("next") in _NOT_UNITS:
            break
        wider = re.compile(re.escape(match.group("phrase")) + r"\s(?P<head>[a-z-]+s)\b").match(
            text, match.start("phrase"), stop
        )
        if wider is None:
            break
        if wider.group("head") not in _DEPENDENT_HEADS:
            break
        return f"{head.rstrip('s')} {wider.group('head')}", Span(match.start("phrase"), wider.end())
    if match is None:
        return None
    head = match.group("head")
    if head in _NOT_UNITS or re.search(r"(?:ss|us|is)$", head):
        return None
    words = match.group("phrase").split()
    if any(
        word[:1].isupper() and word.lower() not in _MATERIALS and not word.isupper()
        for word in words[:-1]
    ):
        return None
    start = match.start("head")
    if head in _DEPENDENT_HEADS and len(words) > 1 and words[-2].lower() not in _MATERIALS:
        unit = f"{words[-2].lower()} {head}"
        start = match.start("phrase") + match.group("phrase").rfind(words[-2])
        return unit, Span(start, match.end("head"))
    return head, Span(start, match.end("head"))


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
    for index, number in enumerate(inside):
        found = _unit_behind(text, number, end)
        if found is None and index + 1 < len(inside):
            # '800,000 and 600,000 tonnes': the unit stands behind the last.
            between = text[number.end : inside[index + 1].start]
            later = _unit_behind(text, inside[index + 1], end)
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
        kind, kind_span = _kind(text, start, end, number, unit_span, after_stop, unit)
        if kind is None:
            kind = kind_in(lead)
        if kind is None:
            continue
        per, per_span = (
            (None, None) if unit == "MW" else _per(text, sentence, number, unit_span, after_stop)
        )
        if per is None and lead and unit != "MW":
            per = next((name for pattern, name in _PERIODS if pattern.search(lead)), None)
        if unit not in ("tonnes", "MW") and per is None and kind == "other":
            continue
        if (
            unit == "MW"
            and kind != "capacity"
            and not re.search(r"(?i)power\s+(?:plant|station)|hydro|solar|generat", text[start:end])
        ):
            continue
        qualifier, q_start = _qualifier(text, start, number, unit_span, end)
        product = _product(text, unit_span.end, after_stop)
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
    if re.match(
        r"\s*(?:of\s+)?(?:(?:solar|wind|photovoltaic)\b|press(?:es)?|force|per\s+(?:tonne|hour|minute|cell|pot)|CO2|reserves?"
        r"|in\s+reserve|resources?|carbon|emissions|scrap\s+(?:bought|from\s+outside)|(?:an|per)\s+hour"
        r"|a\s+minute|-?\s?(?:extrusion\s+)?press|locking|bauxite\s+reserves|proven|residue"
        r"|waste)",
        behind,
        re.IGNORECASE,
    ):
        return True
    return bool(
        re.search(
            r"[$€£¥]\s?$|(?:USD|EUR|Rs\.?|INR|RMB)\s?$",
            text[max(start, number.start - 5) : number.start],
        )
    )


def _kind(
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
    if _per(text, Span(start, end), number, unit, after)[0] is not None and (
        unit_name == "tonnes" or number.value >= 1_000_000
    ):
        return "production", None
    return None, None


def _per(
    text: str, sentence: Span, number: Number, unit: Span, after: int
) -> tuple[Per | None, Span | None]:
    for pattern, per in _PERIODS:
        own = pattern.search(text, unit.start, after)
        if own is not None and not re.search(
            r"(?i)\bcertif|\blaunch", text[unit.end : own.start()]
        ):
            return per, Span(own.start(), own.end())
    for pattern, per in _PERIODS:
        lead = None
        for match in pattern.finditer(text, sentence.start, number.start):
            lead = match
        if lead is not None:
            return per, Span(lead.start(), lead.end())
    for pattern, per in _PERIODS:
        later = pattern.search(text, after, sentence.end)
        if later is not None and not re.search(
            r"(?i);|\bcertif|\bwhile\b|\bof\s+which\b", text[unit.end : later.start()]
        ):
            return per, Span(later.start(), later.end())
    return None, None


def _qualifier(
    text: str, start: int, number: Number, unit: Span, end: int
) -> tuple[Qualifier, int]:
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


def _product(text: str, start: int, stop: int) -> Span | None:
    match = re.match(
        r"\s(?:(?:per\s(?:year|annum)|a\syear|annually)\s)?of\s(?P<product>(?!which\b|them\b"
        r"|capacity\b|annual\b)[a-zà-ɏA-Z][\w-]*(?:[ ,/&-]+(?!per\b|a\b|an\b|annually\b|each\b"
        r"|every\b|in\b|at\b|for\b|from\b|to\b|with\b|which\b|is\b|are\b|was\b|were\b|by\b|on\b"
        r"|that\b|has\b|leave\b|over\b|mainly\b|while\b|the\b|last\b)[a-zà-ɏA-Z][\w-]*){0,8})",
        text[start:stop],
    )
    if match is None:
        return None
    product = re.sub(r"(?:\s|,)+(?:and|or|,)?$", "", match.group("product"))
    return Span(start + match.start("product"), start + match.start("product") + len(product))
