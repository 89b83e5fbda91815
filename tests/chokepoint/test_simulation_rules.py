"""One part of a month at a time, by hand: capacity, replacement, refilling, diversion, quotas, the calendar."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.chains import control, one_item, quantity, record, three_stages, values_with, write
from tradetalks.chokepoint import Replacement, load, simulate
from tradetalks.chokepoint.simulation import capacity, first_day, months_between

START = dt.date(2025, 1, 1)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2060, 12, 1)).map(lambda day: day.replace(day=1))


@given(DAYS, st.integers(0, 400))
def test_the_first_day_of_a_month_is_so_many_months_on(start, t):
    day = first_day(start, t, "month")
    assert day.day == 1
    assert months_between(start, day) == t
    assert months_between(day, start) == -t


@given(DAYS, st.integers(0, 400))
def test_weeks_are_seven_days(start, t):
    assert (first_day(start, t, "week") - start).days == 7 * t


def weekly(chain):
    return replace(chain, record=chain.record.model_copy(update={"step": "week"}))


# ---- capacity ----


@pytest.mark.parametrize(("week", "a_month"), [(False, 1.0), (True, 52.0 / 12.0)])
def test_capacity_is_output_slack_and_what_the_shock_calls_forth(tmp_path, week, a_month):
    """build_growth (years since the shock - lead)^+ of what is needed outside, and never more than all of it."""
    chain = three_stages(tmp_path / "chain")
    chain = weekly(chain) if week else chain
    values = values_with(chain, slack_outside=0.1, slack_dominant=0.4, build_growth=0.3, build_lead_years=0.5)
    a, b, row = (chain.country(name) for name in ("A", "B", "ROW"))
    shock = 5

    def added(years):
        able = capacity(chain, values, shock + round(12 * years * a_month), START, shock)[0]
        return able - chain.made * (1.0 + np.where(chain.outside, 0.1, 0.4))

    assert added(0.0) == pytest.approx(np.zeros_like(chain.made))
    assert added(0.5) == pytest.approx(np.zeros_like(chain.made))
    for years, share in ((1.5, 0.3), (2.5, 0.6), (6.5, 1.0)):
        assert added(years)[:, [b, row]] == pytest.approx(share * chain.need[:, [b, row]])
        assert added(years)[:, a] == pytest.approx(0.0)
    assert capacity(chain, values, 200, START, None)[0, :, b] == pytest.approx(1.1 * chain.made[:, b])


def test_an_announced_plant_comes_when_it_said_and_later_by_its_slip(tmp_path):
    data = record()
    data["projects"] = {
        "plant": {"title": "A plant", "country": "B", "item": "thing", "starts": "2025-07-01", "known": "2025-01-01",
                  "tonnes_a_year": quantity(36.0, "tonnes"), "ramp_months": quantity(4.0, "months"),
                  "slip_months": quantity(2.0, "months"), "source": "made-up", "confidence": "low"}
    }  # fmt: skip
    rows = [("thing", "A", "A", 1.0), ("thing", "B", "A", 1.0)]
    chain = load(write(tmp_path / "chain", data, rows, [(c, "users", "thing", 120.0) for c in "AB"]))
    values = values_with(chain)
    able = [capacity(chain, values, t, START, None)[0, 0, chain.country("B")] for t in range(16)]
    assert able[: 6 + 2 + 1] == pytest.approx([0.0] * 9)
    assert able[9:14] == pytest.approx([0.75, 1.5, 2.25, 3.0, 3.0])


# ---- who buys elsewhere ----


@pytest.mark.parametrize(("share", "months"), [(0.5, 6), (1.0, 3), (0.2, 12)])
def test_a_replacement_moves_in_a_straight_line_to_the_other_origins(tmp_path, share, months):
    chain = three_stages(tmp_path / "chain")
    a, b, row = (chain.country(name) for name in ("A", "B", "ROW"))
    moving = Replacement(row, share, first_day(START, months, "month"))
    for t in (0, 1, months // 2, months, months + 5):
        sourcing, added = moving.at(chain, chain.sourcing, t, START)
        done = share * min(t / months, 1.0)
        assert sourcing[:, a, row] == pytest.approx(0.6 * (1.0 - done))
        assert sourcing[:, row, row] == pytest.approx(0.4 + 0.6 * done)
        assert sourcing.sum(axis=1) == pytest.approx(chain.sourcing.sum(axis=1))
        assert sourcing[:, :, [a, b]] == pytest.approx(chain.sourcing[:, :, [a, b]])
        assert added[:, row] == pytest.approx(0.6 * done * chain.need[:, row])
        assert added[:, [a, b]] == pytest.approx(0.0)


def test_who_bought_only_from_the_dominant_supplier_makes_it_at_home(tmp_path):
    chain = one_item(tmp_path / "chain")
    a, b = chain.country("A"), chain.country("B")
    sourcing, added = Replacement(b, 0.5, START).at(chain, chain.sourcing, 1, START)
    assert sourcing[0, :, b] == pytest.approx(np.where(np.arange(3) == a, 0.5, np.where(np.arange(3) == b, 0.5, 0.0)))
    assert added[0, b] == pytest.approx(0.5 * chain.need[0, b])


def test_a_day_that_is_past_is_a_month_away(tmp_path):
    """What is asked for by the first day has moved after one month, not before the run."""
    chain = one_item(tmp_path / "chain", home_share=0.25)
    b = chain.country("B")
    for by in (START, dt.date(2024, 3, 1)):
        moving = Replacement(b, 1.0, by)
        assert moving.at(chain, chain.sourcing, 0, START)[0] == pytest.approx(chain.sourcing)
        assert moving.at(chain, chain.sourcing, 1, START)[0][0, chain.country("A"), b] == pytest.approx(0.0)


def test_a_week_is_a_smaller_step_of_the_line(tmp_path):
    chain = weekly(one_item(tmp_path / "chain", home_share=0.25))
    b = chain.country("B")
    sourcing, _ = Replacement(b, 1.0, first_day(START, 12, "month")).at(chain, chain.sourcing, 26, START)
    assert sourcing[0, chain.country("A"), b] == pytest.approx(0.75 * 0.5)


# ---- stocks and orders ----


@pytest.mark.parametrize("restock", [2.0, 6.0])
def test_a_missing_stock_is_ordered_again_over_its_months(tmp_path, restock):
    """A ban of one month, then free: of what still lacks, a part each month; B's need is 10 a month."""
    chain = one_item(tmp_path / "chain")
    values = values_with(chain, restock_months=restock, slack_dominant=10.0)
    ban = control(chain, 0.0, 12)
    ban.share[:, 1:] = 0.0
    run = simulate(chain, values, [ban], months=12)
    lacking = 30.0 - run.stock[0, :, 0, chain.country("B")]  # 13 weeks of 120 a year
    assert lacking[0] == pytest.approx(10.0)
    assert lacking[1:] == pytest.approx(lacking[:-1] * (1.0 - 1.0 / restock))
    assert run.arrived[0, 1:, 0, 1] == pytest.approx(10.0 + lacking[:-1] / restock)


def test_in_weeks_a_missing_stock_is_ordered_over_as_many_weeks_as_the_months_have(tmp_path):
    chain = weekly(one_item(tmp_path / "chain"))
    b = chain.country("B")
    ban = control(chain, 0.0, 6)
    ban.share[:, 1:] = 0.0
    run = simulate(chain, values_with(chain, restock_months=3.0, slack_dominant=10.0), [ban], months=6)
    lacking = run.opening[0, 0, b] - run.stock[0, :, 0, b]
    assert lacking[0] == pytest.approx(chain.need[0, b])
    assert lacking[1:] == pytest.approx(lacking[:-1] * (1.0 - 1.0 / (3.0 * 52.0 / 12.0)))


def test_what_is_asked_for_again_is_not_ordered_twice(tmp_path):
    """Refused orders that all apply again fill the stock: nothing is ordered for it beside them."""
    chain = one_item(tmp_path / "chain")
    values = values_with(chain, restock_months=1.0, reapply_share=1.0, slack_dominant=100.0)
    licence = control(chain, 0.0, 3)
    rates = np.array(licence.approval)
    rates[:, 1:] = 1.0
    rates[:, :1] = 1e-9  # refused, as good as all, but no ban
    run = simulate(chain, values, [replace(licence, approval=rates)], months=3)
    assert run.arrived[0, :, 0, 1] == pytest.approx([0.0, 20.0, 10.0], abs=1e-6)
    assert run.stock[0, :, 0, 1] == pytest.approx([20.0, 30.0, 30.0], abs=1e-6)


def test_what_is_under_way_is_not_ordered_twice(tmp_path):
    """Granted at once, shipped three months on: orders stay at the need while what is under way fills the stock."""
    chain = one_item(tmp_path / "chain")
    values = values_with(chain, restock_months=1.0, stock_weeks=52.0, slack_dominant=100.0)
    licence = control(chain, 1.0, 12, delay=3.0)
    run = simulate(chain, values, [licence], months=12)
    assert run.arrived[0, :, 0, 1] == pytest.approx([0.0] * 3 + [10.0] * 9, abs=1e-6)


@pytest.mark.parametrize("stocked", [0.0, 4.0])
def test_a_stockpile_of_weeks_opens_beside_the_firms_own(tmp_path, stocked):
    chain = one_item(tmp_path / "chain")
    values = values_with(chain, stock_weeks=6.0)
    values = replace(values, stockpile=np.full_like(chain.need, stocked))
    run = simulate(chain, values, [], months=1)
    assert run.opening[0, 0, 1] == pytest.approx(120.0 / 52.0 * (6.0 + stocked))


# ---- what misses seeks another origin ----


def two_others(folder, use=120.0):
    """B buys all from A; ROW and C make for themselves and have room."""
    data = record()
    data["countries"]["C"] = "another"
    rows = [("thing", "A", "A", 1.0), ("thing", "B", "A", 1.0), ("thing", "ROW", "ROW", 1.0), ("thing", "C", "C", 1.0)]
    each = {"A": 120.0, "B": use, "ROW": 120.0, "C": 360.0}
    return load(write(folder, data, rows, [(c, "users", "thing", tonnes) for c, tonnes in each.items()]))


@pytest.mark.parametrize("slack", [0.05, 0.2, 0.25, 0.5])
def test_what_a_ban_leaves_missing_goes_to_those_with_room_by_their_room(tmp_path, slack):
    chain = two_others(tmp_path / "chain")
    a, b, row, c = (chain.country(name) for name in ("A", "B", "ROW", "C"))
    values = values_with(chain, stock_weeks=0.0, slack_outside=slack, slack_dominant=9.0)
    run = simulate(chain, values, [control(chain, 0.0, 1)], months=1)
    room = 40.0 * slack
    found = min(room, 10.0)
    assert run.shipped[0, 0, 0, a, b] == pytest.approx(0.0)
    assert run.shipped[0, 0, 0, row, b] == pytest.approx(0.25 * found)
    assert run.shipped[0, 0, 0, c, b] == pytest.approx(0.75 * found)
    assert run.served[0, 0, 0, b] == pytest.approx(found / 10.0)
    assert run.served[0, 0, 0, [row, c]] == pytest.approx(1.0)


def test_what_was_found_elsewhere_does_not_apply_again(tmp_path):
    """Half is refused, four of those five come from the others: one applies again; nothing is bought twice."""
    chain = two_others(tmp_path / "chain")
    a, b = chain.country("A"), chain.country("B")
    values = values_with(chain, stock_weeks=0.0, slack_outside=0.1, slack_dominant=9.0, reapply_share=1.0)
    licence = control(chain, 0.5, 2)
    run = simulate(chain, values, [licence], months=2)
    assert run.shipped[0, 0, 0, a, b] == pytest.approx(5.0)
    assert run.arrived[0, 0, 0, b] == pytest.approx(9.0)
    assert run.shipped[0, 1, 0, a, b] == pytest.approx(0.5 * (10.0 + 1.0))


@pytest.mark.parametrize("ratio", [0.0, 0.3, 0.9, 1.5])
def test_a_quota_cuts_all_on_its_lanes_alike_and_nobody_else(tmp_path, ratio):
    chain = three_stages(tmp_path / "chain")
    a = chain.country("A")
    free = control(chain, 1.0, 1, share=0.0)
    run = simulate(
        chain, values_with(chain, stock_weeks=0.0), [replace(free, quota=np.full_like(free.quota, ratio))], months=1
    )
    sold, asked = run.shipped[0, 0, 2, a], chain.flow[2, a]  # magnets; the first month asks for the benchmark
    abroad = np.arange(len(sold)) != a
    assert sold[abroad] == pytest.approx(min(ratio, 1.0) * asked[abroad])
    assert sold[a] == pytest.approx(asked[a])


# ---- the scarcest input, and what is lost ----


def test_output_follows_the_scarcest_input(tmp_path):
    """One of two inputs stops: nothing is made; of a half, a half."""
    data = record({"x": {}, "y": {}, "both": {"x": 1.0, "y": 2.0}})
    rows = [(i, d, o, 1.0) for i, d, o in (("x", "B", "A"), ("y", "B", "ROW"), ("both", "B", "B"))]
    chain = load(write(tmp_path / "chain", data, rows, [("B", "users", "both", 120.0)]))
    for approval in (0.0, 0.5, 1.0):
        values = values_with(chain, stock_weeks=0.0, scrap_share=0.1)
        run = simulate(chain, values, [control(chain, approval, 1)], months=1)
        made = run.made[0, 0, 2, 1]
        assert made == pytest.approx(10.0 * approval)
        assert run.used[0, 0, :2, 1] == pytest.approx([made, 2.0 * made])
        assert run.lost[0, 0, :2, 1] == pytest.approx([0.1 * made, 0.2 * made])
        assert run.lost[0, 0, 2] == pytest.approx(0.0)


@pytest.mark.parametrize(("shares", "first"), [([0, 0, 1, 1], 2), ([1, 0, 0, 0], 0), ([0, 0, 0, 0], None)])
def test_the_shock_is_the_first_step_in_which_anything_binds(tmp_path, shares, first):
    chain = one_item(tmp_path / "chain")
    licence = control(chain, 0.5, 4)
    licence.share[:] = np.array(shares, dtype=float)[None, :, None]
    assert simulate(chain, values_with(chain), [licence], months=4).shock == first
    later = replace(licence, share=0.0 * licence.share, quota=np.where(licence.share > 0.0, 0.5, np.inf))
    assert simulate(chain, values_with(chain), [later], months=4).shock == first
    both = [licence, control(chain, 0.5, 4)]
    assert simulate(chain, values_with(chain), both, months=4).shock == 0


def test_a_control_beyond_the_run_is_no_shock(tmp_path):
    chain = one_item(tmp_path / "chain")
    licence = control(chain, 0.5, 6)
    licence.share[:, :4] = 0.0
    assert simulate(chain, values_with(chain), [licence], months=4).shock is None
    assert simulate(chain, values_with(chain), [licence], months=5).shock == 4


@pytest.mark.parametrize("delay", [0.0, 0.4, 2.0, 3.75, 6.0])
def test_every_order_granted_ships_once_whatever_the_delay(tmp_path, delay):
    """No stocks to refill: 10 a month, the first of them after the delay, a fraction shared between two months."""
    chain = one_item(tmp_path / "chain")
    run = simulate(chain, values_with(chain, stock_weeks=0.0), [control(chain, 1.0, 20, delay=delay)], months=20)
    shipped = run.shipped[0, :, 0, 0, 1]
    whole, part = int(delay), delay - int(delay)
    assert shipped == pytest.approx([0.0] * whole + [10.0 * (1.0 - part)] + [10.0] * (19 - whole))
