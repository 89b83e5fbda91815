"""The network: one polite request at a time, with limits of size and time. What is not whole is never returned."""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tradetalks.feeds.papers import SourceFailed
from tradetalks.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

AGENT = f"tradetalks/{__version__} (follows trade law; one request a second)"
MOST_BYTES = 40_000_000
MOST_SECONDS = 180.0
SILENT_SECONDS = 30.0
PAUSE_SECONDS = 1.0
TRIES = 3
LONGEST_WAIT = 60.0
_AGAIN = (429, 500, 502, 503, 504)
_PIECE = 65_536


class NothingNew(Exception):
    """The answer is the one that was had before (304)."""


@dataclass
class Online:
    """Asks addresses by HTTP. `tags` are the ETags of what was had before; those of this run are added to `fresh`.

    wait, clock   of the machine; a test gives its own
    """

    tags: dict[str, str] = field(default_factory=dict)
    fresh: dict[str, str] = field(default_factory=dict)
    most_bytes: int = MOST_BYTES
    most_seconds: float = MOST_SECONDS
    silent_seconds: float = SILENT_SECONDS
    wait: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _asked: dict[str, float] = field(default_factory=dict)

    def __call__(self, address: str) -> bytes:
        """The whole body of an address.

        raises  NothingNew where it is as before; SourceFailed, with the address, for every other answer than a whole
                one: refused, moved to another host, too large, too slow, cut off
        """
        for attempt in range(1, TRIES + 1):
            self._pause(address)
            try:
                return self._once(address)
            except _Again as again:
                if attempt == TRIES:
                    raise SourceFailed(
                        again.what,
                        where=address,
                        evidence=f"{TRIES} attempts",
                        remedy="run `tradetalks update` again later; what other sources said is kept",
                    ) from None
                self.wait(min(LONGEST_WAIT, again.seconds if again.seconds is not None else 2.0**attempt))
        raise AssertionError("the last attempt returns or raises")

    def _pause(self, address: str) -> None:
        host = urlsplit(address).netloc
        ready = self._asked.get(host, float("-inf")) + PAUSE_SECONDS
        if self.clock() < ready:
            self.wait(ready - self.clock())
        self._asked[host] = self.clock()

    def _once(self, address: str) -> bytes:
        import httpx

        headers = {"User-Agent": AGENT, "Accept-Encoding": "gzip"}
        if address in self.tags:
            headers["If-None-Match"] = self.tags[address]
        began = self.clock()
        try:
            with (
                httpx.Client(timeout=self.silent_seconds, follow_redirects=False, headers=headers) as client,
                client.stream("GET", address) as answer,
            ):
                _check(answer, address)
                content = self._body(answer, address, began)
                if "etag" in answer.headers:
                    self.fresh[address] = answer.headers["etag"]
                return content
        except httpx.TransportError as error:
            raise _Again(f"no whole answer: {type(error).__name__}") from None

    def _body(self, answer: httpx.Response, address: str, began: float) -> bytes:
        """The body, unpacked piece by piece, so that a small answer cannot fill the memory."""
        packed = answer.headers.get("content-encoding", "").lower()
        if packed not in ("", "identity", "gzip"):
            raise SourceFailed("an encoding that was not asked for", where=address, evidence=packed)
        unpack = zlib.decompressobj(wbits=31) if packed == "gzip" else None
        pieces, size = [], 0
        for piece in answer.iter_raw(_PIECE):
            for part in _unpacked(unpack, piece, address):
                size += len(part)
                if size > self.most_bytes:
                    raise SourceFailed("too large", where=address, evidence=f"more than {self.most_bytes:,} bytes")
                pieces.append(part)
            if self.clock() - began > self.most_seconds:
                raise SourceFailed("too slow", where=address, evidence=f"more than {self.most_seconds:g} seconds")
        if unpack is not None and not unpack.eof:
            raise _Again("no whole answer: packed content cut off")
        return b"".join(pieces)


class _Again(Exception):
    """An answer after which to ask again."""

    def __init__(self, what: str, seconds: float | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.seconds = seconds


def _unpacked(unpack: zlib._Decompress | None, piece: bytes, address: str) -> Iterator[bytes]:
    """What a piece unpacks to, in parts of bounded size."""
    if unpack is None:
        yield piece
        return
    try:
        while piece:
            yield unpack.decompress(piece, _PIECE)
            piece = unpack.unconsumed_tail
    except zlib.error as error:
        raise SourceFailed("packed content that is broken", where=address, evidence=str(error)) from None


def _check(answer: httpx.Response, address: str) -> None:
    """Refuses what is no answer to the question."""
    status = answer.status_code
    if status == 304:
        raise NothingNew
    if status in _AGAIN:
        asked = answer.headers.get("retry-after", "")
        raise _Again(f"the source answers {status}", float(asked) if asked.isdigit() else None)
    if 300 <= status < 400:
        raise SourceFailed(
            "the source sends us elsewhere and was not followed",
            where=address,
            evidence=f"{status} to {answer.headers.get('location', 'nowhere')}",
            remedy="open the address in a browser; machines may be blocked, or the address has changed",
        )
    if status != 200:
        raise SourceFailed(f"the source answers {status}", where=address, remedy="open the address in a browser")
