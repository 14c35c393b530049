"""Claims in words that no grammar knows: the sentence that ties a standard to the entity.

Editors find ever new verbs ('can call its mine certified', 'has a standard's first holder in').
Where no sentence of running text has a known form, the one that names a standard or a
certificate together with the entity, and speaks neither of plans nor of the past, makes the
claim all the same.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.document import Span
from extractors.language.claims import Claim, event_of
from extractors.language.parties import Parties
from extractors.language.scope import governed
from extractors.language.standards import find_standards
from extractors.sentence import Sentence
from extractors.vocab import any_of

# Further down a page stand background, plans and the history.
_WITHIN_SENTENCES = 8
_CERTIFIES = re.compile(
    r"(?i)certif|audit|\bscope\b|\bconform|\bmeets?\b|\bmet\b|\bsatisf|\bstatus\b"
)
_ABOUT_ENTITY = re.compile(rf"(?i)\b(?:{any_of('entity_cues', 'stands_for')})\b")


def claims_by_content(
    text: str, sentences: tuple[Sentence, ...], parties: Parties
) -> tuple[tuple[Sentence, ...], tuple[Claim, ...]]:
    """Return the sentences, one of them now in zone ``claim``, and its claim.

    Nothing changes where no sentence qualifies. A mention of a standard that a plan, the past or
    the scheme's background governs makes no claim.
    """
    running = [s for s in sentences if s.zone in ("body", "programme", "audit", "findings")]
    for sentence in running[:_WITHIN_SENTENCES]:
        words = text[sentence.start : sentence.end]
        if not _CERTIFIES.search(words):
            continue
        named = any(sentence.start <= m.start < sentence.end for m in parties.mentions)
        if not named and (sentence.zone == "programme" or not _ABOUT_ENTITY.search(words)):
            continue
        for mention in find_standards(text, sentence.start, sentence.end):
            if governed(
                text, sentence.start, sentence.end, mention.name_start,
                "negated", "planned", "background", "condition", "gone",
            ):  # fmt: skip
                continue
            claim = Claim(
                sentence.number,
                Span(sentence.start, mention.start),
                Span(mention.start, mention.end),
                Span(mention.end, sentence.end),
                event_of(words),
            )
            raised = tuple(
                replace(other, zone="claim") if other is sentence else other for other in sentences
            )
            return raised, (claim,)
    return sentences, ()
