from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib

import brotli
import pytest

from pipeline.collect.payload import LIMITS, Fault, Wanted, decoded, fault_of, kind_of_bytes

PAGE = b"<!DOCTYPE html><html><body><p>" + b"word " * 500 + b"</p></body></html>\n"
PDF = b"%PDF-1.7\n" + b"x" * 3000 + b"\nstartxref\n9\n%%EOF\n"


def test_only_gzip_once_is_decoded() -> None:
    packed = gzip.compress(PAGE)
    assert decoded(packed, ["gzip"], 10_000) == PAGE
    assert decoded(PAGE, [], 10_000) == PAGE
    assert decoded(PAGE, ["identity"], 10_000) == PAGE
    for encodings in (["br"], ["zstd"], ["deflate"], ["gzip", "gzip"], ["gzip", "br"], ["x"]):
        fault = decoded(packed, encodings, 10_000)
        assert isinstance(fault, Fault)
        assert "not asked for" in fault.reason


def test_every_cut_of_a_gzip_stream_is_noticed() -> None:
    packed = gzip.compress(PAGE)
    for end in range(len(packed)):
        assert isinstance(decoded(packed[:end], ["gzip"], 10_000), Fault)


def test_a_damaged_gzip_stream_is_noticed() -> None:
    packed = bytearray(gzip.compress(PAGE))
    packed[-6] ^= 1
    assert isinstance(decoded(bytes(packed), ["gzip"], 10_000), Fault)


@pytest.mark.parametrize("codec", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_of_any_codec_stops_at_the_cap(codec: str) -> None:
    """Two hundred megabytes of zeros in a fifth of one; memory stays near the cap of a page."""
    zeros = bytes(1024 * 1024)
    engine = zlib.compressobj(9, wbits=31 if codec == "gzip" else 15)
    if codec == "br":
        bomb = brotli.compress(zeros * 64)
    else:
        bomb = b"".join([*(engine.compress(zeros) for _ in range(200)), engine.flush()])
    tracemalloc.start()
    fault = decoded(bomb, [codec], LIMITS["page"])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(fault, Fault)
    assert not fault.again
    assert peak < 3 * LIMITS["page"]


@pytest.mark.parametrize(
    ("body", "wanted", "reason"),
    [
        (PAGE, "page", None),
        (PDF, "report", None),
        (PAGE, "document", None),
        (PDF, "document", None),
        (b"[]", "json", None),
        (b"<rss><channel></channel></rss>\n<!-- made in 2 s -->\n", "xml", None),
        (PAGE, "report", "a page instead of a PDF"),
        (PDF, "page", "a PDF instead of a page"),
        (b"  \n", "page", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00", "page", "neither a page nor a PDF"),
        (b"MZ\x90\x00", "report", "neither a page nor a PDF"),
        (b"just text", "page", "neither a page nor a PDF"),
        (PAGE[:-20], "page", "cut: the page has no </html>"),
        (PDF[:-20], "report", "cut: the PDF has no end"),
        (b"[1, 2", "json", "not whole JSON"),
        (b"[" * 100_000, "json", "not whole JSON"),
        (b"<urlset><url></url>", "xml", None),
        (b"<urlset><url><loc>https://s.exam", "xml", "cut: the XML has no end"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x></x>", "xml", "document type"),
        (b"<html><title>Just a moment...</title></html>", "page", "challenge"),
        (b"<html>Checking your browser before</html>", "json", "challenge"),
        (b"<html>Please enable JavaScript and cookies to continue</html>", "robots", "challenge"),
        (b"<html>verify you are a human</html>", "report", "challenge"),
        (
            b"<html><script src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1'></script>"
            b"</html>",
            "page",
            "challenge",
        ),
        # what the same firewall puts into every page that it lets through
        (
            b"<html><script>a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'</script></html>",
            "page",
            None,
        ),
    ],
)
def test_bytes_are_judged_by_themselves(body: bytes, wanted: Wanted, reason: str | None) -> None:
    fault = fault_of(body, wanted)
    if reason is None:
        assert fault is None
    else:
        assert fault is not None
        assert reason in fault.reason


def test_every_cut_of_a_page_and_of_a_report_is_noticed() -> None:
    for end in range(0, len(PAGE) - 10, 7):
        assert fault_of(PAGE[:end], "page") is not None
    for end in range(0, len(PDF) - 6, 7):
        assert fault_of(PDF[:end], "report") is not None


@pytest.mark.parametrize("nested", [b"<div>", b"<b><i>", b"<DIV a='<p>'>", b"<x-y>"])
def test_bottomless_nesting_is_refused_before_a_parser_sees_it(nested: bytes) -> None:
    """200,000 open elements; a real page's unclosed paragraphs and images are no nesting."""
    start = time.perf_counter()
    fault = fault_of(b"<html>" + nested * 200_000 + b"</html>", "page")
    assert fault is not None
    assert "nested too deeply" in fault.reason
    assert time.perf_counter() - start < 2
    plain = b"<html>" + b"<p>one<br><li><img src=x>" * 5000 + b"<div></div>" * 5000 + b"</html>"
    assert fault_of(plain, "page") is None


def test_an_article_that_speaks_of_challenge_pages_is_none() -> None:
    long = PAGE.replace(b"word", b"word" * 60) + b"<!-- checking your browser --></html>"
    assert len(long) > 100_000
    assert fault_of(long, "page") is None


def test_what_a_file_is_its_first_bytes_say() -> None:
    assert kind_of_bytes(b"\xef\xbb\xbf\n <!doctype HTML>") == "page"
    assert kind_of_bytes(b"junk\n%PDF-1.4") == "pdf"
    assert kind_of_bytes(b"PK\x03\x04") == "other"


def test_a_gzip_stream_of_several_members_is_read_to_its_end() -> None:
    members = gzip.compress(PAGE[:700]) + gzip.compress(PAGE[700:])
    assert decoded(members, ["gzip"], 10_000) == PAGE
    assert decoded(members + b"\x00" * 8, ["gzip"], 10_000) == PAGE
    assert decoded(members, ["gzip"], 1_000) == Fault("more than 0 MiB", False)
    assert isinstance(decoded(members[:-1], ["gzip"], 10_000), Fault)
    assert isinstance(decoded(members + b"junk", ["gzip"], 10_000), Fault)


def test_a_gzip_stream_of_endless_members_costs_little() -> None:
    assert decoded(gzip.compress(b"") * 100_000, ["gzip"], 10_000) == Fault(
        "gzip of too many parts", False
    )
