"""A small PDF writer for tests: text, lines and filled areas at places of a page.

Places are points from the top left of an A4 page, as a reader of the tests thinks.
"""

from __future__ import annotations

from dataclasses import dataclass, field

WIDTH, HEIGHT = 595.0, 842.0


@dataclass
class PdfPage:
    """One page: calls add to its content; ``rotate`` is the page's /Rotate."""

    rotate: int = 0
    media: tuple[float, float] = (WIDTH, HEIGHT)
    content: list[str] = field(default_factory=list)
    image: bool = False

    def text(self, x: float, y: float, text: str, size: float = 9, spacing: float = 0) -> PdfPage:
        written = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        self.content.append(
            f"BT /F1 {size} Tf {spacing} Tc {x} {self.media[1] - y} Td ({written}) Tj ET"
        )
        return self

    def sideways(self, x: float, y: float, text: str, size: float = 9) -> PdfPage:
        """Write upwards: (x, y) are places of the page when it is turned a quarter."""
        self.content.append(f"BT /F1 {size} Tf 0 1 -1 0 {y} {x} Tm ({text}) Tj ET")
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float) -> PdfPage:
        height = self.media[1]
        self.content.append(f"0.5 w {x0} {height - y0} m {x1} {height - y1} l S")
        return self

    def area(self, x0: float, y0: float, x1: float, y1: float) -> PdfPage:
        self.content.append(f"0.9 g {x0} {self.media[1] - y1} {x1 - x0} {y1 - y0} re f 0 g")
        return self

    def picture(self) -> PdfPage:
        self.image = True
        self.content.append(f"q {self.media[0]} 0 0 {self.media[1]} 0 0 cm /I1 Do Q")
        return self


def pdf_bytes(*pages: PdfPage) -> bytes:
    """Return the bytes of a PDF with these pages and Helvetica in WinAnsi."""
    objects: list[bytes] = [
        b"",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
        b"/BitsPerComponent 8 /Length 1 >>\nstream\n\x80\nendstream",
    ]
    kids = []
    for page in pages:
        stream = "\n".join(page.content).encode("cp1252")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        pictures = "/XObject << /I1 4 0 R >>" if page.image else ""
        objects.append(
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.media[0]} {page.media[1]}] "
                f"/Rotate {page.rotate} /Resources << /Font << /F1 3 0 R >> {pictures} >> "
                f"/Contents {len(objects)} 0 R >>"
            ).encode()
        )
        kids.append(len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>".encode()
    data = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return data


def grid(
    page: PdfPage,
    columns: list[float],
    rows: list[list[str]],
    top: float = 100,
    height: float = 36,
    lines: str = "full",
) -> float:
    """Draw a table and return its lower edge; ``lines`` is full, horizontal, shaded or none.

    A cell's own line breaks are its lines.
    """
    y = top
    for number, row in enumerate(rows):
        if lines == "shaded" and number % 2:
            page.area(columns[0], y, columns[-1], y + height)
        if lines in ("full", "horizontal"):
            page.line(columns[0], y, columns[-1], y)
            page.line(columns[0], y + height, columns[-1], y + height)
        if lines == "full":
            for x in columns:
                page.line(x, y, x, y + height)
        for x, cell in zip(columns, row, strict=False):
            for place, text in enumerate(cell.split("\n")):
                page.text(x + 3, y + 11 + 10.5 * place, text)
        y += height
    return y
