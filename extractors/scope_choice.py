"""Which plants, places and countries of running text belong to the certified scope, weighed.

The rules of :mod:`extractors.certified` know the wordings of the genre. Where an editor wrote
otherwise, what a careful reader goes by still holds: a plant's noun before the preposition, the
entity right before its town, a back-reference that opens the sentence; and against it plans,
sister plants, head offices, other companies. Each is a feature of a candidate; `python -m
tools.weigh_scope` learns their weights from the training part of the samples
(vocab/scope_weights.csv), the rules' own answer being one of them.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from extractors.document import Span
from extractors.language.cues import AnyCue
from extractors.language.facility_names import is_facility_name, type_alternatives
from extractors.language.items import Item, Items, WholeSpan, is_out_of_scope
from extractors.language.locations import country_at, find_items, leads_to_a_place
from extractors.language.names import ends_with_legal_form, fold_key, read_name
from extractors.language.organisations import is_noise_name, names_in
from extractors.language.place_lists import add_place_list
from extractors.language.scope import Scope, clause_around, governed, has_cue
from extractors.sentence import Sentence
from extractors.vocab import any_of, cue_list, read_rows
from extractors.vocab.gazetteer import candidate_countries

if TYPE_CHECKING:
    from extractors.reading import Reading

_CUES: tuple[Scope, ...] = (
    "gone", "planned", "other", "past", "background", "condition", "negated",
)  # fmt: skip
# Longer ones hold lists without an end; the rules' own answer stands there.
_MAX_SENTENCE_CHARACTERS = 1_500
# Headings, dates, what people say and what is told of the scheme tell no scope.
_ZONES = ("body", "claim", "standfirst", "audit", "findings", "programme")
_PLANT = re.compile(rf"\b(?:{type_alternatives()})s?\b", re.IGNORECASE)
_PLANT_AT = re.compile(
    rf"\b(?:{type_alternatives()})s?\b(?:\s[a-z]+ed)?(?:,?\s(?:is|are|lies|lie|stands?|sits?))?,?\s"
    r"(?:(?:located|situated|based)\s)?(?:in|at|near|outside|on|of|inside|within)\s(?:the\s)?$",
    re.IGNORECASE,
)
_REFERS = re.compile(
    rf"^(?:The|Its|Their|All|Both|It|They|Each|This|That|At|In|From|Certified|Covered)\s"
    rf"(?:[\w-]+\s){{0,4}}?(?:{type_alternatives()}|units|company|firm|business|works)s?\b",
)
_LEAD_WORD = re.compile(r"(?P<word>[A-Za-z]+)\W{0,2}(?:the\s|its\s)?$")
_CERTIFIED = re.compile(r"(?i)\bcertif|\bscope\b|\bcovers?\b|\bcovered\b|\bstandard\b")
_SEAT = re.compile(rf"(?i)\b(?:{any_of('scope_words', 'seat')})\b")
_ORDINAL = re.compile(rf"(?i)\b(?:{any_of('scope_words', 'further')})\s(?:[\w-]+\s){{0,3}}$")
_MAKES = AnyCue(cue_list("quantity_cues", "production"))
_LATER = re.compile(rf"(?i)\b(?:{any_of('scope_words', 'later')})\b")
_NOT_THEIRS = re.compile(rf"(?i)\b(?:{any_of('scope_words', 'not_theirs')})\b")
_AWAY = re.compile(rf"(?i)\b(?:{any_of('scope_words', 'away')})\b")
_BEHIND_NAME = re.compile(
    r"(?:\s\([^()]{1,30}\))?(?P<join>,\s(?:of\s|in\s|at\s|from\s|based\sin\s)?|\s(?:of|in|from)\s)"
    r"(?:the\s)?(?=[A-ZÀ-ÞĀ-ſḀ-ỿ])"
)


# What makes a plant or town another's or the future's, not just one that nobody calls certified.
_AGAINST = frozenset({"further", "out_of_scope", "later_behind", "not_theirs_behind"})
_SURELY_NOT = 0.3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plant, place or country of the running text and what speaks for and against it."""

    item: Item
    features: tuple[str, ...]
    ruled: bool

    def probability(self) -> float:
        """Return how surely the candidate belongs to the certified scope."""
        weights = scope_weights(self.item.kind)
        return 1 / (1 + math.exp(-sum(weights.get(name, 0.0) for name in self.features)))

    def is_of_others(self) -> bool:
        """Say whether the text gives a reason why the candidate is not certified."""
        told = _AGAINST.intersection(self.features)
        return bool(told) and "own_name" not in self.features and self.probability() < _SURELY_NOT


@cache
def scope_weights(kind: str) -> dict[str, float]:
    """Return the weight of each feature for facilities, places or countries."""
    return {
        row["feature"]: float(row["weight"])
        for row in read_rows("scope_weights")
        if row["kind"] == kind
    }


def choose_items(
    reading: Reading,
    ruled: list[Item],
    own: frozenset[str],
    others: frozenset[str],
    claims: frozenset[int],
) -> tuple[list[Item], tuple[str, ...]]:
    """Return the items that most probably belong to the certified scope, and others' names.

    ``ruled`` are those that the rules found; lists and tables keep theirs. ``own`` and ``others``
    are the folded names of the entity and of owners and audit firms, ``claims`` the numbers of
    the sentences in which a company's name may be a facility.
    """
    kept = [item for item in ruled if not _in_prose(reading, item)]
    rejected: list[Item] = []
    ruled_spans = {(item.kind, item.start, item.end) for item in ruled}
    for candidate in scope_candidates(reading, ruled, own, others, claims):
        span = (candidate.item.kind, candidate.item.start, candidate.item.end)
        # what the scope of words calls another's is not taken in on likelihood alone
        if candidate.probability() <= 0.5 or (
            span not in ruled_spans and _of_another(reading, candidate.item)
        ):
            if candidate.is_of_others():
                rejected.append(candidate.item)
        else:
            item = candidate.item
            if (item.kind, item.start, item.end) not in ruled_spans and item.kind == "country":
                item = replace(item, weak=item.weak or item.sentence not in claims)
            kept.append(item)
    taken = {fold_key(item.value) for item in kept}
    names = [
        item.value
        for item in rejected
        if item.kind != "country" and len(item.value) > 3 and fold_key(item.value) not in taken
    ]
    return kept, tuple(dict.fromkeys(names))


def _of_another(reading: Reading, item: Item) -> bool:
    if item.sentence < 0:
        return False
    sentence = reading.sentences[item.sentence]
    return governed(reading.text, sentence.start, sentence.end, item.start, "other")


def _in_prose(reading: Reading, item: Item) -> bool:
    if item.sentence < 0:
        return False
    sentence = reading.sentences[item.sentence]
    kind = reading.block(sentence).kind
    return _is_prose(sentence) and kind not in ("list_item", "table_row")


def _is_prose(sentence: Sentence) -> bool:
    return sentence.zone in _ZONES and sentence.end - sentence.start <= _MAX_SENTENCE_CHARACTERS


def scope_candidates(
    reading: Reading,
    ruled: list[Item],
    own: frozenset[str],
    others: frozenset[str],
    claims: frozenset[int],
) -> list[Candidate]:
    """Return every candidate of the running text, those of the rules among them, in order."""
    text = reading.text
    scope = {sentence.number for sentence in reading.scope_sentences}
    found: list[Candidate] = []
    told: list[Item] = []
    first = min((claim.sentence for claim in reading.claims), default=0)
    for sentence in reading.sentences:
        if not _is_prose(sentence) or reading.block(sentence).kind in (
            "list_item",
            "table_row",
            "stamp",
        ):
            continue
        mine = [item for item in ruled if item.sentence == sentence.number]
        widely = sentence.number in claims
        span = WholeSpan(sentence.start, sentence.end)
        items = list(mine)
        towns = _towns_of_companies(reading, sentence, own, others)
        for item in (
            *find_items(text, span, sentence.number, own, others, widely),
            *towns,
        ):
            if all(item.end <= other.start or other.end <= item.start for other in items):
                items.append(item)
        items.sort(key=lambda item: (item.start, item.end))
        heads = _phrase_heads(text, items)
        joined = {item.start for item in towns}
        for item in items:
            if reading.is_quoted(item.start, item.end):
                continue
            features = _features(reading, sentence, item, heads[item], own, others)
            features.append("ruled" if item in mine else "not_ruled")
            features.append(("ruled:" if item in mine else "not_ruled:") + sentence.zone)
            if sentence.number in scope:
                features.append("scope_sentence")
            if sentence.number in claims:
                features.append("widely")
            if heads[item].start in joined:
                features.append("town_of_company")
            features.append(f"distance:{max(-1, min(4, sentence.number - first))}")
            if any(i.kind == item.kind and i.sentence < sentence.number for i in told):
                features.append("told_before")
            if any(
                i.kind == item.kind
                and fold_key(i.value) == fold_key(item.value)
                and i.sentence < sentence.number
                for i in told
            ):
                features.append("same_told_before")
            if any(i.kind == "country" for i in items if heads[i] == heads[item]):
                features.append("with_country")
            found.append(Candidate(item, tuple(features), item in mine))
        told += mine
    return found


def _features(
    reading: Reading,
    sentence: Sentence,
    item: Item,
    head: Item,
    own: frozenset[str],
    others: frozenset[str],
) -> list[str]:
    text = reading.text
    found = ["bias", f"zone:{sentence.zone}"]
    clause = clause_around(text, sentence.start, sentence.end, item.start)
    words = text[clause.start : clause.end]
    before = text[clause.start : head.start]
    behind = text[item.end : clause.end]
    found += [f"clause:{cue}" for cue in _CUES if has_cue(words, cue)]
    found += [f"sentence:{cue}" for cue in _CUES if has_cue(reading.words(sentence), cue)]
    if is_out_of_scope(text, Span(sentence.start, sentence.end), item.start):
        found.append("out_of_scope")
    lead = _LEAD_WORD.search(before)
    word = lead.group("word").casefold() if lead else "none"
    if word not in ("in", "at", "near", "of", "for", "from", "outside", "inside", "and", "its"):
        word = "other"
    found.append(f"lead:{word}")
    if _PLANT_AT.search(before):
        found.append("plant_at")
    if _PLANT.search(before):
        found.append("plant_before")
    if _PLANT.search(behind[:40]):
        found.append("plant_behind")
    if _REFERS.match(reading.words(sentence)):
        found.append("refers")
    if _CERTIFIED.search(words):
        found.append("certified")
    if _SEAT.search(before) or _SEAT.search(behind[:30]):
        found.append("seat")
    if _ORDINAL.search(before) or any(
        _ORDINAL.search(before, 0, plant.start()) for plant in _PLANT.finditer(before)
    ):
        found.append("further")
    if _AWAY.search(words):
        found.append("away")
    if head.start < clause.start:
        found.append("head_in_other_clause")
    rest = text[item.end : sentence.end].split(";")[0]
    if _LATER.search(rest):
        found.append("later_behind")
    if _LATER.search(before):
        found.append("later_before")
    if _NOT_THEIRS.search(rest):
        found.append("not_theirs_behind")
    if _NOT_THEIRS.search(before):
        found.append("not_theirs_before")
    if item.kind == "facility" and fold_key(item.value.rsplit(" ", 1)[0]) in own:
        found.append("own_name")
    if item.kind == "facility" and ends_with_legal_form(item.value):
        found.append("company")
    if _MAKES.found(words):
        found.append("makes")
    named = names_in(text, clause.start, head.start)
    if any(fold_key(name.text) in own for name in named):
        found.append("entity_before")
    if any(
        name.legal_form is not None and fold_key(name.text) not in own
        for name in (*named, *names_in(text, item.end, clause.end))
    ):
        found.append("company_in_clause")
    if any(fold_key(name.text) in others for name in named):
        found.append("party_in_clause")
    if item.kind != "country" and candidate_countries(item.value):
        found.append("known")
    title = next((b for b in reading.document.blocks if b.kind == "title"), None)
    if title is not None and item.value in text[title.start : title.end]:
        found.append("in_title")
    if item.weak:
        found.append("weak")
    if item.near:
        found.append("near")
    return found


def _phrase_heads(text: str, items: list[Item]) -> dict[Item, Item]:
    """Return for each item the first of its phrase: of 'Gdynia' in 'in Gdynia, Poland'."""
    heads: dict[Item, Item] = {}
    before: Item | None = None
    for item in items:
        joined = before is not None and re.fullmatch(
            r"(?:,?\s(?:and\s)?(?:in\s|near\s)?|\s?\(|\s?/\s?|\)?,?\s(?:and\s)?)(?:the\s|both\s)?"
            r"(?:[a-z]+\sof\s(?:the\s)?)?",
            text[before.end : item.start],
        )
        if before is not None and joined and "facility" not in (item.kind, before.kind):
            heads[item] = heads[before]
        else:
            heads[item] = item
        before = item
    return heads


def _towns_of_companies(
    reading: Reading, sentence: Sentence, own: frozenset[str], others: frozenset[str]
) -> list[Item]:
    """Read the towns right behind the entity's name: 'X Ltd, Benoni, South Africa, has'."""
    text = reading.text
    span = WholeSpan(sentence.start, sentence.end)
    items = Items()
    ends = {m.end for m in reading.parties.mentions if sentence.start <= m.start < sentence.end}
    for name in names_in(text, sentence.start, sentence.end):
        if fold_key(name.text) in own or name.end in ends:
            ends.add(name.end)
    for end in sorted(ends):
        joined = _BEHIND_NAME.match(text, end, sentence.end)
        if joined is None:
            continue
        start = joined.end()
        place = read_name(text, start, sentence.end)
        if country_at(text, start, sentence.end) is None and (
            place is None
            or place.legal_form is not None
            or is_noise_name(place.text)
            or is_facility_name(place)
            or not (
                candidate_countries(place.text) or leads_to_a_place(text, place.end, sentence.end)
            )
        ):
            continue
        add_place_list(text, start, span, sentence.number, own | others, False, items)
    return items
