"""Closed forms of a chokepoint. Axes: n draw, t month. Any shape where an equation says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import BadParameters

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


def bottleneck_output(cost_share: Array | float, quantity: Array | float, elasticity: Array | float) -> Array:
    """Output when a critical input falls to a share of what it was and everything else stays.

    Y = [(1 - s) + s q^((sigma - 1)/sigma)]^(sigma/(sigma - 1))      CES in calibrated share form; Baqaee & Farhi (2019)

    At sigma -> 1 Y = q^s; at sigma -> 0 Y = min(q, 1). It is computed in logarithms, so that small q and sigma overflow
    nothing.

    cost_share  s, share of the input in cost, (0, 1)
    quantity    q, ratio to what is needed, [0, 1]
    elasticity  sigma > 0
    returns     ratio to benchmark output, [0, 1]
    raises      BadParameters for a share outside (0, 1), a quantity outside [0, 1], an elasticity of zero or less
    """
    s, q, sigma = (np.asarray(x, dtype=np.float64) for x in (cost_share, quantity, elasticity))
    _within("cost share", s, (s > 0.0) & (s < 1.0))
    _within("quantity", q, (q >= 0.0) & (q <= 1.0 + 1e-12))
    _within("elasticity", sigma, sigma > 0.0)
    unit = np.abs(sigma - 1.0) < 1e-9
    power = np.where(unit, 1.0, (sigma - 1.0) / np.where(unit, 2.0, sigma))
    with np.errstate(divide="ignore"):
        log_q = np.log(np.minimum(q, 1.0))
        exponent = np.where(log_q == -np.inf, np.where(power > 0.0, -np.inf, np.inf), power * log_q)
    finite = np.isfinite(exponent)
    inner = np.logaddexp(np.log1p(-s), np.log(s) + np.where(finite, exponent, 0.0))
    inner = np.where(finite, inner, np.where(exponent < 0.0, np.log1p(-s), np.inf))
    output = np.exp(np.where(unit, s * log_q, inner / power))
    return np.asarray(output)


def horizon_elasticity(months: Array | float, start: Array | float, end: Array | float, pace: Array | float) -> Array:
    """Elasticity of substitution after some months of scarcity.

    sigma(h) = sigma_end - (sigma_end - sigma_start) exp(-h / pace)

    months   h >= 0 since the shock
    start    elasticity on the first day
    end      elasticity in the long run, >= start
    pace     months after which 63 % of the way is gone, > 0
    returns  the shape of the arguments together
    """
    return np.asarray(end - (np.asarray(end) - start) * np.exp(-np.maximum(months, 0.0) / np.asarray(pace)))


def stock_out(inflow: float, stock: float, lead: float, growth: float) -> float | None:
    """Years until a stock is gone when an inflow covers a share of use and alternatives ramp up from a lead time.

    s0 = (1 - q) T                              T <= L: no alternative yet,  T = s0 / (1 - q)
    s0 = (1 - q) T - g (T - L)^2 / 2            T > L

    inflow   q, share of use that still arrives, [0, 1]
    stock    s0, years of use, >= 0
    lead     L, years
    growth   g, share of use added a year, per year
    returns  T in years; None where the stock never runs out
    raises   BadParameters for an inflow outside [0, 1] or a stock, lead or growth below zero
    """
    _within("inflow", np.array(inflow), np.array(0.0 <= inflow <= 1.0))
    _within("stock, lead or growth", np.array([stock, lead, growth]), np.array([stock, lead, growth]) >= 0.0)
    gap = 1.0 - inflow
    if gap == 0.0:
        return None
    if stock <= gap * lead or growth == 0.0:
        return stock / gap
    discriminant = gap * gap - 2.0 * growth * (stock - gap * lead)
    if discriminant < 0.0:
        return None
    return lead + (gap - float(np.sqrt(discriminant))) / growth


def bridging_stock(inflow: float, lead: float, growth: float) -> float:
    """Stock that lasts until alternatives cover the gap, in years of use.

    (1 - q) L + (1 - q)^2 / (2 g)

    inflow, lead, growth   as in stock_out, growth > 0
    raises                 BadParameters for a growth of zero or less
    """
    _within("growth", np.array(growth), np.array(growth > 0.0))
    gap = 1.0 - inflow
    return gap * lead + gap * gap / (2.0 * growth)


def holders(stock: Array, mean: Array, spread: Array) -> Array:
    """Share of firms that still hold stock, when stocks were spread evenly around their mean and all drew alike.

    f = min(1, (R / h)^(1/2)),   R = stock / mean

    From a uniform spread over [(1 - h), (1 + h)] of the mean: after a draw of x each, firms below x are empty, and what
    is left is ((1 + h) - x)^2 / 4h of the mean.

    stock   what all hold together, any shape
    mean    what they held before, same shape
    spread  h, [0, 1]; 0: all run out on one day
    returns [0, 1], same shape
    """
    left = np.divide(stock, mean, out=np.zeros_like(stock), where=mean > 0.0)
    even = np.broadcast_to(np.asarray(spread), left.shape)
    return np.asarray(np.minimum(1.0, np.sqrt(np.where(left > 0.0, left / np.maximum(even, 1e-12), 0.0))))


def ramp(months: Array | float, start: Array | float, length: Array | float) -> Array:
    """Share of a plant's capacity that works: 0 until `start`, then a straight line to 1 over `length` months."""
    return np.asarray(np.clip((np.asarray(months) - start) / np.maximum(length, 1e-9), 0.0, 1.0))


def scarcity_price(quantity: Array, elasticity: Array, choke: Array) -> Array:
    """Price that makes buyers content with a share of what they want: min(choke, q^(-1/sigma)), ratio to benchmark."""
    with np.errstate(divide="ignore", over="ignore"):
        price = np.asarray(np.maximum(quantity, 1e-12)) ** (-1.0 / np.asarray(elasticity))
    return np.asarray(np.clip(price, 1.0, choke))


def storage_price(static: Array, resolution: Array, interest: float) -> Array:
    """Price that leaves nothing to gain from holding stocks, along a path of scarcity prices that is foreseen.

    p_t = max_k [1 + (p*_(t+k) - 1)(1 - h)^k] / (1 + r)^k      Williams & Wright (1991)

    static      [n t]  p*, scarcity price of each month as a ratio to the benchmark
    resolution  [n]    h, chance each month that the control ends
    interest    r, fraction a month, interest and storage
    returns     [n t]
    """
    price = np.array(static, dtype=np.float64)
    stay = (1.0 - np.asarray(resolution))[:, None]
    for k in range(1, price.shape[1]):
        later = (1.0 + (static[:, k:] - 1.0) * stay**k) / (1.0 + interest) ** k
        price[:, :-k] = np.maximum(price[:, :-k], later)
    return price


def _within(name: str, values: Array, allowed: NDArray[np.bool_]) -> None:
    if not np.all(allowed):
        bad = values.ravel()[np.flatnonzero(~np.broadcast_to(allowed, values.shape).ravel())[0]]
        raise BadParameters(f"{name} out of range", where="chokepoint", evidence=str(float(bad)))
