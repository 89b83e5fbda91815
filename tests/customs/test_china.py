"""What goods pay into China: dated totals that trade associations, ministries and the press printed, and refusals."""

import csv

import pytest
from typer.testing import CliRunner

from build.customs.china import build_china_lines, build_china_lists
from tradetalks.cli import app
from tradetalks.customs.china import china_lines
from tradetalks.customs.duty import duty
from tradetalks.customs.goods import DATA
from tradetalks.customs.lines import Entry
from tradetalks.errors import BadFile, BadInput, MissingFacts

SOYBEANS, LNG, CRUDE, PORK, CARS, BEEF, ALMONDS = (
    "1201.90.19", "2711.11.00", "2709.00.00", "0203.29.00", "8703.23.62", "0202.30.00", "0802.12.00",
)  # fmt: skip
EXCLUDED = Entry(claims=("sctc-2-2020",))


def points(product, on, **options):
    """Duty in points without claims, and with the exclusion on application."""
    plain = duty(product, "USA", "CHN", on, 1000.0, **options)
    claimed = duty(product, "USA", "CHN", on, 1000.0, entry=EXCLUDED, **options)
    assert plain.statutory_amount == claimed.statutory_amount == plain.amount
    return round(100.0 * plain.effective_rate, 6), round(100.0 * claimed.effective_rate, 6)


# Day -> points without and with the exclusion. Soybeans: the stored table of tariff layers (USDA, Reuters); pork 62 and
# 72 % of 2018 and 2019 and 67 % of 2024: National Pork Producers Council, Reuters, USDA; 172 % on pork and 147 % on
# beef of April 2025: US Meat Export Federation; gas 25 and crude 20 % after 10 November 2025: Platts; cars 40 and 15 %:
# Tariff Commission, 14 December 2018; almonds 25 and 50 %: Almond Alliance, April and July 2018.
@pytest.mark.parametrize(
    ("product", "on", "expected"),
    [
        (SOYBEANS, "2018-07-05", (3.0, 3.0)),
        (SOYBEANS, "2018-07-06", (28.0, 28.0)),
        (SOYBEANS, "2019-09-01", (33.0, 33.0)),
        (SOYBEANS, "2020-02-14", (30.5, 30.5)),
        (SOYBEANS, "2020-03-02", (30.5, 3.0)),
        (SOYBEANS, "2025-03-10", (40.5, 13.0)),
        (SOYBEANS, "2025-04-10", (124.5, 97.0)),
        (SOYBEANS, "2025-04-12", (165.5, 138.0)),
        (SOYBEANS, "2025-05-14", (50.5, 23.0)),
        (SOYBEANS, "2025-11-09", (50.5, 23.0)),
        (SOYBEANS, "2025-11-10", (40.5, 13.0)),
        (LNG, "2018-09-23", (0.0, 0.0)),
        (LNG, "2018-09-24", (10.0, 10.0)),
        (LNG, "2019-06-01", (25.0, 25.0)),
        (LNG, "2025-02-10", (40.0, 15.0)),
        (LNG, "2025-11-10", (50.0, 25.0)),
        (CRUDE, "2019-08-31", (0.0, 0.0)),
        (CRUDE, "2019-09-01", (5.0, 5.0)),
        (CRUDE, "2025-11-10", (22.5, 20.0)),
        (CARS, "2018-06-30", (25.0, 25.0)),
        (CARS, "2018-07-01", (15.0, 15.0)),
        (CARS, "2018-07-06", (40.0, 40.0)),
        (CARS, "2019-01-01", (15.0, 15.0)),
        (CARS, "2025-02-10", (25.0, 25.0)),
        (PORK, "2018-04-01", (12.0, 12.0)),
        (PORK, "2018-04-02", (37.0, 37.0)),
        (PORK, "2018-07-06", (62.0, 62.0)),
        (PORK, "2019-09-01", (72.0, 72.0)),
        (PORK, "2021-06-01", (63.0, 33.0)),
        (PORK, "2024-01-01", (67.0, 37.0)),
        (PORK, "2025-04-12", (202.0, 172.0)),
        (BEEF, "2018-07-06", (37.0, 37.0)),
        (BEEF, "2025-04-12", (177.0, 147.0)),
        (ALMONDS, "2018-04-02", (25.0, 25.0)),
        (ALMONDS, "2018-07-06", (50.0, 50.0)),
    ],
)
def test_dated_totals(product, on, expected):
    assert points(product, on) == expected


def test_a_layer_has_its_law_and_the_waiver_is_a_missing_fact():
    found = duty(SOYBEANS, "USA", "CHN", "2025-10-26", 1000.0)
    names = ["ordinary", "CHN/farm-2025-10", "CHN/list-1", "CHN/list-4a-5", "CHN/reciprocal-usa"]
    assert [layer.measure for layer in found.layers] == names
    assert all(layer.law and layer.in_force for layer in found.layers)
    assert any("exclusion for the quantity" in fact for fact in found.missing)
    reasons = {other.measure: other.why for other in found.not_charged}
    assert "sctc-2-2020" in reasons["CHN/exclusion-process"]


def test_the_crude_that_russia_sells_pays_no_answer_to_the_united_states():
    found = duty(CRUDE, "RUS", "CHN", "2025-10-26", 1000.0)
    assert [layer.measure for layer in found.layers] == ["ordinary"]
    assert any("trade agreements" in fact for fact in found.missing)


def test_a_rate_is_asked_about_after_the_day_for_which_it_was_read():
    assert any("last read for 2018-12-14" in fact for fact in duty(CARS, "USA", "CHN", "2025-10-26", 1.0).missing)
    assert not any("last read" in fact for fact in duty(CARS, "USA", "CHN", "2018-09-01", 1.0).missing)


@pytest.mark.parametrize(
    ("product", "on", "error", "says"),
    [
        ("8542.31.19", "2025-11-10", MissingFacts, "CHN/reciprocal-usa"),
        (SOYBEANS, "2017-12-31", MissingFacts, "not available for 2017-12-31"),
        ("1201.90", "2025-11-10", BadInput, "eight digits or ten"),
        ("1201.9O.19", "2025-11-10", BadInput, "not an HS code"),
    ],
)
def test_what_is_not_at_hand_is_a_missing_fact_and_never_zero(product, on, error, says):
    with pytest.raises(error, match=says):
        duty(product, "USA", "CHN", on, 1000.0)


def test_a_claim_of_another_country_is_refused():
    with pytest.raises(BadInput, match="sctc-2-2020"):
        duty(SOYBEANS, "USA", "CHN", "2025-11-10", 1000.0, entry=Entry(claims=("S",)))


def table(tmp_path, *rows):
    path = tmp_path / "lines.csv"
    header = "code,goods,since,until,rate,lists,read,source"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_own_lines_divided_lines_and_lists_that_no_source_settles(tmp_path):
    same = [f"84213990{n}0,Filters,2018-01-01,,0.05,china-list-2,2019-06-12,own" for n in (1, 9)]
    path = table(
        tmp_path,
        *same,
        "9018903010,Meters,2018-01-01,,0.04,china-list-3-annex-1,2019-06-12,own",
        "9018903090,Meters,2018-01-01,,0.04,,2019-06-12,own",
        "39011000,Resin,2018-01-01,,0.065,china-list-4a-5? china-list-4a-10?,2019-06-12,own",
        "03049900,Fish,2018-01-01,,0.1,,2019-06-12,own",
        "20039010,Mushrooms,2018-01-01,,0.25,,2019-06-12,own",
    )
    assert points("8421.39.90", "2019-06-01", china_lines=path)[0] == 30.0
    with pytest.raises(MissingFacts, match="ten-digit lines pay differently"):
        points("9018.90.30", "2019-06-01", china_lines=path)
    assert points("3901.10.00", "2019-06-01", china_lines=path)[0] == 6.5
    with pytest.raises(MissingFacts, match="CHN/list-4a"):
        points("3901.10.00", "2019-09-01", china_lines=path)
    with pytest.raises(MissingFacts, match="as numbered in the year"):
        points("2003.90.10", "2025-10-26", china_lines=path)
    assert points("2003.90.10", "2025-11-10", china_lines=path)[0] == 35.0


@pytest.mark.parametrize(("product", "points_added"), [("2701.12.10", 15.0), ("8432.31.00", 10.0), ("8703.22.10", 0.0)])
def test_the_answer_of_february_2025_by_line(tmp_path, product, points_added):
    """Announcement 1 of 2025: coal 15 %, farm machinery 10 %; not cars of 1 to 1.5 litres."""
    path = table(tmp_path, f"{product.replace('.', '')},Goods,2018-01-01,,0.03,,2025-02-10,own")
    assert points(product, "2025-02-09", china_lines=path)[0] == 3.0
    assert points(product, "2025-02-10", china_lines=path)[0] == 3.0 + points_added


@pytest.mark.parametrize(
    ("text", "says"),
    [("code,rate\n12019019,3\n", "not a table"), ("{header}\n1,G,2018-01-01,,0.03,,2019-06-12,s\n", "not an HS code"),
     ("{header}\n12019019,G,2018-01-01,,3 %,,2019-06-12,s\n", "not a number")],
)  # fmt: skip
def test_a_table_that_is_none_is_refused(tmp_path, text, says):
    path = tmp_path / "lines.csv"
    path.write_text(text.format(header="code,goods,since,until,rate,lists,read,source"))
    with pytest.raises(BadInput, match=says):
        china_lines(path)
    with pytest.raises(BadFile, match="no table"):
        china_lines(tmp_path / "none.csv")


def test_the_verb_prices_into_china():
    line = ["duty", SOYBEANS, "--from", "USA", "--to", "CHN", "--on", "2025-11-10", "--value", "1000"]
    done = CliRunner().invoke(app, [*line, "--claim", "sctc-2-2020"])
    assert done.exit_code == 0
    assert "Duty 130.00 USD" in done.stdout


@pytest.mark.shared
def test_shipped_lists_are_those_of_the_sources(shared, tmp_path):
    """128 lines of April 2018; 29 and 711 of March 2025, as the announcements and the press count them."""
    build_china_lists(shared / "data", tmp_path)
    assert (tmp_path / "china_lists.csv").read_bytes() == DATA.joinpath("china_lists.csv").read_bytes()
    names = [row["list"] for row in csv.DictReader((tmp_path / "china_lists.csv").read_text().splitlines())]
    assert sum(name.startswith("china-section-232") for name in names) == 128
    assert (names.count("china-farm-2025-15"), names.count("china-farm-2025-10")) == (29, 711)


@pytest.mark.shared
def test_goods_that_ship_agree_with_the_table_of_lines(shared, tmp_path):
    """Each shipped good in the workbook of 2019, on the days of the first three lists."""
    path = tmp_path / "lines.csv"
    assert build_china_lines(shared / "data", path) > 11_790
    before = {SOYBEANS: "1201.90.10"}
    for product in (SOYBEANS, LNG, CRUDE, PORK, CARS, BEEF, ALMONDS):
        for on in ("2018-01-01", "2018-04-02", "2018-07-01", "2018-07-06", "2018-09-24", "2019-01-01", "2019-06-01"):
            assert points(product, on) == points(before.get(product, product), on, china_lines=path)


@pytest.mark.shared
def test_the_table_gives_the_series_by_subheading(shared, tmp_path):
    """Subheadings whose lines all pay alike, against the authors' own later series of means."""
    path = tmp_path / "lines.csv"
    build_china_lines(shared / "data", path)
    series = {}
    text = (shared / "data/products/trade_war_2018_2020/new_tariff_list_2020.csv").read_text()
    for row in csv.DictReader(text.splitlines()):
        series[row["hs6"], row["time_of_tariff"]] = row["tariff"]
    codes: dict[str, list[str]] = {}
    for code in china_lines(path):
        codes.setdefault(code[:6], []).append(code)
    checked = 0
    for hs6 in sorted(codes)[::97]:
        for day in ("2018-04-02", "2018-08-23", "2019-06-01"):
            paid = {points(code, day, china_lines=path)[0] for code in codes[hs6]}
            if series.get((hs6, day)) and len(paid) == 1:
                assert paid.pop() == pytest.approx(float(series[hs6, day]), abs=0.02), (hs6, day)
                checked += 1
    assert checked > 80
