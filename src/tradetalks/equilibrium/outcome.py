"""What an equilibrium consists of, and the proof that it is one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium import markets, prices
from tradetalks.equilibrium.limits import (
    at_choke,
    exceeds_quota,
    importers_rent,
    in_effect,
    limited_cells,
    share_inside,
)
from tradetalks.equilibrium.problem import evaluate, split
from tradetalks.errors import NoEquilibrium
from tradetalks.labelled import Labelled, Tables
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from tradetalks.equilibrium.fixed_point import FixedPoint
    from tradetalks.equilibrium.limits import Cells
    from tradetalks.equilibrium.parameters import Parameters
    from tradetalks.equilibrium.policy import Policy
    from tradetalks.equilibrium.problem import Evaluation, Problem
    from tradetalks.equilibrium.step import Response
    from tradetalks.world.table import Array, World

USD = "million USD"
BY_COUNTRY = {
    **dict.fromkeys(("real_income", "terms_of_trade", "volume_of_trade"), "log change"),
    **dict.fromkeys(("wage_hat", "employment_hat", "final_price_hat"), "ratio"),
    **dict.fromkeys(("income", "tariff_revenue", "export_tax_revenue", "rent", "deficit"), USD),
}
BY_SECTOR = {
    **dict.fromkeys(("factor_price_hat", "unit_cost_hat", "price_hat"), "ratio"),
    **dict.fromkeys(("spending", "output", "value_added"), USD),
}
CERTIFIED = ("real_income", "wage_hat", "final_price_hat", "unit_cost_hat", "price_hat", "spending", "output", "trade")
BY_FLOW = {"trade": USD, "quantity_hat": "ratio", "shadow_price": "fraction"}


@dataclass(frozen=True, eq=False)
class Outcome(Tables):
    """The equilibrium of a world under a policy. World factor income is the numeraire: the benchmark's.

    benchmark           the world that every _hat and log change is against
    policy, parameters  what was asked
    in_effect           the policy without limits that has the same equilibrium: shadow prices as taxes or costs
    shadow_price        [o d s]  lambda of a cap, negative for a floor: fraction of the price; 0: none binds
    wage_hat            [c]      ratio; reward of factors that move between sectors, of all where none moves
    employment_hat      [c]      ratio; of factors that move between sectors, below 1 where a wage floor binds
    factor_price_hat    [c u]    ratio; price of value added in each sector
    unit_cost_hat       [c u]    ratio
    price_hat           [d s]    ratio; buyer's price, tariff included
    final_price_hat     [c]      ratio; price index of final demand
    trade               [o d s]  million USD at the border: export tax included, importer's tariff not
    spending            [d s]    million USD at buyer's prices
    output              [c u]    million USD, producer revenue
    value_added         [c u]    million USD, profits not included
    income              [c]      million USD, spent on final goods
    real_income         [c]      log change of income less log change of the final price index
    tariff_revenue      [c]      million USD, rents not included
    export_tax_revenue  [c]      million USD, rents not included
    rent                [c]      million USD, of caps less the subsidies of floors
    importers_rent      [o d s]  million USD, of caps and quotas whose licences importers hold, less floors' subsidies
    deficit             [c]      million USD, imports less exports at the border
    iterations          evaluations of the equations, continuation included
    residual            largest log move that one more evaluation would make
    market_gap          largest relative gap in the accounts that were not imposed
    state, response     where a later solve may start, and how it may step
    """

    __repr__ = brief_repr

    benchmark: World
    policy: Policy
    parameters: Parameters
    in_effect: Policy
    shadow_price: Array
    wage_hat: Array
    employment_hat: Array
    factor_price_hat: Array
    unit_cost_hat: Array
    price_hat: Array
    final_price_hat: Array
    trade: Array
    spending: Array
    output: Array
    value_added: Array
    income: Array
    real_income: Array
    tariff_revenue: Array
    export_tax_revenue: Array
    rent: Array
    importers_rent: Array
    deficit: Array
    iterations: int
    residual: float
    market_gap: float
    state: Array
    response: Response

    def arrays(self) -> list[Labelled]:
        return [
            Labelled(name, axes, unit, getattr(self, name))
            for axes, group in (("c", BY_COUNTRY), ("c s", BY_SECTOR), ("o d s", BY_FLOW))
            for name, unit in group.items()
        ]

    def axis_labels(self) -> dict[str, tuple[str, ...]]:
        world = self.benchmark
        return {**dict.fromkeys("odc", world.countries), "s": world.sectors}

    def about(self) -> dict[str, str]:
        return {"title": "equilibrium against the benchmark", "numeraire": "world factor income"}

    @cached_property
    def terms_of_trade(self) -> Array:
        """[c] log points, first order at the benchmark: Caliendo & Parro (2015), eq. 17."""
        export_price, import_price = self.log_trade_prices
        return markets.terms_of_trade(self.benchmark.trade, self.benchmark.income, export_price, import_price)

    @cached_property
    def volume_of_trade(self) -> Array:
        """[c] log points, first order at the benchmark: Caliendo & Parro (2015), eq. 17.

        The benchmark has no export taxes, so that their volume has no first-order effect.
        """
        _, import_price = self.log_trade_prices
        before = self.benchmark.trade
        traded = (before > 0.0) & (self.trade > 0.0)
        log_value = np.log(np.where(traded, self.trade, 1.0) / np.where(traded, before, 1.0))
        log_quantity = np.where(traded, log_value - import_price, 0.0)
        nothing = np.zeros_like(before)
        return markets.volume_of_trade(
            before, self.benchmark.tariff, log_quantity, before, nothing, log_quantity, self.benchmark.income
        )

    @cached_property
    def real_earnings(self) -> Array:
        """[c] log change of what a country earns, factor income, profits, taxes and rents, over the final price index.

        Real income without what is borrowed: income less the deficit.
        """
        before = self.benchmark.income - self.benchmark.deficit
        return np.asarray(np.log((self.income - self.deficit) / before) - np.log(self.final_price_hat))

    @cached_property
    def log_trade_prices(self) -> tuple[Array, Array]:
        """[o d s] log changes of exporters' prices, export tax and rents included; with trade costs, before tariffs."""
        export_price = np.log(self.unit_cost_hat)[:, None, :] + np.log1p(self.in_effect.export_tax)
        return export_price, export_price + np.log(self.in_effect.trade_cost_hat)

    @cached_property
    def exceeded_quotas(self) -> Cells:
        """Origins, destinations and goods where an over-quota tariff is paid."""
        o, d, s = np.nonzero(self.shadow_price > 0.0)
        paid = exceeds_quota(self.policy, (o, d, s), self.shadow_price[o, d, s])
        return o[paid], d[paid], s[paid]

    @cached_property
    def quantity_hat(self) -> Array:
        """[o d s] ratio; what arrives, as caps and floors count it; 1 where the benchmark has no trade."""
        world, policy = self.benchmark, self.in_effect
        before = world.trade * (1.0 + world.tariff)
        value = np.divide(self.trade * (1.0 + policy.tariff), before, out=np.ones_like(before), where=before > 0.0)
        price = prices.barrier(policy.tariff, policy.export_tax, policy.trade_cost_hat, world.tariff)
        return np.asarray(np.where(before > 0.0, value / (price * self.unit_cost_hat[:, None, :]), 1.0))


def outcome(
    world: World,
    policy: Policy,
    parameters: Parameters,
    problem: Problem,
    point: FixedPoint,
    response: Response,
    allowed_gap: float,
) -> Outcome:
    """The accounts at a fixed point of a problem with or without limits.

    raises  NoEquilibrium where an account that the iteration did not impose is open by more than `allowed_gap`
    """
    limits, (log_shadow, inside) = problem.limits, implied_shadow(problem, point.state)
    cells = (limits.origin, limits.destination, limits.good)
    state, policy = point.state[: point.state.size - limits.size], policy.kept()
    effective = in_effect(policy, limits, log_shadow, inside) if limits.size else policy
    shadow_price = np.zeros_like(world.trade)
    shadow_price[cells] = np.expm1(log_shadow)
    at = evaluate(problem, np.concatenate([state, log_shadow]))
    log_factor_income, _, log_spending, _ = split(problem, state)
    spending = problem.spending * np.exp(log_spending)
    paid = problem.sum_weight * at.supply.cost_power[:, None, :]
    paid *= at.sales.demand[:, :, None]
    trade = paid.transpose(2, 1, 0) / (1.0 + effective.tariff)
    trade[cells] = at.sales.limited.border
    held = np.zeros_like(trade)
    held[cells] = importers_rent(limits, log_shadow, inside, trade[cells])
    tariffs, export_taxes, rent = taxes_and_rents(trade, policy, effective, held)
    factor_income = (problem.factor_income * np.exp(log_factor_income)).sum(axis=1)
    if not at.income.min() > 0.0:
        c = int(np.argmin(at.income))
        raise NoEquilibrium(
            "a country would have nothing to spend",
            where=f"income of {world.countries[c]}",
            evidence=f"{at.income[c]:.6g} million USD with a deficit of {at.deficit[c]:.6g}",
            remedy="a smaller deficit (without_deficits), a smaller change of policy",
        )
    result = Outcome(
        benchmark=world,
        policy=policy,
        parameters=parameters,
        in_effect=effective,
        shadow_price=shadow_price,
        wage_hat=np.exp(at.log_wage),
        employment_hat=np.exp(at.log_employment),
        factor_price_hat=np.exp(np.broadcast_to(at.log_factor_price, at.sales.output.shape)),
        unit_cost_hat=np.exp(at.supply.log_unit_cost),
        price_hat=np.exp(at.log_price),
        final_price_hat=np.exp(at.log_final_price),
        trade=trade,
        spending=spending,
        output=at.sales.output,
        value_added=at.value_added,
        income=at.income,
        real_income=np.log(at.income / world.income) - at.log_final_price,
        tariff_revenue=tariffs,
        export_tax_revenue=export_taxes,
        rent=rent,
        importers_rent=held,
        deficit=at.deficit,
        iterations=point.iterations,
        residual=point.residual,
        market_gap=0.0,
        state=state,
        response=response,
    )
    _check_finite(result)
    gap = market_gap(result, at, factor_income, allowed_gap)
    return replace(result, market_gap=gap)


def _check_finite(result: Outcome) -> None:
    """Raise NoEquilibrium for an outcome with a number that is none: nothing is certified about it."""
    world = result.benchmark
    for name in CERTIFIED:
        bad = ~np.isfinite(getattr(result, name))
        if bad.any():
            cell = np.unravel_index(int(np.argmax(bad)), bad.shape)
            axes = (*(world.countries for _ in range(max(1, bad.ndim - 1))), world.sectors)
            raise NoEquilibrium(
                "a number of this solution is none",
                where=f"{name} of {', '.join(names[i] for names, i in zip(axes, cell, strict=False))}",
                evidence=str(getattr(result, name)[cell]),
                remedy="a smaller change of policy, or elasticities nearer to what is estimated",
            )


def implied_shadow(problem: Problem, state: Array) -> tuple[Array, Array]:
    """[k] log(1 + lambda) as (11) implies it at a fixed point, exactly zero where a limit does not bind; share inside.

    The share of the quantity inside a quota is 1 where it is not exceeded.
    """
    *_, log_shadow = split(problem, state)
    if not log_shadow.size:
        return log_shadow, log_shadow
    limits, limited = problem.limits, evaluate(problem, state).sales.limited
    implied = markets.shadow_price(
        log_shadow, limited.log_quantity, limits.log_cap, limits.log_floor, limits.log_most, limited.response
    )
    return implied, share_inside(limits, limited.log_quantity)


def taxes_and_rents(trade: Array, policy: Policy, effective: Policy, held: Array) -> tuple[Array, Array, Array]:
    """Tariff revenue, export-tax revenue and rents of each country: [c], million USD.

    trade  [o d s] at the border, exporters' rents and export taxes included
    held   [o d s] rents of importers, less the subsidies of floors
    """
    importers = np.einsum("ods->d", held)
    tariffs = np.einsum("ods,ods->d", trade, effective.tariff) - importers
    producers = trade / (1.0 + effective.export_tax)
    export_taxes = np.einsum("ods,ods->o", producers, policy.export_tax)
    all_export_taxes = export_taxes if effective is policy else np.einsum("ods,ods->o", producers, effective.export_tax)
    return tariffs, export_taxes, importers + (all_export_taxes - export_taxes)


def market_gap(result: Outcome, at: Evaluation, factor_income: Array, allowed_gap: float) -> float:
    """Largest relative gap among goods markets, factor markets, governments' budgets and trade balances (Walras).

    Everything is added up again from trade by origin, destination and good.
    raises  NoEquilibrium naming the account that is open by more than `allowed_gap`
    """
    world, policy, trade = result.benchmark, result.in_effect, result.trade
    bought, sold = trade.sum(axis=0), trade.sum(axis=1)
    tariffs = np.einsum("ods,ods->ds", trade, policy.tariff)
    export_taxes = np.einsum("ods,ods->os", trade, policy.export_tax / (1.0 + policy.export_tax))
    balance = bought.sum(axis=1) - sold.sum(axis=1)
    income = result.income
    gaps = {
        "spending on goods": np.abs(bought + tariffs - at.spending) / income[:, None],
        "sales of goods": np.abs(sold - export_taxes - result.output) / income[:, None],
        "factor market": np.abs(result.value_added.sum(axis=1) - factor_income) / factor_income,
        "tariff revenue": np.abs(tariffs.sum(axis=1) - at.sales.tariff_revenue) / income,
        "export-tax revenue": np.abs(export_taxes.sum(axis=1) - at.sales.export_tax_revenue) / income,
        "trade balance": np.abs(balance - result.deficit) / income,
        "limit": limit_gap(result),
    }
    for name, gap in gaps.items():
        if not gap.max() <= allowed_gap:
            cell = np.unravel_index(int(np.argmax(np.where(np.isfinite(gap), gap, np.inf))), gap.shape)
            axes = (
                (world.countries, world.countries, world.sectors) if gap.ndim == 3 else (world.countries, world.sectors)
            )
            labels = [names[i] for names, i in zip(axes, cell, strict=False)]
            raise NoEquilibrium(
                "the accounts of this solution do not close",
                where=f"{name} of {', '.join(labels)}",
                evidence=f"gap {gap[cell]:.3g} of income, {allowed_gap:.3g} allowed; residual {result.residual:.3g}",
                remedy="check that the benchmark balances (world.check()), or ask for a smaller tolerance",
            )
    return max(float(gap.max()) for gap in gaps.values())


def limit_gap(result: Outcome) -> Array:
    """[o d s] what a quantity exceeds its cap by or falls short of its floor by, or has to spare while it pays for it.

    0 <= lambda _|_ cap - q >= 0, and the mirror image for a floor; a quota that is exceeded has its over-quota tariff
    on the rest, a cap that is exceeded its choke price on all; as a ratio
    """
    gap = np.zeros_like(result.trade)
    cells = limited_cells(result.benchmark, result.policy)
    if not cells[0].size:
        return gap
    quantity, shadow = result.quantity_hat[cells], result.shadow_price[cells]
    policy = result.policy
    most = np.minimum(policy.cap, policy.quota)
    cap, floor = (np.broadcast_to(x, gap.shape)[cells] for x in (most, policy.floor))
    more = exceeds_quota(policy, cells, shadow) | at_choke(policy, cells, shadow)
    over = np.where(more, 0.0, np.maximum(quantity / cap, 1.0) - 1.0)
    under = np.maximum(floor, quantity) / quantity - 1.0
    slack = np.where(shadow > 0.0, 1.0 - np.minimum(quantity / cap, 1.0), 0.0)
    spare = np.where(shadow < 0.0, np.abs(floor / quantity - 1.0), 0.0)
    gap[cells] = np.maximum(np.maximum(over, under), np.maximum(slack, spare))
    return gap
