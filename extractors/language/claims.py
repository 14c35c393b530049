"""Claims: the sentences in which a document says that someone has been certified.

A claim has a subject (the words before the predicate), a predicate with its event, and a tail
(standard, activities, facilities, places). GENRE.md section 2, 'entity' and 'event', names the
verbs of ASI's own pages and of reprints.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from extractors.document import Span
from extractors.language.cues import AnyCue
from extractors.language.remembered import remembered
from extractors.vocab import any_of, cue_list

Event = Literal["certification", "recertification", "scope_extension", "status_change"]

_ADVERBS = rf"(?:(?:{any_of('claim_cues', 'adverb')})\s+)*"
_GOT = any_of("claim_cues", "attained")
_EXTENDED = any_of("claim_cues", "extended")
_PASSIVE = any_of("claim_cues", "passive")
# 'has been certified'; 'has earned'; 'is the first to earn'; 'was awarded'; 'earns'.
_CLAIM = re.compile(
    rf"\b(?P<aux>(?:has|have|had|was|were|is|are|’s|'s)\s+{_ADVERBS}(?:been|become"
    rf"|being)\s+{_ADVERBS})"
    rf"(?P<passive>{_PASSIVE})\b"
    rf"|\b(?P<has>(?:has|have)\s+{_ADVERBS})(?P<got>{_GOT}|{_EXTENDED}|re-?certified)\b"
    rf"|(?P<rank>\b(?:is|becomes?|became|are|has\sbecome|has\sbeen)\b[^.;]{{3,160}}?\b(?:holders?\s+of"
    rf"|to\s+meet|to\s+(?:be\s+(?:re-?)?certified|achieve|earn|receive|obtain|gain|secure|win"
    rf"|hold|attain|be\s+(?:awarded|granted|issued))))\b"
    rf"|(?P<was>\b(?:was|were|is|are)\s+{_ADVERBS})(?P<past>(?:re-?)?certified|certificated"
    rf"|awarded|granted|issued|accredited|given|added)\b"
    rf"|(?P<bare>\b(?:{_GOT}|{_EXTENDED}|re-?certified|certified|awarded|granted|accredited)\b)",
    re.IGNORECASE,
)
# 'ASI has today certified': the scheme as the subject.
_ASI_ACTS = re.compile(
    r"\b(?:ASI|Aluminium\sStewardship\sInitiative(?:\s\(ASI\))?)\s+(?:has\s+|today\s+|have\s+"
    r"|recently\s+|also\s+)*"
    r"(?P<act>(?:re-?)?certif(?:ies|ied|y)|issue[sd]?|award(?:s|ed)?|grant(?:s|ed)?|expand[s]?"
    r"|expanded|extend(?:s|ed)?"
    r"|accredit(?:s|ed)?|welcome[sd]?|recogni[sz]e[sd]?|lift(?:s|ed)?|upgrade[sd]?"
    r"|confirm(?:s|ed)?|renew(?:s|ed)?|hands|gives)\b",
    re.IGNORECASE,
)
# 'X announced today that': the claim stands behind.
_ANNOUNCED = re.compile(
    r"\b(?:announce[sd]?|confirm(?:s|ed)|report(?:s|ed)|said|says|disclosed|revealed|stated|known"
    r"|informed|declared|published)"
    r"(?:\s+(?:today|on\s\w+day|yesterday|this\sweek|last\sweek))?(?:\s+that)\s+",
    re.IGNORECASE,
)
# The standard itself does what the verb behind says: no company is certified.
_SCHEME_SUBJECT = re.compile(
    r"(?i)\b(?:standards?|chain\sof\scustody|programme?|(?:version|edition)s?)"
    r"(?:\s\(\w+\))?(?:\sV\d[\d.]*)?(?:\s\(\d{4}\))?,?\s$"
)
_CERTIFICATE_WORD = re.compile(
    r"(?i)certif|standard|\bASI\b|custody|accreditation|\bscope\b|stewardship|\bPS\b|\bCoC\b"
)
_SCOPE_EXTENSION = re.compile(rf"(?i)\b(?:{any_of('claim_cues', 'scope_extension')})")
_RECERTIFICATION = AnyCue(cue_list("claim_cues", "recertification"))
_STATUS_CHANGE = AnyCue(cue_list("claim_cues", "status_change"))


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement that someone has been certified.

    ``subject`` bounds the words before the predicate (or, of 'ASI certifies X', the object);
    ``predicate`` the verb; ``tail`` what follows it in the sentence.
    """

    sentence: int
    subject: Span
    predicate: Span
    tail: Span
    event: Event
    by_asi: bool = False
    announced: bool = False


@remembered
def event_of(text: str) -> Event:
    """Return the event that the words of one clause tell of; ``certification`` by default."""
    if _STATUS_CHANGE.found(text):
        return "status_change"
    if _SCOPE_EXTENSION.search(text):
        return "scope_extension"
    if _RECERTIFICATION.found(text):
        return "recertification"
    return "certification"


def find_claims(
    text: str, start: int, end: int, sentence: int, title: bool = False
) -> tuple[Claim, ...]:
    """Return the claims of one sentence ``text[start:end]`` in order.

    In running text a bare verb ('X earned ...') counts only where the sentence names ASI, a
    standard or a certification; in a title it always may.
    """
    claims: list[Claim] = []
    for match in _ASI_ACTS.finditer(text, start, end):
        claims.append(
            Claim(
                sentence,
                Span(match.end(), end),
                Span(match.start("act"), match.end("act")),
                Span(match.end(), end),
                event_of(text[match.start() : end]),
                by_asi=True,
            )
        )
    if claims and title:
        return tuple(claims)
    begin = start
    announced = False
    for lead in _ANNOUNCED.finditer(text, start, end):
        begin, announced = lead.end(), True
    position = start
    while (found := _CLAIM.search(text, position, end)) is not None:
        match = found
        position = match.end()
        bare = match.group("bare")
        if bare is not None and not title and match.start() - start > 140:
            continue
        if any(claim.predicate.start == match.start() for claim in claims):
            continue
        if (match.group("got") or bare) and _SCHEME_SUBJECT.search(text, start, match.start()):
            continue  # 'its companion, the Chain of Custody Standard, adds rules'
        behind = text[match.start() : min(end, match.end() + 260)]
        passive = re.search(r"(?i)(?:award|grant|issu|given|conferr|hand)\w*$", match.group())
        if passive and _CERTIFICATE_WORD.search(text, start, match.start()):
            behind = text[start:end]  # 'Certification ... was granted to the company'
        if not _CERTIFICATE_WORD.search(behind) and not match.group("rank"):
            continue
        if match.group("rank") and not _CERTIFICATE_WORD.search(text[match.start() : end]):
            continue
        subject_start = begin if begin <= match.start() else start
        claims.append(
            Claim(
                sentence,
                Span(subject_start, match.start()),
                Span(match.start(), match.end()),
                Span(match.end(), end),
                event_of(text[match.start() : end]),
                announced=announced and begin <= match.start(),
            )
        )
        if len(claims) >= 4:
            break
    return tuple(claims)
