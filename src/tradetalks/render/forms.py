"""The forms in which an answer is written, by the ending of a file. A new form is one module and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.errors import BadInput
from tradetalks.files import write_atomically
from tradetalks.render import csv, html, json, markdown, workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tradetalks.answer import Answer

TEXTS: dict[str, Callable[[Answer], str]] = {"json": json.text, "csv": csv.text, "md": markdown.text, "html": html.text}
ENDINGS = (*TEXTS, "xlsx")


def write(answer: Answer, path: Path) -> None:
    """Write an answer to a file, in the form that its ending names; raises BadInput for another ending."""
    form = path.suffix.removeprefix(".").lower()
    if form not in ENDINGS:
        raise BadInput(
            "a file of a form that is not known", where=str(path), remedy="end it in ." + ", .".join(ENDINGS)
        )
    content = workbook.content(answer) if form == "xlsx" else TEXTS[form](answer).encode()
    write_atomically(path, content)
