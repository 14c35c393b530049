"""Why a stage works on a document (again): what its key is made of, held against last time's.

Beside the results of a stage stands, in ``work/basis/<stage>.json.gz``, what their keys were made
of: once for all documents the code (file by file), the libraries, Python and the settings; for
each document its own parts. Where a key is another one, the parts say what has changed.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from importlib import metadata
from typing import TYPE_CHECKING, Any

from pipeline.work import key_of, lost_key, source_files

if TYPE_CHECKING:
    from pipeline.run import Run

Json = dict[str, Any]
_SHOWN = 3  # changed files that are named
_FOLDER = "basis"
_OF_DOCUMENTS = ("read", "extract")


def reasons(run: Run, stage: str) -> Iterator[tuple[str | None, str]]:
    """Yield for each document on which a stage is to work its name and why it is; in order.

    For the stages that work on the whole collection, one pair without a name, if they have
    anything to do. To be asked before the stage is run.
    """
    before: Json = run.work.read(_FOLDER, stage) or {}
    if stage not in _OF_DOCUMENTS:
        yield from _of_collection(run, stage, before)
        return
    keys = run.keys_of(stage)
    there = run.work.keys(stage)
    basis = run.basis(stage)
    known: Json = before.get("documents", {})
    addresses = {parts["url"]: name for name, parts in known.items() if parts.get("url")}
    for name, key in keys.items():
        if key in there:
            continue
        parts = run.parts(stage, name)
        if name not in known:
            older = addresses.get(parts.get("url"))
            yield name, f"new bytes of its address, after {older}" if older else "new"
        elif known[name]["key"] == key:
            lost = lost_key(key) in there
            yield (
                name,
                (
                    "it gave no result last time (a crash or a limit of time)"
                    if lost
                    else "its stored result is lost or damaged"
                ),
            )
        else:
            old_basis = before.get("bases", {}).get(known[name]["basis"], {})
            said = [*_parts_changed(known[name], parts), *_basis_changed(stage, old_basis, basis)]
            yield name, "; ".join(said) or "its key is another one"


def note(run: Run, stage: str, made: int) -> None:
    """Keep what the keys of a stage's results are made of, if the stage has made any."""
    if made == 0 and run.work.has(_FOLDER, stage):
        return
    basis = run.basis(stage)
    if stage not in _OF_DOCUMENTS:
        run.work.write(_FOLDER, stage, basis)
        return
    mark = key_of(basis)
    documents = {
        name: {"key": key, "basis": mark, **run.parts(stage, name)}
        for name, key in run.keys_of(stage).items()
    }
    run.work.write(_FOLDER, stage, {"bases": {mark: basis}, "documents": documents})


def basis_of(
    paths: tuple[str, ...], distributions: tuple[str, ...], settings: Mapping[str, Any]
) -> Json:
    """Return what a stage's keys have in common: files, libraries, Python, settings by name."""
    return {
        "code": source_files(paths),
        "libraries": {name: metadata.version(name) for name in sorted(distributions)},
        "Python": platform.python_version(),
        "settings": dict(settings),
    }


def _of_collection(run: Run, stage: str, before: Json) -> Iterator[tuple[None, str]]:
    key = {"resolve": run.resolve_key, "check": run.check_key, "publish": run.publish_key}[stage]()
    if run.work.has(stage, key):
        return
    if not before:
        yield None, "new"
        return
    changed = _basis_changed(stage, before, run.basis(stage))
    yield None, "; ".join(changed) or "what it rests on has changed, or its result is lost"


def _parts_changed(old: Json, new: Json) -> Iterator[str]:
    for part, value in new.items():
        if old.get(part) == value:
            continue
        if part == "read":
            yield "its Document was read anew"
        elif part == "fault":
            yield "it is whole again" if value is None else "it is damaged now"
        else:
            yield f"its {part} changed ({old.get(part)} → {value})"


def _basis_changed(stage: str, old: Json, new: Json) -> Iterator[str]:
    files = {**old.get("code", {}), **new["code"]}
    changed = [f for f in sorted(files) if old.get("code", {}).get(f) != new["code"].get(f)]
    if changed:
        more = f" and {len(changed) - _SHOWN} more" if len(changed) > _SHOWN else ""
        yield f"code of {stage} changed: {', '.join(changed[:_SHOWN])}{more}"
    for kind, said in (("libraries", "library"), ("settings", "setting")):
        values: Json = {**dict.fromkeys(old.get(kind, {})), **new[kind]}
        for name, value in values.items():
            if old.get(kind, {}).get(name) != value:
                yield f"{said} {name} changed ({old.get(kind, {}).get(name)} → {value})"
    if old.get("Python") != new["Python"]:
        yield f"Python changed ({old.get('Python')} → {new['Python']})"
