"""Numbers of an outcome that a derivative can be taken of, each by its own derivatives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium.adjoint import NO_CELLS, Bars, no_bars

if TYPE_CHECKING:
    from collections.abc import Callable

    from tradetalks.equilibrium.adjoint import Point
    from tradetalks.equilibrium.outcome import Outcome
    from tradetalks.world.table import Array


@dataclass(frozen=True, eq=False)
class Objective:
    """A number of an outcome, by its derivatives.

    log_tariff  [o d s] or 0  by log(1 + tariff) at given sales, importers' rents being part of the tariff
    tariff, over_quota_tariff  [o d s] or 0  by those asked for, all else given
    log_share_inside  [o d s] or 0  by the log of the share inside quotas that are exceeded, at given sales
    """

    bars: Bars
    log_tariff: Array | float = 0.0
    tariff: Array | float = 0.0
    over_quota_tariff: Array | float = 0.0
    log_share_inside: Array | float = 0.0


def unit(point: Point, c: int) -> Array:
    """[c] one for a country, zero for the others."""
    return np.asarray(np.eye(point.at.income.size)[c])


def of_real_income(outcome: Outcome, point: Point, c: int) -> Objective:
    own = unit(point, c)
    return Objective(replace(no_bars(point, NO_CELLS), income=own / point.at.income, log_final_price=-own))


def of_income(outcome: Outcome, point: Point, c: int) -> Objective:
    return Objective(replace(no_bars(point, NO_CELLS), income=unit(point, c) / point.at.income))


def of_prices(outcome: Outcome, point: Point, c: int) -> Objective:
    return Objective(replace(no_bars(point, NO_CELLS), log_final_price=unit(point, c)))


def of_wages(outcome: Outcome, point: Point, c: int) -> Objective:
    return Objective(replace(no_bars(point, NO_CELLS), log_wage=unit(point, c)))


def of_prices_in_wages(outcome: Outcome, point: Point, c: int) -> Objective:
    own = unit(point, c)
    return Objective(replace(no_bars(point, NO_CELLS), log_final_price=own, log_wage=-own))


def of_exports(outcome: Outcome, point: Point, c: int) -> Objective:
    abroad = np.zeros_like(outcome.trade)
    abroad[c] = 1.0
    abroad[c, c] = 0.0
    return of_trade(outcome, point, abroad / (abroad * outcome.trade).sum())


def of_imports(outcome: Outcome, point: Point, c: int) -> Objective:
    abroad = np.zeros_like(outcome.trade)
    abroad[:, c] = 1.0
    abroad[c, c] = 0.0
    return of_trade(outcome, point, abroad / (abroad * outcome.trade).sum())


def of_revenue(outcome: Outcome, point: Point, c: int) -> Objective:
    rates, by_rate = np.zeros_like(outcome.trade), np.zeros_like(outcome.trade)
    rates[:, c] = outcome.policy.tariff[:, c]
    by_rate[:, c] = outcome.trade[:, c]
    quotas = outcome.exceeded_quotas
    if not quotas[0].size:
        return replace(of_trade(outcome, point, rates), tariff=by_rate)
    shape = outcome.trade.shape
    held = (np.broadcast_to(np.asarray(outcome.policy.rent_to), shape) == "importer")[quotas]
    over = np.broadcast_to(outcome.policy.over_quota_tariff, shape)[quotas]
    inside = np.broadcast_to(outcome.policy.quota, shape)[quotas] / outcome.quantity_hat[quotas]
    here, rent = by_rate[quotas], (over - outcome.policy.tariff[quotas]) * inside
    rates[quotas] = np.where(quotas[1] == c, np.where(held, over - rent, outcome.in_effect.tariff[quotas]), 0.0)
    by_mean, by_over, by_share = (np.zeros(shape) for _ in range(3))
    by_mean[quotas] = np.where(held, 0.0, here * (1.0 + outcome.in_effect.tariff[quotas]))
    by_rate[quotas] = np.where(held, inside * here, 0.0)
    by_over[quotas] = np.where(held, (1.0 - inside) * here, 0.0)
    by_share[quotas] = np.where(held, -rent * here, 0.0)
    found = of_trade(outcome, point, rates)
    return Objective(found.bars, found.log_tariff + by_mean, by_rate, by_over, by_share)


def of_trade(outcome: Outcome, point: Point, weight: Array) -> Objective:
    """The sum of trade at the border by weights [o d s], zero in most cells."""
    o, d, s = np.nonzero(weight)
    border = 1.0 / (1.0 + outcome.in_effect.tariff)
    paid = (weight * border)[o, d, s]
    bars = replace(no_bars(point, (o, d, s)), paid=paid)
    return Objective(bars, -weight * outcome.trade)


def of_output(point: Point, c: int, s: int) -> Objective:
    """The log of a sector's output."""
    bars = no_bars(point, NO_CELLS)
    output = np.zeros_like(bars.output)
    output[c, s] = 1.0 / point.at.sales.output[c, s]
    return Objective(replace(bars, output=output))


OBJECTIVES: dict[str, Callable[[Outcome, Point, int], Objective]] = {
    "real_income": of_real_income,
    "income": of_income,
    "prices": of_prices,
    "wages": of_wages,
    "prices_in_wages": of_prices_in_wages,
    "exports": of_exports,
    "imports": of_imports,
    "revenue": of_revenue,
}
