"""Orders ahead of a rise of duty, and the stocks that they leave: equations (18) to (20) of docs/explanation/path.md.

An overlay on what is used: it changes when goods enter and which duty they have paid, never how much is demanded in a
month. Axes: k cell (a flow of a sector), t month. Clocks count months from the first of the law's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.equilibrium.horizons import Stated
from tradetalks.runs.foreseen import DECREE, PAUSE, SAID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tradetalks.runs.foreseen import Foreseen, Rise
    from tradetalks.runs.monthly_law import MonthlyLaw
    from tradetalks.world import World
    from tradetalks.world.table import Array

# Months of use per log point of an announced rise. US imports from China by month around five rises of 2018 and 2019
# (Census Bureau, three digits of NAICS): 3.5 on all groups, 2.75 and 4.0 on two halves of them, 3.25 to 3.5 without one
# rise; 1.6 in a first count of the same series (benchmarks/path_2018.py, docs/explanation/path.md).
COVER = Stated(1.6, 2.75, 4.0)
# Months from an order to the port: three to five weeks at sea from East Asia; less by road, but one lead for all here.
LEAD = Stated(0.7, 1.0, 1.2)
FASTEST = Stated(0.25, 0.5, 1.0)  # months of use that can be stored in a month: an assumption about ships and ports
RUN_DOWN = 2.0  # months: stocks left after the day shrink by a share 1 / RUN_DOWN a month; from the same series
# All stocks of US business are 1.4 months of sales (Census Bureau, Manufacturing and Trade Inventories and Sales):
# nobody has room for much more than as much again.
MOST_COVER = 1.4
SPOILS = ("agriculture", "food")  # sectors whose goods keep for weeks, not months
SPOILING_COVER = 0.5  # months: an assumption
EARLY, EARLY_SHARE = 2.0, 0.3  # months before the day when building begins; done by a month before it


@dataclass(frozen=True, eq=False)
class Habits:
    """How importers order.

    cover     months of use per log point of a rise that is sure
    most      [k]  most months of use that can be stored
    fastest   months of use that can be stored in a month
    lead      months from an order to the port
    run_down  months in which stocks shrink to a share 1/e
    loss      share of stocks that spoils in a month
    chance    kind of act -> chance that its rise comes on its day
    """

    cover: float
    most: Array
    fastest: float
    lead: float
    chance: Mapping[str, float]
    run_down: float = RUN_DOWN
    loss: float = 0.0


class Stretch(NamedTuple):
    """A part of a month in which neither law nor news changes: [start, end), and duty paid [k] by what enters."""

    month: int
    start: float
    end: float
    duty: Array


@dataclass(frozen=True, eq=False)
class Accounts:
    """What enters and what is used, by month. Axes [t k]; stocks are those ahead of a rise, at the end of a month.

    entries, stock, spoiled, drawn, made, sellers   quantities, in benchmark prices: goods that enter; importers'
              stocks; what spoils; use out of stocks; what sellers make; sellers' stocks less their usual ones
    collected, owed, borne, prepaid   duties, in money: paid on entries; that use would pay on the day it is used; that
              what was used or spoiled had paid; that stocks have paid
    bought, cost, worth   money without duties: paid for entries; what was used or spoiled had cost; stocks at cost
    """

    entries: Array
    stock: Array
    spoiled: Array
    drawn: Array
    made: Array
    sellers: Array
    collected: Array
    owed: Array
    borne: Array
    prepaid: Array
    bought: Array
    cost: Array
    worth: Array

    @property
    def credit(self) -> Array:
        """[t k] what importers have laid out for stocks: goods at cost and the duties paid on them."""
        return self.worth + self.prepaid


def habits(
    world: World, ahead: Foreseen, chance: Mapping[str, float], cover: float, lead: float, fastest: float
) -> Habits:
    """The habits of importers of a world's goods."""
    sector = np.array(world.sectors)[ahead.cells % len(world.sectors)]
    spoils = np.array([name.startswith(SPOILS) for name in sector.tolist()], dtype=bool)
    return Habits(cover, np.where(spoils, SPOILING_COVER, MOST_COVER), fastest, lead, chance)


def comes_into_effect(rise: Rise, lead: float) -> float:
    """The clock from which goods that enter pay the rise: by the measure's own rule for goods in transit.

    A voyage takes `lead`; goods loaded before the day named pay the old duty if they enter by the day that was set.
    """
    return rise.named if rise.in_transit is None else max(rise.named, min(rise.in_transit, rise.named + lead))


def target_cover(ahead: Foreseen, how: Habits, at: float) -> Array:
    """[k] months of use that importers want in stock: (18).

    S* = min( phi q E[d log(1 + t)] w, most, b (time since it was known - lead)^+ ), summed over the rises looked
    forward to; q the chance that one comes, w the part of the building that is done by then. What enters was ordered a
    `lead` before, on what was known then.
    """
    total = np.zeros(len(ahead.cells))
    for rise in ahead.rises:
        day = comes_into_effect(rise, how.lead)
        ends = day if rise.until >= rise.named else rise.until + how.lead
        if not (rise.known + how.lead <= at <= ends and day - EARLY < at <= day):
            continue
        wanted = how.cover * how.chance[rise.act] * rise.size * built(day - at)
        reached = how.fastest * np.maximum(at - rise.since - how.lead, 0.0)
        total += np.minimum(wanted, reached)
    return np.minimum(total, how.most)


def built(left: float) -> float:
    """Part of the building that is done so many months before the day: 30 % by a month before, all on the day."""
    return float(np.interp(-left, (-EARLY, -1.0, 0.0), (0.0, EARLY_SHARE, 1.0)))


def stock_after(before: Array, target: Array, use: Array, months: float, how: Habits) -> Array:
    """[k] stocks after a stretch: what is left of them is run down, or built up to the target; entries never negative.

    before, target, use   quantities: at the start, wanted at the end, used in the stretch
    """
    kept = before * (1.0 - how.loss * months)
    left = kept * np.exp(-months / how.run_down)
    return np.asarray(np.maximum(np.maximum(left, target), kept - use))


def duty_borne(drawn: Array, use: Array, prepaid: Array, duty: Array) -> Array:
    """[k] duty that what is used has paid, first in, first out: (19).

    drawn from stocks has paid what the stocks paid when they entered, `prepaid` a unit; the rest pays `duty` a unit.
    """
    return np.asarray(drawn * prepaid + (use - drawn) * duty)


def sellers_after(before: Array, bump: Array, months: float, run_down: float) -> tuple[Array, Array]:
    """[k] sellers' stocks at the end, and what they make above what is used: (20).

    A bump is shipped from sellers' stocks and made good at a share 1 / run_down a month.
    """
    made_good = -before * (1.0 - np.exp(-months / run_down))
    return before - bump + made_good, made_good


def stretches(law: MonthlyLaw, ahead: Foreseen, lead: float) -> Iterator[Stretch]:
    """The parts of all months in which neither law nor news changes, with the duties that goods pay on entry."""
    days = {comes_into_effect(rise, lead) for rise in ahead.rises}
    days |= {clock for rise in ahead.rises for clock in (rise.named, rise.known + lead, rise.until + lead)}
    for t in range(len(law.policies)):
        edges = [float(t)]
        for share, policy in law.stretches_of(t):
            end = min(edges[-1] + share, float(t + 1))
            duty = policy.tariff.ravel()[ahead.cells]
            cuts = [edges[-1], *sorted(day for day in days if edges[-1] + 1e-9 < day < end - 1e-9), end]
            for start, stop in pairwise(cuts):
                if stop - start > 1e-9:
                    yield Stretch(t, start, stop, duty - _excused(ahead.rises, duty, start, lead))
            edges.append(end)


def _excused(rises: Sequence[Rise], duty: Array, at: float, lead: float) -> Array:
    """[k] part of the duty that goods in transit on the day do not pay yet."""
    found = np.zeros_like(duty)
    for rise in rises:
        came = rise.until >= rise.named
        if rise.in_transit is not None and came and rise.named <= at + 1e-9 < comes_into_effect(rise, lead):
            found += (1.0 + duty) * -np.expm1(-rise.size)
    return np.minimum(found, np.maximum(duty, 0.0))


def accounts(parts: Sequence[Stretch], ahead: Foreseen, how: Habits, use: Array, price: Array) -> Accounts:
    """The accounts of all months: goods, duties, money, sellers.

    use, price  [t k] quantity used in each month, and its border price; stocks aim at months of the last month's use
    """
    months, cells = use.shape
    found = {name: np.zeros((months, cells)) for name in Accounts.__dataclass_fields__}
    stock, prepaid, worth, sellers = (np.zeros(cells) for _ in range(4))
    for part in parts:
        t, length = part.month, part.end - part.start
        used, duty = use[t] * length, part.duty * price[t]
        target = target_cover(ahead, how, part.end) * use[max(t - 1, 0)]
        spoiled = stock * how.loss * length
        after = stock_after(stock, target, used, length, how)
        kept = stock - spoiled
        unit_duty, unit_cost = (np.divide(of, stock, out=np.zeros(cells), where=stock > 0.0) for of in (prepaid, worth))
        drawn = np.minimum(kept, used)
        entries = used + after - kept
        borne = duty_borne(drawn, used, unit_duty, duty) + spoiled * unit_duty
        cost = (drawn + spoiled) * unit_cost + (used - drawn) * price[t]
        sellers, made_good = sellers_after(sellers, entries - used, length, how.run_down)
        stock, prepaid, worth = after, prepaid + entries * duty - borne, worth + entries * price[t] - cost
        flows = {
            "entries": entries,
            "spoiled": spoiled,
            "drawn": drawn,
            "made": used + made_good,
            "collected": entries * duty,
            "owed": used * duty,
            "borne": borne,
            "bought": entries * price[t],
            "cost": cost,
        }
        for name, value in flows.items():
            found[name][t] += value
        for name, value in (("stock", stock), ("prepaid", prepaid), ("worth", worth), ("sellers", sellers)):
            found[name][t] = value
    return Accounts(**found)


def law_borne(law: MonthlyLaw, parts: Sequence[Stretch], ahead: Foreseen, how: Habits) -> MonthlyLaw:
    """The law with the duties that what is used in each month has paid, for a use that does not change.

    Months in which that is the duty of the month keep their policy.
    """
    steady = np.ones((len(law.policies), len(ahead.cells)))
    borne = accounts(parts, ahead, how, steady, steady).borne
    policies = []
    for t, policy in enumerate(law.policies):
        flat = policy.tariff.ravel()
        if np.abs(borne[t] - flat[ahead.cells]).max(initial=0.0) < 1e-6:
            policies.append(policy)
            continue
        tariff = flat.copy()
        tariff[ahead.cells] = borne[t]
        policies.append(replace(policy, tariff=tariff.reshape(policy.tariff.shape)))
    return replace(law, policies=tuple(policies), stretches=())


LAW_ALONE = {DECREE: Stated(1.0, 1.0, 1.0), SAID: Stated(0.0, 0.0, 0.0), PAUSE: Stated(1.0, 1.0, 1.0)}
