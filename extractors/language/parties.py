"""Who is who: the certified entity, its short names and its stated owner."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extractors.document import Span
from extractors.language.claims import Claim, find_claims
from extractors.language.names import (
    GENERIC_WORDS,
    Name,
    core_tokens,
    ends_with_legal_form,
    fold_key,
    is_capitalised,
    legal_form_at,
    read_name,
    split_legal_form,
)
from extractors.language.standards import find_standards
from extractors.vocab import facility_types, legal_forms, read_rows
from extractors.vocab.gazetteer import country_codes, demonyms, provinces, settled_country

_CAPITAL = re.compile(r"(?<![\w.’'-])[A-Z0-9À-ÞĀ-ſƏ-ɏḀ-ỿΑ-ΩА-Я]")
_INTRO = re.compile(
    r"(?:In|At|After|Following|With|As|On|By|For|Since|Under|From|Having|Building|Through|When|Once"
    r"|Effective|Based|Located|Less|Two|Three|One)\b[^,;]*,\s",
)
_DATELINE = re.compile(
    r"^(?:[A-ZÀ-Þ][\w .,/’'()-]{1,70}?(?:\d{4}|[A-Z]{3,}|\)|/)\s*[)]?\s*(?:[–—-]{1,2}|:|/)\s+"
    r"|[A-ZÀ-Þ]{4,}(?:,\s[A-Z][\w .]+?)?\s\([^()]{2,40}\)\s*[–—-]*\s*)"
)
_ASI = re.compile(
    r"^(?:the\s+)?(?:ASI|Aluminium\sStewardship\sInitiative|Aluminum\sStewardship\sInitiative)\b",
    re.IGNORECASE,
)
_NOT_A_NAME = frozenset(
    [
        "the",
        "a",
        "an",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "they",
        "their",
        "both",
        "all",
        "company",
        "companies",
        "entity",
        "entities",
        "certificate",
        "certification",
        "certifications",
        "standard",
        "standards",
        "performance",
        "chain",
        "custody",
        "provisional",
        "full",
        "today",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "one",
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "aluminium",
        "aluminum",
        "provisional",
        "asi",
        "news",
        "press",
        "release",
        "update",
        "group",
        "plant",
        "plants",
        "facility",
        "facilities",
        "and",
        "we",
        "our",
        "in",
        "at",
        "on",
        "with",
        "for",
        "by",
        "following",
        "after",
        "as",
        "criteria",
    ]
)
_REGIONS = frozenset(fold_key(row["name"]) for row in read_rows("regions"))
_LEADING_WORDS = frozenset(
    [
        "The",
        "A",
        "An",
        "Its",
        "Both",
        "All",
        "In",
        "At",
        "For",
        "Today",
        "To",
        "By",
        "With",
        "From",
        "On",
        "Of",
        "As",
        "And",
        "Under",
        "After",
        "Since",
        "Our",
    ]
)
_APPOSITION_PARENT = re.compile(
    r"(?P<kind>(?:(?:a|an|the|as|its|is|are|been|both|now|part)\s+)?(?:[\w%/-]+\s+){0,4}?"
    r"(?:subsidiary|subsidiaries|unit|arm|affiliate|division|joint[\s-]venture|JV|business|branch|member|part|offshoot|daughter(?:\scompany)?|venture|company)"
    r"(?:\s+compan(?:y|ies))?\s+(?:of|between|by|from|owned\sby|set\sup\sby|formed\sby|within))\s+",
)
_OWNED = re.compile(
    r"(?P<kind>(?:wholly[\s-]|fully[\s-]|majority[\s-]|jointly[\s-]|(?:\d+(?:\.\d+)?|[a-z-]+)\s?(?:%|per\s?cent|percent)[\s-]*)*"
    r"(?<!un)(?:owned|controlled|held)\s+(?:\w+\s+){0,2}?by|belong(?:s|ing)\s+to|part\s+of\s+the(?=\s+[A-Z])|(?:is|are|a|as)\s+part\s+of"
    r"|is\s+(?:a\s+)?(?:wholly\s+)?owned\s+by|whose\s+(?:sole\s+)?(?:owners?|shareholders?|parent)(?:\s+company)?\s+(?:is|are)"
    r"|(?:its|the|company[’'´]s|firm[’'´]s|producer[’'´]s|group[’'´]s|smelter[’'´]s)\s+(?:sole\s+|majority\s+)?(?:owners?|parent)(?:\s+company)?(?:\s+(?:is|are)|,)|in\s+which)\s+"
)
_SHARE = re.compile(
    r"(?:\(?\b\d{1,3}(?:[.,]\d+)?\s?(?:%|per\s?cent|percent)\)?(?:\s+(?:each|by|of|for|from|to|held\s+by|owned\s+by))*\s*"
    r"|\bby\s+|\bthe\s+|\bboth\s+|\bequally\s+|\bin\s+equal\s+\w+\s+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as it stands at one place."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Parties:
    """The parties of a document; ``entity`` is None where no claim names anyone."""

    entity: Mention | None
    short_names: tuple[Mention, ...] = ()
    parent: tuple[Mention, ...] = ()
    mentions: tuple[Span, ...] = ()

    def is_entity(self, name: str) -> bool:
        """Say whether a name is the entity's, full or short."""
        if self.entity is None:
            return False
        names = (self.entity.text, *(short.text for short in self.short_names))
        key = core_tokens(name)
        return any(key == core_tokens(own) for own in names)


def is_noise_name(text: str) -> bool:
    """Say whether a capitalised phrase is no organisation: ASI, a country, a month, a standard."""
    if _ASI.match(text):
        return True
    if text in demonyms() or text in country_codes():
        return True
    if find_standards(text):
        return True
    return all(word in _NOT_A_NAME for word in fold_key(text).split())


def names_in(text: str, start: int, end: int) -> tuple[Name, ...]:
    """Return the capitalised names of ``text[start:end]`` in order, noise left out."""
    names: list[Name] = []
    position = start
    while (match := _CAPITAL.search(text, position, end)) is not None:
        name = read_name(text, match.start(), end)
        if name is None:
            position = match.end()
            continue
        first, _, rest = name.text.partition(" ")
        if first in _LEADING_WORDS and rest:
            offset = name.start + len(first) + 1
            position = offset
            if not is_capitalised(rest):
                continue
            name = Name(offset, name.end, text[offset : name.end], name.legal_form)
        elif first in demonyms() and rest and is_capitalised(rest) and not _is_brand(rest):
            name = Name(name.start + len(first) + 1, name.end, rest, name.legal_form)
        position = max(name.end, position)
        if not is_noise_name(name.text):
            names.append(name)
    return tuple(names)


def _is_brand(rest: str) -> bool:
    """Words behind a demonym that make it part of a name: generic words ('Norwegian Metals')."""
    return all(word in GENERIC_WORDS for word in fold_key(split_legal_form(rest)[0]).split())


def subject_name(text: str, claim: Claim) -> Name | None:
    """Return the organisation that a claim is about, None where it names none."""
    start, end = claim.subject
    if claim.by_asi:
        return _object_name(text, claim)
    dateline = _DATELINE.match(text[start:end])
    if dateline and not ends_with_legal_form(dateline.group().rstrip(" –—-:/")):
        start += dateline.end()
    intro = _INTRO.match(text, start, end)
    if intro and names_in(text, intro.end(), end):
        start = intro.end()
    names = tuple(
        name
        for name in names_in(text, start, end)
        if not (
            name.legal_form is None
            and re.search(r"\b(?:in|at|near|from)\s(?:the\s)?$", text[start : name.start])
        )
        # A common word that only its place in the sentence capitalises ('Sheet mill in ...').
        and (
            " " in name.text or not re.search(rf"(?<!\w){re.escape(name.text.lower())}(?!\w)", text)
        )
    )
    if not names:
        return None
    if re.match(
        r"(?i)(?:the|its|both|these|those|this|that|all|two|three|four|five|six|our)\s+[a-z]",
        text[start:end],
    ):
        # 'The smelter in Ouro Preto has been ...': the subject is a thing, unless a name of a
        # company follows as 'the smelting company X' or 'the Turkish wheel maker X'.
        first = names[0]
        between = text[start : first.start]
        if re.search(r"(?i)\b(?:in|at|of|for|by|from|near|that|which|against)\b", between):
            return None
        if re.match(r"\s+(?:[\w-]+\s+){0,3}?(?:" + _TYPE_WORDS + r")\b", text[first.end : end]):
            return None
    name = names[0]
    if (
        name.legal_form is None
        and len(names) > 1
        and re.fullmatch(r"\s(?:[a-z-]+\s){1,6}", text[name.end : names[1].start])
        and not re.search(r"\b(?:in|at|of|for|by|from|and\sits)\b", text[name.end : names[1].start])
    ):
        name = names[1]  # 'Window and door maker Rakaia Glazed Systems Limited'
    behind = text[name.end : end]
    if re.match(r"[’'´]s?\s", behind) and len(names) > 1:
        own = re.match(
            r"[’'´]s?\s+(?:[\w-]+\s+){0,4}(?:subsidiary|unit|arm|affiliate|division),?\s+", behind
        )
        if own:
            return names[1]
    relation = re.match(r"\s+(?:subsidiary|unit|arm|affiliate)\s+", behind)
    if relation and len(names) > 1:
        return names[1]
    return _with_trailing_town(text, name, end)


_TYPE_WORDS = "|".join(
    sorted({w for t in facility_types() for w in (t.word, t.plural)}, key=len, reverse=True)
)


def _with_trailing_town(text: str, name: Name, end: int) -> Name:
    """Take in a town behind a legal form (``TALUM d.d. Kidričevo has``)."""
    if name.legal_form is None or not name.legal_form.endswith(("d.d.", "d.o.o.", "a.d.", "AD")):
        return name
    match = re.match(r"\s([A-ZÀ-ÞĀ-ſ][\w-]+)(?=\s*(?:,|\(|$)|\s+[a-z])", text[name.end : end])
    if match is None:
        return name
    stop = name.end + match.end()
    return Name(name.start, stop, text[name.start : stop], name.legal_form)


def _object_name(text: str, claim: Claim) -> Name | None:
    """Return the organisation in what stands behind 'ASI certifies', 'ASI issues ... to'."""
    start, end = claim.subject
    body = text[start:end]
    to = list(re.finditer(r"\bto\s+(?=(?:the\s+)?[A-ZÀ-ÞĀ-ſ0-9])", body))
    of = list(
        re.finditer(
            r"\b(?:scope|certificat\w+|status)\s+(?:of|for|at|to)\s+(?=[A-ZÀ-ÞĀ-ſ0-9])",
            body,
            re.IGNORECASE,
        )
    )
    leading_standard = find_standards(text, start, min(end, start + 60))
    act = text[claim.predicate.start : claim.predicate.end].lower()
    places = [start]
    if act.startswith(("issue", "award", "grant", "hand", "give")) or (
        leading_standard and leading_standard[0].start - start < 24
    ):
        places = (
            [start + match.end() for match in reversed(to)]
            + [start + m.end() for m in reversed(of)]
            + [start]
        )
    for place in places:
        stop = end
        for mention in find_standards(text, place, end)[:1]:
            stop = mention.start
        for name in names_in(text, place, stop):
            return _with_trailing_town(text, name, end)
    return None


def resolve_parties(
    text: str,
    claims: tuple[Claim, ...],
    titles: tuple[Claim, ...],
    body: tuple[Span, ...],
    head_title: str | None,
) -> Parties:
    """Return the parties: ``claims`` of running text in order, ``titles`` of title and standfirst.

    ``body`` bounds the sentences in which names are looked up.
    """
    candidates = [name for claim in claims if (name := subject_name(text, claim)) is not None]
    named = [name for claim in titles if (name := subject_name(text, claim)) is not None]
    primary = _primary(candidates, named, head_title) or _named_in_head(text, head_title, body)
    if primary is None:
        return Parties(None)
    full = _fullest(text, primary, [*candidates, *named], body)
    entity = Mention(full.start, full.end, full.text)
    shorts, mentions = _short_names(text, entity, body)
    parent = _parent(text, entity, shorts, mentions, body, claims)
    return Parties(entity, shorts, parent, mentions)


def _named_in_head(text: str, head_title: str | None, body: tuple[Span, ...]) -> Name | None:
    """Return the place in the text of the name that the head's title certifies, None without one.

    For pages whose text holds no sentence of a known form.
    """
    if not head_title:
        return None
    for claim in find_claims(head_title, 0, len(head_title), 0, title=True):
        name = subject_name(head_title, claim)
        if name is None:
            continue
        for wanted in (name.text, split_legal_form(name.text)[0]):
            for span in body:
                at = text.find(wanted, span.start, span.end)
                if at >= 0:
                    return read_name(text, at, span.end) or Name(at, at + len(wanted), wanted, None)
    return None


def _primary(candidates: list[Name], named: list[Name], head_title: str | None) -> Name | None:
    """Choose among the subjects: the first that the title knows, else the first."""
    head = fold_key(head_title or "")
    for name in candidates:
        if head and fold_key(split_legal_form(name.text)[0]) in head:
            return name
    if named:
        title_words = set(core_tokens(named[0].text)) - GENERIC_WORDS
        for name in candidates:
            if title_words & set(core_tokens(name.text)):
                return name
    if candidates:
        return candidates[0]
    return named[0] if named else None


def _fullest(text: str, primary: Name, names: list[Name], body: tuple[Span, ...]) -> Name:
    """Return the fullest spelling of the primary name among the subjects and in the body."""
    best = primary
    for name in names:
        if _is_fuller(name, best, text):
            best = name
    for span in body:
        for name in names_in(text, span.start, span.end):
            if (_same_but_form(name, best) and len(name.text) > len(best.text)) or _defines(
                text, name, best
            ):
                best = name
    return best


def _is_fuller(name: Name, than: Name, text: str) -> bool:
    own, other = core_tokens(name.text), core_tokens(than.text)
    if own == other:
        return name.legal_form is not None and (
            than.legal_form is None or len(name.text) > len(than.text)
        )
    if len(own) > len(other) and set(other) <= set(own):
        return name.legal_form is not None or than.legal_form is None
    return _defines(text, name, than)


def _same_but_form(name: Name, than: Name) -> bool:
    return name.legal_form is not None and core_tokens(name.text) == core_tokens(than.text)


def _defines(text: str, name: Name, short: Name) -> bool:
    """Say whether a bracket behind ``name`` defines ``short`` (``Aluminium Bahrain B.S.C. (Alba)``)."""
    if len(name.text) <= len(short.text):
        return False
    bracket = re.match(r"\s\([“\"‘']?([^()]{2,60}?)[”\"’']?\)", text[name.end :])
    return bracket is not None and fold_key(bracket.group(1)) == fold_key(short.text)


_NOT_SHORT = re.compile(
    r"(?i)^(?:PS|CoC|PDF|.*\bprinciples?\b.*|transitional.*|Pty|Pvt|Pte|c|.*\b(?:Region|Province|District|County)|ASI|V\d.*|the .*|foundry|foundries|smelter|casthouse|[A-Z]{2,6}:\s?\w+|\d+.*|NYSE.*|NSE.*|ASX.*|.*certif.*|.*standard.*)$"
)


def _short_names(
    text: str, entity: Mention, body: tuple[Span, ...]
) -> tuple[tuple[Mention, ...], tuple[Span, ...]]:
    """Return the shorter forms used for the entity, and every place where it is named.

    Declared ones stand in a bracket or behind a dash at the full name; others are runs of the
    name's own words that stand alone somewhere, also in quotations.
    """
    shorts: dict[str, Mention] = {}
    aliases: list[str] = []
    core, form = split_legal_form(entity.text)
    flat = re.escape(entity.text.rstrip("."))
    declared = re.compile(
        rf"(?:{flat}|{re.escape(core)})(?:,?\s[\w.,& -]{{0,24}}?)?\.?[,]?\s?"
        rf"(?:\((?:(?:hereafter|hereinafter|formerly|or|“|\"|‘|known\sas)\s?)*[“\"‘']?(?P<bracket>[^()]{{2,60}}?)[”\"’']?\)"
        rf"|[–—-]\s(?P<dash>[A-Z]{{2,10}})\b)"
    )
    for span in body:
        for match in declared.finditer(text, span.start, span.end):
            group = "bracket" if match.group("bracket") else "dash"
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
    words = core.split()
    for spelled in (words, entity.text.replace("(", "").split()):
        initials = "".join(word[0] for word in spelled if word[0].isupper())
        if len(initials) >= 3 and initials not in aliases:
            aliases.append(initials)  # an undeclared abbreviation: 'BMA'
    runs: list[str] = []
    for length in range(len(words), 0, -1):
        for first in range(len(words) - length + 1):
            run = " ".join(words[first : first + length]).strip(" ,–-&")
            if run and run not in runs and run != entity.text:
                runs.append(run)
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
                if _is_mere_place(pattern, core) and (
                    not _ACTS.match(text, end, min(len(text), end + 14))
                    or re.search(
                        r"\b(?:in|at|near|from|of|to|and|the)\s$", text[max(0, start - 6) : start]
                    )
                ):
                    continue
                taken.append(Span(start, end))
                mentions.append(Span(start, end))
                if pattern != entity.text:
                    shorts.setdefault(pattern, Mention(start, end, pattern))
    return tuple(shorts.values()), tuple(sorted(mentions))


def _occurrences(text: str, name: str, span: Span) -> tuple[int, ...]:
    """Return where a name stands in a span as whole words."""
    found: list[int] = []
    position = text.find(name, span.start, span.end)
    while position >= 0:
        end = position + len(name)
        before = text[position - 1 : position]
        behind = text[end : end + 2]
        joined = before.isalnum() or before in ("_", "’", "'", "-") and position > 0
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
    rest = [
        f"{core} {short}"
        for short in ("Co.", "JSC", "Co", "Ltd.", "Ltd", "Inc.", "GmbH", "AG", "SA", "S.A.")
    ]
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
        or fold_key(run) in _NOT_A_NAME
    ):
        return False
    return len("".join(tokens)) >= 3


def _is_mere_place(run: str, core: str) -> bool:
    """A single word of the name that is also a town names the company only as a subject."""
    return len(core.split()) > 1 and len(run.split()) == 1 and settled_country(run) is not None


_ACTS = re.compile(
    r"[’'´]s?\s|\s(?:has|have|is|was|will|said|says|makes|produces|employs|can|operates|runs|holds|plans|joins|does|did|added|also|now|today)\b|,\s(?:a|an|the|which)\s|[.,]?[”\"]?$"
)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Say whether a run of words is a name of its own here, not a part of a longer name."""
    before = re.search(
        r"([\w.’'&-]+)\s(?:\(|de\s|do\s|da\s|–\s)?$", text[max(0, start - 40) : start]
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
            and word.strip(".")
            not in (
                "ASI",
                "The",
                "At",
                "In",
                "By",
                "For",
                "That",
                "Mr",
                "Ms",
                "Dr",
                "CEO",
                "CFO",
                "COO",
            )
            and not re.search(r"[.!?:;]$", word)
            and fold_key(word) not in _NOT_A_NAME
            and word not in demonyms()
        ):
            return False
    behind = text[end : end + 60]
    after = re.match(r"\s(?:\([^)]{1,30}\)\s)?([A-ZÀ-ÞĀ-ſ0-9][\w.’'-]*)", behind)
    if after:
        word = after.group(1).rstrip(".’'s")
        if re.match(r"\s[A-Z]", behind) is None and word in ("Inc", "Ltd"):
            return False
        if word in (
            "ASI",
            "CoC",
            "PS",
            "Performance",
            "Chain",
            "Certification",
            "Standard",
            "V3",
            "V2",
            "Provisional",
            "Material",
        ):
            return True
        return False
    if re.match(r"\s(?:de|del|do|da|di|du|des|of|&|-)\s[A-ZÀ-Þ]", behind):
        return False
    if legal_form_at(text, end) is not None and not text[end:].startswith((" SE ", " AD ")):
        return False
    if re.match(r"\.?,?\s?(?:Ltd|Limited|Pvt|Pte)\b", behind):
        return False  # another spelling of the full name
    if re.match(
        r"[–—][A-ZÀ-Þ]|\s(?:group|family|brand|range|massif|coast|basin|plateau|region|district|river|valley|mountains|county|province)\b",
        behind,
    ):
        return False
    return not _legal_form_behind().match(behind)


def _parent(
    text: str,
    entity: Mention,
    shorts: tuple[Mention, ...],
    mentions: tuple[Span, ...],
    body: tuple[Span, ...],
    claims: tuple[Claim, ...],
) -> tuple[Mention, ...]:
    """Return the owners that the text names for the entity, in order; a joint venture has more."""
    own = {core_tokens(entity.text), *(core_tokens(short.text) for short in shorts)}

    def owners(position: int, limit: int) -> tuple[Mention, ...]:
        found: list[Mention] = []
        while position < limit and len(found) < 4:
            while (
                share := _SHARE.match(text, position, limit)
            ) is not None and share.end() > position:
                position = share.end()
            lead = re.match(
                r"(?:[A-ZÀ-ÞĀ-ſ][\w-]+-based\s+|(?:[a-z-]+\s+){0,5}?(?=[A-ZÀ-ÞĀ-ſ]))",
                text[position:limit],
            )
            member = re.match(r"(?:the\s)?ASI\s(?:member|Member)\s", text[position:limit])
            if member:
                position += member.end()
            if (
                lead
                and not member
                and not re.search(r"\b(?:in|for|at|that|which|with|has|is)\b", lead.group())
            ):
                position += lead.end()
            name = read_name(text, position, limit)
            if name is None:
                break
            first, _, rest = name.text.partition(" ")
            if first in demonyms() and rest and is_capitalised(rest) and not _is_brand(rest):
                name = Name(name.start + len(first) + 1, name.end, rest, name.legal_form)
            if is_noise_name(name.text) or core_tokens(name.text) in own:
                break
            found.append(Mention(name.start, name.end, name.text))
            position = name.end
            ticker = re.match(r"\s\((?:[^()]{1,40})\)", text[position:limit])
            if ticker:
                position += ticker.end()
            share = re.match(
                r"\s(?:\(?\d{1,3}(?:[.,]\d+)?\s?(?:%|per\s?cent|percent)\)?)", text[position:limit]
            )
            if share:
                position += share.end()
            joint = re.match(
                r",?\s*(?:and|/|&|,\s+and|with)\s+|\s*/\s*|,\s(?=[A-ZÀ-ÞĀ-ſ][^;]{3,80}?\sand\s)",
                text[position:limit],
            )
            if not joint:
                break
            position += joint.end()
        return tuple(found)

    for span in body:
        sentence = text[span.start : span.end]
        inside = [m for m in mentions if span.start <= m.start < span.end]
        for mention in inside:
            behind = text[mention.end : span.end]
            owned = re.match(
                r"[’'´]s\s(?:sole\s|majority\s)?(?:owner|parent)(?:\scompany)?(?:,|\sis)\s", behind
            )
            if owned:
                found = owners(mention.end + owned.end(), span.end)
                if found:
                    return found
            gap = re.match(
                r"(?:\s\([^()]*\))?,?\s*(?:which\s+is\s+|who\s+is\s+|itself\s+|now\s+|is\s+)?",
                behind,
            )
            position = mention.end + (gap.end() if gap else 0)
            for pattern in (_APPOSITION_PARENT, _OWNED):
                match = pattern.match(text, position, span.end)
                if match is None:
                    continue
                if re.search(
                    r"\b(?:part|member|company)\s+of$|\bcompany\b", match.group("kind").strip()
                ) and not re.match(
                    r"(?:the\s+)?[A-ZÀ-ÞĀ-ſ][^,.;]{0,60}?(?:Group|Holding|Holdings|Corporation|Gruppe|Groupe|Grupo|AG|ASA|AB|Ltd|Inc|S\.|plc|PLC|SE|Company)",
                    text[match.end() : span.end],
                ):
                    continue
                found = owners(match.end(), span.end)
                if found:
                    return found
        before = (
            re.search(
                r"(?P<owner>[A-ZÀ-ÞĀ-ſ][^,;:.]{1,70}?)[’']?s?\s+(?:wholly[\s-]owned\s+|fully[\s-]owned\s+|[a-z]+\s+)?(?:subsidiary|unit|arm|affiliate)\s*,?\s*$",
                text[span.start : inside[0].start],
            )
            if inside
            else None
        )
        if before and inside:
            names = names_in(
                text, span.start + before.start("owner"), span.start + before.end("owner")
            )
            if (
                names
                and core_tokens(names[-1].text) not in own
                and not re.search(r"\b(?:its|their)\s+\w*\s*$", sentence[: before.start() + 1])
            ):
                return (Mention(names[-1].start, names[-1].end, names[-1].text),)
        subject = re.match(
            r"(?:The\s+(?:company|entity|producer|smelter|plant|group|firm)|It|Both)\b",
            sentence,
            re.IGNORECASE,
        )
        own_parent = re.match(
            r"(?:Its|The\s(?:company|firm|producer|smelter)[’'´]s)\s(?:sole\s|majority\s)?"
            r"(?:owner|parent)(?:\scompany)?(?:,|\sis)\s",
            sentence,
        )
        if own_parent:
            found = owners(span.start + own_parent.end(), span.end)
            if found:
                return found
        clause = re.search(
            r"\bthe\s+(?:company|entity|producer|smelter|group|firm),?\s+(?:which\s+)?(?:belongs\s+to|is\s+owned\s+by)\s+",
            sentence,
        )
        if clause:
            found = owners(span.start + clause.end(), span.end)
            if found:
                return found
        if subject or inside:
            for pattern in (_APPOSITION_PARENT, _OWNED):
                match = pattern.search(text, span.start, min(span.end, span.start + 160))
                if match and not subject and match.end("kind") < inside[0].start:
                    continue
                if (
                    match
                    and (
                        pattern is _OWNED
                        or re.search(r"\b(?:is|are|as|now)\s", match.group("kind"))
                    )
                    and not re.search(
                        r"\b(?:part|member|company|business|branch|division)\s+of$",
                        match.group("kind").strip(),
                    )
                ):
                    found = owners(match.end(), span.end)
                    if found:
                        return found
    return ()


def ends_as_name(text: str) -> bool:
    """Say whether a text ends with a legal form, its dot included."""
    return ends_with_legal_form(text)
