"""The flows of a GTAP data base, version 10 or later, from its header array file.

VXSB [s o d] exports at basic prices; VDFB, VMFB [s u c] firms' purchases from home and abroad at basic prices; VDPB,
VDGB, VDIB [s c] home purchases of households, government and investors; VMSB, VCIF [s o d] imports with and without
tariffs. Investment may stand among the activities instead. Freight between countries is left out of the flows and
counted in what it would add: the services that carry it (VST) are sold to nobody. Axes: o, d, s, u, c.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.errors import BadInput
from tradetalks.world.har_files import read_har

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from tradetalks.world.har_files import Header

    Array = NDArray[np.float64]

NEEDED = ("VXSB", "VDFB", "VMFB", "VDPB", "VDGB", "VMSB", "VCIF")


class GtapFlows(NamedTuple):
    """trade, tariff [o d s], use [d s u]; million USD and fractions. freight: million USD left out."""

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    trade: Array
    tariff: Array
    use: Array
    freight: float


def gtap_flows(path: Path) -> GtapFlows:
    """Flows and tariffs of a GTAP data base; raises BadInput for a file that lacks a header or whose sets differ."""
    found = read_har(path)
    missing = [name for name in NEEDED if name not in found]
    if missing:
        raise BadInput(
            "headers of a GTAP data base are missing",
            where=str(path),
            evidence=", ".join(missing),
            remedy="give basedata.har of version 10 or later",
        )
    sectors, countries, _ = found["VXSB"].elements
    domestic, imported = (_firms(found[name], sectors, path) for name in ("VDFB", "VMFB"))
    home = sum((found[name].values for name in ("VDPB", "VDGB", "VDIB") if name in found), np.zeros(()))
    home = home + _investors(found["VDFB"], sectors)
    trade = found["VXSB"].values.transpose(1, 2, 0).copy()
    at = np.arange(len(countries))
    trade[at, at] = 0.0
    inside = found["VXSB"].values[:, at, at].T  # trade inside a region of several countries: home sales here
    trade[at, at] = (domestic.sum(axis=1) + home).T + inside
    before, after = found["VCIF"].values.transpose(1, 2, 0), found["VMSB"].values.transpose(1, 2, 0)
    tariff = np.divide(after, before, out=np.ones_like(after), where=before > 0.0) - 1.0
    tariff[at, at] = 0.0
    freight = float((before - found["VXSB"].values.transpose(1, 2, 0)).sum())
    use = (domestic + imported).transpose(2, 0, 1)
    return GtapFlows(countries, sectors, trade, tariff, use, freight)


def _firms(header: Header, sectors: tuple[str, ...], path: Path) -> Array:
    """[s u c] purchases of the activities that make the sectors, in the order of the sectors."""
    activities = header.elements[1]
    unknown = [name for name in sectors if name not in activities]
    if unknown:
        raise BadInput("a sector that no activity makes", where=str(path), evidence=", ".join(unknown[:5]))
    return np.asarray(header.values[:, [activities.index(name) for name in sectors]])


def _investors(header: Header, sectors: tuple[str, ...]) -> Array:
    """[s c] home purchases of activities that make no sector: investment."""
    others = [i for i, name in enumerate(header.elements[1]) if name not in sectors]
    return np.asarray(header.values[:, others].sum(axis=1))
