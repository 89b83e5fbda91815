"""Print the average duty of the law and of the model, by partner and day: what `rates` says and what `enact` charges.

Run from the repository: python benchmarks/law_and_model.py
Points of the customs value, more than on 1 January 2025. The law's average is over all goods, chapters 98 and 99 among
them; the model's is over the goods that have a sector, each sector with the partner's imports of 2024.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

import tradetalks as tt
from tradetalks.border.enactment import BENCHMARK_DAY, enact
from tradetalks.customs.goods import by_sector, class_sectors, us_import_classes
from tradetalks.customs.importers import SCHEDULED
from tradetalks.customs.rates import rates
from tradetalks.dates import as_date

PARTNERS = {  # an economy of the table, and the partner of US statistics whose goods stand for it
    "CHN": "CHN",
    "CAN": "CAN",
    "MEX": "MEX",
    "JPN": "JPN",
    "KOR": "KOR",
    "VNM": "VNM",
    "IND": "IND",
    "BRA": "BRA",
    "GBR": "GBR",
    "CHE": "CHE",
    "TWN": "TWN",
    "DEU": "EU",
}
DAYS = ("2025-02-15", "2025-04-10", "2025-06-10", "2025-09-10", "2025-11-15", "2026-03-10")


class Row(NamedTuple):
    """One partner and day: points of the value more than on 1 January 2025; `outside` is the law's part without a
    sector, which the model does not hold."""

    country: str
    day: str
    law: float
    outside: float
    model: float

    @property
    def gap(self) -> float:
        """What is left of the difference once goods without a sector are named."""
        return self.law - self.outside - self.model


def rows(partners: tuple[str, ...] = tuple(PARTNERS), days: tuple[str, ...] = DAYS) -> list[Row]:
    """Every partner and day, in that order."""
    world, ledger, classes = tt.World.load(), tt.Ledger.load(), us_import_classes()
    sector = class_sectors(classes, world.sectors)
    usa, found = world.country(SCHEDULED), []
    laws = {day: enact(ledger, world, on=day, as_of=day).policy.tariff[:, usa] - world.tariff[:, usa] for day in days}
    for country in partners:
        partner = PARTNERS[country]
        imports = classes.imports[classes.partner(partner)]
        weight = by_sector(imports, sector, len(world.sectors))
        inside = float(weight.sum() / imports.sum())
        for day in days:
            on = as_date(day)
            series = rates(partner, SCHEDULED, BENCHMARK_DAY, on.replace(day=on.day + 1), ledger=ledger, as_of=on)
            law = 100.0 * float((series.effective[series.on(on)] - series.effective[0]).sum())
            charged = laws[day][world.country(country)]
            model = 100.0 * float(charged @ weight / weight.sum())
            found.append(Row(country, day, law, law * (1.0 - 1.0 / inside) if inside else 0.0, model))
    return found


def main() -> None:
    print(f"{'':4} {'day':10} {'law':>7} {'no sector':>10} {'model':>7} {'left':>6}")
    found = rows()
    for row in found:
        print(f"{row.country:4} {row.day:10} {row.law:7.2f} {row.outside:10.2f} {row.model:7.2f} {row.gap:6.2f}")
    gaps = np.abs([row.gap for row in found])
    print(f"largest difference left {gaps.max():.2f} points; {np.count_nonzero(gaps <= 0.1)} of {len(gaps)} within 0.1")


if __name__ == "__main__":
    main()
