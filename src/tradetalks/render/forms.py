"""The forms in which an answer is written, by the ending of a file. A new form is one module and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.errors import BadInput
from tradetalks.files import write_atomically
from tradetalks.render import charts, csv, html, json, markdown, workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tradetalks.answer import Answer

TEXTS: dict[str, Callable[[Answer], str]] = {"json": json.text, "csv": csv.text, "md": markdown.text, "html": html.text}
ENDINGS = (*TEXTS, "xlsx", "svg", "png")


def write(answer: Answer, path: Path) -> None:
    """Write an answer to a file, in the form that its ending names; raises BadInput for another ending."""
    form = path.suffix.removeprefix(".").lower()
    if form not in ENDINGS:
        raise BadInput(
            "a file of a form that is not known", where=str(path), remedy="end it in ." + ", .".join(ENDINGS)
        )
    write_atomically(path, _content(answer, form, str(path)))


def _content(answer: Answer, form: str, where: str) -> bytes:
    if form in TEXTS:
        return TEXTS[form](answer).encode()
    if form == "xlsx":
        return workbook.content(answer)
    if not answer.charts:
        raise BadInput(
            "this answer has no chart", where=where, remedy="end the file in ." + ", .".join((*TEXTS, "xlsx"))
        )
    return charts.svg(answer.charts[0]).encode() if form == "svg" else charts.png(answer.charts[0])
