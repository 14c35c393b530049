"""Names of companies, taken apart by rules that each have a name and a reason.

A name gives one or more *readings*. Two names with one reading in common are one company;
nothing else makes them one. What a rule knows stands in tables beside this file:
``letters.csv``, ``legal_forms.csv`` and ``name_words.csv``, each row with its reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from pipeline.identity.letters import LONGEST_NAME, normal, v_for_u, written_out
from pipeline.identity.own_tables import extractors_table, own_table
from pipeline.identity.short_forms import without_short_form

__all__ = ["CompanyName", "Reading", "Step", "fullest", "normal", "owners", "split_form"]

_FORMER = re.compile(
    r"[\s,(]{1,6}(?P<word>formerly(?: known as)?|previously(?: known as)?|f/k/a|fka|d/b/a|dba|"
    r"trading as|(?<=\()ex)[\s:-]+(?P<name>[^()]{2,})\)?\s*$",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\(\s*([A-Za-z.]{1,5})\s*\)")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
    "xi": "11",
    "xii": "12",
}
_NUMBERED = frozenset(("unit", "plant", "phase", "works", "no", "line"))
_TRADE = frozenset(
    ("aluminium", "industrial", "industry", "industries", "product", "co", "alloy", "foil")
)
_COMPANY = frozenset(("co", "company"))  # before another form it is part of the form
_MOST_MARKS = 3


class Step(NamedTuple):
    """One thing that a rule read in a name: the rule, and what it did, for a person."""

    rule: str
    said: str


class Reading(NamedTuple):
    """One reading of a name: the name without its form and blanks, and the form's family.

    The family is ``""`` for a name without a form and ``co`` for one that ends in 'Company'.
    """

    base: str
    family: str

    @property
    def is_open(self) -> bool:
        """Whether the name leaves open which legal person of that name is meant."""
        return self.family in ("", "co")


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A company's name in parts.

    ``base`` is the normalised name without its legal form, ``form`` the form as written,
    ``family`` the form's first family; ``readings`` has the reading that ids come from first;
    ``has_company`` says that the form holds the word Company; ``former`` are other names that
    this one says to be the company's; ``steps`` are the rules that were used.
    """

    written: str
    base: str
    form: str | None
    family: str | None
    readings: tuple[Reading, ...]
    has_company: bool
    former: tuple[CompanyName, ...]
    steps: tuple[Step, ...]

    @property
    def all_readings(self) -> tuple[Reading, ...]:
        """The readings, with those of the names that it says to be the company's."""
        return (*self.readings, *(found for name in self.former for found in name.all_readings))


@cache
def split_form(name: str) -> CompanyName:
    """Return a company's name taken apart.

    >>> split_form("Daehan Can Co., Ltd.").readings[0]
    Reading(base='daehancan', family='ltd')
    >>> split_form("S.A. Damm").base, split_form("S.A. Damm").form
    ('damm', 'S.A.')
    """
    if len(name) > LONGEST_NAME:
        whole = normal(name) or name
        return CompanyName(name, whole, None, None, (Reading(whole, ""),), False, (), ())
    written, former, steps = _former(" ".join(name.split()))
    shorter, short_form = without_short_form(written, _ends_in_form)
    if short_form:
        steps.append(Step("short_form", f"'{short_form}' is short for the name before it"))
    apart, glued = _apart(_brackets(shorter))
    readings: dict[Reading, None] = {}
    if not normal(apart):  # no letter and no digit: only its own signs make it what it is
        alone = Reading(name.strip(), "")
        return CompanyName(name, name.strip(), None, None, (alone,), False, former, ())
    further_spellings = (
        ((written_out, "letters_written_out"), (v_for_u, "v_for_u")) if not apart.isascii() else ()
    )
    for spelled, rule in ((normal, None), *further_spellings):
        words, families, _, _ = _read(spelled(apart))
        words = _in_full(words, [])
        found = [Reading(_joined(words), family) for family in families]
        if rule and not set(found) <= set(readings):
            steps.append(Step(rule, f"its letters may be written '{' '.join(words)}'"))
        readings.update(dict.fromkeys(found))
    words, families, key, further = _read(normal(apart))
    form = glued or (_written_form(shorter, key) if key else None)
    if form:
        steps.append(Step("legal_form", f"'{form}' is a legal form, of the kind '{families[0]}'"))
    _in_full(words, further)
    steps += further
    return CompanyName(
        name,
        " ".join(words),
        form,
        families[0] or None,
        tuple(readings),
        bool(key) and key.split()[0] in _COMPANY,
        former,
        tuple(steps),
    )


def fullest(names: Iterable[str]) -> str:
    """Return the fullest of several spellings of one company's name.

    That is one with a legal form, without a former name, not all in capitals, then the
    longest, then the first.
    """
    return min(
        names,
        key=lambda name: (
            split_form(name).form is None,
            bool(split_form(name).former),
            name.isupper(),
            -len(normal(name)),
            -len(name),
            name,
        ),
    )


def owners(parent: str) -> tuple[str, ...]:
    """Return the owners that a stated parent names.

    ``A S.A. and B ASA`` are two owners; ``Smith and Sons`` is one: a text is divided only
    where every part has a legal form.
    """
    parts = [part.strip() for part in re.split(r"\s+and\s+|,\s+(?=\w{3,}\s)", parent)]
    if len(parts) > 1 and all(split_form(part).form is not None for part in parts):
        return tuple(parts)
    return (parent,)


def _former(written: str) -> tuple[str, tuple[CompanyName, ...], list[Step]]:
    """A name without the other names that it says to be the company's, and those."""
    match = _FORMER.search(written)
    if match is None or not normal(written[: match.start()]):
        return written, (), []
    other = match["name"].strip(" )")
    if not normal(other):
        return written, (), []
    step = Step("former_name", f"the name itself says that '{other}' is its other name")
    return written[: match.start()].rstrip(" ,("), (split_form(other),), [step]


def _brackets(written: str) -> str:
    """The name with the abbreviations that stand for words only in brackets: (P), (S), (HK)."""

    def word(match: re.Match[str]) -> str:
        found = _words("bracket").get(normal(match[1]))
        return f"({found[0]})" if found else match[0]

    return _BRACKET.sub(word, written)


def _apart(written: str) -> tuple[str, str]:
    """A name in Chinese, Japanese or Korean, the form glued to it apart; and that form."""
    if not _CJK.search(written):
        return written, ""
    text = unicodedata.normalize("NFKC", written).translate(_table_of_signs()).strip()
    for form, families in _glued():
        for rest in (text.removesuffix(form), text.removeprefix(form)):
            if rest != text and normal(rest):
                return f"{rest.strip()} {_GLUE}{families[0].replace(' ', '')}", form
    return written, ""


_GLUE = "glued"


def _read(key: str) -> tuple[list[str], tuple[str, ...], str, list[Step]]:
    """The words of a normalised name, its form's families, the form, and the rules used."""
    words = key.split()
    steps: list[Step] = []
    for lead, (_, reason) in _words("start").items():
        size = len(lead.split())
        if len(words) > size and words[:size] == lead.split():
            words = words[size:]
            steps.append(Step("first_word", f"'{lead}' before a name is left out ({reason})"))
            break
    if len(words) > 1 and words[-1].startswith(_GLUE):
        glued = {f"{_GLUE}{families[0].replace(' ', '')}": families for _, families in _glued()}
        families = glued.get(words[-1])
        if families:
            return words[:-1], families, "", steps
    words, families, form = _without_form(words, steps)
    return words, families, form, steps


def _without_form(words: list[str], steps: list[Step]) -> tuple[list[str], tuple[str, ...], str]:
    """The words without marks and legal form, the form's families, and the form's key."""
    for _ in range(_MOST_MARKS):
        size = _longest_at_end(words, "mark")
        if not size:
            break
        mark = " ".join(words[-size:])
        steps.append(Step("mark", f"'{mark}' is {_forms('mark')[mark][1]}"))
        words = words[:-size]
    size = _longest_at_end(words, "end")
    if size:
        form, words = " ".join(words[-size:]), words[:-size]
        families = _forms("end")[form][0]
        if len(words) > 1 and words[-1] in _COMPANY:
            form, words = f"{words[-1]} {form}", words[:-1]
        return words, families, form
    for length in range(min(len(words) - 1, _longest("start")), 0, -1):
        form = " ".join(words[:length])
        if form in _forms("start"):
            return words[length:], _forms("start")[form][0], form
    return words, ("",), ""


def _longest_at_end(words: list[str], place: str) -> int:
    """How many words at the end are a form of that place, leaving one word at least."""
    for length in range(min(len(words) - 1, _longest(place)), 0, -1):
        if " ".join(words[-length:]) in _forms(place):
            return length
    return 0


def _in_full(words: list[str], steps: list[Step]) -> list[str]:
    """The words with abbreviations, other spellings and plurals as one word for all."""
    found: list[str] = []
    position = 0
    table, groups = _words("any"), _words("group")
    while position < len(words):
        for size in (3, 2, 1):
            part = " ".join(words[position : position + size])
            if part in table and position + size <= len(words):
                reading, reason = table[part]
                if reading != part:
                    steps.append(Step("word", f"'{part}' stands for '{reading}' ({reason})"))
                found += reading.split()
                position += size
                break
        else:
            found.append(words[position])
            position += 1
    for at, word in enumerate(found):
        if word == "al" and at > 0 and set(found[at + 1 : at + 2]) & _TRADE:
            found[at] = "aluminium"
            steps.append(Step("word", "'al' before a word of the trade stands for 'aluminium'"))
        if word in _ROMAN and (len(word) > 1 or (at and found[at - 1] in _NUMBERED)) and at:
            found[at] = _ROMAN[word]
            steps.append(Step("number", f"'{word}' is the number {_ROMAN[word]}"))
    for at in (0, len(found) - 1):
        if len(found) > 1 and found[at] in groups:
            steps.append(Step("word", f"'{found[at]}' is 'group' in another language"))
            found = [*found[:at], *found[at + 1 :], "group"]
            break
    return found


def _joined(words: list[str]) -> str:
    """The words without blanks, digits kept apart: Tai He and Taihe, Cast House and Casthouse."""
    text = " ".join(words)
    return re.sub(r"(?<!\d) | (?!\d)", "", text)


def _ends_in_form(written: str) -> bool:
    words, _, form = _without_form(normal(written).split(), [])
    return bool(form and words)


def _written_form(name: str, key: str) -> str:
    """Return the shortest end, else the shortest beginning, that normalises to the key."""
    for start in range(len(name) - 1, -1, -1):
        if (start == 0 or not name[start - 1].isalnum()) and normal(name[start:]) == key:
            if name[start - 1 : start] == "(" and ")" in name[start:]:
                start -= 1  # (Pty) Ltd
            return name[start:].strip().lstrip(",").strip()
    for end in range(1, len(name) + 1):
        if (end == len(name) or not name[end].isalnum()) and normal(name[:end]) == key:
            tail = 1 if name[end : end + 1] == "." else 0
            return name[: end + tail].strip()
    return key


@cache
def _forms(place: str) -> dict[str, tuple[tuple[str, ...], str]]:
    """Legal forms by their key, for one place in a name: their families, and the reason."""
    found = {}
    for row in own_table("legal_forms"):
        if row["place"] == place or (row["place"] == "both" and place in ("start", "end")):
            found[row["form"]] = (tuple(row["family"].split(";")), row["reason"])
    if place == "end":  # what the extractors know and this table does not is its own family
        marks = _forms("mark")
        for row in extractors_table("legal_forms"):
            key = normal(row["form"])
            if set(key.split()[:-1]) & set(_words("in_name")):
                continue  # "(Holdings) Limited": the bracket tells one company from another
            if key and key not in found and key not in marks:
                found[key] = ((key,), row["source"])
    return found


@cache
def _longest(place: str) -> int:
    return max(len(form.split()) for form in _forms(place))


@cache
def _glued() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Forms that stand in a name without a blank, the longest first."""
    found = {form: families for form, (families, _) in _forms("glued").items()}
    return tuple(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))


@cache
def _table_of_signs() -> dict[int, str]:
    """Long Chinese signs to short ones, so that one spelling of a form is enough."""
    rows = own_table("letters")
    return {ord(row["letter"]): row["plain"] for row in rows if _CJK.match(row["letter"])}


@cache
def _words(place: str) -> dict[str, tuple[str, str]]:
    """Words by their key: what they stand for, and the reason."""
    rows = own_table("name_words")
    return {row["word"]: (row["reading"], row["reason"]) for row in rows if row["place"] == place}
