"""certifications: one object per standard that this announcement certifies against."""

from __future__ import annotations

import re

from extractors.certification_draft import Draft
from extractors.certification_events import (
    certifying_sentences,
    claim_sentences,
    is_lead,
    mentions_of,
    tell_event_of_title,
    tells_a_story,
)
from extractors.certification_status import tell_scope, tell_statuses
from extractors.finding import Evidence, Flag, Json, Outcome, cite
from extractors.language.scope import governed
from extractors.language.standards import StandardMention, find_bare_versions, find_standards
from extractors.reading import Reading
from extractors.sentence import Sentence


def extract(reading: Reading) -> Outcome:
    """Return the certifications in the order PS, CoC with event, status and scope of each.

    Only the title, the claims and a standfirst that claims are read; background, earlier
    certificates and related posts name no certification (RECORD.md, 'certifications').
    """
    sentences = claim_sentences(reading)
    running = [s for s in sentences if s.zone not in ("title", "standfirst")]
    if not any(mentions_of(reading, sentence) for sentence in running):
        further = certifying_sentences(reading)
        sentences = (*sentences, *(s for s in further if s not in sentences))
    drafts: dict[str, Draft] = {}
    flags: list[Flag] = []
    for sentence in sentences:
        for mention, event, span in mentions_of(reading, sentence):
            draft = drafts.get(mention.standard)
            elsewhere = all(other.sentence != sentence for other in drafts.values())
            if draft is None and drafts and elsewhere and tells_a_story(reading, sentence):
                continue  # 'the plant was granted Performance Standard status in March'
            if draft is None:
                draft = drafts[mention.standard] = Draft(mention, sentence, event, span)
            elif (
                draft.event == "certification"
                and event != "certification"
                and (
                    sentence.zone == "title"
                    or not is_lead(reading, draft.sentence)
                    or event in ("status_change", "scope_extension", "recertification")
                )
            ):
                draft.event, draft.event_span = event, span
            _take_version(draft, mention, flags)
    if not drafts:
        return Outcome({"certifications": []}, absent={"certifications": "not_found"})
    for sentence in sentences:
        _take_bare_versions(reading, sentence, drafts)
    for draft in drafts.values():
        _take_version_of_body(reading, draft, flags)
    tell_event_of_title(reading, drafts)
    tell_statuses(reading, sentences, drafts)
    if "PS" in drafts:
        tell_scope(reading, sentences, drafts["PS"])
    values: list[Json] = []
    evidence: list[Evidence] = []
    for index, standard in enumerate(sorted(drafts, key=lambda code: code != "PS")):
        values.append(_value(drafts[standard]))
        evidence.extend(_evidence(reading, drafts[standard], index))
    return Outcome({"certifications": values}, tuple(evidence), flags=tuple(flags))


def _take_version(draft: Draft, mention: StandardMention, flags: list[Flag]) -> None:
    if mention.version is not None:
        if draft.version is None:
            draft.version = mention
        elif draft.version.version != mention.version:
            if not any(flag.code == "version_conflict" for flag in flags):
                flags.append(
                    Flag(
                        "version_conflict",
                        "warning",
                        f"{mention.standard} is told as {draft.version.version} and as "
                        f"{mention.version}: the record has {draft.version.version}",
                        ("certifications",),
                    )
                )
            return
    if mention.year is not None and draft.year is None:
        draft.year = mention


def _take_bare_versions(reading: Reading, sentence: Sentence, drafts: dict[str, Draft]) -> None:
    """A bare version belongs to the standard named before it, or to the only one of the text."""
    if sentence.zone not in ("title", "claim"):
        return
    text = reading.text
    named = find_standards(text, sentence.start, sentence.end)
    for start, end, version, year in find_bare_versions(text, sentence.start, sentence.end):
        if governed(text, sentence.start, sentence.end, start, "past", "planned"):
            continue
        if _LEFT_VERSION.search(text, sentence.start, start):
            continue  # 'moving from V3 to V3.1'
        before = [mention for mention in named if mention.end <= start]
        standard = before[-1].standard if before else None
        draft = drafts.get(standard) if standard else None
        if draft is None and len(drafts) == 1:
            draft = next(iter(drafts.values()))
        if draft is None or draft.version is not None:
            continue
        draft.version = StandardMention(start, end, draft.mention.standard, version, year, start)
        if year is not None and draft.year is None:
            draft.year = draft.version


_LEFT_VERSION = re.compile(r"(?i)\b(?:from|was|formerly|instead\sof|replac\w+)\s(?:the\s)?$")


def _take_version_of_body(reading: Reading, draft: Draft, flags: list[Flag]) -> None:
    """The version of a certificate that the claim names without: 'it refers to the PS V3 (2022)'.

    Plans, the past and the scheme's background have versions of their own.
    """
    if draft.version is not None or draft.year is not None:
        return
    for sentence in reading.in_zone("body", "programme", "audit", "findings"):
        words = reading.words(sentence)
        if sentence.zone == "programme" and not _CERTIFICATE_OF.search(words):
            continue
        for mention in find_standards(reading.text, sentence.start, sentence.end):
            if (
                mention.standard == draft.mention.standard
                and (mention.version or mention.year)
                and _CERTIFICATE_OF.search(words)
                and not governed(
                    reading.text, sentence.start, sentence.end, mention.name_start,
                    "past", "planned", "background", "condition", "gone", "negated",
                )
            ):  # fmt: skip
                _take_version(draft, mention, flags)
                return


# The certificate itself, and not the scheme, is spoken of.
_CERTIFICATE_OF = re.compile(
    r"(?i)\b(?:certificates?|certification|scope|audit)\b|\bcertified\b|\b(?:its|the)\sreport\b"
)


def _value(draft: Draft) -> dict[str, Json]:
    return {
        "standard": draft.mention.standard,
        "version": draft.version.version if draft.version else None,
        "year": draft.year.year if draft.year else None,
        "event": draft.event,
        "status": draft.status,
        "scope": draft.scope,
        "principles": draft.principles,
    }


def _evidence(reading: Reading, draft: Draft, index: int) -> tuple[Evidence, ...]:
    document = reading.document
    path = f"certifications[{index}]"
    rows = [
        cite(document, f"{path}.standard", draft.mention.start, draft.mention.end,
             "certifications.claim", 0.97),
        cite(document, f"{path}.event", draft.event_span.start, draft.event_span.end,
             "certifications.event", 0.95 if draft.event == "certification" else 0.92),
    ]  # fmt: skip
    if draft.version is not None:
        rows.append(cite(document, f"{path}.version", draft.version.start, draft.version.end,
                         "certifications.version", 0.97))  # fmt: skip
    if draft.year is not None:
        rows.append(cite(document, f"{path}.year", draft.year.start, draft.year.end,
                         "certifications.version", 0.97))  # fmt: skip
    sentence = draft.sentence
    if draft.status_span is not None:
        rows.append(cite(document, f"{path}.status", *draft.status_span,
                         "certifications.status", 0.95))  # fmt: skip
    else:
        rows.append(cite(document, f"{path}.status", sentence.start, sentence.end,
                         "certifications.status_default", 0.97, "default"))  # fmt: skip
    if draft.scope_span is not None:
        rows.append(cite(document, f"{path}.scope", *draft.scope_span,
                         "certifications.stewardship", 0.95))  # fmt: skip
    else:
        rows.append(cite(document, f"{path}.scope", sentence.start, sentence.end,
                         "certifications.scope_default", 0.97, "default"))  # fmt: skip
    if draft.principles_span is not None:
        rows.append(cite(document, f"{path}.principles", *draft.principles_span,
                         "certifications.principles", 0.96))  # fmt: skip
    return tuple(rows)
