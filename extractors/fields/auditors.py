"""auditors: the audit firms as written."""

from __future__ import annotations

from extractors.finding import Flag, Outcome, cite
from extractors.language.audits import FirmMention, find_firms
from extractors.language.names import fold_key
from extractors.reading import Reading


def extract(reading: Reading) -> Outcome:
    """Return the firms of the audit sentences, each once in its fullest form."""
    found: list[FirmMention] = []
    for sentence in reading.sentences:
        if sentence.zone in ("quote", "speaker", "background", "title", "stamp"):
            continue
        for mention in find_firms(reading.text, sentence.start, sentence.end):
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


def _is_same(one: FirmMention, other: FirmMention) -> bool:
    first, second = fold_key(one.text), fold_key(other.text)
    return first == second or first.startswith(second + " ") or second.startswith(first + " ")
