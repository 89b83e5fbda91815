"""A chain under a scenario: from the ledger's controls to what is short, when, and what it costs.

Axes: n draw, t month, i item, u using industry, o origin, d destination, c country of the chain, w
country of the world table.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.chains.controls import controls, run_start
from tradetalks.chains.size import by_country, industry_size, supplier_multiplier
from tradetalks.chokepoint import (
    Chain,
    Control,
    Values,
    at_risk,
    central,
    exports,
    first_short_month,
    half_life,
    output_lost,
    price_inside,
    price_outside,
    sample,
    simulate,
    stock_weeks,
)
from tradetalks.chokepoint.chain import find
from tradetalks.chokepoint.control import everywhere, no_quota, within_quotas
from tradetalks.chokepoint.error import export_level, export_noise, licensed_share, mix, price_error
from tradetalks.chokepoint.own import own_controls
from tradetalks.chokepoint.records import Quantity
from tradetalks.errors import BadInput, UnknownName
from tradetalks.ledger import Ledger, Scenario, scenario_names
from tradetalks.showing import brief_repr
from tradetalks.version import __version__
from tradetalks.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from tradetalks.chokepoint.simulation import Replacement
    from tradetalks.dates import Date

    Array = NDArray[np.float64]
    Controls = Callable[[Values], list[Control]]

DRAWS, SEED, CHUNK, HORIZON = 200, 20251026, 50, 36
MOST_MONTHS = 600
THREADS = 2
BAND = (10.0, 50.0, 90.0)


@dataclass(frozen=True)
class ChainResult:
    """A chain's run at central values and over draws; bands are the 10th, 50th and 90th percentile of the draws.

    scenario     title of the scenario
    income       [c]        value added of the whole economy, million USD a year
    suppliers    [u c]      value added lost in the whole economy for each USD of the industry's output
    made_of      hashes and versions
    middle       the same at central values, one draw; None inside itself
    months       steps of the run: months, or weeks where the chain counts in weeks
    exports      [n t i d]  tonnes a step from the dominant supplier, with the error of months in the draws
    stock_weeks  [n t i c]  at the step's end
    lost         [n t u c]  share of the industry's output
    first_short  [n u c]    step, inf for never
    at_risk      [n t u c]  share of the industry's output that holds an item which is short
    price_outside, price_inside  [n t i]  ratio to the benchmark
    value_added, output  [n u c]  million USD a year in the benchmark
    """

    __repr__ = brief_repr

    chain: Chain
    scenario: str
    start: Date
    months: int
    income: Array
    suppliers: Array
    made_of: dict[str, str]
    middle: ChainResult | None
    exports: Array
    stock_weeks: Array
    lost: Array
    first_short: Array
    at_risk: Array
    price_outside: Array
    price_inside: Array
    value_added: Array
    output: Array

    @property
    def value_added_lost(self) -> Array:
        """[n t c] million USD a step, in the industries themselves."""
        return np.asarray(np.einsum("ntuc,nuc->ntc", self.lost, self.value_added)) / self.chain.steps_a_year

    @property
    def value_added_lost_with_suppliers(self) -> Array:
        """[n t c] million USD a step, with domestic suppliers that sell to nobody else: an upper end."""
        lost = np.einsum("ntuc,nuc->ntc", self.lost, self.output * self.suppliers)
        return np.asarray(lost) / self.chain.steps_a_year


def scenario_folder(chain: Chain) -> Path:
    return chain.folder / "scenarios"


def chain_scenarios(chain: Chain) -> list[str]:
    """A chain's scenarios: its own controls, and files; those of the ledger, such as no-deal, may be asked as well."""
    return [*chain.record.scenarios, *sorted(path.stem for path in scenario_folder(chain).glob("*.yaml"))]


def default_scenario(chain: Chain) -> str:
    """full-ban where the chain has one, otherwise its first scenario, otherwise the ledger's no-deal."""
    found = chain_scenarios(chain)
    return "full-ban" if "full-ban" in found else found[0] if found else "no-deal"


def chain_scenario(chain: Chain, name: str, ledger: Ledger) -> Scenario:
    """A chain's or the ledger's scenario by name, or one from a file.

    raises  UnknownName; BadLedger as the ledger does
    """
    if name.endswith(".yaml"):
        return Scenario.load(Path(name), ledger)
    if name in scenario_names():
        return Scenario.load(name, ledger)
    if name not in chain_scenarios(chain):
        known = ", ".join([*chain_scenarios(chain), *scenario_names()])
        raise UnknownName(f"no scenario {name!r} of the chain {chain.name}", remedy=f"one of: {known}")
    return Scenario.load(scenario_folder(chain) / f"{name}.yaml", ledger)


def scenario_title(chain: Chain, name: str, ledger: Ledger) -> str:
    """What people call a scenario that `chain_scenario` or the chain itself knows; raises as it does."""
    own = chain.record.scenarios.get(name)
    return own.title if own is not None else chain_scenario(chain, name, ledger).title


@dataclass(frozen=True)
class Asked:
    """A scenario of a chain, ready to run: its title, first day, controls from values, and what it was made of."""

    title: str
    on: Date
    make: Controls
    made_of: dict[str, str]


def asked(chain: Chain, name: str, steps: int, ledger: Ledger, known: Date | None = None) -> Asked:
    """A chain's own scenario, or one of the ledger on the chain.

    known   a forecast of this day, as `controls` takes it
    raises  as `chain_scenario` and `controls` do
    """
    own = chain.record.scenarios.get(name)
    if own is not None:
        return Asked(
            own.title,
            own.on,
            lambda values: own_controls(chain, own, values, steps),
            {"scenario name": name, "scenario": chain.digest},
        )
    found = chain_scenario(chain, name, ledger)
    made_of = {"ledger": ledger.digest, "scenario name": found.id, "scenario": found.digest}
    return Asked(found.title, found.on, lambda values: controls(ledger, found, chain, values, steps, known), made_of)


def run_chain(
    name: str | Path | Chain,
    scenario: str,
    *,
    months: int = HORIZON,
    draws: int = DRAWS,
    seed: int = SEED,
    stocks: tuple[float, float] | None = None,
    ledger: Ledger | None = None,
    world: World | None = None,
    replaced: Sequence[Replacement] = (),
) -> ChainResult:
    """Run a chain under one of its scenarios or the ledger's.

    name      a shipped chain, a folder, or a chain
    months    steps: weeks where the chain counts in weeks
    stocks    weeks of use, from and to, in place of the chain's own range
    replaced  what some buyers buy elsewhere by some day
    raises    UnknownName, BadLedger, BadInput, MissingFacts, DisputedTerms as the rooms below do
    """
    chain, ledger = name if isinstance(name, Chain) else find(str(name)), ledger or Ledger.load()
    given = {}
    if stocks is not None:
        chain = with_stocks(chain, *stocks)
        given["stock_weeks"] = f"{stocks[0]:g}..{stocks[1]:g}, given for this run"
    for each in replaced:
        given[f"replaced {chain.countries[each.country]}"] = f"{each.share:g} by {each.by}"
    found = asked(chain, scenario, months, ledger)
    return run_controls(
        chain, found.title, found.make, start=found.on, months=months, draws=draws, seed=seed, world=world,
        made_of=found.made_of | given, replaced=replaced,
    )  # fmt: skip


def run_controls(
    chain: Chain,
    title: str,
    make: Controls,
    *,
    start: Date,
    months: int,
    draws: int,
    seed: int,
    world: World | None = None,
    made_of: dict[str, str] | None = None,
    change: Callable[[Values], Values] = lambda values: values,
    replaced: Sequence[Replacement] = (),
) -> ChainResult:
    """Run controls that depend on the draw; `change` alters values before the run (a stockpile, a project less).

    raises  BadInput for months, draws or a seed that cannot be; as the rooms below do
    """
    check_counts(months, draws, seed)
    table = world or World.load()
    hashes = {"chain": chain.digest, "world": table.source, "version": __version__, "seed": str(seed)} | (made_of or {})
    first, centre = run_start(chain, start), change(central(chain))
    hashes["controls"] = ", ".join(control.name for control in make(centre)) or "none"
    middle = _result(chain, title, first, [centre], make, months, table, hashes, replaced)
    drawn = change(sample(chain, draws, seed))
    chunks = [rows_of(drawn, range(k, min(k + CHUNK, draws))) for k in range(0, draws, CHUNK)]
    return replace(_result(chain, title, first, chunks, make, months, table, hashes, replaced), middle=middle)


def check_counts(months: int, draws: int, seed: int) -> None:
    """Raise BadInput for no or too many months, no draws or a seed below zero."""
    for name, given, least, most in (
        ("months", months, 1, MOST_MONTHS), ("draws", draws, 1, None), ("seed", seed, 0, None),
    ):  # fmt: skip
        if given < least or (most is not None and given > most):
            remedy = f"from {least} to {most}" if most else f"{least} or more"
            raise BadInput("out of range", where=name, evidence=str(given), remedy=remedy)


def _result(
    chain: Chain, title: str, start: Date, chunks: Sequence[Values], make: Controls, months: int, world: World,
    made_of: dict[str, str], replaced: Sequence[Replacement],
) -> ChainResult:  # fmt: skip
    def answers(values: Values) -> tuple[Array, ...]:
        return _answers(chain, values, make(values), months, start, world, replaced)

    with ThreadPoolExecutor(THREADS) as pool:  # NumPy lets go of the interpreter; the order of chunks is kept
        found = list(pool.map(answers, chunks))
    arrays = [np.concatenate(parts) for parts in zip(*found, strict=True)]
    income = by_country(chain, world, world.value_added.sum(axis=1))
    return ChainResult(chain, title, start, months, income, supplier_multiplier(chain, world), made_of, None, *arrays)


def _answers(
    chain: Chain, values: Values, held: list[Control], months: int, start: Date, world: World,
    replaced: Sequence[Replacement] = (),
) -> tuple[Array, ...]:  # fmt: skip
    """The arrays of ChainResult from `exports` to `output`, in its order; draws carry the error of months."""
    run = simulate(chain, values, held, months=months, start=start, replaced=replaced)
    shipped, price = exports(chain, run), price_outside(chain, values, run)
    if values.seeds is not None:
        shipped = shipped * export_level(chain, values, start, months)[:, :, None, :] * mix(chain, values)[:, None]
        noise = export_noise(chain, values, months, licensed_share(chain, held, values.draws, months))
        shipped = shipped * noise
        shipped = within_quotas(shipped, held, chain.flow, chain.dominant)
        price = price * price_error(values, months, len(chain.items))
    return (
        shipped, stock_weeks(chain, run), output_lost(chain, values, run), first_short_month(chain, run),
        at_risk(chain, values, run), price, price_inside(chain, values, run), *industry_size(chain, values, world),
    )  # fmt: skip


def rows_of(values: Values, rows: Sequence[int]) -> Values:
    """Some draws, in the order given; one draw may be given twice."""
    return replace(
        values,
        parameter={name: array[rows] for name, array in values.parameter.items()},
        exposure=values.exposure[rows], cost_share=values.cost_share[rows], sector_share=values.sector_share[rows],
        tonnes=values.tonnes[rows], slip=values.slip[rows], ramp=values.ramp[rows],
        quantile=None if values.quantile is None else values.quantile[rows],
        seeds=None if values.seeds is None else values.seeds[rows],
    )  # fmt: skip


def with_stocks(chain: Chain, low: float, high: float) -> Chain:
    """The chain with another range of stocks; raises BadInput for weeks below zero or out of order."""
    if not 0.0 <= low <= high:
        raise BadInput("stocks not in order", evidence=f"{low:g}..{high:g}", remedy="write weeks as 8..16")
    old = chain.record.parameters["stock_weeks"]
    weeks = Quantity(low=low, central=(low + high) / 2.0, high=high, unit=old.unit, source=old.source, confidence="low")
    record = chain.record.model_copy(update={"parameters": {**chain.record.parameters, "stock_weeks": weeks}})
    return replace(chain, record=record)


def income_lost_rate(result: ChainResult, months: slice, suppliers: bool = False) -> Array:
    """[n c] value added lost in some months as a share of the economy's value added in these months."""
    lost = (result.value_added_lost_with_suppliers if suppliers else result.value_added_lost)[:, months]
    whole = result.income * lost.shape[1] / result.chain.steps_a_year
    rate = np.divide(lost.sum(axis=1), whole, out=np.zeros((lost.shape[0], lost.shape[2])), where=whole > 0.0)
    return np.asarray(rate)


def band(draws: Array) -> tuple[float, float, float]:
    """10th, 50th and 90th percentile."""
    low, middle, high = np.percentile(draws, BAND)
    return float(low), float(middle), float(high)


def aimed_at(chain: Chain, target: str) -> int:
    """The index of the country that a ban aims at.

    raises  UnknownName for a country that is not in the chain; BadInput for the supplier itself
    """
    c = chain.country(target)
    if c == chain.dominant:
        raise BadInput(
            "a ban does not aim at the supplier itself",
            where="target",
            evidence=target,
            remedy="one of: " + ", ".join(name for name in chain.countries if name != target),
        )
    return c


def leverage(result: ChainResult, target: str) -> tuple[Array, list[float | None]]:
    """The leverage curve of a ban announced in the first month: what the target loses at each horizon.

    returns  [n t] million USD a month, and the half-life of each draw in months (None: longer than the run)
    raises   as aimed_at does
    """
    loss = result.value_added_lost[:, :, aimed_at(result.chain, target)]
    return loss, [half_life(draw) for draw in loss]


def partial_cut(chain: Chain, share: float, months: int, length: int) -> Controls:
    """A control that lets 1 - share of every item through to everybody for `length` months, without delay."""
    lanes = np.zeros((len(chain.countries),) * 2)
    lanes[chain.dominant] = 1.0
    lanes[chain.dominant, chain.dominant] = 0.0

    def make(values: Values) -> list[Control]:
        held = np.zeros((values.draws, months, len(chain.items)))
        held[:, :length] = 1.0
        rates = np.full((values.draws, months), 1.0 - share)
        let = everywhere(rates, len(chain.items), len(chain.countries))
        name, never = f"cut of {share:.0%}", np.zeros(months)
        return [Control(name, lanes, held, let, np.zeros_like(rates), never, no_quota(held), again=False)]

    return make
