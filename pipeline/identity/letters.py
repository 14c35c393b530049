"""The letters of a name: folded to plain ones, or written out as people without the letters do.

``letters.csv`` has for each letter its plain form (ü: u) and its written-out form (ü: ue).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from pipeline.identity.own_tables import own_table

LONGEST_NAME = 300  # characters; what is longer is no name and is not taken apart

_INITIALS = re.compile(r"\b(?:\w\.)+(?:\w\b)?")
_WORDS = re.compile(r"[^\W_]+")
_PINYIN = re.compile(r"(?<=\b)([ln])ü", re.IGNORECASE)  # the two syllables that have it
_TWO_VOWELS = re.compile(r"([aou])e|(?<=a)a()")
_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘ʼ´`′", ""))


@lru_cache(maxsize=65_536)
def normal(name: str) -> str:
    """Return a name as a key: no case, accents or punctuation, abbreviations closed up.

    >>> normal("Anáhuac Polska Sp. z o.o.")
    'anahuac polska sp z oo'
    """
    return _words(name, "plain")


def written_out(name: str) -> str:
    """Return a name as :func:`normal` does, its special letters written out.

    >>> written_out("Mülheimer Åsberg"), normal("Mülheimer Åsberg")
    ('muelheimer aasberg', 'mulheimer asberg')
    """
    return _words(name, "written_out")


def v_for_u(name: str) -> str:
    """Return a name as :func:`normal` does, ü typed as v as in Chinese pinyin.

    >>> v_for_u("Lüjian")
    'lvjian'
    """
    return normal(_PINYIN.sub(r"\1v", unicodedata.normalize("NFC", name)))


def _words(name: str, column: str) -> str:
    bare = name.casefold() if name.isascii() else _plain(name, column)
    bare = bare.translate(_APOSTROPHES)
    for sign, word in (("&", " and "), ("+", " and "), ("/", " ")):
        bare = bare.replace(sign, word)
    if "." in bare:
        bare = _INITIALS.sub(lambda match: match.group().replace(".", ""), bare)
    return " ".join(_WORDS.findall(bare))


def _plain(name: str, column: str) -> str:
    """A name in lower case without accents, its special letters as a column of the table says."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name))
    lower = folded.casefold() if column == "plain" else folded.replace("ß", "ss").casefold()
    table = _table(column)
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFC", lower).translate(table))
    # only the accents of Latin, Greek and Cyrillic letters: a Japanese mark makes another sound
    bare = "".join(char for char in apart if not "\u0300" <= char <= "\u036f")
    return unicodedata.normalize("NFC", bare).translate(table)


@cache
def _table(column: str) -> dict[int, str]:
    return {ord(row["letter"]): row[column] for row in own_table("letters")}


def settled(keys: Iterable[str]) -> dict[str, str]:
    """Return for each key the one that ids come from: the same for ü written ü, u or ue.

    Groups are made of readings; this only keeps the id of a group whose best spelling comes
    later or goes. A key that another group has already stays as it is.

    >>> settled(["muelheimer"]), settled(["luhe", "luehe"])
    ({'muelheimer': 'mulheimer'}, {'luehe': 'luehe', 'luhe': 'luhe'})
    """
    known = sorted(set(keys))
    claims: dict[str, list[str]] = {}
    for key in known:
        claims.setdefault(_TWO_VOWELS.sub(r"\1", key), []).append(key)
    return {
        key: plain if claimed == [key] or key == plain else key
        for plain, claimed in claims.items()
        for key in claimed
    }
