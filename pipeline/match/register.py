"""What a snapshot knows of companies, their certificates and their sites, as of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.dataset.load import Dataset
from pipeline.dataset.query import check_as_of, connection, run
from pipeline.dataset.views import VIEW_BY_NAME
from pipeline.identity.company_index import CompanyIndex
from pipeline.identity.keys import LEI
from pipeline.identity.letters import normal
from pipeline.identity.names import Reading, split_form
from pipeline.identity.plants import plant_name
from pipeline.identity.reviewed import Decision
from pipeline.identity.similar import Alike

Row = dict[str, Any]

_CERTIFICATES = """
select k.certificate_id, k.organisation_id, k.standard, k.certificate_number, k.certified_since,
  l.certification_id, l.version, l.status, l.event, l.event_on, l.expires_on, l.validity,
  w.document_id, w.document_url
from certificates k
left join (
  select distinct certificate_id, certification_id, version, status, event, event_on,
    expires_on, validity
  from facilities_in_scope
) l using (certificate_id)
left join certifications_wide w on w.certification_id = l.certification_id
order by k.organisation_id, k.standard, k.certificate_id
"""
_IN_SCOPE = """
select certificate_id, facility_id from facilities_in_scope where facility_id is not null
order by all
"""
_SITES = """
select f.facility_id, f.organisation_id, f.name, f.kind, n.name as spelled,
  string_agg(distinct l.name, '; ' order by l.name) as places
from facilities f
join facility_names n using (facility_id)
left join facility_locations using (facility_id)
left join locations l using (location_id)
group by all order by f.organisation_id, f.facility_id, spelled
"""
_SITE_DOCUMENTS = """
select e.row_id, d.document_id, d.url
from evidence e join documents d using (document_id)
where e.table_name = 'certification_facilities' and e.column_name = 'facility_id'
order by e.row_id, d.kind, d.document_id
"""
_COUNTRIES = """
select k.organisation_id, l.country_code
from certificates k join certifications c using (certificate_id)
join certification_locations using (certification_id) join locations l using (location_id)
where l.country_code is not null group by all order by all
"""
_TABLES = (
    "certificates", "certifications", "organisations", "organisation_names", "organisation_keys",
    "facilities", "facility_names", "facility_locations", "locations",
    "certification_facilities", "certification_locations", "evidence", "documents",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate as of the day; what is not known is None."""

    certificate_id: str
    organisation_id: str
    standard: str
    number: str | None
    certification_id: str | None
    version: str | None
    status: str | None
    event_on: date | None
    expires_on: date | None
    validity: str
    document_id: str | None
    document_url: str | None
    facilities: frozenset[str]


@dataclass(frozen=True, slots=True)
class Site:
    """One plant of one company, under all its spellings."""

    facility_id: str
    organisation_id: str
    name: str
    spellings: tuple[str, ...]
    places: str | None


class Register:
    """The companies, certificates and sites of a snapshot as of a day."""

    def __init__(
        self, dataset: Dataset, as_of: str | None, decisions: Sequence[Decision] = ()
    ) -> None:
        """Raises WrongUsage for a day that is none, SnapshotDamaged."""
        self.as_of = check_as_of(as_of) or dataset.as_of
        self.decisions = tuple(decisions)
        views = (VIEW_BY_NAME["facilities_in_scope"], VIEW_BY_NAME["certifications_wide"])
        names = {*_TABLES, *(name for view in views for name in view.tables)}
        tables = {name: dataset.arrow(name) for name in sorted(names)}
        with connection(tables, self.as_of) as database:
            certificates = run(database, _CERTIFICATES).to_pylist()
            in_scope = run(database, _IN_SCOPE).to_pylist()
            sites = run(database, _SITES).to_pylist()
            self._countries = _sets(run(database, _COUNTRIES).to_pylist())
            told = run(database, _SITE_DOCUMENTS).to_pylist()
            companies = run(database, "from organisations order by all").to_pylist()
            spelled = run(database, "from organisation_names order by all").to_pylist()
            keys = run(database, "from organisation_keys order by all").to_pylist()
        self.names = {row["organisation_id"]: row["name"] for row in companies}
        for row in companies:
            if row["country_code"] is not None:
                self._countries[row["organisation_id"]].add(row["country_code"])
        self.spellings: dict[str, list[str]] = {company: [] for company in self.names}
        self.short_names: dict[str, set[str]] = defaultdict(set)
        for row in spelled:
            if row["kind"] == "short":
                self.short_names[normal(row["name"])].add(row["organisation_id"])
            elif row["name"] not in self.spellings[row["organisation_id"]]:
                self.spellings[row["organisation_id"]].append(row["name"])
        self.index = CompanyIndex(self.spellings, decisions)
        self.keys = {(row["scheme"], _plain(row["value"])): row["organisation_id"] for row in keys}
        self._certificates = _certificates(certificates, in_scope)
        stated = [
            (row["certified_since"], row["organisation_id"])
            for row in certificates
            if row["certified_since"] is not None
            and self.as_of is not None
            and row["certified_since"].isoformat() <= self.as_of
        ]
        self.since = {company: day for day, company in sorted(stated, reverse=True)}
        self._sites = _sites(sites)
        self._site_documents: dict[str, tuple[str, str | None]] = {}
        for row in told:
            self._site_documents.setdefault(row["row_id"], (row["document_id"], row["url"]))
        self._subsidiaries = self._site_companies()
        self.owner = {name: company for company in self.names for name in self.spellings[company]}
        self.alike = Alike(self.owner)

    def certificates(self, company: str) -> list[Certificate]:
        """Return the certificates of a company that there were on the day."""
        return self._certificates.get(company, [])

    def sites(self, company: str) -> list[Site]:
        """Return the sites of a company that any document names."""
        return self._sites.get(company, [])

    def all_sites(self) -> Iterable[Site]:
        """Yield every site, by company."""
        for sites in self._sites.values():
            yield from sites

    def countries(self, company: str) -> frozenset[str]:
        """Return the countries in which a company has certified sites."""
        return frozenset(self._countries.get(company, ()))

    def by_key(self, scheme: str, value: str) -> str | None:
        """Return the company that has a key, None if none has."""
        return self.keys.get((scheme, _plain(value))) if value else None

    def site_company(self, name: str) -> list[Site]:
        """Return the sites that are companies themselves and whose name this is."""
        found = {
            site
            for reading in split_form(name).readings
            if not reading.is_open
            for site in self._subsidiaries.get(reading, ())
        }
        return sorted(found, key=lambda site: site.facility_id)

    def find_sites(self, company: str, name: str) -> list[Site]:
        """Return the sites of a company that share a reading with a name."""
        owners = tuple(self.spellings[company])
        wanted = set(plant_name(name, owners).readings)
        mine = normal(name)
        apart = {
            normal(other)
            for one in self.decisions
            if one.kind == "plant" and one.verdict == "different"
            for this, other in ((one.name, one.other), (one.other, one.name))
            if normal(this) == mine and normal(one.within) in map(normal, owners)
        }
        joined = {
            normal(other)
            for one in self.decisions
            if one.kind == "plant" and one.verdict == "same"
            for this, other in ((one.name, one.other), (one.other, one.name))
            if normal(this) == mine and normal(one.within) in map(normal, owners)
        }
        return [
            site
            for site in self.sites(company)
            if any(normal(spelled) in joined for spelled in site.spellings)
            or any(
                wanted & set(plant_name(spelled, owners).readings)
                for spelled in site.spellings
                if normal(spelled) not in apart
            )
        ]

    def site_document(self, certificate: Certificate, site: Site) -> tuple[str, str | None] | None:
        """Return the id and address of the document that puts a site into the scope."""
        return self._site_documents.get(f"{certificate.certification_id}/{site.facility_id}")

    def _site_companies(self) -> dict[Reading, set[Site]]:
        found: dict[Reading, set[Site]] = defaultdict(set)
        for site in self.all_sites():
            for spelled in site.spellings:
                for reading in split_form(spelled).readings:
                    if not reading.is_open:
                        found[reading].add(site)
        return found


def _certificates(rows: Iterable[Row], in_scope: Iterable[Row]) -> dict[str, list[Certificate]]:
    facilities: dict[str, set[str]] = defaultdict(set)
    for row in in_scope:
        facilities[row["certificate_id"]].add(row["facility_id"])
    found: dict[str, list[Certificate]] = defaultdict(list)
    for row in rows:
        if row["certification_id"] is None:
            continue  # nothing of it was known on the day
        found[row["organisation_id"]].append(
            Certificate(
                row["certificate_id"], row["organisation_id"], row["standard"],
                row["certificate_number"], row["certification_id"], row["version"],
                row["status"], row["event_on"], row["expires_on"], row["validity"],
                row["document_id"], row["document_url"],
                frozenset(facilities[row["certificate_id"]]),
            )
        )  # fmt: skip
    return found


def _sites(rows: Iterable[Row]) -> dict[str, list[Site]]:
    by_id: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_id[row["facility_id"]].append(row)
    found: dict[str, list[Site]] = defaultdict(list)
    for facility, spelled in by_id.items():
        first = spelled[0]
        names = tuple(row["spelled"] for row in spelled)
        site = Site(facility, first["organisation_id"], first["name"], names, first["places"])
        found[site.organisation_id].append(site)
    return found


def _sets(rows: Iterable[Row]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["organisation_id"]].add(row["country_code"])
    return found


def _plain(value: str) -> str:
    """A key without blanks and case: '0012 ab' and '0012AB' are one."""
    return "".join(value.split()).casefold()


__all__ = ["LEI", "Certificate", "Register", "Site"]
