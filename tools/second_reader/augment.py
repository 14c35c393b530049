"""Other names and figures in the same sentences, so that the model learns what stands around them.

Every name and figure that an annotation knows is replaced, the same one by the same other one
all through a document: companies by invented ones with a legal form of any country, plants by a
town and a kind of plant, places by towns of the gazetteer (so that every country occurs), audit
firms by others of the vocabulary, people by the names of other people in the lessons, figures by
figures in another way of writing. What is drawn depends on the seed, the document and the round
alone.
"""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from extractors.language.names import split_legal_form
from extractors.second_reader.proposals import (
    AUDITOR,
    CAPACITY,
    CRITERION,
    ENTITY,
    FACILITY,
    PLACE,
    SPEAKER,
)
from extractors.vocab import audit_firms, criteria, facility_types, legal_forms
from tools.second_reader.corpus import OTHER, SHORT, Labelled, Lesson

_LARGE = 20_000  # people: towns that a text may well name
_BUSINESS = (
    "Aluminium", "Aluminum", "Metals", "Light Metal", "Rolling", "Extrusions", "Foil", "Cans",
    "Packaging", "Alumina", "Bauxite", "Profiles", "Castings", "Smelting", "Alloys", "Sections",
)  # fmt: skip
# How one figure is written in the languages and styles of the genre (GENRE.md section 3).
_GROUPED = (",", ",", ",", " ", ".", "’")
_PARTS = ("", "", "", "a", "b", "a-c", "a, b", "a and c", "c-e")
_VOWELS = re.compile(r"[aeiouyáéíóúàèöüäåø]+", re.IGNORECASE)


@dataclass(frozen=True)
class Pools:
    """What is drawn from: names of people in the lessons; all else is vocabulary."""

    first_names: tuple[str, ...]
    surnames: tuple[str, ...]


def pools_of(lessons: Sequence[Lesson]) -> Pools:
    """Return the names of the people of some lessons, taken apart."""
    firsts: set[str] = set()
    lasts: set[str] = set()
    for lesson in lessons:
        for one in lesson.spans:
            first, _, last = lesson.text[one.start : one.end].partition(" ")
            if one.label == SPEAKER and last:
                firsts.add(first)
                lasts.add(last)
    return Pools(tuple(sorted(firsts)), tuple(sorted(lasts)))


@cache
def _towns() -> tuple[tuple[str, ...], ...]:
    """The towns of the gazetteer with some people, by country: each country is drawn alike."""
    data = gzip.decompress(files("extractors.vocab").joinpath("gazetteer.tsv.gz").read_bytes())
    by_country: dict[str, list[str]] = {}
    for line in data.decode("utf-8").splitlines():
        _, name, country, _, _, _, _, population, kind = line.split("\t")
        if kind == "name" and (int(population) >= _LARGE or country not in by_country):
            by_country.setdefault(country, []).append(name)
    return tuple(tuple(by_country[country]) for country in sorted(by_country))


def varied(lesson: Lesson, pools: Pools, seed: str) -> Lesson:
    """Return a lesson with other names and figures; equal seeds give equal texts."""
    draw = random.Random(f"{seed} {lesson.name}")
    chosen: dict[tuple[str, str], str] = {}
    stems: dict[str, str] = {}
    parts: list[str] = []
    spans: list[Labelled] = []
    position = length = 0
    for one in lesson.spans:
        if one.start < position:
            continue  # figures do not overlap names; where two spans do, the first is changed
        written = lesson.text[one.start : one.end]
        key = (_kind(one.label), written)
        if key not in chosen:
            chosen[key] = _other(one.label, written, draw, pools, stems)
        before = lesson.text[position : one.start]
        parts += [before, chosen[key]]
        start = length + len(before)
        length = start + len(chosen[key])
        spans.append(Labelled(one.label, start, length))
        position = one.end
    parts.append(lesson.text[position:])
    return Lesson(lesson.name, "".join(parts), tuple(spans))


def _kind(label: str) -> str:
    return ENTITY if label in (ENTITY, SHORT, OTHER) else label


def _other(
    label: str, written: str, draw: random.Random, pools: Pools, stems: dict[str, str]
) -> str:
    if label in (ENTITY, OTHER):
        stem, form = split_legal_form(written)
        new = stems.setdefault(stem, _stem(draw))
        return f"{new} {draw.choice(legal_forms()).form}" if form else new
    if label == SHORT:
        longer = next((known for known in stems if known.startswith(written)), None)
        if written.isupper() and len(written) < 6:
            return "".join(draw.choice("ABCDEFGHIKLMNOPRSTUVWZ") for _ in written)
        return stems[longer].split()[0] if longer else _word(draw)
    if label == FACILITY:
        return _facility(written, draw, stems)
    if label == PLACE:
        return _town(draw) if written[0].isupper() else written
    if label == AUDITOR:
        return draw.choice(audit_firms()).alias if draw.random() < 0.7 else _firm(draw)
    if label == SPEAKER and pools.first_names:
        return f"{draw.choice(pools.first_names)} {draw.choice(pools.surnames)}"
    if label == CRITERION:
        return _code(written, draw)
    if label == CAPACITY:
        return _figure(written, draw)
    return written  # a count of findings: its word decides, and agrees with the nouns behind it


def _town(draw: random.Random) -> str:
    return draw.choice(draw.choice(_towns()))


def _word(draw: random.Random) -> str:
    """Return an invented word: the head of one town and the tail of another."""
    one, other = (_town(draw).split()[0].split("-")[0] for _ in range(2))
    head = _VOWELS.search(one, 1)
    tail = _VOWELS.search(other, 1)
    word = one[: head.end() if head else 3] + (other[tail.end() :] if tail else other[-3:])
    return word[:1].upper() + word[1:].lower()


def _stem(draw: random.Random) -> str:
    first = _word(draw) if draw.random() < 0.6 else _town(draw)
    return f"{first} {draw.choice(_BUSINESS)}" if draw.random() < 0.75 else first


def _firm(draw: random.Random) -> str:
    ending = draw.choice(("Cert", "Assurance", "Certification", "Inspection", "Audit"))
    return f"{_word(draw)} {ending} {draw.choice(legal_forms()).form}"


def _facility(written: str, draw: random.Random, stems: dict[str, str]) -> str:
    """Return another plant: its kind stays where it is printed, a company's form is drawn anew."""
    stem, form = split_legal_form(written)
    if form:
        return f"{_stem(draw)} {draw.choice(legal_forms()).form}"
    known = next((old for old in stems if written.startswith(f"{old} ")), None)
    if known is not None:
        return stems[known] + written[len(known) :]
    head, _, last = stem.rpartition(" ")
    kinds = {kind.word.casefold() for kind in facility_types()}
    if head and last.casefold() in kinds:
        return f"{_town(draw)} {last}"
    if last and not head:
        return _town(draw)
    return f"{_town(draw)} {draw.choice(facility_types()).word.title()}"


def _code(written: str, draw: random.Random) -> str:
    rows = [row for row in criteria() if re.fullmatch(r"\d+\.\d+", row.number)]
    number = draw.choice(rows).number
    return f"{number}{draw.choice(_PARTS)}" if written[-1:].isalpha() else number


def _figure(written: str, draw: random.Random) -> str:
    """Return another figure of about the size, whole figures with other marks of thousands."""
    digits = re.sub(r"\D", "", written)
    if re.fullmatch(r"\d{1,3}(?:[.,’' ]\d{3})+|\d{4,}", written):
        number = draw.randrange(10 ** (len(digits) - 1), 10 ** len(digits)) // 50 * 50
        return f"{number:,}".replace(",", draw.choice(_GROUPED))
    decimal = re.fullmatch(r"(\d+)([.,])(\d+)(.*)", written)
    if decimal:
        return f"{draw.randrange(1, 10)}{decimal[2]}{draw.randrange(1, 10)}{decimal[4]}"
    whole = re.fullmatch(r"(\d+)(.*)", written)
    if whole:
        low = 10 ** (len(whole[1]) - 1)
        return f"{draw.randrange(low, 10 * low)}{whole[2]}"
    return written  # written out: the word stays
