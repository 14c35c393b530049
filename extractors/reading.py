"""The reading of one announcement: built once, given to every field.

Sentences with their zone, the claims, the parties, the standards' mentions and the sentences
that tell the certified scope. GENRE.md section 1 gives the zones of a page.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from extractors.certified import Certified, find_certified
from extractors.claims_by_content import claims_by_content
from extractors.document import Block, Document, Span
from extractors.findings_told import FindingsTold, find_findings
from extractors.language.claims import Claim, find_claims
from extractors.language.cues import AnyCue
from extractors.language.entity import subject_name
from extractors.language.numbers import Number, find_numbers
from extractors.language.parties import Parties, resolve_parties
from extractors.language.scope import has_cue
from extractors.language.sentences import split_sentences
from extractors.quotations import find_quotations
from extractors.sentence import Sentence
from extractors.vocab import any_of, cue_list
from extractors.zones import (
    HEADING_BACKGROUND,
    LABELLED,
    Zone,
    is_past,
    is_programme,
    other_headlines,
    repeated_blocks,
    zone_of,
)

# How sentences begin that speak of the company, its plants or what is certified.
_ABOUT_SCOPE = re.compile(any_of("zone_cues", "about_scope"))
_SCOPE_STATEMENT = AnyCue(cue_list("scope_statements", "statement"))


@dataclass(frozen=True)
class Reading:
    """All that the fields share about one announcement."""

    document: Document
    sentences: tuple[Sentence, ...]
    quotes: tuple[Span, ...]
    claims: tuple[Claim, ...]
    title_claims: tuple[Claim, ...]
    parties: Parties

    @property
    def text(self) -> str:
        """The document's text."""
        return self.document.text

    def words(self, sentence: Sentence) -> str:
        """Return a sentence's characters."""
        return self.document.text[sentence.start : sentence.end]

    def in_zone(self, *zones: Zone) -> tuple[Sentence, ...]:
        """Return the sentences of the zones in order."""
        return tuple(sentence for sentence in self.sentences if sentence.zone in zones)

    def is_quoted(self, start: int, end: int) -> bool:
        """Say whether a span stands inside quotation marks."""
        return any(quote.start <= start and end <= quote.end for quote in self.quotes)

    def told_in(self, number: int) -> str:
        """Return where an item of the scope stands: ``table``, ``claim``, ``scope``, ``body``.

        ``number`` is its sentence's (negative for a table). What stands in the body is less
        sure than what a claim or a scope statement says.
        """
        if number < 0:
            return "table"
        sentence = self.sentences[number]
        if sentence.zone in ("claim", "standfirst", "title"):
            return "claim"
        if sentence.zone == "list" or number in self._scope_statements:
            return "scope"
        return "body"

    @cached_property
    def _scope_statements(self) -> frozenset[int]:
        """The numbers of the sentences that state a scope; asked for each item, so found once."""
        return frozenset(
            sentence.number
            for sentence in self.sentences
            if _SCOPE_STATEMENT.found(self.words(sentence))
        )

    def sentence_at(self, offset: int) -> Sentence | None:
        """Return the sentence in which a character stands, None between sentences."""
        place = bisect_right(self.sentences, offset, key=lambda one: one.start) - 1
        found = self.sentences[place] if place >= 0 else None
        return found if found is not None and offset < found.end else None

    def block_end(self, offset: int) -> int:
        """Return where the block ends in which a character stands, else the sentence-less text."""
        place = bisect_right(self.document.blocks, offset, key=lambda one: one.start) - 1
        return self.document.blocks[place].end if place >= 0 else len(self.text)

    def block(self, sentence: Sentence) -> Block:
        """Return the block of a sentence."""
        return self.document.blocks[sentence.block]

    def table_head(self, sentence: Sentence) -> Span | None:
        """Return the head row of the table in which a sentence stands, None outside of tables."""
        group = self.block(sentence).group
        table = next((t for t in self.document.tables if group and t.group == group), None)
        if table is None or self.block(sentence).kind != "table_row":
            return None
        spans = [span for cell in table.rows[0] for span in cell.spans]
        if not spans or any(sentence.start <= span.start < sentence.end for span in spans):
            return None
        return Span(spans[0].start, spans[-1].end)

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """Every number of the text, in order."""
        return find_numbers(self.text)

    @cached_property
    def certified(self) -> Certified:
        """Facilities, places, countries and sites of the certified scope."""
        return find_certified(self)

    @cached_property
    def findings(self) -> FindingsTold:
        """Counts and criterion references of this certification's audit."""
        return find_findings(self)

    @cached_property
    def scope_sentences(self) -> tuple[Sentence, ...]:
        """The sentences that say what is certified: claims, standfirst, scope statements, lists.

        Quotations, the programme, audits and what is past or about others are none.
        """
        chosen: list[Sentence] = []
        for sentence in self.sentences:
            words = self.words(sentence)
            if sentence.zone in ("claim", "standfirst", "list") or (
                sentence.zone == "body" and LABELLED.match(words)
            ):
                chosen.append(sentence)
            elif sentence.zone in ("body", "audit") and sentence.number in self._scope_statements:
                if not has_cue(words, "background", "condition"):
                    chosen.append(sentence)
            elif sentence.zone == "body" and self._speaks_of_scope(sentence):
                chosen.append(sentence)
        return tuple(chosen)

    def _speaks_of_scope(self, sentence: Sentence) -> bool:
        """A body sentence about the entity or its certified plants, and about nothing else."""
        words = self.words(sentence)
        if has_cue(words, "gone", "planned", "background", "other", "condition"):
            return False
        return (
            any(sentence.start <= m.start < sentence.end for m in self.parties.mentions)
            or _ABOUT_SCOPE.match(words) is not None
        )


def read(document: Document) -> Reading:
    """Build the reading of an announcement's document."""
    text = document.text
    quotes = find_quotations(text, document.blocks)
    drafts: list[tuple[int, int, int]] = []
    for index, block in enumerate(document.blocks):
        if block.kind in ("title", "heading", "stamp", "table_row"):
            drafts.append((block.start, block.end, index))
            continue
        drafts.extend(
            (s.start, s.end, index) for s in split_sentences(text, block.start, block.end)
        )
    other = other_headlines(text, document.blocks)
    stamps = [i for i, block in enumerate(document.blocks) if block.kind == "stamp"]
    claims: list[Claim] = []
    titles: list[Claim] = []
    sentences: list[Sentence] = []
    background = False
    seen: set[str] = set()
    again = repeated_blocks(text, document.blocks)
    for number, (start, end, index) in enumerate(drafts):
        block = document.blocks[index]
        if block.kind == "heading":
            background = bool(HEADING_BACKGROUND.match(text[start:end]))
        zone = zone_of(
            document,
            start,
            end,
            index,
            quotes,
            stamps,
            background or index in again or index in other,
        )
        found: tuple[Claim, ...] = ()
        if zone in ("title", "standfirst"):
            found = find_claims(text, start, end, number, title=True)
            titles.extend(found)
        elif zone in ("body", "audit", "findings"):
            found = tuple(
                claim
                for claim in find_claims(text, start, end, number)
                if not is_past(text, start, end, claim)
                and not any(
                    quote.start < claim.predicate.start and claim.subject.start < quote.end
                    for quote in quotes
                )
            )
            named = any(
                text[claim.predicate.start : claim.predicate.end]
                .lower()
                .startswith(("has", "have"))
                and subject_name(text, claim) is not None
                for claim in found
            )
            if found and zone == "body" and not is_programme(text[start:end], named):
                if text[start:end] in seen:
                    found = ()
                    zone = "background"
                else:
                    claims.extend(found)
                    zone = "claim"
            elif zone == "body" and is_programme(text[start:end]):
                zone = "programme"
            elif zone != "body" and found:
                names = [claim for claim in found if subject_name(text, claim) and len(claims) < 2]
                if (
                    (zone == "audit" or (zone == "findings" and named))
                    and names
                    and not re.search(r"(?i)audit\w*\s+(?:was|were)", text[start:end])
                ):
                    claims.extend(found)
                    zone = "claim"
        seen.add(text[start:end])
        sentences.append(Sentence(number, start, end, index, zone))
    zoned = tuple((Span(s.start, s.end), s.zone) for s in sentences)
    parties = resolve_parties(text, tuple(claims), tuple(titles), zoned, document.title)
    told = tuple(sentences)
    if not claims:
        told, further = claims_by_content(text, told, parties)
        if further:
            claims.extend(further)
            zoned = tuple((Span(s.start, s.end), s.zone) for s in told)
            parties = resolve_parties(text, further, tuple(titles), zoned, document.title)
    return Reading(document, told, quotes, tuple(claims), tuple(titles), parties)
