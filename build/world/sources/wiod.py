"""World Input-Output Database, 2013 release: trade, input and final-use structure of 2011."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

CITATION = (
    "World Input-Output Database, 2013 release, year 2011: Timmer, Dietzenbacher, Los, Stehrer and de Vries (2015), "
    "Review of International Economics 23, 575-605"
)
TERMS = "free to use with citation; listed as CC BY 4.0 on DataverseNL, re-check"
INVENTORIES = 4


def read(folder: Path) -> tuple[tuple[str, ...], Array, Array]:
    """Economies, intermediate flows [o s d u] and final flows [o s d] without changes in inventories, million USD.

    Changes in inventories are left out because they can be negative and are no structure of demand.
    """
    with np.load(folder / "wiod_2011" / "wiot_2011.npz") as stored:
        names = {"ROM": "ROU", "RoW": "ROW"}
        countries = tuple(names.get(str(name), str(name)) for name in stored["countries"])
        n, m = len(countries), len(stored["industries"])
        flows = stored["Z"].astype(float).reshape(n, m, n, m)
        final = stored["F"].astype(float).reshape(n, m, n, 5)[..., :INVENTORIES].sum(axis=3)
    return countries, flows, np.maximum(final, 0.0)
