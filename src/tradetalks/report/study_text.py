"""What a run, a comparison and a brief say on the terminal."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from tradetalks.answers.estimates import ENDS, printed, printed_parts, printed_unit
from tradetalks.answers.sentences import promise, tariff_quota
from tradetalks.border.purchases import commitments
from tradetalks.border.quotas import quota_uses
from tradetalks.digits import digits_for, places, signed
from tradetalks.render.terminal import lay_out
from tradetalks.report.brief_parts import HORIZONS
from tradetalks.report.brief_unknowns import unknown_label
from tradetalks.report.ledger_text import say
from tradetalks.report.page import compact
from tradetalks.runs import Comparison
from tradetalks.runs.quantities import select
from tradetalks.world.table import country_name, sector_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tradetalks.report.brief import Brief
    from tradetalks.report.brief_first import FirstPage
    from tradetalks.runs import Attribution, Result
    from tradetalks.runs.sensitivity import Tornado
    from tradetalks.table import Table

LONG = 60
SHOWN = ("additional_duty", "real_income")


def estimate_text(found: Result | Comparison, name: str, countries: Sequence[str]) -> None:
    """A quantity as a table, largest change first, with what the numbers are."""
    estimate = found.of(name)
    unit, _ = printed_unit(estimate.quantity.unit)
    rows = sorted(select(estimate, found.world, countries), key=lambda row: -abs(row[1].median))
    if isinstance(found, Comparison):
        say(f"{found.after.scenario.title}, against: {found.before.scenario.title}")
    else:
        say(f"{found.scenario.title}, against: {found.baseline}")
    say(f"{estimate.quantity.meaning}, change in {unit}; horizon {found.horizon}")
    ends = [[printed(estimate, interval) for _, interval in rows]][0]
    digits = digits_for([abs(number) for row in ends for number in row])
    lines = [
        [
            *(_name(found, label) for label in where),
            *(signed(number, digits) for number in numbers),
            f"{100.0 * estimate.below_zero(*where):.0f} %",
        ]
        for (where, _), numbers in zip(rows[:LONG], ends, strict=False)
    ]
    lay_out([*estimate.axis_names, *ENDS, "below zero"], lines)
    if len(rows) > LONG:
        say(f"and {len(rows) - LONG} smaller ones: narrow with --country, or print all with --json")
    moved = f"The second half of the draws moved an end of a range by {places(100.0 * estimate.convergence, 0)} %"
    say(fill(f"Range: {found.range}. Below zero: share of the draws. {moved} of its width in the median row.", 110))
    result = found.after if isinstance(found, Comparison) else found
    for each in commitments(result.world, result.enacted.parts, result.outcome):
        say(fill(f"Purchases, central values: {promise(each, each.measure)}", 110))
    for quota in quota_uses(result.world, result.enacted.parts, result.outcome):
        say(fill(f"Tariff quota, central values: {tariff_quota(quota, quota.measure)}", 110))
    for draw, why in found.failed.items():
        say(f"not solved, and not in the range: draw {draw}: {why}")


def _name(found: Result | Comparison, label: str) -> str:
    return sector_name(label) if label in found.world.sectors else country_name(label)


def attribution_text(found: Attribution) -> None:
    """What each measure causes, largest first, and how much the integration misses."""
    unit, _ = printed_unit(found.quantity.unit)
    total, parts = printed_parts(found)
    digits = digits_for([total, *parts.values()])
    say(found.change)
    say(f"{found.quantity.meaning}, {country_name(found.country)}: {signed(total, digits)} {unit}; {found.horizon}")
    shown = [(key, part) for key, part in parts.items() if abs(part) >= 0.5 * 10**-digits]
    lines = [[key, signed(part, digits), _share(part, total)] for key, part in shown]
    rest = sum(parts.values()) - sum(part for _, part in shown)
    if len(parts) > len(shown):
        lines.append([f"{len(parts) - len(shown)} smaller ones", signed(rest, digits), _share(rest, total)])
    lay_out(["measure", unit, "share of the whole"], [*lines, ["all", signed(total, digits), _share(total, total)]])
    say(
        fill(
            "Central elasticities and rates. Each part is what the measure adds along the way on which all of them "
            f"change together; the parts miss {abs(found.gap):.0e} of a whole of {abs(found.total):.2g} in the unit "
            f"{found.quantity.unit}.",
            110,
        )
    )


def tornado_text(found: Tornado) -> None:
    """What each unknown moves a number by, widest first, with a bar."""
    unit, convert = printed_unit(found.quantity.unit)
    middle = convert(found.central)
    bars = [*found.swings, found.flows]
    ends = [
        (
            ("" if bar.solved else "~ ") + unknown_label(bar.unknown),
            convert(found.central + bar.low),
            convert(found.central + bar.high),
        )
        for bar in bars
    ]
    widest = max(abs(high - low) for _, low, high in ends)
    digits = digits_for([high - low for _, low, high in ends]) + 1
    say(found.change)
    say(f"{found.quantity.meaning}, {country_name(found.country)}: {signed(middle, digits)} {unit}; {found.horizon}")
    shown = [end for end in ends if abs(end[2] - end[1]) >= 0.01 * widest]
    lines = [
        [name, signed(low, digits), signed(high, digits), "#" * max(1, round(20 * abs(high - low) / widest))]
        for name, low, high in shown
    ]
    lay_out(["unknown", "at its 10th percentile", "at its 90th percentile", "width"], lines)
    if len(ends) > len(shown):
        say(f"and {len(ends) - len(shown)} that move it by less than a hundredth of the widest")
    say(
        fill(
            "One unknown at a time from central values. The widest are solved in full; those marked ~ are first-order, "
            "by the model's gradient. Flows of the table: 10th to 90th percentile of tables drawn again.",
            110,
        )
    )


def _share(part: float, total: float) -> str:
    return f"{places(100.0 * part / total, 0)} %" if total else ""


def brief_text(brief: Brief, written: Sequence[Path]) -> None:
    """The headlines, the two tables that carry them, and where the rest is."""
    say(brief.title)
    say()
    if brief.first is not None:
        _first_text(brief.first)
    for headline in brief.headlines:
        say(fill(headline, 110, initial_indent="- ", subsequent_indent="  "))
    for table in (table for section in brief.sections for table in section.tables if table.name in SHOWN):
        _table_text(table)
    say()
    charts = sum(path.suffix == ".png" for path in written)
    pages = [str(path) for path in written if path.suffix in (".xlsx", ".pdf") or path == written[0]]
    say("written: " + ", ".join(pages) + f" and {charts} charts as PNG")


def _first_text(first: FirstPage) -> None:
    """The sentence to repeat, and what stands under it on page one."""
    say(fill(first.verdict, 110))
    say()
    say(first.costs_of)
    lay_out(["", *HORIZONS], [[side, *cells] for side, cells in first.costs])
    for line in (*first.others, first.open):
        say(fill(line, 110))
    say()


def _table_text(table: Table) -> None:
    heads, rows = compact(table)
    say()
    say(table.caption)
    lay_out(
        [head.name for head in heads],
        [[f"{cell.text} ({cell.range})" if cell.range else cell.text for cell in row] for row in rows],
    )
    say(fill(table.note, 110))
