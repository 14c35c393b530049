"""robots.txt as RFC 9309 says: which addresses a crawler may ask, and how often.

Own code for two reasons: a byte order mark must not hide the first group, and a hostile file
with many wildcards must cost no more than a kind one (the usual parsers make a regular
expression of each rule, which backtracks).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes, urlsplit

# RFC 9309, 2.5: a crawler reads at least 500 KiB; what stands behind 1 MiB is not read here.
READ_BYTES = 1024 * 1024
_MAX_DELAY = 3600.0
_TOKEN = re.compile(r"^[a-zA-Z_-]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """One ``allow`` or ``disallow`` line: its path as parts between ``*``, normalised."""

    allows: bool
    parts: tuple[str, ...]
    to_end: bool
    length: int

    def matches(self, path: str) -> bool:
        """Say whether the rule is for a path; the time grows with the length of both only."""
        first, *others = self.parts
        if not path.startswith(first):
            return False
        at = len(first)
        if not others:
            return not self.to_end or at == len(path)
        *middle, last = others
        for part in middle:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        if self.to_end:
            return len(path) - len(last) >= at and path.endswith(last)
        return path.find(last, at) >= 0


@dataclass(frozen=True, slots=True)
class Robots:
    """What a robots.txt says to one crawler; ``sitemaps`` are for everybody.

    ``unreachable`` says why nothing may be asked: the file could not be had.
    """

    rules: tuple[Rule, ...] = ()
    delay: float | None = None
    sitemaps: tuple[str, ...] = ()
    unreachable: str | None = None

    def allows(self, url: str) -> bool:
        """Say whether an address may be asked: the longest rule decides, a tie allows."""
        parts = urlsplit(url)
        path = _normal((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        if path == "/robots.txt":
            return True
        if self.unreachable is not None:
            return False
        best: Rule | None = None
        for rule in self.rules:
            if (best is None or (rule.length, rule.allows) > (best.length, best.allows)) and (
                rule.matches(path)
            ):
                best = rule
        return best is None or best.allows


def parse_robots(data: bytes, agent: str) -> Robots:
    """Return what a robots.txt says to the crawler whose product token is ``agent``.

    All groups that name the agent count together; without one, those of ``*``. Lines that say
    nothing known are skipped, as the standard wants; nothing raises.
    """
    text = data[:READ_BYTES].decode("utf-8-sig", "replace")
    if len(data) > READ_BYTES:
        text = text.rpartition("\n")[0]
    groups: dict[str, list[Rule]] = {}
    delays: dict[str, float] = {}
    sitemaps: list[str] = []
    named: list[str] = []
    in_rules = False
    for line in re.split(r"\r\n|\r|\n", text):
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key in ("user-agent", "useragent", "user agent"):
            if in_rules:
                named, in_rules = [], False
            token = "*" if value.startswith("*") else _token(value)
            if token:
                named.append(token)
                groups.setdefault(token, [])
        elif key in ("allow", "disallow"):
            in_rules = True
            rule = _rule(key == "allow", value)
            if rule is not None:
                for token in named:
                    groups[token].append(rule)
        elif key == "crawl-delay":
            in_rules = True
            seconds = _seconds(value)
            for token in named if seconds is not None else ():
                delays[token] = max(delays.get(token, 0.0), seconds or 0.0)
        elif key == "sitemap" and value:
            sitemaps.append(value)
    wanted = agent.lower() if agent.lower() in groups else "*"
    return Robots(
        rules=tuple(groups.get(wanted, ())),
        delay=delays.get(wanted),
        sitemaps=tuple(dict.fromkeys(sitemaps)),
    )


def _token(value: str) -> str:
    found = _TOKEN.match(value)
    return found[0].lower() if found else ""


def _rule(allows: bool, value: str) -> Rule | None:
    """Return the rule of a line, None for an empty one (which says nothing)."""
    if not value:
        return None
    to_end = value.endswith("$")
    pattern = value[:-1] if to_end else value
    if not pattern.startswith(("/", "*")):
        pattern = f"/{pattern}"
    parts = tuple(_normal(part) for part in re.sub(r"\*+", "*", pattern).split("*"))
    return Rule(allows, parts, to_end, len(_normal(value)))


def _seconds(value: str) -> float | None:
    if not re.fullmatch(r"\d{1,9}(\.\d{1,9})?|\.\d{1,9}", value):
        return None
    return min(float(value), _MAX_DELAY)


def _normal(path: str) -> str:
    """Return a path with each octet written in one way (RFC 9309, 2.2.2).

    Unreserved characters plain, others beyond ASCII by percent, escapes of reserved ones kept.
    """
    out: list[str] = []
    for piece in re.split(r"(%[0-9A-Fa-f]{2})", path):
        if len(piece) == 3 and piece[0] == "%":
            octet = unquote_to_bytes(piece)
            plain = octet.decode("ascii", "ignore")
            keep = plain.isalnum() or plain in ("-", ".", "_", "~")
            out.append(plain if plain and keep else piece.upper())
        else:
            out.append(quote(piece, safe="/?:@!$&'()*+,;=-._~%#[]|^\"<>\\`{} "))
    return "".join(out)
