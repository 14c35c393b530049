"""The pages and what they send, as a Starlette application behind the guard of security.py."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from pipeline.errors import AlucertError, LockHeld
from pipeline.review.desk import Opened
from pipeline.review.pictures import Pictures
from pipeline.review.reviewing import Reviewing, Stale
from pipeline.review.sample import DIFFICULTIES
from pipeline.review.security import Guard

_MOST_BYTES = 256 * 1024  # of one request
_KINDS = {
    "announcement": "announcement",
    "audit_report": "audit report",
    "reprint": "reprint",
    "other": "other page",
}


def application(
    reviewing: Reviewing, pictures: Pictures, token: str, port: int, synthetic: bool
) -> Guard:
    """Return the application of a review.

    In: the review; the pictures of pages; the token and the port that requests must name;
    whether the documents are invented, which every page then says.
    """
    pages = _Pages(reviewing, pictures, synthetic)
    routes = [
        Route("/", pages.queue),
        Route("/who", pages.named, methods=["POST"]),
        Route("/d/{sha256}", pages.document),
        Route("/d/{sha256}/do", pages.act, methods=["POST"]),
        Route("/d/{sha256}/next", pages.next),
        Route("/d/{sha256}/before", pages.before),
        Route("/d/{sha256}/page/{number:int}", pages.picture),
        Mount("/static", StaticFiles(packages=[("pipeline.review", "static")])),
    ]
    return Guard(Starlette(routes=routes), token, port)


class _Pages:
    """The endpoints. What reads or writes files runs in a thread, not in the loop."""

    def __init__(self, reviewing: Reviewing, pictures: Pictures, synthetic: bool) -> None:
        self._reviewing = reviewing
        self._pictures = pictures
        self._templates = Environment(
            loader=PackageLoader("pipeline.review", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._common = {
            "synthetic": synthetic,
            "blank": reviewing.desk.blank,
            "collection": reviewing.desk.title,
            "kinds": _KINDS,
            "difficulties": DIFFICULTIES,
        }

    async def queue(self, request: Request) -> Response:
        """Show the documents in the order of doubt; a single one is opened at once."""
        return await _answered(self._queue)

    def _queue(self) -> Response:
        entries = self._reviewing.queue()
        if self._reviewing.desk.blank:
            return RedirectResponse(f"/d/{entries[0][0].sha256}", 303)
        done = sum(place.standing == "finished" for _, place in entries)
        return self._page("queue.html", entries=entries, done=done, title="Documents to review")

    async def document(self, request: Request) -> Response:
        """Show one document and its record."""
        return await _answered(lambda: self._document(request.path_params["sha256"]))

    def _document(self, sha256: str) -> Response:
        opened = self._reviewing.desk.open(sha256)
        if opened is None:
            return self._missing()
        return self._page("document.html", title=opened.entry.title, **self._of(opened))

    async def act(self, request: Request) -> Response:
        """Do what a person asks; answer with the document as it is then."""
        asked = await _json(request)
        if isinstance(asked, Response):
            return asked
        return await _answered(lambda: self._act(request.path_params["sha256"], asked))

    def _act(self, sha256: str, asked: dict[str, Any]) -> Response:
        opened = self._reviewing.desk.open(sha256)
        if opened is None:
            return _error(409, "the document is not there any more; look at the list again")
        further = self._reviewing.do(opened, asked)
        if asked.get("do") == "finish":
            return JSONResponse({"next": f"/d/{further}" if further else "/"})
        if asked.get("do") == "sample":
            return JSONResponse({"saved": str(self._reviewing.sample_file(opened))})
        return self._page("panes.html", **self._of(opened))

    async def named(self, request: Request) -> Response:
        """Take the name of the person."""
        asked = await _json(request)
        if isinstance(asked, Response):
            return asked
        return await _answered(
            lambda: JSONResponse({"who": self._reviewing.named(asked.get("who"))})
        )

    async def next(self, request: Request) -> Response:
        """Go to the document after this one."""
        return await self._beside(request, 1)

    async def before(self, request: Request) -> Response:
        """Go to the document before this one."""
        return await self._beside(request, -1)

    async def _beside(self, request: Request, step: int) -> Response:
        def go() -> Response:
            found = self._reviewing.neighbour(request.path_params["sha256"], step)
            return RedirectResponse(f"/d/{found}" if found else "/", 303)

        return await _answered(go)

    async def picture(self, request: Request) -> Response:
        """Show the picture of a page."""

        def drawn() -> Response:
            sha256, number = request.path_params["sha256"], request.path_params["number"]
            opened = self._reviewing.desk.open(sha256)
            if opened is None:
                return _error(404, "no such document")
            file = self._pictures.page(sha256, opened.file, opened.document, number)
            if file is None:
                return _error(404, "this page cannot be drawn; its text is what was read of it")
            return FileResponse(file, media_type="image/png")

        return await _answered(drawn)

    def _of(self, opened: Opened) -> dict[str, Any]:
        return {
            "entry": opened.entry,
            "place": self._reviewing.place(opened),
            "sheet": self._reviewing.sheet(opened),
            "is_pdf": bool(opened.document.pages),
        }

    def _missing(self) -> Response:
        return self._page(
            "error.html", 404, title="Not there", said="This document is not in the queue."
        )

    def _page(self, template: str, status: int = 200, **shown: Any) -> Response:
        text = self._templates.get_template(template).render(
            **self._common, who=self._reviewing.who, **shown
        )
        return HTMLResponse(text.encode("utf-8", "replace"), status)


async def _json(request: Request) -> dict[str, Any] | Response:
    """The object that a request sends, or why it is not taken."""
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > _MOST_BYTES:
            return _error(413, "that is too long")
    try:
        asked = json.loads(data)
    except (ValueError, RecursionError):
        asked = None
    return asked if isinstance(asked, dict) else _error(400, "that is no JSON object")


async def _answered(answer: Callable[[], Response]) -> Response:
    """The answer of a function that reads or writes files; an error as a sentence."""
    try:
        return await run_in_threadpool(answer)
    except LockHeld as error:
        return _error(503, f"not saved yet: {error}")
    except Stale as error:
        return _error(409, str(error))
    except AlucertError as error:
        return _error(422, str(error))


def _error(status: int, said: str) -> Response:
    return JSONResponse({"error": said}, status)
