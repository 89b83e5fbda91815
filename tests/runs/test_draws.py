"""What a range is made of: draws paired and reproducible, draws that fail, and accounts that must hold in each."""

import gc
import os
import subprocess
import sys
import time
import weakref
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path

import numpy as np
import pytest

from tradetalks.answers.effects import effects_answer
from tradetalks.border.enactment import Enacted
from tradetalks.equilibrium import Policy, horizon, solve
from tradetalks.errors import BadInput, Interrupted, NoEquilibrium
from tradetalks.ledger import Ledger, Scenario
from tradetalks.runs import compare, run, run_all
from tradetalks.runs.draws import central_outcomes, equilibrium, plan, policy_of, redrawn, solve_draws
from tradetalks.runs.quantities import QUANTITIES, estimate
from tradetalks.world import World

DRAWS = sys.modules["tradetalks.runs.draws"]
FEW = 8
BEFORE_2025 = """
title: Nothing new
question: What does a day before the measures of 2025 change?
author: a test
as_of: 2025-01-01
on: 2025-01-01
assumes: [nothing]
leaves_out: [nothing]
"""


@pytest.fixture(scope="module")
def world():
    return World.load()


@pytest.fixture(scope="module")
def ledger():
    return Ledger.load()


@pytest.fixture(scope="module")
def pair(ledger, world):
    return run_all(["no-deal", "framework"], ledger=ledger, world=world, draws=FEW)


@pytest.fixture(scope="module")
def no_deal(pair):
    return pair[0]


@pytest.fixture(scope="module")
def framework(pair):
    return pair[1]


@pytest.fixture(scope="module")
def two_draws(world, no_deal):
    return plan(world, horizon("long_run"), [no_deal.enacted], 2, 7)


def test_the_range_is_that_of_differences_within_draws(no_deal, framework):
    found = compare(no_deal, framework).real_income
    china = no_deal.world.country("CHN")
    differences = sorted(framework.draws("real_income")[:, china] - no_deal.draws("real_income")[:, china])
    assert differences[0] <= found.at("CHN").low <= differences[1]  # a tenth of the way up eight draws
    assert differences[-2] <= found.at("CHN").high <= differences[-1]
    assert found.at("CHN").median == pytest.approx((differences[3] + differences[4]) / 2.0, rel=1e-12)


def test_a_scenario_alone_and_together_with_another_is_drawn_alike(ledger, world, framework):
    alone = run("framework", ledger=ledger, world=world, draws=FEW)
    for name in QUANTITIES:
        assert alone.draws(name).tobytes() == framework.draws(name).tobytes(), name


def test_more_draws_begin_with_the_same_ones_and_another_seed_does_not(ledger, world, no_deal):
    longer = run("no-deal", ledger=ledger, world=world, draws=FEW + 1)
    assert np.array_equal(longer.draws("wages")[:FEW], no_deal.draws("wages"))
    other = run("no-deal", ledger=ledger, world=world, draws=2, seed=8)
    assert not np.isclose(other.draws("wages"), no_deal.draws("wages")[:2], rtol=1e-6).all()


def test_two_processes_give_the_same_bytes_as_one(two_draws, monkeypatch):
    monkeypatch.setattr(DRAWS, "BLOCK", 1)
    one, two = (list(solve_draws(two_draws, range(2), processes)) for processes in (1, 2))
    for (n, (first,)), (m, (second,)) in zip(one, two, strict=True):
        assert n == m
        assert all(first[name].tobytes() == second[name].tobytes() for name in QUANTITIES)


def test_a_process_ended_from_outside_is_an_error_with_a_remedy(two_draws, monkeypatch):
    monkeypatch.setattr(DRAWS, "BLOCK", 1)

    class Endless:
        """A draw that no process ever ends by itself."""

        def __reduce__(self):
            return time.sleep, (3600,)

    def kill(done):
        for process in active_children():
            process.kill()

    with pytest.raises(Interrupted, match="ended from outside"):
        list(solve_draws(two_draws, [0, Endless(), Endless()], 2, progress=kill))


IN_THREADS = """
import sys
import numpy as np
from tradetalks.runs import run
np.save(sys.argv[1], run("no-deal", draws=4).draws("real_income"))
"""


def test_the_number_of_threads_moves_no_quantile(tmp_path):
    found = []
    for threads in ("1", "2"):
        path = tmp_path / f"{threads}.npy"
        env = os.environ | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), threads)
        subprocess.run([sys.executable, "-c", IN_THREADS, str(path)], env=env, check=True, capture_output=True)
        found.append(np.quantile(np.load(path), (0.1, 0.5, 0.9), axis=0))
    assert abs(found[0] - found[1]).max() < 1e-9


def test_a_drawn_world_is_freed_with_its_draw(two_draws):
    (start,) = central_outcomes(two_draws)
    world = redrawn(two_draws, 0)
    kept = weakref.ref(world)
    gc.disable()  # what refers to itself waits for the collector, and a thousand worlds wait with it
    try:
        equilibrium(two_draws, 0, start, 0, world)
        del world
        assert kept() is None
    finally:
        gc.enable()


def test_a_draw_at_the_middle_of_every_range_has_the_enacted_policy(two_draws):
    """Trade costs worked out rule by rule at central values are those that `enact` sums measure by measure."""
    law = two_draws.laws[0]
    sample = replace(
        two_draws.sample,
        trade_elasticity=np.tile(two_draws.world.trade_elasticity, (2, 1)),
        cost_per_day=np.full(2, 0.0135),
        quantile=np.full_like(two_draws.sample.quantile, 0.5),
    )
    drawn = policy_of(replace(two_draws, sample=sample), law, two_draws.costs[0], 0)
    assert np.abs(np.log(law.policy.trade_cost_hat)).max() > 0.001
    touched = law.policy.trade_cost_hat != 1.0
    assert np.array_equal(drawn.trade_cost_hat != 1.0, touched)
    assert drawn.tariff is law.policy.tariff
    off = np.abs(np.log(drawn.trade_cost_hat / law.policy.trade_cost_hat))
    assert off.max() < 0.4 * np.abs(np.log(law.policy.trade_cost_hat)).max()  # medians of skew triangles, not modes
    capped = np.isfinite(law.policy.cap)
    assert capped.any()
    assert np.array_equal(np.isfinite(drawn.cap), capped)
    assert np.abs(drawn.cap[capped] - law.policy.cap[capped]).max() < 0.1


def test_licences_granted_less_often_leave_less(two_draws):
    names = two_draws.sample.names
    approval = names.index("CHN approval_rate")
    least = []
    for place in (0.05, 0.95):
        quantile = two_draws.sample.quantile.copy()
        quantile[:, approval] = place
        drawn = replace(two_draws, sample=replace(two_draws.sample, quantile=quantile))
        least.append(np.minimum(policy_of(drawn, drawn.laws[0], drawn.costs[0], 0).cap, 1.0))
    assert (least[0] <= least[1]).all()
    assert least[0].sum() < least[1].sum() - 1.0


def test_a_day_before_the_measures_of_2025_changes_nothing_in_any_draw(ledger, world, tmp_path):
    path = Path(tmp_path / "nothing-new.yaml")
    path.write_text(BEFORE_2025)
    result = run(Scenario.load(path), ledger=ledger, world=world, draws=2)
    for name in ("real_income", "wages", "prices", "exports", "output"):
        assert abs(result.draws(name)).max() < 1e-9, name


def test_trade_by_partner_adds_up_to_exports_at_central_values(no_deal, world):
    between = world.trade.sum(axis=2)
    np.fill_diagonal(between, 0.0)
    change = between.sum(axis=1) * np.expm1(no_deal.at_central("exports"))
    assert no_deal.at_central("trade").sum(axis=1) == pytest.approx(change, rel=1e-9, abs=1e-6)
    assert not np.diagonal(no_deal.trade.median).any()


def test_revenue_is_duty_on_the_new_trade(no_deal, world):
    """[c] new trade times new tariff less old trade times old tariff, summed by hand at central values."""
    new = (no_deal.outcome.trade * no_deal.enacted.policy.tariff).sum(axis=(0, 2))
    old = (world.trade * world.tariff).sum(axis=(0, 2))
    assert no_deal.at_central("revenue") == pytest.approx(new - old, rel=1e-7, abs=1e-3)


def fail_on(call, world, policy, parameters, start=None):
    if next(call) == 3:  # the central solve, then draws 0 and 1
        raise NoEquilibrium("no equilibrium found", where="ROW food")
    return solve(world, policy, parameters, start=start)


def test_a_draw_that_fails_is_named_and_left_out_of_the_range(ledger, world, no_deal, monkeypatch):
    calls = iter(range(100))
    monkeypatch.setattr(DRAWS, "solve", lambda *given, start=None: fail_on(calls, *given, start=start))
    found = run("no-deal", ledger=ledger, world=world, draws=FEW)
    assert list(found.failed) == [2]
    assert "ROW food" in found.failed[2]
    assert np.isnan(found.draws("wages")[2]).all()
    kept = np.delete(no_deal.draws("wages"), 2, axis=0)
    assert np.array_equal(found.wages.median, np.median(kept, axis=0))
    told = effects_answer(compare(found, no_deal), ("real_income",), ledger)
    assert f"Not solved, and not in the range: draw 2: {found.failed[2]}" in told.notes


def test_most_draws_failing_is_no_range(world):
    draws = np.full((5, len(world.countries)), np.nan)
    draws[:2] = 0.1
    with pytest.raises(NoEquilibrium, match="most draws have no equilibrium"):
        estimate("real_income", world, draws)


def test_central_values_without_equilibrium_are_no_result(ledger, world, monkeypatch):
    def fail(world, policy, parameters, start=None):
        raise NoEquilibrium("no equilibrium found")

    monkeypatch.setattr(DRAWS, "solve", fail)
    with pytest.raises(NoEquilibrium):
        run("no-deal", ledger=ledger, world=world)


@pytest.mark.parametrize(("draws", "seed"), [(0, 7), (-1, 7), (4, -1), (10**7, 7)])
def test_impossible_draws_are_refused(world, draws, seed):
    with pytest.raises(BadInput, match="no such draws"):
        run("no-deal", world=world, draws=draws, seed=seed)


def test_results_of_other_draws_are_not_compared(no_deal, ledger, world):
    with pytest.raises(BadInput, match="do not share their draws"):
        compare(no_deal, run("framework", ledger=ledger, world=world, draws=2))


def test_digests_tell_scenarios_apart_and_nothing_else(no_deal, framework):
    differ = {key for key, value in no_deal.made_of.items() if framework.made_of[key] != value}
    assert differ == {"scenario"}
    both = compare(no_deal, framework).made_of
    assert (both["scenario"], both["against"]) == (framework.made_of["scenario"], no_deal.made_of["scenario"])


def test_every_draw_is_certified(no_deal):
    assert no_deal.failed == {}
    assert 0.0 < no_deal.residual <= 1e-10


def test_the_share_below_zero_is_a_share_of_draws(no_deal):
    losses = no_deal.draws("real_income")[:, no_deal.world.country("CAN")] < 0.0
    assert no_deal.real_income.below_zero("CAN") == losses.sum() / FEW


def coverage(world: World, truths: int) -> float:
    """Share of outcomes of worlds with known truth that lie in the range of draws that did not know it."""
    policy = Policy.benchmark(world)
    policy.tariff[:, 0, :] += 0.25
    policy.tariff[0, 0, :] = 0.0
    law = Enacted(policy, {}, (), {})
    guesses, truth = (plan(world, horizon("year"), [law], n, seed) for n, seed in ((256, 1), (truths, 99)))
    starts = central_outcomes(guesses)
    drawn, true = (
        np.stack([numbers["real_income"] for _, (numbers,) in solve_draws(p, range(len(p.sample.quantile)), 1, starts)])
        for p in (guesses, truth)
    )
    found = estimate("real_income", world, drawn)
    return float(((true >= found.low) & (true <= found.high)).mean())


def test_the_range_covers_four_fifths_of_what_is_true_in_synthetic_worlds(synthetic):
    assert 0.75 <= coverage(synthetic, 256) <= 0.85
