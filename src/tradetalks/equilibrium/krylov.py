"""Systems by products with a vector: GMRES of Saad & Schultz (1986), SIAM J. Sci. Stat. Comput. 7(3), and Newton on it.

Newton-Krylov as in Knoll & Keyes (2004), J. Comput. Phys. 193(2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium.fixed_point import BLOCK, LONGEST_MOVE, FixedPoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from tradetalks.world.table import Array

DIFFERENCE = 1e-6  # in logs, of central differences
MOST_PRODUCTS = 60
INNER_TOLERANCE = 1e-11
SHORTEST = 2.0**-10  # of a Newton move that is tried


def newton(step: Callable[[Array], Array], start: Array, tolerance: float, most_moves: int) -> FixedPoint:
    """Fixed point of `step`, products with its derivative by central differences; each move must lower the residual.

    returns  the last state, whether or not it is within the tolerance: the caller looks at its residual
    """
    state, evaluations = start, 1
    residual = step(state) - state

    def apply(direction: Array) -> Array:
        nonlocal evaluations
        evaluations += 2
        size = DIFFERENCE / float(np.abs(direction).max())
        slope = (step(state + size * direction) - step(state - size * direction)) / (2.0 * size)
        return np.asarray(direction - slope)

    for _ in range(most_moves):
        worst = float(np.abs(residual).max())
        if worst <= tolerance or not np.isfinite(worst):
            break
        move, _ = gmres(apply, residual, INNER_TOLERANCE, min(MOST_PRODUCTS, state.size))
        move *= min(1.0, LONGEST_MOVE / float(np.abs(move).max()))
        share = 1.0
        while share >= SHORTEST:
            trial = state + share * move
            left = step(trial) - trial
            evaluations += 1
            if np.abs(left).max() < worst:
                break
            share *= 0.5
        else:
            break
        state, residual = trial, left
    return FixedPoint(state, float(np.abs(residual).max()), evaluations)


def gmres(apply: Callable[[Array], Array], right: Array, tolerance: float, most_iterations: int) -> tuple[Array, float]:
    """The x that brings `apply(x)` nearest to `right` among the vectors that products of it span.

    returns  x, and the norm of what is missing relative to that of `right`: the caller looks at it
    """
    length = float(np.linalg.norm(right))
    if length == 0.0:
        return np.zeros_like(right), 0.0
    size = right.size
    padded = -(-size // BLOCK) * BLOCK
    basis = np.zeros((most_iterations + 1, padded))
    triangle = np.zeros((most_iterations + 1, most_iterations))
    rotated = np.zeros(most_iterations + 1)
    turns: list[tuple[float, float]] = []
    basis[0, :size], rotated[0] = right / length, 1.0
    vector = np.zeros(padded)
    for k in range(most_iterations):
        vector[:size] = apply(basis[k, :size])
        column, vector = orthogonal(basis[: k + 1], vector)
        rest = float(np.linalg.norm(vector))
        for i, (cosine, sine) in enumerate(turns):
            column[i : i + 2] = (
                cosine * column[i] + sine * column[i + 1],
                cosine * column[i + 1] - sine * column[i],
            )
        both = float(np.hypot(column[k], rest))
        cosine, sine = column[k] / both, rest / both
        turns.append((cosine, sine))
        triangle[:k, k], triangle[k, k] = column[:k], both
        rotated[k], rotated[k + 1] = cosine * rotated[k], -sine * rotated[k]
        missing = abs(float(rotated[k + 1]))
        if missing <= tolerance or rest == 0.0 or k + 1 == most_iterations:
            break
        basis[k + 1] = vector / rest
    weights = np.linalg.solve(triangle[: k + 1, : k + 1], rotated[: k + 1])
    return length * np.einsum("k,ki->i", weights, basis[: k + 1, :size]), missing


def orthogonal(basis: Array, vector: Array) -> tuple[Array, Array]:
    """Coefficients on an orthonormal basis [k i], and what is left; twice, so that rounding leaves nothing behind.

    In blocks so short that BLAS starts no threads: at this size they cost more than they save.
    """
    blocks = basis.reshape(len(basis), -1, BLOCK).transpose(1, 0, 2)
    left = vector.reshape(-1, BLOCK, 1)
    column = np.zeros(len(basis))
    for _ in range(2):
        found = np.matmul(blocks, left)[..., 0].sum(axis=0)
        left = left - np.matmul(found, blocks)[..., None]
        column += found
    return column, left.ravel()
