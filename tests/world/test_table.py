"""The type World: identities, and what it refuses."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradetalks.errors import BadInput, BadParameters, UnbalancedWorld, UnknownName
from tradetalks.world import World
from tradetalks.world.table import SHIPPED


def random_world(seed, countries=3, sectors=2):
    draw = np.random.default_rng(seed)
    trade = draw.uniform(1.0, 10.0, (countries, countries, sectors))
    trade[np.arange(countries), np.arange(countries)] += 40.0
    tariff = draw.uniform(0.0, 0.3, trade.shape)
    tariff[np.arange(countries), np.arange(countries)] = 0.0
    input_share = draw.uniform(0.01, 0.5, (countries, sectors, sectors)) / sectors
    return World.from_flows(
        tuple(f"C{c}" for c in range(countries)),
        tuple(f"s{s}" for s in range(sectors)),
        trade,
        tariff,
        input_share,
        np.full(sectors, 4.0),
    )


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(1, 4))
def test_identities_hold_in_any_table_made_from_flows(seed, countries, sectors):
    world = random_world(seed, countries, sectors)
    world.check()
    assert max(gap.max() for gap in world.identity_gaps().values()) < 1e-12
    # Walras, by a second route: world final spending is world value added and tariff revenue
    final = (world.final_share * world.income[:, None]).sum()
    revenue = (world.trade * world.tariff).sum()
    assert final == pytest.approx(world.value_added.sum() + revenue, rel=1e-12)


def test_two_countries_by_hand():
    # One good, no inputs: A sells 80 at home and 30 to B, which pays a tariff of 10 %; B sells 50 at home and 20 to A
    trade = np.array([[[80.0], [30.0]], [[20.0], [50.0]]])
    tariff = np.array([[[0.0], [0.1]], [[0.0], [0.0]]])
    world = World.from_flows(("A", "B"), ("good",), trade, tariff, np.zeros((2, 1, 1)), np.array([5.0]))
    np.testing.assert_allclose(world.output[:, 0], [110.0, 70.0])
    np.testing.assert_allclose(world.deficit, [-10.0, 10.0])
    np.testing.assert_allclose(world.spending[:, 0], [100.0, 83.0])
    np.testing.assert_allclose(world.income, [100.0, 83.0])
    np.testing.assert_allclose(world.final_share, 1.0)


@pytest.mark.parametrize(
    ("field", "cell", "value", "message"),
    [
        ("trade", (0, 1, 1), -1.0, r"C0, C1, s1: trade is negative"),
        ("trade", (2, 0, 0), np.nan, r"C2, C0, s0: trade is not a number"),
        ("tariff", (2, 0, 1), np.inf, r"C2, C0, s1: tariff is not a number"),
        ("tariff", (1, 0, 1), -0.1, r"C1, C0, s1: tariff is negative"),
        ("input_share", (1, 0, 1), -0.1, r"C1, s0, s1: input_share is negative"),
        ("final_share", (1, 1), 0.9, r"final shares do not balance"),
        ("value_added_share", (2, 0), 0.99, r"C2, s0: input shares do not balance"),
        ("trade", (0, 1, 1), 11.5, r"do not balance"),
        ("deficit", (1,), 500.0, r"do not balance"),
    ],
)
def test_a_table_that_does_not_balance_names_the_cell(field, cell, value, message):
    world = random_world(1)
    values = getattr(world, field).copy()
    values[cell] = value
    with pytest.raises(UnbalancedWorld, match=message):
        replace(world, **{field: values}).check()


def test_inputs_above_spending_leave_a_negative_rest():
    world = random_world(2)
    with pytest.raises(UnbalancedWorld, match="value_added_share is negative"):
        World.from_flows(
            world.countries, world.sectors, world.trade, world.tariff, world.input_share * 6.0, world.trade_elasticity
        )


@pytest.mark.parametrize("theta", [0.0, -2.0, np.nan, np.inf])
def test_an_elasticity_that_is_not_positive_is_refused(theta):
    world = random_world(3)
    with pytest.raises(BadParameters, match=r"trade_elasticity, s1: a trade elasticity is not positive"):
        replace(world, trade_elasticity=np.array([4.0, theta])).check()
    with pytest.raises(BadParameters, match="other, s1"):
        replace(world, elasticity_sets={"other": np.array([4.0, theta])}).check()
    with pytest.raises(BadParameters, match=r"trade_elasticity, s1: a trade elasticity is not positive"):
        world.with_elasticities(None, {"s1": theta})


@pytest.mark.parametrize(("field", "kind"), [("countries", "country"), ("sectors", "sector")])
def test_names_are_different(field, kind):
    world = random_world(4)
    names = getattr(world, field)
    with pytest.raises(BadParameters, match=f"a {kind} named twice"):
        replace(world, **{field: (names[1], *names[1:])}).check()


@pytest.mark.parametrize("field", ["trade", "tariff", "input_share", "trade_elasticity"])
def test_wrong_shapes_are_refused_with_the_right_one(field):
    world = random_world(4)
    values = {f: getattr(world, f) for f in ("trade", "tariff", "input_share", "trade_elasticity")}
    values[field] = values[field][..., :1]
    with pytest.raises(BadParameters, match=f"{field} has the wrong shape") as caught:
        World.from_flows(world.countries, world.sectors, **values)
    assert "3 countries and 2 sectors need" in caught.value.remedy


def test_saved_and_loaded_again(tmp_path):
    world = replace(random_world(5), elasticity_sets={"low": np.array([2.0, 3.0])}, source="made up")
    world.save(tmp_path / "w.npz")
    again = World.load(tmp_path / "w.npz")
    assert again.countries == world.countries
    assert again.sectors == world.sectors
    assert again.source == "made up"
    np.testing.assert_allclose(again.trade, world.trade, rtol=1e-7)
    np.testing.assert_allclose(again.income, world.income, rtol=1e-6)
    np.testing.assert_array_equal(again.elasticity_sets["low"], [2.0, 3.0])
    assert [p.name for p in tmp_path.iterdir()] == ["w.npz"]


def test_files_that_are_no_table(tmp_path):
    with pytest.raises(BadInput, match="no world table"):
        World.load(tmp_path / "missing.npz")
    text = tmp_path / "text.npz"
    text.write_text("trade, tariff\n")
    with pytest.raises(BadInput, match="no world table"):
        World.load(text)
    empty = tmp_path / "empty.npz"
    empty.write_bytes(b"")
    with pytest.raises(BadInput, match="no world table"):
        World.load(empty)
    one = tmp_path / "one.npy"
    np.save(one, np.ones(3))
    with pytest.raises(BadInput, match="no world table"):
        World.load(one)
    broken = tmp_path / "broken.npz"
    random_world(6).save(broken)
    broken.write_bytes(broken.read_bytes()[:500])
    with pytest.raises(BadInput, match="no world table"):
        World.load(broken)
    part = tmp_path / "part.npz"
    np.savez(part, trade=np.ones((2, 2, 1)))
    with pytest.raises(BadInput, match="lacks arrays") as caught:
        World.load(part)
    assert "tariff" in caught.value.evidence
    with np.load(SHIPPED) as stored:
        arrays = {name: stored[name] for name in stored.files}
    np.savez(part, **(arrays | {"trade": np.array(["much", "little"])}))
    with pytest.raises(BadInput, match="trade holds no numbers"):
        World.load(part)


def test_a_stored_table_that_does_not_balance_is_refused(tmp_path):
    world = random_world(7)
    trade = world.trade.copy()
    trade[0, 1, 0] = -5.0
    replace(world, trade=trade).save(tmp_path / "w.npz")
    with pytest.raises(UnbalancedWorld, match="C0, C1, s0: trade is negative"):
        World.load(tmp_path / "w.npz")


def test_unknown_names():
    world = random_world(8)
    with pytest.raises(UnknownName, match="C9"):
        world.country("C9")
    with pytest.raises(UnknownName, match="steel"):
        world.sector("steel")


@pytest.fixture(scope="module")
def wiod(shared):
    """The official table of 2011, inventories included, on this program's axes."""
    with np.load(shared / "data" / "world" / "wiod_2011" / "wiot_2011.npz") as stored:
        n, m = len(stored["countries"]), len(stored["industries"])
        flows = stored["Z"].astype(float).reshape(n, m, n, m)
        final = stored["F"].astype(float).reshape(n, m, n, 5).sum(axis=3)
        names = tuple(str(c) for c in stored["countries"])
    trade = (flows.sum(axis=3) + final).transpose(0, 2, 1)
    output = trade.sum(axis=1)[:, None, :]
    used = flows.sum(axis=0).transpose(1, 0, 2)
    share = np.divide(used, output, out=np.zeros_like(used), where=output > 0.0)
    demand = final.sum(axis=0).T
    return World(
        names,
        tuple(f"c{k + 1}" for k in range(m)),
        trade,
        np.zeros_like(trade),
        1.0 - share.sum(axis=1),
        share,
        demand / demand.sum(axis=1, keepdims=True),
        np.einsum("ods->d", trade) - np.einsum("ods->o", trade),
        np.ones(m),
    )


@pytest.mark.shared
def test_identities_hold_in_an_official_table(wiod):
    gaps = {name: gap.max() for (name, _), gap in wiod.identity_gaps().items()}
    assert max(gaps.values()) < 1e-8, gaps
    # value added of 2011 in tn USD as WIOD publishes it
    totals = {c: wiod.value_added[wiod.country(c)].sum() / 1e6 for c in ("USA", "CHN", "DEU")}
    assert totals == pytest.approx({"USA": 15.16, "CHN": 7.39, "DEU": 3.49}, abs=0.005)


@pytest.mark.shared
def test_run_down_inventories_of_an_official_table_are_refused_as_negative_flows(wiod):
    with pytest.raises(UnbalancedWorld, match="trade is negative"):
        wiod.check()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Vietnamm", "near: Viet Nam (VNM)"),
        ("KEN", "Kenya is in Rest of the world (ROW)"),
        ("BGR", "Bulgaria is in Rest of the EU (REU)"),
        ("XXX", "one of: USA"),
    ],
)
def test_a_country_that_the_table_lacks_is_told_where_it_is_counted(name, said):
    with pytest.raises(UnknownName, match="in this world") as refused:
        World.load().country(name)
    assert said in refused.value.remedy
