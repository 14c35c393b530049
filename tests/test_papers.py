"""The papers are true: their examples run, and print what the papers say."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import __version__
from pipeline.cli import app
from tools.write_papers import PAPERS, ROOT, ExampleFailed, WorkingCopy, masked, rewrite

MARKDOWN = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


@pytest.mark.parametrize("name", PAPERS)
def test_the_examples_of_a_paper_print_what_it_says(name: str, tmp_path: Path) -> None:
    """Where this fails though the program is right: ``make docs``, and read the change."""
    copy = WorkingCopy.make(tmp_path)
    paper = (ROOT / name).read_text(encoding="utf-8")
    assert masked(rewrite(paper, copy)) == masked(paper)


@pytest.mark.parametrize(
    ("paper", "fault"),
    [
        ("```console\n$ false\n```\n", "ended with 1"),
        ("```python\nprint(1 / 0)\n```\n", "ZeroDivisionError"),
        ("```console\nno command\n```\n", "without a command"),
        ("```diff\n+++ Makefile\n@@\n not there\n+new\n```\n", "are not there"),
    ],
)
def test_an_example_that_does_not_work_is_a_failure(paper: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(ExampleFailed, match=fault):
        rewrite(paper, WorkingCopy.make(tmp_path))


def test_what_an_example_prints_takes_the_place_of_what_the_paper_said(tmp_path: Path) -> None:
    paper = (
        "<!-- file: a.txt -->\n```text\none\n```\n\n```console\n$ cat a.txt\nold\n"
        "$ wc -l \\\n< a.txt\n```\n\n```python\nprint('two')\n```\n\n```text\nold\n```\n"
    )
    assert rewrite(paper, WorkingCopy.make(tmp_path)) == (
        "<!-- file: a.txt -->\n```text\none\n```\n\n```console\n$ cat a.txt\none\n"
        "$ wc -l \\\n< a.txt\n1\n```\n\n```python\nprint('two')\n```\n\n```text\ntwo\n```\n"
    )


def test_every_link_of_a_paper_leads_to_a_file() -> None:
    lost = [
        f"{paper.name}: {link}"
        for paper in MARKDOWN
        for link in re.findall(r"\]\(([^)#]+)[^)]*\)", paper.read_text(encoding="utf-8"))
        if "://" not in link and not (paper.parent / link).exists()
    ]
    assert lost == []


def test_papers_name_only_commands_and_targets_that_there_are() -> None:
    named: set[str] = set()
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    families = tuple(re.findall(r"^([a-z-]+)%:", makefile, re.MULTILINE))  # harden-AREA
    commands = {c.callback.__name__ for c in app.registered_commands if c.callback}
    commands |= {str(group.name) for group in app.registered_groups}
    for paper in MARKDOWN:
        text = paper.read_text(encoding="utf-8")
        made = set(re.findall(r"(?:`|^\$ )make ([a-z-]+)", text, re.MULTILINE))
        called = set(re.findall(r"(?:`|^\$ )alucert ([a-z]+)", text, re.MULTILINE))
        assert {name for name in made if not name.startswith(families)} <= targets
        assert called <= commands
        named |= made | called
    assert {"run", "test"} <= named


def test_help_lists_every_target_that_a_person_calls() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = re.findall(r"^ +make ([a-z-]+) {2,}\S", said.stdout, re.MULTILINE)
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    parts_of_test = {"lint", "types", "contracts", "tests"}
    assert set(listed) == set(phony[1].split()) - parts_of_test


def test_the_version_is_the_same_everywhere() -> None:
    assert f"version: {__version__}\n" in (ROOT / "CITATION.cff").read_text()
    assert f"## {__version__} " in (ROOT / "CHANGELOG.md").read_text()


def test_the_papers_can_be_checked_without_writing(tmp_path: Path) -> None:
    """``--check`` of a stale paper ends with 1 and leaves it as it was."""
    copy = WorkingCopy.make(tmp_path)
    stale = "```console\n$ echo new\nold\n```\n"
    for name in PAPERS:
        copy.save(name, stale)
    command = [sys.executable, "tools/write_papers.py", "--check"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode, (tmp_path / "README.md").read_text()) == (1, stale)
