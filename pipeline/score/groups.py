"""The groups of annotated documents: company and template, whose pages resemble one another.

``groups.csv`` in a folder of annotations says for each document which company it is about and
which template served it (`make coverage` writes it). The template is read from the markup alone;
plain text is one template. The company is a mark of its name, not the name: the table gives away
nothing of an answer.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractors.document import fold
from pipeline.errors import WrongUsage
from pipeline.score.compare import alternatives
from pipeline.score.gold import Annotated

TABLE = "groups.csv"
PLAIN_TEXT = "plain text"
_COLUMNS = ("document", "company", "template")
# A text node so long is a paragraph of the article, if the article's text has it.
_PARAGRAPH = 60
_MARKUP = re.compile("(?i)<html|<!doctype|<body")
_LEGAL_FORM = re.compile(
    r"(?i)[,.]? (?:co\.?,? ltd|co|company limited|company|corporation|corp|ltd|limited|inc|llc|plc|"
    r"gmbh|ag|kg|se|s\.?a\.?s?|s\.?p\.?a|s\.?r\.?l|s\.?r\.?o|d\.?o\.?o|d\.?d|a\.?ş|a\.?s|ab|as|asa|"
    r"oy|oyj|n\.?v|b\.?v|pvt|pty|private|sdn|bhd|ltda|tbk|pjsc|jsc|holding|group)\.?$"
)
_IS_COMPANY = re.compile(
    r"(?i)\b(ltd|limited|inc|llc|plc|gmbh|ag|s\.a|s\.p\.a|s\.r\.l|s\.r\.o|d\.o\.o|a\.ş|ab|sdn|bhd|"
    r"ltda|pjsc|holding|sas|corporation|company)\b"
)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a document belongs: the mark of its company, the mark of its template."""

    company: str
    template: str


def load_groups(folder: Path) -> Mapping[str, Placed]:
    """Return company and template of each document of a folder; empty without a table.

    Raises WrongUsage for a table without the columns document, company, template.
    """
    path = folder / TABLE
    if not path.exists():
        return {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return {
                row["document"]: Placed(row["company"], row["template"])
                for row in csv.DictReader(file)
            }
    except (KeyError, UnicodeDecodeError, csv.Error) as error:
        raise WrongUsage(
            f"{path}: not a table of groups ({error}); run `make coverage`."
        ) from error


def table_of(documents: Sequence[Annotated], texts: Sequence[str]) -> str:
    """Return the table of groups of annotated documents, given the texts of their articles."""
    companies = companies_of(documents)
    lines = [",".join(_COLUMNS)]
    for document, company, text in zip(documents, companies, texts, strict=True):
        page = document.source.file.read_text(encoding="utf-8", errors="replace")
        lines.append(f"{document.name},{company},{_mark(template_of(page, text))}")
    return "\n".join(lines) + "\n"


def companies_of(documents: Sequence[Annotated]) -> list[str]:
    """Return a mark of each document's company, the same for all that share a name.

    Names of a document: its entity, its owner, and the facilities that are companies; without
    legal forms. Documents that share one, directly or over a third, are of one company.
    """
    first: dict[str, int] = {}
    joined = list(range(len(documents)))

    def root(number: int) -> int:
        while joined[number] != number:
            number = joined[number]
        return number

    names = [company_names(document.record) for document in documents]
    for number, of_record in enumerate(names):
        for name in of_record:
            joined[root(number)] = root(first.setdefault(name, number))
    told: dict[int, list[str]] = {}
    for number, of_record in enumerate(names):
        told.setdefault(root(number), []).extend(of_record)
    return [
        _mark(min(told[root(number)], default=document.name))
        for number, document in enumerate(documents)
    ]


def company_names(record: Mapping[str, Any]) -> list[str]:
    """Return the companies that an annotated record names, without legal forms and case."""
    named = [*alternatives(record.get("entity")), *alternatives(record.get("parent"))]
    facilities = record.get("facilities")
    for item in facilities if isinstance(facilities, list) else []:
        named += [name for name in alternatives(item) if _IS_COMPANY.search(str(name))]
    owners = [part for name in named if name for part in re.split(r" and | / ", str(name))]
    return sorted({bare for owner in owners if len(bare := _bare(owner)) > 3})


def template_of(page: str, text: str) -> str:
    """Return what a page's markup looks like: the path of elements to the article's paragraphs.

    In: the page as served, and the text of its article. Elements have their classes; a class
    with a digit in it (``postid-1234``) counts as ``#``.
    """
    if not _MARKUP.search(page[:5000]):
        return PLAIN_TEXT
    body = LexborHTMLParser(page).body
    article = " ".join(fold(text).split())
    found: Counter[str] = Counter()
    for node in body.traverse(include_text=True) if body is not None else ():
        if node.tag == "-text":
            words = " ".join(fold(node.text_content or "").split())
            if len(words) >= _PARAGRAPH and words in article:
                found[_path(node)] += len(words)
    # of equals the first in the order of letters
    return min(found, key=lambda path: (-found[path], path), default="no paragraph")


def clusters(documents: Sequence[Annotated], groups: Mapping[str, Placed]) -> list[str]:
    """Return for each document what it is drawn with: all of its company and of its template.

    A document that is not in the table stands alone.
    """
    joined: dict[str, str] = {}

    def root(name: str) -> str:
        while joined.setdefault(name, name) != name:
            name = joined[name]
        return name

    for document in documents:
        placed = groups.get(document.name)
        if placed is not None:
            joined[root(f"company {placed.company}")] = root(f"template {placed.template}")
    return [
        root(f"template {groups[document.name].template}")
        if document.name in groups
        else f"document {document.name}"
        for document in documents
    ]


def _bare(name: str) -> str:
    bare, before = fold(name).strip(), ""
    while bare != before:
        before = bare
        bare = _LEGAL_FORM.sub("", bare).strip(" ,.")
    return " ".join(re.findall(r"\w+", bare.casefold()))


def _path(node: LexborNode) -> str:
    labels: list[str] = []
    parent = node.parent
    while parent is not None and parent.tag not in (None, "html", "-undef"):
        said = (parent.attributes.get("class") or "").split()
        classes = {"#" if re.search(r"\d", name) else name for name in said}
        labels.append(".".join([str(parent.tag), *sorted(classes)]))
        parent = parent.parent
    return " > ".join(reversed(labels))


def _mark(name: str) -> str:
    return name if name == PLAIN_TEXT else hashlib.sha256(name.encode()).hexdigest()[:8]
