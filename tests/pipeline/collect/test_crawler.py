"""The crawler against servers that lie, stall, swell and lead elsewhere."""

from __future__ import annotations

import gzip
import re
import socket
import time
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import brotli
import pytest

from pipeline.collect.crawler import Crawler, scrapy_settings
from pipeline.collect.fetching import FetchFailed, Refused
from pipeline.collect.ledger import Ledger
from pipeline.collect.middlewares import Rules
from pipeline.collect.sources.site import Site
from tests.pipeline.collect.conftest import Figure
from tests.pipeline.collect.hostile import PAGE, Speak, Wire, answer, certificate, says, wire
from tests.pipeline.collect.test_addresses import HOSTILE
from tests.replica.source import source

Asking = Callable[..., tuple[Crawler, Wire]]


def site(port: int, **changes: Any) -> Site:
    fast = {"backoff": 0.002, "timeout": 2.0}
    return replace(source(port), **{**fast, **changes})


@pytest.fixture
def asking(loopback: list[Any], tmp_path: Path) -> Any:
    """Give a crawler and the server that it may ask."""
    with ExitStack() as stack:

        def start(speak: Speak, tls: Any = None, **changes: Any) -> tuple[Crawler, Wire]:
            server = stack.enter_context(wire(speak, tls))
            given = site(server.port, **changes)
            made = Crawler(given, given.allowed, "c@d.example", Ledger(tmp_path, writes=False))
            return stack.enter_context(made), server

        yield start


def url(server: Wire, path: str = "/page/", scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{server.port}{path}"


def test_a_whole_page_is_taken(asking: Asking) -> None:
    ask, server = asking(says(answer("Content-Type: text/html", 'ETag: W/"x"')))
    got = ask(url(server), "page")
    assert (got.status, got.body, got.etag, got.tries) == (200, PAGE, 'W/"x"', 1)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (answer(body=PAGE[:20]), "cut: the page"),
        (answer("Content-Length: 999", length=False), "cut: the connection"),
        (answer(body=PAGE[:20], length=False), "cut: the page"),
        (answer("Transfer-Encoding: chunked", body=b"5\r\n<html", length=False), "cut"),
        (
            answer("Content-Encoding: gzip", body=gzip.compress(PAGE)[:-9], length=False),
            "gzip stream has no end",
        ),
        (answer("Content-Encoding: br", body=PAGE), "br, which was not asked for"),
        (answer(body=b"<html>Just a moment...</html>"), "challenge page"),
        (answer(body=b""), "empty"),
        (answer(status="500 x"), "status 500, after 5 tries"),
        (answer(status="403 x"), "status 403"),
        (answer(status="302 x"), "leads nowhere"),
        (b"", "after 5 tries"),
        (b"HTTP/1.1 200 OK\r\n", "after 5 tries"),
        (b"garbage\r\n\r\n", "after 5 tries"),
        (answer("Content-Length: -5", length=False), "after 5 tries"),
        (answer("Content-Length: 5\r\nContent-Length: 6", length=False), "after 5 tries"),
    ],
)
def test_a_bad_answer_is_never_taken(bad: bytes, said: str, asking: Asking) -> None:
    ask, server = asking(says(bad))
    with pytest.raises((FetchFailed, Refused), match=said):
        ask(url(server), "page")
    assert len([path for _, path in server.asked if path == "/page/"]) <= 5


def test_a_304_that_nobody_asked_for_is_no_answer(asking: Asking) -> None:
    ask, server = asking(says(answer('ETag: "x"', status="304 x", body=b"", length=False)))
    with pytest.raises(FetchFailed, match="status 304, though nothing was asked by a validator"):
        ask(url(server), "page")
    assert ask(url(server), "page", '"x"').status == 304


def test_a_redirect_in_letters_beyond_ascii_leads_where_it_says(asking: Asking) -> None:
    def speak(made: socket.socket, path: str) -> None:
        leads = b"HTTP/1.1 301 x\r\nLocation: /gy\xc5\x91r/?a=%20b\r\nContent-Length: 0\r\n\r\n"
        made.sendall(leads if path == "/page/" else answer())

    ask, server = asking(speak)
    assert ask(url(server), "page").final_url == url(server, "/gy%C5%91r/?a=%20b")


@pytest.mark.parametrize(
    "bad",
    [
        answer(body=PAGE[:20]),
        answer(status="503 x"),
        b"",
        answer(body=b"<html>verify you are human</html>"),
    ],
)
def test_the_next_try_may_be_better(bad: bytes, asking: Asking) -> None:
    ask, server = asking(says(bad, bad, answer()))
    got = ask(url(server), "page")
    assert (got.body, got.tries) == (PAGE, 3)


def test_a_page_in_place_of_a_report_is_noticed(asking: Asking) -> None:
    ask, server = asking(says(answer("Content-Type: application/pdf")))
    with pytest.raises(FetchFailed, match="a page instead of a PDF"):
        ask(url(server, "/x.pdf"), "report")


@pytest.mark.parametrize("form", ["seconds", "date"])
@pytest.mark.parametrize("status", [429, 503])
def test_the_server_s_retry_after_is_kept(
    form: str, status: int, asking: Asking, figure: Figure
) -> None:
    server: Wire

    def speak(made: socket.socket, path: str) -> None:
        if len([1 for _, asked in server.asked if asked == "/page/"]) > 1:
            made.sendall(answer())
            return
        until = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
        made.sendall(
            answer(f"Retry-After: {'1' if form == 'seconds' else until}", status=f"{status} x")
        )

    ask, server = asking(speak)
    assert ask(url(server), "page").body == PAGE
    first, second = (at for at, path in server.asked if path == "/page/")
    assert 1.0 <= second - first < 4.0
    figure("back-off", f"{status} with 1 s as {form}: asked again after {second - first:.2f} s")


def test_five_tries_and_no_more_and_a_wait_beyond_the_budget_is_not_begun(
    asking: Asking, figure: Figure
) -> None:
    ask, server = asking(says(answer("Retry-After: 0", status="429 x")))
    with pytest.raises(FetchFailed, match="after 5 tries"):
        ask(url(server), "page")
    tries = len([path for _, path in server.asked if path == "/page/"])
    assert tries == 5
    figure("back-off", f"a server that says 429 for ever: {tries} tries")
    ask, server = asking(says(answer("Retry-After: 86400", status="429 x")))
    start = time.monotonic()
    with pytest.raises(FetchFailed, match="come back in 86400 s"):
        ask(url(server), "page")
    assert time.monotonic() - start < 3


def drip(made: socket.socket, path: str) -> None:
    made.sendall(answer(length=False, body=b"") + b"<html>")
    for _ in range(200):
        made.sendall(b"x")
        time.sleep(0.05)


def drip_headers(made: socket.socket, path: str) -> None:
    made.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(200):
        made.sendall(b"X-%d: x\r\n" % number)
        time.sleep(0.05)


def say_nothing(made: socket.socket, path: str) -> None:
    time.sleep(10)


@pytest.mark.parametrize("speak", [drip, drip_headers, say_nothing])
def test_a_slow_drip_ends_at_the_deadline(speak: Speak, asking: Asking, figure: Figure) -> None:
    ask, server = asking(speak, timeout=0.4, patience=0.0)
    start = time.monotonic()
    with pytest.raises(FetchFailed, match="no whole answer in time"):
        ask(url(server), "page")
    late = time.monotonic() - start - 0.4
    assert late < 1.0
    figure("truncation, drip", f"{speak.__name__}: given up {late:.2f} s after the deadline")


def flood(made: socket.socket, path: str) -> None:
    made.sendall(answer("Content-Type: text/html", length=False, body=b""))
    for _ in range(400):
        made.sendall(b"x" * 65_536)


def flood_headers(made: socket.socket, path: str) -> None:
    made.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(400):
        made.sendall(b"".join(b"X-%d-%d: %s\r\n" % (number, n, b"y" * 8000) for n in range(8)))


def flood_hints(made: socket.socket, path: str) -> None:
    for _ in range(20_000):
        made.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" * 10)


@pytest.mark.parametrize("speak", [flood, flood_headers, flood_hints])
def test_a_flood_ends_at_the_limit(speak: Speak, asking: Asking) -> None:
    ask, server = asking(speak, timeout=20.0, patience=0.0)
    with pytest.raises((FetchFailed, Refused), match=r"more than|ConnectionAborted"):
        ask(url(server), "page")


def test_a_length_beyond_the_limit_is_not_even_begun(asking: Asking) -> None:
    ask, server = asking(says(answer("Content-Length: 70000000", length=False)))
    with pytest.raises(Refused, match="more than 67 MB"):
        ask(url(server, "/x.pdf"), "report")


def test_no_hostile_address_is_ever_connected_to(
    asking: Asking, loopback: list[Any], figure: Figure
) -> None:
    """A listener stands on another loopback port; nobody comes, whichever way leads there."""
    with wire(says(answer())) as other:
        ask, server = asking(says(answer()))
        ask(url(server), "page")
        loopback.clear()
        mine = [address.replace("8808", str(other.port)) for address in HOSTILE]
        mine += [f"http://127.0.0.1:{other.port}/", f"http://localhost:{other.port}/"]
        for address in mine:
            with pytest.raises((Refused, FetchFailed)):
                ask(address, "page")
        for address in mine:
            target = (
                address.encode("ascii", "ignore").decode().replace("\r\n", "").replace("\0", "")
            )
            speak = says(answer(f"Location: {target}", status="302 x", body=b""))
            server.speak = speak
            with pytest.raises((Refused, FetchFailed)):
                ask(url(server), "page")
        assert len(mine) > 40
        assert other.connections == 0
        assert {address[1] for address in loopback} <= {server.port}
        said = f"{len(mine)} hostile addresses, asked and redirected to"
        figure("SSRF, redirects, TLS", f"{said}: {other.connections} connections")


def test_a_name_that_leads_to_a_private_address_is_not_connected_to(
    loopback: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is an allowed one; its address is checked, and is the one connected to."""
    asked: list[str] = []

    def look_up(host: Any, *arguments: Any, **named: Any) -> Any:
        asked.append(host if isinstance(host, str) else host.decode())
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "gethostbyname", lambda host: look_up(host)[0][4][0])
    given = replace(site(1), loopback=None, start="https://rebind.example/", hosts=())
    made = Crawler(given, given.allowed, "c@d.example", Ledger(tmp_path, writes=False))
    with made as ask, pytest.raises((Refused, FetchFailed), match="not a public address"):
        ask("https://rebind.example/page/", "page")
    assert asked
    assert loopback == []


@pytest.mark.parametrize("kind", ["good", "self-signed", "expired", "wrong host"])
def test_a_certificate_that_is_not_valid_is_refused(
    kind: str, asking: Asking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figure: Figure
) -> None:
    context, root = certificate(tmp_path, "127.0.0.1", kind)
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    ask, server = asking(says(answer()), tls=context)
    if kind == "good":
        assert ask(url(server, scheme="https"), "page").body == PAGE
        return
    with pytest.raises(FetchFailed, match="certificate"):
        ask(url(server, scheme="https"), "page")
    assert server.asked == []
    figure("SSRF, redirects, TLS", f"a certificate that is {kind}: refused")


def robots(speak: Speak) -> Speak:
    speak.robots = True  # type: ignore[attr-defined]  # a mark that the server looks for
    return speak


@pytest.mark.parametrize(
    ("text", "may"),
    [
        (answer(body=b"User-agent: *\nDisallow: /private/\n"), True),
        (answer(body=b"User-agent: *\nDisallow: /\n"), False),
        (answer(status="404 x", body=b""), True),
        (answer(status="403 x", body=b""), True),
        (answer(status="500 x", body=b""), False),
        (answer(status="503 x", body=b""), False),
        (answer(status="429 x", body=b""), False),
        (answer(body=b"<html>Just a moment...</html>"), False),
        (b"", False),
        (answer("Location: http://127.0.0.1:1/robots.txt", status="302 x", body=b""), False),
        (answer("Content-Encoding: br", body=b"x"), False),
    ],
)
def test_robots_txt_is_asked_first_and_fails_closed(text: bytes, may: bool, asking: Asking) -> None:
    def speak(made: socket.socket, path: str) -> None:
        made.sendall(text if path == "/robots.txt" else answer())

    ask, server = asking(robots(speak))
    if may:
        assert ask(url(server), "page").body == PAGE
    else:
        with pytest.raises((Refused, FetchFailed), match=r"robots\.txt"):
            ask(url(server), "page")
    assert server.asked[0][1] == "/robots.txt"
    assert ("/page/" in {path for _, path in server.asked}) == may
    with pytest.raises((Refused, FetchFailed)):
        ask(url(server, "/private/x"), "page") if b"private" in text else ask("https://x/", "page")


def test_a_redirect_to_what_robots_txt_forbids_is_not_followed(asking: Asking) -> None:
    def speak(made: socket.socket, path: str) -> None:
        if path == "/robots.txt":
            made.sendall(answer(body=b"User-agent: *\nDisallow: /private/\n"))
        elif path == "/page/":
            made.sendall(answer("Location: /private/x", status="301 x", body=b""))

    ask, server = asking(robots(speak))
    with pytest.raises(Refused, match=r"forbidden by robots\.txt"):
        ask(url(server), "page")
    assert "/private/x" not in {path for _, path in server.asked}


def test_redirects_are_told_and_loops_end(asking: Asking) -> None:
    def speak(made: socket.socket, path: str) -> None:
        number = int(path.strip("/") or 0)
        if number == 3:
            made.sendall(answer())
        else:
            made.sendall(answer(f"Location: /{number + 1}", status="301 x", body=b""))

    ask, server = asking(speak)
    got = ask(url(server, "/0"), "page")
    assert [hop.status for hop in got.hops] == [301, 301, 301]
    assert got.final_url == url(server, "/3")
    with pytest.raises(FetchFailed, match="loop of redirects"):
        ask(url(server, "/10"), "page")


def test_a_page_of_many_tags_and_odd_headers_does_no_harm(asking: Asking) -> None:
    body = b"<html>" + b"<div><p>" * 1_000 + b"<br>" * 200_000 + b"</html>"
    odd = ("Set-Cookie: track=1", "Link: <http://127.0.0.1:1/>; rel=preload", "Refresh: 0; url=/x")
    ask, server = asking(says(answer(*odd, body=body)))
    got = ask(url(server), "page")
    assert got.body == body
    assert "set-cookie" not in got.headers
    ask(url(server), "page")
    assert {path for _, path in server.asked} == {"/robots.txt", "/page/"}


def test_scrapy_runs_with_nothing_on_that_is_not_named() -> None:
    rules = Rules(site(1), site(1).allowed, Ledger(Path("nowhere"), writes=False))
    settings = scrapy_settings(site(1), "c@d.example", rules)
    assert settings["DOWNLOAD_VERIFY_CERTIFICATES"] is True
    assert set(settings["DOWNLOAD_HANDLERS_BASE"]) == {"http", "https"}
    off = ("TELNETCONSOLE", "REMOTE_CONTROL", "HTTPPROXY", "COOKIES", "MEMUSAGE")
    assert not any(settings[f"{name}_ENABLED"] for name in off)
    assert settings["EXTENSIONS_BASE"] == settings["SPIDER_MIDDLEWARES_BASE"] == {}
    assert settings["DOWNLOADER_MIDDLEWARES_BASE"] == {}


def bomb(codec: str) -> bytes:
    """Return a gigabyte of zeros in about a megabyte (deflate, gzip), or less (brotli, zstd)."""
    zeros = bytes(1024 * 1024)
    if codec == "br":
        return brotli.compress(zeros * 64) * 16  # refused by its name alone
    if codec == "zstd":
        return bytes.fromhex("28b52ffd") + zeros  # refused by its name alone
    engine = zlib.compressobj(9, wbits=31 if codec == "gzip" else 15)
    return b"".join([*(engine.compress(zeros) for _ in range(1024)), engine.flush()])


def peak_bytes() -> int:
    """Return the most memory that this process had since :func:`forget_peak`."""
    told = Path("/proc/self/status").read_text()
    return 1024 * int(re.findall(r"VmHWM:\s+(\d+)", told)[0])


def forget_peak() -> int:
    Path("/proc/self/clear_refs").write_text("5")
    return peak_bytes()


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="measured on Linux alone")
@pytest.mark.parametrize("codec", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_of_any_codec_costs_the_process_little_memory(
    codec: str, asking: Asking, figure: Figure
) -> None:
    packed = bomb(codec)
    ask, server = asking(says(answer(f"Content-Encoding: {codec}", body=packed)), timeout=20.0)
    before = forget_peak()
    with pytest.raises(Refused, match=r"more than 5 MiB|which was not asked for"):
        ask(url(server), "page")
    grown = peak_bytes() - before
    assert grown < 150e6
    figure("size, bombs", f"{codec}: stopped, memory grew by {grown / 1e6:.0f} MB at most")
