"""Run the examples in the papers and write what they print: ``make docs``.

In a paper, every block fenced as ``console``, ``python`` or ``diff`` is an example:

- ``console``: each line behind ``$ `` is run; the lines below it are what it prints;
- ``python``: is run; a ``text`` block directly behind it is what it prints;
- ``diff``: is applied to the file that its ``+++`` line names;
- a block of any language below ``<!-- file: PATH -->`` is saved as that file.

The examples of a paper run in order in a working copy of their own, in a temporary folder,
with a fresh copy of the demo collection and without a network. ``--check`` writes nothing and
ends with 1 where a paper does not say what its examples print.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAPERS = (
    *("docs/dataset.md", "README.md", "docs/add-a-field.md"),  # the longest first
    *("docs/annotate.md", "docs/add-a-source.md", "docs/operations.md"),
)
WIDTH = 100  # columns of the terminal in which the examples run
_COPIED = (
    "Makefile", "pyproject.toml", "requirements.lock", "data/raw/demo", "data/corrections.csv",
    "docs", "extractors", "notebooks", "pipeline", "tests/conftest.py",
    "tests/pipeline/read/pdf_pages.py", "tests/replica", "tests/samples", "tools",
)  # fmt: skip
_BLOCK = re.compile(
    r"^(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<language>\w+)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
# What changes with every line of code, or with every run: a snapshot's id, seconds.
_PASSING = (
    (re.compile(r"\b\d{8}-[0-9a-f]{16}\b"), "ID"),
    (re.compile(r"\bin [\d.]+s\b"), "in SECONDS"),
    (re.compile(r"[\d.]+ s \([\d.]+ a second\)"), "SECONDS"),
)


class ExampleFailed(Exception):
    """An example in a paper does not work."""


@dataclass(frozen=True)
class WorkingCopy:
    """A copy of the project in which examples run, with the command in ``.venv/bin``."""

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> WorkingCopy:
        """Copy the project into a new folder; ``.venv`` there stands for the installed one."""
        for name in _COPIED:
            source, target = ROOT / name, folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target)  # with compiled files, which stay valid
            elif source.is_file():
                shutil.copy2(source, target)
        programs = folder / ".venv" / "bin"
        programs.mkdir(parents=True)
        for name, arguments in (
            ("python", ""),
            ("alucert", "-m pipeline.cli "),
            ("pytest", "-m pytest "),
        ):
            program = programs / name
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments}"$@"\n')
            program.chmod(0o755)
        (programs / "activate").write_text(f'PATH="{programs}:$PATH"\n')
        (programs.parent / ".installed").touch()
        return cls(folder)

    def run(self, *command: str) -> str:
        """Return the standard output of a command. Raises ExampleFailed if it ends with a fault."""
        environment = {
            "PATH": f"{self.folder / '.venv' / 'bin'}:{os.environ.get('PATH', os.defpath)}",
            "HOME": str(self.folder),
            "PYTHONPATH": str(self.folder),
            "COLUMNS": str(WIDTH),
            "LC_ALL": "C.UTF-8",
            "https_proxy": "http://127.0.0.1:9",
            "http_proxy": "http://127.0.0.1:9",
        }
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ExampleFailed(
                f"{command[-1]}\nended with {done.returncode}:\n{done.stdout}{done.stderr}"
            )
        return done.stdout

    def save(self, name: str, content: str) -> None:
        """Save a file of the working copy."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")

    def apply(self, diff: str) -> None:
        """Apply a diff: each hunk's lines must stand in the file, and only once."""
        named = re.search(r"^\+\+\+ (\S+)$", diff, re.MULTILINE)
        if named is None:
            raise ExampleFailed(f"a diff without a +++ line:\n{diff}")
        file = self.folder / named[1]
        content = file.read_text(encoding="utf-8")
        for hunk in re.split(r"^@@.*\n", diff, flags=re.MULTILINE)[1:]:
            lines = hunk.splitlines(keepends=True)
            old = "".join(line[1:] for line in lines if line[0] in " -")
            new = "".join(line[1:] for line in lines if line[0] in " +")
            if content.count(old) != 1:
                raise ExampleFailed(f"{named[1]}: the lines of this hunk are not there:\n{hunk}")
            content = content.replace(old, new)
        file.write_text(content, encoding="utf-8")


def rewrite(paper: str, copy: WorkingCopy) -> str:
    """Return a paper's text with what its examples print now. Raises ExampleFailed."""
    written: list[str] = []
    position = 0
    printed: str | None = None  # by the Python block that ends where this one begins
    for block in _BLOCK.finditer(paper):
        between = paper[position : block.start()]
        language, body = block["language"], block["body"]
        if block["file"]:
            copy.save(block["file"], body)
        elif language == "console":
            body = _console(body, copy)
        elif language == "diff":
            copy.apply(body)
        elif language == "text" and printed is not None and not between.strip():
            body = printed
        printed = None
        if language == "python" and not block["file"]:
            printed = _tidy(copy.run("python", "-c", block["body"]))
        start, end = block.span("body")
        written += [between, paper[block.start() : start], body, paper[end : block.end()]]
        position = block.end()
    return "".join([*written, paper[position:]])


def _console(body: str, copy: WorkingCopy) -> str:
    """Return a console block with what its commands print now."""
    commands = re.findall(r"^\$ ((?:.*\\\n)*.*)\n", body, re.MULTILINE)
    if not commands:
        raise ExampleFailed(f"a console block without a command:\n{body}")
    return "".join(f"$ {command}\n{_tidy(copy.run('bash', '-c', command))}" for command in commands)


def _tidy(printed: str) -> str:
    """Return printed lines without blanks at their ends and without empty lines around them."""
    lines = "\n".join(line.rstrip() for line in printed.splitlines()).strip("\n")
    return f"{lines}\n" if lines else ""


def masked(paper: str) -> str:
    """Return a paper without what differs from run to run though all is as it should be."""
    for pattern, word in _PASSING:
        paper = pattern.sub(word, paper)
    return paper


def main(arguments: list[str]) -> int:
    """Write the papers, or check them; return the exit code."""
    stale = []
    for name in PAPERS:
        file = ROOT / name
        before = file.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            try:
                after = rewrite(before, WorkingCopy.make(Path(folder)))
            except ExampleFailed as error:
                print(f"{name}: {error}", file=sys.stderr)
                return 1
        if masked(before) != masked(after):
            stale.append(name)
            if "--check" not in arguments:
                file.write_text(after, encoding="utf-8")
        print(f"{name}: {'changed' if name in stale else 'as its examples say'}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
