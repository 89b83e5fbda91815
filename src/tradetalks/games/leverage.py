"""What an instrument does to the other side, against what it costs its own."""

from __future__ import annotations

from dataclasses import dataclass

from tradetalks.games.maximise import NOISE


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
