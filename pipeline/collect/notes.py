"""Notes: small JSON files that prove themselves, so that a flipped bit is noticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

SEAL = "note_sha256"
_END = b"\n}\n"


def sealed(note: Mapping[str, Any]) -> bytes:
    """Return a note as a file: indented JSON whose last key is the sha256 of all the rest."""
    return _json({**note, SEAL: _sha256(note)})


def unsealed(data: bytes) -> tuple[dict[str, Any], bool]:
    """Return the note of a file, and whether it had a seal.

    Raises ValueError if it is no JSON object, or not byte by byte what was written.
    """
    note = json.loads(data.decode("utf-8"))
    if not isinstance(note, dict):
        raise ValueError("not a JSON object")
    if SEAL not in note:
        return note, False
    said = note.pop(SEAL)
    whole = _json(note)
    seal = hashlib.sha256(whole).hexdigest()
    # the seal is the last key: what it is of ends one brace earlier
    if said != seal or data != whole[: -len(_END)] + f',\n "{SEAL}": "{seal}"'.encode() + _END:
        raise ValueError("changed after it was written")
    return note, True


def _sha256(note: Mapping[str, Any]) -> str:
    return hashlib.sha256(_json(note)).hexdigest()


def _json(note: Mapping[str, Any]) -> bytes:
    return (json.dumps(note, ensure_ascii=False, indent=1, sort_keys=False) + "\n").encode()
