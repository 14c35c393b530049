"""A chart's SVG made fit for the page: known elements only, the page's colours, words for a reader.

What Vega draws is taken apart and built anew from a list of permitted elements and attributes, so
that nothing a document says (a firm's name on an axis) can be more than text, and every colour
becomes a class that the page's style gives for light, dark and print.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from pipeline.report.text import plain

# The colours that charts are drawn with, and the class that each becomes.
COLOURS: Mapping[str, str] = {
    "#101010": "ink",
    "#606060": "muted",
    "#e0e0e0": "grid",
    "#d0d0d0": "land",
    "#200001": "s1",
    "#200002": "s2",
    "#200003": "s3",
    "#200004": "s4",
    "#200005": "s5",
    "#200006": "s6",
}
_CLEAR = {"none", "transparent"}
_ELEMENTS = {"svg", "g", "path", "rect", "line", "text", "circle", "tspan"}
_NUMBERS = {
    "x", "y", "x1", "x2", "y1", "y2", "dx", "dy", "r", "cx", "cy", "width", "height", "d",
    "transform", "font-size", "stroke-width", "stroke-dasharray", "opacity", "fill-opacity",
    "stroke-opacity",
}  # fmt: skip
_WORDS = {"text-anchor", "stroke-linecap", "stroke-linejoin", "font-weight", "display"}
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_SAFE = re.compile(r"[\w .,()%+-]*")
_USELESS = {("opacity", "1"), ("transform", "translate(0,0)"), ("stroke-width", "1")}


class StrangeSvg(Exception):
    """A chart holds what the page has no place for; a fault of the program."""


def fit(drawn: str, key: str, title: str, described: str) -> str:
    """Return a drawn chart as markup for the page.

    ``key`` makes the ids of its ``title`` and of its description. Raises StrangeSvg.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.fromstring(drawn.encode(), parser)
    box = str(root.get("viewBox") or "")
    if not _SAFE.fullmatch(box):
        raise StrangeSvg(f"viewBox {box!r}")
    width = float(box.split()[2])
    inside = "".join(_built(child) for child in root)
    return (
        f'<svg viewBox="{box}" width="{width:g}" role="img" aria-labelledby="{key}-t {key}-d">'
        f'<title id="{key}-t">{escape(plain(title))}</title>'
        f'<desc id="{key}-d">{escape(plain(described))}</desc>{inside}</svg>'
    )


def _built(element: Any) -> str:
    name = etree.QName(element).localname
    if name == "defs":  # clips, which the charts here do not need
        return ""
    if name not in _ELEMENTS:
        raise StrangeSvg(f"element {name}")
    if element.get("display") == "none" or (name == "path" and not element.get("d")):
        return ""
    if name == "path" and element.get("class") == "background" and element.get("stroke") is None:
        return ""
    inside = escape(plain(element.text or "")) if name in ("text", "tspan") else ""
    inside += "".join(_built(child) for child in element)
    if name == "g" and not inside:
        return ""
    attributes = "".join(_attributes(element))
    if name == "g" and not attributes:
        return inside
    return f"<{name}{attributes}>{inside}</{name}>" if inside else f"<{name}{attributes}/>"


def _attributes(element: Any) -> list[str]:
    kept, painted = [], []
    for raw, value in element.attrib.items():
        name = etree.QName(raw).localname
        if name in ("fill", "stroke"):
            painted.append(_paint(name, value))
        elif name in _NUMBERS:
            value = _NUMBER.sub(_rounded, value)
            if not _SAFE.fullmatch(value):
                raise StrangeSvg(f"{name}={value!r}")
            if (name, value) not in _USELESS:
                kept.append(f" {name}={quoteattr(value)}")
        elif name in _WORDS:
            if not re.fullmatch(r"[a-z0-9-]+", value):
                raise StrangeSvg(f"{name}={value!r}")
            kept.append(f" {name}={quoteattr(value)}")
    classes = " ".join(word for word in painted if word)
    return ([f' class="{classes}"'] if classes else []) + kept


def _paint(name: str, value: str) -> str:
    """The class for a fill (``f-s1``) or a stroke (``k-s1``)."""
    letter = "f" if name == "fill" else "k"
    if value in _CLEAR:
        return f"{letter}-none"
    if value not in COLOURS:
        raise StrangeSvg(f"colour {value!r}")
    return f"{letter}-{COLOURS[value]}"


def _rounded(match: re.Match[str]) -> str:
    return f"{round(float(match.group()), 1) + 0:g}"
