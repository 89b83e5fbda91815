"""Games in which each side picks one of a few options, solved exactly from their payoff table."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import BadInput

if TYPE_CHECKING:
    from tradetalks.world.table import Array

TIE = 1e-12  # payoffs that differ by less are equal
MOST_OPTIONS = 10  # of a side, for equilibria in mixed strategies: supports are tried one by one


@dataclass(frozen=True, eq=False)
class PayoffTable:
    """Every combination of options and what each side makes of it.

    options  [j][i]  names of side j's options
    payoffs  [i0 i1 ... j]  log points
    """

    players: tuple[str, ...]
    options: tuple[tuple[str, ...], ...]
    payoffs: Array

    def __post_init__(self) -> None:
        expected = (*(len(names) for names in self.options), len(self.players))
        if self.payoffs.shape != expected or len(self.options) != len(self.players):
            raise BadInput("a payoff table of the wrong shape", evidence=f"{self.payoffs.shape}, expected {expected}")
        if not np.isfinite(self.payoffs).all():
            raise BadInput("a payoff that is not finite", where="payoffs")

    def named(self, cell: tuple[int, ...]) -> tuple[str, ...]:
        """The options of a cell."""
        return tuple(names[i] for names, i in zip(self.options, cell, strict=True))


def pure_nash(table: PayoffTable) -> list[tuple[int, ...]]:
    """Cells from which no side gains by another option of its own, in the table's order."""
    best = np.ones(table.payoffs.shape[:-1], dtype=bool)
    for j in range(len(table.players)):
        own = table.payoffs[..., j]
        best &= own >= own.max(axis=j, keepdims=True) - TIE
    return [tuple(int(i) for i in cell) for cell in np.argwhere(best)]


def dominant_option(table: PayoffTable, j: int) -> int | None:
    """The option that is a best answer to everything the others may do; None: there is none."""
    own = np.moveaxis(table.payoffs[..., j], j, 0)
    always = (own >= own.max(axis=0) - TIE).reshape(own.shape[0], -1).all(axis=1)
    return int(np.argmax(always)) if always.any() else None


def mixed_nash(table: PayoffTable) -> list[tuple[Array, Array]]:
    """All equilibria of two sides in which both mix equally many options, pure ones among them.

    Each support is solved for the mix that leaves the other side indifferent (Lemke & Howson 1964 prove that a game
    without ties has no others). A game with ties may have more.

    returns  (probabilities of the first side's options, of the second's)
    raises   BadInput for other than two sides, or more than MOST_OPTIONS options
    """
    if len(table.players) != 2 or max(table.payoffs.shape[:2]) > MOST_OPTIONS:
        raise BadInput("mixed strategies are solved for two sides of few options", evidence=str(table.payoffs.shape))
    rows, columns = table.payoffs.shape[:2]
    one, other = table.payoffs[..., 0], table.payoffs[..., 1]
    found = []
    for size in range(1, min(rows, columns) + 1):
        for mine, yours in product(combinations(range(rows), size), combinations(range(columns), size)):
            second = indifferent(one[np.ix_(mine, yours)])
            first = indifferent(other[np.ix_(mine, yours)].T)
            if first is None or second is None:
                continue
            p, q = np.zeros(rows), np.zeros(columns)
            p[list(mine)], q[list(yours)] = first, second
            if (one @ q).max() <= p @ one @ q + TIE and (p @ other).max() <= p @ other @ q + TIE:
                found.append((p, q))
    return found


def indifferent(payoff: Array) -> Array | None:
    """The probabilities of the columns that make all rows worth the same; None where none are positive.

    sum_b A_ab q_b = v for all a, sum_b q_b = 1
    """
    size = len(payoff)
    system = np.block([[payoff, -np.ones((size, 1))], [np.ones((1, size)), np.zeros((1, 1))]])
    if np.linalg.matrix_rank(system) <= size:
        return None
    q = np.linalg.solve(system, np.append(np.zeros(size), 1.0))[:size]
    return q if q.min() > TIE else None
