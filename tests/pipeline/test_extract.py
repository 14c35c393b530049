"""A bad document costs only its own line, and the line says what to do."""

from __future__ import annotations

import hashlib
import io
import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import pipeline.extract
from pipeline import extract_file
from pipeline.extract import extract_bytes, extract_files, read_sources
from pipeline.settings import Settings
from pipeline.source import Source, expand_paths, source_of
from tests.pipeline.bad_files import PAGE, write_bad_files
from tests.pipeline.read.pdf_pages import PdfPage, pdf_bytes

KEYS = {"schema", "document", "record", "absent", "evidence", "flags"}
ABOUT = {
    "path",
    "sha256",
    "kind",
    "title",
    "published_on",
    "language",
    "pages",
    "pages_read",
    "status",
    "error",
}


@pytest.fixture(scope="module")
def bad_folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("bad")
    return folder, write_bad_files(folder)


@pytest.mark.parametrize(
    "name",
    [
        "empty.html",
        "blank.txt",
        "picture.html",
        "huge.html",
        "locked.pdf",
        "cut.pdf",
        "no.pdf",
        "missing.html",
    ],
)
def test_a_bad_file_has_a_line_that_names_it_and_says_what_is_wrong(
    name: str, bad_folder: tuple[Path, dict[str, str]]
) -> None:
    folder, words = bad_folder
    line = extract_file(folder / name)
    assert line.keys() == KEYS
    assert line["document"].keys() == ABOUT
    assert line["document"]["status"] in {"failed", "unreadable"}
    assert line["document"]["error"].startswith(f"{folder / name}: ")
    assert words[name] in line["document"]["error"]
    assert line["record"] == {}
    json.dumps(line)


def test_a_batch_goes_on_after_bad_files_and_keeps_the_order(
    bad_folder: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    folder, words = bad_folder
    good = tmp_path / "good.html"
    good.write_bytes(PAGE)
    paths: list[str | Path] = []
    for name in words:
        paths += [folder / name, good]
    lines = list(extract_files(paths, workers=2))
    assert [line["document"]["path"] for line in lines] == [str(path) for path in paths]
    statuses = [line["document"]["status"] for line in lines]
    assert set(statuses[1::2]) <= {"complete", "partial"}
    assert set(statuses[::2]) <= {"failed", "unreadable"}
    assert lines[1] == lines[3]


def test_here_and_in_worker_processes_the_lines_are_the_same(tmp_path: Path) -> None:
    paths = []
    for number in range(10):
        paths.append(tmp_path / f"{number}.html")
        paths[-1].write_bytes(PAGE.replace(b"Vetlanda", b"Vetlanda %d" % number))
    assert list(extract_files(paths, workers=0)) == list(extract_files(paths, workers=2))


def test_a_fault_of_an_extractor_is_the_documents_status_not_the_batchs_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object, second: object) -> dict[str, Any]:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr(pipeline.extract, "build_record", fail)
    line = extract_bytes(PAGE, "page.html")
    assert line["document"]["status"] == "failed"
    assert line["document"]["sha256"] == hashlib.sha256(PAGE).hexdigest()
    assert line["document"]["error"] == (
        "page.html: the program failed when extracting this document (ZeroDivisionError: a fault); "
        "please report it together with the file."
    )


def test_a_file_beyond_the_limit_is_not_even_read(tmp_path: Path) -> None:
    file = tmp_path / "large.pdf"
    with file.open("wb") as handle:
        handle.truncate(65 * 1024 * 1024)
    line = extract_file(file)
    assert line["document"]["status"] == "unreadable"
    assert "more than 64 MiB" in line["document"]["error"]
    assert line["document"]["sha256"] is None


def test_bytes_that_their_name_does_not_prove_are_not_read(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_bytes(PAGE)
    source = Source(file, "a.html", None, "0" * 64)
    (line,) = read_sources([source], Settings(workers=1))
    assert line["status"] == "failed"
    assert "not those that its name proves" in line["error"]


def test_a_folder_gives_its_documents_by_name(tmp_path: Path) -> None:
    for name in ("b.html", "a.TXT", "c.pdf", "notes.md", "deep/d.htm"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    names = [Path(path).relative_to(tmp_path).as_posix() for path in expand_paths([tmp_path])]
    assert names == ["a.TXT", "b.html", "c.pdf", "deep/d.htm"]


def test_a_folder_without_documents_has_a_line(tmp_path: Path) -> None:
    (line,) = extract_files([tmp_path])
    assert "a folder without any .html, .htm, .txt, .pdf file" in line["document"]["error"]


def test_a_file_without_permission_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.html"
    file.write_bytes(PAGE)

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    error = extract_file(file)["document"]["error"]
    assert (
        error
        == f"{file}: cannot be opened (Permission denied); check the path and its permissions."
    )


def test_the_source_of_a_path_is_called_as_it_was_given() -> None:
    assert source_of("./a/../b.html") == Source(Path("./a/../b.html"), "./a/../b.html")


def test_a_file_that_never_ends_is_given_up_in_time_and_says_so(tmp_path: Path) -> None:
    endless = tmp_path / "endless.pdf"
    endless.write_bytes(self_drawing_pdf())
    good = tmp_path / "good.txt"
    good.write_text("Kestrel Ltd has achieved ASI certification.", encoding="utf-8")
    settings = Settings(document_cpu_seconds=2, document_seconds=60, workers=2)
    start = time.monotonic()
    lines = list(extract_files([endless, good], settings=settings))
    assert time.monotonic() - start < 60
    assert [line["document"]["status"] for line in lines] == ["failed", "complete"]
    assert "processor time" in lines[0]["document"]["error"]


def self_drawing_pdf() -> bytes:
    """Return some 750 bytes whose only form draws itself three times, and so on."""
    draws = b"/X0 Do /X0 Do /X0 Do"
    holds = b"/Resources << /XObject << /X0 5 0 R >> >>"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R " + holds + b" >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(draws), draws),
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Length %d %s >>\nstream\n%s\n"
        b"endstream" % (len(draws), holds, draws),
    ]
    data = b"%PDF-1.7\n" + b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(parts, 1)
    )
    return data + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"


@pytest.mark.parametrize("path", ["-", "report.pdf"])
def test_a_single_worker_and_standard_input_hold_the_limits_of_time_too(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    report = pdf_bytes(PdfPage().text(50, 60, "SUMMARY AUDIT REPORT", 14))
    (tmp_path / "report.pdf").write_bytes(report)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(report)))
    settings = Settings(workers=1, document_seconds=0.001)
    (line,) = extract_files([path], settings=settings)
    assert line["document"]["status"] == "failed"
    assert "took more than 0.001 s" in line["document"]["error"]
