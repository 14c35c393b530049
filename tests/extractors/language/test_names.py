"""A name reaches to the end of its legal form and is never split on its dots or commas."""

from __future__ import annotations

import pytest

from extractors.language.names import (
    core_tokens,
    ends_with_legal_form,
    fold_key,
    is_capitalised,
    read_name,
    split_legal_form,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Fjordlys Metall AS has achieved", "Fjordlys Metall AS"),
        ("Ningde Haixi Foil Co., Ltd. has achieved", "Ningde Haixi Foil Co., Ltd."),
        ("Ningde Haixi Foil Co. Ltd has achieved", "Ningde Haixi Foil Co. Ltd"),
        ("Ribeira Alta Extrusões, S.A. has", "Ribeira Alta Extrusões, S.A."),
        (
            "Perfiles Anáhuac del Norte, S.A. de C.V. has",
            "Perfiles Anáhuac del Norte, S.A. de C.V.",
        ),
        ("Lamiere del Brenta S.p.A. earns", "Lamiere del Brenta S.p.A."),
        ("Profilwerk Lahntal GmbH & Co. KG has", "Profilwerk Lahntal GmbH & Co. KG"),
        ("Odlewnia Narew Sp. z o.o. has", "Odlewnia Narew Sp. z o.o."),
        ("Volta Rolling (Ghana) Ltd. has extended", "Volta Rolling (Ghana) Ltd."),
        ("Bath & Frome Castings Limited’s foundry", "Bath & Frome Castings Limited"),
        ("3K Rims Sdn Bhd. has", "3K Rims Sdn Bhd."),
    ],
)
def test_a_name_is_read_to_the_end_of_its_legal_form(text: str, name: str) -> None:
    found = read_name(text, 0)
    assert found is not None
    assert found.text == name


def test_a_bracket_that_abbreviates_the_name_is_no_part_of_it() -> None:
    found = read_name("Gulf Shore Aluminium (GSA) has achieved", 0)
    assert found is not None
    assert found.text == "Gulf Shore Aluminium"


@pytest.mark.parametrize("text", ["the smelter", "a certificate", "", ", and"])
def test_where_no_capitalised_word_stands_there_is_no_name(text: str) -> None:
    assert read_name(text, 0) is None


@pytest.mark.parametrize(
    ("name", "core", "form"),
    [
        ("Fjordlys Metall AS", "Fjordlys Metall", "AS"),
        ("Ningde Haixi Foil Co., Ltd.", "Ningde Haixi Foil", "Co., Ltd."),
        ("Lamiere del Brenta S.p.A.", "Lamiere del Brenta", "S.p.A."),
        ("S.A. Bruyère", "Bruyère", "S.A."),
        ("Kvitnes Smelter", "Kvitnes Smelter", None),
    ],
)
def test_a_name_has_a_core_and_a_legal_form(name: str, core: str, form: str | None) -> None:
    assert split_legal_form(name) == (core, form)


def test_a_final_dot_belongs_to_the_legal_form_or_to_the_sentence() -> None:
    assert ends_with_legal_form("was done by Ningde Haixi Foil Co., Ltd.")
    assert ends_with_legal_form("was done by Ningde Haixi Foil Co., Ltd")
    assert not ends_with_legal_form("was done by the casthouse.")


def test_names_are_compared_without_accents_case_punctuation_and_form() -> None:
    assert fold_key("Çiğli-1, Wałbrzych & SMÁRALIND") == "cigli 1 walbrzych smaralind"
    assert core_tokens("FJORDLYS METALL (Norge) AS") == core_tokens("Fjordlys Metall")


def test_capitals_open_a_name_and_small_letters_do_not() -> None:
    assert [w for w in ("Kvitnes", "3M", "eVerde", "plant", "42", "a") if is_capitalised(w)] == [
        "Kvitnes",
        "3M",
        "eVerde",
    ]
