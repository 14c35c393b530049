"""``croissant.json``: a snapshot described for programs that load datasets by that format.

Source of the form: Croissant 1.0 (docs.mlcommons.org/croissant/docs/croissant-spec.html).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.dataset.model import Column, Table, Type
from pipeline.dataset.schema import TABLES, VERSION

_TYPES: dict[Type, str] = {
    "text": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "timestamp": "sc:DateTime",
}
_HOME = "https://example.org/alucert"  # an address that stands for wherever a snapshot lies
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataBiases": "cr:dataBiases",
    "dataCollection": "cr:dataCollection",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "personalSensitiveInformation": "cr:personalSensitiveInformation",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(
    snapshot_id: str,
    collection: str,
    synthetic: bool,
    as_of: str | None,
    files: Mapping[str, Mapping[str, Any]],
    tables: Iterable[Table] = TABLES,
) -> dict[str, Any]:
    """Return a snapshot's Croissant description: each file, each table, its columns and keys.

    ``files`` has ``sha256`` and ``bytes`` of each table's file; ``as_of`` is the newest retrieval.
    """
    listed = list(tables)
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": f"alucert-{collection}",
        "description": (
            "Invented documents: no row is about a real company or audit."
            if synthetic
            else "Certification events of the aluminium certification scheme, read from "
            "published announcements and summary audit reports."
        ),
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "version": f"{VERSION}.0.0",
        "identifier": snapshot_id,
        "datePublished": as_of or "1970-01-01",
        "url": _HOME,
        "license": f"{_HOME}/license-note",
        "citeAs": f"alucert, collection {collection}, snapshot {snapshot_id}",
        "creator": {"@type": "sc:Organization", "name": "alucert", "url": _HOME},
        "distribution": [_file(table, files[f"{table.name}.parquet"]) for table in listed],
        "recordSet": [_record_set(table) for table in listed],
    }


def _file(table: Table, file: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": f"{table.name}.parquet",
        "name": f"{table.name}.parquet",
        "description": table.description,
        "contentUrl": f"{table.name}.parquet",
        "contentSize": f"{file['bytes']} B",
        "encodingFormat": "application/x-parquet",
        "sha256": file["sha256"],
    }


def _record_set(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        "key": [{"@id": f"{table.name}/{column}"} for column in table.key],
        "field": [_field(table, column) for column in table.columns],
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": column.description,
        "dataType": _TYPES[column.type],
        "source": {
            "fileObject": {"@id": f"{table.name}.parquet"},
            "extract": {"column": column.name},
        },
    }
    if column.references:
        to, key = column.references.split(".")
        if to != table.name:
            field["references"] = {"field": {"@id": f"{to}/{key}"}}
    return field
