"""The posts of the replica: made from a seed, the same on every machine."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

_STARTS = (
    "Varn Lume Osk Threl Quor Brast Felm Jarv Koss Mivel Norv Pelk Rosk Sund Tavr Ulm Vosk Zeld"
)
_ENDS = "ova arra eth inor ulla esk andt ovia eral isk ommen uvik"
_TRADES = ("Rolling", "Extrusions", "Foil", "Castings", "Smelting", "Alumina", "Recycling", "Wire")
_FORMS = ("AS", "GmbH", "S.p.A.", "Ltd.", "B.V.", "Pty Ltd", "SAS", "Inc.")
_PLACES = (
    ("Bergen", "Norway"),
    ("Linz", "Austria"),
    ("Brescia", "Italy"),
    ("Gladstone", "Australia"),
    ("Lyon", "France"),
    ("Pune", "India"),
    ("Recife", "Brazil"),
    ("Osaka", "Japan"),
)
_FIRMS = ("DNV", "Bureau Veritas", "SGS", "GUTcert", "ERM CVS")
_MONTHS = tuple(f"{date(2020, month, 1):%B}".lower() for month in range(1, 13))
_FIRST_DAY = datetime(2017, 12, 20, 9, 0, tzinfo=UTC)
_LAST_DAY = datetime(2026, 6, 30, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Post:
    """One post: ``kind`` is the truth about it; reports are paths of PDFs."""

    id: int
    slug: str
    title: str
    kind: str
    published: datetime
    modified: datetime
    paragraphs: tuple[str, ...]
    tag: str
    reports: tuple[str, ...] = ()
    member: str | None = None  # a member's page that holds the links instead
    about: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> str:
        return f"/{self.slug}/"

    def edited(self, at: datetime) -> Post:
        more = "The certificate now covers the packing hall of the plant as well."
        return replace(self, modified=at, paragraphs=(*self.paragraphs[:2], more))


def posts(seed: int, number: int, announcements: int) -> list[Post]:
    """Return ``number`` posts of which ``announcements`` are such, the oldest first."""
    chance = random.Random(seed)
    kinds = ["announcement"] * announcements
    others = ("newsletter", "policy", "event", "member", "explained")
    kinds += [others[index % len(others)] for index in range(number - announcements)]
    chance.shuffle(kinds)
    step = (_LAST_DAY - _FIRST_DAY) / max(number, 1)
    made = []
    for index, kind in enumerate(kinds):
        at = (_FIRST_DAY + step * index).replace(microsecond=0)
        made.append(_post(chance, index, kind, at))
    return made


def late_post(seed: int, index: int, at: datetime) -> Post:
    """Return an announcement that is added while somebody reads the site."""
    return _post(random.Random(seed * 1000 + index), 100_000 + index, "announcement", at)


def _post(chance: random.Random, index: int, kind: str, at: datetime) -> Post:
    modified = at + timedelta(days=chance.randrange(0, 40), minutes=chance.randrange(60))
    modified = min(modified, _LAST_DAY + timedelta(days=1)) if at <= _LAST_DAY else at
    name = f"{chance.choice(_STARTS.split())}{chance.choice(_ENDS.split())}"
    base: dict[str, Any] = {"id": 50_000 + index, "published": at, "kind": kind}
    base["modified"] = max(at, modified)
    if kind == "announcement":
        return _announcement(chance, index, name, base)
    month, year = _MONTHS[at.month - 1], at.year
    texts = {
        "newsletter": (
            f"asi-newsletter-{month}-{year}-{index}",
            f"ASI newsletter {month.title()} {year}",
            "Welcome to ASI's monthly newsletter. View this email in your browser. Two companies "
            "have been certified against the Performance Standard this month.",
        ),
        "policy": (
            f"asi-policy-on-claims-{index}",
            f"ASI policy on claims, issue {index}",
            "This policy says how members may speak of certification in public.",
        ),
        "event": (
            f"webinar-on-criterion-5-3-{index}",
            "Webinar on greenhouse gas",
            "Join us for a talk on the pathway to lower emissions.",
        ),
        "member": (
            f"welcome-to-{name.lower()}-{index}",
            f"Welcome to {name}",
            f"{name} has joined ASI as a member and will work towards certification.",
        ),
        "explained": (
            f"asi-certification-process-explained-part-{index}",
            "The certification process explained",
            "Audits are carried out by accredited firms; the steps are shown below.",
        ),
    }
    slug, title, text = texts[kind]
    return Post(slug=slug, title=title, paragraphs=(text,), tag="news", **base)


def _announcement(chance: random.Random, index: int, name: str, base: dict[str, Any]) -> Post:
    trade, form = chance.choice(_TRADES), chance.choice(_FORMS)
    town, country = chance.choice(_PLACES)
    firm = chance.choice(_FIRMS)
    company = f"{name} {trade} {form}"
    year = base["published"].year
    standard, version = ("Performance Standard", "V3" if year >= 2023 else "V2")
    tag = "asi-performance-standard"
    if chance.random() < 0.3:
        standard, version = ("Chain of Custody Standard", "V2" if year >= 2023 else "V1")
        tag = "chain-of-custody-standard"
    minor = chance.randrange(0, 9)
    plain = re.sub(r"[^a-z0-9]+", "-", company.lower()).strip("-")
    words = standard.lower().replace(" ", "-")
    slug = f"asi-certifies-{plain}-against-{words}-{version.lower()}-{index}"
    title = f"ASI certifies {company} against {standard} {version}"
    if year <= 2020 and chance.random() < 0.6:
        slug = f"aluminium-stewardship-initiative-certifies-{plain}-against-the-asi-{words}-{index}"
    elif chance.random() < 0.1:
        slug, title = f"asi-re{slug[4:]}", title.replace("certifies", "recertifies")
    elif chance.random() < 0.06:
        slug = f"asi-certification-for-{plain}-{index}"
    at = f"{base['published'].day} {base['published']:%B %Y}"
    paragraphs = (
        f"{company} has achieved ASI {standard} {version} Certification for its plant in {town}, "
        f"{country}. The Aluminium Stewardship Initiative (ASI) today announced that {company} "
        f"has been certified against the {standard} {version}.",
        f"The plant in {town} makes {chance.randrange(10, 400)},000 tonnes of products a year.",
        f"The independent, third-party audit of {company} was carried out by {firm}. "
        f"{minor} minor non-conformances were noted.",
    )
    folder = f"/wp-content/uploads/{base['published']:%Y/%m}"
    code = "PS" if standard.startswith("Perf") else "CoC"
    file = f"{folder}/ASI-Summary-Audit-Report-{plain}-Certificate-{index + 1}-{code}.pdf"
    draw = chance.random()
    reports = (file,)
    if draw < 0.05:
        reports = ()
    elif draw < 0.08:
        reports = (file, file.replace(".pdf", "-1.pdf"))
    about = {"company": company, "standard": standard, "version": version, "town": town}
    about |= {"country": country, "firm": firm, "number": str(index + 1), "date": at}
    return Post(
        slug=slug,
        title=title,
        paragraphs=paragraphs,
        tag=tag,
        reports=reports,
        member=f"/members/{plain}-{index}/" if reports and 0.08 <= draw < 0.13 else None,
        about=tuple(about.items()),
        **base,
    )
