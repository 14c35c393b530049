"""A miss is shown with the words and the place where it stands."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from rich.console import Console

from pipeline.score.gold import Annotated
from pipeline.score.parts import is_set_aside
from pipeline.score.show import print_score, to_json
from pipeline.score.tally import score
from pipeline.source import Source

TEXT = "Norrsken Profil AB has achieved certification. Its capacity is 48,000 tonnes per annum."
GOLD = {
    "entity": "Norrsken Profil AB",
    "capacities": [{"value": 48000, "unit": "tonnes"}],
    "countries": ["SE"],
    "auditors": ["DNV"],
}
LINE: dict[str, Any] = {
    "document": {"status": "partial", "error": None},
    "record": {
        "entity": "Norrsken",
        "capacities": [],
        "countries": ["SE", "NO"],
        "auditors": ["DNV"],
    },
    "evidence": [
        {"field": "entity", "start": 0, "end": 8, "quote": "Norrsken", "page": None},
        {"field": "countries[0]", "start": 5, "end": 9, "quote": "Oslo", "page": 1},
        {"field": "countries[1]", "start": 7, "end": 9, "quote": "NO", "page": 2},
    ],
}


def report() -> dict[str, Any]:
    document = Annotated("a/norrsken", Source(Path("x"), "x"), GOLD, frozenset(), frozenset(), "")
    scored = score([document], [LINE])
    return to_json(scored, "f1", {"a/norrsken": LINE}, {"a/norrsken": TEXT}.get)


def test_misses_carry_quote_and_place() -> None:
    misses = {miss["field"]: miss for miss in report()["misses"]}
    assert misses.keys() == {"entity", "capacities", "countries"}
    assert misses["entity"] == {
        "document": "a/norrsken",
        "field": "entity",
        "expected": ["Norrsken Profil AB"],
        "given": ["Norrsken"],
        "quote": "Norrsken",
        "place": "0:8",
    }
    assert misses["countries"]["place"] == "page 2, 7:9"
    missed = misses["capacities"]
    start, end = map(int, missed["place"].split(":"))
    assert TEXT[start:end] == "48,000"
    assert "48,000 tonnes per annum" in missed["quote"]


def test_the_table_shows_every_figure_and_the_misses() -> None:
    stream = io.StringIO()
    print_score(report(), Console(file=stream, width=120))
    shown = stream.getvalue()
    assert "auditors *" in shown
    assert "0 of 1 documents right in every core field" in shown
    assert "entity: Norrsken, not Norrsken Profil AB  [0:8] Norrsken" in shown
    assert "countries: should not be there: NO  [page 2, 7:9] NO" in shown
    assert "capacities: missed {'value': 48000, 'unit': 'tonnes'}" in shown


def test_precision_and_recall_are_what_they_say() -> None:
    countries = report()["fields"]["countries"]
    assert (countries["precision"], countries["recall"]) == (0.5, 1.0)
    assert (countries["f1"], countries["support"]) == (0.6667, 1)
    capacities = report()["fields"]["capacities"]
    assert (capacities["precision"], capacities["recall"], capacities["f1"]) == (None, 0.0, 0.0)


def test_a_wrong_status_of_a_document_set_aside_is_not_named() -> None:
    aside = next(name for name in map(str, range(100)) if is_set_aside(name))
    names = ["other-hovden", aside]
    documents = [
        Annotated(name, Source(Path("x"), "x"), {}, frozenset(), frozenset({"failed"}), "")
        for name in names
    ]
    scored = score(documents, [LINE, LINE])
    shown = to_json(scored, "f1", {}, {}.get)
    assert [entry["document"] for entry in shown["wrong_statuses"]] == ["other-hovden"]
    assert shown["broken_documents"] == {"right": 0, "of": 2}
