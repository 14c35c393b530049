"""auditors: the audit firms as written."""

from __future__ import annotations

import re

from extractors.finding import Flag, Outcome, Proposed, cite
from extractors.language.audits import FirmMention, find_firms, read_firm, same_firm
from extractors.language.names import fold_key
from extractors.reading import Reading


def extract(reading: Reading) -> Outcome:
    """Return the firms of the audit sentences, each once in its fullest form."""
    found: list[FirmMention] = []
    for sentence in reading.sentences:
        if sentence.zone in ("speaker", "background", "title", "stamp"):
            continue
        mentions = find_firms(reading.text, sentence.start, sentence.end)
        same_as_before = same_firm(reading.text, sentence.start, sentence.end)
        if same_as_before is not None:
            mentions = (*mentions, same_as_before)
        for mention in mentions:
            if sentence.zone == "quote" and not _introduces_quotation(reading, mention):
                continue
            if reading.parties.is_entity(mention.text):
                continue
            same = [i for i, other in enumerate(found) if _is_same(mention, other)]
            if not same:
                found.append(mention)
            elif len(mention.text) > len(found[same[0]].text):
                found[same[0]] = mention
    if not found:
        return Outcome({"auditors": []}, absent={"auditors": "not_found"})
    evidence = tuple(
        cite(reading.document, f"auditors[{index}]", mention.start, mention.end,
             "auditors.audit_sentence", 0.98 if mention.firm else 0.85)
        for index, mention in enumerate(found)
    )  # fmt: skip
    flags = tuple(
        Flag("unknown_auditor", "warning",
             f"{mention.text!r} is not in the list of audit firms: a firm that it lacks, or none",
             (f"auditors[{index}]",))
        for index, mention in enumerate(found)
        if mention.firm is None
    )  # fmt: skip
    return Outcome({"auditors": [mention.text for mention in found]}, evidence, flags=flags)


# 'In the words of the audit report (X), “...”', 'who headed the audit team of X: “...”'.
_AUDIT = re.compile(r"(?i)\baudit\w*\b[^.“”\"]*$")


def _introduces_quotation(reading: Reading, mention: FirmMention) -> bool:
    """Say whether a firm that is known stands with its audit before a quotation, not in it."""
    if mention.firm is None or reading.is_quoted(mention.start, mention.end):
        return False
    return bool(_AUDIT.search(reading.text, max(0, mention.start - 80), mention.start))


def _is_same(one: FirmMention, other: FirmMention) -> bool:
    first, second = fold_key(one.text), fold_key(other.text)
    return first == second or first.startswith(second + " ") or second.startswith(first + " ")


def proposed(reading: Reading, start: int, end: int) -> Proposed | None:
    """Return the firm whose name stands at a place, with its bracket, None where none can be."""
    firm = read_firm(reading.text, start, reading.block_end(start))
    if firm is None or firm.end < end or reading.parties.is_entity(firm.text):
        return None
    row = cite(reading.document, "", firm.start, firm.end, "auditors.proposed", 0.5)
    return Proposed(firm.text, fold_key(firm.text), (row,))
