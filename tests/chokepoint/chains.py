"""Small chains for tests, written as the files that a user would write."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from tradetalks.chokepoint import Chain, Control, Values, central, load
from tradetalks.chokepoint.chain import PRIORS
from tradetalks.chokepoint.control import everywhere, no_quota
from tradetalks.chokepoint.values import PARAMETERS

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "chokepoint.json"
UNITS: dict[str, Any] = yaml.safe_load(PRIORS.read_text(encoding="utf-8"))["parameters"]
SOURCED = {"source": "made-up", "confidence": "low"}


def golden(case: str) -> list[list[Any]]:
    return json.loads(GOLDEN.read_text(encoding="utf-8"))[case]["rows"]


def quantity(value: float, unit: str = "share") -> dict[str, Any]:
    return {"low": value, "central": value, "high": value, "unit": unit, **SOURCED}


def record(items: dict[str, dict[str, float]] | None = None) -> dict[str, Any]:
    """chain.yaml of a chain with one country A that dominates, B that buys, ROW; items name -> recipe."""
    named = items if items is not None else {"thing": {}}
    last = list(named)[-1]
    return {
        "title": "A made-up chain",
        "question": "Does it balance?",
        "unit": "tonnes",
        "benchmark": "no year",
        "dominant": "A",
        "countries": {"A": "the dominant supplier", "B": "a buyer", "ROW": "the others"},
        "items": {
            name: {"stage": name, "title": name, "elements": ["neodymium"], "hs": ["850511"], "recipe": recipe,
                   "usd_per_tonne": quantity(1.0, "USD"), **SOURCED}
            for name, recipe in named.items()
        },
        "industries": {
            "users": {"title": "users", "sector": "machinery", "sector_share": quantity(0.5),
                      "exposure": {last: quantity(0.5)}, "cost_share": quantity(0.001), **SOURCED}
        },
        "parameters": {name: quantity(DEFAULTS.get(name, 0.0), UNITS[name]["unit"]) for name in PARAMETERS},
        "sources": {"made-up": {"title": "nothing", "date": "2025-01-01"}},
        "doubts": ["all of it"],
    }  # fmt: skip


DEFAULTS = {
    "stock_weeks": 13.0, "restock_months": 6.0,
    "elasticity_start": 0.1, "elasticity_end": 1.0, "elasticity_months": 60.0,
    "build_lead_years": 3.5, "choke_price": 20.0, "supply_elasticity": 2.0, "slack_dominant": 0.3, "bypass_months": 3.0,
    "resolution_rate": 0.1,
}  # fmt: skip


def write(folder: Path, data: dict[str, Any], sourcing: list[tuple[Any, ...]], use: list[tuple[Any, ...]]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "chain.yaml").write_text(yaml.safe_dump(data, sort_keys=False, default_style='"'), encoding="utf-8")
    for name, head, rows in (
        ("sourcing.csv", ("item", "destination", "origin", "share"), sourcing),
        ("use.csv", ("country", "industry", "item", "tonnes_a_year"), use),
    ):
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow([*head, "source", "confidence"])
            table.writerows([*row, "made-up", "low"] for row in rows)
    return folder


def one_item(folder: Path, home_share: float = 0.0) -> Chain:
    """B buys one thing, `home_share` of it from ROW; no substitutes, no spare capacity abroad."""
    shares = [("thing", "A", "A", 1.0), ("thing", "B", "A", 1.0 - home_share), ("thing", "B", "ROW", home_share)]
    rows = [row for row in shares if row[3] > 0.0]
    return load(write(folder, record(), rows, [("A", "users", "thing", 120.0), ("B", "users", "thing", 120.0)]))


def three_stages(folder: Path) -> Chain:
    """Ore, oxide and magnet; ROW mines and makes some of its own."""
    data = record({"ore": {}, "oxide": {"ore": 1.25}, "magnet": {"oxide": 0.4}})
    rows = []
    for item in ("ore", "oxide", "magnet"):
        rows += [(item, "A", "A", 1.0), (item, "B", "A", 0.8), (item, "B", "ROW", 0.2)]
        rows += [(item, "ROW", "A", 0.6), (item, "ROW", "ROW", 0.4)]
    use = [("A", "users", "magnet", 600.0), ("B", "users", "magnet", 240.0), ("ROW", "users", "magnet", 120.0)]
    return load(write(folder, data, rows, use))


def values_with(chain: Chain, **changed: float) -> Values:
    values = central(chain)
    return replace(values, parameter=values.parameter | {k: np.array([v]) for k, v in changed.items()})


def control(
    chain: Chain, approval: float, months: int, delay: float = 0.0, share: float = 1.0, draws: int = 1
) -> Control:
    """A licence on everything that the dominant supplier sells abroad."""
    lanes = np.zeros((len(chain.countries),) * 2)
    lanes[chain.dominant, chain.outside] = 1.0
    held = np.full((draws, months, len(chain.items)), share)
    whole = np.ones((draws, months))
    rates = everywhere(approval * whole, len(chain.items), len(chain.countries))
    return Control("licence", lanes, held, rates, delay * whole, np.zeros(months), no_quota(held))
