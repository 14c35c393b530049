"""Conditions on who is certified against what: certifications, names, owners."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from pipeline.score.compare import alternatives
from tools.coverage.sample import Sample

Check = Callable[[Sample], bool]
OLD = {("PS", "V2"), ("CoC", "V1")}
LEGAL_FORM = (
    r"(?:Co\.?,? Ltd\.?|Pvt\.? Ltd\.?|A\.Ş\.?|A\.S\.?|S\.p\.A\.?|SpA|S\.A\.S\.?|S\.A\.U\.?|"
    r"S\.L\.U?\.?|S\.A\.? de C\.?V\.?|S\.A\.?|SAS|SA|Sdn\.? Bhd\.?|Ltd\.?|Limited|d\.o\.o\.?|"
    r"s\.r\.o\.?|Sp\. z o\.o\.?|GmbH & Co\.? KG|GmbH|[Ii]nc\.?|LLC|S\.R\.L\.?|S\.r\.l\.?|Ltda\.?|"
    r"PLC|plc|AS|ASA|AB|AG|N\.V\.?|B\.V\.?)"
)
_VERSION = re.compile(r"V[123](\.1)? \(20\d\d\)")
_CLAIM = re.compile("achieved|earned|certified|issued|announced")
_LEADING = (
    r"(S\.A\.|S\.C\.|SA|SC|PT|AO|PAO|ZAO|OAO|OOO|PJSC|PrJSC|JSC|NV|EPE|UAB|SIA|AS|AB|A/S|CV|"
    r"Società|Société) "
)
_OPENING = r"(?:[“\"‘'„«]|the |hereinafter |hereafter |[a-z ]+“)*"
_CLOSING = r"(?:[”\"’'»])*"


def _field(key: str, *wanted: str) -> Check:
    return lambda s: any(item.get(key) in wanted for item in s.items("certifications"))


def _standards(*wanted: str) -> Check:
    return lambda s: set(s.standards) == set(wanted)


def _values(s: Sample, key: str) -> set[object]:
    return {item.get(key) for item in s.items("certifications")}


def no_version(s: Sample) -> bool:
    """Say whether no certification has a version."""
    return bool(s.standards) and _values(s, "version") == {None}


def old_standard(s: Sample) -> bool:
    """Say whether it is certified against a standard of 2017."""
    return any((c["standard"], c.get("version")) in OLD for c in s.items("certifications"))


def provisional(s: Sample) -> bool:
    """Say whether a certification is provisional."""
    return "provisional" in _values(s, "status")


def provisional_not_everywhere(s: Sample) -> bool:
    """Say whether title, lead and second paragraph do not all call it provisional."""
    lead = [p for p in s.paragraphs if re.search("[Cc]ertif", p)][:3]
    title = re.search(r"<title>([^<]*)", s.page)
    told = ["rovisional" in place for place in lead + ([title[1]] if title else [])]
    return provisional(s) and any(told) and not all(told)


def version_dropped_later(s: Sample) -> bool:
    """Say whether the second paragraph that certifies names no version though the first does."""
    claims = [p for p in s.paragraphs if _CLAIM.search(p)]
    return len(claims) > 1 and bool(_VERSION.search(claims[0])) and not _VERSION.search(claims[1])


def entity(s: Sample) -> str:
    """Return the entity, empty if there is none."""
    return s.one("entity") or ""


def subject_of(verb: str) -> Check:
    """Return whether the entity is the subject of a verb in the perfect."""
    return lambda s: bool(
        entity(s)
        and re.search(re.escape(entity(s)) + rf"[^.\n]{{0,80}} (has|have) (\w+ )?{verb}", s.text)
    )


def fullest_name_later(s: Sample) -> bool:
    """Say whether a short name stands before the first full one."""
    at = s.text.find(entity(s))
    short = [re.search(rf"(?<!\w){re.escape(n)}(?!\w)", s.text) for n in s.texts("short_names")]
    first = min((found.start() for found in short if found), default=at)
    return at > 0 and first < at


def two_legal_forms(s: Sample) -> bool:
    """Say whether a name occurs with two legal forms; a sentence's last dot is no other form."""
    for name in s.names:
        found = re.match(rf"(.*?),? ({LEGAL_FORM})$", name)
        if not found:
            continue
        spelled = re.findall(rf"{re.escape(found[1])}(,? {LEGAL_FORM})(?!\w)", s.text)
        inside = {
            form
            for form in spelled
            if re.search(re.escape(found[1] + form) + r",? \(?[a-z“]", s.text)
        }
        if len({form.rstrip(".") for form in spelled}) > 1 or len(inside) > 1:
            return True
    return False


def shared_dot(s: Sample) -> bool:
    """Say whether a sentence ends with the dot of a legal form."""
    form = r"(Ltd|LTD|[Ii]nc|Co|S\.A|S\.p\.A|A\.Ş|A\.S|d\.o\.o|d\.d|s\.r\.o|o\.o|Bhd|Ltda)"
    word = (
        "(The|Its?|In|At|This|On|From|With|For|ASI|An?|Of|Today|Audits?|They|Both|No|Two|Three|"
        "Four|Five|Six|Seven|Eight|Nine|Evidence|As|All)"
    )
    return any(
        len(p.split()) >= 8
        and not re.match("[–—-]|SOURCE", p)
        and re.search(rf"{form}\.($|\s+{word}\b)", p)
        for p in s.paragraphs
    )


def town_in_name(s: Sample) -> bool:
    """Say whether the entity's name holds one of the places."""
    return any(re.search(rf"(?<!\w){re.escape(p)}(?!\w)", entity(s)) for p in s.texts("places"))


def _without_forms(name: str) -> str:
    return re.sub(r"& Co\b|\b[A-Z]{2,4}$|GmbH|\bS\.?A\.?\b", "", name)


def _in_bracket(name: str) -> str:
    return r"\(" + _OPENING + re.escape(name) + _CLOSING + r"[^)]{0,15}\)"


def _short(pattern: Callable[[str], str]) -> Check:
    return lambda s: any(re.search(pattern(n), s.text) for n in s.texts("short_names"))


def short_undeclared(s: Sample) -> bool:
    """Say whether no short name is declared by a bracket or a dash."""
    declared = _short(lambda n: _in_bracket(n) + "|[–—] ?" + re.escape(n))
    return bool(s.texts("short_names")) and not declared(s)


def owners_by_slash(s: Sample) -> bool:
    """Say whether two owners stand in the text with a slash between them."""
    owners = [value for value in alternatives(s.record.get("parent")) if value]
    pairs = [re.split(r" and | / ", owner) for owner in owners]
    return any(
        re.search(rf"{re.escape(pair[0])}.{{0,20}} ?/ ?.{{0,20}}{re.escape(pair[1])}", s.text)
        for pair in pairs
        if len(pair) == 2
    )


def _companies(s: Sample) -> int:
    return sum(bool(re.search(rf"(?<!\w){LEGAL_FORM}(?!\w)", f)) for f in s.texts("facilities"))


CHECKS: Mapping[str, Check] = {
    "has_ps": lambda s: "PS" in s.standards,
    "has_coc": lambda s: "CoC" in s.standards,
    "ps_only": _standards("PS"),
    "coc_only": _standards("CoC"),
    "both_standards": _standards("PS", "CoC"),
    "one_standard": lambda s: len(s.standards) == 1,
    "no_version": no_version,
    "version_stated": lambda s: bool(s.standards) and None not in _values(s, "version"),
    "has_v31": _field("version", "V3.1"),
    "v3_with_59_alone": lambda s: (
        bool(_values(s, "version") & {"V3", "V3.1"}) and not re.search(r"\b62\b", s.text)
    ),
    "old_standard": old_standard,
    "recertification": _field("event", "recertification"),
    "scope_extension": _field("event", "scope_extension"),
    "status_change": _field("event", "status_change"),
    "provisional": provisional,
    "provisional_in_lead": lambda s: (
        provisional(s) and any("rovisional" in p for p in s.paragraphs[:5])
    ),
    "provisional_not_everywhere": provisional_not_everywhere,
    "material_stewardship": _field("scope", "material_stewardship"),
    "not_only_full": lambda s: provisional(s) or "material_stewardship" in _values(s, "scope"),
    "events_differ": lambda s: len(_values(s, "event")) > 1,
    "status_differs": lambda s: len(_values(s, "status")) > 1,
    "version_dropped_later": version_dropped_later,
    "entity_achieved": subject_of("achieved"),
    "entity_earned": subject_of("earned"),
    "fullest_name_later": fullest_name_later,
    "two_legal_forms": two_legal_forms,
    "shared_dot": shared_dot,
    "bracket_in_name": lambda s: any(re.search(r"\([^)]+\) \S", name) for name in s.names),
    "dash_in_name": lambda s: any("–" in name for name in s.names),
    "ampersand_in_name": lambda s: any("&" in _without_forms(name) for name in s.names),
    "town_in_name": town_in_name,
    "capitals_in_name": lambda s: bool(re.search(r"\b[A-ZÀ-Ž]{4,}\b", _without_forms(entity(s)))),
    "leading_form": lambda s: bool(re.match(_LEADING, entity(s))),
    "aluminum_in_name": lambda s: any("aluminum" in name.casefold() for name in s.names),
    "has_short": lambda s: bool(s.texts("short_names")),
    "short_bracket": _short(_in_bracket),
    "short_bracket_inside": _short(
        lambda n: (
            r"\w "
            + _in_bracket(n)
            + r",? (Co\b|Ltd|Limited|GmbH|S\.|A\.|Sdn|Company|LLC|[Ii]nc|Corp|AG|PLC|d\.o\.o|Pvt|"
            r"Private|Joint|San\.)"
        )
    ),
    "short_dash": _short(lambda n: rf"[–—] ?{re.escape(n)}\b|,? - {re.escape(n)}\b"),
    "short_undeclared": short_undeclared,
    "has_parent": lambda s: bool(s.one("parent")),
    "no_parent": lambda s: "parent" in s.record and s.one("parent") is None,
    "owners_by_slash": owners_by_slash,
    "group_subsidiary": lambda s: bool(
        s.one("parent")
        and re.search(
            r"[A-ZÀ-Ž][\w.]+([’']s)? (wholly[- ]owned )?(subsidiary|unit),? [A-ZÀ-Ž]", s.text
        )
    ),
    "group_entity": lambda s: _companies(s) >= 1,
    "group_entity_several": lambda s: _companies(s) >= 2,
}
