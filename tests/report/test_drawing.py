"""Charts drawn by a second interpreter."""

import pytest

from tradetalks.errors import TradetalksError
from tradetalks.render.chart_forms import framed
from tradetalks.report.charts import Chart, drawn
from tradetalks.report.drawing import drawing_beside
from tradetalks.table import Column, Table


@pytest.fixture
def chart() -> Chart:
    bars = {"x": {"field": "a", "type": "quantitative"}}
    spec = framed({"width": 200, "data": {"values": [{"a": 1.0}]}, "mark": "bar", "encoding": bars})
    return Chart("one", "One", "one bar", spec, spec, Table("one", "One", (Column("a"),), ((1.0,),)))


def test_the_second_interpreter_draws_what_the_first_would(chart):
    with drawing_beside() as draw:
        assert draw(chart).result() == drawn(chart)


def test_a_chart_after_the_interpreter_has_ended_is_refused(chart, capfd):
    broken = Chart("two", "Two", "", {"mark": {"never": 1}}, {}, chart.table)
    with drawing_beside() as draw:
        refused = draw(broken)
        with pytest.raises(TradetalksError, match="two: a chart could not be drawn"):
            refused.result()
        for late in (draw(chart), draw(chart)):
            with pytest.raises(TradetalksError, match="one: a chart could not be drawn"):
                late.result()
    with pytest.raises(TradetalksError, match="two"), drawing_beside() as draw:
        draw(broken).result()
    assert "Traceback" in capfd.readouterr().err
