"""Processes that hold the ledger, the world and what was solved: two for moves, one of low priority for long work.

A move goes to the first free process. Long work (ranges, causes, chains, charts as files) passes one at a time through
a process of its own, which keeps what it has solved; callers who left are passed over.
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import active_children
from typing import TYPE_CHECKING, TypeVar

from tradetalks.errors import TradetalksError
from tradetalks.processes import ONE_THREAD, new_pool, start

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from concurrent.futures import ProcessPoolExecutor

Answer = TypeVar("Answer")

LOW_PRIORITY = 5


class Busy(TradetalksError):
    """Too many are waiting; the remedy is to ask again."""


class Gone(TradetalksError):
    """The caller left before its turn came."""


@dataclass
class Lane:
    """Processes of one kind, and who waits for them."""

    processes: int
    most_waiting: int
    begin: Callable[[], None]
    waiting: int = 0

    def __post_init__(self) -> None:
        self.turns = asyncio.Semaphore(self.processes)
        self.pool = self.new_pool()

    def new_pool(self) -> ProcessPoolExecutor:
        return new_pool(self.processes, self.begin)

    async def run(
        self,
        work: Callable[..., Answer],
        given: tuple[object, ...],
        left: Callable[[], Awaitable[bool]] | None,
    ) -> Answer:
        """Run when a turn comes; raises Busy, Gone where `left` says so, and what the work raises."""
        if self.waiting >= self.most_waiting:
            raise Busy("too many questions are waiting", remedy="ask again in a few seconds")
        self.waiting += 1
        try:
            async with self.turns:
                if left is not None and await left():
                    raise Gone("the page was closed or has moved on")
                return await self._run(work, given)
        finally:
            self.waiting -= 1

    async def _run(self, work: Callable[..., Answer], given: tuple[object, ...]) -> Answer:
        pool = self.pool
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, work, *given)
        except BrokenProcessPool:
            if self.pool is pool:
                self.pool = self.new_pool()
                start(self.pool, self.processes)
            raise Busy("a working process ended", remedy="ask again in a few seconds") from None


class Engine:
    """Runs functions of `answers` and of the pages; arguments and answers are what can be pickled."""

    def __init__(self, warm: Callable[[], None]) -> None:
        """`warm` is run in each process for moves as it starts."""
        self._moves = Lane(2, 300, warm)
        self._long = Lane(1, 300, low_priority)

    async def start(self, after: float) -> None:
        """Start the processes `after` seconds, so that the first page need not share the processor with them."""
        await asyncio.sleep(after)
        os.environ.update(ONE_THREAD)
        for lane in (self._moves, self._long):
            start(lane.pool, lane.processes)

    def stop(self) -> None:
        """End the processes at once: what they work on is asked for again."""
        for process in active_children():
            process.terminate()
        for lane in (self._moves, self._long):
            lane.pool.shutdown(wait=True, cancel_futures=True)

    async def short(self, work: Callable[..., Answer], *given: object) -> Answer:
        """Run what takes tenths of a second."""
        return await self._moves.run(work, given, None)

    async def long(
        self, work: Callable[..., Answer], *given: object, left: Callable[[], Awaitable[bool]] | None = None
    ) -> Answer:
        """Run what takes seconds, one at a time."""
        return await self._long.run(work, given, left)


def low_priority() -> None:
    """Moves go before long work."""
    os.nice(LOW_PRIORITY)
