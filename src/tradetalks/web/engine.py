"""Two processes that hold the ledger, the world and what was solved; a queue for what is long.

A move goes to the first free process. Long work (ranges, causes, chains, charts as files) passes one at a time, so that
one process is always free for moves; callers who left are passed over.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING, TypeVar

from tradetalks.errors import TradetalksError
from tradetalks.study.draws import one_thread_each

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

Answer = TypeVar("Answer")

PROCESSES = 2
MOST_WAITING_SHORT, MOST_WAITING_LONG = 200, 60


class Busy(TradetalksError):
    """Too many are waiting; the remedy is to ask again."""


class Gone(TradetalksError):
    """The caller left before its turn came."""


class Engine:
    """Runs functions of `answers` and of the pages in the processes; arguments and answers are plain data."""

    def __init__(self, warm: Callable[[], None]) -> None:
        """`warm` is run in each process as it starts."""
        self._warm = warm
        self._pool = self._started()
        self._long = asyncio.Semaphore(1)
        self._short_waiting = self._long_waiting = 0

    def _started(self) -> ProcessPoolExecutor:
        context = get_context("spawn")
        return ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=self._warm)

    async def start(self, after: float) -> None:
        """Start the processes `after` seconds, so that the first page need not share the processor with them."""
        await asyncio.sleep(after)
        with one_thread_each():
            for _ in range(PROCESSES):
                self._pool.submit(_nothing)

    def stop(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    async def short(self, work: Callable[..., Answer], *given: object) -> Answer:
        """Run what takes tenths of a second; raises Busy, and what the work raises."""
        if self._short_waiting >= MOST_WAITING_SHORT:
            raise _busy()
        self._short_waiting += 1
        try:
            return await self._run(work, given)
        finally:
            self._short_waiting -= 1

    async def long(
        self, work: Callable[..., Answer], *given: object, left: Callable[[], Awaitable[bool]] | None = None
    ) -> Answer:
        """Run what takes seconds, one at a time; raises Busy, Gone where `left` says so, and what the work raises."""
        if self._long_waiting >= MOST_WAITING_LONG:
            raise _busy()
        self._long_waiting += 1
        try:
            async with self._long:
                if left is not None and await left():
                    raise Gone("the page was closed or has moved on")
                return await self._run(work, given)
        finally:
            self._long_waiting -= 1

    async def _run(self, work: Callable[..., Answer], given: tuple[object, ...]) -> Answer:
        loop = asyncio.get_running_loop()
        pool = self._pool
        try:
            return await loop.run_in_executor(pool, work, *given)
        except BrokenProcessPool:
            if self._pool is pool:
                self._pool = self._started()
            raise Busy("a working process ended", remedy="ask again in a few seconds") from None


def _busy() -> Busy:
    return Busy("too many questions are waiting", remedy="ask again in a few seconds")


def _nothing() -> None:
    """Makes a process start."""
