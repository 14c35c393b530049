"""Who may ask the server what.

The server listens on the loopback alone, but every page that a browser on this machine opens can
send it requests. A request counts only with the token of this run (from the address that was
printed, then in a cookie that no other site's request carries), under a name of the loopback (a
foreign name that points here is refused), and from no other origin; a change only as JSON by POST.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlencode

from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.errors import WrongUsage

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
TOKEN = "token"
_SAFE = ("GET", "HEAD")
_SAME = ("same-origin", "none")


def loopback(host: str) -> str:
    """Return an address of this machine alone. Raises WrongUsage for any other."""
    if host == "localhost":
        return "127.0.0.1"
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise WrongUsage(
            f"{host}: the review page is served to this machine alone; use 127.0.0.1 or ::1."
        )
    return str(address)


def new_token() -> str:
    """Return a token that nobody guesses: 256 bits of chance."""
    return secrets.token_urlsafe(32)


class Guard:
    """The door of the server: refuses what is not this run's own page, and sets the headers."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self._app = app
        self._token = token
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}
        self.cookie = f"alucert_review_{port}"  # cookies are shared by all ports of a host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer why not."""
        if scope["type"] != "http":
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        refused = self._refusal(scope)
        if refused is None:
            await self._app(scope, receive, with_headers)
        else:
            await refused(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> Response | None:
        headers: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        hosts = headers.get("host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return _no(421, "This server answers under a name of the loopback alone.")
        method = scope["method"]
        if method not in (*_SAFE, "POST"):
            return _no(405, "Only GET and POST.")
        own = f"http://{hosts[0].lower()}"
        origins = headers.get("origin", [])
        if any(origin.lower() != own for origin in origins) or (method == "POST" and not origins):
            return _no(403, "The request comes from another page.")
        sites = headers.get("sec-fetch-site", [])
        token = self._token_of(scope)
        # the printed address may be opened from anywhere; nothing else may
        if token is None and any(site not in _SAME for site in sites):
            return _no(403, "The request comes from another site.")
        if method == "POST" and _media_type(headers) != "application/json":
            return _no(415, "A change is sent as application/json.")
        if token is not None and method in _SAFE:
            return self._let_in(scope) if self._is_token(token) else _unknown()
        return None if self._is_token(self._cookie(headers)) else _unknown()

    def _token_of(self, scope: Scope) -> str | None:
        if scope["path"] != "/":
            return None
        given = parse_qs(scope["query_string"].decode("latin-1")).get(TOKEN)
        return given[0] if given else None

    def _let_in(self, scope: Scope) -> Response:
        """Keep the token in a cookie and take it out of the address."""
        response = RedirectResponse("/", 303)
        response.set_cookie(self.cookie, self._token, httponly=True, samesite="strict", path="/")
        return response

    def _cookie(self, headers: Mapping[str, list[str]]) -> str:
        for line in headers.get("cookie", []):
            jar: SimpleCookie = SimpleCookie()
            try:
                jar.load(line)
            except CookieError:
                continue
            if self.cookie in jar:
                return jar[self.cookie].value
        return ""

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode("utf-8", "replace"), self._token.encode())


def address(port: int, token: str, host: str = "127.0.0.1") -> str:
    """Return the address by which a person opens the page."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/?{urlencode({TOKEN: token})}"


def _media_type(headers: Mapping[str, list[str]]) -> str:
    return headers.get("content-type", [""])[-1].partition(";")[0].strip().lower()


def _unknown() -> Response:
    return _no(403, "Open the address that `alucert` printed; it holds this run's token.")


def _no(status: int, why: str) -> Response:
    return PlainTextResponse(f"{why}\n", status)
