"""Time of 36 months of the rare-earth chain under 1,000 draws, from the ledger to all answers: python x.py bench."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.chains.results import run_chain

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture


def thousand_draws() -> None:
    run_chain("rare-earths", "october-rules", months=36, draws=1000)


def test_rare_earths(benchmark: BenchmarkFixture) -> None:
    benchmark.pedantic(thousand_draws, rounds=3, warmup_rounds=1)
