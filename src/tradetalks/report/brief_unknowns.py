"""Which unknown moves a country's real income most: the table of brief and workbook, and the section of the brief."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.answer import Chart as Data
from tradetalks.answers.estimates import printed_unit
from tradetalks.answers.sensitivity import unknown_label
from tradetalks.answers.sentences import in_sentence
from tradetalks.digits import digits_for
from tradetalks.report.brief_parts import Section
from tradetalks.report.charts import grouped, of_data
from tradetalks.runs.sensitivity import swings_of
from tradetalks.table import Column, Table
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.report.brief_parts import Study
    from tradetalks.report.charts import Row
    from tradetalks.runs import Comparison, Result

OF = "real_income"
SHOWN = 6  # widest swings of a country
CAPTION = "Real income with one unknown at its 10th and at its 90th percentile, change in %"


def section(study: Study) -> Section:
    """For the first scenario: a panel a side, and the table behind it."""
    found, name = study.comparisons[0], study.name(study.scenarios[0])
    rows = swing_rows(found, study.sides)
    against = f"{name} against {study.name(study.baseline)}; horizon: {study.baseline.horizon}."
    table = swings_table(rows, against)
    panels = list(dict.fromkeys(str(row["panel"]) for row in rows))
    title = f"Which unknown matters most, {name}: {CAPTION[0].lower()}{CAPTION[1:]}"
    alt = "Two panels of bars, one per country, the unknown that moves its real income most above the others."
    chart = of_data(Data("unknowns", title, table.note, "%", grouped(rows, "panel"), "swings"), table, alt)
    widest = [next(row["label"] for row in rows if row["panel"] == panel) for panel in panels]
    sentence = "; ".join(
        f"for {in_sentence(side)} it is the {label}" for side, label in zip(study.sides, widest, strict=True)
    )
    return Section("unknowns", "Which unknown matters most", (f"{name}: {sentence}.",), (table,), (chart,))


def swings_table(rows: Sequence[Row], against: str) -> Table:
    """What `swing_rows` gives as a table; `against` names scenario, baseline and horizon."""
    digits = digits_for([abs(float(row["high"] or 0.0) - float(row["low"] or 0.0)) for row in rows])
    note = (
        f"{against} First-order, by the model's gradient from central values, one unknown at a time; the verb "
        "`sensitivity` solves the widest in full and adds the table's own flows."
    )
    ends = [
        Column(end, "%", digits) for end in ("at central values", "at its 10th percentile", "at its 90th percentile")
    ]
    body = tuple((row["panel"], row["label"], row["value"], row["low"], row["high"]) for row in rows)
    return Table("unknowns", CAPTION, (Column("country"), Column("unknown"), *ends), body, note)


def swing_rows(found: Result | Comparison, countries: Sequence[str]) -> list[Row]:
    """The unknowns that move each country's real income most, widest first, with both ends in %."""
    moves = swings_of(found, OF, countries)
    return [row for country in countries for row in _rows(found, country, moves[country])]


def _rows(found: Result | Comparison, country: str, moves: dict[str, tuple[float, float]]) -> list[Row]:
    _, convert = printed_unit(found.real_income.quantity.unit)
    central = float(found.at_central(OF)[found.world.country(country)])
    widest = sorted(moves, key=lambda name: -abs(moves[name][1] - moves[name][0]))[:SHOWN]
    return [
        {
            "panel": country_name(country),
            "label": unknown_label(name),
            "value": convert(central),
            "low": convert(central + moves[name][0]),
            "high": convert(central + moves[name][1]),
        }
        for name in widest
    ]
