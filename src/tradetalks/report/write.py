"""A brief onto the disk: every file whole, or an error and what was there before."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tradetalks.answer import Answer
from tradetalks.errors import BadInput, NotInstalled
from tradetalks.files import write_atomically
from tradetalks.render import workbook
from tradetalks.report.page import page
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tradetalks.report.brief import Brief
    from tradetalks.report.brief_first import FirstPage

PRINT_SECONDS = 120
SHOWN = ("additional_duty", "real_income")  # tables that a terminal prints


def brief_answer(brief: Brief, written: Sequence[Path] = ()) -> Answer:
    """A brief as an answer: page one, its headlines, and every table once, those behind charts included.

    written  the files that it was written to
    """
    first = brief.first
    tables = {
        table.name: table if table.name in SHOWN else replace(table, shown=0)
        for section in brief.sections
        for table in (*section.tables, *(chart.table for chart in section.charts))
    }
    charts = sum(path.suffix == ".png" for path in written)
    pages = [str(path) for path in written if path.suffix in (".xlsx", ".pdf") or path == written[0]]
    return Answer(
        title=brief.title,
        sentences=(*(() if first is None else (first.verdict, *first.others, first.open)), *brief.headlines),
        tables=(*((_costs(first),) if first is not None and first.costs else ()), *tables.values()),
        notes=(brief.question, *((f"written: {', '.join(pages)} and {charts} charts as PNG",) if written else ())),
        made_of=brief.made_of,
    )


def _costs(first: FirstPage) -> Table:
    rows = tuple((side, *cells) for side, cells in first.costs)
    return Table("costs", first.costs_of, (Column("who"), *map(Column, first.columns)), rows)


def write_brief(brief: Brief, folder: Path, style: str = "minister", *, pdf: bool = False) -> list[Path]:
    """Write NAME.html, NAME.xlsx, the pages that it links to, and a NAME-CHART.png a chart into a folder.

    style   what is shown first: minister, analyst or newsroom
    pdf     print NAME.pdf of the page too, with Chromium
    returns the paths written; the folder is made if missing
    raises  BadInput where the folder cannot be written to; UnknownName for another style; MissingFacts without Chromium
    """
    browser = chromium() if pdf else ""
    charts = {section.id: [brief.drawn[chart.name] for chart in section.charts] for section in brief.sections}
    contents = {
        folder / f"{brief.name}.html": page(brief, charts, style),
        folder / f"{brief.name}.xlsx": workbook.content(brief_answer(brief)),
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
    if brief.first is not None and brief.first.chart is not None:
        drawn = brief.drawn[brief.first.chart.name]
        contents[folder / f"{brief.name}-{drawn.chart.name.replace('_', '-')}.png"] = drawn.png
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in contents.items():
            write_atomically(path, content)
    except OSError as error:
        raise BadInput(
            "cannot write here", where=str(folder), evidence=error.strerror or str(error), remedy="choose --out"
        ) from None
    written = list(contents)
    if pdf:
        written.append(print_pdf(written[0], browser))
    return written


def chromium() -> str:
    """The path of Chromium; raises NotInstalled where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise NotInstalled(
            "no Chromium to print with",
            where="--pdf",
            evidence="no program chromium, chromium-browser or google-chrome",
            remedy="install it (Debian: apt install chromium), or print the page from your browser",
        )
    return found


def print_pdf(page: Path, browser: str) -> Path:
    """The page printed by Chromium, beside it; it reads one file of ours and no network.

    raises  BadInput where Chromium prints nothing
    """
    target = page.with_suffix(".pdf").resolve()
    target.unlink(missing_ok=True)
    # The sandbox refuses to run as root, and in most containers.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    asked = [browser, "--headless", "--disable-gpu", *sandbox, "--no-pdf-header-footer"]
    with TemporaryDirectory() as profile:
        done = subprocess.run(
            [*asked, f"--user-data-dir={profile}", f"--print-to-pdf={target}", page.resolve().as_uri()],
            capture_output=True,
            check=False,
            timeout=PRINT_SECONDS,
        )
    if not target.is_file():
        evidence = done.stderr.decode(errors="replace").strip()[-300:]
        raise BadInput("Chromium printed nothing", where="--pdf", evidence=evidence, remedy="print the page yourself")
    return page.with_suffix(".pdf")
