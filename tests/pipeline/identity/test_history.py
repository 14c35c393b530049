"""A certificate's life is one chain, by the dates printed, whatever arrives first."""

from __future__ import annotations

import random
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from pipeline.check import check
from pipeline.dataset.tables import Tables, fingerprint
from pipeline.resolve import ExtractedDocument, resolve
from tests.pipeline.records import announcement, certified, report, reprint


def audit(kind: str, year: int, month: int = 3) -> dict[str, Any]:
    return {
        "types": kind.split("+"),
        "from": f"{year}-{month:02}-04",
        "to": f"{year}-{month:02}-08",
        "firm": "DNV",
        "submitted_on": f"{year}-{month + 1:02}-08",
    }


def reported(issued: str, event: str, *audits: dict[str, Any], **more: Any) -> ExtractedDocument:
    years = 1 if more.get("said", {}).get("status") == "provisional" else 3
    expires = f"{int(issued[:4]) + years}{issued[4:]}"
    said = {"certifications": [certified(event=event, **more.pop("said", {}))]}
    return report(issued_on=issued, expires_on=expires, audits=list(audits),
                  certified_since=more.pop("since", "2018-06-01"), **said, **more)  # fmt: skip


def life() -> list[ExtractedDocument]:
    """A certificate from its provisional beginning to its second term, told by ten documents."""
    provisional = [certified(version="V2", status="provisional")]
    v2 = {"said": {"version": "V2"}}
    first = audit("initial", 2018, 2)
    again, seen = audit("recertification+scope_change", 2021), audit("surveillance", 2022)
    return [
        announcement(certifications=provisional, published_on="2018-06-20"),
        reported("2018-06-01", "certification", first,
                 said={"version": "V2", "status": "provisional"}),
        announcement(certifications=[certified(version="V2", event="status_change")],
                     published_on="2019-04-11"),
        reprint(certifications=provisional, published_on="2018-06-24"),
        reported("2021-06-01", "recertification", first, again, **v2),
        announcement(certifications=[certified(version="V2")], published_on="2021-06-30"),
        reported("2021-06-01", "surveillance", first, again, seen, **v2),
        reported("2021-06-01", "surveillance", first, again, seen, audit("surveillance", 2023),
                 **v2),
        announcement(published_on="2024-07-02", certifications=[certified(version="V3")]),
        reported("2024-06-10", "recertification", audit("recertification", 2024),
                 said={"version": "V3.1"}),
    ]  # fmt: skip


def steps(tables: Tables) -> list[tuple[str, str]]:
    return [(row["kind"], str(row["happened_on"])) for row in rows(tables, "certificate_history")]


def rows(tables: Tables, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tables[name].to_pylist()
    return found


LIFE = [
    ("first_certification", "2018-06-01"),
    ("provisional_to_full", "2019-04-11"),
    ("recertification", "2021-06-01"),
    ("surveillance", "2022-03-08"),
    ("surveillance", "2023-03-08"),
    ("recertification", "2024-06-10"),
]


def test_a_life_is_one_chain_of_one_certificate() -> None:
    tables = resolve(life())
    assert tables["certificates"].num_rows == 1
    assert steps(tables) == LIFE
    assert [row["step"] for row in rows(tables, "certificate_history")] == [1, 2, 3, 4, 5, 6]
    assert check(tables) == ()


@pytest.mark.parametrize("seed", range(12))
def test_no_row_depends_on_the_order_of_arrival(seed: int) -> None:
    expected = {name: fingerprint(table) for name, table in resolve(life()).items()}
    documents = [*life(), *life()[:4]]
    random.Random(seed).shuffle(documents)
    assert {name: fingerprint(table) for name, table in resolve(documents).items()} == expected


def test_every_order_of_a_short_life_gives_the_same_rows() -> None:
    short = life()[:4]
    seen = {
        tuple(fingerprint(table) for table in resolve(order).values())
        for order in permutations(short)
    }
    assert len(seen) == 1


def test_documents_are_linked_announcement_report_earlier_report_and_reprint() -> None:
    tables = resolve(life())
    kinds: dict[str, int] = {}
    for row in rows(tables, "document_links"):
        kinds[row["kind"]] = kinds.get(row["kind"], 0) + 1
    assert kinds["reprint_announcement"] == 1
    assert kinds["announcement_report"] == 5  # both later editions repeat the issue of 2021
    assert kinds["earlier_report"] == 4


def test_a_later_edition_tells_of_its_audit_and_of_the_issue_before_it() -> None:
    first, seen = audit("initial", 2024, 2), audit("surveillance", 2025)
    later = reported("2024-05-02", "surveillance", first, seen, since="2024-05-02")
    tables = resolve([later])
    assert steps(tables) == [("first_certification", "2024-05-02"), ("surveillance", "2025-03-08")]
    told = {row["certification_id"] for row in rows(tables, "findings")}
    (surveillance,) = [r for r in rows(tables, "certifications") if r["event"] == "surveillance"]
    assert told == {surveillance["certification_id"]}  # the state after the last audit
    assert check(tables) == ()


def test_two_surveillances_of_one_issue_are_two_events_in_their_order() -> None:
    first = audit("initial", 2024, 2)
    one = reported("2024-05-02", "surveillance", first, audit("surveillance", 2026))
    other = reported("2024-05-02", "surveillance", first, audit("surveillance", 2025))
    events = resolve([one, other])["certifications"].to_pylist()
    days = sorted(row["happened_on"] for row in events if row["event"] == "surveillance")
    assert days == [date(2025, 3, 8), date(2026, 3, 8)]


def test_an_audit_that_only_a_later_report_lists_is_a_step() -> None:
    earlier, again = audit("surveillance", 2022), audit("recertification", 2024, 2)
    tables = resolve([reported("2024-05-02", "recertification", earlier, again)])
    assert [kind for kind, _ in steps(tables)] == [
        "first_certification",
        "surveillance",
        "recertification",
    ]
    first = rows(tables, "certificate_history")[0]
    assert (first["rule"], first["happened_on"]) == ("certified_since", date(2018, 6, 1))


def test_the_audit_that_led_to_an_issue_is_no_step_of_its_own() -> None:
    assert steps(resolve([announcement(), report()])) == [("first_certification", "2024-05-02")]


@pytest.mark.parametrize(
    ("months", "kind"),
    [("2025-02-14", "provisional_to_full"), ("2027-06-14", "recertification")],
)
def test_full_after_provisional_is_a_change_of_status_within_its_time(
    months: str, kind: str
) -> None:
    provisional = announcement(certifications=[certified(status="provisional")])
    tables = resolve([provisional, announcement(published_on=months)])
    assert [found for found, _ in steps(tables)] == ["first_certification", kind]


def test_certified_again_after_a_year_stays_open() -> None:
    tables = resolve([announcement(), announcement(published_on="2025-05-30")])
    assert [kind for kind, _ in steps(tables)] == ["first_certification", "certification"]


def test_a_full_certificate_half_a_year_on_is_not_the_provisional_report() -> None:
    provisional = report(certifications=[certified(status="provisional")])
    tables = resolve([provisional, announcement(published_on="2024-12-14")])
    assert [kind for kind, _ in steps(tables)] == ["first_certification", "provisional_to_full"]
    assert tables["document_conflicts"].num_rows == 0


def test_a_certificate_without_dates_has_its_chain_too() -> None:
    tables = resolve([announcement(published_on=None)])
    assert steps(tables) == [("first_certification", "None")]
    assert check(tables) == ()
