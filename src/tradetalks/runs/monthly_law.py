"""The law of each month: the measures in force, averaged by days, as they are known in that month.

Up to the day of a scenario the law is the ledger's, month by month, as it became known; from then on it is the
scenario's, as known on its day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tradetalks.border.enactment import BENCHMARK_DAY, enact
from tradetalks.border.parts import ADDED, at_end, moved, moves, sums
from tradetalks.chains.forward import idle_by_month
from tradetalks.customs.lists import list_days
from tradetalks.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.dates import Date
    from tradetalks.equilibrium import Policy
    from tradetalks.kinds.effects import Choice, Effect
    from tradetalks.ledger import Ledger, Scenario
    from tradetalks.world import World
    from tradetalks.world.table import Array

MOST_MONTHS = 240


class Ranged(NamedTuple):
    """Laws whose measures add alike to costs and taxes, each with its limits, and what they add at central values."""

    policies: list[tuple[Policy, tuple[Effect, ...]]]
    added: tuple[Effect, ...]
    central: dict[str, Array]


@dataclass(frozen=True, eq=False)
class MonthlyLaw:
    """policies of `months`, first days of months; `now` is the place of the month in which the scenario begins.

    stretches  by month: shares of the month with the law that stood in each, in their order; () for one each
    ranged     what the measures of the stretches do besides tariffs
    idle       by month, [c u] what stands idle for want of a part, or 0; () for nothing
    """

    months: tuple[Date, ...]
    policies: tuple[Policy, ...]
    now: int
    notes: tuple[str, ...]
    stretches: tuple[tuple[tuple[float, Policy], ...], ...] = ()
    ranged: tuple[Ranged, ...] = ()
    idle: tuple[Array | float, ...] = ()

    def stretches_of(self, t: int) -> tuple[tuple[float, Policy], ...]:
        """Shares of a month with the law that stood in each."""
        return self.stretches[t] if self.stretches else ((1.0, self.policies[t]),)

    def policy(self, t: int) -> Policy:
        """The law of a month with what stands idle in it."""
        idle = self.idle[t] if self.idle else 0.0
        return replace(self.policies[t], idle=idle) if np.any(idle) else self.policies[t]

    def drawn(self, choice: Choice) -> MonthlyLaw:
        """The same law at other places in the ranges that its measures state."""
        other = {}
        for each in self.ranged:
            added = moves(each.added, each.central, choice)
            for policy, limits in each.policies:
                by = moves(limits, {}, choice)
                other[id(policy)] = moved(policy, added._replace(caps=by.caps, floors=by.floors))
        stretches = tuple(
            tuple((share, other.get(id(policy), policy)) for share, policy in self.stretches_of(t))
            for t in range(len(self.policies))
        )
        means: dict[object, Policy] = {}
        for parts in stretches:
            means.setdefault(_same(parts), average([(policy, share) for share, policy in parts]))
        return replace(self, policies=tuple(means[_same(parts)] for parts in stretches), stretches=stretches)

    def deferred(self, months: int) -> MonthlyLaw:
        """The same law, with every change after the scenario's day some months later."""
        if months < 0:
            raise BadInput("a deferral backwards", where="--defer", evidence=str(months), remedy="0 months or more")
        standing, last = self.policies[self.now], len(self.policies)
        lasting = self.stretches_of(self.now)
        come = range(self.now + 1, last)
        later = [standing] * min(months, len(come)) + [self.policies[t] for t in come]
        parts = [lasting] * min(months, len(come)) + [self.stretches_of(t) for t in come]
        policies = (*self.policies[: self.now + 1], *later)[:last]
        stretches = (*(self.stretches_of(t) for t in range(self.now + 1)), *parts)[:last]
        idle = (*self.idle[: self.now + 1], *[0.0] * min(months, len(come)), *self.idle[self.now + 1 :])[:last]
        return replace(self, policies=policies, stretches=stretches, idle=idle if self.idle else ())


def _same(parts: Sequence[tuple[float, Policy]]) -> object:
    """Equal for months with the same laws in the same parts of them."""
    return tuple((share, id(policy)) for share, policy in parts)


def next_month(day: Date) -> Date:
    """The first day of the month after a day's."""
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def monthly_law(ledger: Ledger, scenario: Scenario, world: World, months: int) -> MonthlyLaw:
    """The law of every month from the benchmark's to `months` after the scenario's day.

    raises  BadInput for a number of months out of range, or a scenario before the benchmark's day; as `enact` does
    """
    if not 1 <= months <= MOST_MONTHS:
        raise BadInput("months out of range", where="--months", evidence=str(months), remedy=f"1 to {MOST_MONTHS}")
    if scenario.as_of < BENCHMARK_DAY:
        raise BadInput("a path begins in January 2025 or later", where="as_of", evidence=str(scenario.as_of))
    laid, trust = ledger.with_scenario(scenario), ledger.trusted(scenario.trust)
    firsts = [BENCHMARK_DAY]
    while len(firsts) < 600 and firsts[-1] <= scenario.as_of:
        firsts.append(next_month(firsts[-1]))
    now = len(firsts) - 2
    while len(firsts) < now + months + 2:
        firsts.append(next_month(firsts[-1]))
    found: dict[object, Policy] = {}
    held: dict[str, list[Array]] = {}
    ranged: dict[object, Ranged] = {}
    notes: tuple[str, ...] = ()
    policies, stretches = [], []
    for first, after in pairwise(firsts):
        parts = []
        for day, days in _stretches(laid, scenario, first, after):
            book, known = (laid, scenario.as_of) if day > scenario.as_of else (ledger, day)
            key = _law_of(book, day, known, trust)
            if key not in found:
                law = enact(book, world, on=day, as_of=known, trust=trust)
                found[key], notes = _held_once(law.policy, held), law.notes
                same = _besides_tariffs(book, day, known, trust)
                added = tuple(effect for effect in law.effects if effect.array in ADDED)
                if same not in ranged:
                    middle = sums(added, at_end("central", world.trade_elasticity))
                    ranged[same] = Ranged([], added, middle)
                limits = tuple(effect for effect in law.effects if effect.array not in ADDED)
                ranged[same].policies.append((found[key], limits))
            parts.append((found[key], days))
        policies.append(_held_once(average(parts), held))
        stretches.append(_shares(parts))
    laws, idle = tuple(ranged.values()), _idle(ledger, scenario, world, tuple(firsts[:-1]))
    return MonthlyLaw(tuple(firsts[:-1]), tuple(policies), now, notes, tuple(stretches), laws, idle)


def _held_once(policy: Policy, held: dict[str, list[Array]]) -> Policy:
    """The policy with arrays of earlier months in place of equal ones: most differ from month to month in tariffs."""
    shared: dict[str, Any] = {}
    for name, value in vars(policy).items():
        if isinstance(value, np.ndarray) and name != "tariff":
            known = held.setdefault(name, [])
            shared[name] = next((one for one in known if np.array_equal(one, value)), value)
            if shared[name] is value:
                known.append(value)
    return replace(policy, **shared) if any(shared[n] is not getattr(policy, n) for n in shared) else policy


def _idle(ledger: Ledger, scenario: Scenario, world: World, months: tuple[Date, ...]) -> tuple[Array | float, ...]:
    """What stands idle in each month; nothing before that of the day that the scenario asks about."""
    first = sum(month <= scenario.on for month in months) - 1
    if not 0 <= first < len(months):
        return ()
    found = idle_by_month(ledger, scenario, world, len(months) - first)
    return () if found is None or not found.any() else (*[0.0] * first, *found)


def _shares(parts: Sequence[tuple[Policy, int]]) -> tuple[tuple[float, Policy], ...]:
    """Days of a month as shares of it; neighbours under one law are joined."""
    total = sum(days for _, days in parts)
    found: list[tuple[float, Policy]] = []
    for policy, days in parts:
        if found and found[-1][1] is policy:
            found[-1] = (found[-1][0] + days / total, policy)
        else:
            found.append((days / total, policy))
    return tuple(found)


def average(parts: Sequence[tuple[Policy, float]]) -> Policy:
    """Tariffs and export taxes averaged by days or shares, trade costs in logs; limits are of the longest stretch."""
    longest = max(parts, key=lambda part: part[1])[0]
    if all(policy is longest for policy, _ in parts):
        return longest
    weight = np.array([days for _, days in parts]) / sum(days for _, days in parts)
    return replace(
        longest,
        tariff=sum(w * policy.tariff for w, (policy, _) in zip(weight, parts, strict=True)),
        export_tax=sum(w * policy.export_tax for w, (policy, _) in zip(weight, parts, strict=True)),
        trade_cost_hat=np.exp(sum(w * np.log(p.trade_cost_hat) for w, (p, _) in zip(weight, parts, strict=True))),
    )


def _stretches(ledger: Ledger, scenario: Scenario, first: Date, after: Date) -> list[tuple[Date, int]]:
    """(day, days) of the stretches of a month in which no event falls."""
    days = {first, after, scenario.as_of + dt.timedelta(days=1), *list_days(scenario.as_of)}
    for measure in ledger.measures.values():
        for event in measure.events:
            said = [event.date, event.effective, event.until]
            said += [day for claim in event.claims for day in (claim.date, claim.effective, claim.until)]
            days |= {day for day in said if day is not None}
    cut = sorted(day for day in days if first <= day <= after)
    return [(day, (later - day).days) for day, later in pairwise(cut)]


def _besides_tariffs(ledger: Ledger, on: Date, as_of: Date, trust: Sequence[str]) -> object:
    """What costs and taxes besides tariffs depend on."""
    in_force = ledger.in_force(on=on, as_of=as_of, trust=trust)
    return tuple((measure.id, repr(state.terms)) for measure, state in in_force if measure.kind != "tariff")


def _law_of(ledger: Ledger, on: Date, as_of: Date, trust: Sequence[str]) -> object:
    """What an enactment depends on: measures in force with their terms, and the lists of the day."""
    in_force = ledger.in_force(on=on, as_of=as_of, trust=trust)
    lists = sum(day <= on for day in list_days(as_of))
    return tuple((measure.id, repr(state.terms)) for measure, state in in_force), lists
