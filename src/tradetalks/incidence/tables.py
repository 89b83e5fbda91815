"""The tables of data/incidence as arrays in the order of a world's sectors. Axes: s sector, h decile, q state."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import MissingFacts
from tradetalks.world.split import SHIPPED_SPLITS, read_split

if TYPE_CHECKING:
    from tradetalks.world import World
    from tradetalks.world.table import Array

FOLDER = Path(__file__).resolve().parent.parent / "data" / "incidence"
DECILES = tuple(range(1, 11))
Row = dict[str, str]


@dataclass(frozen=True)
class Population:
    """People and households, million; households are None where no count is stored."""

    people: float
    households: float | None
    source: str


@cache
def read_table(name: str) -> tuple[Row, ...]:
    """The rows of a table that ships."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


COUNTRY = read_table("tables")[0]["country"]  # whose households, states and jobs are stored


def source_sector(sector: str, known: set[str]) -> str:
    """The sector whose row stands for a sector: itself, or the parent that it was split from.

    raises  MissingFacts where neither has a row
    """
    if sector in known:
        return sector
    if (SHIPPED_SPLITS / f"{sector}.yaml").is_file():
        return source_sector(read_split(sector).parent, known)
    raise MissingFacts(
        f"no incidence data for sector {sector!r}",
        where="data/incidence",
        evidence="rows for " + ", ".join(sorted(known)),
        remedy="aggregate the world to the shipped sectors, or add rows",
    )


def household_spending(world: World) -> tuple[Array, Array]:
    """[s] share of households in US final spending, [s h] shares of the deciles in what they spend; sum to 1 over h."""
    rows = {row["sector"]: row for row in read_table("us_spending")}
    chosen = [rows[source_sector(sector, set(rows))] for sector in world.sectors]
    share = np.array([float(row["household_share"]) for row in chosen])
    by_decile = np.array([[float(row[f"d{h}"]) for h in DECILES] for row in chosen])
    return share, by_decile / by_decile.sum(axis=1, keepdims=True)


def decile_income() -> Array:
    """[h] personal income a household, USD of 2023."""
    return np.array([float(row["income_usd"]) for row in read_table("us_deciles")])


def state_shares(world: World) -> tuple[tuple[str, ...], Array]:
    """States, and [q s] their shares in the nation's value added by sector; sum to 1 over q."""
    rows = read_table("us_states")
    known = set(rows[0]) - {"state"}
    columns = [source_sector(sector, known) for sector in world.sectors]
    shares = np.array([[float(row[column]) for column in columns] for row in rows])
    return tuple(row["state"] for row in rows), shares / shares.sum(axis=0)


def us_jobs(world: World) -> Array:
    """[s] jobs in the US, thousand: an estimate; a sector split from another has its share of the value added."""
    rows = {row["sector"]: float(row["jobs_thousand"]) for row in read_table("us_jobs")}
    parents = [source_sector(sector, set(rows)) for sector in world.sectors]
    value_added = world.value_added[world.country(COUNTRY)]
    total = {parent: sum(v for v, p in zip(value_added, parents, strict=True) if p == parent) for parent in parents}
    return np.array(
        [rows[parent] * v / total[parent] if v else 0.0 for v, parent in zip(value_added, parents, strict=True)]
    )


def population(country: str) -> Population:
    """People and households of a country; raises MissingFacts."""
    for row in read_table("population"):
        if row["country"] == country:
            households = float(row["households_million"]) if row["households_million"] else None
            return Population(float(row["people_million"]), households, row["source"])
    raise MissingFacts(
        f"no population of {country}",
        where="data/incidence/population.csv",
        remedy="read the change in percent, or choose one of: "
        + ", ".join(row["country"] for row in read_table("population")),
    )
