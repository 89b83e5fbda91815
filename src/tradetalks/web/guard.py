"""What every request passes: host, rate, size, user, token on writes; and the headers of every answer."""

from __future__ import annotations

import hmac
import json
import time
from collections import OrderedDict
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from tradetalks.web.network import is_this_machine, peer_of, values
from tradetalks.web.users import may, needed_role

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from tradetalks.web.metrics import Metrics
    from tradetalks.web.network import Network

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
IN_A_FRAME = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors *",
    )
)  # of pages without script and forms, which other sites may show
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}
EMBEDDED = {name: value for name, value in HEADERS.items() if name != b"x-frame-options"} | {
    b"content-security-policy": IN_A_FRAME.encode()
}
MOST_BODY = 5_000_000  # bytes of an upload; other bodies have MOST_JSON
MOST_JSON = 200_000
TOKEN_HEADER = b"x-tradetalks-token"
WRITES = ("POST", "PUT", "PATCH", "DELETE")
MOST_CALLERS = 10_000
COOKIE = "tradetalks"
SECURE_COOKIE = "__Host-tradetalks"  # a browser takes it over TLS alone, for this host alone (RFC 6265bis)
A_YEAR_OF_TLS = (b"strict-transport-security", b"max-age=31536000")
OPEN = ("/login", "/logout", "/password", "/healthz", "/readyz")  # for everybody; they check themselves what they must
PROGRAMS, MCP = "/api/v1", "/mcp"  # what other programs ask
CALLER: ContextVar[str] = ContextVar("caller", default="")  # who asks, for the turns of long work
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{status} · tradetalks</title>
<link rel="stylesheet" href="/static/page.css"></head>
<body><main id="main"><h1>{what}</h1><p>What to do: {remedy}</p>
<p><a href="/">Back to the first page</a></p></main></body>
</html>
"""


@dataclass
class Rate:
    """A bucket of requests a caller: `burst` at once, `per_second` after that."""

    per_second: float
    burst: float
    left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def takes(self, caller: str, now: float) -> bool:
        """Whether the caller may ask now; counts the question."""
        tokens, then = self.left.pop(caller, (self.burst, now))
        tokens = min(self.burst, tokens + (now - then) * self.per_second)
        allowed = tokens >= 1.0
        self.left[caller] = (tokens - 1.0 if allowed else tokens, now)
        if len(self.left) > MOST_CALLERS:
            self.left.popitem(last=False)
        return allowed


Refusal = tuple[int, str, str]  # status, what is wrong, the remedy


@dataclass(frozen=True)
class Rules:
    """What the guard holds requests to.

    users  finds the user of a session's key (name, role), and the role of a user whom a proxy has signed in; None
           where the server has no users and everybody may everything
    """

    network: Network
    token: bytes
    rate: Rate
    metrics: Metrics
    users: Users | None = None


class Users(Protocol):
    """Who is who."""

    def of_session(self, key: str) -> tuple[str, str] | None: ...
    def of_key(self, key: str) -> tuple[str, str] | None: ...
    def of_name(self, name: str) -> tuple[str, str] | None: ...


class Guard:
    """ASGI middleware; refuses with a message, as a page where a browser asked for one."""

    def __init__(self, app: ASGIApp, *, rules: Rules) -> None:
        self.app, self.rules = app, rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method, begun, status = scope["method"], time.monotonic(), 500
        caller, user = self.rules.network.caller(scope), ("", "")
        is_head = method == "HEAD"
        if is_head:
            scope["method"] = "GET"

        async def answered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = {name for name, _ in message["headers"]}
                own = dict(EMBEDDED if scope["path"].startswith("/embed/") else HEADERS)
                if self.rules.network.is_secure(scope):
                    own |= dict([A_YEAR_OF_TLS])
                message["headers"] = [*message["headers"], *((n, v) for n, v in own.items() if n not in given)]
            elif is_head:
                message = {"type": "http.response.body", "body": b"", "more_body": message.get("more_body", False)}
            await send(message)

        try:
            user = self._user(scope)
            scope["who"], scope["role"] = user  # empty on a server without users, where everybody may everything
            refused = self._refuse(scope, caller, user)
            if refused is not None:
                await _answer(scope, answered, *refused)
            else:
                CALLER.set(user[0] or caller)
                await self._pass(scope, receive, answered)
        finally:
            self.rules.metrics.count(method, scope["path"], status, time.monotonic() - begun, caller, user[0])

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on; a body over the limit is answered for whoever reads it."""
        limit = limit_of(dict(scope["headers"]))
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise TooLarge
            return message

        async def unless_too_large(message: Message) -> None:
            if read <= limit:
                await send(message)

        with suppress(TooLarge):
            await self.app(scope, limited, unless_too_large)
        if read > limit:
            await _answer(scope, send, 413, f"a body of more than {limit} bytes", "send less")

    def _user(self, scope: Scope) -> tuple[str, str]:
        """(name, role) of who asks; empty where nobody is signed in."""
        users = self.rules.users
        if users is None:
            return "", ""
        told = values(scope, b"authorization")
        if told and is_for_programs(scope["path"]):  # a key that is wrong is not made up for by a cookie
            keys = [one.partition(" ")[2].strip() for one in told if one[:7].lower() == "bearer "]
            scope["by_key"] = True
            return (users.of_key(keys[0]) if len(keys) == len(told) == 1 else None) or ("", "")
        named = self.rules.network.signed_in_by_proxy(scope)
        if named:
            return users.of_name(named) or ("", "")
        cookies = "; ".join(values(scope, b"cookie")).split("; ")
        name = f"{cookie_name(self.rules.network.is_secure(scope))}="
        keys = [one.removeprefix(name) for one in cookies if one.startswith(name)]
        return (users.of_session(keys[0]) if len(keys) == 1 else None) or ("", "")

    def _refuse(self, scope: Scope, caller: str, user: tuple[str, str]) -> Refusal | None:
        """None for a request that may pass."""
        headers = dict(scope["headers"])
        hosts = values(scope, b"host")
        if len(hosts) != 1 or not self.rules.network.answers_to(hosts[0]):
            return 421, "this server does not answer to that name", "use 127.0.0.1, or start it with --name"
        if not self.rules.rate.takes(user[0] or caller, time.monotonic()):
            return 429, "too many requests", "wait a second"
        if len(scope.get("raw_path", b"")) + len(scope.get("query_string", b"")) > 4_000:
            return 414, "an address of more than 4,000 characters", "shorten it"
        size, most = headers.get(b"content-length", b"0"), limit_of(headers)
        if not size.isdigit() or int(size) > most:
            return 413, f"a body of more than {most} bytes", "send less"
        if scope["path"] in OPEN or scope["path"].startswith("/static/"):
            return None
        return self._may_not(scope, user) or self._no_token(scope, headers)

    def _may_not(self, scope: Scope, user: tuple[str, str]) -> Refusal | None:
        if self.rules.users is None or (scope["path"] == "/metrics" and is_this_machine(peer_of(scope))):
            return None
        if not user[1]:
            if is_for_programs(scope["path"]):
                return (
                    401,
                    "a key is needed",
                    "send `Authorization: Bearer KEY`; `tradetalks users key NAME` makes one",
                )
            return 401, "sign in first", "go to /login"
        if not may(user[1], scope["method"], scope["path"]):
            role = needed_role(scope["method"], scope["path"])
            return 403, f"only a {role} may do this", f"your role is {user[1]}; ask whoever runs the server"
        return None

    def _no_token(self, scope: Scope, headers: dict[bytes, bytes]) -> Refusal | None:
        """A browser sends a cookie by itself, and no key; so a write with a key needs no token of a page.

        On a server without users a program needs none either: a page of another site cannot send JSON here (that takes
        leave which this server gives nobody), and says where it comes from.
        """
        if scope.get("by_key") or (self.rules.users is None and _from_program(scope, headers)):
            return None
        if scope["method"] in WRITES and not hmac.compare_digest(headers.get(TOKEN_HEADER, b""), self.rules.token):
            return (
                403,
                "a write without this server's token",
                "load the page again; its `token` goes into X-Tradetalks-Token",
            )
        return None


def is_for_programs(path: str) -> bool:
    """Whether it is an address that other programs ask, with a key."""
    return path.startswith(f"{PROGRAMS}/") or path in (MCP, "/openapi.json")


def _from_program(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    """Whether no page of another site can have sent it."""
    origin, site = headers.get(b"origin"), headers.get(b"sec-fetch-site", b"none")
    own = origin is None or origin.partition(b"://")[2] == headers.get(b"host", b"")
    is_json = headers.get(b"content-type", b"").partition(b";")[0].strip().lower() == b"application/json"
    return is_for_programs(scope["path"]) and is_json and own and site in (b"none", b"same-origin")


def cookie_name(secure: bool) -> str:
    """The name of the session's cookie, by whether the browser's own connection is encrypted."""
    return SECURE_COOKIE if secure else COOKIE


def without_markup(content: bytes) -> bytes:
    """The same JSON, in which no text can be taken for markup."""
    return content.replace(b"<", b"\\u003c").replace(b">", b"\\u003e").replace(b"&", b"\\u0026")


def limit_of(headers: dict[bytes, bytes]) -> int:
    """The most bytes that a body of this kind may have."""
    return MOST_BODY if headers.get(b"content-type", b"").startswith(b"multipart/") else MOST_JSON


class TooLarge(Exception):
    """The body has passed the limit."""


def asks_for_page(scope: Scope) -> bool:
    """Whether a browser asks for a page, and not for a file or an answer in JSON."""
    path = scope["path"]
    is_page = not path.startswith("/api/") and "." not in path.rpartition("/")[2]
    return scope["method"] == "GET" and "text/html" in ",".join(values(scope, b"accept")) and is_page


async def _answer(scope: Scope, send: Send, status: int, what: str, remedy: str) -> None:
    headers = [(b"cache-control", b"no-store")]
    if status == 429:
        headers.append((b"retry-after", b"1"))
    if not asks_for_page(scope):
        kind, body = b"application/json", json.dumps({"error": {"kind": "Refused", "what": what, "remedy": remedy}})
    elif status == 401:
        status, kind, body = 303, b"text/plain", ""
        wanted = scope["path"] if not scope["path"].startswith("//") else "/"
        headers.append((b"location", b"/login?then=" + quote(wanted).encode()))
    else:
        kind, body = b"text/html; charset=utf-8", PAGE.format(status=status, what=escape(what), remedy=escape(remedy))
    content = body.encode()
    headers += [(b"content-type", kind), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
