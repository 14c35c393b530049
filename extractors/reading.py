"""The reading of one announcement: built once, given to every field.

Sentences with their zone, the claims, the parties, the standards' mentions and the sentences
that tell the certified scope. GENRE.md section 1 gives the zones of a page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from extractors.certified import Certified, find_certified
from extractors.document import Block, Document, Span
from extractors.findings_told import FindingsTold, find_findings
from extractors.language.audits import THAT_OF
from extractors.language.claims import Claim, find_claims
from extractors.language.dates import find_dates
from extractors.language.entity import subject_name
from extractors.language.numbers import Number, find_numbers
from extractors.language.parties import Parties, resolve_parties
from extractors.language.scope import governed, has_cue
from extractors.language.sentences import split_sentences
from extractors.vocab import any_of

Zone = Literal[
    "title", "stamp", "standfirst", "claim", "programme", "audit", "findings", "quote", "speaker",
    "list", "background", "body",
]  # fmt: skip

_QUOTE = re.compile(r"[“„](?P<inside>[^“”\"„]{12,})(?:[”\"“]|$)")
# ‘...’ around a sentence; an apostrophe inside has a letter behind it.
_SINGLE_QUOTE = re.compile(r"(?<!\w)‘(?P<inside>(?:[^‘’“”]|’(?=\w)){25,}[,.!?])’(?!\w)")
_AUDIT = re.compile(r"(?i)\baudit(?:s|ed|or|ors|ing)?\b|\bassess(?:ed|ment)\b")
_AUDIT_ACT = re.compile(rf"(?i)\b(?:{any_of('audit_cues', 'act')})\b")
_FINDINGS = re.compile(rf"(?i){any_of('finding_cues', 'zone')}")
# How sentences begin that explain the scheme and its standards, of no company.
_PROGRAMME_START = re.compile(
    r"(?i)^(?:the\s+)?(?:(?:ASI|Aluminium\sStewardship\sInitiative)(?:[’']s)?(?:\s\(ASI\))?\s+)?"
    r"(?:certification\s+program|program(?:me)?\b|performance\s+standard|chain\s+of\s+custody"
    r"|CoC\b|standards?\b|material\s+stewardship|provisional\s+certification|"
    r"certified\s+companies|industrial\s+users?|multi-stakeholder|mass\s+balance|launched\s+in"
    r"|the\s+launch|both\s+standards|all\s+recertifications|membership"
    r"|it\s+(?:defines|sets|groups|asks|was\s+launched|contains|has\s+\d+\s+criteria))"
)
# 'ASI Chain of Custody Certification has been achieved by X' begins as the programme does.
_ACHIEVED_BY = re.compile(
    rf"\b(?:has|have)\s(?:\w+\s)?been\s(?:{any_of('claim_cues', 'passive')}"
    rf"|{any_of('claim_cues', 'attained')})\s(?:\w+\s)?(?:by|to)\s(?:the\s)?[A-ZÀ-Þ]"
)
# 'Performance Standard V3 (2022), Provisional: Rod Mill 1 and Wire Mill'
_LABELLED = re.compile(
    r"(?i)^[•·*–-]?\s?(?:ASI\s)?(?:performance|chain|PS\b|CoC\b)[^.:]{0,90}:\s[A-Z]"
)
# Headings under which a page explains the scheme or gives contacts.
_HEADING_BACKGROUND = re.compile(
    r"(?i)^(?:about\s+(?:the\s+)?(?:20\d\d\s+)?(?:ASI|aluminium\s+stewardship|performance|chain"
    r"|standards?|certification|program)|background|notes?\s+(?:to|for)\s+editors?|what\s+is"
    r"|more\s+information|media\s+contact|contact|the\s+standard)\b"
)
# A shorter paragraph may well be said of one plant and then of another.
_TOLD_AGAIN_CHARACTERS = 80
_SCOPE_STATEMENT = re.compile(rf"(?i){any_of('scope_statements', 'statement')}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the text with its zone; ``number`` is its index in the reading."""

    number: int
    start: int
    end: int
    block: int
    zone: Zone


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
        if sentence.zone == "list" or _SCOPE_STATEMENT.search(self.words(sentence)):
            return "scope"
        return "body"

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
                sentence.zone == "body" and _LABELLED.match(words)
            ):
                chosen.append(sentence)
            elif sentence.zone in ("body", "audit") and _SCOPE_STATEMENT.search(words):
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
        return any(sentence.start <= m.start < sentence.end for m in self.parties.mentions) or bool(
            re.match(
                r"(?:(?:The|At\sthe|From\sthe)\s(?:[A-ZÀ-Þ][\w-]+\s){1,4}(?:Plant|Mill|Mine"
                r"|Refinery|Smelter|Works|Foundry|Site)\b"
                r"|[A-ZÀ-Þ]\w+\s\d?\s?(?:in|at|near)\s[A-ZÀ-Þ]|In\s(?:[A-ZÀ-Þ][\w-]+)[’'´]s\s"
                r"|(?:The|At\sthe|From\sthe)\s(?:[A-ZÀ-Þ][\w-]+\s){1,2}(?:plant|factory|mill|mine"
                r"|refinery|smelter|works|foundry|site|shop|casthouse)\b|Located|Situated|Based"
                r"|At\s|The\s+(?:two|three|four|five|six|certified|plants?|sites?|smelter"
                r"|refinery|mine|mill|works|company|entity|Entity|Company|facilit|foundr|operations?|group"
                r"|factory)|Both\b|It\b|Its\b|They\b|From\s+its|In\s+(?:its|the))",
                words,
            )
        )


def read(document: Document) -> Reading:
    """Build the reading of an announcement's document."""
    text = document.text
    quotes = _quotes(text, document.blocks)
    drafts: list[tuple[int, int, int]] = []
    for index, block in enumerate(document.blocks):
        if block.kind in ("title", "heading", "stamp", "table_row"):
            drafts.append((block.start, block.end, index))
            continue
        drafts.extend(
            (s.start, s.end, index) for s in split_sentences(text, block.start, block.end)
        )
    other = _other_headlines(text, document.blocks)
    stamps = [i for i, block in enumerate(document.blocks) if block.kind == "stamp"]
    claims: list[Claim] = []
    titles: list[Claim] = []
    sentences: list[Sentence] = []
    background = False
    seen: set[str] = set()
    again = _told_before(text, document.blocks)
    for number, (start, end, index) in enumerate(drafts):
        block = document.blocks[index]
        if block.kind == "heading":
            background = bool(_HEADING_BACKGROUND.match(text[start:end]))
        zone = _zone(
            document,
            start,
            end,
            index,
            quotes,
            stamps,
            background or index in again or index in other,
        )
        if (
            zone == "body"
            and sentences
            and sentences[-1].zone == "audit"
            and THAT_OF.match(text[start:end])
        ):
            zone = "audit"  # 'That of the cable works was carried out by ERM CVS.'
        found: tuple[Claim, ...] = ()
        if zone in ("title", "standfirst"):
            found = find_claims(text, start, end, number, title=True)
            titles.extend(found)
        elif zone in ("body", "audit", "findings"):
            found = tuple(
                claim
                for claim in find_claims(text, start, end, number)
                if not _is_past(text, start, end, claim)
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
            if found and zone == "body" and not _is_programme(text[start:end], named):
                if text[start:end] in seen:
                    found = ()
                    zone = "background"
                else:
                    claims.extend(found)
                    zone = "claim"
            elif zone == "body" and _is_programme(text[start:end]):
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
    body = tuple(Span(s.start, s.end) for s in sentences if s.zone != "background")
    parties = resolve_parties(text, tuple(claims), tuple(titles), body, document.title)
    return Reading(document, tuple(sentences), quotes, tuple(claims), tuple(titles), parties)


def _is_past(text: str, start: int, end: int, claim: Claim) -> bool:
    """Say whether a claim tells of an earlier certificate or one to come."""
    words = text[claim.predicate.start : claim.predicate.end].lower()
    if words.startswith("had "):
        return True
    behind = re.search(
        r",\s(?:replacing|following|after|which|that)\b|\sthat\s(?:it|was)",
        text[claim.predicate.end : end],
    )
    if behind:
        end = claim.predicate.end + behind.start()
    return (
        governed(text, start, end, claim.predicate.start, "past", "planned")
        and not re.search(r"(?i)\btoday\b|\bannounce[sd]?\b", text[start : claim.predicate.end])
        and not words.startswith(("has ", "have "))
    )


def _is_programme(words: str, named: bool = False) -> bool:
    """Say whether a sentence speaks of the scheme and its standards, not of a company.

    ``named``: a company of the sentence 'has achieved' something, so that words such as
    'transitioned from' tell its story and not the scheme's.
    """
    if _LABELLED.match(words) or _ACHIEVED_BY.search(words):
        return False
    return bool(_PROGRAMME_START.match(words)) or (not named and has_cue(words, "background"))


def _in_capitals(heading: str) -> bool:
    """Say whether a heading of several words is in capitals: no name can be told from another."""
    return heading.isupper() and len(heading.split()) >= 3


def _told_before(text: str, blocks: tuple[Block, ...]) -> frozenset[int]:
    """Return the numbers of the paragraphs that say word for word what an earlier one does."""
    seen: set[str] = set()
    again: set[int] = set()
    for index, block in enumerate(blocks):
        words = text[block.start : block.end]
        if block.kind != "paragraph" or len(words) < _TOLD_AGAIN_CHARACTERS:
            continue
        if words in seen:
            again.add(index)
        seen.add(words)
    return frozenset(again)


def _quotes(text: str, blocks: tuple[Block, ...]) -> tuple[Span, ...]:
    """Return the quotations: what stands between double quotation marks inside one block."""
    found: list[Span] = []
    for block in blocks:
        if block.kind in ("title", "stamp"):
            continue
        for match in _QUOTE.finditer(text, block.start, block.end):
            inside = match.group("inside")
            spoken = re.match(r"\s(?:said|says|added|adds)\b", text[match.end() : match.end() + 8])
            if len(inside.split()) >= 4 or (spoken and inside.rstrip()[-1:] in ",.!?"):
                found.append(Span(match.start(), match.end()))
        found.extend(
            Span(match.start(), match.end())
            for match in _SINGLE_QUOTE.finditer(text, block.start, block.end)
            if not any(quote.start <= match.start() < quote.end for quote in found)
        )
        found.extend(_straight_quotes(text, block))
        closing = text.find("”", block.start, block.end)
        opening = text.find("“", block.start, block.end)
        if closing >= 0 and (opening < 0 or closing < opening) and closing - block.start > 60:
            found.append(Span(block.start, closing + 1))  # the opening mark is missing
        elif opening >= 0 and text.find("”", opening, block.end) < 0:
            found.append(Span(opening, block.end))  # the closing one is
    return tuple(found)


# What headlines of announcements say, and the sign of a date behind one.
_HEADLINE_VERB = re.compile(r"\b(?:re)?certifies\b|\bissues\b|\bexpands\b|\bcertification\b", re.I)
_BEFORE_DATE = re.compile(r"[,(|–—-]\s*$")
# A longer block is no string of headlines, and dates are dear to find.
_MAX_HEADLINES_CHARACTERS = 4_000


def _other_headlines(text: str, blocks: tuple[Block, ...]) -> frozenset[int]:
    """Return the numbers of the blocks that are headlines of other posts, with their dates.

    A block of one line ends in a date behind a comma or a bracket and has no full stop; a block
    of several strings together three and more, and tells of no audit.
    """
    found: set[int] = set()
    for number, block in enumerate(blocks):
        words = text[block.start : block.end]
        if number < 3 or block.kind != "paragraph" or len(words) > _MAX_HEADLINES_CHARACTERS:
            continue
        if _AUDIT_ACT.search(words):
            continue
        dates = find_dates(words)
        if not dates or not _BEFORE_DATE.search(words[: dates[-1].start]):
            continue
        alone = 25 <= len(words) <= 160 and dates[-1].end >= len(words.rstrip(" )"))
        strung = (
            len(dates) >= 3
            and len(_HEADLINE_VERB.findall(words)) >= 2
            and not _FINDINGS.search(words)
        )
        if alone or strung:
            found.add(number)
    return frozenset(found)


def _straight_quotes(text: str, block: Block) -> list[Span]:
    """Return the quotations in straight marks, which open and close in turn.

    A mark behind a digit is an inch; one opens only behind a blank and before a word. A quotation
    that nothing closes ends with its block.
    """
    if re.search("[“”„]", text[block.start : block.end]):
        return []
    found: list[Span] = []
    opened: int | None = None
    for match in re.finditer(r'(?<!\d)"', text[block.start : block.end]):
        at = block.start + match.start()
        if opened is not None:
            found.append(Span(opened, at + 1))
            opened = None
        elif (at == block.start or not text[at - 1].isalnum()) and text[at + 1 : at + 2].isalnum():
            opened = at
    if opened is not None:
        found.append(Span(opened, block.end))
    return [
        span
        for span in found
        if span.end - span.start > 13 and len(text[span.start : span.end].split()) >= 4
    ]


def _zone(
    document: Document,
    start: int,
    end: int,
    index: int,
    quotes: tuple[Span, ...],
    stamps: list[int],
    background: bool,
) -> Zone:
    text = document.text
    block = document.blocks[index]
    if block.kind == "title":
        return "title"
    if block.kind == "stamp":
        return "stamp"
    if block.kind == "heading":
        return "background" if background or _in_capitals(text[start:end]) else "body"
    if background:
        return "background"
    quoted = sum(max(0, min(end, q.end) - max(start, q.start)) for q in quotes)
    if quoted > 0.5 * (end - start):
        return "quote"
    words = text[start:end]
    if (
        block.kind in ("list_item", "table_row")
        and len(words) < 200
        and not _FINDINGS.search(words)
    ):
        return "list"
    if re.match(r"^[–—-]\s*\S", words) and len(words) < 200 and not re.search(r"\d", words):
        return "speaker"
    has_findings = bool(_FINDINGS.search(words))
    if _AUDIT.search(words) and _AUDIT_ACT.search(words) and not has_findings:
        return "audit"
    if has_findings:
        return (
            "findings"
            if not re.search(r"(?i)performance\s+standard|custody|\bASI\b", words)
            or re.search(r"\d\.\d|(?i:non-conform)", words)
            else "body"
        )
    if (
        index < (stamps[0] if stamps else 0)
        and block.kind == "paragraph"
        and not find_claims(text, start, end, 0)
    ):
        return "standfirst"
    return "body"
