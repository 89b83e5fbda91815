"""Build China's lists that ship, and, for own use, the table of China's lines; run by `tradetalks customs`."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook

from build.customs.coverage import HEADINGS, STEPS, farm_lines, rises_of_september_2019, sheet
from tradetalks.customs.china import COLUMNS
from tradetalks.errors import MissingFacts
from tradetalks.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MINISTRY_2018 = "products/ustr_lists/P020180401856022545193.xlsx"
# Column of the workbook's sheet of tariff changes -> first day of the change in the ordinary duty that it holds.
ORDINARY_CHANGES = {4: "2018-05-01", 5: "2018-07-01", 9: "2018-11-01", 10: "2019-01-01"}
FIRST, READ = "2018-01-01", "2019-06-12"
WORKBOOK_SOURCE = "Bown, Jung and Zhang, Peterson Institute for International Economics, 12 June 2019"
BY_LIST = ("china-list-", "china-autos")  # lists that the workbook shows as steps of a line's tariff


def build_china_lists(source: Path, target: Path) -> int:
    """Write china_lists.csv to `target`: list, HS code, law. Returns how many codes it holds.

    The list of 1 April 2018 is the Ministry of Finance's own; those of March 2025 are the annexes of Announcement 2 of
    the Tariff Commission; those of February 2025 our reading by heading.

    source  the data folder
    raises  MissingFacts for a source file that is not there
    """
    rows = [("china-section-232-response-" + rate, code) for code, rate in _ministry_2018(source)]
    for rate in (15, 10):
        rows += [(f"china-farm-2025-{rate}", code) for code in farm_lines(source, rate)]
    rows += [(name, code) for name, codes in HEADINGS.items() for code in codes]
    write_atomically(target / "china_lists.csv", _text(("list", "code"), rows))
    return len(rows)


def build_china_lines(source: Path, target: Path) -> int:
    """Write the table of China's ten-digit lines as of June 2019; returns its rows. It may not be passed on.

    Ordinary duties from January 2018 to January 2019 and lists 1 to 3 by line; of the list of September 2019 the rise
    by subheading: where it is no full step, some of the lines are on the list, and the lists end with `?`.

    source  the data folder
    raises  MissingFacts for a source file that is not there
    """
    rises = rises_of_september_2019(source)
    rows = [
        row
        for cells in sheet(source, "China Tariff Rates")[1:]
        if all(cells[column] != "" for column in range(2, 13))
        for row in _versions(cells, rises)
    ]
    write_atomically(target, _text(COLUMNS, rows))
    return len(rows)


def _versions(cells: list[object], rises: dict[str, float]) -> list[tuple[str, ...]]:
    """The rows of a line, one for each ordinary duty that it had."""
    code, goods = str(cells[0])[:10], str(cells[1])  # one code has a letter behind its ten digits
    lists = [name for name, steps in STEPS.items() if name.startswith(BY_LIST) and _stepped(cells, steps)]
    lists += _of_september_2019(rises.get(code[:6]))
    points = float(str(cells[2]))
    since, versions = FIRST, []
    for column, day in ORDINARY_CHANGES.items():
        change = float(str(cells[column]))
        if change:
            versions.append((since, day, points))
            since, points = day, points + change
    versions.append((since, "", points))
    return [
        (code, goods, since, until, f"{points / 100.0:.6g}", " ".join(lists), READ, WORKBOOK_SOURCE)
        for since, until, points in versions
    ]


def _stepped(cells: list[object], steps: dict[int, tuple[float, ...]]) -> bool:
    return all(float(str(cells[column])) in points for column, points in steps.items())


def _of_september_2019(rise: float | None) -> list[str]:
    """The list of September 2019 for a rise in points of a subheading; with `?` where only some lines rose."""
    if rise is None:
        return ["china-list-4a-5?", "china-list-4a-10?"]
    if rise in (0.0, 5.0, 10.0):
        return {0.0: [], 5.0: ["china-list-4a-5"], 10.0: ["china-list-4a-10"]}[rise]
    return ["china-list-4a-5?", "china-list-4a-10?"]


def _ministry_2018(source: Path) -> list[tuple[str, str]]:
    """(HS8 line, points as text) of the Ministry of Finance's list of 1 April 2018, 128 lines."""
    path = source / MINISTRY_2018
    if not path.exists():
        raise MissingFacts("a source file is missing", where=MINISTRY_2018, remedy="point --from at the data folder")
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [(str(row[1]), f"{float(str(row[3])):.0f}") for row in rows if str(row[0]).isdigit()]


def _text(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return file.getvalue().encode()
