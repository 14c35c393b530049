"""certifications: one object per standard that this announcement certifies against."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.document import Span
from extractors.finding import Evidence, Flag, Json, Outcome, cite
from extractors.language.claims import event_of
from extractors.language.scope import governed, has_cue
from extractors.language.standards import StandardMention, find_bare_versions, find_standards
from extractors.reading import Reading, Sentence

# The words that tell of an event, a group for each.
_EVENT_WORD = re.compile(
    r"(?i)\b(?P<scope_extension>expand(?:s|ed|ing)?|extend(?:s|ed|ing)?|extension|expansion"
    r"|widen(?:s|ed|ing)?|broaden(?:s|ed)?|enlarge[sd]?|added\s+to|adds)\b"
    r"|\b(?P<recertification>re-?certif\w+|renew(?:s|ed|al)?|transitioned)\b"
    r"|\b(?P<certification>(?:for\s+the|a)\s+first\s+time|first\s+certificat\w+"
    r"|certif(?:ies|ied)|achieve[sd]?|earn(?:s|ed)?|receive[sd]?|secure[sd]?"
    r"|bag(?:s|ged)|wins?|won|obtain(?:s|ed)|gain(?:s|ed)|attain(?:s|ed)|issue[sd]?|award(?:s|ed)"
    r"|grant(?:s|ed)|accredit(?:s|ed)|gets?|got)\b"
)
_EVENT_BEHIND = re.compile(
    r"(?i)^[^.;]{0,70}?\b(?:(?:has|have|was|were"
    r"|is)\s+(?:(?:also|now|been|at\s+the\s+same\s+time)\s+)*)(?P<word>expanded|extended|widened"
    r"|broadened|enlarged|renewed|recertified|re-certified)\b"
    r"(?!\s+(?:(?:the|its)\s+)?(?:scope\s+of\s+)?(?:the|its|their)\b)"
)
_PROVISIONAL = re.compile(r"(?i)\bprovisional(?:ly)?\b")
# What stands before 'provisional' where that status is the former one.
_FORMER_STATUS = re.compile(
    r"(?i)(?:replac\w+|from|after|follow\w+|instead\s+of|in\s+place\s+of|lift\w*|remov\w+"
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


# An earlier certificate beside this one: 'ten months after its Performance Standard Certification'.
_AFTER = re.compile(
    r"(?i)\b(?:after|besides|following|adding\sto)\s(?:(?:the|its|ASI|first|earlier)\s)*$"
)
# What a standard is left for another version of it.
_LEFT = re.compile(r"(?i)\bfrom\s(?:(?:the|its|ASI|old|former|previous)\s)*$")


@dataclass(slots=True)
class _Draft:
    mention: StandardMention
    sentence: Sentence
    event: str
    event_span: Span
    version: StandardMention | None = None
    year: StandardMention | None = None
    status: str = "full"
    status_span: Span | None = None
    scope: str = "full"
    scope_span: Span | None = None
    principles: list[int] | None = None
    principles_span: Span | None = None


def extract(reading: Reading) -> Outcome:
    """Return the certifications in the order PS, CoC with event, status and scope of each.

    Only the title, the claims and a standfirst that claims are read; background, earlier
    certificates and related posts name no certification (RECORD.md, 'certifications').
    """
    sentences = _claim_sentences(reading)
    if not any(_mentions(reading, sentence) for sentence in sentences):
        sentences = (*sentences, *_certifying(reading))
    drafts: dict[str, _Draft] = {}
    flags: list[Flag] = []
    for sentence in sentences:
        for mention, event, span in _mentions(reading, sentence):
            draft = drafts.get(mention.standard)
            elsewhere = all(other.sentence != sentence for other in drafts.values())
            if draft is None and drafts and elsewhere and _tells_a_story(reading, sentence):
                continue  # 'the plant was granted Performance Standard status in March'
            if draft is None:
                draft = drafts[mention.standard] = _Draft(mention, sentence, event, span)
            elif (
                draft.event == "certification"
                and event != "certification"
                and (
                    sentence.zone == "title"
                    or not _is_lead(reading, draft.sentence)
                    or event in ("status_change", "scope_extension", "recertification")
                )
            ):
                draft.event, draft.event_span = event, span
            _take_version(draft, mention, flags)
    if not drafts:
        return Outcome({"certifications": []}, absent={"certifications": "not_found"})
    for sentence in sentences:
        _take_bare_versions(reading, sentence, drafts)
    _statuses(reading, sentences, drafts)
    if "PS" in drafts:
        _scope(reading, sentences, drafts["PS"])
    values: list[Json] = []
    evidence: list[Evidence] = []
    for index, standard in enumerate(sorted(drafts, key=lambda code: code != "PS")):
        values.append(_value(drafts[standard]))
        evidence.extend(_evidence(reading, drafts[standard], index))
    return Outcome({"certifications": values}, tuple(evidence), flags=tuple(flags))


def _claim_sentences(reading: Reading) -> tuple[Sentence, ...]:
    """Claims in running text first (lead, announcement), then title and standfirst."""
    numbers = {claim.sentence for claim in reading.claims}
    claims = tuple(s for s in reading.sentences if s.number in numbers)
    titles = reading.in_zone("title", "standfirst")
    if claims or titles:
        return (*claims, *titles)
    return _certifying(reading)


def _certifying(reading: Reading) -> tuple[Sentence, ...]:
    """The first sentences of the body that name a standard, for claims in unknown words."""
    named = [s for s in reading.in_zone("body") if find_standards(reading.text, s.start, s.end)]
    return tuple(named[:2])


def _tells_a_story(reading: Reading, sentence: Sentence) -> bool:
    """Say whether a later sentence tells in the simple past of some certificate, not of this one.

    A second standard of this announcement stands beside the first, or behind 'has' or 'today'.
    """
    if sentence.zone != "claim" or _is_lead(reading, sentence):
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


def _is_lead(reading: Reading, sentence: Sentence) -> bool:
    return bool(reading.claims) and reading.claims[0].sentence == sentence.number


def _mentions(
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
        claim.predicate
        for claim in reading.claims
        if claim.sentence == sentence.number and claim.predicate.start < mention.start
    ]
    if not predicates:
        return False
    last = max(predicates, key=lambda predicate: predicate.start)
    if before is not None and last.start < before.end:
        return False
    return reading.text[last.start : last.end].lower().startswith(("has", "have"))


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


def _take_version(draft: _Draft, mention: StandardMention, flags: list[Flag]) -> None:
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


def _take_bare_versions(reading: Reading, sentence: Sentence, drafts: dict[str, _Draft]) -> None:
    """A version that stands without its standard's name belongs to the only one without."""
    if len(drafts) != 1:
        return
    draft = next(iter(drafts.values()))
    if draft.version is not None or sentence.zone not in ("title", "claim"):
        return
    for start, end, version, year in find_bare_versions(reading.text, sentence.start, sentence.end):
        if governed(reading.text, sentence.start, sentence.end, start, "past", "planned"):
            continue
        draft.version = StandardMention(start, end, draft.mention.standard, version, year, start)
        if year is not None and draft.year is None:
            draft.year = draft.version
        return


def _statuses(reading: Reading, claimed: tuple[Sentence, ...], drafts: dict[str, _Draft]) -> None:
    text = reading.text
    others = [
        s
        for s in reading.in_zone("body", "findings", "audit")
        if s not in claimed
        and not has_cue(reading.words(s), "condition", "past")
        and re.search(
            r"(?i)(?:certificate|certification|status|it)\s+(?:\w+\s+){0,5}?(?:is|was|remains"
            r"|has)\s+(?:\w+\s+){0,3}?provisional|with\s+provisional\s+status"
            r"|provisional\s+certificate\s+(?:is|runs|will)"
            r"|issued\s+(?:as\s+)?(?:a\s+)?provisional",
            reading.words(s),
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
        ended = _ENDED.search(text, sentence.start, sentence.end)
        if ended and mentions and sentence in claimed:
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


def _scope(reading: Reading, claimed: tuple[Sentence, ...], draft: _Draft) -> None:
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
            r"|certificat\w+\s+(?:is|was|covers))",
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


def _value(draft: _Draft) -> dict[str, Json]:
    return {
        "standard": draft.mention.standard,
        "version": draft.version.version if draft.version else None,
        "year": draft.year.year if draft.year else None,
        "event": draft.event,
        "status": draft.status,
        "scope": draft.scope,
        "principles": draft.principles,
    }


def _evidence(reading: Reading, draft: _Draft, index: int) -> tuple[Evidence, ...]:
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
