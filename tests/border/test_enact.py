"""From law to arrays: what adds up, what counts once, what is left out and says so."""

import csv
import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradetalks.border.enactment import BENCHMARK_DAY, IN_BENCHMARK, OTHER_WORLD, enact
from tradetalks.border.ground import WorldGround, product_share
from tradetalks.border.us_imports import ledger_origins, us_sources
from tradetalks.customs.goods import by_sector, class_sectors, us_import_classes
from tradetalks.customs.stack import additional_duty, stack
from tradetalks.equilibrium import Policy
from tradetalks.errors import BadInput, BadParameters
from tradetalks.kinds.formulas import licence_cost, variety_loss
from tradetalks.ledger import Ledger, Scenario
from tradetalks.world import World

KNOWN = dt.date(2026, 8, 21)
DAYS = [dt.date(2025, 4, 10), dt.date(2025, 10, 26), dt.date(2025, 11, 14), dt.date(2026, 2, 24)]


@pytest.fixture(scope="module")
def world():
    return World.load()


@pytest.fixture(scope="module")
def ledger():
    return Ledger.load()


def increment(enacted, world, origin, destination):
    """[s] tariff added to the benchmark on one lane."""
    o, d = world.country(origin), world.country(destination)
    return enacted.policy.tariff[o, d] - world.tariff[o, d]


def test_the_benchmark_day_is_the_benchmark_exactly(ledger, world):
    enacted = enact(ledger, world, on=BENCHMARK_DAY, as_of=KNOWN)
    benchmark = Policy.benchmark(world)
    assert np.array_equal(enacted.policy.tariff, benchmark.tariff)
    assert np.array_equal(enacted.policy.trade_cost_hat, benchmark.trade_cost_hat)
    assert np.array_equal(enacted.policy.export_tax, benchmark.export_tax)
    assert enacted.parts == {}


def test_a_day_before_2021_says_that_its_weights_are_of_another_year(ledger, world):
    said = "averaged with imports of 2017, those of the benchmark with imports of 2024"
    before, after = (enact(ledger, world, on=f"{year}-12-31", as_of=KNOWN).notes for year in (2020, 2021))
    assert said in before[0]
    assert not any(said in note for note in after)


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_the_parts_add_up_to_the_policy(ledger, world, on):
    enacted = enact(ledger, world, on=on, as_of=KNOWN)
    tariffs = sum(part.tariff for part in enacted.parts.values() if part.tariff is not None)
    costs = sum(part.log_trade_cost for part in enacted.parts.values() if part.log_trade_cost is not None)
    np.testing.assert_allclose(tariffs, enacted.policy.tariff - world.tariff, rtol=0, atol=1e-14)
    np.testing.assert_allclose(costs, np.log(enacted.policy.trade_cost_hat), rtol=0, atol=1e-14)


def test_duties_that_the_benchmark_holds_do_not_count_again(ledger, world):
    """Section 301 lists of 2018-2019 are in force on both days and are not added."""
    enacted = enact(ledger, world, on=dt.date(2025, 10, 26), as_of=KNOWN)
    assert not {key for key in enacted.parts if key.startswith("USA/section-301-list")}
    # Textiles stand outside Annex II and section 232: 20 fentanyl and 10 reciprocal, no 301 on top.
    assert increment(enacted, world, "CHN", "USA")[world.sector("textiles")] == pytest.approx(0.30, abs=0.003)


def test_a_list_changed_after_as_of_is_not_known(ledger, world):
    """Brazil's coffee and beef left the duties by orders of 14 and 20 November 2025."""
    known_before = enact(ledger, world, on=dt.date(2025, 12, 1), as_of=dt.date(2025, 10, 27))
    known_after = enact(ledger, world, on=dt.date(2025, 12, 1), as_of=dt.date(2025, 12, 1))
    food = world.sector("food")
    assert increment(known_before, world, "BRA", "USA")[food] > increment(known_after, world, "BRA", "USA")[food] + 0.05


def test_goods_freed_afterwards_pay_as_far_as_was_known(ledger, world):
    """9 April 2025: 20 and 84 % on China; a memorandum of the 11th freed computers, phones and chips from the 5th."""
    lane, electronics = ("CHN", "USA"), world.sector("electronics")
    on = dt.date(2025, 4, 9)
    before, after = (enact(ledger, world, on=on, as_of=dt.date(2025, 4, day)) for day in (9, 11))
    assert increment(before, world, *lane)[electronics] == pytest.approx(1.04, abs=0.01)
    assert increment(after, world, *lane)[electronics] < 0.7
    textiles = world.sector("textiles")
    assert increment(before, world, *lane)[textiles] == increment(after, world, *lane)[textiles]


def test_goods_are_taxed_and_services_and_home_sales_are_not(ledger, world):
    change = enact(ledger, world, on=dt.date(2025, 4, 12), as_of=KNOWN).policy.tariff - world.tariff
    assert change[world.country("CHN"), world.country("USA"), world.sector("electrical")] > 0.5
    assert not change[:, :, world.sector("finance")].any()
    assert not np.einsum("oos->os", change).any()


def test_china_answers_on_all_us_goods(ledger, world):
    before, after = (enact(ledger, world, on=dt.date(2025, 11, day), as_of=KNOWN) for day in (9, 10))
    s = world.sector("chemicals")
    assert increment(after, world, "USA", "CHN")[s] == pytest.approx(0.10, abs=1e-3)
    # The farm tariffs of March 2025 end on 10 November: 10 % on soybeans; 15 or 10 % on part of the rest.
    fall = increment(before, world, "USA", "CHN") - increment(after, world, "USA", "CHN")
    assert fall[world.sector("soybeans")] == pytest.approx(0.10, abs=1e-3)
    assert 0.02 < fall[world.sector("agriculture")] < 0.15


def test_members_of_the_eu_face_the_same_duties(ledger, world):
    enacted = enact(ledger, world, on=dt.date(2025, 10, 26), as_of=KNOWN)
    germany = increment(enacted, world, "DEU", "USA")
    assert germany[world.sector("machinery")] > 0.05
    for member in ("FRA", "REU"):
        assert increment(enacted, world, member, "USA") == pytest.approx(germany)


def test_weights_of_every_origin_sum_to_one(world):
    goods = [world.sector(s) for s in ("agriculture", "textiles", "machinery", "electrical")]
    for origin in ("CHN", "DEU", "ROW", "KAZ"):
        weights = sum(part for _, _, part in us_sources(origin, world, KNOWN))
        total = by_sector(weights, class_sectors(us_import_classes(), world.sectors), len(world.sectors))
        assert total[goods] == pytest.approx(1.0)


def test_the_rest_of_the_world_is_its_partners(world):
    places = ledger_origins(world.countries)
    assert {"KHM", "ISR", "ZAF", "EU", "CHN", "KAZ"} <= set(places)
    assert "ROW" not in places
    assert {partner for partner, _, _ in us_sources("ROW", world, KNOWN)}.isdisjoint({*world.countries, "EU", "SVK"})


def test_ends_of_the_ranges_order_the_trade_costs_and_leave_tariffs(ledger, world):
    on = dt.date(2025, 10, 26)
    low, central, high = (enact(ledger, world, on=on, as_of=KNOWN, ranges=end) for end in ("low", "central", "high"))
    assert np.array_equal(low.policy.tariff, high.policy.tariff)
    assert (low.policy.trade_cost_hat <= central.policy.trade_cost_hat).all()
    assert (central.policy.trade_cost_hat <= high.policy.trade_cost_hat).all()
    assert (low.policy.trade_cost_hat < high.policy.trade_cost_hat).any()


@pytest.mark.parametrize("on", [dt.date(2025, 10, 26), dt.date(2026, 1, 20), dt.date(2026, 10, 5)])
def test_every_measure_in_force_has_a_part_or_a_reason(ledger, world, on):
    enacted = enact(ledger, world, on=on, as_of=ledger.coverage.complete_to)
    now = {measure.id for measure, _ in ledger.in_force(on=on, as_of=ledger.coverage.complete_to)}
    assert len(now) > 50
    assert now - set(enacted.parts) - set(enacted.unused) == set()
    assert all(reason for reason in enacted.unused.values())
    assert not set(enacted.parts) & set(enacted.unused)


def test_bans_of_russia_are_in_the_benchmark_and_come_off_it(ledger, world):
    """In force since 2022 and 2024; on a day before them their goods come."""
    on = enact(ledger, world, on=dt.date(2026, 10, 5), as_of=ledger.coverage.complete_to)
    for name in ("energy", "fish-alcohol", "diamonds"):
        assert on.unused[f"USA/ban-russia-{name}"] == IN_BENCHMARK
    assert "facts of the goods" in on.unused["USA/ban-russia-metals"]
    assert on.unused["USA/ban-cuba"] == OTHER_WORLD
    before = enact(ledger, world, on=dt.date(2021, 10, 5), as_of=ledger.coverage.complete_to)
    cost = before.parts["USA/ban-russia-energy"].log_trade_cost
    assert cost[world.country("RUS"), world.country("USA"), world.sector("refined_fuels")] < 0.0
    assert np.count_nonzero(cost.sum(axis=2)) == 1


def test_bans_of_september_2026_take_canadas_goods_by_their_share(ledger, world):
    """US imports from Canada in 2024 (Census): beverages on the list 836, dairy 31, motorcycles 125 million USD."""
    parts = enact(ledger, world, on=dt.date(2026, 10, 5), as_of=ledger.coverage.complete_to).parts
    lane = world.country("CAN"), world.country("USA")
    for name, sector in (("alcohol", "food"), ("dairy", "food"), ("motor-vehicles", "transport_equipment")):
        cost = parts[f"USA/ban-canada-{name}"].log_trade_cost[lane]
        assert cost[world.sector(sector)] > 0.0
    share = WorldGround(world).share_anywhere(ledger["USA/ban-canada-motor-vehicles"])
    vehicles = 68.7e9  # vehicles, aircraft and their engines from Canada in 2024 (Census)
    assert share[lane[0], world.sector("transport_equipment")] == pytest.approx(125e6 / vehicles, rel=0.05)


def test_an_unused_measure_says_why(ledger, world):
    unused = enact(ledger, world, on=dt.date(2025, 10, 26), as_of=KNOWN).unused
    assert unused["USA/affiliates-50"] == "no share of trade by the owners of firms is known"
    assert "approval rate" in unused["CHN/gallium-germanium"]


def test_soybeans_not_bought_are_a_cap_near_zero(ledger, world):
    """No US soybeans went to China from May 2025 (Department of Agriculture): next to nothing of the flow is left."""
    enacted = enact(ledger, world, on=dt.date(2025, 10, 26), as_of=KNOWN)
    part = enacted.parts["CHN/soybean-halt"]
    cell = world.country("USA"), world.country("CHN"), world.sector("soybeans")
    assert 0.0 < part.cap[cell] <= 0.01
    assert np.isfinite(part.cap).sum() == 1
    assert part.log_trade_cost is None
    assert enacted.policy.cap[cell] == part.cap[cell]
    assert enacted.policy.rent_to[cell] == "nobody"


def test_a_port_fee_on_vehicles_falls_on_vehicles(ledger, world):
    part = enact(ledger, world, on=dt.date(2025, 10, 26), as_of=KNOWN).parts["USA/port-fees-vehicle-carriers"]
    cost = part.log_trade_cost[world.country("JPN"), world.country("USA")]
    assert np.flatnonzero(cost).tolist() == [world.sector("transport_equipment")]
    # Cars are about 40 of 55 billion USD of transport equipment from Japan; nothing sails to another country.
    fee = ledger["USA/port-fees-vehicle-carriers"].terms.ad_valorem_equivalent.central
    assert cost.max() == pytest.approx(0.75 * fee, rel=0.15)
    assert not part.log_trade_cost[:, world.country("MEX")].any()


def two_countries(*names):
    trade = np.full((2, 2, 1), 100.0)
    return World.from_flows(names, ("goods",), trade, np.zeros((2, 2, 1)), np.full((2, 1, 1), 0.5), np.array([4.0]))


def test_a_world_without_the_parties_is_refused_not_answered_with_zero(ledger):
    with pytest.raises(BadInput, match="no measure of the ledger has a flow in this world"):
        enact(ledger, two_countries("AAA", "BBB"), on=dt.date(2025, 10, 26), as_of=KNOWN)


def test_a_day_before_all_measures_of_the_parties_is_no_error(ledger, world):
    found = enact(ledger, world, on="2018-01-01", as_of="2018-01-01")
    assert all(part.tariff is None or (part.tariff <= 0.0).all() for part in found.parts.values())


def test_a_world_with_some_of_the_parties_says_how_many_measures_have_no_flow_in_it(ledger, world):
    there = ledger.in_force(on="2025-10-26", as_of="2025-10-26")
    found = enact(ledger, two_countries("USA", "BBB"), on="2025-10-26", as_of="2025-10-26")
    absent = [key for key, why in found.unused.items() if why == "none of its flows is in the world table"]
    assert 0 < len(absent) < len(there)
    assert found.notes[0].startswith(f"{len(absent)} measures in force have no flow")


def test_removing_a_measure_moves_only_its_part_its_group_and_what_yields_to_it(ledger, world):
    on = dt.date(2025, 10, 26)
    gone = "USA/section-232-steel"
    without = replace(ledger, measures={key: m for key, m in ledger.measures.items() if key != gone})
    full, less = (enact(book, world, on=on, as_of=KNOWN) for book in (ledger, without))
    yielding = {m.id for m in ledger.measures.values() if ledger[gone].authority in m.yields_to + m.yields_whole_to}
    assert gone in full.parts
    assert gone not in less.parts
    moved = set()
    for key, part in less.parts.items():
        tariffs = [p.tariff for p in (part, full.parts[key]) if p.tariff is not None]
        if tariffs and not np.allclose(tariffs[0], tariffs[1], rtol=0, atol=1e-15):
            moved.add(key)
    assert "USA/reciprocal" in moved
    assert moved <= yielding


def test_what_was_enacted_before_or_done_to_it_changes_nothing(ledger, world):
    def tariff(rate):
        told = {"title": "t", "question": "q", "author": "a", "as_of": "2025-10-27", "on": "2025-12-01",
                "assumes": ["x"], "leaves_out": ["y"],
                "events": [{"measure": "USA/china-100", "event": "enter_force", "date": "2025-11-01",
                            "source": "scenario", "terms": {"rate": rate, "how": "add"}}]}  # fmt: skip
        scenario = Scenario.read(told, "t", ledger)
        laid = ledger.with_scenario(scenario)
        return enact(laid, world, on=scenario.on, as_of=scenario.as_of, trust=("USA.white_house", "CHN.mofcom"))

    first, half = tariff("1.0"), tariff("0.5")
    lane = world.country("CHN"), world.country("USA"), world.sector("textiles")
    assert first.policy.tariff[lane] - half.policy.tariff[lane] == pytest.approx(0.5)
    before = first.policy.tariff.copy()
    for part in first.parts.values():
        if part.tariff is not None:
            part.tariff[...] = 9.0
    assert np.array_equal(tariff("1.0").policy.tariff, before)


def test_variety_loss_is_the_ces_price_of_fewer_varieties():
    # Half of the varieties at theta = 4: the price index rises by 2^(1/4).
    assert np.exp(variety_loss(0.5, 4.0)) == pytest.approx(1.189207115)
    assert variety_loss(0.0, 4.0) == 0.0


@pytest.mark.parametrize("share", [1.0, -0.1, np.nan])
def test_a_flow_that_vanishes_has_no_price(share):
    with pytest.raises(BadParameters, match="outside"):
        variety_loss(share, 4.0)


def test_a_licence_that_is_refused_is_a_variety_lost():
    assert licence_cost(0.2, 0.0, 45.0, 0.01, 4.0) == pytest.approx(variety_loss(0.2, 4.0))


def test_a_licence_granted_at_once_costs_nothing():
    assert licence_cost(0.2, 1.0, 0.0, 0.01, 4.0) == 0.0


def test_a_short_delay_costs_the_share_its_days():
    # Hummels & Schaur (2013): 0.6 % a day; one day on a tenth of the flow, to first order.
    assert licence_cost(0.1, 1.0, 1.0, 0.006, 4.0) == pytest.approx(0.1 * 0.006, rel=0.02)


@given(
    share=st.floats(0.0, 0.9), approved=st.floats(0.0, 1.0), days=st.floats(0.0, 400.0), elasticity=st.floats(0.5, 20.0)
)
def test_waiting_never_costs_more_than_refusal(share, approved, days, elasticity):
    cost = licence_cost(share, approved, days, 0.021, elasticity)
    assert -1e-12 <= cost <= variety_loss(share, elasticity) + 1e-12


def test_product_shares_count_headings_and_longer_codes(world):
    electrical = world.sector("electrical")
    heading, line = product_share(["8501"], world)[electrical], product_share(["8501101234"], world)[electrical]
    assert heading > line == product_share(["850110"], world)[electrical] > 0.0


def test_another_end_of_the_range_raises(ledger, world):
    with pytest.raises(BadInput, match="low, central or high"):
        enact(ledger, world, on=BENCHMARK_DAY, as_of=KNOWN, ranges="worst")


# Partner, day -> points by which ours may differ from the tracker's; a wider band has its reason beside it.
TRACKED = {
    "CHINA": "CHN",
    "VIETNAM": "VNM",
    "TAIWAN": "TWN",
    "THAILAND": "THA",
    "MALAYSIA": "MYS",
    "JAPAN": "JPN",
    "INDIA": "IND",
    "EUROPEAN UNION": "EU",
    "MEXICO": "MEX",
    "CANADA": "CAN",
    "KOREA, SOUTH": "KOR",
}
USUAL = 2.0
WIDER = {
    # Until 14 November 2025 the tracker matches Annex II at ten digits, so that its eight-digit lines pay: 26 % of the
    # imports from the EU and 20 % of those from India. It adds 15 % to the ordinary duty where the law makes it a sum.
    ("EU", "2025-10-26"): 8.0,
    ("EU", "2025-11-01"): 8.0,
    ("EU", "2025-11-14"): 4.0,
    ("IND", "2025-10-26"): 10.0,
    ("IND", "2025-11-01"): 10.0,
    ("JPN", "2025-10-26"): 3.0,
    ("JPN", "2025-11-01"): 3.0,
    # The tracker lowers the fentanyl duty on 1 November; the order and the schedule say 10 November.
    ("CHN", "2025-11-01"): 10.0,
    # Korea's cars at 15 % from 1 November 2025, back-dated by a notice of December: the tracker has them from August.
    ("KOR", "2025-10-26"): 4.5,
    # The tracker counts fewer claims of USMCA for Canada than importers made: 90 % in October, November 2025 (US ITC).
    # From 14 November it takes energy out of the duty, from 24 February it frees all goods of Canada from section 122.
    ("CAN", "2025-10-26"): 5.0,
    ("CAN", "2025-11-01"): 7.0,
    ("CAN", "2025-11-14"): 4.0,
    ("CAN", "2026-02-24"): 2.5,
}


@pytest.mark.shared
def test_average_statutory_rates_by_partner_against_a_tracker(ledger, shared):
    """Rise of the average statutory rate since January 2025, weights of 2024, chapters 98 and 99 free."""
    path = shared / "data/world/us_imports_hs10_2024/country-by-time.csv"
    theirs: dict[str, list[tuple[str, float]]] = {}
    for row in csv.DictReader(path.read_text().splitlines()):
        if row["country_name"] in TRACKED:
            theirs.setdefault(TRACKED[row["country_name"]], []).append((row["date"], float(row["effective tariff"])))
    wrong = []
    for day in ("2025-10-26", "2025-11-01", "2025-11-14", "2026-02-24"):
        for partner, series in theirs.items():
            ours = 100.0 * (average_rate(ledger, partner, day) - average_rate(ledger, partner, "2025-01-01"))
            tracked = next(rate for date, rate in reversed(series) if date <= day)
            print(f"{day} {partner}: ours {ours:.1f}, tracker {tracked:.1f}, difference {ours - tracked:+.1f}")
            if abs(ours - tracked) > WIDER.get((partner, day), USUAL):
                wrong.append((day, partner, ours, tracked))
    assert wrong == []


def as_tracked(measure):
    """A measure as the tracker reads it: it charges what is no metal of steel and aluminium derivatives.

    By HTS notes 2(x)(vi) and 2(z)(vi) these are free whole of the duties on Brazil and over Russian oil: 7 % of the
    imports from India, 1.8 points of the average.
    """
    yields_to = measure.yields_to + measure.yields_whole_to
    return measure.model_copy(update={"yields_to": yields_to, "yields_whole_to": ()})


def average_rate(ledger, partner, day):
    """Additional duty on the goods of a partner, fraction, averaged with imports of 2024, as the tracker reads law."""
    on = dt.date.fromisoformat(day)
    classes = us_import_classes()
    measures = [(as_tracked(measure), state) for measure, state in ledger.in_force(on=on, as_of=KNOWN)]
    layers = stack(measures, classes.goods(partner, on, KNOWN), origin=partner, destination="USA")
    value = classes.imports[classes.partner(partner)]
    dutiable = np.array([sector != "unallocated" for sector in classes.sectors])
    return float(additional_duty(layers, len(value)) @ (value * dutiable) / value.sum())


def test_a_day_before_the_benchmark_is_set_against_the_benchmark_as_it_came(ledger, world):
    """The table's tariffs hold the duties of section 301, which nobody knew of on 1 January 2018."""
    enacted = enact(ledger, world, on=dt.date(2018, 1, 1), as_of=dt.date(2018, 1, 1))
    lane = world.country("CHN"), world.country("USA")
    machinery = world.sector("machinery")
    assert enacted.policy.tariff[lane][machinery] < world.tariff[lane][machinery] - 0.1
