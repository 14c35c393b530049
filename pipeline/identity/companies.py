"""Companies: one row each, under all names that one rule makes one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.dataset.ids import content_id
from pipeline.identity.company_groups import CompanyGroups
from pipeline.identity.company_index import CompanyIndex
from pipeline.identity.keys import CompanyKey
from pipeline.identity.names import fullest, split_form
from pipeline.identity.reviewed import Decision
from pipeline.identity.rows import Rows
from pipeline.identity.same import why_one
from pipeline.identity.source import Source


class Companies:
    """The companies that some documents name, and the id of each name."""

    def __init__(self, sources: Iterable[Source], decisions: Sequence[Decision] = ()) -> None:
        names: set[str] = set()
        for source in sources:
            names.update(_names(source))
        self._groups = CompanyGroups(names, decisions)
        self._decisions = tuple(decisions)
        self._by_id = {self.id(same[0]): same for same in self._groups.groups()}
        self._names = {organisation: fullest(same) for organisation, same in self._by_id.items()}
        self._index = CompanyIndex(self._by_id, decisions)

    def id(self, name: str) -> str:
        """Return the id of the company of a name."""
        return content_id("organisations", *self._groups.key(name))

    def names(self) -> dict[str, list[str]]:
        """Return all names of each company by its id."""
        return dict(self._by_id)

    def name(self, organisation: str) -> str:
        """Return the fullest name of a company."""
        return self._names[organisation]

    def rule(self, name: str) -> str:
        """Return the rules by which a name is its company's, against the fullest name."""
        full = self._names[self.id(name)]
        return why_one(name, full, self._by_id[self.id(name)], self._decisions)

    def find(self, name: str) -> str | None:
        """Return the id of the company that a name from elsewhere means, None if none is.

        The name must share a reading with exactly one company (``names.py``).
        """
        meant = self._index.find(name)
        return next(iter(meant)) if len(meant) == 1 else None

    def entity(self, source: Source) -> str | None:
        """Return the id of the company that a document certifies, None if it names none."""
        name = source.text("entity")
        return None if name is None else self.id(name)

    def member(self, source: Source) -> str | None:
        """Return the id of the member that a report names, None if it is the entity."""
        name = source.text("member")
        member = None if name is None else self.id(name)
        return None if member == self.entity(source) else member


def put_companies(rows: Rows, companies: Companies, sources: Iterable[Source]) -> None:
    """Put ``organisations``, ``organisation_names`` and ``ownerships``."""
    telling = list(sources)
    countries = _countries(companies, telling)
    for source in telling:
        named = [("entity", name) for name in (source.text("entity"),) if name]
        named += [("member", name) for name in (source.text("member"),) if name]
        named += [(path, owner) for owner, path in source.owners.items()]
        for path, name in named:
            organisation = companies.id(name)
            _put_company(rows, companies, source, organisation, name, path)
        entity = companies.entity(source)
        if entity is None:
            continue
        if entity in countries:
            cited: dict[str, tuple[str, ...]] = {"country_code": ("countries[0]", "countries")}
            row: dict[str, Any] = dict(rows.get("organisations", entity))
            row["country_code"] = countries[entity]
            if source.items("countries") == [countries[entity]]:
                rows.put("organisations", row, source, cited)
        for index, short in enumerate(source.items("short_names")):
            rows.put(
                "organisation_names",
                {
                    "organisation_id": entity,
                    "name": short,
                    "kind": "short",
                    "rule": "short_name_in_document",
                },
                source,
                {"name": f"short_names[{index}]"},
            )
        for name, path in source.owners.items():
            owner = companies.id(name)
            if owner != entity:
                rows.put(
                    "ownerships",
                    {
                        "organisation_id": entity,
                        "owner_id": owner,
                        "document_id": source.document_id,
                    },
                    source,
                    {"owner_id": path},
                )


def put_keys(rows: Rows, companies: Companies, keys: Iterable[CompanyKey]) -> None:
    """Put ``organisation_keys``: the keys of companies that the documents name."""
    for key in keys:
        organisation = companies.find(key.name)
        if organisation is not None:
            rows.put(
                "organisation_keys",
                {
                    "organisation_id": organisation,
                    "scheme": key.scheme,
                    "value": key.value,
                    "name_as_listed": key.name,
                    "source": key.source,
                },
            )


def _put_company(
    rows: Rows, companies: Companies, source: Source, organisation: str, name: str, path: str
) -> None:
    full = companies.name(organisation)
    rule = companies.rule(name)
    rows.put(
        "organisations",
        {"organisation_id": organisation, "name": full, "legal_form": split_form(full).form},
    )
    if name == full:
        rows.cite("organisations", organisation, "name", source, path)
    source.targets.setdefault(path, ("organisations", organisation))
    for kind in ("full", "as_written") if name == full else ("as_written",):
        rows.put(
            "organisation_names",
            {"organisation_id": organisation, "name": name, "kind": kind, "rule": rule},
            source,
            {"name": path},
        )


def _names(source: Source) -> set[str]:
    names = {name for key in ("entity", "member") if (name := source.text(key))}
    return names | set(source.owners)


def _countries(companies: Companies, sources: Iterable[Source]) -> dict[str, str]:
    """The country of each company whose certified sites are all in one country."""
    found: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        entity = companies.entity(source)
        if entity is not None:
            found[entity].update(source.items("countries"))
    return {entity: min(codes) for entity, codes in found.items() if len(codes) == 1}
