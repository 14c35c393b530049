"""Who says it: name, role and organisation of one attribution."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.document import Span
from extractors.language.names import fold_key
from extractors.reading import Reading
from extractors.roles import (
    DEPARTMENTS,
    is_organisation,
    is_role,
    organisations,
    role_and_organisation,
)
from extractors.vocab import any_of, word_set

TITLE = any_of("speaker_cues", "honorific")
# 'Direktorin Mlle' and 'CEO Dr': a title that ends a role; 'Dr.-Ing. h.c.': titles before a name.
_HONORIFIC_WORD = rf"(?:(?:{TITLE}|{any_of('speaker_cues', 'honorific_behind_role')})\.?\s?)"
HONORIFIC = (
    rf"(?:(?:{TITLE}|{any_of('speaker_cues', 'honorific_before_name')})"
    r"(?:\.-?\s?|\s)(?:h\.c\.\s)?)*"
)
_NAME_TOKEN = r"(?:[A-ZÀ-ÞĀ-ſƏ-ɏḀ-ỿ][\w’'‘.-]*[\w’']|[A-ZÀ-ÞĀ-ſḀ-ỿ]\.|[A-ZÀ-ÞĀ-ſḀ-ỿ])"
_PARTICLE = rf"(?:{any_of('speaker_cues', 'particle')})"
PERSON = rf"{_NAME_TOKEN}(?:\s(?:{_PARTICLE}\s){{0,2}}{_NAME_TOKEN}){{1,4}}"
# A line of attribution: a dash, a title, the name, then role and organisation.
_LINE_NAME = re.compile(
    rf"^\s*(?:[–—-]+\s*)?{HONORIFIC}(?P<name>{PERSON})(?P<rest>\s*(?:,|\(|–|—|-|\||$"
    rf"|\s(?:of|at|from|is)\b).*)$",
    re.DOTALL,
)
_COMMA_NAME = re.compile(rf"(?<![\w’'-]){HONORIFIC}(?P<name>{PERSON})(?P<rest>\s?,\s?[^“”\"]*)$")


@dataclass(frozen=True, slots=True)
class Speaker:
    """A quoted person; role and organisation are None where they are not printed."""

    name: Span
    role: Span | None
    organisation: Span | None


_ROLE_LEADS = word_set("speaker_words", "role_lead")


def read_attribution(reading: Reading, start: int, end: int, line: bool = False) -> Speaker | None:
    """Read name, role and organisation of one attribution ``text[start:end]``."""
    text = reading.text
    verb = re.match(r"\s*(?:Said|Says|Adds|Added)\s(?=[A-ZÀ-ÞĀ-ſ])", text[start:end])
    if verb:
        start += verb.end()
    conjunction = re.match(
        r"\s*(?:And|But|Or|Finally,?|Lastly,?|Also|Then)\s(?=[A-ZÀ-ÞĀ-ſ])", text[start:end]
    )
    if conjunction:
        start += conjunction.end()
    style = re.match(rf"\s*(?:[–—-]+\s*)?Chief\s(?={PERSON}\s?,)", text[start:end])
    if style is not None and not is_role(text[start + style.end() : end].split(",")[0]):
        start += style.end()  # 'Chief Adewunmi Ogunsanya, Chairman': a chief by birth
    window = text[start:end].rstrip(" .:,–—-")
    match = _LINE_NAME.match(window)
    run_on = re.match(rf"\s*(?:[–—-]+\s*)?{HONORIFIC}(?P<name>{PERSON})", window)
    if run_on and line:
        words = list(re.finditer(r"\S+", run_on.group("name")))
        cut = next(
            (
                i
                for i, word in enumerate(words)
                if is_role(word.group()) or word.group() in _ROLE_LEADS
            ),
            0,
        )
        if cut >= 2:  # 'Imke Vandersloot Head of Assurance, ASI': no comma behind the name
            stop = start + run_on.start("name") + words[cut - 1].end()
            role, organisation = role_and_organisation(reading, stop, start + len(window))
            return Speaker(Span(start + run_on.start("name"), stop), role, organisation)
    if match and re.match(r"(?:The|A|An|Its|Our|In|At|By|On|This|That)\s", match.group("name")):
        match = None  # 'The BSI Group auditors reported back': no person's name
    if (
        match
        and not is_role(match.group("name"))
        and not is_organisation(reading, match.group("name"))
    ):
        name = Span(start + match.start("name"), start + match.end("name"))
        rest = Span(name.end, start + len(window))
        if line and rest.end - rest.start > 160:
            return None
        role, organisation = role_and_organisation(reading, rest.start, rest.end)
        if line and role is None and organisation is None and not re.match(r"^\s*[–—-]", window):
            return None
        return Speaker(name, role, organisation)
    match = _COMMA_NAME.search(window)
    if (
        match
        and not is_role(match.group("name"))
        and is_role(match.group("rest"))
        and not is_organisation(reading, match.group("name"))
    ):
        name = Span(start + match.start("name"), start + match.end("name"))
        role, organisation = role_and_organisation(reading, name.end, start + len(window))
        return Speaker(name, role, organisation)
    return _role_first(reading, start, window)


def _role_first(reading: Reading, start: int, window: str) -> Speaker | None:
    """'ASI’s CEO NAME', 'Plant Director, Mr. NAME', 'the company's head of sales NAME'."""
    if len(window) > 300:
        return None  # no attribution is so long
    tail = re.search(rf"{HONORIFIC}(?P<name>{PERSON})\s*$", window)
    of = None
    if tail is None or re.search(rf"(?:^|\s){PERSON}\s(?:of|at|from)\s[^,]*$", window):
        of = re.search(
            rf"{HONORIFIC}(?P<name>{PERSON})\s(?:of|at|from)\s(?:the\s)?(?P<org>[A-ZÀ-Þ][^,]*)$",
            window,
        )
        if (
            of is not None
            and is_role(window[: of.end("name")])
            and not is_role(of.group("name").split()[-1])
        ):
            tail = of  # 'managing director NAME of ORG'
    if tail is None:
        return None
    if is_organisation(reading, tail.group("name")):
        return None
    name_start = tail.start("name")
    tokens = list(re.finditer(r"\S+", tail.group("name")))
    roles = [i for i, token in enumerate(tokens) if is_role(token.group())]
    if roles and len(tokens) - roles[-1] > 2:
        tokens = tokens[roles[-1] + 1 :]
    while len(tokens) > 2 and re.fullmatch(_HONORIFIC_WORD, tokens[0].group()):
        tokens.pop(0)
    if re.search(r"(?:\b(?:of|for|at|to)|[–—&])\s+$", window[:name_start]) and len(tokens) > 2:
        tokens = tokens[-2:]  # 'Head of Design Hinemoa Taylor-Ruru'
    while len(tokens) > 2 and (
        is_role(tokens[0].group())
        or (fold_key(tokens[0].group()) in DEPARTMENTS and is_role(window[: tokens[0].start()]))
        or tokens[0].group().endswith(("’s", "'s"))
        or is_organisation(reading, tokens[0].group())
        or (tokens[0].group().isupper() and len(tokens[0].group()) < 6)
    ):
        tokens.pop(0)
    name_start += tokens[0].start()
    if len(tokens) < 2 or is_role(window[name_start : tail.end("name")]):
        return None
    before = re.sub(rf"(?:(?<=\s)|^){_HONORIFIC_WORD}+$", "", window[:name_start]).rstrip(" ,")
    if not is_role(before):
        return None
    name = Span(start + name_start, start + tail.end("name"))
    lead = re.match(r"\s*(?:[–—-]+\s*)?(?:(?:The|the|Its|its|Our)\s)?", before)
    at = lead.end() if lead else 0
    owner = re.match(r"(?P<org>[^,]{2,60}?)[’'´]s?\s(?=\w)", before[at:])
    if owner and re.search(r"[A-Z]", owner.group("org")):
        organisation = Span(start + at + owner.start("org"), start + at + owner.end("org"))
        return Speaker(name, Span(start + at + owner.end(), start + len(before)), organisation)
    if owner:
        return Speaker(name, Span(start + at + owner.end(), start + len(before)), None)
    known = next((org for org in organisations(reading) if before[at:].startswith(org + " ")), None)
    if of is not None and tail is of:
        return Speaker(
            name,
            Span(start + at, start + len(before)),
            Span(start + of.start("org"), start + of.end("org")),
        )
    if known:
        return Speaker(
            name,
            Span(start + at + len(known) + 1, start + len(before)),
            Span(start + at, start + at + len(known)),
        )
    return Speaker(name, *role_and_organisation(reading, start + at, start + len(before)))
