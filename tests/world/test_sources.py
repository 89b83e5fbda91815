"""Each source of the world table: three typed cells in the table's units, and an empty cell that is no zero."""

import csv
import gzip
import shutil

import numpy as np
import pytest

from build.world.margins import baci_pairs, unreported_added
from build.world.sources import adb, baci, bown, census, icio, icio_flows, importers, services, teti, wiod
from tradetalks.errors import MissingFacts
from tradetalks.world.labels import COUNTRIES, GOODS, SECTORS

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "data" / "world"


def test_baci_is_in_thousands_of_dollars(folder):
    """CEPII BACI HS22 V202501, 2023: cells 440477680.66, 121215933.52 and 161625165.70 thousand USD."""
    names, trade = baci.read(folder)
    for origin, destination, value in (
        ("CHN", "USA", 440_477.68),
        ("DEU", "FRA", 121_215.93),
        ("KOR", "CHN", 161_625.17),
    ):
        assert trade[names.index(origin), names.index(destination)] == pytest.approx(value, rel=1e-6)


def test_an_empty_cell_of_baci_is_not_known_and_filled_from_the_official_flows(folder):
    names, trade = baci.read(folder)
    assert np.isnan(trade[names.index("KOR"), names.index("VNM")])
    economies, _ = adb.read(folder, 2022)
    pairs, known = baci_pairs(folder, economies)
    here, there = economies.index("KOR"), economies.index("VNM")
    assert not known[here, there]
    goods, _ = icio_flows.flows(folder)
    filled = unreported_added(economies, pairs, known, goods.sum(axis=2))
    # 51.8 bn USD at basic prices; customs values are higher
    assert 45.0 < filled[here, there] / 1e3 < 85.0
    inside = [economies.index(name) for name in ("ARG", "BGD", "KOR", "PHL", "POL", "RUS", "VNM")]
    block = filled[np.ix_(inside, inside)] + np.eye(7)
    assert (block > 0.0).all()


def test_the_inter_country_tables_are_in_millions_of_dollars(folder):
    """OECD ICIO, 2025 edition, 2022: US output 45.300 tn; goods, China to the US 453.4, the US to China 127.8 bn."""
    goods, of_services = icio_flows.flows(folder)
    usa, china = COUNTRIES.index("USA"), COUNTRIES.index("CHN")
    assert (goods[usa].sum() + of_services[usa].sum()) / 1e6 == pytest.approx(45.300, abs=5e-4)
    assert goods[china, usa].sum() / 1e3 == pytest.approx(453.4, abs=0.05)
    assert goods[usa, china].sum() / 1e3 == pytest.approx(127.8, abs=0.05)


def test_official_totals_are_in_millions_of_dollars(folder):
    """The same edition, trillion USD: output and value added of the EU, China and Turkey."""
    found = icio_flows.totals(folder)
    for region, output, added in (("EU27", 33.428, 15.059), ("CHN", 45.095, 16.535), ("TUR", 1.708, 0.812)):
        assert found[region][0].sum() / 1e6 == pytest.approx(output, abs=5e-4)
        assert found[region][1].sum() / 1e6 == pytest.approx(added, abs=5e-4)


def test_an_empty_official_total_is_refused(folder, tmp_path):
    text = (folder / "icio_2025_check" / "icio2025_2022_totals.csv").read_text(encoding="utf-8")
    (tmp_path / "icio_2025_check").mkdir()
    broken = text.replace("EU27,A02,64958.623,", "EU27,A02,,")
    assert broken != text
    (tmp_path / "icio_2025_check" / "icio2025_2022_totals.csv").write_text(broken, encoding="utf-8")
    with pytest.raises(MissingFacts, match="an empty cell"):
        icio_flows.totals(tmp_path)


def test_tariffs_by_importer_are_fractions_and_averages_are_percent_in_the_file(folder):
    """Teti 2021: Indonesia on US vehicles 0.12169, food 0.19161, India on Chinese clothing 0.19126. WTO averages, %."""
    parties, pairs, _ = importers.applied(folder)
    for importer, exporter, sector, rate in (
        ("IDN", "USA", "transport_equipment", 0.12169),
        ("IDN", "USA", "food", 0.19161),
        ("IND", "CHN", "textiles", 0.19126),
    ):
        assert pairs[parties.index(exporter), parties.index(importer), SECTORS.index(sector)] == pytest.approx(rate)
    known = importers.averages(folder)
    assert [known[name].rate for name in ("IDN", "NOR", "CHE")] == pytest.approx([0.057, 0.022, 0.015])
    assert known["BGD"].weighted is False


def test_a_tariff_that_is_not_known_is_no_zero(folder, tmp_path):
    shutil.copytree(folder / "importers", tmp_path / "importers")
    path = tmp_path / "importers" / "applied_bilateral_teti2021.csv.gz"
    text = gzip.decompress(path.read_bytes()).decode()
    path.write_bytes(
        gzip.compress(
            text.replace("IDN,USA,food_beverages_tobacco,0.19161", "IDN,USA,food_beverages_tobacco,").encode()
        )
    )
    parties, pairs, _ = importers.applied(tmp_path)
    assert np.isnan(pairs[parties.index("USA"), parties.index("IDN"), SECTORS.index("food")])
    rows = (tmp_path / "importers" / "mfn_by_group.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "importers" / "mfn_by_group.csv").write_text(
        "\n".join(row for row in rows if not row.startswith("IDN,total")) + "\n", encoding="utf-8"
    )
    with pytest.raises(MissingFacts, match="without an MFN average"):
        importers.averages(tmp_path)


def test_an_agreement_counts_from_its_day(folder):
    """RCEP and the EU's with New Zealand (1 May 2024) are in force, EFTA's with India (1 October 2025) is not yet."""
    found = importers.agreements(folder, "2025-01-01")
    assert frozenset(("EUN", "NZL")) in found
    assert frozenset(("CHN", "JPN")) in found
    assert frozenset(("CHE", "IND")) not in found
    assert frozenset(("CHE", "IND")) in importers.agreements(folder, "2025-10-01")


def test_teti_of_2017_is_in_percent(folder):
    """File of 2017, tariff95, US goods: China, food 20.544 %; Brazil, clothing 21.943; India, vehicles 13.236."""
    names, tariff = teti.read(folder)
    usa = names.index("USA")
    for importer, sector, percent in (
        ("CHN", "food", 20.544035),
        ("BRA", "textiles", 21.942587),
        ("IND", "transport_equipment", 13.236089),
    ):
        assert 100.0 * tariff[usa, names.index(importer), SECTORS.index(sector)] == pytest.approx(percent, rel=1e-5)


def test_adb_is_in_millions_of_dollars_and_complete(folder):
    """ADB MRIO 2022, value added, tn USD: US 25.46, China 17.96, Germany 3.77."""
    names, found = adb.read(folder, 2022)
    for name, added in (("USA", 25.46), ("CHN", 17.96), ("DEU", 3.77)):
        assert found["value_added"][names.index(name)].sum() / 1e6 == pytest.approx(added, abs=0.006)
    assert all(np.isfinite(values).all() for values in found.values())
    with pytest.raises(MissingFacts, match="no complete table"):
        adb.read(folder, 1999)


def test_us_imports_are_in_millions_of_dollars(folder):
    """US Census 2024, million USD: machinery from China 31391.4, duties 5367.4; vehicles from Mexico 167959.9."""
    partners, imports, duties = census.read(folder)
    machinery, vehicles = SECTORS.index("machinery"), SECTORS.index("transport_equipment")
    assert imports[partners.index("CHN"), machinery] == pytest.approx(31_391.4, abs=0.05)
    assert duties[partners.index("CHN"), machinery] == pytest.approx(5_367.4, abs=0.05)
    assert imports[partners.index("MEX"), vehicles] == pytest.approx(167_959.9, abs=0.05)


def test_services_are_in_millions_of_dollars_and_a_country_without_both_sides_is_left_out(folder):
    """OECD 2019: the US exports 891.2 and imports 593.6 bn USD; whoever reports one side only has no balance."""
    found = services.read(folder)
    assert found["USA"] / 1e3 == pytest.approx(593.6 - 891.2, abs=0.1)
    assert 0.0 not in found.values()


def test_chinas_lines_are_in_percent_and_an_empty_line_is_left_out(folder):
    """Bown, Jung and Zhang: soybeans 3 % and 28 % on US goods; a line without a rate is no line at zero."""
    lines = bown.lines(folder)
    assert lines["12019010"] == pytest.approx((0.28, 0.03))
    sheet = bown._sheet(folder, bown.RATES)
    empty = {str(row[0])[:8] for row in sheet[1:] if any(cell == "" for cell in row[2:])}
    whole = {str(row[0])[:8] for row in sheet[1:] if all(cell != "" for cell in row[2:])}
    assert not (empty - whole) & lines.keys()


def test_coefficients_and_flows_have_no_gaps(folder):
    _, _, inputs, final, deficit = icio.read(folder)
    assert all(np.isfinite(values).all() for values in (inputs, final, deficit))
    share = icio.value_added_shares(folder, "JPN", {})
    assert share is not None
    assert ((share[: GOODS.stop] > 0.05) & (share[: GOODS.stop] < 1.0)).all()
    assert icio.value_added_shares(folder, "ARE", {}) is None
    _, flows, demand = wiod.read(folder)
    assert np.isfinite(flows).all()
    assert np.isfinite(demand).all()


def test_every_row_of_the_averages_has_a_source(folder):
    with (folder / "importers" / "mfn_by_group.csv").open(encoding="utf-8", newline="") as file:
        assert all(row["source_title"] and row["how_known"] for row in csv.DictReader(file))
