"""Facilities of a scope sentence: capitalised names, and names before a common noun.

A facility is read where its name ends (or begins) with the noun of its kind, carries a legal
form, or stands before a common noun ('its Çiğli-1 and Gaziemir facilities').
"""

from __future__ import annotations

import re

from extractors.document import Span
from extractors.language.facility_names import (
    BRACKET_CODE,
    CODE_NAME,
    NO_MODIFIER,
    is_facility_list,
    is_facility_name,
    is_generic,
    is_generic_facility,
    plural_types,
    type_pattern,
)
from extractors.language.items import Item, Items, WholeSpan, is_free, is_out_of_scope
from extractors.language.names import CONNECTORS, Name, fold_key, is_capitalised, read_name
from extractors.language.organisations import is_noise_name, names_in
from extractors.language.place_lists import PLACE_KIND, add_place_list, leads_to_a_place
from extractors.language.places import is_region
from extractors.language.remembered import remembered
from extractors.vocab import word_set
from extractors.vocab.gazetteer import candidate_countries

_LONGER_CODE = re.compile(
    r"\b(?!(?:At|In|The|From|To|And|Its|Both|While|For|With|Under|On|By|Of|Are|Is)\s)"
    r"(?:[A-Z][a-z]{1,12}(?:\s[A-Z][a-z]{1,12})?|[A-Z]{2,5})\s$"
)


def add_capitalised_facilities(
    text: str,
    sentence: Span,
    number: int,
    own: frozenset[str],
    others: frozenset[str],
    is_claim: bool,
    items: Items,
) -> None:
    """Add codes ('Rod Mill 1'), names with the noun of their kind and, in claims, companies.

    ``own`` are the folded names of the entity, ``others`` those of owners and audit firms; what
    overlaps an item of ``items`` or stands in a clause out of scope is left out.
    """
    for match in CODE_NAME.finditer(text, sentence.start, sentence.end):
        if is_out_of_scope(text, sentence, match.start()) or is_facility_list(
            text, match.start(), sentence.end
        ):
            continue  # of 'Sincan-1, Sincan-2 and Temelli facilities' the noun at the end tells
        written = match.group()
        last = written.rsplit(" ", 1)[-1].casefold()
        if last in plural_types():
            written = written.rsplit(" ", 1)[0]  # 'its No. 6 and No. 16 Workshops'
        begin = match.start()
        longer = _LONGER_CODE.search(text, sentence.start, begin)
        if longer is not None and longer.end() == begin:
            begin = longer.start()  # 'Rod Mill 1'
        end = match.start() + len(written)
        items.append(Item(begin, end, "facility", text[begin:end], number))
        _places_behind(text, end, sentence, number, own | others, items)
    _add_listed_codes(text, sentence, number, items)
    for name in names_in(text, sentence.start, sentence.end):
        key = fold_key(name.text)
        if not is_free(items, name.start, name.end) or key in own or key in others or not key:
            continue
        if name.text.split()[0] in word_set("name_words", "scheme"):
            continue  # 'the Certification of X plc'
        if is_out_of_scope(text, sentence, name.start):
            continue
        named = is_facility_name(name) or (
            # 'the Gidgee Creek Mine and the Pennefather Port': a port in a list of facilities
            name.text.endswith((" Port", " Harbour"))
            and text[: name.start].endswith("the ")
            and not re.search(
                r"\b(?:in|at|near|of|from|to|within|inside|outside)\sthe\s$", text[: name.start]
            )
        )
        contractor = (
            _CONTRACTORS.search(text, sentence.start, name.start) is not None
            and re.match(r"\s(?:in|at|near|of)\s(?:the\s)?", text[name.end : sentence.end])
            is not None
            and not candidate_countries(name.text)
        )
        company = contractor or (
            is_claim
            and name.legal_form is not None
            and not any(key.startswith(other) for other in others)
            and _in_scope_position(text, sentence, name)
        )
        named = named or (
            # '..., the haul road and the Port of Dobali'
            name.text.startswith("Port of ") and text[: name.start].endswith(("and the ", ", the "))
        )
        if named and is_generic_facility(name.text, own):
            continue
        if _BRANCH_OF.match(name.text) and name.legal_form is not None:
            items.append(Item(name.start, name.end, "facility", name.text, number))
            _places_behind(text, name.end, sentence, number, own, items)
            continue
        branch = _OF_COMPANY.match(name.text) if named or company else None
        if branch is not None and is_facility_name(Name(0, 0, branch.group("plant"), None)):
            # 'the Paysandú Foil Mill of Laminados Hervidero S.A.': a plant and its company
            middle = name.start + branch.end("plant")
            owner = name.start + branch.start("owner")
            items.append(Item(name.start, middle, "facility", branch.group("plant"), number))
            if fold_key(branch.group("owner")) not in own:
                items.append(Item(owner, name.end, "facility", text[owner : name.end], number))
            continue
        if named or company:
            end = name.end
            code = BRACKET_CODE.match(text, end, sentence.end)
            if code is not None and named:
                end = code.end()
            items.append(Item(name.start, end, "facility", text[name.start : end], number))
            _places_behind(text, end, sentence, number, own, items)


# 'the plants K1, K2 and K4': codes behind the noun of their kind.
_CODE = r"[A-Z]{1,3}-?\d{1,3}"
_LISTED_CODES = re.compile(rf"\s(?P<codes>{_CODE}(?:,\s{_CODE})*,?\sand\s{_CODE})\b")


@remembered
def _types_in(text: str, start: int, end: int) -> tuple[re.Match[str], ...]:
    """Return the nouns of kinds of facilities in ``text[start:end]``."""
    return tuple(type_pattern().finditer(text, start, end))


def _add_listed_codes(text: str, sentence: Span, number: int, items: Items) -> None:
    for match in _types_in(text, sentence.start, sentence.end):
        if match.group("type") not in plural_types() or is_out_of_scope(
            text, sentence, match.start()
        ):
            continue
        listed = _LISTED_CODES.match(text, match.end(), sentence.end)
        for code in re.finditer(_CODE, listed.group("codes")) if listed else ():
            start = listed.start("codes") + code.start() if listed else 0
            end = start + len(code.group())
            if is_free(items, start, end):
                items.append(Item(start, end, "facility", code.group(), number))


# '... and its machining contractor X in', 'two outsourcing contractors, X in A and Y in B'.
_CONTRACTORS = re.compile(r"(?i)\b(?:sub)?contractors?\b[^.;]{0,160}$")
# 'the Qingxin Branch of Guangdong Lianxi Light Metal Co., Ltd' is one name.
_BRANCH_OF = re.compile(
    r"[A-ZÀ-ÞĀ-ſ][\w’' -]{0,80}?\b(?:Branch|Filial|Sucursal|Succursale|Division)\sof\s[A-ZÀ-ÞĀ-ſ]"
)
_OF_COMPANY = re.compile(r"(?P<plant>[^,]+?)\sof\s(?P<owner>[A-ZÀ-ÞĀ-ſ].+)$")


def _places_behind(
    text: str, end: int, sentence: Span, number: int, own: frozenset[str], items: Items
) -> None:
    """Read ', Fukuoka Prefecture, Japan' behind a facility's name."""
    comma = re.match(r",\s?(?=[A-ZÀ-ÞĀ-ſ])", text[end : sentence.end])
    if comma is None:
        return
    name = read_name(text, end + comma.end(), sentence.end)
    if name is None or name.legal_form is not None or is_facility_name(name):
        return
    if re.match(
        r"(?:\s[a-z][\w-]*){0,2}\s(?:and|plants?|mills?|works)\b", text[name.end : sentence.end]
    ):
        return
    if (
        candidate_countries(name.text)
        or name.text.rsplit(" ", 1)[-1] in _PLACE_ENDINGS
        or PLACE_KIND.search(name.text)
        or leads_to_a_place(text, name.end, sentence.end)
    ):
        add_place_list(text, end + comma.end(), sentence, number, own, False, items)


_PLACE_ENDINGS = word_set("place_words", "ending")


def _in_scope_position(text: str, sentence: Span, name: Name) -> bool:
    """A company with a legal form is a facility after 'for', 'at', 'subsidiary', in a list."""
    before = text[sentence.start : name.start]
    if re.match(
        r"(?:[’'´]s)?\s(?:plants|sites|facilities|group|mills|smelters)\b",
        text[name.end : name.end + 14],
    ):
        return False  # 'Ball Corporation plants': the owner's
    if re.search(
        r"(?i)\b(?:by|of|owned|between|with|to|from|by\sthe|than|against|called|named"
        r"|formerly)\s(?:the\s)?$",
        before,
    ) and not re.search(
        r"(?i)\b(?:branch|subsidiar\w+|plants?|facilit\w+|operations?|sites?|smelters?"
        r"|works)\s+of\s(?:the\s)?$",
        before,
    ):
        return False
    return bool(
        re.search(
            r"(?i)\b(?:for|at|subsidiar\w+|contractors?|plants?|compan(?:y|ies)|facilit\w+|sites"
            r"|foundries|operations|entities|include[sd]?|including|covers?|comprises?"
            r"|consists?\sof|namely|are|affiliates?|units?|members|branch\sof|of)\b[^;]{0,300}$",
            before,
        )
    )


def add_common_noun_facilities(
    text: str, sentence: Span, number: int, own: frozenset[str], items: Items
) -> None:
    """'its Neuf-Brisach plant', 'the Kystvej laminating works', 'Timaru and Whakatāne plants'."""
    for match in _types_in(text, sentence.start, sentence.end):
        if not is_free(items, match.start(), match.end()):
            continue
        names, begin, modifiers = _names_before(text, sentence.start, match.start("type"))
        if (
            not names
            or not is_free(items, begin, match.start())
            or is_out_of_scope(text, sentence, begin)
        ):
            continue
        names = [n for n in names if not is_noise_name(n.text) and not is_region(n.text)]
        if not names:
            continue
        keys = [fold_key(name.text) for name in names]
        plural = match.group("type") in plural_types() or match.group("type") == "headquarters"
        before = text[sentence.start : begin]
        if text[names[-1].end : match.start("type")].startswith(","):
            continue  # 'in Henan Province, China, remelts': no noun of these names
        if len(names) == 1:
            # 'the Kalgarra refinery' of Kalgarra Alumina is left to the weighing of candidates
            named_for_owner = isinstance(sentence, WholeSpan) and before.endswith(("the ", "The "))
            if (
                (keys[0] in own and not named_for_owner)
                or is_region(names[0].text)
                or is_generic(names[0].text)
            ):
                continue
            if plural:
                continue
            if re.search(r"(?i)\b(?:an?|another|every|each|largest|first|only)\s$", before):
                continue
            if match.group("type") in _RELATIONS and re.match(
                r"\s[A-ZÀ-ÞĀ-ſ]", text[match.end("type") : sentence.end]
            ):
                continue  # 'Dunmorrow Metals subsidiary Lammerfoil': the owner and its company
            start, end = names[0].start, match.end("type")
            if len(modifiers) > 34:
                continue
            items.append(Item(start, end, "facility", text[start:end], number))
            _places_behind(text, end, sentence, number, own, items)
        else:
            if plural or match.group("type") == "works":
                for name in names:
                    if fold_key(name.text) in own:
                        continue
                    items.append(Item(name.start, name.end, "facility", name.text, number))
                _places_behind(text, match.end("type"), sentence, number, own, items)


_RELATIONS = frozenset({"subsidiary", "unit", "division", "affiliate", "arm"})


# One word and what joins it to the next has fewer characters than _REACH; looking back through
# the whole sentence for each noun would take its length squared.
_REACH = 120
_MODIFIER_BEFORE = re.compile(r"(?<![\w’'-])([a-zà-ÿ][\w/-]*(?:s’|’s)?)(?:,?\s(?:and\s)?)$")
_TOKEN_BEFORE = re.compile(
    r"([^\s,;:()“”\"‘]+)(?:\s\([A-Z]{1,4}-?\d{1,3}\))?((?:’s|'s)?,?\s(?:and\s)?)$"
)


def _names_before(text: str, start: int, stop: int) -> tuple[list[Name], int, str]:
    """Return the list of names that stands before a common noun, where it begins, the modifiers."""
    position = stop
    modifiers = 0
    while modifiers < 4:
        match = _MODIFIER_BEFORE.search(text, max(start, position - _REACH), position)
        if match is None or match.group(1) in NO_MODIFIER:
            break
        position = match.start()
        modifiers += 1
    modifier_text = text[position:stop]
    end = position
    begin = position
    while begin > start:
        match = _TOKEN_BEFORE.search(text, max(start, begin - _REACH), begin)
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
        begin = match.start()
    piece = text[begin:end]
    if not piece.strip() or (modifier_text and re.search(r"\sand\s$", piece)):
        return [], begin, modifier_text  # 'a sheet mill in Virginia and remelt plant'
    names: list[Name] = []
    offset = begin
    for part in re.split(r"(,\s(?:and\s)?(?:the\s)?|\sand\s(?:the\s)?|\s$)", piece):
        core = part.strip()
        if core and is_capitalised(core) and not re.fullmatch(r",?\s?(?:and)?\s?(?:the)?\s?", part):
            at = offset + part.index(core)
            names.append(Name(at, at + len(core), core, None))
        offset += len(part)
    return names, begin, modifier_text
