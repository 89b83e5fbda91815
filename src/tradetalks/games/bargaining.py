"""Which deal: points of the payoff set that bargaining solutions pick, from a threat point.

Gains are g_j = W_j + matters_j - threat_j, in log points of payoff; j is a player, in the game's order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import BadInput, NoAgreement
from tradetalks.games.joint import Aim, Joint, best_joint
from tradetalks.games.payoffs import outcome_at, payoffs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.equilibrium import Outcome
    from tradetalks.games.players import Game, Rates
    from tradetalks.world.table import Array

TOLERANCE = 1e-6
EQUAL = 1e-9  # log points: gains that differ by less are equal
MOST_ROUNDS = 40
SHARPNESS = 20.0  # of the soft minimum, in units of one over the gains' spread
NO_GAIN = 1e-8  # log points


@dataclass(frozen=True, eq=False)
class Deal:
    """A point that a bargaining solution picks.

    solution  its name
    payoffs   [j] log points, matters not counted
    gains     [j] over the threat, matters counted
    transfer  [j] million USD of world factor income that each player receives
    equal     of solutions that equalise gains: whether they are equal here, or bounds held one back
    step      largest move of a rate that another step would make
    """

    solution: str
    game: Game
    rates: Rates
    transfer: Array
    payoffs: Array
    threat: Array
    gains: Array
    equal: bool
    step: float
    outcome: Outcome


def nash_gain(gains: Array, power: Array) -> Aim:
    """The log of the Nash product.

    sum_j b_j log g_j                          Nash (1950); with power b: Kalai (1977), Int. J. Game Theory 6

    gains, power  [j]
    """
    if not gains.min() > 0.0:
        return Aim(-np.inf, np.zeros_like(gains), np.ones_like(gains))
    return Aim(float(power @ np.log(gains)), power / gains, power / gains**2)


def least_gain(gains: Array, scale: Array, share: Array, sharpness: float) -> Aim:
    """A smooth stand-in for the least of the gains over their scales.

    -(1/r) log sum_j p_j exp(-r g_j / s_j),   p_j <- p_j exp(-r g_j / s_j) between rounds

    at the fixed point of p the maximum is that of min_j g_j / s_j exactly: Kort & Bertsekas (1972)

    gains, scale s, share p  [j]
    """
    power = -sharpness * gains / scale
    top = power.max()
    term = share * np.exp(power - top)
    total = term.sum()
    by_gain = term / total / scale
    return Aim(float(-(np.log(total) + top) / sharpness), by_gain, sharpness * by_gain / scale)


def own_gain(gains: Array, j: int, price: Array, sharpness: float) -> Aim:
    """One player's gain while the others keep what they are promised, smoothly.

    g_j - (1/r) sum_k p_k (exp(-r g_k) - 1),   p_k <- p_k exp(-r g_k) between rounds        Kort & Bertsekas (1972)
    """
    term = price * np.exp(np.minimum(-sharpness * gains, 300.0))
    term[j] = 0.0
    by_gain = term.copy()
    by_gain[j] = 1.0
    return Aim(float(gains[j] - (term.sum() - price.sum() + price[j]) / sharpness), by_gain, sharpness * term)


def nash_product(joint: Joint, start: Array, power: Array | None = None, tolerance: float = TOLERANCE) -> Deal:
    """The deal with the largest product of gains.

    start   a point of the joint's variables where every gain is positive: from `room_to_gain`
    power   [j] bargaining power, > 0, default equal; scaled to sum to 1
    raises  BadInput, NoEquilibrium
    """
    size = len(joint.game.players)
    b = np.ones(size) if power is None else np.asarray(power, dtype=float)
    if b.shape != (size,) or not (np.isfinite(b) & (b > 0.0)).all():
        raise BadInput("bargaining power is a positive number for each player", where="power", evidence=str(power))
    b = b / b.sum()
    point, seen, step = best_joint(joint, lambda gains: nash_gain(gains, b), start, tolerance)
    return deal("Nash product", joint, point, seen, step, equal=True)


def proportional(joint: Joint, start: Array, scale: Array, solution: str, tolerance: float = TOLERANCE) -> Deal:
    """The deal whose least gain, over the players' scales, is largest.

    scale ones: equal gains (Kalai 1977, Econometrica 45; the cooperation of Ossa 2014); scale the utmost gains:
    Kalai & Smorodinsky (1975). Gains are in proportion to scale unless a bound holds one back: `equal` says so.
    """
    size = len(joint.game.players)
    share, point, step = np.full(size, 1.0 / size), start, np.inf
    relative = joint.gains(joint.see(point)) / scale
    spread = max(float(np.ptp(relative)), float(np.abs(relative).max()) / 3.0, 1e-6)
    equal = False
    for _ in range(MOST_ROUNDS):
        sharpness = SHARPNESS / spread

        def aim(gains: Array, p: Array = share, r: float = sharpness) -> Aim:
            return least_gain(gains, scale, p, r)

        point, seen, step = best_joint(joint, aim, point, tolerance)
        relative = joint.gains(seen) / scale
        term = share * np.exp(-sharpness * (relative - relative.min()))
        new = term / term.sum()
        binding = new > 1e-6
        equal = float(np.ptp(relative)) <= max(EQUAL, 1e-6 * float(np.abs(relative).max()))
        if equal or (float(np.ptp(relative[binding])) <= EQUAL and np.abs(new - share).max() <= 1e-6):
            break
        share = new
    return deal(solution, joint, point, seen, step, equal=equal)


def utmost(joint: Joint, start: Array, j: int, floor: Array, tolerance: float = TOLERANCE) -> Deal:
    """The most that player j can have while the others' gains are at least `floor` [j]: a point of the frontier."""
    size = len(joint.game.players)
    others = np.arange(size) != j
    price, point = np.ones(size), start
    gains = joint.gains(joint.see(point))
    sharpness = SHARPNESS / max(float(np.abs(gains - floor).max()), 1e-6)
    for _ in range(MOST_ROUNDS):

        def aim(gains: Array, p: Array = price) -> Aim:
            return own_gain(gains - floor, j, p, sharpness)

        point, seen, step = best_joint(joint, aim, point, tolerance)
        slack = (joint.gains(seen) - floor)[others]
        if (np.abs(price[others] * np.expm1(-sharpness * slack)) <= 1e-6 * np.maximum(1.0, price[others])).all():
            break
        price = price * np.exp(np.clip(-sharpness * (joint.gains(seen) - floor), -3.0, 3.0))
    return deal(f"utmost of {joint.game.players[j].name}", joint, point, seen, step, equal=True)


def room_to_gain(joint: Joint, starts: Sequence[Array], tolerance: float = 1e-3) -> Array:
    """A point at which every player gains over the threat, from the first start that leads to one.

    raises  NoAgreement where none does: with the largest least gain found, and whom the threat already gives more than
            any deal can
    """
    best, least = starts[0], -np.inf
    for start in starts:
        gains = joint.gains(joint.see(start))
        if gains.min() > NO_GAIN:
            return start
        found = proportional(joint, start, np.ones(gains.size), "least gain", tolerance)
        if found.gains.min() > NO_GAIN:
            return joint.point(found.rates, found.transfer)
        if found.gains.min() > least:
            best, least = joint.point(found.rates, found.transfer), float(found.gains.min())
    raise no_agreement(joint, best, least)


def no_agreement(joint: Joint, best: Array, least: float) -> NoAgreement:
    """Why there is nothing to share: a threat that is outside the payoff set, or one that somebody prefers."""
    size = len(joint.game.players)
    for j, player in enumerate(joint.game.players):
        far = utmost(joint, best, j, np.full(size, -1e3), 1e-3)
        if far.gains[j] <= NO_GAIN:
            return NoAgreement(
                "the threat point is outside the payoff set: no deal gives this player as much as its threat",
                where=player.name,
                evidence=f"threat {joint.threat[j]:+.6f} log points, at most {far.payoffs[j]:+.6f} attainable",
                remedy="give a threat that comes from a scenario or a Nash equilibrium, or more instruments",
            )
    return NoAgreement(
        "there is no gain to share: no deal gives every player more than the threat",
        where=", ".join(player.name for player in joint.game.players),
        evidence=f"the largest least gain found is {least:+.2e} log points",
        remedy="allow transfers, more instruments or wider bounds, or name another threat",
    )


def frontier(joint: Joint, start: Array, points: int) -> list[Deal]:
    """Points of two players' frontier above the threat, from the first player's utmost gain to the second's.

    raises  BadInput for other than two players
    """
    if len(joint.game.players) != 2:
        raise BadInput("a frontier is drawn for two players", evidence=f"{len(joint.game.players)} players")
    ends = [utmost(joint, start, j, np.zeros(2)) for j in range(2)]
    found, at = [ends[0]], joint.point(ends[0].rates, ends[0].transfer)
    for share in np.linspace(0.0, 1.0, points)[1:-1]:
        floor = np.array([0.0, share * ends[1].gains[1]])
        found.append(utmost(joint, at, 0, floor))
        at = joint.point(found[-1].rates, found[-1].transfer)
    return [*found, ends[1]]


def deal(solution: str, joint: Joint, point: Array, seen: Outcome, step: float, *, equal: bool) -> Deal:
    """A Deal from a point of the joint's variables."""
    rates, transfer = joint.split(point)
    return Deal(
        solution=solution,
        game=joint.game,
        rates=rates,
        transfer=transfer,
        payoffs=payoffs(seen, joint.game.players),
        threat=joint.threat,
        gains=joint.gains(seen),
        equal=equal,
        step=step,
        outcome=seen,
    )


def threat_of(game: Game, rates: Rates, start: Outcome | None = None) -> Array:
    """[j] payoffs when players set these rates: a threat point."""
    return payoffs(outcome_at(game, rates, start), game.players)
