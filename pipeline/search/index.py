"""The index of a snapshot's words: built when first searched, kept under the snapshot's id.

It is no part of the snapshot: SQLite's files differ between its versions, and what can be made
again from proven files needs no place among them. Its own sha256 is proven before each use.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.dataset.query import connection
from pipeline.dataset.snapshot import read_manifest, read_table
from pipeline.errors import AlucertError
from pipeline.files import write_atomically
from pipeline.search.words import folded
from pipeline.work import key_of, source_fingerprint

_TABLES = (
    *("documents", "document_texts", "findings", "finding_parts", "evidence", "organisations"),
    *("certification_documents", "certifications", "certificates", "certification_locations"),
    "locations",
)
# SQLite's tokenizer folds case and accents; categories: letters, numbers, marks
WORDS = "fts5(text, content='', tokenize=\"unicode61 remove_diacritics 2\")"

_SCHEMA = f"""
create table texts (
  number integer primary key, kind text, document_id text, finding_id text, page integer,
  char_start integer, day text, organisation text, criterion text, rating text, title text,
  url text, retrieved_on text, sha256 text, text text
);
create table about (number integer, what text, value text, primary key (what, value, number))
  without rowid;
create virtual table words using {WORDS};
"""

_ABOUT_DOCUMENTS = """
create temp table told as
select d.document_id, d.kind, d.title, d.url, d.sha256,
  strftime(d.retrieved_at, '%Y-%m-%d') as retrieved_on,
  coalesce(d.published_on, min(coalesce(c.issued_on, c.announced_on)))::varchar as day,
  string_agg(distinct o.name, '; ' order by o.name) as organisation
from documents d
left join certification_documents t using (document_id)
left join certifications c using (certification_id)
left join certificates k using (certificate_id)
left join organisations o using (organisation_id)
where d.superseded_by is null
group by d.document_id, d.kind, d.title, d.url, d.sha256, d.retrieved_at, d.published_on;

create temp table countries as
select certification_id, country_code
from certification_locations join locations using (location_id)
where country_code is not null group by all;

create temp table places as
select row_id as finding_id, document_id, min(page) as page, min(char_start) as char_start
from evidence where table_name = 'findings' and column_name = 'statement' group by all;

create temp table parts as
select finding_id, string_agg(part, '' order by part) as parts from finding_parts group by all;
"""

_STATEMENTS = """
select 'statement' as kind, f.document_id, f.finding_id, p.page, p.char_start,
  coalesce(c.issued_on::varchar, t.day) as day, t.organisation,
  f.criterion || coalesce(parts.parts, '') as criterion, f.rating, t.title, t.url,
  t.retrieved_on, t.sha256, f.statement as text
from findings f join told t using (document_id)
left join certifications c using (certification_id)
left join places p using (finding_id, document_id)
left join parts using (finding_id)
where f.statement is not null
order by day, f.document_id, p.char_start, f.finding_id
"""

_DOCUMENTS = """
select case t.kind when 'audit_report' then 'report' else t.kind end as kind, x.document_id,
  null as finding_id, x.page, x.char_start, t.day, t.organisation, null as criterion,
  null as rating, t.title, t.url, t.retrieved_on, t.sha256, x.text
from (
  select document_id, page, char_start, text from document_texts
    join told using (document_id) where told.kind = 'audit_report'
  union all
  select document_id, null, min(char_start), string_agg(text, '' order by part)
    from document_texts join told using (document_id) where told.kind <> 'audit_report'
    group by document_id
) x join told t using (document_id)
order by t.day, x.document_id, x.char_start
"""

# what a text can be asked for, by finding where it is one's, else by document
_FINDING_ABOUT = """
select finding_id as id, 'criterion' as what, criterion as value from findings
union select finding_id, 'rating', rating from findings where rating is not null
union select finding_id, 'standard', standard from findings join certifications
  using (certification_id)
union select finding_id, 'country', country_code from findings join countries
  using (certification_id)
"""
_DOCUMENT_ABOUT = """
select document_id as id, 'criterion' as what, criterion as value from findings
union select document_id, 'rating', rating from findings where rating is not null
union select document_id, 'standard', standard from certification_documents join certifications
  using (certification_id)
union select document_id, 'country', country_code from certification_documents join countries
  using (certification_id)
"""
_SPANS = """
select document_id, char_start, char_end from evidence
where table_name = 'findings' and column_name = 'statement' and char_start is not null
"""


class IndexDamaged(AlucertError):
    """The index of words cannot be made."""


@contextlib.contextmanager
def index_of(snapshot: Path, folder: Path) -> Iterator[sqlite3.Connection]:
    """Give the index of a snapshot, from ``folder`` where it is whole there, else made anew.

    Where the folder cannot be written, the index is made for this once. Raises SnapshotDamaged.
    """
    manifest = read_manifest(snapshot)
    key = key_of(
        snapshot.name, manifest["files"], source_fingerprint(("pipeline/search",)),
        sqlite3.sqlite_version,
    )  # fmt: skip
    file = folder / f"{snapshot.name}-{key[:16]}.sqlite"
    if not _is_whole(file):
        with tempfile.TemporaryDirectory(prefix="alucert-") as made_in:
            made = Path(made_in) / "words.sqlite"
            build({name: read_table(snapshot, manifest, name) for name in _TABLES}, made)
            if _kept(made, file):
                _remove_others(folder, snapshot.parent, file)
            else:
                with _opened(made) as database:
                    yield database
                return
    with _opened(file) as database:
        yield database


def build(tables: dict[str, pa.Table], file: Path) -> None:
    """Write the index of some tables into a new file; equal tables give equal answers."""
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute("pragma journal_mode = off")
        database.execute("pragma synchronous = off")
        database.executescript(_SCHEMA)
        with connection(tables, None) as source:
            source.execute(_ABOUT_DOCUMENTS)
            statements = source.sql(_STATEMENTS).to_arrow_table().to_pylist()
            documents = source.sql(_DOCUMENTS).to_arrow_table().to_pylist()
            findings = _grouped(source.sql(_FINDING_ABOUT).fetchall())
            about = _grouped(source.sql(_DOCUMENT_ABOUT).fetchall())
            spans: dict[str, list[tuple[int, int]]] = {}
            for document, start, end in source.sql(_SPANS).fetchall():
                spans.setdefault(document, []).append((start, end))
        rows = [*statements, *_without_statements(documents, spans)]
        for number, row in enumerate(rows, 1):
            row["number"] = number
        database.executemany(
            "insert into texts values (:number, :kind, :document_id, :finding_id, :page, "
            ":char_start, :day, :organisation, :criterion, :rating, :title, :url, :retrieved_on, "
            ":sha256, :text)",
            rows,
        )
        database.executemany(
            "insert into words (rowid, text) values (?, ?)",
            ((row["number"], folded(row["text"])) for row in rows),
        )
        database.executemany(
            "insert or ignore into about values (?, ?, ?)",
            (
                (row["number"], what, value)
                for row in rows
                for what, value in _of(row, findings, about)
            ),
        )
        database.execute("insert into words (words) values ('optimize')")
        database.commit()


def _of(row: dict[str, Any], findings: Any, documents: Any) -> list[tuple[str, str]]:
    if row["finding_id"] is not None:
        return list(findings.get(row["finding_id"], ()))
    return list(documents.get(row["document_id"], ()))


def _grouped(rows: list[tuple[str, str, str]]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for row, what, value in sorted(rows):
        found.setdefault(row, []).append((what, value))
    return found


def _without_statements(
    rows: list[dict[str, Any]], spans: dict[str, list[tuple[int, int]]]
) -> Iterator[dict[str, Any]]:
    """The texts of documents, those of reports without the statements, which stand by themselves.

    Blanks take their place, so that offsets hold.
    """
    for row in rows:
        if row["kind"] == "report":
            text, first = row["text"], row["char_start"]
            for start, end in spans.get(row["document_id"], ()):
                here, there = max(start - first, 0), min(end - first, len(text))
                if here < there:
                    text = text[:here] + " " * (there - here) + text[there:]
            row["text"] = text
        if row["text"].strip():
            yield row


def _kept(made: Path, file: Path) -> bool:
    """Put a new index into the folder with its sha256 beside it; False if it cannot be written."""
    data = made.read_bytes()
    try:
        write_atomically(_seal(file), hashlib.sha256(data).hexdigest().encode(), durable=False)
        write_atomically(file, data, durable=False)
    except OSError:
        return False
    return True


def _is_whole(file: Path) -> bool:
    try:
        digest = hashlib.sha256()
        with file.open("rb") as handle:
            while block := handle.read(1 << 20):
                digest.update(block)
        return _seal(file).read_text(encoding="ascii") == digest.hexdigest()
    except (OSError, ValueError):
        return False


def _seal(file: Path) -> Path:
    return file.with_suffix(".sha256")


def _remove_others(folder: Path, snapshots: Path, kept: Path) -> None:
    """Remove what an older program made of this snapshot, and indexes of snapshots that went."""
    for file in sorted(folder.glob("*.sqlite")):
        snapshot = file.stem.rpartition("-")[0]
        if file != kept and (kept.stem.startswith(snapshot) or not (snapshots / snapshot).is_dir()):
            file.unlink(missing_ok=True)
            _seal(file).unlink(missing_ok=True)


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    address = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as database:
        database.row_factory = sqlite3.Row
        yield database
