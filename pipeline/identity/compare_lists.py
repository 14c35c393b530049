"""The lists of an announcement and a report of one event: criteria and facilities.

A list that one of them does not have is no difference; an item that only one list has is: a
``warning`` where the announcement says more than the report, ``info`` the other way round, since
announcements tell a part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.identity.company_groups import company_keys
from pipeline.identity.difference import Difference
from pipeline.identity.events import Claim
from pipeline.identity.letters import normal
from pipeline.identity.plants import one_plant
from pipeline.identity.scope import facilities_of_others, facility_words

_CUT = ("list_truncated", "count_mismatch")
_LINKING = frozenset(["a", "an", "and", "at", "for", "in", "its", "no", "of", "the"])


@dataclass(frozen=True)
class _Listed:
    """One criterion of a list: number, letters, grade, and its place in the record."""

    criterion: str
    parts: frozenset[str]
    grade: str | None
    path: str
    written: str

    def meets(self, other: _Listed) -> bool:
        """Whether both are about one requirement, as far as they say."""
        return self.criterion == other.criterion and (
            not self.parts or not other.parts or not self.parts.isdisjoint(other.parts)
        )


def criteria_differences(announcement: Claim, report: Claim) -> Iterator[Difference]:
    """Yield the non-conformances that only one of two documents lists, or grades otherwise.

    Nothing where the announcement lists none or does not say of which standard, or where the
    report's rows were not all read. What the announcement leaves out is a difference only if
    its list is whole.
    """
    announced, reported = _criteria(announcement), _criteria(report)
    source = report.source
    read = (source.record.get("nonconformances") or {}).get("minor") is not None
    if not announced or not read or source.status != "complete":
        return
    rated = _rated(report)
    for item in announced:
        same = [other for other in reported if item.meets(other)]
        letters = frozenset().union(*(other.parts for other in same))
        more = item.parts - letters if letters else frozenset()
        if not same or more:
            code = f"{item.criterion}{''.join(sorted(more))}" if same else item.written
            wanted = _Listed(item.criterion, more or item.parts, None, "", "")
            row = next((row for row in rated if row.meets(wanted)), None)
            said = f"rates it {row.grade}" if row and row.grade else "does not list it"
            path = row.path if row else ""
            yield Difference("criteria", f"non-conformance on {code}", said, item.path, path)
            continue
        graded = [other for other in same if other.grade and item.grade != other.grade]
        if item.grade and len(graded) == len(same):
            yield Difference("grade", f"{item.written} {item.grade}",
                             f"{graded[0].written} {graded[0].grade}", f"{item.path}.grade",
                             f"{graded[0].path}.grade")  # fmt: skip
    flags = {flag["code"] for flag in announcement.source.extracted.contract.get("flags") or ()}
    if not flags.isdisjoint(_CUT):
        return
    grades = {item.grade for item in announced}
    for item in reported:
        if (item.grade in grades or None in grades) and not any(
            item.meets(other) for other in announced
        ):
            yield Difference("criteria", f"does not list {item.written}",
                             f"{item.grade} non-conformance on {item.written}", "",
                             item.path, "info")  # fmt: skip


def _criteria(claim: Claim) -> list[_Listed]:
    """The non-conformances that a document lists under the claim's standard."""
    source = claim.source
    alone = len({said.get("standard") for said in source.items("certifications")}) == 1
    found = []
    for number, item in enumerate(source.items("criteria")):
        standard = item.get("standard") or (claim.standard if alone else None)
        if standard == claim.standard:
            found.append(
                _Listed(item["criterion"], frozenset(item.get("parts") or ()), item.get("grade"),
                        f"criteria[{number}]", item.get("as_written") or item["criterion"])
            )  # fmt: skip
    return found


def _rated(report: Claim) -> list[_Listed]:
    return [
        _Listed(row["criterion"], frozenset(row.get("parts") or ()), row.get("rating"),
                f"findings[{number}].rating", row["criterion"])
        for number, row in enumerate(report.source.items("findings"))
    ]  # fmt: skip


def facility_differences(announcement: Claim, report: Claim) -> Iterator[Difference]:
    """Yield the facilities that only one of two documents names.

    Two spellings of one plant, a shorter one (``Sävsjö`` for ``Sävsjö Works``), another legal form
    of the same family and a name that stands in the other's places or scope statement are no
    difference.
    """
    announced, reported = _facilities(announcement), _facilities(report)
    if not announced or not reported:
        return
    named = (announcement.source.text("entity"), report.source.text("entity"))
    companies = tuple(dict.fromkeys(name for name in named if name))
    for one, other, mine, theirs in (
        (announcement, report, announced, reported),
        (report, announcement, reported, announced),
    ):
        words = _words_of(other)
        for name in mine:
            if any(same_facility(name, known, companies) for known in theirs):
                continue
            telling = _telling(name)
            if not telling or telling <= words:
                continue
            path = f"facilities[{one.source.items('facilities').index(name)}]"
            if one is announcement:
                yield Difference("facilities", name, "does not name it", path, "")
            else:
                yield Difference("facilities", "does not name it", name, "", path, "info")


def same_facility(one: str, other: str, companies: tuple[str, ...] = ()) -> bool:
    """Whether two names of facilities of one certificate may well mean one facility.

    ``companies`` are the names of the company that holds the certificate. What is one plant in
    the dataset (``plants.one_plant``) is one here. More is one here than there, on purpose: a
    shorter form, and a name with another word for the kind. There a name that is taken for
    another's loses a plant, here it only leaves out a warning, and an announcement seldom spells
    a site as its report does.

    >>> same_facility("Sävsjö Works", "Savsjo"), same_facility("Plant No. 1", "Plant No. 2")
    (True, False)
    """
    if normal(one) == normal(other):
        return True
    keys = company_keys((one, other))
    if keys[one] == keys[other]:
        return True
    if keys[one][1] and keys[other][1]:
        return False  # two legal forms: two companies
    mine, theirs = _telling(one), _telling(other)
    if mine and theirs and (mine <= theirs or theirs <= mine):
        return True
    return one_plant(one, other, companies)


def _facilities(claim: Claim) -> list[str]:
    divided = facilities_of_others(claim.source, claim.standard)
    return [name for name in claim.source.items("facilities") if normal(name) not in divided]


def _words_of(claim: Claim) -> frozenset[str]:
    """All words in which a document can name a site without listing it as a facility."""
    source = claim.source
    texts: Sequence[str | None] = (
        *source.items("places"),
        *source.items("short_names"),
        source.text("scope_statement"),
        source.text("entity"),
    )
    return frozenset(word for text in texts if text for word in normal(text).split())


def _telling(name: str) -> frozenset[str]:
    """The words of a name that say which one it is, not what it is."""
    return frozenset(normal(name).split()) - _LINKING - facility_words()
