"""What a chain's shortage does further on: plants that stand idle for want of the part, as the trade model takes it.

One set of numbers for both rooms: what the chain ships caps the flows of its products, nobody pays more for them than
the chain's choke price, and what its industries cannot build is what factors of their sectors do not make. Axes: t
month, c country, u using sector.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.chains.caps import CHAIN, annual_caps, chain_sectors, choke_prices
from tradetalks.chains.controls import controls
from tradetalks.chains.results import run_controls
from tradetalks.chains.size import chain_country, industry_sectors
from tradetalks.chokepoint import central, load

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tradetalks.chains.results import ChainResult
    from tradetalks.equilibrium import Policy
    from tradetalks.ledger import Ledger, Scenario
    from tradetalks.world import World

    Array = NDArray[np.float64]


def idle_shares(result: ChainResult, world: World) -> Array:
    """[t c u] share of what a sector's factors could make that is not made, at central values.

    An industry is a share of its sectors, alike in all of them, so that sum over u of share x value added is what the
    chain says its industries lose.
    """
    chain, run = result.chain, result.middle if result.middle is not None else result
    share = central(chain).sector_share[0]
    within = industry_sectors(chain, world) * share  # s u
    place = [chain_country(chain, country) for country in world.countries]
    return np.asarray(np.einsum("tuc,su->tcs", run.lost[0], within)[:, place])


def with_chain(policy: Policy, result: ChainResult, world: World, year: int) -> Policy:
    """A policy with a year of a chain's run: caps, the choke price, and what stands idle.

    raises  as `annual_caps` does
    """
    caps, idle = annual_caps(result, world, year), idle_shares(result, world)[12 * year : 12 * year + 12]
    return replace(policy, cap=np.minimum(policy.cap, caps), choke=choke_prices(world), idle=idle.mean(axis=0))


def idle_by_month(ledger: Ledger, scenario: Scenario, world: World, months: int) -> Array | None:
    """[t c u] what stands idle in each month from that of `scenario.on`, with full stocks at its beginning.

    returns  None where no control reaches the chain, or the table has not its sectors and its supplier
    raises   MissingFacts, DisputedTerms as `controls` does
    """
    chain = load(CHAIN)
    if chain.countries[chain.dominant] not in world.countries or not chain_sectors() <= set(world.sectors):
        return None
    middle = central(chain)
    if not controls(ledger, scenario, chain, middle, months):
        return None
    found = run_controls(
        chain, scenario.title, lambda values: controls(ledger, scenario, chain, values, months), start=scenario.on,
        months=months, draws=1, seed=0, world=world,
    )  # fmt: skip
    return idle_shares(found, world)
