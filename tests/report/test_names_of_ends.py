"""Each end of a range has one name and one meaning, and a colour of its own on every surface."""

from typing import Any

from tradetalks.answer import Chart, Point, Series
from tradetalks.answers import estimates, who_pays
from tradetalks.chains.bands import BAND_NOTE
from tradetalks.number import OF_DRAWS, Number, OverSets
from tradetalks.render.cells import for_programs
from tradetalks.render.chart_forms import spec
from tradetalks.report import brief_incidence
from tradetalks.table import Column, Table
from tradetalks.web import charts


def scales(spec: Any) -> list[dict[str, str]]:
    """End -> colour, of every colour scale in a specification."""
    if isinstance(spec, list):
        return [scale for each in spec for scale in scales(each)]
    if not isinstance(spec, dict):
        return []
    own = [dict(zip(spec["domain"], spec["range"], strict=True))] if {"domain", "range"} <= set(spec) else []
    return [*own, *(scale for each in spec.values() for scale in scales(each))]


def test_a_tornado_has_the_same_colours_on_the_page_and_in_the_brief() -> None:
    chart = Chart("one", "One", "", "%", (Series("China", (Point("theta", 0.0, -1.0, 1.0),)),), "swings")
    on_page, in_brief = scales(charts.tornado()), scales(spec(chart))
    assert on_page[0] == in_brief[0]
    assert set(on_page[0]) == {"at its 10th percentile", "at its 90th percentile"}


def test_the_ends_of_draws_and_those_over_sets_have_names_of_their_own() -> None:
    rows = ((Number(1.0, 0.5, 2.0), OverSets(1.0, 0.5, 2.0)),)
    columns, _ = for_programs(Table("both", "Both", (Column("draws"), Column("sets")), rows))
    named = [column.name.removeprefix("draws: ").removeprefix("sets: ") for column in columns]
    assert named == ["median", "low", "high", "central", "least", "most"]
    assert Number(1.0, 0.5, 2.0).of == OF_DRAWS == "median, 10th and 90th percentile of the draws"


def test_percentiles_are_called_so_and_no_mean_or_median_is_called_central() -> None:
    assert estimates.ENDS == ("median", "10th percentile", "90th percentile")
    assert brief_incidence.HEADS == estimates.ENDS
    assert who_pays.HEADS == ("mean", "10th percentile", "90th percentile")
    assert who_pays.ENDS == ("mean", "low", "high")
    assert BAND_NOTE.startswith("median, low, high: 50th, 10th and 90th percentile of the draws")
