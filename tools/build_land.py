"""Build the land outline of the report's map: ``python tools/build_land.py LAND-110M.JSON``.

The file is ``land-110m.json`` of the npm package world-atlas 2.0.2 (``npm pack world-atlas@2.0.2``,
ISC licence), which holds Natural Earth's land at 1:110 million (public domain) as TopoJSON.
Antarctica is left out: there are no plants, and it takes a fifth of the picture.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LAND = ROOT / "pipeline" / "report" / "land.csv"
_SOUTHERNMOST = -60.0  # degrees; rings wholly below it are Antarctica and its islands


def rings(topology: dict[str, Any]) -> list[tuple[int, int, list[tuple[float, float]]]]:
    """Return polygon number, ring number (0 is the shore, others are lakes) and points."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((round(x * sx + tx, 2), round(y * sy + ty, 2)))
        arcs.append(points)
    found = []
    number = 0
    for geometry in topology["objects"]["land"]["geometries"]:
        several = geometry["type"] == "MultiPolygon"
        for polygon in geometry["arcs"] if several else [geometry["arcs"]]:
            for ring, indexes in enumerate(polygon):
                line: list[tuple[float, float]] = []
                for index in indexes:
                    part = arcs[index] if index >= 0 else arcs[~index][::-1]
                    line += part[1:] if line else part
                if max(latitude for _, latitude in line) > _SOUTHERNMOST:
                    found.append((number, ring, line))
            number += 1
    return found


def main() -> None:
    """Write pipeline/report/land.csv."""
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(("polygon", "ring", "longitude", "latitude"))
    for polygon, ring, line in rings(topology):
        table.writerows((polygon, ring, f"{x:g}", f"{y:g}") for x, y in line)
    LAND.write_text(out.getvalue(), encoding="utf-8")
    print(f"{LAND.relative_to(ROOT)}: {len(out.getvalue())} bytes")


if __name__ == "__main__":
    main()
