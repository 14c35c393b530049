"""Only this run's own page is answered; every answer forbids what a page needs not."""

from __future__ import annotations

import http.client
import json
import socket
from email.message import Message
from typing import NamedTuple

import pytest

from pipeline.errors import WrongUsage
from pipeline.review.security import HEADERS, loopback
from tests.pipeline.review.conftest import TOKEN, Review, Served

COOKIE = "alucert_review_{port}=" + TOKEN


class Answer(NamedTuple):
    """What the server answered."""

    status: int
    headers: Message
    body: bytes


def ask(
    served: Served, method: str, path: str, body: object = None, **headers: str | None
) -> Answer:
    """Ask as the page's own browser would, but for the headers that are given otherwise."""
    own = f"127.0.0.1:{served.port}"
    known: dict[str, str | None] = {
        "host": own,
        "cookie": COOKIE.format(port=served.port),
        "sec_fetch_site": "same-origin",
    }
    if method == "POST":
        known |= {"origin": f"http://{own}", "content_type": "application/json"}
    known |= headers
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    connection.sock = socket.socket()
    connection.sock.connect(("127.0.0.1", served.port))
    data = None if body is None else json.dumps(body).encode()
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in known.items():
        if value is not None:
            connection.putheader(name.replace("_", "-"), value)
    if data is not None:
        connection.putheader("content-length", str(len(data)))
    try:
        connection.endheaders(data)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def test_the_printed_address_opens_the_page_and_leaves_no_token_in_it(served: Served) -> None:
    answer = ask(served, "GET", f"/?token={TOKEN}", cookie=None, sec_fetch_site="cross-site")
    assert (answer.status, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie
    assert ask(served, "GET", "/").status == 200


@pytest.mark.parametrize(
    ("path", "changed", "status"),
    [
        ("/", {"cookie": None}, 403),
        ("/", {"cookie": "alucert_review_{port}=wrong"}, 403),
        ("/", {"cookie": "alucert_review_{port}="}, 403),
        ("/?token=wrong", {"cookie": None}, 403),
        ("/?token=", {"cookie": None}, 403),
        ("/static/review.js", {"cookie": None}, 403),
        ("/", {"host": "evil.example"}, 421),
        ("/", {"host": "evil.example:{port}"}, 421),
        ("/", {"host": "127.0.0.1"}, 421),
        ("/", {"host": "127.0.0.1:1"}, 421),
        ("/", {"host": "127.0.0.1.evil.example:{port}"}, 421),
        ("/", {"host": None}, 421),
        ("/", {"origin": "http://evil.example"}, 403),
        ("/", {"origin": "null"}, 403),
        ("/", {"sec_fetch_site": "cross-site"}, 403),
        ("/", {"sec_fetch_site": "same-site"}, 403),
    ],
)
def test_a_foreign_request_is_refused(
    served: Served, path: str, changed: dict[str, str | None], status: int
) -> None:
    own = {k: None if v is None else v.format(port=served.port) for k, v in changed.items()}
    answer = ask(served, "GET", path, **own)
    # a server may refuse a request without a host before the guard sees it
    assert answer.status in ({status, 400} if own.get("host", "") is None else {status})


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"origin": None}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://localhost:{port}"}, 403),  # the page was opened under another name
        ({"origin": "https://127.0.0.1:{port}"}, 403),
        ({"cookie": None}, 403),
        ({"content_type": "text/plain"}, 415),
        ({"content_type": "application/x-www-form-urlencoded"}, 415),
        ({"content_type": None}, 415),
        ({"sec_fetch_site": "cross-site"}, 403),
    ],
)
def test_a_foreign_change_is_refused_and_changes_nothing(
    served: Served, review: Review, changed: dict[str, str | None], status: int
) -> None:
    own = {k: None if v is None else v.format(port=served.port) for k, v in changed.items()}
    asked = {"do": "confirm", "row": "entity", "text": review.opened().entry.text_sha256}
    answer = ask(served, "POST", f"/d/{review.first}/do", asked, **own)
    assert answer.status == status
    assert review.lines() == []
    assert ask(served, "POST", f"/d/{review.first}/do", asked).status == 200
    assert len(review.lines()) == 1


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods_are_refused(served: Served, method: str) -> None:
    assert ask(served, method, "/").status == 405


def test_a_change_by_get_changes_nothing(served: Served, review: Review) -> None:
    assert ask(served, "GET", f"/d/{review.first}/do?do=confirm&row=entity").status == 405
    assert review.lines() == []


@pytest.mark.parametrize("path", ["/", "/static/review.css", "/nothing", "/d/0/page/1"])
def test_every_answer_has_the_headers(served: Served, path: str) -> None:
    answer = ask(served, "GET", path)
    assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "server" not in answer.headers


def test_a_refusal_has_the_headers_too(served: Served) -> None:
    answer = ask(served, "GET", "/", cookie=None)
    assert answer.headers["content-security-policy"] == HEADERS["content-security-policy"]


@pytest.mark.parametrize("body", [[1], "text", None, 3])
def test_what_is_no_object_is_refused(served: Served, review: Review, body: object) -> None:
    answer = ask(served, "POST", f"/d/{review.first}/do", body)
    assert answer.status in (400, 411)


def test_a_request_that_is_too_long_is_refused(served: Served, review: Review) -> None:
    asked = {"do": "confirm", "row": "x" * 300_000}
    assert ask(served, "POST", f"/d/{review.first}/do", asked).status == 413


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/d/..%2f..%2fcorrections/do",
        "/d/x",
        "/d/x/page/1",
    ],
)
def test_no_path_leads_out_of_the_page(served: Served, path: str) -> None:
    assert ask(served, "GET", path).status in (404, 405)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "10.0.0.1", "example.org", ""])
def test_an_address_that_others_reach_is_refused(host: str) -> None:
    with pytest.raises(WrongUsage, match="this machine alone"):
        loopback(host)


@pytest.mark.parametrize(("host", "own"), [("localhost", "127.0.0.1"), ("::1", "::1")])
def test_an_address_of_this_machine_is_taken(host: str, own: str) -> None:
    assert loopback(host) == own
