"""Time of pricing order books and of the daily rates: python x.py bench."""

from __future__ import annotations

import csv
import datetime as dt
import random
import resource
from typing import TYPE_CHECKING

from tradetalks.customs.duty import duty
from tradetalks.customs.goods import us_import_classes
from tradetalks.customs.orders import price_file
from tradetalks.customs.rates import rates
from tradetalks.customs.schedule import us_schedule
from tradetalks.ledger import Ledger

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

ASIA = ("CHN", "VNM", "JPN", "KOR", "TWN", "IND", "THA", "MYS", "IDN", "SGP", "HKG")
ORIGINS = (*ASIA, "MEX", "CAN", "DEU", "IRL", "ITA", "CHE", "BRA", "GBR", "FRA")
FIRST = dt.date(2025, 1, 1)


def order_book(path: Path, lines: int) -> None:
    """Random lines: 4,000 products of 20 origins on 540 days, some claims of USMCA, metal shares declared."""
    schedule, draw = us_schedule(), random.Random(1)
    day = dt.date(2025, 11, 15)
    every = [
        code for code in schedule.codes if code < "98" and any(line.holds(day) for line in schedule.versions(code))
    ]
    products = draw.sample([code for code in every if len(code) == 10 or not schedule.suffixes(code, day)], 4000)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["order", "product", "origin", "destination", "on", "value", "claims", "steel", "aluminium", "copper"]
        )
        for number in range(lines):
            origin = draw.choice(ORIGINS)
            claim = "S" if origin in ("MEX", "CAN") and draw.random() < 0.3 else ""
            on = FIRST + dt.timedelta(draw.randrange(540))
            value = f"{draw.uniform(1e3, 1e5):.2f}"
            writer.writerow([number, draw.choice(products), origin, "USA", on, value, claim, "0.3", "0.1", "0.2"])


def test_a_million_order_lines(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    order_book(tmp_path / "orders.csv", 1_000_000)
    priced = benchmark.pedantic(
        price_file, (tmp_path / "orders.csv", tmp_path / "priced.csv"), {"processes": 2}, rounds=1
    )
    assert priced.priced > 850_000  # 89 in 100: the others need a quantity, a fact or another line
    assert priced.duty_usd > 1e9
    memory = 2 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # of the larger of two processes, twice
    benchmark.extra_info |= {"priced": priced.priced, "memory_mb": memory / 1e3}


def test_daily_rates_of_all_partners_since_2018(benchmark: BenchmarkFixture) -> None:
    book = Ledger.load()

    def all_partners() -> int:
        until = book.coverage.complete_to
        found = [rates(p, "USA", dt.date(2018, 1, 1), until, ledger=book) for p in us_import_classes().partners]
        return sum(len(series.since) for series in found)

    benchmark.extra_info["periods"] = benchmark.pedantic(all_partners, rounds=1)


def test_one_shipment(benchmark: BenchmarkFixture) -> None:
    benchmark(duty, "8505.11.0070", "CHN", "USA", "2025-11-15", 100_000.0)
