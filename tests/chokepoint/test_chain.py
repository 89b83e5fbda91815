"""Chains as files: what ships is what its sources say; what is wrong is refused with its place."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest

from chokepoint.chains import quantity, record, write
from tradetalks.chokepoint import central, load, sample
from tradetalks.chokepoint.values import triangular
from tradetalks.errors import BadFile, BadInput, TradetalksError, UnknownName

SOURCING = [("thing", "A", "A", 1.0), ("thing", "B", "A", 0.7), ("thing", "B", "ROW", 0.3)]
USE = [("A", "users", "thing", 12.0), ("B", "users", "thing", 12.0)]


def changed(path, value):
    data = deepcopy(record())
    inner = data
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return data


@pytest.mark.parametrize(("path", "value", "error", "words"), [
    (("extra",), "x", BadInput, "chain.yaml:"),
    (("items", "thing", "recipe"), {"thing": 1.0}, BadInput, "a cycle in the chain"),
    (("items", "thing", "recipe"), {"other": 1.0}, UnknownName, "no item 'other'"),
    (("items", "thing", "elements"), ["unobtainium"], BadInput, "an unknown element"),
    (("items", "thing", "source"), "nowhere", UnknownName, "no source 'nowhere'"),
    (("dominant",), "Z", UnknownName, "no country 'Z'"),
    (("industries", "users", "exposure"), {"thing": quantity(1.4)}, BadInput, "above 1"),
    (("industries", "users", "exposure"), {"thing": quantity(-0.4)}, BadInput, "below zero"),
    (("parameters", "stock_weeks"), quantity(-1.0, "weeks"), BadInput, "below zero"),
    (("parameters", "stock_weeks"), quantity(20.0, "days"), BadInput, "give it in weeks"),
    (("parameters", "stock_weeks", "high"), "1e999", BadInput, "not a number"),
    (("countries",), {"A": "one", "B": "two"}, BadInput, "rest of the world"),
    (("title",), " ", BadInput, "an empty text"),
    (("items",), "thing", BadInput, "not names with records"),
    (("sources", "made-up", "date"), "9999-12-31", BadInput, "a year outside"),
    (("parameters", "stock_weeks", "central"), "many", BadInput, "stock_weeks.central"),
    (("parameters", "stock_weeks", "confidence"), "sure", BadInput, "confidence"),
    (("parameters", "mood"), quantity(1.0), BadInput, "unknown parameter 'mood'"),
])  # fmt: skip
def test_bad_records(tmp_path, path, value, error, words):
    folder = write(tmp_path / "chain", changed(path, value), SOURCING, USE)
    with pytest.raises(error) as found:
        central(load(folder))
    assert words in str(found.value)


@pytest.mark.parametrize(("sourcing", "use", "error", "words"), [
    (SOURCING[:2], USE, BadInput, "shares do not sum to 1"),
    ([("thing", "A", "A", 1.0), ("thing", "B", "A", 1.3)], USE, BadInput, "1.3"),
    ([("thing", "A", "A", 1.0)], USE, BadInput, "a stage without a producer"),
    ([*SOURCING, ("thing", "B", "Q", 0.0)], USE, UnknownName, "no country 'Q'"),
    ([*SOURCING, SOURCING[0]], USE, BadInput, "the same pair twice"),
    ([("thing", "B", "ROW", 0.0), *SOURCING], USE, BadInput, "the same pair twice"),
    (SOURCING, [*USE, USE[0]], BadInput, "the same use twice"),
    (SOURCING, [("B", "users", "thing", -1.0)], BadInput, "use.csv:2"),
    (SOURCING, [("B", "users", "unobtainium", 1.0)], UnknownName, "unobtainium"),
    (SOURCING, [("B", "users", "thing", "lots")], BadInput, "lots"),
])  # fmt: skip
def test_bad_tables(tmp_path, sourcing, use, error, words):
    with pytest.raises(error) as found:
        load(write(tmp_path / "chain", record(), sourcing, use))
    assert words in str(found.value)


def test_missing_files_and_names(tmp_path):
    folder = write(tmp_path / "chain", record(), SOURCING, USE)
    with (folder / "use.csv").open("a", encoding="utf-8") as file:
        file.write("B,users,thing,1,234,src,low\n")
    with pytest.raises(BadInput, match="more cells than columns"):
        load(folder)
    (folder / "use.csv").unlink()
    with pytest.raises(BadInput, match="lacks a table"):
        load(folder)
    with pytest.raises(UnknownName) as found:
        load("unobtainium")
    assert "rare-earths" in str(found.value)
    (folder / "chain.yaml").write_text("title: [", encoding="utf-8")
    with pytest.raises(BadFile, match="not YAML"):
        load(folder)


def test_a_missing_parameter_is_no_zero(tmp_path):
    data = record()
    del data["parameters"]["choke_price"]
    chain = load(write(tmp_path / "chain", data, SOURCING, USE))
    assert chain.priors == ("choke_price",)
    assert central(chain)["choke_price"] == 15.0
    assert chain.record.parameters["choke_price"].source in chain.record.sources


def test_a_missing_key_is_named(tmp_path):
    data = record()
    del data["items"]["thing"]["usd_per_tonne"]
    with pytest.raises(TradetalksError, match="thing"):
        load(write(tmp_path / "chain", data, SOURCING, USE))


@pytest.mark.parametrize(("items", "low", "high"), [
    (("ore_light", "ore_heavy"), 0.58, 0.73),  # IEA 60-62 % of magnet rare earths; USGS 71 % of all in 2024
    (("oxide_light", "oxide_heavy"), 0.90, 0.95),  # IEA 91 %, Goldman Sachs 92 %; Chinese magnets are at 280,000 t
    (("oxide_heavy",), 0.98, 1.00),  # widely quoted 99 %
    (("magnet_light", "magnet_heavy"), 0.92, 0.98),  # IEA 94 %, Goldman Sachs 98 %
])  # fmt: skip
def test_shares_of_china_by_stage(items, low, high):
    chain = load("rare-earths")
    made = chain.made[[chain.item(item) for item in items]].sum(axis=0)
    assert low <= made[chain.dominant] / made.sum() <= high


def test_magnet_exports_of_2024():
    """58,152 t by China's customs; 613 to 708 t a month to the US, from 46 t being 93 % below the average of 2024."""
    chain = load("rare-earths")
    magnets = [i for i in range(len(chain.items)) if chain.item_record(i).stage == "magnet"]
    sold = 12.0 * chain.flow[magnets, chain.dominant].sum(axis=0)
    assert sold[chain.outside].sum() == pytest.approx(58_152, rel=2e-3)
    assert 613 <= sold[chain.country("USA")] / 12.0 <= 708


def test_draws_keep_to_their_ranges_and_to_their_seed():
    chain = load("rare-earths")
    values = sample(chain, 500, 3)
    for name, given in chain.record.parameters.items():
        assert given.low <= values[name].min() <= values[name].max() <= given.high
        assert (
            abs(values[name].mean() - (given.low + given.central + given.high) / 3.0)
            < 0.1 * (given.high - given.low) + 1e-12
        )
    assert np.array_equal(sample(chain, 500, 3).exposure, values.exposure)
    assert values.exposure.sum(axis=1).max() <= 1.0 + 1e-12


def test_triangle_has_its_mode_in_the_centre():
    quantiles = np.array([0.0, 0.25, 1.0])
    assert triangular(quantiles, 0.0, 1.0, 4.0) == pytest.approx([0.0, 1.0, 4.0])
    assert triangular(quantiles, 2.0, 2.0, 2.0) == pytest.approx([2.0, 2.0, 2.0])


def test_an_empty_key_is_one_left_out_and_another_shape_is_refused(tmp_path):
    rows, use = [("thing", "A", "A", 1.0), ("thing", "B", "A", 1.0)], [("B", "users", "thing", 120.0)]
    for empty in ("parameters", "sources"):
        folder = write(tmp_path / empty, record() | {empty: ["one"]}, rows, use)
        with pytest.raises(BadInput, match="are not names with records"):
            load(folder)
    folder = write(tmp_path / "none", record() | {"sources": ""}, rows, use)
    with pytest.raises(UnknownName, match="no source"):
        load(folder)


def test_a_table_saved_by_a_spreadsheet_reads_with_its_byte_order_mark(tmp_path):
    rows, use = [("thing", "A", "A", 1.0), ("thing", "B", "A", 1.0)], [("B", "users", "thing", 120.0)]
    folder = write(tmp_path / "chain", record(), rows, use)
    table = folder / "use.csv"
    table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes())
    assert load(folder).use.sum() == pytest.approx(10.0)


HEAD = "country,industry,item,tonnes_a_year,source,confidence"


@pytest.mark.parametrize(("table", "words"), [
    (b"", "the table is empty"),
    (HEAD.encode(), "nobody uses anything"),
    (f"{HEAD}\nA,users,th\u00fcng,1,made-up,low".encode("latin-1"), "use.csv:2: not UTF-8"),
    (f"{HEAD}\nA,users,thing".encode(), "use.csv:2: fewer cells than columns"),
    (f"{HEAD}\nA,users,thing,,made-up,low".encode(), "use.csv:2, tonnes_a_year"),
    (f"{HEAD}\nA,users,thing,1,,low".encode(), "the source is missing"),
    (f"{HEAD}\nA,users,thing,1,200,made-up,low".encode(), "more cells than columns"),
    (f"{HEAD},note\nA,users,thing,1,made-up,low,x".encode(), "unknown columns"),
    (HEAD.replace(",", ";").encode(), "not parted by commas"),
])  # fmt: skip
def test_a_table_that_a_spreadsheet_spoiled_is_refused_with_its_line(tmp_path, table, words):
    folder = write(tmp_path / "chain", record(), SOURCING, USE)
    (folder / "use.csv").write_bytes(table)
    with pytest.raises(TradetalksError) as found:
        load(folder)
    assert words in str(found.value)


def test_columns_in_another_order_blanks_and_empty_lines_change_nothing(tmp_path):
    folder = write(tmp_path / "chain", record(), SOURCING, USE)
    before = load(folder).use
    rows = "low, B, users, thing, 12, made-up\r\n,,,,,\r\nlow,A,users,thing,12,made-up\r\n\r\n"
    (folder / "use.csv").write_bytes(f"confidence, country,industry,item,tonnes_a_year,source\r\n{rows}".encode())
    assert np.array_equal(load(folder).use, before)


def test_a_control_ends_after_it_begins(tmp_path):
    data = record()
    ban = {"title": "A ban", "by": "A", "begins": "2026-02-01", "ends": "2026-01-01", "approval": quantity(0.0),
           "source": "made-up", "confidence": "low"}  # fmt: skip
    data["scenarios"] = {"stop": {"title": "A stop", "on": "2026-01-01", "controls": {"ban": ban}}}
    with pytest.raises(BadInput, match="not after it begins"):
        load(write(tmp_path / "chain", data, SOURCING, USE))
