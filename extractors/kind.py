"""What kind of document a text is, and in which language."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Literal

from extractors.addresses import parts_of_address
from extractors.document import Document
from extractors.language.standards import find_standards
from extractors.reading import Reading
from extractors.vocab import read_rows

DocumentKind = Literal["announcement", "reprint", "audit_report", "other"]

_OWN_HOSTS = ("aluminium-stewardship.org", "www.aluminium-stewardship.org")
_NEWSLETTER = re.compile(r"(?i)monthly\s+newsletter|view\s+this\s+email")
_NEWSLETTER_TITLE = re.compile(r"(?i)\bnewsletter\b")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Words in which only ASI speaks of itself.
_OWN_VOICE = re.compile(
    r"(?:Aluminium\sStewardship\sInitiative(?:\s\(ASI\))?|ASI)\s(?:today\sannounced"
    r"|announced\stoday|is\spleased|today\sconfirmed)|iseal code compliant|linked\sbelow"
)
# A share of function words below this is no English text.
_ENGLISH_SHARE = 0.18


@cache
def _function_words() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in read_rows("function_words"):
        found.setdefault(row["language"], set()).add(row["word"])
    return {language: frozenset(words) for language, words in found.items()}


def language_of(text: str) -> str | None:
    """Return the ISO 639-1 code of the text's language by its function words, None if too short.

    >>> language_of("The company has been certified against the standard for its plant in Norway.")
    'en'
    """
    cjk = len(_CJK.findall(text))
    if cjk > 30 and cjk > 0.15 * len(text):
        if re.search(r"[\u3040-\u30ff]", text):
            return "ja"
        return "ko" if re.search(r"[\uac00-\ud7af]", text) else "zh"
    if len(re.findall(r"[\u0900-\u097f]", text)) > 30:
        return "hi"
    if len(re.findall(r"[\u0400-\u04ff]", text)) > 0.3 * len(text) > 10:
        return "ru"
    words = re.findall(r"[^\W\d_]+", text.lower())
    if len(words) < 8:
        return None
    counts = Counter(words)
    shares = {
        language: sum(counts[word] for word in known if word in counts) / len(words)
        for language, known in _function_words().items()
    }
    best = max(shares, key=lambda language: (shares[language], language == "en"))
    if best != "en" and shares["en"] >= _ENGLISH_SHARE and shares[best] < 1.5 * shares["en"]:
        return "en"
    return best if shares[best] > 0.08 else None


def kind_of(reading: Reading) -> DocumentKind:
    """Return the kind of a page or text: announcement, reprint, or other.

    ASI's own page by its host or its voice; a page without a claim and without a standard in
    its title, a newsletter, or a page on the standards alone is ``other``.
    """
    document = reading.document
    host = parts_of_address(document.url or "").netloc.lower()
    if _NEWSLETTER.search(document.text[:400]) or _NEWSLETTER_TITLE.search(document.title or ""):
        return "other"
    if reading.parties.entity is None:
        return "other"
    if not any(
        find_standards(
            reading.text,
            reading.sentences[claim.sentence].start,
            reading.sentences[claim.sentence].end,
        )
        for claim in (*reading.claims, *reading.title_claims)
    ) and not re.search(
        r"(?i)\bcertif|\bASI\b|Aluminium\sStewardship",
        " ".join(
            (
                document.title or "",
                *(reading.words(reading.sentences[claim.sentence]) for claim in reading.claims),
            )
        ),
    ):
        return "other"
    if host:
        return "announcement" if host in _OWN_HOSTS else "reprint"
    if _OWN_VOICE.search(document.text) or _asi_layout(document):
        return "announcement"
    return "reprint"


def _asi_layout(document: Document) -> bool:
    """ASI's first layout: a date alone on the first line, then the lead."""
    return bool(document.blocks) and document.blocks[0].kind == "stamp"
