"""Which deals are better for both than a threat, and what to ask for and to offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks import games
from tradetalks.defaults import PLAYERS
from tradetalks.equilibrium import horizons, solve
from tradetalks.errors import BadInput
from tradetalks.games import Joint, room_to_gain
from tradetalks.ledger import Ledger
from tradetalks.runs.attribution import along, differences, limited_cells, with_shadow_prices
from tradetalks.showing import brief_repr
from tradetalks.talks.sides import Sides, matters_of, sides_game
from tradetalks.talks.stances import elasticity_sets, imposed_by, mixed, over_sets, scenario_law
from tradetalks.talks.tariff_game import TariffGame, matters_worth, solve_bargain
from tradetalks.talks.war import BEFORE, mean_rates, real_income_change, third_parties
from tradetalks.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tradetalks.border.parts import Part
    from tradetalks.games import Deal
    from tradetalks.number import OverSets
    from tradetalks.talks.stances import Law
    from tradetalks.talks.tariff_game import Solution
    from tradetalks.world.table import Array

Found = dict[tuple["Solution", bool], dict[str, "Deal"]]  # solution, transfers -> elasticity set -> deal
SOLUTIONS: tuple[tuple[Solution, bool], ...] = (
    ("nash_product", False),
    ("equal_gain", False),
    ("kalai_smorodinsky", False),
    ("nash_product", True),
)
NASH = "nash"
MATTERS = ", and side matters by the weights given"
POINTS = 4  # of the integral behind the table of concessions
FRONTIER = 9


@dataclass(frozen=True)
class Concession:
    """A measure that its imposer gives up on the way from the threat to what is in force.

    cost   of giving it up to its giver, elasticity set -> log points; negative: the giver gains
    worth  to the other side
    """

    measure: str
    giver: str
    taker: str
    cost: dict[str, float]
    worth: dict[str, float]

    @property
    def price(self) -> float | None:
        """Cost to the giver per unit of worth to the taker, central; None where it is worth nothing to the taker."""
        cost, worth = next(iter(self.cost.values())), next(iter(self.worth.values()))
        return cost / worth if worth > 0.0 else None


@dataclass(frozen=True)
class Frontier:
    """What two players can have together: no tariffs on each other's goods give one more without giving the other less.

    points  (payoff of the first, of the second), from the first one's best to the second's
    before  the scenario that holds for all else; one that lifts a limit on quantities may lie beyond the frontier
    """

    __repr__ = brief_repr

    players: tuple[str, ...]
    points: tuple[tuple[float, float], ...]
    before: str
    horizon: str
    payoff: str
    elasticity_set: str


@dataclass(frozen=True, eq=False)
class Deals:
    """Bargaining solutions from one threat point.

    deals        (solution, transfers) -> elasticity set -> deal; the world's own set first
    threats      elasticity set -> [j] payoffs
    before       the scenario in force, with its payoffs by set
    frontier     from the first one's best to the second's, central, without transfers
    concessions  cheapest for what they are worth first; none for blocs, or where the threat is no scenario
    matters      player -> what side matters settled by a deal are worth to it, log points; part of its gain
    licences     measures of the threat whose caps give exporters the price gap, among the concessions
    """

    __repr__ = brief_repr

    players: tuple[str, str]
    threat: str
    before: str
    horizon: str
    payoff: str
    games: dict[str, TariffGame]
    threats: dict[str, tuple[float, ...]]
    deals: dict[tuple[Solution, bool], dict[str, Deal]]
    frontier: Frontier
    concessions: tuple[Concession, ...]
    matters: dict[str, float]
    licences: tuple[str, ...]
    interrupted: bool

    @property
    def named(self) -> bool:
        """Whether a file named the players and what they set."""
        return bool(next(iter(self.games.values())).given)

    @property
    def third_parties(self) -> tuple[str, ...]:
        return third_parties(next(iter(self.games.values())))

    def gain(self, key: tuple[Solution, bool], player: str) -> OverSets:
        """A player's gain over the threat, log points, with its band."""
        j = self.players.index(player)
        return over_sets({name: float(deal.gains[j]) for name, deal in self.deals[key].items()})

    def rate(self, key: tuple[Solution, bool], player: str) -> OverSets:
        """A player's mean tariff on the other in the deal; of a file's player, the mean of its first instrument."""
        found = {name: mean_rates(self.games[name], deal.rates, player) for name, deal in self.deals[key].items()}
        return over_sets({name: next(iter(one.values())) for name, one in found.items()})

    def change(self, key: tuple[Solution, bool], country: str) -> OverSets:
        """Log change of a country's real income from what is in force to the deal."""
        values = {
            name: real_income_change(self.games[name], deal.outcome, country) for name, deal in self.deals[key].items()
        }
        return over_sets(values)

    def transfer(self, key: tuple[Solution, bool], player: str) -> OverSets:
        """What a player receives, million USD a year."""
        j = self.players.index(player)
        return over_sets({name: float(deal.transfer[j]) for name, deal in self.deals[key].items()})


def deals(
    players: Sequence[str] | Sides,
    *,
    threat: str = "no-deal",
    horizon: str = "long_run",
    before: str = BEFORE,
    matters: Mapping[str, float] | None = None,
    solutions: Sequence[tuple[Solution, bool]] = SOLUTIONS,
    ledger: Ledger | None = None,
    world: World | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> Deals:
    """Two countries bargain over all tariffs on each other's goods; all else stays as in `before`.

    players  two countries, or two sides of a file, who bargain over the instruments that it gives them
    threat   a scenario's measures of these two, or `nash`
    matters  player -> what side matters settled by a deal are worth to it, log points, on top of those of a file
    raises   NoAgreement where no deal gives both more than the threat; UnknownName; BadInput for other than two players
    """
    names = [side.name for side in players.players] if isinstance(players, Sides) else list(players)
    if len(set(names)) != 2:
        raise BadInput(
            "a deal is struck by two players", evidence=", ".join(names), remedy="name two, for example USA CHN"
        )
    book, table = ledger or Ledger.load(), world or World.load()
    pair = (names[0], names[1])
    worth = matters_worth(pair, matters or {})
    rest = scenario_law(book, table, before)
    if isinstance(players, Sides):
        game = sides_game(players, rest, horizon, book, table)
        worth = worth + matters_worth(pair, matters_of(players))
    else:
        game = TariffGame(table, pair, ("tariff",), horizon, rest.policy(table))
    game.game.check()
    countries = [country for player in pair for country in game.members(player)]
    sets = elasticity_sets(table)
    by_set = {name: game.with_elasticities(name) for name in sets}
    war = None if threat == NASH else mixed(rest, dict.fromkeys(countries, scenario_law(book, table, threat)))
    progress("the frontier")
    drawn = traced(by_set[sets[0]], before, FRONTIER)
    threats, found, interrupted = all_struck(by_set, war, worth, solutions, progress)
    progress("what each measure costs and is worth")
    alone = (countries[0], countries[1]) if len(countries) == 2 else None
    given = () if war is None or alone is None else concessions(table, alone, war, rest, horizon)
    licences = tuple(one.measure for one in given if war is not None and pays_exporters(war.parts.get(one.measure)))
    return Deals(
        players=pair,
        threat=threat,
        before=before,
        horizon=game.game.horizon,
        payoff=game.payoff + (MATTERS if worth.any() else ""),
        games=by_set,
        threats=threats,
        deals=found,
        frontier=drawn,
        concessions=given,
        matters=dict(zip(pair, worth.tolist(), strict=True)),
        licences=licences,
        interrupted=interrupted,
    )


def all_struck(
    games: Mapping[str, TariffGame], war: Law | None, worth: Array, solutions: Sequence[tuple[Solution, bool]],
    progress: Callable[[str], None],
) -> tuple[dict[str, tuple[float, ...]], Found, bool]:  # fmt: skip
    """Threats and deals under each elasticity set, and whether the user stopped it after the first deal."""
    threats: dict[str, tuple[float, ...]] = {}
    found: Found = {}
    try:
        for name, game in games.items():
            progress(f"{name}: the threat")
            point = threat_point(game, war)
            threats[name] = tuple(point.tolist())
            for key in solutions:
                progress(f"{name}: {key[0]}" + (" with transfers" if key[1] else ""))
                found.setdefault(key, {})[name] = struck(game, name, point, worth, key, found)
    except KeyboardInterrupt:
        if not found:
            raise
        return threats, found, True
    return threats, found, False


def struck(
    game: TariffGame, elasticity_set: str, threat: Array, worth: Array, key: tuple[Solution, bool], found: Found
) -> Deal:
    """One solution's deal, looked for near one that is known: of other elasticities, or of another solution."""
    solution, transfers = key
    joint = Joint(game.game, threat, worth, transfers, game.before)
    near = [*found.get(key, {}).values()] or [one[elasticity_set] for one in found.values() if elasticity_set in one]
    return solve_bargain(joint, room_to_gain(joint, first_points(joint, near)), solution)


def threat_point(game: TariffGame, war: Law | None) -> Array:
    """[j] payoffs of the threat: a scenario's measures, or Nash where there are none."""
    if war is None:
        return game.nash().payoffs
    return game.threat_point(solve(game.world, war.policy(game.world), game.game.parameters, start=game.before))


def first_points(joint: Joint, known: Sequence[Deal]) -> list[Array]:
    """Where to look for room to gain: a deal known already, rates in force, free trade."""
    game, money = joint.game, np.zeros(len(joint.game.players))
    free = tuple(np.clip(0.0, player.low, player.high) for player in game.players)
    found = [joint.point(deal.rates, deal.transfer) for deal in known[:1]]
    return [*found, *(joint.point(rates, money) for rates in (game.in_force, free))]


def frontier(
    players: Sequence[str] = PLAYERS,
    *,
    horizon: str = "long_run",
    before: str = BEFORE,
    points: int = FRONTIER,
    ledger: Ledger | None = None,
    world: World | None = None,
) -> Frontier:
    """The frontier of two countries' real incomes over all tariffs on each other's goods, all else as in `before`.

    Log changes against the benchmark, central elasticities: the point of any outcome at this horizon is the two
    countries' `real_income`, that of a threat included.

    raises  UnknownName for a country, scenario or horizon; BadInput for other than two players
    """
    if len(set(players)) != 2:
        raise BadInput("a frontier is drawn for two players", evidence=", ".join(players))
    book, table = ledger or Ledger.load(), world or World.load()
    policy = scenario_law(book, table, before).policy(table)
    game = TariffGame(table, (players[0], players[1]), ("tariff",), horizon, policy, elasticity_sets(table)[0])
    return traced(game, before, points)


def traced(game: TariffGame, before: str, points: int) -> Frontier:
    """The frontier of a game of two, without transfers."""
    nothing = np.zeros(2)
    joint = Joint(game.game, nothing, nothing, False, game.before)
    found = games.frontier(joint, joint.point(game.game.in_force, nothing), points)
    reached = tuple((float(one.payoffs[0]), float(one.payoffs[1])) for one in found)
    own = game.elasticity_set or elasticity_sets(game.world)[0]
    return Frontier(game.players, reached, before, game.game.horizon, game.payoff, own)


def pays_exporters(part: Part | None) -> bool:
    """Whether a part has caps whose price gap exporters get."""
    return part is not None and part.cap is not None and part.rent_to == "exporter"


def concessions(world: World, pair: tuple[str, str], war: Law, rest: Law, horizon: str) -> tuple[Concession, ...]:
    """What giving up each measure of the threat costs its giver and is worth to the other, by attribution.

    Each part is the measure's along the way on which all of the two sides' measures change together.
    """
    changed, chosen = war.changed(rest), horizons.horizon(horizon)
    effect: dict[tuple[str, str], dict[str, float]] = {}
    for name in elasticity_sets(world):
        parameters = chosen.parameters(world, name)
        before, after = (solve(world, law.policy(world), parameters) for law in (war, rest))
        own, limited = differences(war.parts, rest.parts), limited_cells(war.parts, rest.parts)
        way = with_shadow_prices(world, before.in_effect, after.in_effect, own, limited)
        for country in pair:
            cells = along(world, before.in_effect, way, after, "real_income", country, POINTS)
            for key in changed:
                effect.setdefault((key, country), {})[name] = float(cells[key].sum()) if key in cells else 0.0
    found = []
    for key in changed:
        giver, taker = pair if imposed_by(key, pair[0]) else pair[::-1]
        cost = {name: -value for name, value in effect[key, giver].items()}
        found.append(Concession(key, giver, taker, cost, effect[key, taker]))
    return tuple(sorted(found, key=lambda c: np.inf if c.price is None else c.price))
