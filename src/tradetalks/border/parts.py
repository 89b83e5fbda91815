"""What measures add to the border policy, and the policy that they add up to.

Axes: o origin, d destination, s sector.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.equilibrium import Policy
from tradetalks.kinds.effects import Choice
from tradetalks.kinds.formulas import COST_PER_DAY, LEAST_DAMAGE, end

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tradetalks.equilibrium.policy import RentHolder
    from tradetalks.grammar import Range
    from tradetalks.kinds.effects import Effect
    from tradetalks.world import World
    from tradetalks.world.table import Array

# End of a range of damage -> place in a range of approval rates; None: the central value
PLACE: dict[str, float | None] = {"low": 1.0, "central": None, "high": 0.0}
MORE_IS_LESS = (  # fields of which the high end does least damage
    "approval_rate",
    "delivered_share",
    "saves",
    "level",
    "removes",
    "carbon_paid",
    "free_emissions",
    "unit_value",
)


@dataclass(frozen=True, eq=False)
class TariffQuota:
    """What a tariff-rate quota asks of flows.

    quantity  [o d s]  that pays the lower tariff, ratio to the benchmark's, inf for no quota
    beyond    [o d s]  tariff on the rest, on top of the lower one, fraction of the border value
    rent_to   who gets what the buyers of the quantity inside pay above its price and duty
    """

    quantity: Array
    beyond: Array
    rent_to: RentHolder


@dataclass(frozen=True)
class Part:
    """What one measure adds to the border policy.

    tariff          [o d s]  fraction of the border value, added to the benchmark tariff; None: no tariff
    log_trade_cost  [o d s]  added to the log of other trade costs; None: none
    cap             [o d s]  most quantity, ratio to the benchmark's, inf for none; None: no cap
    rent_to         who gets what a cap's buyers pay above the price
    floor           [o d s]  least quantity, ratio to the benchmark's, 0 for none; None: no floor
    quota           a tariff-rate quota, what exceeds it paying more; None: none
    log_export_tax  [o d s]  added to the log of one plus the export tax; None: none
    """

    tariff: Array | None = None
    log_trade_cost: Array | None = None
    cap: Array | None = None
    rent_to: RentHolder = "exporter"
    floor: Array | None = None
    quota: TariffQuota | None = None
    log_export_tax: Array | None = None


def at_end(ranges: str, trade_elasticity: Array) -> Choice:
    """One end of every stated range: `low` does least damage, with most approved and delivered."""

    def choose(government: str, field: str, values: Range) -> float:
        return end(values, LEAST_DAMAGE[ranges] if field in MORE_IS_LESS else ranges)

    return Choice(choose, lambda government, field: PLACE[ranges], COST_PER_DAY[ranges], trade_elasticity)


ADDED = ("tariff", "log_trade_cost", "log_export_tax")  # arrays to which measures add


def parts_of(effects: Iterable[Effect], choice: Choice) -> dict[str, Part]:
    """measure id -> what its effects add at places in the ranges; only measures that add something."""
    parts: dict[str, Part] = {}
    for effect in effects:
        part, value = parts.get(effect.measure, Part()), effect.at(choice)
        if effect.array == "quota":
            assert effect.beyond is not None  # a quota says what the rest pays
            changed = replace(part, quota=TariffQuota(value, effect.beyond, effect.rent_to))
        elif effect.array == "cap":
            changed = replace(part, cap=value, rent_to=effect.rent_to)
        elif effect.array == "floor":
            changed = replace(part, floor=value)
        else:
            before: Array | None = getattr(part, effect.array)
            changed = _with(part, {effect.array: value if before is None else before + value})
        parts[effect.measure] = changed
    found = {key: _without_zeros(part) for key, part in parts.items()}
    return {key: part for key, part in found.items() if _adds(part)}


def _without_zeros(part: Part) -> Part:
    added = {name: getattr(part, name) for name in ADDED}
    return _with(part, {name: None for name, value in added.items() if value is not None and not np.any(value)})


def _with(part: Part, arrays: Mapping[str, Array | None]) -> Part:
    """A part with other arrays among those to which measures add."""
    now = {name: getattr(part, name) for name in ADDED} | dict(arrays)
    return replace(
        part, tariff=now["tariff"], log_trade_cost=now["log_trade_cost"], log_export_tax=now["log_export_tax"]
    )


def _adds(part: Part) -> bool:
    return any(getattr(part, name) is not None for name in (*ADDED, "cap", "floor", "quota"))


def sums(effects: Iterable[Effect], choice: Choice) -> dict[str, Array]:
    """array -> [o d s] what all effects on it add up to at places in the ranges."""
    found: dict[str, Array] = {}
    for effect in effects:
        if effect.array in ADDED:
            found[effect.array] = found.get(effect.array, 0.0) + effect.at(choice)
    return found


def policy_at(policy: Policy, effects: Sequence[Effect], central: Mapping[str, Array], choice: Choice) -> Policy:
    """The policy of a law at other places in the ranges of its measures.

    policy   the law's, at central values
    central  what its effects add up to there, see `sums`
    """
    return moved(policy, moves(effects, central, choice))


class Moves(NamedTuple):
    """What places in the ranges of some measures change of their policies: sums less the central ones, and limits."""

    change: dict[str, Array]
    caps: list[tuple[Array, RentHolder]]
    floors: list[Array]


def moves(effects: Sequence[Effect], central: Mapping[str, Array], choice: Choice) -> Moves:
    """What some effects do at places in their ranges; central as in `policy_at`."""
    return Moves(
        {name: value - central[name] for name, value in sums(effects, choice).items()},
        [(effect.at(choice), effect.rent_to) for effect in effects if effect.array == "cap"],
        [effect.at(choice) for effect in effects if effect.array == "floor"],
    )


def moved(policy: Policy, by: Moves) -> Policy:
    """A policy at central values at other places in the ranges of its measures."""
    if "tariff" in by.change:
        policy = replace(policy, tariff=policy.tariff + by.change["tariff"])
    if "log_trade_cost" in by.change:
        policy = replace(policy, trade_cost_hat=policy.trade_cost_hat * np.exp(by.change["log_trade_cost"]))
    if "log_export_tax" in by.change:
        policy = replace(policy, export_tax=(1.0 + policy.export_tax) * np.exp(by.change["log_export_tax"]) - 1.0)
    return floored(capped(policy, by.caps), by.floors)


def policy_of(world: World, parts: Mapping[str, Part]) -> Policy:
    """The border policy that parts add up to; raises BadParameters where a tariff falls below -1."""
    policy = Policy.benchmark(world)
    log_cost, log_tax = np.zeros_like(world.trade), np.zeros_like(world.trade)
    for part in parts.values():
        if part.tariff is not None:
            policy.tariff[...] += part.tariff
        if part.log_trade_cost is not None:
            log_cost += part.log_trade_cost
        if part.log_export_tax is not None:
            log_tax += part.log_export_tax
    policy.trade_cost_hat[...] = np.exp(log_cost)
    policy.export_tax[...] = np.expm1(log_tax)
    policy = capped(policy, [(part.cap, part.rent_to) for part in parts.values() if part.cap is not None])
    policy = floored(policy, [part.floor for part in parts.values() if part.floor is not None])
    policy = rationed(policy, [part.quota for part in parts.values() if part.quota is not None])
    policy.check(world)
    for array in vars(policy).values():
        if isinstance(array, np.ndarray):
            array.setflags(write=False)  # all are new: outcomes share them in place of copies
    return policy


def capped(policy: Policy, caps: Sequence[tuple[Array, RentHolder]]) -> Policy:
    """The policy with the least of some caps [o d s] in every cell, the rent going to the holder named with it."""
    if not caps:
        return policy
    holders = {rent_to for _, rent_to in caps}
    if len(holders) == 1:
        return replace(policy, cap=np.minimum.reduce([cap for cap, _ in caps]), rent_to=holders.pop())
    least = np.full(policy.tariff.shape, np.inf)
    holder = np.broadcast_to(np.asarray(policy.rent_to, dtype="<U8"), policy.tariff.shape).copy()
    for cap, rent_to in caps:
        cells = cap < least
        least[cells], holder[cells] = cap[cells], rent_to
    return replace(policy, cap=least, rent_to=holder)


def floored(policy: Policy, floors: Sequence[Array]) -> Policy:
    """The policy with the greatest of some floors [o d s] in every cell, nowhere above its cap.

    A commitment does not lift a quota: where both hold, no more is bought than the quota lets through.
    """
    if not floors:
        return policy
    return replace(policy, floor=np.minimum(np.maximum.reduce(list(floors)), policy.cap))


def rationed(policy: Policy, quotas: Sequence[TariffQuota]) -> Policy:
    """The policy with tariff-rate quotas over its tariffs; where two hold, the one that is filled first."""
    if not quotas:
        return policy
    shape = policy.tariff.shape
    quota, over = (np.broadcast_to(each, shape).copy() for each in (policy.quota, policy.over_quota_tariff))
    holder = np.broadcast_to(np.asarray(policy.rent_to, dtype="<U8"), shape).copy()
    for each in quotas:
        cells = each.quantity < quota
        quota[cells], holder[cells] = each.quantity[cells], each.rent_to
        over[cells] = (policy.tariff + each.beyond)[cells]
    return replace(policy, quota=quota, over_quota_tariff=over, rent_to=holder)
