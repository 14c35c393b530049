"""What belongs together becomes one row, what does not stays apart, and every value is cited."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from pipeline.check import check
from pipeline.dataset.ids import row_id
from pipeline.dataset.schema import BY_NAME
from pipeline.dataset.tables import Tables, fingerprint
from pipeline.identity.source import Source
from pipeline.resolve import ExtractedDocument, resolve
from tests.pipeline.records import announcement, certified, criterion, extracted, report, reprint


def rows(tables: Tables, name: str) -> list[dict[str, Any]]:
    return tables[name].to_pylist()


def only(tables: Tables, name: str) -> dict[str, Any]:
    (row,) = rows(tables, name)
    return row


def column(tables: Tables, name: str, of: str) -> list[Any]:
    return sorted(tables[name].column(of).to_pylist())


def everything() -> list[ExtractedDocument]:
    return [
        announcement(),
        report(),
        reprint(),
        announcement(
            entity="Kaveri Rolled Products Private Limited",
            published_on="2021-03-09",
            certifications=[certified(version=None), certified("CoC", None)],
            facilities=["Hosur Rolling Mill"],
            places=["Hosur", "Tamil Nadu"],
            countries=["IN"],
            sites=[],
            parent="Kaveri Holding Ltd and Godavari Metals Ltd",
        ),
        extracted("other", {}, url="https://example.org/newsletter"),
        extracted("announcement", {}, status="failed", about={"error": "truncated; fetch again"}),
    ]


def test_every_value_that_was_read_has_evidence_and_every_rule_of_the_dataset_holds() -> None:
    assert check(resolve(everything())) == ()


def test_every_table_is_there_typed_even_of_no_documents() -> None:
    tables = resolve([])
    assert list(tables) == list(BY_NAME)
    filled = {name for name, table in tables.items() if table.num_rows}
    assert filled == {"standards", "principles", "criteria"}


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_arrival_and_a_second_arrival_change_nothing(seed: int) -> None:
    documents = everything()
    expected = {name: fingerprint(table) for name, table in resolve(documents).items()}
    again = documents + documents[:3]
    random.Random(seed).shuffle(again)
    assert {name: fingerprint(table) for name, table in resolve(again).items()} == expected


class TestOneEvent:
    def test_announcement_report_and_reprint_tell_of_one_event(self) -> None:
        tables = resolve([announcement(), report(), reprint()])
        event = only(tables, "certifications")
        assert (event["announced_on"], event["issued_on"]) == (date(2024, 5, 14), date(2024, 5, 2))
        roles = column(tables, "certification_documents", "role")
        assert roles == ["announces", "reports", "reprints"]
        assert {row["kind"]: row["rule"] for row in rows(tables, "document_links")} == {
            "announcement_report": "event",
            "reprint_announcement": "event",
        }

    def test_the_event_is_cited_from_all_its_documents(self) -> None:
        tables = resolve([announcement(), report()])
        cited = {
            row["document_id"]
            for row in rows(tables, "evidence")
            if (row["table_name"], row["column_name"]) == ("certifications", "version")
        }
        assert cited == set(column(tables, "documents", "document_id"))

    def test_the_report_comes_before_the_announcement(self) -> None:
        tables = resolve(
            [
                announcement(certifications=[certified(version="V3")]),
                report(certifications=[certified(version="V3.1", event="recertification")]),
            ]
        )
        event = only(tables, "certifications")
        assert (event["version"], event["event"]) == ("V3.1", "recertification")

    def test_an_announcement_without_version_takes_it_from_the_report(self) -> None:
        tables = resolve([announcement(certifications=[certified(version=None)]), report()])
        assert only(tables, "certifications")["version"] == "V3"
        assert all(row["criterion_id"] for row in rows(tables, "findings"))

    def test_years_apart_are_two_events_of_one_certificate(self) -> None:
        tables = resolve([announcement(), announcement(published_on="2021-05-14")])
        assert len(rows(tables, "certifications")) == 2
        assert len(rows(tables, "certificates")) == 1

    def test_another_version_is_another_event(self) -> None:
        tables = resolve([announcement(), announcement(certifications=[certified(version="V2")])])
        assert len(rows(tables, "certifications")) == 2

    def test_a_reprint_a_year_late_is_not_of_the_event(self) -> None:
        tables = resolve([announcement(), reprint(published_on="2025-05-18")])
        assert len(rows(tables, "certifications")) == 2

    def test_a_reprint_without_date_joins_the_only_event(self) -> None:
        tables = resolve([announcement(), reprint(published_on=None)])
        assert len(rows(tables, "certifications")) == 1

    def test_a_reprint_alone_still_makes_an_event(self) -> None:
        event = only(resolve([reprint()]), "certifications")
        assert event["announced_on"] == date(2024, 5, 18)

    def test_provisional_and_full_announced_in_one_month_are_two_events(self) -> None:
        tables = resolve(
            [
                announcement(certifications=[certified(status="provisional")]),
                announcement(published_on="2024-06-10"),
            ]
        )
        assert len(rows(tables, "certifications")) == 2

    def test_a_link_to_the_reports_address_is_a_stronger_link_than_the_event(self) -> None:
        address = "https://www.example.org/uploads/tindra.pdf"
        linked = announcement(report_urls=[address])
        tables = resolve([linked, report(url="http://example.org/uploads/tindra.pdf")])
        assert only(tables, "document_links")["rule"] == "address"


class TestCertificates:
    def test_the_number_and_the_member_come_from_the_report(self) -> None:
        tables = resolve([announcement(), report()])
        certificate = only(tables, "certificates")
        assert certificate["certificate_number"] == "412"
        names = {row["organisation_id"]: row["name"] for row in rows(tables, "organisations")}
        assert names[certificate["member_id"]] == "Tindra Group AB"
        assert names[certificate["organisation_id"]] == "Tindra Profil AB"

    def test_two_standards_are_two_certificates(self) -> None:
        both = announcement(certifications=[certified(), certified("CoC", "V2")])
        assert column(resolve([both]), "certificates", "standard") == ["CoC", "PS"]

    def test_two_numbers_are_two_certificates_and_the_announcement_finds_its_own(self) -> None:
        other = report(certificate_number="77", issued_on="2022-01-10", expires_on="2025-01-09")
        tables = resolve([announcement(), report(), other])
        assert column(tables, "certificates", "certificate_number") == ["412", "77"]
        announced = [row for row in rows(tables, "certifications") if row["announced_on"]]
        assert [row["issued_on"] for row in announced] == [date(2024, 5, 2)]

    def test_a_version_that_does_not_exist_is_left_out_and_flagged(self) -> None:
        tables = resolve([announcement(certifications=[certified(version="V9")])])
        assert only(tables, "certifications")["version"] is None
        assert only(tables, "flags")["code"] == "unknown_version"
        assert check(tables) == ()

    def test_principles_of_a_limited_scope_are_rows(self) -> None:
        limited = certified(scope="material_stewardship", principles=[1, 2, 3, 4])
        tables = resolve([announcement(certifications=[limited])])
        assert column(tables, "certification_principles", "principle") == [1, 2, 3, 4]

    def test_an_audit_told_by_two_reports_is_one(self) -> None:
        later = report(published_on="2025-01-01", scope_statement="Extrusion.")
        tables = resolve([report(), later])
        assert only(tables, "audits")["submitted_on"] == date(2024, 3, 11)
        assert only(tables, "audit_types")["type"] == "initial"
        assert len(rows(tables, "certifications")) == 1


class TestCompanies:
    def test_spellings_of_one_legal_form_are_one_company(self) -> None:
        tables = resolve(
            [
                announcement(entity="Lianhe Can Co., Ltd."),
                announcement(entity="LIANHE CAN COMPANY LIMITED", published_on="2021-01-01"),
                announcement(entity="Lianhe Can", published_on="2018-06-01"),
            ]
        )
        assert len(rows(tables, "organisations")) == 1
        assert only(tables, "organisations")["name"] == "Lianhe Can Co., Ltd."
        assert len({row["certificate_id"] for row in rows(tables, "certifications")}) == 1

    def test_two_companies_of_one_group_stay_two(self) -> None:
        tables = resolve([announcement(), announcement(entity="Tindra Profil GmbH")])
        assert len(rows(tables, "organisations")) == 2

    def test_a_subsidiary_and_its_parent_stay_two_and_are_linked(self) -> None:
        tables = resolve([announcement(parent="Tindra Group AB")])
        owned = only(tables, "ownerships")
        names = {row["organisation_id"]: row["name"] for row in rows(tables, "organisations")}
        assert names[owned["owner_id"]] == "Tindra Group AB"

    def test_two_owners_in_one_text_are_two(self) -> None:
        tables = resolve([announcement(parent="Doha Metals Q.P.S.C. and Norsk Metall ASA")])
        assert len(rows(tables, "ownerships")) == 2

    def test_owners_that_the_text_names_one_by_one_are_each_one_with_its_own_place(self) -> None:
        """Their places tell the comma before an owner without a legal form from one in a name."""
        owners = ["Tindra, Inc.", "Kitamura K.K.", "State of Guinea"]
        said = announcement(parent="Tindra, Inc., Kitamura K.K. and State of Guinea")
        (whole,) = (row for row in said.contract["evidence"] if row["field"] == "parent")
        said.contract["evidence"].remove(whole)
        for owner in owners:
            start = whole["start"] + whole["quote"].index(owner)
            place = {"start": start, "end": start + len(owner), "quote": owner}
            said.contract["evidence"].append({**whole, **place})
        tables = resolve([said])
        names = {row["organisation_id"]: row["name"] for row in rows(tables, "organisations")}
        cited = sorted(
            (names[row["row_id"].split("/")[1]], row["quote"], row["field"])
            for row in rows(tables, "evidence")
            if row["table_name"] == "ownerships"
        )
        assert cited == [(owner, owner, "parent") for owner in sorted(owners)]
        assert len(rows(tables, "ownerships")) == 3

    def test_the_country_is_that_of_all_sites_or_none(self) -> None:
        tables = resolve([announcement(countries=["SE", "DK"])])
        assert only(tables, "organisations")["country_code"] is None

    def test_names_are_kept_by_kind(self) -> None:
        names = rows(resolve([announcement()]), "organisation_names")
        assert {(row["name"], row["kind"]) for row in names} == {
            ("Tindra Profil AB", "full"),
            ("Tindra Profil AB", "as_written"),
            ("Tindra", "short"),
        }

    def test_one_audit_firm_under_several_names_is_one(self) -> None:
        tables = resolve([announcement(auditors=["DNV GL"]), report()])
        assert only(tables, "audit_firms")["name"] == "DNV"
        written = column(tables, "certification_firms", "name_as_written")
        assert written == ["DNV", "DNV GL"]

    def test_an_unknown_audit_firm_keeps_its_text(self) -> None:
        tables = resolve([announcement(auditors=["Fjordsyn Revisjon AS"])])
        assert only(tables, "audit_firms")["name"] == "Fjordsyn Revisjon AS"
        assert only(tables, "audit_firms")["firm_group"] is None


class TestScope:
    def test_facilities_are_linked_to_their_places(self) -> None:
        tables = resolve([announcement()])
        facility = {row["facility_id"]: row["name"] for row in rows(tables, "facilities")}
        place = {row["location_id"]: row["name"] for row in rows(tables, "locations")}
        assert {
            (facility[row["facility_id"]], place[row["location_id"]])
            for row in rows(tables, "facility_locations")
        } == {("Vetlanda Extrusion Plant", "Vetlanda"), ("Sävsjö Works", "Sävsjö")}

    def test_a_town_has_coordinates_a_place_not_in_the_gazetteer_has_none(self) -> None:
        tables = resolve([announcement(places=["Vetlanda", "Nowhereby"], sites=[])])
        found = {row["name"]: row for row in rows(tables, "locations")}
        assert found["Vetlanda"]["gazetteer_id"] == "2663293"
        assert found["Vetlanda"]["latitude"] == pytest.approx(57.43, abs=0.01)
        assert found["Nowhereby"]["latitude"] is None

    def test_a_text_that_divides_the_scope_divides_the_facilities(self) -> None:
        sites = [
            {"facility": "Sävsjö Works", "places": [], "country": "SE", "standards": ["CoC"]},
        ]
        tables = resolve(
            [announcement(certifications=[certified(), certified("CoC", "V2")], sites=sites)]
        )
        standard = {
            row["certification_id"]: row["standard"] for row in rows(tables, "certifications")
        }
        facility = {row["facility_id"]: row["name"] for row in rows(tables, "facilities")}
        assert {
            (standard[row["certification_id"]], facility[row["facility_id"]])
            for row in rows(tables, "certification_facilities")
        } == {
            ("PS", "Vetlanda Extrusion Plant"),
            ("CoC", "Vetlanda Extrusion Plant"),
            ("CoC", "Sävsjö Works"),
        }

    def test_a_quantity_told_for_two_standards_and_reprinted_stands_once(self) -> None:
        both = [certified(), certified("CoC", "V2")]
        tables = resolve([announcement(certifications=both), reprint(certifications=both)])
        assert only(tables, "capacities")["value"] == 42000

    def test_a_reprint_adds_nothing_to_what_the_announcement_lists(self) -> None:
        tables = resolve([announcement(), reprint(facilities=["Gothenburg Plant"], sites=[])])
        assert "Gothenburg Plant" not in column(tables, "facilities", "name")


class TestFindings:
    def test_a_reports_rows_are_findings_and_its_criteria_are_not_told_twice(self) -> None:
        tables = resolve([report()])
        assert [
            (row["criterion"], row["rating"], row["criterion_id"])
            for row in sorted(rows(tables, "findings"), key=lambda row: str(row["criterion"]))
        ] == [
            ("1.1", "conformance", "PS-V3-1.1"),
            ("1.2", "minor", "PS-V3-1.2"),
            ("2.4", "minor", "PS-V3-2.4"),
        ]
        assert column(tables, "finding_parts", "part") == ["a", "e"]

    def test_a_number_that_the_catalogue_does_not_have_is_kept_as_printed(self) -> None:
        tables = resolve([announcement(criteria=[criterion("77.7")])])
        finding = only(tables, "findings")
        assert (finding["criterion"], finding["criterion_id"]) == ("77.7", None)

    def test_with_two_standards_a_finding_without_standard_belongs_to_no_event(self) -> None:
        both = [certified(), certified("CoC", "V2")]
        tables = resolve(
            [
                announcement(
                    certifications=both,
                    criteria=[criterion("7.2"), criterion("7.1", standard="CoC")],
                )
            ]
        )
        found = {row["criterion"]: row for row in rows(tables, "findings")}
        assert found["7.2"]["certification_id"] is None
        assert found["7.1"]["criterion_id"] in ("CoC-V2-7.1", None)
        assert found["7.1"]["certification_id"] is not None

    def test_partial_counts_are_marked_so_that_a_sum_counts_nothing_twice(self) -> None:
        tables = resolve(
            [
                announcement(
                    counts=[
                        {"n": 2, "grade": "minor", "standard": None, "facility": None},
                        {"n": 1, "grade": "minor", "standard": None, "facility": "Sävsjö Works"},
                        {
                            "n": 1,
                            "grade": "minor",
                            "standard": None,
                            "facility": "Vetlanda Extrusion Plant",
                        },
                    ]
                )
            ]
        )
        counts = rows(tables, "nonconformance_counts")
        assert sum(row["stated"] for row in counts if not row["part_of_total"]) == 2
        assert sum(row["stated"] for row in counts) == 4

    def test_a_count_says_how_many_findings_the_document_lists(self) -> None:
        tables = resolve([announcement(counts=[{"n": 6, "grade": "minor"}])])
        count = only(tables, "nonconformance_counts")
        assert (count["stated"], count["listed"]) == (6, 2)

    def test_a_reports_numbers_are_counted_and_not_stated(self) -> None:
        counts = rows(resolve([report()]), "nonconformance_counts")
        assert {(row["grade"], row["stated"], row["listed"]) for row in counts} == {
            ("minor", None, 2),
            ("major", None, 0),
        }

    def test_announcement_and_report_that_differ_are_flagged_with_both_quotes(self) -> None:
        six = announcement(
            nonconformances={"minor": 6, "major": None, "total": None},
            counts=[{"n": 6, "grade": "minor", "standard": None, "facility": None}],
        )
        tables = resolve([six, report()])
        flag = only(tables, "flags")
        assert flag["code"] == "report_announcement_conflict"
        assert 'the announcement says 6 minor ("6")' in flag["detail"]
        assert '2 minor ("2")' in flag["detail"]
        assert flag["row_id"] == only(tables, "certifications")["certification_id"]

    def test_announcement_and_report_that_agree_are_not_flagged(self) -> None:
        assert rows(resolve([announcement(), report()]), "flags") == []


class TestDocuments:
    def test_the_demo_says_that_it_is_invented(self) -> None:
        assert only(resolve([announcement()]), "documents")["source"] == "demo (invented documents)"
        asi = only(resolve([announcement(source="asi")]), "documents")
        assert asi["source"] == "asi"

    def test_a_later_version_of_an_address_supersedes_and_only_it_counts(self) -> None:
        first = announcement(url="https://example.org/a", auditors=["SGS"])
        second = announcement(url="http://www.example.org/a/", retrieved_at="2025-07-01T00:00:00Z")
        tables = resolve([second, first])
        by_id = {row["document_id"]: row for row in rows(tables, "documents")}
        (earlier,) = (row for row in by_id.values() if row["superseded_by"])
        assert by_id[earlier["superseded_by"]]["url"] == "http://www.example.org/a/"
        assert only(tables, "audit_firms")["name"] == "DNV"
        assert only(tables, "document_links")["kind"] == "later_version"

    def test_a_failed_later_version_supersedes_nothing(self) -> None:
        first = announcement(url="https://example.org/a")
        second = extracted(
            "announcement",
            {},
            url="https://example.org/a",
            status="failed",
            retrieved_at="2025-07-01T00:00:00Z",
            about={"error": "truncated; fetch it again"},
        )
        tables = resolve([first, second])
        assert len(rows(tables, "certifications")) == 1
        assert only(tables, "document_failures")["reason"] == "truncated; fetch it again"

    def test_a_document_read_in_part_says_how_much(self) -> None:
        partial = report(status="partial", about={"pages": 12, "pages_read": 9})
        tables = resolve([partial])
        assert only(tables, "document_failures")["reason"] == "9 of 12 pages read"

    def test_a_flag_stands_at_the_row_that_it_is_about(self) -> None:
        flag = {
            "code": "implausible_capacity",
            "severity": "warning",
            "detail": "too much",
            "fields": ["capacities[0].value"],
        }
        tables = resolve([announcement(flags=[flag])])
        assert only(tables, "flags")["table_name"] == "capacities"
        assert only(tables, "flags")["row_id"] == only(tables, "capacities")["capacity_id"]

    def test_a_flag_about_nothing_in_the_tables_stands_at_its_document(self) -> None:
        flag = {"code": "language_unsupported", "severity": "info", "detail": "de", "fields": []}
        tables = resolve([announcement(flags=[flag])])
        assert only(tables, "flags")["table_name"] == "documents"

    def test_every_gap_keeps_its_reason(self) -> None:
        tables = resolve([announcement(absent={"nonconformances.major": "not_found"})])
        gap = only(tables, "absences")
        assert (gap["field"], gap["reason"]) == ("nonconformances.major", "not_found")

    def test_places_of_one_value_are_numbered(self) -> None:
        document = announcement()
        twice = document.contract["evidence"]
        entity = next(row for row in twice if row["field"] == "entity")
        twice.append({**entity, "start": 5000, "end": 5000 + len(entity["quote"])})
        tables = resolve([document])
        name = only(tables, "organisations")["organisation_id"]
        cited = [
            (row["place"], row["char_start"])
            for row in rows(tables, "evidence")
            if (row["row_id"], row["column_name"]) == (name, "name")
        ]
        assert cited == [(1, entity["start"]), (2, 5000)]

    def test_a_document_of_another_kind_fills_no_certification(self) -> None:
        tables = resolve([extracted("other", {"entity": "Tindra Profil AB"})])
        assert rows(tables, "organisations") == []
        assert only(tables, "documents")["kind"] == "other"


def test_evidence_names_a_row_of_two_keys_by_both() -> None:
    tables = resolve([announcement()])
    event = only(tables, "certifications")["certification_id"]
    named = {row["row_id"] for row in rows(tables, "evidence") if row["table_name"] == "activities"}
    assert named == {row_id(event, "Semi-Fabrication")}


def test_an_announcement_on_another_site_that_was_brought_in_as_a_reprint_is_one() -> None:
    document = extracted("announcement", {"entity": "Norrsken Profil AB"})
    assert Source(document).kind == "announcement"
    reprinted = document._replace(raw={**document.raw, "kind": "reprint"})
    assert Source(reprinted).kind == "reprint"
    report = extracted("audit_report", {"entity": "Norrsken Profil AB"})
    assert Source(report._replace(raw={**report.raw, "kind": "reprint"})).kind == "audit_report"
