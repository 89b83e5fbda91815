"""Who plays, with which instruments: rates, what they do to cells of the border policy, and their bounds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from tradetalks.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tradetalks.equilibrium import Parameters, Policy
    from tradetalks.world.table import Array, World

    Index = NDArray[np.intp]
    Mask = NDArray[np.bool_]

Target = Literal["tariff", "export_tax", "trade_cost_hat", "floor", "cap"]
RATIOS = ("trade_cost_hat", "cap")  # what rates move in logs
HIGHEST_TARIFF = 10.0  # trade is gone well before, and payoffs are flat beyond
ROUNDING = 1e-9  # of a rate, that averages by trade may be off by


@dataclass(frozen=True, eq=False)
class Effect:
    """What rates do to single cells of one array of the policy.

    value = before + weight rate; of trade_cost_hat and cap: before exp(weight rate)

    origin, destination, good  [k]
    rate     [k]  which of the instrument's rates the cell takes
    weight   [k]  a unit of the array for a unit of the rate
    replaces      true: `before` is no tax (tariff, export_tax, floor: 0; trade_cost_hat, cap: 1), so that a rate is a
                  level; false: what the game's own policy has there
    """

    array: Target
    origin: Index
    destination: Index
    good: Index
    rate: Index
    weight: Array
    replaces: bool

    @property
    def cells(self) -> tuple[Index, Index, Index]:
        return self.origin, self.destination, self.good


@dataclass(frozen=True, eq=False)
class Instrument:
    """Rates that one player sets between bounds.

    labels     [r]  one name per rate
    low, high  [r]  bounds, low <= high
    """

    name: str
    labels: tuple[str, ...]
    low: Array
    high: Array
    effects: tuple[Effect, ...]


@dataclass(frozen=True, eq=False)
class Player:
    """A country or a bloc, what it sets, and what it wants.

    members           countries; payoffs of a bloc are weighted by benchmark income
    political_weight  [u] or None  lambda of Ossa (2014), mean 1: what a dollar earned in a sector is worth
                      to the government; None: a dollar is a dollar, and the payoff is real income
    """

    name: str
    members: tuple[str, ...]
    instruments: tuple[Instrument, ...]
    political_weight: Array | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(label for instrument in self.instruments for label in instrument.labels)

    @property
    def low(self) -> Array:
        return np.concatenate([np.zeros(0), *(instrument.low for instrument in self.instruments)])

    @property
    def high(self) -> Array:
        return np.concatenate([np.zeros(0), *(instrument.high for instrument in self.instruments)])

    def effects(self) -> list[tuple[Effect, Index]]:
        """Each effect with the place of its cells' rates among all the player's rates."""
        found, first = [], 0
        for instrument in self.instruments:
            found += [(effect, effect.rate + first) for effect in instrument.effects]
            first += len(instrument.labels)
        return found


Rates = tuple[NDArray[np.float64], ...]


@dataclass(frozen=True, eq=False)
class Game:
    """Players on a world. Rates are one array per player, in the players' order.

    policy   what borders charge in cells that nobody sets, and what rates that do not replace are added to
    horizon  the meaning of the parameters in words, printed with every number
    """

    world: World
    parameters: Parameters
    players: tuple[Player, ...]
    policy: Policy
    horizon: str

    def player(self, name: str) -> int:
        """Place of a player; raises UnknownName."""
        names = [player.name for player in self.players]
        if name not in names:
            raise UnknownName(f"no player {name!r} in this game", remedy="one of: " + ", ".join(names))
        return names.index(name)

    @cached_property
    def ground(self) -> Policy:
        """The policy at rates of zero."""
        policy = self.policy.copy()
        shape = self.world.trade.shape
        cap, floor = np.broadcast_to(policy.cap, shape).copy(), np.broadcast_to(policy.floor, shape).copy()
        policy = replace(policy, cap=cap, floor=floor)
        for player in self.players:
            for effect, _ in player.effects():
                if effect.replaces:
                    getattr(policy, effect.array)[effect.cells] = 1.0 if effect.array in RATIOS else 0.0
        return policy

    @cached_property
    def in_force(self) -> Rates:
        """The rates that the game's own policy has, cells of one rate averaged by trade; 0 for those that add.

        raises  BadInput for one outside the bounds of its player
        """
        found = []
        for player in self.players:
            above, below = (np.zeros(len(player.labels)) for _ in range(2))
            for effect, place in player.effects():
                if effect.replaces and effect.array not in RATIOS:
                    trade = self.world.trade[effect.cells]
                    values = np.broadcast_to(getattr(self.policy, effect.array), self.world.trade.shape)[effect.cells]
                    np.add.at(above, place, trade * values / effect.weight)
                    np.add.at(below, place, trade)
            rates = np.divide(above, below, out=np.zeros_like(above), where=below > 0.0)
            _check_within(player, rates)
            found.append(np.clip(rates, player.low, player.high))
        return tuple(found)

    def check(self) -> None:
        """Raise UnknownName or BadInput for players, members, bounds or weights that cannot be."""
        names = [player.name for player in self.players]
        members = [country for player in self.players for country in player.members]
        for kind, listed in (("player", names), ("country", members)):
            twice = sorted({name for name in listed if listed.count(name) > 1})
            if twice:
                raise BadInput(f"a {kind} named twice", where="players", evidence=", ".join(twice))
        for player in self.players:
            for country in player.members:
                self.world.country(country)
            if not player.members:
                raise BadInput("a player without a country", where=player.name)
            crossed = ~(player.low <= player.high)
            if crossed.any():
                r = int(np.argmax(crossed))
                raise BadInput(
                    "bounds crossed",
                    where=f"{player.name}, {player.labels[r]}",
                    evidence=f"low {player.low[r]:g}, high {player.high[r]:g}",
                    remedy="give low <= high",
                )
            _check_weight(self.world, player)
        self._check_levels()

    def _check_levels(self) -> None:
        """No two rates are the level of one cell: what they do would be their sum."""
        seen: dict[str, list[Index]] = {}
        for player in self.players:
            for effect, _ in player.effects():
                if effect.replaces:
                    cells = np.ravel_multi_index(effect.cells, self.world.trade.shape)
                    seen.setdefault(effect.array, []).append(np.asarray(cells))
        for array, parts in seen.items():
            cells, count = np.unique(np.concatenate(parts), return_counts=True)
            if (count > 1).any():
                o, d, s = np.unravel_index(cells[np.argmax(count)], self.world.trade.shape)
                raise BadInput(
                    f"two rates set the {array} of one flow",
                    where="players",
                    evidence=f"{self.world.sectors[s]} from {self.world.countries[o]} to {self.world.countries[d]}",
                    remedy="leave out one instrument, or name other goods or partners for it",
                )


def _check_within(player: Player, rates: Array) -> None:
    outside = (rates < player.low - ROUNDING) | (rates > player.high + ROUNDING)
    if outside.any():
        r = int(np.argmax(outside))
        raise BadInput(
            "a rate in force is outside the bounds of this game",
            where=f"{player.name}, {player.labels[r]}",
            evidence=f"{rates[r]:.6g} in force, bounds {player.low[r]:g} to {player.high[r]:g}",
            remedy="widen the bounds, or give rates to start from",
        )


def _check_weight(world: World, player: Player) -> None:
    weight = player.political_weight
    if weight is None:
        return
    good = weight.shape == (len(world.sectors),) and bool((np.isfinite(weight) & (weight >= 0.0)).all())
    if not good or abs(float(weight.mean()) - 1.0) > 1e-6:
        raise BadInput(
            "political weights that are not one per sector with mean 1",
            where=player.name,
            evidence=f"shape {weight.shape}, mean {float(np.mean(weight)):.6g}",
            remedy="divide them by their mean",
        )


def _instrument(
    world: World, array: Target, name: str, cells: Index, rate: Index, labels: Sequence[str], low: float, high: float,
) -> Instrument:  # fmt: skip
    if not len(labels):
        raise BadInput("an instrument without a flow to act on", where=name, remedy="name partners that trade")
    o, d, s = cells
    effect = Effect(array, o, d, s, rate, np.ones(rate.size), replaces=True)
    size = len(labels)
    return Instrument(name, tuple(labels), np.full(size, low), np.full(size, high), (effect,))


def _flows(
    world: World, own: str, partners: Sequence[str], sectors: Sequence[str], inward: bool,
    limited: Mask | None = None,
) -> Index:  # fmt: skip
    """[3 k] cells with trade between a country and its partners, in one direction, limited ones left out."""
    c, others = world.country(own), {world.country(name) for name in partners} - {world.country(own)}
    goods = [world.sector(name) for name in sectors]
    cells = [(p, c, s) if inward else (c, p, s) for p in sorted(others) for s in goods]
    kept = [cell for cell in cells if world.trade[cell] > 0.0 and (limited is None or not limited[cell])]
    return np.array(kept, dtype=np.intp).reshape(-1, 3).T


def uniform_tariff(
    world: World, own: str, partners: Sequence[str], sectors: Sequence[str], low: float = 0.0,
    high: float = HIGHEST_TARIFF, limited: Mask | None = None,
) -> Instrument:  # fmt: skip
    """One tariff rate on the goods of some sectors from all partners.

    limited  [o d s]  flows left as they are: of one under a binding limit, a tariff moves only who has the rent, and
             what a country makes of it has a kink where the limit ceases to bind
    raises   UnknownName, BadInput where there is no trade
    """
    cells = _flows(world, own, partners, sectors, inward=True, limited=limited)
    labels = [f"{own} tariff"] if cells.size else []
    return _instrument(world, "tariff", "tariff", cells, np.zeros(cells.shape[1], dtype=np.intp), labels, low, high)


def tariffs_by_sector(
    world: World, own: str, partners: Sequence[str], sectors: Sequence[str], low: float = 0.0,
    high: float = HIGHEST_TARIFF, limited: Mask | None = None,
) -> Instrument:  # fmt: skip
    """A tariff rate for each partner and sector with trade; limited, raises: as of uniform_tariff."""
    cells = _flows(world, own, partners, sectors, inward=True, limited=limited)
    labels = [f"{own} tariff on {world.sectors[s]} from {world.countries[o]}" for o, _, s in cells.T]
    return _instrument(world, "tariff", "tariff", cells, np.arange(cells.shape[1]), labels, low, high)


def uniform_export_tax(
    world: World, own: str, partners: Sequence[str], sectors: Sequence[str], low: float = 0.0,
    high: float = HIGHEST_TARIFF,
) -> Instrument:  # fmt: skip
    """One export-tax rate on sectors' goods to all partners; raises as uniform_tariff does."""
    cells = _flows(world, own, partners, sectors, inward=False)
    labels = [f"{own} export tax"] if cells.size else []
    return _instrument(
        world, "export_tax", "export tax", cells, np.zeros(cells.shape[1], dtype=np.intp), labels, low, high
    )


def export_taxes_by_sector(
    world: World, own: str, partners: Sequence[str], sectors: Sequence[str], low: float = 0.0,
    high: float = HIGHEST_TARIFF,
) -> Instrument:  # fmt: skip
    """An export-tax rate for each partner and sector with trade.

    Tariffs on all goods and export taxes on all goods of one country have a direction in which nothing real changes
    (Lerner 1936): leave one good untaxed.
    raises  as uniform_tariff does
    """
    cells = _flows(world, own, partners, sectors, inward=False)
    labels = [f"{own} export tax on {world.sectors[s]} to {world.countries[d]}" for _, d, s in cells.T]
    return _instrument(world, "export_tax", "export tax", cells, np.arange(cells.shape[1]), labels, low, high)


def common_tariffs(
    world: World, name: str, members: Sequence[str], partners: Mapping[str, Sequence[str]], sectors: Sequence[str],
    low: float = 0.0, high: float = HIGHEST_TARIFF, *, uniform: bool = False, limited: Mask | None = None,
) -> Instrument:  # fmt: skip
    """A tariff that all members of a bloc levy: a rate for each partner and sector, or one per partner.

    partners  bloc or country -> its members: one rate on goods of all of them
    limited, raises  as of uniform_tariff
    """
    cells = [
        (partner, _flows(world, own, countries, sectors, inward=True, limited=limited).T)
        for partner, countries in partners.items()
        for own in members
    ]
    return _common(world, "tariff", f"{name} tariff", "from", cells, low, high, uniform=uniform)


def common_export_taxes(
    world: World, name: str, members: Sequence[str], partners: Mapping[str, Sequence[str]], sectors: Sequence[str],
    low: float = 0.0, high: float = HIGHEST_TARIFF, *, uniform: bool = False, limited: Mask | None = None,
) -> Instrument:  # fmt: skip
    """The same of export taxes; leave one good untaxed, as of export_taxes_by_sector."""
    cells = [
        (partner, _flows(world, own, countries, sectors, inward=False, limited=limited).T)
        for partner, countries in partners.items()
        for own in members
    ]
    return _common(world, "export_tax", f"{name} export tax", "to", cells, low, high, uniform=uniform)


def _common(
    world: World, array: Target, name: str, way: str, flows: Sequence[tuple[str, Index]], low: float, high: float,
    *, uniform: bool,
) -> Instrument:  # fmt: skip
    labels: dict[str, int] = {}
    cells, rate = [], []
    for partner, found in flows:
        for cell in found:
            label = f"{name} {way} {partner}" if uniform else f"{name} on {world.sectors[cell[2]]} {way} {partner}"
            rate.append(labels.setdefault(label, len(labels)))
            cells.append(cell)
    joined = np.array(cells, dtype=np.intp).reshape(-1, 3).T
    return _instrument(world, array, name, joined, np.array(rate, dtype=np.intp), list(labels), low, high)


def purchase_floor(world: World, own: str, partner: str, sector: str, high: float) -> Instrument:
    """The least that a country commits to buy of one good from one partner, ratio to the benchmark quantity."""
    cells = _flows(world, own, [partner], [sector], inward=True)
    labels = [f"{own} buys {sector} from {partner}"] if cells.size else []
    return _instrument(world, "floor", "purchases", cells, np.zeros(cells.shape[1], dtype=np.intp), labels, 0.0, high)


def carried_out(name: str, tariff: Array | None, log_trade_cost: Array | None, cap: Array | None = None) -> Instrument:
    """How much of a measure is carried out: 0 not at all, 1 in full; in between tariffs and logs in proportion.

    tariff, log_trade_cost  [o d s]  what the whole measure adds to the game's policy
    cap                     [o d s]  the whole measure's, below 1, replacing the policy's; inf: none
    """
    effects = []
    given: tuple[tuple[Target, Array | None], ...] = (
        ("tariff", tariff),
        ("trade_cost_hat", log_trade_cost),
        ("cap", None if cap is None else np.where(cap < 1.0, np.log(cap), 0.0)),
    )
    for array, added in given:
        if added is not None and np.any(added):
            o, d, s = np.nonzero(added)
            zero = np.zeros(o.size, dtype=np.intp)
            effects.append(Effect(array, o, d, s, zero, added[o, d, s], replaces=array == "cap"))
    if not effects:
        raise BadInput("a measure that changes nothing", where=name)
    return Instrument(name, (name,), np.zeros(1), np.ones(1), tuple(effects))
