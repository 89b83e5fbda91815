"""A brief onto the disk: every file whole, or an error and what was there before."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from tradetalks.errors import BadInput
from tradetalks.files import write_atomically
from tradetalks.report.page import page
from tradetalks.report.workbook import workbook

if TYPE_CHECKING:
    from pathlib import Path

    from tradetalks.report.brief import Brief


def check_folder(folder: Path) -> None:
    """Whether a folder, or what it would be made in, takes a file; asked before the work and leaves nothing behind.

    raises  BadInput where it does not
    """
    try:
        place = folder.absolute()
        while not place.exists():
            place = place.parent
        with TemporaryFile(dir=place):
            pass
    except OSError as error:
        raise _unwritable(folder, error) from None


def write_brief(brief: Brief, folder: Path) -> list[Path]:
    """Write NAME.html, NAME.xlsx, the pages that it links to, and a NAME-CHART.png a chart into a folder.

    returns the paths written; the folder is made if missing
    raises  BadInput where the folder cannot be written to
    """
    charts = {section.id: [brief.drawn[chart.name] for chart in section.charts] for section in brief.sections}
    contents = {
        folder / f"{brief.name}.html": page(brief, charts),
        folder / f"{brief.name}.xlsx": workbook(brief),
        **{
            folder / name: page(other, {section.id: () for section in other.sections})
            for name, other in brief.beside.items()
        },
        **{
            folder / f"{brief.name}-{drawn.chart.name.replace('_', '-')}.png": drawn.png
            for section in charts.values()
            for drawn in section
        },
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in contents.items():
            write_atomically(path, content)
    except OSError as error:
        raise _unwritable(folder, error) from None
    return list(contents)


def _unwritable(folder: Path, error: OSError) -> BadInput:
    remedy = "name another folder; it is made if missing"
    return BadInput("cannot write here", where=str(folder), evidence=error.strerror or str(error), remedy=remedy)
