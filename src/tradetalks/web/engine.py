"""Processes that hold the ledger, the world and what was solved: two for moves, one of low priority for long work.

A move goes to the first free process. Long work (ranges, causes, chains, charts as files) passes one at a time through
a process of its own, which keeps what it has solved; callers who left are passed over.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import active_children
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakValueDictionary

from tradetalks.errors import TradetalksError
from tradetalks.processes import ONE_THREAD, end, new_pool, start
from tradetalks.web.guard import CALLER

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from concurrent.futures import ProcessPoolExecutor

Answer = TypeVar("Answer")

LOW_PRIORITY = 5
MOST_MEMORY = 3_000_000_000  # bytes that one process may write to
LOOK = 5.0  # s between two looks at whether a caller is still there
MOVE_SECONDS, LONG_SECONDS = 60.0, 180.0  # after which work is ended


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
    seconds: float
    waiting: int = 0

    def __post_init__(self) -> None:
        self.turns = asyncio.Semaphore(self.processes)
        self.pool = self.new_pool()
        self.own_turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    def new_pool(self) -> ProcessPoolExecutor:
        return new_pool(self.processes, self.begin)

    async def run(
        self,
        work: Callable[..., Answer],
        given: tuple[object, ...],
        left: Callable[[], Awaitable[bool]] | None,
    ) -> Answer:
        """Run when a turn comes; raises Busy, Gone where `left` says so, and what the work raises.

        Of one caller as many wait for a turn as there are processes, the others behind them: who asks for much makes
        others wait for one piece of it.
        """
        if self.waiting >= self.most_waiting:
            raise Busy("too many questions are waiting", remedy="ask again in a few seconds")
        self.waiting += 1
        caller = CALLER.get()
        own = self.own_turns.setdefault(caller, asyncio.Semaphore(self.processes))
        try:
            async with own, self.turns:
                if left is not None and await left():
                    raise Gone("the page was closed or has moved on")
                return await self._run(work, given, left)
        finally:
            self.waiting -= 1

    async def _run(
        self,
        work: Callable[..., Answer],
        given: tuple[object, ...],
        left: Callable[[], Awaitable[bool]] | None,
    ) -> Answer:
        """The work's answer; what takes too long or too much, or has nobody who waits for it, is ended."""
        pool, end_at = self.pool, time.monotonic() + self.seconds
        begun = asyncio.get_running_loop().run_in_executor(pool, work, *given)
        try:
            while not (await asyncio.wait({begun}, timeout=min(LOOK, self.seconds)))[0]:
                if time.monotonic() >= end_at:
                    self._begin_anew(pool)
                    raise Busy(
                        f"this takes longer than {self.seconds:g} s and was ended",
                        remedy="ask for less: fewer draws, fewer months; the command line has no such limit",
                    )
                if left is not None and await left():
                    self._begin_anew(pool)
                    raise Gone("the page was closed or has moved on; its work was ended")
            return await begun
        except MemoryError:
            raise Busy(
                "this takes more memory than an answer may",
                remedy="ask for less: fewer draws, fewer months; the command line has no such limit",
            ) from None
        except BrokenProcessPool:
            self._begin_anew(pool)
            raise Busy("a working process ended", remedy="ask again in a few seconds") from None
        finally:
            begun.cancel()

    def _begin_anew(self, pool: ProcessPoolExecutor) -> None:
        """New processes in place of those of a pool, once."""
        if self.pool is pool:
            end(pool)
            self.pool = self.new_pool()
            start(self.pool, self.processes)


class Engine:
    """Runs functions of `answers` and of the pages; arguments and answers are what can be pickled."""

    def __init__(self, warm: Callable[[], None]) -> None:
        """`warm` is run in each process for moves as it starts."""
        self._moves = Lane(2, 300, warm, MOVE_SECONDS)
        self._long = Lane(1, 300, low_priority, LONG_SECONDS)

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

    def waiting(self) -> tuple[int, int]:
        """How many moves and how many long questions are waiting or worked on."""
        return self._moves.waiting, self._long.waiting

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
    limit_memory()
    if sys.platform != "win32":
        os.nice(LOW_PRIORITY)


def limit_memory() -> None:
    """What a process may write to; what is only reserved, as V8 does for charts, does not count. On Linux alone."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
