"""Write the table of the sample reports, layouts by programs: ``make docs``.

A report's answers say which program made it (``toolchain``) and what its layout holds
(``covers``). ``--check`` writes nothing and ends with 1 where docs/report-samples.md is another.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "tests" / "samples" / "reports"
PAGE = ROOT / "docs" / "report-samples.md"

PROGRAMS = {
    "WeasyPrint": ("weasyprint",),
    "Chromium": ("chromium",),
    "LibreOffice": ("libreoffice",),
    "Typst": ("typst",),
    "ReportLab": ("reportlab",),
    "LaTeX": ("latex", "pdftex"),
    "fpdf2": ("fpdf2",),
    "pdfmake": ("pdfmake",),
    "jsPDF": ("jspdf",),
    "groff": ("groff",),
}
# a layout, and what answers call it: one of the words stands in ``covers``
LAYOUTS: Mapping[str, tuple[str, ...]] = {
    "every cell ruled": ("fully ruled table",),
    "horizontal rules only": ("horizontal rules only",),
    "no rules": ("table without rules",),
    "shaded bands": ("shaded bands", "no rules, shaded bands"),
    "lines between columns only": ("vertical lines only",),
    "dashed or dotted rules": ("dashed rules", "dotted rules"),
    "rows split over pages": ("rows split over pages",),
    "header row repeated": ("header row repeated",),
    "header row once": ("header row once",),
    "headings of two lines": ("headings of two lines",),
    "narrow rating column": ("narrow rating column",),
    "rating in the last column": ("rating in the last column",),
    "number and title in one cell": (
        "number and title in one cell", "number and title on one line"),
    "number and title without a blank": ("number and title without a blank",),
    "sub-criteria as rows": ("single letters as rows", "sub-criteria as rows"),
    "ranges and lists of letters": ("letter lists in codes", "en dash and letter lists in codes"),
    "cells merged over rows": ("merged cells",),
    "statements with lists": ("statements with lists",),
    "two tables on a page": ("one table a principle, two on a page",),
    "table of earlier findings": (
        "table of earlier findings", "table of earlier non-conformances"),
    "rotated pages": ("rotated pages (/Rotate 90)", "rotated pages (/Rotate 270)"),
    "drawn column by column": ("findings drawn column by column",),
    "letter-spaced capitals": (
        "letter-spaced capitals", "letter-spaced capitals on the certificate page"),
    "blanks inside numbers and dates": ("blanks inside letter-spaced numbers and dates",),
    "values between the halves of labels": ("values between the halves of labels",),
    "labels over values": ("label rows over value rows",),
    "all labels, then all values": ("all labels first, then all values",),
    "labels flush right": ("labels flush right",),
    "labels or rows lost": ("second halves of labels lost", "row AUDIT FIRM lost", "no member row"),
    "bullets of private use": ("private-use bullets",),
    "ligatures": ("ligature characters",),
    "hyphenation": ("hyphenated lines",),
    "several audits": ("2 audits", "two audits", "3 audits", "4 audits"),
    "several firms": ("two audit firms",),
    "facilities in a table": ("facilities as annex table",),
    "facilities as bullets": ("facilities as bullets",),
    "facilities in prose": ("facilities in prose",),
    "provisional certification": ("provisional certification",),
    "Performance Standard V2": ("Performance Standard V2", "V2 2017"),
    "Performance Standard V3": ("Performance Standard V3",),
    "Performance Standard V3.1": ("Performance Standard V3.1",),
    "Chain of Custody": ("Chain of Custody", "Chain of Custody V1", "Chain of Custody V2",
        "Chain of Custody V2.1"),
    "damaged": (),
}  # fmt: skip


def read_answers(folder: Path) -> list[Mapping[str, Any]]:
    """Return the answers of all sample reports, by name."""
    files = sorted(folder.glob("*.gold.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def program_of(answers: Mapping[str, Any]) -> str:
    """Return the program that made a report; raises ValueError for one that is not listed."""
    toolchain = str(answers["toolchain"]).casefold()
    for program, words in PROGRAMS.items():
        if any(word in toolchain for word in words):
            return program
    raise ValueError(f"no program of PROGRAMS made {answers['toolchain']!r}; add it there")


def layouts_of(answers: Mapping[str, Any]) -> list[str]:
    """Return the layouts that a report has."""
    covers = set(answers.get("covers", ()))
    found = [layout for layout, words in LAYOUTS.items() if covers.intersection(words)]
    return [*found, "damaged"] if "expect_status" in answers else found


def count(reports: Sequence[Mapping[str, Any]]) -> dict[str, Counter[str]]:
    """Return how many reports of each program have a layout."""
    counts: dict[str, Counter[str]] = {layout: Counter() for layout in LAYOUTS}
    for answers in reports:
        for layout in layouts_of(answers):
            counts[layout][program_of(answers)] += 1
    return counts


def page_of(reports: Sequence[Mapping[str, Any]]) -> str:
    """Return the page: layouts by programs."""
    made = Counter(program_of(answers) for answers in reports)
    programs = sorted(made, key=lambda program: (-made[program], program))
    pages = [int(answers["pages"]) for answers in reports if answers.get("pages")]
    lines = [
        "# Sample reports",
        "",
        "Generated by `make docs` from the answers in `tests/samples/reports`; do not edit. "
        "Companies, people and results are invented.",
        "",
        f"{len(reports)} reports of {min(pages)} to {max(pages)} pages, made by {len(made)} "
        "programs. A number says how many reports of a program have a layout.",
        "",
        f"| layout | all | {' | '.join(programs)} |",
        f"| --- |{' ---: |' * (len(programs) + 1)}",
        f"| reports | {len(reports)} | {' | '.join(str(made[name]) for name in programs)} |",
    ]
    for layout, counts in count(reports).items():
        cells = " | ".join(str(counts[name] or "") for name in programs)
        lines.append(f"| {layout} | {counts.total()} | {cells} |")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Write the page, or check it."""
    page = page_of(read_answers(SAMPLES))
    if "--check" in arguments:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page)
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
