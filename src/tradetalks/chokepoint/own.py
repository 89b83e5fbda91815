"""A chain's own scenario as arrays: licences, bans and outages that chain.yaml states, by any of its countries.

Axes: n draw, t step, i item, o origin, d destination.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.chokepoint.control import Control, no_quota
from tradetalks.chokepoint.simulation import first_day
from tradetalks.chokepoint.values import control_value

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from tradetalks.chokepoint.chain import Chain
    from tradetalks.chokepoint.records import ControlRecord, OwnScenario, Quantity
    from tradetalks.chokepoint.values import Values

    Array = NDArray[np.float64]

DAYS_A_YEAR = 365.25


def own_controls(chain: Chain, scenario: OwnScenario, values: Values, steps: int) -> list[Control]:
    """The controls of a chain's own scenario; a step counts by the days on which each holds."""
    start = scenario.on if chain.record.step == "week" else scenario.on.replace(day=1)
    days = [first_day(start, t, chain.record.step) for t in range(steps + 1)]
    return [_control(key, record, chain, values, days) for key, record in scenario.controls.items()]


def _control(key: str, record: ControlRecord, chain: Chain, values: Values, days: list[date]) -> Control:
    n, steps, countries = values.draws, len(days) - 1, len(chain.countries)
    held = np.array([_overlap(record.begins, record.ends, days[t], days[t + 1]) for t in range(steps)])
    reached = np.array([not record.items or name in record.items for name in chain.items], dtype=np.float64)
    share = np.broadcast_to(held[None, :, None] * reached, (n, steps, len(reached))).copy()
    lanes = np.zeros((countries, countries))
    to = [name in record.to or "all" in record.to for name in chain.countries]
    for name in record.by:
        lanes[chain.country(name)] = to
    if record.home == "no":
        np.fill_diagonal(lanes, 0.0)
    rate = _drawn(values, record.approval)[:, None, None, None]
    delay = np.zeros(n) if record.delay_days is None else _drawn(values, record.delay_days)
    waits = np.broadcast_to((delay / (DAYS_A_YEAR / chain.steps_a_year))[:, None], (n, steps))
    let = np.broadcast_to(rate, (n, steps, len(reached), countries))
    return Control(key, lanes, share, let, waits, np.zeros(steps), no_quota(share))


def _drawn(values: Values, quantity: Quantity) -> Array:
    return control_value(values, quantity.low, quantity.central, quantity.high)


def _overlap(begin: date, end: date | None, first: date, after: date) -> float:
    """Share of the days [first, after) that lie in [begin, end)."""
    held = (min(end or after, after) - max(begin, first)) // timedelta(days=1)
    return max(held, 0) / ((after - first) // timedelta(days=1))
