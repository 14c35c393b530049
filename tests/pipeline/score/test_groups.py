"""What resembles one another: companies by the names they share, templates by their markup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import WrongUsage
from pipeline.score.gold import Annotated
from pipeline.score.groups import (
    PLAIN_TEXT,
    Placed,
    clusters,
    companies_of,
    company_names,
    load_groups,
    table_of,
    template_of,
)
from tests.pipeline.score.conftest import annotated

LEAD = "Norrsken Profil AB has achieved certification for its plants in Vetlanda and Sävsjö."


def of(name: str, entity: str | None, **record: Any) -> Annotated:
    return annotated(name, {"entity": entity, **record})


def page(before: str, after: str, related: str = "") -> str:
    return f"<!doctype html><html><body>{before}{LEAD}{after}<aside>{related}</aside></body></html>"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Norrsken Profil AB", "NORRSKEN PROFIL"),
        ("Hengda Foil Co., Ltd.", "Hengda Foil Co. Ltd"),
        ("Ayva San. ve Tic. A.Ş.", "Ayva San. ve Tic. A.S."),
        ("Laguna Verde Holding S.A.", "Laguna Verde"),
    ],
)
def test_a_company_is_the_same_in_any_legal_form(one: str, other: str) -> None:
    assert company_names({"entity": one}) == company_names({"entity": other}) != []


def test_too_short_a_name_says_nothing() -> None:
    assert company_names({"entity": "Rio AG", "parent": None}) == []


def test_companies_that_share_an_owner_or_a_subsidiary_are_one() -> None:
    documents = [
        of("a", "Alo Foil Ltd", parent="Alo Metals plc"),
        of("b", "Bru AG", facilities=["Alo Metals PLC", "Bru works"]),
        of("c", "Cyr AG", parent={"any": ["Bru Rolling AG and Dun SA", None]}),
        of("d", "Bru Rolling AG", facilities=["Bru works"]),
        of("e", None),
    ]
    first, second, third, fourth, fifth = companies_of(documents)
    assert first == second
    assert third == fourth
    assert len({first, third, fifth}) == 3


def test_a_works_that_is_no_company_joins_nothing() -> None:
    plant = ["Main Plant"]
    documents = [of("a", "Alo Foil Ltd", facilities=plant), of("b", "Bru AG", facilities=plant)]
    assert len(set(companies_of(documents))) == 2


def test_a_template_is_the_path_to_the_articles_paragraphs() -> None:
    written = page(
        '<main class="wrap postid-12"><p>',
        "</p></main>",
        "<b>" + "Another company has achieved certification too. " * 3,
    )
    assert template_of(written, LEAD) == "body > main.#.wrap > p"


def test_the_path_of_most_of_the_text_counts() -> None:
    quote = "“We are proud of our people and of what they have done in this long year,” she said."
    written = f"<html><body><p>{LEAD}</p><p>{LEAD}</p><ul><li>{quote}</li></ul></body></html>"
    assert template_of(written, f"{LEAD} {quote}") == "body > p"


def test_pages_that_differ_in_numbers_and_furniture_have_one_template() -> None:
    one = page('<main class="postid-12 css-1a"><p>', "</p></main>", "Menu")
    other = page('<main class="postid-987"><p>', "</p></main>", "<i>Other</i>")
    assert template_of(one, LEAD) == template_of(other, LEAD)
    assert template_of(one, LEAD) != template_of(page("<main><div>", "</div></main>"), LEAD)


def test_plain_text_is_one_template() -> None:
    assert template_of(LEAD, LEAD) == PLAIN_TEXT
    assert template_of("<html><body><p>short</p></body></html>", LEAD) == "no paragraph"


def test_documents_of_a_company_or_a_template_are_drawn_together() -> None:
    documents = [of(name, None) for name in "abcde"]
    groups = {
        "a": Placed("alo", "divi"),
        "b": Placed("bru", "divi"),
        "c": Placed("bru", "astra"),
        "d": Placed("cyr", "plain text"),
    }
    first, second, third, fourth, fifth = clusters(documents, groups)
    assert first == second == third
    assert len({first, fourth, fifth}) == 3


def test_the_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "norrsken.html"
    file.write_text(page("<p>", "</p>"), encoding="utf-8")
    document = annotated(str(file), {"entity": "Norrsken Profil AB"})
    (tmp_path / "groups.csv").write_text(table_of([document], [LEAD]), encoding="utf-8")
    placed = load_groups(tmp_path)[str(file)]
    assert placed.company == companies_of([document])[0]
    assert "Norrsken" not in placed.company + placed.template


def test_a_folder_without_a_table_has_no_groups(tmp_path: Path) -> None:
    assert load_groups(tmp_path) == {}


def test_a_table_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text("document,author\na,b\n", encoding="utf-8")
    with pytest.raises(WrongUsage, match="make coverage"):
        load_groups(tmp_path)
