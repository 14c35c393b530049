"""The sections on documents and certificates."""

from __future__ import annotations

from datetime import date

from pipeline.report import charts
from pipeline.report.figures import Figures
from pipeline.report.view import (
    Cell,
    Column,
    Figure,
    Head,
    Section,
    country,
    filled,
    heads,
    linked,
    numbers,
    plural,
    said,
    term,
    words,
)


def documents(found: Figures) -> Section:
    """Return the section on documents: by year, status and source, and those not read whole."""
    years = (
        words("year", "year", head=True, look="t"),
        numbers("announcements", "announcements"),
        numbers("audit_reports", "audit reports"),
        numbers("reprints", "reprints"),
        numbers("others", "others"),
        numbers("documents", "all"),
    )
    by_year = found["documents-by-year"]
    statuses = (
        Column(Head("status"), lambda row: Cell(term(row["status"]), head=True)),
        numbers("announcements", "announcements"),
        numbers("audit_reports", "audit reports"),
        numbers("others", "others"),
        numbers("documents", "all"),
    )
    sources = (
        words("site", "site", head=True, look="t"),
        words("source", "source", look="t"),
        numbers("documents", "documents"),
        words("newest_retrieval", "newest retrieval", look="t"),
    )
    bad = (
        words("document", "document", head=True, look="w"),
        words("status", "status"),
        words("reason", "why", look="w"),
        linked("address", lambda row: "open" if row["url"] else "–"),
    )
    return Section(
        "documents",
        "Documents",
        ("What the collection was read from.",),
        (
            Figure(
                "documents-by-year",
                "By year",
                "Documents by year and kind",
                heads(years),
                filled(by_year, years),
                by_year.sql,
                lead=(
                    "The year of publication; a report prints none and has the year of the event "
                    "that it reports on.",
                ),
                chart=charts.documents_by_year(by_year.rows),
            ),
            _plain(found, "documents-by-status", "By status", "Documents by how far they were read",
                   statuses),
            _plain(found, "documents-by-source", "By source", "Documents by site", sources),
            _plain(found, "not-complete", "Not read whole", "Documents that were not read whole",
                   bad, empty="Every document was read whole."),
        ),
    )  # fmt: skip


def certificates(found: Figures) -> Section:
    """Return the section on certificates: their state, those that expire soon, provisional ones."""
    states = (
        words("standard", "standard", head=True, look="t"),
        words("version", "version", look="t"),
        numbers("certificates", "certificates"),
        numbers("full_status", "full"),
        numbers("provisional", "provisional"),
        numbers("valid", "valid", long="by the printed expiry"),
        numbers("expired", "expired", long="by the printed expiry"),
        numbers("ended", "ended", long="suspended or withdrawn"),
        numbers("not_known", "not known", long="no expiry is printed"),
    )
    company = words("organisation", "company", head=True)
    standard = Column(
        Head("standard"),
        lambda row: Cell(" ".join(filter(None, (row["standard"], row["version"]))), look="t"),
    )
    where = Column(Head("country"), lambda row: Cell(country(row["countries"] or "–")))
    source = linked("source", lambda row: "document" if row["url"] else "–")
    number = words("certificate_number", "number")
    expiring = (
        words("expires_on", "expires on", look="t"), company, standard, number,
        words("status", "status"), where, source,
    )  # fmt: skip
    provisional = (
        words("event_on", "since", look="t"), company, standard, number,
        words("expires_on", "expires on", look="t"),
        Column(Head("validity"), lambda row: Cell(term(row["validity"]), look="t")), where, source,
    )  # fmt: skip
    day = said(found.as_of)
    known = sum(row["valid"] for row in found["certificates"])
    figures = [
        _plain(
            found, "certificates", "Their state", f"Certificates by standard and version on {day}",
            states,
            lead=(
                f"As of {day}, by what was printed last. An expiry is never computed: where no "
                "document prints it, validity is not known.",
            ),
        ),
    ]  # fmt: skip
    if found.as_of is not None:
        figures.append(
            _plain(
                found, "expiring", "Expiring within a year",
                f"Certificates that expire from {day} to {_year_later(found.as_of)}", expiring,
                empty=f"None of the {plural(known, 'certificate')} whose printed expiry is known "
                f"and not over expires by {_year_later(found.as_of)}.",
            )
        )  # fmt: skip
    figures.append(
        _plain(found, "provisional", "Provisional", "Certificates last stated as provisional",
               provisional, empty="No certificate was last stated as provisional.")
    )  # fmt: skip
    return Section(
        "certificates",
        "Certificates",
        ("One certificate is one company's against one standard, through all its events.",),
        tuple(figures),
    )


def _plain(
    found: Figures,
    key: str,
    heading: str,
    caption: str,
    columns: tuple[Column, ...],
    lead: tuple[str, ...] = (),
    empty: str = "There is none.",
) -> Figure:
    """A figure that shows a query's rows as they come."""
    answer = found[key]
    rows = filled(answer, columns)
    return Figure(key, heading, caption, heads(columns), rows, answer.sql, lead=lead, empty=empty)


def _year_later(day: str) -> str:
    """The same day a year on, as DuckDB's ``interval 1 year`` has it (29 February: the 28th)."""
    this = date.fromisoformat(day)
    try:
        return this.replace(year=this.year + 1).isoformat()
    except ValueError:
        return this.replace(year=this.year + 1, day=28).isoformat()
