"""A state as an Excel file and back, in the form of `tradetalks template`, which `tradetalks run` solves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tradetalks.errors import BadInput
from tradetalks.ledger import is_scenario, scenario_names
from tradetalks.question import asked
from tradetalks.settings import Settings
from tradetalks.web import books
from tradetalks.web.questions import settings_of, state_of
from tradetalks.web.state import BENCHMARK, composed_data

if TYPE_CHECKING:
    from pathlib import Path

    from tradetalks.ledger import Ledger
    from tradetalks.web.state import TableState


def state_to_book(state: TableState, ledger: Ledger) -> bytes:
    """The composed scenario and the settings of a state as .xlsx; raises BadInput for a text that no cell holds."""
    from tradetalks.report.book_template import filled

    against = None if state.against == BENCHMARK else state.against
    return filled(composed_data(state, ledger), against, settings_of(state), ledger)


def state_from_book(path: Path) -> dict[str, Any]:
    """The state that a filled workbook asks for; raises BadInput, BadLedger, UnknownName with the cell or the field.

    The Table's draws and their seed are fixed: another number is refused. It compares with what ships alone, so that a
    file named in `against` is never opened.
    """
    from tradetalks.report.book_read import open_book, read_book

    written = read_book(path, open_book(path), books.ledger())
    if written.against is not None and not is_scenario(written.against):
        where, remedy = "sheet scenario, against", "one of: " + ", ".join(scenario_names())
        raise BadInput("no scenario of this name", where=where, evidence=written.against, remedy=remedy)
    question = asked(written.scenario, written.against, books.ledger(), books.world(), written.over(Settings()))
    return state_of(question).model_dump(mode="json", exclude_none=True) | {"scenario": written.data}
