"""Corrections over a whole collection: each laid over its document, and its row in the dataset."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pipeline.corrections.apply import Ruling, correct, flag
from pipeline.corrections.file import Correction
from pipeline.identity.rows import Rows
from pipeline.identity.source import ExtractedDocument, Source, canonical, sources_of

Ruled = tuple[str, Ruling]  # the id of the document whose row it stands in, and the ruling


def lay_over(
    extracted: Sequence[ExtractedDocument], corrections: Sequence[Correction]
) -> tuple[list[ExtractedDocument], list[Ruled]]:
    """Return the documents with their corrections laid over, and what became of each correction.

    A correction belongs to bytes. Where the collection has a later version of them, or where
    it has other bytes at the address that the line names, the line is void and the version that
    counts has a flag. A line about no document of this collection is another collection's.
    """
    if not corrections:
        return list(extracted), []
    sources = sources_of(extracted)
    by_id = {source.document_id: source for source in sources}
    at_address = {
        canonical(source.url): source.document_id
        for source in sources
        if source.superseded_by is None and source.url
    }
    own: dict[str, list[Correction]] = defaultdict(list)
    elsewhere: dict[str, list[Correction]] = defaultdict(list)
    for correction in sorted(corrections, key=lambda c: c.key):
        counting = _counting(correction, by_id, at_address)
        if counting == correction.document_id:
            own[counting].append(correction)
        elif counting is not None:
            elsewhere[counting].append(correction)
    ruled: list[Ruled] = []
    result = []
    for source in sources:
        here, document = source.document_id, source.extracted
        rulings: list[Ruling] = []
        if own[here]:
            line, found = correct(document.contract, own[here], document.document)
            document, rulings = document._replace(contract=line), [*found]
        for correction in elsewhere[here]:
            why = f"it was made for {correction.document_id}, and these are other bytes"
            rulings.append(Ruling(correction, "void", correction.field, why))
            line = {**document.contract}
            flag(line, rulings[-1], "warning")
            document = document._replace(contract=line)
        ruled += [(here, ruling) for ruling in rulings]
        result.append(document)
    return result, ruled


def _counting(
    correction: Correction, by_id: Mapping[str, Source], at_address: Mapping[str | None, str]
) -> str | None:
    """The document that counts for a correction: its own, else a later version of it.

    None where the collection has neither the document nor one at the address that the line names.
    """
    document = correction.document_id
    if document not in by_id:
        address = canonical(correction.url)
        return None if address is None else at_address.get(address)
    while (later := by_id[document].superseded_by) is not None:
        document = later
    return document


def put_corrections(rows: Rows, ruled: Sequence[Ruled]) -> None:
    """Put ``corrections``: each line about a document of the collection."""
    for document, ruling in ruled:
        made = ruling.correction
        rows.put(
            "corrections",
            {
                "correction_id": made.key,
                "document_id": document,
                "corrected_document_id": made.document_id,
                "field": ruling.field,
                "operation": made.operation,
                "old_value": made.old_written,
                "quote": made.quote if made.quote and made.quote.strip() else None,
                "char_start": made.start,
                "char_end": made.end,
                "new_value": made.new_written,
                "corrected_by": made.who,
                "corrected_on": made.when,
                "reason": made.why,
                "state": ruling.state,
                "detail": ruling.detail,
            },
        )
