"""An answer as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.render.cells import for_people, heading, text_rows

if TYPE_CHECKING:
    from tradetalks.answer import Answer
    from tradetalks.table import Table


def text(answer: Answer) -> str:
    """An answer as Markdown text."""
    blocks = [f"# {answer.title}", "\n\n".join(answer.sentences), *map(_table, answer.tables)]
    blocks.append("\n".join(f"- {note}" for note in answer.notes))
    if answer.made_of:
        blocks.append("Made of " + ", ".join(f"{key} {value}" for key, value in answer.made_of.items()) + ".")
    return "\n\n".join(block for block in blocks if block) + "\n"


def _table(table: Table) -> str:
    table = for_people(table)
    heads = [heading(column) for column in table.columns]
    rules = ["---:" if column.unit else "---" for column in table.columns]
    lines = [_row(heads), _row(rules), *(_row(row) for row in text_rows(table))]
    return f"**{table.caption}**\n\n" + "\n".join(lines) + (f"\n\n{table.note}" if table.note else "")


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"
