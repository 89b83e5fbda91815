"""From a policy to an equilibrium, or to the reason why there is none."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium.critical import input_weights, materials_of
from tradetalks.equilibrium.fixed_point import FixedPoint, accelerate
from tradetalks.equilibrium.outcome import Outcome, outcome
from tradetalks.equilibrium.policy import Policy
from tradetalks.equilibrium.problem import benchmark_state, evaluate, pose
from tradetalks.equilibrium.step import benchmark_response, response_at, step
from tradetalks.errors import BadParameters, NoEquilibrium
from tradetalks.world.table import World

if TYPE_CHECKING:
    from tradetalks.equilibrium.parameters import Parameters
    from tradetalks.equilibrium.problem import Problem
    from tradetalks.equilibrium.step import Response
    from tradetalks.world.table import Array

ALLOWED_GAP = 1e-8
MOST_ITERATIONS = 100
NEAR = 1e-3  # a residual from which a fresh derivative helps
MOST_ROUNDS = 3
MOST_PIECES = 512  # the shortest piece of a policy that continuation tries
MOST_PASSES = 10_000  # evaluations after which a policy that cannot be phased in is refused
MOST_SECONDS = 60.0  # the same in time, for worlds so large that fewer evaluations take longer
CLOSER = 1e-3  # of the tolerance, where accounts do not close at it
NOTHING_LEFT = 0.02  # of benchmark income: a country that has less where a policy fails is the reason why
NO_DEFICIT = 1e-9  # of income: below this a benchmark counts as balanced

# glibc gives freed arrays back to the system, and each page costs microseconds to get again; once a block of this size
# has been freed it keeps what is smaller. The pages of this one are never touched.
np.empty(4_000_000)


def solve(
    world: World, policy: Policy, parameters: Parameters, start: Outcome | None = None, tolerance: float = 1e-10
) -> Outcome:
    """The equilibrium of a world under a policy.

    Solves equations (1)-(12) of docs/explanation/model.md by accelerated iteration; where that fails, the policy is
    phased in. With deficits="zero" the benchmark of the outcome is `without_deficits(world, parameters)`.

    start      an outcome of the same dimensions to begin at; it changes the time taken, not the result
    tolerance  largest log move that one more evaluation of the equations may make; accounts close to 1e-8, or to
               100 times the tolerance where that is more
    raises     UnbalancedWorld  for a benchmark whose flows and shares do not add up, with the cell
               BadParameters  for arrays with wrong axes or values out of range, with the cell
               NoEquilibrium  with the market furthest from clearing
    """
    policy.check(world.checked)
    parameters.check(world)
    if not 0.0 < tolerance <= 1e-4:
        raise BadParameters("tolerance out of range", where="tolerance", evidence=repr(tolerance), remedy="0 to 1e-4")
    if parameters.deficits == "zero" and np.abs(world.deficit / world.income).max() > NO_DEFICIT:
        world = without_deficits(world, parameters)
    if np.any(policy.transfer) and parameters.deficits != "fixed":
        raise BadParameters(
            "transfers need trade balances that are given",
            where="policy.transfer",
            evidence=f'deficits="{parameters.deficits}"',
            remedy='deficits="fixed", on a world from without_deficits where trade is to balance otherwise',
        )
    return _solve(world, policy, parameters, world.deficit + policy.transfer, start, tolerance)


def without_deficits(world: World, parameters: Parameters, tolerance: float = 1e-10) -> World:
    """The world as it would be at its own tariffs with balanced trade, a benchmark for further questions.

    The base of Caliendo & Parro's (2015) main tables. Value added stays the numeraire; shares move as `parameters` say.
    raises  UnbalancedWorld, BadParameters, NoEquilibrium as `solve` does
    """
    parameters.check(world.checked)
    fixed = replace(parameters, deficits="fixed")
    balanced = _solve(world, Policy.benchmark(world), fixed, np.zeros_like(world.deficit), None, tolerance)
    return _as_world(balanced)


def _solve(
    world: World, policy: Policy, parameters: Parameters, deficit: Array, start: Outcome | None, tolerance: float
) -> Outcome:
    with np.errstate(all="ignore"):  # a trial that overflows is refused by its residual
        problem = pose(world, policy, parameters, deficit)
        state = benchmark_state(problem)
        base = state.size - problem.limits.size
        if start is None:
            response = benchmark_response(world, parameters)
        else:
            if start.trade.shape != world.trade.shape or start.state.size != base:
                raise BadParameters(
                    "an outcome of other dimensions or another horizon",
                    where="start",
                    evidence=f"[o d s] = {start.trade.shape}, state of {start.state.size}; "
                    f"here {world.trade.shape}, {base}",
                    remedy="start from an outcome of the same world and mobile_share, or from none",
                )
            cells = (problem.limits.origin, problem.limits.destination, problem.limits.good)
            state = np.concatenate([start.state, np.log1p(start.shadow_price[cells])])
            response = start.response
        point = _iterate(problem, response, state, tolerance)
        if point.residual <= tolerance:
            with suppress(NoEquilibrium):  # a factor that earns next to nothing may end with open accounts: phase in
                return _accounts(world, policy, parameters, problem, point, response, tolerance)
        problem, point = _phase_in(world, policy, parameters, deficit, tolerance, point.iterations)
        return _accounts(world, policy, parameters, problem, point, response, tolerance)


def _accounts(
    world: World,
    policy: Policy,
    parameters: Parameters,
    problem: Problem,
    point: FixedPoint,
    response: Response,
    tolerance: float,
) -> Outcome:
    """The outcome at a fixed point; where its accounts do not close at the tolerance, at one that is closer."""
    allowed = max(ALLOWED_GAP, 100.0 * tolerance)
    try:
        return outcome(world, policy, parameters, problem, point, response, allowed)
    except NoEquilibrium:
        closer = _iterate(problem, response_at(problem, point.state), point.state, CLOSER * tolerance)
        point = FixedPoint(closer.state, closer.residual, point.iterations + closer.iterations)
        return outcome(world, policy, parameters, problem, point, response, allowed)


def _iterate(problem: Problem, response: Response, state: Array, tolerance: float) -> FixedPoint:
    """Accelerated iteration; where it stalls near an equilibrium, it goes on with the derivative found there."""
    point = accelerate(lambda z: step(problem, response, z), state, tolerance, MOST_ITERATIONS)
    iterations = point.iterations
    for _ in range(MOST_ROUNDS):
        if point.residual <= tolerance or not point.residual < NEAR:
            break
        near = response_at(problem, point.state)
        point = accelerate(lambda z, r=near: step(problem, r, z), point.state, tolerance, MOST_ITERATIONS)  # type: ignore[misc]
        iterations += point.iterations
    return FixedPoint(point.state, point.residual, iterations)


def _phase_in(
    world: World, policy: Policy, parameters: Parameters, deficit: Array, tolerance: float, iterations: int
) -> tuple[Problem, FixedPoint]:
    """Continuation from the benchmark: pieces of the policy, halved where they fail, doubled where they succeed.

    raises  NoEquilibrium where the shortest piece fails, or after MOST_PASSES evaluations or MOST_SECONDS
    """
    done, piece, began = 0.0, 0.5, time.monotonic()
    problem = pose(world, policy, parameters, deficit)
    state, response = benchmark_state(problem), benchmark_response(world, parameters)
    fresh: Response | None = None  # at the last equilibrium on the way, where the benchmark's response fails
    slope = np.zeros_like(state)
    while True:
        share = min(1.0, done + piece)
        between = (1.0 - share) * world.deficit + share * deficit
        problem = pose(world, _between(world, policy, share), parameters, between)
        wanted = tolerance if share == 1.0 else max(tolerance, 1e-7)
        start = _nearer(problem, response, state, state + (share - done) * slope)
        point = _iterate(problem, response, start, wanted)
        iterations += point.iterations
        if point.residual > wanted and done > 0.0:
            fresh = fresh or response_at(problem, state)
            point = _iterate(problem, fresh, start, wanted)
            iterations += point.iterations
        if point.residual <= wanted:
            if share == 1.0:
                return problem, FixedPoint(point.state, point.residual, iterations)
            slope = (point.state - state) / (share - done)
            done, state, piece = share, point.state, 2.0 * piece
            fresh = None
            continue
        late = iterations > MOST_PASSES or time.monotonic() - began > MOST_SECONDS
        if late or piece * MOST_PIECES <= 1.0:
            raise _no_equilibrium(world, problem, point, state, share, iterations)
        piece *= 0.5


def _nearer(problem: Problem, response: Response, state: Array, further: Array) -> Array:
    """The last equilibrium, or the point to which the way there leads on: whichever an evaluation moves less."""
    here, there = (float(np.abs(step(problem, response, z) - z).max()) for z in (state, further))
    return further if there < here else state


def _between(world: World, policy: Policy, share: float) -> Policy:
    """The policy that is `share` of the way from the benchmark, in logs of the wedges."""

    def log_mean(before: Array, after: Array) -> Array:
        return np.asarray(np.expm1((1.0 - share) * np.log1p(before) + share * np.log1p(after)))

    if share == 1.0:
        return policy
    return Policy(
        log_mean(world.tariff, policy.tariff),
        policy.trade_cost_hat**share,
        log_mean(np.zeros_like(policy.export_tax), policy.export_tax),
        policy.cap**share,
        policy.floor**share,
        policy.rent_to,
        policy.transfer,
        policy.quota**share,
        log_mean(world.tariff, np.asarray(policy.over_quota_tariff)),
        policy.choke**share,
        1.0 - (1.0 - np.asarray(policy.idle)) ** share,
    )


def _no_equilibrium(
    world: World, problem: Problem, point: FixedPoint, reached: Array, share: float, iterations: int
) -> NoEquilibrium:
    """Why a policy could not be phased in: a country that runs out of income on the way, or the market furthest off.

    reached  the state of the last equilibrium on the way
    """
    at = evaluate(problem, reached)
    income = at.income / world.income
    poorest = int(np.argmin(income))
    if not income[poorest] > NOTHING_LEFT:
        owed = -at.deficit[poorest] / world.income[poorest]
        return NoEquilibrium(
            "no equilibrium found: a country is left with nothing to spend as the policy is phased in",
            where=f"income of {world.countries[poorest]}",
            evidence=f"{max(income[poorest], 0.0):.2%} of the benchmark's with {share:.0%} of the policy phased in, "
            f"beside a trade surplus of {owed:.0%} of that",
            remedy='deficits="zero", or a smaller change of policy',
        )
    move = np.abs(step(problem, response_at(problem, point.state), point.state) - point.state)
    worst = int(np.argmax(np.where(np.isfinite(move), move, np.inf)))
    incomes, markets = problem.factor_income.size, problem.spending.size
    if worst < incomes:
        groups = problem.factor_income.shape[1]
        where = f"factor market of {world.countries[worst // groups]}"
        where += f", {world.sectors[worst % groups]}" if groups > 1 else ""
    elif worst >= incomes + 2 * markets:
        cell, limits = worst - incomes - 2 * markets, problem.limits
        o, d, s = limits.origin[cell], limits.destination[cell], limits.good[cell]
        where = f"limit on {world.sectors[s]} from {world.countries[o]} to {world.countries[d]}"
    else:
        d, s = divmod((worst - incomes) % markets, len(world.sectors))
        where = f"{'price' if worst < incomes + markets else 'spending'} of {world.sectors[s]} in {world.countries[d]}"
    return NoEquilibrium(
        "no equilibrium found",
        where=where,
        evidence=f"residual {move[worst]:.3g} after {iterations} iterations, with {share:.0%} of the policy phased in",
        remedy="a smaller change of policy, lower trade elasticities, or deficits that follow income",
    )


def _as_world(result: Outcome) -> World:
    """The outcome as a benchmark: shares of output value and of final spending at the new prices."""
    world, parameters = result.benchmark, result.parameters
    output = np.where(result.output > 0.0, result.output, 1.0)
    profit = np.broadcast_to(np.asarray(parameters.profit_share, dtype=float), output.shape)
    value_added_share = np.where(result.output > 0.0, result.value_added / output + profit, world.value_added_share)
    weight = input_weights(materials_of(world, parameters, world.input_share), np.log(result.price_hat))
    total = weight.sum(axis=1, keepdims=True)
    input_share = weight / np.where(total > 0.0, total, 1.0) * (1.0 - value_added_share)[:, None, :]
    final = world.final_share * result.price_hat ** (1.0 - parameters.final_elasticity)
    return World(
        world.countries,
        world.sectors,
        result.trade,
        result.policy.tariff,
        value_added_share,
        input_share,
        final / final.sum(axis=1, keepdims=True),
        result.deficit,
        world.trade_elasticity,
        world.elasticity_sets,
        f"{world.source}; trade balanced".lstrip("; "),
    )
