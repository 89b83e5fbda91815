"""The 2022 table from its sources: margins, trade, tariffs, inputs, splits, in this order."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from build.world.inputs import balanced_inputs, input_targets, intermediate_use, use_prior
from build.world.margins import Margins, margins
from build.world.sources import elasticities, icio_flows, wiod
from build.world.tariffs import Rates, benchmark_tariffs
from build.world.trade import balanced_trade, merge_rest_of_eu, trade_prior, trade_targets
from tradetalks.errors import MissingFacts
from tradetalks.world.elasticity_sets import DEFAULT
from tradetalks.world.labels import COUNTRIES, SECTORS, SPLIT_NAMES
from tradetalks.world.split import Split, read_split, split
from tradetalks.world.table import World

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from tradetalks.world.balance import Target

READERS = ("polars", "python_calamine")
SOURCE = (
    "tradetalks 2022 table, an estimate: 50 economies x 35 sectors, "
    "balanced on OECD ICIO 2022, ADB MRIO 2022, BACI 2023, US Census 2024"
)


@dataclass(frozen=True)
class Built:
    """The table with what it was made from.

    world          with the split sectors
    tariff_source  [o d s]  where each tariff is from; a split sector has its parent's
    mfn_rate       [d s]  MFN rates with the split sectors, each with its parent's
    rates          MFN rates of every importer
    parents        the table before any split; margins and targets of trade and inputs are its
    splits         in the order in which they were made
    """

    world: World
    tariff_source: NDArray[np.int8]
    parents: World
    splits: tuple[Split, ...]
    margins: Margins
    targets: list[Target]
    input_targets: list[Target]
    rates: Rates
    mfn_rate: NDArray[np.float32]

    def to_bytes(self) -> bytes:
        """The content of the shipped .npz file."""
        return self.world.to_bytes({"tariff_source": self.tariff_source, "mfn_rate": self.mfn_rate})


def build(folder: Path, say: Callable[[str], None]) -> Built:
    """Estimate the table from the sources in `folder`, with a line of progress for each step.

    raises  MissingFacts     where the folder holds no sources, or the packages that read them are not installed
            UnbalancedWorld  where the targets contradict each other or the table breaks an identity
    """
    if not (folder / "adb_mrio_2022").is_dir():
        raise MissingFacts(
            "no sources of the world table here",
            where=str(folder),
            evidence="there is no folder adb_mrio_2022",
            remedy="give the folder with --from, for example ../shared/data/world",
        )
    missing = [name for name in READERS if find_spec(name) is None]
    if missing:
        raise MissingFacts(
            "the sources cannot be read without " + " and ".join(missing),
            remedy="install the packages of requirements-dev.lock; using the shipped table needs neither",
        )
    say("reading output, exports and partner shares")
    totals = margins(folder)
    names, flows, final = wiod.read(folder)
    abroad = (flows.sum(axis=3) + final).transpose(0, 2, 1)
    merged, abroad = merge_rest_of_eu(names, abroad, 0)
    _, abroad = merge_rest_of_eu(names, abroad, 1)
    targets = trade_targets(folder, totals)
    say("balancing trade")
    trade = balanced_trade(trade_prior(merged, abroad, totals, *icio_flows.flows(folder)), targets, totals)
    trade = trade.astype(np.float32).astype(np.float64)
    say("laying tariffs")
    tariff, tariff_source, rates = benchmark_tariffs(folder, trade)
    tariff = tariff.astype(np.float32).astype(np.float64)
    say("balancing inputs")
    spending = np.einsum("ods,ods->ds", trade, 1.0 + tariff)
    wanted = input_targets(trade, spending, intermediate_use(totals), totals)
    use = balanced_inputs(use_prior(folder, names, flows, final, totals), wanted)
    output = trade.sum(axis=1)[:, None, :]
    input_share = np.divide(use, output, out=np.zeros_like(use), where=output > 0.0)
    input_share = input_share.astype(np.float32).astype(np.float64)
    sets = elasticities.read(folder)
    default = sets[DEFAULT]
    parents = world = World.from_flows(COUNTRIES, SECTORS, trade, tariff, input_share, default, sets, SOURCE)
    say("splitting sectors")
    splits, mfn = [], rates.mfn.astype(np.float32)
    for name in SPLIT_NAMES:
        splits.append(split(world, read_split(name)))
        place = world.sector(splits[-1].record.parent)
        tariff_source = np.insert(tariff_source, place, tariff_source[:, :, place], axis=2)
        mfn = np.insert(mfn, place, mfn[:, place], axis=1)
        world = splits[-1].world
    say("checking identities")
    world.check()
    return Built(world, tariff_source, parents, tuple(splits), totals, targets, wanted, rates, mfn)
