"""What a workbook cannot hold is refused whole, and nothing of its clock is in it."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline.dataset.export import export
from pipeline.dataset.export_xlsx import MOST_CHARACTERS, DoesNotFit, write_xlsx
from pipeline.dataset.publish import Inputs, publish


class TestLimitsOfAWorkbook:
    def test_a_text_that_no_cell_holds_is_refused_whole(self, tmp_path: Path) -> None:
        for text in ("x" * (MOST_CHARACTERS + 1), "𝒜" * (MOST_CHARACTERS // 2 + 1)):
            rows = [{"location_id": "loc-long", "kind": "city", "name": text}]
            path = publish({"locations": rows}, tmp_path / "d", "demo", Inputs("1"), ()).path
            with pytest.raises(DoesNotFit, match=r"locations.name of loc-long.*32,768.*32,767"):
                export(path, "xlsx", tmp_path / "out.xlsx")
            assert sorted(p.name for p in tmp_path.iterdir()) == ["d"]
            assert export(path, "xlsx", tmp_path / "out.xlsx", without=("locations",)) == 0
            (tmp_path / "out.xlsx").unlink()

    def test_a_table_of_too_many_rows_is_refused_whole(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("pipeline.dataset.export_xlsx.MOST_ROWS", 3)
        fits = pa.table({"a": ["1", "2"]})
        write_xlsx({"standards": fits}, {}, tmp_path / "fits.xlsx")
        with pytest.raises(DoesNotFit, match="standards has 3 rows and a sheet holds 2 below"):
            write_xlsx({"standards": pa.table({"a": ["1", "2", "3"]})}, {}, tmp_path / "no.xlsx")
        assert not (tmp_path / "no.xlsx").exists()

    @pytest.mark.parametrize(
        ("column", "said"),
        [
            (pa.array([2**53 + 1]), "more than 15 digits"),
            (pa.array([-(2**53) - 1]), "more than 15 digits"),
            (pa.array([float("inf")]), "no finite number"),
            (pa.array([float("nan")]), "no finite number"),
            (pa.array([date(1900, 2, 28)]), "before March 1900"),
        ],
    )
    def test_a_number_or_day_that_it_would_change_is_refused(
        self, column: Any, said: str, tmp_path: Path
    ) -> None:
        with pytest.raises(DoesNotFit, match=said):
            write_xlsx({"t": pa.table({"a": column})}, {}, tmp_path / "no.xlsx")

    def test_it_is_well_formed_with_nothing_of_its_clock(
        self, snapshot: Path, tmp_path: Path
    ) -> None:
        from xml.etree import ElementTree

        export(snapshot, "xlsx", tmp_path / "out.xlsx")
        with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
            for entry in archive.infolist():
                assert entry.date_time == (1980, 1, 1, 0, 0, 0)
                ElementTree.parse(io.BytesIO(archive.read(entry)))
