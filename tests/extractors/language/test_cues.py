"""A cue is found wherever its pattern is, and told by its first letters alone where it is not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.language.cues import AnyCue, _beginnings
from extractors.vocab import read_rows

CUES = [row["cue"] for row in read_rows("scope_cues")]


@pytest.mark.parametrize(
    ("cue", "beginnings"),
    [
        (r"\bplan(?:s|ned)?\sto\b", ("plan",)),
        (r"\bplans?\b", ("plan",)),
        (r"\b(?:next|coming)\syear\b", ("next", "coming")),
        (r"\b(?:next)?\syear\b", ()),
        (r"\bwill\b|\bwould\b", ()),
        (r"(?<!un)planned", ()),
        (r"[ab]c", ()),
        (r"of\s+the\s+20\d\d", ("of",)),
    ],
)
def test_the_letters_that_a_cue_begins_with(cue: str, beginnings: tuple[str, ...]) -> None:
    assert _beginnings(cue) == beginnings


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["will", "PLANS", "to", "no", "longer", "pla", "had", "been", "ınext", "year", "if ",
             "previouſly", "earlier", "its", "sister", "plant", "n’t", "not", "of the 2021 audit"]
        ),
        max_size=8,
    )
)  # fmt: skip
def test_found_is_what_the_patterns_find(words: list[str]) -> None:
    text = " ".join(words)
    whole = any(re.search(cue, text, re.IGNORECASE) for cue in CUES)
    assert AnyCue(CUES).found(text) == whole
