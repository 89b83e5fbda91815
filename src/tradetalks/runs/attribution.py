"""Which measure causes how much of a change: the gradient integrated along the way from one policy to another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.border.parts import Part
from tradetalks.equilibrium import Policy, gradient, solve
from tradetalks.equilibrium.objectives import OBJECTIVES
from tradetalks.errors import NoEquilibrium, UnknownName
from tradetalks.labelled import Labelled, Tables
from tradetalks.runs.comparison import Comparison
from tradetalks.runs.quantities import quantity
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from tradetalks.equilibrium import Outcome
    from tradetalks.runs.quantities import Quantity
    from tradetalks.runs.results import Result
    from tradetalks.world import World
    from tradetalks.world.table import Array

POINTS = (6, 8, 16, 32)
ALLOWED_GAP = 5e-7  # of the total
ROUNDING = 1e-9  # log change, or million USD: what two solves to 1e-10 leave
KINDS = ("tariff", "log_trade_cost", "log_export_tax")
# Holder of a cap's rent, or of that inside a quota -> the kind of tax that it amounts to.
PAID = {"exporter": "log_export_tax", "importer": "tariff", "nobody": "log_trade_cost"}
ATTRIBUTED = tuple(name for name in OBJECTIVES if name != "income")


@dataclass(frozen=True, kw_only=True)
class Attribution(Tables):
    """A change of one country's quantity, split among the measures that make the policy; at central values.

    change   what changes from what, in words
    total    the change itself
    cells    measure id -> [o d s], what the measure causes through its effect on each flow; in the unit of the total
    gap      total less the sum of all cells: what the integration misses
    points   how many equilibria on the way the integral was made of
    """

    __repr__ = brief_repr

    change: str
    quantity: Quantity
    country: str
    total: float
    cells: dict[str, Array]
    gap: float
    points: int
    world: World
    horizon: str
    baseline: str
    made_of: dict[str, str]

    def arrays(self) -> list[Labelled]:
        cells = np.stack([*self.cells.values(), *([] if self.cells else [np.zeros_like(self.world.trade)])])
        sums = {"m": "mods->m", "s": "mods->s", "o": "mods->o", "d": "mods->d", "m o d s": "mods->mods"}
        names = ("by_measure", "by_sector", "by_origin", "by_destination", "by_flow")
        return [
            Labelled(name, axes, self.quantity.unit, np.einsum(subscripts, cells))
            for name, (axes, subscripts) in zip(names, sums.items(), strict=True)
        ]

    def axis_labels(self) -> dict[str, tuple[str, ...]]:
        world = self.world
        return {**dict.fromkeys("od", world.countries), "s": world.sectors, "m": tuple(self.cells) or ("none",)}

    def about(self) -> dict[str, str]:
        return {
            "title": f"{self.quantity.meaning}, {self.country}",
            "change": self.change,
            "horizon": self.horizon,
            "baseline": self.baseline,
            **self.made_of,
        }

    @property
    def measures(self) -> dict[str, float]:
        """Measure id -> its part of the total, largest first."""
        parts = {key: float(values.sum()) for key, values in self.cells.items()}
        return dict(sorted(parts.items(), key=lambda part: -abs(part[1])))

    @property
    def sectors(self) -> dict[str, float]:
        """Sector of the goods whose flows the measures touch -> its part of the total."""
        return dict(zip(self.world.sectors, self._summed((0, 1)), strict=True))

    @property
    def origins(self) -> dict[str, float]:
        """Country that the goods come from -> its part of the total."""
        return dict(zip(self.world.countries, self._summed((1, 2)), strict=True))

    @property
    def destinations(self) -> dict[str, float]:
        """Country that the goods go to -> its part of the total."""
        return dict(zip(self.world.countries, self._summed((0, 2)), strict=True))

    def _summed(self, axes: tuple[int, int]) -> list[float]:
        total = sum(self.cells.values(), np.zeros_like(self.world.trade))
        return [float(value) for value in total.sum(axis=axes)]


def attribute(found: Result | Comparison, of: str, country: str) -> Attribution:
    """How much of a change each measure causes; the parts add up to the whole.

    J1 - J0 = integral of dJ/dp . dp along the straight way in tariffs and logs of other trade costs and export taxes

    A cap, floor or tariff-rate quota counts as the tax that has the same equilibrium: its shadow price, a tax
    whose revenue is the cap's rent, the quota's rent and duty or, negative, the floor's subsidy.

    found    a result: the change against the benchmark; a comparison: of `after` against `before`
    of       real_income, prices, wages, prices_in_wages, exports, imports or revenue
    raises   UnknownName    for another quantity or country
             NoEquilibrium  where the parts miss the total by more than 1e-6 of it with 32 points
    """
    world = found.world
    c = checked_country(world, of, country)
    total = float(found.at_central(of)[c])
    held = np.zeros_like(world.trade)
    if isinstance(found, Comparison):
        held[:, c] -= found.before.outcome.importers_rent[:, c]
        first, last = (result.enacted for result in (found.before, found.after))
        before, parts = found.before.outcome.in_effect, differences(first.parts, last.parts)
        outcome, after = found.after.outcome, found.after
        limited = limited_cells(first.parts, last.parts)
    else:
        before, parts = Policy.benchmark(world), found.enacted.parts
        outcome, after = found.outcome, found
        limited = limited_cells(parts)
    held[:, c] += outcome.importers_rent[:, c]
    parts = with_shadow_prices(world, before, outcome.in_effect, parts, limited)
    change = f"{after.scenario.title}, against: {found.baseline}"
    for points in POINTS:
        cells = along(world, before, parts, outcome, of, country, points)
        if of == "revenue":
            cells = without_rents(cells, held, limited)
        gap = total - sum(float(values.sum()) for values in cells.values())
        if abs(gap) <= ALLOWED_GAP * abs(total) + ROUNDING:
            return Attribution(
                change=change,
                quantity=quantity(of),
                country=country,
                total=total,
                cells=cells,
                gap=gap,
                points=points,
                world=world,
                horizon=found.horizon,
                baseline=found.baseline,
                made_of={key: digest for key, digest in found.made_of.items() if key != "draws"},
            )
    raise NoEquilibrium(
        "the parts of this change do not add up",
        where=f"{of} of {country}",
        evidence=f"{gap:.3g} of {total:.3g} is missing with {POINTS[-1]} points on the way",
        remedy="attribute a smaller change: compare with a scenario on the way",
    )


def checked_country(world: World, of: str, country: str) -> int:
    """A country's index; raises UnknownName for another one, or a quantity whose change is not taken apart."""
    if of not in ATTRIBUTED:
        raise UnknownName(f"no change of {of!r} is taken apart", remedy="one of: " + ", ".join(ATTRIBUTED))
    return world.country(country)


def without_rents(
    cells: Mapping[str, Array], held: Array, limited: Mapping[str, Mapping[str, Array]]
) -> dict[str, Array]:
    """What measures cause of tariff revenue, of which the way counts importers' rents and floors' subsidies as a part.

    held     [o d s]  their change, million USD, taken from the measures that limit the cell
    limited  as limited_cells
    """
    found = dict(cells)
    binding = {key: by["tariff"] for key, by in limited.items() if "tariff" in by}
    sharing = np.maximum(sum(binding.values(), np.zeros_like(held)), 1.0)
    for key, where in binding.items():
        if np.any(held * where):
            found[key] = found.get(key, 0.0) - held * where / sharing
    return found


def along(
    world: World, before: Policy, parts: Mapping[str, Part], outcome: Outcome, of: str, country: str, points: int
) -> dict[str, Array]:
    """measure id -> [o d s], the integral by Gauss-Legendre points on the way; outcome: the equilibrium at its end."""
    if not parts:
        return {}
    tariff, log_cost, log_export_tax = (
        summed(world, [part.tariff for part in parts.values()]),
        summed(world, [part.log_trade_cost for part in parts.values()]),
        summed(world, [part.log_export_tax for part in parts.values()]),
    )
    cells = {key: np.zeros_like(world.trade) for key in parts}
    at = outcome
    for node, weight in points_on_the_way(points):
        policy = replace(
            before,
            tariff=before.tariff + node * tariff,
            trade_cost_hat=before.trade_cost_hat * np.exp(node * log_cost),
            export_tax=(1.0 + before.export_tax) * np.exp(node * log_export_tax) - 1.0,
        )
        at = solve(world, policy, outcome.parameters, start=at)
        slope = gradient(at, of, country)
        by_log_cost = slope.trade_cost_hat * policy.trade_cost_hat
        by_log_export_tax = slope.export_tax * (1.0 + policy.export_tax)
        for key, part in parts.items():
            if part.tariff is not None:
                cells[key] += weight * slope.tariff * part.tariff
            if part.log_trade_cost is not None:
                cells[key] += weight * by_log_cost * part.log_trade_cost
            if part.log_export_tax is not None:
                cells[key] += weight * by_log_export_tax * part.log_export_tax
    return cells


def with_shadow_prices(
    world: World, before: Policy, after: Policy, parts: Mapping[str, Part], limited: Mapping[str, Mapping[str, Array]]
) -> dict[str, Part]:
    """The parts of the way between two policies in effect, shadow prices of caps and floors as taxes and costs.

    What the parts' own tariffs and costs leave of the way is shadow prices; measures that limit a cell alike share it.

    limited  as limited_cells
    """
    way = Part(
        after.tariff - before.tariff,
        np.log(after.trade_cost_hat / before.trade_cost_hat),
        log_export_tax=np.log1p(after.export_tax) - np.log1p(before.export_tax),
    )
    left = {kind: less(getattr(way, kind), summed(world, [getattr(p, kind) for p in parts.values()])) for kind in KINDS}
    sharing = {kind: np.maximum(summed(world, [by.get(kind) for by in limited.values()]), 1.0) for kind in KINDS}
    found = dict(parts)
    for key, by in limited.items():
        own = parts.get(key, Part())
        arrays = {
            kind: less(getattr(own, kind), _scaled(left[kind], -by[kind] / sharing[kind]) if kind in by else None)
            for kind in KINDS
        }
        if any(array is not None for array in arrays.values()):
            found[key] = Part(arrays["tariff"], arrays["log_trade_cost"], log_export_tax=arrays["log_export_tax"])
    return found


def _scaled(array: Array | None, factor: Array) -> Array | None:
    return None if array is None else array * factor


def limited_cells(*ends: Mapping[str, Part]) -> dict[str, dict[str, Array]]:
    """measure id -> kind of its shadow price -> [o d s] 1 where it limits a cell most at any of the ends."""
    found: dict[str, dict[str, Array]] = {}
    for parts in ends:
        for key, kinds, cells in tightest_limits(parts):
            by = found.setdefault(key, {})
            for kind in kinds:
                by[kind] = np.maximum(by.get(kind, 0.0), cells)
    return found


def tightest_limits(parts: Mapping[str, Part]) -> list[tuple[str, tuple[str, ...], NDArray[np.bool_]]]:
    """(measure id, kinds of its shadow price, [o d s] where none limits more) of caps, floors and tariff-rate quotas.

    Of a quota's shadow price the duty on what exceeds it is a tariff, whoever has the rent inside.
    """
    caps = {key: part.cap for key, part in parts.items() if part.cap is not None}
    floors = {key: part.floor for key, part in parts.items() if part.floor is not None}
    quotas = {key: part.quota for key, part in parts.items() if part.quota is not None}
    least = reduce(np.minimum, [*caps.values(), *(quota.quantity for quota in quotas.values())], np.array(np.inf))
    most = reduce(np.maximum, floors.values(), np.array(0.0))
    return [
        *((key, (PAID[parts[key].rent_to],), np.isfinite(cap) & (cap == least)) for key, cap in caps.items()),
        *((key, ("tariff",), (floor > 0.0) & (floor == most)) for key, floor in floors.items()),
        *(
            (key, ("tariff", PAID[quota.rent_to]), np.isfinite(quota.quantity) & (quota.quantity == least))
            for key, quota in quotas.items()
        ),
    ]


def points_on_the_way(points: int) -> list[tuple[float, float]]:
    """(how far, weight) of Gauss-Legendre points, the farthest first.

    How far is (e^t - 1)/(e - 1) at t from 0 to 1: closer points where tariffs are low and responses bend most.
    """
    nodes, weights = np.polynomial.legendre.leggauss(points)
    time = (1.0 + nodes[::-1]) / 2.0
    far, slope = np.expm1(time) / np.expm1(1.0), np.exp(time) / np.expm1(1.0)
    return list(zip(far.tolist(), (weights[::-1] / 2.0 * slope).tolist(), strict=True))


def summed(world: World, arrays: list[Array | None]) -> Array:
    """[o d s] sum of the arrays that are there."""
    return sum((array for array in arrays if array is not None), np.zeros_like(world.trade))


def differences(before: Mapping[str, Part], after: Mapping[str, Part]) -> dict[str, Part]:
    """measure id -> what it adds in the one policy and not in the other; measures that are the same are left out."""
    found = {}
    for key in sorted({*before, *after}):
        old, new = before.get(key, Part()), after.get(key, Part())
        part = Part(less(new.tariff, old.tariff), less(new.log_trade_cost, old.log_trade_cost))
        if part.tariff is not None or part.log_trade_cost is not None:
            found[key] = part
    return found


def less(new: Array | None, old: Array | None) -> Array | None:
    """new - old, an absent array being zero; None where nothing differs."""
    if new is None and old is None:
        return None
    change = (0.0 if new is None else new) - (np.zeros(()) if old is None else old)
    return np.asarray(change) if np.any(change) else None
