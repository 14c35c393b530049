"""Status, scope and principles of what is certified (GENRE.md, 'status')."""

from __future__ import annotations

import re

from extractors.certification_draft import Draft
from extractors.document import Span
from extractors.language.scope import governed, has_cue
from extractors.language.standards import StandardMention, find_standards
from extractors.reading import Reading
from extractors.sentence import Sentence

_PROVISIONAL = re.compile(r"(?i)\bprovisional(?:ly)?\b")
# What stands before 'provisional' where that status is the former one.
_FORMER_STATUS = re.compile(
    r"(?i)(?:after\s+(?:[\w-]+\s+){1,3}(?:with|of|under|on)|replac\w+|from|after|follow\w+|instead\s+of|in\s+place\s+of|lift\w*|remov\w+"
    r"|upgrad\w+|no\s+longer|until\s+now|previous\w*|earlier|first|initial\w*|held|former\w*"
    r"|convert\w*|not|than|was|been)\s+(?:(?:a|an|its|the|of|year|only|with|been|held|issued"
    r"|granted)\s+){0,4}$"
)
_PROVISIONAL_BEHIND = re.compile(
    r"(?i)^\s*(?:ASI\s+)?(?:certification\s+(?:against|to|under|for)\s+(?:the\s+)?(?:ASI\s+)?"
    r"|certificates?\s+(?:against|to|under|for)\s+(?:the\s+)?(?:ASI\s+)?)?(?:Performance|Chain"
    r"|CoC\b|PS\b|V\d)"
)
# 'Principles 1-4', 'Principles 1, 2 and 4', 'Principle 3'.
_PRINCIPLES = re.compile(
    r"(?i)\bPrinciples?\s+(?P<first>1?\d)\s*(?:[-–—]|to|through)\s*(?P<last>1?\d)\b"
    r"|\bPrinciples?\s+(?P<list>1?\d(?:\s*(?:,|and|&)\s*1?\d)+)\b|\bPrinciple\s+(?P<one>1?\d)\b"
)
_STEWARDSHIP = re.compile(r"(?i)\bmaterial\s+stewardship\b|\btransitional\b")
_ENDED = re.compile(
    r"(?i)\b(?:has|have|was|were|been|is)\s+(?:been\s+)?(?P<word>suspended|withdrawn|revoked)\b"
)


# Sentences of the body that state the status of this certificate.
_STATED_PROVISIONAL = re.compile(
    r"(?i)(?:certificate|certification|status|it)\s+(?:\w+\s+){0,5}?(?:is|was|remains"
    r"|has)\s+(?:\w+\s+){0,3}?provisional|with\s+provisional\s+status"
    r"|provisional\s+certificate\s+(?:is|runs|will)"
    r"|issued\s+(?:as\s+)?(?:a\s+)?provisional"
    r"|^(?:ASI\s)?(?:PS|CoC|Performance|Chain)\b[^.:]{0,60}:\s[^.]{0,60}\bprovisional"
)
_ROW_PROVISIONAL = re.compile(
    r"(?i)^(?:ASI\s)?(?:PS|CoC|Performance|Chain)\b[^.:]{0,60}[:|]\s[^.]{0,60}\bprovisional"
    r"|^(?:this\s|the\s|a\s)?provisional\s+(?:certification|status)\s+(?:applies|has\s+been|was)\b"
)


def tell_statuses(
    reading: Reading, claimed: tuple[Sentence, ...], drafts: dict[str, Draft]
) -> None:
    """Set the status of the drafts from the claims, then from what the body says of them.

    ``drafts`` are keyed by their standard. A former status ('replacing the provisional') is none.
    """
    text = reading.text
    others = [
        s
        for s in reading.in_zone("body", "findings", "audit", "programme", "list")
        if s not in claimed
        and not has_cue(reading.words(s), "condition", "past")
        and (
            _STATED_PROVISIONAL.search(reading.words(s))
            if s.zone not in ("programme", "list")
            else _ROW_PROVISIONAL.match(reading.words(s))
        )
    ]
    for sentence in (*claimed, *others):
        told = any(draft.status != "full" for draft in drafts.values())
        if told and sentence in others:
            continue  # the claims have said whose status it is
        mentions = find_standards(text, sentence.start, sentence.end)
        for match in _PROVISIONAL.finditer(text, sentence.start, sentence.end):
            if told and ";" in text[match.end() : min((m.start for m in mentions), default=0)]:
                continue  # 'the provisional certificate is good for a year; for the CoC full ...'
            if _FORMER_STATUS.search(text[sentence.start : match.start()]) and not re.search(
                r"(?i)\b(?:has|have)\s+been\s+(?:issued|granted|awarded|given)\s+(?:a\s+|an\s+"
                r"|with\s+)?$",
                text[sentence.start : match.start()],
            ):
                continue
            for standard in _provisional_for(text, mentions, match, tuple(drafts)):
                draft = drafts[standard]
                if draft.event == "status_change" or draft.status != "full":
                    continue
                draft.status = "provisional"
                draft.status_span = Span(match.start(), match.end())
    for sentence in (*claimed, *reading.in_zone("body", "programme")):
        ended = _ENDED.search(text, sentence.start, sentence.end)
        mentions = find_standards(text, sentence.start, sentence.end)
        if ended and mentions and (sentence in claimed or ended.group().startswith(("has", "is"))):
            for mention in mentions:
                if mention.standard in drafts:
                    word = ended.group("word").lower()
                    drafts[mention.standard].status = (
                        "suspended" if word == "suspended" else "withdrawn"
                    )
                    drafts[mention.standard].status_span = Span(*ended.span("word"))


def _provisional_for(
    text: str,
    mentions: tuple[StandardMention, ...],
    match: re.Match[str],
    standards: tuple[str, ...],
) -> tuple[str, ...]:
    """Return the standards that one word 'provisional' speaks of (GENRE.md, 'status')."""
    own = tuple(m for m in mentions if m.standard in standards)
    if not own:
        return standards if len(standards) == 1 else ()
    before = [m for m in own if m.end <= match.start()]
    behind = [m for m in own if m.start >= match.end()]
    inside = [m for m in own if m.start < match.start() < m.end]
    if inside:
        return (inside[0].standard,)
    if behind and (not before or _PROVISIONAL_BEHIND.match(text[match.end() : match.end() + 120])):
        if (
            not before
            and not re.search(r"(?i)\bfull\b", text[behind[0].end : behind[-1].end])
            and len(behind) > 1
        ):
            joined = text[behind[0].end : behind[1].start]
            shares = re.fullmatch(r"(?i)[\s()\w]*?\s?(?:and|&)\s(?:the\s|ASI\s)*", joined)
            with_own = re.search(r"(?i)certif", joined)
            return (
                tuple(m.standard for m in behind[:2])
                if shares and not with_own
                else (behind[0].standard,)
            )
        return (behind[0].standard,)
    return (before[-1].standard,) if before else ()


def tell_scope(reading: Reading, claimed: tuple[Sentence, ...], draft: Draft) -> None:
    """Tell material stewardship: only where the text calls it so or names Principles 1-4."""
    text = reading.text
    others = [
        s
        for s in reading.in_zone("body")
        if s not in claimed
        and not has_cue(reading.words(s), "condition")
        and re.search(
            r"(?i)^by\s+(?:attaining|achieving|earning)"
            r"|\b(?:this|its|the)\s+(?:new\s+)?(?:material\s+stewardship\s+certif"
            r"|certificat\w+\s+(?:is|was|covers))"
            r"|\b(?:audited|assessed|certified)\s+(?:only\s+)?(?:against|to|on)\s+(?:the\s+)?Principles",
            reading.words(s),
        )
    ]
    for sentence in (*claimed, *others):
        for match in _PRINCIPLES.finditer(text, sentence.start, sentence.end):
            numbers = _numbers(match)
            if governed(
                text, sentence.start, sentence.end, match.start(), "planned", "condition", "past"
            ):
                continue
            if draft.principles is None and numbers and sentence in claimed:
                draft.principles, draft.principles_span = numbers, Span(match.start(), match.end())
            if numbers in ([1, 2, 3, 4], [4]) and draft.scope == "full":
                draft.scope, draft.scope_span = (
                    "material_stewardship",
                    Span(match.start(), match.end()),
                )
                if draft.principles is None:
                    draft.principles, draft.principles_span = (
                        numbers,
                        Span(match.start(), match.end()),
                    )
        stewardship = _STEWARDSHIP.search(text, sentence.start, sentence.end)
        if stewardship and draft.scope == "full":
            draft.scope = "material_stewardship"
            draft.scope_span = Span(stewardship.start(), stewardship.end())
    if draft.principles is None and draft.scope == "material_stewardship":
        for sentence in reading.in_zone("body"):
            words = reading.words(sentence)
            stated = _PRINCIPLES.search(text, sentence.start, sentence.end)
            if stated and re.match(r"(?i)by\s+(?:attaining|achieving|earning)", words):
                draft.principles, draft.principles_span = (
                    _numbers(stated),
                    Span(stated.start(), stated.end()),
                )
                return


def _numbers(match: re.Match[str]) -> list[int]:
    if match.group("one"):
        return [int(match.group("one"))]
    if match.group("list"):
        return [int(number) for number in re.findall(r"\d+", match.group("list"))]
    return list(range(int(match.group("first")), int(match.group("last")) + 1))
