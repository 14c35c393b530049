"""Whatever stands in a document or a record is text on the page, never markup and never code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractors.document import Block, Document
from pipeline.corrections.fields import KIND, OBJECTS
from pipeline.review.book import Book
from pipeline.review.desk import _ANNOUNCED, _REPORTED, Opened, blank_line, entry_of
from pipeline.review.queue import Entry
from pipeline.review.reviewing import Reviewing
from pipeline.settings import Settings
from tests.pipeline.review.conftest import Screen, Served

OUT = "//evil.example/x"
PAYLOADS = (
    "<script>window.hit=1</script>",
    f"<img src={OUT} onerror=window.hit=1>",
    f"<svg onload=window.hit=1><image href='{OUT}'/></svg>",
    '"><script>window.hit=1</script>',
    "'><script>window.hit=1</script>",
    '" autofocus onfocus=window.hit=1 x="',
    "' onmouseover=window.hit=1 x='",
    "javascript:window.hit=1",
    f"<a href='javascript:window.hit=1'>x</a><link rel=stylesheet href={OUT}>",
    f"<iframe src={OUT}></iframe><iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    "</title><script>window.hit=1</script>",
    "</template><script>window.hit=1</script>",
    "</textarea><script>window.hit=1</script>",
    "</mark></div></article><script>window.hit=1</script>",
    "{{ 7*7 }}{% raw %}{{ self }}",
    "${7*7}#{7*7}<%= 7*7 %>",
    f"<meta http-equiv=refresh content='0;url={OUT}'>",
    f"<base href='{OUT}'>",
    f"<form action={OUT}><button autofocus>x</button></form>",
    f"<style>@import '{OUT}';*{{background:url({OUT})}}</style>",
    "<details open ontoggle=window.hit=1>",
    f"<video src={OUT} autoplay onerror=window.hit=1></video>",
    f"<object data={OUT}></object><embed src={OUT}>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=window.hit=1>",
    "<!--><script>window.hit=1</script>-->",
    "<![CDATA[<script>window.hit=1</script>]]>",
    "&lt;script&gt;window.hit=1&lt;/script&gt;&amp;#60;",
    "\\u003cscript\\u003ewindow.hit=1\\u003c/script\\u003e",
    "__proto__ constructor prototype hasOwnProperty",
    "\u202e\u2066<script>window.hit=1</script>\u2069 \U0001f4a5 \ud83d=1+1|@SUM(1)",
)


def test_there_are_thirty_of_them() -> None:
    assert len(set(PAYLOADS)) == 30


def value_of(field: str, payload: str) -> Any:
    """A value of a field with the payload wherever text can stand."""
    if field in OBJECTS:
        inner = {name.removeprefix(f"{field}."): name for name in KIND if name.startswith(field)}
        return {
            key.removesuffix("[]"): [payload] if key.endswith("[]") else value_of(name, payload)
            for key, name in inner.items()
            if key
        }
    return payload


class HostileDesk:
    """One document in which everything is hostile: text, title, address, values, flags."""

    blank = False

    def __init__(self, payload: str, folder: Path) -> None:
        text = f"{payload}\n\n{payload} and {payload}"
        end = len(payload)
        self.title = payload
        document = Document(
            path=payload,
            sha256="ab" * 32,
            medium="html",
            text=text,
            title=payload,
            url=f"https://example.org/{payload}",
            blocks=(Block("title", 0, end), Block("paragraph", end + 2, len(text))),
            notes=(payload,),
        )
        keys = tuple(dict.fromkeys((*_ANNOUNCED, *_REPORTED)))
        line = blank_line(document, keys)
        evidence: list[dict[str, Any]] = []
        for key in keys:
            field = key if key in KIND or key == "nonconformances" else f"{key}[]"
            if key == "nonconformances":
                line["record"][key] = dict.fromkeys(("minor", "major", "total"), payload)
            else:
                value = value_of(field, payload)
                line["record"][key] = [value, value] if field.endswith("[]") else value
        line["record"]["parent"] = None
        line["absent"] = {"parent": payload}
        for key in keys:
            evidence.append(place(key, payload, 0, end))
            evidence.append(place(f"{key}[0]", payload, end + 2, 2 * end + 2))
            evidence.append(place(f"{key}[1]", payload, None, None) | {"source": payload})
        line["evidence"] = evidence
        line["document"] |= {"title": payload, "kind": payload}
        line["flags"] = [
            {"code": payload, "severity": "error", "detail": payload, "fields": ["places"]}
        ]
        url = f"https://example.org/{payload}"
        entry = entry_of(line, document, payload, url)
        self._opened = Opened(entry, line, document, folder / "none")

    def entries(self) -> list[Entry]:
        return [self._opened.entry]

    def open(self, sha256: str) -> Opened:
        return self._opened

    def sample_reference(self, opened: Opened) -> None:
        return None


def place(field: str, quote: str, start: int | None, end: int | None) -> dict[str, Any]:
    return {
        "field": field, "start": start, "end": end, "quote": quote, "page": None, "box": None,
        "source": None, "basis": "stated", "rule": "x", "confidence": 0.5,
    }  # fmt: skip


# Every tenth goes with the quick tests; all of them in `make hardening`.
NUMBERS = [
    pytest.param(number, marks=() if number % 10 == 0 else pytest.mark.slow)
    for number in range(len(PAYLOADS))
]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_hostile_text_in_every_field_runs_no_script_and_asks_nobody(
    number: int,
    screen: Screen,
    serve: Callable[[Reviewing, Settings], Served],
    settings: Settings,
    tmp_path: Path,
) -> None:
    payload = PAYLOADS[number]
    desk = HostileDesk(payload, tmp_path)
    book = Book(tmp_path / "corrections.csv", tmp_path / "reviews.csv")
    reviewing = Reviewing(desk, book, payload, tmp_path / "samples")
    served = serve(reviewing, settings)
    alerts: list[str] = []
    screen.page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    screen.open(served)
    screen.open(served, "ab" * 32)
    shown = payload.encode("utf-8", "replace").decode()
    assert screen.page.locator("h1").inner_text().strip() == shown.strip()
    texts = screen.page.locator("#paper mark[data-e]").all_text_contents()
    assert shown in texts
    for row in ("places[0]", "capacities[0]"):
        screen.go(row).key("e")
        filled = screen.page.locator("#editor [name]").evaluate_all("all => all.map(i => i.value)")
        assert shown in filled or "text" in row or any(shown.strip() in one for one in filled)
        screen.page.fill("#editor [name=quote]", payload.encode("utf-8", "replace").decode())
        screen.page.keyboard.press("Control+Enter")
        screen.page.wait_for_timeout(50)
        if screen.page.is_visible("#editor"):
            screen.page.keyboard.press("Escape")
    screen.key("c", "a", "s")
    assert screen.page.evaluate("window.hit === undefined")
    assert alerts == []
    own = f"http://127.0.0.1:{served.port}/"
    assert [url for url in screen.asked if not url.startswith(own)] == []
    # a violation of the policy would mean that markup came through and only the policy held
    assert [one for one in screen.complaints if "Content Security" in one] == []
    assert screen.page.evaluate("document.querySelectorAll('script').length") == 1
