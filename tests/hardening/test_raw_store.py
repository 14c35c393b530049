"""Raw store: every write, fsync, rename and open fails once; nothing is lost, nothing is half."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.collect.ledger import Known, Ledger
from pipeline.collect.raw_store import RawStore
from pipeline.collect.verify import verify_raw
from pipeline.corrections.file import HEADER_LINE, CorrectionsRefused, read_corrections
from pipeline.errors import AlucertError
from pipeline.files import write_atomically
from pipeline.floors import FILE, Accepted, accept, read_accepted
from tests.conftest import Figure
from tests.hardening.faults import KINDS, OPERATIONS, Kind, failing, loop
from tests.hardening.rows import Row, of_collecting
from tools.write_collecting import ROOT

ROW = Row(
    "raw store",
    "temporary file, fsync, rename, fsync of the folder; the name holds the sha256 in full; "
    "verified on read",
    "kill -9 at every labelled step and 200 random moments, disk full: 0 partial files at a "
    "final name; the re-run equals an uninterrupted run byte for byte; each n-th write, fsync, "
    "rename, open that fails leaves the old state or the new one, and the next run mends it",
    of_collecting("raw store"),
    files=("tests/pipeline/review/test_book.py",),
)

PAGE = b"<!doctype html><title>Norrsken Profil AB</title>" * 50
AT = {"retrieved_at": "2024-05-15T08:00:00Z", "content_type": "text/html"}
OLD = {"url": "https://site.example/old/", **AT}
NEW = {"url": "https://site.example/new/", **AT}
AGAIN = {"url": "https://site.example/old/", **AT, "retrieved_at": "2024-06-15T08:00:00Z"}


def collect_one(raw: Path) -> None:
    """What a run does of a document: tidy up, store it, note a return, note its address."""
    store, ledger = RawStore(raw), Ledger(raw)
    store.clean()
    ledger.clean()
    old = store.add(b"old", OLD).document
    store.add(PAGE, NEW)
    store.see_again(old, AGAIN)
    known = Known("k", "https://site.example/new/", "announcement", "site", "here", "2024-05-15")
    ledger.put(known)


def state(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_whatever_fails_in_the_store_the_next_run_mends_it(
    operation: str, kind: Kind, tmp_path: Path, figure: Figure
) -> None:
    RawStore(tmp_path / "start").add(b"old", OLD)
    collect_one(tmp_path / "whole")
    whole = state(tmp_path / "whole")

    def check(raw: Path, failed: bool) -> None:
        assert verify_raw(raw).problems == ()
        held = {RawStore(raw).read(d) for d in RawStore(raw).documents()}
        assert b"old" in held
        assert held <= {b"old", PAGE}
        if not failed:
            assert held == {b"old", PAGE}
        collect_one(raw)
        assert state(raw) == whole

    steps = loop(operation, kind, tmp_path, collect_one, check, (AlucertError, OSError))
    assert steps >= 2
    if kind == "end":
        figure("raw store", f"each of {steps} steps ({operation}) failed in 3 ways: old or new")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_whatever_fails_a_file_kept_by_hand_is_the_old_or_the_new_one(
    operation: str, kind: Kind, tmp_path: Path, figure: Figure
) -> None:
    """Corrections and accepted drops are written by the same function."""
    first = Accepted("demo", "undated-0000000000000000", "documents", 9, 1, "a site closed", "M")
    second = Accepted("demo", "undated-0000000000000000", "findings", 9, 1, "a site closed", "M")
    (tmp_path / "start").mkdir()
    accept(tmp_path / "start", [first])
    (tmp_path / "start" / "corrections.csv").write_text(HEADER_LINE)

    def write(folder: Path) -> None:
        accept(folder, [second])
        write_atomically(folder / "corrections.csv", (HEADER_LINE + "\n").encode())

    def check(folder: Path, failed: bool) -> None:
        assert read_accepted(folder) in ([first], [first, second], (first,), (first, second))
        assert (folder / "corrections.csv").read_text() in (HEADER_LINE, HEADER_LINE + "\n")
        assert read_corrections(folder / "corrections.csv") == ()
        write(folder)
        assert len(read_accepted(folder)) == 2

    steps = loop(operation, kind, tmp_path, write, check, (AlucertError, OSError))
    assert steps >= 2
    if (operation, kind) == ("any", "end"):
        figure("raw store", f"corrections and accepted drops: each of {steps} steps failed alike")


def test_corrections_that_cannot_be_read_are_never_taken_for_none(tmp_path: Path) -> None:
    file = tmp_path / "corrections.csv"
    file.write_text(HEADER_LINE)
    with failing("open", 1, "once"), pytest.raises(CorrectionsRefused):
        read_corrections(file)


LIMITED = """
import resource, signal, sys
from pathlib import Path
from pipeline.collect.raw_store import RawStore
from pipeline.errors import AlucertError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
try:
    about = {"url": "https://site.example/new/", "retrieved_at": "2024-05-15T08:00:00Z"}
    RawStore(Path(sys.argv[2])).add(sys.stdin.buffer.read(), about)
except AlucertError:
    sys.exit(3)
"""


@pytest.mark.parametrize("limit", [0, 200, len(PAGE) - 1, len(PAGE) + 500])
def test_a_disk_that_takes_only_so_many_bytes_leaves_nothing_half(
    limit: int, tmp_path: Path
) -> None:
    """The system itself cuts the write, in a process of its own."""
    command = [sys.executable, "-c", LIMITED, str(limit), str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    code = subprocess.run(command, env=environment, input=PAGE, check=False).returncode
    assert code == (3 if limit < len(PAGE) else 0)
    assert verify_raw(tmp_path).problems == ()
    assert list(tmp_path.glob(".partial-*")) == []
    assert RawStore(tmp_path).add(PAGE, NEW).is_new == (code == 3)


@given(st.binary(max_size=200), st.text(max_size=60))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_any_bytes_under_any_address_come_back(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, address: str
) -> None:
    store = RawStore(tmp_path_factory.mktemp("raw"))
    added = store.add(data, {**AT, "url": f"https://site.example/{address}"})
    assert store.read(added.document) == data
    assert added.document.sha256 in added.document.name
    assert added.document.file.parent == store.folder
    assert added.document.name != FILE
