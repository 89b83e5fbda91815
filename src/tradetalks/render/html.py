"""An answer as one HTML page that needs nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.render.cells import heading, text_rows

if TYPE_CHECKING:
    from tradetalks.answer import Answer


def text(answer: Answer) -> str:
    """An answer as HTML text; everything in it is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("tradetalks.render"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("answer.html.j2").render(
        answer=answer, heading=heading, text_rows=text_rows, svg=lambda chart: Markup(chart.svg())
    )
