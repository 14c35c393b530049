"""Files as they come damaged: each with a word of its error message."""

from __future__ import annotations

from pathlib import Path

PAGE = (
    b"<!doctype html><html><head><title>Norrsken Profil AB certified</title></head><body><article>"
    b"<h1>Norrsken Profil AB certified</h1><p>14 May 2024</p><p>Norrsken Profil AB has achieved "
    b"certification against the ASI Performance Standard V3 for its Vetlanda plant.</p>"
    b"</article></body></html>"
)


def pdf(password: bool = False) -> bytes:
    """Return a PDF of one page; ``password`` makes one that asks for a password."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length 41 >>\nstream\nBT /F1 12 Tf 20 100 Td (Summary) Tj ET     \nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    trailer = b"/Root 1 0 R"
    if password:
        secret = b"<" + b"5a" * 32 + b">"
        objects.append(
            b"<< /Filter /Standard /V 1 /R 2 /P -4 /O " + secret + b" /U " + secret + b" >>"
        )
        trailer += b" /Encrypt 6 0 R /ID [<00112233> <00112233>]"
    body = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
        + b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (count, trailer, len(body))
    )


def write_bad_files(folder: Path) -> dict[str, str]:
    """Write bad files into a folder; return by name what its error must say."""
    content = {
        "empty.html": (b"", "empty"),
        "blank.txt": (b" \n \n", "empty"),
        "picture.html": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "binary"),
        "huge.html": (b"<!doctype html><body>" + b"<p>word</p>" * 2_800_000, "MB"),
        "locked.pdf": (pdf(password=True), "password"),
        "cut.pdf": (pdf()[:300], ""),
        "no.pdf": (b"%PDF-1.7\n" + b"garbage " * 50, ""),
    }
    for name, (data, _) in content.items():
        (folder / name).write_bytes(data)
    return {name: word for name, (_, word) in content.items()} | {"missing.html": "no such file"}
