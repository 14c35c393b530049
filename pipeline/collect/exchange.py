"""Requests and answers between Scrapy's form and ours."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.http import Response

from pipeline.collect.fetching import Fetched
from pipeline.collect.payload import LIMITS


def fresh_meta(wanted: str, timeout: float) -> dict[str, Any]:
    """Return the ``meta`` of a new request; ``timeout``: seconds for the whole answer of a page.

    A report may be large and gets four times as long.
    """
    seconds = timeout * (4 if wanted in ("report", "document") else 1)
    meta: dict[str, Any] = {"wanted": wanted, "tries": 1, "hops": (), "fault": None}
    limits = {"download_maxsize": LIMITS[wanted], "download_warnsize": 0}
    return {**meta, **limits, "download_timeout": seconds}


def validators(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """Return the headers that ask only for what has changed."""
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in headers.items() if value}


def plain_headers(message: Request | Response) -> dict[str, str]:
    """Return headers as text, names in small letters, several of one name joined."""
    return {
        name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
        for name, values in message.headers.items()
    }


def fetched(request: Request, response: Response, url: str, answered_at: str) -> Fetched:
    """Return what Scrapy's response says."""
    made = response.request or request
    kept = {name: text for name, text in plain_headers(response).items() if name != "set-cookie"}
    return Fetched(
        url=url or request.url,
        final_url=response.url,
        status=response.status,
        headers=kept,
        body=response.body if response.status == 200 else b"",
        asked_at=made.meta.get("asked_at", ""),
        answered_at=answered_at,
        request_headers=plain_headers(made),
        hops=made.meta["hops"],
        tries=made.meta["tries"],
    )
