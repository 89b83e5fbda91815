"""What a run, a comparison and a brief say on the terminal."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from tradetalks.render.terminal import lay_out
from tradetalks.report.brief_parts import HORIZONS
from tradetalks.report.ledger_text import say
from tradetalks.report.page import compact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tradetalks.report.brief import Brief
    from tradetalks.report.brief_first import FirstPage
    from tradetalks.table import Table

LONG = 60
SHOWN = ("additional_duty", "real_income")


def brief_text(brief: Brief, written: Sequence[Path]) -> None:
    """The headlines, the two tables that carry them, and where the rest is."""
    say(brief.title)
    say()
    if brief.first is not None:
        _first_text(brief.first)
    for headline in brief.headlines:
        say(fill(headline, 110, initial_indent="- ", subsequent_indent="  "))
    for table in (table for section in brief.sections for table in section.tables if table.name in SHOWN):
        _table_text(table)
    say()
    charts = sum(path.suffix == ".png" for path in written)
    pages = [str(path) for path in written if path.suffix in (".xlsx", ".pdf") or path == written[0]]
    say("written: " + ", ".join(pages) + f" and {charts} charts as PNG")


def _first_text(first: FirstPage) -> None:
    """The sentence to repeat, and what stands under it on page one."""
    say(fill(first.verdict, 110))
    say()
    say(first.costs_of)
    lay_out(["", *HORIZONS], [[side, *cells] for side, cells in first.costs])
    for line in (*first.others, first.open):
        say(fill(line, 110))
    say()


def _table_text(table: Table) -> None:
    heads, rows = compact(table)
    say()
    say(table.caption)
    lay_out(
        [head.name for head in heads],
        [[f"{cell.text} ({cell.range})" if cell.range else cell.text for cell in row] for row in rows],
    )
    say(fill(table.note, 110))
