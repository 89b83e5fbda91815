"""The chain month by month. Axes: n draw, t month, i item, o origin, d destination, c country."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.chokepoint.control import LONGEST_DELAY, Control, Gate, gate
from tradetalks.chokepoint.equations import holders, ramp
from tradetalks.errors import BadParameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tradetalks.chokepoint.chain import Chain
    from tradetalks.chokepoint.values import Values

    Array = NDArray[np.float64]

WEEKS_A_MONTH = 52.0 / 12.0
A_WEEK = timedelta(days=7)
KEPT = ("made", "arrived", "used", "lost", "stock", "need", "served")


@dataclass(frozen=True)
class Run:
    """What happened, in tonnes a step.

    start    first day of step 0
    shock    first step in which a control binds; None for none
    made, shipped, arrived, used, lost, stock, need
             [n t i c]; shipped [n t i o d]; `used` includes `lost`, `stock` is that at the step's end
    served   [n t i c]  share of the need that stocks and arrivals could meet
    opening  [n i c]    stocks on the first day
    """

    start: date
    shock: int | None
    made: Array
    shipped: Array
    arrived: Array
    used: Array
    lost: Array
    stock: Array
    need: Array
    served: Array
    opening: Array


@dataclass
class _Queue:
    """Orders of an item that some control has reached.

    waiting  [n k o d]  licensed goods under way; k the step in which they ship, counted round and round
    backlog  [n o d]    refused orders that apply again
    coming   [n d]      of both together, what destinations wait for
    """

    waiting: Array
    backlog: Array
    coming: Array


@dataclass
class _State:
    """Stocks [n i c], the queue of every item that a control has reached, and the longest wait in steps."""

    stock: Array
    queues: dict[int, _Queue]
    longest: int

    def queue(self, i: int) -> _Queue:
        """The queue of an item, empty the first time."""
        if i not in self.queues:
            n, _, c = self.stock.shape
            self.queues[i] = _Queue(np.zeros((n, self.longest, c, c)), np.zeros((n, c, c)), np.zeros((n, c)))
        return self.queues[i]


def simulate(
    chain: Chain,
    values: Values,
    controls: Sequence[Control],
    *,
    months: int,
    start: date = date(2025, 1, 1),
    replaced: Sequence[Replacement] = (),
) -> Run:
    """Run a chain from its benchmark under controls, for `months` steps of the chain.

    Each step, from the last stage to the first: need = use + recipe of what is planned; order = need + what refills
    stocks less what applies again; suppliers ship their benchmark share of it as controls let through; refused orders
    apply again in the next step as far as `reapply_share`; a ban voids `void_share` of goods under way; what is missing
    is ordered from spare and new capacity that may ship. Then from the first stage to the last: made = planned x the
    scarcest input's share; shortfalls are shared in proportion to orders; firms draw on stocks as far as they hold any;
    stock' = stock + arrived - used.

    raises  BadParameters for a run without months, stocks below zero, or a control out of range
    """
    if months < 1:
        raise BadParameters("no months", where="simulate", evidence=str(months), remedy="ask for 1 or more")
    for control in controls:
        control.check(len(chain.countries), len(chain.items), months, LONGEST_DELAY * chain.steps_a_month)
    shock = _first_binding(controls, months)
    weeks_a_step = WEEKS_A_MONTH / chain.steps_a_month
    target = (values["stock_weeks"][:, None, None] / weeks_a_step) * chain.need
    opening = target + values.stockpile / weeks_a_step * chain.need
    if not (opening >= 0.0).all():
        raise BadParameters("stocks below zero", where="simulate", evidence=str(opening.min()))
    n, i, c = opening.shape
    longest = int(np.ceil(LONGEST_DELAY * chain.steps_a_month)) + 2
    state = _State(opening.copy(), {}, longest)
    kept = {name: np.empty((n, months, i, c)) for name in KEPT} | {"shipped": np.empty((n, months, i, c, c))}
    for t in range(months):
        able, sourcing = capacity(chain, values, t, start, shock), chain.sourcing
        for each in replaced:
            sourcing, added = each.at(chain, sourcing, t, start)
            able = able + added
        month = _month(chain, values, controls, state, target, able, sourcing, t)
        for name, value in month.items():
            kept[name][:, t] = value
    return Run(start, shock, opening=opening, **kept)


def capacity(chain: Chain, values: Values, t: int, start: date, shock: int | None) -> Array:
    """[n i c] tonnes a step that can be made: benchmark and slack, announced projects, and what the shock calls forth.

    called forth_ic = build_growth (years since the shock - build_lead)^+ need_ic      outside the dominant supplier
    """
    slack = np.where(chain.outside, values["slack_outside"][:, None], values["slack_dominant"][:, None])
    able = np.asarray(chain.made[None] * (1.0 + slack[:, None, :]))
    month = t / chain.steps_a_month
    for p, project in enumerate(chain.projects):
        begins = months_between(start, project.record.starts) + values.slip[:, p]
        able[:, project.item, project.country] += values.tonnes[:, p] * ramp(month, begins, values.ramp[:, p])
    if shock is not None:
        years = np.maximum((t - shock) / chain.steps_a_year - values["build_lead_years"], 0.0)
        added = np.minimum(values["build_growth"] * years, 1.0)
        able += added[:, None, None] * np.where(chain.outside, chain.need, 0.0)
    return able


@dataclass(frozen=True)
class Replacement:
    """A share of the dominant supplier's part in a country's purchases that moves to others by a day, in a line.

    country  who buys elsewhere
    share    of what it buys from the dominant supplier, at the end
    by       the day on which all of it has moved; from the start of the run
    """

    country: int
    share: float
    by: date

    def at(self, chain: Chain, sourcing: Array, t: int, start: date) -> tuple[Array, Array]:
        """Sourcing at a step, and the capacity [i c] that the other origins have built for it.

        What moves goes to the other origins by their shares; to the country itself where there is no other.
        """
        length = max(months_between(start, self.by), 1) * chain.steps_a_month
        moved = sourcing.copy()
        d, own = self.country, chain.dominant
        away = self.share * min(t / length, 1.0) * sourcing[:, own, d]
        others = sourcing[:, :, d].copy()
        others[:, own] = 0.0
        none = others.sum(axis=1) == 0.0
        others[none, d] = 1.0
        gained = away[:, None] * others / others.sum(axis=1, keepdims=True)
        moved[:, :, d] += gained
        moved[:, own, d] -= away
        return moved, gained * chain.need[:, d, None]


def first_day(start: date, t: int, step: str) -> date:
    """The first day of a step of a run."""
    if step == "week":
        return start + t * A_WEEK
    month = start.year * 12 + start.month - 1 + t
    return date(month // 12, month % 12 + 1, 1)


def months_between(start: date, day: date) -> int:
    """Whole months from the month of one day to that of another."""
    return 12 * (day.year - start.year) + day.month - start.month


def _first_binding(controls: Sequence[Control], months: int) -> int | None:
    binding = [np.flatnonzero(((c.share > 0.0) | np.isfinite(c.quota))[:, :months].any(axis=(0, 2))) for c in controls]
    return min((int(found[0]) for found in binding if found.size), default=None)


def _month(
    chain: Chain, values: Values, controls: Sequence[Control], state: _State, target: Array, able: Array,
    sourcing: Array, t: int,
) -> dict[str, Array]:  # fmt: skip
    n, items, countries = target.shape
    need, plan, made, arrived, served = (np.zeros((n, items, countries)) for _ in range(5))
    offered, shipped = np.zeros((2, n, items, countries, countries))
    use = chain.use.sum(axis=1)
    spread = values["stock_spread"][:, None]
    gates = _gates(controls, t, items, values)
    for i in reversed(chain.upstream_first):
        need[:, i] = use[i] + np.einsum("j,njc->nc", chain.recipe[i], plan)
        refill = _refill(chain, values, target[:, i], state, i)
        bound = gates[i]
        want = sourcing[i] * (need[:, i] + refill)[:, None, :]
        seek = np.where(sourcing[i].any(axis=0), 0.0, need[:, i])  # new plants without a supplier look for one
        offered[:, i] = _route(want, seek, bound, able[:, i], state, i, chain.flow[i], t % state.longest, values)
        wanted = offered[:, i] @ np.ones(countries)
        plan[:, i] = np.minimum(wanted, able[:, i])
    for i in chain.upstream_first:
        inputs = np.flatnonzero(chain.recipe[:, i])
        made[:, i] = plan[:, i] * (served[:, inputs].min(axis=1) if inputs.size else 1.0)
        wanted = offered[:, i] @ np.ones(countries)
        shipped[:, i] = offered[:, i] * _ratio(made[:, i], wanted)[:, :, None]
        arrived[:, i] = np.ones(countries) @ shipped[:, i]
        missing = np.maximum(need[:, i] - arrived[:, i], 0.0)
        drawn = np.minimum(missing * holders(state.stock[:, i], target[:, i], spread), state.stock[:, i])
        served[:, i] = np.minimum(_ratio(arrived[:, i] + drawn, need[:, i]), 1.0)
    in_production = np.einsum("ij,njc->nic", chain.recipe, made)
    used = use * served + in_production
    stock = state.stock + arrived - used
    state.stock = np.where(np.abs(stock) < 1e-12 * (1.0 + target), 0.0, stock)
    for queue in state.queues.values():
        queue.waiting[:, t % state.longest] = 0.0
    lost = values["scrap_share"][:, None, None] * in_production
    return {"made": made, "shipped": shipped, "arrived": arrived, "used": used, "lost": lost,
            "stock": state.stock, "need": need, "served": served}  # fmt: skip


def _refill(chain: Chain, values: Values, target: Array, state: _State, i: int) -> Array:
    """[n c] what is ordered in a step to bring stocks back, beyond what is already asked for again or under way."""
    missing = target - state.stock[:, i]
    if i in state.queues:
        missing = missing - state.queues[i].coming
    return np.maximum(missing, 0.0) / (values["restock_months"] * chain.steps_a_month)[:, None]


def _gates(controls: Sequence[Control], t: int, items: int, values: Values) -> list[Gate | None]:
    """[i] the gate of each item; items that the controls treat alike share one."""
    known: dict[bytes, Gate | None] = {}
    found = []
    for i in range(items):
        key = b"".join(
            c.share[:, t, i].tobytes() + c.quota[:, t, i].tobytes() + c.approval[:, t, i].tobytes() for c in controls
        )
        if key not in known:
            known[key] = gate(controls, t, i, values["transit_share"], values["compliance_share"])
        found.append(known[key])
    return found


def _route(
    want: Array,
    seek: Array,
    bound: Gate | None,
    able: Array,
    state: _State,
    i: int,
    flow: Array,
    now: int,
    values: Values,
) -> Array:
    """[n o d] what suppliers offer to ship: lawful orders, licences that fell due, and what seeks another origin."""
    direct = want
    queue = state.queue(i) if bound is not None else state.queues.get(i)
    if bound is not None and queue is not None:
        asked = want + queue.backlog
        direct = asked * (1.0 - bound.licensed)
        if bound.stopped.any():
            queue.waiting *= (1.0 - values["void_share"][:, None, None] * bound.stopped)[:, None]
        queue.backlog = asked * bound.refused * values["reapply_share"][:, None, None]
        _apply(asked * bound.granted, bound.delay, queue, now)
    elif queue is not None:
        direct = want + queue.backlog
        queue.backlog = np.zeros_like(queue.backlog)
    if queue is not None:
        direct = direct + queue.waiting[:, now]
    if bound is not None and bound.quotas:
        direct = direct * _under_quota(direct, bound, flow)
    every = np.ones(want.shape[2])  # sums by product with ones: several times as fast as over a short axis
    unmet = np.maximum(every @ want - every @ direct, 0.0) + seek
    if unmet.any():
        spare = np.maximum(able - direct @ every, 0.0)
        divertible = np.ones_like(direct[:1]) if bound is None else bound.divertible
        weight = spare[:, :, None] * divertible
        total = every @ weight
        sought = weight * np.divide(unmet, total, out=np.zeros_like(total), where=total > 0.0)[:, None, :]
        found = sought * np.minimum(_ratio(spare, sought @ every), 1.0)[:, :, None]
        if queue is not None:
            got = np.divide(every @ found, unmet, out=np.zeros_like(unmet), where=unmet > 0.0)
            queue.backlog *= 1.0 - np.minimum(got, 1.0)[:, None, :]
        direct = direct + found
    if queue is not None:
        lines = queue.waiting.reshape(len(want), -1, want.shape[2])
        queue.coming = np.ones(lines.shape[1]) @ lines + every @ (queue.backlog - queue.waiting[:, now])
    return np.asarray(direct)


def _under_quota(direct: Array, bound: Gate, flow: Array) -> Array:
    """[n o d] share of what is offered that quotas leave: the allowed tonnes over those offered on their lanes."""
    left = np.ones_like(direct)
    for lanes, ratio in bound.quotas:
        allowed, offered = ratio * (flow * lanes).sum(), (direct * lanes).sum(axis=(1, 2))
        left = left * (1.0 - lanes * (1.0 - np.minimum(_ratio(allowed, offered), 1.0))[:, None, None])
    return left


def _apply(granted: Array, delay: Array, queue: _Queue, now: int) -> None:
    """Put granted orders on their way; a delay between whole steps is shared between the two."""
    whole = np.floor(delay).astype(int)
    part = delay - whole
    draws, steps = np.arange(len(whole)), queue.waiting.shape[1]
    queue.waiting[draws, (now + whole) % steps] += granted * (1.0 - part)[:, None, None]
    queue.waiting[draws, (now + whole + 1) % steps] += granted * part[:, None, None]


def _ratio(part: Array, whole: Array) -> Array:
    """part / whole; 1 where both are zero, so that a node without need lacks nothing."""
    return np.asarray(
        np.divide(part, whole, out=np.ones(np.broadcast_shapes(part.shape, whole.shape)), where=whole > 0.0)
    )
