"""A dataset with every odd value that a format may spoil: formulas, quotes, limits, zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from pipeline.dataset.export_xlsx import MOST_CHARACTERS
from pipeline.dataset.tables import Tables, complete
from pipeline.resolve import resolve
from tests.pipeline.records import announcement, certified, report, reprint

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "'=1", "''-1", "＝1"]
TEXTS = [
    *FORMULAS,
    "-5",
    "NA", "N/A", "null", "None",
    "nan", "",
    "'s-Hertogenbosch", 'a "b", c', "a;b",
    "line\nline", "line\r\nline", "tab\there",
    "重庆", "Ṽ̷", "𝒜𝓁", "\ufeffx", "  blanks  ", "_x000D_",
    "<&>]]>", "\x01\x1f", "0123", "1e5", "TRUE", "2024-01-01", "x" * MOST_CHARACTERS, "\\", "%s",
]  # fmt: skip
NUMBERS = [0.1 + 0.2, -5.0, 1e22, 1e-7, 5e-324, 1.7976931348623157e308, None, 0.0, 57.42861]


def odd_tables() -> Tables:
    """A real dataset with every odd value in it, each key whole."""
    tables = {
        name: table.to_pylist()
        for name, table in resolve(
            [announcement(), report(), reprint(), announcement(**LAGUNA)]
        ).items()
    }
    tables["locations"] += [
        {
            "location_id": f"loc-odd{number:03d}",
            "name": text,
            "kind": "city",
            "country_code": "NA" if number % 2 else None,
            "latitude": NUMBERS[number % len(NUMBERS)],
            "admin_1": text if number % 3 else None,
        }
        for number, text in enumerate(TEXTS)
    ]
    moment = datetime(2025, 2, 28, 23, 59, 59, 123456, tzinfo=UTC)
    tables["documents"] += [
        {
            "document_id": f"doc-odd{number}",
            "kind": "other",
            "status": "complete",
            "sha256": str(number),
            "source": "x",
            "bytes": [None, 0, 2**53, -5][number % 4],
            "retrieved_at": None if number % 3 == 0 else moment + timedelta(hours=number),
            "published_on": None if number % 2 else date(2024, 2, 29),
            "superseded_by": f"doc-odd{number + 1}" if number < 7 else None,
        }
        for number in range(8)
    ]
    return complete(tables)


LAGUNA = {
    "entity": "Laguna Verde Alumínio Ltda.",
    "published_on": "2023-10-03",
    "certifications": [certified(status="provisional"), certified("CoC", "V2")],
    "facilities": [],
    "sites": [],
    "places": ["São Luís", "Maranhão"],
    "countries": ["BR"],
    "criteria": [],
}
