"""A small ledger of its own, written to a temporary folder."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tradetalks.ledger.measure import Measure
from tradetalks.ledger.records import Source

SOURCES = """\
order-1: {title: An order, actor: USA.white_house, date: 2025-12-31, kind: primary}
notice-1: {title: A notice, actor: CHN.mofcom, date: 2025-12-31, kind: primary}
press-1: {title: A report, actor: a-newspaper, date: 2025-12-31, kind: press}
"""
MEASURE = """\
title: A tariff
kind: tariff
imposed_by: USA
authority: some-act
scope: {origin: [CHN], destination: [USA], products: [all]}
terms: {rate: "0.10", how: add}
events:
  - {event: enter_force, date: 2025-02-01, source: order-1}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound ledger of one measure."""
    files = {
        "coverage.yaml": "complete_to: 2026-08-21\n",
        "product_lists.yaml": "some-list: {title: Some goods, text: 1 FR 1}\n",
        "sources/all.yaml": SOURCES,
        "USA/tariff.yaml": MEASURE,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="session")
def measure() -> Callable[..., Measure]:
    """A tariff of 10 % with these events, written as in YAML; `order-1` is the source unless another is named."""
    sources = {
        name: Source.model_construct(id=name, actor=actor)
        for name, actor in [("order-1", "USA.white_house"), ("notice-1", "CHN.mofcom"), ("press-1", "a-newspaper")]
    }

    def build(*events: dict[str, object]) -> Measure:
        data = {
            "id": "USA/tariff",
            "title": "A tariff",
            "kind": "tariff",
            "imposed_by": "USA",
            "authority": "some-act",
            "scope": {"origin": ["CHN"], "destination": ["USA"], "products": ["all"]},
            "terms": {"rate": "0.10", "how": "add"},
            "events": [event if "claims" in event else {"source": "order-1"} | event for event in events],
        }
        return Measure.model_validate(data, context={"kind": "tariff", "sources": sources})

    return build
