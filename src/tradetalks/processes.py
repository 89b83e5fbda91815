"""Processes that share work: they end with the one that began them, and leave the cores to each other."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@contextmanager
def process_pool(
    processes: int, begin: Callable[..., None] | None = None, given: tuple[object, ...] = ()
) -> Iterator[ProcessPoolExecutor]:
    """New interpreters with one thread each, in which `begin(*given)` ran first; work broken off ends them at once."""
    others = set(active_children())
    with one_thread_each(), new_pool(processes, begin, given) as pool:
        try:
            start(pool, processes)
            yield pool
        except BaseException:
            for process in set(active_children()) - others:
                process.terminate()
            raise


def new_pool(
    processes: int, begin: Callable[..., None] | None = None, given: tuple[object, ...] = ()
) -> ProcessPoolExecutor:
    """The same for who ends it himself."""
    return ProcessPoolExecutor(processes, get_context("spawn"), initializer=_begin, initargs=(begin, given))


def start(pool: ProcessPoolExecutor, processes: int) -> None:
    """Start all processes of a pool, and let go of this process's end of the pipe through which they answer.

    A process that is ended in the middle of an answer leaves half of it in the pipe. Whoever reads it waits for the
    rest for ever as long as anybody could still write, this process too; so nobody but the pool's processes may.
    """
    with _held_back_ctrl_c():
        while len(pool._processes) < processes:
            pool.submit(_nothing)
    pool._result_queue._writer.close()  # type: ignore[attr-defined]


@contextmanager
def _held_back_ctrl_c() -> Iterator[None]:
    """Processes that are begun meanwhile never hear Ctrl-C, not even while they start; this one hears it afterwards."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end(pool: ProcessPoolExecutor) -> None:
    """End the processes of a pool at once, whatever they work on."""
    for process in list(pool._processes.values()):
        process.terminate()


def _nothing() -> None:
    """Makes a process start."""


def _begin(begin: Callable[..., None] | None, given: tuple[object, ...]) -> None:
    end_with_parent()
    if begin is not None:
        begin(*given)


def end_with_parent() -> None:
    """In a process of a pool: end when the process that began it ends, however that does; leave Ctrl-C to it."""
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=watch, daemon=True).start()


@contextmanager
def one_thread_each() -> Iterator[None]:
    """New processes do linear algebra in one thread: they share the cores among themselves."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
