"""What each check demands and why, in words, and which rows break it: ``alucert check --why``."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from pipeline.check import Verdict
from pipeline.errors import WrongUsage


@cache
def words() -> dict[str, tuple[str, str]]:
    """Return for each check's code what it demands and why."""
    text = files("pipeline.dataset").joinpath("checks.csv").read_text(encoding="utf-8")
    return {row["check"]: (row["demands"], row["why"]) for row in csv.DictReader(text.splitlines())}


def told(verdicts: Iterable[Verdict], code: str | None = None) -> Iterator[str]:
    """Yield the lines of ``check --why``: each check, or one, and what breaks it now.

    Raises WrongUsage for a code that there is not.
    """
    known = words()
    if code is not None and code not in known:
        raise WrongUsage(f"{code}: no such check; there are {', '.join(known)}.")
    broken: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        broken.setdefault(verdict.check, []).append(verdict)
    for name, (demands, why) in known.items():
        if code not in (None, name):
            continue
        yield f"{name}: {demands}"
        yield f"  why: {why}"
        for verdict in broken.get(name, ()):
            where = f"{verdict.table}.{', '.join(verdict.columns)}" if verdict.columns else ""
            yield f"  {verdict.level}: {where or verdict.table}: {verdict.must_hold}"
            yield f"    broken by {verdict.failing} row{'' if verdict.failing == 1 else 's'}"
            for example in verdict.examples:
                yield f"    - {example}"
            if len(verdict.examples) < verdict.failing and verdict.examples:
                yield f"    - and {verdict.failing - len(verdict.examples)} more"
        if name not in broken:
            yield "  every row keeps it"
