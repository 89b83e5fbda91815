"""What each measure of each side does to the other against what it costs its own, and what threats are worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium import HORIZONS, gradient, horizons, solve
from tradetalks.errors import BadInput
from tradetalks.games import Joint, Leverage, nash_product, room_to_gain
from tradetalks.ledger import Ledger
from tradetalks.study.attribution import differences
from tradetalks.study.deal import first_points, threat_point
from tradetalks.study.stances import elasticity_sets, imposed_by, mixed, scenario_law
from tradetalks.study.tariff_game import TariffGame
from tradetalks.study.war import BEFORE
from tradetalks.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tradetalks.equilibrium import Gradient, Outcome
    from tradetalks.study.enactment import Part
    from tradetalks.study.stances import Law

NAMED_THREATS = {
    "the additional 100 %": ("USA/china-100",),
    "the rare-earth licences": ("CHN/rare-earths-april-2025", "CHN/rare-earths-extraterritorial"),
}


@dataclass(frozen=True)
class MeasureLeverage:
    """One measure of the threat, carried out alone from what is in force.

    full      (horizon, elasticity set) -> losses of its user and of the other side
    marginal  horizon -> the same for its first hundredth, times a hundred; absent for caps, which have no first step
    """

    measure: str
    user: str
    target: str
    full: dict[tuple[str, str], Leverage]
    marginal: dict[str, Leverage]


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
    """All measures of a threat, and what named threats were worth in a deal."""

    players: tuple[str, str]
    threat: str
    before: str
    horizons: tuple[str, ...]
    payoff: str
    measures: tuple[MeasureLeverage, ...]
    worth: tuple[ThreatWorth, ...]
    worth_horizon: str


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
        raise BadInput("leverage is between two players", evidence=", ".join(players))
    book, table = ledger or Ledger.load(), world or World.load()
    pair = (players[0], players[1])
    for player in pair:
        table.country(player)
    rest, war = (scenario_law(book, table, name) for name in (before, threat))
    changed = [key for key in rest.changed(war) if any(imposed_by(key, side) for side in pair)]
    found = {key: MeasureLeverage(key, *users(key, pair), {}, {}) for key in changed}
    for name in HORIZONS:
        progress(f"horizon {name}")
        for elasticity_set in elasticity_sets(table):
            _fill(table, found, rest, war, name, elasticity_set)
    worth = threat_worths(table, pair, rest, war, progress)
    payoff = TariffGame(table, pair).payoff
    long_run = horizons.horizon("long_run").meaning
    return LeverageTable(pair, threat, before, tuple(HORIZONS), payoff, tuple(found.values()), worth, long_run)


def users(measure: str, pair: tuple[str, str]) -> tuple[str, str]:
    """(who imposes a measure, the other side)."""
    return pair if imposed_by(measure, pair[0]) else (pair[1], pair[0])


def _fill(
    world: World, found: Mapping[str, MeasureLeverage], rest: Law, war: Law, horizon: str,
    elasticity_set: str,
) -> None:  # fmt: skip
    parameters = horizons.horizon(horizon).parameters(world, elasticity_set)
    at = solve(world, rest.policy(world), parameters)
    central = elasticity_set == elasticity_sets(world)[0]
    sides = {one.user for one in found.values()} | {one.target for one in found.values()} if central else set()
    slopes = {side: gradient(at, "real_income", side) for side in sides}
    steps = differences(rest.parts, war.parts)
    for key, one in found.items():
        there = solve(world, one_changed(rest, war, key).policy(world), parameters, start=at)
        suffered, inflicted = (
            float((at.real_income - there.real_income)[world.country(side)]) for side in (one.user, one.target)
        )
        one.full[horizon, elasticity_set] = Leverage(key, one.user, suffered, inflicted)
        part = steps.get(key)
        if central and part is not None:
            losses = [-first_order(slopes[side], part, at) for side in (one.user, one.target)]
            one.marginal[horizon] = Leverage(key, one.user, *losses)


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
    """What each named threat moves in the deal that the Nash product picks.

    W_j(deal | threat) - W_j(deal | threat without these measures)                                    Nash (1953)
    """
    full = mixed(rest, dict.fromkeys(pair, war))
    found = {title: ThreatWorth(title, keys, {player: {} for player in pair}) for title, keys in NAMED_THREATS.items()}
    named = {title: keys for title, keys in NAMED_THREATS.items() if set(keys) & set(rest.changed(full))}
    for name in elasticity_sets(world):
        game = TariffGame(world, pair, policy=rest.policy(world), elasticity_set=name)
        with_all = struck(game, full)
        for title, keys in named.items():
            progress(f"{name}: the deal without {title}")
            less = full.only(lambda key, keys=keys: key not in keys)  # type: ignore[misc]
            without = struck(game, less.and_of(rest.only(lambda key, keys=keys: key in keys)))  # type: ignore[misc]
            for player, a, b in zip(pair, with_all, without, strict=True):
                found[title].by_player[player][name] = float(a - b)
    return tuple(found[title] for title in named)


def struck(game: TariffGame, war: Law) -> tuple[float, ...]:
    """Payoffs of the Nash product's deal under a threat."""
    joint = Joint(game.game, threat_point(game, war), np.zeros(len(game.players)), False, game.before)
    deal = nash_product(joint, room_to_gain(joint, first_points(joint, {})))
    return tuple(deal.payoffs.tolist())
