"""Each end of a range has one name and one meaning, and a colour of its own on every surface."""

from typing import Any

from tradetalks.answers import estimates, who_pays
from tradetalks.number import OF_DRAWS, Number, OverSets
from tradetalks.report import brief_incidence
from tradetalks.report.charts import WIDE, tornado_in_panels
from tradetalks.report.chokepoint import BAND_NOTE
from tradetalks.report.games_json import interval
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
    row: dict[str, str | float | None] = {"panel": "China", "label": "theta", "value": 0.0, "low": -1.0, "high": 1.0}
    on_page, in_brief = scales(charts.tornado()), scales(tornado_in_panels([row], ["China"], "%", WIDE))
    assert on_page[0] == in_brief[0]
    assert set(on_page[0]) == {"at its 10th percentile", "at its 90th percentile"}


def test_the_ends_of_draws_and_those_over_sets_have_names_of_their_own() -> None:
    assert interval(Number(1.0, 0.5, 2.0)) == {"median": 1.0, "low": 0.5, "high": 2.0}
    assert interval(OverSets(1.0, 0.5, 2.0)) == {"central": 1.0, "least": 0.5, "most": 2.0}
    assert Number(1.0, 0.5, 2.0).of == OF_DRAWS == "median, 10th and 90th percentile of the draws"


def test_percentiles_are_called_so_and_no_mean_or_median_is_called_central() -> None:
    assert estimates.ENDS == ("median", "10th percentile", "90th percentile")
    assert brief_incidence.HEADS == estimates.ENDS
    assert who_pays.HEADS == ("mean", "10th percentile", "90th percentile")
    assert who_pays.ENDS == ("mean", "low", "high")
    assert BAND_NOTE.startswith("median, low, high: 50th, 10th and 90th percentile of the draws")
