"""The shipped world table beside official averages, outputs and flows, each against the band that was asked.

    python -m benchmarks.world_beside_sources ../shared/data/world

Wants the folder of sources that the table is built of. Ends with 1 where something outside its band is not named here.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from build.world.margins import baci_pairs
from build.world.sources import icio_flows
from tradetalks.border.ground import goods_sectors
from tradetalks.places import GROUPS
from tradetalks.world import World
from tradetalks.world.labels import COUNTRIES, EU, SECTORS, SERVICES
from tradetalks.world.summary import mfn_rates, read_manifest

GOODS = [s for s, name in enumerate(SECTORS) if name not in SECTORS[SERVICES]]
SERVED = [s for s, name in enumerate(SECTORS) if name in SECTORS[SERVICES]]
BALANCE_OF_PAYMENTS = {("USA", "CHN"): 41_500.0, ("CHN", "USA"): 26_600.0}  # CRS IF11284 of 2023, BEA data of 2022
MEAN_OVER_LINES = "the WTO publishes a mean over lines, not by trade"


def verdict(inside: bool, named: str = "") -> str:
    """`within`, the reason, or `OUTSIDE`."""
    return "within" if inside else named or "OUTSIDE"


def unsplit(values: np.ndarray, sectors: tuple[str, ...]) -> np.ndarray:
    """Values [.. s] of the shipped table with the sectors that were split off back in those they come from."""
    parents = {row["sector"]: row["parent"] for row in read_manifest()["splits"]}
    found = np.zeros((*values.shape[:-1], len(SECTORS)))
    for s, name in enumerate(sectors):
        while name not in SECTORS:
            name = parents[name]
        found[..., SECTORS.index(name)] += values[..., s]
    return found


def tariffs(world: World) -> list[str]:
    """Each importer's MFN mean beside its WTO profile, asked within 1 point; the EU has one profile and one tariff."""
    rows = {row["country"]: row for row in read_manifest()["importers"] if row["wto_mfn"] is not None}
    union, goods = [COUNTRIES.index(c) for c in EU], goods_sectors(world)
    bought = np.delete(world.trade, union, axis=0)[:, union].sum(axis=(0, 1)) * goods
    means = {name: 100 * row["mfn"] for name, row in rows.items() if name not in EU}
    means["EU"] = 100 * float(bought @ mfn_rates()[union[0]] / bought.sum())
    found = []
    for name, ours in means.items():
        row = rows[EU[0] if name == "EU" else name]
        if abs(ours - 100 * row["wto_mfn"]) > 1.0:
            said = verdict(False, MEAN_OVER_LINES if row["of"] == "lines" else "")
            found.append(f"MFN of {name}: {ours:.1f} for {100 * row['wto_mfn']:.1f} %: {said}")
    return [*found, f"MFN: {len(means)} importers compared, the EU as one"]


def outputs(made: np.ndarray, folder: Path) -> list[str]:
    """Output of the official regions by sector, asked within 10 %. made [c s], million USD."""
    found, cells = [], 0
    for region, (output, _) in icio_flows.totals(folder).items():
        at = [COUNTRIES.index(c) for c in (EU if region == "EU27" else (region,))]
        ours = made[at].sum(axis=0)
        theirs = icio_flows.by_sector(output, ours)
        for s in np.flatnonzero(theirs > 0.0):
            cells += 1
            if abs(ours[s] / theirs[s] - 1.0) > 0.1:
                found.append(
                    f"output, {region} {SECTORS[s]}: {ours[s] / 1e3:,.1f} for {theirs[s] / 1e3:,.1f} bn: OUTSIDE"
                )
    return [*found, f"output: {cells} cells of region and sector compared"]


def pairs() -> list[str]:
    """Bilateral goods and their composition beside the ICIO of 2022."""
    flows = read_manifest()["official_flows"]
    level, apart, mix = (
        float(flows[key]) for key in ("median_log_gap", "median_log_gap_at_origins_level", "composition_gap")
    )
    return [
        f"goods by pair: median gap {apart:.3f} in logs at each origin's level: {verdict(apart < 0.2)}; "
        f"{level:.3f} with margins and goods that pass, which basic prices leave out",
        f"sectors of a pair: summed gaps {100 * mix:.1f} % of trade: {verdict(mix < 0.25)}",
    ]


def services(trade: np.ndarray) -> list[str]:
    """Services between the United States and China, asked within 20 %."""
    found = []
    for (o, d), theirs in BALANCE_OF_PAYMENTS.items():
        ours = trade[COUNTRIES.index(o), COUNTRIES.index(d)][SERVED].sum()
        found.append(
            f"services {o} to {d}: {ours / 1e3:.1f} for {theirs / 1e3:.1f} bn: {verdict(abs(ours / theirs - 1) < 0.2)}"
        )
    return found


def us_imports(trade: np.ndarray, folder: Path) -> list[str]:
    """US goods imports by partner beside customs values of BACI 2023, asked within 5 %.

    The table takes an origin's customs values at the level of its exports in ADB's table of 2022: where that level is
    what sets the two apart, the line says so.
    """
    usa, small = COUNTRIES.index("USA"), [one for one in GROUPS["EU"] if one not in COUNTRIES]
    customs, _ = baci_pairs(folder, (*COUNTRIES, *small))
    customs[COUNTRIES.index("REU")] += customs[len(COUNTRIES) :].sum(axis=0)
    between = trade[..., GOODS].sum(axis=2)
    np.fill_diagonal(between, 0.0)
    level = between.sum(axis=1) / customs[: len(COUNTRIES)].sum(axis=1).clip(min=1e-9)
    found, inside, compared = [], 0, 0
    for o, name in enumerate(COUNTRIES):
        if o == usa or customs[o, usa] == 0.0:
            continue
        gap, left = between[o, usa] / customs[o, usa] - 1.0, between[o, usa] / (customs[o, usa] * level[o]) - 1.0
        compared, inside = compared + 1, inside + (abs(gap) <= 0.05)
        if abs(gap) > 0.05:
            said = f"all its exports are {100 * (level[o] - 1.0):+.0f} %" if abs(left) < abs(gap) / 2 else "OUTSIDE"
            found.append(
                f"US imports from {name}: {between[o, usa] / 1e3:.1f} for {customs[o, usa] / 1e3:.1f} bn: {said}"
            )
    return [*found, f"US imports: {inside} of {compared} partners within 5 %; BACI has no Taiwan"]


def main(folder: Path) -> int:
    world = World.load()
    made, trade = unsplit(world.output, world.sectors), unsplit(world.trade, world.sectors)
    lines = [*tariffs(world), *outputs(made, folder), *pairs(), *services(trade), *us_imports(trade, folder)]
    print("\n".join(lines))
    return int(any(line.endswith("OUTSIDE") for line in lines))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
