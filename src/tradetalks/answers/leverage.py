"""The answer of `leverage`: loss inflicted per loss suffered for each measure, and what the threats were worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.answer import Answer, Chart, Point, Series
from tradetalks.answers.over_sets import (
    FINE,
    LEAST,
    PAYS,
    change,
    percents,
    title_of,
    uncertain,
)
from tradetalks.answers.sentences import in_sentence
from tradetalks.digits import percent
from tradetalks.number import Number, OverSets
from tradetalks.table import Column, Table
from tradetalks.talks.stances import over_sets
from tradetalks.version import __version__
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from tradetalks.ledger import Ledger
    from tradetalks.table import Cell
    from tradetalks.talks.leverage import LeverageTable, MeasureLeverage

ENDS = ("inflicted", "suffered")
MONTHS = 24  # of the chain's loss that a terminal shows


def leverage_answer(found: LeverageTable, ledger: Ledger) -> Answer:
    """A table a horizon, what is left where buyers keep a licence's price gap, the chain's loss by month, and what the
    threats moved in a deal."""
    first, second = found.players
    sets = list(dict.fromkeys(name for _, name in found.measures[0].full)) if found.measures else []
    unsure = [
        (f"loss {end} by {title_of(ledger, one.measure)}, {horizon}", _over(one, horizon, end))
        for horizon in found.horizons
        for one in found.measures
        for end in ENDS
    ]
    unsure += [
        (f"{w.title} to {in_sentence(p)}", over_sets(w.by_player[p])) for w in found.worth for p in found.players
    ]
    over = f" In brackets: least to most over {', '.join(sets)}." if sets else ""
    kept = [one for one in found.measures if one.unpaid]
    return Answer(
        title=f"Leverage of {in_sentence(first)} and {in_sentence(second)}; threat: {found.threat}",
        sentences=(
            *uncertain(unsure),
            f"Payoff: {found.payoff}. Each measure carried out alone from {found.before}.{over}",
        ),
        tables=(
            *(_by_measure(found, horizon, ledger) for horizon in found.horizons),
            *((_unpaid(kept, ledger),) if kept else ()),
            *((_chain(found),) if found.chain else ()),
            _worth(found),
            _by_set(found, ledger),
        ),
        notes=("Per loss and at the margin: under the world's own elasticities.", *((PAYS,) if kept else ())),
        made_of={"threat": found.threat, "in force": found.before, "version": __version__},
        charts=(_chart(found),) if found.chain else (),
    )


def _over(one: MeasureLeverage, horizon: str, end: str) -> OverSets:
    """A measure's loss inflicted or suffered at a horizon, log points over elasticity sets."""
    return over_sets({name: getattr(there, end) for (at, name), there in one.full.items() if at == horizon})


def _by_measure(found: LeverageTable, horizon: str, ledger: Ledger) -> Table:
    """Measures in their order, those that move nothing in print last, which a terminal leaves out."""
    losses = {one.measure: [_over(one, horizon, end) for end in ENDS] for one in found.measures}
    small = {key: max(abs(x) for loss in both for x in loss) <= LEAST for key, both in losses.items()}
    rows: list[tuple[Cell, ...]] = []
    for one in sorted(found.measures, key=lambda one: small[one.measure]):
        full = next(there for (at, _), there in one.full.items() if at == horizon)
        margin = one.marginal.get(horizon)
        rows.append(
            (
                title_of(ledger, one.measure),
                one.measure,
                one.user,
                one.target,
                *map(percents, losses[one.measure]),
                full.ratio,
                margin.ratio if margin else None,
                full.meaning,
            )
        )
    columns = (
        Column("measure"),
        *(Column(name, coded=True) for name in ("measure id", "user code", "target code")),
        change("loss inflicted"),
        change("loss suffered"),
        Column("per loss", "ratio", 2),
        Column("at the margin", "ratio", 2),
        Column("what it is"),
    )
    shown = sum(not each for each in small.values())
    return Table(f"leverage_{horizon}", f"Each measure alone, {horizon}", columns, tuple(rows), shown=shown)


def _unpaid(kept: list[MeasureLeverage], ledger: Ledger) -> Table:
    rows = tuple(
        (title_of(ledger, one.measure), one.measure, horizon, percent(there.inflicted), percent(there.suffered))
        for one in kept
        for horizon, there in one.unpaid.items()
    )
    columns = (
        Column("measure"),
        Column("measure id", coded=True),
        Column("horizon"),
        change("loss inflicted", FINE),
        change("loss suffered", FINE),
    )
    return Table("buyers_keep_the_gap", "Licences where buyers keep the price gap", columns, rows)


def _chain(found: LeverageTable) -> Table:
    first = found.chain[0]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (float(month), *(_share(one.by_month[month - 1]) for one in found.chain))
        for month in range(1, len(first.by_month) + 1)
    )
    columns = (Column("month", "th", 0), *(Column(one.scenario, "% of income", 2) for one in found.chain))
    note = (
        f"From {first.first:%B %Y}, in the industries that use it, suppliers not counted: % of its income of that "
        "month, median (10th to 90th percentile). Stocks come first; substitutes and new plants follow."
    )
    caption = f"What {in_sentence(first.target)} loses by month through the chain {first.chain}"
    return Table("chain", caption, columns, rows, note, shown=MONTHS)


def _share(number: Number) -> Number:
    """A share of income in percent."""
    median, low, high = (100.0 * value for value in number[:3])
    return Number(median, low, high, number.of)


def _worth(found: LeverageTable) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.title, ", ".join(one.measures), *(percents(over_sets(one.by_player[player])) for player in found.players))
        for one in found.worth
    )
    columns = (
        Column("threat"),
        Column("measure ids", coded=True),
        *(change(f"to {country_name(player)}") for player in found.players),
    )
    caption = f"What a threat moved in the deal that the Nash product picks; {found.worth_horizon}"
    return Table("threats_worth", caption, columns, rows)


def _by_set(found: LeverageTable, ledger: Ledger) -> Table:
    """Every measure at every horizon under every elasticity set, and its first hundredth times a hundred."""
    rows: list[tuple[Cell, ...]] = []
    for one in found.measures:
        title = title_of(ledger, one.measure)
        cells = [(horizon, name, there) for (horizon, name), there in one.full.items()]
        cells += [(horizon, "at the margin", there) for horizon, there in one.marginal.items()]
        for horizon, name, there in cells:
            losses = percent(there.inflicted), percent(there.suffered)
            rows.append((title, one.measure, horizon, name, *losses, there.ratio, there.meaning))
    columns = (
        Column("measure"),
        Column("measure id", coded=True),
        Column("horizon"),
        Column("elasticity set"),
        change("loss inflicted", FINE),
        change("loss suffered", FINE),
        Column("per loss", "ratio", 2),
        Column("what it is"),
    )
    return Table("by_set", "Each measure by elasticity set, and at the margin", columns, tuple(rows), shown=0)


def _chart(found: LeverageTable) -> Chart:
    first = found.chain[0]
    series = [
        Series(
            one.scenario,
            tuple(Point(float(t), *(100.0 * value for value in month[:3])) for t, month in enumerate(one.by_month, 1)),
        )
        for one in found.chain
    ]
    return Chart(
        name="chain",
        title=f"What {in_sentence(first.target)} loses by month through the chain {first.chain}",
        subtitle=f"From {first.first:%B %Y}; line: median; band: 10th to 90th percentile of the draws.",
        unit="% of income",
        across="month",
        series=tuple(series),
        form="lines",
        source=f"chain {first.chain}",
        day=f"{first.first}",
    )
