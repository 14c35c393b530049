"""Why two names are one or are not, step by step, for a person who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.identity.company_groups import CompanyGroups
from pipeline.identity.firms import firm, why_firm
from pipeline.identity.letters import normal
from pipeline.identity.names import CompanyName, split_form
from pipeline.identity.plants import one_plant, plant_name
from pipeline.identity.reviewed import Decision

Verdict = Literal["same", "different", "not known"]
_OTHER_COMPANY = {
    "group": "a group is not the company", "holding": "a holding is another company",
    "holdings": "a holding is another company", "international": "a sister company",
    "branch": "a branch is no company of its own", "trading": "a sister company",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether two names are one: the rule that says so, and each step in words."""

    verdict: Verdict
    rule: str
    steps: tuple[str, ...]


def same_company(
    one: str, other: str, decisions: Sequence[Decision] = (), known: Sequence[str] = ()
) -> Answer:
    """Say whether two names are one company; ``known`` are other names that are in use."""
    first, second = split_form(one), split_form(other)
    steps = [*_read_as(first), *_read_as(second)]
    decided = _decided("company", one, other, decisions)
    if decided is not None:
        return _answer(decided.verdict, "reviewed", steps, decided.said)
    groups = CompanyGroups([one, other, *known], decisions)
    if groups.key(one) == groups.key(other):
        rule = why_one(one, other, [one, other, *known], decisions)
        return _answer("same", rule, steps, _SAID.get(rule, _SHARED))
    bases = {reading.base for reading in first.all_readings}
    alike = [reading for reading in second.all_readings if reading.base in bases]
    if alike and (first.readings[0].is_open or second.readings[0].is_open):
        rivals = sorted(
            name for name in known
            if {reading.base for reading in split_form(name).all_readings} & bases
        )  # fmt: skip
        named = ", ".join(repr(name) for name in rivals[:5])
        said = (
            "one of the names leaves the legal person open, and several companies have that name "
            f"({named}): a person should decide"
        )
        return _answer("not known", "legal_person_open", steps, said)
    if alike:
        kinds = f"'{first.family}' and '{second.family}'"
        said = f"the names agree, but {kinds} are legal forms of two companies"
        return _answer("different", "legal_forms_differ", steps, said)
    return _unlike(first.base, second.base, steps, _OTHER_COMPANY)


def same_plant(
    one: str, other: str, within: str, other_within: str, decisions: Sequence[Decision] = ()
) -> Answer:
    """Say whether two names are one plant; each is of the company named with it ("" for none)."""
    steps: list[str] = []
    owners: tuple[str, ...] = tuple(dict.fromkeys(name for name in (within, other_within) if name))
    if within != other_within:
        company = same_company(within, other_within, decisions)
        steps += [f"the companies: {step}" for step in company.steps]
        if company.verdict != "same":
            said = "plants of two companies are never one"
            return _answer(company.verdict, "two_companies", steps, said)
    for name in (one, other):
        found = plant_name(name, owners)
        steps += [f"'{name}': {step.said}" for step in found.steps]
        reading = found.readings[0]
        steps.append(
            f"'{name}' reads as: kind {' and '.join(reading.kinds) or 'not told'}, name "
            f"'{reading.words}', number {'.'.join(reading.numbers) or 'none'}"
        )
    for decision in decisions:
        inside = any(normal(decision.within) == normal(owner) for owner in owners)
        if inside and decision.is_about("plant", one, other):
            return _answer(decision.verdict, "reviewed", steps, decision.said)
    if one_plant(one, other, owners, decisions):
        rule = "exact" if normal(one) == normal(other) else "plant_reading"
        return _answer("same", rule, steps, "kind, name and number are the same")
    first, second = plant_name(one, owners).readings[0], plant_name(other, owners).readings[0]
    if first.words == second.words and first.numbers != second.numbers:
        return _answer("different", "numbers_differ", steps, "the numbers differ")
    if first.words == second.words and first.kinds and second.kinds:
        return _answer("different", "kinds_differ", steps, "the kinds of plant differ")
    if first.words == second.words:
        said = "one name does not tell the kind of plant: a person should decide"
        return _answer("not known", "kind_open", steps, said)
    return _unlike(normal(one), normal(other), steps, {})


def same_firm(one: str, other: str, decisions: Sequence[Decision] = ()) -> Answer:
    """Say whether two printed names are one audit firm."""
    steps = [f"'{name}': {why_firm(name)}" for name in (one, other)]
    decided = _decided("firm", one, other, decisions)
    if decided is not None:
        return _answer(decided.verdict, "reviewed", steps, decided.said)
    first, second = firm(one), firm(other)
    if first.key == second.key:
        rule = "exact" if normal(one) == normal(other) else "audit_firm"
        return _answer("same", rule, steps, f"both are the firm '{first.name}'")
    if first.group is not None and second.group is not None:
        return _answer("different", "audit_firm", steps, "they are two known firms")
    return _unlike(normal(one), normal(other), steps, {})


def same_place(
    one: str, other: str, country: str, other_country: str, decisions: Sequence[Decision] = ()
) -> Answer:
    """Say whether two names are one place; each is in the country given with it ("" for none)."""
    from pipeline.identity.places import resolve_place  # loads the gazetteer

    steps = []
    keys = []
    for name, code in ((one, country), (other, other_country)):
        place = resolve_place(name, code or None)
        keys.append(place.key)
        where = code or "no country"
        if place.town is not None:
            at = f"{place.town.latitude:.4f}, {place.town.longitude:.4f}"
            said = f"the town {place.town.gazetteer_id} of GeoNames at {at}"
        elif place.division is not None:
            said = f"the {place.kind} '{place.division}', {place.admin_1}"
        else:
            said = "in no gazetteer, or one of several of that name"
        steps.append(f"'{name}' ({where}): {said}")
    decided = _decided("place", one, other, decisions)
    if decided is not None and normal(decided.within) in (normal(country), normal(other_country)):
        return _answer(decided.verdict, "reviewed", steps, decided.said)
    if keys[0] == keys[1]:
        rule = "exact" if normal(one) == normal(other) else "gazetteer"
        return _answer("same", rule, steps, "both names lead to one place")
    if keys[0][0] != "name" and keys[1][0] != "name":
        return _answer("different", "gazetteer", steps, "they are two known places")
    if country != other_country:
        return _answer("different", "countries_differ", steps, "the countries differ")
    return _unlike(normal(one), normal(other), steps, {})


def why_one(one: str, other: str, known: Sequence[str], decisions: Sequence[Decision] = ()) -> str:
    """Return the rules by which two names of one company are one, joined by '+'."""
    if normal(one) == normal(other):
        return "exact"
    decided = _decided("company", one, other, decisions)
    if decided is not None:
        return "reviewed"
    first, second = split_form(one), split_form(other)
    if set(first.all_readings) & set(second.all_readings):
        return "+".join(_rules_between(first, second)) or "blanks"
    bases = {reading.base for reading in first.all_readings}
    if any(reading.base in bases for reading in second.all_readings) and (
        first.readings[0].is_open or second.readings[0].is_open
    ):
        return "legal_form_left_out"
    about = {normal(name) for name in known}
    mine = [one_ for one_ in decisions if one_.kind == "company" and one_.verdict == "same"]
    if any({normal(one_.name), normal(one_.other)} & about for one_ in mine):
        return "reviewed"
    return "through_another_name"


_SHARED = "both names have one reading in common"
_SAID = {
    "exact": "the letters are the same but for case, accents and signs",
    "legal_form_left_out": "one name leaves the legal form out, and no other company of that name "
    "is known",
    "through_another_name": "each shares a reading with a third name that is known",
    "reviewed": "a reviewed decision joins them",
}


def _rules_between(first: CompanyName, second: CompanyName) -> list[str]:
    """The rules of which the two names' steps differ."""
    differing = set(first.steps) ^ set(second.steps)
    return sorted({step.rule for step in differing})


def _read_as(name: CompanyName) -> list[str]:
    said = [f"'{name.written}': {step.said}" for step in name.steps]
    form = f"legal form of the kind '{name.family}'" if name.family else "no legal form"
    return [*said, f"'{name.written}' reads as '{name.readings[0].base}', {form}"]


def _decided(kind: str, one: str, other: str, decisions: Sequence[Decision]) -> Decision | None:
    return next((found for found in decisions if found.is_about(kind, one, other)), None)


def _answer(verdict: str, rule: str, steps: Sequence[str], said: str) -> Answer:
    known: dict[str, Verdict] = {"same": "same", "different": "different"}
    return Answer(known.get(verdict, "not known"), rule, (*steps, said))


def _unlike(one: str, other: str, steps: list[str], words: dict[str, str]) -> Answer:
    """No rule makes the names one: say what differs, or that a person should decide."""
    from pipeline.identity.similar import SIMILAR, score

    mine, theirs = set(one.split()), set(other.split())
    differing = mine ^ theirs
    for word in sorted(differing):
        if word in words:
            return _answer("different", "other_company", steps, f"'{word}': {words[word]}")
    if differing and all(word.isdigit() for word in differing):
        return _answer("different", "numbers_differ", steps, "the numbers differ")
    if (mine < theirs or theirs < mine) and min(len(mine), len(theirs)):
        only = ", ".join(f"'{word}'" for word in sorted(differing))
        said = f"only one of the names has {only}; no rule leaves that out"
        return _answer("different", "more_words", steps, said)
    likeness = score(one, other)
    if likeness >= SIMILAR:
        said = (
            f"no rule makes them one; they are similar ({likeness:.0f} of 100): a person should "
            "decide, in data/merges.csv"
        )
        return _answer("not known", "similar", steps, said)
    return _answer("different", "no_rule", steps, "no rule makes them one, and they are not alike")
