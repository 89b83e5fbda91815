"""Thousands of solves described in one file: scenarios x days x horizons x draws, kept block by block as they come.

A block is some draws of one case. Its file is named by the hash of everything that its numbers depend on and written
whole or not at all, so that a sweep killed anywhere goes on where it was, whoever computes the rest.
"""

from __future__ import annotations

import csv
import io
import json
import os
import time
import zipfile
import zlib
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path  # noqa: TC003
from typing import TYPE_CHECKING, Any

import numpy as np

from tradetalks.border.enactment import enact
from tradetalks.errors import BadFile, BadInput, Interrupted, NoEquilibrium
from tradetalks.files import digest, write_atomically
from tradetalks.processes import process_pool
from tradetalks.runs.draws import central_outcomes, plan, solve_draw
from tradetalks.runs.export import archive
from tradetalks.runs.quantities import estimate
from tradetalks.runs.results import collected
from tradetalks.runs.sweep_plan import Case, read_plan
from tradetalks.sources import SHIPPED, Sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor, Future

    from tradetalks.equilibrium import Outcome
    from tradetalks.runs.draws import Plan, Solved
    from tradetalks.world.table import Array

BLOCK = 16  # draws: a third of a second of work, and what a kill can cost
COLUMNS = (
    *("scenario", "on", "horizon", "quantity", "unit", "first", "second"),
    *("median", "low", "high", "below_zero", "solved", "draws", "against"),
)
PATIENCE = 10.0  # s without a finished block, after which is asked whether anybody still works
IN_FLIGHT = 4  # blocks a process that wait for it


@dataclass(frozen=True)
class Task:
    """A block of draws of a case: what a process with tradetalks installed needs to solve it.

    made_of  the question's hash, whatever the number of draws: the process checks its own
    """

    case: Case
    first: int
    count: int
    quantities: tuple[str, ...]
    sources: Sources
    made_of: str

    @property
    def address(self) -> str:
        """Name of the block's file: the hash of everything that its numbers depend on."""
        return digest(repr((self.made_of, self.first, self.count, self.quantities)).encode())[:32]


@dataclass(frozen=True)
class Sweep:
    """A sweep's cases and blocks, and the folder of its results."""

    title: str
    tasks: tuple[Task, ...]
    folder: Path

    def path(self, task: Task) -> Path:
        return self.folder / "blocks" / f"{task.address}.npz"

    def missing(self) -> list[Task]:
        """The blocks that are not there, or not whole."""
        return [task for task in self.tasks if not _is_whole(self.path(task))]

    @property
    def cases(self) -> tuple[Case, ...]:
        return tuple(dict.fromkeys(task.case for task in self.tasks))


def load_sweep(path: Path, folder: Path, sources: Sources = SHIPPED) -> Sweep:
    """The sweep that a file describes, with its results in a folder; raises as `read_plan` does."""
    found, asked_of, cases = read_plan(path, sources)
    tasks = []
    for case in cases:
        made = fingerprint(case, asked_of)
        for first in range(0, found.draws, BLOCK):
            tasks.append(Task(case, first, min(BLOCK, found.draws - first), found.quantities, asked_of, made))
    return Sweep(found.title, tuple(tasks), folder)


@lru_cache(maxsize=256)
def fingerprint(case: Case, sources: Sources) -> str:
    """The question's hash, whatever the number of draws: each draw is the same in a longer sweep."""
    return replace(case, settings=replace(case.settings, draws=1)).question(sources).hash


@lru_cache(maxsize=4)
def _prepared(case: Case, sources: Sources) -> tuple[Plan, Sequence[Outcome]]:
    """A case's plan and central equilibria, made once a process; raises NoEquilibrium."""
    question = case.question(sources)
    laws = [
        enact(question.ledger.with_scenario(each), question.world, on=each.on, as_of=each.as_of, trust=each.trust)
        for each in (question.scenario, question.against)
        if each is not None
    ]
    made = plan(question.world, question.horizon, laws, question.draws, question.seed)
    return made, central_outcomes(made)


def solve_block(task: Task) -> bytes:
    """The content of a block's file: quantity -> [n ...], `failed` (JSON).

    Where the central values have no equilibrium no draw has one, with that reason.
    raises  BadInput where this process has another ledger, world or version than whoever made the task
    """
    here = fingerprint(task.case, task.sources)
    if here != task.made_of:
        raise BadInput(
            "this process has another ledger, world or version of tradetalks",
            where=task.case.name,
            evidence=f"{here[:12]} here, {task.made_of[:12]} in the sweep",
            remedy="install the same version on every machine",
        )
    draws = range(task.first, task.first + task.count)
    try:
        made, starts = _prepared(task.case, task.sources)
    except NoEquilibrium as error:
        solved: list[tuple[int, Solved]] = [(k, (str(error),) * task.case.laws) for k, _ in enumerate(draws)]
    else:
        solved = [(k, solve_draw(made, starts, n)) for k, n in enumerate(draws)]
    (numbers, failed), *others = collected(task.sources.world, task.case.laws, task.count, solved)
    kept: dict[str, Any] = {name: numbers[name] for name in (*task.quantities, "residual")}
    for base, why in others:
        kept = {name: values - base[name] for name, values in kept.items()}
        kept["residual"] = np.maximum(numbers["residual"], base["residual"])
        failed = why | failed
    kept["failed"] = np.array(json.dumps({task.first + k: why for k, why in failed.items()}))
    return archive(kept)


def sweep(
    work: Sweep,
    processes: int | None = None,
    scheduler: str | None = None,
    progress: Callable[[int, int, float], None] = lambda done, whole, seconds: None,
) -> int:
    """Compute the blocks that are missing; the number of blocks computed.

    processes  default: one a core
    scheduler  address of a Dask scheduler, for example tcp://10.0.0.1:8786, in place of processes here
    progress   is told solves done, solves in all, and seconds left
    raises     BadInput where the folder cannot be written to or a scheduler is not there; MissingFacts where a process
               was ended from outside: what is done stays done, and the same call goes on
    """
    tasks = work.missing()
    try:
        (work.folder / "blocks").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput("cannot write here", where=str(work.folder), evidence=error.strerror or str(error)) from None
    if not tasks:
        return 0
    workers = min(processes or os.cpu_count() or 1, len(tasks))
    try:
        with executor(workers, scheduler) as (pool, check):
            _compute(work, tasks, pool, check, progress)
    except CancelledError:
        raise Interrupted(
            "the cluster's scheduler or all of its workers are gone",
            where=scheduler or str(work.folder),
            remedy="start them and run the same command again: finished blocks are kept",
        ) from None
    except BrokenExecutor as error:
        raise Interrupted(
            "a process of the sweep was ended from outside",
            where=str(work.folder),
            evidence=str(error),
            remedy="run the same command again: finished blocks are kept",
        ) from None
    return len(tasks)


@contextmanager
def executor(workers: int, scheduler: str | None) -> Iterator[tuple[Executor, Callable[[], None]]]:
    """Processes of this machine or those of a Dask scheduler, and what raises where nobody is left to work."""
    if scheduler is None:
        with process_pool(workers) as pool:
            yield pool, lambda: None
        return
    from tradetalks.runs.cluster import cluster_executor

    with cluster_executor(scheduler) as (cluster, check):
        yield cluster, check


def _compute(
    work: Sweep,
    tasks: list[Task],
    pool: Executor,
    check: Callable[[], None],
    progress: Callable[[int, int, float], None],
) -> None:
    whole = sum(task.count for task in work.tasks)
    before = whole - sum(task.count for task in tasks)
    begun, done = time.monotonic(), 0
    waiting = iter(tasks)
    running: dict[Future[bytes], Task] = {}
    most = IN_FLIGHT * (os.cpu_count() or 1) if isinstance(pool, ProcessPoolExecutor) else len(tasks)
    try:
        while True:
            for task in waiting:
                running[pool.submit(solve_block, task)] = task
                if len(running) >= most:
                    break
            if not running:
                return
            finished = wait(running, PATIENCE, FIRST_COMPLETED).done
            if not finished:
                check()
            for future in finished:
                task = running.pop(future)
                write_atomically(work.path(task), future.result())
                done += task.count
                progress(before + done, whole, (time.monotonic() - begun) / done * (whole - before - done))
    except BaseException:
        for future in running:
            future.cancel()
        raise


def results(work: Sweep) -> Iterator[tuple[Case, dict[str, Array], dict[int, str]]]:
    """Each case with its quantities in every draw, quantity -> [n ...], and why draws failed.

    raises  MissingFacts where a block is not there or cannot be read
    """
    for case in work.cases:
        blocks = [_read(work.path(task)) for task in work.tasks if task.case == case]
        failed = {int(n): why for block in blocks for n, why in json.loads(str(block["failed"])).items()}
        names = [name for name in blocks[0] if name != "failed"]
        yield case, {name: np.concatenate([block[name] for block in blocks]) for name in names}, failed


def _is_whole(path: Path) -> bool:
    """Whether a block is there with every byte that was written."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error):
        return False


def _read(path: Path) -> dict[str, Any]:
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as kept:
            return {name: kept[name] for name in kept.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise BadFile(
            "a block of the sweep cannot be read",
            where=str(path),
            evidence=str(error),
            remedy="run the sweep again: it computes the block anew",
        ) from None


def summary(work: Sweep) -> str:
    """`summary_rows` as CSV, with all digits."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows([repr(cell) if isinstance(cell, float) else cell for cell in row] for row in summary_rows(work))
    return out.getvalue()


def summary_rows(work: Sweep) -> Iterator[tuple[str | float | None, ...]]:
    """One row a case, quantity and cell, under COLUMNS: median, 10th and 90th percentile and signs; none of those where
    most draws have no equilibrium."""
    world = work.tasks[0].sources.world
    for case, numbers, _ in results(work):
        about = (case.scenario.id, str(case.scenario.on), case.horizon)
        against = "" if case.against is None else case.against.id
        for name in (name for name in numbers if name != "residual"):
            draws = numbers[name]
            if np.isnan(draws.reshape(len(draws), -1)[:, 0]).sum() * 2 > len(draws):
                yield (*about, name, *[None] * 7, 0, len(draws), against)
                continue
            found = estimate(name, world, draws)
            for where, at in found.rows():
                first, second = (*where, "")[:2]
                range_of = (at.median, at.low, at.high, found.below_zero(*where))
                solved = len(found.draws), len(draws)
                yield (*about, name, found.quantity.unit, first, second, *range_of, *solved, against)
