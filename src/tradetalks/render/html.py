"""An answer as one HTML page that needs nothing else."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tradetalks.answer import LEDGER_ENDS
from tradetalks.render.cells import for_people, heading, text_rows
from tradetalks.render.chart_forms import NARROW
from tradetalks.render.charts import svg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tradetalks.answer import Answer


def text(answer: Answer) -> str:
    """An answer as HTML text; everything in it is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("tradetalks.render"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("answer.html.j2").render(
        answer=answer,
        tables=[for_people(table) for table in answer.tables],
        drawings=[(chart, svg(chart), svg(chart, NARROW)) for chart in answer.charts],
        heading=heading,
        text_rows=text_rows,
        ends=ledger_age(answer.made_of, dt.date.today()),
    )


def ledger_age(made_of: Mapping[str, str], today: dt.date) -> str:
    """How old the ledger was on the day on which a page was made; nothing for a page that was made of none."""
    if LEDGER_ENDS not in made_of:
        return ""
    last = dt.date.fromisoformat(made_of[LEDGER_ENDS])
    return f"The ledger ends on {last}, {(today - last).days} days before this page was made ({today})."
