"""How numbers are printed: percent, billions, signs. The only place where a log change becomes a percentage."""

from __future__ import annotations

import math

MINUS = "\u2212"


def percent(log_change: float) -> float:
    """The percentage of a log change: 100 (e^x - 1)."""
    return 100.0 * math.expm1(log_change)


def billions(millions: float) -> float:
    """Billion USD of million USD."""
    return millions / 1000.0


def places(value: float, digits: int) -> str:
    """A number with `digits` decimals, a true minus sign, thousands apart, and no minus before a zero."""
    text = f"{abs(value):,.{digits}f}"
    return text if float(text.replace(",", "")) == 0.0 or value >= 0.0 else MINUS + text


def signed(value: float, digits: int) -> str:
    """As `places`, with a plus sign before what is above zero."""
    text = places(value, digits)
    return text if text.startswith(MINUS) or float(text.replace(",", "")) == 0.0 else "+" + text


def digits_for(values: list[float]) -> int:
    """Decimals that leave two significant figures in the largest of these numbers: 0 to 3."""
    largest = max((abs(value) for value in values), default=0.0)
    return 3 if largest < 0.095 else 2 if largest < 9.5 else 1 if largest < 95.0 else 0
