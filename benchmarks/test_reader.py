"""The record of the reader: 200 reports of 5,000 characters on one core, and its memory in the number of reports."""

from __future__ import annotations

import datetime as dt
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

from tradetalks.reader import cross_read, read, read_bytes, without_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_benchmark.fixture import BenchmarkFixture

PASSAGES = sorted((Path(__file__).resolve().parent.parent / "tests" / "reader" / "passages").glob("*.txt"))
LENGTH = 5_000


def reports(number: int) -> Iterator[tuple[str, bytes]]:
    """Reports of 5,000 characters, each beginning with another of the test's passages, so that no two are alike."""
    texts = [path.read_text(encoding="utf-8").partition("\n\n")[2] for path in PASSAGES]
    for index in range(number):
        turned = texts[index % len(texts) :] + texts[: index % len(texts)]
        yield f"report-{index:03}.txt", ("\n".join(turned) * 2)[:LENGTH].encode()


def read_reports(number: int) -> int:
    day = dt.date(2025, 10, 27)
    return sum(len(read(read_bytes(content, name=name, date=day)).claims) for name, content in reports(number))


def peak_megabytes(number: int) -> float:
    tracemalloc.start()
    read_reports(number)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return peak


def test_200_reports(benchmark: BenchmarkFixture) -> None:
    claims = benchmark.pedantic(read_reports, args=(200,), rounds=3, warmup_rounds=1)
    assert claims > 200


def test_cross_reading_of_200_reports(benchmark: BenchmarkFixture) -> None:
    day = dt.date(2025, 10, 27)
    found = [without_text(read(read_bytes(content, name=name, date=day))) for name, content in reports(200)]
    cross = benchmark.pedantic(cross_read, args=(found,), rounds=3)
    assert len(cross.reports) == 200


def test_memory_is_flat(benchmark: BenchmarkFixture) -> None:
    read_reports(5)
    few, many = peak_megabytes(20), peak_megabytes(200)
    benchmark.extra_info["peak MB of 20 and 200 reports"] = (round(few, 2), round(many, 2))
    benchmark.pedantic(read_reports, args=(1,), rounds=1)
    assert many - few < 1.0
