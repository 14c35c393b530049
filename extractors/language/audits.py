"""Audit firms as the audit sentences name them (GENRE.md sections 2 'auditors' and 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extractors.language.names import fold_key, legal_form_at, read_name
from extractors.language.organisations import is_noise_name
from extractors.language.remembered import remembered
from extractors.language.scope import has_cue
from extractors.vocab import AuditFirm, any_of, audit_firms
from extractors.vocab.gazetteer import candidate_countries, demonyms

_DONE = rf"(?:{any_of('audit_cues', 'done')})"
_NATIONAL = "|".join(re.escape(name) for name in sorted(demonyms(), key=len, reverse=True))
_LEAD_WORDS = rf"(?:(?:{any_of('audit_cues', 'lead')}|[A-ZÀ-Þ][\w-]+-based|{_NATIONAL}),?\s+)*"
# Of what a sentence must speak for its firm to be the auditor.
_NAMED = re.compile(rf"(?i)\b(?:{any_of('audit_cues', 'task')})")
# What leads to the firm's name: a verb and 'by', a noun of the task, or 'auditor:'.
_BY = re.compile(
    rf"(?:\b{_DONE}\b(?:\s+(?!by\b)[\w,’'()–-]+){{0,14}}?\s+by\s+"
    rf"|\baudit(?:s|ed)?\s+(?:was\s+|were\s+|is\s+|are\s+)?by\s+|\baudit(?:s)?\s+from\s+"
    rf"|\b(?:entrusted\s+to|in\s+the\s+hands\s+of|fell\s+to|was\s+given\s+to|were\s+given\s+to"
    rf"|lay\s+with|the\s+work\s+of|task\s+of|commissioned\s+from|responsib\w+\s+of)\s+"
    rf"|\b(?:auditors?|assessors?|inspectors?|audit\s+team|lead\s+auditor|report)\s+(?:from|of|at|by)\s+"
    rf"|\breport\s+\(|\b(?:second|first|other|present|new|latest)(?:\s+(?:one|audit))?,\s+by\s+"
    rf"|\b(?:audit|ASI|it)\s+(?:\w+\s+)?(?:went|falls?|goes|passed|was\s+awarded|was\s+left)\s+to\s+|\b(?:third-party|independent|accredited|external|audit"
    rf"|auditing|certification|conformity)\s+(?:auditors?|audit\s+firms?|auditing\s+firms?|firms?"
    rf"|body|bodies|certifiers?)(?:\s+(?:was|were|is|are|being)|,|:)?\s+"
    rf"|\b(?:the\s+)?auditors?\s+(?:was|were|is|are|:)\s+|\bauditor:\s*|\baudit\s+firm:\s*"
    rf"|\bsite\s+visit(?:s)?\s+by\s+|\bassessments?\s+by\s+|\bconclusions\s+of\s+)"
    rf"{_LEAD_WORDS}",
    re.IGNORECASE,
)
# A second firm: 'and that of B by SGS', 'and SGS'.
_ALSO_BY = re.compile(
    rf"(?:,?\s+(?:and|while|with|whereas)\s+(?:(?!\bby\b)[^;]){{0,140}}?\bby\s+"
    rf"|,?\s+(?:and|&)\s+(?:by\s+)?(?:the\s+)?){_LEAD_WORDS}"
)
# What stands behind the firm's name: a bracket, an apposition, adverbs, the verb of the audit.
_ACTED = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:,[^,.;]{3,120},\s*)?\s*"
    r"(?:(?:has|have|had|also|both|again|then|once)\s+)*"
    rf"(?:{any_of('audit_cues', 'acted')})\b"
)
# 'That of the cable works': the audit of which the sentence before speaks.
THAT_OF = re.compile(r"(?:That|Those|The\s(?:other|second|one))\s(?:of|for|at)\b")
# 'DNV’s four auditors', 'the SGS auditors', 'TÜV Nord's report', 'X the ASI audit'.
_POSSESSED = re.compile(
    r"(?:[’'´]s?)?\s(?:\w+\s){0,3}?(?:auditors?|assessors?|inspectors?|audit\s(?:team|report)|report)\b"
    r"|\s(?:the|for)\s(?:the\s)?ASI\s(?:audit|one)\b"
)
_BRACKET = re.compile(r"\s\([A-ZÀ-Þ][^()]{1,60}\)")
_ACCREDITED_OBJECT = re.compile(r"(?i)^(?:ISO|IATF|FSC|Aluminium|Aluminum|Performance|Chain|CoC)\b")


_LIST_NAME = re.compile(
    r"(?:,\s(?:[A-ZÀ-Þ][\w-]+|&|and)(?:\s(?:[A-ZÀ-Þ][\w-]+|&|and))*)+(?=,\s(?:S\.|Ltd|Inc|GmbH|LLC|B\.V|A/S|AB|AS))"
)


@dataclass(frozen=True, slots=True)
class FirmMention:
    """An audit firm as written; ``firm`` is None where the vocabulary does not know it."""

    start: int
    end: int
    text: str
    firm: AuditFirm | None


@cache
def _aliases() -> tuple[tuple[str, AuditFirm], ...]:
    rows = [(fold_key(row.alias) or row.alias, row) for row in audit_firms()]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


@remembered
def known_firm(name: str) -> AuditFirm | None:
    """Return the firm whose printed name a text begins with, accents and case apart.

    >>> known_firm("TUV Rheinland Cert GmbH").firm, known_firm("Acme Audits")
    ('TÜV Rheinland', None)
    """
    key = fold_key(name) or name
    for alias, row in _aliases():
        if key == alias or key.startswith(alias + " "):
            return row
    return None


@remembered
def read_firm(text: str, start: int, stop: int) -> FirmMention | None:
    """Read the audit firm that begins at ``start``: name, legal form with its dot, bracket."""
    end: int | None = None
    name = read_name(text, start, stop)
    if name is None:
        for row in audit_firms():
            if text.startswith(row.alias, start):
                return FirmMention(start, start + len(row.alias), row.alias, row)
        return None
    written = re.split(r"\s(?:on|in|for|at|the)\s", name.text)[0]
    seat = re.search(r"\sof\s(?P<town>[A-ZÀ-Þ][\w-]+)$", written)
    if seat is not None and candidate_countries(seat.group("town")):
        written = written[: seat.start()]  # 'DQS CFS of Frankfurt'
    longer = [row.alias for row in audit_firms() if text.startswith(row.alias, start)]
    written = max([written, *longer], key=len)  # an alias may hold a word that ends a name: 'and'
    end = start + len(written)
    if is_noise_name(written) or _ACCREDITED_OBJECT.match(written):
        return None
    if known_firm(written) is not None:
        list_name = _LIST_NAME.match(text, end, stop)
        if list_name is not None:
            end = list_name.end()  # 'TÜV Rheinland Inspection, Certification & Testing, S.A.'
    legal = legal_form_at(text, end)
    if legal is not None and legal.end() <= stop:
        end = legal.end()
    bracket = _BRACKET.match(text, end, stop)
    if bracket is not None and not text[bracket.end() : bracket.end() + 1].isalnum():
        end = bracket.end()
        legal = legal_form_at(text, end)
        if legal is not None:
            end = legal.end()
    if text[end - 3 : end] in ("Ltd", "LTD", "Inc") and text[end : end + 1] == ".":
        end += 1
    written = text[start:end]
    return FirmMention(start, end, written, known_firm(written))


@remembered
def find_firms(text: str, start: int, end: int) -> tuple[FirmMention, ...]:
    """Return the audit firms that one sentence names as having done this audit.

    >>> text = "The audits of A were carried out by DNV and the third-party audit of B by SGS."
    >>> [mention.text for mention in find_firms(text, 0, len(text))]
    ['DNV', 'SGS']
    """
    words = text[start:end]
    named = _NAMED.search(words)
    if named is None and THAT_OF.match(words) is None:
        return ()
    found: list[FirmMention] = []

    def add(mention: FirmMention | None) -> bool:
        if mention is None or any(m.start < mention.end and mention.start < m.end for m in found):
            return False
        if _is_of_another_audit(text, start, end, mention):
            return False
        found.append(mention)
        return True

    cell = re.match(
        r"(?i)(?:audit(?:ing)?\s+(?:firm|body)|auditor|audited\s+by"
        r"|certification\s+body)\s*[|:]\s*",
        words,
    )
    if cell is not None:
        add(read_firm(text, start + cell.end(), end))
    for match in _BY.finditer(text, start, end):
        position = match.end()
        mention = read_firm(text, position, end)
        if mention is None or (
            mention.firm is None and not _looks_like_firm(mention, match.group())
        ):
            continue
        add(mention)
        position = mention.end
        while (more := _ALSO_BY.match(text, position, end)) is not None:
            second = read_firm(text, more.end(), end)
            if second is None or (second.firm is None and " by " not in more.group()):
                break
            add(second)
            position = second.end
    for alias in _firms_in(text, start, end):
        if any(m.start < alias.end and alias.start < m.end for m in found):
            continue
        before = text[max(start, alias.start - 50) : alias.start]
        if (
            _ACTED.match(text, alias.end, end)
            or _POSSESSED.match(text, alias.end, end)
            or (found and re.search(r"(?:\bby|,|\band|–)\s+(?:the\s+)?$", before))
        ):
            add(alias)
    if not found:
        lead = re.match(r"(?:Auditors?\s+|The\s+firm\s+)?", words)
        mention = read_firm(text, start + (lead.end() if lead else 0), end)
        if (
            mention is not None
            and _ACTED.match(text, mention.end, end)
            and re.search(r"(?i)\baudits?\b|\baudited\b", text[mention.end : end])
        ):
            add(mention)
    if not found and not has_cue(words, "audit_other"):
        # No known frame, but a known firm in a sentence on this audit: 'gathered in April by X'.
        for alias in _firms_in(text, start, end)[:1]:
            add(alias)
    return tuple(sorted(found, key=lambda mention: mention.start))


_SAME_FIRM = re.compile(
    r"(?i)\bsame\s(?:audit(?:ing)?\s)?(?:firm|auditors?|body|team|certifier|company|organi[sz]ation)\b"
)


def same_firm(text: str, start: int, end: int) -> FirmMention | None:
    """Return the firm that 'the same firm carried out the present audit' means: the last named."""
    words = text[start:end]
    if not _SAME_FIRM.search(words) or not _NAMED.search(words):
        return None
    if _is_past(words):
        return None
    named = _firms_in(text, max(0, start - 600), start)
    return named[-1] if named else None


def _is_past(part: str) -> bool:
    return has_cue(part, "audit_past")


# 'X did the ISO audit', 'X keeps an eye on our welding', 'X was not involved'.
_OTHER_TASK = re.compile(rf"(?i)(?:{any_of('audit_cues', 'other_task')})")
_PART_END = re.compile(
    r";\s|,\s(?:but|and\s(?=the\b)|while|whereas|as|which|though)\b|\swhile\s|\sbut\s|\sthat\s"
)


def _is_of_another_audit(text: str, start: int, end: int, mention: FirmMention) -> bool:
    """Say whether the part of a sentence around a firm tells of an earlier or of another audit."""
    begin = max([start, *(m.end() for m in _PART_END.finditer(text, start, mention.start))])
    stop = _PART_END.search(text, mention.end, end)
    part = text[begin : stop.start() if stop else end]
    if _is_past(part):
        return True
    behind = re.split(r",\s|;\s|\sand\s(?=[A-ZÀ-Þ])", text[mention.end : end])[0]
    return bool(_OTHER_TASK.search(behind))


def _looks_like_firm(mention: FirmMention, lead: str) -> bool:
    """An unknown name counts behind '... by'; behind a looser lead it must look like a firm."""
    if re.search(r"(?i)\bby\s", lead):
        return True
    return bool(
        re.search(
            r"(?i)cert|assur|veri|audit|inspec|quality|\bLtd|GmbH|\bInc|Limited", mention.text
        )
    )


@cache
def _alias_patterns() -> tuple[tuple[AuditFirm, re.Pattern[str]], ...]:
    return tuple(
        (row, re.compile(rf"(?<!\w){re.escape(row.alias)}(?!\w)", re.IGNORECASE))
        for row in audit_firms()
    )


@cache
def _any_alias() -> re.Pattern[str]:
    """Matches where one of the aliases does: most sentences name no firm."""
    aliases = "|".join(re.escape(row.alias) for row in audit_firms())
    return re.compile(rf"(?<!\w)(?:{aliases})(?!\w)", re.IGNORECASE)


@remembered
def _firms_in(text: str, start: int, end: int) -> tuple[FirmMention, ...]:
    found: list[FirmMention] = []
    words = text[start:end]
    if _any_alias().search(words) is None:
        return ()
    for row, pattern in _alias_patterns():
        for match in pattern.finditer(words):
            if len(row.alias) <= 4 and not match.group().isupper():
                continue
            mention = read_firm(text, start + match.start(), end)
            if mention is not None and not any(m.start <= mention.start < m.end for m in found):
                found.append(mention)
    return tuple(sorted(found, key=lambda mention: (mention.start, -mention.end)))
