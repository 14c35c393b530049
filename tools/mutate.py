"""How many faults put into the dataset's code do its tests find: ``make mutation``.

A small mutator of our own. mutmut forks a process in which Arrow's and DuckDB's threads run
already, which can hang, and cosmic-ray starts Python anew for every fault, some five seconds
each. Here one process imports everything, starts no thread, and forks a child for each fault.

A fault is one changed operator, comparison, constant, condition or a statement left out, drawn
by lot (the seed is fixed) from the files named. What stands in type annotations and docstrings
is no fault. A fault is found if a test of its file fails, or does not end in time.
"""

from __future__ import annotations

import argparse
import ast
import copy
import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TESTS = "tests/pipeline/dataset"
_COLLECT, _HARDENING = "../collect", "../../hardening"
_LANGUAGE = "../../extractors/language"
_LAID = ("set", "add", "remove", "void", "several", "reports")
_EXPORT = tuple(f"test_export_{t}.py" for t in ("content", "databases", "workbook", "place"))
# The parts that are measured: each with its files, and the tests that a file's faults are held
# against, those that find most first.
PARTS: dict[str, dict[str, tuple[str, ...]]] = {
    "schema": {
        "pipeline/dataset/schema.py": ("test_schema.py", "test_tables.py"),
        "pipeline/dataset/schema_belonging.py": ("test_schema.py",),
        "pipeline/dataset/schema_documents.py": ("test_schema.py",),
        "pipeline/dataset/schema_identity.py": ("test_schema.py",),
        "pipeline/dataset/schema_words.py": ("test_schema.py",),
        "pipeline/dataset/model.py": ("test_schema.py", "test_tables.py", "test_publish.py"),
        "pipeline/dataset/tables.py": ("test_tables.py", "test_publish.py"),
        "pipeline/dataset/ids.py": ("test_ids.py",),
        "pipeline/dataset/dictionary.py": ("test_schema.py", "test_packages.py"),
    },
    "publish": {
        "pipeline/dataset/publish.py": ("test_publish.py", "test_changes.py"),
        "pipeline/dataset/snapshot.py": ("test_reading_back.py", "test_publish.py"),
        "pipeline/dataset/verify.py": ("test_reading_back.py",),
        "pipeline/dataset/prune.py": ("test_prune.py",),
    },
    "diff": {
        "pipeline/dataset/changes.py": ("test_changes.py",),
        "pipeline/dataset/changes_sql.py": ("test_changes.py",),
        "pipeline/dataset/changes_text.py": ("test_changes.py", "../test_cli_history.py"),
        "pipeline/dataset/history.py": ("../test_cli_history.py",),
    },
    "corrections": {
        f"pipeline/corrections/{name}.py": tuple(f"../corrections/test_{t}.py" for t in tests)
        for name, tests in {
            "paths": ("paths", *_LAID),
            "fields": ("fields", "file", *_LAID),
            "file": ("file", *_LAID),
            "locate": _LAID,
            "apply": (*_LAID, "corrected_dataset"),
            "dataset": ("corrected_dataset",),
        }.items()
    },
    "store": {
        "pipeline/files.py": (f"{_COLLECT}/test_raw_store.py", f"{_HARDENING}/test_raw_store.py"),
        "pipeline/lock.py": ("../test_lock.py", f"{_HARDENING}/test_locks.py"),
        "pipeline/collect/notes.py": (f"{_COLLECT}/test_raw_store.py",),
        "pipeline/collect/raw_store.py": (
            f"{_COLLECT}/test_raw_store.py", f"{_HARDENING}/test_raw_store.py",
            f"{_COLLECT}/test_hostile_input.py",
        ),
    },
    "numbers": {
        "extractors/language/numbers.py": (
            f"{_LANGUAGE}/test_numbers.py", f"{_LANGUAGE}/test_quantities.py",
            f"{_HARDENING}/test_tests.py",
        ),
    },
    "dates": {
        "extractors/language/dates.py": (
            f"{_LANGUAGE}/test_dates.py", f"{_HARDENING}/test_dates.py",
        ),
    },
    "criteria": {
        "extractors/language/codes.py": (
            f"{_LANGUAGE}/test_codes.py", f"{_LANGUAGE}/../fields/test_criteria.py",
        ),
        "extractors/fields/criteria.py": (
            f"{_LANGUAGE}/../fields/test_criteria.py",
            f"{_LANGUAGE}/../fields/test_reading_rules.py",
        ),
    },
    "export": {
        "pipeline/dataset/edition.py": ("test_edition.py",),
        "pipeline/dataset/export.py": (*_EXPORT, "test_edition.py"),
        "pipeline/dataset/export_plain.py": _EXPORT,
        "pipeline/dataset/export_database.py": _EXPORT,
        "pipeline/dataset/export_xlsx.py": _EXPORT,
        "pipeline/dataset/croissant.py": ("test_packages.py",),
    },
}  # fmt: skip
FILES = {file: tests for part in PARTS.values() for file, tests in part.items()}
_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add,
    ast.BitOr: ast.BitAnd, ast.FloorDiv: ast.Mult,
}  # fmt: skip


def faults(tree: ast.Module) -> Iterator[tuple[int, str, Any]]:
    """Yield line, words and a function that puts one fault into a copy of the tree."""
    skipped = {id(inner) for node in ast.walk(tree) for inner in _passive(node)}
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in skipped:
            continue
        for words, change in _changes(node):
            yield getattr(node, "lineno", 0), words, (number, change)


def _passive(node: ast.AST) -> Iterator[ast.AST]:
    """What is never run or only read by people: annotations, docstrings, messages of errors."""
    parts: list[ast.AST | None] = []
    if isinstance(node, ast.FunctionDef):
        parts += [node.returns, *(a.annotation for a in ast.walk(node) if isinstance(a, ast.arg))]
        parts += node.decorator_list
    if isinstance(node, ast.AnnAssign):
        parts.append(node.annotation)
    if isinstance(node, ast.Raise):
        parts.append(node.exc)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        parts.append(node.value)
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        parts.append(node)
    if isinstance(node, ast.JoinedStr):  # an f-string's constants are changed as one
        parts += [part for part in node.values if isinstance(part, ast.Constant)]
    for part in parts:
        if part is not None:
            yield from ast.walk(part)


def _changes(node: ast.AST) -> Iterator[tuple[str, Any]]:
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            if type(operator) in _SWAPS:
                swap = _SWAPS[type(operator)]
                yield f"{type(operator).__name__} → {swap.__name__}", ("ops", at, swap)
    elif isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in _SWAPS:
        swap = _SWAPS[type(node.op)]
        yield f"{type(node.op).__name__} → {swap.__name__}", ("op", None, swap)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not x → x", ("not", None, None)
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield f"{node.value} → {not node.value}", ("value", None, not node.value)
        elif isinstance(node.value, int):
            yield f"{node.value} → {node.value + 1}", ("value", None, node.value + 1)
        elif isinstance(node.value, str) and node.value:
            yield f"{node.value[:20]!r} → other", ("value", None, f"XX{node.value}")
        elif isinstance(node.value, bytes) and node.value:
            yield f"{node.value[:20]!r} → other", ("value", None, b"XX" + node.value)
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        yield "condition turned", ("test", None, None)
    elif isinstance(node, ast.Return) and not _is_none(node.value):
        yield "returns None", ("return", None, None)
    elif isinstance(node, ast.AugAssign) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Yield)
    ):
        yield "statement left out", ("drop", None, None)


def _is_none(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def with_fault(tree: ast.Module, place: tuple[int, Any]) -> ast.Module:
    """Return a copy of the tree with the fault in it."""
    number, (kind, at, value) = place
    turned = copy.deepcopy(tree)
    node: Any = list(ast.walk(turned))[number]
    if kind == "ops":
        node.ops[at] = value()
    elif kind == "op":
        node.op = value()
    elif kind == "value":
        node.value = value
    elif kind == "test":
        node.test = ast.UnaryOp(ast.Not(), node.test)
    elif kind == "return":
        node.value = ast.Constant(None)
    else:
        _replace(turned, node, node.operand if kind == "not" else ast.Pass())
    return ast.fix_missing_locations(turned)


def _replace(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list) and any(entry is old for entry in value):
                value[:] = [new if entry is old else entry for entry in value]


class _Finder:
    """Gives the changed module's code in the place of its file."""

    def __init__(self, name: str, code: Any) -> None:
        self.name, self.code = name, code

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        from importlib.machinery import PathFinder

        if name != self.name:
            return None
        spec = PathFinder.find_spec(name, path)
        assert spec is not None and spec.loader is not None
        spec.loader.get_code = lambda _: self.code  # type: ignore[attr-defined]  # a real loader, whose code is ours
        return spec


Fault = tuple[str, ast.Module, int, str, Any]  # file, its code, line, words, place


def survives(file: str, tree: ast.Module, tests: list[str], seconds: float) -> bool:
    """Say whether the tests pass with the fault, in a child that ends with them."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        code = 1
        try:
            import pytest

            module = file.removesuffix(".py").replace("/", ".")
            sys.meta_path.insert(0, _Finder(module, compile(tree, file, "exec")))
            options = [
                "-x",
                "-n",
                "0",
                "-p",
                "no:cacheprovider",
                "-o",
                "addopts=",
                "--import-mode=importlib",
            ]
            code = int(pytest.main([*options, "-m", "not slow", *tests]))
        except BaseException:  # noqa: BLE001 - whatever it is, the fault was found
            code = 1
        finally:
            os._exit(1 if code else 0)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status == 0
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def preload() -> None:
    """Import what the tests need and what has no threads yet, once for all children."""
    import pytest  # noqa: F401 - imported for the children

    os.environ.update(OMP_NUM_THREADS="1", ARROW_IO_THREADS="1")
    for name in ("duckdb", "pandas", "pyarrow.compute", "pyarrow.csv", "pyarrow.parquet",
                 "pycountry", "pydantic", "typer", "polars"):  # fmt: skip
        import_module(name)


def drawn_by_lot(parts: list[str], each: int, seed: int) -> Iterator[tuple[str, Fault]]:
    """Yield so many faults of each part (0: all of them), in the order of files and lines."""
    for part in parts:
        every: list[Fault] = []
        for file in PARTS[part]:
            tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
            every += [(file, tree, *fault) for fault in faults(tree)]
        lot = random.Random(seed).sample(every, min(each or len(every), len(every)))
        yield from ((part, fault) for fault in sorted(lot, key=lambda f: (f[0], f[2], f[3])))


def main() -> int:
    """Draw faults, run the tests, print the score; end with 1 where a part is below the floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=60, help="faults of a part; 0 takes all")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--floor", type=float, default=0.85)
    parser.add_argument("--seconds", type=float, default=300.0, help="longest run of a fault")
    parser.add_argument("--proven", action="store_true", help="the tests were seen to pass")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("parts", nargs="*", default=[], help=f"of {', '.join(PARTS)}")
    given = parser.parse_args()
    preload()
    drawn = list(drawn_by_lot(given.parts or [*PARTS], given.each, given.seed))
    if not given.proven:
        files = {file for _, (file, *_) in drawn}
        tests = sorted({str(ROOT / TESTS / test) for file in files for test in FILES[file]})
        any_file = drawn[0][1]
        if not survives(any_file[0], any_file[1], tests, 10 * given.seconds):
            print("the tests fail without any fault; mend them first.", file=sys.stderr)
            return 2
    counts = {part: {"drawn": 0, "found": 0} for part in given.parts or PARTS}
    survivors = []
    for part, (file, tree, line, words, place) in drawn:
        tests = [str(ROOT / TESTS / name) for name in FILES[file]]
        lives = survives(file, with_fault(tree, place), tests, given.seconds)
        counts[part]["drawn"] += 1
        counts[part]["found"] += not lives
        if lives:
            survivors.append(f"{file}:{line}: {words}")
            print(f"survived  {survivors[-1]}", flush=True)
    for part, count in counts.items():
        share = count["found"] / max(count["drawn"], 1)
        print(f"{part}: {count['found']} of {count['drawn']} faults found ({share:.1%}), "
              f"drawn with seed {given.seed}", flush=True)  # fmt: skip
    if given.json:
        figures = {"seed": given.seed, "parts": counts, "survivors": survivors}
        given.json.write_text(json.dumps(figures, indent=1) + "\n")
    low = [part for part, c in counts.items() if c["found"] < given.floor * c["drawn"]]
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
