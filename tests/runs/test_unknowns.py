"""The distributions: each as its record says, correlated as it says, and tables drawn again that still balance."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import spearmanr, triang

from tradetalks.equilibrium import horizon
from tradetalks.errors import MissingFacts
from tradetalks.kinds.base import ranges_of
from tradetalks.kinds.registry import kinds
from tradetalks.runs.unknowns import elasticity_ranges, sample, triangular, unknowns
from tradetalks.world import World
from tradetalks.world.redraw import balanced_again


@pytest.fixture(scope="module")
def world():
    return World.load()


@pytest.fixture(scope="module")
def drawn(world):
    return sample(world, horizon("year"), 512, 7)


def test_the_triangle_is_that_of_scipy():
    places = np.linspace(0.001, 0.999, 37)
    assert triangular(places, 2.0, 3.0, 7.0) == pytest.approx(triang(c=0.2, loc=2.0, scale=5.0).ppf(places), rel=1e-12)
    assert (triangular(places, 3.0, 3.0, 3.0) == 3.0).all()


def test_elasticities_stay_between_the_sets_and_a_standard_error(world, drawn):
    """Machinery: Caliendo and Parro's 1.52 with a standard error of 1.81 moves the low end down."""
    s = world.sector("machinery")
    values = [theta[s] for theta in world.elasticity_sets.values()]
    found = drawn.trade_elasticity[:, s]
    assert 1.516 * np.exp(-1.806 / 1.516) < found.min() < min(values)
    assert found.max() <= max(values)
    low, high = np.log(1.516) - 1.806 / 1.516, np.log(max(values))
    shape = triang(c=(np.log(world.trade_elasticity[s]) - low) / (high - low), loc=low, scale=high - low)
    assert np.log(np.median(found)) == pytest.approx(shape.median(), abs=0.02)


def test_sectors_that_no_set_tells_apart_share_a_draw(world, drawn):
    services = [world.sector(name) for name in ("finance", "retail", "education")]
    assert (drawn.trade_elasticity[:, services] == drawn.trade_elasticity[:, services[:1]]).all()
    groups, _ = elasticity_ranges(world)
    assert sorted(s for members in groups.values() for s in members) == sorted(world.sectors)


def test_correlations_are_those_of_the_record(drawn):
    nests = [drawn.of_horizon[name] for name in ("value_added", "inputs")]
    assert spearmanr(*nests).statistic == pytest.approx(6.0 / np.pi * np.arcsin(0.25), abs=0.06)  # of normals at 0.5
    goods = [drawn.names.index(f"trade_elasticity {name}") for name in ("food", "mining", "paper", "metals", "wood")]
    pairs = spearmanr(drawn.quantile[:, goods]).statistic[np.triu_indices(5, 1)]
    assert 0.0 < pairs.mean() < 0.12
    assert drawn.quantile.min() > 0.0
    assert drawn.quantile.max() < 1.0


def test_every_range_of_the_horizon_is_filled(drawn):
    stated = horizon("year")
    for name, values in drawn.of_horizon.items():
        low, _, high = getattr(stated, name)
        assert low <= values.min() < low + 0.1 * (high - low)
        assert high - 0.1 * (high - low) < values.max() <= high
    assert np.quantile(drawn.of_horizon["mobile_share"], [0.25, 0.75]) == pytest.approx(
        [0.44, 0.59], abs=0.01
    )  # Penn World Table


def test_a_world_with_one_set_has_a_stated_width(world):
    alone = replace(world, elasticity_sets={})
    _, (low, mode, high) = elasticity_ranges(alone)
    assert high - mode == pytest.approx(unknowns().trade_elasticity.without_sets.log_ends)
    assert (mode > low).all()


def test_a_range_without_a_distribution_is_missed(drawn):
    with pytest.raises(MissingFacts, match="no distribution"):
        drawn.place(0, "CHN", "share_of_luck")


def test_every_range_that_a_kind_may_state_is_drawn_and_has_words(drawn):
    shipped = [kind for kind in kinds().values() if kind.terms.__module__.startswith("tradetalks.")]
    stated = {field for kind in shipped for field in ranges_of(kind.terms)}
    assert {"discount", "approval_rate", "delivered_share"} <= stated
    known = unknowns().ledger
    assert stated <= set(known.fields | known.later_fields | known.last_fields)
    for field in stated:
        for government in ("CHN", "EU"):
            assert 0.0 < drawn.place(0, government, field) < 1.0


def test_governments_and_kinds_are_drawn_apart(drawn):
    rows = [drawn.names.index(name) for name in ("CHN approval_rate", "CHN delay_days", "USA approval_rate")]
    assert np.abs(np.corrcoef(drawn.quantile[:, rows].T) - np.eye(3)).max() < 0.1


def test_a_table_drawn_again_balances_and_keeps_its_totals(world):
    spread = [0.1] * len(world.sectors)
    again = balanced_again(world, spread, 7, 3)
    again.check()
    assert again.spending == pytest.approx(world.spending, rel=1e-12)
    assert np.abs(again.output - world.output).max() < 0.01 * world.output.max()
    abroad = world.trade.sum(axis=2)[0, 1:]
    moved = np.log(again.trade.sum(axis=2)[0, 1:] / abroad)
    assert 0.05 < moved.std() < 0.2
    assert np.array_equal(again.trade, balanced_again(world, spread, 7, 3).trade)
    assert not np.isclose(again.trade, balanced_again(world, spread, 7, 4).trade).all()


def test_the_cost_of_a_days_wait_is_the_same_in_draws_and_at_the_ends() -> None:
    from tradetalks.kinds.formulas import COST_PER_DAY

    day = unknowns().cost_per_day
    assert (day.low, day.central, day.high) == (COST_PER_DAY["low"], COST_PER_DAY["central"], COST_PER_DAY["high"])
