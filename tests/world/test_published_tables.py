"""Published input-output tables: one small made-up economy written in each layout, and WIOD 2011."""

import csv
import zipfile

import numpy as np
import pytest
import xlsxwriter

from tradetalks.equilibrium import Parameters, Policy, solve
from tradetalks.errors import BadInput, UnbalancedWorld
from tradetalks.world import World

COUNTRIES, SECTORS, FINALS = ("AUS", "CHN", "USA"), ("c1", "c2"), ("F1", "F2")
RANDOM = np.random.default_rng(11)
USE = RANDOM.uniform(1.0, 5.0, (3, 2, 3, 2))
SOLD = RANDOM.uniform(20.0, 40.0, (3, 2, 3, 2))  # o s d, kind of final demand
SOLD[0, 1, 2] = 2.0, -6.0  # a fall of inventories
TRADE = np.einsum("osdu->ods", USE) + np.einsum("osdf->ods", SOLD)
MAKERS = [(c, s) for c in COUNTRIES for s in SECTORS]
BUYERS = [(c, f) for c in COUNTRIES for f in FINALS]


def body():
    for (country, sector), use, sold in zip(MAKERS, USE.reshape(6, 6), SOLD.reshape(6, 6), strict=True):
        yield country, sector, [*use.tolist(), *sold.tolist(), float(use.sum() + sold.sum())]


def write_csv(path, rows, delimiter=","):
    with path.open("w", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def icio(folder):
    """Columns AUS_c1 ... AUS_HFCE, AUS_INVNT, OUT; rows TLS, VA, OUT at the end."""
    kinds = dict(zip(FINALS, ("HFCE", "INVNT"), strict=True))
    heads = ["V1", *(f"{c}_{s}" for c, s in MAKERS), *(f"{c}_{kinds[f]}" for c, f in BUYERS), "OUT"]
    rows = [[f"{c}_{s}", *values] for c, s, values in body()]
    ends = [[name, *[1.0] * 13] for name in ("TLS", "VA", "OUT")]
    return write_csv(folder / "2020_SML.csv", [heads, *rows, *ends]), None


def four_labels():
    pad = ["", "", "", ""]
    columns = [*MAKERS, *BUYERS, ("TOT", "c99")]
    yield ["Intercountry Input-Output Table"]
    yield [*pad, *(f"code of {s}" for _, s in columns)]
    yield [*pad, *(f"name of {s}" for _, s in columns)]
    yield [*pad, *(c for c, _ in columns)]
    yield [*pad, *(s for _, s in columns)]
    for country, sector, values in body():
        yield ["A", "Agriculture", country, sector, *values]
    yield ["r60", "Total intermediate consumption", "TOT", "r60", *[0.0] * 13]


def wiod(folder):
    return write_csv(folder / "wiot.csv", four_labels()), None


def adb(folder):
    with xlsxwriter.Workbook(folder / "ADB-MRIO.xlsx") as book:
        sheet = book.add_worksheet("ADB MRIO 2022")
        for row, cells in enumerate(four_labels()):
            sheet.write_row(row, 0, cells)
    return folder / "ADB-MRIO.xlsx", None


def eora(folder):
    """Thousand USD; a last row and column for the discrepancy."""
    labels = [[c, c, "Industries", s, ""] for c, s in MAKERS] + [["ROW", "ROW", "TOTAL", "Total", ""]]
    finals = [[c, c, "Final demand", f, ""] for c, f in BUYERS] + [["ROW", "ROW", "Final demand", "Total", ""]]
    write_csv(folder / "labels_T.txt", labels, "\t")
    write_csv(folder / "labels_FD.txt", finals, "\t")
    use = [[*(1000.0 * row).tolist(), 7.0] for row in USE.reshape(6, 6)] + [[3.0] * 7]
    sold = [[*(1000.0 * row).tolist(), 5.0] for row in SOLD.reshape(6, 6)] + [[3.0] * 7]
    write_csv(folder / "Eora26_2015_bp_T.txt", use, "\t")
    write_csv(folder / "Eora26_2015_bp_FD.txt", sold, "\t")
    return folder, None


def exiobase(folder):
    """Euros at 0.8 a dollar; two rows of labels, then the names of the row labels."""
    for name, columns, values in (("Z", MAKERS, USE), ("Y", BUYERS, SOLD)):
        rows = [
            ["region", "", *(c for c, _ in columns)],
            ["sector", "", *(s for _, s in columns)],
            ["region", "sector"],
        ]
        rows += [[c, s, *row] for (c, s), row in zip(MAKERS, (0.8 * values).reshape(6, 6).tolist(), strict=True)]
        write_csv(folder / f"{name}.txt", rows, "\t")
    return folder, 1.25


def figaro(folder):
    """Euros at 0.8 a dollar; two-letter codes, rows of W2 at the end."""
    two, kinds = (
        dict(zip(COUNTRIES, ("AU", "CN", "US"), strict=True)),
        dict(zip(FINALS, ("P3_S14", "P5M"), strict=True)),
    )
    heads = ["rowLabels", *(f"{two[c]}_{s}" for c, s in MAKERS), *(f"{two[c]}_{kinds[f]}" for c, f in BUYERS)]
    rows = [[f"{two[c]}_{s}", *(0.8 * value for value in values[:-1])] for c, s, values in body()]
    ends = [[name, *[1.0] * 12] for name in ("W2_D21X31", "W2_B2A3G")]
    return write_csv(folder / "matrix_eu-ic-io_ind-by-ind_25ed_2022.csv", [heads, *rows, *ends]), 1.25


@pytest.mark.parametrize("write", [icio, wiod, adb, eora, exiobase, figaro], ids=lambda write: write.__name__)
def test_every_layout_gives_the_same_world(tmp_path, write):
    path, unit = write(tmp_path)
    world = World.from_tables(path, write.__name__, trade_elasticity=4.0, unit=unit)
    world.check()
    assert (world.countries, world.sectors) == (COUNTRIES, SECTORS)
    sold = SOLD.sum(axis=3).copy()
    fallen = float(-sold[sold < 0.0].sum())
    trade = np.einsum("osdu->ods", USE) + np.maximum(sold, 0.0).transpose(0, 2, 1)
    assert world.trade == pytest.approx(trade, rel=1e-12)
    assert world.input_share == pytest.approx(np.einsum("osdu->dsu", USE) / trade.sum(axis=1)[:, None, :], rel=1e-12)
    assert f"{fallen:.6g} million USD, set to zero" in world.source


@pytest.mark.parametrize("form", ["semicolons", "zip"])
def test_a_table_with_semicolons_or_zipped_is_the_same(tmp_path, form):
    path, _ = icio(tmp_path)
    whole = World.from_tables(path, "icio", trade_elasticity=4.0)
    if form == "semicolons":
        path.write_text(path.read_text().replace(",", ";"))
    else:
        with zipfile.ZipFile(tmp_path / "table.zip", "w") as archive:
            archive.write(path, "2020_SML.csv")
        path = tmp_path / "table.zip"
    assert np.array_equal(World.from_tables(path, "icio", trade_elasticity=4.0).trade, whole.trade)


def test_a_row_twice_missing_or_against_its_total_is_refused(tmp_path):
    path, _ = icio(tmp_path)
    good = path.read_text().splitlines()
    for lines, error, told in (
        ([*good[:3], good[1], *good[3:]], BadInput, "stands twice"),
        ([*good[:6], *good[7:]], BadInput, "without a row"),
        ([good[0], good[1].replace(good[1].split(",")[1], "5000", 1), *good[2:]], UnbalancedWorld, "add up"),
    ):
        path.write_text("\n".join(lines))
        with pytest.raises(error, match=told):
            World.from_tables(path, "icio", trade_elasticity=4.0)


def test_a_zip_without_one_table_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "table.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(BadInput, match="one table is needed"):
        World.from_tables(tmp_path / "table.zip", "icio", trade_elasticity=4.0)
    (tmp_path / "table.zip").write_text("no archive")
    with pytest.raises(BadInput, match="not a table"):
        World.from_tables(tmp_path / "table.zip", "icio", trade_elasticity=4.0)


def test_a_world_of_ones_own_can_be_solved(tmp_path):
    world = World.from_tables(icio(tmp_path)[0], "icio", trade_elasticity=np.array([4.0, 6.0]))
    policy = Policy.benchmark(world)
    policy.tariff[world.country("CHN"), world.country("USA"), :] = 0.1
    after = solve(world, policy, Parameters.long_run(world))
    assert after.real_income[world.country("CHN")] < 0.0


def test_parts_of_a_country_are_added_up(tmp_path):
    path = icio(tmp_path)[0]
    text = path.read_text()
    path.write_text(text.replace("AUS_c1", "CN1_c1").replace("AUS_c2", "CN1_c2").replace("AUS_", "CHN_"))
    world = World.from_tables(path, "icio", trade_elasticity=4.0)
    assert sorted(world.countries) == ["CHN", "USA"]


@pytest.mark.parametrize(
    ("change", "error", "what"),
    [
        (
            lambda text: text.replace("\nUSA_c2", "\nUSA_c9"),
            BadInput,
            "no column names",
        ),
        (lambda text: "", BadInput, "not a table"),
        (lambda text: text.replace("V1,", "V1,spare_thing,"), BadInput, "not a table"),
    ],
)
def test_a_table_whose_labels_do_not_match_is_refused(tmp_path, change, error, what):
    path = icio(tmp_path)[0]
    path.write_text(change(path.read_text()))
    with pytest.raises(error, match=what):
        World.from_tables(path, "icio", trade_elasticity=4.0)


def test_other_refusals(tmp_path):
    with pytest.raises(BadInput, match="no layout"):
        World.from_tables(tmp_path, "gdx", trade_elasticity=4.0)
    with pytest.raises(BadInput, match="cannot be read"):
        World.from_tables(tmp_path / "none.csv", "icio", trade_elasticity=4.0)
    with pytest.raises(BadInput, match="one file"):
        World.from_tables(tmp_path, "eora", trade_elasticity=4.0)
    exiobase(tmp_path)
    with pytest.raises(BadInput, match="not in US dollars"):
        World.from_tables(tmp_path, "exiobase", trade_elasticity=4.0)
    with pytest.raises(BadInput, match="not a table"):
        World.from_tables(write_csv(tmp_path / "x.csv", [["a", "b"]]), "wiod", trade_elasticity=4.0)
    rows = [["V1", "A_c1", "B_c1", "A_HFCE", "B_HFCE"], ["A_c1", 5, 5, 1, 1], ["B_c1", 9, 1, 1, 1]]
    with pytest.raises(UnbalancedWorld, match="inputs exceed output") as caught:
        World.from_tables(write_csv(tmp_path / "y.csv", rows), "icio", trade_elasticity=4.0)
    assert "A c1" in caught.value.where


@pytest.mark.shared
def test_wiod_2011_in_its_published_layout(shared, tmp_path):
    """Output and value added of the whole table; world value added 69.33, US 15.16, China 7.39 trillion USD."""
    with np.load(shared / "data" / "world" / "wiod_2011" / "wiot_2011.npz") as stored:
        countries = [str(name) for name in stored["countries"]]
        use, final = stored["Z"], stored["F"]
    makers = [(c, f"c{s}") for c in countries for s in range(1, 36)]
    buyers = [(c, f"c{f}") for c in countries for f in range(37, 42)]
    pad = ["", "", "", ""]
    labels = [*makers, *buyers]
    heads = [[*pad, *(f"name of {s}" for _, s in labels)], *([*pad, *(label[i] for label in labels)] for i in (0, 1))]
    rows = (
        ["", "", *label, *map(str, values)]
        for label, values in zip(makers, np.hstack([use, final]).tolist(), strict=True)
    )
    path = write_csv(tmp_path / "wiot11.csv", [["WIOT"], *heads, *rows])
    world = World.from_tables(path, "wiod", trade_elasticity=5.0)
    world.check()
    value_added = dict(zip(world.countries, world.value_added.sum(axis=1) / 1e6, strict=True))
    assert sum(value_added.values()) == pytest.approx(69.33, rel=0.01)
    assert value_added["USA"] == pytest.approx(15.16, rel=0.01)
    assert value_added["CHN"] == pytest.approx(7.39, rel=0.01)
    assert world.country("ROU") == countries.index("ROM")
