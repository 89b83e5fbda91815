"""All players' rates chosen together, with transfers or without, for an aim that depends on every player's gain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.equilibrium import solve
from tradetalks.errors import BadInput
from tradetalks.games.government import by_rates, curvature, income_shares, payoff_slope, payoffs, policy_at
from tradetalks.games.maximise import maximise

if TYPE_CHECKING:
    from collections.abc import Callable

    from tradetalks.equilibrium import Outcome, Policy
    from tradetalks.games.maximise import Past, Peak
    from tradetalks.games.players import Game, Rates
    from tradetalks.world.table import Array

MOST_TRANSFER = 0.3  # of the smallest player's benchmark income


class Aim(NamedTuple):
    """What a joint choice maximises at given gains: its value, its slope [j], and minus its second derivative [j]."""

    value: float
    by_gain: Array
    bend: Array


@dataclass(eq=False)
class Joint:
    """A joint choice of all rates of a game.

    threat     [j] payoffs without agreement, log points
    matters    [j] what side matters are worth to each if they agree, log points
    transfers  whether money is paid as well
    last       the equilibrium solved last, where the next solve starts
    """

    game: Game
    threat: Array
    matters: Array
    transfers: bool
    last: Outcome | None = None

    def __post_init__(self) -> None:
        self.game.check()
        size = (len(self.game.players),)
        for name in ("threat", "matters"):
            value = getattr(self, name)
            if np.shape(value) != size or not np.isfinite(value).all():
                raise BadInput("one finite payoff for each player", where=name, evidence=str(value))

    @property
    def unit(self) -> float:
        """Million USD: the benchmark income of the smallest player, the unit of transfers."""
        world = self.game.world
        return min(float(world.income @ (income_shares(world, player) > 0.0)) for player in self.game.players)

    def bounds(self) -> tuple[Array, Array]:
        """Lowest and highest of all rates and, where there are any, of transfers to all players but the first."""
        low, high = ([getattr(player, end) for player in self.game.players] for end in ("low", "high"))
        most = np.full(self._money(), MOST_TRANSFER)
        return np.concatenate([*low, -most]), np.concatenate([*high, most])

    def point(self, rates: Rates, transfer: Array) -> Array:
        """The joint's variables: rates, then transfers in units of `unit`."""
        return np.concatenate([*rates, transfer[1:] / self.unit if self.transfers else np.zeros(0)])

    def split(self, point: Array) -> tuple[Rates, Array]:
        """Rates, and what each player receives [j], million USD."""
        cuts = np.cumsum([len(player.labels) for player in self.game.players])
        *rates, money = np.split(point, cuts)
        received = self.unit * money if self.transfers else np.zeros(len(rates) - 1)
        return tuple(rates), np.concatenate([[-received.sum()], received])

    def policy(self, point: Array) -> Policy:
        rates, transfer = self.split(point)
        policy = policy_at(self.game, rates)
        if not self.transfers:
            return policy
        by_player = np.array([income_shares(self.game.world, player) for player in self.game.players])
        return replace(policy, transfer=policy.transfer + transfer @ by_player)

    def see(self, point: Array) -> Outcome:
        """The equilibrium at a point; raises NoEquilibrium as solve does."""
        self.last = solve(self.game.world, self.policy(point), self.game.parameters, start=self.last)
        return self.last

    def gains(self, outcome: Outcome) -> Array:
        """[j] W_j + matters_j - threat_j, log points."""
        return payoffs(outcome, self.game.players) + self.matters - self.threat

    def _money(self) -> int:
        return len(self.game.players) - 1 if self.transfers else 0

    def slope(self, outcome: Outcome, aim: Aim) -> tuple[Array, Array]:
        """Derivative and rough curvature of an aim in all variables."""
        game = self.game
        found = payoff_slope(game, outcome, aim.by_gain)
        slopes = [by_rates(game, player, outcome, found) for player in game.players]
        bends = [w * curvature(game, p, outcome) for p, w in zip(game.players, aim.by_gain, strict=True)]
        if self.transfers:
            shares = np.array([income_shares(game.world, player) for player in game.players])
            by_player = self.unit * (shares @ found.transfer)
            worth = self.unit / (outcome.income @ (shares.T > 0.0))
            slopes.append(by_player[1:] - by_player[0])
            bends.append((aim.bend * worth**2)[1:] + aim.bend[0] * worth[0] ** 2)
        return np.concatenate(slopes), np.maximum(np.concatenate(bends), 1e-300)


def best_joint(
    joint: Joint, aim: Callable[[Array], Aim], start: Array, tolerance: float, past: Past = ()
) -> Peak[Outcome]:
    """The variables that maximise an aim, and the equilibrium there; past: of an aim near by. Raises NoEquilibrium."""
    low, high = joint.bounds()

    def value(x: Array) -> tuple[float, Outcome]:
        seen = joint.see(x)
        return aim(joint.gains(seen)).value, seen

    def slope(x: Array, seen: Outcome) -> tuple[Array, Array]:
        return joint.slope(seen, aim(joint.gains(seen)))

    return maximise(value, slope, start, low, high, tolerance, past=past)
