"""Interest on duties that are paid back.

It runs from the day of deposit to the day of liquidation or reliquidation (19 U.S.C. 1505(c)), at the federal
short-term rate plus 2 points for corporations and 3 for others, by quarter (26 U.S.C. 6621(a)(1)), compounded daily
(26 U.S.C. 6622): each day after the deposit, the last day included, multiplies by 1 + rate / days of its year, as the
tables of Rev. Proc. 95-17 do. Customs had not published its own method by 10 October 2026: one day more or less is a
band of the result.
"""

from __future__ import annotations

import calendar
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from tradetalks.customs.answer import cents
from tradetalks.errors import BadInput, MissingFacts
from tradetalks.refunds.rules import Quarter, interest_rates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.dates import Date


def interest(
    duty_usd: float,
    deposited: Date,
    liquidated: Date,
    *,
    corporation: bool,
    rates: Sequence[Quarter] | None = None,
) -> float:
    """USD to the cent on a duty from the day of deposit to the day of (re)liquidation.

    rates   by quarter, in order; without them data/customs/interest_rates.csv
    raises  BadInput for days in the wrong order; MissingFacts for a day of a quarter whose rate is not known
    """
    if liquidated < deposited:
        raise BadInput("liquidated before the deposit", evidence=f"{liquidated}, deposit of {deposited}")
    return cents(duty_usd * (factor(deposited, liquidated, corporation, tuple(rates or interest_rates())) - 1.0))


@lru_cache(maxsize=100_000)
def factor(deposited: Date, liquidated: Date, corporation: bool, rates: tuple[Quarter, ...]) -> float:
    """What one dollar deposited on a day has become on another; raises MissingFacts as `interest` does."""
    if deposited == liquidated:
        return 1.0
    first = deposited + timedelta(days=1)
    if first < rates[0].since or liquidated >= rates[-1].until:
        raise MissingFacts(
            "no rate of interest for these days",
            evidence=f"{deposited} to {liquidated}; rates from {rates[0].since} until {rates[-1].until}",
            remedy="count to an earlier day, or add the quarter to data/customs/interest_rates.csv",
        )
    grown = 1.0
    for quarter in rates:
        rate = quarter.corporation if corporation else quarter.other
        for year in range(quarter.since.year, (quarter.until - timedelta(days=1)).year + 1):
            since = max(first, quarter.since, first.replace(year=year, month=1, day=1))
            until = min(liquidated + timedelta(days=1), quarter.until, first.replace(year=year + 1, month=1, day=1))
            grown *= (1.0 + rate / (366.0 if calendar.isleap(year) else 365.0)) ** max((until - since).days, 0)
    return grown
