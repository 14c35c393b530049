"""A fifth is set aside by its name alone, and its misses are never shown."""

from __future__ import annotations

import dataclasses
import io
from typing import Any

from rich.console import Console

from pipeline.score.gold import Annotated
from pipeline.score.parts import is_set_aside, of_part
from pipeline.score.show import print_score, to_json
from pipeline.score.tally import score

SET_ASIDE = "lindgren"


def test_the_rule_is_fixed() -> None:
    names = ("lindgren", "teigen", "norrsken", "laguna", "kaveri")
    assert [is_set_aside(name) for name in names] == [True, False, False, False, False]


def test_folders_and_endings_do_not_change_the_part() -> None:
    for name in ("mine/lindgren", "mine/lindgren.gold.json", "a/b/lindgren.html"):
        assert is_set_aside(name)


def test_other_documents_are_never_set_aside() -> None:
    assert not any(is_set_aside(f"other-{number}") for number in range(100))


def test_about_a_fifth_is_set_aside() -> None:
    assert 150 < sum(is_set_aside(f"document-{number}") for number in range(1000)) < 250


def test_the_parts_make_up_the_whole(documents: list[Annotated]) -> None:
    documents = [*documents, dataclasses.replace(documents[0], name=SET_ASIDE)]
    assert [document.name for document in of_part(documents, "set-aside")] == [SET_ASIDE]
    assert of_part(documents, "training") == documents[:-1]
    assert of_part(documents, "all") == documents


def test_a_miss_in_a_document_set_aside_is_counted_and_not_shown(
    documents: list[Annotated], right_lines: list[Any]
) -> None:
    aside = dataclasses.replace(documents[0], name=SET_ASIDE)
    for line in right_lines[:2]:
        line["record"]["entity"] = "Somebody Else"
    lines = [*right_lines[:2], right_lines[0]]
    scored = score([*documents[:2], aside], lines)
    report = to_json(scored, "f1", {}, {}.get)
    assert {miss["document"] for miss in report["misses"]} == {"norrsken", "laguna"}
    assert report["misses_not_shown"] == 1
    assert report["fields"]["entity"]["f1"] == 0.0
    written = io.StringIO()
    print_score(report, Console(file=written, width=100))
    assert SET_ASIDE not in written.getvalue()
    assert "1 misses in documents that are set aside are not shown" in written.getvalue()
