"""Linear systems by their products with a vector: GMRES of Saad & Schultz (1986), SIAM J. Sci. Stat. Comput. 7(3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium.fixed_point import BLOCK

if TYPE_CHECKING:
    from collections.abc import Callable

    from tradetalks.world.table import Array


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
