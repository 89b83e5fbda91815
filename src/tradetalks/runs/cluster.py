"""A Dask cluster as an executor: the same blocks of a sweep, on other machines."""

from __future__ import annotations

import importlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tradetalks.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

RETRIES = 10  # of a block whose worker ended
PATIENCE = "10s"


@contextmanager
def cluster_executor(scheduler: str) -> Iterator[Executor]:
    """The workers of a scheduler, for example at tcp://10.0.0.1:8786.

    raises  BadInput where dask is not installed or nothing answers at the address
    """
    try:
        distributed = importlib.import_module("distributed")
    except ImportError:
        raise BadInput("a cluster needs Dask", remedy="pip install 'tradetalks[cluster]'") from None
    try:
        client = distributed.Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise BadInput(
            "no scheduler answers here", where=scheduler, evidence=str(error), remedy="start one: dask scheduler"
        ) from None
    with client:
        yield client.get_executor(retries=RETRIES, pure=False)
