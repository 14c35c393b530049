"""Measure how often each rule of evidence is right: ``make calibrate``.

Reads the training part of tests/samples/announcements (never what is set aside) and writes
extractors/vocab/confidence.csv, from which the evidence gets its confidences. ``own`` is the
confidence that the extractor itself gives: one rule may be surer in one case than in another.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping
from pathlib import Path

from pipeline.files import write_atomically
from pipeline.score.calibration import Measured, Weighed, extract_uncalibrated, fit, judge
from pipeline.score.gold import fingerprint, load_annotated
from pipeline.score.parts import of_part
from pipeline.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "extractors" / "vocab" / "confidence.csv"


def table_of(fitted: Mapping[Weighed, Measured], source: str) -> str:
    """Return the table as CSV, a row for each rule and own confidence, in their order."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["rule", "own", "confidence", "given", "right", "source"])
    for (rule, own), measured in sorted(fitted.items()):
        confidence = f"{measured.confidence:.3f}"
        writer.writerow([rule, f"{own:g}", confidence, measured.given, measured.right, source])
    return written.getvalue()


def main() -> int:
    """Measure and write the table; say how many rules and values it rests on."""
    settings = Settings(data_dir=ROOT / "data")
    folder = ROOT / "tests" / "samples" / "announcements"
    documents = of_part(load_annotated(folder, settings.data_dir), "training")
    lines = extract_uncalibrated(documents, settings)
    values = [
        value
        for document, line in zip(documents, lines, strict=True)
        for value in judge(document, line)
    ]
    fitted = fit(values)
    table = table_of(fitted, f"tests/samples training {fingerprint(documents)}")
    write_atomically(TABLE, table.encode("utf-8"))
    print(f"{len(fitted)} rules, {len(values)} values of {len(documents)} documents")
    return 0


if __name__ == "__main__":
    sys.exit(main())
