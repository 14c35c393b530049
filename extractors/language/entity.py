"""The certified entity: which name a claim is about, and its fullest spelling.

GENRE.md section 2, 'entity'.
"""

from __future__ import annotations

import re
from functools import cache

from extractors.document import Span
from extractors.language.claims import Claim, find_claims
from extractors.language.facility_names import type_alternatives
from extractors.language.names import (
    GENERIC_WORDS,
    Name,
    core_tokens,
    ends_with_legal_form,
    fold_key,
    read_name,
    split_legal_form,
    stands_as_word,
)
from extractors.language.organisations import names_in
from extractors.language.standards import find_standards

# An adverbial before the subject: 'Following an audit in May, X has'.
_INTRO = re.compile(
    r"(?:In|At|After|Following|With|As|On|By|For|Since|Under|From|Having|Building|Through|When|Once"
    r"|Effective|Based|Located|Less|Two|Three|One)\b[^,;]*,\s",
)
# 'MUMBAI, March 3, 2024 -' or 'XIAMEN, China (PR) -'.
_DATELINE = re.compile(
    r"^(?:[A-ZÀ-Þ][\w .,/’'()-]{1,70}?(?:\d{4}|[A-Z]{3,}|\)|/)\s*[)]?\s*(?:[–—-]{1,2}|:|/)\s+"
    r"|[A-ZÀ-Þ]{4,}(?:,\s[A-Z][\w .]+?)?\s\([^()]{2,40}\)\s*[–—-]*\s*)"
)


def subject_name(text: str, claim: Claim) -> Name | None:
    """Return the organisation that a claim is about, None where it names none."""
    start, end = claim.subject
    if claim.by_asi:
        return _object_name(text, claim)
    dateline = _DATELINE.match(text[start:end])
    if (
        dateline
        and not ends_with_legal_form(dateline.group().rstrip(" –—-:/"))
        and dateline.group().count("(") == dateline.group().count(")")
    ):
        start += dateline.end()
    intro = _INTRO.match(text, start, end)
    if intro and names_in(text, intro.end(), end):
        start = intro.end()
    names = tuple(
        name
        for name in names_in(text, start, end)
        if not (
            name.legal_form is None
            and re.search(r"\b(?:in|at|near|from)\s(?:the\s)?$", text[start : name.start])
        )
        # A common word that only its place in the sentence capitalises ('Sheet mill in ...').
        and (" " in name.text or not stands_as_word(text, name.text.lower()))
    )
    if not names:
        return None
    if re.match(
        r"(?i)(?:the|its|both|these|those|this|that|all|two|three|four|five|six|our)\s+[a-z]",
        text[start:end],
    ):
        # 'The smelter in Ouro Preto has been ...': the subject is a thing, unless a name of a
        # company follows as 'the smelting company X' or 'the Turkish wheel maker X'.
        first = names[0]
        between = text[start : first.start]
        if re.search(r"(?i)\b(?:in|at|of|for|by|from|near|that|which|against)\b", between):
            return None
        if _kind_behind().match(text[first.end : end]):
            return None
    name = names[0]
    if (
        name.legal_form is None
        and len(names) > 1
        and re.fullmatch(r"\s(?:[a-z-]+\s){1,6}", text[name.end : names[1].start])
        and not re.search(r"\b(?:in|at|of|for|by|from|and\sits)\b", text[name.end : names[1].start])
    ):
        name = names[1]  # 'Window and door maker Rakaia Glazed Systems Limited'
    behind = text[name.end : end]
    if re.match(r"[’'´]s?\s", behind) and len(names) > 1:
        own = re.match(
            r"[’'´]s?\s+(?:[\w-]+\s+){0,4}(?:subsidiary|unit|arm|affiliate|division),?\s+", behind
        )
        if own:
            return names[1]
    relation = re.match(
        r"\s+(?:\([^()]*\)\s+)?(?:[a-z-]+\s+)?(?:subsidiary|unit|arm|affiliate),?\s+", behind
    )
    if relation and len(names) > 1:
        return names[1]
    board = _BOARD_OF.match(name.text)
    if board is not None:
        name = Name(name.start + board.end(), name.end, name.text[board.end() :], name.legal_form)
    return with_trailing_town(text, name, end)


# 'The Board of X plc wishes to notify': X is meant.
_BOARD_OF = re.compile(r"(?:Board(?:\sof\sDirectors)?|Directors|Management)\sof\s(?=[A-ZÀ-Þ])")


@cache
def _kind_behind() -> re.Pattern[str]:
    """The noun of a facility's kind behind a name: 'The Ouro Preto smelter has been ...'."""
    return re.compile(rf"\s+(?:[\w-]+\s+){{0,3}}?(?:{type_alternatives()})\b")


def with_trailing_town(text: str, name: Name, end: int) -> Name:
    """Take in a town behind a legal form (``TALUM d.d. Kidričevo has``)."""
    if name.legal_form is None or not name.legal_form.endswith(("d.d.", "d.o.o.", "a.d.", "AD")):
        return name
    match = re.match(r"\s([A-ZÀ-ÞĀ-ſ][\w-]+)(?=\s*(?:,|\(|$)|\s+[a-z])", text[name.end : end])
    if match is None:
        return name
    stop = name.end + match.end()
    return Name(name.start, stop, text[name.start : stop], name.legal_form)


def _object_name(text: str, claim: Claim) -> Name | None:
    """Return the organisation in what stands behind 'ASI certifies', 'ASI issues ... to'."""
    start, end = claim.subject
    body = text[start:end]
    to = list(re.finditer(r"\bto\s+(?=(?:the\s+)?[A-ZÀ-ÞĀ-ſ0-9])", body))
    of = list(
        re.finditer(
            r"\b(?:scope|certificat\w+|status)\s+(?:of|for|at|to)\s+(?=[A-ZÀ-ÞĀ-ſ0-9])",
            body,
            re.IGNORECASE,
        )
    )
    leading_standard = find_standards(text, start, min(end, start + 60))
    act = text[claim.predicate.start : claim.predicate.end].lower()
    places = [start]
    if act.startswith(("issue", "award", "grant", "hand", "give")) or (
        leading_standard and leading_standard[0].start - start < 24
    ):
        places = (
            [start + match.end() for match in reversed(to)]
            + [start + m.end() for m in reversed(of)]
            + [start]
        )
    for place in places:
        stop = end
        for mention in find_standards(text, place, end)[:1]:
            stop = mention.start
        for name in names_in(text, place, stop):
            return with_trailing_town(text, name, end)
    return None


def named_in_head(text: str, head_title: str | None, body: tuple[Span, ...]) -> Name | None:
    """Return the place in the text of the name that the head's title certifies, None without one.

    For pages whose text holds no sentence of a known form.
    """
    if not head_title:
        return None
    for claim in find_claims(head_title, 0, len(head_title), 0, title=True):
        name = subject_name(head_title, claim)
        if name is None:
            continue
        for wanted in (name.text, split_legal_form(name.text)[0]):
            for span in body:
                at = text.find(wanted, span.start, span.end)
                if at >= 0:
                    return read_name(text, at, span.end) or Name(at, at + len(wanted), wanted, None)
    return None


def primary_name(candidates: list[Name], named: list[Name], head_title: str | None) -> Name | None:
    """Choose among the subjects: the first that the title knows, else the first."""
    head = fold_key(head_title or "")
    for name in candidates:
        if head and fold_key(split_legal_form(name.text)[0]) in head:
            return name
    if named:
        title_words = set(core_tokens(named[0].text)) - GENERIC_WORDS
        for name in candidates:
            if title_words & set(core_tokens(name.text)):
                return name
    if named and not any(name.legal_form for name in candidates):
        return named[0]  # a subject without legal form that the title does not know is doubtful
    if candidates:
        return candidates[0]
    return named[0] if named else None


def first_company(text: str, body: tuple[Span, ...]) -> Name | None:
    """Return the first company with a legal form of a text on a certification, None without one.

    The last resort, for pages that say in no known form who has been certified; a company
    behind 'by' did something else. Only where the text names a standard and a certificate.
    """
    if not re.search(r"(?i)\bcertif", text) or not find_standards(text):
        return None
    for span in body[:12]:
        for name in names_in(text, span.start, span.end):
            if name.legal_form is None or re.search(
                r"\b(?:by|of|from)\s$", text[: name.start][-8:]
            ):
                continue
            return name
    return None


def fullest_name(text: str, primary: Name, names: list[Name], body: tuple[Span, ...]) -> Name:
    """Return the fullest spelling of the primary name among the subjects and in the body."""
    best = primary
    for name in names:
        if _is_fuller(name, best, text):
            best = name
    for span in body:
        for name in names_in(text, span.start, span.end):
            if (_same_but_form(name, best) and len(name.text) > len(best.text)) or _defines(
                text, name, best
            ):
                best = name
    return best


def _is_fuller(name: Name, than: Name, text: str) -> bool:
    own, other = core_tokens(name.text), core_tokens(than.text)
    if own == other:
        return name.legal_form is not None and (
            than.legal_form is None or len(name.text) > len(than.text)
        )
    if len(own) > len(other) and set(other) <= set(own):
        return name.legal_form is not None or than.legal_form is None
    return _defines(text, name, than)


def _same_but_form(name: Name, than: Name) -> bool:
    return name.legal_form is not None and core_tokens(name.text) == core_tokens(than.text)


def _defines(text: str, name: Name, short: Name) -> bool:
    """Say whether a bracket behind ``name`` defines ``short``: ``Nordal Profiler ASA (NPA)``."""
    if len(name.text) <= len(short.text):
        return False
    bracket = re.match(r"\s\([“\"‘']?([^()]{2,60}?)[”\"’']?\)", text[name.end :])
    if bracket is None:
        return False
    inside = re.sub(r"^[A-Z]{2,6}:\s?", "", bracket.group(1))  # '(NYSE: ORVX)'
    return fold_key(inside) == fold_key(short.text)
