"""Licences as they work: refused orders come again, bans void what is under way, rates differ by buyer and item."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.chokepoint.chains import control, one_item, quantity, record, values_with, write
from tradetalks.chokepoint import Replacement, load, sample, simulate
from tradetalks.chokepoint.control import within_quotas
from tradetalks.chokepoint.error import export_level, export_noise, licence_path, licensed_share
from tradetalks.errors import BadInput, UnknownName


@pytest.mark.parametrize(("approval", "again"), [(0.25, 0.8), (0.6, 0.5), (0.1, 1.0)])
def test_refused_orders_that_come_again_add_up_to_a_geometric_series(tmp_path, approval, again):
    """Applications settle at L / (1 - r(1 - a)), so that a / (1 - r(1 - a)) of the orders is shipped each month."""
    chain = one_item(tmp_path / "chain")
    values = values_with(chain, stock_weeks=0.0, reapply_share=again)
    run = simulate(chain, values, [control(chain, approval, 300)], months=300)
    assert run.shipped[0, 0, 0, 0, 1] == pytest.approx(10.0 * approval)
    settled = approval / (1.0 - again * (1.0 - approval))
    assert run.shipped[0, -1, 0, 0, 1] == pytest.approx(10.0 * min(settled, 1.3), rel=1e-6)


def test_what_a_ban_refused_does_not_come_again_when_it_is_lifted(tmp_path):
    chain = one_item(tmp_path / "chain")
    values = values_with(chain, stock_weeks=0.0, reapply_share=1.0)
    ban = control(chain, 0.0, 6)
    ban.share[:, 3:] = 0.0
    run = simulate(chain, values, [ban], months=6)
    assert run.shipped[0, :, 0, 0, 1] == pytest.approx([0.0, 0.0, 0.0, 10.0, 10.0, 10.0])


def test_a_lifted_licence_lets_the_backlog_go_and_exports_rise_above_the_benchmark(tmp_path):
    """Half refused for two months and all of it asked for again: 5, then (10 + 5)/2, then 10 + 7.5 when free."""
    chain = one_item(tmp_path / "chain")
    values = values_with(chain, stock_weeks=0.0, reapply_share=1.0, slack_dominant=10.0)
    licence = control(chain, 0.5, 4)
    licence.share[:, 2:] = 0.0
    run = simulate(chain, values, [licence], months=4)
    assert run.shipped[0, :, 0, 0, 1] == pytest.approx([5.0, 7.5, 17.5, 10.0])


@pytest.mark.parametrize(("void", "arrives"), [(0.0, 10.0), (0.5, 5.0), (1.0, 0.0)])
def test_a_ban_voids_a_share_of_what_is_under_way(tmp_path, void, arrives):
    chain = one_item(tmp_path / "chain")
    values = values_with(chain, stock_weeks=0.0, void_share=void)
    licence = control(chain, 1.0, 3, delay=2.0)
    rates = np.array(licence.approval)
    rates[:, 1:] = 0.0
    run = simulate(chain, values, [replace(licence, approval=rates)], months=3)
    assert run.shipped[0, 0, 0, 0, 1] == 0.0
    # granted in month 0 for month 2; the ban of months 1 and 2 voids it each month that it waits
    assert run.shipped[0, 2, 0, 0, 1] == pytest.approx(10.0 * (1.0 - void) ** 2 if void else arrives)


def test_a_rate_may_differ_by_destination(tmp_path):
    chain = one_item(tmp_path / "chain")
    licence = control(chain, 1.0, 2)
    rates = np.array(licence.approval)
    rates[..., chain.country("B")] = 0.25
    run = simulate(chain, values_with(chain, stock_weeks=0.0), [replace(licence, approval=rates)], months=2)
    assert run.shipped[0, 0, 0, 0, chain.country("B")] == pytest.approx(2.5)


def test_licences_run_from_the_last_report_to_routine_and_central_values_have_no_walk(tmp_path):
    """Log odds: from 0.2 to 0.8 they lie at the middle, a half, when half of the way in exp(-t / pace) is gone."""
    chain = one_item(tmp_path / "chain")
    values = values_with(chain, licence_end=0.8, licence_months=3.0, licence_sd=1.0)
    months = np.array([-1.0, 0.0, 3.0 * np.log(2.0), 1000.0])
    path = licence_path(values, np.full((1, 3), 0.2), months, 3)
    assert path[0, :, 1] == pytest.approx([0.2, 0.2, 0.5, 0.8])


def test_errors_have_the_spread_that_the_chain_states(tmp_path):
    """Log noise of a free lane: variance common^2 + lane^2; of a licensed one, that of licences beside it."""
    data = record()
    data["parameters"] |= {
        "noise_common": quantity(0.10, "logarithm"), "noise_lane": quantity(0.20, "logarithm"),
        "licence_noise": quantity(0.30, "logarithm"),
        "licence_lane": quantity(0.40, "logarithm"), "benchmark_error": quantity(0.05, "logarithm"),
    }  # fmt: skip
    rows = [("thing", "A", "A", 1.0), ("thing", "B", "A", 1.0)]
    chain = load(write(tmp_path / "chain", data, rows, [("B", "users", "thing", 120.0)]))
    values = sample(chain, 4000, 1)
    free = np.log(export_noise(chain, values, 1, np.zeros((4000, 1, 1, 3))))
    held = np.log(export_noise(chain, values, 1, np.ones((4000, 1, 1, 3))))
    assert free[:, 0, 0, 1].std() == pytest.approx(np.hypot(0.1, 0.2), rel=0.05)
    assert held[:, 0, 0, 1].std() == pytest.approx(np.sqrt(0.1**2 + 0.2**2 + 0.3**2 + 0.4**2), rel=0.05)
    assert np.exp(held - free)[:, 0, 0, 1].mean() == pytest.approx(np.exp(0.3**2 / 2.0), rel=0.03)
    level = np.log(export_level(chain, values, load_day("2025-01-01"), 3))
    assert level[:, 0, 1].std() == pytest.approx(0.05, rel=0.06)
    assert (level[:, 0] == level[:, 2]).all()


def load_day(text: str):
    from datetime import date

    return date.fromisoformat(text)


def test_growth_counts_from_the_middle_of_the_benchmark_year_and_seasons_by_month(tmp_path):
    data = record()
    data["benchmark_year"] = "2024"
    data["parameters"]["growth"] = quantity(0.10, "share a year")
    data["seasons"] = {"1": quantity(1.2)}
    rows = [("thing", "A", "A", 1.0), ("thing", "B", "A", 1.0)]
    chain = load(write(tmp_path / "chain", data, rows, [("B", "users", "thing", 120.0)]))
    level = export_level(chain, sample(chain, 1, 1), load_day("2025-01-01"), 7)
    assert level[0, 0, 1] == pytest.approx(1.2 * 1.1**0.544, rel=2e-3)  # the middle of January 2025
    assert level[0, 6, 1] == pytest.approx(1.1**1.04, rel=2e-3)


def test_the_licensed_share_leaves_bans_and_other_lanes_out(tmp_path):
    chain = one_item(tmp_path / "chain")
    held = licensed_share(chain, [control(chain, 0.5, 2, share=0.3)], 1, 2)
    assert held[0, 0, 0] == pytest.approx([0.0, 0.3, 0.3])
    assert licensed_share(chain, [control(chain, 0.0, 2)], 1, 2).max() == 0.0


def test_no_draw_ships_more_than_a_quota(tmp_path):
    chain = one_item(tmp_path / "chain")
    quota = replace(control(chain, 1.0, 1, share=0.0), quota=np.full((1, 1, 1), 0.5))
    shipped = np.zeros((1, 1, 1, 3))
    shipped[..., 1] = 8.0
    assert within_quotas(shipped, [quota], chain.flow, 0)[0, 0, 0, 1] == pytest.approx(5.0)


def test_a_replacement_moves_purchases_and_builds_what_it_needs(tmp_path):
    """Half of what B buys from A moves to ROW within a year; a ban then stops half as much."""
    chain = one_item(tmp_path / "chain", home_share=0.2)
    by = load_day("2026-01-01")
    moved = [Replacement(chain.country("B"), 0.5, by)]
    run = simulate(chain, values_with(chain, stock_weeks=0.0), [], months=14, replaced=moved)
    assert run.shipped[0, 0, 0, 0, 1] == pytest.approx(8.0)
    assert run.shipped[0, 13, 0, 0, 1] == pytest.approx(4.0)
    assert run.shipped[0, 13, 0, 2, 1] == pytest.approx(6.0)


def own(tmp_path, step="week", **changes):
    data = record()
    data["step"] = step
    hold = {"title": "a stop", "by": "A", "begins": "2025-01-01", "approval": quantity(0.0),
            "source": "made-up", "confidence": "low"} | changes  # fmt: skip
    data["scenarios"] = {"stop": {"title": "a stop", "on": "2025-01-01", "controls": {"ban": hold}}}
    rows = [("thing", "A", "A", 1.0), ("thing", "B", "A", 1.0)]
    return write(tmp_path / f"chain-{step}", data, rows, [("B", "users", "thing", 120.0)])


@pytest.mark.parametrize(("step", "first"), [("week", 13), ("month", 3)])
def test_stocks_of_13_weeks_end_in_the_14th_week_and_in_the_fourth_month(tmp_path, step, first):
    """With all firms alike, stocks of 13 weeks meet needs for 13 weeks, or for three months of 52/12 weeks."""
    from tradetalks.chokepoint import central, first_short_month
    from tradetalks.chokepoint.own import own_controls

    chain = load(own(tmp_path, step))
    values = central(chain)
    run = simulate(chain, values, own_controls(chain, chain.record.scenarios["stop"], values, 20), months=20)
    assert first_short_month(chain, run)[0, 0, 1] == first


def test_a_control_of_the_chain_names_its_countries_and_items(tmp_path):
    with pytest.raises(UnknownName, match="no country 'Q'"):
        load(own(tmp_path, by="Q"))
    with pytest.raises(UnknownName, match="no item 'other'"):
        load(own(tmp_path, items="other"))
    with pytest.raises(BadInput, match="above 1"):
        load(own(tmp_path, approval=quantity(2.0)))


def test_an_outage_stops_deliveries_at_home_and_a_ban_does_not(tmp_path):
    from tradetalks.chokepoint import central
    from tradetalks.chokepoint.own import own_controls

    for home, stopped in (("yes", 1.0), ("no", 0.0)):
        chain = load(own(tmp_path, home=home, ends="2025-01-04"))
        values = central(chain)
        (held,) = own_controls(chain, chain.record.scenarios["stop"], values, 2)
        assert held.lanes[0, 0] == stopped
        assert held.share[0, :, 0] == pytest.approx([3 / 7, 0.0])


def test_a_new_plant_without_a_supplier_takes_feed_from_spare_capacity(tmp_path):
    """B's first smelter starts in month 0 and needs 10 of ore; A's mine has a tenth to spare."""
    data = record({"ore": {}, "metal": {"ore": 1.0}})
    data["projects"] = {"smelter": {
        "title": "a smelter", "item": "metal", "country": "B", "tonnes_a_year": quantity(120.0), "starts": "2025-01-01",
        "known": "2024-01-01", "slip_months": quantity(-0.0, "months"),
        "ramp_months": quantity(0.0, "months"), "source": "made-up", "confidence": "low"}}  # fmt: skip
    rows = [("ore", "A", "A", 1.0), ("metal", "A", "A", 1.0), ("metal", "B", "A", 1.0)]
    use = [("A", "users", "metal", 600.0), ("B", "users", "metal", 120.0)]
    chain = load(write(tmp_path / "chain", data, rows, use))
    values = values_with(chain, stock_weeks=0.0, slack_dominant=0.1)
    stop = control(chain, 0.0, 6)
    stop.share[:, :, 0] = 0.0
    run = simulate(chain, values, [stop], months=6)
    metal, b = chain.item("metal"), chain.country("B")
    assert run.made[0, 5, metal, b] > 0.0
    assert run.made[0, 5, metal, b] <= 0.1 * 60.0 + 10.0
    assert run.shipped[0, 5, 0, 0, b] == pytest.approx(run.made[0, 5, metal, b])
