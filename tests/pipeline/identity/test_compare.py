"""Announcement against report: a table of pairs, which differ and which do not."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.check import check
from pipeline.dataset.tables import Tables
from pipeline.identity.compare_lists import same_facility
from pipeline.identity.plants import one_plant
from pipeline.resolve import resolve
from tests.pipeline.records import announcement, certified, criterion, report

Keys = dict[str, Any]


def counted(minor: int | None, major: int | None = None, total: int | None = None) -> Keys:
    """An announcement's counts, and no list of criteria beside them."""
    totals = {"minor": minor, "major": major, "total": total}
    grades = {"minor": "minor", "major": "major", "total": None}
    counts = [
        {"n": number, "grade": grades[key], "standard": None, "facility": None}
        for key, number in totals.items()
        if number is not None
    ]
    return {"nonconformances": totals, "counts": counts, "criteria": []}


def says(**said: Any) -> Keys:
    return {"certifications": [certified(**said)]}


def listing(*items: Any, **more: Any) -> Keys:
    return {"criteria": list(items), **more}


SITES = ["Vetlanda Extrusion Plant", "Sävsjö Works"]

# What the announcement says otherwise, what the report says otherwise, the fields that differ.
PAIRS: list[tuple[str, Keys, Keys, set[str]]] = [
    ("the two as they are", {}, {}, set()),
    # audit firm
    ("DNV GL is DNV", {"auditors": ["DNV GL"]}, {"auditors": ["DNV"]}, set()),
    ("a firm's accents and legal form", {"auditors": ["TUV Nord Cert GmbH"]},
     {"auditors": ["TÜV NORD"]}, set()),
    ("two firms, one of them the report's", {"auditors": ["SGS", "DNV"]}, {}, set()),
    ("no firm in the announcement", {"auditors": []}, {}, set()),
    ("another firm", {"auditors": ["SGS"]}, {}, {"audit_firm"}),
    ("another firm that nobody knows", {"auditors": ["Fjordsyn Revisjon AS"]}, {}, {"audit_firm"}),
    # status and scope
    ("provisional and full", says(status="provisional"), {}, {"status"}),
    ("full and provisional", {}, says(status="provisional"), {"status"}),
    ("a status that only one prints", says(status=None), says(status="provisional"), set()),
    ("stewardship and all", says(scope="material_stewardship"), {}, {"scope"}),
    ("principles in another order", says(principles=[4, 1, 2, 3]), says(principles=[1, 2, 3, 4]),
     set()),
    ("other principles", says(principles=[1, 2, 3, 4]), says(principles=[4]), {"principles"}),
    ("principles that only one prints", says(principles=[4]), {}, set()),
    # version and year
    ("V3 is V3.1", says(version="V3"), says(version="V3.1"), set()),
    ("V2 and V3", says(version="V2"), {}, {"version"}),
    ("a version that only one prints", says(version=None), {}, set()),
    ("two years of one version", says(year=2022), says(year=2023), {"year"}),
    ("years of two editions", says(version="V3", year=2022), says(version="V3.1", year=2023),
     set()),
    # event
    ("a recertification told as certification", {},
     {**says(event="recertification"), "certified_since": "2021-05-02"}, set()),
    ("a first certification told as recertification", says(event="recertification"), {},
     {"event"}),
    ("a recertification that is one", says(event="recertification"),
     {"certified_since": "2021-05-02"}, set()),
    # dates
    ("published a fortnight after the issue", {}, {}, set()),
    ("published before the issue", {"published_on": "2024-04-20"}, {}, {"dates"}),
    ("published when it had expired", {"published_on": "2024-07-14"},
     {"expires_on": "2024-07-01"}, {"dates"}),
    ("without a date", {"published_on": None}, {}, set()),
    # counts
    ("the same counts", counted(2), {}, set()),
    ("another count of minors", counted(6), {}, {"counts"}),
    ("majors where the report has none", counted(2, 1), {}, {"counts"}),
    ("no majors, as in the report", counted(2, 0), {}, set()),
    ("a total that is the sum", counted(None, None, 2), {}, set()),
    ("a total that is not", counted(None, None, 3), {}, {"counts"}),
    ("no count", counted(None), {}, set()),
    ("a count of a report not read whole", counted(6),
     {"nonconformances": {"minor": None, "major": None, "total": None}}, set()),
    # criteria
    ("criteria in another order", listing(criterion("2.4", "ae"), criterion("1.2")), {}, set()),
    ("a group of letters without letters", listing(criterion("2.4"), criterion("1.2")), {}, set()),
    ("letters that the report does not have",
     listing(criterion("1.2"), criterion("2.4", "aeg")), {}, {"criteria"}),
    ("a criterion that the report rates as conformance",
     listing(criterion("1.2"), criterion("2.4", "ae"), criterion("1.1")), {}, {"criteria"}),
    ("a criterion that the report does not list",
     listing(criterion("1.2"), criterion("2.4", "ae"), criterion("9.9")), {}, {"criteria"}),
    ("a criterion that only the report lists", listing(criterion("1.2")), {}, {"criteria"}),
    ("a list cut short", listing(criterion("1.2"), flags=[{
        "code": "list_truncated", "severity": "warning", "detail": "5 of 9", "fields": []}]),
     {}, set()),
    ("no list", listing(), {}, set()),
    ("another grade", listing(criterion("1.2", "", "major"), criterion("2.4", "ae")), {},
     {"grade"}),
    ("a grade that only one prints", listing(criterion("1.2", "", None), criterion("2.4", "ae")),
     {}, set()),
    # facilities
    ("facilities in another order", {}, {"facilities": SITES[::-1]}, set()),
    ("accents and a shorter spelling", {},
     {"facilities": ["Vetlanda Plant", "SAVSJO WORKS"]}, set()),
    ("a facility that the report does not name", {"facilities": [*SITES, "Nässjö Foundry"],
                                                  "sites": []},
     {"facilities": SITES}, {"facilities"}),
    ("a facility that only the report names", {}, {"facilities": [*SITES, "Nässjö Foundry"]},
     {"facilities"}),
    ("a plant by its number and by its ordinal", {"facilities": ["Plant No. 6", "Plant No. 7"]},
     {"facilities": ["the sixth plant", "the seventh plant"]}, set()),
    ("a facility in the report's scope statement", {"facilities": [*SITES, "Nässjö Foundry"],
                                                    "sites": []},
     {"facilities": SITES, "scope_statement": "Vetlanda, Sävsjö and Nässjö"}, set()),
    ("no facility in the report", {"facilities": [*SITES, "Nässjö Foundry"]}, {}, set()),
    # countries
    ("another country", {"countries": ["NO"], "sites": []}, {}, {"countries"}),
    ("one country more", {"countries": ["SE", "NO"]}, {}, set()),
]  # fmt: skip


def conflicts(tables: Tables) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tables["document_conflicts"].to_pylist()
    return rows


@pytest.mark.parametrize(("one", "other", "fields"), [pair[1:] for pair in PAIRS],
                         ids=[pair[0].replace(" ", "_") for pair in PAIRS])  # fmt: skip
def test_a_pair_differs_where_it_differs_and_nowhere_else(
    one: Keys, other: Keys, fields: set[str]
) -> None:
    tables = resolve([announcement(**one), report(**other)])
    assert tables["certifications"].num_rows == 1
    assert {row["field"] for row in conflicts(tables)} == fields
    flags = [row for row in tables["flags"].to_pylist() if "report_ann" in row["code"]]
    assert len(flags) == len(conflicts(tables))


@pytest.mark.parametrize(("one", "other"), [pair[1:3] for pair in PAIRS[::6]])
def test_a_pair_breaks_no_rule_of_the_dataset(one: Keys, other: Keys) -> None:
    verdicts = check(resolve([announcement(**one), report(**other)]))
    assert [verdict for verdict in verdicts if verdict.level == "error"] == []


def test_a_difference_has_the_words_and_the_place_in_both_documents() -> None:
    tables = resolve([announcement(**counted(6)), report()])
    (row,) = conflicts(tables)
    kinds = {d["document_id"]: d["kind"] for d in tables["documents"].to_pylist()}
    assert kinds[row["announcement_id"]] == "announcement"
    assert kinds[row["report_id"]] == "audit_report"
    assert (row["announced"], row["announced_quote"]) == ("6 minor", "6")
    assert (row["reported"], row["reported_quote"]) == ("2 minor", "2")
    assert row["announced_start"] is not None and row["reported_start"] is not None
    flags = {flag["flag_id"]: flag["detail"] for flag in tables["flags"].to_pylist()}
    assert '6 minor ("6")' in flags[row["flag_id"]]


ADDRESS = "https://www.example.org/uploads/tindra.pdf"


class TestLinkedByAddress:
    """An announcement that prints the report's address, and is still not of its event."""

    def differing(self, one: Keys, other: Keys) -> set[str]:
        linked = announcement(report_urls=[ADDRESS], **one)
        return {row["field"] for row in conflicts(resolve([linked, report(url=ADDRESS, **other)]))}

    def test_another_company_is_a_difference(self) -> None:
        assert self.differing({}, {"entity": "Sävsjö Metall AB"}) == {"entity"}

    def test_a_spelling_of_the_company_is_none(self) -> None:
        assert self.differing({}, {"entity": "TINDRA PROFIL"}) == set()

    def test_another_standard_is_a_difference(self) -> None:
        assert self.differing(says(standard="CoC", version="V2"), {}) == {"standard"}

    def test_one_of_two_standards_is_none(self) -> None:
        both = {"certifications": [certified(), certified("CoC", "V2")]}
        assert self.differing(both, {}) == set()

    def test_another_version_and_event_are_differences_of_one_event(self) -> None:
        said = says(version="V2", event="scope_extension")
        assert self.differing(said, {}) == {"version", "event"}

    def test_years_between_them_are_a_difference_of_dates(self) -> None:
        assert self.differing({"published_on": "2021-05-14"}, {}) == {"dates"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Sävsjö Works", "Savsjo", True),
        ("Anodising Hall, Nässjö", "Nassjo anodising hall", True),
        ("Tindra Polska Sp. z o.o.", "Tindra Polska", True),
        ("Tindra Profil AB", "Tindra Profil GmbH", False),
        ("Plant No. 1", "Plant No. 2", False),
        ("Çiğli-1", "Cigli 1", True),
        ("Çiğli-1", "Çiğli-2", False),
        ("Smelter", "Refinery", False),
    ],
)
def test_facilities_are_one_by_their_telling_words(one: str, other: str, same: bool) -> None:
    assert same_facility(one, other) is same
    assert same_facility(other, one) is same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Plant No. 06", "the sixth plant"),
        ("Potline II", "2nd potline"),
        ("Tindra Plant 2", "Factory No. II"),
    ],
)
def test_what_the_dataset_takes_for_one_plant_is_no_difference(one: str, other: str) -> None:
    assert one_plant(one, other, ("Tindra AB",))
    assert same_facility(one, other, ("Tindra AB",))


@pytest.mark.parametrize(
    ("one", "other"), [("Angul smelter", "Angul"), ("Vetlanda foundry", "Vetlanda casthouse")]
)
def test_two_plants_of_the_dataset_may_be_no_difference(one: str, other: str) -> None:
    """Wider on purpose: a shorter form and another word for the kind are no conflict."""
    assert not one_plant(one, other)
    assert same_facility(one, other)


def test_a_later_edition_is_not_held_against_the_first_announcement() -> None:
    """Its findings show the state after a later audit: other counts are no conflict."""
    audits = [
        {"types": ["initial"], "from": "2024-02-05", "to": "2024-02-08", "firm": "DNV",
         "submitted_on": "2024-03-11"},
        {"types": ["surveillance"], "from": "2025-06-02", "to": "2025-06-04", "firm": "DNV",
         "submitted_on": "2025-07-01"},
    ]  # fmt: skip
    later = report(certifications=[certified(event="surveillance")], audits=audits)
    tables = resolve([announcement(**counted(6)), later])
    assert conflicts(tables) == []
    assert sorted(tables["certifications"].column("event").to_pylist()) == [
        "certification",
        "surveillance",
    ]
