"""Which unknown matters: gradients against solves, a tornado against Sobol indices."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from tradetalks.border.enactment import Enacted
from tradetalks.equilibrium import Policy, gradient, horizon, solve
from tradetalks.errors import UnknownName
from tradetalks.runs import compare, run_all
from tradetalks.runs.draws import central_outcomes, equilibrium, plan
from tradetalks.runs.sensitivity import first_order, matters, modes, moved_alone, swings, swings_of, tornado
from tradetalks.runs.sobol import sobol
from tradetalks.runs.unknowns import at_quantiles, unknown_names


class VarianceShare(NamedTuple):
    """Share of a number's variance that an unknown makes by itself, and with all others (Sobol indices)."""

    first: float
    total: float


def variance_shares(plan, start, read, draws, seed):
    """Sobol indices of a number in all unknowns but the table's flows, each drawn independently of the others.

    first_k = 1 - E[(f(B) - f(A_B^k))^2]/2V,  total_k = E[(f(A) - f(A_B^k))^2]/2V,  A_B^k: A with column k from B

    Jansen (1999), Computer Physics Communications 117, 35-43.

    Takes draws x (unknowns + 2) solves: for small worlds and for checking `tornado`. Unknowns that nothing depends on
    have zero.
    """
    names = unknown_names(plan.world)
    active = [k for k, name in enumerate(names) if matters(plan, k, name)]
    points = sobol(draws, 2 * len(active), seed)
    first, second = np.tile(modes(plan), (2, draws, 1))
    first[:, active], second[:, active] = points[:, : len(active)], points[:, len(active) :]

    def values(quantile):
        at = replace(plan, sample=at_quantiles(plan.world, plan.horizon, quantile))
        return np.array([read(equilibrium(at, 0, start, n, plan.world)) for n in range(draws)])

    at_first, at_second = values(first), values(second)
    variance = np.var(np.concatenate([at_first, at_second]))
    shares = dict.fromkeys(names, VarianceShare(0.0, 0.0))
    for k in active:
        mixed = first.copy()
        mixed[:, k] = second[:, k]
        at_mixed = values(mixed)
        unlike, alike = np.mean((at_first - at_mixed) ** 2), np.mean((at_second - at_mixed) ** 2)
        shares[names[k]] = VarianceShare(float(1.0 - alike / (2.0 * variance)), float(unlike / (2.0 * variance)))
    return shares


@pytest.fixture(scope="module")
def small(synthetic):
    policy = Policy.benchmark(synthetic)
    policy.tariff[:, 0, :] += 0.25
    policy.tariff[0, 0, :] = 0.0
    made = plan(synthetic, horizon("year"), [Enacted(policy, {}, (), {})], 1, 7)
    return made, central_outcomes(made)[0]


@pytest.fixture(scope="module")
def three():
    return run_all(["no-deal", "framework", "as-implemented"], draws=1)


@pytest.fixture(scope="module")
def pair(three):
    return three[:2]


def test_the_middle_of_everything_is_the_central_value(small):
    made, _ = small
    sample = at_quantiles(made.world, made.horizon, modes(made)[None, :])
    found = sample.parameters(0, made.central)
    assert found.trade_elasticity == pytest.approx(made.central.trade_elasticity, rel=1e-12)
    for name in ("value_added_elasticity", "input_elasticity", "final_elasticity", "mobile_share"):
        assert getattr(found, name) == pytest.approx(getattr(made.central, name), rel=1e-12), name


@pytest.mark.parametrize(
    ("scenario", "moved"),
    [
        (0, ("trade_elasticity electrical", "CHN approval_rate", "CHN ad_valorem_equivalent")),
        (2, ("trade_elasticity soybeans", "CHN delivered_share")),
    ],
)
def test_the_gradient_is_that_of_small_moves_through_elasticities_costs_caps_and_floors(three, scenario, moved):
    """A tenth further up each distribution, against solving it."""
    result = three[scenario]
    china, names = result.world.country("CHN"), unknown_names(result.world)
    slope, middle = gradient(result.outcome, "prices_in_wages", "CHN"), modes(result.plan)
    for name in moved:
        k = names.index(name)
        parameters, policy = moved_alone(result.plan, k, name, 1.1 * middle[k])
        at = solve(result.world, policy, parameters, start=result.outcome)
        exact = np.log(at.final_price_hat / at.wage_hat)[china] - result.at_central("prices_in_wages")[china]
        base = result.outcome
        if name.startswith("CHN"):  # the middle of a stated range is not its central value
            base = solve(result.world, moved_alone(result.plan, k, name, middle[k])[1], parameters, start=base)
            exact = (
                np.log(at.final_price_hat / at.wage_hat)[china] - np.log(base.final_price_hat / base.wage_hat)[china]
            )
        assert abs(exact) > 1e-9
        assert first_order(slope, base, parameters, policy) == pytest.approx(exact, rel=0.1), name


def test_the_tornado_orders_unknowns_as_sobol_indices_do(synthetic, small):
    """With little interaction the square of a swing is nearly a share of variance; shapes of triangles differ a bit."""
    made = plan(synthetic, horizon("long_run"), small[0].laws, 1, 7)
    (outcome,) = central_outcomes(made)
    shares = variance_shares(made, outcome, lambda at: float(at.real_income[0]), 64, 5)
    assert sum(share.first for share in shares.values()) == pytest.approx(1.0, abs=0.15)
    widths = {}
    for k, name in enumerate(unknown_names(made.world)):
        low, high = (
            solve(made.world, policy, parameters, start=outcome).real_income[0]
            for parameters, policy in (moved_alone(made, k, name, place) for place in (0.1, 0.9))
        )
        widths[name] = abs(high - low)
    whole = sum(width**2 for width in widths.values())
    for name, share in shares.items():
        assert share.first == pytest.approx(widths[name] ** 2 / whole, abs=0.15), name
    order = sorted(widths, key=lambda name: -widths[name])[:3]
    assert order == sorted(shares, key=lambda name: -shares[name].total)[:3]
    moved = swings(made, outcome, "real_income", ["A"])["A"]
    assert order == sorted(moved, key=lambda name: -abs(moved[name][1] - moved[name][0]))[:3]


def test_a_comparison_is_the_difference_of_its_sides(pair):
    one, two = (tornado(result, "real_income", "CHN") for result in pair)
    found = tornado(compare(*pair), "real_income", "CHN")
    sides = [{swing.unknown: swing for swing in side.swings} for side in (one, two)]
    for swing in found.swings:
        alike = [side[swing.unknown] for side in sides if swing.unknown in side]
        if len(alike) == 2 and all(side.solved == swing.solved for side in alike):
            assert swing.low == pytest.approx(alike[1].low - alike[0].low, abs=1e-12)
    assert sum(swing.solved for swing in found.swings) == 8
    assert found.central == pytest.approx(two.central - one.central, abs=1e-12)
    widths = [abs(swing.high - swing.low) for swing in found.swings]
    assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize("of", ["income", "trade", "happiness"])
def test_a_quantity_without_a_gradient_is_refused(pair, of):
    with pytest.raises(UnknownName, match="is taken apart"):
        tornado(pair[0], of, "CHN")


def test_swings_of_a_comparison_are_those_of_after_less_those_of_before(pair):
    before, after = (swings(result.plan, result.outcome, "real_income", ["CHN"])["CHN"] for result in pair)
    both = swings_of(compare(*pair), "real_income", ["CHN", "USA"])
    assert sorted(both) == ["CHN", "USA"]
    for name, (low, high) in both["CHN"].items():
        assert (low, high) == pytest.approx((after[name][0] - before[name][0], after[name][1] - before[name][1]))
