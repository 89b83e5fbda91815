"""The answer of `sensitivity`: which unknown moves a number most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.answer import Answer, Chart, Point, Series
from tradetalks.answers.estimates import printed_unit
from tradetalks.digits import digits_for, signed
from tradetalks.equilibrium.horizons import FIXABLE
from tradetalks.runs.unknowns import OTHERS, ledger_fields
from tradetalks.table import Column, Table
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from tradetalks.runs import Comparison, Result
    from tradetalks.runs.sensitivity import Tornado

LEAST = 0.01  # of the widest: narrower ones are left out in a terminal
MOST_BARS = 15
ENDS = ("at its 10th percentile", "at its 90th percentile")
METHOD = (
    "One unknown at a time from central values. The widest are solved in full; those marked first order are by the "
    "model's gradient. Flows of the table: 10th to 90th percentile of tables drawn again."
)


def sensitivity_answer(found: Tornado, of: Result | Comparison) -> Answer:
    """What each unknown moves a number by, widest first.

    of   the run or comparison that was asked about
    """
    unit, convert = printed_unit(found.quantity.unit)
    middle = convert(found.central)
    bars = sorted((*found.swings, found.flows), key=lambda bar: -abs(bar.high - bar.low))
    ends = [(convert(found.central + bar.low), convert(found.central + bar.high)) for bar in bars]
    widths = [abs(high - low) for low, high in ends]
    digits = digits_for(widths) + 1
    columns = (
        Column("unknown"),
        Column("name", coded=True),
        *(Column(end, unit, digits, signed=True) for end in ENDS),
        Column("width", unit, digits),
        Column("solved"),
    )
    rows = tuple(
        (unknown_label(bar.unknown), bar.unknown, low, high, width, "in full" if bar.solved else "first order")
        for bar, (low, high), width in zip(bars, ends, widths, strict=True)
    )
    wide = sum(width >= LEAST * max(widths) for width in widths)
    named = f"{found.quantity.meaning}, {country_name(found.country)}"
    caption = f"{named[0].upper()}{named[1:]}, with one unknown at an end of its range"
    points = tuple(Point(str(row[0]), middle, low, high) for row, (low, high) in zip(rows, ends, strict=True))
    return Answer(
        title=f"{found.change}: which unknown matters most",
        sentences=(
            *((of.beyond,) if of.beyond else ()),
            f"{named[0].upper()}{named[1:]}: {signed(middle, digits)} {unit} at central values.",
            f"Horizon: {found.horizon}.",
        ),
        tables=(Table("unknowns", caption, columns, rows, METHOD, shown=wide),),
        made_of=of.made_of,
        charts=(
            Chart(
                name="unknowns",
                title=f"{found.change}: which unknown matters most",
                subtitle=f"{named}. Horizon: {found.horizon}.",
                unit=unit,
                series=(Series("", points[:MOST_BARS]),),
                form="swings",
                baseline=of.baseline,
                source=of.world.source,
            ),
        ),
    )


def unknown_label(name: str) -> str:
    """What a reader calls an unknown of `runs.unknowns`."""
    what, _, rest = name.partition(" ")
    if what in FIXABLE:
        return FIXABLE[what][0]
    if what == "trade_elasticity":
        return f"trade elasticity: {rest.replace('_', ' ')}"
    if rest in ledger_fields():
        place = what if what == OTHERS else country_name(what)
        return f"{place}: {ledger_fields()[rest]}"
    return name.replace("_", " ")
