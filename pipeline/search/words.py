"""What a person searches for, as an expression of FTS5: nothing of it reaches SQLite unquoted.

tailings dam              both words, in one text
"corrective action"       the words side by side
spill* OR leak*           words that begin so; either
audit NOT (minor OR 2.4)  the one without the others
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from pipeline.errors import WrongUsage

LONGEST = 1000  # characters of a search; deeper nesting than _DEPTH is refused too
_DEPTH = 15
# Letters that are no base letter with an accent, which is all that FTS5 folds itself.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae", "œ": "oe"}
    | {"Ø": "O", "Ł": "L", "ẞ": "SS", "Đ": "D", "Ð": "D", "Þ": "Th", "Æ": "Ae", "Œ": "Oe"}
)
_QUOTES = str.maketrans("“”„«»‟", '""""""')
_TOKEN = re.compile(r'\s*(?:(?P<mark>[()])|"(?P<phrase>[^"]*)"(?P<star>\*?)|(?P<word>[^\s()"]+))')
_OPERATORS = ("AND", "OR", "NOT")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # "(", ")", an operator, or "words"
    words: str = ""
    prefix: bool = False


def folded(text: str) -> str:
    """Return a text with letters that FTS5 leaves alone as plain ones.

    >>> folded("Straße in Łódź")
    'Strasse in Lódź'
    """
    return text.translate(_LETTERS)


def expression(search: str) -> str:
    """Return the FTS5 expression of a search. Raises WrongUsage that says what is wrong with it."""
    if len(search) > LONGEST:
        raise WrongUsage(f"the search has {len(search)} characters; {LONGEST} are the most.")
    plain = unicodedata.normalize("NFC", search.encode("utf-8", "replace").decode())
    tokens = _tokens(plain.translate(_QUOTES))
    if not tokens:
        raise WrongUsage(
            "search for what? Such as: alucert search '\"corrective action\" tailings'"
        )
    parser = _Parser(tokens)
    found = parser.either(0)
    if parser.next is not None:
        raise WrongUsage("the search has a ) without its (; put words in quotation marks.")
    return found


def _tokens(search: str) -> list[_Token]:
    tokens = []
    position = 0
    search = search.rstrip()
    while position < len(search):
        match = _TOKEN.match(search, position)
        if match is None:  # a quotation mark that nothing closes
            raise WrongUsage('the search has a " without its other; close it or leave it out.')
        position = match.end()
        if match["mark"]:
            tokens.append(_Token(match["mark"]))
        elif match["word"] in _OPERATORS:
            tokens.append(_Token(match["word"]))
        else:
            said = match["phrase"] if match["word"] is None else match["word"]
            prefix = bool(match["star"]) if match["word"] is None else said.endswith("*")
            words = " ".join(re.findall(r"[^\W_]+", folded(said)))
            if not words:
                raise WrongUsage(f"{said or 'an empty phrase'}: no word in it to search for.")
            tokens.append(_Token("words", words, prefix))
    return tokens


class _Parser:
    """NOT binds before AND, AND before OR; words side by side are joined by AND."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def next(self) -> str | None:
        """The kind of the token to come, None at the end."""
        return self._tokens[self._at].kind if self._at < len(self._tokens) else None

    def either(self, depth: int) -> str:
        """Return the expression up to the end, or to a bracket that closes."""
        parts = [self._both(depth)]
        while self.next == "OR":
            self._at += 1
            parts.append(self._both(depth))
        return _joined(" OR ", parts)

    def _both(self, depth: int) -> str:
        parts = [self._without(depth)]
        while self.next in ("AND", "words", "("):
            self._at += self.next == "AND"
            parts.append(self._without(depth))
        return _joined(" AND ", parts)

    def _without(self, depth: int) -> str:
        parts = [self._one(depth)]
        while self.next == "NOT":
            self._at += 1
            parts.append(self._one(depth))
        return _joined(" NOT ", parts)

    def _one(self, depth: int) -> str:
        if self.next == "(" and depth < _DEPTH:
            self._at += 1
            found = self.either(depth + 1)
            if self.next != ")":
                raise WrongUsage("the search has a ( without its ); put words in quotation marks.")
            self._at += 1
            return found
        if self.next == "(":
            raise WrongUsage(f"the search has more than {_DEPTH} brackets in one another.")
        if self.next == "words":
            token = self._tokens[self._at]
            self._at += 1
            return f'"{token.words}"{" *" if token.prefix else ""}'
        if self.next == "NOT":
            raise WrongUsage("NOT needs words before it: tailings NOT dam.")
        at = "at its end" if self.next is None else f"before {self.next}"
        raise WrongUsage(f"the search lacks a word {at}; write AND, OR, NOT as words in quotes.")


def _joined(operator: str, parts: list[str]) -> str:
    """The parts side by side: brackets in brackets would be too deep for FTS5."""
    return parts[0] if len(parts) == 1 else f"({operator.join(parts)})"
