"""Write docs/form.md, the changes of form that may not change a reading: ``make docs``.

The list is the functions of tests/metamorphic and what they say of themselves. ``--check``
writes nothing and ends with 1 where the page is not what the functions say.
"""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.metamorphic import characters, markup, order, themes  # noqa: E402 - found by the line above

PAGE = ROOT / "docs" / "form.md"
_HEAD = """# Form

What a document says does not change with its form. Each change below is made to every annotated
announcement of `tests/samples` to which it applies, and the record, its reasons for missing
values, its flags, kind, language and title must stay the same; only offsets may differ. `make
test` holds a seeded part of the pairs of document and change against that, `make metamorphic` all.
A change that would touch what is said is not made: no capitals where a name's spelling is taken
from the heading, no order that parts a quotation from who speaks, no encoding that lacks a
character of the page, and a heading stays one in every theme.

This page is written by `make docs` from `tests/metamorphic/`.
"""
_PARTS: tuple[tuple[str, ModuleType], ...] = (
    ("Characters and bytes", characters),
    ("Markup and line breaks", markup),
    ("Order, repetition, capitals", order),
    ("Themes", themes),
)


def page() -> str:
    """Return the page."""
    out = [_HEAD]
    for title, module in _PARTS:
        out.append(f"\n## {title}\n\n| change | what it does |\n|---|---|\n")
        for change in module.CHANGES:
            says = " ".join((inspect.getdoc(change) or "").split())
            out.append(f"| `{change.__name__}` | {says} |\n")
    return "".join(out)


def main() -> int:
    """Write the page, or with ``--check`` say whether it is true."""
    written = page()
    if "--check" in sys.argv[1:]:
        if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == written:
            return 0
        sys.stdout.write("docs/form.md is not what tests/metamorphic says; run: make docs\n")
        return 1
    PAGE.write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
