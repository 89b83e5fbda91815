"""A game between countries of the world table, put together from names: who, with which instruments, from where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from tradetalks.border.ground import goods_sectors
from tradetalks.border.parts import Part
from tradetalks.defaults import PLAYERS
from tradetalks.equilibrium import Outcome, Policy, horizons, solve
from tradetalks.errors import BadInput, UnknownName
from tradetalks.games import (
    Game,
    Joint,
    Player,
    best_response,
    carried_out,
    export_taxes_by_sector,
    nash,
    nash_product,
    payoffs,
    proportional,
    room_to_gain,
    tariffs_by_sector,
    uniform_tariff,
    utmost,
)
from tradetalks.places import GROUPS, REST_OF_EU, members
from tradetalks.runs.attribution import summed
from tradetalks.runs.results import Result
from tradetalks.showing import brief_repr
from tradetalks.talks.stances import scenario_law
from tradetalks.world.labels import REST_OF_EU as REST_OF_EU_MEMBERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from tradetalks.games import BestResponse, Deal, Instrument, Nash, Progress, Rates
    from tradetalks.ledger import Ledger
    from tradetalks.world import World
    from tradetalks.world.table import Array

InstrumentName = Literal["tariff", "uniform_tariff", "export_tax", "licence"]
Solution = Literal["nash_product", "equal_gain", "kalai_smorodinsky"]
Threat = Result | Outcome | Sequence[float] | str
PAYOFF = "real income, log change against the benchmark economy"
WEIGHTED = "income weighted by sector over the price of final consumption, log change against the benchmark economy"


def quiet(step: str, rates: Rates) -> None:
    """Progress that is shown to nobody."""


@dataclass(frozen=True, eq=False)
class TariffGame:
    """Countries that set rates on each other's goods; all else at the border stays as in `policy`.

    instruments       tariff: a rate by sector and partner, uniform_tariff: one on all goods of the other players, both
                      on goods without a limit on quantities in `policy` and `licences`, whose tariffs stay;
                      export_tax: by sector, the largest one left untaxed (Lerner); licence: how much of the country's
                      export controls in `licences` is carried out, 0 to 1
    horizon           impact, year or long_run
    policy            default: the benchmark's
    elasticity_set    default: the world's own
    political_weight  player -> [u], mean 1: Ossa (2014); a player not named counts real income
    licences          player -> its export controls in full: `licences_in`
    given             the players themselves, blocs among them, in place of all that would make them: `talks.sides`
    """

    __repr__ = brief_repr

    world: World
    players: tuple[str, ...] = PLAYERS
    instruments: tuple[InstrumentName, ...] = ("tariff",)
    horizon: str = "long_run"
    policy: Policy | None = None
    elasticity_set: str | None = None
    political_weight: Mapping[str, Array] = field(default_factory=dict)
    licences: Mapping[str, Part] = field(default_factory=dict)
    given: tuple[Player, ...] = ()

    @cached_property
    def game(self) -> Game:
        """The same as arrays; raises UnknownName for a country, BadInput for an instrument that does nothing."""
        chosen = horizons.horizon(self.horizon)
        if len(set(self.players)) < 2:
            raise BadInput(
                "a game needs two players",
                where="players",
                evidence=", ".join(self.players),
                remedy="name two countries or more, for example USA CHN",
            )
        given = self.policy if self.policy is not None else Policy.benchmark(self.world)
        parameters = chosen.parameters(self.world, self.elasticity_set)
        return Game(self.world, parameters, self.given or self._named(), given, chosen.meaning)

    def _named(self) -> tuple[Player, ...]:
        for name in self.players:
            self.world.country(name)
        unknown = [name for name in self.instruments if name not in get_args(InstrumentName)]
        if unknown or not self.instruments:
            raise BadInput(
                "no such instrument",
                evidence=", ".join(unknown),
                remedy="one of: " + ", ".join(get_args(InstrumentName)),
            )
        return tuple(
            Player(name, (name,), tuple(self._instruments(name)), self.political_weight.get(name))
            for name in self.players
        )

    def _instruments(self, own: str) -> list[Instrument]:
        world, partners = self.world, [name for name in self.players if name != own]
        goods = [name for name, is_good in zip(world.sectors, goods_sectors(world), strict=True) if is_good]
        found: list[Instrument] = []
        limited = limited_flows(world, self.policy, self.licences.values())
        for name in self.instruments:
            if name == "tariff":
                found.append(tariffs_by_sector(world, own, partners, goods, limited=limited))
            elif name == "uniform_tariff":
                found.append(uniform_tariff(world, own, partners, goods, limited=limited))
            elif name == "export_tax":
                sold = {good: world.trade[world.country(own), :, world.sector(good)].sum() for good in goods}
                untaxed = max(goods, key=sold.__getitem__)
                found.append(export_taxes_by_sector(world, own, partners, [g for g in goods if g != untaxed]))
            elif own in self.licences:
                found.append(
                    carried_out(
                        f"{own} export licences", None, self.licences[own].log_trade_cost, self.licences[own].cap
                    )
                )
        return found

    def members(self, name: str) -> tuple[str, ...]:
        """The countries of a player or of a group such as EU, or a country itself; raises UnknownName."""
        for player in self.game.players:
            if player.name == name:
                return player.members
        return countries_in(self.world, (name,))

    @property
    def payoff(self) -> str:
        """The measure of payoffs, in words."""
        weighted = any(player.political_weight is not None for player in self.game.players)
        return WEIGHTED if weighted else PAYOFF

    def with_elasticities(self, elasticity_set: str) -> TariffGame:
        """The same game under another set of trade elasticities."""
        return replace(self, elasticity_set=elasticity_set)

    @cached_property
    def before(self) -> Outcome:
        """The equilibrium under the game's own policy."""
        return solve(self.world, self.game.policy, self.game.parameters)

    def best_response(self, player: str, rates: Rates | None = None) -> BestResponse:
        """What a player does best against the others' rates, default those of the policy; raises as games does."""
        return best_response(self.game, player, rates, start=self.before)

    def nash(self, rates: Rates | None = None, progress: Progress = quiet) -> Nash:
        """Rates from which nobody gains by deviating; raises as games does."""
        return nash(self.game, rates, start=self.before, progress=progress)

    def threat_point(self, threat: Threat) -> Array:
        """[j] payoffs of a threat: `nash`, the game's own `policy`, a Result, an Outcome, or log points given.

        A Result's policy is solved again, at this game's horizon and elasticities.
        raises  BadInput for another word, or a result of another world
        """
        if isinstance(threat, str):
            if threat not in ("nash", "policy"):
                raise BadInput("no such threat", evidence=repr(threat), remedy="nash, policy, a Result or payoffs")
            return self.nash().payoffs if threat == "nash" else payoffs(self.before, self.game.players)
        if isinstance(threat, Result):
            return payoffs(self._solved(threat), self.game.players)
        if isinstance(threat, Outcome):
            return payoffs(threat, self.game.players)
        return np.asarray(threat, dtype=float)

    def _solved(self, result: Result) -> Outcome:
        if result.world.countries != self.world.countries or result.world.sectors != self.world.sectors:
            raise BadInput("the threat was solved on another world", where=result.name)
        return solve(self.world, result.enacted.policy, self.game.parameters, start=self.before)

    def bargain(
        self,
        threat: Threat = "nash",
        solution: Solution = "nash_product",
        *,
        transfers: bool = False,
        power: Sequence[float] | None = None,
        matters: Mapping[str, float] | None = None,
        rates: Rates | None = None,
    ) -> Deal:
        """The deal that a solution picks from a threat point.

        solution   nash_product, equal_gain or kalai_smorodinsky
        transfers  whether money is paid as well
        power      of the Nash product, one per player
        matters    player -> what side matters settled by a deal are worth to it, log points
        rates      where to look first, default those in force
        raises     NoAgreement where no deal gives everybody more than the threat; UnknownName for a matter of somebody
                   who does not play; BadInput
        """
        worth = matters_worth(self.players, matters or {})
        joint = Joint(self.game, self.threat_point(threat), worth, transfers, self.before)
        money = np.zeros(len(self.players))
        free_trade = tuple(np.clip(0.0, player.low, player.high) for player in self.game.players)
        first = [rates] if rates is not None else []
        starts = [joint.point(x, money) for x in (*first, self.game.in_force, free_trade)]
        start = room_to_gain(joint, starts)
        return solve_bargain(joint, start, solution, power)


def matters_worth(players: Sequence[str], matters: Mapping[str, float]) -> Array:
    """[j] what side matters are worth to each player, log points; raises UnknownName for who does not play."""
    strangers = [name for name in matters if name not in players]
    if strangers:
        raise UnknownName(
            f"side matters of {', '.join(strangers)}, no player here", remedy="one of: " + ", ".join(players)
        )
    return np.array([matters.get(name, 0.0) for name in players])


def solve_bargain(joint: Joint, start: Array, solution: Solution, power: Sequence[float] | None = None) -> Deal:
    """One solution's deal from a point where everybody gains; raises BadInput for an unknown solution."""
    size = len(joint.game.players)
    if solution == "nash_product":
        return nash_product(joint, start, None if power is None else np.asarray(power, dtype=float))
    if solution == "equal_gain":
        return proportional(joint, start, np.ones(size), "equal gain")
    if solution == "kalai_smorodinsky":
        ends = [utmost(joint, start, j).gains[j] for j in range(size)]
        return proportional(joint, start, np.array(ends), "Kalai-Smorodinsky")
    raise BadInput("no such solution", evidence=repr(solution), remedy="one of: " + ", ".join(get_args(Solution)))


def countries_in(world: World, codes: Iterable[str]) -> tuple[str, ...]:
    """The world table's countries of some countries and groups; members of the EU that the table adds up are REU.

    raises  UnknownName for one that the table does not have
    """
    found: dict[str, None] = {}
    for code in codes:
        for member in members(code) if code in GROUPS else (code,):
            name = REST_OF_EU if code in GROUPS and member in REST_OF_EU_MEMBERS else member
            world.country(name)
            found[name] = None
    return tuple(found)


def limited_flows(world: World, policy: Policy | None, licences: Iterable[Part]) -> NDArray[np.bool_]:
    """[o d s] flows under a cap, floor or quota of a policy, or a cap of export controls that players may carry out."""
    found = np.zeros(world.trade.shape, dtype=bool)
    if policy is not None:
        found |= np.isfinite(policy.cap) | np.isfinite(policy.quota) | (np.asarray(policy.floor) > 0.0)
    for part in licences:
        if part.cap is not None:
            found |= np.isfinite(part.cap)
    return found


def licences_in(ledger: Ledger, world: World, scenario: str, players: Sequence[str]) -> dict[str, Part]:
    """Player -> its export controls in a scenario as one part; players without any are left out."""
    found: dict[str, Part] = {}
    for key, part in scenario_law(ledger, world, scenario).parts.items():
        owner = ledger[key].imposed_by
        if ledger[key].kind == "export_control" and owner in players:
            before = found.get(owner, Part())
            caps = [cap for cap in (before.cap, part.cap) if cap is not None]
            cost = summed(world, [before.log_trade_cost, part.log_trade_cost])
            found[owner] = Part(log_trade_cost=cost, cap=np.minimum.reduce(caps) if caps else None)
    return found
