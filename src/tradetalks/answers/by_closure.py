"""What each closure of trade balances says of a number whose draws take several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.answers.estimates import ENDS, printed_unit
from tradetalks.digits import digits_for, signed
from tradetalks.runs.quantities import QUANTILES
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tradetalks.runs import Comparison, Estimate, Result
    from tradetalks.table import Cell

NAMES = {"fixed": "balances fixed", "proportional": "in proportion to income", "free": "balances free"}


def closure_table(
    found: Result | Comparison, estimates: Sequence[Estimate], cells: Sequence[str], name: Callable[[str], str]
) -> Table | None:
    """A row a quantity, country or group and closure: at central values, and over the draws that take it.

    None where draws take one closure or nothing is asked of a country
    """
    kinds = tuple(found.at_closures(estimates[0].quantity.name)) if estimates else ()
    if not kinds:
        return None
    taken = np.array(found.closures)
    rows: list[tuple[Cell, ...]] = []
    for estimate in estimates:
        _, convert = printed_unit(estimate.quantity.unit)
        for cell in cells:
            at = estimate.labels[0].index(cell)
            for closure, centre in zip(kinds, estimate.centres, strict=True):
                drawn = estimate.draws[_solved(found, taken) == closure, at]
                ends = np.quantile(drawn, [QUANTILES[1], QUANTILES[0], QUANTILES[2]]) if len(drawn) else [np.nan] * 3
                numbers = [convert(float(value)) for value in (centre[at], *ends)]
                rows.append((_meaning(estimate), name(cell), cell, NAMES[closure], closure, *map(_or_none, numbers)))
    if not rows:
        return None
    unit, _ = printed_unit(estimates[0].quantity.unit)
    digits = digits_for([abs(value) for row in rows for value in row[5:] if isinstance(value, float)])
    columns = (
        Column("quantity"),
        Column("country"),
        Column("country code", coded=True),
        Column("trade balances"),
        Column("closure", coded=True),
        *(Column(head, unit, digits, signed=True) for head in ("at central values", *ENDS)),
    )
    note = (
        "How trade balances close over a year is a choice of model, not a fact: the range above holds the central "
        "number of each closure. Median and percentiles are over the draws that take it. --closure fixes one."
    )
    return Table("by_closure", "What each closure of trade balances says", columns, tuple(rows), note, shown=18)


def unsettled(estimate: Estimate, cell: str, place: str) -> str:
    """A sentence where closures disagree on the sign of a number at central values; empty where they agree."""
    if not estimate.centres:
        return ""
    at = estimate.labels[0].index(cell)
    unit, convert = printed_unit(estimate.quantity.unit)
    centres = [convert(float(centre[at])) for centre in estimate.centres]
    digits = digits_for([abs(value) for value in centres])
    if not min(centres) < 0.0 < max(centres):
        return ""
    said = f"{signed(min(centres), digits)} to {signed(max(centres), digits)} {unit}"
    return f"In {place} its sign rests on how trade balances close ({said} at central values): it is not settled."


def _solved(
    found: Result | Comparison, taken: np.ndarray[tuple[int], np.dtype[np.str_]]
) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    """[n] the closure of each draw that has an equilibrium, in the order of an estimate's draws."""
    return np.delete(taken, list(found.failed))


def _meaning(estimate: Estimate) -> str:
    return estimate.quantity.meaning[0].upper() + estimate.quantity.meaning[1:]


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else value
