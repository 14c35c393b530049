"""Measure how often each rule of evidence is right: ``make calibrate``.

Reads the training parts of tests/samples/announcements and tests/samples/reports (never what is
set aside) and writes extractors/vocab/confidence.csv, from which the evidence gets its
confidences. ``own`` is the confidence that the extractor itself gives: one rule may be surer in
one case than in another. The two kinds have rules of their own and are measured apart. What was
recognised (OCR) keeps the extractor's own: the samples' pages have text layers.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.files import write_atomically
from pipeline.score.calibration import Measured, Weighed, extract_uncalibrated, fit, judge
from pipeline.score.gold import fingerprint, load_annotated
from pipeline.score.parts import of_part
from pipeline.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "tests" / "samples"
# The folders of samples of each kind; passages are short announcements.
KINDS = {"announcements": ("announcements", "passages"), "reports": ("reports",)}
TABLE = ROOT / "extractors" / "vocab" / "confidence.csv"


def table_of(measured: Sequence[tuple[Mapping[Weighed, Measured], str]]) -> str:
    """Return the table as CSV, a row for each rule and own confidence, in their order.

    In: what was measured of each kind of document, and on which documents.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["rule", "own", "confidence", "given", "right", "source"])
    rows = [(*key, one, source) for fitted, source in measured for key, one in fitted.items()]
    for rule, own, one, source in sorted(rows, key=lambda row: row[:2]):
        confidence = f"{one.confidence:.3f}"
        writer.writerow([rule, f"{own:g}", confidence, one.given, one.right, source])
    return written.getvalue()


def measure(kind: str, settings: Settings) -> tuple[dict[Weighed, Measured], str]:
    """Return how often each rule is right on the training part of one kind, and its source."""
    documents = [
        document
        for folder in KINDS[kind]
        for document in of_part(load_annotated(SAMPLES / folder, settings.data_dir), "training")
    ]
    lines = extract_uncalibrated(documents, settings)
    values = [
        value
        for document, line in zip(documents, lines, strict=True)
        for value in judge(document, line)
    ]
    fitted = fit(values)
    print(f"{kind}: {len(fitted)} rules, {len(values)} values of {len(documents)} documents")
    return fitted, f"tests/samples training {fingerprint(documents)}"


def main() -> int:
    """Measure and write the table; say how many rules and values it rests on."""
    settings = Settings(data_dir=ROOT / "data")
    table = table_of([measure(kind, settings) for kind in KINDS])
    write_atomically(TABLE, table.encode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
