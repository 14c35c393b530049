"""The outline of the land for the map.

Natural Earth's land at 1:110 million, in the public domain (naturalearthdata.com), built by
``tools/build_land.py``. It shows no borders.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def land() -> dict[str, Any]:
    """Return the land as one GeoJSON geometry."""
    polygons: dict[int, dict[int, list[list[float]]]] = {}
    with files("pipeline.report").joinpath("land.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rings = polygons.setdefault(int(row["polygon"]), {})
            point = [float(row["longitude"]), float(row["latitude"])]
            rings.setdefault(int(row["ring"]), []).append(point)
    coordinates = [[rings[number] for number in sorted(rings)] for rings in polygons.values()]
    return {"type": "MultiPolygon", "coordinates": coordinates}
