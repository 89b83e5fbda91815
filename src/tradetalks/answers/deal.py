"""The answer of `deal`: bargaining solutions from a threat, what to ask for and what to offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.answer import Answer, Chart, Point, Series
from tradetalks.answers.over_sets import (
    FINE,
    LEAST,
    PAYS,
    basis,
    change,
    hundredfold,
    named,
    percents,
    spread,
    title_of,
    uncertain,
    with_code,
)
from tradetalks.answers.sentences import in_sentence
from tradetalks.digits import percent, signed
from tradetalks.games import payoffs
from tradetalks.number import OverSets
from tradetalks.table import Column, Table
from tradetalks.talks.stances import over_sets
from tradetalks.version import __version__
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.ledger import Ledger
    from tradetalks.table import Cell
    from tradetalks.talks.deal import Concession, Deals
    from tradetalks.talks.tariff_game import Solution

TITLES: dict[tuple[Solution, bool], str] = {
    ("nash_product", False): "Nash product",
    ("equal_gain", False): "equal gains",
    ("kalai_smorodinsky", False): "Kalai-Smorodinsky",
    ("nash_product", True): "Nash product, with a transfer",
    ("equal_gain", True): "equal gains, with a transfer",
    ("kalai_smorodinsky", True): "Kalai-Smorodinsky, with a transfer",
}


def deal_answer(found: Deals, ledger: Ledger) -> Answer:
    """The solutions, what to ask for and what to offer, third parties, and the payoff plane."""
    first, second = found.players
    return Answer(
        title=f"Deals between {in_sentence(first)} and {in_sentence(second)}; threat: {found.threat}",
        sentences=tuple(_sentences(found, ledger)),
        tables=(
            _solutions(found),
            *((concessions_table(found.concessions, ledger),) if found.concessions else ()),
            _third_parties(found),
            _changes(found),
            _payoffs(found),
            _frontier(found),
        ),
        notes=tuple(_notes(found, ledger)),
        made_of={"threat": found.threat, "in force": found.before, "version": __version__},
        charts=(payoff_plane(found),),
    )


def _sentences(found: Deals, ledger: Ledger) -> list[str]:
    first = found.players[0]
    unsure = [(f"gain of {in_sentence(p)}, {TITLES[k]}", found.gain(k, p)) for k in found.deals for p in found.players]
    deal = next(iter(found.deals))
    unsure += [(f"real income of {in_sentence(c)}", found.change(deal, c)) for c in found.third_parties]
    gifts = [key for key in found.deals if key[1]]
    unsure += [(f"what {in_sentence(first)} receives, {TITLES[k]}", found.transfer(k, first)) for k in gifts]
    for one in found.concessions:
        title = title_of(ledger, one.measure)
        unsure += [
            (f"cost of giving up {title}", over_sets(one.cost)),
            (f"worth of {title}", over_sets(one.worth)),
        ]
    weights = (f"{in_sentence(p)} {signed(percent(x), 2)} %" for p, x in found.matters.items())
    chosen = "the instruments of the file" if found.named else "every tariff of the two on each other's goods"
    gains = "; ".join(f"{in_sentence(p)} {spread(found.gain(deal, p))} %" for p in found.players)
    return [
        f"{TITLES[deal][0].upper()}{TITLES[deal][1:]}: gain over the threat, {gains}.",
        *uncertain(unsure),
        basis(found.payoff, found.horizon, list(next(iter(found.deals.values())))) + f" Threat: {found.threat}.",
        *(
            (f"Side matters settled by a deal are worth {', '.join(weights)} of income, by the weights given.",)
            if any(found.matters.values())
            else ()
        ),
        f"A deal sets {chosen}; all else stays as in {found.before}.",
        *(("Stopped early: brackets cover the sets that were reached.",) if found.interrupted else ()),
    ]


def _solutions(found: Deals) -> Table:
    rows = tuple(
        (
            TITLES[key],
            *named(player),
            percents(found.gain(key, player)),
            hundredfold(found.rate(key, player)),
            OverSets(*(x / 1000.0 for x in found.transfer(key, player))) if key[1] else None,
        )
        for key in found.deals
        for player in found.players
    )
    columns = (
        Column("solution"),
        *with_code("side"),
        change("gain over the threat"),
        Column("its first instrument, mean" if found.named else "its mean tariff", "%", 0),
        Column("receives", "billion USD", 0, signed=True),
    )
    return Table("deals", "Bargaining solutions", columns, rows)


def concessions_table(found: Sequence[Concession], ledger: Ledger) -> Table:
    """Who gives up what, at which cost and for which worth; what moves neither side in print comes last."""
    ranked = sorted(found, key=_small)
    rows = tuple(
        (
            title_of(ledger, one.measure),
            one.measure,
            *named(one.giver),
            one.taker,
            percents(over_sets(one.cost)),
            percents(over_sets(one.worth)),
            one.price,
        )
        for one in ranked
    )
    columns = (
        Column("measure given up"),
        Column("measure id", coded=True),
        *with_code("giver"),
        Column("taker code", coded=True),
        change("costs its giver"),
        change("worth to the other"),
        Column("cost per worth", "ratio", 1, signed=True),
    )
    return Table(
        "concessions",
        "What to ask for and what to offer: cheapest for its giver per unit of worth first",
        columns,
        rows,
        "A negative cost is a gain: the giver is better off without its own measure.",
        shown=sum(not _small(one) for one in ranked),
    )


def _small(one: Concession) -> bool:
    """Whether a concession moves neither side's payoff in print."""
    return max(map(abs, (*one.cost.values(), *one.worth.values()))) <= LEAST


def _third_parties(found: Deals) -> Table:
    deal = next(iter(found.deals))
    return Table(
        "third_parties",
        f"Third parties, {TITLES[deal]}",
        (*with_code("country"), change(f"real income against {found.before}")),
        tuple((*named(c), percents(found.change(deal, c))) for c in found.third_parties),
    )


def _changes(found: Deals) -> Table:
    rows = tuple(
        (TITLES[key], *named(c), percents(found.change(key, c)))
        for key in found.deals
        for c in (*found.players, *found.third_parties)
    )
    columns = (Column("solution"), *with_code("country"), change(f"real income against {found.before}"))
    return Table("changes", "Real income under every solution", columns, rows, shown=0)


def _payoffs(found: Deals) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple((name, *map(percent, point)) for name, point in found.threats.items())
    columns = (Column("elasticity set"), *(change(country_name(p)) for p in found.players))
    return Table("threat_payoffs", f"Payoffs of the threat: {found.threat}", columns, rows, shown=0)


def _frontier(found: Deals) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(tuple(map(percent, point)) for point in found.frontier.points)
    columns = tuple(change(country_name(player), FINE) for player in found.players)
    return Table("frontier", "The frontier, central elasticities, without transfers", columns, rows, shown=0)


def _notes(found: Deals, ledger: Ledger) -> list[str]:
    """What giving up licences costs and is worth, with more digits."""
    said = []
    for one in (one for one in found.concessions if one.measure in found.licences):
        cost, worth = (signed(percent(over_sets(x).central), FINE) for x in (one.cost, one.worth))
        title = title_of(ledger, one.measure)
        said.append(f"{title}: giving it up costs its giver {cost} % and is worth {worth} % to the other side. {PAYS}")
    return said


def payoff_plane(found: Deals) -> Chart:
    """Both sides' payoffs: the threat, what is in force, the frontier, and the solutions on it."""
    first, second = found.players
    name = next(iter(found.threats))
    game = found.games[name]
    marks = {
        f"threat: {found.threat}": found.threats[name],
        "in force": tuple(payoffs(game.before, game.game.players).tolist()),
        **{TITLES[key]: tuple(one[name].payoffs.tolist()) for key, one in found.deals.items() if not key[1]},
    }
    series = [Series("frontier", tuple(_point(point) for point in found.frontier.points), line=True)]
    series += [Series(title, (_point(point),)) for title, point in marks.items()]
    return Chart(
        name="payoff_plane",
        title=f"Payoffs of both sides, change in real income in %; {found.horizon}",
        subtitle=(
            f"Central elasticities ({name}). Threat: {found.threat}. Payoff: {found.payoff}. The line joins maxima of "
            "the two payoffs' weighted sum: where the frontier bends inwards it is passed over and drawn straight."
        ),
        unit=f"{country_name(second)}, %",
        across=f"{country_name(first)}, %",
        series=tuple(series),
        form="plane",
        source=game.world.source,
    )


def _point(payoff: tuple[float, ...]) -> Point:
    return Point(percent(payoff[0]), percent(payoff[1]))
