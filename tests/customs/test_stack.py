"""Stacking: one rule at a time on made-up measures, then the dated facts of the real ledger on real classes."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradetalks.customs.goods import Goods, us_import_classes
from tradetalks.customs.stack import additional_duty, applies_between, stack
from tradetalks.errors import BadLedger, MissingFacts, UnknownName
from tradetalks.ledger import Ledger, Measure, State

CLAIMED = "section-232-machine-parts"  # HTS note 16(k): only where an entry claims heading 9903.82.25
CONDITIONAL = "section-232-car-parts"  # HTS note 33(g): unknown until the use is said
LISTS = ("a", "b", "half", "section-232-steel", "section-232-cars", "usmca", "usmca-us-content", CLAIMED, CONDITIONAL)
# Four goods: on list a; on lists a and b; on b and steel goods; a car.
GOODS = Goods(
    mfn_rate=np.array([0.02, 0.0, 0.20, 0.025]),
    on_list={
        "a": np.array([1.0, 1.0, 0.0, 0.0]),
        "b": np.array([0.0, 1.0, 1.0, 0.0]),
        "half": np.array([0.5, 0.5, 0.5, 0.5]),
        "section-232-steel": np.array([0.0, 0.0, 1.0, 0.0]),
        "section-232-cars": np.array([0.0, 0.0, 0.0, 1.0]),
        "usmca": np.array([0.8, 0.8, 0.8, 0.8]),
        "usmca-us-content": np.array([0.32, 0.32, 0.32, 0.32]),
        CLAIMED: np.array([0.0, 1.0, 1.0, 0.25]),
        CONDITIONAL: np.array([0.0, 1.0, 1.0, 0.25]),
    },
    content={"steel": np.array([0.0, 0.0, 0.4, 0.0]), "aluminium": np.zeros(4), "copper": np.zeros(4)},
)


def tariff(
    name,
    *,
    products=("all",),
    exempt=(),
    origin=("CHN",),
    authority="power",
    group=None,
    yields_to=(),
    yields_whole_to=(),
    **terms,
):
    record = {
        "id": f"USA/{name}",
        "title": name,
        "kind": "tariff",
        "imposed_by": "USA",
        "authority": authority,
        "scope": {"origin": list(origin), "destination": ["USA"], "products": list(products), "exempt": list(exempt)},
        "terms": {"how": "add"} | terms,
        "yields_to": list(yields_to),
        "yields_whole_to": list(yields_whole_to),
        "events": [{"event": "enter_force", "date": "2025-01-01", "claims": [{"source": "s", "actor": "USA.x"}]}],
    }
    if group:
        record["group"] = group
    context = {"kind": "tariff", "sources": {"s": None}, "product_lists": dict.fromkeys(LISTS)}
    measure = Measure.model_validate(record, context=context)
    return measure, State("in force", measure.terms, None, None, None, ())


def duties(*measures, origin="CHN"):
    return {layer.measure: layer.duty for layer in stack(measures, GOODS, origin=origin, destination="USA")}


def total(*measures, origin="CHN"):
    return additional_duty(stack(measures, GOODS, origin=origin, destination="USA"), 4)


def test_added_rates_cumulate():
    assert total(tariff("x", rate="0.20"), tariff("y", rate="0.10")) == pytest.approx([0.30] * 4)


def test_only_the_highest_rate_of_a_group_applies_on_each_good():
    low = tariff("low", rate="0.075", products=["list:a"], group="g")
    high = tariff("high", rate="0.25", products=["list:b"], group="g")
    found = duties(low, high)
    assert found["USA/low"] == pytest.approx([0.075, 0.0, 0.0, 0.0])
    assert found["USA/high"] == pytest.approx([0.0, 0.25, 0.25, 0.0])


def test_lists_that_cover_shares_fill_a_group_from_the_highest_rate_down():
    high = tariff("high", rate="0.25", products=["list:half"], group="g")
    low = tariff("low", rate="0.10", products=["list:a"], group="g")
    assert duties(high, low)["USA/low"] == pytest.approx([0.05, 0.05, 0.0, 0.0])


def test_a_measure_yields_where_the_other_authority_applies():
    reciprocal = tariff("reciprocal", rate="0.10", yields_to=["section-232"])
    steel = tariff("steel", rate="0.50", products=["list:section-232-steel"], authority="section-232")
    assert duties(steel, reciprocal)["USA/reciprocal"] == pytest.approx([0.10, 0.10, 0.0, 0.10])


def test_a_duty_on_content_leaves_the_remainder_to_the_other():
    reciprocal = tariff("reciprocal", rate="0.10", yields_to=["section-232"])
    steel = tariff("steel", rate="0.50", products=["list:section-232-steel"], authority="section-232", on="content")
    found = duties(reciprocal, steel)
    assert found["USA/steel"][2] == pytest.approx(0.50 * 0.4)
    assert found["USA/reciprocal"][2] == pytest.approx(0.10 * 0.6)


def test_a_duty_on_content_frees_whole_goods_of_a_measure_that_yields_whole():
    """HTS notes 2(x)(vi) and 2(z)(vi): derivatives of steel, and no more than the goods that their list names."""
    brazil = tariff("brazil", rate="0.40", yields_whole_to=["metals"])
    content = {"steel": np.full(4, 0.4), "aluminium": np.zeros(4), "copper": np.zeros(4)}
    goods = Goods(GOODS.mfn_rate, GOODS.on_list | {"section-232-steel": np.array([0.0, 0.0, 1.0, 0.25])}, content)
    steel = tariff("steel", rate="0.50", products=["list:section-232-steel"], authority="metals", on="content")
    found = {layer.measure: layer.duty for layer in stack([brazil, steel], goods, origin="CHN", destination="USA")}
    assert found["USA/steel"] == pytest.approx([0.0, 0.0, 0.50 * 0.4, 0.50 * 0.4 * 0.25])
    assert found["USA/brazil"] == pytest.approx([0.40, 0.40, 0.0, 0.40 * 0.75])


def test_goods_without_the_metal_are_not_freed():
    """Customs: "subject to" means that the duty on the metal is owed."""
    brazil = tariff("brazil", rate="0.40", yields_whole_to=["metals"])
    lists = GOODS.on_list | {"section-232-steel": np.ones(4)}
    steel = tariff("steel", rate="0.50", products=["list:section-232-steel"], authority="metals", on="content")
    layers = stack([brazil, steel], Goods(GOODS.mfn_rate, lists, GOODS.content), origin="CHN", destination="USA")
    assert {layer.measure: layer.duty for layer in layers}["USA/brazil"] == pytest.approx([0.40, 0.40, 0.0, 0.40])


def test_yielding_passes_through_a_chain():
    cars = tariff("cars", rate="0.25", products=["list:a"], authority="cars")
    metals = tariff("metals", rate="0.50", products=["list:b"], authority="metals", yields_to=["cars"])
    rest = tariff("rest", rate="0.10", yields_to=["cars", "metals"])
    found = duties(rest, metals, cars)
    assert found["USA/metals"] == pytest.approx([0.0, 0.0, 0.50, 0.0])
    assert found["USA/rest"] == pytest.approx([0.0, 0.0, 0.0, 0.10])


def test_nothing_yields_to_a_rate_of_zero():
    reciprocal = tariff("reciprocal", rate="0.10", yields_to=["section-232"])
    spared = tariff("steel", rate="0.50", rates={"CHN": "0"}, authority="section-232")
    assert duties(reciprocal, spared) == {"USA/reciprocal": pytest.approx([0.10] * 4)}


def test_floor_adds_what_lacks_to_the_rate():
    assert total(tariff("floor", rate="0.15", how="floor")) == pytest.approx([0.13, 0.15, 0.0, 0.125])


def test_replace_takes_the_place_of_the_ordinary_duty():
    assert total(tariff("replace", rate="0.10", how="replace")) == pytest.approx([0.08, 0.10, -0.10, 0.075])


def test_an_exemption_takes_its_share_out_of_its_group_only():
    listed = tariff("list", rate="0.25", group="g")
    other = tariff("other", rate="0.10")
    excluded = tariff("excluded", how="exempt", products=["list:half"], group="g")
    found = duties(listed, other, excluded)
    assert found["USA/list"] == pytest.approx([0.125] * 4)
    assert found["USA/other"] == pytest.approx([0.10] * 4)
    assert found["USA/excluded"] == pytest.approx([0.0] * 4)


def test_what_is_exempt_from_the_highest_rate_does_not_fall_to_the_next():
    high = tariff("high", rate="0.25", products=["list:b"], group="g")
    low = tariff("low", rate="0.10", products=["list:a"], group="g")
    excluded = tariff("excluded", how="exempt", products=["list:half"], group="g")
    assert total(high, low, excluded) == pytest.approx([0.05, 0.125, 0.125, 0.0])


def test_exempt_products_go_free():
    assert total(tariff("x", rate="0.10", exempt=["list:a", "list:half"])) == pytest.approx([0.0, 0.0, 0.05, 0.05])


def test_cars_under_usmca_pay_on_non_us_content():
    cars = tariff(
        "cars", rate="0.25", products=["list:section-232-cars"], exempt=["list:usmca-us-content"], origin=["all"]
    )
    assert total(cars, origin="MEX")[3] == pytest.approx(0.25 * (1 - 0.32))


def test_rates_by_origin_go_before_the_rate_and_groups_count_their_members():
    measure = tariff("x", origin=["all"], rate="0.10", rates={"EU": "0.15", "VNM": "0.20"})
    assert [total(measure, origin=o)[0] for o in ("VNM", "DEU", "EU", "PER")] == pytest.approx([0.20, 0.15, 0.15, 0.10])


def test_scope_decides_between_whom():
    measure, _ = tariff("x", rate="0.1", origin=["EU"])
    assert applies_between(measure, "FRA", "USA")
    assert not applies_between(measure, "CHN", "USA")
    assert not applies_between(measure, "FRA", "CAN")
    at_home, _ = tariff("y", rate="0.1", origin=["all"])
    assert not applies_between(at_home, "USA", "USA")


def test_unknown_list_raises():
    bare = Goods(GOODS.mfn_rate, {}, GOODS.content)
    with pytest.raises(UnknownName, match="no product data for 'a'"):
        stack([tariff("x", rate="0.1", products=["list:a"])], bare, origin="CHN", destination="USA")


def test_unknown_code_raises():
    with pytest.raises(UnknownName, match="stand under 850511"):
        total(tariff("x", rate="0.1", products=["8505.11"]))


def test_an_origin_without_a_rate_raises():
    with pytest.raises(MissingFacts, match="no rate for China"):
        total(tariff("x", rates={"VNM": "0.2"}))


def test_content_of_no_named_metal_raises():
    with pytest.raises(MissingFacts, match="content"):
        total(tariff("x", rate="0.5", products=["list:a"], on="content"))


def test_measures_that_yield_in_a_circle_raise():
    x = tariff("x", rate="0.1", authority="one", yields_to=["two"])
    y = tariff("y", rate="0.1", authority="two", yields_to=["one"])
    with pytest.raises(BadLedger, match="circle"):
        total(x, y)


AUTHORITIES = ("one", "two", "three")


@st.composite
def made_up(draw):
    """Measures of three authorities; each yields to earlier authorities only, so that there is no circle."""
    found = []
    for i in range(draw(st.integers(2, 6))):
        place = draw(st.integers(0, 2))
        rate = draw(st.integers(0, 100))
        found.append(
            tariff(
                f"m{i}",
                rate=f"{rate / 100:.2f}",
                products=[f"list:{draw(st.sampled_from(['a', 'b', 'half']))}"],
                authority=AUTHORITIES[place],
                group=draw(st.sampled_from([None, "g"])),
                yields_to=draw(st.sets(st.sampled_from(AUTHORITIES[:place]))) if place else (),
            )
        )
    return found


@given(made_up(), st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_measures_does_not_change_the_total(measures, random):
    shuffled = list(measures)
    random.shuffle(shuffled)
    assert total(*shuffled) == pytest.approx(total(*measures))


@given(made_up())
@settings(max_examples=60, deadline=None)
def test_removing_a_measure_changes_only_itself_its_group_and_what_yields(measures):
    gone, rest = measures[0][0], measures[1:]
    before, after = duties(*measures), duties(*rest)
    touched = {gone.id} | {m.id for m, _ in rest if gone.group and m.group == gone.group}
    moved = {gone.authority} | {m.authority for m, _ in rest if m.id in touched}
    for measure, _ in sorted(rest, key=lambda pair: AUTHORITIES.index(pair[0].authority)):
        if moved.intersection(measure.yields_to):
            touched.add(measure.id)
            moved.add(measure.authority)
    for measure_id, duty in after.items():
        if measure_id not in touched:
            assert duty == pytest.approx(before[measure_id])


# Additional US duty on goods of China in points (docs of the facts: lists 1-3, list 4A, outside section 301).
DATED = {
    "2025-04-10": (170.0, 152.5, 145.0),
    "2025-10-26": (55.0, 37.5, 30.0),
    "2025-11-10": (45.0, 27.5, 20.0),
    "2026-02-24": (35.0, 17.5, 10.0),
}


@pytest.mark.parametrize("day", DATED)
def test_additional_duty_on_china_by_list(day):
    on = dt.date.fromisoformat(day)
    classes = us_import_classes()
    goods = classes.goods("CHN", on, dt.date(2026, 8, 21))
    layers = stack(Ledger.load().in_force(on=on, as_of="2026-08-21"), goods, origin="CHN", destination="USA")
    points = 100.0 * additional_duty(layers, len(classes.sectors))
    expected = dict(zip(("section-301-3", "section-301-4a", None), DATED[day], strict=True))
    for name, rate in expected.items():
        rows = _plain(goods, name)
        assert rows.sum() > 3
        assert points[rows] == pytest.approx(rate)


def _plain(goods: Goods, name: str | None) -> np.ndarray:
    """Classes of goods on one section 301 list (or none) and on no list that takes something off or adds."""
    other = ("section-232", "section-301", "annex-ii", "section-122-exempt", "hs:")
    on_others = [share for n, share in goods.on_list.items() if n.startswith(other) and n != name]
    own = goods.on_list[name] if name else np.ones_like(goods.mfn_rate)
    return (own == 1.0) & (np.sum(on_others, axis=0) == 0.0)
