"""The raw store for other tools: WARC (ISO 28500), and JSON Lines."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.collect.raw_store import RawDocument, RawStore
from pipeline.errors import AlucertError
from pipeline.files import PARTIAL
from pipeline.version import __version__

# What the stored bytes no longer are: kept under another name, as archives do.
_UNDONE = {"content-encoding", "transfer-encoding", "content-length"}
_SPACE = uuid.UUID("6f1c1f0a-6a3e-5d5e-9d0b-0a4c5b3f7e11")


def json_lines(store: RawStore, documents: Iterable[RawDocument]) -> Iterator[str]:
    """Yield what is known of each document, with its name, as one JSON object a line."""
    for document in documents:
        yield json.dumps({"file": document.name, **document.metadata}, ensure_ascii=False)


def write_warc(store: RawStore, documents: Iterable[RawDocument], file: Path) -> int:
    """Write documents as a WARC file, each proven first; return how many.

    A response record each, with its request where it was fetched; a document that came as a
    file is a resource record. Gzip, a member a record, for a name that ends in ``.gz``.

    Raises StoreConflict for damaged bytes, AlucertError if the file cannot be written.
    """
    partial = file.with_name(f"{PARTIAL}{file.name}")
    try:
        with partial.open("wb") as stream:
            number = _write(store, documents, stream, file.name)
        partial.replace(file)
    except OSError as error:
        raise AlucertError(f"{file}: cannot be written ({error.strerror}).") from error
    finally:
        partial.unlink(missing_ok=True)
    return number


def _write(store: RawStore, documents: Iterable[RawDocument], stream: BinaryIO, name: str) -> int:
    writer = WARCWriter(stream, gzip=name.endswith(".gz"), warc_version="WARC/1.1")
    listed = sorted(documents, key=lambda d: (str(d.metadata["retrieved_at"]), d.name))
    first = str(listed[0].metadata["retrieved_at"]) if listed else "1970-01-01T00:00:00Z"
    about = {
        "software": f"alucert/{__version__}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/"
        "warc-format/warc-1.1/",
    }
    text = "".join(f"{key}: {value}\r\n" for key, value in about.items()).encode()
    headers = {
        "WARC-Date": first,
        "WARC-Filename": name,
        "Content-Type": "application/warc-fields",
        "WARC-Record-ID": _id("warcinfo", name),
    }
    writer.write_record(
        writer.create_warc_record("", "warcinfo", payload=BytesIO(text), warc_headers_dict=headers)
    )
    for document in listed:
        _write_document(writer, document, store.read(document))
    return len(listed)


def _write_document(writer: Any, document: RawDocument, data: bytes) -> None:
    known = document.metadata
    exchange: Mapping[str, Any] = known.get("exchange") or {}
    url = str(known.get("final_url") or known.get("url") or f"urn:sha256:{document.sha256}")
    headers = {"WARC-Date": str(known["retrieved_at"])}
    if not exchange:
        kind = str(known.get("content_type") or "application/octet-stream")
        headers |= {"Content-Type": kind, "WARC-Record-ID": _id("resource", document.name)}
        record = writer.create_warc_record(
            url, "resource", payload=BytesIO(data), warc_headers_dict=headers
        )
        writer.write_record(record)
        return
    response_id = _id("response", document.name)
    answer = exchange["response"]
    lines = [
        (f"X-Archive-Orig-{name}" if name in _UNDONE else name, value)
        for name, value in answer["headers"].items()
    ]
    lines.append(("content-length", str(len(data))))
    response = writer.create_warc_record(
        url,
        "response",
        payload=BytesIO(data),
        http_headers=StatusAndHeaders(f"{answer['status']} OK", lines, protocol="HTTP/1.1"),
        warc_headers_dict=headers | {"WARC-Record-ID": response_id},
    )
    asked = exchange["request"]
    target = str(answer.get("url") or url)
    path = "/" + target.partition("://")[2].partition("/")[2]
    request = writer.create_warc_record(
        url,
        "request",
        http_headers=StatusAndHeaders(
            f"{asked['method']} {path} HTTP/1.1",
            list(asked["headers"].items()),
            is_http_request=True,
        ),
        warc_headers_dict=headers
        | {"WARC-Record-ID": _id("request", document.name), "WARC-Concurrent-To": response_id},
    )
    writer.write_record(response)
    writer.write_record(request)


def _id(kind: str, name: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(_SPACE, f'{kind}:{name}')}>"
