"""Ids come from content alone."""

from __future__ import annotations

import os
import subprocess
import sys

from pipeline.dataset.ids import PREFIXES, content_id, document_id, row_id


def test_an_id_is_the_same_in_every_process() -> None:
    code = "from pipeline.dataset.ids import content_id; print(content_id('locations', 'Çiğli'))"
    for seed in ("0", "1"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C", "PYTHONUTF8": "1"}
        run = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            env=environment,
            check=True,
        )
        assert run.stdout.strip() == content_id("locations", "Çiğli")


def test_parts_are_told_apart() -> None:
    ids = {
        content_id("facilities", "ab", "c"),
        content_id("facilities", "a", "bc"),
        content_id("facilities", "abc"),
        content_id("facilities", "abc", None),
        content_id("facilities", "abc", ""),
        content_id("locations", "abc"),
    }
    assert len(ids) == 6


def test_composed_and_decomposed_letters_give_one_id() -> None:
    assert content_id("facilities", "Sävsjö") == content_id("facilities", "Sa\u0308vsjo\u0308")


def test_a_documents_id_is_the_beginning_of_its_sha256() -> None:
    assert document_id("3f2dfbbab0e66bf5" + "0" * 48) == "doc-3f2dfbbab0e66bf5"


def test_a_row_of_several_keys_is_named_by_all() -> None:
    assert row_id("cert-1", 4) == "cert-1/4"


def test_the_prefixes_are_part_of_every_id_and_stay() -> None:
    assert PREFIXES == {
        "documents": "doc",
        "organisations": "org",
        "audit_firms": "firm",
        "certificates": "crt",
        "certifications": "cert",
        "facilities": "fac",
        "locations": "loc",
        "capacities": "cap",
        "audits": "audit",
        "findings": "find",
        "nonconformance_counts": "count",
        "flags": "flag",
        "document_conflicts": "conf",
        "closed_nonconformances": "clos",
        "corrections": "corr",
    }
