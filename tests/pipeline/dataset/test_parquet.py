"""A Parquet file is read whole or not at all, and leaves no thread behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline.dataset.parquet import read_parquet
from pipeline.dataset.publish import parquet_bytes

TABLE = pa.table({"name": ["Dilmun Wire Rod", None], "count": pa.array([0, None], pa.int64())})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "names.parquet"
    path.write_bytes(parquet_bytes(TABLE, {}))
    return path


def test_a_file_and_its_bytes_give_the_table_that_was_written(file: Path) -> None:
    assert read_parquet(file).equals(TABLE)
    assert read_parquet(file.read_bytes()).equals(TABLE)


def test_a_changed_byte_of_a_page_is_an_error(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[data.index(b"Dilmun")] ^= 1
    with pytest.raises(OSError, match=r"(?i)crc|checksum"):
        read_parquet(bytes(data))


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted in /proc")
def test_no_thread_is_started_that_could_outlive_the_process(file: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; import pyarrow.parquet;"
        "from pipeline.dataset.parquet import read_parquet;"
        "before = len(os.listdir('/proc/self/task'));"
        "read_parquet(Path(sys.argv[1]));"
        "print(len(os.listdir('/proc/self/task')) - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "0"
