"""What an equilibrium consists of, and the proof that it is one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium import equations as eq
from tradetalks.equilibrium.problem import evaluate, split
from tradetalks.errors import NoEquilibrium

if TYPE_CHECKING:
    from tradetalks.equilibrium.fixed_point import FixedPoint
    from tradetalks.equilibrium.parameters import Parameters
    from tradetalks.equilibrium.policy import Policy
    from tradetalks.equilibrium.problem import Evaluation, Problem, Response
    from tradetalks.world.table import Array, World


@dataclass(frozen=True, eq=False)
class Outcome:
    """The equilibrium of a world under a policy. World factor income is the numeraire: the benchmark's.

    benchmark           the world that every _hat and log change is against
    policy, parameters  what was asked
    wage_hat            [c]      ratio; reward of factors that move between sectors, of all where none moves
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
    tariff_revenue      [c]      million USD
    export_tax_revenue  [c]      million USD
    deficit             [c]      million USD, imports less exports at the border
    iterations          evaluations of the equations, continuation included
    residual            largest log move that one more evaluation would make
    market_gap          largest relative gap in the accounts that were not imposed
    state, response     where a later solve may start, and how it may step
    """

    benchmark: World
    policy: Policy
    parameters: Parameters
    wage_hat: Array
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
    deficit: Array
    iterations: int
    residual: float
    market_gap: float
    state: Array
    response: Response

    @cached_property
    def terms_of_trade(self) -> Array:
        """[c] log points, first order at the benchmark: Caliendo & Parro (2015), eq. 17."""
        export_price, import_price = self._log_trade_prices()
        return eq.terms_of_trade(self.benchmark.trade, self.benchmark.income, export_price, import_price)

    @cached_property
    def volume_of_trade(self) -> Array:
        """[c] log points, first order at the benchmark: Caliendo & Parro (2015), eq. 17.

        The benchmark has no export taxes, so that their volume has no first-order effect.
        """
        _, import_price = self._log_trade_prices()
        before = self.benchmark.trade
        traded = (before > 0.0) & (self.trade > 0.0)
        log_value = np.log(np.where(traded, self.trade, 1.0) / np.where(traded, before, 1.0))
        log_quantity = np.where(traded, log_value - import_price, 0.0)
        nothing = np.zeros_like(before)
        return eq.volume_of_trade(
            before, self.benchmark.tariff, log_quantity, before, nothing, log_quantity, self.benchmark.income
        )

    def _log_trade_prices(self) -> tuple[Array, Array]:
        export_price = np.log(self.unit_cost_hat)[:, None, :] + np.log1p(self.policy.export_tax)
        return export_price, export_price + np.log(self.policy.trade_cost_hat)


def outcome(
    world: World,
    policy: Policy,
    parameters: Parameters,
    problem: Problem,
    point: FixedPoint,
    response: Response,
    allowed_gap: float,
) -> Outcome:
    """The accounts at a fixed point.

    raises  NoEquilibrium where an account that the iteration did not impose is open by more than `allowed_gap`
    """
    at = evaluate(problem, point.state)
    log_factor_income, _, log_spending = split(problem, point.state)
    spending = problem.spending * np.exp(log_spending)
    by_destination = np.ascontiguousarray(at.demand.T)
    after_tariff = problem.sum_weight.transpose(2, 1, 0) * at.cost_power.T[:, None, :] * by_destination
    trade = after_tariff / (1.0 + policy.tariff)
    factor_income = (problem.factor_income * np.exp(log_factor_income)).sum(axis=1)
    log_by_country = np.log(factor_income / problem.factor_income.sum(axis=1))
    deficit = eq.deficits(parameters.deficits, problem.deficit, log_by_country)
    if not at.income.min() > 0.0:
        c = int(np.argmin(at.income))
        raise NoEquilibrium(
            "a country would have nothing to spend",
            where=f"income of {world.countries[c]}",
            evidence=f"{at.income[c]:.6g} million USD with a deficit of {deficit[c]:.6g}",
            remedy="a smaller deficit (without_deficits), a smaller change of policy",
        )
    result = Outcome(
        benchmark=world,
        policy=policy.copy(),
        parameters=parameters,
        wage_hat=np.exp(at.log_wage),
        factor_price_hat=np.exp(np.broadcast_to(at.log_factor_price, at.output.shape)),
        unit_cost_hat=np.exp(at.log_unit_cost),
        price_hat=np.exp(at.log_price),
        final_price_hat=np.exp(at.log_final_price),
        trade=trade,
        spending=spending,
        output=at.output,
        value_added=at.value_added,
        income=at.income,
        real_income=np.log(at.income / world.income) - at.log_final_price,
        tariff_revenue=at.tariff_revenue,
        export_tax_revenue=at.export_tax_revenue,
        deficit=deficit,
        iterations=point.iterations,
        residual=point.residual,
        market_gap=0.0,
        state=point.state,
        response=response,
    )
    gap = market_gap(result, at, factor_income, allowed_gap)
    return replace(result, market_gap=gap)


def market_gap(result: Outcome, at: Evaluation, factor_income: Array, allowed_gap: float) -> float:
    """Largest relative gap among goods markets, factor markets, governments' budgets and trade balances (Walras).

    Everything is added up again from trade by origin, destination and good.
    raises  NoEquilibrium naming the account that is open by more than `allowed_gap`
    """
    world, policy, trade = result.benchmark, result.policy, result.trade
    paid = np.einsum("ods,ods->ds", trade, 1.0 + policy.tariff)
    produced = np.einsum("ods,ods->os", trade, 1.0 / (1.0 + policy.export_tax))
    tariffs = np.einsum("ods,ods->d", trade, policy.tariff)
    export_taxes = np.einsum("ods,ods,ods->o", trade, policy.export_tax, 1.0 / (1.0 + policy.export_tax))
    balance = trade.sum(axis=(0, 2)) - trade.sum(axis=(1, 2))
    income = result.income
    gaps = {
        "spending on goods": np.abs(paid - at.spending) / income[:, None],
        "sales of goods": np.abs(produced - result.output) / income[:, None],
        "factor market": np.abs(result.value_added.sum(axis=1) - factor_income) / factor_income,
        "tariff revenue": np.abs(tariffs - result.tariff_revenue) / income,
        "export-tax revenue": np.abs(export_taxes - result.export_tax_revenue) / income,
        "trade balance": np.abs(balance - result.deficit) / income,
    }
    for name, gap in gaps.items():
        if not gap.max() <= allowed_gap:
            cell = np.unravel_index(int(np.argmax(np.where(np.isfinite(gap), gap, np.inf))), gap.shape)
            labels = [world.countries[cell[0]], *(world.sectors[s] for s in cell[1:])]
            raise NoEquilibrium(
                "the accounts of this solution do not close",
                where=f"{name} of {', '.join(labels)}",
                evidence=f"gap {gap[cell]:.3g} of income, {allowed_gap:.3g} allowed; residual {result.residual:.3g}",
                remedy="check that the benchmark balances (world.check()), or ask for a smaller tolerance",
            )
    return max(float(gap.max()) for gap in gaps.values())
