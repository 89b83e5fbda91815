"""What the command that sets the world table beside its sources finds, and that it does not pass over a gap."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.world_beside_sources import outputs, pairs, services, tariffs, unsplit, us_imports, verdict
from tradetalks.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return World.load()


def test_the_table_is_within_the_bands_of_tariffs_pairs_and_services(world: World) -> None:
    lines = [*tariffs(world), *pairs(), *services(unsplit(world.trade, world.sectors))]
    assert [line for line in lines if line.endswith("OUTSIDE")] == []


def test_sectors_split_off_go_back_to_their_parents(world: World) -> None:
    assert np.allclose(unsplit(world.output, world.sectors).sum(axis=1), world.output.sum(axis=1))


@pytest.mark.shared
def test_outputs_are_within_a_tenth_and_a_wrong_one_is_found(world: World, shared: Path) -> None:
    folder, made = shared / "data" / "world", unsplit(world.output, world.sectors)
    assert [line for line in outputs(made, folder) if line.endswith("OUTSIDE")] == []
    made[world.country("CHN")] *= 1.14
    assert len([line for line in outputs(made, folder) if line.startswith("output, CHN")]) > 20


@pytest.mark.shared
def test_us_imports_that_leave_customs_are_named(world: World, shared: Path) -> None:
    found = us_imports(unsplit(world.trade, world.sectors), shared / "data" / "world")
    assert any(line.startswith("US imports from VNM") for line in found)
    assert not any(line.startswith("US imports from CHN") for line in found)


def test_a_gap_is_outside_unless_named() -> None:
    assert verdict(True) == "within"
    assert verdict(False) == "OUTSIDE"
    assert verdict(False, "a mean over lines") == "a mean over lines"
