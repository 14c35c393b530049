"""Ruling lines, filled areas and pictures of a PDF page, from PDFium's page objects."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from extractors.document import Box
from pipeline.read.pdf_characters import Drawing, Frame

_THIN = 3.0  # points: a filled area narrower than this is a line
_MAX_OBJECTS = 60_000  # a page with more drawing objects is not searched further
_MAX_DEPTH = 6  # forms inside forms

_ADDRESS = ctypes.c_void_p


def _quick(function: Any, result: Any, *arguments: Any) -> Any:
    """Return a PDFium function of plain addresses, as in pdf_characters: half a call's cost."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, _ADDRESS, *arguments)(address)


_get_object = _quick(pdfium.FPDFPage_GetObject, _ADDRESS, ctypes.c_int)
_get_type = _quick(pdfium.FPDFPageObj_GetType, ctypes.c_int)
_get_segment = _quick(pdfium.FPDFPath_GetPathSegment, _ADDRESS, ctypes.c_int)
_segment_type = _quick(pdfium.FPDFPathSegment_GetType, ctypes.c_int)
_segment_point = _quick(pdfium.FPDFPathSegment_GetPoint, ctypes.c_int, _ADDRESS, _ADDRESS)
_segment_close = _quick(pdfium.FPDFPathSegment_GetClose, ctypes.c_int)
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def read_drawing(page: ctypes.c_void_p, frame: Frame) -> Drawing:
    """Return what is drawn on a loaded PDFium page, in the reading frame of its text."""
    drawing = Drawing()
    for item, matrix in _objects(page):
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            _add_path(drawing, item, matrix, frame)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            sides = [ctypes.c_float() for _ in range(4)]
            if pdfium.FPDFPageObj_GetBounds(item, *sides):
                x0, y0, x1, y1 = (side.value for side in sides)
                corners = [_moved(matrix, x0, y0), _moved(matrix, x1, y1)]
                drawing.images.append(_box([frame.place(x, y) for x, y in corners]))
    return drawing


def _objects(page: ctypes.c_void_p) -> Iterator[tuple[ctypes.c_void_p, Matrix]]:
    seen = 0
    stack: list[tuple[ctypes.c_void_p, Matrix, int]] = []
    text, form = pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_FORM
    address = ctypes.cast(page, ctypes.c_void_p).value
    get_object, get_type = _get_object, _get_type
    for index in range(min(pdfium.FPDFPage_CountObjects(page), _MAX_OBJECTS)):
        place = get_object(address, index)
        kind = get_type(place)
        if kind == text:
            continue
        item = ctypes.cast(place, pdfium.FPDF_PAGEOBJECT)
        if kind != form:
            yield item, _IDENTITY
            continue
        stack.append((item, _IDENTITY, 0))
        while stack:
            holder, outer, depth = stack.pop()
            inner = _times(_matrix(holder), outer)
            for place in range(max(pdfium.FPDFFormObj_CountObjects(holder), 0)):
                seen += 1
                if seen > _MAX_OBJECTS:
                    return
                child = pdfium.FPDFFormObj_GetObject(holder, place)
                kind = pdfium.FPDFPageObj_GetType(child)
                if kind == form and depth < _MAX_DEPTH:
                    stack.append((child, inner, depth + 1))
                elif kind != text:
                    yield child, inner


def _matrix(item: ctypes.c_void_p) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    a2, b2, c2, d2, e2, f2 = second
    return (
        a * a2 + b * c2,
        a * b2 + b * d2,
        c * a2 + d * c2,
        c * b2 + d * d2,
        e * a2 + f * c2 + e2,
        e * b2 + f * d2 + f2,
    )


def _moved(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _box(points: list[Point]) -> Box:
    xs = [point[0] for point in points]
    ys = [point[1] for point in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _add_path(drawing: Drawing, item: ctypes.c_void_p, outer: Matrix, frame: Frame) -> None:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(item, mode, stroke):
        return
    if not (mode.value or stroke.value):
        return
    matrix = _times(_matrix(item), outer)
    x, y = ctypes.c_float(), ctypes.c_float()
    x_at, y_at = ctypes.addressof(x), ctypes.addressof(y)
    path = ctypes.cast(item, ctypes.c_void_p).value
    subpaths: list[tuple[list[Point], bool]] = []  # points, straight
    points: list[Point] = []
    straight = True
    count = pdfium.FPDFPath_CountSegments(item)
    if count > 5000:
        drawing.curves += count
        return
    for index in range(count):
        segment = _get_segment(path, index)
        kind = _segment_type(segment)
        _segment_point(segment, x_at, y_at)
        point = frame.place(*_moved(matrix, x.value, y.value))
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                subpaths.append((points, straight))
            points, straight = [point], True
        else:
            if kind == pdfium.FPDF_SEGMENT_BEZIERTO:
                straight = False
                drawing.curves += 1
            points.append(point)
        if _segment_close(segment) and points:
            points.append(points[0])
    if len(points) > 1:
        subpaths.append((points, straight))
    filled = bool(mode.value)
    white = filled and _is_white(item)
    if filled and len(subpaths) > 2 and (line := _dashed(subpaths)):
        _add_fill(drawing, line, white)
        return
    for points, straight in subpaths:
        if stroke.value and straight:
            for (ax, ay), (bx, by) in itertools.pairwise(points):
                _add_line(drawing, ax, ay, bx, by)
        if filled:
            _add_fill(drawing, _box(points), white)


def _dashed(subpaths: list[tuple[list[Point], bool]]) -> Box | None:
    """Return the box of a line whose dashes or dots are drawn as one path of small areas."""
    box = _box([point for points, _ in subpaths for point in points])
    thin, long = sorted((box.x1 - box.x0, box.bottom - box.top))
    return box if thin <= _THIN < long else None


def _is_white(item: ctypes.c_void_p) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
        return False
    return alpha.value == 0 or min(red.value, green.value, blue.value) >= 252


def _add_line(drawing: Drawing, ax: float, ay: float, bx: float, by: float) -> None:
    if abs(ay - by) <= 0.5 and abs(ax - bx) > 1:
        drawing.horizontal.append((min(ax, bx), max(ax, bx), (ay + by) / 2))
    elif abs(ax - bx) <= 0.5 and abs(ay - by) > 1:
        drawing.vertical.append((min(ay, by), max(ay, by), (ax + bx) / 2))


def _add_fill(drawing: Drawing, box: Box, white: bool) -> None:
    width, height = box.x1 - box.x0, box.bottom - box.top
    if height <= _THIN and width > _THIN:
        drawing.horizontal.append((box.x0, box.x1, (box.top + box.bottom) / 2))
    elif width <= _THIN and height > _THIN:
        drawing.vertical.append((box.top, box.bottom, (box.x0 + box.x1) / 2))
    elif not white and width > _THIN and height > _THIN:
        drawing.fills.append(box)
