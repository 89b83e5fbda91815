"""Balancing: the array nearest to a prior that meets totals, some of them exactly, the others by weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import UnbalancedWorld

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Groups = NDArray[np.intp]


@dataclass(frozen=True)
class Target:
    """Totals over disjoint groups of cells.

    name    for messages
    labels  [g]  what each group is, for messages
    group   shape of the prior; the group each cell belongs to, -1 for none
    value   [g]  the total wanted, >= 0
    weight  [g]  1: met exactly; between 0 and 1: pulls as hard as its penalty, see `balance`
    """

    name: str
    labels: tuple[str, ...]
    group: Groups
    value: Array
    weight: Array


def balance(prior: Array, targets: list[Target], tolerance: float = 1e-11, sweeps: int = 20_000) -> Array:
    """The array nearest to the prior under weighted totals.

    min_T  KL(T | T0) + sum_k lambda_k KL(A_k T | b_k),   lambda_k = w_k / (1 - w_k)

    solved by scaling one set of totals after the other, with T = T0 prod_k m_k[group_k]:

    m_k <- (b_k m_k / A_k T)^(w_k)                          Chizat, Peyre, Schmitzer & Vialard (2018), sec. 3

    With w = 1 this is RAS (Stone 1961; Bacharach 1970). Weights settle conflicts as in KRAS (Lenzen, Gallego & Wood
    2009), but the compromise is the minimum of one convex function, so it depends on no order and no stopping rule.

    prior      any shape, >= 0; zeros stay zero
    tolerance  largest change of the logarithm of any multiplier in the last sweep
    returns    shape of the prior
    raises     UnbalancedWorld  for a negative or missing number, a total without cells, no convergence
    """
    _check(prior, targets)
    cells = prior.ravel().copy()
    parts = []
    for target in targets:
        covered = np.flatnonzero((target.group.ravel() >= 0) & (cells > 0.0))
        group = target.group.ravel()[covered]
        parts.append((target, covered, group, np.ones(len(target.value))))
    change = np.inf
    for _ in range(sweeps):
        change = 0.0
        for target, covered, group, multiplier in parts:
            change = max(change, _scale(cells, target, covered, group, multiplier))
        if change < tolerance:
            break
    result = cells.reshape(prior.shape)
    if change >= tolerance:
        name, cell, gap = worst_gap(result, targets)
        raise UnbalancedWorld(
            "the targets cannot all be met",
            where=f"{name}, {cell}",
            evidence=f"relative gap {gap:.3g} after {sweeps} sweeps",
            remedy="make the exact targets consistent with each other, or give one a weight below 1",
        )
    return result


def _scale(cells: Array, target: Target, covered: Groups, group: Groups, multiplier: Array) -> float:
    """Scale one set of totals in place; the largest change of a logarithm of its multipliers."""
    total = np.bincount(group, cells[covered], len(target.value))
    live = (total > 0.0) & (target.value > 0.0)
    new = np.where(target.value > 0.0, multiplier, 0.0)
    new[live] = (target.value[live] * multiplier[live] / total[live]) ** target.weight[live]
    factor = np.divide(new, multiplier, out=np.zeros_like(new), where=multiplier > 0.0)
    cells[covered] *= factor[group]
    multiplier[:] = new
    return float(np.abs(np.log(factor[live])).max(initial=0.0))


def totals(cells: Array, target: Target) -> Array:
    """[g] what the array gives for each group of a target."""
    covered = target.group.ravel() >= 0
    return np.asarray(
        np.bincount(target.group.ravel()[covered], cells.ravel()[covered], len(target.value)), dtype=np.float64
    )


def worst_gap(cells: Array, targets: list[Target]) -> tuple[str, str, float]:
    """Name, label and relative gap of the exact target that is furthest from met."""
    worst = ("none", "", 0.0)
    for target in targets:
        gap = np.abs(totals(cells, target) - target.value) / np.maximum(target.value, 1e-300)
        gap = np.where((target.weight == 1.0) & (target.value > 0.0), gap, 0.0)
        cell = int(np.argmax(gap))
        if gap[cell] > worst[2]:
            worst = (target.name, target.labels[cell], float(gap[cell]))
    return worst


def _check(prior: Array, targets: list[Target]) -> None:
    if not (np.isfinite(prior).all() and prior.min() >= 0.0):
        raise UnbalancedWorld("the prior holds a negative or missing number", where="balance")
    for target in targets:
        if not (np.isfinite(target.value).all() and target.value.min() >= 0.0):
            bad = int(np.flatnonzero(~(target.value >= 0.0) | ~np.isfinite(target.value))[0])
            raise UnbalancedWorld(
                "a target is negative or missing",
                where=f"{target.name}, {target.labels[bad]}",
                evidence=str(target.value[bad]),
            )
        if not ((target.weight > 0.0) & (target.weight <= 1.0)).all():
            raise UnbalancedWorld("a weight is outside (0, 1]", where=target.name, evidence=str(target.weight.min()))
        empty = (totals(prior, target) == 0.0) & (target.value > 0.0) & (target.weight == 1.0)
        if empty.any():
            bad = int(np.flatnonzero(empty)[0])
            raise UnbalancedWorld(
                "an exact target has no cell that could meet it",
                where=f"{target.name}, {target.labels[bad]}",
                evidence=f"wanted {target.value[bad]:g}, the prior is zero there",
                remedy="give the prior a positive cell in this group",
            )
