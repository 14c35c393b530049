"""The zone of a sentence: what it is for on the page (GENRE.md section 1)."""

from __future__ import annotations

import re
from typing import Literal

from extractors.document import Block, Document, Span
from extractors.language.claims import Claim, find_claims
from extractors.language.cues import AnyCue
from extractors.language.dates import find_dates
from extractors.language.scope import governed, has_cue
from extractors.vocab import any_of, cue_list

Zone = Literal[
    "title", "stamp", "standfirst", "claim", "programme", "audit", "findings", "quote", "speaker",
    "list", "background", "body",
]  # fmt: skip
_AUDIT = re.compile(r"(?i)\baudit(?:s|ed|or|ors|ing)?\b|\bassess(?:ed|ment)\b")
_AUDIT_ACT = re.compile(rf"(?i)\b(?:{any_of('audit_cues', 'act')})\b")
_FINDINGS = AnyCue(cue_list("finding_cues", "zone"))
# How sentences begin that explain the scheme and its standards, of no company.
_PROGRAMME_START = re.compile(
    r"(?i)^(?:the\s+)?(?:(?:ASI|Aluminium\sStewardship\sInitiative)(?:[’']s)?(?:\s\(ASI\))?\s+)?"
    rf"(?:{any_of('zone_cues', 'programme')})"
)
# 'ASI Chain of Custody Certification has been achieved by X' begins as the programme does.
_ACHIEVED_BY = re.compile(
    rf"\b(?:has|have)\s(?:\w+\s)?been\s(?:{any_of('claim_cues', 'passive')}"
    rf"|{any_of('claim_cues', 'attained')})\s(?:\w+\s)?(?:by|to)\s(?:the\s)?[A-ZÀ-Þ]"
)
# 'Performance Standard V3 (2022), Provisional: Rod Mill 1 and Wire Mill'
LABELLED = re.compile(
    r"(?i)^[•·*–-]?\s?(?:ASI\s)?(?:performance|chain|PS\b|CoC\b)[^.:]{0,90}:\s[A-Z]"
)
# Headings under which a page explains the scheme or gives contacts.
HEADING_BACKGROUND = re.compile(rf"(?i)^(?:{any_of('zone_cues', 'background_heading')})\b")
# A shorter paragraph may well be said of one plant and then of another.
_TOLD_AGAIN_CHARACTERS = 80


_DENIED = re.compile(
    r"(?i)\b(?:(?:does|do|did|has|have|is|was|are|were|will|can)(?:\snot|n[’']t)|never|no\slonger)"
    r"\s(?:\w+\s)?$"
)


def is_past(text: str, start: int, end: int, claim: Claim) -> bool:
    """Say whether a claim tells of an earlier certificate, one to come or one that is denied."""
    words = text[claim.predicate.start : claim.predicate.end].lower()
    if _DENIED.search(text, max(start, claim.predicate.start - 40), claim.predicate.start):
        return True
    if words.startswith("had ") and not claim.announced:
        return True  # but 'X announced that its subsidiary had been certified'
    behind = re.search(
        r",\s(?:replacing|following|after|which|that)\b|\sthat\s(?:it|was)",
        text[claim.predicate.end : end],
    )
    if behind:
        end = claim.predicate.end + behind.start()
    return (
        governed(text, start, end, claim.predicate.start, "past", "planned")
        and not re.search(r"(?i)\btoday\b|\bannounce[sd]?\b", text[start : claim.predicate.end])
        and not words.startswith(("has ", "have ", "had "))
    )


def is_programme(words: str, named: bool = False) -> bool:
    """Say whether a sentence speaks of the scheme and its standards, not of a company.

    ``named``: a company of the sentence 'has achieved' something, so that words such as
    'transitioned from' tell its story and not the scheme's.
    """
    if LABELLED.match(words) or _ACHIEVED_BY.search(words):
        return False
    return bool(_PROGRAMME_START.match(words)) or (not named and has_cue(words, "background"))


def _in_capitals(heading: str) -> bool:
    """Say whether a heading of several words is in capitals: no name can be told from another."""
    return heading.isupper() and len(heading.split()) >= 3


def repeated_blocks(text: str, blocks: tuple[Block, ...]) -> frozenset[int]:
    """Return the numbers of the paragraphs that say word for word what an earlier one does."""
    seen: set[str] = set()
    again: set[int] = set()
    for index, block in enumerate(blocks):
        words = text[block.start : block.end]
        if block.kind != "paragraph" or len(words) < _TOLD_AGAIN_CHARACTERS:
            continue
        if words in seen:
            again.add(index)
        seen.add(words)
    return frozenset(again)


# What headlines of announcements say, and the sign of a date behind one.
_HEADLINE_VERB = re.compile(r"\b(?:re)?certifies\b|\bissues\b|\bexpands\b|\bcertification\b", re.I)
_BEFORE_DATE = re.compile(r"[,(|–—-]\s*$")
# A longer block is no string of headlines, and dates are dear to find.
_MAX_HEADLINES_CHARACTERS = 4_000


def other_headlines(text: str, blocks: tuple[Block, ...]) -> frozenset[int]:
    """Return the numbers of the blocks that are headlines of other posts, with their dates.

    A block of one line ends in a date behind a comma or a bracket and has no full stop; a block
    of several strings together three and more, and tells of no audit.
    """
    found: set[int] = set()
    for number, block in enumerate(blocks):
        words = text[block.start : block.end]
        if number < 3 or block.kind != "paragraph" or len(words) > _MAX_HEADLINES_CHARACTERS:
            continue
        if _AUDIT_ACT.search(words):
            continue
        dates = find_dates(words)
        if not dates or not _BEFORE_DATE.search(words[: dates[-1].start]):
            continue
        alone = 25 <= len(words) <= 160 and dates[-1].end >= len(words.rstrip(" )"))
        strung = (
            len(dates) >= 3
            and len(_HEADLINE_VERB.findall(words)) >= 2
            and not _FINDINGS.found(words)
        )
        if alone or strung:
            found.add(number)
    return frozenset(found)


def zone_of(
    document: Document,
    start: int,
    end: int,
    index: int,
    quotes: tuple[Span, ...],
    stamps: list[int],
    background: bool,
) -> Zone:
    """Return the zone of ``text[start:end]`` in the block of number ``index``.

    ``stamps`` are the numbers of the stamp blocks; ``background`` says that the block stands below
    a heading of the scheme, is told again, or is the headline of another post.
    """
    text = document.text
    block = document.blocks[index]
    if block.kind == "title":
        return "title"
    if block.kind == "stamp":
        return "stamp"
    if block.kind == "heading":
        return "background" if background or _in_capitals(text[start:end]) else "body"
    if background:
        return "background"
    quoted = sum(max(0, min(end, q.end) - max(start, q.start)) for q in quotes)
    if quoted > 0.5 * (end - start):
        return "quote"
    words = text[start:end]
    if block.kind in ("list_item", "table_row") and len(words) < 200 and not _FINDINGS.found(words):
        return "list"
    if re.match(r"^[–—-]\s*\S", words) and len(words) < 200 and not re.search(r"\d", words):
        return "speaker"
    has_findings = bool(_FINDINGS.found(words))
    if _AUDIT.search(words) and _AUDIT_ACT.search(words) and not has_findings:
        return "audit"
    if has_findings:
        return (
            "findings"
            if not re.search(r"(?i)performance\s+standard|custody|\bASI\b", words)
            or re.search(r"\d\.\d|(?i:non-conform)", words)
            else "body"
        )
    if (
        index < (stamps[0] if stamps else 0)
        and block.kind == "paragraph"
        and not find_claims(text, start, end, 0)
    ):
        return "standfirst"
    return "body"
