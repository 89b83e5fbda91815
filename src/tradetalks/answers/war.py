"""The answer of `war`: what each country does best alone, and where all end when everybody does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.answer import LEDGER_ENDS, Answer
from tradetalks.answers.over_sets import (
    PAYS,
    basis,
    change,
    hundredfold,
    named,
    percents,
    spread,
    uncertain,
    with_code,
)
from tradetalks.answers.sentences import in_sentence
from tradetalks.digits import percent
from tradetalks.games.players import RATIOS
from tradetalks.table import Column, Table
from tradetalks.talks.war import mean_rates
from tradetalks.version import __version__
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.table import Cell
    from tradetalks.talks.war import War

NOTHING = "nothing"


def war_answer(found: War) -> Answer:
    """Best responses, the Nash equilibrium, and third parties."""
    names, everybody = found.players, (*found.players, *found.third_parties)
    game, checked = found.games[found.central], found.nash[found.central]
    after = {country: found.change(country) for country in everybody}
    blocs = (f"{p}: {', '.join(map(country_name, game.members(p)))}." for p in names if game.members(p) != (p,))
    ends = "; ".join(f"{in_sentence(player)} {spread(after[player])} %" for player in names)
    return Answer(
        title=f"Left to themselves: {', '.join(map(country_name, names))}",
        sentences=(
            f"Where nobody gains by another rate of its own, real income changes by: {ends}.",
            *uncertain((f"change in real income of {in_sentence(c)}", numbers) for c, numbers in after.items()),
            basis(found.payoff, found.horizon, list(found.nash)),
            f"Changes are of real income, against {found.before}.",
            *blocs,
            *(("Stopped early: elasticity sets are missing from the brackets.",) if found.interrupted else ()),
        ),
        tables=(
            _alone(found),
            _nash(found),
            Table(
                "third_parties",
                "Third parties in the Nash equilibrium",
                (*with_code("country"), change("real income")),
                tuple((*named(c), percents(after[c])) for c in found.third_parties),
            ),
            _alone_elsewhere(found, everybody),
            _rates(found),
            _check(found),
        ),
        notes=(
            *((PAYS,) if found.licences else ()),
            f"No rate would move by more than {checked.largest_change:.0e}; the best deviation found gains "
            f"{max(checked.gains):.0e} log points.",
            *other_peaks(names, checked.peaks),
        ),
        made_of={
            "in force": found.before,
            LEDGER_ENDS: found.ledger_ends,
            "elasticities": ", ".join(found.nash),
            "version": __version__,
        },
    )


def _check(found: War) -> Table:
    checked = found.nash[found.central]
    rows = tuple(
        (*named(player), float(gain), ", ".join(f"{100.0 * peak:+.3f}" for peak in peaks))
        for player, gain, peaks in zip(found.players, checked.gains.tolist(), checked.peaks, strict=True)
    )
    gains = Column("best deviation gains", "log points", 10)
    columns = (*with_code("player"), gains, Column("peaks, log points x100"))
    return Table("check", "How exact the equilibrium is", columns, rows, shown=0)


def other_peaks(players: Sequence[str], peaks: Sequence[Sequence[float]]) -> list[str]:
    """A sentence for each side whose payoff in the war has more than one peak, log points x100."""
    return [
        f"{country_name(player)} has {len(own)} peaks there, "
        + ", ".join(f"{100.0 * payoff:+.3f}" for payoff in own)
        + " log points x100: small steps from a lower one do not lead to the highest, and another war may be near."
        for player, own in zip(players, peaks, strict=True)
        if len(own) > 1
    ]


def _alone(found: War) -> Table:
    """What each player sets now and in its best response, a row an instrument; how much of a measure is in force now is
    no rate of it."""
    game = found.games[found.central]
    rows: list[tuple[Cell, ...]] = []
    for player in found.players:
        best, j, before = found.alone[player], game.game.player(player), game.game.in_force
        now, then = (mean_rates(game, rates, player) for rates in (before, (*before[:j], best.rates, *before[j + 1 :])))
        shares = {one.name for one in game.game.players[j].instruments if one.effects[0].array in RATIOS}
        own = percent(found.change_alone(player, player)), float(best.evaluations)
        kinds: list[tuple[Cell, ...]] = [
            (kind, None if kind in shares else 100.0 * now[kind], 100.0 * then[kind]) for kind in now
        ]
        rows += [(*named(player), *kind, *own) for kind in kinds or [(NOTHING, None, None)]]
    columns = (
        *with_code("alone"),
        Column("sets"),
        Column("mean now", "%", 0),
        Column("best", "%", 0),
        change("own real income"),
        Column("solved", "times", 0),
    )
    return Table("alone", "What each does best while the others stay as they are", columns, tuple(rows))


def _nash(found: War) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for player in found.players:
        after = percents(found.change(player))
        kinds: list[tuple[Cell, ...]] = [(kind, hundredfold(rate)) for kind, rate in found.rates(player).items()]
        rows += [(*named(player), *kind, after) for kind in kinds or [(NOTHING, None)]]
    columns = (*with_code("player"), Column("sets"), Column("mean by trade", "%", 0), change("real income"))
    return Table("nash", "Nash equilibrium", columns, tuple(rows))


def _alone_elsewhere(found: War, everybody: Sequence[str]) -> Table:
    columns = (*with_code("country"), *(change(f"{country_name(player)} alone") for player in found.players))
    rows: list[tuple[Cell, ...]] = [
        (*named(c), *(percent(found.change_alone(player, c)) for player in found.players)) for c in everybody
    ]
    return Table("alone_elsewhere", "Real income everywhere when one alone responds", columns, tuple(rows), shown=0)


def _rates(found: War) -> Table:
    central = found.nash[found.central]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (*named(name), label, alone, at_nash)
        for name, player, rates in zip(found.players, central.game.players, central.rates, strict=True)
        for label, alone, at_nash in zip(player.labels, found.alone[name].rates.tolist(), rates.tolist(), strict=True)
    )
    columns = (*with_code("player"), Column("rate of"), Column("alone", "fraction", 4), Column("Nash", "fraction", 4))
    return Table("rates", "Every rate, central elasticities", columns, rows, shown=0)
