"""An index around a day: its abnormal return, what else happened, and the odds of a deal that it may imply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.answer import Answer
from tradetalks.answers.words import made_of
from tradetalks.digits import percent, signed
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from tradetalks.history.event_studies import EventStudy, Implied
    from tradetalks.ledger import Ledger
    from tradetalks.number import Number
    from tradetalks.table import Cell

LISTED = 20  # other events that a terminal prints


def market_answer(study: EventStudy, implied: Implied | None, value: Number | None, ledger: Ledger) -> Answer:
    """The abnormal return, what else happened, and what it may imply.

    value    what the deal is worth to a country, log change of real income
    implied  the change in the odds of the deal; None where no country was named
    """
    low, high = study.band
    said = [
        f"Trading days {study.first} to {study.last}{f', in {study.currency}' if study.currency else ''}: abnormal "
        f"return {signed(percent(study.abnormal), 2)} %, 95 % band {signed(percent(low), 2)} to "
        f"{signed(percent(high), 2)}; standard error {100 * study.standard_error:.2f} points, mean of "
        f"{study.estimation_days} days before."
    ]
    if study.confounders:
        said.append(f"{len(study.confounders)} events of the ledger in the same days; the return holds all of them.")
    else:
        said.append("No other event of the ledger in the window; other news is not looked for.")
    said += _inference(implied, value)
    numbers: list[tuple[Cell, ...]] = [
        ("abnormal return", percent(study.abnormal), percent(low), percent(high)),
        ("standard error, points", 100 * study.standard_error, None, None),
    ]
    if value is not None and implied is not None:
        numbers.append(("value of the deal, real income", *map(percent, value[:3])))
        odds = (implied.middle, implied.low, implied.high)
        ends = (None if one is None else 100 * one for one in odds)
        numbers.append(("change in the probability of the deal, points", *ends))
    columns = (Column("what"), *(Column(end, "%", 3) for end in ("middle", "low", "high")))
    others = tuple((str(row.date), row.event, _title(row.measure, ledger), row.measure) for row in study.confounders)
    heads = (Column("said"), Column("event"), Column("measure"), Column("id", coded=True))
    return Answer(
        f"The index around {study.event}",
        tuple(said),
        (
            Table("numbers", "Numbers", columns, tuple(numbers), shown=0),
            Table("confounders", "Other events in the same days", heads, others, shown=LISTED if others else 0),
        ),
        study.notes,
        {"event": str(study.event), **made_of(ledger)},
    )


def _inference(implied: Implied | None, value: Number | None) -> list[str]:
    if implied is None or value is None:
        return []
    said = [
        f"The deal is worth {signed(percent(value.median), 3)} % of real income ({signed(percent(value.low), 3)} to "
        f"{signed(percent(value.high), 3)}) in the model."
    ]
    if implied.low is None or implied.middle is None or implied.high is None:
        return [*said, "Inference: none; the value of the deal may be of either sign."]
    said.append(
        "Inference, not a measurement: the probability of the deal changed by "
        f"{signed(100 * implied.middle, 0)} points ({signed(100 * implied.low, 0)} to {signed(100 * implied.high, 0)})."
    )
    if not implied.possible or max(abs(implied.low), abs(implied.high)) > 1.0:
        said.append("Beyond 100 points: the pass-through or the model's value cannot be all that moved the price.")
    return said


def _title(name: str, ledger: Ledger) -> str:
    return ledger.record(name).title
