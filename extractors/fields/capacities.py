"""capacities: throughput of what is certified."""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.document import Span
from extractors.finding import Evidence, Flag, Json, Outcome, Proposed, cite
from extractors.language.numbers import plain
from extractors.language.quantities import Quantity, find_quantities
from extractors.language.scope import governed, has_cue, part_around
from extractors.reading import Reading
from extractors.sentence import Sentence
from extractors.vocab.gazetteer import country_codes

# Tonnes a year beyond which a figure for certified plants is doubtful: the largest bauxite
# mines ship some 50 million tonnes a year (GENRE.md section 2, 'capacities').
IMPLAUSIBLE_TONNES = 80_000_000


def extract(reading: Reading) -> Outcome:
    """Return the capacities in the order of the text, a figure told twice once."""
    values: list[dict[str, Json]] = []
    evidence: list[Evidence] = []
    flags: list[Flag] = []
    seen: set[tuple[str, str]] = set()
    before: tuple[str, Span] | None = None
    for sentence in reading.sentences:
        if sentence.zone in (
            "speaker",
            "stamp",
            "programme",
            "background",
            "findings",
        ):
            continue
        head = reading.table_head(sentence)
        lead = reading.text[head.start : head.end] if head else ""
        for quantity in find_quantities(
            reading.text, Span(sentence.start, sentence.end), reading.numbers, lead, before
        ):
            before = (quantity.unit, quantity.unit_span)
            key = (str(quantity.number.value.normalize()), quantity.unit)
            if key in seen or not _is_of_the_certified(reading, sentence, quantity):
                continue
            if sentence.zone == "audit" and (quantity.kind_span is None or quantity.per is None):
                continue  # 'the plant, with a capacity of 19,000 tpa, was audited in December'
            seen.add(key)
            evidence.extend(_evidence(reading, sentence, quantity, len(values)))
            values.append(_value(reading, sentence, quantity))
            if quantity.unit == "tonnes" and quantity.number.value > IMPLAUSIBLE_TONNES:
                flags.append(
                    Flag(
                        "implausible_capacity",
                        "warning",
                        f"{quantity.number.value:,} tonnes are more than plants make: look at the "
                        "multiplier and the unit",
                        (f"capacities[{len(values) - 1}].value",),
                    )
                )
    if not values:
        return Outcome({"capacities": []}, absent={"capacities": "not_found"})
    return Outcome({"capacities": values}, tuple(evidence), flags=tuple(flags))


def _is_of_the_certified(reading: Reading, sentence: Sentence, quantity: Quantity) -> bool:
    """Say whether a figure is of what is certified: no group, market, plan, sister plant, quote."""
    text = reading.text
    if reading.is_quoted(quantity.start, quantity.end) and not _said_of_themselves(
        text, sentence, quantity
    ):
        return False
    if _told_of_rejected(reading, sentence, quantity):
        return False
    clause = re.sub(
        r",\s(?:where|which|who|whose)\s[^,;\d]*(?:\d{4})?,", ",", _clause(text, sentence, quantity)
    )
    entity = reading.parties.entity
    if entity is not None and re.search(
        r"(?i)\b(?:grou?p|grupo|gruppe|groupe|holding)", entity.text
    ):
        clause = re.sub(r"(?i)\bthe\s+group\b", "it", clause)  # the entity itself
    elif re.search(r"(?i)\bacross\s+its\s+facilities,?\s+the\s+group\b", clause):
        clause = re.sub(r"(?i)\bthe\s+group\b", "it", clause)
    if has_cue(clause, "figure_planned", "figure_others") or _of_a_country(clause):
        return False
    if _NOT_CERTIFIED_BEHIND.match(text, quantity.end, sentence.end):
        return False
    if sentence.zone == "body" and has_cue(clause, "background", "condition"):
        return False
    if re.search(r"(?i)\bshare\b|\bof\s+(?:a|the)\s+[\w\s]{0,20}market\b", clause):
        return False
    return (
        not governed(text, sentence.start, sentence.end, quantity.start, "negated")
        or bool(re.search(r"(?i)no\s+(?:more|less|fewer)\s+than", clause))
        or sentence.zone != "body"
        or not re.search(
            r"(?i)\b(?:not|never|without)\b[^,]{0,30}$", text[sentence.start : quantity.start]
        )
    )


# 'We make 1.3 billion of them a year', said by the certified company.
_WE = re.compile(r"\b(?:[Ww]e|[Oo]ur\s(?:[a-z-]+\s){1,3})\s?(?:[a-z]+\s){1,3}$")


def _said_of_themselves(text: str, sentence: Sentence, quantity: Quantity) -> bool:
    """Say whether a quoted figure is what the speaker's own company makes in a period."""
    before = text[sentence.start : quantity.start]
    return quantity.per is not None and _WE.search(before) is not None


def _told_of_rejected(reading: Reading, sentence: Sentence, quantity: Quantity) -> bool:
    """Say whether the words before a figure name a plant or town that is not certified.

    'Tournus supplies 26,000 tonnes', where the certificate is for Mâcon. A pronoun that opens
    the sentence stands for what the sentence before names ('They add 2.2 billion pieces').
    """
    before = reading.text[sentence.start : quantity.start]
    verdict = _names_rejected(reading, before)
    if verdict is None and _PRONOUN.match(before) and sentence.number > 0:
        earlier = reading.sentences[sentence.number - 1]
        if earlier.block == sentence.block:
            verdict = _names_rejected(reading, reading.words(earlier))
    return bool(verdict)


_PRONOUN = re.compile(r"(?:It|They|Both|These|This)\s")


def _names_rejected(reading: Reading, words: str) -> bool | None:
    """Return whether only rejected names stand in words, None where none of either does."""
    certified = reading.certified
    known = [*certified.facility_names, *(place.value for place in certified.places)]
    if any(name in words for name in known) or any(
        reading.text[m.start : m.end] in words for m in reading.parties.mentions
    ):
        return False
    return True if any(name in words for name in certified.rejected) else None


# ', which is not certified' behind a figure.
_NOT_CERTIFIED_BEHIND = re.compile(
    r"[^.;]{0,60}?,\s(?:which|that)\s(?:is|are|was|were)\snot\s(?:certified|covered|audited|part|in)\b"
)
_OF_A_COUNTRY = re.compile(
    r"(?<!\w)(?P<country>[A-ZÀ-Þ]\w{1,30}(?:\s[A-ZÀ-Þ]\w{1,30})?)[’']s\s(?:[\w-]+\s){0,4}"
    r"(?:output|production|capacity|exports|industry|producers|smelters)\b"
)


# 'Guinea exported more than 140 million tonnes'
_COUNTRY_MAKES = re.compile(
    r"(?P<country>[A-ZÀ-Þ]\w{1,30}(?:\s[A-ZÀ-Þ]\w{1,30})?)\s(?:export|produc|ship|mak|us|consum)\w*\s"
)


def _of_a_country(clause: str) -> bool:
    """Say whether a figure is a whole country's: 'China’s foil output was 342,000 tonnes'."""
    return any(
        match.group("country") in country_codes() for match in _OF_A_COUNTRY.finditer(clause)
    ) or (
        (subject := _COUNTRY_MAKES.match(clause)) is not None
        and subject.group("country") in country_codes()
    )


def _clause(text: str, sentence: Sentence, quantity: Quantity) -> str:
    """Return the part of the sentence that governs a figure."""
    whole = Span(sentence.start, sentence.end)
    part = part_around(text, whole, Span(quantity.start, quantity.end), "figure")
    return text[part.start : part.end]


def _value(reading: Reading, sentence: Sentence, quantity: Quantity) -> dict[str, Json]:
    text = reading.text
    product = quantity.product
    facility = _facility(reading, sentence, quantity)
    return {
        "value": plain(quantity.number.value),
        "unit": quantity.unit,
        "unit_as_written": text[quantity.unit_span.start : quantity.unit_span.end].strip(),
        "per": quantity.per,
        "kind": quantity.kind,
        "qualifier": quantity.qualifier,
        "combined": quantity.combined_span is not None,
        "product": text[product.start : product.end] if product else None,
        "facility": facility[0] if facility else None,
        "as_written": text[quantity.whole.start : quantity.whole.end].strip(),
    }


def _facility(reading: Reading, sentence: Sentence, quantity: Quantity) -> tuple[str, Span] | None:
    """Return the one facility that the words before a figure name, None for none or several."""
    before = reading.text[sentence.start : quantity.start]
    named = [
        (name, Span(sentence.start + at, sentence.start + at + len(name)))
        for name in reading.certified.facility_names
        if (at := before.find(name)) >= 0
    ]
    return named[0] if len(named) == 1 else None


def _evidence(
    reading: Reading, sentence: Sentence, quantity: Quantity, index: int
) -> list[Evidence]:
    document = reading.document
    path = f"capacities[{index}]"
    number = quantity.number
    sure = 0.93 if quantity.kind_span is not None else 0.75
    if quantity.per is None and quantity.unit != "MW":
        sure = 0.85  # no period word
    if quantity.kind == "shipments" or quantity.unit == "MW":
        sure = 0.7
    rows = [
        cite(document, f"{path}.value", number.start, number.end, "capacity.number", sure),
        cite(document, f"{path}.unit", *quantity.unit_span, "capacity.unit", sure),
        cite(document, f"{path}.unit_as_written", *quantity.unit_span, "capacity.unit", sure),
        cite(document, f"{path}.as_written", *quantity.whole, "capacity.wording", sure),
        cite(document, f"{path}.combined", *(quantity.combined_span or quantity.whole),
             "capacity.combined", 0.85, "stated" if quantity.combined_span else "default"),
    ]  # fmt: skip
    if quantity.per_span is not None:
        rows.append(cite(document, f"{path}.per", *quantity.per_span, "capacity.period", 0.93))
    elif quantity.per is not None:
        head = reading.table_head(sentence) or quantity.whole
        rows.append(cite(document, f"{path}.per", *head, "capacity.table_head", 0.85, "derived"))
    if quantity.kind_span is not None:
        rows.append(cite(document, f"{path}.kind", *quantity.kind_span, "capacity.kind", 0.85))
    else:
        rows.append(
            cite(document, f"{path}.kind", *quantity.whole, "capacity.kind_default", 0.6, "default")
        )
    rows.append(cite(document, f"{path}.qualifier", *quantity.whole, "capacity.qualifier", 0.92,
                     "stated" if quantity.qualifier != "exact" else "default"))  # fmt: skip
    facility = _facility(reading, sentence, quantity)
    if facility is not None:
        rows.append(cite(document, f"{path}.facility", *facility[1], "capacity.facility", 0.8))
    if quantity.product is not None:
        rows.append(cite(document, f"{path}.product", *quantity.product, "capacity.product", 0.8))
    return rows


def proposed(reading: Reading, start: int, end: int) -> Proposed | None:
    """Return the quantity whose figure stands at a place, None where it is no throughput."""
    sentence = reading.sentence_at(start)
    if sentence is None:
        return None
    head = reading.table_head(sentence)
    lead = reading.text[head.start : head.end] if head else ""
    span = Span(sentence.start, sentence.end)
    for quantity in find_quantities(reading.text, span, reading.numbers, lead):
        if quantity.number.start < end and start < quantity.number.end:
            value = _value(reading, sentence, quantity)
            rows = [
                replace(row, path=row.path.removeprefix("capacities[0]"))
                for row in _evidence(reading, sentence, quantity, 0)
            ]
            return Proposed(value, (value["value"], value["unit"]), tuple(rows))
    return None
