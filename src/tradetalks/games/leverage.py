"""What an instrument does to the other side, against what it costs its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.games.government import by_rates, payoff_slope
from tradetalks.games.maximise import NOISE

if TYPE_CHECKING:
    from tradetalks.equilibrium import Outcome
    from tradetalks.games.players import Game
    from tradetalks.world.table import Array


@dataclass(frozen=True)
class Leverage:
    """An instrument of one side used against another.

    suffered   its user's loss, log points; negative: it gains
    inflicted  the other side's loss
    """

    instrument: str
    user: str
    suffered: float
    inflicted: float

    @property
    def ratio(self) -> float | None:
        """Loss inflicted per loss suffered; None where its user does not lose, or the other side does not."""
        return self.inflicted / self.suffered if self.suffered > NOISE and self.inflicted > NOISE else None

    @property
    def meaning(self) -> str:
        """What kind of instrument it is, in words."""
        if self.inflicted <= NOISE:
            return "hurts nobody but its user" if self.suffered > NOISE else "no threat: the other side does not lose"
        return "pays its user: no threat, but a reason to act" if self.suffered <= NOISE else "a threat that costs"


def marginal_leverage(game: Game, outcome: Outcome, user: str, target: str) -> list[Leverage]:
    """Every rate of one player, raised a little at an outcome: losses per unit of the rate, log points.

    raises  UnknownName for a player that is not in the game
    """
    j, k = game.player(user), game.player(target)
    own, other = (payoff_slope(game, outcome, weight_on(game, i)) for i in (j, k))
    player = game.players[j]
    suffered, inflicted = (-by_rates(game, player, outcome, slope) for slope in (own, other))
    return [
        Leverage(label, user, float(a), float(b))
        for label, a, b in zip(player.labels, suffered, inflicted, strict=True)
    ]


def weight_on(game: Game, j: int) -> Array:
    """[j] one on a player."""
    return np.asarray(np.eye(len(game.players))[j])
