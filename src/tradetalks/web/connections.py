"""Connections that take no more than their time and their number: a slow or idle caller holds nobody else up.

A connection waits from its begin until its request is whole, and from its answer until the next request. One that
waits too long is closed; where too many wait, the one that has waited longest gives way to the new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio


@dataclass(frozen=True)
class Patience:
    """Seconds for the head and for the body of a request; how many connections wait, in all and of one address."""

    head: float = 15.0
    body: float = 60.0
    most: int = 256
    most_of_one: int = 64
    proxies: frozenset[str] = frozenset()


def protocol(patience: Patience) -> type[H11Protocol]:
    """The protocol of a server with such limits."""
    waiting: dict[Careful, str] = {}  # connection -> address, the longest waiting first

    class Careful(H11Protocol):
        deadline: asyncio.TimerHandle | None = None
        stage = ""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self.wait("head", patience.head)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.conn.their_state is h11.IDLE:
                self.wait("head", patience.head)
            elif self.conn.their_state is h11.SEND_BODY:
                self.wait("body", patience.body)
            else:
                self.rest()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            self.rest()
            if not self.transport.is_closing():
                self.wait("next", patience.body)

        def connection_lost(self, exc: Exception | None) -> None:
            self.rest()
            super().connection_lost(exc)

        def wait(self, stage: str, seconds: float) -> None:
            if self.stage == stage:
                return
            if self.deadline is not None:
                self.deadline.cancel()
            self.stage, self.deadline = stage, self.loop.call_later(seconds, self.transport.abort)
            address = self.client[0] if self.client else ""
            waiting.setdefault(self, address)
            of_one = [one for one, other in waiting.items() if other == address]
            if address not in patience.proxies and len(of_one) > patience.most_of_one:
                of_one[0].give_way()
            elif len(waiting) > patience.most:
                next(iter(waiting)).give_way()

        def give_way(self) -> None:
            self.rest()
            self.transport.abort()

        def rest(self) -> None:
            """Waits for nothing: the request is whole, or the connection is over."""
            if self.deadline is not None:
                self.deadline.cancel()
            self.stage, self.deadline = "", None
            waiting.pop(self, None)

    return Careful
