"""From a chain to the trade model: a year's shipments as caps on flows of the sectors that hold its products.

Axes: o origin, d destination, s sector, c country of the chain.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.chains.controls import covers, run_start, standing_controls
from tradetalks.chains.results import ChainResult, rows_of
from tradetalks.chains.size import chain_country
from tradetalks.chokepoint import central, exports, load, simulate
from tradetalks.errors import BadParameters, MissingFacts
from tradetalks.kinds.export_control import ExportControlTerms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tradetalks.chains.controls import InForce
    from tradetalks.chokepoint import Chain, Control
    from tradetalks.dates import Date
    from tradetalks.world import World

    Array = NDArray[np.float64]

CHAIN = "rare-earths"
STANDING_MONTHS = 24


def annual_caps(result: ChainResult, world: World, year: int) -> Array:
    """Most that the dominant supplier may ship in a year of the run, as the trade model takes it.

    cap_ods = max(sum_i usd_i shipped_iod / sum_i usd_i benchmark_iod, choke_price^-(1 + theta_s))

    over items i of the stages that sector s holds, at central values. The second is what buyers take at the price at
    which the last of them leaves: a ban has a backstop at a stated price and is no dropped flow. Flows of other
    origins, home sales, and flows at or above their benchmark are not capped. The table must hold the chain's sectors
    by themselves: a cap on their parent would cap everything else in it.

    year     0 is the first twelve months
    returns  [o d s]  ratio to benchmark quantity, inf for none
    raises   MissingFacts  for a chain that names no sectors, or a table without them
             BadParameters for a year that the run does not cover
    """
    chain, run = result.chain, result.middle if result.middle is not None else result
    if not 0 <= 12 * year <= result.months - 12:
        raise BadParameters("a year beyond the run", where="annual_caps", evidence=f"{year} of {result.months} months")
    if not chain.record.sectors:
        raise MissingFacts("the chain names no sectors of a world table", where=f"{chain.name}/chain.yaml, sectors")
    lacking = sorted(set(chain.record.sectors.values()) - set(world.sectors))
    if lacking:
        raise MissingFacts(
            "the table does not hold the chain's sectors by themselves",
            where=f"world of {len(world.sectors)} sectors",
            evidence=", ".join(lacking),
            remedy=f"tradetalks world split {' '.join(lacking)} --to FILE, and load that table",
        )
    return _caps(chain, run.exports[0, 12 * year : 12 * year + 12].sum(axis=0), world)


@cache
def chain_sectors() -> frozenset[str]:
    """The sectors that hold the products of the chain which the trade model takes caps from."""
    return frozenset(load(CHAIN).record.sectors.values())


def choke_prices(world: World) -> Array:
    """[o d s] most that buyers of the chain's products pay, ratio to the benchmark's price; inf elsewhere.

    The chain's own choke price, at its central value: beyond it the last buyers leave, or find stocks, scrap or another
    source.
    """
    chain, found = _chain(), np.full(world.trade.shape, np.inf)
    origin = world.country(chain.countries[chain.dominant])
    for sector in chain_sectors():
        found[origin, :, world.sector(sector)] = chain.record.parameters["choke_price"].central
    return found


def standing_caps(
    in_force: Sequence[InForce], world: World, on: Date, places: Sequence[float | None]
) -> tuple[str, list[Array]] | None:
    """The measure that limits a chain's exports, and its [o d s] caps at places in the ranges of approval rates.

    The caps are those of the second year in which the controls of the day stand as they are: the first year holds the
    wait for the first licences. They belong to the control on direct exports that grants least.

    places   0 the lowest approval rate, 1 the highest, None the central value
    returns  None where no control of the day reaches the chain, or the table has not its sectors and its supplier
    raises   BadParameters as the chain does
    """
    chain = _chain()
    if chain.countries[chain.dominant] not in world.countries or not chain_sectors() <= set(world.sectors):
        return None
    held = [
        (measure, state)
        for measure, state in in_force
        if isinstance(state.terms, ExportControlTerms)
        and covers(measure, chain)
        and (state.terms.control == "ban" or state.terms.approval_rate is not None)
    ]
    facts = tuple((measure.id, measure.scope, state.terms) for measure, state in held)
    found = _standing_shipments(_Standing(run_start(chain, on), tuple(places), facts, held))
    return None if found is None else (found[0], [_caps(chain, each, world) for each in found[1]])


@cache
def _chain() -> Chain:
    return load(CHAIN)


@dataclass(frozen=True)
class _Standing:
    """Controls that stand as on the first day of a run; equal where scopes and terms are equal."""

    on: Date
    places: tuple[float | None, ...]
    facts: tuple[object, ...]
    held: Sequence[InForce] = field(compare=False)


@lru_cache(maxsize=64)
def _standing_shipments(standing: _Standing) -> tuple[str, Array] | None:
    """The control that grants least, and [k i c] tonnes shipped in the second year at each place."""
    chain = _chain()
    middle = central(chain)
    drawn = [replace(middle, quantile=None if place is None else np.array([place])) for place in standing.places]
    by_place = [standing_controls(standing.held, chain, values, standing.on, STANDING_MONTHS) for values in drawn]
    direct = [control for control in by_place[0] if control.lanes[chain.dominant].any()]
    if not direct:
        return None
    owner = min(direct, key=lambda control: float(control.approval[..., chain.outside].mean()))
    controls = [_joined(same) for same in zip(*by_place, strict=True)]
    rows, start = rows_of(middle, [0] * len(standing.places)), standing.on
    run = simulate(chain, rows, controls, months=STANDING_MONTHS, start=start)
    return owner.name, exports(chain, run)[:, -12:].sum(axis=1)


def _joined(same: tuple[Control, ...]) -> Control:
    """One control at several places of its ranges as one with as many draws."""
    return replace(
        same[0],
        share=np.concatenate([control.share for control in same]),
        approval=np.concatenate([control.approval for control in same]),
        delay=np.concatenate([control.delay for control in same]),
        quota=np.concatenate([control.quota for control in same]),
    )


def _caps(chain: Chain, shipped: Array, world: World) -> Array:
    """[o d s] caps from a year's exports of the dominant supplier [i c], tonnes."""
    price = np.array([chain.item_record(i).usd_per_tonne.central for i in range(len(chain.items))])
    before = 12.0 * chain.flow[:, chain.dominant]
    caps = np.full(world.trade.shape, np.inf)
    origin = world.country(chain.countries[chain.dominant])
    places = np.array([chain_country(chain, country) for country in world.countries])
    for sector in set(chain.record.sectors.values()):
        items = [i for i in range(len(chain.items)) if chain.record.sectors.get(chain.item_record(i).stage) == sector]
        after, whole = price[items] @ shipped[items], price[items] @ before[items]
        ratio = np.divide(after, whole, out=np.full_like(after, np.inf), where=whole > 0.0)
        s = world.sector(sector)
        backstop = chain.record.parameters["choke_price"].central ** -(1.0 + world.trade_elasticity[s])
        caps[origin, :, s] = np.where(ratio < 1.0, np.maximum(ratio, backstop), np.inf)[places]
    caps[origin, origin] = np.inf
    return caps
