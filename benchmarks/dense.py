"""The published algorithm of Caliendo & Parro (2015), appendix, written densely, to compare the program's speed with.

Wages are guessed; given wages, unit costs and prices are iterated to rest; spending solves one linear system over all
markets; wages move by a fraction of excess demand for factors, and all begins again. Cobb-Douglas, deficits fixed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tradetalks.equilibrium import Policy
    from tradetalks.world.table import Array, World

STEP = 0.2  # of excess demand for factors
MOST_ROUNDS = 10_000


def real_income(world: World, policy: Policy, tolerance: float) -> tuple[Array, int]:
    """[c] log change of real income, and the number of rounds until no wage moves by more than `tolerance`."""
    countries, goods = len(world.countries), len(world.sectors)
    theta, share = world.trade_elasticity, world.trade * (1.0 + world.tariff) / world.spending
    barrier = (1.0 + policy.tariff) / (1.0 + world.tariff)
    factor_income = world.value_added.sum(axis=1)
    wage, price = np.ones(countries), np.ones((countries, goods))
    final = world.final_share
    for rounds in range(1, MOST_ROUNDS + 1):
        while True:
            materials = np.einsum("csu,cs->cu", world.input_share, np.log(price))
            cost = np.exp(world.value_added_share * np.log(wage)[:, None] + materials)
            terms = share * (cost[:, None, :] * barrier) ** -theta
            new_price = terms.sum(axis=0) ** (-1.0 / theta)
            moved, price = np.abs(new_price - price).max(), new_price
            if moved <= tolerance:
                break
        new_share = terms / terms.sum(axis=0)
        border = new_share / (1.0 + policy.tariff)
        revenue_share = (border * policy.tariff).sum(axis=0)
        use = np.einsum("osu,odu->osdu", world.input_share, border)
        use[np.arange(countries), :, np.arange(countries)] += final[:, :, None] * revenue_share[:, None, :]
        size = countries * goods
        earned = (final * (wage * factor_income + world.deficit)[:, None]).ravel()
        spending = np.linalg.solve(np.eye(size) - use.reshape(size, size), earned).reshape(countries, goods)
        output = np.einsum("ods,ds->os", border, spending)
        excess = (world.value_added_share * output).sum(axis=1) / (wage * factor_income) - 1.0
        wage = wage * (1.0 + STEP * excess)
        wage *= factor_income.sum() / (wage @ factor_income)
        if np.abs(STEP * excess).max() <= tolerance:
            income = wage * factor_income + (revenue_share * spending).sum(axis=1) + world.deficit
            return np.log(income / world.income) - (final * np.log(price)).sum(axis=1), rounds
    raise RuntimeError(f"no equilibrium after {MOST_ROUNDS} rounds")
