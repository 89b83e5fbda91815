"""A table as data: what the page, the workbook and the terminal all print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.digits import billions, digits_for, percent
from tradetalks.number import Number
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tradetalks.runs.attribution import Attribution
    from tradetalks.runs.quantities import Estimate
    from tradetalks.table import Cell

ENDS = ("median", "10th percentile", "90th percentile")


def printed_unit(unit: str) -> tuple[str, Callable[[float], float]]:
    """The unit in which the report prints a quantity, and how to get there."""
    if unit == "log change":
        return "%", percent
    if unit == "million USD a year":
        return "billion USD a year", billions
    raise ValueError(unit)


def estimate_table(
    name: str,
    caption: str,
    heads: Sequence[str],
    estimates: Sequence[tuple[str, Estimate]],
    note: str,
    rows: Sequence[tuple[str, ...]],
    names: Callable[[str], str],
) -> Table:
    """One row a cell of the estimates' axes, one column of ranges an estimate.

    heads      headings of the axes
    estimates  (heading, estimate), all on the same axes
    rows       the cells to print, in order
    names      label -> what a reader calls it
    """
    columns = [Column(head) for head in heads]
    for heading, estimate in estimates:
        unit, _ = printed_unit(estimate.quantity.unit)
        digits = digits_for([value for cell in rows for value in printed(estimate, estimate.at(*cell))])
        columns.append(Column(heading, unit, digits, signed=True))
    body: list[tuple[Cell, ...]] = [
        (*(names(label) for label in cell), *(Number(*printed(found, found.at(*cell))) for _, found in estimates))
        for cell in rows
    ]
    return Table(name, caption, tuple(columns), tuple(body), note)


def printed(estimate: Estimate, number: Number) -> tuple[float, float, float]:
    """Median, 10th and 90th percentile in the printed unit."""
    _, convert = printed_unit(estimate.quantity.unit)
    return convert(number.median), convert(number.low), convert(number.high)


def printed_parts(found: Attribution) -> tuple[float, dict[str, float]]:
    """An attribution's total in the printed unit, and its parts, scaled so that they add up to it."""
    _, convert = printed_unit(found.quantity.unit)
    total = convert(found.total)
    scale = total / found.total if found.total else convert(1e-12) / 1e-12
    return total, {key: scale * part for key, part in found.measures.items()}
