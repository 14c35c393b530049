"""report_urls: the article's links to summary audit reports."""

from __future__ import annotations

import re

from extractors.addresses import parts_of_address
from extractors.document import Link
from extractors.finding import Evidence, Outcome, cite_source
from extractors.reading import Reading

_WORDS = re.compile(r"(?i)\b(?:audit|summary|report|findings)\b")
# File names of what is no report: standards, guidance, pictures.
_OTHER_FILE = re.compile(
    r"(?i)standard[-_]v\d|guidance|assurance[-_]manual|policy|newsletter|brochure|press|annual"
    r"|manual|factsheet|procedure|interim|catalogue|logo|\.(?:png|jpe?g|gif|svg|webp)$"
)
# Anchors of other files, and of the report itself.
_OTHER_TITLE = re.compile(
    r"(?i)\b(?:manual|guidance|policy|annual|sustainability\sreport|newsletter|brochure|factsheet"
    r"|catalogue)\b|\bstandard\b.{0,24}\(pdf"
)
_REPORT_TITLE = re.compile(r"(?i)\baudit|\bsummary\b|\bfindings\b")


def extract(reading: Reading) -> Outcome:
    """Return the absolute addresses, each once, in the order of the text."""
    urls: list[str] = []
    evidence: list[Evidence] = []
    for link in reading.document.links:
        if link.href in urls or not _is_report(reading, link):
            continue
        evidence.append(
            cite_source(
                f"report_urls[{len(urls)}]",
                "a[href]",
                "report_urls.link",
                0.95,
                reading.text[link.start : link.end] or None,
            )
        )
        urls.append(link.href)
    if not urls:
        return Outcome({"report_urls": []}, absent={"report_urls": "not_found"})
    return Outcome({"report_urls": urls}, tuple(evidence))


def _is_report(reading: Reading, link: Link) -> bool:
    parts = parts_of_address(link.href)
    if parts.scheme not in ("http", "https"):
        return False
    path = parts.path.lower()
    anchor = reading.text[link.start : link.end]
    before = reading.text[max(0, link.start - 300) : link.start]
    is_file = path.endswith(".pdf")
    other = _OTHER_FILE.search(path.rsplit("/", 1)[-1]) or _OTHER_TITLE.search(anchor)
    if other and not _REPORT_TITLE.search(anchor):
        return False
    if is_file:
        if _OTHER_FILE.search(path.rsplit("/", 1)[-1]):
            return bool(_WORDS.search(anchor))
        if "/wp-content/uploads/" in path or _WORDS.search(anchor) or _WORDS.search(before):
            return True
        return bool(_WORDS.search(path.replace("-", " ").replace("_", " ")))
    if "/wp-content/uploads/" in path or "audit-report" in path:
        return bool(_WORDS.search(anchor) or _WORDS.search(path.replace("-", " ")))
    return False
