"""The answer to each row of a list of suppliers: its certificates, and how sure that is.

A company is taken for the one that the row names only by its letters, by a rule with a name, by
a reviewed decision or by a key kept by hand. Whatever else looks right is a candidate for a
person, never an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.identity.keys import LEI
from pipeline.identity.letters import normal
from pipeline.identity.names import split_form
from pipeline.identity.same import why_one
from pipeline.identity.similar import most_similar
from pipeline.match.register import Certificate, Register, Site
from pipeline.match.supplier_list import Supplier

MOST_CANDIDATES = 5
_SHORTEST_START = 4  # letters: shorter beginnings are shared by strangers


@dataclass(frozen=True, slots=True)
class Found:
    """The company that a row means: how sure (exact, rule, reviewed, key, candidate, none).

    ``rule`` names the rule; ``site`` is set where the row's company is itself a site of another
    company's certificate.
    """

    sure: str
    rule: str = ""
    organisation_id: str | None = None
    site: Site | None = None
    candidates: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whether a site is in a certificate's scope: yes, no, not_named, not_said or not_asked."""

    in_scope: str
    sure: str = ""
    site: Site | None = None
    document_id: str = ""
    document_url: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one row: the company found, and each of its certificates with the scope."""

    supplier: Supplier
    found: Found
    certificates: tuple[tuple[Certificate, Scope], ...] = field(default=())

    @property
    def is_answerable(self) -> bool:
        """Whether the row named anything."""
        return bool(self.supplier.company or self.supplier.site or self.supplier.lei)


def answers(suppliers: Iterable[Supplier], register: Register) -> Iterator[Answer]:
    """Yield the answer to each row, in their order."""
    for supplier in suppliers:
        found = find_company(supplier, register)
        certificates: tuple[tuple[Certificate, Scope], ...] = ()
        if found.organisation_id is not None:
            certificates = tuple(
                (certificate, _scope(supplier, found, certificate, register))
                for certificate in register.certificates(found.organisation_id)
            )
        yield Answer(supplier, found, certificates)


def find_company(supplier: Supplier, register: Register) -> Found:
    """Return the company that a row means, or the candidates for it."""
    for scheme, value in ((LEI, supplier.lei), ("supplier_number", supplier.supplier_number)):
        company = register.by_key(scheme, value)
        if company is not None:
            return Found("key", scheme, company)
    name = supplier.company
    if not normal(name):
        return _by_site_alone(supplier, register)
    meaning = register.index.meaning(name)
    if len(meaning.companies) == 1:
        company = next(iter(meaning.companies))
        known = register.countries(company)
        if supplier.country_code and known and supplier.country_code not in known:
            said = f"{register.names[company]} (certified in {', '.join(sorted(known))})"
            note = f"the name fits, but no certified site of it is in {supplier.country_code}"
            return Found("candidate", "country_differs", candidates=(said,), note=note)
        rule = {"exact": "exact", "reviewed": "reviewed"}.get(meaning.how)
        return Found(meaning.how, rule or _rule(name, company, register), company)
    if meaning.companies:
        named = tuple(sorted(register.names[company] for company in meaning.companies))
        note = "the name fits several companies"
        return Found("candidate", "several", candidates=named[:MOST_CANDIDATES], note=note)
    sites = register.site_company(name)
    owners = {site.organisation_id for site in sites}
    if len(owners) == 1 and len({site.facility_id for site in sites}) == 1:
        site = sites[0]
        exact = any(normal(name) == normal(spelled) for spelled in site.spellings)
        note = f"a site of {register.names[site.organisation_id]}'s certificates"
        sure = "exact" if exact else "rule"
        return Found(sure, "subsidiary_in_scope", site.organisation_id, site, note=note)
    candidates = company_candidates(name, register)
    return Found("candidate" if candidates else "none", "", candidates=candidates)


def company_candidates(name: str, register: Register) -> tuple[str, ...]:
    """Return companies that a person should look at, each with the reason, best first."""
    found: dict[str, str] = {}
    for company in sorted(register.index.named_alike(name)):
        found.setdefault(company, "the same name, another legal form")
    for company in sorted(register.short_names.get(normal(name), ())):
        found.setdefault(company, "a document uses this as its short name")
    words = split_form(name).base.split()
    for site in register.all_sites():
        if any(split_form(spelled).base.split() == words for spelled in site.spellings):
            found.setdefault(site.organisation_id, f"its site {site.name} has this name")
    for company, spellings in register.spellings.items():
        if any(_begins(words, split_form(spelled).base.split()) for spelled in spellings):
            found.setdefault(company, "one name begins with the other")
    for spelled, score in register.alike.to(name):
        found.setdefault(register.owner[spelled], f"similar, {score:.0f} of 100")
    said = [f"{register.names[company]} ({why})" for company, why in found.items()]
    return tuple(said[:MOST_CANDIDATES])


def _begins(one: list[str], other: list[str]) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return (
        bool(shorter)
        and longer[: len(shorter)] == shorter
        and len("".join(shorter)) >= _SHORTEST_START
    )


def _rule(name: str, company: str, register: Register) -> str:
    """The rule by which a name is one of a company's: of the spelling that needs the fewest."""
    spellings = register.spellings[company]
    rules = [why_one(name, spelled, spellings, register.decisions) for spelled in spellings]
    return min(rules, key=lambda rule: (rule == "through_another_name", rule.count("+"), rule))


def _by_site_alone(supplier: Supplier, register: Register) -> Found:
    """A row without a company: the site may be anybody's, so that it gives candidates alone."""
    if not normal(supplier.site):
        return Found("none", note="the row names no company and no site")
    as_company = register.index.meaning(supplier.site)
    named = [register.names[company] for company in sorted(as_company.companies)]
    for company in register.spellings:
        for site in register.find_sites(company, supplier.site):
            named.append(f"{site.name} of {register.names[company]}")
    candidates = tuple(dict.fromkeys(named))[:MOST_CANDIDATES]
    note = "a site without its company may be anybody's"
    return Found("candidate" if candidates else "none", candidates=candidates, note=note)


def _scope(supplier: Supplier, found: Found, certificate: Certificate, register: Register) -> Scope:
    company = certificate.organisation_id
    if found.site is not None and not normal(supplier.site):
        return _in_scope([found.site], found.sure, certificate, register)
    if not normal(supplier.site):
        return Scope("not_asked")
    if not certificate.facilities:
        return Scope("not_said")
    sites = register.find_sites(company, supplier.site)
    if sites:
        exact = any(
            normal(supplier.site) == normal(spelled) for site in sites for spelled in site.spellings
        )
        return _in_scope(sites, "exact" if exact else "rule", certificate, register)
    inside = [
        site for site in register.sites(company) if site.facility_id in certificate.facilities
    ]
    return Scope("not_named", "candidate", candidates=_site_candidates(supplier.site, inside))


def _in_scope(sites: list[Site], sure: str, certificate: Certificate, register: Register) -> Scope:
    inside = [site for site in sites if site.facility_id in certificate.facilities]
    if not certificate.facilities:
        return Scope("not_said", sure, sites[0])
    if not inside:
        return Scope("no", sure, sites[0])
    if len(inside) > 1:
        names = tuple(site.name for site in inside)[:MOST_CANDIDATES]
        return Scope("not_named", "candidate", candidates=names)
    document = register.site_document(certificate, inside[0]) or ("", None)
    return Scope("yes", sure, inside[0], document[0], document[1] or "")


def _site_candidates(name: str, sites: list[Site]) -> tuple[str, ...]:
    """The sites of the scope that a person should look at: at the place named, or alike."""
    found: dict[str, None] = {}
    words = set(normal(name).split())
    for site in sites:
        places = normal(site.places or "").split()
        if words & {word for word in places if len(word) >= _SHORTEST_START}:
            found[f"{site.name} (at {site.places})"] = None
    spelled = {spelling: site.name for site in sites for spelling in site.spellings}
    for spelling, score in most_similar(name, spelled):
        found[f"{spelled[spelling]} (similar, {score:.0f} of 100)"] = None
    if not found:
        for site in sites[:MOST_CANDIDATES]:
            found[site.name] = None
    return tuple(found)[:MOST_CANDIDATES]
