"""Which promises hold: how patient each side must be to keep its word, and what an expiry, a lag or linkage changes.

Payoffs are a period's, in log points: `deal` while both keep it, `cheat` in a period in which this side breaks it and
the other has not answered, `after` in each period that follows. Patience is delta: how much a payoff one period later
counts. All functions take one side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from tradetalks.errors import BadInput
from tradetalks.games.maximise import NOISE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tradetalks.world.table import Array

RESOLVED = 1e-7  # of a rate
ROUNDING = 1e-8  # log points: war sustains itself, but is found only up to rounding

Label = Literal[
    "holds by itself",
    "holds with patience",
    "below the threat point",
    "would rather have the war",
    "worth nothing to this side",
    "no patience is enough",
]
MEANING: dict[Label, str] = {
    "holds by itself": "cheating gains nothing: the deal needs no patience",
    "holds with patience": "cheating gains now and costs later: the deal needs the patience stated",
    "below the threat point": "the deal gives this side less than what follows a breach: no patience holds it",
    "would rather have the war": "what follows a breach gives this side more than the deal, and than cheating",
    "worth nothing to this side": "the deal gives this side what a breach gives it: nothing is at stake",
    "no patience is enough": "what follows a breach ends too soon to outweigh its gain",
}


@dataclass(frozen=True)
class Promise:
    """What it takes for one side to keep a promise.

    patience  the least delta a period that holds it, lags and renewal counted; 0: none is needed; None: none is enough
    """

    label: Label
    patience: float | None

    def holds(self, patience: float) -> bool:
        """Whether a side of this patience keeps it."""
        return self.patience is not None and patience >= self.patience


def least_patience(deal: float, cheat: float, after: float) -> float:
    """Least patience with which the deal is kept when a breach ends it for good.

    delta* = (W_cheat - W_deal) / (W_cheat - W_after)                           Friedman (1971), grim reversion

    meaningful where W_cheat > W_deal > W_after; `promise` labels all other cases
    """
    return (cheat - deal) / (cheat - after)


def promise(
    deal: float, cheat: float, after: float, *, renewal: float = 1.0, lag: float = 1.0, periods: float = np.inf
) -> Promise:
    """The least patience for one side's promise, or why none is enough.

    kept where  sum_{k<lag} D^k (W_cheat - W_deal) <= sum_{lag<=k<lag+periods} D^k (W_deal - W_after),  D = delta rho

    for lag 1 and a punishment without end: delta rho >= delta*, and delta rho >= (delta*)^(1/lag) for longer lags.

    renewal  rho: probability each period that the deal goes on if kept; otherwise both go to `after`
    lag      periods until the breach is noticed and answered, above 0; parts of a period count in proportion
    periods  of punishment, after which the deal is taken up again; inf: grim
    raises   BadInput for a renewal outside [0, 1], a lag or periods that are not positive, payoffs not finite
    """
    if not np.isfinite([deal, cheat, after]).all():
        raise BadInput("payoffs that are not finite", where="promise", evidence=f"{deal}, {cheat}, {after}")
    if not 0.0 <= renewal <= 1.0 or not lag > 0.0 or not periods > 0.0:
        raise BadInput(
            "renewal is a probability; a lag and a punishment last longer than nothing",
            where="promise",
            evidence=f"renewal {renewal:g}, lag {lag:g}, periods {periods:g}",
            remedy="give a renewal from 0 to 1, a lag and periods above 0",
        )
    if after - deal > NOISE:
        return Promise("would rather have the war" if after >= cheat else "below the threat point", None)
    if cheat - deal <= NOISE:
        return Promise("holds by itself", 0.0)
    if deal - after <= NOISE:
        return Promise("worth nothing to this side", None)
    if np.isinf(periods):
        found = least_patience(deal, cheat, after) ** (1.0 / lag)
    else:
        found = least_patience_finite(cheat - deal, deal - after, lag, periods)
    if renewal == 0.0 or not found / renewal < 1.0:
        return Promise("no patience is enough", None)
    return Promise("holds with patience", found / renewal)


def least_patience_finite(gain: float, loss: float, lag: float, periods: float) -> float:
    """Least D with gain (1 - D^lag) <= loss D^lag (1 - D^periods); inf where no D below 1 satisfies it.

    W^D - W^C <= (W^C - W^N) delta (1 - delta^T) / (1 - delta)   at lag 1        Green & Porter (1984), T periods
    """

    def kept(patience: float) -> float:
        return float(loss * patience**lag * (1.0 - patience**periods) - gain * (1.0 - patience**lag))

    low, high = 0.0, 1.0 - 1e-9
    if kept(high) < 0.0:
        return np.inf
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if kept(middle) >= 0.0 else (middle, high)
    return high


def pooled(promises: Sequence[tuple[float, float, float]], weight: Sequence[float] | None = None) -> tuple[float, ...]:
    """Payoffs of several promises as one: breaking any breaks all, and who breaks breaks all at once.

    sum_i (W_cheat_i - W_deal_i) <= delta/(1-delta) sum_i (W_deal_i - W_after_i)      linkage: Limao (2005)

    promises  (deal, cheat, after) each; payoffs must add up: separate issues, or increments along a path
    weight    what a unit of each issue is worth to this side, in log points; default ones
    """
    weights = np.ones(len(promises)) if weight is None else np.asarray(weight, dtype=float)
    if weights.shape != (len(promises),) or not (weights >= 0.0).all():
        raise BadInput("a weight of 0 or more for each issue", where="pooled", evidence=str(weight))
    return tuple(float(total) for total in weights @ np.asarray(promises, dtype=float))


def staged(deal: float, cheat: float, after: float, steps: int) -> tuple[float, float, float]:
    """Payoffs of one step of a deal delivered in equal steps: only a step can be kept back, all of it is at stake.

    W_cheat - W_deal over n steps; what follows a breach is the same                 gradualism: Chisik (2003)
    """
    if steps < 1:
        raise BadInput("a deal is delivered in one step or more", where="staged", evidence=str(steps))
    return deal, deal + (cheat - deal) / steps, after


def fading(deal: float, cheat: float, after: Array, patience: float) -> int | None:
    """The first period in which a side breaks a deal whose punishment fades; None: it never does.

    kept in period t where  W_cheat - W_deal <= sum_{k>=1} delta^k (W_deal - W_after_{t+k})

    after     [t] payoff t periods from now if the deal is broken; the last entry goes on for good
    patience  delta < 1
    """
    if not 0.0 <= patience < 1.0:
        raise BadInput("patience is from 0 to below 1", where="patience", evidence=str(patience))
    lost = deal - np.asarray(after, dtype=float)
    worth = patience * lost[-1] / (1.0 - patience)
    kept = [cheat - deal <= worth + NOISE]
    for t in range(lost.size - 2, -1, -1):
        worth = patience * (lost[t + 1] + worth)
        kept.append(cheat - deal <= worth + NOISE)
    kept.reverse()
    return None if all(kept) else int(np.argmin(kept))


def most_cooperative(
    payoffs: Callable[[float], tuple[float, float]], war: float, patience: float, low: float, high: float
) -> float:
    """The lowest rate, common to all sides, that a patience sustains against reversion to war.

    smallest t with (1 - delta) W_cheat(t) + delta W_war <= W_deal(t)                  Bagwell & Staiger (1990)

    payoffs    t -> (W_deal, W_cheat) of one side, when all set t, and when it alone answers best
    low, high  where to look: high must be sustained, such as the Nash rate
    raises     BadInput where high is not
    """

    def kept(rate: float) -> bool:
        deal, cheat = payoffs(rate)
        return (1.0 - patience) * cheat + patience * war <= deal + ROUNDING

    if kept(low):
        return low
    if not kept(high):
        raise BadInput("the highest rate is not sustained either", where="most_cooperative", evidence=f"{high:g}")
    for _ in range(60):
        if high - low <= RESOLVED:
            break
        middle = 0.5 * (low + high)
        low, high = (low, middle) if kept(middle) else (middle, high)
    return high
