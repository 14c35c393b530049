"""The rows behind the numbers of non-conformances, and how a number leads to them.

Each row has short classes (``k1`` the first standard and version, ``p2`` principle 2, ``m`` a
minor one), and each number is a *pick*: a set of classes. A pick is a place in the page; while a
reader is at it, rules of CSS leave only the rows that have all its classes. No script is needed,
and no row stands in the page twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["listed", "stated"]
Row = Mapping[str, Any]

MOST_ROWS = 18_000  # of both kinds together; more would not stay under the page's 6 MB
MANY_ROWS = 6_000  # from here a listed row leads to its event's row, which has the address
_ROW_BYTES = 200  # measured: a row without its words and, of many, without its address
_BUDGET = 4_400_000  # bytes of rows
_WORDS = (40, 600)

_GRADES = {"minor": "m", "major": "j", "ungraded": "u"}
_STATED = {
    "with_one": ("a", None),
    "minor": ("m", "minor"),
    "major": ("j", "major"),
    "ungraded": ("u", "ungraded"),
    "listed": ("l", "listed"),
}
_SAID = {
    "m": "minor",
    "j": "major",
    "u": "without a grade",
    "a": "with at least one",
    "l": "listing some by criterion",
}


@dataclass(frozen=True, slots=True)
class Pick:
    """A number's rows: those of a kind that have every class.

    ``sums`` is the column whose sum is the number; None where the number counts the rows, or,
    with ``events``, the events that the rows belong to.
    """

    kind: Kind
    classes: tuple[str, ...]
    label: str
    sums: str | None = None
    events: bool = False

    @property
    def key(self) -> str:
        """The pick's place in the page."""
        return "-".join((self.kind[0], *self.classes))

    def rules(self, number: int) -> tuple[str, str]:
        """The CSS selectors of its groups, which have the class ``x<number>``, and of its rows.

        The style hides all others at any pick. Rules that named what to hide would be tried on
        each row of the page.
        """
        at = f"#{self.key}:target~.x{number}"
        return at, f"{at} tr.{'.'.join(self.classes)}"


@dataclass(frozen=True)
class Classes:
    """The short classes of everything that rows are picked by."""

    versions: Mapping[tuple[str, str], str]
    criteria: Mapping[str, str]
    firms: Mapping[str, str]
    names: Mapping[str, str]

    def of_listed(self, row: Row) -> tuple[str, ...]:
        """Return the classes of a listed non-conformance."""
        principle = () if row["principle"] is None else (f"p{row['principle']}",)
        return (
            self.versions[row["standard"], row["version"]],
            *principle,
            self.criteria[row["criterion"]],
            *self._common(row),
            _GRADES[row["grade"]],
        )

    def of_stated(self, row: Row) -> tuple[str, ...]:
        """Return the classes of an event that says something of its non-conformances."""
        marks = [mark for column, (mark, _) in _STATED.items() if row.get(column)]
        marks += ["a"] if row["has_one"] and "a" not in marks else []
        return (self.versions[row["standard"], row["version"]], *self._common(row), *marks)

    def _common(self, row: Row) -> tuple[str, ...]:
        year = "ynone" if row["year"] is None else f"y{row['year']}"
        return (year, *(self.firms[firm] for firm in (row["firm_ids"] or "").split()))

    def listed(self, row: Row, column: str) -> Pick:
        """Return the pick of a number in a table by principle or criterion."""
        where = [self.versions[row["standard"], row["version"]]]
        if "criterion" in row:
            where.append(self.criteria[row["criterion"]])
        else:
            where.append(f"p{row['principle']}")
        grade = _GRADES.get(column)
        where += [grade] if grade else []
        return self._pick("listed", where, events=column == "with_one")

    def stated(self, row: Row, column: str) -> Pick:
        """Return the pick of a number in a table by version, year or audit firm."""
        where = []
        if "standard" in row:
            where.append(self.versions[row["standard"], row["version"]])
        if "year" in row:
            where.append("ynone" if row["year"] == "not known" else f"y{row['year']}")
        if "firm_id" in row:
            where.append(self.firms[row["firm_id"]])
        mark, sums = _STATED.get(column, (None, None))
        where += [mark] if mark else []
        return self._pick("stated", where, sums=sums)

    def _pick(
        self, kind: Kind, where: list[str], sums: str | None = None, events: bool = False
    ) -> Pick:
        label = ", ".join(self.names.get(name) or _SAID[name] for name in where)
        return Pick(kind, tuple(where), label, sums, events)


def classes(
    listed: Iterable[Row], stated: Iterable[Row], versions: Iterable[Row], firms: Iterable[Row]
) -> Classes:
    """Return the classes for the rows, for every standard and version, and for every firm."""
    listed, stated = list(listed), list(stated)
    both = {(row["standard"], row["version"]) for row in (*listed, *stated, *versions)}
    of_version = {pair: f"k{number}" for number, pair in enumerate(sorted(both))}
    of_criterion = {
        code: f"c{number}" for number, code in enumerate(sorted({r["criterion"] for r in listed}))
    }
    firm_names = {row["firm_id"]: row["firm"] for row in firms}
    of_firm = {firm: f"f{number}" for number, firm in enumerate(sorted(firm_names))}
    names = {name: " ".join(pair) for pair, name in of_version.items()}
    names |= {name: f"criterion {code}" for code, name in of_criterion.items()}
    names |= {of_firm[firm]: name for firm, name in firm_names.items()}
    for row in (*listed, *stated):
        year = row["year"]
        names["ynone" if year is None else f"y{year}"] = "no year" if year is None else str(year)
        if row.get("principle") is not None:
            names[f"p{row['principle']}"] = f"principle {row['principle']}"
    return Classes(of_version, of_criterion, of_firm, names)


def fits(number: int) -> bool:
    """Say whether so many rows go into the page; if not, none does and the page says so."""
    return number <= MOST_ROWS


def words_shown(number: int) -> int:
    """Return how many characters of a row's words are shown, that the page stays light.

    >>> words_shown(100), words_shown(18_000)
    (600, 44)
    """
    if number == 0:
        return _WORDS[1]
    least, most = _WORDS
    return max(least, min(most, _BUDGET // number - _ROW_BYTES))
