"""What the page is made of: sections, figures, tables, cells; no markup yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pycountry

from pipeline.report.intervals import share
from pipeline.report.rows import Pick
from pipeline.report.text import web_address

Row = Mapping[str, Any]
FEW = 5  # events; a share of fewer is set pale
NONE = "–"  # no document states it
_LONG = 16  # rows; a longer table is folded
Look = Literal["", "t", "w"]  # t: on one line; w: a text that needs width


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, where it leads (a pick in the page, or an address), how it looks."""

    text: str
    pick: Pick | None = None
    url: str | None = None
    number: bool = False
    head: bool = False
    pale: bool = False
    look: Look = ""

    @property
    def classes(self) -> str:
        """The classes by which the style sets it."""
        looks = ("n" if self.number else "", "pale" if self.pale else "", self.look)
        return " ".join(look for look in looks if look)


@dataclass(frozen=True, slots=True)
class Head:
    """One column's heading; ``long`` explains it where the label is short."""

    label: str
    number: bool = False
    long: str = ""


@dataclass(frozen=True)
class Figure:
    """A chart if there is one, its table, and the query (or command) that gives the numbers."""

    key: str
    heading: str
    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sql: str | None = None
    command: str | None = None
    lead: tuple[str, ...] = ()
    empty: str = "There is none."
    chart: str | None = None

    @property
    def folded(self) -> bool:
        """Whether the table is so long that it is shown when asked for."""
        return len(self.rows) > _LONG


@dataclass(frozen=True)
class Section:
    """One part of the page."""

    key: str
    heading: str
    lead: tuple[str, ...]
    figures: tuple[Figure, ...]


Make = Callable[[Row], Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its heading, and how a row gives its cell."""

    head: Head
    make: Make


def filled(rows: Iterable[Row], columns: Sequence[Column]) -> tuple[tuple[Cell, ...], ...]:
    """Return the cells of a table."""
    return tuple(tuple(column.make(row) for column in columns) for row in rows)


def heads(columns: Sequence[Column]) -> tuple[Head, ...]:
    """Return the headings of a table."""
    return tuple(column.head for column in columns)


def words(name: str, label: str, head: bool = False, look: Look = "") -> Column:
    """Return a column of text; ``head`` makes its cells the headings of their rows."""
    return Column(Head(label), lambda row: Cell(said(row[name]), head=head, look=look))


def numbers(
    name: str, label: str, pick: Callable[[Row, str], Pick] | None = None, long: str = ""
) -> Column:
    """Return a column of numbers; ``pick`` gives the rows that a number leads to."""

    def make(row: Row) -> Cell:
        value = row[name]
        leads = pick(row, name) if pick is not None and value else None
        return Cell(counted(value), leads, number=True)

    return Column(Head(label, True, long), make)


def shares(part: str, whole: str) -> tuple[Column, Column]:
    """Return two columns: the share of ``part`` in ``whole``, and its 95 % interval."""

    def value(row: Row) -> Cell:
        found = share(row[part] or 0, row[whole] or 0)
        few = (row[whole] or 0) < FEW
        return Cell(NONE if found is None else per_cent(found.value), number=True, pale=few)

    def interval(row: Row) -> Cell:
        found = share(row[part] or 0, row[whole] or 0)
        few = (row[whole] or 0) < FEW
        text = NONE if found is None else f"{per_cent(found.low, '')}–{per_cent(found.high)}"
        return Cell(text, number=True, pale=few)

    return Column(Head("share", True), value), Column(Head("95 % interval", True), interval)


def linked(label: str, text: Callable[[Row], str], url: str = "url") -> Column:
    """Return a column of links to documents; an address that may not be linked is left out."""
    return Column(Head(label), lambda row: Cell(text(row), url=web_address(row[url])))


def said(value: Any) -> str:
    """Return a value as text: dates as ISO, none as a dash."""
    return NONE if value is None or value == "" else str(value)


def term(value: str) -> str:
    """Return a vocabulary's term as words.

    >>> term("audit_report")
    'audit report'
    """
    return value.replace("_", " ")


def counted(value: float | None) -> str:
    """Return a number with its thousands apart; none as a dash.

    >>> counted(14000000.0), counted(2.5), counted(None)
    ('14,000,000', '2.5', '–')
    """
    if value is None:
        return NONE
    return f"{int(value):,}" if value == int(value) else f"{value:,}"


def per_cent(value: float, sign: str = " %") -> str:
    """Return a share as whole per cent.

    >>> per_cent(0.385)
    '38\u00a0%'
    """
    return f"{round(value * 100)}{sign}".replace(" ", "\u00a0")


def country(code: str) -> str:
    """Return the countries that codes mean; words that are no code stay.

    >>> country("SE; NO"), country("several")
    ('Sweden; Norway', 'several countries')
    """
    if code == "several":
        return "several countries"
    return "; ".join(_country(one) for one in code.split("; "))


def _country(code: str) -> str:
    found = pycountry.countries.get(alpha_2=code) if len(code) == 2 else None
    return str(getattr(found, "common_name", None) or found.name) if found else code


def plural(number: int, one: str, several: str | None = None) -> str:
    """Return a number with its noun.

    >>> plural(1, "document"), plural(1200, "company", "companies")
    ('1 document', '1,200 companies')
    """
    return f"{counted(number)} {one if number == 1 else several or one + 's'}"
