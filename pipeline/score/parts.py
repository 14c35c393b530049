"""The fixed rule that sets a fifth of the annotated documents aside.

What is set aside is only ever scored: its misses are not shown, so that no rule of the extractors
can be written towards it. The name alone decides, so that the division is the same in every
folder, on every machine and after every addition.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal

from pipeline.score.gold import Annotated

Part = Literal["training", "set-aside", "all"]
_ONE_IN = 5
_NEVER = "other-"


def is_set_aside(name: str) -> bool:
    """Say whether the document of this name (with or without folders before it) is set aside.

    The sha256 of the name without endings, as an integer, is a multiple of five; documents named
    ``other-*`` never are.

    >>> is_set_aside("announcements/laguna"), is_set_aside("other-laguna")
    (False, False)
    """
    stem = name.rpartition("/")[2].partition(".")[0]
    if stem.startswith(_NEVER):
        return False
    return int(hashlib.sha256(stem.encode("utf-8")).hexdigest(), 16) % _ONE_IN == 0


def of_part(documents: Sequence[Annotated], part: Part) -> list[Annotated]:
    """Return the annotated documents of one part, in their order."""
    if part == "all":
        return list(documents)
    wanted = part == "set-aside"
    return [document for document in documents if is_set_aside(document.name) == wanted]
