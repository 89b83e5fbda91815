"""What every request passes: host, size, rate, token on writes; and the headers of every answer."""

from __future__ import annotations

import hmac
import json
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}
MOST_BODY = 5_000_000  # bytes of an upload; other bodies have MOST_JSON
MOST_JSON = 200_000
TOKEN_HEADER = b"x-tradetalks-token"
WRITES = ("POST", "PUT", "PATCH", "DELETE")
MOST_CALLERS = 10_000


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


class Guard:
    """ASGI middleware; refuses with a message in JSON."""

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str], token: str, rate: Rate) -> None:
        """hosts: names that this machine answers to, against rebinding; empty: any."""
        self.app, self.hosts, self.token, self.rate = app, hosts, token.encode(), rate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        refused = self._refuse(scope, headers)
        if refused is not None:
            await _answer(send, *refused)
            return
        limit = limit_of(headers)
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise TooLarge
            return message

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *((n, v) for n, v in HEADERS.items() if n not in given)]
            await send(message)

        try:
            await self.app(scope, limited, with_headers)
        except TooLarge:
            await _answer(send, 413, f"a body of more than {limit} bytes", "send less")

    def _refuse(self, scope: Scope, headers: dict[bytes, bytes]) -> tuple[int, str, str] | None:
        """Status, what is wrong and the remedy; None for a request that may pass."""
        host = headers.get(b"host", b"").decode("latin-1").rpartition(":")
        name = host[0] or host[2]
        if self.hosts and name not in self.hosts:
            return 421, "this server does not answer to that name", "use 127.0.0.1, or start it with --host"
        caller = scope["client"][0] if scope.get("client") else ""
        if not self.rate.takes(caller, time.monotonic()):
            return 429, "too many requests", "wait a second"
        if len(scope.get("raw_path", b"")) + len(scope.get("query_string", b"")) > 4_000:
            return 414, "an address of more than 4,000 characters", "shorten it"
        size, most = headers.get(b"content-length", b"0"), limit_of(headers)
        if not size.isdigit() or int(size) > most:
            return 413, f"a body of more than {most} bytes", "send less"
        if scope["method"] in WRITES and not hmac.compare_digest(headers.get(TOKEN_HEADER, b""), self.token):
            return (
                403,
                "a write without this server's token",
                "load the page again; its `token` goes into X-Tradetalks-Token",
            )
        return None


def without_markup(content: bytes) -> bytes:
    """The same JSON, in which no text can be taken for markup."""
    return content.replace(b"<", b"\\u003c").replace(b">", b"\\u003e").replace(b"&", b"\\u0026")


def limit_of(headers: dict[bytes, bytes]) -> int:
    """The most bytes that a body of this kind may have."""
    return MOST_BODY if headers.get(b"content-type", b"").startswith(b"multipart/") else MOST_JSON


class TooLarge(Exception):
    """The body has passed the limit."""


async def _answer(send: Send, status: int, what: str, remedy: str) -> None:
    body = json.dumps({"error": {"kind": "Refused", "what": what, "remedy": remedy}}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *HEADERS.items()]
    if status == 429:
        headers.append((b"retry-after", b"1"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
