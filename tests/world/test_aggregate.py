"""A world with groups for economies and sectors: what stays equal exactly, and how near the rest is."""

import numpy as np
import pytest

from tradetalks.equilibrium import Parameters, Policy, solve
from tradetalks.errors import UnknownName
from tradetalks.world import World
from tradetalks.world.labels import EU, SECTORS, SERVICES


@pytest.fixture(scope="module")
def shipped() -> World:
    return World.load()


def cut(world: World, parts: dict[str, float]) -> World:
    """Every economy in parts that are alike: each buys from and sells to every part by its size."""
    size = np.array(list(parts.values()))
    names = tuple(f"{name}{part}" for name in world.countries for part in parts)
    trade = np.einsum("ods,i,j->oidjs", world.trade, size, size).reshape(len(names), len(names), -1)
    tariff = np.repeat(np.repeat(world.tariff, len(size), axis=0), len(size), axis=1)
    inputs = np.repeat(world.input_share, len(size), axis=0)
    return World.from_flows(names, world.sectors, trade, tariff, inputs, world.trade_elasticity)


def raised(world: World, origin: str, destination: str, points: float = 0.2):
    """Real income by country after a tariff on all goods of those whose names begin with `origin`."""
    policy = Policy.benchmark(world)
    sold, bought = ([c.startswith(begin) for c in world.countries] for begin in (origin, destination))
    policy.tariff[np.outer(sold, bought) & ~np.eye(len(sold), dtype=bool)] += points
    return dict(zip(world.countries, solve(world, policy, Parameters.long_run(world)).real_income, strict=True))


def test_parts_that_are_alike_aggregate_to_the_whole_with_the_same_results(synthetic):
    fine = cut(synthetic, {"1": 0.25, "2": 0.75})
    back = fine.aggregate(countries={c: [f"{c}1", f"{c}2"] for c in synthetic.countries})
    for name in ("trade", "tariff", "input_share", "final_share", "deficit", "trade_elasticity"):
        np.testing.assert_allclose(getattr(back, name), getattr(synthetic, name), rtol=1e-12, atol=1e-9)
    many, few = raised(fine, "A", "B"), raised(back, "A", "B")
    for c in synthetic.countries:
        assert many[f"{c}1"] == pytest.approx(few[c], abs=1e-9)
        assert many[f"{c}2"] == pytest.approx(few[c], abs=1e-9)


def test_sectors_that_are_alike_aggregate_to_one_with_the_same_results(synthetic):
    """`cars` in two halves with equal costs, buyers, tariffs and elasticity."""
    share, whole = np.array([1.0, 0.4, 0.6, 1.0]), [0, 1, 1, 2]
    fine = World.from_flows(
        synthetic.countries,
        ("food", "small cars", "large cars", "rest"),
        synthetic.trade[:, :, whole] * share,
        synthetic.tariff[:, :, whole],
        synthetic.input_share[:, whole][:, :, whole] * share[:, None],
        synthetic.trade_elasticity[whole],
    )
    back = fine.aggregate(sectors={"cars": ["small cars", "large cars"]})
    assert back.sectors == synthetic.sectors
    np.testing.assert_allclose(back.input_share, synthetic.input_share, rtol=1e-12)
    np.testing.assert_allclose(back.trade_elasticity, synthetic.trade_elasticity, rtol=1e-12)
    many, few = raised(fine, "A", "B"), raised(back, "A", "B")
    assert list(many.values()) == pytest.approx(list(few.values()), abs=1e-9)


def groups_of(world: World, alone: list[str]) -> dict[str, list[str]]:
    """The EU as one, those that stay alone, and all others as one."""
    return {"union": list(EU), "others": [c for c in world.countries if c not in EU and c not in alone]}


TEN = ["USA", "CHN", "JPN", "KOR", "IND", "GBR", "CAN", "MEX"]
TWENTY = [*TEN, "BRA", "AUS", "VNM", "IDN", "TUR", "CHE", "NOR", "RUS", "SAU", "TWN"]


@pytest.mark.parametrize(("alone", "regions", "within"), [(["USA"], 3, 0.15), (TEN, 10, 0.04), (TWENTY, 20, 0.03)])
def test_sums_stay_and_tariffs_on_it_and_of_its_own_move_a_country_about_as_much(shipped, alone, regions, within):
    small = shipped.aggregate(countries=groups_of(shipped, alone))
    assert len(small.countries) == regions
    assert small.trade.sum() == pytest.approx(shipped.trade.sum(), rel=1e-12)
    np.testing.assert_allclose(small.output.sum(axis=0), shipped.output.sum(axis=0), rtol=1e-12)
    usa, before = small.country("USA"), shipped.country("USA")
    assert small.deficit[usa] == pytest.approx(shipped.deficit[before], rel=1e-9)
    bought = np.einsum("os,os->s", small.trade[:, usa], small.tariff[:, usa])
    np.testing.assert_allclose(bought, np.einsum("os,os->s", shipped.trade[:, before], shipped.tariff[:, before]))
    for origin, destination in (("USA", ""), ("", "USA")):
        many, few = (raised(world, origin, destination)["USA"] for world in (shipped, small))
        assert few == pytest.approx(many, rel=within)


def test_services_as_one_sector(shipped):
    services = [s for s in shipped.sectors if s in SECTORS[SERVICES]]
    small = shipped.aggregate(sectors={"services": services})
    assert len(small.sectors) == len(shipped.sectors) - len(services) + 1
    theta = small.trade_elasticity[small.sector("services")]
    own = [shipped.trade_elasticity[shipped.sector(s)] for s in services]
    assert min(own) - 1e-9 <= theta <= max(own) + 1e-9
    assert set(small.elasticity_sets) == set(shipped.elasticity_sets)


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ({"G": ["A", "X"]}, "no country 'X'"),
        ({"G": ["A"], "H": ["A"]}, "in a group already"),
        ({"B": ["A"]}, "name of 'B'"),
        ({"G": []}, "no member"),
    ],
)
def test_groups_that_cannot_be_are_refused(synthetic, groups, told):
    with pytest.raises(UnknownName, match=told):
        synthetic.aggregate(countries=groups)
