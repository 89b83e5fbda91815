"""Games in which each side picks one of a few options, solved exactly from their payoff table."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import BadInput

if TYPE_CHECKING:
    from tradetalks.world.table import Array

TIE = 1e-10  # of the range of a side's payoffs: those that differ by less are equal
MOST_OPTIONS = 10  # of a side, for equilibria in mixed strategies: corners are tried one by one
SAME = 1e-8  # of a probability: two corners that differ by less are one
DIGITS = 10  # of a corner
AT_ONCE = 20_000  # systems of equations solved together


@dataclass(frozen=True, eq=False)
class PayoffTable:
    """Every combination of options, and each side's payoff.

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
    """Cells from which no side gains by changing its own option, in the table's order."""
    best = np.ones(table.payoffs.shape[:-1], dtype=bool)
    for j in range(len(table.players)):
        own = table.payoffs[..., j]
        best &= own >= own.max(axis=j, keepdims=True) - TIE * np.ptp(own)
    return [tuple(int(i) for i in cell) for cell in np.argwhere(best)]


def dominant_option(table: PayoffTable, j: int) -> int | None:
    """The option that is a best answer to everything the others may do; None: there is none."""
    own = np.moveaxis(table.payoffs[..., j], j, 0)
    always = (own >= own.max(axis=0) - TIE * np.ptp(own)).reshape(own.shape[0], -1).all(axis=1)
    return int(np.argmax(always)) if always.any() else None


def mixed_nash(table: PayoffTable) -> list[tuple[Array, Array]]:
    """All extreme equilibria of two sides, pure ones among them.

    The corners of both sides' best-response polytopes are listed; a pair in which each option is unused or a best
    answer is an equilibrium, and all others are mixes of these (Mangasarian 1964; Avis, Rosenberg, Savani and von
    Stengel 2010). With ties there may be infinitely many: `nash_sets` says which of these may be mixed.

    returns  (probabilities of the first side's options, of the second's)
    raises   BadInput for other than two sides, or more than MOST_OPTIONS options
    """
    if len(table.players) != 2 or max(table.payoffs.shape[:2]) > MOST_OPTIONS:
        raise BadInput("mixed strategies are solved for two sides of few options", evidence=str(table.payoffs.shape))
    one, other = (_one_to_two(table.payoffs[..., j]) for j in (0, 1))
    firsts, seconds = corners(other.T), corners(one)
    gaps = (firsts > SAME) @ (seconds @ one.T < 1.0 - SAME).T.astype(int)
    gaps = gaps + (firsts @ other < 1.0 - SAME).astype(int) @ (seconds > SAME).T
    found: list[tuple[Array, Array]] = []
    for i, k in np.argwhere(gaps == 0):
        pair = firsts[i] / firsts[i].sum(), seconds[k] / seconds[k].sum()
        if not any(_near(pair[0], p) and _near(pair[1], q) for p, q in found):
            found.append(pair)
    return found


def nash_sets(table: PayoffTable) -> list[tuple[tuple[Array, ...], tuple[Array, ...]]]:
    """The largest sets of equilibria: any mix of a set's first strategies against any mix of its second ones is one.

    A game without ties has sets of one strategy each. Sets that share an equilibrium are connected.
    returns  (the first side's extreme strategies, the second's); raises as mixed_nash does
    """
    extreme = mixed_nash(table)
    firsts, seconds = ([pair[j] for pair in extreme] for j in (0, 1))
    first_of = [next(i for i, p in enumerate(firsts) if _near(p, own)) for own in firsts]
    second_of = [next(k for k, q in enumerate(seconds) if _near(q, own)) for own in seconds]
    pairs = set(zip(first_of, second_of, strict=True))
    answers = {i: frozenset(k for first, k in pairs if first == i) for i in set(first_of)}
    shared = set(answers.values())
    while True:
        more = {a & b for a in shared for b in shared if a & b} - shared
        if not more:
            break
        shared |= more
    return [
        (tuple(firsts[i] for i in sorted(answers) if common <= answers[i]), tuple(seconds[k] for k in sorted(common)))
        for common in sorted(shared, key=lambda one: (min(one), -len(one), sorted(one)))
    ]


def corners(payoff: Array) -> Array:
    """[corner b] corners of {q >= 0, A q <= 1} except 0, for a positive A [a b]: points where b constraints meet.

    A corner in which more constraints meet may come several times.
    """
    rows, size = payoff.shape
    constraints = np.vstack([payoff, np.eye(size)])
    limits = np.concatenate([np.ones(rows), np.zeros(size)])
    chosen = np.array(list(combinations(range(rows + size), size)))
    found = []
    for part in np.array_split(chosen, -(-len(chosen) // AT_ONCE)):
        systems = constraints[part]
        regular = np.abs(np.linalg.det(systems)) > TIE
        q = np.linalg.solve(systems[regular], limits[part[regular]][..., None])[..., 0]
        inside = (q >= -SAME).all(axis=1) & (q @ payoff.T <= 1.0 + SAME).all(axis=1) & (q.max(axis=1) > SAME)
        found.append(np.where(q[inside] > SAME, q[inside], 0.0))
    return np.asarray(np.unique(np.round(np.concatenate(found), DIGITS), axis=0))


def _one_to_two(payoff: Array) -> Array:
    """A side's payoffs moved and scaled to 1 to 2, which changes no equilibrium."""
    spread = float(np.ptp(payoff))
    return np.asarray(1.0 + (payoff - payoff.min()) / (spread if spread > 0.0 else 1.0))


def _near(one: Array, other: Array) -> bool:
    return float(np.abs(one - other).max()) <= SAME
