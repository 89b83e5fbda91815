"""What every verb gives back: a title, sentences, tables, charts, notes, and what it was made of.

A verb lays its answer out once, in `answers`; `render` shows it: terminal, JSON, CSV, Markdown, HTML, workbook.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tradetalks.plots import Plot
    from tradetalks.table import Table


@dataclass(frozen=True)
class Answer:
    """The answer to one question.

    title      what was asked, in words
    sentences  the verdict first, then what a reader must know to use it
    tables     the numbers; each `name` is its sheet, its anchor and its key in JSON
    notes      assumptions and limits, one sentence each
    made_of    what it was made from: `ledger`, `world`, `scenario`, `version` ... -> name or hash
    charts     what a page shows beside the tables; a file that ends in .svg or .png holds the first
    """

    title: str
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    made_of: dict[str, str] = field(default_factory=dict)
    charts: tuple[Plot, ...] = ()

    def table(self, name: str) -> Table:
        """The table of that name; raises UnknownName with those that there are."""
        from tradetalks.errors import UnknownName

        found = {table.name: table for table in self.tables}
        if name not in found:
            raise UnknownName(f"no table {name!r} in this answer", remedy="one of: " + ", ".join(found))
        return found[name]
