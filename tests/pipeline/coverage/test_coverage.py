"""What is missing is said; a list from elsewhere is compared by the identity rules alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.coverage.against import Compared, compare, lines_of
from pipeline.coverage.columns import Entry, read_list
from pipeline.coverage.missing import missing, report_lines
from pipeline.dataset.load import Dataset, load
from pipeline.dataset.publish import Inputs, publish
from pipeline.errors import WrongUsage
from pipeline.resolve import ExtractedDocument, resolve
from tests.pipeline.conftest import Alucert
from tests.pipeline.records import announcement, certified, extracted, report

HEAD = "company,standard,certificate_number,version,status,issued_on,expires_on\n"


def published(folder: Path, *documents: ExtractedDocument) -> Dataset:
    publish(resolve(documents), folder, "small", Inputs("1"), ())
    return load(folder, "small")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return published(
        tmp_path_factory.mktemp("data"),
        announcement(),
        report(),
        report(entity="Rhine Foil GmbH", certificate_number="415", issued_on="2023-01-10",
               expires_on="2026-01-09"),
        announcement(entity="Ask Metall AB", published_on="2024-12-01"),
        announcement(entity="Lianhe Can Co., Ltd.", published_on="2025-01-14",
                     certifications=[certified(), certified("CoC", "V2")]),
        extracted("announcement", {}, status="partial", about={"pages": 4, "pages_read": 1},
                  url="https://example.org/torn"),
    )  # fmt: skip


class TestMissing:
    def test_gaps_in_numbers_lie_between_those_known(self, dataset: Dataset) -> None:
        (gaps,) = missing(dataset).numbers
        assert (gaps.standard, gaps.known, gaps.gaps, gaps.missing) == ("PS", 2, ((413, 414),), 2)

    def test_announcements_and_reports_without_the_other(self, dataset: Dataset) -> None:
        found = missing(dataset)
        assert [row[0] for row in found.without_announcement] == ["Rhine Foil GmbH"]
        assert [row[:2] for row in found.without_report] == [
            ("Ask Metall AB", "PS"),
            ("Lianhe Can Co., Ltd.", "CoC"),
            ("Lianhe Can Co., Ltd.", "PS"),
        ]

    def test_documents_not_whole_say_why(self, dataset: Dataset) -> None:
        ((_, kind, status, _, _, reason, _, url),) = missing(dataset).not_whole
        assert (kind, status, reason) == ("announcement", "partial", "1 of 4 pages read")
        assert url == "https://example.org/torn"

    def test_months_without_any_stand_beside_the_sources_cadence(self, dataset: Dataset) -> None:
        (months,) = missing(dataset, "2025-03-31").months
        assert months.cadence_days == 122.5  # between 201 and 44 days
        assert months.silent[:2] == ("2024-06", "2024-07")
        assert months.silent[-2:] == ("2025-02", "2025-03")
        assert "2024-12" not in months.silent
        assert months.silence_days == 76

    def test_absences_are_counted_by_field_and_reason(self, dataset: Dataset) -> None:
        rows = {row[:3]: row[3] for row in missing(dataset).absences}
        assert rows[("report_urls", "announcement", "not_found")] == 3

    def test_it_is_told_in_lines(self, dataset: Dataset) -> None:
        said = "\n".join(report_lines(missing(dataset)))
        assert "PS: 2 known from 412 to 415, 2 between them not seen\n    not seen: 413-414" in said
        assert "Reports without announcement: 1\n  2023-01-10 Rhine Foil GmbH" in said

    def test_of_an_empty_dataset_nothing_is_said_and_nothing_breaks(self, tmp_path: Path) -> None:
        said = "\n".join(report_lines(missing(published(tmp_path))))
        assert "No document says when it was fetched." in said
        assert "Announcements without report: 0" in said


def against(dataset: Dataset, tmp_path: Path, *lines: str, as_of: str | None = None) -> Compared:
    file = tmp_path / "export.csv"
    file.write_text(HEAD + "\n".join(lines), encoding="utf-8")
    return compare(dataset, read_list(file), as_of)


class TestAgainst:
    @pytest.mark.parametrize(
        "line",
        [
            "TINDRA PROFIL AB,PS,412",
            "Tindra Profil,PS,",
            "Tindra Profil,Performance Standard,0412",
            "Tindra Profil AB,,412",
            ",PS,412",
            "LIANHE CAN COMPANY LIMITED,CoC,",
        ],
    )
    def test_a_certificate_is_found_by_number_or_company(
        self, dataset: Dataset, tmp_path: Path, line: str
    ) -> None:
        found = against(dataset, tmp_path, line)
        assert [what for _, _, what in found.both] == [()]
        assert len(found.only_here) == 4
        assert not (found.only_there or found.undecided)

    @pytest.mark.parametrize(
        ("line", "why"),
        [
            ("Tindra Profile AB,PS,", "no such company"),
            ("Tindra Profil GmbH,PS,", "no such company"),
            ("Tindra,PS,", "no such company"),
            ("Tindra Profil AB,PS,999", "another number: 412"),
            ("Tindra Profil AB,CoC,", "no CoC certificate"),
            ("Nobody Metals Ltd,PS,77", "no such company"),
        ],
    )
    def test_likeness_is_no_identity(
        self, dataset: Dataset, tmp_path: Path, line: str, why: str
    ) -> None:
        found = against(dataset, tmp_path, line)
        assert found.both == []
        assert why in found.only_there[0][1]

    @pytest.mark.parametrize(
        ("line", "differing"),
        [
            ("Tindra Profil AB,PS,412,V3,full,2024-05-02,2027-05-01", ()),
            ("Tindra Profil AB,PS,412,V3.1,Full Certification,,", ()),
            ("Tindra Profil AB,PS,412,V2,,,", ("version: V2 there, V3 here",)),
            ("Tindra Profil AB,PS,412,,provisional,,",
             ("status: provisional there, full here",)),
            ("Tindra Profil AB,PS,412,,,,2027-05-02",
             ("expires_on: 2027-05-02 there, 2027-05-01 here",)),
            ("Tindra Profil AB,CoC,412,,,,", ("standard: CoC there, PS here",)),
            ("Somebody Else Ltd,PS,412,,,,",
             ("company: Somebody Else Ltd there, Tindra Profil AB here",)),
        ],
    )  # fmt: skip
    def test_what_differs_is_named(
        self, dataset: Dataset, tmp_path: Path, line: str, differing: tuple[str, ...]
    ) -> None:
        ((_, _, found),) = against(dataset, tmp_path, line).both
        assert found == differing

    def test_a_row_that_fits_two_certificates_is_undecided(
        self, dataset: Dataset, tmp_path: Path
    ) -> None:
        found = against(dataset, tmp_path, "Lianhe Can,,")
        assert (len(found.undecided), found.both, found.only_there) == (1, [], [])
        assert "Lianhe Can Co., Ltd." not in {here.company for here in found.only_here}

    def test_one_certificate_twice_in_the_list_is_said(
        self, dataset: Dataset, tmp_path: Path
    ) -> None:
        found = against(dataset, tmp_path, "Tindra Profil AB,PS,412", "TINDRA PROFIL AB,PS,412")
        assert (len(found.both), len(found.twice)) == (1, 1)

    def test_what_has_run_out_is_expired_on_the_day(self, dataset: Dataset, tmp_path: Path) -> None:
        line = "Rhine Foil GmbH,PS,415,,expired,,"
        ((_, _, late),) = against(dataset, tmp_path, line, as_of="2026-06-30").both
        ((_, _, early),) = against(dataset, tmp_path, line, as_of="2024-06-30").both
        assert (late, early) == ((), ("status: expired there, full here",))

    def test_what_had_not_begun_by_the_day_is_not_here(
        self, dataset: Dataset, tmp_path: Path
    ) -> None:
        found = against(dataset, tmp_path, as_of="2023-06-30")
        assert [here.company for here in found.only_here] == ["Rhine Foil GmbH"]

    def test_every_row_stands_in_exactly_one_place(self, dataset: Dataset, tmp_path: Path) -> None:
        found = against(dataset, tmp_path, "Tindra Profil AB,PS,412", "Nobody,PS,1", "Lianhe Can,,",
                        "Tindra Profil,PS,", ",,")  # fmt: skip
        places = (found.both, found.only_there, found.undecided, found.twice)
        assert [len(place) for place in places] == [1, 1, 1, 1]  # the empty row is none
        said = list(lines_of(found))
        assert said[1].startswith("in both 1, of them differing 0; only there 1; only here 2")


class TestColumns:
    LIST = "Member;Std;No.;Level;Valid\nTindra Profil AB;ASI PS;412;Vollzertifikat;01.05.2027\n"

    def entry(self, tmp_path: Path, name: str, mapping: str, rows: str = LIST) -> Entry:
        (tmp_path / "list.csv").write_text(rows, encoding="utf-8-sig")
        (tmp_path / name).write_text(mapping, encoding="utf-8")
        (entry,) = read_list(tmp_path / "list.csv", tmp_path / name)
        return entry

    TOML = (
        'date_order = "DMY"\n[columns]\ncompany = "member"\nstandard = "Std"\n'
        'certificate_number = "No."\nstatus = "Level"\nexpires_on = "Valid"\n'
        '[values.status]\nVollzertifikat = "full"\n'
    )
    CSV = (
        "field,column,value,means\ndate_order,DMY,,\ncompany,Member,,\nstandard,Std,,\n"
        "certificate_number,No.,,\nstatus,Level,,\nexpires_on,Valid,,\n"
        "status,,Vollzertifikat,full\n"
    )

    def test_toml_and_csv_say_the_same(self, tmp_path: Path) -> None:
        one = self.entry(tmp_path, "map.toml", self.TOML)
        assert one == self.entry(tmp_path, "map.csv", self.CSV)
        assert one == Entry(2, "Tindra Profil AB", "PS", "412", None, "full", None,
                            date(2027, 5, 1))  # fmt: skip

    def test_what_is_not_understood_is_said_and_the_rest_counts(self, tmp_path: Path) -> None:
        rows = "Member;Std;No.;Level;Valid\nA Ltd;ISO 14001;7;splendid;31.02.2027\n"
        entry = self.entry(tmp_path, "map.toml", self.TOML, rows)
        assert (entry.company, entry.certificate_number) == ("A Ltd", "7")
        assert entry.unread == (
            "standard 'ISO 14001'", "status 'splendid'", "expires_on '31.02.2027'")  # fmt: skip

    @pytest.mark.parametrize(
        ("mapping", "fault"),
        [
            ("[columns]\ncompany = 'Firma'\n", "no column Firma"),
            ("[columns]\ncolour = 'Member'\n", "no such field: colour"),
            ("[columns\n", "not a mapping"),
            ("", "not a mapping"),
            ("columns = 3\n", "not a mapping"),
            ("date_order = 'YDM'\n[columns]\ncompany = 'Member'\n", "date_order"),
        ],
    )
    def test_a_wrong_mapping_says_what_is_wrong(
        self, tmp_path: Path, mapping: str, fault: str
    ) -> None:
        with pytest.raises(WrongUsage, match=fault):
            self.entry(tmp_path, "map.toml", mapping)

    @pytest.mark.parametrize(
        "content",
        [b"", b"\xff\xfe\x00", b"name\nx\n", b'company\n"unended', b"company\n" + b"x" * 200_000],
        ids=["empty", "utf-16", "other headings", "unended quote", "huge value"],
    )
    def test_a_file_that_is_no_such_list_is_wrong_usage(
        self, tmp_path: Path, content: bytes
    ) -> None:
        (tmp_path / "list.csv").write_bytes(content)
        with pytest.raises(WrongUsage, match=r"list\.csv"):
            read_list(tmp_path / "list.csv")

    def test_odd_values_break_nothing(self, dataset: Dataset, tmp_path: Path) -> None:
        odd = ['"O\'Hara ""Metal"" Ltd",PS,', "=cmd|'/C calc'!A0,PS,", "\u202e\ufeff,PS,",
               "x;drop table documents--,PS,1", "𝔄,PS,٣", "a,PS," + "9" * 400]  # fmt: skip
        found = against(dataset, tmp_path, *odd)
        assert len(found.only_there) == len(odd)
        assert all(isinstance(line, str) for line in lines_of(found))


def test_the_command_says_it(alucert: Alucert, store: Any, tmp_path: Path) -> None:
    assert alucert("coverage").code == 1  # nothing is published yet
    assert alucert("run").code == 0
    assert "Certificate numbers" in alucert("coverage").out
    file = tmp_path / "export.csv"
    file.write_text(HEAD + "Nobody Ltd,PS,1\n")
    ended = alucert("coverage", "--against", str(file))
    assert (ended.code, "only there 1" in ended.out) == (0, True)
    assert alucert("coverage", "--columns", str(file)).code == 2
    assert alucert("coverage", "--against", str(tmp_path / "none.csv")).code == 2
    assert alucert("coverage", "--as-of", "yesterday").code == 2
