"""The month: mass is kept, nothing happens without a shock, and shocks bite the right way round."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chokepoint.chains import control, one_item, three_stages, values_with
from tradetalks.chokepoint import (
    central,
    chain_names,
    exports,
    first_short_month,
    load,
    output_lost,
    price_inside,
    price_outside,
    sample,
    simulate,
    stock_out,
    stock_weeks,
)
from tradetalks.errors import BadParameters

RELAXED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
UNIT = st.floats(0.0, 1.0)


def assert_mass_is_kept(chain, run):
    before = np.concatenate([run.opening[:, None], run.stock[:, :-1]], axis=1)
    scale = 1e-9 * (1.0 + chain.need.max())
    assert np.abs(before + run.arrived - run.used - run.stock).max() < scale
    assert np.abs(run.made - run.shipped.sum(axis=4)).max() < scale
    assert np.abs(run.arrived - run.shipped.sum(axis=3)).max() < scale
    assert run.stock.min() >= 0.0
    assert run.made.min() >= 0.0
    assert (run.lost <= run.used + scale).all()


@pytest.mark.parametrize("name", chain_names())
def test_no_shock_changes_nothing(name):
    chain = load(name)
    run = simulate(chain, sample(chain, 5, 1), [], months=24)
    scale = 1e-9 * chain.made.max()
    assert np.abs(run.made - chain.made).max() < scale
    assert np.abs(run.stock - run.opening[:, None]).max() < scale
    assert output_lost(chain, sample(chain, 5, 1), run).max() == 0.0
    assert np.isinf(first_short_month(chain, run)).all()
    assert price_outside(chain, sample(chain, 5, 1), run) == pytest.approx(1.0)
    assert price_inside(chain, sample(chain, 5, 1), run) == pytest.approx(1.0)


@pytest.mark.parametrize("approval", [0.0, 0.4])
def test_mass_is_kept_in_shipped_chains(approval):
    chain = load("rare-earths")
    values = sample(chain, 4, 7)
    run = simulate(chain, values, [control(chain, approval, 36, 1.3, 0.7, draws=4)], months=36)
    assert_mass_is_kept(chain, run)
    assert (exports(chain, run).sum(axis=(1, 2, 3)) < 36.0 * chain.flow[:, chain.dominant, chain.outside].sum()).all()


@RELAXED
@given(UNIT, st.floats(0.0, 5.0), UNIT, st.floats(0.0, 1.0), st.floats(0.0, 40.0))
def test_mass_is_kept_under_any_licence(tmp_path, approval, delay, share, spread, weeks):
    chain = three_stages(tmp_path / "chain")
    values = values_with(chain, stock_spread=spread, stock_weeks=weeks, transit_share=0.2, build_growth=0.3)
    assert_mass_is_kept(chain, simulate(chain, values, [control(chain, approval, 18, delay, share)], months=18))


def test_a_licence_always_granted_at_once_is_no_licence():
    chain = load("rare-earths")
    free = simulate(chain, central(chain), [], months=12)
    licensed = simulate(chain, central(chain), [control(chain, 1.0, 12)], months=12)
    assert licensed.shipped == pytest.approx(free.shipped, abs=1e-9 * chain.made.max())


@RELAXED
@given(UNIT, UNIT)
def test_more_licences_never_lose_more_output(tmp_path, one, other):
    chain = three_stages(tmp_path / "chain")
    values = values_with(chain, stock_spread=0.5)
    low, high = sorted((one, other))
    worse, better = (
        output_lost(chain, values, simulate(chain, values, [control(chain, a, 24)], months=24)) for a in (low, high)
    )
    assert better.sum() <= worse.sum() + 1e-9


@RELAXED
@given(st.floats(0.0, 30.0), st.floats(0.0, 30.0), UNIT)
def test_more_stocks_never_bring_a_stop_forward(tmp_path, weeks, more, approval):
    chain = three_stages(tmp_path / "chain")
    first = [
        first_short_month(
            chain, simulate(chain, values_with(chain, stock_weeks=w), [control(chain, approval, 36)], months=36)
        )
        for w in (weeks, weeks + more)
    ]
    assert (first[1] >= first[0]).all()


@pytest.mark.parametrize(("inflow", "weeks"), [(0.25, 13.0), (0.0, 26.0), (0.5, 13.0)])
def test_stock_out_comes_when_the_closed_form_says(tmp_path, inflow, weeks):
    chain = one_item(tmp_path / "chain", home_share=inflow)
    months = 12.0 * stock_out(inflow, weeks / 52.0, 1e9, 0.0)
    run = simulate(
        chain, values_with(chain, stock_weeks=weeks, restock_months=1e9), [control(chain, 0.0, 24)], months=24
    )
    buyer = chain.country("B")
    assert months == pytest.approx(round(months))
    assert run.stock[0, round(months) - 1, 0, buyer] == pytest.approx(0.0, abs=1e-9)
    assert run.stock[0, round(months) - 2, 0, buyer] > 0.0
    assert first_short_month(chain, run)[0, 0, buyer] == round(months)


def test_called_forth_capacity_ramps_from_its_lead_time(tmp_path):
    """Golden S, second case: q = 0.25, L = 0.2 years, g = 0.5: the stock of three months ends in the fifth."""
    chain = one_item(tmp_path / "chain", home_share=0.25)
    values = values_with(chain, stock_weeks=13.0, restock_months=1e9, build_lead_years=0.2, build_growth=0.5)
    run = simulate(chain, values, [control(chain, 0.0, 60)], months=60)
    assert first_short_month(chain, run)[0, 0, 1] == np.floor(12.0 * stock_out(0.25, 0.25, 0.2, 0.5))
    assert run.served[0, -1, 0, 1] == pytest.approx(1.0)


def test_a_delay_moves_shipments_and_a_fraction_shares_them(tmp_path):
    chain = one_item(tmp_path / "chain")
    values = values_with(chain, restock_months=1e9)
    run = simulate(chain, values, [control(chain, 1.0, 12, delay=1.25)], months=12)
    shipped = exports(chain, run)[0, :, 0, 1]
    assert shipped[:4] == pytest.approx([0.0, 7.5, 10.0, 10.0], abs=1e-6)


def test_refused_orders_arrive_through_a_third_country(tmp_path):
    """A ban on B alone leaks through ROW by the transit share; a rule on re-exports that all obey stops it."""
    chain = three_stages(tmp_path / "chain")
    ban = control(chain, 0.0, 6)
    lanes = np.zeros_like(ban.lanes)
    lanes[chain.dominant, chain.country("B")] = 1.0
    before = chain.flow[2, chain.dominant, 1]
    for reexport, compliance, leaked in ((0.0, 1.0, 0.3), (1.0, 1.0, 0.0), (1.0, 0.5, 0.15)):
        values = values_with(chain, transit_share=0.3, compliance_share=compliance, stock_weeks=0.0)
        rule = replace(ban, lanes=lanes, reexport=np.full(6, reexport))
        run = simulate(chain, values, [rule], months=1)
        assert exports(chain, run)[0, 0, 2, 1] == pytest.approx(leaked * before)


def test_a_quota_bounds_tonnes_whatever_is_ordered(tmp_path):
    chain = one_item(tmp_path / "chain")
    free = control(chain, 1.0, 24, share=0.0)
    run = simulate(chain, central(chain), [replace(free, quota=np.full_like(free.quota, 0.6))], months=24)
    assert exports(chain, run)[0, :, 0, 1] == pytest.approx(6.0)


def test_results_permute_with_countries(tmp_path):
    chain = load("rare-earths")
    a, b = chain.country("JPN"), chain.country("KOR")
    swap = np.arange(len(chain.countries))
    swap[[a, b]] = swap[[b, a]]
    projects = tuple(replace(p, country=int(swap[p.country])) for p in chain.projects)
    other = replace(chain, sourcing=chain.sourcing[:, swap][:, :, swap], use=chain.use[:, :, swap],
                    need=chain.need[:, swap], made=chain.made[:, swap], projects=projects)  # fmt: skip
    one, two = (
        output_lost(c, central(c), simulate(c, central(c), [control(c, 0.1, 18)], months=18)) for c in (chain, other)
    )
    assert two == pytest.approx(one[..., swap], abs=1e-9)


def test_twice_the_tonnes_are_the_same_shares(tmp_path):
    chain = three_stages(tmp_path / "chain")
    twice = replace(chain, use=2.0 * chain.use, need=2.0 * chain.need, made=2.0 * chain.made)
    one, two = (simulate(c, central(c), [control(c, 0.3, 12, 0.5)], months=12) for c in (chain, twice))
    assert two.shipped == pytest.approx(2.0 * one.shipped)
    assert output_lost(twice, central(twice), two) == pytest.approx(output_lost(chain, central(chain), one), abs=1e-12)


def test_answers_in_their_units(tmp_path):
    chain = one_item(tmp_path / "chain")
    run = simulate(chain, values_with(chain, restock_months=1e9), [control(chain, 0.5, 24)], months=24)
    abroad = exports(chain, run)[0, :12, 0].sum(axis=0)
    assert abroad[1] == pytest.approx(0.5 * 12.0 * chain.flow[0, chain.dominant, 1])
    assert abroad[chain.dominant] == 0.0
    assert stock_weeks(chain, run)[0, 0, 0, 1] == pytest.approx(13.0 - 0.5 * 52.0 / 12.0)


def test_loss_is_exposure_times_the_two_kinds_of_use(tmp_path):
    """Nothing arrives and nothing is left: all exposed output is lost; half arrives: phi q + (1 - phi) CES by hand."""
    chain = one_item(tmp_path / "chain")
    values = values_with(chain, stock_weeks=0.0, irreplaceable=0.2, elasticity_end=0.1)
    nothing = output_lost(chain, values, simulate(chain, values, [control(chain, 0.0, 2)], months=2))
    assert nothing[0, 0, 0, 1] == pytest.approx(0.5)
    half = output_lost(chain, values, simulate(chain, values, [control(chain, 0.5, 2)], months=2))
    ces = (0.999 + 0.001 * 0.5**-9.0) ** (-1.0 / 9.0)
    assert half[0, 0, 0, 1] == pytest.approx(0.5 * (1.0 - (0.2 * 0.5 + 0.8 * ces)))


@pytest.mark.parametrize(("change", "words"), [
    ({"approval": np.full((1, 6, 1, 3), 1.2)}, "share outside"), ({"delay": np.full((1, 6), -1.0)}, "delay below zero"),
    ({"approval": np.ones((1, 3, 1, 3))}, "fewer months"), ({"quota": np.full((1, 6, 1), -1.0)}, "quota below zero"),
    ({"lanes": np.zeros((2, 2))}, "wrong axes"),
])  # fmt: skip
def test_bad_controls_are_refused(tmp_path, change, words):
    chain = one_item(tmp_path / "chain")
    with pytest.raises(BadParameters, match=words):
        simulate(chain, central(chain), [replace(control(chain, 0.5, 6), **change)], months=6)


def test_bad_runs_are_refused(tmp_path):
    chain = one_item(tmp_path / "chain")
    with pytest.raises(BadParameters, match="no months"):
        simulate(chain, central(chain), [], months=0)
    with pytest.raises(BadParameters, match="stocks below zero"):
        simulate(chain, values_with(chain, stock_weeks=-1.0), [], months=1)
    with pytest.raises(BadParameters, match="no draws"):
        sample(chain, 0, 1)
