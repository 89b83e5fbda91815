"""Safeguarded Anderson acceleration: Walker & Ni (2011), SIAM J. Numer. Anal. 49(4), type II."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from tradetalks.world.table import Array

MEMORY = 25
LONGEST_MOVE = 1.0  # in logs; a step of the equations longer than this is cut
GROWTH = 100.0  # a residual this many times the best one so far restarts from there, each time more cautiously
MOST_RESTARTS = 10


@dataclass(frozen=True)
class FixedPoint:
    """Where the iteration ended; it is a fixed point if `residual` is within the tolerance asked for."""

    state: Array
    residual: float
    iterations: int


def accelerate(step: Callable[[Array], Array], start: Array, tolerance: float, most_iterations: int) -> FixedPoint:
    """Iterate `step` until it moves no coordinate by more than `tolerance`.

    Coordinates are logs; a residual that is not finite counts as too large.
    returns  the best state met, whether or not it is within the tolerance: the caller looks at its residual
    """
    size = start.size
    state_moves, residual_moves = np.empty((MEMORY, size)), np.empty((MEMORY, size))
    gram = np.zeros((MEMORY, MEMORY))
    kept, slot = 0, 0
    state, best, best_size, best_residual = start, start, np.inf, np.zeros(size)
    last_state, last_residual = start, np.zeros(size)
    fresh, restarts = True, 0
    for iteration in range(1, most_iterations + 1):
        residual = step(state) - state
        worst = float(np.abs(residual).max())
        if worst <= tolerance:
            return FixedPoint(state, worst, iteration)
        if not worst <= GROWTH * best_size:
            restarts += 1
            if not np.isfinite(best_size) or restarts > MOST_RESTARTS:
                return FixedPoint(best, best_size, iteration)
            state, kept, slot, fresh = best + 0.5**restarts * cut(best_residual), 0, 0, True
            continue
        if worst < best_size:
            best, best_size, best_residual, restarts = state, worst, residual, 0
        if not fresh:
            np.subtract(state, last_state, out=state_moves[slot])
            np.subtract(residual, last_residual, out=residual_moves[slot])
            kept = min(kept + 1, MEMORY)
            row = residual_moves[:kept] @ residual_moves[slot]
            gram[slot, :kept] = row
            gram[:kept, slot] = row
            slot = (slot + 1) % MEMORY
        last_state, last_residual, fresh = state, residual, False
        state = state + cut(residual)
        if kept and worst < LONGEST_MOVE:
            weights = least_squares(gram[:kept, :kept], residual_moves[:kept] @ residual)
            state = state - weights @ (state_moves[:kept] + residual_moves[:kept])
    return FixedPoint(best, best_size, most_iterations)


def cut(move: Array) -> Array:
    """The move, no coordinate longer than LONGEST_MOVE."""
    return np.clip(move, -LONGEST_MOVE, LONGEST_MOVE)


def least_squares(gram: Array, right: Array) -> Array:
    """Weights w that minimise |right-hand vector - sum w_k column_k|, from the columns' inner products."""
    scale = np.sqrt(np.diag(gram))
    scaled = gram / np.outer(scale, scale)
    scaled[np.diag_indices_from(scaled)] += 1e-14
    return np.asarray(np.linalg.solve(scaled, right / scale) / scale)
