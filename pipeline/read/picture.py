"""The picture of a page, made ready for recognition: straightened, its ruling lines found."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from extractors.document import Box
from pipeline.read.pdf_characters import Drawing

DPI = 300
_MAX_PIXELS = 16_000_000  # of one picture: A3 at 300 dpi
_COARSE = 2  # lines are looked for at half the resolution
_MAX_SKEW = 5.0  # degrees; a page that lies further askew was not scanned but dropped
_ACROSS, _DOWN = 45.0, 22.0  # points: the shortest horizontal and vertical line
_FILLED = 0.88  # of a line's points are dark, at least: a scan has gaps

Gray = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Picture:
    """A page as gray values, upright; ``scale`` is its pixels a point, ``skew`` in degrees."""

    gray: Gray
    scale: float
    skew: float
    drawing: Drawing


def scale_for(width: float, height: float) -> float:
    """Return the pixels a point at which a page of so many points is drawn."""
    return min(DPI / 72, math.sqrt(_MAX_PIXELS / max(width * height, 1.0)))


def prepare(gray: Gray, scale: float) -> Picture:
    """Return a page's picture straightened, with its lines found and taken out."""
    skew = _skew(gray, scale)
    if skew:
        turned = Image.fromarray(gray).rotate(
            skew, resample=Image.Resampling.BICUBIC, fillcolor=int(np.median(gray))
        )
        gray = np.asarray(turned)
    drawing, lines = _lines(gray, scale)
    cleared = gray.copy()
    height = (lines.shape[0] * _COARSE, lines.shape[1] * _COARSE)
    mask = np.zeros(gray.shape, dtype=bool)
    mask[: height[0], : height[1]] = lines.repeat(_COARSE, axis=0).repeat(_COARSE, axis=1)
    cleared[mask] = int(np.percentile(gray, 80))
    return Picture(cleared, scale, skew, drawing)


def is_blank(gray: Gray) -> bool:
    """Tell whether nothing stands on a picture."""
    return float(np.percentile(gray, 99.9)) - float(np.percentile(gray, 0.1)) < 24


def _skew(gray: Gray, scale: float) -> float:
    """Return the degrees, counter-clockwise, that bring the lines of text level."""
    step = max(1, round(scale * 72 / 100))
    small = Image.fromarray(gray).reduce(step)
    light = np.asarray(small)
    dark = ((light < np.median(light) - 40) * 255).astype(np.uint8)
    if not dark.any():
        return 0.0
    picture = Image.fromarray(dark)

    def sharpness(angle: float) -> float:
        turned = picture.rotate(angle, resample=Image.Resampling.BILINEAR)
        rows = np.asarray(turned, dtype=np.float32).sum(axis=1)
        return float(((rows[1:] - rows[:-1]) ** 2).sum())

    best = 0.0
    for width, fine in ((_MAX_SKEW, 0.5), (0.5, 0.1), (0.1, 0.03)):
        count = round(width / fine)
        angles = [best + fine * number for number in range(-count, count + 1)]
        best = max(angles, key=lambda angle: (sharpness(angle), -abs(angle)))
    return 0.0 if abs(best) < 0.06 else round(best, 2)


def _lines(gray: Gray, scale: float) -> tuple[Drawing, Mask]:
    """Return the ruling lines in points, and the pixels (at half size) that they cover."""
    rows, columns = gray.shape[0] // _COARSE, gray.shape[1] // _COARSE
    small = gray[: rows * _COARSE, : columns * _COARSE]
    small = small.reshape(rows, _COARSE, columns, _COARSE).min(axis=(1, 3))
    around = _mean(_mean(small.astype(np.float32), 31, 0), 31, 1)
    dark = small < np.minimum(around - 18, 215)
    unit = scale / _COARSE
    drawing = Drawing()
    covered = np.zeros(dark.shape, dtype=bool)
    for line in _isolated(dark, round(_ACROSS * unit), unit):
        first, last, start, stop = line
        covered[first : last + 1, start : stop + 1] = True
        drawing.horizontal.append((start / unit, stop / unit, (first + last + 1) / 2 / unit))
    for line in _isolated(dark.T, round(_DOWN * unit), unit):
        first, last, start, stop = line
        covered[start : stop + 1, first : last + 1] = True
        drawing.vertical.append((start / unit, stop / unit, (first + last + 1) / 2 / unit))
    drawing.fills = _bands(gray, scale)
    return drawing, _grown(_grown(covered, 0), 1)


def _isolated(dark: Mask, length: int, unit: float) -> list[tuple[int, int, int, int]]:
    """Return the lines along rows beside which hardly anything stands: no rows of letters."""
    marked = _runs_along(dark, length)
    found = []
    for first, last, start, stop in _components(marked):
        if last - first > 3 * unit or stop - start < 0.8 * length:
            continue
        beside = []
        for row in (first - 3, first - 5, last + 3, last + 5):
            if 0 <= row < len(dark):
                beside.append(float(dark[row, start : stop + 1].mean()))
        if max(beside, default=0.0) < 0.3:
            found.append((first, last, start, stop))
    return found


def _mean(values: npt.NDArray[np.float32], width: int, axis: int) -> npt.NDArray[np.float32]:
    """Return the mean of ``width`` neighbours along an axis."""
    half = width // 2
    pad = [(0, 0), (0, 0)]
    pad[axis] = (half + 1, half)
    summed = np.cumsum(np.pad(values, pad, mode="edge"), axis=axis, dtype=np.float64)
    if axis == 0:
        mean = (summed[width:] - summed[:-width]) / width
    else:
        mean = (summed[:, width:] - summed[:, :-width]) / width
    return mean.astype(np.float32)


def _grown(mask: Mask, axis: int) -> Mask:
    """Return a mask with its neighbours before and after along an axis."""
    grown = mask.copy()
    for shift in (-1, 1):
        grown |= np.roll(mask, shift, axis)
    return grown


def _runs_along(dark: Mask, length: int) -> Mask:
    """Return the points of lines along rows: of so many nearly all are dark."""
    near = _grown(dark, 0)
    share = _mean(near.astype(np.float32), length | 1, 1)
    dense = share >= _FILLED
    reach = _mean(dense.astype(np.float32), length | 1, 1) > 0.5 / length
    found: Mask = reach & dark
    return found


def _components(mask: Mask) -> list[tuple[int, int, int, int]]:
    """Return lines as (first row, last row, start, stop) from rows of marked points.

    Rows much shorter than the longest of their line are the edge of something beside it.
    """
    found: list[list[tuple[int, int, int]]] = []
    for row in np.flatnonzero(mask.any(axis=1)).tolist():
        places = np.flatnonzero(mask[row])
        cuts = np.flatnonzero(np.diff(places) > 12)
        starts = places[np.concatenate(([0], cuts + 1))].tolist()
        stops = places[np.concatenate((cuts, [len(places) - 1]))].tolist()
        for start, stop in zip(starts, stops, strict=True):
            if stop - start < 20:
                continue
            home = next((line for line in found if row - line[-1][0] <= 3
                         and any(start <= last + 12 and stop >= first - 12
                                 for at, first, last in line[-4:] if row - at <= 3)),
                        None)  # fmt: skip
            if home is None:
                found.append([(row, start, stop)])
            else:
                home.append((row, start, stop))
    lines = []
    for line in found:
        longest = max(stop - start for _, start, stop in line)
        whole = [part for part in line if part[2] - part[1] >= 0.5 * longest]
        lines.append((whole[0][0], whole[-1][0], min(part[1] for part in whole),
                      max(part[2] for part in whole)))  # fmt: skip
    return lines


def _bands(gray: Gray, scale: float) -> list[Box]:
    """Return areas of light shading that run over most of the page's width."""
    step = max(1, round(scale * 2))  # two points
    rows, columns = gray.shape[0] // step, gray.shape[1] // step
    blocks = gray[: rows * step, : columns * step].reshape(rows, step, columns, step)
    light = np.percentile(blocks, 80, axis=(1, 3))
    paper = float(np.percentile(light, 90))
    shaded = light < paper - 5
    wide = shaded.mean(axis=1) > 0.35
    bands: list[Box] = []
    edges = np.flatnonzero(np.diff(np.concatenate(([False], wide, [False])).astype(np.int8)))
    unit = step / scale
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        height = (last - first) * unit
        if 8 <= height <= 0.4 * rows * unit:
            filled = np.flatnonzero(shaded[first:last].mean(axis=0) > 0.5)
            if len(filled) and (filled[-1] - filled[0]) > 0.35 * columns:
                bands.append(Box(filled[0] * unit, first * unit, (filled[-1] + 1) * unit,
                                 last * unit))  # fmt: skip
    return bands
