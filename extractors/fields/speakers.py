"""speakers: who is quoted, with role and organisation as printed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from extractors.document import Span
from extractors.finding import Evidence, Json, Outcome, cite
from extractors.language.names import fold_key, read_name
from extractors.reading import Reading
from extractors.vocab import any_of, read_rows, word_list, word_set

_TITLE = any_of("speaker_cues", "honorific")
# 'Direktorin Mlle' and 'CEO Dr': a title that ends a role; 'Dr.-Ing. h.c.': titles before a name.
_HONORIFIC_WORD = rf"(?:(?:{_TITLE}|{any_of('speaker_cues', 'honorific_behind_role')})\.?\s?)"
_HONORIFIC = (
    rf"(?:(?:{_TITLE}|{any_of('speaker_cues', 'honorific_before_name')})"
    r"(?:\.-?\s?|\s)(?:h\.c\.\s)?)*"
)
_NAME_TOKEN = r"(?:[A-ZÀ-ÞĀ-ſƏ-ɏḀ-ỿ][\w’'‘.-]*[\w’']|[A-ZÀ-ÞĀ-ſḀ-ỿ]\.|[A-ZÀ-ÞĀ-ſḀ-ỿ])"
_PARTICLE = rf"(?:{any_of('speaker_cues', 'particle')})"
_PERSON = rf"{_NAME_TOKEN}(?:\s(?:{_PARTICLE}\s){{0,2}}{_NAME_TOKEN}){{1,4}}"
_SAID = rf"(?:{any_of('speaker_cues', 'said')})"
_DOTTED_TITLES = word_list("speaker_words", "dotted_title")
# A line of attribution: a dash, a title, the name, then role and organisation.
_LINE_NAME = re.compile(
    rf"^\s*(?:[–—-]+\s*)?{_HONORIFIC}(?P<name>{_PERSON})(?P<rest>\s*(?:,|\(|–|—|-|\||$"
    rf"|\s(?:of|at|from|is)\b).*)$",
    re.DOTALL,
)
_COMMA_NAME = re.compile(rf"(?<![\w’'-]){_HONORIFIC}(?P<name>{_PERSON})(?P<rest>\s?,\s?[^“”\"]*)$")
# 'NAME, the plant's quality chief,'.
_APPOSITION = re.compile(
    rf"(?<![\w’'-]){_HONORIFIC}(?P<name>{_PERSON})\s?,\s(?P<role>[^,.;“”\"]{{4,80}}?)\s?,"
)


@dataclass(frozen=True, slots=True)
class _Speaker:
    name: Span
    role: Span | None
    organisation: Span | None


def extract(reading: Reading) -> Outcome:
    """Return the people of direct quotations in the order of the text, each once."""
    speakers: list[_Speaker] = []
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


def _in_full(reading: Reading, speaker: _Speaker) -> _Speaker | None:
    """Return the speaker with the full name for 'Ms Allister', None where the text has none."""
    text = reading.text
    first, _, surname = text[speaker.name.start : speaker.name.end].partition(" ")
    if re.fullmatch(rf"(?:{_TITLE})\.?", first) is None or " " in surname:
        return speaker
    full = re.search(
        rf"(?<![\w’'-])(?!(?:{_TITLE})\b)[A-ZÀ-ÞĀ-ſ][\w’'-]+\s{re.escape(surname)}\b",
        text[: speaker.name.start],
    )
    return replace(speaker, name=Span(*full.span())) if full else None


# 'I', 'we', 'our': somebody speaks.
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Oo]ur|[Uu]s|[Mm]y|me)\b")


def _signed(reading: Reading, found: list[_Speaker]) -> list[_Speaker]:
    """Speakers of quotations without marks: a paragraph in the first person, signed below it.

    The signature must be a line of its own with name, role and a party of the announcement.
    """
    text = reading.text
    signed: list[_Speaker] = []
    names = {fold_key(text[speaker.name.start : speaker.name.end]) for speaker in found}
    blocks = reading.document.blocks
    for above, line in pairwise(blocks):
        if line.end - line.start > 160 or above.kind in ("title", "stamp", "heading"):
            continue
        if not _FIRST_PERSON.search(text, above.start, above.end):
            continue
        speaker = _parse(reading, line.start, line.end, line=True)
        if speaker is None or speaker.role is None or speaker.organisation is None:
            continue
        organisation = text[speaker.organisation.start : speaker.organisation.end]
        key = fold_key(text[speaker.name.start : speaker.name.end])
        if key not in names and _is_organisation(reading, organisation):
            names.add(key)
            signed.append(speaker)
    return signed


def _told_before(reading: Reading, quote: Span) -> _Speaker | None:
    """The person of 'NAME, ROLE, does this. “...,” he says': the last one before the quotation."""
    text = reading.text
    block = next((b for b in reading.document.blocks if b.start <= quote.start < b.end), None)
    if block is None or not re.match(
        rf"\s*,?\s*(?:(?:[Hh]e|[Ss]he|[Tt]hey)\s(?:{_SAID})|(?:{_SAID})\s(?:he|she|they))\b",
        text[quote.end : block.end],
    ):
        return None
    found: _Speaker | None = None
    for match in _APPOSITION.finditer(text, block.start, quote.start):
        if _is_role(match.group("role")) and not _is_role(match.group("name")):
            role, organisation = _role_and_organisation(reading, *match.span("role"))
            found = _Speaker(Span(*match.span("name")), role, organisation)
    return found


def _is_introduced(reading: Reading, quote: Span) -> bool:
    """Say whether 'X said,' or 'X, ROLE:' stands right before the opening mark."""
    before = reading.text[max(0, quote.start - 60) : quote.start]
    return bool(re.search(rf"(?:{_SAID})\b[^.“”\"]{{0,30}}[,:]?\s*$|\w:\s*$", before))


_ROLE_LEADS = word_set("speaker_words", "role_lead")


@cache
def _role_words() -> frozenset[str]:
    return frozenset(row["word"] for row in read_rows("role_words"))


def _is_role(text: str) -> bool:
    return any(
        word.casefold().strip(".,’'s") in _role_words() or word.casefold() in _role_words()
        for word in re.findall(r"[\w’'-]+", text)
    )


def _behind(reading: Reading, quote: Span) -> _Speaker | None:
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
        return _parse(reading, quote.end + said.end(), quote.end + end)
    lead_name = re.match(
        rf"\s*,?\s*(?:{_HONORIFIC})(?P<name>{_PERSON})(?:,[^“”\"]{{0,120}}?)?,?\s(?:{_SAID})\b",
        same,
    )
    if lead_name:
        verb = re.search(rf"\s(?:{_SAID})\b", same)
        if verb:
            return _parse(reading, quote.end, quote.end + verb.start())
    role_first = re.match(rf"\s*,?\s*(?P<who>[^“”\".!?]{{8,140}}?),?\s(?:{_SAID})\b", same)
    if role_first:
        found = _parse(
            reading, quote.end + role_first.start("who"), quote.end + role_first.end("who")
        )
        if found is not None:
            return found  # 'chief executive NAME was quoted as saying'
    if same.strip(" .,–—-"):
        found = _parse(reading, quote.end, quote.end + len(same.rstrip(" .")), line=True)
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
            and re.fullmatch(rf"\s*(?:[–—-]+\s*)?{_HONORIFIC}{_PERSON}", line)
            and not _is_role(line)
        ):
            # The name on one line, the role on the next.
            below = after[0]
            if below.end - below.start < 120 and _is_role(text[below.start : below.end]):
                begin = following.start + len(line) - len(line.lstrip(" –—-"))
                lead = re.match(_HONORIFIC, text[begin : following.end])
                begin += lead.end() if lead else 0
                role, organisation = _role_and_organisation(reading, below.start, below.end)
                return _Speaker(Span(begin, following.end), role, organisation)
        if len(line) > 220 or following.kind in ("title", "stamp") or re.search(r"[“”\"]", line):
            return None
        if re.search(r"[a-z]{5}\.\s+\S|\w;\s+[a-z]", line) or any(
            following.start <= s.start < following.end for s in reading.in_zone("programme")
        ):
            return None  # sentences, and no name with a role
        return _parse(reading, following.start, following.end, line=True)
    return None


def _before(reading: Reading, quote: Span) -> _Speaker | None:
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
    return _parse(reading, start + (to.end() if to else 0), stop)


def _parse(reading: Reading, start: int, end: int, line: bool = False) -> _Speaker | None:
    """Read name, role and organisation of one attribution ``text[start:end]``."""
    text = reading.text
    verb = re.match(r"\s*(?:Said|Says|Adds|Added)\s(?=[A-ZÀ-ÞĀ-ſ])", text[start:end])
    if verb:
        start += verb.end()
    style = re.match(rf"\s*(?:[–—-]+\s*)?Chief\s(?={_PERSON}\s?,)", text[start:end])
    if style is not None and not _is_role(text[start + style.end() : end].split(",")[0]):
        start += style.end()  # 'Chief Adewunmi Ogunsanya, Chairman': a chief by birth
    window = text[start:end].rstrip(" .:,–—-")
    match = _LINE_NAME.match(window)
    run_on = re.match(rf"\s*(?:[–—-]+\s*)?{_HONORIFIC}(?P<name>{_PERSON})", window)
    if run_on and line:
        words = list(re.finditer(r"\S+", run_on.group("name")))
        cut = next(
            (
                i
                for i, word in enumerate(words)
                if _is_role(word.group()) or word.group() in _ROLE_LEADS
            ),
            0,
        )
        if cut >= 2:  # 'Imke Vandersloot Head of Assurance, ASI': no comma behind the name
            stop = start + run_on.start("name") + words[cut - 1].end()
            role, organisation = _role_and_organisation(reading, stop, start + len(window))
            return _Speaker(Span(start + run_on.start("name"), stop), role, organisation)
    if (
        match
        and not _is_role(match.group("name"))
        and not _is_organisation(reading, match.group("name"))
    ):
        name = Span(start + match.start("name"), start + match.end("name"))
        rest = Span(name.end, start + len(window))
        if line and rest.end - rest.start > 160:
            return None
        role, organisation = _role_and_organisation(reading, rest.start, rest.end)
        if line and role is None and organisation is None and not re.match(r"^\s*[–—-]", window):
            return None
        return _Speaker(name, role, organisation)
    match = _COMMA_NAME.search(window)
    if (
        match
        and not _is_role(match.group("name"))
        and _is_role(match.group("rest"))
        and not _is_organisation(reading, match.group("name"))
    ):
        name = Span(start + match.start("name"), start + match.end("name"))
        role, organisation = _role_and_organisation(reading, name.end, start + len(window))
        return _Speaker(name, role, organisation)
    return _role_first(reading, start, window)


def _role_first(reading: Reading, start: int, window: str) -> _Speaker | None:
    """'ASI’s CEO NAME', 'Plant Director, Mr. NAME', 'the company's head of sales NAME'."""
    if len(window) > 300:
        return None  # no attribution is so long
    tail = re.search(rf"{_HONORIFIC}(?P<name>{_PERSON})\s*$", window)
    of = None
    if tail is None or re.search(rf"(?:^|\s){_PERSON}\s(?:of|at|from)\s[^,]*$", window):
        of = re.search(
            rf"{_HONORIFIC}(?P<name>{_PERSON})\s(?:of|at|from)\s(?:the\s)?(?P<org>[A-ZÀ-Þ][^,]*)$",
            window,
        )
        if (
            of is not None
            and _is_role(window[: of.end("name")])
            and not _is_role(of.group("name").split()[-1])
        ):
            tail = of  # 'managing director NAME of ORG'
    if tail is None:
        return None
    if _is_organisation(reading, tail.group("name")):
        return None
    name_start = tail.start("name")
    tokens = list(re.finditer(r"\S+", tail.group("name")))
    roles = [i for i, token in enumerate(tokens) if _is_role(token.group())]
    if roles and len(tokens) - roles[-1] > 2:
        tokens = tokens[roles[-1] + 1 :]
    while len(tokens) > 2 and re.fullmatch(_HONORIFIC_WORD, tokens[0].group()):
        tokens.pop(0)
    if re.search(r"(?:\b(?:of|for|at|to)|[–—&])\s+$", window[:name_start]) and len(tokens) > 2:
        tokens = tokens[-2:]  # 'Head of Design Hinemoa Taylor-Ruru'
    while len(tokens) > 2 and (
        _is_role(tokens[0].group())
        or (fold_key(tokens[0].group()) in _DEPARTMENTS and _is_role(window[: tokens[0].start()]))
        or tokens[0].group().endswith(("’s", "'s"))
        or _is_organisation(reading, tokens[0].group())
        or (tokens[0].group().isupper() and len(tokens[0].group()) < 6)
    ):
        tokens.pop(0)
    name_start += tokens[0].start()
    if len(tokens) < 2 or _is_role(window[name_start : tail.end("name")]):
        return None
    before = re.sub(rf"(?:(?<=\s)|^){_HONORIFIC_WORD}+$", "", window[:name_start]).rstrip(" ,")
    if not _is_role(before):
        return None
    name = Span(start + name_start, start + tail.end("name"))
    lead = re.match(r"\s*(?:[–—-]+\s*)?(?:(?:The|the|Its|its|Our)\s)?", before)
    at = lead.end() if lead else 0
    owner = re.match(r"(?P<org>[^,]{2,60}?)[’'´]s?\s(?=\w)", before[at:])
    if owner and re.search(r"[A-Z]", owner.group("org")):
        organisation = Span(start + at + owner.start("org"), start + at + owner.end("org"))
        return _Speaker(name, Span(start + at + owner.end(), start + len(before)), organisation)
    if owner:
        return _Speaker(name, Span(start + at + owner.end(), start + len(before)), None)
    known = next(
        (org for org in _organisations(reading) if before[at:].startswith(org + " ")), None
    )
    if of is not None and tail is of:
        return _Speaker(
            name,
            Span(start + at, start + len(before)),
            Span(start + of.start("org"), start + of.end("org")),
        )
    if known:
        return _Speaker(
            name,
            Span(start + at + len(known) + 1, start + len(before)),
            Span(start + at, start + at + len(known)),
        )
    return _Speaker(name, *_role_and_organisation(reading, start + at, start + len(before)))


def _organisations(reading: Reading) -> tuple[str, ...]:
    parties = reading.parties
    own = [parties.entity.text] if parties.entity else []
    own += [short.text for short in parties.short_names]
    own += ["Aluminium Stewardship Initiative", "ASI"]
    own += [owner.text for owner in parties.parent]
    return tuple(sorted(own, key=len, reverse=True))


def _is_organisation(reading: Reading, name: str) -> bool:
    return any(fold_key(name) == fold_key(org) for org in _organisations(reading))


def _role_and_organisation(
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
    window = text[start:end]
    owner = re.match(r"(?P<org>[A-ZÀ-Þ][^,]{1,60}?)[’'´]s?\s(?=\w)", window)
    if owner and _is_role(window[owner.end() :]) and not _is_role(owner.group("org")):
        return Span(start + owner.end(), end), Span(start, start + owner.end("org"))
    for org in _organisations(reading):
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
            if not left or (_is_role(right) and pattern != r"\sat\s(?:the\s)?"):
                continue
            if pattern.startswith(r"\sof") and (
                fold_key(right) in _DEPARTMENTS or not _is_role(left)
            ):
                continue
            if (
                pattern.startswith(",")
                and fold_key(right.split(" and ")[0].split(",")[0]) in _DEPARTMENTS
            ):
                continue
            if re.match(r"[a-z]", right) and not pattern.startswith(r"\sat"):
                continue
            if re.match(r"[a-z]", right):
                return _trim(text, start, start + split.start()), None
            return _trim(text, start, start + split.start()), _organisation(
                text, start + split.end(), end
            )
    if not _is_role(window):
        if re.match(r"[A-ZÀ-Þ]", window) and _is_organisation(reading, window):
            return None, Span(start, end)
        return (
            (Span(start, end), None)
            if len(window) < 60 and not re.search(r"\d", window)
            else (None, None)
        )
    return _trim(text, start, end), None


_DEPARTMENTS = word_set("speaker_words", "department")


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
