"""speakers: who is quoted, with role and organisation as printed."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from extractors.attributions import HONORIFIC, PERSON, TITLE, Speaker, read_attribution
from extractors.document import Span
from extractors.finding import Evidence, Json, Outcome, Proposed, cite
from extractors.language.names import fold_key
from extractors.reading import Reading
from extractors.roles import is_organisation, is_role, role_and_organisation
from extractors.vocab import any_of, word_list

_SAID = rf"(?:{any_of('speaker_cues', 'said')})"
_DOTTED_TITLES = word_list("speaker_words", "dotted_title")
# 'NAME, the plant's quality chief,'.
_APPOSITION = re.compile(
    rf"(?<![\w’'-]){HONORIFIC}(?P<name>{PERSON})\s?,\s(?P<role>[^,.;“”\"]{{4,80}}?)\s?,"
)


def extract(reading: Reading) -> Outcome:
    """Return the people of direct quotations in the order of the text, each once."""
    speakers: list[Speaker] = []
    for quote in reading.quotes:
        first, second = (_before, _behind) if _is_introduced(reading, quote) else (_behind, _before)
        speaker = first(reading, quote) or second(reading, quote) or _told_before(reading, quote)
        if speaker is None:
            continue
        speaker = _in_full(reading, speaker)
        if speaker is None:
            continue
        key = fold_key(reading.text[speaker.name.start : speaker.name.end])
        if any(fold_key(reading.text[s.name.start : s.name.end]) == key for s in speakers):
            continue
        speakers.append(speaker)
    speakers += _signed(reading, speakers)
    if not speakers:
        return Outcome({"speakers": []}, absent={"speakers": "not_found"})
    values: list[dict[str, Json]] = []
    evidence: list[Evidence] = []
    for index, speaker in enumerate(speakers):
        path = f"speakers[{index}]"
        row: dict[str, Json] = {}
        for key in ("name", "role", "organisation"):
            span: Span | None = getattr(speaker, key)
            row[key] = reading.text[span.start : span.end] if span else None
            if span:
                evidence.append(
                    cite(reading.document, f"{path}.{key}", span.start, span.end,
                         "speakers.attribution", 0.95 if key == "name" else 0.85)
                )  # fmt: skip
        values.append(row)
    return Outcome({"speakers": values}, tuple(evidence))


def _in_full(reading: Reading, speaker: Speaker) -> Speaker | None:
    """Return the speaker with the full name for 'Ms Allister', None where the text has none."""
    text = reading.text
    first, _, surname = text[speaker.name.start : speaker.name.end].partition(" ")
    if re.fullmatch(rf"(?:{TITLE})\.?", first) is None or " " in surname:
        return speaker
    full = re.search(
        rf"(?<![\w’'-])(?!(?:{TITLE})\b)[A-ZÀ-ÞĀ-ſ][\w’'-]+\s{re.escape(surname)}\b",
        text[: speaker.name.start],
    )
    return replace(speaker, name=Span(*full.span())) if full else None


# 'I', 'we', 'our': somebody speaks.
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Oo]ur|[Uu]s|[Mm]y|me)\b")


def _signed(reading: Reading, found: list[Speaker]) -> list[Speaker]:
    """Speakers of quotations without marks: a paragraph in the first person, signed below it.

    The signature must be a line of its own with name, role and a party of the announcement.
    """
    text = reading.text
    signed: list[Speaker] = []
    names = {fold_key(text[speaker.name.start : speaker.name.end]) for speaker in found}
    blocks = reading.document.blocks
    for above, line in pairwise(blocks):
        if line.end - line.start > 160 or above.kind in ("title", "stamp", "heading"):
            continue
        if not _FIRST_PERSON.search(text, above.start, above.end):
            continue
        speaker = read_attribution(reading, line.start, line.end, line=True)
        if speaker is None or speaker.role is None or speaker.organisation is None:
            continue
        organisation = text[speaker.organisation.start : speaker.organisation.end]
        key = fold_key(text[speaker.name.start : speaker.name.end])
        if key not in names and is_organisation(reading, organisation):
            names.add(key)
            signed.append(speaker)
    return signed


def _told_before(reading: Reading, quote: Span) -> Speaker | None:
    """The person of 'NAME, ROLE, does this. “...,” he says': the last one before the quotation."""
    text = reading.text
    block = next((b for b in reading.document.blocks if b.start <= quote.start < b.end), None)
    if block is None or not re.match(
        rf"\s*,?\s*(?:(?:[Hh]e|[Ss]he|[Tt]hey)\s(?:{_SAID})|(?:{_SAID})\s(?:he|she|they))\b",
        text[quote.end : block.end],
    ):
        return None
    found: Speaker | None = None
    for match in _APPOSITION.finditer(text, block.start, quote.start):
        if is_role(match.group("role")) and not is_role(match.group("name")):
            role, organisation = role_and_organisation(reading, *match.span("role"))
            found = Speaker(Span(*match.span("name")), role, organisation)
    return found


def _is_introduced(reading: Reading, quote: Span) -> bool:
    """Say whether 'X said,' or 'X, ROLE:' stands right before the opening mark."""
    before = reading.text[max(0, quote.start - 60) : quote.start]
    return bool(re.search(rf"(?:{_SAID})\b[^.“”\"]{{0,30}}[,:]?\s*$|\w:\s*$", before))


def _behind(reading: Reading, quote: Span) -> Speaker | None:
    """An attribution behind the closing mark: in the same block, or a short block below."""
    text = reading.text
    block = next((b for b in reading.document.blocks if b.start <= quote.start < b.end), None)
    if block is None:
        return None
    tail = text[quote.end : block.end]
    cut = re.search(r"[“\"]", tail)
    same = tail[: cut.start()] if cut else tail
    said = re.match(rf"\s*,?\s*(?P<verb>{_SAID})\s+", same)
    if said:
        rest = same[said.end() :]
        sentence = re.match(
            rf"(?:[^“”\".]|{'|'.join(rf'(?<={title})[.]' for title in _DOTTED_TITLES)}"
            rf"|(?<=\b[A-Z])\.)*",
            rest,
        )
        end = said.end() + (sentence.end() if sentence else len(rest))
        return read_attribution(reading, quote.end + said.end(), quote.end + end)
    lead_name = re.match(
        rf"\s*,?\s*(?:{HONORIFIC})(?P<name>{PERSON})(?:,[^“”\"]{{0,120}}?)?,?\s(?:{_SAID})\b",
        same,
    )
    if lead_name:
        verb = re.search(rf"\s(?:{_SAID})\b", same)
        if verb:
            return read_attribution(reading, quote.end, quote.end + verb.start())
    role_first = re.match(rf"\s*,?\s*(?P<who>[^“”\".!?]{{8,140}}?),?\s(?:{_SAID})\b", same)
    if role_first:
        found = read_attribution(
            reading, quote.end + role_first.start("who"), quote.end + role_first.end("who")
        )
        if found is not None:
            return found  # 'chief executive NAME was quoted as saying'
    if same.strip(" .,–—-"):
        found = read_attribution(reading, quote.end, quote.end + len(same.rstrip(" .")), line=True)
        if found is not None:
            return found
        if len(same.strip()) > 4 and not cut:
            return None
    if cut:
        return None
    index = reading.document.blocks.index(block)
    for following in reading.document.blocks[index + 1 : index + 2]:
        line = text[following.start : following.end]
        after = reading.document.blocks[index + 2 : index + 3]
        if (
            after
            and re.fullmatch(rf"\s*(?:[–—-]+\s*)?{HONORIFIC}{PERSON}", line)
            and not is_role(line)
        ):
            # The name on one line, the role on the next.
            below = after[0]
            if below.end - below.start < 120 and is_role(text[below.start : below.end]):
                begin = following.start + len(line) - len(line.lstrip(" –—-"))
                lead = re.match(HONORIFIC, text[begin : following.end])
                begin += lead.end() if lead else 0
                role, organisation = role_and_organisation(reading, below.start, below.end)
                return Speaker(Span(begin, following.end), role, organisation)
        if len(line) > 220 or following.kind in ("title", "stamp") or re.search(r"[“”\"]", line):
            return None
        if re.search(r"[a-z]{5}\.\s+\S|\w;\s+[a-z]", line) or any(
            following.start <= s.start < following.end for s in reading.in_zone("programme")
        ):
            return None  # sentences, and no name with a role
        return read_attribution(reading, following.start, following.end, line=True)
    return None


def _before(reading: Reading, quote: Span) -> Speaker | None:
    """An attribution before the opening mark: 'NAME, ROLE at ORG said,' or 'NAME, ROLE:'."""
    text = reading.text
    blocks = reading.document.blocks
    index = next((i for i, b in enumerate(blocks) if b.start <= quote.start < b.end), None)
    if index is None:
        return None
    start, end = blocks[index].start, quote.start
    if not text[start:end].strip(" –—-") and index > 0:
        above = blocks[index - 1]
        line = text[above.start : above.end]
        if line.rstrip().endswith((":", ",")) or re.search(rf"{_SAID}\s*[:,]?$", line):
            start, end = above.start, above.end
        else:
            return None
    boundary = None
    for match in re.finditer(r"[.!?][”\"]?\s+(?=[A-ZÀ-ÞĀ-ſ])", text[start:end]):
        if re.search(
            rf"(?:\b(?:{'|'.join(_DOTTED_TITLES)}|Sr|Sra|Co|Ltd|Pvt|Pte|Pty|Sdn|Bhd|Corp|Inc|S\.A|A\.S|[A-Z]))\.$",
            text[start : start + match.start() + 1],
        ):
            continue
        boundary = match
    if boundary:
        start += boundary.end()
    window = text[start:end]
    if not re.search(rf"(?:{_SAID})|:\s*$|,\s*$", window):
        return None
    cut = re.search(rf",?\s*\b(?:{_SAID})\b(?:(?!{_SAID}).)*$", window, re.DOTALL)
    stop = start + cut.start() if cut else start + len(window.rstrip(" :,"))
    to = re.match(r"(?i)(?:according\s+to|for|in\s+the\s+words\s+of)\s+", window)
    return read_attribution(reading, start + (to.end() if to else 0), stop)


def proposed(reading: Reading, start: int, end: int) -> Proposed | None:
    """Return the person whose name stands at a place, None where it is nobody's name.

    Role and organisation are those of an attribution around the name, null without one.
    """
    written = reading.text[start:end]
    if re.fullmatch(PERSON, written) is None or is_role(written):
        return None
    sentence = reading.sentence_at(start)
    attribution = read_attribution(reading, start, sentence.end) if sentence is not None else None
    found = attribution or Speaker(Span(start, end), None, None)
    if found.name != Span(start, end):
        found = Speaker(Span(start, end), None, None)
    value: dict[str, Json] = {}
    rows: list[Evidence] = []
    for key in ("name", "role", "organisation"):
        span: Span | None = getattr(found, key)
        value[key] = reading.text[span.start : span.end] if span else None
        if span:
            rows.append(cite(reading.document, f".{key}", *span, "speakers.proposed", 0.5))
    return Proposed(value, fold_key(written), tuple(rows))
