"""What a benchmark table must be, beyond its accounting identities. Axes as in table.py."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tradetalks.errors import BadParameters, UnbalancedWorld

Array = NDArray[np.float64]


def check_shapes(
    countries: int, sectors: int, trade: Array, tariff: Array, input_share: Array, trade_elasticity: Array
) -> None:
    """Raise BadParameters for an array of another shape than countries and sectors ask for."""
    expected = {
        "trade": (trade, (countries, countries, sectors)),
        "tariff": (tariff, (countries, countries, sectors)),
        "input_share": (input_share, (countries, sectors, sectors)),
        "trade_elasticity": (trade_elasticity, (sectors,)),
    }
    for name, (values, shape) in expected.items():
        if values.shape != shape:
            raise BadParameters(
                f"{name} has the wrong shape",
                where=name,
                evidence=str(values.shape),
                remedy=f"{countries} countries and {sectors} sectors need {shape}",
            )


def check_home_sales(trade: Array) -> None:
    """Raise UnbalancedWorld for flows [o d s] of which none is sold at home: trade statistics leave those out."""
    home = np.arange(len(trade))
    if trade.any() and not trade[home, home].any():
        raise UnbalancedWorld(
            "no economy sells anything at home",
            where="trade, origin = destination",
            evidence=f"{trade.sum():.6g} million USD, all between economies",
            remedy="put output less exports there",
        )


def check_elasticity(name: str, theta: Array, sectors: tuple[str, ...]) -> None:
    """Raise BadParameters for trade elasticities [s] that are not one per sector, finite and above zero."""
    if theta.shape != (len(sectors),):
        raise BadParameters("an elasticity set has the wrong shape", where=name, evidence=str(theta.shape))
    refused = ~(np.isfinite(theta) & (theta > 0.0))
    if refused.any():
        bad = int(np.argmax(refused))
        raise BadParameters(
            "a trade elasticity is not positive",
            where=f"{name}, {sectors[bad]}",
            evidence=str(theta[bad]),
            remedy="give every sector a theta > 0",
        )


def check_income(countries: tuple[str, ...], income: Array, deficit: Array) -> None:
    """Raise UnbalancedWorld for a country whose surplus leaves it nothing to spend: its income has no log."""
    poorest = int(np.argmin(np.where(np.isfinite(income), income, -np.inf)))
    if not income[poorest] > 0.0:
        surplus = -deficit[poorest]
        raise UnbalancedWorld(
            "a country has nothing to spend",
            where=countries[poorest],
            evidence=f"income {income[poorest]:.6g} million USD, exports less imports {surplus:.6g}",
            remedy="check its exports against what it makes, or leave the country out",
        )
