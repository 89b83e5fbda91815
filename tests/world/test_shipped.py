"""The table that ships: its targets, recomputed from its arrays; its manifest and page; where tariffs are from."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from build.world.page import page
from tradetalks.errors import UnbalancedWorld
from tradetalks.files import digest
from tradetalks.world import World
from tradetalks.world.labels import COUNTRY_NAMES, EU, SECTOR_NAMES, SECTORS, SERVICES, SPLIT_NAMES
from tradetalks.world.summary import economy, read_manifest, tariff_sources
from tradetalks.world.table import SHIPPED
from tradetalks.world.tariff_sources import CODE, LEGEND

ROOT = SHIPPED.parents[4]
# Balances of payments of 2022, bn USD: BEA, US trade in goods and services; SAFE, China
GOODS_BALANCE = {"USA": -1180.0, "CHN": 665.0}
TOTAL_BALANCE = {"USA": -950.0, "CHN": 580.0}
# BACI 2023, bn USD
FLOWS = {("CHN", "USA"): 440.5, ("USA", "CHN"): 145.3, ("RUS", "CHN"): 129.0}


@pytest.fixture(scope="module")
def world():
    return World.load()


@pytest.fixture(scope="module")
def goods_of(world):
    """Positions of the sectors that make goods."""
    return [s for s, name in enumerate(world.sectors) if name not in SECTORS[SERVICES]]


@pytest.fixture(scope="module")
def manifest():
    return read_manifest()


@pytest.fixture(scope="module")
def abroad(world):
    trade = world.trade.copy()
    trade[np.arange(50), np.arange(50)] = 0.0
    return trade


def test_size(world):
    assert world.countries == tuple(COUNTRY_NAMES)
    assert world.trade.shape == (50, 50, len(SECTOR_NAMES) + len(SPLIT_NAMES))
    assert tuple(name for name in world.sectors if name not in SPLIT_NAMES) == SECTORS
    assert set(world.sectors) == {*SECTORS, *SPLIT_NAMES}
    assert SHIPPED.stat().st_size < 3_000_000


def test_identities(world):
    gaps = {name: gap.max() for (name, _), gap in world.identity_gaps().items()}
    assert max(gaps.values()) < 1e-8, gaps


@pytest.mark.parametrize(("country", "allowed"), [("USA", 0.05), ("CHN", 0.10)])
def test_balances(world, abroad, country, allowed, goods_of):
    c = world.country(country)
    goods = (abroad[c, :, goods_of].sum() - abroad[:, c, goods_of].sum()) / 1e3
    assert goods == pytest.approx(GOODS_BALANCE[country], rel=allowed)
    assert -world.deficit[c] / 1e3 == pytest.approx(TOTAL_BALANCE[country], rel=allowed)


@pytest.mark.parametrize("pair", FLOWS)
def test_held_pairs(world, abroad, pair, goods_of):
    o, d = (world.country(name) for name in pair)
    assert abroad[o, d, goods_of].sum() / 1e3 == pytest.approx(FLOWS[pair], rel=0.05)


def test_sizes_of_economies(world):
    # value added of 2022 at basic prices, tn USD: OECD, Inter-Country Input-Output tables, 2025 edition
    published = {"USA": 24.836, "CHN": 16.535, "GBR": 2.793, "CHE": 0.806, "RUS": 2.031, "IND": 3.043, "TUR": 0.812}
    got = {c: world.value_added[world.country(c)].sum() / 1e6 for c in published}
    assert got == pytest.approx(published, rel=3e-3)
    # gross domestic product of the world in 2022 was 101 tn USD (World Bank); at basic prices it is some 5 % less
    assert 92.0 < world.value_added.sum() / 1e6 < 101.0


def test_manifest_states_what_the_arrays_give(world, abroad, manifest, goods_of):
    stated = {t["name"]: t for t in manifest["targets"]}
    usa, china = world.country("USA"), world.country("CHN")
    got = {
        "USA goods balance": abroad[usa, :, goods_of].sum() - abroad[:, usa, goods_of].sum(),
        "USA goods and services balance": -world.deficit[usa],
        "CHN goods balance": abroad[china, :, goods_of].sum() - abroad[:, china, goods_of].sum(),
        "CHN goods and services balance": -world.deficit[china],
        "goods, CHN to USA": abroad[china, usa, goods_of].sum(),
        "goods, USA to CHN": abroad[usa, china, goods_of].sum(),
        "services, USA to CHN": abroad[usa, china].sum() - abroad[usa, china, goods_of].sum(),
        "services, CHN to USA": abroad[china, usa].sum() - abroad[china, usa, goods_of].sum(),
    }
    assert stated.keys() == got.keys()
    for name, value in got.items():
        assert stated[name]["got"] == pytest.approx(value, rel=1e-6)
        assert abs(stated[name]["gap"]) < 0.05
    assert manifest["output"]["largest_output_gap"] < 1e-4


def test_manifest_belongs_to_the_file(manifest):
    content = SHIPPED.read_bytes()
    assert manifest["file"] == {"name": SHIPPED.name, "bytes": len(content), "sha256": digest(content)}
    assert all(source["terms"] and source["citation"] for source in manifest["sources"])


def test_page_is_the_one_of_the_manifest(manifest):
    assert (ROOT / "docs" / "reference" / "world.md").read_text(encoding="utf-8") == page(manifest)


def test_nothing_that_ships_names_a_machine(manifest):
    text = json.dumps(manifest) + str(World.load().source)
    assert not re.search(r"/(work|tmp|home|root|usr)/", text)


def test_every_sector_spent_on_is_also_made_at_home(world):
    home = np.einsum("ccs->cs", world.trade)
    assert ((home > 0.0) == (world.spending > 0.0)).all()
    assert ((world.output > 0.0) == (world.spending > 0.0)).all()


def test_a_sector_without_output_buys_nothing(world):
    idle = world.output == 0.0
    assert idle.any()
    assert (world.value_added_share[idle] == 1.0).all()
    assert (np.moveaxis(world.input_share, 1, 2)[idle] == 0.0).all()


def test_no_single_economy_is_absurdly_out_of_balance(world):
    # Ireland 2022 is about 0.4 in national accounts, the largest
    ratio = -world.deficit / world.value_added.sum(axis=1)
    assert np.abs(ratio).max() < 0.35, dict(zip(world.countries, ratio.round(2), strict=True))


def test_tariffs_say_where_they_are_from(world):
    codes = tariff_sources()
    assert codes.shape == world.tariff.shape
    assert set(np.unique(codes)) <= set(range(len(LEGEND)))
    zero = [CODE[name] for name in ("home", "services", "eu", "free_port")]
    assert (world.tariff[np.isin(codes, zero)] == 0.0).all()
    eu = [world.country(c) for c in EU]
    assert (world.tariff[np.ix_(eu, eu)] == 0.0).all()
    home = np.arange(50)
    assert (codes[home, home] == CODE["home"]).all()


def test_us_tariffs_are_the_duties_paid_in_2024(world, abroad, goods_of):
    usa = world.country("USA")
    # duties over imports, US Census 2024: machinery from China 5367.4 / 31391.4, vehicles from Mexico 579.8 / 167959.9
    assert world.tariff[world.country("CHN"), usa, world.sector("machinery")] == pytest.approx(0.17098, abs=1e-4)
    vehicles = world.tariff[world.country("MEX"), usa, world.sector("transport_equipment")]
    assert vehicles == pytest.approx(0.00345, abs=1e-4)
    # the published mean rate of duty collected in 2024 is about 2.4 % of imports
    goods = abroad[:, usa, goods_of]
    assert (goods * world.tariff[:, usa, goods_of]).sum() / goods.sum() == pytest.approx(0.024, abs=0.004)


def test_chinas_mean_tariff_on_us_goods(world, abroad, goods_of):
    # Bown, Jung & Zhang (2019), Figure 1, June 2019: 20.7 % on the US without exclusions, 6.7 % on others
    o, d = world.country("USA"), world.country("CHN")
    goods = abroad[o, d, goods_of]
    mean = (goods * world.tariff[o, d, goods_of]).sum() / goods.sum()
    assert 0.067 < mean < 0.207


def test_elasticity_sets(world):
    assert set(world.elasticity_sets) == {"fontagne", "caliendo_parro", "lashkaripour_lugovskyy", "imf"}
    np.testing.assert_array_equal(world.trade_elasticity, world.elasticity_sets["fontagne"])
    # Caliendo & Parro (2015), Table 1, full sample: agriculture 8.11, mining 15.72; sectors without estimate 8.22
    published = world.elasticity_sets["caliendo_parro"]
    assert published[world.sector("agriculture")] == 8.11
    assert published[world.sector("mining")] == 15.72
    assert published[world.sector("finance")] == 8.22


def test_summary_adds_up(world):
    facts = economy(world, "USA", tariff_sources(), partners=49)
    assert facts["exports"] - facts["imports"] == pytest.approx(facts["balance"], abs=1.0)
    assert sum(row["value"] for row in facts["exports_to"]) == pytest.approx(facts["exports"], rel=1e-6)
    china = next(row for row in facts["tariffs_levied"] if row["country"] == "CHN")
    assert china["from"] == ["us_paid"]
    assert 0.09 < china["tariff"] < 0.13


def test_a_changed_cell_is_noticed(world):
    trade = world.trade.copy()
    trade[0, 1, 0] *= 1.001
    with pytest.raises(UnbalancedWorld, match="do not balance"):
        replace(world, trade=trade).check()


def test_data_page_lists_the_arrays_of_the_file():
    text = (ROOT / "docs" / "reference" / "data.md").read_text(encoding="utf-8")
    with np.load(SHIPPED) as stored:
        for name in stored.files:
            if not name.startswith("elasticity "):
                assert f"| `{name}` |" in text, name
