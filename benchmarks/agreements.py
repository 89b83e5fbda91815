"""Print what the example agreements do beside published estimates: the rows of docs/explanation/agreements.md.

Run from the repository: python benchmarks/agreements.py
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.places import GROUPS
from tradetalks.runs import attribute, run_all
from tradetalks.runs.country_groups import group_name, groups_of, with_groups
from tradetalks.world.labels import COUNTRY_NAMES

if TYPE_CHECKING:
    import tradetalks as tt

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples" / "agreements"
DRAWS = 16
SHOWN = {  # example: the places that its rows are about
    "india-us": ("IND", "USA"),
    "eu-india": ("EU", "IND"),
    "rcep": ("RCEP", "ASEAN"),
    "uk-eu": ("GBR", "EU"),
    "mercosur-eu": ("EU", "MERCOSUR", "BRA"),
    "eu-30": ("EU", "USA"),
    "carbon-steel": ("EU", "TUR", "IND"),
    "services-asean": ("ASEAN",),
}


def solved(horizon: str, draws: int = DRAWS) -> dict[str, tt.Result]:
    """Every example at a horizon, in the same draws."""
    found = run_all([str(EXAMPLES / f"{name}.yaml") for name in SHOWN], horizon=horizon, draws=draws)
    return dict(zip(SHOWN, found, strict=True))


def number(found: tt.Result, quantity: str, *place: str) -> tuple[float, float, float]:
    """Median and ends of a country or group, per cent or billion USD."""
    groups = groups_of([one for one in place if one not in found.world.countries], found.world)
    at = with_groups(found.of(quantity), found.world, groups).at(*place)
    scale = 100.0 if found.of(quantity).quantity.unit == "log change" else 1e-3
    return scale * at.median, scale * at.low, scale * at.high


def flow(found: tt.Result, origin: str, destination: str, sectors: tuple[str, ...] = ()) -> float:
    """Change of goods sold by one place to another at central values, per cent."""
    world = found.world
    groups = groups_of([one for one in (origin, destination) if one not in world.countries], world)
    at = [[world.country(c) for c in groups.get(one, (one,))] for one in (origin, destination)]
    goods = [world.sector(s) for s in sectors] or [s for s in range(len(world.sectors)) if world.tariff[:, :, s].any()]
    apart = np.array([[o != d for d in at[1]] for o in at[0]])
    before, after = (flows[np.ix_(*at, goods)][apart].sum() for flows in (world.trade, found.outcome.trade))
    return float(100.0 * (after / before - 1.0))


def text(values: tuple[float, float, float]) -> str:
    """`+0.50 (+0.32 to +0.62)`, with a digit more where all are small."""
    digits = 2 if max(map(abs, values)) >= 0.1 else 3
    median, low, high = (f"{value:+.{digits}f}" for value in values)
    return f"{median} ({low} to {high})"


def rows(year: dict[str, tt.Result], long_run: dict[str, tt.Result]) -> list[str]:
    """One row an example and place: volume of GDP and real income at both horizons."""
    found = []
    for name, places in SHOWN.items():
        for place in places:
            cells = [
                text(number(results[name], quantity, place))
                for results in (year, long_run)
                for quantity in ("real_gdp", "real_income")
            ]
            called = COUNTRY_NAMES.get(place, group_name(place))
            found.append(f"| {year[name].scenario.title} | {called} | " + " | ".join(cells) + " |")
    return found


def parts(found: tt.Result, country: str) -> str:
    """Which measure causes how much of a country's real income, per cent of income."""
    caused = attribute(found, "real_income", country)
    titles = {measure.id: measure.title for measure in found.scenario.measures}
    return "; ".join(f"{titles[key]} {100.0 * part:+.3f}" for key, part in caused.measures.items())


def exports_of_steel(results: dict[str, tt.Result]) -> float:
    """Change of metals sold abroad by all countries outside the OECD and the EU, at central values, per cent."""
    found = results["carbon-steel"]
    world, rich = found.world, {*GROUPS["OECD"], *GROUPS["EU"], "REU"}
    sellers, metals = [o for o, c in enumerate(world.countries) if c not in rich], world.sector("metals")
    abroad = ~np.eye(len(world.countries), dtype=bool)[sellers]
    before, after = (flows[sellers, :, metals][abroad].sum() for flows in (world.trade, found.outcome.trade))
    return float(100.0 * (after / before - 1.0))


def tariff_within(found: tt.Result, group: str) -> float:
    """Average tariff on goods between the members of a group in the benchmark."""
    world = found.world
    at = [world.country(c) for c in groups_of([group], world)[group]]
    flows, rates = world.trade[np.ix_(at, at)], world.tariff[np.ix_(at, at)]
    abroad = ~np.eye(len(at), dtype=bool)[:, :, None] & world.tariff.any(axis=(0, 1))
    return float((flows * rates * abroad).sum() / (flows * abroad).sum())


def main() -> None:
    year, long_run = solved("year"), solved("long_run")
    print("\n".join(rows(year, long_run)))
    print()
    for name, country in (("uk-eu", "GBR"), ("mercosur-eu", "BRA"), ("eu-india", "IND"), ("rcep", "KOR")):
        print(f"{name}, {country}: {parts(long_run[name], country)}")
    for name, origin, destination in (
        ("india-us", "USA", "IND"),
        ("eu-india", "EU", "IND"),
        ("eu-india", "IND", "EU"),
        ("mercosur-eu", "EU", "MERCOSUR"),
        ("mercosur-eu", "MERCOSUR", "EU"),
        ("rcep", "RCEP", "RCEP"),
        ("eu-30", "USA", "EU"),
    ):
        soon, end = (flow(results[name], origin, destination) for results in (year, long_run))
        print(f"{name}: goods {origin} to {destination} {soon:+.1f} % at year, {end:+.1f} % in the long run")
    for results, horizon in ((year, "year"), (long_run, "long run")):
        print(
            f"carbon-steel, {horizon}: metals exports of countries outside the OECD {exports_of_steel(results):+.2f} %"
        )
    print(f"goods within RCEP pay {100.0 * tariff_within(long_run['rcep'], 'RCEP'):.2f} % in the benchmark")


if __name__ == "__main__":
    main()
