"""What a ship pays for entering a port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.answer import Answer
from tradetalks.answers.words import made_of, rate_text
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from tradetalks.customs.port_fees import PortFee
    from tradetalks.ledger import Ledger


def port_fee_answer(found: PortFee | None, ledger: Ledger) -> Answer:
    """The fee with its basis and law; None is a ship that no fee names."""
    if found is None:
        return Answer("Port fee", ("No port fee in the ledger names this ship.",), made_of=made_of(ledger))
    said = [found.beyond] if found.beyond else []
    said.append(
        f"{found.amount:,.2f} {found.currency}: {found.basis}"
        + (f"; nothing is due: {found.why}" if found.why else "")
        + "."
    )
    share = found.ad_valorem_equivalent
    if share is not None:
        said.append(f"{rate_text(share)} of the cargo's value, if this ship's cargo bears all of it.")
    columns = (
        Column("fee"), Column("amount", found.currency), Column("basis", coded=True), Column("why none", coded=True),
        Column("of the cargo's value", "%"), Column("law"), Column("source id", coded=True),
        Column("id", coded=True),
    )  # fmt: skip
    row = (
        found.title, found.amount, found.basis, found.why, None if share is None else 100.0 * share, found.law,
        " ".join(found.sources), found.measure,
    )  # fmt: skip
    tables = [Table("fee", "Fee", columns, (row,))]
    if found.missing:
        facts = tuple((fact,) for fact in found.missing)
        tables.append(Table("missing", "Not asked, and able to change the answer", (Column("fact"),), facts))
    return Answer(found.title, tuple(said), tuple(tables), made_of=made_of(ledger))
