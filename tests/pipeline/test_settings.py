from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline.settings import Settings


def test_the_folders_follow_from_data_folder_and_collection() -> None:
    settings = Settings(data_dir=Path("/d"), collection="asi")
    assert settings.raw_dir == Path("/d/raw/asi")
    assert settings.processed_dir == Path("/d/processed/asi")
    assert settings.work_dir == Path("/d/processed/asi/work")


def test_settings_never_change() -> None:
    with pytest.raises(ValidationError):
        Settings().workers = 3


@pytest.mark.parametrize("collection", ["", "..", "a/b", "Demo", "-x", "a" * 65])
def test_a_collection_is_a_plain_name(collection: str) -> None:
    with pytest.raises(ValidationError):
        Settings(collection=collection)


def test_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", "/elsewhere")
    monkeypatch.setenv("ALUCERT_DATA_DIR", "/elsewhere")
    assert Settings().data_dir == Path("data")


def test_workers_do_not_change_results() -> None:
    assert Settings(workers=1).affecting_results() == Settings(workers=9).affecting_results()
