"""Which deal: points of the payoff set that bargaining solutions pick, from a threat point.

Gains are g_j = W_j + matters_j - threat_j, in log points of payoff; j is a player, in the game's order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import BadInput, NoAgreement, NoEquilibrium
from tradetalks.games.government import income_shares, payoffs
from tradetalks.games.joint import Aim, Joint, best_joint
from tradetalks.games.maximise import Peak

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.equilibrium import Outcome
    from tradetalks.games.maximise import Past
    from tradetalks.games.players import Game, Rates
    from tradetalks.world.table import Array

TOLERANCE = 1e-6
EQUAL = 30.0  # times the tolerance: relative change of powers at which rounds end; ten times that, of gains, is equal
MOST_ROUNDS = 25
FIRST_ROUNDS = 6
SHARPNESS = 5.0  # of the soft minimum, in units of one over the gains' spread
FIRST_SPREAD = 1e-2  # log points by which gains may differ later, if they do not at the start; a tenth of it each round
LEAST_POWER = 0.02
FIRST_STEP = 3e-4  # of a rate: in the first round the powers are far from right anyway
LOOSE = 1e-3  # of the gap that gains still have: the next product is maximised as exactly as that
LEAST_SLOPE = 0.05  # of log gains in log powers
UTMOST = 1e-4  # of the gain: by how much the utmost may be too low
NO_GAIN = 1e-8  # log points
ROOM = 0.01  # of the largest gain: from a start that leaves somebody less, the search stalls, for log 0 is near
OUT_OF_PROPORTION = 0.01  # of the largest relative gain: a larger gap is an answer only where bounds hold somebody back
NEARLY = 1e-4  # of a rate: an error in it changes the utmost gain only to second order
DRAWN = 1e-2  # of a rate: it moves a point of the frontier only to second order, about 1e-6 log points


@dataclass(frozen=True, eq=False)
class Deal:
    """A point that a bargaining solution picks.

    solution  its name
    payoffs   [j] log points, matters not counted
    gains     [j] over the threat, matters counted
    transfer  [j] million USD of world factor income that each player receives
    equal     for solutions that equalise gains: whether they are equal here; false where bounds held one back
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
    """A smooth function close to the smallest of the gains over their scales.

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


def weighted_gain(gains: Array, weight: Array) -> Aim:
    """The sum of gains by weight: its maxima are on the frontier.

    sum_j l_j g_j

    gains, weight  [j]
    """
    return Aim(float(weight @ gains), weight, np.zeros_like(gains))


def check_start(joint: Joint, start: Array) -> None:
    """Raise BadInput for a start at which somebody gains nothing: logarithms of gains end there."""
    gains = joint.gains(joint.see(start))
    if not gains.min() > 0.0:
        j = int(np.argmin(gains))
        raise BadInput(
            "a start at which somebody gains nothing",
            where=f"start, {joint.game.players[j].name}",
            evidence=f"gain {gains[j]:+.3g} log points over the threat",
            remedy="start from a point that room_to_gain finds",
        )


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
    check_start(joint, start)
    peak = best_joint(joint, lambda gains: nash_gain(gains, b), start, tolerance)
    return deal("Nash product", joint, peak.point, peak.seen, peak.step, equal=True)


def proportional(joint: Joint, start: Array, scale: Array, solution: str, tolerance: float = TOLERANCE) -> Deal:
    """The deal whose least gain, over the players' scales, is largest.

    scale ones: equal gains (Kalai 1977, Econometrica 45; the cooperation of Ossa 2014); scale the utmost gains:
    Kalai & Smorodinsky (1975). Found as the Nash product whose powers make gains proportional to scale:

    log b <- log b - A log(g / s) between rounds, A the identity at first, which is exact where the frontier is
    straight, then by the rule of Broyden (1965), Math. Comp. 19: with two players a secant, of a slope of at most one

    `equal` says whether gains are in proportion, or bounds on rates held one back.
    start   a point where every gain is positive: from `room_to_gain`
    raises  BadInput for another start; NoEquilibrium where the search stalls, and as solve does
    """
    check_start(joint, start)
    size = len(joint.game.players)
    peak = Peak(np.asarray(start), -np.inf, joint.see(start), np.inf, 0, ())
    past: Past = ()
    log_power, move, gap, enough = np.zeros(size), np.zeros(size), np.zeros(size), FIRST_STEP
    inverse = np.eye(size)
    for _ in range(MOST_ROUNDS):
        power = np.exp(log_power) / np.exp(log_power).sum()
        peak = best_joint(joint, lambda gains, b=power: nash_gain(gains, b), peak.point, enough, past)  # type: ignore[misc]
        past = peak.past if peak.step <= enough else ()  # curvature on which a search stalled leads the next astray
        before, gap = gap, np.log(joint.gains(peak.seen) / scale)
        gap -= gap.mean()
        if np.abs(gap).max() <= EQUAL * tolerance and peak.step <= tolerance:
            break
        if move.any():
            inverse = broyden(inverse, move, gap - before)
        after = log_power - np.clip(inverse @ gap, -1.0, 1.0)
        after = np.clip(after, np.log(LEAST_POWER), -np.log(LEAST_POWER))
        log_power, move = after, after - log_power
        enough = min(enough, max(tolerance, LOOSE * float(np.abs(gap).max())))
        if not move.any() and peak.step <= tolerance:
            break
    relative = joint.gains(peak.seen) / scale
    apart = float(np.ptp(relative) / relative.max())
    equal = apart <= 10.0 * EQUAL * tolerance
    if apart > OUT_OF_PROPORTION and not np.abs(log_power).max() >= -np.log(LEAST_POWER):
        raise NoEquilibrium(
            "the search for gains in proportion stalled, and no bound of a rate holds one back",
            where=solution,
            evidence=f"gains over scales {relative.min():.3g} to {relative.max():.3g}, next move {peak.step:.1e}",
            remedy="start from another point where everybody gains",
        )
    return deal(solution, joint, peak.point, peak.seen, peak.step, equal=equal)


def broyden(inverse: Array, move: Array, answer: Array) -> Array:
    """The inverse derivative [j j], updated with a move and its answer; the slope along the move is kept in range."""
    slope = move @ answer / (move @ move)
    answer = answer + (np.clip(slope, LEAST_SLOPE, 1.0) - slope) * move
    reached = inverse @ answer
    if not move @ reached > 0.0:
        return inverse
    return np.asarray(inverse + np.outer(move - reached, move @ inverse) / (move @ reached))


def utmost(joint: Joint, start: Array, j: int, tolerance: float = NEARLY) -> Deal:
    """The most that player j can have while the others lose nothing against the threat, within a few UTMOST of it.

    log g_j + m sum_{k /= j} log g_k, m falling to UTMOST: a logarithmic barrier; in the end g_k is about m g_j

    With transfers the barrier is hard to climb once g_k is small, and rates hardly move any more: the rest of g_k is
    handed over in money.
    start, raises  as of `proportional`
    """
    check_start(joint, start)
    size = len(joint.game.players)
    peak = Peak(np.asarray(start), -np.inf, joint.see(start), np.inf, 0, ())
    for share in (1e-1, 1e-2) if joint.transfers else (1e-1, 1e-2, UTMOST):
        power = np.where(np.arange(size) == j, 1.0, share / max(1, size - 1))
        peak = best_joint(joint, lambda gains, b=power: nash_gain(gains, b), peak.point, tolerance, peak.past)  # type: ignore[misc]
    point, seen = peak.point, peak.seen
    if joint.transfers:
        point, seen = handed_over(joint, point, j)
    return deal(f"utmost of {joint.game.players[j].name}", joint, point, seen, peak.step, equal=True)


def handed_over(joint: Joint, point: Array, j: int) -> tuple[Array, Outcome]:
    """Rates kept, money moved to player j until the others keep UTMOST of its gain.

    t_k <- t_k - (g_k - kept) I_k, first order between rounds
    """
    low, high = joint.bounds()
    income = np.array(
        [joint.game.world.income @ (income_shares(joint.game.world, p) > 0.0) for p in joint.game.players]
    )
    seen = joint.see(point)
    for _ in range(MOST_ROUNDS):
        gains = joint.gains(seen)
        spare = gains - UTMOST * gains[j]
        spare[j] = 0.0
        if np.abs(spare).max() <= 0.5 * UTMOST * gains[j]:
            break
        rates, transfer = joint.split(point)
        money = spare * income
        money[j] = -money.sum()
        point = np.clip(joint.point(rates, transfer - money), low, high)
        seen = joint.see(point)
    return point, seen


def room_to_gain(joint: Joint, starts: Sequence[Array], tolerance: float = 1e-3) -> Array:
    """A point at which every player gains over the threat, from the first start that leads to one.

    raises  NoAgreement where none does: with the largest least gain found, and the player whom the threat already
            gives more than any deal can
    """
    best, least = starts[0], -np.inf
    for start in starts:
        point, found = largest_least_gain(joint, start, tolerance)
        if found > NO_GAIN:
            return point
        if found > least:
            best, least = point, found
    raise no_agreement(joint, best, least)


def largest_least_gain(joint: Joint, start: Array, tolerance: float) -> tuple[Array, float]:
    """A point where the least gain is positive, or about as large as it gets, and that gain."""
    point, gains = start, joint.gains(joint.see(start))
    share, scale = np.full(gains.size, 1.0 / gains.size), np.ones(gains.size)
    for round_ in range(FIRST_ROUNDS):
        if gains.min() > max(NO_GAIN, ROOM * float(gains.max())):
            break
        sharpness = SHARPNESS / max(float(np.ptp(gains)), float(np.abs(gains).max()), FIRST_SPREAD * 0.1**round_)

        def aim(gains: Array, p: Array = share, r: float = sharpness) -> Aim:
            return least_gain(gains, scale, p, r)

        peak = best_joint(joint, aim, point, tolerance)
        point, gains = peak.point, joint.gains(peak.seen)
        term = share * np.exp(-sharpness * (gains - gains.min()))
        share = term / term.sum()
    return point, float(gains.min())


def no_agreement(joint: Joint, best: Array, least: float) -> NoAgreement:
    """Why there is nothing to share: a threat that is outside the payoff set, or one that somebody prefers."""
    own = np.eye(len(joint.game.players))
    for j, player in enumerate(joint.game.players):

        def aim(gains: Array, one: Array = own[j]) -> Aim:
            return Aim(float(gains @ one), one, np.zeros_like(one))

        most = joint.gains(best_joint(joint, aim, best, 1e-3).seen)[j]
        if most <= NO_GAIN:
            return NoAgreement(
                "the threat point is outside the payoff set: no deal gives this player as much as its threat",
                where=player.name,
                evidence=f"threat {joint.threat[j]:+.6f} log points, at most {most + joint.threat[j]:+.6f} attainable",
                remedy="give a threat that comes from a scenario or a Nash equilibrium, or more instruments",
            )
    return NoAgreement(
        "there is no gain to share: no deal gives every player more than the threat",
        where=", ".join(player.name for player in joint.game.players),
        evidence=f"the largest least gain found is {least:+.2e} log points",
        remedy="allow transfers, more instruments or wider bounds, or name another threat",
    )


def frontier(joint: Joint, start: Array, points: int) -> list[Deal]:
    """Two players' frontier from the first one's best to the second's: maxima of l W_1 + (1 - l) W_2, l falling evenly.

    Parts of the frontier that bend inwards are left out. Threats do not matter here: a point may give a side less than
    its threat.

    start   any point of the joint's variables
    raises  BadInput for other than two players; NoEquilibrium
    """
    if len(joint.game.players) != 2:
        raise BadInput("a frontier is drawn for two players", evidence=f"{len(joint.game.players)} players")
    found, peak = [], Peak(np.asarray(start), -np.inf, joint.see(start), np.inf, 0, ())
    for share in np.linspace(1.0 - LEAST_POWER, LEAST_POWER, points):
        weight = np.array([share, 1.0 - share])
        peak = best_joint(joint, lambda gains, w=weight: weighted_gain(gains, w), peak.point, DRAWN)  # type: ignore[misc]
        found.append(deal("frontier", joint, peak.point, peak.seen, peak.step, equal=True))
    return found


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
