"""What countries would do to each other without an agreement, and what that means for third parties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.defaults import THIRD_PARTIES
from tradetalks.ledger import Ledger
from tradetalks.showing import brief_repr
from tradetalks.talks.sides import Sides, own_measures, sides_game
from tradetalks.talks.stances import elasticity_sets, over_sets, scenario_law
from tradetalks.talks.tariff_game import TariffGame, licences_in
from tradetalks.world import World
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tradetalks.equilibrium import Outcome
    from tradetalks.games import BestResponse, Nash, Rates
    from tradetalks.number import OverSets
    from tradetalks.talks.tariff_game import InstrumentName

BEFORE = "in-force-2025-10-26"  # what is at the border where nobody in the game sets it
LICENCES = "no-deal"  # the scenario in which export controls are carried out in full


@dataclass(frozen=True, eq=False)
class War:
    """A Nash equilibrium in rates, under every elasticity set that was reached, and what each would do alone.

    before       the scenario whose policy holds where nobody sets a rate, and that changes are against
    alone        player -> its best response to what is in force, central elasticities
    nash         elasticity set -> equilibrium; the world's own first
    games        elasticity set -> the game
    interrupted  the user stopped it: sets are missing from the bands
    ledger_ends  the day to which the ledger is complete
    """

    __repr__ = brief_repr

    players: tuple[str, ...]
    before: str
    horizon: str
    payoff: str
    alone: dict[str, BestResponse]
    nash: dict[str, Nash]
    games: dict[str, TariffGame]
    interrupted: bool
    ledger_ends: str

    @property
    def central(self) -> str:
        return next(iter(self.nash))

    @property
    def licences(self) -> tuple[str, ...]:
        """Players that may carry out caps whose price gap exporters get."""
        return tuple(
            player.name
            for player in self.games[self.central].game.players
            if any(effect.array == "cap" for effect, _ in player.effects())
        )

    @property
    def third_parties(self) -> tuple[str, ...]:
        return third_parties(self.games[self.central])

    def change(self, country: str) -> OverSets:
        """Log change of a country's real income from what is in force to the war, with its band."""
        return over_sets(
            {name: real_income_change(self.games[name], found.outcome, country) for name, found in self.nash.items()}
        )

    def change_alone(self, player: str, country: str) -> float:
        """The same when one player alone responds."""
        return real_income_change(self.games[self.central], self.alone[player].outcome, country)

    def rates(self, player: str) -> dict[str, OverSets]:
        """Instrument -> a player's mean rate by trade in the war, with its band; empty: it sets nothing."""
        found = {name: mean_rates(self.games[name], one.rates, player) for name, one in self.nash.items()}
        return {kind: over_sets({name: one[kind] for name, one in found.items()}) for kind in found[self.central]}


def third_parties(game: TariffGame) -> tuple[str, ...]:
    """Countries and groups shown beside the players: those that no player is, or is part of."""
    inside = {country for player in game.players for country in game.members(player)}
    return tuple(name for name in THIRD_PARTIES if inside.isdisjoint(game.members(name)))


def real_income_change(game: TariffGame, outcome: Outcome, name: str) -> float:
    """Log change of a country's, group's or player's real income against the game's own policy, members by income."""
    at = [game.world.country(country) for country in game.members(name)]
    return float(np.average((outcome.real_income - game.before.real_income)[at], weights=game.world.income[at]))


def mean_rates(game: TariffGame, rates: Rates, player: str) -> dict[str, float]:
    """Instrument -> a player's rates averaged by benchmark trade; empty for one that sets nothing."""
    j, first, found = game.game.player(player), 0, {}
    for instrument in game.game.players[j].instruments:
        effect = instrument.effects[0]
        weights = game.world.trade[effect.cells]
        found[instrument.name] = float(np.average(rates[j][effect.rate + first], weights=weights))
        first += len(instrument.labels)
    return found


def war(
    players: Sequence[str] | Sides,
    *,
    instruments: Sequence[InstrumentName] = ("tariff",),
    horizon: str = "long_run",
    before: str = BEFORE,
    ledger: Ledger | None = None,
    world: World | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> War:
    """Best responses and the Nash equilibrium between countries, from what is in force.

    players  countries with the same `instruments`, or the sides of a file, which name their own
    before  the scenario whose policy holds wherever nobody in the game sets a rate
    raises  UnknownName for a country, scenario or horizon; BadInput for players or instruments that cannot be;
            NoEquilibrium where best responses do not settle
    """
    book, table = ledger or Ledger.load(), world or World.load()
    rest = scenario_law(book, table, before)
    if isinstance(players, Sides):
        game, own = sides_game(players, rest, horizon, book, table), own_measures(players)
        before = before + (f" without {', '.join(own)}" if own else "")
    else:
        licences = licences_in(book, table, LICENCES, players) if "licence" in instruments else {}
        game = TariffGame(table, tuple(players), tuple(instruments), horizon, rest.policy(table), licences=licences)
    sets = elasticity_sets(table)
    games = {name: game.with_elasticities(name) for name in sets}
    central, interrupted = games[sets[0]], False
    central.game.check()
    alone: dict[str, BestResponse] = {}
    nash: dict[str, Nash] = {}
    for player in central.players:
        progress(f"{country_name(player)} alone")
        alone[player] = central.best_response(player)
    try:
        for k, name in enumerate(sets, start=1):
            start = next(iter(nash.values())).rates if nash else None
            said = f"elasticities, set {k} of {len(sets)}"
            nash[name] = games[name].nash(start, lambda step, _, said=said: progress(f"{said}: {_in_words(step)}"))  # type: ignore[misc]
    except KeyboardInterrupt:
        if not nash:
            raise
        interrupted = True
    return War(
        central.players,
        before,
        central.game.horizon,
        central.payoff,
        alone,
        nash,
        games,
        interrupted,
        str(book.coverage.complete_to),
    )


def _in_words(step: str) -> str:
    """A step of the search with countries by name."""
    return " ".join(country_name(word) for word in step.split())
