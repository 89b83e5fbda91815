"""A split sector and the rest give back the parent, and the table stays a benchmark."""

from __future__ import annotations

import numpy as np
import pytest
from typer.testing import CliRunner

from tradetalks.cli import app
from tradetalks.customs.sectors import PARENT
from tradetalks.equilibrium import Parameters, Policy, solve
from tradetalks.errors import BadInput, TradetalksError, UnbalancedWorld, UnknownName
from tradetalks.world import World
from tradetalks.world.labels import SPLIT_NAMES
from tradetalks.world.split import SHIPPED_SPLITS, SplitRecord, read_split, split

NAMES = ("soybeans", "rare_earth_compounds", "permanent_magnets", "semiconductors", "electronics")


@pytest.fixture(scope="module")
def before():
    """name -> the shipped table as it was before that split: that sector and all later ones added to their parents."""
    table, tables = World.load(), {}
    for name in reversed(NAMES):
        table = without(table, table.sector(name), table.sector(read_split(name).parent))
        tables[name] = table
    return tables


@pytest.fixture(scope="module")
def world(before):
    """The shipped table with all its split sectors added to their parents again."""
    return before[NAMES[0]]


def without(table, part, parent):
    """The table with the sector at `part` added to the one at `parent`, revenue and all."""
    keep = [s for s in range(len(table.sectors)) if s != part]

    def joined(array, axis):
        array = np.moveaxis(array.copy(), axis, 0)
        array[parent] += array[part]
        return np.moveaxis(array[keep], 0, axis)

    trade, revenue = joined(table.trade, 2), joined(table.trade * table.tariff, 2)
    tariff = np.divide(revenue, trade, out=table.tariff[:, :, keep].copy(), where=trade > 0.0)
    use = joined(joined(uses(table), 1), 2)
    output = trade.sum(axis=1)[:, None, :]
    shares = np.divide(use, output, out=np.zeros_like(use), where=output > 0.0)
    sets = {name: values[keep] for name, values in table.elasticity_sets.items()}
    names = tuple(table.sectors[s] for s in keep)
    theta = table.trade_elasticity[keep]
    return World.from_flows(table.countries, names, trade, tariff, shares, theta, sets, "parents")


@pytest.fixture(scope="module")
def halves(before):
    """name -> the table with that sector split."""
    return {name: split(before[name], read_split(name)) for name in NAMES}


def uses(world):
    return world.input_share * world.output[:, None, :]


def merged(array, s, axis):
    """The array with the part at s added to the parent at s + 1."""
    return np.add.reduceat(array, [i for i in range(array.shape[axis]) if i != s + 1], axis=axis)


def test_all_ship():
    assert {name: read_split(name).parent for name in NAMES} == PARENT
    assert {name: read_split(name).title for name in NAMES} == SPLIT_NAMES
    assert {path.stem for path in SHIPPED_SPLITS.glob("*.yaml")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_sums_give_back_the_parent(before, halves, name):
    world, table = before[name], halves[name].world
    s = world.sector(halves[name].record.parent)
    assert table.sectors[s : s + 2] == (name, halves[name].record.parent)
    for before, after in (
        (world.trade, merged(table.trade, s, 2)),
        (world.trade * world.tariff, merged(table.trade * table.tariff, s, 2)),
        (world.value_added, merged(table.value_added, s, 1)),
        (uses(world), merged(merged(uses(table), s, 1), s, 2)),
        (world.final_share * world.income[:, None], merged(table.final_share * table.income[:, None], s, 1)),
    ):
        scale = world.income.reshape(-1, *[1] * (before.ndim - 1))
        assert np.abs((after - before) / scale).max() < 1e-8
    assert table.deficit == pytest.approx(world.deficit, abs=1e-8 * world.income.max())


@pytest.mark.parametrize("name", NAMES)
def test_identities_hold(halves, name):
    table = halves[name].world
    table.check()
    assert max(gap.max() for gap in table.identity_gaps().values()) < 1e-8
    assert (table.trade >= 0.0).all()
    assert (table.value_added_share[:, table.sector(name)] > 0.0).all()


def test_all_together_are_still_a_benchmark(world, tmp_path):
    """Unchanged tariffs leave every price at 1 in the table with the sectors more, saved and read again."""
    table = world
    for name in NAMES:
        table = split(table, read_split(name)).world
    table.save(tmp_path / "split.npz")
    read = World.load(tmp_path / "split.npz")
    outcome = solve(read, Policy.benchmark(read), Parameters.long_run(read))
    assert np.abs(outcome.price_hat - 1.0).max() < 1e-8
    assert np.abs(outcome.real_income).max() < 1e-8
    assert (tmp_path / "split.npz").stat().st_size < 3_000_000


@pytest.mark.parametrize(("name", "flow"), [
    ("soybeans", "pair, USA -> CHN"), ("permanent_magnets", "exports, CHN"), ("semiconductors", "exports, TWN"),
    ("electronics", "demand, USA"),
])  # fmt: skip
def test_named_flows_are_met_within_their_weight(halves, name, flow):
    assert halves[name].got[flow] == pytest.approx(halves[name].wanted[flow], rel=0.25)


@pytest.mark.parametrize("name", NAMES)
def test_duties_on_the_part_are_those_of_its_products(halves, name):
    """Section 301 left most computers and telephones alone and doubled the duty on the rest of the parent."""
    table, record = halves[name].world, halves[name].record
    s, usa = table.sector(name), table.country("USA")
    for origin, rate in record.tariffs["USA"].items():
        assert table.tariff[table.country(origin), usa, s] == rate
    assert (table.tariff >= 0.0).all()


def test_duties_above_the_parents_are_refused(world):
    o, d, s = world.country("CHN"), world.country("USA"), world.sector("wood")
    half = 0.5 * float(world.trade[o, d, s])
    record = SplitRecord.model_validate(PLANKS_FROM_CHINA | {
        "pairs": [{"origin": "CHN", "destination": "USA", "value": str(half)}], "tariffs": {"USA": {"CHN": "3.0"}},
    })  # fmt: skip
    with pytest.raises(UnbalancedWorld, match="planks, CHN to USA"):
        split(world, record)


PLANKS_FROM_CHINA = {
    "parent": "wood", "name": "planks", "title": "Planks", "rest_share": "0.1", "sources": ["made up"],
    "trade_elasticity": {"value": "4", "low": "4", "high": "4"}, "doubts": ["all"],
}  # fmt: skip


def test_nothing_said_leaves_a_proportional_copy(world):
    """One flow named at its prior value: the part is that share of every flow, cost and use."""
    o, d, s = world.country("USA"), world.country("CAN"), world.sector("wood")
    value = 0.1 * float(world.trade[o, d, s])
    record = SplitRecord.model_validate({
        "parent": "wood", "name": "planks", "title": "Planks", "rest_share": "0.1", "sources": ["made up"],
        "trade_elasticity": {"value": "4", "low": "4", "high": "4"}, "doubts": ["all"],
        "pairs": [{"origin": "USA", "destination": "CAN", "value": str(value)}],
    })  # fmt: skip
    table = split(world, record).world
    assert table.trade[:, :, s] == pytest.approx(0.1 * world.trade[:, :, s])
    assert table.value_added_share[:, s] == pytest.approx(world.value_added_share[:, s])
    assert uses(table)[:, s, : s - 1] == pytest.approx(0.1 * uses(world)[:, s, : s - 1], rel=1e-6, abs=1e-6)


PLANKS = """parent: wood
name: planks
title: Planks
trade_elasticity: {value: "4", low: "3", high: "5"}
exports: {CAN: "5000"}
rest_share: "0.1"
sources: [made up]
doubts: [all]
"""
RECORD = """parent: agriculture
name: soybeans
title: Soybeans
trade_elasticity: {value: "6", low: "3", high: "10"}
exports: {USA: "100"}
rest_share: "0.001"
sources: [made up]
doubts: [all]
"""


@pytest.mark.parametrize(("old", "new", "error", "words"), [
    ("exports: {USA", "exports: {XYZ", UnknownName, "XYZ"),
    ("parent: agriculture", "parent: farming", UnknownName, "farming"),
    ("name: soybeans", "name: mining", UnknownName, "mining"),
    ('value: "6"', 'value: "0"', BadInput, "trade_elasticity.value"),
    ('value: "6"', 'value: "60"', BadInput, "not in order"),
    ("sources: [made up]\n", "", BadInput, "Field required"),
    ("doubts", "hopes", BadInput, ".yaml"),
    ('rest_share: "0.001"', 'rest_share: "1.5"', BadInput, "rest_share"),
    ('exports: {USA: "100"}\n', "", BadInput, "no flow is named"),
    ('exports: {USA: "100"}', 'exports: {USA: "-1"}', BadInput, "exports.USA"),
])  # fmt: skip
def test_bad_records(world, tmp_path, old, new, error, words):
    path = tmp_path / "soy.yaml"
    path.write_text(RECORD.replace(old, new), encoding="utf-8")
    with pytest.raises(error) as found:
        split(world, read_split(path))
    assert words in str(found.value)


def test_the_verb_writes_a_table_that_it_can_split_again(tmp_path):
    target = tmp_path / "two.npz"
    record = tmp_path / "planks.yaml"
    record.write_text(PLANKS, encoding="utf-8")
    first = CliRunner().invoke(app, ["world", "split", str(record), "--to", str(target)])
    assert first.exit_code == 0, first.output
    assert f"x {len(World.load().sectors) + 1} sectors" in first.output
    again = CliRunner().invoke(app, ["world", "split", str(record), "--to", str(target), "--table", str(target)])
    assert isinstance(again.exception, TradetalksError)
    nowhere = CliRunner().invoke(app, ["world", "split", str(record), "--to", str(tmp_path / "no" / "two.npz")])
    assert isinstance(nowhere.exception, BadInput)
    assert not (tmp_path / "no").exists()
