"""The answer of `sweep`: how much was solved, and every case, quantity and cell with its range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.answer import Answer
from tradetalks.runs.sweeps import COLUMNS, summary_rows
from tradetalks.table import Column, Table
from tradetalks.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from tradetalks.runs.sweeps import Sweep

NUMBERS = {"median": "of the row", "low": "of the row", "high": "of the row", "below_zero": "share of draws"}
COUNTS = ("solved", "draws")


def sweep_answer(work: Sweep, computed: int, summary: Path) -> Answer:
    """What a sweep solved; `computed` blocks of it now, and `summary` the file that has its numbers."""
    solves = sum(task.count for task in work.tasks)
    columns = tuple(
        Column(name, "number" if name in COUNTS else NUMBERS.get(name, ""), 0 if name in COUNTS else 6)
        for name in COLUMNS
    )
    note = "Low and high: 10th and 90th percentile of the draws, in the unit of the row."
    rows = tuple(summary_rows(work))
    return Answer(
        title=f"{len(work.cases)} cases, {solves} solves, {computed} blocks computed: {summary}",
        tables=(Table("summary", "Every case, quantity and cell", columns, rows, note, shown=0),),
        made_of={"version": __version__},
    )
