"""Safeguarded Anderson acceleration: Walker & Ni (2011), SIAM J. Numer. Anal. 49(4), type II."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from tradetalks.world.table import Array

MEMORY = 15
LONGEST_MOVE = 1.0  # in logs; a step of the equations longer than this is cut
GROWTH = 100.0  # a residual this many times the best one so far restarts from there, each time more cautiously
MOST_RESTARTS = 10
NEARLY_PARALLEL = 1e-14 * np.eye(MEMORY)  # keeps the weights of moves of unit length finite
BLOCK = 512  # vectors are cut so short that BLAS starts no threads: waiting for them costs more than they save


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
    size, blocks = start.size, -(-start.size // BLOCK)
    image_moves, residual_moves = (np.zeros((blocks, MEMORY, BLOCK)) for _ in range(2))
    gram = np.zeros((MEMORY, MEMORY))
    kept, slot = 0, 0
    state = np.zeros(blocks * BLOCK)
    state[:size] = start
    best, best_size, best_residual = state, np.inf, np.zeros_like(state)
    last_state, last_residual = state, best_residual
    fresh, restarts = True, 0
    for iteration in range(1, most_iterations + 1):
        residual = np.zeros_like(state)
        residual[:size] = step(state[:size]) - state[:size]
        worst = float(np.abs(residual).max())
        if worst <= tolerance:
            return FixedPoint(state[:size], worst, iteration)
        if not worst <= GROWTH * best_size:
            restarts += 1
            if not np.isfinite(best_size) or restarts > MOST_RESTARTS:
                return FixedPoint(best[:size], best_size, iteration)
            state, kept, slot, fresh = best + 0.5**restarts * cut(best_residual), 0, 0, True
            continue
        if worst < best_size:
            best, best_size, best_residual, restarts = state, worst, residual, 0
        if not fresh:
            move = (residual - last_residual).reshape(blocks, BLOCK)
            length = np.sqrt(np.einsum("bi,bi->", move, move))
            residual_moves[:, slot] = move / length
            image_moves[:, slot] = ((state - last_state).reshape(blocks, BLOCK) + move) / length
            kept = min(kept + 1, MEMORY)
            gram[slot, :kept] = gram[:kept, slot] = products(residual_moves[:, :kept], residual_moves[:, slot])
            slot = (slot + 1) % MEMORY
        last_state, last_residual, fresh = state, residual, False
        state = state + cut(residual)
        if kept and worst < LONGEST_MOVE:
            right = products(residual_moves[:, :kept], residual.reshape(blocks, BLOCK))
            weights = np.linalg.solve(gram[:kept, :kept] + NEARLY_PARALLEL[:kept, :kept], right)
            state = state - np.matmul(weights, image_moves[:, :kept]).ravel()
    return FixedPoint(best[:size], best_size, most_iterations)


def products(columns: Array, vector: Array) -> Array:
    """Inner products of columns [block k i] with a vector [block i]: [k]."""
    return np.asarray(np.matmul(columns, vector[..., None])[..., 0].sum(axis=0))


def cut(move: Array) -> Array:
    """The move, no coordinate longer than LONGEST_MOVE."""
    return np.clip(move, -LONGEST_MOVE, LONGEST_MOVE)
