"""What lines of an order book would pay on another day or from another origin, and which measures make that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tradetalks.customs.order_totals import Amounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tradetalks.customs.order_price import Price
    from tradetalks.customs.order_read import Lines

Changes = dict[str, list[float]]  # label -> lines that change, sum of the changes in USD


@dataclass(frozen=True)
class Alternative:
    """Another day, origin, claim or value for all lines of a book.

    label  what it is called in the columns: the day, the origin
    given  column -> value of all lines
    share  of the price, which is then the customs value
    """

    label: str
    given: Mapping[str, str]
    share: float = 1.0

    @property
    def columns(self) -> tuple[str, str, str]:
        return f"duty_usd_{self.label}", f"change_usd_{self.label}", f"because_{self.label}"


def extra_cells(
    lines: Lines, prices: list[Price], others: Sequence[tuple[Alternative, Lines]], changes: Changes
) -> Iterator[list[str]]:
    """For each line the cells of every alternative: its duty, the change in USD, the measures that make it.

    changes  is filled as the lines are read
    """
    first = zip(lines.kind, Amounts(lines, prices), strict=True)
    each = [zip(other.kind, Amounts(other, prices), strict=True) for _, other in others]
    for number, (here, *there) in enumerate(zip(first, *each, strict=True)):
        cells: list[str] = []
        for (one, other), found in zip(others, there, strict=True):
            change, told = _compared(here, found, prices, other.messages.get(number, ""))
            cells += told
            if change:
                changes[one.label][0] += 1
                changes[one.label][1] += change
        yield cells


def _compared(
    here: tuple[int, list[float]], there: tuple[int, list[float]], prices: list[Price], message: str
) -> tuple[float, list[str]]:
    """(change of the duty in USD, cells) of a line under one alternative.

    here, there  (kind, [duty, ordinary duty, layers]) in the book as it is and under the alternative
    """
    (kind, amounts), (other, others) = here, there
    message = message or (prices[other].message if other >= 0 else "")
    if message:
        return 0.0, ["", "", message]
    if prices[other].depends:
        return 0.0, ["", "", f"a range, at most {others[0]:.2f}: {prices[other].depends}"]
    if kind < 0 or prices[kind].message or prices[kind].depends:
        return 0.0, [f"{others[0]:.2f}", "", "no number to compare with"]
    change = round(others[0] - amounts[0], 2)
    because = _because(kind, amounts, other, others, prices) if kind != other or amounts != others else ""
    return change, [f"{others[0]:.2f}", f"{change:.2f}", because]


def _because(kind: int, amounts: list[float], other: int, others: list[float], prices: list[Price]) -> str:
    """The measures whose part of the duty differs, with by how much."""
    parts = {"ordinary": others[1] - amounts[1]}
    for sign, place, paid in ((-1.0, kind, amounts), (1.0, other, others)):
        for (measure, _), usd in zip(prices[place].named, paid[2:], strict=False):
            parts[measure] = parts.get(measure, 0.0) + sign * usd
    return "; ".join(f"{measure} {usd:+.2f}" for measure, usd in parts.items() if abs(usd) >= 0.005)
