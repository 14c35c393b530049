"""The notebooks run, hold no outputs, and say no figure that the data could change."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tools.write_papers import ROOT, ExampleFailed, WorkingCopy

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CELL_SECONDS = 60  # each takes less than two; a machine with much other work is slow


def cells(notebook: Path) -> list[dict[str, Any]]:
    found = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    assert isinstance(found, list)
    return found


def words(notebook: Path) -> str:
    """What a notebook says between its cells of code."""
    return "\n".join("".join(c["source"]) for c in cells(notebook) if c["cell_type"] == "markdown")


def execute(copy: WorkingCopy) -> str:
    """Run every notebook of a working copy, each in a kernel of its own."""
    return copy.run(
        *("python", "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", "--color=no"),
        *("--nbmake", f"--nbmake-timeout={CELL_SECONDS}", "notebooks"),
    )


def test_the_notebooks_run_on_the_demo_collection(tmp_path: Path) -> None:
    """One snapshot is published for all of them."""
    copy = WorkingCopy.make(tmp_path)
    copy.run("make", "run")
    assert f"{len(NOTEBOOKS)} passed" in execute(copy)


def test_a_notebook_that_does_not_run_is_a_failure(tmp_path: Path) -> None:
    copy = WorkingCopy.make(tmp_path)
    for notebook in (tmp_path / "notebooks").glob("*.ipynb"):
        notebook.unlink()
    wrong = json.loads(NOTEBOOKS[0].read_text(encoding="utf-8"))
    code = next(cell for cell in wrong["cells"] if cell["cell_type"] == "code")
    wrong["cells"] = [{**code, "source": ["1 / 0"]}]
    copy.save("notebooks/wrong.ipynb", json.dumps(wrong))
    with pytest.raises(ExampleFailed, match="ZeroDivisionError"):
        execute(copy)


def test_there_is_a_notebook_for_each_question() -> None:
    assert [notebook.stem for notebook in NOTEBOOKS] == [
        "capacity",
        "first-look",
        "nonconformances",
        "trust",
    ]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda notebook: notebook.stem)
class TestANotebook:
    def test_holds_no_outputs(self, notebook: Path) -> None:
        for cell in cells(notebook):
            assert cell["cell_type"] == "markdown" or (
                cell["outputs"] == [] and cell["execution_count"] is None
            )

    def test_says_no_figure_that_the_data_could_change(self, notebook: Path) -> None:
        """Versions of a standard and the level of an interval are the only digits in its words."""
        said = re.sub(r"\bV\d(\.\d)?\b|\b95 %", "", words(notebook))
        assert re.findall(r"\S*\d\S*", said) == []

    def test_says_what_small_numbers_allow_and_how_it_reads_in_full(self, notebook: Path) -> None:
        said = words(notebook)
        assert "## What small numbers allow" in said
        assert "full collection" in said

    def test_leads_to_files_that_there_are(self, notebook: Path) -> None:
        for link in re.findall(r"\]\(([^)]+)\)", words(notebook)):
            assert (notebook.parent / link).is_file(), link
