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
    tariff      [o d s] or 0  by the tariff asked for, all else given
    """

    bars: Bars
    log_tariff: Array | float = 0.0
    tariff: Array | float = 0.0


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
    rates = np.zeros_like(outcome.trade)
    rates[:, c] = outcome.policy.tariff[:, c]
    by_rate = np.zeros_like(outcome.trade)
    by_rate[:, c] = outcome.trade[:, c]
    return replace(of_trade(outcome, point, rates), tariff=by_rate)


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
    output[c, s] = 1.0 / point.at.output[c, s]
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
