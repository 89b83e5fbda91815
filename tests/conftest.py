"""A small world for what takes many solves."""

import numpy as np
import pytest

from tradetalks.world import World


@pytest.fixture(scope="session")
def synthetic() -> World:
    """Four countries, three sectors, two elasticity sets; every flow positive."""
    random = np.random.default_rng(3)
    trade = random.uniform(5.0, 20.0, (4, 4, 3)) + 150.0 * np.eye(4)[:, :, None]
    tariff = 0.05 * (1.0 - np.eye(4))[:, :, None] * np.ones(3)
    theta = np.array([3.0, 5.0, 4.0])
    sets = {"a": theta, "b": theta * [2.0, 0.6, 1.5]}
    inputs = np.full((4, 3, 3), 0.12)
    return World.from_flows(("A", "B", "C", "D"), ("food", "cars", "rest"), trade, tariff, inputs, theta, sets)
