"""Linear systems by their products with a vector: GMRES of Saad & Schultz (1986), SIAM J. Sci. Stat. Comput. 7(3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

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
    basis = np.empty((most_iterations + 1, right.size))
    triangle = np.zeros((most_iterations + 1, most_iterations))
    rotated = np.zeros(most_iterations + 1)
    turns: list[tuple[float, float]] = []
    basis[0], rotated[0] = right / length, 1.0
    for k in range(most_iterations):
        column, vector = orthogonal(basis[: k + 1], apply(basis[k]))
        rest = float(np.linalg.norm(vector))
        for i, (cosine, sine) in enumerate(turns):
            column[i : i + 2] = (
                cosine * column[i] + sine * column[i + 1],
                cosine * column[i + 1] - sine * column[i],
            )
        size = float(np.hypot(column[k], rest))
        cosine, sine = column[k] / size, rest / size
        turns.append((cosine, sine))
        triangle[:k, k], triangle[k, k] = column[:k], size
        rotated[k], rotated[k + 1] = cosine * rotated[k], -sine * rotated[k]
        missing = abs(float(rotated[k + 1]))
        if missing <= tolerance or rest == 0.0 or k + 1 == most_iterations:
            break
        basis[k + 1] = vector / rest
    weights = np.linalg.solve(triangle[: k + 1, : k + 1], rotated[: k + 1])
    return length * np.einsum("k,ki->i", weights, basis[: k + 1]), missing


def orthogonal(basis: Array, vector: Array) -> tuple[Array, Array]:
    """Coefficients on an orthonormal basis [k i], and what is left; twice, so that rounding leaves nothing behind.

    Sums of einsum, not of BLAS: at this size its threads cost more than they save.
    """
    column = np.einsum("ki,i->k", basis, vector)
    vector = vector - np.einsum("k,ki->i", column, basis)
    again = np.einsum("ki,i->k", basis, vector)
    return column + again, vector - np.einsum("k,ki->i", again, basis)
