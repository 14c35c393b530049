"""Names of organisations: how far a name reaches, its legal form, its core.

A name is never split on the dots or commas of its legal form (GENRE.md section 2, 'entity').
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from extractors.language.remembered import remembered
from extractors.vocab import legal_forms, word_set

CONNECTORS = word_set("name_words", "connector")
# A word of a name, with its inner apostrophes and hyphens; a dash or '&' between words.
_TOKEN = re.compile(
    r"[A-Za-z0-9À-ɏḀ-ỿΑ-ωА-я&+]"
    r"(?:[A-Za-z0-9À-ɏḀ-ỿΑ-ωА-я&+/ʹ-ʿ]|['’‘–-](?=[A-Za-z0-9À-ɏḀ-ỿ])|·(?=\w))*"
    r"|[–—](?=\s)|&"
)
_BRACKETED = re.compile(r"\s\([A-Z0-9À-ɏ][^()]{0,40}\)")
GENERIC_WORDS = word_set("name_words", "generic")


_ORDINAL_LEAD = re.compile(r"\d{1,2}(?:st|nd|rd|th)\s(?:of\s)?(?=[A-ZÀ-Þ])")
_DASHED_SHORT_FORM = re.compile(r"\s[A-Z]{2,6}(?=[\s,.;)]|$)(?!\s[A-ZÀ-Þ][a-z])")


_QUOTED_PART = re.compile(r"[“\"„‘«][A-ZÀ-ÞĀ-ſ][\w .-]{1,30}[”\"“’»]")
_OF_A_LAND = re.compile(r"\sof\s(?=[A-ZÀ-Þ])")
_SMALL_WORDS = re.compile(r"[a-zà-ɏ]{3,}(?:\s[a-zà-ɏ]{3,})?(?=,?\s)")
# Words between a name and a legal form that belong to no name: 'Nordal sold Ltd.' is none.
_SECOND_WORDS = word_set("name_words", "second")
CLAUSE_WORDS = word_set("name_words", "clause")
_BRANCH_BEHIND = re.compile(r"\s(?:[A-ZÀ-ÞĀ-ſ][\w’'-]+\s){1,3}(?:Branch|Filial|Sucursal)\b")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands, with the span of its legal form (empty where there is none)."""

    start: int
    end: int
    text: str
    legal_form: str | None


@cache
def _legal_form_pattern() -> re.Pattern[str]:
    forms = "|".join(re.escape(form.form).replace(r"\ ", r"\s?") for form in legal_forms())
    return re.compile(rf"(?P<lead>,?\s|,)(?P<form>{forms})(?![\w])")


@cache
def _legal_form_alone() -> re.Pattern[str]:
    forms = "|".join(re.escape(form.form).replace(r"\ ", r"\s?") for form in legal_forms())
    return re.compile(rf"(?:{forms})(?![\w])")


@cache
def _dotted_lead() -> re.Pattern[str]:
    """A legal form with dots or a stroke that stands before the name."""
    forms = sorted(form for form in LEADING_FORMS if not form.isalnum())
    return re.compile(rf"(?:{'|'.join(map(re.escape, forms))})\s(?=[A-ZÀ-Þ])")


def legal_form_at(text: str, position: int, stop: int | None = None) -> re.Match[str] | None:
    """Return the match of a legal form (with the comma or blank before it) at a position."""
    first = text[position : position + 1]
    if first != "," and not first.isspace():
        return None  # most places, told at once
    return _legal_form_pattern().match(text, position, len(text) if stop is None else stop)


@remembered
def ends_with_legal_form(text: str) -> bool:
    """Say whether a text ends with a legal form, its final dot included or not."""
    tail = " " + text[-60:]
    return any(tail[match.end() :] in ("", ".") for match in _legal_form_pattern().finditer(tail))


# Legal forms that stand before the name: 'PT Cipunagara Kemasan', 'UAB Nemunėlio profiliai'.
LEADING_FORMS = word_set("name_words", "leading_form")
# Longer than any company's name: what is longer is no name and is not taken apart.
MAX_NAME_CHARACTERS = 200


def split_legal_form(name: str) -> tuple[str, str | None]:
    """Split a name into its core and its legal form.

    >>> split_legal_form("Xiamen Luyang Foil Co., Ltd."), split_legal_form("S.A. Damm")
    (('Xiamen Luyang Foil', 'Co., Ltd.'), ('Damm', 'S.A.'))
    """
    if len(name) > MAX_NAME_CHARACTERS:
        return name.strip(), None
    lead = _legal_form_alone().match(name)
    if lead is not None and len(name) > lead.end() and "." in lead.group():
        return name[lead.end() :].strip(" ,"), lead.group()
    first, _, rest = name.partition(" ")
    if first in LEADING_FORMS and rest:
        core, form = split_legal_form(rest)
        return core, f"{first} {form}" if form else first
    best: re.Match[str] | None = None
    for match in _legal_form_pattern().finditer(name):
        if match.start() > 0 and match.end() >= len(name.rstrip(" .,")) and best is None:
            best = match
    if best is None:
        return name.strip(), None
    core, form = name[: best.start()].strip(" ,"), name[best.start() :].strip(" ,")
    inner_core, inner_form = split_legal_form(core) if core else (core, None)
    if inner_form is not None and inner_core and not core.startswith(inner_form):
        return inner_core, f"{inner_form} {form}"
    return core, form


_PLAIN_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D"}
)


_LETTERS_OR_DIGITS = re.compile(r"[^\W_]+")


@lru_cache(maxsize=65_536)
def fold_key(text: str) -> str:
    """Return a text without accents, case and punctuation, for comparison only."""
    plain = text
    if not text.isascii():
        decomposed = unicodedata.normalize("NFD", text.translate(_PLAIN_LETTERS))
        plain = "".join(ch for ch in decomposed if not unicodedata.combining(ch))
    return " ".join(_LETTERS_OR_DIGITS.findall(plain.casefold()))


@lru_cache(maxsize=65_536)
def core_tokens(name: str) -> tuple[str, ...]:
    """Return the folded words of a name without its legal form and without brackets."""
    core, _ = split_legal_form(re.sub(r"\s*\([^)]*\)", " ", name))
    return tuple(fold_key(core).split())


def stands_as_word(text: str, word: str) -> bool:
    """Say whether a text holds a word, not as a part of another: ``\\bword\\b`` of any characters.

    >>> stands_as_word("sheet mill", "mill"), stands_as_word("sheet mills", "mill")
    (True, False)
    """
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not (at > 0 and _in_word(text[at - 1])) and not (
            end < len(text) and _in_word(text[end])
        ):
            return True
        at = text.find(word, at + 1)
    return False


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def is_capitalised(token: str) -> bool:
    """Say whether a token begins a proper name: a capital, or digits and capitals (``3M``)."""
    if token[:1].isupper():
        return True
    if token[:1].isdigit():
        return any(ch.isupper() for ch in token)
    # iPhone-like and al-Something names: a capital after the first letters.
    return len(token) > 2 and any(ch.isupper() for ch in token[1:3]) and token[0].islower()


@remembered
def read_name(text: str, start: int, stop: int | None = None) -> Name | None:
    """Read one name forward from ``start``: capitalised words, connectors, a legal form.

    Returns None where no capitalised word stands there. A bracket inside a name is taken only
    if the name goes on behind it with a capital or a legal form.

    >>> read_name("Volta Rolling (Ghana) Ltd. has extended", 0).text
    'Volta Rolling (Ghana) Ltd.'
    """
    stop = len(text) if stop is None else stop
    position = start
    end = start
    form: str | None = None
    lead = _legal_form_alone().match(text, start, stop)
    if lead is not None and "." in lead.group() and text[lead.end() : lead.end() + 1] == " ":
        position = lead.end() + 1
    dotted = _dotted_lead().match(text, start, stop)
    if dotted is not None:
        position = dotted.end()  # 'S.C. Transilvania Radiatoare S.R.L.'
    ordinal = _ORDINAL_LEAD.match(text, start, stop) if text[start : start + 1].isdigit() else None
    if ordinal is not None:
        position = ordinal.end()  # '10th of Ramadan City'
    while position < stop:
        quoted = _QUOTED_PART.match(text, position, stop) if end > start else None
        if quoted is not None:
            # 'Huta Metali Lekkich "Wisłoka" S.A.': the quoted word belongs to the name
            legal = legal_form_at(text, quoted.end(), stop)
            if legal is not None and legal.end() <= stop:
                return Name(start, legal.end(), text[start : legal.end()], legal.group("form"))
        match = _TOKEN.match(text, position, stop)
        if match is None:
            break
        token = match.group()
        if token in ("–", "—") and _DASHED_SHORT_FORM.match(text, match.end(), stop):
            break  # 'Mineração Serra do Tombo – MST has achieved'
        if is_capitalised(token) or (end > start and token in ("–", "—", "&", "+")):
            owner = re.search(r"[’'´]s$", token)
            if owner is not None:
                end = match.start() + owner.start()
                break
            after = _after_token(text, match.end(), stop)
            if token not in ("–", "—", "&", "+"):
                end = match.end()
            legal = legal_form_at(text, match.end(), stop)
            if (
                legal is not None
                and legal.group("form") == "Company"
                and _OF_A_LAND.match(text, legal.end(), stop)
            ):
                position = legal.end() + 4  # 'The Foil Company of Zimbabwe (Private) Limited'
                continue
            if legal is not None and legal.end() <= stop:
                end = legal.end()
                form = legal.group("form")
                more = legal_form_at(text, end, stop)
                while more is not None and more.end() <= stop:
                    end = more.end()
                    form = f"{form} {more.group('form')}"
                    more = legal_form_at(text, end, stop)
                branch = _BRANCH_BEHIND.match(text, end, stop)
                if branch is not None:
                    end = branch.end()  # 'Longhai Light Alloy Co., Ltd. Zhangzhou Branch'
                break
            bracket = _BRACKETED.match(text, match.end(), stop)
            if bracket is not None:
                inside = legal_form_at(text, bracket.end())
                nxt = _TOKEN.match(text, bracket.end() + 1, stop)
                goes_on = inside is not None or (
                    nxt is not None
                    and text[bracket.end() : bracket.end() + 1] == " "
                    and is_capitalised(nxt.group())
                    and (
                        _ends_in_legal_form_soon(text, bracket.end(), stop)
                        or not _is_short_form(bracket.group().strip(" ()"), text[start:end])
                    )
                )
                if goes_on:
                    if inside is not None:
                        end = inside.end()
                        form = inside.group("form")
                        break
                    position = bracket.end() + 1
                    continue
            position = after
            if position < 0:
                break
            continue
        if end > start and token.islower() and token.isalpha():
            # 'Moravské kovárny, a.s.': words in small letters right before the legal form
            small = _SMALL_WORDS.match(text, position, stop)
            legal = legal_form_at(text, small.end(), stop) if small is not None else None
            if (
                small is not None
                and legal is not None
                and legal.end() <= stop
                and not set(small.group().split()) & CLAUSE_WORDS
            ):
                return Name(start, legal.end(), text[start : legal.end()], legal.group("form"))
        if end > start and token == "and" and _ends_in_legal_form_soon(text, match.end(), stop):
            # 'Nalanda Metals and Power Limited': one company, its second word is generic
            behind = _TOKEN.match(text, match.end() + 1, stop)
            if behind is not None and fold_key(behind.group()) in _SECOND_WORDS | GENERIC_WORDS:
                position = match.end() + 1
                continue
        if end > start and token.isdigit() and len(token) < 3:
            # 'Bunbury Berth 9 Terminal': a number inside a name
            behind = _TOKEN.match(text, match.end() + 1, stop)
            if behind is not None and behind.group()[0].isupper() and text[match.end()] == " ":
                position = match.end() + 1
                continue
        if end > start and (token in CONNECTORS or re.match(r"[dl][’'][a-zà-ɏ]", token)):
            rest = _TOKEN.match(text, match.end() + 1, stop)
            nxt = rest
            if rest is not None and rest.group() in CONNECTORS:
                nxt = _TOKEN.match(text, rest.end() + 1, stop)
            if nxt is not None and is_capitalised(nxt.group()):
                position = match.end() + 1
                continue
        break
    if end <= start:
        return None
    leading, _, others = text[start:end].partition(" ")
    if dotted is not None and end <= dotted.end():
        return None
    if form is None and leading in LEADING_FORMS and others:
        form = leading
    return Name(start, end, text[start:end], form)


def _after_token(text: str, end: int, stop: int) -> int:
    """Return where the next token of the name starts, -1 where a name cannot go on."""
    if end < stop and text[end] == " ":
        return end + 1
    if text[end : end + 2] == ". " and re.search(r"(?<!\w)[^\W\d_]$", text[max(0, end - 2) : end]):
        return end + 2  # an initial: 'J. Smith'
    return -1


def _is_short_form(inside: str, name: str) -> bool:
    """Say whether a bracket abbreviates the name before it: an acronym, or a word of the name."""
    if inside.isupper() or " " in inside:
        return True
    return bool(set(fold_key(inside).split()) & set(fold_key(name).split()))


def _ends_in_legal_form_soon(text: str, position: int, stop: int) -> bool:
    window = _NAME_ENDS.split(text[position : min(stop, position + 60)], maxsplit=1)[0]
    return _legal_form_pattern().search(window) is not None


# What no name holds. 'S.p.A.' goes on behind its dots, which no blank follows.
_NAME_ENDS = re.compile(r"[.;:!?]\s|\b(?:has|is|was|and)\b")
