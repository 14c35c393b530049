"""Which standards the sentences that claim a certification name, and what happened to each."""

from __future__ import annotations

import re

from extractors.certification_draft import Draft
from extractors.document import Span
from extractors.language.claims import event_of
from extractors.language.scope import governed, has_cue
from extractors.language.standards import StandardMention, find_standards
from extractors.reading import Reading
from extractors.sentence import Sentence
from extractors.vocab import any_of

# The words that tell of an event, a group for each.
_EVENT_WORD = re.compile(
    "(?i)"
    + "|".join(
        rf"\b(?P<{event}>{any_of('claim_cues', 'event_' + event)})\b"
        for event in ("scope_extension", "recertification", "certification")
    )
)
_EVENT_BEHIND = re.compile(
    r"(?i)^[^.;]{0,70}?\b(?:(?:has|have|was|were"
    r"|is)\s+(?:(?:also|now|been|at\s+the\s+same\s+time)\s+)*)(?P<word>expanded|extended|widened"
    r"|broadened|enlarged|renewed|recertified|re-certified)\b"
    r"(?!\s+(?:(?:the|its)\s+)?(?:scope\s+of\s+)?(?:the|its|their)\b)"
)
# An earlier certificate beside this one: 'ten months after its Performance Standard Certification'.
_AFTER = re.compile(
    r"(?i)\b(?:after|besides|following|adding\sto)\s(?:(?:the|its|ASI|first|earlier)\s)*$"
)
# What a standard is left for another version of it.
_LEFT = re.compile(r"(?i)\bfrom\s(?:(?:the|its|ASI|old|former|previous)\s)*$")


# What joins two standards that one verb governs: 'against the PS V3 and to the CoC V2'.
_JOINED = re.compile(
    r"(?:\s|,|and|&|as\swell\sas|both|the|ASI|under|against|to|for|its|certification|certificate)*"
)


def claim_sentences(reading: Reading) -> tuple[Sentence, ...]:
    """Claims in running text first (lead, announcement), then title and standfirst."""
    numbers = {claim.sentence for claim in reading.claims}
    claims = tuple(s for s in reading.sentences if s.number in numbers)
    titles = reading.in_zone("title", "standfirst")
    if claims or titles:
        return (*claims, *titles)
    return certifying_sentences(reading)


def certifying_sentences(reading: Reading) -> tuple[Sentence, ...]:
    """The first sentences of the body that name a standard, for claims in unknown words."""
    named = [
        s
        for s in reading.in_zone("body", "programme")
        if find_standards(reading.text, s.start, s.end)
        and not has_cue(reading.words(s), "gone", "background")
        and (s.zone == "body" or _CERTIFICATE_IS.match(reading.words(s)))
    ]
    return tuple(named[:2])


# 'The Performance Standard V2 (2017) certificate is a full one': no sentence on the scheme.
_CERTIFICATE_IS = re.compile(
    r"(?i)^the\s(?:ASI\s)?(?:performance|chain|PS\b|CoC\b)[^.;]{0,60}\bcertificat(?:e|ion)\s"
    r"(?:is|has|was|covers|applies|runs|refers|of|for)\b"
)


def tell_event_of_title(reading: Reading, drafts: dict[str, Draft]) -> None:
    """Take a change of status or scope from a headline that names no standard.

    Only where the claims tell of a plain certification and of no event of their own.
    """
    if any(draft.event != "certification" for draft in drafts.values()):
        return
    for sentence in reading.in_zone("title"):
        if find_standards(reading.text, sentence.start, sentence.end):
            continue
        event = event_of(reading.words(sentence))
        scope = re.search(r"(?i)\bscope\b", reading.words(sentence))
        if event == "status_change" or (event == "scope_extension" and scope):
            for draft in drafts.values():
                draft.event, draft.event_span = event, Span(sentence.start, sentence.end)


def tells_a_story(reading: Reading, sentence: Sentence) -> bool:
    """Say whether a later sentence tells in the simple past of some certificate, not of this one.

    A second standard of this announcement stands beside the first, or behind 'has' or 'today'.
    """
    if sentence.zone != "claim" or is_lead(reading, sentence):
        return False
    words = reading.words(sentence)
    if re.search(r"(?i)\btoday\b|\bannounce|\bat\sthe\ssame\stime\b|\balso\b|\bboth\b", words):
        return False
    predicates = [
        reading.text[claim.predicate.start : claim.predicate.end].lower()
        for claim in reading.claims
        if claim.sentence == sentence.number
    ]
    return not any(predicate.startswith(("has", "have")) for predicate in predicates)


def is_lead(reading: Reading, sentence: Sentence) -> bool:
    """Say whether a sentence holds the first claim of the text."""
    return bool(reading.claims) and reading.claims[0].sentence == sentence.number


def mentions_of(
    reading: Reading, sentence: Sentence
) -> tuple[tuple[StandardMention, str, Span], ...]:
    """Return the mentions of a sentence that belong to its claim, each with its event."""
    text = reading.text
    found: list[tuple[StandardMention, str, Span]] = []
    mentions = find_standards(text, sentence.start, sentence.end)
    for order, mention in enumerate(mentions):
        later = mentions[order + 1 :]
        if _LEFT.search(text, sentence.start, mention.start) and any(
            other.standard == mention.standard for other in later
        ):
            continue  # 'transitioned from the Performance Standard V2 to the V3'
        if order and _AFTER.search(text, sentence.start, mention.start):
            continue
        event, span = _event(text, sentence, mention, later)
        if (
            event == "certification"
            and governed(
                text,
                sentence.start,
                sentence.end,
                mention.name_start,
                "past",
                "planned",
                "background",
            )
            and not (
                sentence.zone == "claim"
                and _governs_claim(
                    reading, sentence, mention, mentions[order - 1] if order else None
                )
            )
        ):
            continue
        found.append((mention, event, span))
    return tuple(found)


def _governs_claim(
    reading: Reading,
    sentence: Sentence,
    mention: StandardMention,
    before: StandardMention | None,
) -> bool:
    """Say whether 'has' or 'have' with its verb governs a mention: the last claim before it.

    That claim must stand behind the mention before, which it then does not govern.
    """
    predicates = [
        claim
        for claim in reading.claims
        if claim.sentence == sentence.number and claim.predicate.start < mention.start
    ]
    if not predicates:
        return False
    last = max(predicates, key=lambda claim: claim.predicate.start)
    if (
        before is not None
        and last.predicate.start < before.end
        and not _JOINED.fullmatch(reading.text, before.end, mention.name_start)
    ):
        return False
    words = reading.text[last.predicate.start : last.predicate.end].lower()
    return words.startswith(("has", "have")) or (last.announced and words.startswith("had"))


def _event(
    text: str, sentence: Sentence, mention: StandardMention, later: tuple[StandardMention, ...]
) -> tuple[str, Span]:
    """Return the event whose verb governs a mention: the last before it, or a passive behind."""
    stop = later[0].start if later else sentence.end
    behind = _EVENT_BEHIND.match(text[mention.end : stop])
    if behind:
        word = behind.group("word").lower()
        event = "recertification" if word.startswith("re") else "scope_extension"
        return event, Span(mention.end + behind.start("word"), mention.end + behind.end("word"))
    begin = _own_verb(text, sentence, mention)
    if event_of(text[begin : sentence.end if begin == sentence.start else stop]) == "status_change":
        return "status_change", Span(begin, sentence.end)
    last: re.Match[str] | None = None
    for match in _EVENT_WORD.finditer(text, sentence.start, mention.start):
        last = match
    if last is None:
        around = text[sentence.start : sentence.end]
        told = event_of(around)
        if told == "scope_extension":
            return told, Span(sentence.start, sentence.end)
        word = _EVENT_WORD.search(around)
        if word is not None and word.lastgroup is not None:
            return word.lastgroup, Span(sentence.start + word.start(), sentence.start + word.end())
        return "certification", Span(sentence.start, sentence.end)
    event = last.lastgroup or "certification"
    tail = text[mention.end : min(stop, mention.end + 60)]
    if event == "certification" and re.match(
        r"(?i)\s*(?:certification\s+)?scope\s+(?:extension|expansion)|\s*re-?certification", tail
    ):
        event = "scope_extension" if "scope" in tail.lower() else "recertification"
    return event, Span(last.start(), last.end())


def _own_verb(text: str, sentence: Sentence, mention: StandardMention) -> int:
    """Return where the words begin that tell of a mention: at 'and has achieved', else at first.

    In '... against the PS, replacing the Provisional Certification, and has achieved the CoC'
    the second standard has a verb of its own.
    """
    starts = [
        match.start()
        for match in re.finditer(
            r"(?i)\band\s(?:has|have)\s(?:also\s|now\s)?[a-z-]+ed\b",
            text[sentence.start : mention.start],
        )
        if find_standards(text, sentence.start, sentence.start + match.start())
    ]
    return sentence.start + starts[-1] if starts else sentence.start
