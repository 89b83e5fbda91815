"""Whether goods need an export licence: the strictest answer, then each control with its law."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.actors import place_name
from tradetalks.answer import Answer
from tradetalks.customs.licence import NOT_KNOWN
from tradetalks.customs.schedule import dotted
from tradetalks.table import Column, Table
from tradetalks.version import __version__

if TYPE_CHECKING:
    from tradetalks.customs.licence import Licence
    from tradetalks.ledger import Ledger


def licence_answer(found: Licence, ledger: Ledger) -> Answer:
    """The answer, the facts on which it depends, what is said of its future, control by control."""
    lane = f"{dotted(found.product)} from {place_name(found.origin)} to {place_name(found.destination)}"
    depends = f" on: {'; '.join(found.facts)}" if found.facts else ""
    if found.answer == NOT_KNOWN:
        depends = f": the ledger holds no export control of {place_name(found.origin)}"
    held = " and ".join(f"{place_name(imposer)} since {first}" for imposer, first in found.at_hand)
    looked = f"the export controls of {held}" if held else "no export control at all: the ledger holds none"
    columns = (
        *map(Column, ("control", "answer", "why", "depends on", "end uses", "law")),
        Column("source id", coded=True), Column("id", coded=True),
    )  # fmt: skip
    rows = tuple(
        (
            one.title, one.answer, one.why, "; ".join(one.facts), "; ".join(one.end_uses), one.law,
            " ".join(one.sources), one.measure,
        )
        for one in found.controls
    )  # fmt: skip
    facts = tuple((fact,) for fact in found.facts)
    answer = Table("licence", "Export licence", (Column("answer"),), ((found.answer,),), shown=0)
    tables = [answer, Table("controls", "Control by control", columns, rows)]
    if facts:
        tables.insert(1, Table("facts", "It depends on", (Column("fact"),), facts, shown=0))
    return Answer(
        f"{lane}, on {found.on}, as known on {found.as_of}",
        (*filter(None, (found.beyond,)), f"Export licence: {found.answer}{depends}.", *found.said),
        tuple(tables),
        (f"Looked at: {looked}. Those of other countries, and sanctions, are not in the ledger.",),
        {"on": str(found.on), "as_of": str(found.as_of), "ledger": ledger.digest, "version": __version__},
    )
