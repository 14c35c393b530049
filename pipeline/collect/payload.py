"""What came over the wire: is it whole, and is it what was asked for?

A transfer can end early without an error, a challenge page comes with status 200, a server
calls a page a PDF. So bytes are judged by themselves: by their first ones what they are, by
their last ones whether they are all there.
"""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass
from typing import Literal

from pipeline.read.page_size import is_too_deep
from pipeline.settings import MIB

Wanted = Literal["page", "report", "json", "xml", "document", "robots"]

# The most decoded bytes of each. Pages: what the readers take (pipeline.read.page_size).
LIMITS: dict[str, int] = {
    "page": 5_000_000,
    "report": 64 * MIB,
    "document": 64 * MIB,
    "json": 16 * MIB,
    "xml": 50 * MIB,  # sitemaps.org: at most 50 MiB
    "robots": 2 * MIB,
}
_CHUNK = 65_536
_TAIL = 2048
_MEMBERS = 50
_CHALLENGE = re.compile(
    rb"(?i)just a moment\.\.\.|cf-browser-verification|cf_chl_|"
    rb"challenge-platform/[^\"']{0,80}orchestrate|"
    rb"checking your browser|ddos protection by|attention required!|verify you are (?:a )?human|"
    rb"please enable (?:javascript|cookies) (?:and cookies )?to continue|_incapsula_resource|"
    rb"sgcaptcha|/\.well-known/captcha"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why bytes are not taken; ``again`` if another try may bring better ones."""

    reason: str
    again: bool = True


def decoded(body: bytes, encodings: list[str], limit: int) -> bytes | Fault:
    """Return a body without its content encoding, or why it cannot be taken.

    Only ``gzip`` is asked for, so only gzip, once, is decoded; never more than ``limit`` bytes
    are made, and a gzip stream must have its end (a cut one is told from a whole one by that).
    A stream may have several members one after the other (RFC 1952, 2.2).
    """
    named = [name for name in encodings if name not in ("", "identity")]
    if not named:
        return body if len(body) <= limit else _too_large(limit)
    if len(named) > 1 or named[0] not in ("gzip", "x-gzip"):
        return Fault(f"content encoding {', '.join(named)[:80]}, which was not asked for", False)
    engine = zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    size, rest, members = 0, body, 1
    try:
        while rest:
            part = engine.decompress(rest, min(_CHUNK, limit + 1 - size))
            rest = engine.unconsumed_tail
            size += len(part)
            if size > limit:
                return _too_large(limit)
            parts.append(part)
            if engine.eof and (rest := engine.unused_data.lstrip(b"\x00")):
                members += 1
                if members > _MEMBERS:  # each costs the time of copying all that is left
                    return Fault("gzip of too many parts", False)
                engine = zlib.decompressobj(wbits=31)
    except zlib.error as error:
        return Fault(f"damaged gzip ({error})")
    if not engine.eof:
        return Fault("cut: the gzip stream has no end")
    return b"".join(parts)


def fault_of(body: bytes, wanted: Wanted) -> Fault | None:
    """Return why a body of status 200 is not what was asked for, None if it is."""
    if wanted == "robots":
        return Fault("a challenge page instead of robots.txt") if is_challenge(body) else None
    if not body.strip():
        return Fault("empty")
    if wanted == "json":
        return _json_fault(body)
    if wanted == "xml":
        return _xml_fault(body)
    what = kind_of_bytes(body)
    if what == "page" and is_challenge(body):
        return Fault("a challenge page, which asks for a browser")
    if what == "pdf":
        if wanted == "page":
            return Fault("a PDF instead of a page", False)
        return None if b"%%EOF" in _tail(body) else Fault("cut: the PDF has no end (%%EOF)")
    if what == "page":
        if wanted == "report":
            return Fault("a page instead of a PDF")
        if b"</html" not in _tail(body).lower():
            return Fault("cut: the page has no </html>")
        return Fault("a page nested too deeply to be one", False) if is_too_deep(body) else None
    return Fault("neither a page nor a PDF")


def kind_of_bytes(body: bytes) -> Literal["pdf", "page", "other"]:
    """Say by the first bytes what a body is, whatever it was called."""
    if b"%PDF-" in body[:1024]:
        return "pdf"
    head = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"\x00" in head:
        return "other"
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<!--")) or b"<html" in head:
        return "page"
    return "other"


def is_challenge(body: bytes) -> bool:
    """Say whether a page is one that asks for a browser instead of giving what was asked for.

    Only small pages are: an article may speak of such pages.
    """
    return len(body) < 100_000 and bool(_CHALLENGE.search(body[:20_000]))


def _tail(body: bytes) -> bytes:
    return body.rstrip(b"\x00 \t\r\n")[-_TAIL:]


def _json_fault(body: bytes) -> Fault | None:
    if is_challenge(body):
        return Fault("a challenge page, which asks for a browser")
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return Fault("not whole JSON")
    return None


def _xml_fault(body: bytes) -> Fault | None:
    if is_challenge(body):
        return Fault("a challenge page, which asks for a browser")
    if b"<!DOCTYPE" in body[:100_000] or b"<!ENTITY" in body[:100_000]:
        return Fault("XML with a document type, which is not read", False)
    if not re.search(rb"</(?:[\w.-]+:)?[\w.-]+\s*>\s*(?:<!--.{0,500}?-->\s*)*$", body[-1500:]):
        return Fault("cut: the XML has no end")
    return None


def _too_large(limit: int) -> Fault:
    return Fault(f"more than {limit / MIB:.0f} MiB", False)
