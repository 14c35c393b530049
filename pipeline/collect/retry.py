"""How long to wait before asking again: as the server says, never less."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

TRIES = 5
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that a ``Retry-After`` header asks to wait, None without a usable one.

    Seconds or an HTTP date (RFC 9110, 10.2.3). A date is held against the server's own ``Date``
    where it gives one, since its clock may differ from ours; a date has whole seconds, so that
    one is added.
    """
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        until = parsedate_to_datetime(said)
        until = until.replace(tzinfo=UTC) if until.tzinfo is None else until
        seconds = (until - _server_time(headers, now)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return max(seconds, 0.0) + 1.0


def pause(asked: float | None, base: float, tries: int, chance: random.Random) -> float:
    """Return the seconds to wait before the next try.

    ``asked`` is what the server said, ``tries`` how often was tried. Doubling from ``base``,
    and up to half as much again by chance, so that many crawlers do not come back at once; what
    the server asked for is a floor.
    """
    doubled = base * 2.0 ** (tries - 1)
    spread = chance.uniform(0, 0.5) * min(base, 1.0)
    return max(asked or 0.0, doubled) + spread


def _server_time(headers: Mapping[str, str], now: datetime) -> datetime:
    try:
        said = parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError, OverflowError):
        return now
    return said.replace(tzinfo=UTC) if said.tzinfo is None else said
