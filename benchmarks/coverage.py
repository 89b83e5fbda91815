"""How often 80 % ranges of draws hold what came, and their CRPS beside two rules, facts by partner of 2019 and 2025.

    .venv/bin/python benchmarks/coverage.py

Each draw moves elasticities, nests and the table's flows, as in a run at `year`; the tariffs are the mean of all days.
The draws know what duties do, not what else moves a partner's share of trade: a war, a chip, a new plant. The second
range adds that: a normal scatter as wide as the root mean square of what the model missed in the *other* episode, so
that no fact is in its own range. CRPS: continuous ranked probability score, log points, weighted by value; for a rule
without a range it is its error.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from tradetalks.equilibrium import Policy, horizon, solve
from tradetalks.history.back_tests import BackTest, back_test, fact_cells, relative_changes, tariffs_of
from tradetalks.history.chances import chances_of
from tradetalks.history.plan import read_facts, read_plan, read_world
from tradetalks.ledger import Ledger
from tradetalks.runs.draws import flow_spread
from tradetalks.runs.unknowns import sample
from tradetalks.world.redraw import balanced_again

PLANS = ("diversion-2018", "trade-2025")
DRAWS, SEED = 200, 7
FORECAST_ON = (date(2025, 1, 20), date(2025, 4, 3), date(2025, 10, 26))


def drawn(name: str) -> np.ndarray:
    """[n k] predicted log changes relative to the group's total, draw by draw."""
    book = Ledger.load()
    plan, folder = read_plan(name, book)
    world = read_world(plan.world, folder)
    facts = read_facts(folder / plan.facts, world)
    old, new = tariffs_of(plan, folder, book, world)
    year = horizon("year")
    central, spread, draws = year.parameters(world), flow_spread(world), sample(world, year, DRAWS, SEED)
    found = []
    for n in range(DRAWS):
        table, parameters = balanced_again(world, spread, SEED, n), draws.parameters(n, central)
        before, after = (
            solve(table, replace(Policy.benchmark(table), tariff=rates), parameters).trade for rates in (old, new)
        )
        cells = [fact_cells(fact, facts, table) for fact in facts]
        sums = [np.array([flows[cell].sum() for cell in cells]) for flows in (before, after)]
        found.append(relative_changes(facts, *sums)[0])
    return np.array(found)


def forecasts() -> None:
    """2025 as forecast on three days: what was ordered by then for later days, times the share of orders that came."""
    plan, folder = read_plan("trade-2025")
    book, world = Ledger.load(), read_world(plan.world, folder)
    facts = read_facts(folder / plan.facts, world)
    cells = [fact_cells(fact, facts, world) for fact in facts]
    came, _ = relative_changes(
        facts, np.array([fact.before for fact in facts]), np.array([fact.after for fact in facts])
    )
    weight = np.array([fact.before for fact in facts])
    parameters = horizon("year").parameters(world)
    for day in FORECAST_ON:
        known = plan.model_copy(update={"as_of": day})
        stays = known.model_copy(update={"days": tuple(min(one, day) for one in plan.days)})
        old, ordered = tariffs_of(known, folder, book, world)
        _, stay = tariffs_of(stays, folder, book, world)
        chance = chances_of(book, day)["decree"].central
        errors = []
        for new in (ordered, stay + chance * (ordered - stay), stay):
            before, after = (
                solve(world, replace(Policy.benchmark(world), tariff=rates), parameters).trade for rates in (old, new)
            )
            sums = [np.array([flows[cell].sum() for cell in cells]) for flows in (before, after)]
            errors.append(100 * float(np.average(np.abs(relative_changes(facts, *sums)[0] - came), weights=weight)))
        nothing = 100 * float(np.average(np.abs(came), weights=weight))
        print(
            f"forecast of {day}: error {errors[0]:.1f} as ordered, {errors[1]:.1f} at the base rate {chance:.2f}, "
            f"{errors[2]:.1f} if the law of the day stays, {nothing:.1f} no change"
        )


def crps(draws: np.ndarray, fact: np.ndarray) -> np.ndarray:
    """[k] mean distance of draws from the fact less half their mean distance from each other."""
    apart = np.abs(draws[:, None] - draws[None]).mean(axis=(0, 1))
    return np.abs(draws - fact).mean(axis=0) - 0.5 * apart


def missed(found: BackTest, draws: np.ndarray) -> float:
    """Root mean square over facts of what came over the median draw."""
    return float(np.sqrt(np.mean((found.fact - np.median(draws, axis=0)) ** 2)))


def main() -> None:
    tests = {name: (back_test(name), drawn(name)) for name in PLANS}
    inside, count = {"duties alone": 0, "with all else": 0}, 0
    for name, (found, draws) in tests.items():
        (other,) = [missed(*one) for plan, one in tests.items() if plan != name]
        noise = np.random.default_rng(SEED).normal(scale=other, size=draws.shape)
        weight = np.array([fact.before for fact in found.facts])
        (middle,) = [one for one in found.variants if one.horizon == "year" and one.elasticity_set == "fontagne"]
        count += len(found.facts)
        for kind, values in (("duties alone", draws), ("with all else", draws + noise)):
            low, high = np.quantile(values, (0.1, 0.9), axis=0)
            held = int(((low <= found.fact) & (found.fact <= high)).sum())
            inside[kind] += held
            score = 100 * float(np.average(crps(values, found.fact), weights=weight))
            print(f"{name}, {kind}: 80 % ranges hold {held} of {len(found.facts)}; CRPS {score:.1f}")
            for fact, came, least, most in zip(found.facts, found.fact, low, high, strict=True):
                ends = f"{100 * least:+.1f} to {100 * most:+.1f}"
                print(f"  {fact.origin} to {fact.destination}: {100 * came:+.1f}, range {ends}")
        for rule in ("own tariff", "no change"):
            error = 100 * float(np.average(np.abs(middle.predicted[rule] - found.fact), weights=weight))
            print(f"{name}, {rule}: CRPS {error:.1f}")
        print(f"{name}: scatter of the other episode {100 * other:.1f}")
    forecasts()
    print(f"of {count} facts: " + ", ".join(f"{kind} {held}" for kind, held in inside.items()))


if __name__ == "__main__":
    main()
