"""Documents that are made to hurt whoever reads them, each by its name."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator
from pathlib import Path

from tests.pipeline.read.pdf_pages import PdfPage, pdf_bytes

CLAIM = (
    "Fjordlys Metall AS has achieved certification against the ASI Performance Standard V3 for "
    "its Vetlanda plant, said Anna Berg on 14 May 2024. "
)
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def article(inside: str) -> bytes:
    """A page with this inside its article."""
    return (
        "<!doctype html><html><head><title>Fjordlys Metall AS certified</title></head><body>"
        f"<article><h1>Fjordlys Metall AS certified</h1>{inside}</article></body></html>"
    ).encode()


def pages() -> Iterator[tuple[str, bytes]]:
    """Yield hostile pages and texts, each with its name."""
    yield "200,000 nested elements", b"<html>" + b"<div>" * 200_000 + b"</html>"
    yield (
        "60,000 nested elements with a text",
        article("<div>" * 60_000 + CLAIM + "</div>" * 60_000),
    )
    yield "900 nested elements", article("<div>" * 900 + CLAIM + "</div>" * 900)
    yield "60,000 nested spans", article("<p>" + "<span class=x>" * 60_000 + CLAIM)
    yield "nested tables", article("<table><tr><td>" * 400 + CLAIM)
    yield "20 MB of small tags", b"<!doctype html><html><body>" + b"<b>x</b>" * 2_500_000
    yield "4.8 MB of small tags", article("<p>" + "<b>x</b>" * 600_000)
    yield "90,000 paragraphs", article("<p>x</p>" * 90_000)
    yield (
        "formatting that each paragraph repeats",
        article("".join(f"<b id={number}>" for number in range(300)) + "<p>x" * 60_000),
    )
    yield (
        "100,000 attributes of one tag",
        article("<p " + " ".join(f"a{number}=1" for number in range(100_000)) + ">x</p>"),
    )
    yield (
        "1,900 attributes of each tag",
        article(("<p " + " ".join(f"a{number}=1" for number in range(1_900)) + ">x</p>") * 200),
    )
    yield "a text of one megabyte", article(f"<p>{CLAIM}</p>" * 7_000)
    yield "a text of four megabytes", article(f"<p>{CLAIM}</p>" * 30_000)
    yield "a plain text of four megabytes", (CLAIM + "\n\n").encode() * 30_000
    yield "the longest text in one sentence", article(f"<p>{CLAIM.replace('. ', ', ') * 650}</p>")
    yield "the longest text of names", article("<p>" + "Aa, " * 22_500 + "</p>")
    yield "the longest text of codes", article("<p>" + "1.4, 2.3, " * 9_000 + "</p>")
    yield "the longest list", article("<ul>" + "<li>Fjord plant, Norway</li>" * 4_000 + "</ul>")
    yield (
        "15,000 links",
        article("".join(f"<a href='/{number}'>plant</a> " for number in range(15_000))),
    )
    yield "15,000 rows", article("<table>" + "<tr><td>a</td><td>b</td></tr>" * 15_000 + "</table>")
    for name, run in (("apostrophes", "'"), ("digits", "1"), ("full stops", "."), ("brackets", "("),
                      ("dashes", "-"), ("capitals", "A"), ("quotes", "“")):  # fmt: skip
        yield f"20,000 {name}", article(f"<p>{run * 20_000}</p>")
    yield (
        "JSON-LD nested without end",
        (
            b"<html><head><script type='application/ld+json'>"
            + b"[" * 500_000
            + b"</script></head>"
            b"<body><h1>x</h1><p>y</p></body></html>"
        ),
    )
    yield "nothing but a comment", b"<!doctype html><!--" + b"<p>" * 100_000
    yield "nothing but zeros", b"<html>" + b"\x00" * 100_000
    yield "lone surrogates and marks of order", article("<p>&#xD800;&#x202E;&#xFFFF;&#0;x</p>")


def objects_pdf(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects; the first is the catalogue."""
    data = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return data + b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, trailer, start,
    )  # fmt: skip


def stream(content: bytes, about: bytes = b"", packed: bool = True) -> bytes:
    """A stream object, packed with Flate."""
    body = zlib.compress(content, 9) if packed else content
    told = b"/Filter /FlateDecode " if packed else b""
    return b"<< %s%s /Length %d >>\nstream\n%s\nendstream" % (told, about, len(body), body)


def one_page(content: bytes, resources: bytes = b"", *more: bytes) -> bytes:
    """A PDF of one page with this content object; further objects begin at number 6."""
    return objects_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> %s >> >>" % resources,
            content,
            _FONT,
            *more,
        ]
    )


_WORDS = b"BT /F1 9 Tf 72 700 Td (Summary Audit Report) Tj ET\n"


def pdfs(report: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield hostile PDFs, each with its name; ``report`` is a good one to be spoiled."""
    yield from large_pdfs()
    yield from small_pdfs()
    chance = random.Random(8)
    for number in range(20):
        spoiled = bytearray(report)
        for _ in range(chance.randrange(1, 60)):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
        yield f"a report with spoiled bytes, {number}", bytes(spoiled)


def large_pdfs() -> Iterator[tuple[str, bytes]]:
    """Yield PDFs that take seconds to make, and more to read."""
    yield "100 MB of drawing in 100 KB", one_page(stream(_WORDS + b"0 0 m 9 9 l S\n" * 7_500_000))
    yield (
        "60 MB of text in 100 KB",
        one_page(
            stream(b"BT /F1 9 Tf 72 700 Td " + b"(aaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj\n" * 1_700_000)
        ),
    )
    yield (
        "a million letters at one place",
        one_page(
            stream(b"BT /F1 9 Tf 72 700 Td " + b"(abcdefghij) Tj 0 0 Td\n" * 100_000 + b" ET")
        ),
    )
    yield "100,000 lines of a grid", one_page(
        stream(_WORDS + b"".join(
            b"%d 0 m %d 842 l S 0 %d m 595 %d l S\n" % (n % 595, n % 595, n % 842, n % 842)
            for n in range(50_000)
        ))
    )  # fmt: skip
    picture = b"/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8 "
    yield (
        "a picture of 30,000 by 30,000",
        one_page(
            stream(_WORDS + b"595 0 0 842 0 0 cm /I Do"),
            b"/XObject << /I 6 0 R >>",
            stream(b"\x00" * 100_000_000, picture + b"/Width 30000 /Height 30000"),
        ),
    )
    yield "400 full pages", pdf_bytes(*[_full_page() for _ in range(400)])
    bomb = zlib.compress(zlib.compress(zlib.compress(b"0 0 m 9 9 l S\n" * 10_000_000, 9), 9), 9)
    filters = b"<< /Filter [/FlateDecode /FlateDecode /FlateDecode] /Length %d >>" % len(bomb)
    yield "a bomb in a bomb in a bomb", one_page(filters + b"\nstream\n" + bomb + b"\nendstream")


def small_pdfs() -> Iterator[tuple[str, bytes]]:
    """Yield PDFs that are made in no time."""
    yield (
        "a form that draws itself",
        one_page(
            stream(_WORDS + b"/X Do"),
            b"/XObject << /X 6 0 R >>",
            stream(
                b"/X Do /X Do",
                b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
                b"/Resources << /XObject << /X 6 0 R >> >>",
            ),
        ),
    )
    depth = 28
    forms = [
        stream(
            b"/X Do /X Do" if number < depth - 1 else _WORDS,
            b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << "
            b"/Font << /F1 5 0 R >> /XObject << /X %d 0 R >> >>" % (number + 7),
        )
        for number in range(depth)
    ]
    yield (
        "forms that double 28 times",
        one_page(stream(_WORDS + b"/X Do"), b"/XObject << /X 6 0 R >>", *forms),
    )
    yield (
        "a page tree that leads to itself",
        objects_pdf(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 >>",
            ]
        ),
    )
    yield (
        "a count of pages that lies",
        objects_pdf(
            [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 2000000000 >>"]
        ),
    )
    yield (
        "an xref that leads to itself",
        objects_pdf(
            [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 1 >>"],
            b"/Prev 9 /XRefStm 9",
        ),
    )
    yield "500 pages", pdf_bytes(*[PdfPage().text(72, 100, "Summary") for _ in range(500)])
    yield (
        "a page without an area",
        one_page(stream(_WORDS)).replace(b"[0 0 595 842]", b"[0 0 0e9 842]"),
    )
    yield (
        "a page of a thousand kilometres",
        one_page(stream(_WORDS)).replace(b"[0 0 595 842]", b"[0 0 9e9 9e9]"),
    )
    yield "arrays in arrays without end", one_page(stream(_WORDS), b"/A " + b"[" * 100_000)


def _full_page() -> PdfPage:
    page = PdfPage()
    for line in range(60):
        page.text(40, 40 + 12 * line, CLAIM[:110])
    return page


def pickle_pdf(folder: Path) -> tuple[bytes, Path]:
    """A PDF after CVE-2025-64512: the name of an encoding leads to a pickle that makes a file.

    pdfminer took the name of a CMap for a path and loaded the pickle that it found there.
    """
    made = folder / "was-run"
    target = str(folder / "evil")
    code = f"cos\nsystem\n(S'touch {made}'\ntR.".encode()
    packing = zlib.compressobj(wbits=31)
    (folder / "evil.pickle.gz").write_bytes(packing.compress(code) + packing.flush())
    name = b"/" + b"".join(b"#%02x" % byte for byte in target.encode())
    data = one_page(stream(b"BT /F2 9 Tf 72 700 Td <0041> Tj ET"))
    descendant = (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding %s /DescendantFonts [%s] >>" % (
        name, descendant,
    )  # fmt: skip
    return data.replace(b"/F1 5 0 R", b"/F1 5 0 R /F2 " + font), made
