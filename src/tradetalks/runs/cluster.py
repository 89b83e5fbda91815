"""A Dask cluster as an executor: the same blocks of a sweep, on other machines."""

from __future__ import annotations

import importlib
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tradetalks.errors import BadInput, Interrupted, NotInstalled
from tradetalks.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor

RETRIES = 10  # of a block whose worker ended
PATIENCE = "10s"


@contextmanager
def cluster_executor(scheduler: str) -> Iterator[tuple[Executor, Callable[[], None]]]:
    """The workers of a scheduler, for example at tcp://10.0.0.1:8786, and what raises Interrupted when none is left.

    raises  NotInstalled without dask; BadInput where nothing answers at the address, or a worker has no tradetalks or
            one of another version; Interrupted where there is no worker
    """
    try:
        distributed = importlib.import_module("distributed")
    except ImportError:
        raise NotInstalled("a cluster needs Dask", remedy="pip install 'tradetalks[cluster]'") from None
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # its words; ours say what to do
    if "://" not in scheduler and ":" not in scheduler:
        raise BadInput("not the address of a scheduler", where=scheduler, remedy="write tcp://HOST:PORT")
    try:
        client = distributed.Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise BadInput(
            "no scheduler answers here", where=scheduler, evidence=str(error), remedy="start one: dask scheduler"
        ) from None
    with client:
        check_workers(client, scheduler)
        yield client.get_executor(retries=RETRIES, pure=False), lambda: check_workers(client, scheduler)


def check_workers(client: Any, scheduler: str) -> None:
    """Raises Interrupted where nobody works, BadInput where a worker cannot run this version of tradetalks."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        raise Interrupted(
            "the scheduler has no worker",
            where=scheduler,
            remedy=f"start one: dask worker {scheduler}; finished blocks are kept",
        ) from None
    try:
        versions = client.get_versions(packages=["tradetalks"])["workers"]
    except (OSError, TimeoutError) as error:
        raise Interrupted(
            "the cluster's scheduler is gone",
            where=scheduler,
            evidence=str(error),
            remedy="start it and run the same command again: finished blocks are kept",
        ) from None
    for worker, told in versions.items():
        found = told["packages"].get("tradetalks") if isinstance(told, dict) else None
        if found != __version__:
            raise BadInput(
                "a worker has no tradetalks" if found is None else "a worker has another version of tradetalks",
                where=worker,
                evidence=f"{found or 'none'} there, {__version__} here",
                remedy="install the same version on every machine",
            )
