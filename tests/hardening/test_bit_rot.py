"""Bit rot: no single flipped bit is silent through the loader, `query` and `verify`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.dataset.snapshot import SnapshotDamaged, read_manifest, seal
from tests.conftest import Figure
from tests.hardening.rows import Row
from tools.dataset_figures import bit_flips

ROW = Row(
    "bit rot",
    "page checksums and a manifest of sha256",
    "300 flips: 0 silent through our loader, `query` and `verify` (plain readers do not check: "
    "docs/dataset.md says so)",
    {
        "tests/pipeline/dataset/test_reading_back.py": (
            "test_no_single_bit_is_silently_wrong",
            "test_a_manifest_made_anew_for_other_bytes_does_not_hide_another_snapshots_file",
            "test_a_missing_file_and_one_too_many_are_found",
        ),
        "tests/pipeline/dataset/test_parquet.py": ("test_a_changed_byte_of_a_page_is_an_error",),
    },
)


@pytest.mark.slow
def test_three_hundred_flips(figure: Figure) -> None:
    measured = bit_flips(300)
    silent = {name: measured[name] for name in ("loader", "query", "verify")}
    said = ", ".join(f"{name} {number}" for name, number in silent.items())
    figure("bit rot", f"{measured['flips']} flipped bits; silent: {said}")
    assert set(silent.values()) == {0}


@given(st.dictionaries(st.text(max_size=8), st.integers() | st.text(max_size=8), max_size=4))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_a_manifest_is_proven_by_its_own_hash(
    tmp_path_factory: pytest.TempPathFactory, held: dict[str, object]
) -> None:
    folder = tmp_path_factory.mktemp("snapshot")
    manifest = folder / "manifest.json"
    manifest.write_bytes(seal(dict(held)))
    assert read_manifest(folder) == held
    sound = manifest.read_bytes()
    for place in range(0, len(sound), max(1, len(sound) // 20)):
        spoiled = bytearray(sound)
        spoiled[place] ^= 1
        manifest.write_bytes(spoiled)
        with pytest.raises(SnapshotDamaged):
            read_manifest(folder)


def test_the_docs_say_that_plain_readers_do_not_check() -> None:
    said = " ".join(Path("docs/dataset.md").read_text(encoding="utf-8").split())
    assert "check" in said
    assert "sha256" in said
