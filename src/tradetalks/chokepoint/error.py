"""Errors of draws: of months, growth, seasons and the benchmark's own range, and of licences not yet reported.

Axes: n draw, t step, i item, d destination. Central values have no error; each draw has its own seed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.chokepoint.simulation import first_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from tradetalks.chokepoint.chain import Chain
    from tradetalks.chokepoint.control import Control
    from tradetalks.chokepoint.values import Values

    Array = NDArray[np.float64]

EXPORTS, PRICES, LICENCES, LEVELS, MIXES = 1, 2, 3, 4, 5
MEMORY = 0.7
LEAST_ODDS = 0.002
DAYS_A_YEAR = 365.25


def export_level(chain: Chain, values: Values, start: date, steps: int) -> Array:
    """[n t d] factor on exports that lasts: the benchmark's own error, growth and seasons.

    log factor = benchmark_d + log(1 + g) (years since the middle of the benchmark year) + season
    """
    z = normals(values, LEVELS, (1, len(chain.countries)))
    log = values["benchmark_error"][:, None, None] * z
    days = [first_day(start, t, chain.record.step) for t in range(steps)]
    year = chain.record.benchmark_year
    if year is not None:
        since = np.array([day.year + (day.timetuple().tm_yday + 15) / DAYS_A_YEAR - (year + 0.5) for day in days])
        log = log + np.log1p(values["growth"])[:, None, None] * since[None, :, None]
    seasons = {month: quantity.central for month, quantity in chain.record.seasons.items()}
    season = np.array([seasons.get(day.month, 1.0) for day in days])
    return np.asarray(np.exp(log) * season[None, :, None])


def mix(chain: Chain, values: Values) -> Array:
    """[n i d] factor on an item's exports to a destination; the stage's exports together stay what they were.

    log factor = m (z_i + z_id) / 2^(1/2) - log of its mean over the stage, weighted by benchmark exports
    """
    items, countries = len(chain.items), len(chain.countries)
    z = normals(values, MIXES, (items, countries + 1))
    factor = np.exp(values["mix_error"][:, None, None] / np.sqrt(2.0) * (z[..., :1] + z[..., 1:]))
    flow = chain.flow[:, chain.dominant]
    stages = np.array([chain.item_record(i).stage for i in range(items)])
    for stage in set(stages):
        within = stages == stage
        before = flow[within].sum(axis=0)
        after = (factor[:, within] * flow[within]).sum(axis=1)
        same = np.divide(before, after, out=np.ones_like(after), where=after > 0.0)
        factor[:, within] *= same[:, None, :]
    return np.asarray(factor)


def export_noise(chain: Chain, values: Values, steps: int, licensed: Array) -> Array:
    """[n t i d] factor on exports that lasts one step: one part moves all lanes together, one each lane alone.

    log factor = s z_t + l z_td + f (e z'_t + g z'_td) - (f g)^2 / 2      f the share that needs a licence

    Shipments under licences come in lots, licence by licence: they err more than others. What one destination gets
    more another gets less: the last term keeps the mean of lanes, which the share granted states for all of them.

    licensed  [n t i d]  share of exports that needs a licence
    """
    countries = len(chain.countries)
    z = normals(values, EXPORTS, (steps, 2 * (countries + 1)))[:, :, None]
    several = np.sqrt(max(chain.steps_a_month, 1.0))
    names = ("noise_common", "noise_lane", "licence_noise", "licence_lane")
    common, lane, lots, apart = (values[name][:, None, None, None] for name in names)
    free, held = z[..., : countries + 1], z[..., countries + 1 :]
    log = common * free[..., :1] + lane * free[..., 1:] + licensed * (lots * held[..., :1] + apart * held[..., 1:])
    return np.asarray(np.exp(several * log - (several * licensed * apart) ** 2 / 2.0))


def licensed_share(chain: Chain, controls: Sequence[Control], draws: int, steps: int) -> Array:
    """[n t i d] share of the dominant supplier's exports that needs a licence of some control; bans are left out."""
    free = np.ones((draws, steps, len(chain.items), len(chain.countries)))
    for control in controls:
        lanes = control.lanes[chain.dominant]
        free = free * (1.0 - control.share[:, :steps, :, None] * lanes * (control.approval[:, :steps] > 0.0))
    return 1.0 - free


def price_error(values: Values, steps: int, items: int) -> Array:
    """[n t i] factor on prices: a random walk that loses three tenths of its value each step."""
    z = normals(values, PRICES, (steps, items))
    return np.asarray(np.exp(values["noise_price"][:, None, None] * remembered(z)))


def licence_path(values: Values, start: Array, months: Array, countries: int) -> Array:
    """[n t d] share of applications granted after the last report.

    log odds_t = end + (start - end) exp(-months / pace) + walk_t + walk_td

    start   [n d]  share granted as last reported, or `licence_start` where nothing was
    months  [t]    since then; below zero: not yet, the start holds
    """
    begin, end = _log_odds(start)[:, None, :], _log_odds(values["licence_end"])[:, None, None]
    since = np.maximum(months, 0.0)[None, :, None]
    mean = end + (begin - end) * np.exp(-since / values["licence_months"][:, None, None])
    z = normals(values, LICENCES, (len(months), countries + 1)) * (months > 0.0)[None, :, None]
    walk = remembered(z[:, :, :1]) + remembered(z[:, :, 1:])
    log = mean + values["licence_sd"][:, None, None] / np.sqrt(2.0) * walk
    return np.asarray(1.0 / (1.0 + np.exp(-log)))


def normals(values: Values, stream: int, shape: tuple[int, ...]) -> Array:
    """[n ...] standard normal numbers of each draw, the same for the same seed; zeros without error."""
    if values.seeds is None:
        return np.zeros((values.draws, *shape))
    return np.stack([np.random.default_rng([int(seed), stream]).standard_normal(shape) for seed in values.seeds])


def remembered(z: Array) -> Array:
    """[n t ...] a walk x_t = MEMORY x_(t-1) + z_t."""
    walk = np.array(z)
    for t in range(1, walk.shape[1]):
        walk[:, t] += MEMORY * walk[:, t - 1]
    return walk


def _log_odds(share: Array) -> Array:
    kept = np.clip(share, LEAST_ODDS, 1.0 - LEAST_ODDS)
    return np.asarray(np.log(kept / (1.0 - kept)))
