"""The build on the real sources, and its refusals."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from build.world.manifest import manifest
from build.world.sources import bown, census, elasticities, icio, services, teti
from build.world.table import build
from build.world.trade import trade_targets
from tradetalks.errors import MissingFacts, UnbalancedWorld
from tradetalks.world import World
from tradetalks.world.balance import balance
from tradetalks.world.labels import COUNTRIES, REST_OF_EU, SECTORS, SPLIT_NAMES, region
from tradetalks.world.summary import read_manifest, tariff_sources


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "data" / "world"


@pytest.fixture(scope="module")
def built(folder):
    return build(folder, lambda line: None)


@pytest.mark.shared
def test_two_builds_give_the_same_bytes(built, folder):
    said = []
    assert build(folder, said.append).to_bytes() == built.to_bytes()
    assert said[0].startswith("reading")
    assert said[-1].startswith("checking")


@pytest.mark.shared
def test_the_shipped_table_is_what_the_build_gives(built):
    shipped = World.load()
    for name in ("trade", "tariff", "input_share"):
        # single precision, and the last digit of a power may differ between processors
        np.testing.assert_allclose(getattr(built.world, name), getattr(shipped, name), rtol=1e-6, atol=1e-9)
    np.testing.assert_array_equal(built.tariff_source, tariff_sources())
    assert built.world.elasticity_sets.keys() == shipped.elasticity_sets.keys()


@pytest.mark.shared
def test_the_shipped_manifest_is_what_the_build_gives(built, folder):
    shipped = read_manifest()
    fresh = manifest(built, built.to_bytes(), shipped["built"], folder)
    for part in (
        "sources",
        "choices",
        "method",
        "imputed",
        "small_cells",
        "limits",
        "tariffs",
        "elasticity_sets",
        "sectors",
        "splits",
        "importers",
        "official_flows",
    ):
        assert fresh[part] == shipped[part], part


@pytest.mark.shared
def test_output_and_exports_are_exact(built):
    live = built.margins.output > 0.0
    np.testing.assert_allclose(built.parents.output[live], built.margins.output[live], rtol=1e-4)
    abroad = built.parents.trade.copy()
    np.einsum("ccs->cs", abroad)[:] = 0.0
    np.testing.assert_allclose(abroad.sum(axis=1), built.margins.exports, rtol=1e-6, atol=1e-6)


@pytest.mark.shared
def test_the_shipped_table_gives_back_the_parents(built):
    """Parts and rest of the stored table, in single precision, sum to the table before the splits."""
    shipped = World.load()
    assert [done.record.name for done in built.splits] == list(SPLIT_NAMES)
    trade = shipped.trade.copy()
    for done in built.splits:
        trade[:, :, shipped.sector(done.record.parent)] += trade[:, :, shipped.sector(done.record.name)]
    kept = [shipped.sector(name) for name in SECTORS]
    np.testing.assert_allclose(trade[:, :, kept], built.parents.trade, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(shipped.deficit, built.parents.deficit, atol=1.0)
    np.testing.assert_allclose(shipped.value_added.sum(axis=1), built.parents.value_added.sum(axis=1), rtol=1e-6)


@pytest.mark.shared
def test_contradicting_targets_are_refused(built, folder):
    margins = built.margins
    short = margins.goods_imports.copy()
    short[COUNTRIES.index("CHN")] = 0.5 * margins.bilateral[COUNTRIES.index("USA"), COUNTRIES.index("CHN")]
    targets = trade_targets(folder, replace(margins, goods_imports=short))
    with pytest.raises(UnbalancedWorld, match=r"cannot all be met"):
        balance(np.ones(built.parents.trade.shape), targets, sweeps=50)


def test_a_folder_without_sources_is_refused(tmp_path):
    with pytest.raises(MissingFacts, match="no sources") as caught:
        build(tmp_path, lambda line: None)
    assert "--from" in caught.value.remedy


def test_regions():
    assert region("DEU") == "DEU"
    assert {region(name) for name in REST_OF_EU} == {"REU"}
    assert region("MNG") == region("ABW") == "ROW"


@pytest.mark.parametrize(
    ("hs6", "sector"),
    [
        ("120190", "agriculture"),
        ("020130", "food"),
        ("270900", "mining"),
        ("520100", "agriculture"),
        ("520811", "textiles"),
        ("740400", "other_manufacturing"),
        ("271019", "refined_fuels"),
        ("610910", "textiles"),
        ("640399", "leather"),
        ("854231", "electrical"),
        ("880240", "transport_equipment"),
        ("940360", "other_manufacturing"),
    ],
)
def test_sector_of_a_product(hs6, sector):
    assert bown.sector_of(hs6) == sector


def test_every_chapter_has_one_sector():
    covered = [chapter for first, last, _ in bown.CHAPTERS for chapter in range(first, last + 1)]
    assert covered == list(range(1, 98))


def test_every_industry_lands_in_a_sector_and_none_is_lost():
    industries = tuple(icio.INDUSTRY_TO_SECTORS)
    assert len(industries) == 45
    size = np.arange(1.0, len(SECTORS) + 1.0)
    spread = icio.to_sectors(industries, size)
    np.testing.assert_allclose(spread.sum(axis=1), 1.0)
    assert (spread.sum(axis=0) > 0.0).all()
    # a matrix with column sums of 0.4 keeps them: nothing bought is lost
    inputs = np.full((45, 45), 0.4 / 45)
    np.testing.assert_allclose(icio.sector_coefficients(industries, inputs, size).sum(axis=0), 0.4)


@pytest.mark.shared
def test_census_totals(folder):
    partners, imports, duties = census.read(folder)
    china = partners.index("CHN")
    # sums of the stored file for China, million USD
    assert imports[china].sum() == pytest.approx(408_796.7, rel=1e-6)
    assert duties[china].sum() == pytest.approx(45_894.4, rel=1e-6)
    assert "SVK" not in partners
    merged = census.with_leather_in_textiles(imports)
    assert merged.sum() == pytest.approx(imports.sum())


@pytest.mark.shared
def test_chinas_tariffs_on_us_lines(folder):
    lines = bown.lines(folder)
    # soybeans: 3 % MFN and 25 points from 6 July 2018; HS6 120190 is 28 % in an independent compilation
    assert lines["12019010"] == pytest.approx((0.28, 0.03))
    with (folder / "tariffs_china_bown_2019" / "data" / "new_tariff_list_max.csv").open() as file:
        compiled = {
            row["hs6"].zfill(6): float(row["tariff"]) / 100.0
            for row in csv.DictReader(file)
            if row["time_of_tariff"] == "2019-06-01"
        }
    highest: dict[str, float] = {}
    for code, (on_us, _) in lines.items():
        highest[code[:6]] = max(highest.get(code[:6], 0.0), on_us)
    same = [abs(highest[code] - rate) < 1e-6 for code, rate in compiled.items() if code in highest]
    assert len(same) > 5000
    assert np.mean(same) > 0.9


@pytest.mark.shared
def test_chinas_tariffs_by_sector(folder):
    on_us, on_others = bown.read(folder)
    assert (on_us >= on_others).all()
    # aircraft, over half of transport equipment, carried no retaliation: well below the 25 % of cars' parts
    assert 0.0 < on_us[SECTORS.index("transport_equipment")] < 0.125
    # most farm goods bought in 2017 were soybeans, 25 points more since July 2018
    farm = SECTORS.index("agriculture")
    assert on_us[farm] - on_others[farm] == pytest.approx(0.25, abs=0.01)
    assert (on_us[SECTORS.index("utilities") :] == 0.0).all()


@pytest.mark.shared
def test_tariffs_are_fractions_with_origin_first(folder):
    names, tariff = teti.read(folder)
    usa, china = names.index("USA"), names.index("CHN")
    food = SECTORS.index("food")
    # All_Tariff_2017.csv, tariff95: China on US food 20.5440355 %, on itself nothing
    assert tariff[usa, china, food] == pytest.approx(0.205440355, rel=1e-5)
    assert tariff[china, china].max() == 0.0


@pytest.mark.shared
def test_services_balance_of_the_us(folder):
    # OECD 2019: US exports 891.2, imports 593.6 bn USD
    assert services.read(folder)["USA"] == pytest.approx(593_594.0 - 891_177.0)


@pytest.mark.shared
def test_elasticities_without_gaps(folder):
    sets = elasticities.read(folder)
    assert sets["fontagne"][SECTORS.index("agriculture")] == 4.146
    assert all(np.isfinite(theta).all() and (theta > 0.0).all() for theta in sets.values())
