"""What each measure of each side does to the other against what it costs its own, and what threats are worth.

Which measures make up a threat with a name stands in data/talks/threats.yaml.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tradetalks.chains.caps import CHAIN
from tradetalks.chains.results import BAND, run_chain
from tradetalks.chokepoint import load
from tradetalks.equilibrium import HORIZONS, gradient, horizons, solve
from tradetalks.errors import BadInput
from tradetalks.files import read_yaml
from tradetalks.games import Joint, Leverage, nash_product, room_to_gain
from tradetalks.ledger import Ledger
from tradetalks.number import Number
from tradetalks.runs.attribution import differences
from tradetalks.showing import brief_repr
from tradetalks.talks.deal import first_points, pays_exporters, threat_point
from tradetalks.talks.stances import Law, elasticity_sets, imposed_by, mixed, scenario_law
from tradetalks.talks.tariff_game import TariffGame
from tradetalks.talks.war import BEFORE
from tradetalks.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tradetalks.border.parts import Part
    from tradetalks.chains.results import ChainResult
    from tradetalks.dates import Date
    from tradetalks.equilibrium import Gradient, Outcome
    from tradetalks.world.table import Array

FULL_BAN = "full-ban"  # the chain's scenario of no licence at all
CHAIN_MONTHS, CHAIN_DRAWS = 24, 50

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "talks" / "threats.yaml"


@cache
def named_threats() -> tuple[frozenset[str], dict[str, tuple[str, ...]]]:
    """Between whom the named threats were made, and title -> the measures of each (data/talks/threats.yaml)."""
    read: Any = read_yaml(SHIPPED)
    return frozenset(read["between"]), {title: tuple(keys) for title, keys in read["threats"].items()}


@dataclass(frozen=True)
class MeasureLeverage:
    """One measure of the threat, carried out alone from what is in force.

    full      (horizon, elasticity set) -> losses of its user and of the other side
    marginal  horizon -> the same for its first hundredth, times a hundred; absent for caps, which have no first step
    unpaid    horizon -> the same in full where buyers keep the price gap of its caps, the world's own elasticities;
              empty: no caps whose gap exporters get
    """

    measure: str
    user: str
    target: str
    full: dict[tuple[str, str], Leverage]
    marginal: dict[str, Leverage]
    unpaid: dict[str, Leverage]


@dataclass(frozen=True)
class ChainLoss:
    """What a target's industries lose month by month, stocks first, under a scenario's controls on a chain.

    first    the month that the scenario's day is in
    by_month [t] share of the target's income of that month; central values, 10th and 90th percentile of the draws
    """

    chain: str
    scenario: str
    target: str
    first: Date
    by_month: tuple[Number, ...]


@dataclass(frozen=True)
class ThreatWorth:
    """What a threat was worth: the Nash product's payoffs with it less those without it, log points.

    by_player  player -> elasticity set -> log points
    """

    title: str
    measures: tuple[str, ...]
    by_player: dict[str, dict[str, float]]


@dataclass(frozen=True, eq=False)
class LeverageTable:
    """All measures of a threat, what named threats were worth in a deal, and what a chain's user does with it.

    chain  the loss by month under the threat, and under a full ban; empty where no player supplies the chain
    """

    __repr__ = brief_repr

    players: tuple[str, str]
    threat: str
    before: str
    horizons: tuple[str, ...]
    payoff: str
    measures: tuple[MeasureLeverage, ...]
    worth: tuple[ThreatWorth, ...]
    worth_horizon: str
    chain: tuple[ChainLoss, ...]


def leverage(
    players: Sequence[str],
    *,
    threat: str = "no-deal",
    before: str = BEFORE,
    ledger: Ledger | None = None,
    world: World | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> LeverageTable:
    """Loss inflicted and suffered by each measure that the threat adds to what is in force, at every horizon.

    raises  UnknownName for a country or scenario; BadInput for other than two players
    """
    if len(set(players)) != 2:
        raise BadInput(
            "leverage is between two players", evidence=", ".join(players), remedy="name two, for example USA CHN"
        )
    book, table = ledger or Ledger.load(), world or World.load()
    pair = (players[0], players[1])
    for player in pair:
        table.country(player)
    rest, war = (scenario_law(book, table, name) for name in (before, threat))
    changed = [key for key in rest.changed(war) if any(imposed_by(key, side) for side in pair)]
    found = {key: MeasureLeverage(key, *users(key, pair), {}, {}, {}) for key in changed}
    for name in HORIZONS:
        progress(f"horizon {name}")
        for elasticity_set in elasticity_sets(table):
            fill(table, found, rest, war, name, elasticity_set)
    worth = threat_worths(table, pair, rest, war, progress)
    progress("the chain by month")
    lost = chain_losses(pair, threat, table)
    payoff = TariffGame(table, pair).payoff
    long_run = horizons.horizon("long_run").meaning
    return LeverageTable(pair, threat, before, tuple(HORIZONS), payoff, tuple(found.values()), worth, long_run, lost)


def users(measure: str, pair: tuple[str, str]) -> tuple[str, str]:
    """(who imposes a measure, the other side)."""
    return pair if imposed_by(measure, pair[0]) else (pair[1], pair[0])


def fill(
    world: World, found: Mapping[str, MeasureLeverage], rest: Law, war: Law, horizon: str,
    elasticity_set: str,
) -> None:  # fmt: skip
    """Solve each measure alone at one horizon under one elasticity set, slopes and `unpaid` under the world's own."""
    parameters = horizons.horizon(horizon).parameters(world, elasticity_set)
    at = solve(world, rest.policy(world), parameters)
    central = elasticity_set == elasticity_sets(world)[0]
    sides = {one.user for one in found.values()} | {one.target for one in found.values()} if central else set()
    slopes = {side: gradient(at, "real_income", side) for side in sides}
    steps = differences(rest.parts, war.parts)
    for key, one in found.items():
        there = solve(world, one_changed(rest, war, key).policy(world), parameters, start=at)
        one.full[horizon, elasticity_set] = losses(one, at, there)
        if central and pays_exporters(war.parts.get(key)):
            before, after = (kept_by_buyers(law, key) for law in (rest, one_changed(rest, war, key)))
            start = solve(world, before.policy(world), parameters, start=at)
            one.unpaid[horizon] = losses(one, start, solve(world, after.policy(world), parameters, start=start))
        part = steps.get(key)
        if central and part is not None:
            by_side = [-first_order(slopes[side], part, at) for side in (one.user, one.target)]
            one.marginal[horizon] = Leverage(key, one.user, *by_side)


def losses(one: MeasureLeverage, before: Outcome, after: Outcome) -> Leverage:
    """What a measure's user and its target lose from one outcome to another."""
    lost, world = before.real_income - after.real_income, before.benchmark
    return Leverage(one.measure, one.user, *(float(lost[world.country(side)]) for side in (one.user, one.target)))


def kept_by_buyers(law: Law, measure: str) -> Law:
    """The law in which the price gap of a measure's caps goes to importers: contracts or price controls hold."""
    return Law({key: replace(part, rent_to="importer") if key == measure else part for key, part in law.parts.items()})


def chain_losses(pair: tuple[str, str], threat: str, world: World) -> tuple[ChainLoss, ...]:
    """What the other side loses by month where one player is the chain's dominant supplier, in the industries alone.

    raises  as run_chain does
    """
    chain = load(CHAIN)
    supplier = chain.countries[chain.dominant]
    target = pair[1] if supplier == pair[0] else pair[0]
    if supplier not in pair or target not in chain.countries:
        return ()
    found = []
    for scenario in (threat, FULL_BAN):
        result = run_chain(CHAIN, scenario, months=CHAIN_MONTHS, draws=CHAIN_DRAWS, world=world)
        low, median, high = np.percentile(monthly_share(result, target), BAND, axis=0)
        by_month = tuple(Number(float(m), float(a), float(b)) for m, a, b in zip(median, low, high, strict=True))
        found.append(ChainLoss(CHAIN, scenario, target, result.start, by_month))
    return tuple(found)


def monthly_share(result: ChainResult, target: str) -> Array:
    """[n t] value added that a country's industries lose, share of the economy's in that month."""
    c = result.chain.country(target)
    return np.asarray(result.value_added_lost[:, :, c] / (result.income[c] / 12.0))


def one_changed(rest: Law, war: Law, measure: str) -> Law:
    """A law with one measure as in another."""
    return rest.only(lambda key: key != measure).and_of(war.only(lambda key: key == measure))


def first_order(slope: Gradient, part: Part, at: Outcome) -> float:
    """What a part adds to a number at its first step: dJ/dt . tariff + dJ/dlog k . log cost."""
    total = 0.0
    if part.tariff is not None:
        total += float(np.sum(slope.tariff * part.tariff))
    if part.log_trade_cost is not None:
        by_log = slope.trade_cost_hat * at.policy.trade_cost_hat
        total += float(np.sum(by_log * part.log_trade_cost))
    return total


def threat_worths(
    world: World, pair: tuple[str, str], rest: Law, war: Law, progress: Callable[[str], None]
) -> tuple[ThreatWorth, ...]:
    """What each named threat moves in the deal that the Nash product picks; nothing for another pair.

    W_j(deal | threat) - W_j(deal | threat without these measures)                                    Nash (1953)
    """
    between, threats = named_threats()
    if between != set(pair):
        return ()
    full = mixed(rest, dict.fromkeys(pair, war))
    found = {title: ThreatWorth(title, keys, {player: {} for player in pair}) for title, keys in threats.items()}
    named = {title: keys for title, keys in threats.items() if set(keys) & set(rest.changed(full))}
    for name in elasticity_sets(world):
        game = TariffGame(world, pair, policy=rest.policy(world), elasticity_set=name)
        with_all = struck_under(game, full)
        for title, keys in named.items():
            progress(f"{name}: the deal without {title}")
            less = full.only(lambda key, keys=keys: key not in keys)  # type: ignore[misc]
            without = struck_under(game, less.and_of(rest.only(lambda key, keys=keys: key in keys)))  # type: ignore[misc]
            for player, a, b in zip(pair, with_all, without, strict=True):
                found[title].by_player[player][name] = float(a - b)
    return tuple(found[title] for title in named)


def struck_under(game: TariffGame, war: Law) -> tuple[float, ...]:
    """Payoffs of the Nash product's deal under a threat."""
    joint = Joint(game.game, threat_point(game, war), np.zeros(len(game.players)), False, game.before)
    deal = nash_product(joint, room_to_gain(joint, first_points(joint, [])))
    return tuple(deal.payoffs.tolist())
