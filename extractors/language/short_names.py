"""The shorter forms of the entity's name: declared in a bracket, or used on their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extractors.document import Span
from extractors.language.facility_names import type_alternatives
from extractors.language.names import (
    GENERIC_WORDS,
    fold_key,
    is_capitalised,
    legal_form_at,
    split_legal_form,
)
from extractors.language.organisations import NOT_A_NAME, Mention
from extractors.vocab import any_of, legal_forms, read_rows, word_list, word_set
from extractors.vocab.gazetteer import (
    bare_place,
    candidate_countries,
    country_codes,
    demonyms,
    provinces,
    settled_country,
)

_REGIONS = frozenset(fold_key(row["name"]) for row in read_rows("regions"))
# What stands in a bracket behind a name and is no short name: codes, tickers, standards.
_NOT_SHORT = re.compile(
    r"(?i)^(?:PS|CoC|PDF|.*\bprinciples?\b.*|transitional.*|Pty|Pvt|Pte|c"
    r"|.*\b(?:Region|Province|District|County)|ASI|V\d.*|the .*|foundry|foundries|smelter"
    r"|casthouse|[A-Z]{2,6}:\s?\w+|\d+.*|NYSE.*|NSE.*|ASX.*|.*certif.*|.*standard.*)$"
)


# What declares a short name, behind the full one.
_DECLARED = re.compile(
    r"(?:,?\s[\w.,& -]{0,24}?)?\.?[,]?\s?"
    r"(?:\((?:(?:hereafter|hereinafter|formerly|or|“|\"|‘"
    r"|known\sas)\s?)*[“\"‘']?(?P<bracket>[^()]{2,60}?)[”\"’']?\)"
    r"|(?:also\s|better\s|now\s|or\s(?:simply\s)?)?(?:known\sas|called|abbreviated|or\ssimply)\s"
    r"(?P<known>[A-ZÀ-Þ][\w&-]{1,20})\b"
    r"|[–—-]\s(?P<dash>[A-Z]{2,10})\b)"
)


def _declarations(text: str, span: Span, names: tuple[str, str]) -> Iterator[re.Match[str]]:
    """Yield the declarations behind the names in a span, from left to right, without overlap.

    Of two names at one place the first that a declaration follows counts. No pattern is built
    of the names: one would have to be compiled for each document.
    """
    position = span.start
    while position < span.end:
        found = [at for name in names if (at := text.find(name, position, span.end)) >= 0]
        if not found:
            return
        at = min(found)
        position = at + 1
        for name in names:
            if text.startswith(name, at, span.end):
                match = _DECLARED.match(text, at + len(name), span.end)
                if match is not None:
                    yield match
                    position = match.end()
                    break


def find_short_names(
    text: str, entity: Mention, body: tuple[Span, ...]
) -> tuple[tuple[Mention, ...], tuple[Span, ...]]:
    """Return the shorter forms used for the entity, and every place where it is named.

    Declared ones stand in a bracket or behind a dash at the full name; others are runs of the
    name's own words that stand alone somewhere, also in quotations.
    """
    shorts: dict[str, Mention] = {}
    aliases: list[str] = []
    core, form = split_legal_form(entity.text)
    for span in body:
        for match in _declarations(text, span, (entity.text.rstrip("."), core)):
            group = next(g for g in ("bracket", "known", "dash") if match.group(g))
            if ":" in match.group(group):
                continue  # '(Head office: Chuo-ku, Sapporo)'
            if group == "dash" and not _are_initials(match.group(group), entity.text):
                continue  # 'X PLC – PRESS RELEASE'
            for part in re.split(r"\s*(?:,|/|\bor\b|;)\s*[“\"‘']?", match.group(group)):
                alias = part.strip(" “”\"‘’'")
                if f"({alias})" in entity.text:
                    continue
                if not alias or _NOT_SHORT.match(alias) or alias in entity.text:
                    if (
                        alias
                        and alias in entity.text
                        and alias != entity.text
                        and not _NOT_SHORT.match(alias)
                    ):
                        pass
                    else:
                        continue
                at = text.find(alias, match.start(group), match.end(group) + 1)
                if at >= 0 and is_capitalised(alias):
                    shorts.setdefault(alias, Mention(at, at + len(alias), alias))
                    aliases.append(alias)
    inside = re.search(r"\s\((?P<alias>[A-Z]{2,6})\)", entity.text)
    if inside is not None and _are_initials(inside.group("alias"), entity.text[: inside.start()]):
        # 'Guangdong Lianxi Light Metal (LLM) Co., Ltd': the bracket stands inside the name
        alias = inside.group("alias")
        at = entity.start + inside.start("alias")
        shorts.setdefault(alias, Mention(at, at + len(alias), alias))
        aliases.append(alias)
    words = core.split()
    for spelled in (words, entity.text.replace("(", "").split()):
        initials = "".join(word[0] for word in spelled if word[0].isupper())
        if len(initials) >= 3 and initials not in aliases:
            aliases.append(initials)  # an undeclared abbreviation: 'BMA'
    runs: list[str] = []
    for length in range(len(words), 0, -1):
        for first in range(len(words) - length + 1):
            run = " ".join(words[first : first + length]).strip(" ,–-&")
            # 'HAEDONG Thermal Parts' is also written 'Haedong Thermal Parts'
            soft = " ".join(
                word.capitalize() if word.isupper() and len(word) > 4 else word
                for word in run.split()
            )
            runs.extend(
                form for form in (run, soft) if form and form not in runs and form != entity.text
            )
    if form is not None:
        runs = [*_abbreviated_forms(core, form), *runs]
    mentions: list[Span] = []
    taken: list[Span] = []
    for span in body:
        for start in _occurrences(text, core, span):
            legal = legal_form_at(text, start + len(core))
            own_form = fold_key(form or "")
            if (
                legal is not None
                and legal.end() <= span.end
                and (not own_form or fold_key(legal.group("form")) in (own_form, ""))
            ):
                taken.append(Span(start, legal.end()))
                mentions.append(Span(start, legal.end()))
    for pattern in (entity.text, *aliases, *runs):
        if pattern in runs and pattern not in aliases and not _may_be_short(pattern, core):
            continue
        for span in body:
            for start in _occurrences(text, pattern, span):
                end = start + len(pattern)
                if any(t.start < end and start < t.end for t in taken):
                    continue
                if pattern != entity.text and not _stands_alone(text, start, end):
                    continue
                before = text[max(0, start - 6) : start]
                if _is_mere_place(pattern, core) and (
                    not _ACTS.match(text, end, min(len(text), end + 14))
                    or re.search(r"\b(?:in|at|near|from|of|to|and|the)\s$", before)
                ):
                    continue
                if (
                    pattern in runs
                    and pattern != core
                    and (" " not in pattern or candidate_countries(pattern))
                    and _is_told_as_place(text[max(span.start, start - 40) : start])
                    and (text[start - 3 : start] != "At " or _names_a_plant(text, pattern))
                ):
                    continue  # 'the audit at Tamagaly': where it was, not who
                if pattern in runs and _before_a_place(text, end, span.end):
                    continue  # 'Rod Mill 1, Oriskany Falls, Oneida County, New York'
                taken.append(Span(start, end))
                mentions.append(Span(start, end))
                if pattern != entity.text:
                    shorts.setdefault(pattern, Mention(start, end, pattern))
    return tuple(shorts.values()), tuple(sorted(mentions))


def _before_a_place(text: str, end: int, stop: int) -> bool:
    """Say whether ', Oneida County' or ', Québec' stands behind a word: it is a town there."""
    behind = re.match(
        r",\s(?P<next>[A-ZÀ-Þ][\w’'-]+(?:\s[A-ZÀ-Þ][\w’'-]+)?)(?=[,;.)])", text[end:stop]
    )
    if behind is None:
        return False
    name = behind.group("next")
    return (
        fold_key(name) in provinces()
        or name in country_codes()
        or bare_place(name) != fold_key(name)
    )


def _are_initials(alias: str, name: str) -> bool:
    """Say whether the letters of an abbreviation are capitals of a name, in their order."""
    capitals = iter(re.findall(r"[A-ZÀ-Þ]", name))
    return all(letter in capitals for letter in alias)


def _occurrences(text: str, name: str, span: Span) -> tuple[int, ...]:
    """Return where a name stands in a span as whole words."""
    found: list[int] = []
    position = text.find(name, span.start, span.end)
    while position >= 0:
        end = position + len(name)
        before = text[position - 1 : position]
        behind = text[end : end + 2]
        joined = before.isalnum() or (before in ("_", "’", "'", "-") and position > 0)
        goes_on = behind[:1].isalnum() or (behind[:1] == "-" and behind[1:].isalpha())
        if not joined and not goes_on:
            found.append(position)
        position = text.find(name, end, span.end)
    return tuple(found)


@cache
def _legal_words() -> frozenset[str]:
    return frozenset(
        word
        for row in legal_forms()
        for word in row.form.replace(",", " ").replace(".", " ").split()
    )


@cache
def _legal_form_behind() -> re.Pattern[str]:
    forms = "|".join(re.escape(row.form) for row in legal_forms()[:60])
    return re.compile(rf",?\s(?:{forms})(?!\w)")


def _abbreviated_forms(core: str, form: str) -> list[str]:
    """Forms with a shorter or other legal form that count as short names (``X Co.``, ``X JSC``)."""
    rest = [f"{core} {short}" for short in word_list("name_words", "other_form")]
    return [name for name in dict.fromkeys(rest) if not name.endswith(form)]


def _may_be_short(run: str, core: str) -> bool:
    """A run of the name's words may stand for it: distinctive, capitalised, no mere place."""
    tokens = [token for token in fold_key(run).split() if token not in GENERIC_WORDS]
    if run.strip(".,") in _legal_words():
        return False
    if (
        not tokens
        or not is_capitalised(run)
        or run.split()[-1].lower() in ("de", "del", "of", "and", "do", "da")
    ):
        return False
    if (
        fold_key(run) in _REGIONS
        or (fold_key(run) in provinces() and len(run.split()) < len(core.split()))
        or run in country_codes()
        or run in demonyms()
        or fold_key(run) in NOT_A_NAME
    ):
        return False
    return len("".join(tokens)) >= 3 or run == core


def _is_mere_place(run: str, core: str) -> bool:
    """A single word of the name that is also a town names the company only as a subject."""
    return len(core.split()) > 1 and len(run.split()) == 1 and settled_country(run) is not None


# The capitalised verb of a headline behind a name: 'Palouse River Earns Certification'.
_HEADLINE_VERB = re.compile(
    rf"(?i)\s(?:{any_of('claim_cues', 'attained')}|{any_of('claim_cues', 'extended')}"
    r"|has|is|gets|becomes|joins|awarded|granted|certified|recertified|certifies|transitions"
    r"|celebrates|confirms|shows|brings|puts|keeps|takes|reaches|makes|announces)\s"
)
_AS_A_PLACE = re.compile(r"(?:(?<![\w-])(?P<who>[\w-]{1,40})\s)?\b(?:[Ii]n|[Aa]t|[Nn]ear)\s$")


def _is_told_as_place(before: str) -> bool:
    """Say whether the words before a name tell where something is: 'the audit at', 'in', 'At'.

    'nobody at' and 'Director at' lead to a company.
    """
    match = _AS_A_PLACE.search(before)
    if match is None:
        return False
    who = (match.group("who") or "").casefold()
    return who not in word_set("name_words", "person") and who not in _roles()


def _names_a_plant(text: str, name: str) -> bool:
    """Say whether a plant is called by the name in a text: 'the Bang Khla Rolling Mill'."""
    plant = rf"{re.escape(name)}\s(?:\w+\s)?(?i:{type_alternatives()})\b"
    return re.search(plant, text) is not None


@cache
def _roles() -> frozenset[str]:
    return frozenset(row["word"] for row in read_rows("role_words"))


# What stands behind a name that acts as a company: a possessive, a verb, an apposition.
_ACTS = re.compile(
    r"[’'´]s?\s|\s(?:has|have|is|was|will|said|says|makes|produces|employs|can|operates|runs"
    r"|holds|plans|joins|does|did|added|also|now|today)\b|,\s(?:a|an|the|which)\s|[.,]?[”\"]?$"
)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Say whether a run of words is a name of its own here, not a part of a longer name."""
    before = re.search(
        r"([\w.’'&-]+)[ ](?:\(|de\s|do\s|da\s|–\s)?\Z", text[max(0, start - 40) : start]
    )
    if before:
        word = before.group(1)
        is_start = bool(
            re.search(
                r"(?:^|[.!?:;“\"]\s*)$", text[max(0, start - 40) : start - len(before.group(0)) + 0]
            )
        )
        if (
            is_capitalised(word)
            and not is_start
            and not re.search(r"[’'´]s?$", word)
            and word.strip(".") not in word_set("name_words", "before_name")
            and not re.search(r"[.!?:;]$", word)
            and fold_key(word) not in NOT_A_NAME
            and word not in demonyms()
        ):
            return False
    behind = text[end : end + 60]
    after = re.match(r"\s(?:\([^)]{1,30}\)\s)?([A-ZÀ-ÞĀ-ſ0-9][\w.’'-]*)", behind)
    if after:
        word = after.group(1).rstrip(".’'s")
        if re.match(r"\s[A-Z]", behind) is None and word in ("Inc", "Ltd"):
            return False
        return word in word_set("name_words", "scheme") or bool(_HEADLINE_VERB.match(behind))
    of = re.match(r"\sof\s(?P<town>[A-ZÀ-Þ][\w-]+)", behind)
    if of is not None and candidate_countries(of.group("town")):
        return True  # 'ASI accredits Mingjiang Aluminium of Guangxi'
    if re.match(r"\s(?:de|del|do|da|di|du|des|of|&|-)\s[A-ZÀ-Þ]", behind):
        return False
    if legal_form_at(text, end) is not None and not text[end:].startswith((" SE ", " AD ")):
        return False
    if re.match(r"\.?,?\s?(?:Ltd|Limited|Pvt|Pte)\b", behind):
        return False  # another spelling of the full name
    if re.match(
        r"[–—][A-ZÀ-Þ]|\s(?:group|family|brand|range|massif|coast|basin|plateau|region|district"
        r"|river|valley|mountains|county|province)\b",
        behind,
    ):
        return False
    return not _legal_form_behind().match(behind)
