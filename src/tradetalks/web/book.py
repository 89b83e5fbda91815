"""A state as an Excel file and back, in the form of `tradetalks template`, which `tradetalks run` solves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tradetalks.errors import BadInput
from tradetalks.ledger import scenario_names
from tradetalks.web import books
from tradetalks.web.state import ALL_SETS, BENCHMARK, composed_data

if TYPE_CHECKING:
    from pathlib import Path

    from tradetalks.ledger import Ledger
    from tradetalks.web.state import TableState


def state_to_book(state: TableState, ledger: Ledger) -> bytes:
    """The composed scenario and the settings of a state as .xlsx; raises BadInput for a text that no cell holds."""
    from tradetalks.report.book_template import filled
    from tradetalks.runs.question import DRAWS, SEED

    settings: dict[str, list[str]] = {
        "horizon": [state.horizon],
        "against": [] if state.against == BENCHMARK else [state.against],
        "elasticities": [] if state.elasticities == ALL_SETS else [state.elasticities],
        "parameter": [f"{name}={value!r}" for name, value in state.changes.items()],
        "draws": [str(DRAWS)],
        "seed": [str(SEED)],
    }
    return filled(composed_data(state, ledger), settings)


def state_from_book(path: Path) -> dict[str, Any]:
    """What a filled workbook sets of a state; raises BadInput, BadLedger with the cell.

    A setting left empty is not set. The Table's draws and their seed are fixed: another number is refused.
    """
    from tradetalks.equilibrium import HORIZONS
    from tradetalks.report.book_read import open_book, read_book
    from tradetalks.runs.fixed_parameters import held_values
    from tradetalks.runs.question import DRAWS, SEED

    asked = read_book(path, open_book(path), books.ledger())
    for name, found, own in (("draws", asked.draws, DRAWS), ("seed", asked.seed, SEED)):
        if found not in (None, own):
            where, remedy = f"sheet scenario, {name}", "leave it empty, or solve the file with `tradetalks run FILE`"
            raise BadInput(f"{name} at the Table: {own} alone", where=where, evidence=str(found), remedy=remedy)
    choices = {
        "horizon": (asked.horizon, HORIZONS),
        "against": (asked.against, scenario_names()),
        "elasticities": (asked.elasticities, books.world().elasticity_sets),
    }
    for name, (chosen, known) in choices.items():
        if chosen is not None and chosen not in known:
            where, remedy = f"sheet scenario, {name}", "one of: " + ", ".join(known)
            raise BadInput(f"no {name} of this name", where=where, evidence=chosen, remedy=remedy)
    of_sectors, of_horizon = held_values(asked.parameters, books.world())
    settings = {
        "horizon": asked.horizon,
        "elasticities": asked.elasticities,
        "trade_elasticity": of_sectors or None,
        "parameters": of_horizon or None,
    }
    state = {"scenario": asked.data, "against": asked.against or BENCHMARK}
    return state | {name: value for name, value in settings.items() if value is not None}
