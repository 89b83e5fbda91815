"""How good a band was: the continuous ranked probability score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def crps(draws: NDArray[np.float64], fact: float) -> float:
    """Distance between a forecast's distribution and what happened, in the unit of the forecast; lower is better.

    CRPS = mean |x - y| - mean |x - x'| / 2      Gneiting & Raftery (2007), eq. 21

    draws    [n]  sample of the forecast; one draw gives the absolute error
    returns  >= 0
    """
    x = np.sort(np.asarray(draws, dtype=np.float64))
    n = len(x)
    spread = 2.0 * float(np.sum((2 * np.arange(1, n + 1) - n - 1) * x)) / (n * n)
    return float(np.abs(x - fact).mean()) - spread / 2.0
