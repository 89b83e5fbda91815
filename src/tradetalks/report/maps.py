"""Maps of equal squares, one an economy or a US state: where each stands, and the chart of one number on them."""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from tradetalks.digits import signed
from tradetalks.render.chart_forms import NARROW, WIDE
from tradetalks.report.charts import Chart, tile_map
from tradetalks.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from tradetalks.report.charts import Row
    from tradetalks.table import Cell, Column


@lru_cache
def tiles(name: str) -> list[dict[str, str]]:
    """Code, label, column and row of every tile of a map: `tile_map` of economies, `us_tiles` of states."""
    with files("tradetalks").joinpath(f"report/{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def map_chart(
    name: str,
    on: list[dict[str, str]],
    ends: Callable[[str], dict[str, float]],
    texts: tuple[str, str, str],
    columns: tuple[Column, ...],
    note: str,
) -> Chart:
    """The numbers on a map, coloured by sign and size, and a table of all of them.

    on       `tiles`
    ends     a tile's code -> value, low and high, in the printed unit
    texts    the legend, what one square is, the title
    columns  of the table: the tile's, then the three ends'
    """
    rows: list[Row] = []
    body: list[tuple[Cell, ...]] = []
    for tile in on:
        found = ends(tile["code"])
        rows.append(
            {
                "code": tile["code"],
                "column": float(tile["column"]),
                "row": float(tile["row"]),
                "value": found["value"],
                "shown": signed(found["value"], 2),
            }
        )
        body.append((tile["label"], *found.values()))
    legend, square, title = texts
    return Chart(
        name,
        title,
        f"A map of equal squares, one {square}, coloured from orange for losses to violet for gains. The numbers are "
        "below.",
        tile_map(rows, legend, WIDE),
        tile_map(rows, legend, NARROW),
        Table(name, title, columns, tuple(body), note),
    )
