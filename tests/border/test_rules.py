"""From law to arrays, one rule at a time: which limit holds, who has the rent, what a quantity is a ratio of."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from border.test_any_importer import enacted
from tradetalks.border.enactment import NODES, cap_between, enact, notes_for, why_unused
from tradetalks.border.ground import WorldGround, goods_sectors, in_table, product_share, reached, share_of_sectors
from tradetalks.border.parts import (
    Part,
    TariffQuota,
    at_end,
    capped,
    floored,
    parts_of,
    policy_at,
    policy_of,
    rationed,
    sums,
)
from tradetalks.border.purchases import commitments, committed_sectors, promised, why_nothing_promised
from tradetalks.border.quantities import benchmark_quantities, cell_of, quota_ratio, traded
from tradetalks.border.quotas import quota_uses
from tradetalks.border.tariff_rules import tariff_changes
from tradetalks.border.us_imports import ledger_place, us_places, us_product_shares, us_sources
from tradetalks.customs.goods import by_sector, class_sectors, us_import_classes
from tradetalks.equilibrium import Policy
from tradetalks.errors import BadParameters
from tradetalks.grammar import Range
from tradetalks.kinds.effects import Choice, Effect
from tradetalks.ledger import Clocks, Ledger
from tradetalks.places import EU
from tradetalks.world import World

LIMITS = arrays(float, (2, 2, 1), elements=st.sampled_from([0.0, 0.25, 0.5, 1.0, np.inf]))
FLOORS = arrays(float, (2, 2, 1), elements=st.sampled_from([0.0, 0.25, 0.5, 1.0]))
HOLDERS = st.sampled_from(["exporter", "importer", "nobody"])


@pytest.fixture(scope="module")
def world():
    return World.load()


@pytest.fixture(scope="module")
def ledger():
    return Ledger.load()


def scoped(products=("all",), origin=("USA",), destination=("CHN",), exempt=(), imposed_by="CHN", kind="tariff"):
    """What a kind reads of a measure."""
    scope = SimpleNamespace(products=products, origin=origin, destination=destination, exempt=exempt)
    return SimpleNamespace(id="X/measure", imposed_by=imposed_by, scope=scope, kind=kind)


def spread(low, central, high):
    """A stated range, written as in the ledger."""
    return Range(low=str(low), central=str(central), high=str(high))


def policy(tariff=0.1):
    whole = np.full((2, 2, 1), tariff)
    return Policy(whole, 0.0 * whole, 1.0 + 0.0 * whole, cap=np.full((2, 2, 1), np.inf))


# ---- which limit holds, and who has the rent ----


@given(st.lists(st.tuples(LIMITS, HOLDERS), min_size=1, max_size=4))
def test_the_least_cap_holds_and_its_holder_has_the_rent(caps):
    found = capped(policy(), caps)
    least = np.min([cap for cap, _ in caps], axis=0)
    assert (found.cap == least).all()
    holder = np.broadcast_to(np.asarray(found.rent_to), least.shape)
    for cell in np.argwhere(np.isfinite(least)):
        first = next(rent_to for cap, rent_to in caps if cap[tuple(cell)] == least[tuple(cell)])
        assert holder[tuple(cell)] == first


def test_no_limit_is_no_change():
    before = policy()
    assert capped(before, []) is before
    assert floored(before, []) is before
    assert rationed(before, []) is before


@given(st.lists(FLOORS, min_size=1, max_size=3), LIMITS)
def test_the_greatest_floor_holds_and_no_floor_lifts_a_cap(floors, cap):
    found = floored(replace(policy(), cap=cap), floors)
    assert (found.floor == np.minimum(np.max(floors, axis=0), cap)).all()


@given(st.lists(st.tuples(LIMITS, HOLDERS, st.sampled_from([0.1, 0.5])), min_size=1, max_size=3))
def test_of_two_quotas_the_one_that_is_filled_first_holds(quotas):
    """With its holder, and with its own duty beyond on top of the tariff."""
    whole = np.ones((2, 2, 1))
    found = rationed(policy(), [TariffQuota(quantity, beyond * whole, to) for quantity, to, beyond in quotas])
    least = np.min([quantity for quantity, _, _ in quotas], axis=0)
    assert (found.quota == least).all()
    for cell in map(tuple, np.argwhere(np.isfinite(least))):
        _, to, beyond = next(one for one in quotas if one[0][cell] == least[cell])
        assert np.broadcast_to(np.asarray(found.rent_to), least.shape)[cell] == to
        assert found.over_quota_tariff[cell] == pytest.approx(0.1 + beyond)


# ---- effects add up ----


def effect(measure, array, value, sign=1.0, **more):
    return Effect(measure, "USA", array, lambda choice: np.full((2, 2, 1), float(value)), sign=sign, **more)


MIDDLE = Choice(lambda government, field, values: values.central, lambda government, field: None, 0.01, np.ones(1))


def test_effects_of_a_measure_on_one_array_add_up_and_signs_count():
    parts = parts_of([effect("m", "tariff", 0.3), effect("m", "tariff", 0.1, -1.0), effect("n", "tariff", 1.0)], MIDDLE)
    assert parts["m"].tariff == pytest.approx(np.full((2, 2, 1), 0.2))
    assert parts["n"].tariff == pytest.approx(np.ones((2, 2, 1)))
    assert parts["m"].log_trade_cost is None


def test_what_the_benchmark_had_already_is_no_part():
    again = [effect("m", "log_trade_cost", 0.3), effect("m", "log_trade_cost", 0.3, -1.0)]
    assert parts_of(again, MIDDLE) == {}
    assert set(parts_of([*again, effect("m", "cap", 0.5)], MIDDLE)) == {"m"}


@pytest.mark.parametrize(("array", "more"), [
    ("cap", {"rent_to": "nobody"}), ("floor", {}), ("quota", {"beyond": np.ones((2, 2, 1)), "rent_to": "importer"}),
])  # fmt: skip
def test_a_limit_of_zero_is_a_limit(array, more):
    part = parts_of([effect("m", array, 0.0, **more)], MIDDLE)["m"]
    found = part.quota.quantity if array == "quota" else getattr(part, array)
    assert (found == 0.0).all()
    assert (part.quota.rent_to if array == "quota" else part.rent_to) == more.get("rent_to", "exporter")


def test_sums_are_of_what_adds_alone():
    effects = [effect("m", "tariff", 0.3), effect("n", "tariff", 0.2), effect("n", "cap", 0.5)]
    found = sums(effects, MIDDLE)
    assert list(found) == ["tariff"]
    assert found["tariff"] == pytest.approx(np.full((2, 2, 1), 0.5))


@pytest.mark.parametrize("name", ["tariff", "log_trade_cost", "log_export_tax"])
def test_moving_a_laws_ranges_is_laying_the_law_at_other_places(synthetic, name):
    """`policy_at` moves what is laid at central values; the same as to lay the law anew."""
    abroad = (1.0 - np.eye(4))[:, :, None] * np.ones(3)
    values = spread(0.1, 0.2, 0.4)

    def value(choice):
        return abroad * choice.choose("USA", "rate", values)

    def cap(choice):
        return np.where(abroad > 0.0, 1.0 - value(choice), np.inf)

    effects = [
        Effect("m", "USA", name, value),
        Effect("n", "USA", name, lambda choice: 0.05 * abroad),
        Effect("c", "USA", "cap", cap, "nobody"),
        Effect("f", "USA", "floor", value),
    ]
    ends = {one: at_end(one, synthetic.trade_elasticity) for one in ("low", "central", "high")}
    central = policy_of(synthetic, parts_of(effects, ends["central"]))
    for one in ends.values():
        moved = policy_at(central, effects, sums(effects, ends["central"]), one)
        anew = policy_of(synthetic, parts_of(effects, one))
        for field in ("tariff", "trade_cost_hat", "export_tax", "cap", "floor"):
            assert getattr(moved, field) == pytest.approx(getattr(anew, field)), field
        assert moved.rent_to == anew.rent_to == "nobody"


@pytest.mark.parametrize(("field", "expected"), [
    ("approval_rate", {"low": 0.9, "central": 0.5, "high": 0.1}),
    ("delivered_share", {"low": 0.9, "central": 0.5, "high": 0.1}),
    ("delay_days", {"low": 0.1, "central": 0.5, "high": 0.9}),
])  # fmt: skip
def test_the_low_end_does_least_damage(field, expected):
    """Most is approved and delivered there, and waits are shortest."""
    values = spread(0.1, 0.5, 0.9)
    for one, value in expected.items():
        choice = at_end(one, np.ones(1))
        assert choice.choose("CHN", field, values) == value
        assert choice.place("CHN", "approval_rate") == {"low": 1.0, "central": None, "high": 0.0}[one]


# ---- caps of a chain between the places at which it was run ----


@given(arrays(float, (5,), elements=st.floats(0.0, 2.0)), st.floats(0.0, 1.0))
def test_caps_are_interpolated_between_the_nodes(at_nodes, place):
    caps = at_nodes[:, None, None, None]
    choice = MIDDLE._replace(place=lambda government, field: place)
    found = cap_between(np.full((1, 1, 1), 0.7), caps, "CHN", choice)[0, 0, 0]
    expected = np.interp(place, NODES, np.minimum(at_nodes, 1.0))
    assert found == (pytest.approx(expected) if expected < 1.0 - 1e-12 else np.inf) or expected > 1.0 - 1e-12
    central = cap_between(np.full((1, 1, 1), 0.7), caps, "CHN", MIDDLE)
    assert central[0, 0, 0] == 0.7


def test_a_cap_at_the_benchmark_is_none():
    choice = MIDDLE._replace(place=lambda government, field: 0.5)
    assert np.isinf(cap_between(np.ones((1, 1, 1)), np.full((5, 1, 1, 1), 1.5), "CHN", choice)).all()


# ---- quantities ----


def quota(quantity="13450000", unit="tonnes", per="year"):
    return SimpleNamespace(quantity=None if quantity is None else float(quantity), unit=unit, per=per)


@pytest.mark.parametrize(("terms", "ratio"), [
    (quota(), 0.5), (quota("13.45", "million tonnes"), 0.5), (quota("1.345", "million tonnes", "month"), 0.6),
    (quota("0"), 0.01), (quota(None), 0.01), (quota("269000"), 0.01), (quota("26900000"), 1.0),
])  # fmt: skip
def test_a_quota_is_a_ratio_of_the_years_trade(terms, ratio):
    """26.9 million tonnes of soybeans in 2024; a quota of zero leaves a hundredth: a flow of nothing has no price."""
    flow = traded(scoped(("1201",)), terms)
    assert quota_ratio(flow, terms) == pytest.approx(ratio)


@pytest.mark.parametrize(("measure", "terms"), [
    (scoped(("1201", "1202")), quota()), (scoped(("1202",)), quota()), (scoped(("1201",), origin=("BRA",)), quota()),
    (scoped(("1201",), destination=("JPN",)), quota()), (scoped(("1201",)), quota(unit="bushels")),
    (scoped(("1201",)), quota(unit="vehicles")), (scoped(("1201",)), quota(per="decade")),
    (scoped(("1201",), origin=("USA", "BRA")), quota()),
])  # fmt: skip
def test_a_quota_on_other_trade_is_a_ratio_of_nothing(measure, terms, world):
    assert traded(measure, terms) is None
    assert WorldGround(world).quota_flow(measure, terms) is None
    assert "no benchmark quantity" in WorldGround(world).why_no_quota_flow(measure, terms)


def test_a_quotas_cell_is_one_flow(world, synthetic):
    flow = benchmark_quantities()["1201"]
    cell = cell_of(flow, world)
    assert cell.sum() == 1
    assert cell[world.country("USA"), world.country("CHN"), world.sector("soybeans")]
    assert WorldGround(world).why_no_quota_flow(scoped(("1201",)), quota()) is None
    assert WorldGround(synthetic).why_no_quota_flow(scoped(("1201",)), quota()).endswith(": USA, CHN, soybeans")
    found = WorldGround(world).quota_flow(scoped(("1201",)), quota())
    assert found[1:] == (pytest.approx(0.5), 1.0)  # only of imports into the US is a product's share of its cell known


# ---- promises to buy ----


def promise(quantity="25000000", unit="tonnes", per="year", delivered=(0.5, 0.7, 0.9)):
    share = None if delivered is None else spread(*delivered)
    return SimpleNamespace(
        quantity=None if quantity is None else float(quantity), unit=unit, per=per, delivered_share=share
    )


BEANS = scoped(("1201",))


@pytest.mark.parametrize(("terms", "tonnes"), [
    (promise(), 25.0), (promise("25", "million tonnes"), 25.0), (promise("2", "million tonnes", "month"), 24.0),
    (promise("12", "million tonnes", "November and December 2025"), 12.0),
    (promise("30", "million tonnes", "2020 and 2021"), 15.0),
])  # fmt: skip
def test_tonnes_promised_are_a_ratio_of_the_years_trade(world, terms, tonnes):
    found = promised(BEANS, terms, world)
    cell = world.country("USA"), world.country("CHN"), world.sector("soybeans")
    assert found[cell] == pytest.approx(tonnes / 26.9)
    assert np.count_nonzero(found) == 1


def test_dollars_promised_are_spread_alike_over_their_sectors(world):
    """Two thousand million a year against the trade of all sectors that are mainly of these products."""
    terms, measure = promise("2", "billion USD"), scoped(("27",))
    sectors = [world.sector(name) for name in committed_sectors(measure, terms, world)]
    found = promised(measure, terms, world)[world.country("USA"), world.country("CHN")]
    traded_now = world.trade[world.country("USA"), world.country("CHN")]
    assert sectors
    assert found[sectors] == pytest.approx(2000.0 / traded_now[sectors].sum())
    assert np.count_nonzero(found) == len(sectors)
    same = promised(measure, promise("2000", "million USD"), world)
    assert same[world.country("USA"), world.country("CHN")] == pytest.approx(found)


def test_a_sector_counts_in_where_most_of_its_headings_are_named_and_out_where_they_are_exempt(world):
    dollars = promise("2", "billion USD")
    everything = tuple(f"{chapter:02d}" for chapter in range(1, 98))
    named = committed_sectors(scoped(everything), dollars, world)
    assert set(named) == {world.sectors[s] for s in np.flatnonzero(goods_sectors(world))}
    assert committed_sectors(scoped(everything, exempt=everything), dollars, world) == []
    without = committed_sectors(scoped(everything, exempt=("64",)), dollars, world)
    assert set(named) - set(without) <= {"leather"}


@pytest.mark.parametrize(("measure", "terms", "why"), [
    (BEANS, promise(None), "no quantity"), (BEANS, promise(unit="bushels"), "bushels, year"),
    (BEANS, promise(per="decade"), "tonnes, decade"), (BEANS, promise(delivered=None), "no share delivered"),
    (scoped(("1201",), origin=("USA", "BRA")), promise(), "not one seller"),
    (scoped(("1201",), destination=("CHN", "JPN")), promise(), "not one seller"),
    (scoped(("1201",), origin=("XXX",)), promise(), "not one seller"),
    (scoped(), promise("2", "billion USD"), "under no single flow"), (scoped(("9999",)), promise(), "no benchmark"),
    (scoped(("1201", "1202")), promise(), "no benchmark"),
    (scoped(("1201",), origin=("BRA",)), promise(), "no benchmark"),
])  # fmt: skip
def test_a_promise_that_is_no_floor_says_why(world, measure, terms, why):
    assert why in why_nothing_promised(measure, terms, world)


def test_a_promise_that_is_a_floor_has_no_reason(world):
    assert why_nothing_promised(BEANS, promise(), world) is None
    assert why_nothing_promised(scoped(("27",)), promise("2", "billion USD"), world) is None


def test_a_promise_of_trade_that_is_not_there_is_no_floor(world):
    empty = world.trade.copy()
    empty[world.country("USA"), world.country("CHN"), world.sector("soybeans")] = 0.0
    assert "no such trade" in why_nothing_promised(BEANS, promise(), replace(world, trade=empty))


@pytest.mark.parametrize(("share", "refused"), [(0.99, False), (1.01, True)])
def test_no_more_can_be_promised_than_the_seller_makes(world, share, refused):
    """At the high end of the share delivered, at benchmark prices."""
    o, d, s = world.country("USA"), world.country("CHN"), world.sector("soybeans")
    most = 26.9e6 * world.trade[o, :, s].sum() / world.trade[o, d, s]
    terms = promise(str(share * most / 0.8), delivered=(0.1, 0.2, 0.8))
    if refused:
        with pytest.raises(BadParameters, match="more than the seller makes"):
            promised(BEANS, terms, world)
    else:
        assert promised(BEANS, terms, world)[o, d, s] > 1.0


# ---- what became of it ----


def outcome(world, cell, *, tariff=0.25, shadow=0.0, quantity=1.0, trade=100.0):
    """What quotas and promises read of an equilibrium: one cell is moved."""

    def at(value, otherwise):
        array = np.full(world.trade.shape, otherwise)
        array[cell] = value
        return array

    in_policy = SimpleNamespace(tariff=at(tariff, 0.0), floor=at(0.8, 0.0))
    return SimpleNamespace(policy=in_policy, in_effect=SimpleNamespace(tariff=at(tariff, 0.0)), trade=at(trade, 1.0),
                           shadow_price=at(shadow, 0.0), quantity_hat=at(quantity, 1.0))  # fmt: skip


@pytest.mark.parametrize("rent_to", ["exporter", "importer", "nobody"])
@pytest.mark.parametrize(("quantity", "shadow"), [(0.4, 0.0), (0.5, 0.1), (0.8, 0.2)])
def test_of_a_quotas_flow_the_inside_has_the_rent_and_the_rest_pays_the_duty(synthetic, rent_to, quantity, shadow):
    cell, beyond = (0, 1, 2), 0.3
    limit = np.full(synthetic.trade.shape, np.inf)
    limit[cell] = 0.5
    part = Part(quota=TariffQuota(limit, np.where(np.isfinite(limit), beyond, 0.0), rent_to))
    (use,) = quota_uses(synthetic, {"m": part, "n": Part()}, outcome(synthetic, cell, shadow=shadow, quantity=quantity))
    assert (use.measure, use.seller, use.buyer, use.sector) == ("m", "A", "B", "rest")
    assert use.filled == pytest.approx(quantity / 0.5)
    at_cost = 100.0 / (1.0 + shadow)  # trade counts the rent in; without it, what sellers are paid
    inside = min(1.0, 0.5 / quantity)
    duty_on_rent = 1.25 if rent_to == "importer" else 1.0
    assert use.rent == pytest.approx(at_cost * inside * shadow * duty_on_rent)
    assert use.revenue == pytest.approx(at_cost * (1.0 - inside) * beyond)


@pytest.mark.parametrize(
    ("shadow", "floor", "subsidy"), [(0.0, 0.8, 0.0), (-0.1, 0.8, 12.5), (-0.1, 0.5, 0.0), (0.1, 0.8, 0.0)]
)
def test_a_buyers_government_pays_where_its_promise_binds(synthetic, shadow, floor, subsidy):
    """(1 + tariff) X (-lambda): a tenth of 100 at a tariff of a quarter; nothing where another asks for more."""
    cell = (0, 1, 2)
    least = np.zeros(synthetic.trade.shape)
    least[cell] = floor
    (found,) = commitments(
        synthetic, {"m": Part(floor=least), "n": Part()}, outcome(synthetic, cell, shadow=shadow, quantity=0.9)
    )
    assert (found.measure, found.seller, found.buyer, found.sectors) == ("m", "A", "B", ("rest",))
    assert (found.least, found.bought) == (pytest.approx(floor), pytest.approx(0.9))
    assert found.subsidy == pytest.approx(subsidy)


# ---- shares of products, and where a measure applies ----


def test_shares_of_codes_that_do_not_overlap_add_up_and_a_whole_chapter_is_all_of_it(world):
    chapters = tuple(f"{chapter:02d}" for chapter in range(1, 98))
    for share in (
        lambda products: share_of_sectors(products, world.sectors),
        lambda products: product_share(products, world),
    ):
        whole = share(chapters)
        assert set(whole.round(12)) == {0.0, 1.0}
        assert not whole[~goods_sectors(world)].any()
        assert whole[goods_sectors(world)].sum() >= goods_sectors(world).sum() - 1  # no electricity comes by sea
        assert share(("8505", "8506")) == pytest.approx(share(("8505",)) + share(("8506",)))
        assert share(("8505",)) == pytest.approx(share(("8505", "850511")))
        assert share(("85051100",)) == pytest.approx(share(("850511",)))  # longer codes count in full
        assert share(()) == pytest.approx(0.0)


def test_exempt_products_leave_what_they_do_not_cover(world):
    ground, named = WorldGround(world), ("8505", "8506")
    whole = ground.share_anywhere(scoped(named))
    assert ground.share_anywhere(scoped(named, exempt=named)) == pytest.approx(whole * (1.0 - whole))
    assert ground.share_anywhere(scoped(named, exempt=("all",))) == pytest.approx(0.0 * whole)
    assert ground.share_anywhere(scoped()) == pytest.approx(np.broadcast_to(goods_sectors(world), whole.shape) * 1.0)


@pytest.mark.parametrize(("origin", "destination", "expected"), [
    (("USA",), ("CHN",), {("USA", "CHN")}), (("EU",), ("CHN",), {(o, "CHN") for o in (*EU, "REU")}),
    (("all",), ("GBR",), None), (("CHN",), ("EU",), {("CHN", d) for d in (*EU, "REU")}),
])  # fmt: skip
def test_lanes_are_those_of_the_scope_and_none_is_at_home(world, origin, destination, expected):
    lanes = WorldGround(world).lanes(scoped(origin=origin, destination=destination))
    found = {(world.countries[o], world.countries[d]) for o, d in np.argwhere(lanes)}
    inside = set(world.countries)
    wanted = (
        {(o, "GBR") for o in inside - {"GBR"}}
        if expected is None
        else {(o, d) for o, d in expected if o in inside and d in inside}
    )
    assert found == wanted
    assert set(np.unique(lanes)) <= {0.0, 1.0}


def test_whom_a_measure_reaches(world):
    assert reached(scoped(destination=("CHN", "JPN")), world) == {"CHN", "JPN"}
    assert reached(scoped(origin=("CHN",), destination=("CHN",)), world) == set()
    assert reached(scoped(origin=("all",), destination=("all",)), world) == set(world.countries)
    assert in_table(scoped(), world)
    assert in_table(scoped(origin=("KHM",), destination=("USA",)), world)  # one of the rest of the world
    assert not in_table(scoped(origin=("USA",), destination=("USA",)), world)


def test_product_lists_are_known_of_importers_that_have_them_alone(world):
    ground = WorldGround(world)
    listed = ("list:section-232-cars",)
    assert ground.without_product_data(scoped()) is None
    assert ground.without_product_data(scoped(("8505",), destination=("JPN",))) is None
    assert ground.without_product_data(scoped(listed, destination=("USA",), origin=("JPN",))) is None
    assert ground.without_product_data(scoped(listed, destination=("JPN",))).endswith("imports of JPN")
    assert ground.without_product_data(scoped(exempt=listed, destination=("JPN", "KOR"))).endswith("of JPN, KOR")
    assert ground.without_product_data(scoped(listed, destination=("CHN",))) is None
    assert ground.without_product_data(scoped(listed, destination=("CHN",), kind="port_fee")).endswith("of CHN")
    claimed = scoped(("list:section-122-aircraft",), origin=("DEU",), destination=("USA",), imposed_by="USA")
    assert "only where an entry claims it" in ground.without_product_data(claimed)
    assert (
        ground.without_product_data(scoped(("list:section-122-aircraft",), origin=("DEU",), destination=("USA",)))
        is None
    )


def test_licences_are_known_of_chinas_exports_by_code(world):
    ground = WorldGround(world)
    china = {"origin": ("CHN",), "destination": ("all",)}
    assert ground.without_licence_data(scoped(("8505",), **china)) is None
    assert "no share" in ground.without_licence_data(scoped(("all",), **china))
    assert "no share" in ground.without_licence_data(scoped(("8505", "list:section-232-cars"), **china))
    assert "other than China" in ground.without_licence_data(scoped(("8505",), origin=("JPN",)))
    share = ground.licensed_share(("8505", "2805"))
    assert share.shape == (1, len(world.sectors))
    assert share[0, world.sector("permanent_magnets")] == 0.0  # the chain's shipments cap them
    other = ground.licensed_share(("8542",))
    assert other[0, world.sector("semiconductors")] == pytest.approx(
        product_share(("8542",), world)[world.sector("semiconductors")]
    )


# ---- the economies of the table as partners in US statistics ----


def test_weights_of_classes_are_those_of_the_origins_own_sector(world):
    classes = us_import_classes()
    sectors = class_sectors(classes, world.sectors)
    for origin in ("CHN", "DEU", "REU", "ROW", "KAZ"):
        total = sum(by_sector(weights, sectors, len(world.sectors)) for _, _, weights in us_sources(origin, world, DAY))
        assert total[goods_sectors(world)] == pytest.approx(1.0)


def test_who_stands_for_whom_in_us_statistics(world):
    assert ledger_place("REU") == "EU"
    assert ledger_place("DEU") == "DEU"
    assert us_places("DEU", world.countries) == ("DEU",)
    assert us_places("REU", world.countries) == ("EU",)
    rest = us_places("ROW", world.countries)
    assert {"PER", "ZAF", "ISR"} <= set(rest)
    assert not {*world.countries, "EU", *EU} & set(rest)
    assert [partner for partner, _, _ in us_sources("DEU", world, DAY)] == ["EU"]
    assert [partner for partner, _, _ in us_sources("JPN", world, DAY)] == ["JPN"]


def test_a_products_share_of_us_imports_is_between_nothing_and_its_whole(world):
    """Together they cover at least each and at most both."""
    cars, chips = us_product_shares(("8703",), world), us_product_shares(("85423100", "85423200"), world)
    both = us_product_shares(("8703", "85423100", "85423200"), world)
    assert both == pytest.approx(cars + chips)  # they share no sector
    assert 0.2 < cars[world.country("JPN"), world.sector("transport_equipment")] < 0.9
    assert cars[:, world.sector("semiconductors")] == pytest.approx(0.0)
    assert us_product_shares(("all",), world)[:, goods_sectors(world)] == pytest.approx(1.0)
    assert not cars.flags.writeable


@pytest.mark.parametrize("day", ["2025-10-20", "2026-03-01"])
def test_each_effect_is_its_imposers(ledger, world, day):
    """Ranges are drawn by government: that of the measure, also where a chain's caps belong to one of many."""
    effects = enact(ledger, world, on=day, as_of=day, trust=("USA.white_house", "CHN.mofcom")).effects
    assert {effect.array for effect in effects} >= {"cap", "log_trade_cost"}
    assert all(effect.government == ledger[effect.measure].imposed_by for effect in effects)


def test_what_is_kept_for_the_next_question_cannot_be_changed(world):
    measure = scoped(("8505",))
    for kept in (WorldGround(world).lanes(measure), goods_sectors(world), share_of_sectors(("8505",), world.sectors)):
        with pytest.raises(ValueError, match="read-only"):
            kept[...] = 0


def test_a_us_tariff_on_one_partner_falls_on_its_part_of_the_rest_of_the_world():
    """Cambodia is one of those that ROW stands for: its goods pay, and all others of ROW do not."""
    place, tariff, before = enacted({"USA/one": (["KHM"], ["USA"], ["all"], {"rate": "0.40", "how": "add"})})
    added = (tariff - before)[:, place.country("USA")]
    rest = place.country("ROW")
    assert 0.0 < added[rest].max() < 0.40
    assert np.delete(added, rest, axis=0) == pytest.approx(0.0)


# ---- the law of two days ----


DAY, LATER = dt.date(2025, 3, 1), dt.date(2025, 4, 15)


@pytest.fixture(scope="module")
def two_days(ledger):
    return [(ledger.in_force(on=day, as_of=LATER), Clocks(day, LATER)) for day in (DAY, LATER)]


def test_the_change_back_is_the_change_with_its_sign_turned(world, two_days):
    one, other = two_days
    there, back = tariff_changes(other, one, world, {}), tariff_changes(one, other, world, {})
    assert set(there) == set(back)
    for key, change in there.items():
        assert change == pytest.approx(-back[key])
        assert change.any()
    assert tariff_changes(one, one, world, {}) == {}


def test_what_is_said_to_be_unused_is_left_out(world, two_days):
    one, other = two_days
    there = tariff_changes(other, one, world, {})
    gone = next(iter(sorted(there)))
    assert gone not in tariff_changes(other, one, world, {gone: "a reason"})


def test_a_duty_falls_on_goods_from_abroad(world, two_days):
    one, other = two_days
    for change in tariff_changes(other, one, world, {}).values():
        assert change[:, :, ~goods_sectors(world)] == pytest.approx(0.0)
        assert np.einsum("ccs->cs", change) == pytest.approx(0.0)


def test_a_law_is_laid_as_it_was_known_and_says_what_it_assumes(ledger, world):
    """The notes of kinds in force are told once; a kind all of whose measures are unused tells none."""
    held = ledger.in_force(on=LATER, as_of=LATER)
    kinds = {measure.kind for measure, _ in held}
    told = notes_for(held, {})
    assert len(told) == len(set(told))
    assert notes_for(held, {measure.id: "a reason" for measure, _ in held}) == ()
    assert "tariff" in kinds
    elsewhere = {measure.id: "none of its flows is in the world table" for measure, _ in held[:3]}
    assert notes_for(held, elsewhere)[0].startswith("3 measures in force have no flow")


def test_what_has_no_flow_in_the_table_is_told_as_such(ledger, synthetic):
    measure, state = ledger.in_force(on=LATER, as_of=LATER)[0]
    assert why_unused(measure, state, synthetic) == "none of its flows is in the world table"


def test_a_day_before_the_benchmark_is_laid_against_the_benchmark(ledger, world):
    """On the benchmark's own day nothing changes; what is known of it later does not count again."""
    start = enact(ledger, world, on="2025-01-01", as_of="2025-01-01")
    assert start.parts == {}
    assert (start.policy.tariff == world.tariff).all()
    assert start.beyond == ""
