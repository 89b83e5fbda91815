"""Every split of who pays adds up to its whole, and its numbers follow from arithmetic done by hand."""

import csv
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from build.incidence import build
from tradetalks.errors import BadInput, MissingFacts
from tradetalks.incidence import budget, firms, households, places
from tradetalks.incidence.tables import household_spending, population, source_sector, state_shares
from tradetalks.ledger import Ledger
from tradetalks.runs import Comparison, Result, compare, run
from tradetalks.world import World


@pytest.fixture(scope="module")
def war() -> Result:
    return run("no-deal")


@pytest.fixture(scope="module")
def change(war: Result) -> Comparison:
    return compare(run("in-force-2025-10-26", world=war.world), war)


def test_the_drawn_quantities_are_those_of_the_equilibria(change: Comparison) -> None:
    before, after = change.before.outcome, change.after.outcome
    c = change.world.country("USA")
    price = after.price_hat[c] / after.wage_hat[c] * before.wage_hat[c] / before.price_hat[c]
    assert np.exp(change.at_central("goods_prices_in_wages")[c]) == pytest.approx(price, rel=1e-12)
    volume = after.output[c] / before.output[c] * before.unit_cost_hat[c] / after.unit_cost_hat[c]
    assert np.exp(change.at_central("output_volume")[c]) == pytest.approx(volume, rel=1e-12)
    workers = after.value_added[c] / before.value_added[c] * before.wage_hat[c] / after.wage_hat[c]
    assert np.exp(change.at_central("employment")[c]) == pytest.approx(workers, rel=1e-12)


def test_decile_costs_add_up_to_the_cost_of_the_household_basket(change: Comparison) -> None:
    costs = households.by_decile(change)
    c = change.world.country("USA")
    share, _ = household_spending(change.world)
    spending = change.world.final_share[c] * change.world.income[c] * share
    whole = np.mean([spending @ np.expm1(draw[c]) for draw in change.draws("goods_prices_in_wages")])
    assert costs.aggregate + costs.margins == pytest.approx(whole, rel=1e-12)
    assert costs.by_sector.sum() == pytest.approx(costs.aggregate, rel=1e-12)
    assert costs.by_sector.sum(axis=0) == pytest.approx(costs.per_household["mean"] * 13.08, rel=1e-12)
    low, central, high = (costs.per_household[end] for end in ("low", "mean", "high"))
    assert ((low < central) & (central < high)).all()


def test_margins_bear_what_consumers_do_not(war: Result) -> None:
    costs = households.by_decile(run("framework", world=war.world, horizon="year"))
    consumers = costs.aggregate
    # Congressional Budget Office, Budget and Economic Outlook 2026 to 2036: firms absorb 30 % of import price increases
    assert consumers / (consumers + costs.margins) == pytest.approx(0.70, rel=1e-12)


def test_what_foreigners_bear_at_the_border_is_in_prices_alone() -> None:
    """A share of buyers at the border (0.94, 0.86 in 2025) on prices that foreigners share counts them twice."""
    for passed in households.PASS_THROUGH.values():
        assert passed.high == 1.0
        assert passed.central not in (0.86, 0.94)
    assert households.PASS_THROUGH["year"].low == pytest.approx(0.24 / 0.94, abs=0.005)


def test_those_gain_whose_cost_is_below_what_is_returned(change: Comparison) -> None:
    costs = households.by_decile(change)
    cheap = [h + 1 for h in range(10) if costs.per_household["mean"][h] < costs.returned]
    assert list(households.gainers(costs)) == cheap


def test_average_cost_counts_each_person_once(change: Comparison) -> None:
    cost = households.average_cost(change, "DEU")
    c = change.world.country("DEU")
    assert cost.per == "person"
    spending = change.world.final_share[c] * change.world.income[c]
    whole = np.mean([spending @ np.expm1(draw[c]) for draw in change.draws("goods_prices_in_wages")])
    assert cost.mean * population("DEU").people == pytest.approx(whole, rel=1e-12)


def test_a_place_without_a_count_has_no_average(change: Comparison) -> None:
    with pytest.raises(MissingFacts, match="no population"):
        households.average_cost(change, "ROW")


def test_state_outputs_add_up_to_the_nation_sector_by_sector(change: Comparison) -> None:
    states = places.by_state(change)
    c = change.world.country("USA")
    made = change.before.outcome.output[c]
    nation = np.mean([made * np.expm1(draw[c]) for draw in change.draws("output_volume")], axis=0)
    assert states.nation == pytest.approx(nation.sum())
    assert states.change.sum(axis=0) == pytest.approx(nation, rel=1e-9, abs=1e-6)
    assert len(states.states) == 51


def test_farm_output_of_the_states_is_that_of_farms_and_soybeans(change: Comparison) -> None:
    states = places.by_state(change)
    farms = [change.world.sector(name) for name in ("agriculture", "soybeans")]
    found = places.farm_change(states)
    assert sum(found.values()) == pytest.approx(states.change[:, farms].sum())
    assert found["IA"] == pytest.approx(states.change[states.states.index("IA"), farms].sum())


def test_nobody_moves_on_impact_and_jobs_move_between_sectors_later(war: Result) -> None:
    stuck = places.us_jobs_change(run("no-deal", world=war.world, horizon="impact"))
    assert not any(values.any() for values in stuck.change.values())
    moving = places.us_jobs_change(war)
    gained = moving.change["mean"].clip(min=0.0).sum()
    lost = -moving.change["mean"].clip(max=0.0).sum()
    assert gained > 0.0
    assert lost > 0.0
    assert moving.moved == pytest.approx((gained + lost) / 2.0)


def test_revenue_is_rate_times_flow_and_every_split_adds_up(war: Result) -> None:
    found = budget.revenue(war, Ledger.load())
    outcome = war.outcome
    d = war.world.country("USA")
    for o, s in ((war.world.country("CHN"), war.world.sector("textiles")), (war.world.country("MEX"), 0)):
        assert found.cells[o, s] == outcome.policy.tariff[o, d, s] * outcome.trade[o, d, s]
    assert found.total == pytest.approx(outcome.tariff_revenue[d], rel=1e-10)
    for split in (found.by_partner, found.by_sector, found.by_authority):
        assert sum(split.values()) == pytest.approx(found.total, rel=1e-10)
    assert found.benchmark + found.static + found.response == pytest.approx(found.total, rel=1e-12)
    assert found.response < 0.0
    assert found.collected.low < found.collected.central < found.collected.high == pytest.approx(found.total)


def test_laffer_slopes_are_differences_and_the_peak_lies_between(war: Result) -> None:
    before = run("in-force-2025-10-26", world=war.world)
    step = 1e-4
    origins = ("DEU", "JPN")
    low, middle, high = budget.laffer_curve(before, (0.1 - step, 0.1, 0.1 + step), origins=origins)
    assert middle.slope == pytest.approx((high.revenue - low.revenue) / (2 * step), rel=1e-4)
    curve = budget.laffer_curve(before, (0.0, 0.2, 0.4, 0.8, 1.6), origins=origins)
    peak = budget.revenue_peak(curve)
    assert peak is not None
    assert peak.revenue >= max(point.revenue for point in curve)
    around = budget.laffer_curve(before, (peak.rate - 0.05, peak.rate, peak.rate + 0.05), origins=origins)
    assert max(point.revenue for point in around) == pytest.approx(peak.revenue, rel=0.01)
    with pytest.raises(BadInput, match="order"):
        budget.laffer_curve(before, (0.2, 0.1), origins=origins)


def test_the_cubic_peak_of_a_parabola_is_its_vertex() -> None:
    points = [budget.LafferPoint(t, 1.0 - (t - 0.3) ** 2, -2.0 * (t - 0.3)) for t in (0.0, 1.0)]
    peak = budget.revenue_peak(points)
    assert peak == (pytest.approx(0.3), pytest.approx(1.0), 0.0)


def test_input_costs_add_up_over_suppliers_and_meet_the_unit_cost(change: Comparison) -> None:
    parts = firms.input_cost(change, "USA")
    shock = firms.input_costs(change, "USA")["mean"]
    assert parts.sum(axis=0) == pytest.approx(shock, abs=1e-15)
    c = change.world.country("USA")
    before, after = change.before.outcome, change.after.outcome
    unit_cost = np.log(after.unit_cost_hat[c] / before.unit_cost_hat[c] * before.wage_hat[c] / after.wage_hat[c])
    log_price = change.at_central("goods_prices_in_wages")[c]
    assert log_price @ change.world.input_share[c] == pytest.approx(
        unit_cost, abs=1e-9
    )  # one wage, Cobb-Douglas: exact


def test_profits_need_parameters_that_have_them(change: Comparison) -> None:
    before, after = change.before.outcome, change.after.outcome
    with pytest.raises(MissingFacts, match="no profits"):
        firms.profits(before, after, "USA")


def test_controlled_inputs_are_no_more_than_inputs_from_china(war: Result) -> None:
    ledger = Ledger.load().with_scenario(war.scenario)
    share = firms.controlled_inputs(ledger, war.scenario, war.world, "USA")
    c, china = war.world.country("USA"), war.world.country("CHN")
    bought = war.world.trade[china, c] * (1.0 + war.world.tariff[china, c]) / war.world.spending[c]
    assert (share <= war.world.input_share[c] * bought[:, None] + 1e-15).all()
    assert share[:, war.world.sector("electrical")].sum() > 0.0


def test_shares_that_ship_sum_to_one() -> None:
    world = World.load()
    share, deciles = household_spending(world)
    assert ((share >= 0.0) & (share <= 1.0)).all()
    text = files("tradetalks").joinpath("data/incidence/us_spending.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        assert sum(float(row[f"d{h}"]) for h in range(1, 11)) == pytest.approx(1.0, abs=1e-4)
    names, states = state_shares(world)
    assert states.sum(axis=0) == pytest.approx(np.ones(len(world.sectors)))
    assert deciles.shape == (len(world.sectors), 10)
    # Bureau of Economic Analysis, table SAGDP2N, 2019, million USD: Iowa and the nation, farms, forestry and fishing
    assert states[names.index("IA"), world.sector("agriculture")] == pytest.approx(8214.2 / 162580.0, abs=1e-5)


def test_a_sector_split_off_has_its_parents_row_and_an_unknown_one_is_refused() -> None:
    known = {"agriculture", "electrical"}
    assert source_sector("semiconductors", known) == "electrical"
    with pytest.raises(MissingFacts, match="no incidence data"):
        source_sector("toys", known)


@pytest.mark.shared
def test_the_build_gives_what_ships(tmp_path: Path, shared: Path) -> None:
    build(shared / "data" / "world", tmp_path)
    for path in tmp_path.glob("*.csv"):
        assert path.read_text() == files("tradetalks").joinpath(f"data/incidence/{path.name}").read_text()
