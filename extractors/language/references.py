"""References to criteria, as the findings sentences give them.

GENRE.md section 2, 'criteria': a list is split on the code pattern, never on commas.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extractors.document import Span
from extractors.language.codes import Code, find_codes
from extractors.language.nonconformances import (
    FINDING_NOUN,
    NC,
    Grade,
    find_counts,
    grade_of,
    standard_of,
)
from extractors.language.scope import has_cue
from extractors.vocab import any_of

_MET = re.compile(rf"(?i){any_of('finding_cues', 'met')}")
_GRADE = re.compile(r"(?i)\b(?P<grade>minor|major)s?\b")
# Words of which a sentence needs one for its codes to be findings.
_REFERENCE_CUE = re.compile(
    rf"(?i){NC}|\bminors?\b|\bmajors?\b|\bfindings?\b|\bshortcomings?\b|\bnoted\b|\braised\b"
    rf"|\bidentified\b|\brecorded\b|\bfound\b|\bfall\w*\b|\bconcern\w*|\brelate\w*|\bagainst\b"
    rf"|\bunder\b"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """One finding's reference to a criterion."""

    code: Code
    title: Span | None
    grade: Grade | None
    standard: str | None
    sentence: Span
    grade_span: Span | None = None


# What is said of a code, behind it or behind its list, that makes it no finding.
_NO_FINDING_BEHIND = re.compile(
    r"(?i)\b(?:was|were|is|are|has|have|had)\s+(?:\w+\s+){0,4}(?:met|closed|fulfilled"
    r"|not\s+applicable|in\s+full\s+conformance|rated\s+(?:as\s+)?conform\w*)"
    r"|\bmet\s+(?:both|all|them|it)\b|\bmet\s+in\s+full\b"
)
# A list of what is no finding, up to the code.
_LABELLED_AS_MET = re.compile(
    r"(?i)(?<![-\w])(?<!non\s)(?:not\s+applicable|n/a|conformances?|(?:fully\s+)?met|unable\s+to\s+rate|good\s+practices?"
    r"|observations?)\s*:\s*(?:criteri\w+\s)?(?:(?:\d{1,2}\.\d{1,2})(?:\s?[a-z](?:[-–][a-z])?\b)?"
    r"(?:,|;|&|\sand|,\sand)\s?)*$"
)
# A grade that is denied right before it grades nothing.
_DENIED_GRADE = re.compile(
    r"(?i)\b(?:no|not\sa(?:ny|\ssingle)?|without(?:\sany|\sa)?|nor|neither|zero|any)\s$"
)


def find_references(
    text: str, sentence: Span, inherited: Grade | None, listed: bool = False
) -> tuple[Reference, ...]:
    """Return the findings' references of one sentence or list item.

    ``inherited`` is the grade of the sentence before, for 'They concern Criteria ...';
    ``listed`` says that the sentence stands in a list of findings and needs no cue of its own.
    """
    codes = find_codes(text, sentence.start, sentence.end)
    if not codes:
        return ()
    words = text[sentence.start : sentence.end]
    if has_cue(words, "definition") and not find_counts(text, sentence):
        return ()
    if not listed and inherited is None and not _REFERENCE_CUE.search(words):
        return ()
    references: list[Reference] = []
    for index, code in enumerate(codes):
        clause_start = max(
            [
                sentence.start,
                *(
                    m.end()
                    for m in re.finditer(r";\s|\s–\s|(?<=[a-z)])\.\s", text[: code.start])
                    if m.end() > sentence.start
                ),
            ]
        )
        next_code = codes[index + 1].start if index + 1 < len(codes) else sentence.end
        own = text[code.end : next_code]
        governing = text[clause_start : code.start]
        if _excluded(text, sentence, code, own, governing):
            continue
        grade, grade_span = _reference_grade(text, sentence, code, next_code, inherited)
        title = _title(text, code, next_code, index + 1 < len(codes))
        references.append(
            Reference(
                code, title, grade, standard_of(text, sentence, code.start), sentence, grade_span
            )
        )
    return tuple(_without_heads(text, _with_shared_titles(references)))


# Between a criterion and the parts of it that are meant: '6.2 Water (6.2a and 6.2d)'.
_HEADS_PARTS = re.compile(r"\(|:|\s[–—]\s|(?i:\b(?:namely|specifically|to\sbe\sexact|i\.e\.))")


def _without_heads(text: str, references: list[Reference]) -> list[Reference]:
    """Leave out a criterion that only heads its parts, and give them its title."""
    kept: list[Reference] = []
    head: Reference | None = None
    for index, reference in enumerate(references):
        code = reference.code
        following = references[index + 1] if index + 1 < len(references) else None
        if (
            following is not None
            and not code.parts
            and following.code.parts
            and following.code.criterion == code.criterion
            and _HEADS_PARTS.search(text, code.end, following.code.start)
        ):
            head = reference
            continue
        if head is not None and head.code.criterion == code.criterion and reference.title is None:
            reference = replace(reference, title=head.title)
        kept.append(reference)
    return kept


def _excluded(text: str, sentence: Span, code: Code, own: str, governing: str) -> bool:
    """A code that is named as met, as background, as closed or as told before is no finding."""
    if re.search(r"(?i)\blikewise\b", own):
        return True  # 'Criterion 9.6 was rated as not applicable, and 6.6 likewise'
    if _LABELLED_AS_MET.search(text, sentence.start, code.start):
        return True  # 'Not applicable: 2.8, 2.9'
    no_codes = re.sub(r"\d{1,2}\.\d{1,2}\S*\s(?:[A-Z][^.;]*?)(?=,|;|\band\b|$)", " ", governing)
    praise = re.split(r",\s(?:and|but|with|while)\s", governing)[-1]
    if (
        praise != governing
        and _MET.search(praise)
        and not FINDING_NOUN.search(praise)
        and not find_codes(praise)
    ):
        return True  # '... eight minor ones, and a thumbs-up for Criterion 9.3'
    if has_cue(no_codes, "finding_past") or (
        _MET.search(no_codes) and not FINDING_NOUN.search(no_codes)
    ):
        return True
    if re.match(
        r"(?i)\s*(?:,\s)?(?:is|was|are|were|has|had)\s+(?:a\s+)?(?:repeat|met"
        r"|rated\s+(?:as\s+)?(?:conform\w*|not\s+applicable)|fully|closed|not\s+applicable"
        r"|already|new)",
        own,
    ):
        return True
    clause_end = re.search(r"(?:;\s|\s–\s(?=[a-z])|$)", text[code.end : sentence.end])
    behind = text[code.end : code.end + (clause_end.start() if clause_end else 0)]
    last = re.split(r"\d{1,2}\.\d{1,2}\S*", behind)[-1]
    told = re.split(r";\s|\s–\s(?=[a-z])", own)[0]
    return bool(_NO_FINDING_BEHIND.search(told) or _NO_FINDING_BEHIND.search(last))


def _reference_grade(
    text: str, sentence: Span, code: Code, next_code: int, inherited: Grade | None
) -> tuple[Grade | None, Span | None]:
    """A grade in a bracket behind the code, else the last grade word before it, else inherited."""
    behind = re.search(
        r"(?i)\(\s*(?:rated\s+)?(?P<grade>minor|major)\b[^)]*\)"
        r"|[–|:-]\s*(?P<cell>minor|major)(?:\s+non-conformance)?\s*(?:$|[.;|])",
        text[code.end : next_code],
    )
    if behind:
        word = "grade" if behind.group("grade") else "cell"
        return grade_of(behind.group(word)), Span(
            code.end + behind.start(word), code.end + behind.end(word)
        )
    last: re.Match[str] | None = None
    for match in _GRADE.finditer(text, sentence.start, code.start):
        if not _DENIED_GRADE.search(text, sentence.start, match.start()):
            last = match  # 'eight minor ones and no major: 2.3a-b ...' speaks of the minors
    if last is not None:
        return grade_of(last.group("grade")), Span(last.start("grade"), last.end("grade"))
    ahead = _grade_ahead(text, code.end, sentence.end)
    if ahead is not None:
        return grade_of(text[ahead.start : ahead.end]), ahead
    return inherited, None


def _grade_ahead(text: str, start: int, end: int) -> Span | None:
    """Return the first grade word behind a code, in its clause, that is not denied.

    'Criteria 2.4a and 5.1b each carry a minor non-conformance', 'three criteria (5.3e, 6.5c) were
    rated as minor'.
    """
    stop = re.search(r";\s|(?<=[A-Za-z)])\.\s", text[start:end])
    end = start + stop.start() if stop else end
    for match in _GRADE.finditer(text, start, end):
        if not _DENIED_GRADE.search(text, start, match.start()) and not re.match(
            r"\s+(?:customer|update|project|supplier|invest)", text[match.end() : end]
        ):
            return Span(*match.span("grade"))
    return None


# Where a criterion's title ends: a mark, a further count, a relative, a verb, a place, a grade.
_TITLE_END = re.compile(
    r";|(?<=[a-z)])\.(?:\s|$)|,?\s(?:and\s)?(?:NC|nr\.?|no\.?)[\s-]?\d+\b|\s\|\s|\s(?:–|—)\s(?=[a-z])"
    r"|,?\s(?:and|as\s+well\s+as|plus|together\s+with)\s(?=(?:[a-z]+\s)?(?:one|two|three|four"
    r"|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|further|other|others"
    r"|more|a|an|the|some|several|criteri\w+|minor|major|under|at|in)\b)"
    r"|,?\s(?:which|while|whereas|with\s+the|all\s+of|both\s+of"
    r"|the\s+(?:company|entity|latter|first|last)|these|they|it\s+is|but|respectively|among"
    r"|for\s+which|to\s+be|where)\b"
    r"|\s(?:is|are|was|were|has|have|had|will|remain\w*|being)\s"
    r"|,\s(?:one|two|both|all|each|none)\s"
    r"|\s(?:at|in)\s(?:the|its|their|all|both)\s(?=[A-Za-z][\w\s-]*?\b(?:plants?|sites?|mines?"
    r"|mills?|smelters?|refiner|works|facilit|report|audit|foundr))"
    r"|,\s(?:at|in|for|of|as|on)\s|\s\((?=(?:minor|major|rated|one|two|both|the|all|see|from"
    r"|new)\b)|:\s|\s(?=Criteri)|,?\s(?:etc|among\sothers)"
)


def _title(text: str, code: Code, next_code: int, more: bool) -> Span | None:
    """Return the title behind a code: what stands up to the next code or the list's end."""
    start, end = code.end, next_code
    piece = text[start:end]
    if piece.startswith(")"):
        return None  # the list of codes stands in brackets, what follows is the sentence
    cut = _TITLE_END.search(piece)
    if cut:
        end = start + cut.start()
    outer = re.match(r"\s*\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)", text[start : end + 1])
    if outer and cut and outer.end() > cut.start():
        outer = None
    if outer is None:
        bracket = re.match(r"\s*\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)", piece)
        if bracket and not re.match(
            r"(?i)(?:minor|major|rated|new|see|both|all|one|two)\b", bracket.group("inside")
        ):
            outer = bracket
    if outer:
        inner = Span(start + outer.start("inside"), start + outer.end("inside"))
        return inner if re.search(r"[A-Za-z]{3}", text[inner.start : inner.end]) else None
    while start < end and text[start] in " :–—-,":
        start += 1
    tail = re.search(
        r"(?:\s*(?:,|;|\.|\(|–|—|:|\||and|&|as\s+well\s+as|under|the|of|plus|against|Criteri\w+"
        r"|or)){1,12}\s*$"
        if more or cut
        else r"(?:\s*[,;.:(–—|]){1,12}\s*$",
        text[start:end],
    )
    if tail and tail.start() >= 0:
        end = start + tail.start()
    quoted = re.match(r"[“\"‘„](?P<inside>[^“”\"„]+?),?[”\"’]", text[start:end])
    if quoted is not None:  # '3.4b, “Stakeholder Complaints”, and calls it minor'
        start, end = start + quoted.start("inside"), start + quoted.end("inside")
    elif end > start and text[end - 1] in '”"' and not re.search('[“"]', text[start : end - 1]):
        end -= 1  # the mark that closes the whole list
    if not re.search(r"[A-Za-zÀ-ɏ]{3}", text[start:end]) or re.match(
        r"(?i)(?:and|or|to|of|in|for)\b", text[start:end]
    ):
        return None
    if text[start].islower():
        return None
    return Span(start, end)


def _with_shared_titles(references: list[Reference]) -> list[Reference]:
    """A title belongs to codes of the same criterion that are joined to the one before it."""
    shared: list[Reference] = []
    for index, reference in enumerate(references):
        title = reference.title
        if title is None:
            for later in references[index + 1 :]:
                if later.code.criterion != reference.code.criterion:
                    break
                if later.title is not None:
                    title = later.title
                    break
        shared.append(
            Reference(
                reference.code,
                title,
                reference.grade,
                reference.standard,
                reference.sentence,
                reference.grade_span,
            )
        )
    return shared
