"""Roles and organisations of the people who are quoted."""

from __future__ import annotations

import re
from functools import cache

from extractors.document import Span
from extractors.language.names import fold_key, read_name
from extractors.reading import Reading
from extractors.vocab import read_rows, word_set


@cache
def _role_words() -> frozenset[str]:
    return frozenset(row["word"] for row in read_rows("role_words"))


def is_role(text: str) -> bool:
    """Say whether a word of the text is one of a role (role_words.csv)."""
    return any(
        word.casefold().strip(".,’'s") in _role_words()
        or word.casefold() in _role_words()
        or word.rpartition("-")[2] in _role_words()  # 'HSE-manager'
        for word in re.findall(r"[\w’'-]+", text)
    )


def organisations(reading: Reading) -> tuple[str, ...]:
    """Return the names of the parties and of ASI, the longest first."""
    parties = reading.parties
    own = [parties.entity.text] if parties.entity else []
    own += [short.text for short in parties.short_names]
    own += ["Aluminium Stewardship Initiative", "ASI"]
    own += [owner.text for owner in parties.parent]
    return tuple(sorted(own, key=len, reverse=True))


def is_organisation(reading: Reading, name: str) -> bool:
    """Say whether a name is one of a party or of ASI."""
    return any(fold_key(name) == fold_key(org) for org in organisations(reading))


def role_and_organisation(
    reading: Reading, start: int, end: int
) -> tuple[Span | None, Span | None]:
    """Divide ', ROLE at ORG' into the two; what is not printed is None."""
    text = reading.text
    while start < end and text[start] in " ,(–—-|":
        start += 1
    while end > start and text[end - 1] in " ,.)":
        if text[end - 1] == "." and re.search(
            r"(?:Ltd|Inc|Co|S\.A|A\.S|S\.p\.A|d\.d|d\.o\.o|s\.r\.o|o\.o|Ltda|hf|Zrt|C\.V|L\.L\.C"
            r"|W\.L\.L|Nyrt|Kft)\.$",
            text[start:end],
        ):
            break
        if text[end - 1] == ")" and text[start:end].count("(") == text[start:end].count(")"):
            break
        end -= 1
    for lead in (
        "who is ",
        "who leads ",
        "who runs ",
        "who heads ",
        "the ",
        "The ",
        "its ",
        "our ",
        "of ",
        "at ",
        "from ",
    ):
        if text.startswith(lead, start) and start + len(lead) < end:
            if lead in ("of ", "at ", "from "):
                return None, _organisation(text, start + len(lead), end)
            start += len(lead)
    if end <= start:
        return None, None
    told = re.match(
        r"who\s[a-z]+\s.*\b(?:at|of|for|from|with)\s(?=(?:the\s)?[A-ZÀ-Þ])", text[start:end]
    )
    if told is not None:  # 'who coordinates ASI matters at Wabanaki': a task, no role
        return None, _organisation(text, start + told.end(), end)
    window = text[start:end]
    owner = re.match(r"(?P<org>[A-ZÀ-Þ][^,]{1,60}?)[’'´]s?\s(?=\w)", window)
    if owner and is_role(window[owner.end() :]) and not is_role(owner.group("org")):
        return Span(start + owner.end(), end), Span(start, start + owner.end("org"))
    for org in organisations(reading):
        at = window.find(org)
        if at > 0:
            gap = re.search(
                r"(?:,|\s(?:at|of|for|with|from|in|to|–|-))\s*(?:the\s)?$|\s–\s$|\s\($", window[:at]
            )
            if gap:
                return _trim(text, start, start + gap.start()), _organisation(text, start + at, end)
    for pattern in (
        r"\sat\s(?:the\s)?",
        r",\s(?:the\s)?(?=[A-ZÀ-Þ])",
        r"\s(?:with|for)\s(?:the\s)?(?=[A-ZÀ-Þ])",
        r"\sof\s(?:the\s)?(?=[A-ZÀ-Þ])",
    ):
        matches = list(re.finditer(pattern, window))
        for split in reversed(matches):
            left, right = window[: split.start()], window[split.end() :]
            if not left or (is_role(right) and pattern != r"\sat\s(?:the\s)?"):
                continue
            if pattern.startswith(r"\sof") and (
                fold_key(right) in DEPARTMENTS or not is_role(left)
            ):
                continue
            if (
                pattern.startswith(",")
                and fold_key(right.split(" and ")[0].split(",")[0]) in DEPARTMENTS
            ):
                continue
            if re.match(r"[a-z]", right) and not pattern.startswith(r"\sat"):
                continue
            if re.match(r"[a-z]", right):
                return _trim(text, start, start + split.start()), None
            return _trim(text, start, start + split.start()), _organisation(
                text, start + split.end(), end
            )
    if not is_role(window):
        if re.match(r"[A-ZÀ-Þ]", window) and is_organisation(reading, window):
            return None, Span(start, end)
        return (
            (Span(start, end), None)
            if len(window) < 60 and not re.search(r"\d", window)
            else (None, None)
        )
    return _trim(text, start, end), None


DEPARTMENTS = word_set("speaker_words", "department")


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start] in " ,":
        start += 1
    while end > start and text[end - 1] in " ,":
        end -= 1
    return Span(start, end) if end > start else None


def _organisation(text: str, start: int, end: int) -> Span | None:
    """Return an organisation's span without its article; a lower-case noun is none."""
    if text.startswith("the ", start):
        start += 4
    if end <= start or not re.match(r"[A-ZÀ-ÞĀ-ſ0-9]", text[start]):
        return None
    name = read_name(text, start, end)
    if name is not None and name.end < end and re.match(r",\s", text[name.end : end]):
        end = name.end
    return Span(start, end)
