"""The highest point of a smooth function in a box, by projected quasi-Newton steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from tradetalks.errors import NoEquilibrium

if TYPE_CHECKING:
    from collections.abc import Callable

    from tradetalks.world.table import Array

    Past = tuple[tuple[Array, Array], ...]

MEMORY = 12
MOST_STEPS = 200
MOST_HALVINGS = 30
LONGEST_STEP = 1.0  # in the unit of a rate: a tariff moves by at most 100 points at once
ENOUGH = 1e-4  # of the rise that the slope promises: Armijo (1966)
NOISE = 2e-10  # error of a payoff when an equilibrium is solved to 1e-10: a smaller fall does not count

Seen = TypeVar("Seen")


@dataclass(frozen=True, eq=False)
class Peak(Generic[Seen]):
    """Where the search ended.

    step         largest move of a coordinate that the last quasi-Newton step would make
    evaluations  of the function
    past         moves with the turns of the gradient along them: where a search for almost the same function starts
    """

    point: Array
    value: float
    seen: Seen
    step: float
    evaluations: int
    past: Past


def maximise(
    value: Callable[[Array], tuple[float, Seen]],
    slope: Callable[[Array, Seen], tuple[Array, Array]],
    start: Array,
    low: Array,
    high: Array,
    tolerance: float,
    most_steps: int = MOST_STEPS,
    past: Past = (),
) -> Peak[Seen]:
    """Climb from `start` until a quasi-Newton step moves no coordinate by more than `tolerance`.

    Limited-memory BFGS (Byrd, Nocedal & Schnabel 1994) on the coordinates that bounds do not hold, scaled by a rough
    curvature, with Armijo's rule along the projected step (Bertsekas 1982). A trial without an equilibrium counts as
    too far.

    value   x -> (f, what was seen there); f = -inf: not allowed there
    slope   (x, what was seen) -> gradient, rough curvature > 0, each [r]
    past    of a search for almost the same function
    returns the last point reached; its `step` says how near it is
    raises  NoEquilibrium where there is none at `start`
    """
    x = np.clip(start, low, high)
    at, seen = value(x)
    gradient, curvature = slope(x, seen)
    evaluations = 1
    for _ in range(most_steps):
        free = ~(((x <= low) & (gradient <= 0.0)) | ((x >= high) & (gradient >= 0.0)))
        direction = np.zeros_like(x)
        if free.any():
            pairs = tuple((move[free], turn[free]) for move, turn in past)
            direction[free] = quasi_newton(gradient[free], curvature[free], pairs)
        direction = np.clip(x + direction, low, high) - x  # so that one flat coordinate shortens no other
        step = float(np.abs(direction).max(initial=0.0))
        if step <= tolerance:
            return Peak(x, at, seen, step, evaluations, past)
        direction *= min(1.0, LONGEST_STEP / step)
        higher, tried = along(value, x, at, gradient, direction, low, high)
        evaluations += tried
        if higher is None and past:
            past = ()  # curvature from elsewhere may lead nowhere: try once more along the slope
            continue
        if higher is None:
            return Peak(x, at, seen, step, evaluations, past)
        found, new, saw = higher
        old_gradient, (gradient, curvature) = gradient, slope(found, saw)
        move, turn = found - x, old_gradient - gradient
        if move @ turn > 1e-12 * np.sqrt((move * curvature) @ move * ((turn / curvature) @ turn)):
            past = (*past, (move, turn))[-MEMORY:]
        x, at, seen = found, new, saw
    return Peak(x, at, seen, step, evaluations, past)


def along(
    value: Callable[[Array], tuple[float, Seen]],
    x: Array,
    at: float,
    gradient: Array,
    direction: Array,
    low: Array,
    high: Array,
) -> tuple[tuple[Array, float, Seen] | None, int]:
    """The first of the halved steps that rises as Armijo's rule asks, its value and what was seen; the number tried."""
    length = 1.0
    for tried in range(1, MOST_HALVINGS + 1):
        trial = np.clip(x + length * direction, low, high)
        promised = float(gradient @ (trial - x))
        try:
            new, saw = value(trial)
        except NoEquilibrium:
            new = -np.inf
        if new >= at + ENOUGH * promised - NOISE and promised > 0.0:
            return (trial, new, saw), tried
        length *= 0.5
    return None, MOST_HALVINGS


def quasi_newton(gradient: Array, curvature: Array, past: Past) -> Array:
    """The step B^-1 g with B the BFGS matrix of past moves and turns of the gradient, in coordinates of unit curvature.

    Two-loop recursion: Nocedal (1980)
    """
    scale = np.sqrt(curvature)
    pairs = [(move * scale, turn / scale) for move, turn in past if move @ turn > 0.0]
    q = gradient / scale
    weights = []
    for move, turn in reversed(pairs):
        weight = (move @ q) / (move @ turn)
        q = q - weight * turn
        weights.append(weight)
    if pairs:
        move, turn = pairs[-1]
        q = q * ((move @ turn) / (turn @ turn))
    for (move, turn), weight in zip(pairs, reversed(weights), strict=True):
        q = q + move * (weight - (turn @ q) / (move @ turn))
    return np.asarray(q / scale)
