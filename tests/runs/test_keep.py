"""All draws onto the disk: nothing lost, equal bytes for equal seeds."""

import json

import numpy as np
import polars
import pytest

from tradetalks.errors import BadInput
from tradetalks.runs import run
from tradetalks.runs.export import write_draws
from tradetalks.runs.quantities import QUANTITIES


@pytest.fixture(scope="module")
def found():
    return run("framework", draws=2)


def test_an_archive_holds_every_draw_and_equal_seeds_give_equal_bytes(found, tmp_path):
    for name, result in (("one.npz", found), ("two.npz", run("framework", draws=2))):
        write_draws(result, tmp_path / name)
    with np.load(tmp_path / "one.npz", allow_pickle=False) as kept:
        assert all(np.array_equal(kept[name], found.draws(name)) for name in QUANTITIES)
        assert tuple(kept["countries"]) == found.world.countries
        about = json.loads(str(kept["about"]))
    assert about["made_of"] == found.made_of
    assert about["axes"]["trade"] == "n o d"
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_parquet_has_a_row_a_draw_and_cell(found, tmp_path):
    write_draws(found, tmp_path / "draws.parquet")
    table = polars.read_parquet(tmp_path / "draws.parquet")
    assert len(table) == sum(found.draws(name).size for name in QUANTITIES)
    cell = table.filter(quantity="trade", draw=1, first="CHN", second="USA")["value"].to_list()
    assert cell == [found.draws("trade")[1, found.world.country("CHN"), found.world.country("USA")]]


@pytest.mark.parametrize("name", ["draws.csv", "missing/draws.npz"])
def test_a_place_that_cannot_be_written_is_named(found, tmp_path, name):
    with pytest.raises(BadInput) as caught:
        write_draws(found, tmp_path / name)
    assert caught.value.where == str(tmp_path / name)
