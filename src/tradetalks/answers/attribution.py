"""The answer of `attribute`: how much of a change each measure causes, and through which goods and places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.answer import Answer, Chart, Point, Series
from tradetalks.answers.estimates import printed_unit
from tradetalks.answers.words import measure_titles
from tradetalks.digits import digits_for, places, signed
from tradetalks.runs import Comparison
from tradetalks.table import Column, Table
from tradetalks.world.table import country_name, sector_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tradetalks.ledger import Ledger
    from tradetalks.runs import Attribution, Result

SHOWN = 5  # sectors and places that a terminal shows
MOST_BARS = 15
LEAST = 1e-12  # of the total: what is smaller is left out, being rounding


def attribution_answer(found: Attribution, of: Result | Comparison, ledger: Ledger) -> Answer:
    """The parts of a change by measure, sector, origin and destination, largest first; each set adds up to the whole.

    of      what was attributed, whose scenarios may bring measures of their own
    """
    unit, convert = printed_unit(found.quantity.unit)
    total = convert(found.total)
    scale = total / found.total if found.total else convert(1e-12) / 1e-12
    digits = digits_for([total, *(scale * part for part in found.measures.values())])
    scenarios = (of.before.scenario, of.after.scenario) if isinstance(of, Comparison) else (of.scenario,)
    title_of = measure_titles(ledger, *scenarios)
    half = 0.5 * 10**-digits
    small = [scale * part for part in found.measures.values() if part and abs(scale * part) < half]
    rest = f" The {len(small)} smallest add up to {signed(sum(small), digits)} {unit}." if small else ""
    by_measure = _parts(
        "measures", "By measure", "measure", found.measures, title_of, (total, scale, unit, digits), rest.strip(), half
    )
    sets = (
        ("sectors", "sector of the goods", found.sectors, sector_name),
        ("origins", "where the goods come from", found.origins, country_name),
        ("destinations", "where the goods go", found.destinations, country_name),
    )
    others = [
        _parts(name, f"By {head}", head, values, names, (total, scale, unit, digits), "", half)
        for name, head, values, names in sets
    ]
    named = f"{found.quantity.meaning}, {country_name(found.country)}"
    return Answer(
        title=f"{found.change}: which measure causes how much",
        sentences=(
            *((of.beyond,) if of.beyond else ()),
            f"{named[0].upper()}{named[1:]}: {signed(total, digits)} {unit}.",
            f"Horizon: {found.horizon}.",
        ),
        tables=(by_measure, *others),
        notes=(
            "Central elasticities and rates. Each part is what the measure adds along the way on which all of them "
            f"change together, through {found.points} equilibria; the parts miss {abs(found.gap):.0e} of a whole of "
            f"{abs(found.total):.2g} in the unit {found.quantity.unit}.",
        ),
        made_of=found.made_of,
        charts=(_chart(found, by_measure, named, unit, total),),
    )


def _parts(
    name: str,
    caption: str,
    head: str,
    parts: Mapping[str, float],
    names: Callable[[str], str],
    printed: tuple[float, float, str, int],
    note: str,
    half: float,
) -> Table:
    """The whole and its parts, largest first.

    printed  the whole in its printed unit, what a part is multiplied by, unit, decimals
    half     of the last decimal: a terminal leaves out what is smaller
    """
    total, scale, unit, digits = printed
    kept = {key: scale * part for key, part in parts.items() if abs(part) > LEAST * abs(total)}
    ranked = sorted(kept.items(), key=lambda part: -abs(part[1]))
    shares = [100.0 * part / total if total else None for _, part in ranked]
    rows = [("all", "", total, 100.0 if total else None)]
    rows += [(names(key), key, part, share) for (key, part), share in zip(ranked, shares, strict=True)]
    columns = (
        Column(head),
        Column("code", coded=True),
        Column("part", unit, digits, signed=True),
        Column("share of the whole", "%", 0),
    )
    large = sum(abs(part) >= half for part in kept.values())
    return Table(name, caption, columns, tuple(rows), note, 1 + (large if name == "measures" else min(SHOWN, large)))


def _chart(found: Attribution, table: Table, named: str, unit: str, total: float) -> Chart:
    bars = [(str(row[0]), row[2]) for row in table.rows[1 : 1 + MOST_BARS]]
    left = len(table.rows) - 1 - len(bars)
    return Chart(
        name="measures",
        title=f"{named}: what each measure causes" + (f"; {left} smaller ones are left out" if left else ""),
        subtitle=f"{found.change}. Horizon: {found.horizon}. All: {places(total, 3)} {unit}.",
        unit=unit,
        series=(Series("", tuple(Point(name, part) for name, part in bars if isinstance(part, float))),),
        form="bars",
        baseline=found.baseline,
        source=found.world.source,
    )
