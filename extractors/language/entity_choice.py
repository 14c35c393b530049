"""The choice of the certified entity among all names of a text, by weighed features.

The claims' grammar knows the wordings of the genre; where an editor wrote otherwise, what a
careful reader goes by still holds: the entity carries the legal form, stands in the headline,
opens the lead, is named again and again, receives the certificate, and is neither audit firm,
owner, town nor speaker. Each of these is a feature; `make weigh` learns their weights from the
training part of the samples (vocab/entity_weights.csv), the grammar's own answer being one of
them.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from extractors.document import Span
from extractors.language.audits import find_firms
from extractors.language.claims import Claim
from extractors.language.entity import with_trailing_town
from extractors.language.facility_names import is_facility_name, type_alternatives
from extractors.language.names import (
    CLAUSE_WORDS,
    GENERIC_WORDS,
    Name,
    core_tokens,
    fold_key,
    stands_as_word,
)
from extractors.language.organisations import NOT_A_NAME, names_in
from extractors.language.standards import find_standards
from extractors.vocab import any_of, read_rows
from extractors.vocab.gazetteer import candidate_countries, country_codes, demonyms, provinces

# A sentence as the reading parts it: its span and its zone.
ZonedSpan = tuple[Span, str]

_AT = re.compile(r"\b(?:in|at|near|from|outside|around|of)\s(?:the\s)?$", re.IGNORECASE)
_INSIDE = re.compile(r"\b(?:in|at|near|outside|around)\s(?:the\s)?$", re.IGNORECASE)
_RECEIVES = re.compile(rf"(?i)\b(?:{any_of('entity_cues', 'receives')})\s(?:[\w-]+\s){{0,3}}$")
_OWNS = re.compile(rf"(?i)\b(?:{any_of('entity_cues', 'owner')}),?\s(?:[\w-]+\s){{0,3}}$")
_OTHER = re.compile(rf"(?i)\b(?:{any_of('entity_cues', 'other')})\s(?:[\w-]+\s){{0,2}}$")
_AUDITS = re.compile(rf"(?i)\b(?:{any_of('entity_cues', 'audits')})\s(?:[\w-]+\s){{0,2}}$")
_AUDITING = re.compile(rf"(?i)^[,\s]+(?:\w+\s){{0,2}}(?:{any_of('entity_cues', 'auditing')})\b")
_OWNED = re.compile(
    rf"(?i)^(?:\s\([^()]*\))?,?\s(?:\w+\s){{0,2}}(?:{any_of('entity_cues', 'owned')})"
)
_ACTS = re.compile(rf"(?i)^(?:\s\([^()]*\))?,?\s(?:\w+\s)?(?:{any_of('entity_cues', 'acts')})\b")
_CERTIFIED = re.compile(r"(?i)\bcertif")
_CERTIFICATE = re.compile(r"(?i)certif|standard|\bASI\b|custody|stewardship")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One organisation of a text, under its first name, with what speaks for and against it."""

    name: Name
    features: tuple[str, ...]
    counts: tuple[tuple[str, float], ...]

    @property
    def is_likely(self) -> bool:
        """Say whether the name may be the entity where no sentence of a known form says so."""
        has = set(self.features)
        return "legal_form" in has and not has & {"audit_firm", "aside_only", "audits"}

    def score(self, weights: dict[str, float]) -> float:
        """Return the sum of its features' weights; a feature without a weight has none."""
        return sum(weights.get(name, 0.0) for name in self.features) + sum(
            weights.get(name, 0.0) * value for name, value in self.counts
        )


@cache
def entity_weights() -> dict[str, float]:
    """Return the weight of each feature (vocab/entity_weights.csv)."""
    return {row["feature"]: float(row["weight"]) for row in read_rows("entity_weights")}


def choose_entity(
    text: str,
    sentences: tuple[ZonedSpan, ...],
    claims: tuple[Claim, ...],
    titles: tuple[Claim, ...],
    told: Name | None,
) -> Name | None:
    """Return the name that the features speak for most, None in a text without names.

    ``told`` is what the grammar of claims says; of two equally likely names the first counts.
    """
    weights = entity_weights()
    best: Candidate | None = None
    if told is not None and _for_its_subsidiary(text, claims, told):
        return told  # 'G has achieved ... for its subsidiary S': G (RECORD.md, 'entity')
    if told is None and not (_CERTIFIED.search(text) and find_standards(text)):
        return None
    for candidate in entity_candidates(text, sentences, claims, titles, told):
        if told is None and not candidate.is_likely:
            continue
        if best is None or candidate.score(weights) > best.score(weights):
            best = candidate
    return best.name if best is not None else told


def _for_its_subsidiary(text: str, claims: tuple[Claim, ...], told: Name) -> bool:
    return any(
        claim.subject.start <= told.start < claim.subject.end
        and _ITS_SUBSIDIARY.search(text, claim.tail.start, claim.tail.end) is not None
        for claim in claims
    )


_ITS_SUBSIDIARY = re.compile(
    r"(?i)\b(?:its|their)\s(?:[\w-]+\s){0,3}(?:subsidiar(?:y|ies)|affiliates?|group\scompan)"
)


def entity_candidates(
    text: str,
    sentences: tuple[ZonedSpan, ...],
    claims: tuple[Claim, ...],
    titles: tuple[Claim, ...],
    told: Name | None,
) -> tuple[Candidate, ...]:
    """Return every organisation that a text may certify, in order of appearance."""
    places = _mentions_by_name(text, sentences)
    if told is not None and core_tokens(told.text) not in places:
        places[core_tokens(told.text)] = [(told, 0)]
    firms = {
        core_tokens(firm.text)
        for span, zone in sentences
        if zone not in ("title", "stamp", "quote")
        for firm in find_firms(text, span.start, span.end)
    }
    body = [n for n, (_, zone) in enumerate(sentences) if zone not in ("title", "stamp")]
    lead = body[0] if body else -1
    found: list[Candidate] = []
    # A headline in capitals does not tell where a name ends.
    elsewhere = {
        tokens
        for tokens, mentions in places.items()
        if any(name.legal_form or sentences[number][1] != "title" for name, number in mentions)
    }
    with_form = {t for t, mentions in places.items() if any(n.legal_form for n, _ in mentions)}
    longest = _longer_names(list(places), elsewhere, with_form)
    title = f" {' '.join(fold_key(text[s.start : s.end]) for s, z in sentences if z == 'title')} "
    for tokens, mentions in places.items():
        if tokens in longest:
            continue  # 'Nordal' where 'Nordal Profiler' is a candidate: it counts for that
        shorter = [m for short, full in longest.items() if full == tokens for m in places[short]]
        features = _features(text, tokens, mentions, shorter, sentences, lead, firms)
        features |= _claimed(tokens, claims, titles, mentions, told)
        if f" {' '.join(tokens)} " in title:
            features.add("title_holds")
        elif any(f" {' '.join(short)} " in title for short in longest if longest[short] == tokens):
            features.add("title_holds_short")
        first = next((name for name, _ in mentions if name.legal_form), mentions[0][0])
        first = with_trailing_town(text, first, len(text))
        counts = (("mentions", math.log1p(len(mentions) + len(shorter))),)
        found.append(Candidate(first, tuple(sorted(features)), counts))
    return tuple(found)


def _mentions_by_name(
    text: str, sentences: tuple[ZonedSpan, ...]
) -> dict[tuple[str, ...], list[tuple[Name, int]]]:
    """Return the names of a text by their folded words, each with the sentence it stands in.

    'Managing Director of X' and 'Summary Audit Report – X' are mentions of X where X stands
    alone somewhere else.
    """
    named = [
        (name, number)
        for number, (span, _zone) in enumerate(sentences)
        for name in names_in(text, span.start, span.end)
    ]
    named += _small_letter_names(text, sentences)
    known = {core_tokens(name.text) for name, _ in named}
    found: dict[tuple[str, ...], list[tuple[Name, int]]] = {}
    for name, number in named:
        inner = name
        for joint in _JOINT.finditer(name.text):
            words = name.text[joint.end() :]
            head = set(fold_key(name.text[: joint.start()]).split())
            if core_tokens(words) in known or head <= NOT_A_NAME | _common():
                inner = Name(name.start + joint.end(), name.end, words, name.legal_form)
                break
        tokens = core_tokens(inner.text)
        if tokens:
            found.setdefault(tokens, []).append((inner, number))
    return found


# 'alumetra gmbh has', 'the canworks limited joins': brands that are written in small letters.
_SMALL_FORM = re.compile(
    rf"(?<![\w’'-])(?P<name>(?:the\s)?[a-z][\w&-]{{2,}}(?:\s[a-z&][\w&-]*)?)\s"
    rf"(?:{any_of('entity_cues', 'small_form')})(?![\w-])"
)


def _small_letter_names(text: str, sentences: tuple[ZonedSpan, ...]) -> list[tuple[Name, int]]:
    """Return names in small letters that a legal form follows."""
    found: list[tuple[Name, int]] = []
    for number, (span, _zone) in enumerate(sentences):
        for match in _SMALL_FORM.finditer(text, span.start, span.end):
            if set(match.group("name").split()[-1:]) & CLAUSE_WORDS:
                continue
            name = Name(*match.span(), match.group(), match.group()[len(match.group("name")) :])
            found.append((name, number))
    return found


# What joins a role or a heading to a name.
_JOINT = re.compile(r"\s(?:of|at|de|OF|AT|for|[–—|-])\s(?=\S)|^(?:When|While|As)\s")


def _longer_names(
    names: list[tuple[str, ...]],
    among: set[tuple[str, ...]],
    with_form: set[tuple[str, ...]],
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Map each name onto the one longer name of ``among`` that begins with its words."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    beginning: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for other in among:
        if other and other[-1] not in _kinds():
            for words in range(len(other)):
                beginning[other[:words]].append(other)
    for name in names:
        longer = beginning.get(name, [])
        if len(longer) == 1 and name not in with_form:
            found[name] = longer[0]  # but 'Tammervalu Oy' is not 'Tammervalu Eesti OÜ'
    for name, full in list(found.items()):
        while full in found:
            full = found[full]
        found[name] = full
    return found


def _features(
    text: str,
    tokens: tuple[str, ...],
    mentions: list[tuple[Name, int]],
    shorter: list[tuple[Name, int]],
    sentences: tuple[ZonedSpan, ...],
    lead: int,
    firms: set[tuple[str, ...]],
) -> set[str]:
    found: set[str] = set()
    names = [name for name, _ in mentions]
    if any(name.legal_form for name in names):
        found.add("legal_form")
    if tokens in firms:
        found.add("audit_firm")
    if any(is_facility_name(name) for name in names) and "legal_form" not in found:
        found.add("facility_noun")
    written = names[0].text
    if "legal_form" not in found and (
        candidate_countries(written) or fold_key(written) in provinces()
    ):
        found.add("place_name")
    if len(tokens) == 1 and "legal_form" not in found:
        found.add("one_word")
        if len(mentions) + len(shorter) == 1:
            found.add("one_word_once")
        small = written.lower()
        if stands_as_word(text, small):
            found.add("common_word")
    if all(token in GENERIC_WORDS or token in _common() for token in tokens):
        found.add("generic")
    if written.split()[0] in demonyms() or written in country_codes():
        found.add("demonym")
    zones = {sentences[number][1] for _, number in (*mentions, *shorter)}
    for zone in zones & {"title", "claim", "standfirst", "quote", "background", "programme"}:
        found.add(f"in_{zone}")
    if zones <= {"quote", "speaker", "background", "programme"}:
        found.add("aside_only")
    if zones <= {"audit", "findings"}:
        found.add("audit_only")
    here = 0
    full = set(mentions)  # one name may be mentioned thousands of times
    for name, number in (*mentions, *shorter):
        span, zone = sentences[number]
        before = text[max(span.start, name.start - 80) : name.start]
        behind = text[name.end : min(span.end, name.end + 90)]
        own = "" if (name, number) in full else "short_"
        if zone == "title":
            found.add(own + ("title_begin" if name.start - span.start < 8 else "title_later"))
        if number == lead:
            found.add("lead_begin" if name.start - span.start < 25 else "lead_later")
        elif zone in ("claim", "body") and name.start - span.start < 8:
            found.add("sentence_begin")
        if _RECEIVES.search(before) and _CERTIFICATE.search(text, span.start, span.end):
            found.add("receives")
        if _OWNS.search(before):
            found.add("owner")
        if _OTHER.search(before):
            found.add("other")
        if _AUDITS.search(before) or _AUDITING.search(behind):
            found.add("audits")
        if _OWNED.match(behind):
            found.add("owned")
        if _ACTS.match(behind):
            found.add("acts")
            if find_standards(text, name.end, span.end):
                found.add("acts_on_standard")
        if re.match(r"[’'´]s?\s", behind):
            found.add("possessive")
        here += bool(_INSIDE.search(before))
    if here == len(mentions) + len(shorter):
        found.add("always_in")
    elif here:
        found.add("sometimes_in")
    if mentions[0][1] <= 2:
        found.add("early")
    return found


def _claimed(
    tokens: tuple[str, ...],
    claims: tuple[Claim, ...],
    titles: tuple[Claim, ...],
    mentions: list[tuple[Name, int]],
    told: Name | None,
) -> set[str]:
    found: set[str] = set()
    if told is not None:
        own = core_tokens(told.text)
        if own == tokens:
            found.add("told_with_form" if told.legal_form else "told")
        elif set(own) < set(tokens) or set(tokens) < set(own):
            found.add("told_partly")
    for kind, group in (("claim", claims[:3]), ("title", titles[:2])):
        for claim in group:
            if any(
                claim.subject.start <= name.start and name.end <= claim.subject.end
                for name, _ in mentions
            ):
                found.add(f"{kind}_subject")
            elif any(claim.tail.start <= name.start < claim.tail.end for name, _ in mentions):
                found.add(f"{kind}_tail")
    return found


@cache
def _kinds() -> frozenset[str]:
    """The folded nouns of plants: 'Kökshe Alumina Refinery' is no longer name of its company."""
    return frozenset(type_alternatives().casefold().split("|"))


@cache
def _common() -> frozenset[str]:
    return frozenset(row["word"] for row in read_rows("role_words"))
