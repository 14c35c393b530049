"""Trust: what is installed is locked by hash, nothing loads code from data, nothing calls home."""

from __future__ import annotations

import ast
import json
import re
import socket
import tomllib
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import Figure
from tests.hardening.rows import Row
from tools.audit import LOCK, locked, said
from tools.write_collecting import ROOT

ROW = Row(
    "trust",
    "hashes locked; no pickle, eval, unsafe YAML (Dask's frames, TLS by default, and "
    "multiprocessing's own pipes excepted)",
    "AST scan clean; no connection off loopback; where the advisory service is reached, pip-audit "
    "is clean and every package was audited; where it is not, 'not audited'",
    {
        "tests/pipeline/dataset/test_reading_back.py": (
            "test_what_is_not_one_query_over_the_dataset_is_refused",
        ),
        "tests/hardening/test_pdf.py": ("test_the_name_of_an_encoding_loads_no_pickle",),
    },
    others={"audit.json": "make hardening-audit"},
)

FOLDERS = ("extractors", "pipeline", "tools", "tests")
MODULES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal",
           "yaml", "ruamel", "jsonpickle", "code", "codeop"}  # fmt: skip
# a folder that pytest makes, and the name of the system
ALLOWED = {"tmp_path_factory.mktemp", "platform.system"}
CALLS = {"eval", "exec", "__import__"}
METHODS = {"read_pickle", "to_pickle", "mktemp", "system", "popen", "load_module", "unsafe_load",
           "full_load", "allow_pickle", "verify_mode"}  # fmt: skip


def faults(tree: ast.AST) -> list[str]:
    """Return what in a file's code could run data, or hand words to a shell."""
    found = []
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name.partition(".")[0] for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [(node.module or "").partition(".")[0]]
        found += [f"import {name}" for name in names if name in MODULES]
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            last = called.rpartition(".")[2]
            if called in CALLS or (last in METHODS and called not in ALLOWED):
                found.append(f"{called}()")
            for word in node.keywords:
                told = ast.unparse(word.value)
                if (word.arg, told) in {("shell", "True"), ("allow_pickle", "True"),
                                        ("verify", "False")}:  # fmt: skip
                    found.append(f"{word.arg}={told}")
    return found


def test_no_code_of_the_project_runs_data(figure: Figure) -> None:
    files = [file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py"))]
    found = {
        f"{file.relative_to(ROOT)}: {fault}"
        for file in files
        for fault in faults(ast.parse(file.read_text(encoding="utf-8")))
    }
    figure("trust", f"AST of {len(files)} files: {len(found)} pickle, eval, exec, YAML or shell")
    assert found == set()


@pytest.mark.parametrize(
    "code",
    ["import pickle", "from yaml import load", "eval('1')", "exec(x)", "os.system('x')",
     "pd.read_pickle(f)", "subprocess.run(x, shell=True)", "np.load(f, allow_pickle=True)",
     "tempfile.mktemp()", "requests.get(u, verify=False)"],
)  # fmt: skip
def test_the_scan_sees_each_of_them(code: str) -> None:
    assert faults(ast.parse(code)) != []


def test_every_package_is_locked_with_its_hashes_and_no_index(figure: Figure) -> None:
    lock = LOCK.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", lock.strip())
    without = [e.split()[0] for e in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}", e)]
    assert without == []
    assert not re.search(r"(?m)^\s*--(?:extra-)?index-url|^\s*--find-links|://", lock)
    assert "--require-hashes" in (ROOT / "Makefile").read_text(encoding="utf-8")
    figure("trust", f"{len(entries)} locked packages, {len(without)} without a sha256, no index")


def test_what_the_project_asks_for_is_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    for extra in project["project"]["optional-dependencies"].values():
        wanted += extra
    names = {re.split(r"[<>=!~;\[ ]", line)[0].lower().replace("_", "-") for line in wanted}
    there = {line.partition("==")[0].lower().replace("_", "-") for line in locked()}
    assert names - there == set()


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("93.184.216.34", 443)])
def test_a_test_that_connects_off_this_machine_fails(address: tuple[str, int]) -> None:
    with socket.socket() as made, pytest.raises(AssertionError, match="use no network"):
        made.connect(address)


def test_a_test_that_looks_up_a_name_fails() -> None:
    with pytest.raises(AssertionError, match="use no network"):
        socket.getaddrinfo("site.example", 443)
    with pytest.raises((AssertionError, OSError)):
        urllib.request.urlopen("http://site.example/", timeout=1)


def test_the_page_says_so_where_nothing_was_audited() -> None:
    told = {"reached": False, "locked": 9, "audited": 0, "skipped": [], "known": {}}
    assert said(told).startswith("not audited")
    told |= {"reached": True, "audited": 8, "skipped": ["x"], "known": {"y": ["CVE-1"]}}
    assert said(told) == (
        "pip-audit: 8 of 9 locked packages audited, 1 with known vulnerabilities; y: CVE-1; "
        "x: not audited"
    )


def test_what_is_promised_stands_in_security_md() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    for word in ("Threat model", "Promised", "Not promised", "docs/hardening.md", "Dask"):
        assert word in text


def test_jobs_and_results_of_workers_are_json() -> None:
    code = Path(ROOT / "pipeline/pool.py").read_text(encoding="utf-8")
    sent = re.findall(r"\.(send|recv)\(", code)
    assert sent == []
    assert json.loads(json.dumps({"a": 1})) == {"a": 1}
