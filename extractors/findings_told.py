"""The findings that an announcement tells of: counts and references, with their facility."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.document import Span
from extractors.language.names import fold_key
from extractors.language.nonconformances import (
    Count,
    Grade,
    find_counts,
    grade_of,
    grade_of_all,
    may_count,
)
from extractors.language.numbers import find_numbers
from extractors.language.references import Reference, find_references
from extractors.language.scope import has_cue

if TYPE_CHECKING:
    from extractors.reading import Reading
from extractors.sentence import Sentence

_LIST_LEAD = re.compile(r"(?i)non-?\s?conform|criteri|findings|\bminors?\b|\bmajors?\b")


# Zones in which no findings of this audit are looked for.
_OUTSIDE = ("quote", "speaker", "stamp", "background", "programme")


@dataclass(frozen=True, slots=True)
class FindingsTold:
    """Counts and references in the order of the text.

    ``facility_of`` maps the start of a sentence to the facility it speaks of, where sentences
    divide the findings by facility.
    """

    counts: tuple[Count, ...]
    references: tuple[Reference, ...]
    facility_of: dict[int, str]


def find_findings(reading: Reading) -> FindingsTold:
    """Return the counts and references of this certification's audit."""
    counts: list[Count] = []
    references: list[Reference] = []
    inherited: Grade | None = None
    in_list = False
    for told in findings_sentences(reading):
        sentence, span = told.sentence, told.span
        words = reading.words(sentence)
        if told.head is not None:
            row_counts, row_references = _table_row(reading, sentence, span, told.head)
            counts.extend(row_counts)
            references.extend(row_references)
            continue
        every = grade_of_all(words) if told.follows and counts else None
        if every is not None and counts[-1].grade is None and counts[-1].n:
            counts[-1] = replace(counts[-1], grade=every)
            inherited = every
            continue
        own = find_counts(reading.text, span, told.before, told.follows)
        own = tuple(count for count in own if not is_opinion(reading, count.start, count.end))
        if sentence.zone == "title":
            own = ()
        counts.extend(own)
        listed = in_list and reading.block(sentence).kind in ("list_item", "table_row")
        found = find_references(
            reading.text, span, inherited if (listed or not own) else None, listed
        )
        references.extend(
            reference
            for reference in found
            if not is_opinion(reading, reference.code.start, reference.code.end)
            and not has_cue(words[:60], "condition")
        )
        if own:
            # A denied grade is no grade of the codes that follow.
            positive = [count for count in own if count.n]
            inherited = positive[-1].grade if positive else inherited
        elif (only := _only_grade_of(words)) is not None:
            inherited = only
        if reading.block(sentence).kind not in ("list_item", "table_row"):
            in_list = bool(_LIST_LEAD.search(words)) and (words.rstrip().endswith(":") or bool(own))
    facility_of = _facilities(reading, counts, references)
    return FindingsTold(
        _each_count_once(counts, facility_of),
        _each_once(references, counts, facility_of),
        facility_of,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence in which findings of this audit may be told.

    ``before`` is the one grade that the sentence before named of findings and ``follows`` says
    that it was about them; ``head`` is the first row of the table of findings it stands in.
    """

    sentence: Sentence
    span: Span
    before: Grade | None
    follows: bool
    head: Span | None


def findings_sentences(reading: Reading) -> Iterator[Told]:
    """Yield the sentences in which this audit's findings may be told, each wording once."""
    seen: set[str] = set()
    before: Grade | None = None
    last = -1
    for sentence in reading.sentences:
        words = reading.words(sentence)
        span = Span(sentence.start, sentence.end)
        if sentence.zone in _OUTSIDE and not _is_told_nevertheless(reading, sentence, words):
            continue
        if words in seen and sentence.zone != "list":
            continue
        seen.add(words)
        head = reading.table_head(sentence)
        in_table = head is not None and bool(_LIST_LEAD.search(reading.text[head.start : head.end]))
        follows = last == sentence.number - 1
        yield Told(sentence, span, before if follows else None, follows, head if in_table else None)
        if may_count(words, follows):
            last = sentence.number
            before = _only_grade_of(words) or (before if follows else None)


# What introduces the words of a report or of its auditors, not of a person of the company.
_REPORT_SAYS = re.compile(r"(?i)\b(?:report|audit|auditors?|non-conformances?|findings)\b[^.!?]*$")


def is_opinion(reading: Reading, start: int, end: int) -> bool:
    """Say whether a span stands in a quotation that is not one of the audit report."""
    return any(
        quote.start <= start and end <= quote.end and not _quotes_report(reading, quote)
        for quote in reading.quotes
    )


def _quotes_report(reading: Reading, quote: Span) -> bool:
    block = next((b for b in reading.document.blocks if b.start <= quote.start < b.end), None)
    if block is None:
        return False
    start = max([block.start, *(q.end for q in reading.quotes if q.end <= quote.start)])
    return bool(_REPORT_SAYS.search(reading.text, start, quote.start)) and bool(
        re.search(r"\d|(?i:minor|major)", reading.text[quote.start : quote.end])
    )


def _only_grade_of(words: str) -> Grade | None:
    """Return the one grade of the findings that a sentence names without a number."""
    if not re.search(r"(?i)non-?\s?conform|\bfindings?\b", words):
        return None
    grades = {match.lower() for match in re.findall(r"(?i)\b(minor|major)\b", words)}
    return grade_of(next(iter(grades))) if len(grades) == 1 else None


def _is_told_nevertheless(reading: Reading, sentence: Sentence, words: str) -> bool:
    """A sentence outside of the zones of findings that tells of some all the same."""
    if sentence.zone == "programme":
        return bool(re.search(r"(?i)\bnon-conformances?\s+(?:are|were|is|was)\b", words))
    return sentence.zone == "quote" and any(
        quote.start < sentence.end and sentence.start < quote.end and _quotes_report(reading, quote)
        for quote in reading.quotes
    )


def _table_row(
    reading: Reading, sentence: Sentence, span: Span, head: Span
) -> tuple[list[Count], list[Reference]]:
    """Read one row of a table of findings: its references, and the count in its own column.

    The grade is the head's ('Minor non-conformances'), where it names one alone.
    """
    text = reading.text
    titles = text[head.start : head.end]
    grades = {match.lower() for match in re.findall(r"(?i)\b(minor|major)", titles)}
    grade: Grade | None = next(iter(grades)) if len(grades) == 1 else None
    group = reading.block(sentence).group
    table = next(t for t in reading.document.tables if t.group == group)
    row = next(
        (r for r in table.rows if any(c.spans and c.spans[0].start == span.start for c in r)), ()
    )
    counts: list[Count] = []
    for title, cell in zip(table.rows[0], row, strict=False):
        if not cell.spans or not title.spans:
            continue
        name = text[title.spans[0].start : title.spans[0].end]
        words = text[cell.spans[0].start : cell.spans[0].end].strip()
        if not re.search(r"(?i)non-?\s?conform|\bminors?\b|\bmajors?\b|number|count", name):
            continue
        numbers = find_numbers(words)
        none = bool(re.fullmatch(r"(?i)none|nil|no|–|-", words))
        if none or (len(numbers) == 1 and numbers[0].end - numbers[0].start == len(words)):
            own = re.search(r"(?i)\b(minor|major)", name)
            counted: Grade | None = own.group(1).lower() if own else grade  # type: ignore[assignment]  # the pattern yields a Grade
            n = 0 if none else int(numbers[0].value)
            counts.append(Count(*cell.spans[0], n, counted, None, span, none=n == 0))
    return counts, list(find_references(text, span, grade, listed=True))


def _each_count_once(counts: list[Count], facility_of: dict[int, str]) -> tuple[Count, ...]:
    """A count told twice (standfirst and body) is listed once, in its later, fuller sentence."""
    kept: list[Count] = []
    for count in counts:
        key = (count.n, count.grade, facility_of.get(count.sentence.start))
        same = [
            i
            for i, other in enumerate(kept)
            if (other.n, other.grade, facility_of.get(other.sentence.start)) == key
            and other.sentence != count.sentence
            and (
                other.standard == count.standard or other.standard is None or count.standard is None
            )
        ]
        if same:
            if kept[same[0]].standard is None and count.standard is not None:
                kept[same[0]] = count
            continue
        kept.append(count)
    return tuple(kept)


def _each_once(
    references: list[Reference], counts: list[Count], facility_of: dict[int, str]
) -> tuple[Reference, ...]:
    """Each finding once: a code that comes again, alone or in full, is the same finding.

    Not so behind a further count of the same sentence: '... under 2.4d and 10.8a, and one in the
    other report, under 10.8a'.
    """
    kept: list[Reference] = []
    for reference in references:
        facility = facility_of.get(reference.sentence.start)
        again = any(
            other.code.criterion == reference.code.criterion
            and (other.code.parts == reference.code.parts or not reference.code.parts)
            and facility_of.get(other.sentence.start) == facility
            and (
                other.standard == reference.standard or None in (other.standard, reference.standard)
            )
            and (other.grade == reference.grade or reference.sentence != other.sentence)
            and not any(
                other.code.end <= c.start < reference.code.start
                for c in counts
                if reference.sentence == other.sentence == c.sentence and c.n
            )
            for other in kept
        )
        if not again:
            kept.append(reference)
    return tuple(kept)


def _facilities(
    reading: Reading, counts: list[Count], references: list[Reference]
) -> dict[int, str]:
    """Return the facility of each findings sentence, empty unless at least one differs.

    Findings are divided where a sentence names a facility with its count or its list.
    """
    names = reading.certified.facility_names
    found: dict[int, str] = {}
    for start, end in sorted(
        {(c.sentence.start, c.sentence.end) for c in counts}
        | {(r.sentence.start, r.sentence.end) for r in references}
    ):
        named = _facility_named(reading.text[start:end], names, reading)
        if named is not None:
            found[start] = named
    return found


def _facility_named(words: str, names: tuple[str, ...], reading: Reading) -> str | None:
    """Return the one facility that the words name before the list of codes, None otherwise."""
    head = re.split(r"\d{1,2}\.\d{1,2}", words)[0]
    key = f" {fold_key(head)} "
    exact = [name for name in names if f" {fold_key(name)} " in key]
    if len(exact) == 1:
        return exact[0]
    if exact:
        longest = max(exact, key=len)
        return longest if all(fold_key(name) in fold_key(longest) for name in exact) else None
    # A facility's name without its legal form or its noun: 'the Anáhuac Slovensko audit report'.
    partial = []
    own = {word for name in _own_names(reading) for word in fold_key(name).split()}
    for name in names:
        words_of = [word for word in fold_key(name).split() if word not in own]
        distinctive = [
            w
            for w in words_of
            if len(w) > 3
            and w
            not in (
                "plant",
                "mill",
                "mine",
                "works",
                "refinery",
                "smelter",
                "foundry",
                "facility",
                "site",
                "limited",
                "company",
                "gmbh",
                "ltda",
            )
        ]
        if distinctive and any(f" {word} " in key for word in distinctive[:1]):
            partial.append(name)
    return partial[0] if len(partial) == 1 else None


def _own_names(reading: Reading) -> tuple[str, ...]:
    parties = reading.parties
    entity = (parties.entity.text,) if parties.entity else ()
    return (*entity, *(short.text for short in parties.short_names))
