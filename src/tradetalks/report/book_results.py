"""Results into a workbook: sheets of their own, and nothing else touched."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from tradetalks.answers.estimates import ENDS, printed, printed_unit
from tradetalks.errors import BadInput
from tradetalks.files import write_atomically
from tradetalks.question import asked
from tradetalks.render.cells import for_programs, heading
from tradetalks.report.book_read import RESULTS, open_book, read_book
from tradetalks.report.brief_unknowns import swing_rows, swings_table
from tradetalks.runs import Comparison, compare, run
from tradetalks.runs.unknowns import unknowns
from tradetalks.table import Column, Table
from tradetalks.world.table import country_name, sector_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from tradetalks.ledger import Ledger
    from tradetalks.runs import Result
    from tradetalks.runs.quantities import Estimate
    from tradetalks.settings import Settings
    from tradetalks.table import Cell
    from tradetalks.world import World
    from tradetalks.world.table import Array

HEAD_ROW = 4
CHARTED = 12
EXPLAINED = 3  # countries on the sheet of unknowns


@dataclass(frozen=True)
class Level:
    """What a quantity changes from, in the benchmark economy."""

    name: str
    unit: str
    of: Callable[[World], Array]


def _between(world: World) -> Array:
    flows = world.trade.sum(axis=2)
    np.fill_diagonal(flows, 0.0)
    return np.asarray(flows)


LEVELS = {
    "real_income": Level("spending on final goods", "million USD a year", lambda world: world.income),
    "prices_in_wages": Level("index", "1 in the benchmark", lambda world: np.ones(len(world.countries))),
    "wages": Level("index", "1 in the benchmark", lambda world: np.ones(len(world.countries))),
    "exports": Level("exports", "million USD a year", lambda world: _between(world).sum(axis=1)),
    "imports": Level("imports", "million USD a year", lambda world: _between(world).sum(axis=0)),
    "revenue": Level(
        "tariff revenue", "million USD a year", lambda world: np.einsum("ods,ods->d", world.trade, world.tariff)
    ),
    "trade": Level("trade", "million USD a year", _between),
    "output": Level("output", "million USD a year", lambda world: world.output),
}


def run_book(
    path: Path, out: Path, settings: Settings, ledger: Ledger, world: World, *, processes: int
) -> Result | Comparison:
    """Solve the scenario of a workbook and write the result sheets into it or a copy; all other cells stay as they are.

    out            where to write; `path` itself or another .xlsx
    settings       how it is solved where the workbook leaves a field empty
    ledger, world  what the workbook asks
    raises   BadInput, BadLedger as `open_book` and `read_book`; NoEquilibrium; UnknownName; BadParameters
    """
    if out.suffix != ".xlsx":
        raise BadInput("a workbook is written as .xlsx", where=str(out), evidence=out.suffix)
    book = open_book(path)
    written = read_book(path, book, ledger)
    question = asked(written.scenario, written.against, ledger, world, written.over(settings))
    found = run(question, processes=processes) if written.against is None else compare(question, processes=processes)
    for name in [name for name in book.sheetnames if name.startswith(RESULTS)]:
        book.remove(book[name])
    write_results(book, found)
    content = BytesIO()
    book.save(content)
    try:
        write_atomically(out, content.getvalue())
    except OSError as error:
        raise BadInput("cannot write here", where=str(out), evidence=error.strerror or str(error)) from None
    return found


def write_results(book: Workbook, found: Result | Comparison) -> None:
    """A sheet a quantity, with baseline, median, range, signs and a chart, and a sheet of what they were made of."""
    for name, level in LEVELS.items():
        _quantity(book.create_sheet(RESULTS + name.replace("_", " ")), found.of(name), level, found)
    _unknowns(book.create_sheet(RESULTS + "unknowns"), found)
    _about(book.create_sheet(RESULTS + "sources"), found)


def _unknowns(sheet: Worksheet, found: Result | Comparison) -> None:
    """For the countries whose real income changes most: how far each unknown moves that change."""
    order = np.argsort(-np.abs(found.at_central("real_income")))[:EXPLAINED]
    countries = [found.world.countries[c] for c in order]
    _lay(sheet, swings_table(swing_rows(found, countries), f"Against: {found.baseline}. Horizon: {found.horizon}."))


def _lay(sheet: Worksheet, table: Table) -> None:
    """A table on a sheet of its own: caption, note, headings with units, rows."""
    columns, rows = for_programs(table)
    sheet["A1"], sheet["A2"] = table.caption, table.note
    sheet["A1"].font = Font(bold=True)
    for c, column in enumerate(columns, start=1):
        sheet.cell(HEAD_ROW, c, heading(column)).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(c)].width = 24
    for r, row in enumerate(rows, start=HEAD_ROW + 1):
        for c, cell in enumerate(row, start=1):
            sheet.cell(r, c, cell)
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"


def _quantity(sheet: Worksheet, estimate: Estimate, level: Level, found: Result | Comparison) -> None:
    """A quantity with its benchmark, largest change first, and a chart where it has one axis."""
    unit, _ = printed_unit(estimate.quantity.unit)
    columns = (
        *map(Column, estimate.axis_names),
        Column(f"benchmark: {level.name}", level.unit),
        *(Column(end, unit) for end in ENDS),
        Column("draws below zero", "%"),
    )
    ranked = sorted(
        zip(estimate.rows(), np.ravel(level.of(found.world)), strict=True), key=lambda row: -abs(row[0][1].median)
    )
    rows: list[tuple[Cell, ...]] = []
    for (where, interval), before in ranked:
        names = (sector_name(name) if name in found.world.sectors else country_name(name) for name in where)
        rows.append((*names, float(before), *printed(estimate, interval), 100.0 * estimate.below_zero(*where)))
    caption = f"{estimate.quantity.meaning}: change in {unit}"
    _lay(sheet, Table(estimate.quantity.name, caption, columns, tuple(rows), _note(found)))
    axes, last = len(estimate.axis_names), HEAD_ROW + min(CHARTED, len(rows))
    if axes == 1:
        chart = BarChart()
        chart.type, chart.title, chart.y_axis.title, chart.legend = "bar", caption, unit, None
        chart.add_data(Reference(sheet, min_col=axes + 2, min_row=HEAD_ROW, max_row=last), titles_from_data=True)
        chart.set_categories(Reference(sheet, min_col=1, min_row=HEAD_ROW + 1, max_row=last))
        sheet.add_chart(chart, f"{get_column_letter(len(columns) + 2)}{HEAD_ROW}")


def _note(found: Result | Comparison) -> str:
    return f"Against: {found.baseline}. Horizon: {found.horizon}. Range: {found.range}."


def _about(sheet: Worksheet, found: Result | Comparison) -> None:
    result = found.after if isinstance(found, Comparison) else found
    record = unknowns()
    lines = [
        ("scenario", result.scenario.title),
        ("against", found.baseline),
        ("horizon", found.horizon),
        ("range", found.range),
        ("world table", found.world.source),
        ("trade elasticities", record.trade_elasticity.source),
        ("standard errors", record.trade_elasticity.standard_errors.source),
        ("cost of a day", record.cost_per_day.source),
        ("flows", record.flows.source),
        *(("assumption", note) for note in result.enacted.notes),
        *(("assumed by the author", note) for note in result.scenario.assumes),
        *(("left out by the author", note) for note in result.scenario.leaves_out),
        *((f"without effect: {measure}", why) for measure, why in sorted(result.enacted.unused.items())),
        *((f"not solved: draw {draw}", why) for draw, why in found.failed.items()),
        *((f"made of: {name}", value) for name, value in found.made_of.items()),
    ]
    for row, (name, text) in enumerate(lines, start=1):
        sheet.cell(row, 1, name).font = Font(bold=True)
        sheet.cell(row, 2, text).data_type = "s"  # a text that begins with = is no formula
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 120
