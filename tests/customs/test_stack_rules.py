"""Rules of stacking at their edges: who stands in place of whom, what a group adds up to, what must be known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from customs.test_stack import CLAIMED, CONDITIONAL, GOODS, duties, tariff
from tradetalks.customs.goods import Goods
from tradetalks.customs.stack import additional_duty, covered_share, stack
from tradetalks.errors import BadLedger, MissingFacts


def on(goods, *measures):
    return {layer.measure: layer for layer in stack(measures, goods, origin="CHN", destination="USA")}


def test_a_claimed_heading_stands_in_place_of_its_group_and_of_nothing_else():
    """HTS 9903.82.09: `except as provided for in headings 9903.82.16, 9903.82.20-.26`."""
    claimed = tariff("claimed", rate="0.10", products=[f"list:{CLAIMED}"], group="metals")
    metals = tariff("metals", rate="0.50", group="metals")
    other = tariff("other", rate="0.30", group="others")
    alone = tariff("alone", rate="0.20")
    found = duties(claimed, metals, other, alone)
    assert found["USA/claimed"] == pytest.approx([0.0, 0.10, 0.10, 0.025])
    assert found["USA/metals"] == pytest.approx([0.50, 0.0, 0.0, 0.375])
    assert found["USA/other"] == pytest.approx([0.30] * 4)
    assert found["USA/alone"] == pytest.approx([0.20] * 4)


def test_a_claimed_heading_without_a_group_stands_in_place_of_nothing():
    claimed = tariff("claimed", rate="0.10", products=[f"list:{CLAIMED}"])
    assert duties(claimed, tariff("alone", rate="0.20"))["USA/alone"] == pytest.approx([0.20] * 4)


def test_two_claimed_headings_of_a_group_do_not_free_each_other():
    one = tariff("one", rate="0.10", products=[f"list:{CLAIMED}"], group="metals")
    two = tariff("two", rate="0.15", products=[f"list:{CLAIMED}"], group="metals")
    # a quarter each of the last goods: lists that cover a share are taken as disjoint until they fill the whole
    assert sum(duties(one, two).values()) == pytest.approx([0.0, 0.15, 0.15, 0.25 * 0.15 + 0.25 * 0.10])


def test_a_condition_that_is_not_claimed_leaves_the_highest_rate():
    """A list whose goods are unknown until their use is said is a list like another: the group takes the highest."""
    parts = tariff("parts", rate="0.10", products=[f"list:{CONDITIONAL}"], group="metals")
    metals = tariff("metals", rate="0.50", group="metals")
    assert duties(parts, metals)["USA/metals"] == pytest.approx([0.50] * 4)


def test_a_claimed_exemption_is_no_duty_in_place_of_another():
    free = tariff("free", how="exempt", products=[f"list:{CLAIMED}"], group="metals", authority="one")
    metals = tariff("metals", rate="0.50", group="metals", authority="two")
    found = duties(free, metals)
    assert found["USA/metals"] == pytest.approx([0.50, 0.0, 0.0, 0.375])  # taken out once, not twice
    assert found["USA/free"] == pytest.approx([0.0] * 4)


def test_an_exemption_without_a_group_frees_its_authority_only():
    free = tariff("free", how="exempt", products=["list:half"], authority="one")
    own, other = tariff("own", rate="0.20", authority="one"), tariff("other", rate="0.20", authority="two")
    grouped = tariff("grouped", rate="0.20", authority="one", group="g")
    found = duties(free, own, other, grouped)
    assert found["USA/own"] == pytest.approx([0.10] * 4)
    assert found["USA/grouped"] == pytest.approx([0.10] * 4)
    assert found["USA/other"] == pytest.approx([0.20] * 4)


def test_nothing_yields_to_an_exemption():
    free = tariff("free", how="exempt", products=["list:half"], authority="one")
    assert duties(free, tariff("other", rate="0.20", yields_to=["one"], authority="two"))["USA/other"] == pytest.approx(
        [0.20] * 4
    )


def test_of_equal_rates_the_first_id_applies():
    second, first = tariff("m2", rate="0.25", group="g"), tariff("m1", rate="0.25", group="g")
    for measures in ((first, second), (second, first)):
        found = duties(*measures)
        assert found["USA/m1"] == pytest.approx([0.25] * 4)
        assert found["USA/m2"] == pytest.approx([0.0] * 4)


COVERED = {"a": [1.0, 1.0, 0.0, 0.0], "b": [0.0, 1.0, 1.0, 0.0], "half": [0.5] * 4}


@given(st.lists(st.tuples(st.integers(1, 99), st.sampled_from(sorted(COVERED))), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_a_group_charges_the_most_that_its_lists_allow(members):
    """The highest rates fill the whole first: per good the largest sum of rate times share within what lists cover."""
    measures = [
        tariff(f"m{i}", rate=f"{rate / 100:.2f}", products=[f"list:{name}"], group="g")
        for i, (rate, name) in enumerate(members)
    ]
    found = sum(duties(*measures).values())
    rates = np.array([rate / 100 for rate, _ in members])
    for g in range(4):
        most = [(0.0, COVERED[name][g]) for _, name in members]
        best = linprog(-rates, A_ub=np.ones((1, len(rates))), b_ub=[1.0], bounds=most)
        assert found[g] == pytest.approx(-best.fun, abs=1e-9)


def test_only_measures_of_the_circle_are_named():
    x = tariff("x", rate="0.1", authority="one", yields_to=["two"])
    y = tariff("y", rate="0.1", authority="two", yields_to=["one"])
    free = tariff("free", rate="0.1", authority="three")
    with pytest.raises(BadLedger) as caught:
        duties(free, x, y)
    assert caught.value.evidence == "USA/x, USA/y"


STEEL = {"rate": "0.50", "products": ["list:section-232-steel"], "authority": "section-232"}


def unknown_steel(*, ordinary=None):
    """GOODS whose steel content nobody said."""
    content = GOODS.content | {"steel": np.full(4, np.nan)}
    return Goods(GOODS.mfn_rate if ordinary is None else ordinary, GOODS.on_list, content)


@pytest.mark.parametrize("part", ["content", "remainder"])
def test_a_duty_on_content_that_nobody_said_is_not_guessed(part):
    with pytest.raises(MissingFacts, match="steel content"):
        on(unknown_steel(), tariff("steel", on=part, **STEEL))


def test_content_is_asked_for_only_where_the_duty_on_it_is_left():
    """Executive Order 14289: cars before metals; a car's steel is not asked for."""
    cars = tariff("cars", rate="0.25", products=["list:b"], authority="cars")
    steel = tariff("steel", on="content", yields_to=["cars"], **STEEL)
    found = on(unknown_steel(), cars, steel)
    assert found["USA/steel"].share == pytest.approx([0.0] * 4)
    assert found["USA/cars"].duty == pytest.approx([0.0, 0.25, 0.25, 0.0])


def test_a_duty_on_the_value_does_not_ask_for_content():
    assert on(unknown_steel(), tariff("steel", **STEEL))["USA/steel"].duty == pytest.approx([0.0, 0.0, 0.50, 0.0])


def test_content_and_remainder_are_the_whole_of_what_the_list_names():
    content, rest = tariff("content", on="content", **STEEL), tariff("rest", on="remainder", **STEEL)
    found = on(GOODS, content, rest)
    assert found["USA/content"].share == pytest.approx([0.0, 0.0, 0.4, 0.0])
    assert found["USA/content"].share + found["USA/rest"].share == pytest.approx([0.0, 0.0, 1.0, 0.0])


def test_two_metals_in_a_name_are_none():
    measure = tariff("x", rate="0.5", products=["list:section-232-steel"], on="content")[0]
    both = measure.model_copy(
        update={"scope": measure.scope.model_copy(update={"products": ("list:section-232-steel", "list:aluminium-x")})}
    )
    goods = Goods(GOODS.mfn_rate, GOODS.on_list | {"aluminium-x": np.ones(4)}, GOODS.content)
    with pytest.raises(MissingFacts, match="one metal"):
        on(goods, (both, tariff("x", rate="0.5", on="content", products=["list:section-232-steel"])[1]))


@pytest.mark.parametrize("how", ["floor", "replace"])
def test_a_rate_in_place_of_the_ordinary_duty_needs_the_ordinary_duty(how):
    unknown = unknown_steel(ordinary=np.array([0.02, np.nan, 0.0, 0.0]))
    with pytest.raises(MissingFacts, match="ordinary duty"):
        on(unknown, tariff("x", rate="0.15", how=how))
    assert on(unknown, tariff("y", rate="0.15"))["USA/y"].duty == pytest.approx([0.15] * 4)


@given(st.lists(st.sampled_from(["a", "b", "half", "usmca"]), min_size=1, max_size=4))
def test_what_lists_cover_together_is_what_is_on_at_least_one(names):
    """One less the product of what each leaves; where membership is yes or no, the union."""
    found = covered_share([f"list:{name}" for name in names], GOODS)
    least = np.max([GOODS.on_list[name] for name in names], axis=0)
    most = np.minimum(np.sum([GOODS.on_list[name] for name in names], axis=0), 1.0)
    assert (found >= least - 1e-12).all()
    assert (found <= most + 1e-12).all()
    assert covered_share(["all", *(f"list:{name}" for name in names)], GOODS) == pytest.approx([1.0] * 4)


@pytest.mark.parametrize("charged", ["0", "0.01"])
def test_a_measure_yields_by_share_to_several_and_to_the_whole_of_one(charged):
    """Two that take 0.5 and 0.5 leave nothing; one that frees the whole frees it for a share of a hundredth too."""
    taken = [tariff(f"t{i}", rate="0.1", products=["list:half"], authority="one") for i in range(2)]
    shared = tariff("shared", rate="0.40", authority="two", yields_to=["one"])
    assert duties(*taken, shared)["USA/shared"] == pytest.approx([0.0] * 4)
    content = GOODS.content | {"steel": np.full(4, float(charged))}
    goods = Goods(GOODS.mfn_rate, GOODS.on_list, content)
    whole = tariff("whole", rate="0.40", authority="two", yields_whole_to=["section-232"])
    found = on(goods, tariff("steel", on="content", **STEEL), whole)["USA/whole"]
    assert found.duty[2] == pytest.approx(0.40 if charged == "0" else 0.0)


def test_nobody_yields_to_an_added_rate_of_zero_and_everybody_to_a_floor_that_adds_nothing():
    """An added rate of 0 says that the act does not charge the origin; a floor applies where it adds nothing too."""
    yields = tariff("y", rate="0.10", yields_to=["one"], authority="two")
    assert duties(tariff("zero", rate="0", authority="one"), yields) == {"USA/y": pytest.approx([0.10] * 4)}
    floor = tariff("floor", rate="0.01", how="floor", authority="one")
    assert duties(floor, yields)["USA/y"] == pytest.approx([0.0] * 4)


def test_layers_add_up():
    layers = stack([tariff("x", rate="0.2"), tariff("y", rate="0.1")], GOODS, origin="CHN", destination="USA")
    assert additional_duty(layers, 4) == pytest.approx(layers[0].rate * 1.0 + layers[1].rate * 1.0)
    assert additional_duty([], 3) == pytest.approx([0.0] * 3)
