"""Benchmarks made for tests."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.optimize import fsolve

from tradetalks.equilibrium import Policy
from tradetalks.world.table import World

GOLDEN = Path(__file__).resolve().parent.parent / "golden"


def golden(name: str) -> dict:
    return json.loads((GOLDEN / f"{name}.json").read_text())


def armington(labour: list[float], theta: float = 4.0, iceberg: float = 1.5) -> tuple[World, np.ndarray]:
    """One sector, productivity 1, free trade; the wages that clear it and each country's real wage."""
    labour = np.array(labour, dtype=float)
    cost = iceberg ** (1.0 - np.eye(len(labour)))

    def shares(wage):
        power = (wage[:, None] * cost) ** -theta
        return power / power.sum(axis=0), power.sum(axis=0) ** (-1.0 / theta)

    def excess(log_wage):
        wage = np.exp(np.append(0.0, log_wage))
        return (shares(wage)[0] @ (wage * labour) - wage * labour)[1:]

    wage = np.exp(np.append(0.0, fsolve(excess, np.zeros(len(labour) - 1), xtol=1e-13)))
    share, price = shares(wage)
    trade = share * wage * labour
    world = flows(trade[:, :, None], np.zeros((len(labour), len(labour), 1)), np.zeros((len(labour), 1, 1)), [theta])
    return world, wage / price


def flows(trade, tariff, input_share, theta) -> World:
    countries = tuple(f"C{c}" for c in range(trade.shape[0]))
    sectors = tuple(f"good_{s}" for s in range(trade.shape[2]))
    return World.from_flows(countries, sectors, trade, tariff, input_share, np.array(theta, dtype=float))


def toy() -> World:
    """The made-up world of golden/toyworld.json: flows that solve its accounts."""
    data = golden("toyworld")
    share = np.array(data["pi"]).transpose(2, 1, 0)
    final = np.array(data["alpha"]).T
    cost_share = np.array(data["value_added_share"]).T
    input_share = np.array(data["input_share"]) * (1.0 - cost_share)[:, None, :]
    income = np.array(data["base_income"])
    demand = np.eye(9) - np.einsum("csu,cdu->csdu", input_share, share.transpose(0, 1, 2)).reshape(9, 9)
    spending = np.linalg.solve(demand, (final * income[:, None]).ravel()).reshape(3, 3)
    return flows(share * spending, np.zeros((3, 3, 3)), input_share, data["trade_elasticity"])


def random_world(seed: int, countries: int, sectors: int, theta: tuple[float, float], empty: float = 0.0) -> World:
    """Flows drawn at random, tariffs up to 30 %, most deficits below a third of income.

    empty  fraction of pairs of countries that do not trade a good; neighbours in the list always trade the first
    """
    draw = np.random.default_rng(seed)
    shape = (countries, countries, sectors)
    size = np.exp(draw.normal(0.0, 1.0, countries))
    pair = np.exp(draw.normal(0.0, 1.0, shape))
    trades = draw.uniform(size=shape) >= empty
    pair, trades = np.sqrt(pair * pair.transpose(1, 0, 2)), trades & trades.transpose(1, 0, 2)
    neighbours = np.abs(np.subtract.outer(np.arange(countries), np.arange(countries))) == 1
    trades[neighbours, 0] = True
    trade = pair * trades * np.exp(draw.normal(0.0, 0.3, shape)) * np.sqrt(np.outer(size, size))[:, :, None] / countries
    tariff = draw.uniform(0.0, 0.3, shape)
    for c in range(countries):
        trade[c, c] = size[c] * np.exp(draw.normal(0.5, 0.5, sectors))
        tariff[c, c] = 0.0
    input_share = draw.dirichlet(np.ones(sectors), (countries, sectors)).transpose(0, 2, 1)
    input_share *= draw.uniform(0.2, 0.7, (countries, 1, sectors))
    bought = np.einsum("ods,ods->ds", trade, 1.0 + tariff)
    used = np.einsum("csu,cu->cs", input_share, trade.sum(axis=1))
    input_share *= np.minimum(1.0, 0.8 * bought / used)[:, :, None]
    return flows(trade, tariff, input_share, draw.uniform(*theta, sectors))


def tariff_quota(world: World, cell: tuple[int, int, int], quota: float, over: float, holder: str) -> Policy:
    """The benchmark's tariffs, and one tariff-rate quota."""
    shape = world.trade.shape
    policy = replace(
        Policy.benchmark(world), quota=np.full(shape, np.inf), over_quota_tariff=np.zeros(shape), rent_to=holder
    )
    policy.quota[cell], policy.over_quota_tariff[cell] = quota, over
    return policy
