"""NAFTA in simpler models: one sector, no materials, no input-output links. Table 11 of Caliendo & Parro (2015).

PYTHONPATH=replications python -m caliendo_parro_2015.variants ../shared     prints them beside the published values
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from caliendo_parro_2015.tables import COUNTRIES, FOLDER, NAFTA, SECTORS, TRADABLE, first_order
from expected import published

from tradetalks.equilibrium import Parameters, Policy, solve, without_deficits
from tradetalks.world.table import World

if TYPE_CHECKING:
    from tradetalks.equilibrium import Outcome
    from tradetalks.world.table import Array

N = len(COUNTRIES)
NON_TRADABLE_ELASTICITY = 8.22
ONE_SECTOR_ELASTICITY = 4.55


@dataclass(frozen=True, eq=False)
class Inputs:
    """The paper's text files."""

    trade: Array  # [o d s] million USD, home sales left out
    tariff_1993: Array  # [o d s]
    tariff_2005: Array  # [o d s]
    output: Array  # [c u] million USD
    value_added_share: Array  # [c u]
    material_share: Array  # [c s u] share of s in the materials of u
    trade_elasticity: Array  # [s]


def inputs_of_1993(shared: Path) -> Inputs:
    """Read the text files; trade there is in thousand USD, output in USD, tariffs are in percent."""
    folder = shared / "data/papers/caliendo_parro_2015"
    tradable = np.loadtxt(folder / "T.txt")
    return Inputs(
        trade=by_origin(np.loadtxt(folder / "xbilat1993.txt")) / 1e3,
        tariff_1993=by_origin(np.loadtxt(folder / "tariffs1993.txt")) / 100.0,
        tariff_2005=by_origin(np.loadtxt(folder / "tariffs2005.txt")) / 100.0,
        output=np.loadtxt(folder / "GO.txt").T / 1e6,
        value_added_share=np.loadtxt(folder / "B.txt").T,
        material_share=np.loadtxt(folder / "IO.txt").reshape(N, SECTORS, SECTORS),
        trade_elasticity=np.r_[tradable, np.full(SECTORS - TRADABLE, NON_TRADABLE_ELASTICITY)],
    )


def by_origin(stacked: Array) -> Array:
    """[o d s], zeros for sectors that are not traded, from rows by tradable and importer and columns by exporter."""
    values = np.zeros((N, N, SECTORS))
    values[:, :, :TRADABLE] = stacked.reshape(TRADABLE, N, N).transpose(2, 1, 0)
    return values


def observed(trade: Array, tariff: Array, output: Array, input_share: Array, trade_elasticity: Array) -> World:
    """The year 1993 as the paper enters it: home sales are output less exports, final demand what is left over.

    Where more is used as input than is bought, final demand is zero: there the table does not balance, and the model
    solved at unchanged tariffs gives one that does.
    """
    home = np.arange(N)
    trade = trade.copy()
    trade[home, home] = np.maximum(output - trade.sum(axis=1), 0.0)
    spending = np.einsum("ods,ods->ds", trade, 1.0 + tariff)
    final = np.maximum(spending - np.einsum("csu,cu->cs", input_share, trade.sum(axis=1)), 0.0)
    return World(
        countries=COUNTRIES,
        sectors=tuple(f"sector_{s + 1:02d}" for s in range(len(trade_elasticity))),
        trade=trade,
        tariff=tariff,
        value_added_share=1.0 - input_share.sum(axis=1),
        input_share=input_share,
        final_share=final / final.sum(axis=1, keepdims=True),
        deficit=trade.sum(axis=(0, 2)) - trade.sum(axis=(1, 2)),
        trade_elasticity=trade_elasticity,
        source="Caliendo & Parro (2015), supplementary data",
    )


def in_full(inputs: Inputs) -> World:
    """The model of the main tables."""
    shares = inputs.material_share * (1.0 - inputs.value_added_share)[:, None, :]
    return observed(inputs.trade, inputs.tariff_1993, inputs.output, shares, inputs.trade_elasticity)


def no_materials(inputs: Inputs) -> World:
    """Value added is all of cost."""
    nothing = np.zeros_like(inputs.material_share)
    return observed(inputs.trade, inputs.tariff_1993, inputs.output, nothing, inputs.trade_elasticity)


def no_input_output(inputs: Inputs) -> World:
    """A sector uses its own goods only.

    As in the authors' files, their share in cost is what their share in materials was, and value added is the rest.
    """
    own = np.zeros_like(inputs.material_share)
    s = np.arange(SECTORS)
    own[:, s, s] = inputs.material_share[:, s, s]
    return observed(inputs.trade, inputs.tariff_1993, inputs.output, own, inputs.trade_elasticity)


def median_tariff(tariff: Array) -> Array:
    """[o d 2] the median over tradables, and none on the rest."""
    return np.stack([np.median(tariff[..., :TRADABLE], axis=2), np.zeros(tariff.shape[:2])], axis=2)


def one_sector(inputs: Inputs) -> World:
    """One tradable sector and one that is not.

    Trade and output are added up; shares of value added and tariffs are medians over sectors, shares of inputs means.
    """
    trade = inputs.trade.reshape(N, N, 2, TRADABLE).sum(axis=3)
    output = inputs.output.reshape(N, 2, TRADABLE).sum(axis=2)
    value_added = np.median(inputs.value_added_share.reshape(N, 2, TRADABLE), axis=2)
    materials = inputs.material_share.reshape(N, 2, TRADABLE, 2, TRADABLE).mean(axis=(2, 4))
    shares = materials / materials.sum(axis=1, keepdims=True) * (1.0 - value_added)[:, None, :]
    return observed(trade, median_tariff(inputs.tariff_1993), output, shares, np.full(2, ONE_SECTOR_ELASTICITY))


def tariffs_of_2005_among_members(before: Array, after: Array) -> Array:
    """[o d s] the later tariffs among members of NAFTA, the earlier ones elsewhere."""
    member = np.isin(COUNTRIES, NAFTA)
    return np.where(np.outer(member, member)[:, :, None], after, before)


def nafta_in(world: World, tariff_2005: Array) -> Outcome:
    """The tariffs of 2005 among members, from balanced trade."""
    parameters = Parameters.long_run(world)
    balanced = without_deficits(world, parameters)
    policy = Policy.benchmark(balanced)
    policy.tariff[:] = tariffs_of_2005_among_members(balanced.tariff, tariff_2005)
    return solve(balanced, policy, parameters)


def variants(shared: Path) -> dict[tuple[str, str, str], float]:
    """Welfare by the paper's first-order formula, and exact real income, by table, country and model; percent."""
    inputs = inputs_of_1993(shared)
    found: dict[tuple[str, str, str], float] = {}
    for model, world in {
        "in full": in_full(inputs),
        "no materials": no_materials(inputs),
        "no input-output": no_input_output(inputs),
        "one sector": one_sector(inputs),
    }.items():
        tariff = median_tariff(inputs.tariff_2005) if model == "one sector" else inputs.tariff_2005
        outcome = nafta_in(world, tariff)
        terms, volume = first_order(outcome, np.ones_like(outcome.trade))
        for name in NAFTA:
            c = outcome.benchmark.country(name)
            found["11", name, model] = 100.0 * (terms[c] + volume[c])
            found["11", name, f"{model}, exact real income"] = 100.0 * outcome.real_income[c]
    return found


def main(shared: Path) -> None:
    printed = published(FOLDER)
    print(f"{'country':7} {'model':34} {'published':>9} {'here':>9}")
    for key, value in variants(shared).items():
        print(f"{key[1]:7} {key[2]:34} {printed.get(key, ''):>9} {value:9.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
