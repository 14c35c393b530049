"""Conditions on what is certified: facilities, places, countries, capacities."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pycountry

from tools.coverage.sample import MONTH, Sample

Check = Callable[[Sample], bool]
# As texts call them, where that is not their first name in ISO 3166.
_CALLED = {
    "TR": "Turkey|Türkiye", "KR": "Korea", "VN": "Vietnam", "RU": "Russia", "CZ": "Czech",
    "TW": "Taiwan", "GB": r"UK|U\.K\.|United Kingdom|Great Britain|England|Scotland|Wales",
    "US": r"USA?\b|U\.S\.|United States", "IR": "Iran", "BO": "Bolivia", "VE": "Venezuela",
    "TZ": "Tanzania", "LA": "Laos", "AE": "UAE|United Arab Emirates|Emirates",
}  # fmt: skip
_ADJECTIVE = re.compile(
    r"\b(Chinese|Japanese|Italian|German|French|Spanish|Turkish|Indian|Norwegian|Swedish|Austrian|"
    r"Swiss|Brazilian|Australian|American|Canadian|Mexican|Korean|Polish|Czech|Slovak|Slovenian|"
    r"Hungarian|Romanian|Bulgarian|Greek|Dutch|Belgian|British|Irish|Russian|Ukrainian|Egyptian|"
    r"South African|Moroccan|Tunisian|Emirati|Saudi|Omani|Bahraini|Thai|Vietnamese|Indonesian|"
    r"Malaysian|Philippine|Taiwanese|Icelandic|Finnish|Danish|Portuguese|Croatian|Serbian|Bosnian|"
    r"Montenegrin|Guinean|Ghanaian|Jamaican|Argentine|Chilean|Colombian|Peruvian|Kazakh|Surinamese|"
    r"Azerbaijani|Israeli|Pakistani|Bangladeshi|Nigerian|Kenyan|Lithuanian|Latvian|Estonian|Tajik) "
    r"[a-z]"
)
# Towns and states that several countries have, or that share a country's or a firm's name.
_AMBIGUOUS = re.compile(
    r"\b(Georgia|New York|Alumínio|Rome|Benin City|Birmingham|Paris|Athens|Manchester|Victoria|"
    r"Santiago|Córdoba|Valencia|Hamilton|Newcastle|Cambridge|Richmond|Lima|Warsaw|Cairo|Toledo|"
    r"Granada|Perth|Halifax|Santa Cruz|San Luis|San Juan|Tripoli|Monterrey|Salem|Troy|Naples|"
    r"Vancouver|Washington|Springfield|London|Moscow|Trinidad|Lebanon|Mexico City)\b"
)
_TYPE = re.compile(
    r"(?i)\b(plant|site|smelter|refinery|mine|mill|works|casthouse|foundry|factory|workshop)\b"
)
_HAULAGE = re.compile(
    r"(?i)\b(office|port|railway|rail|camp|wharf|jetty|terminal|warehouse|headquarters|siding|"
    r"pier|depot|yard|quay|berth|ship loader)\b"
)
_LIST_OPENS = re.compile(
    r"(:|includ\w*|compris\w*|cover\w*|namely|consists? of|facilities|plants|companies)\s*[•\n ]*$"
)
_COUNTRY_NAMES = "|".join(
    sorted(
        {re.escape(country.name.partition(",")[0]) for country in pycountry.countries}
        | {"Turkey", "Russia", "Vietnam", "South Korea", "the UK", "Taiwan", "Scotland", "Wales"}
    )
)
_PERIOD = re.compile(r"(?i)annual|per year|a year|per annum|yearly|every year")


def _at_least(key: str, number: int) -> Check:
    return lambda s: len(s.texts(key)) >= number


def _none(key: str) -> Check:
    return lambda s: key in s.record and not s.texts(key)


def _facility(pattern: str | re.Pattern[str], number: int = 1) -> Check:
    return lambda s: sum(bool(re.search(pattern, f)) for f in s.texts("facilities")) >= number


def country_by_adjective(s: Sample) -> bool:
    """Say whether a country of the answer is told by an adjective and not by its name."""
    unnamed = [
        code
        for code in s.texts("countries")
        if not re.search(_CALLED.get(code) or _first_name(code), s.text)
    ]
    return bool(unnamed) and bool(_ADJECTIVE.search(s.text))


def _first_name(code: str) -> str:
    country = pycountry.countries.get(alpha_2=code)
    return re.escape(country.name.partition(",")[0]) if country else code


def entity_first_in_list(s: Sample) -> bool:
    """Say whether the entity opens a list that goes on with the facilities."""
    for found in re.finditer(re.escape(s.one("entity") or "\0"), s.text):
        before, after = s.text[: found.start()], s.text[found.end() : found.end() + 140]
        if _LIST_OPENS.search(before[-60:]) and any(f in after for f in s.texts("facilities")):
            return True
    return False


def place_possessive(s: Sample) -> bool:
    """Say whether a country or a place of the answer stands with a possessive."""
    places = "|".join(re.escape(place) for place in s.texts("places")) or "\0"
    return bool(re.search(rf"(?<!\w)({_COUNTRY_NAMES}|{places})[’'´]s? (?!ASI)", s.text))


def dateline_city(s: Sample) -> bool:
    """Say whether the town of a dateline is not among the places."""
    found = re.search(
        rf"^([A-ZÀ-Ž][\w\u00c0-\u024f ’'-]+?)(, [\w. ]+)?,? (\([^)]*\) ?)?[-–—]? ?"
        rf"({MONTH} \d{{1,2}}, 20\d\d|\d{{1,2}} {MONTH} 20\d\d)",
        s.text,
        re.MULTILINE,
    )
    if not found or re.match(rf"{MONTH}|Updated|Published|Posted|News", found[1]):
        return False
    return found[1].casefold() not in [place.casefold() for place in s.texts("places")]


def _capacity(key: str, *wanted: object) -> Check:
    return lambda s: any(item.get(key) in wanted for item in s.items("capacities"))


def _unit(pattern: str) -> Check:
    return lambda s: any(re.search(pattern, str(c.get("unit"))) for c in s.items("capacities"))


def _unit_word(pattern: str) -> Check:
    return lambda s: any(
        c.get("unit") == "tonnes" and re.search(pattern, str(c.get("as_written")))
        for c in s.items("capacities")
    )


def one_period_for_several(s: Sample) -> bool:
    """Say whether a sentence has two figures of the answer and one word for the period."""
    written = [str(c.get("as_written")) for c in s.items("capacities")]
    numbers = {found[0] for w in written if (found := re.search(r"\d[\d,. ]*\d|\d", w))}
    return any(
        sum(number in sentence for number in numbers) >= 2 and len(_PERIOD.findall(sentence)) == 1
        for sentence in s.sentences
    )


def figure_in_quote(s: Sample) -> bool:
    """Say whether a quotation holds a figure."""
    quotes = re.findall(r"[“\"][^”\"]{20,600}[”\"]", s.text)
    return any(re.search(r"\d[\d,]{2,}|million|per cent|%", quote) for quote in quotes)


def kinds(s: Sample) -> set[object]:
    """Return the kinds of the answer's capacities."""
    return {c.get("kind") for c in s.items("capacities")}


CHECKS: Mapping[str, Check] = {
    "facility_named": _at_least("facilities", 1),
    "facilities_2": _at_least("facilities", 2),
    "no_facility": _none("facilities"),
    "facility_with_type": _facility(_TYPE),
    "facility_with_comma": _facility(","),
    "coded_facility": _facility(r"\((No\. ?)?([A-Z]{0,3}-?\d{1,4}|[A-Z]{1,2})\)"),
    "numbered_facilities": _facility(r"No\. ?\d+|\b\d+\b", 2),
    "facility_with_joined_number": _facility(r"\w-(\d{1,3}|[IVX]+)\b"),
    "office_port_railway": _facility(_HAULAGE),
    "entity_first_in_list": entity_first_in_list,
    "places_1": _at_least("places", 1),
    "places_2": _at_least("places", 2),
    "places_3": _at_least("places", 3),
    "place_possessive": place_possessive,
    "ambiguous_place": lambda s: any(_AMBIGUOUS.search(p) for p in s.texts("places")),
    "dateline_city": dateline_city,
    "countries_0": _none("countries"),
    "countries_2": _at_least("countries", 2),
    "country_gb": lambda s: "GB" in s.texts("countries"),
    "country_tr": lambda s: "TR" in s.texts("countries"),
    "country_by_adjective": country_by_adjective,
    "has_figure": lambda s: bool(s.items("capacities")),
    "capacities_3": lambda s: len(s.items("capacities")) >= 3,
    "capacity": _capacity("kind", "capacity"),
    "production": _capacity("kind", "production"),
    "shipments": _capacity("kind", "shipments"),
    "shipments_or_other": _capacity("kind", "shipments", "other"),
    "capacity_and_production": lambda s: {"capacity", "production"} <= kinds(s),
    "per_year": _capacity("per", "year"),
    # of throughput; the power of a plant has no period anyway
    "per_null": lambda s: any(
        "per" in c and c["per"] is None and c.get("unit") != "MW" for c in s.items("capacities")
    ),
    "about": _capacity("qualifier", "about"),
    "at_least": _capacity("qualifier", "at_least"),
    "up_to": _capacity("qualifier", "up_to"),
    "combined": _capacity("combined", True),
    "one_period_for_several": one_period_for_several,
    "figure_in_quote": figure_in_quote,
    "unit_units": _unit("^(units|pieces|parts|castings|components|housings|profiles)"),
    "unit_cans": _unit("^cans$"),
    "unit_can_ends": _unit("can ends|^ends$"),
    "unit_closures": _unit("closures|caps|lids"),
    "unit_wheels": _unit("wheels|rims"),
    "unit_sets": _unit(r"\bsets\b"),
    "unit_mw": _unit("^MW$"),
    "word_tonnes": _unit_word(r"\btonnes"),
    "word_tons": _unit_word(r"(?<![Mm]etric )\btons"),
    "word_metric": _unit_word("[Mm]etric ton"),
    "word_mt": _unit_word(r"MT\b"),
    "word_t": _unit_word(r"\d ?t\b"),
    "word_wet": _unit_word("wet"),
}
