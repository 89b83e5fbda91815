"""A US tariff of 40 %, and gains from trade, on WIOD: Costinot & Rodriguez-Clare (2014).

PYTHONPATH=replications python -m costinot_rodriguez_clare_2014.tables ../shared     prints them beside published values
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from expected import published

from tradetalks.equilibrium import Parameters, Policy, solve, without_deficits
from tradetalks.world.table import World

if TYPE_CHECKING:
    from tradetalks.equilibrium import Outcome
    from tradetalks.world.table import Array

FOLDER = Path(__file__).parent
INDUSTRIES = 35
LEATHER, LAST_GOOD = 4, 15  # places in the list of industries
SERVICES_ELASTICITY = 5.0
US_TARIFF = 0.40
ALMOST_NOTHING = 1e-8  # of the benchmark's weight: what foreign goods keep of it in autarky


def world_of_2011(shared: Path) -> World:
    """WIOD 2011, 41 economies, 15 goods and all services as one sector; no tariffs; trade not yet balanced.

    Leather goes with textiles; falls of inventories are left out. Trade elasticities are those of Caliendo & Parro
    (2015), full sample, and 5 for services.
    """
    stored = np.load(shared / "data/world/wiod_2011/wiot_2011.npz")
    countries = tuple(str(name) for name in stored["countries"])
    n = len(countries)
    industry = np.arange(INDUSTRIES)
    group = np.minimum(np.where(industry < LEATHER, industry, industry - 1), LAST_GOOD)
    belongs = np.eye(LAST_GOOD + 1)[group]
    used = np.einsum("csdu,sa,ub->cadb", stored["Z"].reshape(n, INDUSTRIES, n, INDUSTRIES), belongs, belongs)
    consumed = np.einsum("csdf,sa->cad", np.maximum(stored["F"].reshape(n, INDUSTRIES, n, -1), 0), belongs)
    trade = np.ascontiguousarray((used.sum(axis=3) + consumed).transpose(0, 2, 1))
    output = np.maximum(trade.sum(axis=1), 1.0)  # a sector without output uses nothing
    return World.from_flows(
        countries,
        (*(str(name) for name in np.delete(stored["industries"], LEATHER)[:LAST_GOOD]), "services"),
        trade,
        np.zeros_like(trade),
        used.sum(axis=0).transpose(1, 0, 2) / output[:, None, :],
        trade_elasticities(shared),
        source="WIOD, release of 2013",
    )


def trade_elasticities(shared: Path) -> Array:
    """[s] of the goods, leather left out, and of services."""
    with (shared / "data/world/elasticities/elasticities_adb35_goods.csv").open(newline="") as file:
        goods = [float(line["caliendo_parro_full"]) for line in csv.DictReader(file)]
    return np.array([*np.delete(goods, LEATHER), SERVICES_ELASTICITY])


def us_tariff(world: World) -> Outcome:
    """The United States tax all imports, services too, by 40 %; nobody answers."""
    policy, usa = Policy.benchmark(world), world.country("USA")
    policy.tariff[:, usa] = US_TARIFF
    policy.tariff[usa, usa] = 0.0
    return solve(world, policy, Parameters.long_run(world))


def autarky(world: World) -> Outcome:
    """Trade costs at which next to nothing crosses a border."""
    policy = Policy.benchmark(world)
    abroad = ~np.eye(len(world.countries), dtype=bool)
    policy.trade_cost_hat[abroad] = ALMOST_NOTHING ** (-1.0 / world.trade_elasticity)
    return solve(world, policy, Parameters.long_run(world))


def gains_by_formula(world: World) -> Array:
    """[c] log gains from trade; infinite where a good is bought of which nothing is made at home.

    -sum_su beta_cs a_csu log(pi_ccu)/theta_u, a the Leontief inverse       Costinot & Rodriguez-Clare (2014), section 3
    """
    with np.errstate(divide="ignore"):
        log_home = np.log(np.einsum("ccs->cs", world.trade) / world.spending)
    leontief = np.linalg.inv(np.eye(len(world.sectors)) - world.input_share.transpose(0, 2, 1))
    return np.asarray(-np.einsum("cs,csu,cu->c", world.final_share, leontief, log_home / world.trade_elasticity))


def tables(shared: Path) -> dict[tuple[str, str, str], float]:
    """Welfare after the US tariff, and gains from trade (loss of moving to autarky) by formula and solved; percent."""
    raw = world_of_2011(shared)
    world = without_deficits(raw, Parameters.long_run(raw))
    taxed, closed, formula = us_tariff(world), autarky(world), gains_by_formula(world)
    found: dict[tuple[str, str, str], float] = {}
    for c, name in enumerate(world.countries):
        found["4.2", name, "US tariff of 40 %"] = 100.0 * float(np.expm1(taxed.real_income[c]))
        if np.isfinite(formula[c]):
            found["gains", name, "formula"] = 100.0 * float(-np.expm1(-formula[c]))
            found["gains", name, "solved"] = 100.0 * float(-np.expm1(closed.real_income[c]))
    return found


def main(shared: Path) -> None:
    printed = published(FOLDER)
    print(f"{'table':6} {'country':7} {'column':18} {'published':>9} {'here':>9}")
    for key, value in tables(shared).items():
        print(f"{key[0]:6} {key[1]:7} {key[2]:18} {printed.get(key, ''):>9} {value:9.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
