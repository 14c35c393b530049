"""What is certified and where: facilities, places and countries of the scope sentences.

RECORD.md, 'facilities', 'places', 'countries', 'sites'. A place is read where a preposition
states it as a location; a facility where its name ends (or begins) with the noun of its kind,
carries a legal form, or stands before a common noun ('its Çiğli-1 and Gaziemir facilities').
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from extractors.document import Span
from extractors.language.names import (
    CONNECTORS,
    Name,
    fold_key,
    is_capitalised,
    legal_form_at,
    read_name,
)
from extractors.language.parties import is_noise_name, names_in
from extractors.language.scope import clause_around, has_cue
from extractors.vocab import facility_types, read_rows
from extractors.vocab.gazetteer import (
    bare_place,
    candidate_countries,
    country_codes,
    demonyms,
    provinces,
    towns,
)

Kind = Literal["facility", "place", "country"]

_PREPOSITION = re.compile(
    r"(?<![\w-])(?P<prep>in\sand\s(?:around|near)|in|at|near|outside(?:\sof)?|just\soutside|within|from|around|on\sthe\soutskirts\sof|close\sto|not\sfar\sfrom|on)\s",
    re.IGNORECASE,
)
_PLACE_TYPE = (
    r"provinces?|states?|cit(?:y|ies)|towns?|regions?|districts?|count(?:y|ies)|departments?|governorates?|municipalit(?:y|ies)|canton"
    r"|prefectures?|ports?|free\szone|industrial\s(?:park|zone|area|estate|city)|islands?|villages?|emirate|oblast|voivodeship|area"
    r"|valley|parish|peninsula|commune|borough|suburbs?|zone|estate|kingdom|republic|sultanate|metropolitan\sarea|autonomous\sregion|harbour"
)
_OF_PLACE = re.compile(
    rf"(?:(?:both|all|now)\s)?(?:the\s|its\s|a\s)?(?:[a-z-]+\s){{0,3}}?(?:{_PLACE_TYPE}|outskirts|heart|centre|center|middle|south|north|east|west|north-?east|north-?west|south-?east|south-?west|foot|edge|suburb|shores?|banks?)\s(?:of|in)\s(?:the\s)?(?=[A-ZÀ-ÞĀ-ſḀ-ỿ])"
)
_COMPASS = re.compile(
    r"(?:the\s)?(?:(?:north|south|east|west|central|upper|lower|inner|outer|mid|rural|coastal|nearby|neighbou?ring|greater|far|deep|downtown|sunny|mountainous|historic|eastern|western|northern|southern)(?:[- ]?(?:east|west|north|south)?(?:ern)?)?,?\s(?:of\s(?:the\s)?)?)+(?=[A-ZÀ-ÞĀ-ſḀ-ỿ])"
)
_LOWER_PLACE_TYPE = re.compile(rf"\s(?:{_PLACE_TYPE})\b(?!\s(?:of|and)\b)")
_ARTICLE = re.compile(r"(?:the|both|its|their|today’s|today's)\s(?=[A-ZÀ-ÞĀ-ſḀ-ỿ])")
_NOT_LOCATED = re.compile(
    r"(?i)\b(?:customers?|manufacturers|makers|markets?|buyers|clients|brand\sowners|assembled|sold|sells?|exports?|exported|shipped|largest|biggest|first|leading|oldest|"
    r"employers?|headquartered|headquarters|registered|listed|incorporated|founded|head\soffice|registered\soffice|seat|parent|shareholders?|investors|competitors|demand|consumers|carmakers|brewers|canmakers|breweries|"
    r"specialists?|experts?|experience|versed|(?-i:to\s(?:the\s)?(?:\w+\s)?(?:refineries|smelters|plants|foundries|works|mills|factories))|job|tower|project|contract|stadium|airport|delivered|deliver(?:s|ies)|supplie[sd]|supply|suppliers?|sources?|sourced|bought|imports?|imported|mined\selsewhere|born|trial|member\ssince|conference|event|meeting|sector|industry|published|launched|applications?)\s"
    r"(?:[\w,’'-]+\s){0,4}?$"
    r"|(?i:\bused|\bdecided|\bannounced(?:\stoday)?|\bsigned|\bpresented)\s$"
)
_RANKED = re.compile(
    r"(?i)\b(?:first|largest|biggest|leading|oldest|only|second|third|newest|employers?)\s(?:[\w,’'-]+\s){0,6}?$"
)
_STATED_ONLY = re.compile(
    r"(?i)\b(?:kilomet(?:re|er)s?|km|miles|hours?|minutes)\s(?:\w+\s){0,3}(?:from|of|away|outside|to)?\s?$"
)
_CODE_NAME = re.compile(
    r"\b(?:(?:Plant|Workshop|Works|Unit|Mill|Line|Factory|Smelter|Shop|Site|Foundry|Facility|Hall|Building|Casthouse|Potline)s?\s)?"
    r"(?:No\.|Nos\.|Nº|N°)\s?\d+(?:\s(?:[A-Z][\w-]+)){0,4}"
    r"|\b(?:Plant|Workshop|Works|Unit|Mill|Factory|Smelter|Site|Foundry|Casthouse|Line|Potline)\s(?:\d+|[IVX]{1,4}|[A-E])\b"
)
_JOIN = re.compile(
    r"\s?(?:,\s(?:and|as\swell\sas|plus)\s|,\s|\sand\s(?:in\s|at\s)?|\sas\swell\sas\s(?:in\s|at\s)?|\s?/\s?|\s&\s|\sor\s|;\s(?:and\s)?|\sin\s|\s[–—]\s|\sand\snear\s)(?:(?:the|both|its|their)\s)?"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One facility, place or country at one place of the text.

    ``value`` is the record's form (the code of a country, else the text); ``near`` marks a
    place stated with 'near'; ``weak`` a country by an adjective.
    """

    start: int
    end: int
    kind: Kind
    value: str
    sentence: int
    near: bool = False
    weak: bool = False


@cache
def _type_words() -> frozenset[str]:
    return frozenset(
        word
        for row in facility_types()
        for name in (row.word, row.plural)
        for word in (name.casefold(),)
    )


@cache
def _type_pattern() -> re.Pattern[str]:
    words = sorted({w for t in facility_types() for w in (t.word, t.plural)}, key=len, reverse=True)
    return re.compile(rf"\b(?P<type>{'|'.join(map(re.escape, words))})\b")


@cache
def _plural_types() -> frozenset[str]:
    return frozenset(t.plural for t in facility_types() if t.plural != t.word)


@cache
def _regions() -> frozenset[str]:
    return frozenset(fold_key(row["name"]) for row in read_rows("regions"))


def is_region(name: str) -> bool:
    """Say whether a name is a continent, a coast, a compass area: no place of the record."""
    return fold_key(name) in _regions()


# Nouns of kind that stand before the name in their languages ('Usine de X', 'Planta Norte').
_LEADING_TYPES = frozenset(
    "usine planta plantas fábrica usina aluminerie fonderie fundición stabilimento zakład huta závod"
    " complejo fabrika walzwerk werk livarna slévárna öntöde gießerei factory smelter mill refinery".split()
)


def is_facility_name(name: Name) -> bool:
    """Say whether a capitalised name is a facility's by its own words."""
    words = name.text.replace("’s", "").split()
    if len(words) < 2 and name.legal_form is None:
        return False
    first, last = words[0].casefold().strip(".,"), words[-1].casefold().strip(".,")
    if first in _LEADING_TYPES and not words[-1].isdigit():
        return (
            len(words) > 1
            and first
            not in (
                "plant",
                "plants",
                "site",
                "sites",
                "facility",
                "facilities",
                "unit",
                "office",
                "centre",
                "center",
            )
        ) or bool(_CODE_NAME.match(name.text))
    if last in _type_words() or (last.isdigit() and words[-2].casefold() in _type_words()):
        return True
    return len(words) > 2 and " ".join(words[-2:]).casefold() in _type_words()


def country_at(text: str, start: int, stop: int) -> tuple[int, str] | None:
    """Return the end and the code of a country's name at a position, the longest one."""
    lead = 4 if text.startswith(("the ", "The "), start) else 0
    window = text[start + lead : min(stop, start + lead + 48)]
    for length in range(len(window), 1, -1):
        code = _folded_countries().get(window[:length].replace("’", "'"))
        if code is not None and not re.match(r"[\w-]", window[length : length + 1] or " "):
            return start + lead + length, code
    return None


@cache
def _folded_countries() -> dict[str, str]:
    names = {name.replace("’", "'"): code for name, code in country_codes().items()}
    capitals = {name.upper(): code for name, code in names.items() if len(name) > 3}
    return {**capitals, **names}


def find_items(
    text: str,
    sentence: Span,
    number: int,
    own_names: frozenset[str],
    others: frozenset[str],
    is_claim: bool,
) -> tuple[Item, ...]:
    """Return the facilities, places and countries of one scope sentence in order.

    ``own_names`` are the folded names of the entity, ``others`` those of owners and audit firms.
    ``is_claim`` widens what is read: in claims a capitalised company name is a facility too.
    """
    items: list[Item] = []
    _capitalised_facilities(text, sentence, number, own_names, others, is_claim, items)
    _common_noun_facilities(text, sentence, number, own_names | others, items)
    _prepositions(text, sentence, number, own_names | others, items)
    _possessive_countries(text, sentence, number, items)
    return tuple(sorted(items, key=lambda item: (item.start, item.end)))


_LONGER_CODE = re.compile(
    r"\b(?!(?:At|In|The|From|To|And|Its|Both|While|For|With|Under|On|By|Of)\s)[A-Z][a-z]{1,12}\s$"
)
_BRACKET_CODE = re.compile(r"\s\((?P<code>[A-Z]{1,4}-?\d{1,3})\)")


def _free(items: list[Item], start: int, end: int) -> bool:
    return not any(item.start < end and start < item.end for item in items)


def _capitalised_facilities(
    text: str,
    sentence: Span,
    number: int,
    own: frozenset[str],
    others: frozenset[str],
    is_claim: bool,
    items: list[Item],
) -> None:
    for match in _CODE_NAME.finditer(text, sentence.start, sentence.end):
        if _out_of_scope(text, sentence, match.start()):
            continue
        written = match.group()
        last = written.rsplit(" ", 1)[-1].casefold()
        if last in _plural_types():
            written = written.rsplit(" ", 1)[0]  # 'its No. 6 and No. 16 Workshops'
        begin = match.start()
        longer = (
            None if written.startswith("No") else _LONGER_CODE.search(text, sentence.start, begin)
        )
        if longer is not None and longer.end() == begin and longer.start() > sentence.start:
            begin = longer.start()  # 'Rod Mill 1'
        end = match.start() + len(written)
        items.append(Item(begin, end, "facility", text[begin:end], number))
    for name in names_in(text, sentence.start, sentence.end):
        key = fold_key(name.text)
        if not _free(items, name.start, name.end) or key in own or key in others or not key:
            continue
        if _out_of_scope(text, sentence, name.start):
            continue
        named = is_facility_name(name) or (
            # 'the Gidgee Creek Mine and the Pennefather Port': a port in a list of facilities
            name.text.endswith((" Port", " Harbour"))
            and text[: name.start].endswith("the ")
            and not re.search(r"\b(?:in|at|near|of|from|to)\sthe\s$", text[: name.start])
        )
        company = (
            is_claim
            and name.legal_form is not None
            and not any(key.startswith(other) for other in others)
            and _in_scope_position(text, sentence, name)
        )
        if named and _generic_facility(name.text, own):
            continue
        if named or company:
            end = name.end
            code = _BRACKET_CODE.match(text, end, sentence.end)
            if code is not None and named:
                end = code.end()
            items.append(Item(name.start, end, "facility", text[name.start : end], number))
            _places_behind(text, end, sentence, number, own, items)


def _places_behind(
    text: str, end: int, sentence: Span, number: int, own: frozenset[str], items: list[Item]
) -> None:
    """Read ', Fukuoka Prefecture, Japan' behind a facility's name."""
    if not re.match(r",\s(?=[A-ZÀ-ÞĀ-ſ])", text[end : sentence.end]):
        return
    name = read_name(text, end + 2, sentence.end)
    if name is None or name.legal_form is not None or is_facility_name(name):
        return
    if re.match(
        r"(?:\s[a-z][\w-]*){0,2}\s(?:and|plants?|mills?|works)\b", text[name.end : sentence.end]
    ):
        return
    if candidate_countries(name.text) or name.text.rsplit(" ", 1)[-1] in _PLACE_ENDINGS:
        _place_list(text, end + 2, sentence, number, own, False, items)


_PLACE_ENDINGS = frozenset(
    "Prefecture Province County District Region State Governorate Department Zone Park Estate City".split()
)


def _generic_facility(text: str, own: frozenset[str]) -> bool:
    """'Alba Facility' or 'Certified Facilities' name no facility of their own."""
    words = text.split()
    rest = " ".join(words[:-1])
    if (
        words[-1].casefold() in ("facility", "facilities", "operations", "site", "sites", "plants")
        and fold_key(rest) in own
    ):
        return True
    return all(
        fold_key(word)
        in (
            "certified",
            "the",
            "entity",
            "certification",
            "industrial",
            "user",
            "material",
            "special",
            "economic",
        )
        or word.casefold() in _type_words()
        for word in words
    )


def _in_scope_position(text: str, sentence: Span, name: Name) -> bool:
    """A company with a legal form is a facility after 'for', 'at', 'subsidiary', in a list."""
    before = text[sentence.start : name.start]
    if re.match(
        r"(?:[’'´]s)?\s(?:plants|sites|facilities|group|mills|smelters)\b",
        text[name.end : name.end + 14],
    ):
        return False  # 'Ball Corporation plants': the owner's
    if re.search(
        r"(?i)\b(?:by|of|owned|between|with|to|from|by\sthe|than|against|called|named|formerly)\s(?:the\s)?$",
        before,
    ) and not re.search(
        r"(?i)\b(?:branch|subsidiar\w+|plants?|facilit\w+|operations?|sites?|smelters?|works)\s+of\s(?:the\s)?$",
        before,
    ):
        return False
    return bool(
        re.search(
            r"(?i)\b(?:for|at|subsidiar\w+|contractors?|plants?|compan(?:y|ies)|facilit\w+|sites|foundries|operations|entities|include[sd]?|including|covers?|comprises?|consists?\sof|namely|are|affiliates?|units?|members|branch\sof|of)\b[^;]{0,300}$",
            before,
        )
    )


def _common_noun_facilities(
    text: str, sentence: Span, number: int, own: frozenset[str], items: list[Item]
) -> None:
    """'its Neuf-Brisach plant', 'the Kystvej laminating works', 'Timaru and Whakatāne plants'."""
    for match in _type_pattern().finditer(text, sentence.start, sentence.end):
        if not _free(items, match.start(), match.end()):
            continue
        names, begin, modifiers = _names_before(text, sentence.start, match.start("type"))
        if (
            not names
            or not _free(items, begin, match.start())
            or _out_of_scope(text, sentence, begin)
        ):
            continue
        names = [n for n in names if not is_noise_name(n.text) and not is_region(n.text)]
        if not names:
            continue
        keys = [fold_key(name.text) for name in names]
        plural = match.group("type") in _plural_types() or match.group("type") == "headquarters"
        before = text[sentence.start : begin]
        if len(names) == 1:
            if keys[0] in own or is_region(names[0].text) or _is_generic(names[0].text):
                continue
            if plural:
                continue
            if re.search(r"(?i)\b(?:an?|another|every|each|largest|first|only)\s$", before):
                continue
            start, end = names[0].start, match.end("type")
            if len(modifiers) > 34:
                continue
            items.append(Item(start, end, "facility", text[start:end], number))
        else:
            if plural or match.group("type") == "works":
                for name in names:
                    if fold_key(name.text) in own:
                        continue
                    items.append(Item(name.start, name.end, "facility", name.text, number))


def _is_generic(text: str) -> bool:
    return (
        text in country_codes()
        or text in demonyms()
        or text.casefold() in _type_words()
        or text
        in (
            "ASI",
            "Aluminium",
            "Aluminum",
            "Alumina",
            "Bauxite",
            "CoC",
            "Industrial",
            "European",
            "Asian",
            "African",
            "Entity",
            "PS",
        )
    )


_BACK_TOKEN = re.compile(r"([^\s,;:()“”\"]+)(\s|,\s|,\sand\s|\sand\s)$")
_NO_MODIFIER = frozenset(
    "when where if while so but because since after before once until about some over up".split()
) | frozenset(
    [
        "in",
        "at",
        "of",
        "for",
        "and",
        "the",
        "has",
        "have",
        "is",
        "are",
        "was",
        "were",
        "with",
        "from",
        "to",
        "by",
        "on",
        "its",
        "their",
        "as",
        "which",
        "that",
        "near",
        "an",
        "a",
        "or",
        "also",
        "into",
        "than",
        "both",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "all",
        "under",
        "against",
        "per",
        "each",
        "every",
    ]
)


def _names_before(text: str, start: int, stop: int) -> tuple[list[Name], int, str]:
    """Return the list of names that stands before a common noun, where it begins, the modifiers."""
    position = stop
    modifiers = 0
    while modifiers < 4:
        match = re.search(r"(?<![\w’'-])([a-zà-ÿ][\w/-]*)(?:,?\s(?:and\s)?)$", text[start:position])
        if match is None or match.group(1) in _NO_MODIFIER:
            break
        position = start + match.start()
        modifiers += 1
    modifier_text = text[position:stop]
    end = position
    begin = position
    while begin > start:
        match = re.search(
            r"([^\s,;:()“”\"‘]+)(?:\s\([A-Z]{1,4}-?\d{1,3}\))?((?:’s|'s)?,?\s(?:and\s)?)$",
            text[start:begin],
        )
        if match is None:
            break
        token = match.group(1)
        if not (
            is_capitalised(token)
            or (token in CONNECTORS and token not in ("the", "of", "and", "for"))
        ):
            break
        if token in ("Its", "The", "At", "In", "For", "Both", "From", "ASI", "A", "An", "All") or (
            token.endswith((".", "’s", "'s", "’", "´s")) and len(token) > 4
        ):
            break
        begin = start + match.start()
    piece = text[begin:end]
    if not piece.strip():
        return [], begin, modifier_text
    names: list[Name] = []
    offset = begin
    for part in re.split(r"(,\s(?:and\s)?(?:the\s)?|\sand\s(?:the\s)?|\s$)", piece):
        core = part.strip()
        if core and is_capitalised(core) and not re.fullmatch(r",?\s?(?:and)?\s?(?:the)?\s?", part):
            at = offset + part.index(core)
            names.append(Name(at, at + len(core), core, None))
        offset += len(part)
    return names, begin, modifier_text


_DENIED = re.compile(
    r"(?i)\b(?:is|are|was|were|remains?|stays?)\s(?:both\s|all\s|therefore\s)?"
    r"(?:not\s(?:\w+\s)?(?:audited|certified|covered|included|in\s(?:the\s)?scope|part)|left\sout|outside\s(?:the|of))"
    r"|\bnone\sof\s(?:these|them|those)\s(?:is|are|was|were)\b"
)
_GRANTED = re.compile(
    r"(?i)\b(?:is|are|was|were|has\sbeen|have\sbeen)\s(?:now\s)?(?:certified|covered|included|in\s(?:the\s)?scope|added)\b|[,;]\s(?:but|while|whereas)\s"
)


def _denied_behind(text: str, sentence: Span, position: int) -> bool:
    """Say whether what stands at a position is denied further on ('..., were not audited')."""
    denied = _DENIED.search(text, position, sentence.end)
    return denied is not None and not _GRANTED.search(text, position, denied.start())


def _out_of_scope(text: str, sentence: Span, position: int) -> bool:
    """Say whether the clause around a position speaks of what is gone, planned or others'."""
    clause = clause_around(text, sentence.start, sentence.end, position)
    if _denied_behind(text, sentence, position):
        return True
    if re.search(
        r"\b(?:not|nor)\s(?:for|at|in|of|the|its|by)\b[^,;]*$", text[clause.start : position]
    ):
        return True
    return has_cue(text[clause.start : clause.end], "gone", "planned", "other")


def _prepositions(
    text: str, sentence: Span, number: int, own: frozenset[str], items: list[Item]
) -> None:
    for match in _PREPOSITION.finditer(text, sentence.start, sentence.end):
        prep = match.group("prep").lower()
        before = text[max(sentence.start, match.start() - 70) : match.start()]
        if _NOT_LOCATED.search(before) or _STATED_ONLY.search(before):
            ranked = _RANKED.search(before)
            named = country_at(text, match.end(), sentence.end) if ranked else None
            if named is not None and _free(items, match.end(), named[0]):
                # 'the first roller of aluminium in the UK' tells the country, weakly.
                items.append(Item(match.end(), named[0], "country", named[1], number, weak=True))
            continue
        if prep == "from" and not re.search(
            r"(?i)\b(?:sale|sold|operat\w+|works?|run|cans?|foil|aluminium|ships?)\b[^,;]*,?\s?$",
            before,
        ):
            continue
        if prep == "on" and not re.match(
            r"(?:the\s)?[A-ZÀ-Þ][\w-]+(?:\s[A-ZÀ-Þ][\w-]+)?\s(?:Island|Peninsula)\b",
            text[match.end() : sentence.end],
        ):
            continue
        if _out_of_scope(text, sentence, match.start()):
            continue
        _place_list(
            text,
            match.end(),
            sentence,
            number,
            own,
            prep
            in (
                "near",
                "close to",
                "not far from",
                "outside",
                "outside of",
                "just outside",
                "on the outskirts of",
            ),
            items,
        )
    for match in re.finditer(r":\s(?=[A-ZÀ-ÞĀ-ſ])", text[sentence.start : sentence.end]):
        # 'the plants: Wichita, Kansas; Joplin, Missouri' and 'are: ARGENTINA (San Juan), ...'
        start = sentence.start + match.end()
        if _begins_with_place(text, start, sentence.end) and not _out_of_scope(
            text, sentence, start
        ):
            _place_list(text, start, sentence, number, own, False, items)
    for match in re.finditer(r"\((?P<inside>[^()]{3,160})\)", text[sentence.start : sentence.end]):
        start = sentence.start + match.start("inside")
        if _out_of_scope(text, sentence, start):
            continue
        holder = [
            item
            for item in items
            if item.end in range(start - 2, start) and item.kind in ("facility", "country")
        ]
        before_country = re.search(r"([A-ZÀ-Þ][\w’' -]{2,30})\s\($", text[sentence.start : start])
        if holder or (before_country and country_at_end(text, sentence.start, start - 2)):
            _place_list(
                text,
                start,
                Span(sentence.start, sentence.start + match.end("inside")),
                number,
                own,
                False,
                items,
                bracket=True,
            )


def _begins_with_place(text: str, start: int, stop: int) -> bool:
    if country_at(text, start, stop) is not None:
        return True
    name = read_name(text, start, stop)
    if name is None or name.legal_form is not None or is_facility_name(name):
        return False
    return bool(candidate_countries(name.text)) and bool(
        re.match(r"\s?[,;(/]|\sand\s", text[name.end : stop])
    )


def country_at_end(text: str, start: int, end: int) -> str | None:
    """Return the code of the country whose name ends at ``end``, None where none does."""
    window = text[max(start, end - 40) : end]
    for offset in range(len(window)):
        if offset and re.match(r"\w", window[offset - 1]):
            continue
        code = _folded_countries().get(window[offset:].replace("’", "'"))
        if code is not None:
            return code
    return None


def _place_list(
    text: str,
    position: int,
    sentence: Span,
    number: int,
    own: frozenset[str],
    near: bool,
    items: list[Item],
    bracket: bool = False,
) -> None:
    """Read a list of places and countries from a position on."""
    stop = sentence.end
    first = True
    while position < stop:
        lead = (
            _OF_PLACE.match(text, position, stop)
            or _COMPASS.match(text, position, stop)
            or _ARTICLE.match(text, position, stop)
        )
        while lead:
            position = lead.end()
            lead = (
                _OF_PLACE.match(text, position, stop)
                or _COMPASS.match(text, position, stop)
                or _ARTICLE.match(text, position, stop)
            )
        own_near = near
        country = country_at(text, position, stop)
        if country is not None and not _is_town_here(text, position, country, stop):
            end, code = country
            if not re.match(r"[’'´]s\s[A-Za-z]", text[end:stop]) or first:
                if _free(items, position, end):
                    items.append(Item(position, end, "country", code, number))
            possessive = re.match(r"[’'´]s\s(?=[A-ZÀ-Þ])", text[end:stop])
            if possessive:
                position = end + possessive.end()
                continue
            place_end = end
        else:
            name = read_name(text, position, stop)
            if name is None:
                return
            name = _cut_name(text, name)
            key = fold_key(name.text)
            if (is_noise_name(name.text) and country is None) or key in own or not key:
                return
            if first and _is_facility_list(text, position, stop):
                return
            if is_region(name.text):
                place_end = name.end
            else:
                if name.legal_form is not None or is_facility_name(name):
                    return
                nxt = text[name.end : min(stop, name.end + 40)]
                if re.match(
                    r"\s(?:river|lake|mountains?|delta|basin|gorge|fjord|bay|sea|canal)\b", nxt
                ):
                    return
                if _followed_by_facility_noun(nxt):
                    return
                if _free(items, name.start, name.end) and not _is_no_place(
                    name.text, first, bracket
                ):
                    items.append(
                        Item(name.start, name.end, "place", name.text, number, near=own_near)
                    )
                place_end = name.end
                typed = _LOWER_PLACE_TYPE.match(text, place_end, stop)
                if typed:
                    place_end = typed.end()
                of = re.match(r"\s(?:department\s)?of\s(?=[A-ZÀ-Þ])", text[place_end:stop])
                if of and typed:
                    position = place_end + of.end()
                    first = False
                    continue
        close = re.match(
            r"\s(?:near|outside|close\sto)\s(?:the\s(?:city|town|port)\sof\s)?(?=[A-ZÀ-ÞĀ-ſ])",
            text[place_end:stop],
        )
        if close:
            near = True
            position = place_end + close.end()
            first = False
            continue
        possessive = re.match(r"[’'´]s\s(?=[A-ZÀ-Þ])", text[place_end:stop])
        if possessive and items and items[-1].kind == "place":
            position = place_end + possessive.end()
            continue
        bracket_code = _BRACKET_CODE.match(text, place_end, stop)
        if bracket_code is not None:
            # 'Jacareí (LJ1), São Paulo': the code names the plant in that town.
            items.append(
                Item(
                    bracket_code.start("code"),
                    bracket_code.end("code"),
                    "facility",
                    bracket_code.group("code"),
                    number,
                )
            )
            place_end = bracket_code.end()
        inner = re.match(r"\s\((?=[A-ZÀ-ÞĀ-ſ])", text[place_end:stop])
        if inner:
            closing = text.find(")", place_end, stop)
            if closing > 0:
                _place_list(
                    text,
                    place_end + inner.end(),
                    Span(sentence.start, closing),
                    number,
                    own,
                    False,
                    items,
                    bracket=True,
                )
                place_end = closing + 1
        join = _JOIN.match(text, place_end, stop)
        if join is None:
            return
        follow = text[join.end() : join.end() + 1]
        rest = text[join.end() : stop]
        if not follow or not (
            is_capitalised(follow)
            or _OF_PLACE.match(rest)
            or _COMPASS.match(rest)
            or country_at(text, join.end(), stop)
        ):
            return
        if "," in join.group() or " in" in join.group():
            near = False
        position = join.end()
        first = False


_LISTED_NAME = r"[A-ZÀ-ÞĀ-ſḀ-ỿ][\w’'.–-]*(?:\s(?:[a-z]{1,3}\s)?[A-ZÀ-ÞĀ-ſḀ-ỿ0-9][\w’'.–-]*){0,3}(?:\s\([A-Z]{1,4}-?\d{1,3}\))?"


@cache
def _facility_list() -> re.Pattern[str]:
    plurals = "|".join(sorted(map(re.escape, _plural_types()), key=len, reverse=True))
    return re.compile(
        rf"{_LISTED_NAME}(?:,\s{_LISTED_NAME})*,?\sand\s(?:the\s)?{_LISTED_NAME}(?:\s[a-z-]+){{0,2}}\s(?:{plurals})\b"
    )


def _is_facility_list(text: str, position: int, stop: int) -> bool:
    """Say whether 'A, B and C plants' begins here: names of plants, no places."""
    return _facility_list().match(text, position, stop) is not None


def _cut_name(text: str, name: Name) -> Name:
    """Cut a place's name before words that begin something else (``Haryana The``)."""
    match = re.search(
        r"\s(?:The|Its|It|A|An|In|At|Aluminium Stewardship|ASI|This|With|By)\b", name.text
    )
    if match is None or match.start() == 0:
        return name
    return Name(name.start, name.start + match.start(), name.text[: match.start()], None)


def _followed_by_facility_noun(behind: str) -> bool:
    match = re.match(r"(?:\s[a-z][\w-]*){0,3}?\s", behind)
    if match is None:
        return False
    typed = _type_pattern().search(behind[:40])
    if typed is None:
        return False
    between = behind[: typed.start()].split()
    return (
        all(word.islower() and word not in _NO_MODIFIER for word in between)
        and "," not in behind[: typed.start()]
    )


_NO_PLACES = frozenset(
    [
        "standard",
        "standards",
        "certification",
        "facilities",
        "facility",
        "entity",
        "performance",
        "chain",
        "custody",
        "level",
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
        "material",
        "stewardship",
        "principle",
        "principles",
        "criteria",
        "criterion",
        "annex",
        "scope",
        "v1",
        "v2",
        "v3",
        "industry",
        "group",
        "aluminium",
        "environment",
        "social",
        "governance",
        "conformance",
        "plant",
        "plants",
        "works",
        "mill",
        "mine",
        "smelter",
        "company",
        "co",
        "full",
        "provisional",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "q1",
        "q2",
        "q3",
        "q4",
        "phase",
        "line",
        "english",
        "lme",
        "iso",
        "eu",
        "ceo",
        "coc",
        "ps",
    ]
)


def _is_no_place(name: str, first: bool, bracket: bool) -> bool:
    key = fold_key(name)
    if not key or all(word in _NO_PLACES or word.isdigit() for word in key.split()):
        return True
    if key.split()[0] in ("performance", "chain", "asi", "principles", "criteria"):
        return True
    if re.fullmatch(r"[A-Z0-9&]{1,4}", name) and not towns(name):
        return True
    if len(name) < 3:
        return True
    return name in demonyms()


def _is_town_here(text: str, position: int, country: tuple[int, str], stop: int) -> bool:
    """'Georgia' behind a town of the United States, or before 'USA', is the state."""
    end, _ = country
    name = text[position:end]
    if name == "Georgia":
        if re.match(r",?\s(?:USA|US|U\.S\.|United\sStates|the\sUnited)", text[end:stop]):
            return True
        town = re.search(
            r"([A-Z][\w-]+(?:\s[A-Z][\w-]+)?),\s$", text[max(0, position - 40) : position]
        )
        return town is not None and "US" in candidate_countries(town.group(1))
    if re.match(r"\s(?:City|Town|Province|State|Valley|Island)\b", text[end:stop]):
        return True
    if name in ("Jordan", "Chad", "Mali") and re.match(r"\s[A-Z]", text[end:stop]):
        return True
    return False


def _possessive_countries(text: str, sentence: Span, number: int, items: list[Item]) -> None:
    """Countries by an adjective or a possessive (``two Canadian smelters``): weak."""
    for match in re.finditer(
        r"(?<![\w-])([A-ZÀ-Þ][\w-]+(?:\s(?:Korean|African|Arabian|Zealand))?)(?=\s[a-zA-Z])",
        text[sentence.start : sentence.end],
    ):
        code = demonyms().get(match.group(1))
        start = sentence.start + match.start()
        if code is None or not _free(items, start, start + len(match.group(1))):
            continue
        behind = text[start + len(match.group(1)) : min(sentence.end, start + 70)]
        if re.match(
            r"\s(?:[\w-]+\s){0,4}?(?:"
            + _type_pattern().pattern[2:-2].replace("(?P<type>", "(?:")
            + r"|producers?|makers?|manufacturers?|compan(?:y|ies)|group|firm|recycler|roller|extruder|smelters|canmaker|name|founder|foundry|can\smaker|specialist|business|processor|supplier|subsidiar\w+|state|province|town|city|region|wheel|foil|aluminium|aluminum)\b",
            behind,
        ):
            items.append(
                Item(start, start + len(match.group(1)), "country", code, number, weak=True)
            )
    for match in re.finditer(r"[’'´]s\s", text[sentence.start : sentence.end]):
        end = sentence.start + match.start()
        code = country_at_end(text, sentence.start, end)
        if code is not None and _free(items, end - 3, end):
            items.append(Item(end - 3, end, "country", code, number, weak=True))


def same_place(one: str, other: str) -> bool:
    """Say whether two names are one place, with or without its kind or its river.

    'Perm Krai' is 'Perm', and 'Langnau im Emmental' is the 'Langnau' of the same text.
    """
    first, second = sorted((bare_place(one), bare_place(other)), key=len)
    if first == second != "":
        return True
    return (
        bool(
            re.match(rf"{re.escape(first)} (?:im|am|an der|a d|upon|on|sur|nad|de la|del) ", second)
        )
        if first
        else False
    )


def without_type(name: str) -> str:
    """Return a facility's folded name without the noun of its kind (``Ipoh factory``)."""
    words = [
        word
        for word in re.sub(r"\s\([A-Z]{1,4}-?\d{1,3}\)", "", name).split()
        if word.casefold() not in _type_words()
    ]
    return fold_key(" ".join(words)) or fold_key(name)


def is_town(name: str) -> bool:
    """Say whether the gazetteer knows a town of that name that is not a province's name only."""
    return bool(towns(name)) and fold_key(name) not in provinces()


def conflicts_with(place: str, country: str) -> bool:
    """Say whether the gazetteer knows a place only in other countries than the one given."""
    known = candidate_countries(place)
    large = [town for town in towns(place) if town.population >= 15_000]
    return bool(known) and country not in known and bool(large or fold_key(place) in provinces())


def legal_name_at(text: str, position: int) -> bool:
    """Say whether a legal form stands at a position."""
    return legal_form_at(text, position) is not None
