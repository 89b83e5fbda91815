"""What each sector buys: coefficients of WIOD 2011 and ICIO 2020, balanced on spending and on intermediate use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from build.world.sources import icio
from build.world.trade import merge_rest_of_eu
from tradetalks.world.balance import Target, balance
from tradetalks.world.labels import COUNTRIES, SECTORS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from build.world.margins import Margins

    Array = NDArray[np.float64]

COEFFICIENT_FLOOR = 1e-6  # least coefficient in the prior where the sector is spent on at all
FINAL_FLOOR = 1e-3  # least share of final use in spending, and of a sector in final use in the prior
WEIGHT = {"final_use_of_home_sales": 0.8, "world_final_use": 0.9}
DONOR = {"ARE": "SAU"}  # an economy that the ICIO lacks buys like its neighbour
LEAST_VALUE_ADDED = 0.01  # least share of value added in output


def use_prior(folder: Path, names: tuple[str, ...], flows: Array, final: Array, margins: Margins) -> Array:
    """[c s u+1] purchases at 2022's output: one column a using sector, and a last one for final spending.

    names  WIOD's economies;  flows [o s d u] and final [o s d] its flows of 2011, million USD

    Economies of WIOD use their own coefficients, the others those of the ICIO or of their donor there.
    """
    merged, bought = merge_rest_of_eu(names, flows.sum(axis=0), 1)
    _, demanded = merge_rest_of_eu(names, final.sum(axis=0), 1)
    _, output = merge_rest_of_eu(names, flows.sum(axis=(2, 3)) + final.sum(axis=2), 0)
    known, industries, inputs, final_shares, _ = icio.read(folder)
    size = margins.output
    prior = np.zeros((len(COUNTRIES), len(SECTORS), len(SECTORS) + 1))
    for c, name in enumerate(COUNTRIES):
        if name in merged and name != "ROW":
            w = merged.index(name)
            coefficient = bought[:, w] / output[w].clip(min=1.0)
            share = demanded[:, w] / demanded[:, w].sum()
        else:
            i = known.index(DONOR.get(name, name))
            coefficient = icio.sector_coefficients(industries, inputs[i], size[c])
            share = final_shares[i] @ icio.to_sectors(industries, size[c])
        prior[c, :, :-1] = np.maximum(coefficient, COEFFICIENT_FLOOR) * size[c]
        prior[c, :, -1] = np.maximum(share, FINAL_FLOOR) * margins.value_added[c].sum()
    return prior


def intermediate_use(margins: Margins) -> Array:
    """[c u] output less value added, the latter at least a stated share of output."""
    least = LEAST_VALUE_ADDED * margins.output
    return margins.output - np.maximum(margins.value_added, least)


def input_targets(trade: Array, spending: Array, use: Array, margins: Margins) -> list[Target]:
    """The totals of purchases [c s u+1]: spending and use exactly, final use as ADB records it by weight.

    trade [o d s], spending [c s] at the buyer's price, use [c u]; million USD

    What ADB records of final use at home holds for spending as a whole only as far as it is spent at home: the weight
    is multiplied by that share.
    """
    n, m = spending.shape
    country, sector, user = np.indices((n, m, m + 1))
    final = user == m
    columns = np.concatenate([use, (spending.sum(axis=1) - use.sum(axis=1))[:, None]], axis=1)
    cells = tuple(f"{name} {s}" for name in COUNTRIES for s in SECTORS)
    buyers = tuple(f"{name} {u}" for name in COUNTRIES for u in (*SECTORS, "final"))
    home = np.einsum("ccs->cs", trade) / spending.clip(min=1e-300)
    weight = (WEIGHT["final_use_of_home_sales"] * home).clip(min=1e-3)
    demanded = np.maximum(margins.home_final_share, FINAL_FLOOR) * spending
    return [
        Target(
            "final_use_of_home_sales",
            cells,
            np.where(final, country * m + sector, -1),
            demanded.ravel(),
            weight.ravel(),
        ),
        Target(
            "world_final_use",
            SECTORS,
            np.where(final, sector, -1),
            np.maximum(margins.world_final, 0.0),
            np.full(m, WEIGHT["world_final_use"]),
        ),
        Target("intermediate and final use", buyers, country * (m + 1) + user, columns.ravel(), np.ones(n * (m + 1))),
        Target("spending", cells, country * m + sector, spending.ravel(), np.ones(n * m)),
    ]


def balanced_inputs(prior: Array, targets: list[Target]) -> Array:
    """[c s u] purchases by sector that exhaust intermediate use and leave the rest of spending to final demand.

    prior   [c s u+1]
    raises  UnbalancedWorld  where spending in an economy is below its intermediate use
    """
    return balance(prior, targets, tolerance=1e-12)[..., :-1]
