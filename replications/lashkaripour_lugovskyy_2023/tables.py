"""Gains from trade taxes under restricted and free entry: Lashkaripour & Lugovskyy (2023), Table 4.

PYTHONPATH=replications python -m lashkaripour_lugovskyy_2023.tables ../shared     prints them beside the published ones
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from expected import published

from tradetalks.equilibrium import Parameters, Policy, solve, without_deficits
from tradetalks.equilibrium.fixed_point import accelerate
from tradetalks.games.best_responses import best_response
from tradetalks.games.players import Game, Player, export_taxes_by_sector, tariffs_by_sector
from tradetalks.world.table import World

if TYPE_CHECKING:
    from tradetalks.equilibrium import Outcome
    from tradetalks.world.table import Array

FOLDER = Path(__file__).parent
# Markup less 1 under restricted entry, scale elasticity under free entry; the last is services. From the authors'
# file, in which electrical machinery and machinery have changed places against Table 3.
MU = np.array(
    [0.143, 0.143, 0.393, 0.224, 0.229, 0.32, 1.758, 0.232, 0.14, 0.167, 0.209, 0.12, 0.552, 0.129, 0.152, 0.0]
)
SERVICES_ELASTICITY = 11.0
TOLERANCE, MOST_STEPS = 1e-8, 100
LOWEST, HIGHEST_TARIFF, HIGHEST_EXPORT_TAX = -0.25, 1.0, 3.0  # the authors' bounds


@dataclass(frozen=True, eq=False)
class Observed:
    """The year 2014, 44 economies and 16 industries.

    spending  [o d s]  million USD, taken to be at buyers' prices as the authors do, one million added to every flow
    tariff    [o d s]  as the authors' code has them, which takes what d levies on o for what o levies on d
    """

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    spending: Array
    tariff: Array
    trade_elasticity: Array


def observed(shared: Path) -> Observed:
    """Read the cleaned arrays of the paper's package."""
    stored = np.load(shared / "data/world/wiod_2014_44x16/LL2023_wiod2014_44x16.npz")
    elasticity = stored["eps_LL"].astype(float)
    elasticity[-1] = SERVICES_ELASTICITY
    return Observed(
        tuple(str(name) for name in stored["countries"]),
        tuple(str(name) for name in stored["sectors"]),
        1.0 + stored["flow_exporter_importer_sector"],
        stored["tariff_importer_exporter_sector"].astype(float),
        elasticity,
    )


def against_the_rest(all_countries: Observed, country: str) -> Observed:
    """The country and all others as one: flows added up, tariffs a plain mean over pairs, as in the paper."""
    own = np.array(all_countries.countries) == country
    belongs = np.array([~own, own], dtype=float)
    pairs = np.outer(belongs.sum(axis=1), belongs.sum(axis=1))[:, :, None]
    tariff = np.einsum("ao,ods,bd->abs", belongs, all_countries.tariff, belongs) / pairs
    tariff[[0, 1], [0, 1]] = 0.0
    spending = np.einsum("ao,ods,bd->abs", belongs, all_countries.spending - 1.0, belongs) + 1.0
    return Observed(("ROW", country), all_countries.sectors, spending, tariff, all_countries.trade_elasticity)


def balanced(seen: Observed, parameters: Parameters) -> World:
    """The world without deficits, at its own tariffs."""
    n, m = len(seen.countries), len(seen.sectors)
    trade, nothing = seen.spending / (1.0 + seen.tariff), np.zeros((n, m, m))
    world = World.from_flows(seen.countries, seen.sectors, trade, seen.tariff, nothing, seen.trade_elasticity)
    return without_deficits(world, parameters)


def restricted_entry(seen: Observed) -> Parameters:
    """Profits of mu/(1 + mu) of sales, firms fixed."""
    return Parameters(seen.trade_elasticity, profit_share=MU / (1.0 + MU))


def free_entry(seen: Observed) -> Parameters:
    """No profits; unit cost falls by mu per cent of the factors that a sector takes on."""
    return Parameters(seen.trade_elasticity, scale_elasticity=MU)


def home_tariff(outcome: Outcome, c: int) -> Array:
    """[s] (1 + theta pi_cc)/(1 + theta pi_cc (1 + mean mu)/(1 + mu)) - 1: second best, theorem 1 without its omega."""
    _, home, relative = shares(outcome, c)
    exposed = np.asarray(outcome.parameters.trade_elasticity) * home
    return np.asarray((1.0 + exposed) / (1.0 + relative * exposed) - 1.0)


def shares(outcome: Outcome, c: int) -> tuple[Array, Array, Array]:
    """[d s] of c's goods in spending, [s] of that at home, [s] mean markup of c over the sector's."""
    spent = outcome.trade[c] * (1.0 + outcome.policy.tariff[c]) / outcome.spending
    profit = float(outcome.output[c] @ (MU / (1.0 + MU)))
    mean = outcome.output[c].sum() / (outcome.output[c].sum() - profit)
    return spent, spent[c], mean / (1.0 + MU)


def export_taxes(outcome: Outcome, c: int) -> Array:
    """[d s] (1 + mean mu)/(1 + mu) (1 + 1/(theta (1 - pi_cd))) - 1: second best, theorem 1 without its omega."""
    spent, _, relative = shares(outcome, c)
    theta = np.asarray(outcome.parameters.trade_elasticity)
    found = relative * (1.0 + 1.0 / (theta * np.maximum(1.0 - spent, 1e-9))) - 1.0
    found[c] = 0.0
    return np.asarray(found)


def uniform_tariff(outcome: Outcome, c: int) -> float:
    """1/sum_ds chi_cds theta_s (1 - pi_cds), chi shares in c's exports: what a tariff does instead of export taxes."""
    spent, _, _ = shares(outcome, c)
    sold = outcome.trade[c].copy()
    sold[c] = 0.0
    theta = np.asarray(outcome.parameters.trade_elasticity)
    return float(sold.sum() / (sold * theta * (1.0 - spent)).sum())


def by_formula(world: World, parameters: Parameters, country: str, export_tax: bool) -> Outcome:
    """The equilibrium at which a country's trade taxes are what the paper's formula says there.

    export_tax  second best, tariffs and export taxes; otherwise third best, tariffs only
    raises      NoEquilibrium as solve does; ArithmeticError where the formula is not met to 1e-8
    """
    c, found = world.country(country), [solve(world, Policy.benchmark(world), parameters)]
    shape = world.trade.shape[1:]
    abroad = (np.arange(len(world.countries)) != c)[:, None]

    def implied(state: Array) -> Array:
        log_tariff, log_export_tax = state.reshape(2, *shape)
        policy = Policy.benchmark(world)
        policy.tariff[:, c], policy.export_tax[c] = np.expm1(log_tariff), np.expm1(log_export_tax)
        found[:] = [solve(world, policy, parameters, start=found[0])]
        tariff = np.log1p(home_tariff(found[0], c)) * abroad
        if export_tax:
            return np.stack([tariff, np.log1p(export_taxes(found[0], c))]).ravel()
        return np.stack([tariff + np.log1p(uniform_tariff(found[0], c)) * abroad, np.zeros(shape)]).ravel()

    start = np.zeros((2, *shape))
    start[0] = np.log1p(0.2) * abroad
    point = accelerate(implied, start.ravel(), TOLERANCE, MOST_STEPS)
    if not point.residual <= TOLERANCE:
        raise ArithmeticError(f"the formula is open by {point.residual:.1e} after {point.iterations} steps")
    return found[0]


def by_search(world: World, parameters: Parameters, country: str, export_tax: bool) -> float:
    """The most that a country gains by trade taxes within the authors' bounds, percent."""
    others = [name for name in world.countries if name != country]
    tariffs = tariffs_by_sector(world, country, others, world.sectors, LOWEST, HIGHEST_TARIFF)
    instruments = [tariffs]
    if export_tax:
        instruments.append(export_taxes_by_sector(world, country, others, world.sectors, LOWEST, HIGHEST_EXPORT_TAX))
    game = Game(
        world, parameters, (Player(country, (country,), tuple(instruments)),), Policy.benchmark(world), "long run"
    )
    begin = np.full(game.players[0].low.size, 0.25)
    return 100.0 * float(np.expm1(best_response(game, country, (begin,), starts=(), grid=()).payoff))


def tariffs_put_right(seen: Observed) -> Observed:
    """Each tariff with the country that levies it."""
    return replace(seen, tariff=np.swapaxes(seen.tariff, 0, 1))


def restricted(seen: Observed, country: str) -> dict[tuple[str, str, str], float]:
    """Restricted entry, 44 economies: by the paper's formula."""
    parameters = restricted_entry(seen)
    world = balanced(seen, parameters)
    c = world.country(country)
    return {
        ("4", country, f"restricted entry, {rank}"): 100.0
        * float(np.expm1(by_formula(world, parameters, country, taxed).real_income[c]))
        for rank, taxed in (("second best", True), ("third best", False))
    }


def free(all_countries: Observed, country: str) -> dict[tuple[str, str, str], float]:
    """Free entry, the country and the rest of the world: by search, as in the paper."""
    seen = against_the_rest(all_countries, country)
    world = balanced(seen, Parameters(seen.trade_elasticity))
    return {
        ("4", country, f"free entry, {rank}"): by_search(world, free_entry(seen), country, taxed)
        for rank, taxed in (("second best", True), ("third best", False))
    }


def tables(shared: Path) -> dict[tuple[str, str, str], float]:
    """Gains of every country but the rest of the world, by table, country and column; percent."""
    seen = observed(shared)
    found: dict[tuple[str, str, str], float] = {}
    for country in seen.countries[:-1]:
        found |= restricted(seen, country) | free(seen, country)
    return found


def main(shared: Path) -> None:
    printed = published(FOLDER)
    print(f"{'country':7} {'column':30} {'published':>9} {'here':>9}")
    for key, value in tables(shared).items():
        print(f"{key[1]:7} {key[2]:30} {printed.get(key, ''):>9} {value:9.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
