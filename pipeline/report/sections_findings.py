"""The sections on non-conformances and audit firms, and the rows that their numbers lead to."""

from __future__ import annotations

from pipeline.report import charts
from pipeline.report.figures import Answer, Figures
from pipeline.report.rows import Classes
from pipeline.report.view import (
    Cell,
    Column,
    Figure,
    Head,
    Row,
    Section,
    filled,
    heads,
    numbers,
    shares,
    words,
)

_TOP = 15  # criteria and firms in a chart; their tables have all
_COUNTED = "Counted are events that state a number or list a non-conformance."


def nonconformances(found: Figures, classes: Classes) -> Section:
    """Return the section on non-conformances: by version, principle, criterion and year."""
    by_version = (
        _standard(),
        numbers("events", "events"),
        *_stated(classes),
        numbers("listed", "listed", classes.stated, "by criterion"),
    )
    by_principle = (
        _standard(),
        numbers("principle", "no."),
        words("title", "principle", head=True),
        *_by_listing(classes),
    )
    by_criterion = (
        _standard(),
        words("criterion", "no.", look="t"),
        words("title", "criterion", head=True),
        *_by_listing(classes),
    )
    by_year = (words("year", "year", head=True, look="t"), _standard(), *_stated(classes))
    return Section(
        "nonconformances",
        "Non-conformances",
        (
            "A document may state how many non-conformances there are, and it may list them by "
            "criterion; many announcements state more than they list, so the two are counted "
            "apart. What an announcement, its report and its reprints tell of one event counts "
            "once. Each number leads to its rows at the end of the page.",
            "A share comes with Wilson’s 95 % interval: read the interval, not the share. Shares "
            f"of fewer than {charts.FEW} events are set pale. Events that say nothing of "
            "non-conformances are left out and may differ from the others, and in one event the "
            "non-conformances are no independent draws.",
        ),
        (
            _figure(
                found["nc-by-version"], "By standard and version",
                "Events and stated non-conformances by standard and version", by_version,
                "Share: events with at least one, of those that say whether there is one. "
                + _COUNTED,
            ),
            _figure(
                found["nc-by-principle"], "By principle",
                "Listed non-conformances by standard, version and principle", by_principle,
                "Share: events with at least one in the principle, of those that say where their "
                "non-conformances are and whose scope has the principle.",
                charts.dots(
                    _principles(found["nc-by-principle"]), "principle", "label", "version",
                    "Share of events with a non-conformance, by principle",
                    "Performance Standard. A point a version of the standard, with its 95 % "
                    "interval; pale where fewer than five events stand behind it.",
                ),
            ),
            _figure(
                found["nc-by-criterion"], "By criterion",
                "Listed non-conformances by standard, version and criterion", by_criterion,
                "A number means another criterion in another version. Share: as by principle. "
                f"The chart shows the {_TOP} criteria that most events have.",
                charts.dots(
                    _criteria(found["nc-by-criterion"]), "criterion", "label", None,
                    "Share of events with a non-conformance, by criterion",
                    f"The {_TOP} criteria with most events, each with its 95 % interval.",
                ),
            ),
            _figure(
                found["nc-by-year"], "By year and version",
                "Events and stated non-conformances by year, standard and version", by_year,
                "Only events that state a number or list a non-conformance.",
                charts.dots(
                    _years(found["nc-by-year"]), "year", "label", None,
                    "Share of events with a non-conformance, by year",
                    f"The latest {_TOP} years of standards and versions, each with its 95 % "
                    "interval; pale where fewer than five events stand behind it.",
                ),
            ),
        ),
    )  # fmt: skip


def audit_firms(found: Figures, classes: Classes) -> Section:
    """Return the section on audit firms and how often their events have non-conformances."""
    columns = (
        words("firm", "audit firm", head=True),
        numbers("events", "events"),
        *_stated(classes),
    )
    answer = found["nc-by-firm"]
    shown = [
        {**row, "part": row["with_one"], "whole": row["telling"]}
        for row in answer
        if row["telling"]
    ][:_TOP]
    return Section(
        "firms",
        "Audit firms",
        (
            "This is no ranking. Firms audit different sites, steps, countries and versions, few "
            "events stand behind each, and documents that say nothing of non-conformances are left "
            "out: a firm whose reports say more looks worse. Where the intervals of two firms "
            "overlap widely, the numbers do not tell them apart. They stand in the order of how "
            "many events say something; an event audited by two firms counts for both.",
        ),
        (
            _figure(
                answer, "Events and finding rates", "Events and non-conformances by audit firm",
                columns,
                "Share: events with at least one non-conformance, of those that say whether there "
                "is one.",
                charts.dots(
                    shown, "firms", "firm", None,
                    "Share of events with a non-conformance, by audit firm",
                    f"At most {_TOP} firms, those with most telling events first, each with its "
                    "95 % interval; pale where fewer than five events stand behind it.",
                ),
            ),
        ),
    )  # fmt: skip


def _standard() -> Column:
    return Column(
        Head("standard"), lambda row: Cell(f"{row['standard']} {row['version']}", look="t")
    )


def _stated(classes: Classes) -> tuple[Column, ...]:
    return (
        numbers("telling", "telling", classes.stated, "say whether there is one"),
        numbers("with_one", "with one", classes.stated, "or more"),
        *shares("with_one", "telling"),
        numbers("minor", "minor", classes.stated),
        numbers("major", "major", classes.stated),
        numbers("ungraded", "no grade", classes.stated),
    )


def _by_listing(classes: Classes) -> tuple[Column, ...]:
    return (
        numbers("assessed", "of events", long="that say where"),
        numbers("with_one", "with one", classes.listed, "or more"),
        *shares("with_one", "assessed"),
        numbers("minor", "minor", classes.listed),
        numbers("major", "major", classes.listed),
        numbers("ungraded", "no grade", classes.listed),
    )


def _figure(
    answer: Answer,
    heading: str,
    caption: str,
    columns: tuple[Column, ...],
    lead: str,
    chart: str | None = None,
) -> Figure:
    return Figure(
        answer.key, heading, caption, heads(columns), filled(answer, columns), answer.sql,
        lead=(lead,), chart=chart,
    )  # fmt: skip


def _principles(answer: Answer) -> list[Row]:
    """The Performance Standard's rows for the chart, one label a principle for all versions."""
    rows = [row for row in answer if row["standard"] == "PS"]
    titles = {row["principle"]: row["title"] for row in rows if row["title"]}  # the latest's
    rows.sort(key=lambda row: (row["principle"], row["version"]))
    return [
        {
            "label": f"{row['principle']} {titles.get(row['principle'], '')}".strip(),
            "version": row["version"],
            "part": row["with_one"],
            "whole": row["assessed"],
        }
        for row in rows
    ]


def _criteria(answer: Answer) -> list[Row]:
    rows = [row for row in answer if row["with_one"]]
    rows.sort(key=lambda row: (-row["with_one"], row["standard"], row["version"], row["criterion"]))
    return [
        {
            "label": f"{row['standard']} {row['version']} {row['criterion']} {row['title'] or ''}",
            "part": row["with_one"],
            "whole": row["assessed"],
        }
        for row in rows[:_TOP]
    ]


def _years(answer: Answer) -> list[Row]:
    rows = sorted(answer, key=lambda row: row["year"])[-_TOP:]  # 'not known' stands last
    rows.sort(
        key=lambda row: (row["standard"] != "PS", row["standard"], row["version"], row["year"])
    )
    return [
        {
            "label": f"{row['standard']} {row['version']}, {row['year']}",
            "part": row["with_one"],
            "whole": row["telling"],
        }
        for row in rows
    ]
