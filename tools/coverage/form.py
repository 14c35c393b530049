"""Conditions on the form of a page: layout, dates, quotations, what reprints do to a text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping

from extractors.document import fold
from tools.coverage.certified import entity
from tools.coverage.sample import MONTH, Sample

Check = Callable[[Sample], bool]
_HONORIFIC = r"(?:(?:Mr|Ms|Mrs|Dr|Ing|Prof|Eng|Lic|Dipl\.-Ing|Dr\.-Ing)\.? ?)*"
_STAMP = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4}")
_ADDRESS_DATE = re.compile(r"(canonical|og:url)[^>]+/20\d\d/\d\d/\d\d")
_SAID = r"\b(said|says|added|adds|explained|commented|noted|told)\b"
_CLAIM = re.compile(r"has (successfully )?(achieved|earned|been (issued|awarded|granted))")


def title(s: Sample) -> str:
    """Return the title of the head, without the site's name."""
    found = re.search(r"og:title\"? content=\"([^\"]+)", s.page) or re.search(
        r"<title>([^<]+)", s.page
    )
    said = html.unescape(found[1]) if found else ""
    return fold(re.sub(r"\s*[|«–-] (Aluminium Stewardship|ASI\b).*", "", said).strip())


def published(s: Sample) -> str:
    """Return the annotated date of publication, empty if there is none."""
    return str(s.one("published_on") or "")


def standfirst(s: Sample) -> bool:
    """Say whether title, standfirst and date stand in this order."""
    return s.date_line == 2 and len(s.paragraphs[1]) > 60


def headline_without_entity(s: Sample) -> bool:
    """Say whether the headline names no entity and a second date stands below the first."""
    at = s.date_line
    if not at:
        return False
    headline = s.paragraphs[0]
    later = re.compile(rf".{{0,30}}\d{{1,2}} {MONTH} 20\d\d\.?")
    return not any(name in headline for name in [entity(s), *s.texts("short_names")]) and any(
        later.fullmatch(paragraph) for paragraph in s.paragraphs[at + 1 :]
    )


def later_date(s: Sample) -> bool:
    """Say whether a full date of the year after the publication stands in the text."""
    day = published(s)
    return bool(day) and any(day < found < f"{int(day[:4]) + 1}{day[4:]}" for found in s.dates)


def date_in_address_alone(s: Sample) -> bool:
    """Say whether only the address has the date."""
    elsewhere = published(s) in s.dates or _STAMP.search(s.text) or "published_time" in s.page
    return bool(published(s)) and not elsewhere and bool(_ADDRESS_DATE.search(s.page))


def speakers(s: Sample) -> list[str]:
    """Return the names of the quoted."""
    return [str(item.get("name")) for item in s.items("speakers")]


def asi_quoted_first(s: Sample) -> bool:
    """Say whether the first of the quoted speaks for the scheme and the second does not."""
    told = sorted(
        (s.text.find(str(item.get("name"))), str(item.get("organisation")))
        for item in s.items("speakers")
    )
    of_asi = [bool(re.search("ASI|Aluminium Stewardship", said)) for _, said in told]
    return of_asi[:2] == [True, False]


def inline_quote(s: Sample) -> bool:
    """Say whether quotation and speaker stand in one paragraph."""
    pattern = rf"[“\"][^”\"]{{15,}}[”\"].{{0,60}}{_SAID}|{_SAID}.{{0,60}}[“\"]"
    return any(re.search(pattern, paragraph) for paragraph in s.paragraphs)


def name_line(mark: str) -> Check:
    """Return whether a line under a quotation begins with a mark and the speaker's name."""

    def found(s: Sample) -> bool:
        for above, line in zip(s.paragraphs, s.paragraphs[1:], strict=False):
            named = any(re.match(mark + _HONORIFIC + re.escape(n), line) for n in speakers(s))
            if named and re.search(r"[”\"’“»][.,]?$", above):
                return True
        return False

    return found


def dash_name_line_after_findings(s: Sample) -> bool:
    """Say whether a name line with a dash stands below the last paragraph on findings."""
    told = [n for n, p in enumerate(s.paragraphs) if "conformance" in p.casefold()]
    return bool(told) and any(
        re.match("[–—-] ?" + _HONORIFIC + re.escape(name), line)
        for name in speakers(s)
        for line in s.paragraphs[told[-1] :]
    )


def _speaker(before: str, after: str = "") -> Check:
    return lambda s: any(re.search(before + re.escape(n) + after, s.text) for n in speakers(s))


def opening_quote_missing(s: Sample) -> bool:
    """Say whether a paragraph closes a quotation that it does not open."""
    return any(
        len(p) > 60
        and ((p.count("”") == 1 and "“" not in p) or (p.count('"') == 1 and p.endswith('"')))
        for p in s.paragraphs
    )


def title_repeated(s: Sample) -> bool:
    """Say whether the title stands twice."""
    first = s.paragraphs[0]
    return first in s.paragraphs[1:] or (bool(title(s)) and s.text.count(title(s)) >= 2)


def text_repeated(s: Sample) -> bool:
    """Say whether a longer paragraph stands twice."""
    longer = [p for p in s.paragraphs if len(p) > 60]
    return len(set(longer)) < len(longer)


CHECKS: Mapping[str, Check] = {
    "title_outside_text": lambda s: bool(title(s)) and title(s)[:40] not in s.text,
    "standfirst": standfirst,
    "standfirst_replaces_lead": lambda s: (
        standfirst(s) and not _CLAIM.search(s.paragraphs[3] if len(s.paragraphs) > 3 else "")
    ),
    "headline_without_entity": headline_without_entity,
    "dated": lambda s: bool(published(s)),
    "date_not_in_text": lambda s: published(s) not in s.dates and not _STAMP.search(s.text),
    "later_date": later_date,
    "date_in_address_alone": date_in_address_alone,
    "asi_quoted_first": asi_quoted_first,
    "at_most_one_speaker": lambda s: "speakers" in s.record and len(speakers(s)) <= 1,
    "inline_quote": inline_quote,
    "name_line_after_quote": name_line("(?:[–—-] ?)?"),
    "name_line_bare": name_line(""),
    "name_line_dash": name_line("[–—-] ?"),
    "name_line_dash_joined": name_line(r"[–—-]\b"),
    "dash_name_line_after_findings": dash_name_line_after_findings,
    "has_speaker": lambda s: bool(speakers(s)),
    "name_role_said": _speaker("", r", [^.\n“\"]{3,90},? (said|says)"),
    "org_role_name": _speaker(r"[’']s? [\w ,&-]{3,70} " + _HONORIFIC),
    "speaker_with_title": _speaker(r"\b(Dr|Ing|Mr|Ms|Mrs|Prof|Eng|Lic|Dipl\.-Ing)\.? ?"),
    "double_role": lambda s: any(
        re.search(r" and |&| / |, ", str(item.get("role") or "")) for item in s.items("speakers")
    ),
    "opening_quote_missing": opening_quote_missing,
    "has_report": lambda s: bool(s.texts("report_urls")),
    "no_report": lambda s: "report_urls" in s.record and not s.texts("report_urls"),
    "title_repeated": title_repeated,
    "text_repeated": text_repeated,
    "hard_line_breaks": lambda s: bool(
        re.search(r"[a-zà-ž,](<br ?/?>\s*|\n)[a-zà-ž]", s.page.partition("<body")[2] or s.page)
    ),
}
