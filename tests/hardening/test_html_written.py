"""HTML we write: one escaping template engine and a policy that lets no script run.

The pages are tested in a real browser beside the code that writes them; what is proven here
holds for every file of the project that could write one.
"""

from __future__ import annotations

import ast
from pathlib import Path

from tests.conftest import Figure
from tests.hardening.rows import Row
from tools.write_collecting import ROOT

ROW = Row(
    "HTML we write",
    "one escaping template engine, Content-Security-Policy",
    "30 payloads in every field in Chromium: 0 scripts, 0 requests",
    files=(
        "tests/pipeline/report/test_browser.py",
        "tests/pipeline/review/test_browser.py",
        "tests/pipeline/review/test_hostile.py",
        "tests/pipeline/review/test_security.py",
    ),
)

# what turns text into markup that is trusted, or draws pages of its own without escaping
TRUSTING = {"Markup", "to_html", "displacy", "Styler", "safe"}


def calls(file: Path) -> set[str]:
    """Return the names that a file calls or imports."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom | ast.Import)]
    return names | {alias.name.rpartition(".")[2] for node in imported for alias in node.names}


def test_nothing_that_writes_pages_unescaped_is_used() -> None:
    used = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in (ROOT / "pipeline").rglob("*.py")
        for name in calls(file) & {"to_html", "displacy", "Styler"}
    }
    assert used == set()


def test_every_template_escapes_and_none_turns_it_off(figure: Figure) -> None:
    engines = [
        (file, node)
        for file in (ROOT / "pipeline").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Environment")
    ]
    for file, node in engines:
        told = {word.arg: ast.unparse(word.value) for word in node.keywords}
        assert told.get("autoescape") in ("True", "select_autoescape()"), file
    templates = [f for f in (ROOT / "pipeline").rglob("*") if f.suffix in (".j2", ".html")]
    for template in templates:
        said = template.read_text(encoding="utf-8")
        assert "autoescape false" not in said, template
    figure(
        "HTML we write",
        f"{len(engines)} template engines, all escape; {len(templates)} templates, none turns "
        "it off",
    )
