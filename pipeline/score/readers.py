"""Rules alone, the trained model alone, and both: the same documents, the same comparison.

No document is scored by a model that saw it: what the package's model was trained on is scored by
the proposals that were stored while it was left out (``out_of_fold.py``), everything else by the
package's model. Reports are read by the rules alone and are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.finding import Flag, Outcome
from extractors.reading import Reading
from extractors.record import build_record
from extractors.second_reader.cutoffs import Cutoffs
from extractors.second_reader.merge import alone, merged
from extractors.second_reader.proposals import Proposal, text_mark
from extractors.second_reader.values import Found, values_of
from pipeline.errors import Unreadable, WrongUsage
from pipeline.extract import document_of, failed_line
from pipeline.score.fields import FIELDS
from pipeline.score.gold import Annotated, fingerprint, load_annotated
from pipeline.score.out_of_fold import Unseen, load_unseen
from pipeline.score.parts import Part, of_part
from pipeline.score.tally import FieldScore, Score, score
from pipeline.settings import Settings
from pipeline.source import load

Line = Mapping[str, Any]
Propose = Callable[["Taken"], Sequence[Proposal] | None]
READERS = ("rules", "model", "both")
# What the second reader reads; all else is the rules' in every column.
_KEYS = frozenset(
    {"entity", "facilities", "places", "auditors", "speakers", "capacities", "criteria", "counts",
     "nonconformances"}
)  # fmt: skip
COMPARED = tuple(field.name for field in FIELDS if field.key in _KEYS)


@dataclass(frozen=True)
class Taken:
    """One annotated document as the rules read it, kept so that a second reader can be heard.

    ``reading`` and ``outcomes`` are None where the rules see no announcement.
    """

    annotated: Annotated
    line: Line
    mark: str
    reading: Reading | None
    outcomes: tuple[Outcome, ...]

    @property
    def kind(self) -> str:
        """The kind that the rules give the document."""
        return str(self.line["document"]["kind"])


class _Listener:
    """Stands where a second reader stands, says nothing, and keeps what it is given."""

    reading: Reading | None = None
    outcomes: tuple[Outcome, ...] = ()

    def beside(self, reading: Reading, outcomes: Sequence[Outcome]) -> list[Outcome]:
        self.reading, self.outcomes = reading, tuple(outcomes)
        return list(outcomes)

    def doubts(self, reading: Reading) -> tuple[Flag, ...]:
        return ()


def taken(document: Annotated, settings: Settings) -> Taken | None:
    """Return an annotated announcement as the rules read it, None for a report."""
    if document.statuses or document.source.file.suffix == ".pdf":
        return None
    source = document.source
    try:
        data = load(source, settings.document_limit_bytes)
        read = document_of(data, source.path, source.url, source.charset)
    except Unreadable as error:
        return Taken(document, failed_line(source.path, error), "", None, ())
    if read.medium == "pdf":
        return None
    listener = _Listener()
    line = build_record(read, second=listener)
    return Taken(document, line, text_mark(read.text), listener.reading, listener.outcomes)


@dataclass(frozen=True)
class Heard:
    """One document with the records of the three readers and the flags of disagreement."""

    taken: Taken
    records: Mapping[str, Mapping[str, Any]]
    doubted: frozenset[str]
    added: tuple[tuple[Found, str, int], ...]

    def line(self, reader: str) -> Line:
        """Return the contract line as one reader gives it."""
        return {**self.taken.line, "record": self.records[reader]}


def heard(
    one: Taken,
    proposals: Sequence[Proposal],
    cutoffs: Cutoffs,
    may_take: Callable[[str, Found], bool] | None = None,
) -> Heard:
    """Return a document as the rules, the model and both read it.

    ``may_take`` says which values that only the model has are taken; by default those whose score
    reaches their label's cut-off. ``added`` are those values with the field and their number.
    """
    rules = dict(one.line["record"])
    if one.reading is None:
        return Heard(one, {"rules": rules, "model": {}, "both": rules}, frozenset(), ())
    values = values_of(one.reading, proposals, cutoffs)
    added: list[tuple[Found, str, int]] = []

    def decide(field: str, found: Found) -> bool:
        limit = cutoffs[found.label].taken_from
        sure = limit is not None and found.score >= limit
        if not (sure if may_take is None else may_take(field, found)):
            return False
        items = rules.get(field)
        number = len(items) if isinstance(items, list) else 0
        added.append((found, field, number + sum(known == field for _, known, _ in added)))
        return True

    outcomes = merged(one.reading, one.outcomes, values, decide, cutoffs)
    both = {
        **rules,
        **{key: value for outcome in outcomes for key, value in outcome.values.items()},
    }
    doubted = {
        field.partition("[")[0]
        for outcome in outcomes
        for flag in outcome.flags
        if flag.code == "readers_disagree"
        for field in flag.fields
    }
    records = {"rules": rules, "model": alone(values), "both": both}
    return Heard(one, records, frozenset(doubted), tuple(added))


@dataclass(frozen=True)
class Compared:
    """The scores of the readers over the fields that the second reader reads.

    ``seen`` is how many documents were left out because only a model that saw them could read
    them.
    """

    scores: Mapping[str, Score]
    documents: int
    seen: int
    fingerprint: str

    def f1(self, reader: str, fields: Iterable[str] = COMPARED) -> float:
        """Return the F1 of a reader over all values of some fields."""
        return f1_of(self.scores[reader], fields)


def f1_of(measured: Score, fields: Iterable[str] = COMPARED) -> float:
    """Return the F1 over all values of some fields; those outside of macro F1 do not count."""
    wanted = frozenset(fields)
    chosen = [field for field in measured.fields if field.name in wanted and not field.extra]
    right = sum(field.right for field in chosen)
    wrong = sum(field.spurious + field.missed for field in chosen)
    return 2 * right / max(2 * right + wrong, 1)


def compare(documents: Sequence[Heard], readers: Sequence[str] = READERS) -> dict[str, Score]:
    """Return the score of each reader on the same documents."""
    annotated = [one.taken.annotated for one in documents]
    return {reader: score(annotated, [one.line(reader) for one in documents]) for reader in readers}


def measure_readers(
    folder: Path, settings: Settings, readers: Sequence[str], part: Part
) -> Compared:
    """Score readers on the annotated announcements of a folder, or of a part of it.

    Raises WrongUsage for a reader that there is not, a folder without annotations, a package
    without a model where one is asked for.
    """
    unknown = [reader for reader in readers if reader not in READERS]
    if unknown or not readers:
        raise WrongUsage(
            f"--readers: {', '.join(unknown) or 'none'}; there are rules, model, both."
        )
    documents = of_part(load_annotated(folder, settings.data_dir), part)
    read = [one for document in documents if (one := taken(document, settings)) is not None]
    if readers == ["rules"]:
        kept = [heard(one, (), {}) for one in read]
    else:
        kept = unseen_only(read, load_unseen(folder))
    scores = compare(kept, readers)
    mark = fingerprint([one.taken.annotated for one in kept])
    return Compared(scores, len(kept), len(read) - len(kept), mark)


def unseen_only(read: Sequence[Taken], unseen: Mapping[str, Unseen]) -> list[Heard]:
    """Return the documents as three readers read them; those that only a model knows are left out.

    Raises WrongUsage where the package has no model.
    """
    from extractors.second_reader import model
    from pipeline.second_reader import second_reader

    second = second_reader()
    trained_on = model.about().trained_on
    kept = []
    for one in read:
        if one.mark in unseen:
            proposals: Sequence[Proposal] = unseen[one.mark].proposals
        elif one.mark in trained_on:
            continue
        else:
            proposals = second.reader(one.reading.document) if one.reading is not None else ()
        kept.append(heard(one, proposals, second.cutoffs))
    return kept


def fields_of_score(measured: Score) -> dict[str, FieldScore]:
    """Return the fields of a score that the second reader reads, by name."""
    return {field.name: field for field in measured.fields if field.name in COMPARED}
