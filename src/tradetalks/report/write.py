"""A brief onto the disk: every file whole, or an error and what was there before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.errors import BadInput
from tradetalks.files import write_atomically
from tradetalks.report.page import page
from tradetalks.report.workbook import workbook

if TYPE_CHECKING:
    from pathlib import Path

    from tradetalks.report.brief import Brief


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
        raise BadInput(
            "cannot write here", where=str(folder), evidence=error.strerror or str(error), remedy="choose --out"
        ) from None
    return list(contents)
