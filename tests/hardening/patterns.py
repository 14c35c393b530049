"""Every regular expression of the project, and strings that are made to slow it down.

Run as a program, it prints as JSON every pattern that the project's code compiles when all its
modules are imported and some sample documents are read.
"""

from __future__ import annotations

import json
import pkgutil
import re
import signal
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("extractors", "pipeline")
_REPEATS = {_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT}
_ENDS = ("", "\x00", "\n!")
_COMMON = ("a", " ", "1", "Aa ", "a, ", "1.4, ", "(", "“", "-", ".", "a-", "and ", "A")
LENGTH = 10_000
SLOW = 0.05  # seconds
GIVEN_UP = 0.5


def compiled() -> dict[tuple[str, int], str]:
    """Compile what the project compiles; return each pattern with flags and the file it is in."""
    found: dict[tuple[str, int], str] = {}
    real: Any = re._compile  # type: ignore[attr-defined]

    def noted(pattern: Any, flags: Any) -> Any:
        made = real(pattern, flags)
        frame = sys._getframe(2)
        file = Path(frame.f_code.co_filename)
        if isinstance(made.pattern, str) and file.is_relative_to(ROOT):
            place = str(file.relative_to(ROOT))
            if place.startswith(PACKAGES):
                found.setdefault((made.pattern, made.flags), place)
        return made

    re._compile = noted  # type: ignore[attr-defined]
    from pipeline.extract import extract_bytes

    for package in PACKAGES:
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            import_module(module.name)
    demo = sorted((ROOT / "data/raw/demo").glob("*.html"))[:25]
    demo += sorted((ROOT / "data/raw/demo").glob("*.pdf"))[:4]
    for path in demo:
        extract_bytes(path.read_bytes(), path.name)
    return found


def attacks(pattern: str, flags: int) -> Iterator[str]:
    """Yield strings of LENGTH characters: each repeated part pumped, with several ends."""
    seen = set(_COMMON)
    tree = _parser.parse(pattern, flags & ~re.DEBUG)
    whole = _sample(tree)[:200]
    for prefix, pump in _pumps(tree, ""):
        if pump:
            seen.add(pump)
            for end in _ENDS:
                yield (prefix + pump * (LENGTH // len(pump)))[: LENGTH - 2] + end
    for part in {whole, whole[:-1], *seen} - {""}:
        yield part * (LENGTH // len(part))


def _pumps(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Yield for each repeated part a string that leads to it and one that it repeats."""
    prefix = before
    for operator, argument in tree:
        if operator in _REPEATS:
            _, high, inner = argument
            if high > 8:
                for sample in {_sample(inner), _sample(inner, last=True)}:
                    yield prefix, sample
            yield from _pumps(inner, prefix)
        elif operator is _constants.BRANCH:
            for branch in argument[1]:
                yield from _pumps(branch, prefix)
        elif operator is _constants.SUBPATTERN:
            yield from _pumps(argument[3], prefix)
        elif operator is _constants.ATOMIC_GROUP:
            yield from _pumps(argument, prefix)
        prefix += _sample([(operator, argument)])


def _sample(tree: Any, last: bool = False) -> str:
    """Return a short string that the tree may match; ``last`` takes the last of choices."""
    text = ""
    for operator, argument in tree:
        if operator is _constants.LITERAL:
            text += chr(argument)
        elif operator is _constants.NOT_LITERAL:
            text += "a" if argument != ord("a") else "b"
        elif operator is _constants.ANY:
            text += "a"
        elif operator is _constants.IN:
            text += _one_of(argument, last)
        elif operator is _constants.BRANCH:
            text += _sample(argument[1][-1 if last else 0], last)
        elif operator is _constants.SUBPATTERN:
            text += _sample(argument[3], last)
        elif operator is _constants.ATOMIC_GROUP:
            text += _sample(argument, last)
        elif operator in _REPEATS:
            text += _sample(argument[2], last) * max(1, min(argument[0], 20))
    return text


def _one_of(choices: Any, last: bool) -> str:
    kinds = {
        _constants.CATEGORY_DIGIT: "1",
        _constants.CATEGORY_SPACE: " ",
        _constants.CATEGORY_WORD: "a",
        _constants.CATEGORY_NOT_SPACE: "a",
        _constants.CATEGORY_NOT_WORD: " ",
        _constants.CATEGORY_NOT_DIGIT: "a",
    }
    if choices[0][0] is _constants.NEGATE:
        accepted = re.compile(_negated(choices))
        return next((c for c in ("a -1,.(" if not last else " .1-a") if accepted.match(c)), "~")
    operator, argument = choices[-1 if last else 0]
    if operator is _constants.LITERAL:
        return chr(argument)
    if operator is _constants.RANGE:
        return chr(argument[0])
    return kinds.get(argument, "a")


def _negated(choices: Any) -> str:
    written = {
        _constants.CATEGORY_DIGIT: r"\d",
        _constants.CATEGORY_SPACE: r"\s",
        _constants.CATEGORY_WORD: r"\w",
        _constants.CATEGORY_NOT_SPACE: r"\S",
        _constants.CATEGORY_NOT_WORD: r"\W",
        _constants.CATEGORY_NOT_DIGIT: r"\D",
    }
    inside = ""
    for operator, argument in choices[1:]:
        if operator is _constants.LITERAL:
            inside += re.escape(chr(argument))
        elif operator is _constants.RANGE:
            inside += f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}"
        else:
            inside += written.get(argument, "")
    return f"[^{inside}]"


class TooSlow(Exception):
    """A pattern took longer than anybody waits."""


def seconds(made: re.Pattern[str], text: str) -> float:
    """Return the processor's seconds of finding a pattern's matches; raises TooSlow."""

    def stop(*_: object) -> None:
        raise TooSlow

    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, GIVEN_UP)
    begin = time.process_time()
    try:
        for _ in made.finditer(text):
            pass
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - begin


def measure() -> list[dict[str, Any]]:
    """Return each pattern with its longest times and the string that took them.

    ``seconds``: over 10,000 characters as they are, ``short`` over 300. ``sentence``: over
    the longest sentence (``MAX_SENTENCE_CHARACTERS``) of folded text, in which no two blanks
    follow each other: what the patterns of the extractors are given. A string is tried at a fifth
    of its length first: what takes no time there takes none in full.
    """
    found = compiled()
    from extractors.language.sentences import MAX_SENTENCE_CHARACTERS
    from pipeline.read.blocks import collapse

    result = []
    for (pattern, flags), place in sorted(found.items()):
        made = re.compile(pattern, flags)
        worst, text, sentence, short = 0.0, "", 0.0, 0.0
        for attack in attacks(pattern, flags):
            if _seconds(made, shortened(attack, 5)) <= 0.0018:
                continue
            folded = collapse(attack)
            if len(folded) > MAX_SENTENCE_CHARACTERS:
                folded = shortened(folded, len(folded) / MAX_SENTENCE_CHARACTERS)
            sentence = max(sentence, _seconds(made, folded))
            short = max(short, _seconds(made, shortened(folded, max(1, len(folded) / 300))))
            if sentence > 0.3:
                worst, text = GIVEN_UP, attack
                break
            if worst <= SLOW and (took := _seconds(made, attack)) > worst:
                worst, text = took, attack
        if "-v" in sys.argv and sentence > SLOW:
            print(f"{sentence:.2f} {place} {pattern!r} {text[:40]!r}", file=sys.stderr, flush=True)
        result.append({"pattern": pattern, "place": place, "seconds": worst, "short": short,
                       "sentence": sentence, "text": text})  # fmt: skip
    return result


def shortened(text: str, times: float) -> str:
    """Return a string so many times shorter, with the same end."""
    return text[: int(len(text) / times) - 2] + text[-2:]


def _seconds(made: re.Pattern[str], text: str) -> float:
    try:
        return seconds(made, text)
    except TooSlow:
        return GIVEN_UP


if __name__ == "__main__":
    print(json.dumps(measure()))
