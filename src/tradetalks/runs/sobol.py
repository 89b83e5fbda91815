"""Quasi-random points: a Sobol sequence that a seed randomises."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tradetalks.world.table import Array

BITS = 30


def sobol(draws: int, dimensions: int, seed: int) -> Array:
    """Points in the open unit cube; the first 2^k of them fall one into each 2^-k of every axis.

    Sobol (1967) with the Gray code of Antonov & Saleev (1979). Initial direction numbers and a digital shift come from
    the seed (Matousek 1998), so that each point is uniform over seeds. A longer sequence begins with the shorter one.

    returns  [n k]  draws x dimensions, multiples of 2^-31
    """
    random = np.random.Generator(np.random.PCG64(seed))
    gray = np.arange(draws, dtype=np.int64)
    gray ^= gray >> 1
    points = np.zeros((draws, dimensions), dtype=np.int64)
    polynomials = primitive_polynomials()
    for k in range(dimensions):
        directions = (
            [1 << (BITS - 1 - bit) for bit in range(BITS)] if k == 0 else _directions(next(polynomials), random)
        )
        for bit, direction in enumerate(directions):
            points[:, k] ^= np.where(gray >> bit & 1, direction, 0)
        points[:, k] ^= int(random.integers(1 << BITS))
    return np.asarray((points + 0.5) / (1 << BITS))


def _directions(polynomial: int, random: np.random.Generator) -> list[int]:
    """Direction numbers of a primitive polynomial over GF(2), initial ones random and odd: Bratley & Fox (1988)."""
    degree = polynomial.bit_length() - 1
    odd = [2 * int(random.integers(1 << bit)) + 1 for bit in range(degree)]
    for bit in range(degree, BITS):
        new = odd[bit - degree] ^ (odd[bit - degree] << degree)
        for step in range(1, degree):
            if polynomial >> (degree - step) & 1:
                new ^= odd[bit - step] << step
        odd.append(new)
    return [number << (BITS - 1 - bit) for bit, number in enumerate(odd)]


def primitive_polynomials() -> Iterator[int]:
    """Primitive polynomials over GF(2) as bits, highest power first, by degree."""
    for degree in count(1):
        yield from (p for p in range((1 << degree) + 1, 2 << degree, 2) if _order(p, degree) == (1 << degree) - 1)


def _order(polynomial: int, degree: int) -> int:
    """Smallest n > 0 with x^n = 1 modulo the polynomial; 0 where there is none below 2^degree."""
    power = 1
    for n in range(1, 1 << degree):
        power <<= 1
        if power >> degree:
            power ^= polynomial
        if power == 1:
            return n
    return 0
