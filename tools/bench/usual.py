"""What a user would put together from the usual libraries: run by build/bench-venv's Python.

Reads ``[[name, path], ...]`` from standard input and prints one JSON object a document: its record,
and the processor's seconds. Nothing of alucert is imported: only these libraries are there.
Ways: ``page`` (trafilatura, dateparser, quantulum3, price-parser, word2number, regular
expressions), ``report`` (pdfplumber's text and tables, regular expressions), ``pdftotext``
(poppler's program, regular expressions).
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

Record = dict[str, Any]
_NAME = r"[A-Z][\w&’'-]*(?:\.\w+)*"
_ENTITY = re.compile(
    rf"\b({_NAME}(?:,? (?:(?:of|and|de|do|&) )?{_NAME})*\.?)(?: \([^)]*\))?,? "
    r"(?:has|have) (?:\w+ )?(?:achieved|earned|been (?:certified|awarded|issued|granted))"
)
_SHORT = re.compile(rf"\([“\"‘']?({_NAME}(?: {_NAME})?)[”\"’']?\)")
_STANDARD = re.compile(
    r"(Performance|Chain of Custody)(?: \(?CoC\)?)?(?: Standard)?(?: \(?(V[1-3](?:\.1)?))?"
)
_AUDITOR = re.compile(r"(?:carried out|conducted|undertaken|performed|audited) by ([A-Z][\w& ]+)")
_COUNT = re.compile(r"\b(\w+) (minor|major)\b", re.I)
_CRITERION = re.compile(r"\b(\d{1,2}\.\d{1,2})([a-k]?)\b(?!\.\d)")
_SPEAKER = re.compile(r"(?:[”\"],? (?:said|says)|[–—-]) ([A-Z][\w.-]+(?: [A-Z][\w.-]+)+)")
_PLACE = re.compile(r"\b(?:in|at|near) ([A-Z][\w-]+(?: [A-Z][\w-]+)?)")
_DATE = re.compile(
    r"\b(\d{1,2}(?:st|nd|rd|th)? \w+,? 20\d\d|\w+ \d{1,2},? 20\d\d|20\d\d-\d\d-\d\d)"
)
_TONNES = {"tonne": "tonnes", "ton": "tonnes", "megawatt": "MW"}
_ROW = re.compile(
    r"^\s*(\d{1,2}\.\d{1,2})\b.*?\b(Minor|Major|Conformance|Not Applicable|Observation)\b", re.M
)
_LABEL = {
    "entity": re.compile(r"(?i)entity name[\s:|]+([^\n|]+)"),
    "member": re.compile(r"(?i)member name[\s:|]+([^\n|]+)"),
    "certificate_number": re.compile(r"(?i)certificate number[\s:|]+(\w+)"),
    "issued": re.compile(r"(?i)date of issue[\s:|]+(\d{1,2} \w+ \d{4})"),
    "expires": re.compile(r"(?i)date of expiry[\s:|]+(\d{1,2} \w+ \d{4})"),
    "auditor": re.compile(r"(?i)audit firm[\s:|]+([^\n|]+)"),
}


def page(path: str) -> Record:
    """Return the record of a page."""
    import dateparser
    import trafilatura
    from price_parser import Price
    from quantulum3 import parser as quantities
    from word2number import w2n

    data = Path(path).read_bytes()
    text = trafilatura.extract(data, include_comments=False) or ""
    known = trafilatura.extract_metadata(data)
    day = known.date if known is not None else None
    if day is None:
        found = _DATE.search(text)
        parsed = dateparser.parse(found[1], languages=["en"]) if found else None
        day = parsed.date().isoformat() if parsed else None
    entity = _ENTITY.search(text)
    counts: dict[str, int] = {}
    for number, grade in _COUNT.findall(text):
        try:
            counts[grade.lower()] = w2n.word_to_num(number.lower())
        except ValueError:
            continue
    capacities = []
    for sentence in re.split(r"(?<=[.!?])\s", text):
        if not re.search(r"(?i)\b(?:tonnes|tons|MW|mt)\b", sentence):
            continue
        for quantity in quantities.parse(sentence):
            unit = _TONNES.get(quantity.unit.name.removeprefix("metric "))
            if unit:
                printed = Price.fromstring(quantity.surface).amount_float
                value = quantity.value if "illion" in quantity.surface else printed
                capacities.append({"value": value or quantity.value, "unit": unit})
    return {
        "published_on": day,
        "entity": entity[1] if entity else None,
        "short_names": _SHORT.findall(text, entity.start())[:1] if entity else [],
        "certifications": _claims(text),
        "places": list(dict.fromkeys(_PLACE.findall(text))),
        "capacities": capacities,
        "auditors": list(dict.fromkeys(_AUDITOR.findall(text)))[:1],
        "nonconformances": counts,
        "criteria": [
            {"criterion": number, "parts": [letter] if letter else [], "grade": "minor"}
            for number, letter in dict.fromkeys(_CRITERION.findall(text))
        ],
        "speakers": [{"name": name} for name in dict.fromkeys(_SPEAKER.findall(text))],
    }


def report(path: str) -> Record:
    """Return the record of a report by pdfplumber's text and tables."""
    import pdfplumber

    texts, findings = [], []
    with pdfplumber.open(path) as pdf:
        for sheet in pdf.pages:
            texts.append(sheet.extract_text() or "")
            for table in sheet.extract_tables():
                for row in table:
                    cells = [" ".join((cell or "").split()) for cell in row]
                    code = re.match(r"(\d{1,2}\.\d{1,2})([a-k]?)\b", cells[0]) if cells else None
                    rating = _rating(" ".join(cells[1:3]))
                    if code and rating:
                        findings.append(
                            {"criterion": code[1], "parts": list(code[2]), "rating": rating,
                             "text": cells[-1] or None}
                        )  # fmt: skip
            sheet.close()
    return _report("\n".join(texts), findings)


def pdftotext(path: str) -> Record:
    """Return the record of a report by poppler's text with its layout."""
    command = ["pdftotext", "-layout", path, "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    findings = [
        {"criterion": code, "parts": [], "rating": _rating(rating), "text": None}
        for code, rating in _ROW.findall(text)
    ]
    return _report(text, findings)


def _report(text: str, findings: list[Record]) -> Record:
    import dateparser

    said = {key: (m[1].strip() if (m := pattern.search(text)) else None)
            for key, pattern in _LABEL.items()}  # fmt: skip

    def day(written: str | None) -> str | None:
        parsed = dateparser.parse(written, languages=["en"]) if written else None
        return parsed.date().isoformat() if parsed else None

    return {
        "entity": said["entity"],
        "member": said["member"],
        "certificate_number": said["certificate_number"],
        "issued_on": day(said["issued"]),
        "expires_on": day(said["expires"]),
        "auditors": [said["auditor"]] if said["auditor"] else [],
        "certifications": _claims(text),
        "findings": findings,
    }


def _claims(text: str) -> list[Record]:
    found = {("PS" if name == "Performance" else "CoC", version or None)
             for name, version in _STANDARD.findall(text)}  # fmt: skip
    found -= {(standard, None) for standard, version in found if version}
    return [
        {"standard": standard, "version": version, "event": "certification", "status": "full",
         "scope": "full"}
        for standard, version in sorted(found, key=str)
    ]  # fmt: skip


def _rating(words: str) -> str | None:
    lowered = words.lower()
    for word, rating in (("minor", "minor"), ("major", "major"), ("not applic", "not_applicable"),
                         ("observ", "observation"), ("conform", "conformance")):  # fmt: skip
        if word in lowered:
            return rating
    return None


def _spent() -> float:
    ours, theirs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF,
                                                         resource.RUSAGE_CHILDREN))  # fmt: skip
    return ours.ru_utime + ours.ru_stime + theirs.ru_utime + theirs.ru_stime


def main() -> int:
    """Do each document twice, print the second time's cost: the first loads what is needed."""
    warnings.simplefilter("ignore")
    way = {"page": page, "report": report, "pdftotext": pdftotext}[sys.argv[1]]
    files = json.load(sys.stdin)
    for name, path in files[:3]:
        _done(way, name, path)
    for name, path in files:
        print(json.dumps(_done(way, name, path)), flush=True)
    return 0


def _done(way: Any, name: str, path: str) -> Record:
    begin, wall, record, error = _spent(), time.perf_counter(), {}, None
    try:
        record = way(path)
    except Exception as fault:  # noqa: BLE001 - what these libraries raise counts as missed
        error = f"{type(fault).__name__}: {fault}"
    seconds = _spent() - begin
    wall = time.perf_counter() - wall
    return {"name": name, "record": record, "seconds": seconds, "wall": wall, "error": error}


if __name__ == "__main__":
    sys.exit(main())
