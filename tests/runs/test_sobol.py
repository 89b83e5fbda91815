"""The quasi-random sequence: primitive polynomials, one point a box, integrals it must get nearly right."""

from itertools import islice

import numpy as np
import pytest
from scipy.stats import qmc

from tradetalks.runs.sobol import primitive_polynomials, sobol


def test_polynomials_are_the_primitive_ones():
    """Counts by degree are phi(2^n - 1)/n (OEIS A011260): 1 1 2 2 6 6 18 16."""
    found = list(islice(primitive_polynomials(), 52))
    counts = [sum(p.bit_length() - 1 == degree for p in found) for degree in range(1, 9)]
    assert counts == [1, 1, 2, 2, 6, 6, 18, 16]
    assert found[:5] == [0b11, 0b111, 0b1011, 0b1101, 0b10011]


@pytest.mark.parametrize("power", [0, 1, 5, 9])
def test_each_axis_has_one_point_a_box(power):
    points = sobol(2**power, 45, seed=7)
    boxes = np.floor(points * 2**power).astype(int)
    assert (np.sort(boxes, axis=0) == np.arange(2**power)[:, None]).all()


def test_a_longer_sequence_begins_with_the_shorter():
    assert np.array_equal(sobol(100, 40, 7)[:33], sobol(33, 40, 7))
    assert not np.isclose(sobol(4, 40, 7), sobol(4, 40, 8)).any()


def test_points_are_spread_more_evenly_than_random_ones():
    spread = [qmc.discrepancy(sobol(256, 6, seed)) for seed in range(3)]
    chance = [qmc.discrepancy(np.random.default_rng(seed).random((256, 6))) for seed in range(3)]
    assert max(spread) < 0.5 * min(chance)
