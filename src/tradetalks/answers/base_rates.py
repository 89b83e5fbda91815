"""What was said against what came: threats, truces, purchases, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.actors import place_name
from tradetalks.answer import Answer
from tradetalks.answers.words import made_of
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from tradetalks.history.promises_kept import BaseRates, Share
    from tradetalks.ledger import Ledger
    from tradetalks.table import Cell

MEANINGS = {
    "decrees_carried_out": "decreed for a later day, and came",
    "decrees_on_time": "... on the day named",
    "said_carried_out": "only said to come, and came",
    "reduced": "came, at a lower rate than said",
    "eased": "came, eased within a year",
    "truces_kept_to_planned_end": "truces that held to their planned end",
}


def base_rates_answer(found: BaseRates, ledger: Ledger) -> Answer:
    """The shares with their counts, then truces, purchases and threats one by one."""
    recollected = sum(threat.source != "ledger" for threat in found.threats)
    return Answer(
        f"What was said against what came, 2018 to {found.as_of}",
        (f"{len(found.threats)} decisions, {recollected} by recollection of public notices and not read again.",),
        (_shares(found), _truces(found), _purchases(found), _threats(found)),
        (
            "One decision is a day, a government, a legal power and a day named.",
            "Words without a decree are far from complete: a record forgets those that came to nothing.",
        ),
        {"as_of": str(found.as_of), **made_of(ledger)},
    )


def _shares(found: BaseRates) -> Table:
    columns = (
        Column("what"), Column("cases"), Column("share", "%", 0), Column("low", "%", 0), Column("high", "%", 0),
        Column("name", coded=True),
    )  # fmt: skip
    rows = tuple(_share_row(name, meaning, getattr(found, name)) for name, meaning in MEANINGS.items())
    return Table("shares", "How often", columns, rows, "Low and high: Wilson intervals at 95 %.")


def _share_row(name: str, meaning: str, share: Share) -> tuple[Cell, ...]:
    hits = 100 * share.hits / share.n if share.n else None
    return meaning, f"{share.hits} of {share.n}", hits, 100 * share.low, 100 * share.high, name


def _truces(found: BaseRates) -> Table:
    columns = (
        Column("truce"), Column("from"), Column("planned", "days", 0), Column("held", "days", 0),
        Column("how it ended"), Column("source", coded=True),
    )  # fmt: skip
    rows = tuple(
        (one.title, str(one.start), one.planned_days, one.days, "so far" if one.still_on else one.how, one.source)
        for one in found.truces
    )
    return Table("truces", "Truces", columns, rows)


def _purchases(found: BaseRates) -> Table:
    columns = (Column("purchases"), Column("delivered", "%", 0), Column("source"), Column("id", coded=True))
    rows = tuple((one.title, 100 * one.delivered, one.source, one.measure) for one in found.purchases)
    return Table("purchases", "Purchases", columns, rows)


def _threats(found: BaseRates) -> Table:
    columns = tuple(
        map(Column, ("said", "act", "by", "what", "day named", "came", "outcome", "reduced", "eased", "source"))
    )
    rows = tuple(
        (
            str(one.said), one.act, place_name(one.by), one.what, _text(one.day_named), _text(one.came), one.outcome,
            _text(one.reduced), _text(one.eased), one.source,
        )
        for one in found.threats
    )  # fmt: skip
    return Table("threats", "Decisions one by one", columns, rows, shown=0)


def _text(value: object) -> str | None:
    return (
        {None: None, True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool | None) else str(value)
    )
