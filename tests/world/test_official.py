"""The shipped table beside official flows, and every importer's tariffs beside typed averages."""

import numpy as np
import pytest

from tradetalks.world import World
from tradetalks.world.labels import COUNTRIES, EU, SECTORS, SERVICES
from tradetalks.world.summary import mfn_rates, read_manifest

# Bilateral sales of goods of 2022, bn USD, OECD Inter-Country Input-Output tables, 2025 edition (basic prices). An
# earlier table had no goods trade in the first five and lacked crude oil in the next three.
FLOWS = {
    ("KOR", "VNM"): 51.8, ("VNM", "KOR"): 22.9, ("RUS", "KOR"): 10.9, ("POL", "RUS"): 4.5, ("KOR", "POL"): 7.1,
    ("SAU", "KOR"): 35.5, ("SAU", "POL"): 4.9, ("ARE", "KOR"): 16.0, ("KOR", "CHN"): 154.4, ("KAZ", "DEU"): 10.3,
}  # fmt: skip
LOST = ("ARG", "BGD", "KOR", "PHL", "POL", "RUS", "VNM")
# Value of single sectors by pair, bn USD, same source: what an earlier table had wrong by a factor of ten
SECTORS_BY_PAIR = {("RUS", "IND", "metals"): 0.8, ("USA", "IRL", "mining"): 1.9}
# Gross output of 2022, tn USD, same source
OUTPUT = {"USA": 45.300, "CHN": 45.095, "GBR": 5.606, "CHE": 1.889, "RUS": 4.095, "IND": 6.298, "TUR": 1.708}
# Trade-weighted MFN averages, %, World Trade Organization, Tariff and Trade Data 2024; Bangladesh: simple, 2022
MFN = {
    "USA": 2.2, "CHN": 3.3, "JPN": 1.9, "KOR": 8.5, "VNM": 5.1, "IND": 12.0, "IDN": 5.7, "THA": 7.4, "MYS": 3.5,
    "SGP": 0.0, "HKG": 0.0, "PHL": 6.0, "PAK": 7.3, "KAZ": 5.3, "AUS": 2.6, "NZL": 2.2, "CAN": 3.4, "MEX": 5.4,
    "BRA": 8.0, "ARG": 11.3, "COL": 6.8, "GBR": 3.6, "CHE": 1.5, "NOR": 2.2, "TUR": 7.0, "RUS": 5.3, "SAU": 5.6,
    "ARE": 3.2, "EGY": 12.4, "BGD": 14.1,
}  # fmt: skip
LEAST, MOST = 0.001, 0.45  # band of a sector's MFN rate, a fraction; what lies outside is named with its reason
OUTSIDE = {
    "HKG": "free port (WTO)",
    "SGP": "free port but for alcohol and tobacco (WTO)",
    "CHE": "industrial tariffs abolished since 1 January 2024 (Swiss Federal Council)",
    "NOR": "industrial goods free but for some clothing (WTO, Trade Policy Review of Norway)",
    "JPN": "cars free since 1978, computers and chips under the Information Technology Agreement (WTO)",
}
FREE_IN_MANY = ("mining", "refined_fuels")  # ores, crude oil and gas, bound at zero by the EU, the US and others


@pytest.fixture(scope="module")
def world():
    return World.load()


@pytest.fixture(scope="module")
def goods(world):
    return [s for s, name in enumerate(world.sectors) if name not in SECTORS[SERVICES]]


@pytest.mark.parametrize("pair", FLOWS)
def test_pairs_are_near_the_official_flows(world, goods, pair):
    """Between basic prices and customs values, which are 1.0 to 1.5 times as high."""
    o, d = (world.country(name) for name in pair)
    assert FLOWS[pair] * 0.8 < world.trade[o, d, goods].sum() / 1e3 < FLOWS[pair] * 1.6


def test_no_pair_is_empty(world, goods):
    between = world.trade[:, :, goods].sum(axis=2)
    assert (between > 0.0).all()
    inside = [world.country(name) for name in LOST]
    block = between[np.ix_(inside, inside)].copy()
    np.fill_diagonal(block, 0.0)
    assert block.sum() / 1e3 == pytest.approx(157.0, rel=0.35)  # the 42 pairs in the official table


@pytest.mark.parametrize("cell", SECTORS_BY_PAIR)
def test_sectors_of_a_pair_are_near_the_official_flows(world, cell):
    o, d, s = world.country(cell[0]), world.country(cell[1]), world.sector(cell[2])
    assert SECTORS_BY_PAIR[cell] * 0.5 < world.trade[o, d, s] / 1e3 < SECTORS_BY_PAIR[cell] * 2.5


@pytest.mark.parametrize("country", OUTPUT)
def test_output_is_the_official_one(world, country):
    assert world.output[world.country(country)].sum() / 1e6 == pytest.approx(OUTPUT[country], rel=1e-3)


def test_output_of_the_union_is_the_official_one(world):
    assert sum(world.output[world.country(name)].sum() for name in EU) / 1e6 == pytest.approx(33.428, rel=1e-3)


def test_services_between_the_us_and_china_are_those_of_the_balance_of_payments(world, goods):
    # Congressional Research Service, In Focus 11284: 41.5 and 26.6 bn USD in 2022
    services = [s for s in range(len(world.sectors)) if s not in goods]
    usa, china = world.country("USA"), world.country("CHN")
    assert world.trade[usa, china, services].sum() / 1e3 == pytest.approx(41.5, rel=0.2)
    assert world.trade[china, usa, services].sum() / 1e3 == pytest.approx(26.6, rel=0.2)


def test_the_manifest_says_how_far_the_pairs_are_from_official_flows():
    found = read_manifest()["official_flows"]
    assert found["median_log_gap_at_origins_level"] < 0.2
    assert found["composition_gap"] < 0.25
    assert found["least_ratio"] > 0.3


@pytest.mark.parametrize("importer", MFN)
def test_the_mean_mfn_tariff_of_an_importer_is_that_of_its_wto_profile(world, goods, importer):
    d = world.country(importer)
    bought = world.trade[:, d][:, goods].copy()
    bought[d] = 0.0
    mean = 100.0 * (bought.sum(axis=0) * mfn_rates()[d, goods]).sum() / bought.sum()
    assert mean == pytest.approx(MFN[importer], abs=1.0)


def test_the_mean_mfn_tariff_of_the_union_is_that_of_its_wto_profile(world, goods):
    # WTO 2024, trade-weighted: 2.8 %
    union = [world.country(name) for name in EU]
    outside = [c for c in range(len(COUNTRIES)) if c not in union]
    bought = world.trade[np.ix_(outside, union, goods)].sum(axis=(0, 1))
    assert 100.0 * (bought * mfn_rates()[union[0], goods]).sum() / bought.sum() == pytest.approx(2.8, abs=1.0)


def test_every_importers_and_sectors_tariff_lies_in_a_band_or_is_named(world, goods):
    rates = mfn_rates()
    for d, importer in enumerate(world.countries):
        for s in goods:
            name = world.sectors[s]
            assert 0.0 <= rates[d, s] <= MOST, (importer, name, rates[d, s])
            named = importer in OUTSIDE or name in FREE_IN_MANY
            assert rates[d, s] >= LEAST or named, (importer, name, rates[d, s])


def test_applied_tariffs_are_at_most_mfn_but_for_the_us_and_china_on_the_us(world, goods):
    rates = mfn_rates()
    for d, importer in enumerate(world.countries):
        if importer == "USA":
            continue
        others = [o for o, name in enumerate(world.countries) if (name, importer) != ("USA", "CHN")]
        assert (world.tariff[others, d][:, goods] <= rates[d, goods] + 1e-6).all(), importer


def test_tariffs_of_indonesia_norway_and_switzerland_are_no_hundredth(world, goods):
    """A unit read wrongly once made them 0.02 % on average; the WTO's MFN averages are 5.7, 2.2 and 1.5 %."""
    for importer, least in (("IDN", 0.01), ("NOR", 0.005), ("CHE", 0.003)):
        d = world.country(importer)
        bought = world.trade[:, d][:, goods].copy()
        bought[d] = 0.0
        assert (bought * world.tariff[:, d][:, goods]).sum() / bought.sum() > least


def test_preferences_are_apart_from_mfn(world, goods):
    """In force: the EU's with Mexico and the UK. None: India on the US, the EU on China."""
    rates = mfn_rates()

    def kept(importer, exporter, sector="transport_equipment"):
        d, s = world.country(importer), world.sector(sector)
        return world.tariff[world.country(exporter), d, s] / rates[d, s]

    assert kept("MEX", "DEU") < 0.1
    assert kept("DEU", "GBR") < 0.1
    assert kept("IND", "USA") == pytest.approx(1.0)
    assert kept("DEU", "CHN") == pytest.approx(1.0)
    assert kept("NOR", "IND", "textiles") == pytest.approx(1.0)  # EFTA-India is in force since 1 October 2025 only
