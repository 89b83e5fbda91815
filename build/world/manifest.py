"""What the shipped table was made of: sources, method, every target with what the table gives, what is imputed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from build.world import inputs, tariffs, trade
from build.world.margins import (
    BALANCED,
    ENERGY_EXPORTERS,
    ENTREPOTS,
    GOODS_BALANCE,
    HOME_FLOOR,
    TINY_OUTPUT,
    TOTAL_BALANCE,
)
from build.world.sources import adb, baci, bown, census, icio, services, teti, wiod, wiod_tariffs
from tradetalks.files import digest
from tradetalks.world.balance import totals
from tradetalks.world.elasticity_sets import SETS
from tradetalks.world.labels import COUNTRIES, COUNTRY_NAMES, GOODS, REST_OF_EU, SECTOR_NAMES, SERVICES, SPLIT_NAMES
from tradetalks.world.tariff_sources import CODE, LEGEND

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from build.world.table import Built
    from tradetalks.world.balance import Target
    from tradetalks.world.split import Split
    from tradetalks.world.table import World

    Array = NDArray[np.float64]

WEIGHTS = trade.WEIGHT | inputs.WEIGHT | {"intermediate and final use": 1.0, "spending": 1.0}
WORST = 15  # cells listed for a target

SOURCES = (
    (adb, "output, value added and exports by economy and sector"),
    (wiod, "structure: partners by sector, input coefficients, final use; Taiwan's partners"),
    (icio, "input coefficients and final use of economies outside WIOD; total deficits relative to value added"),
    (baci, "partner shares of goods trade; trade between the US and China"),
    (census, "composition of US goods imports; US benchmark tariffs"),
    (services, "balances of services trade"),
    (teti, "benchmark tariffs"),
    (wiod_tariffs, "benchmark tariffs of importers that are missing in the other source"),
    (bown, "China's tariffs on US goods of June 2019, as means by sector"),
)

TARGET_SOURCE = {
    "exports": "ADB MRIO 2022",
    "goods_imports": "US and China: balance of payments 2022; Hong Kong: ICIO 2020 and OECD 2019; others: BACI 2023 at "
    "ADB's exports, less re-exports of entrepots, scaled to world exports",
    "service_imports": "US and China: balance of payments 2022; others: ADB exports and OECD balance of 2019",
    "imports": "ADB exports and ICIO deficit of 2020 in proportion to value added",
    "bilateral": "BACI 2023 partner shares at ADB 2022 exports; held pairs (US-China both ways, Russia to "
    "China) at their BACI value",
    "final_use_of_home_sales": "ADB MRIO 2022: share of home sales that is final, times spending",
    "world_final_use": "ADB MRIO 2022: final sales of the world",
    "intermediate and final use": "ADB MRIO 2022: output less value added; what is left of spending",
    "spending": "the balanced trade at the buyer's price, tariff included",
    "us_import_composition": "US Census 2024, shares of sectors in each partner's total",
}

METHOD = (
    "Output, value added and exports by economy and sector are ADB MRIO 2022; smaller EU members and smaller economies "
    "are summed, and trade among them counts as home sales, at the share that BACI finds for goods.",
    "Trade between economies starts from the partner shares of WIOD 2011 by sector; economies outside WIOD split its "
    "rest of the world by their size; services take the geometric mean of those shares and of destinations' sizes.",
    "Trade is the array nearest to that prior under all targets together: min KL(T | T0) + sum of lambda KL(A T | b), "
    "lambda = w / (1 - w), exact where the weight w is 1 (Stone 1961; Bacharach 1970; Lenzen, Gallego and Wood 2009; "
    "Chizat, Peyre, Schmitzer and Vialard 2018).",
    "Home sales are output less exports. Uses share one mix of origins: input_share and final_share say nothing of "
    "origin.",
    "Purchases by sector start from coefficients of WIOD 2011, or of the ICIO 2020 for economies outside WIOD, and are "
    "balanced in the same way: exactly on spending at the buyer's price and on intermediate use, output less value "
    "added; by weight on final use as ADB records it, at home and in the world. What is left of spending is final "
    "demand, positive by construction.",
    "Value added, final spending, deficits and income are computed from trade, tariffs and input shares when the table "
    "is loaded, so that the accounting identities hold to rounding.",
)

CHOICES = (
    "Balances are those of the balance of payments of 2022 (BEA for the US, SAFE for China), rounded: published "
    "figures, typed here. The US deficit of 950 and China's surplus of 580 billion are goods and services together; "
    "goods alone are -1,180 and 665. With ADB's exports they give US goods imports of 2,989 billion, where BACI 2023 "
    "at ADB's level gives 2,931 without Taiwan.",
    "Trade between the US and China is BACI's of 2023, not the higher one of 2022: the tariffs to be studied meet the "
    "trade of 2024-2025.",
)

LIMITS = (
    "Year 2022 output and exports, 2023 partner shares, 2024 composition of US imports: the table is of no single "
    "year; exports at 2022's energy prices meet partners of 2023.",
    "Exports of goods in ADB are at basic prices: trade and transport margins on them are services exports of the "
    "exporter, so services trade with the US and China is above the balance of payments.",
    "Bilateral trade in services has no source after 2011 and WIOD's is itself imputed.",
    "The composition of Chinese imports from the US has no source after WIOD 2011 but US exports by sector.",
    "Tariffs in Teti are simple means over products: high where trade is low. Preferences under the CPTPP, RCEP and "
    "other agreements after 2017 are missing but for the areas named.",
)


def manifest(built: Built, content: bytes, on: str) -> dict[str, Any]:
    """Everything that the page about the table says, as plain data.

    content  the bytes of the .npz file;  on  the day of the build, YYYY-MM-DD
    """
    world = built.parents
    return {
        "title": built.world.source,
        "file": {"name": "2022.npz", "bytes": len(content), "sha256": digest(content)},
        "built": on,
        "unit": "million USD of 2022 a year unless said otherwise; gap = table / target - 1",
        "countries": COUNTRY_NAMES,
        "rest_of_eu": list(REST_OF_EU),
        "sectors": SECTOR_NAMES | SPLIT_NAMES,
        "sources": [{"citation": m.CITATION, "terms": m.TERMS, "used_for": use} for m, use in SOURCES],
        "choices": list(CHOICES),
        "method": list(METHOD),
        "targets": headline_targets(world),
        "target_groups": [
            *(_group(target, _abroad(world)) for target in built.targets),
            *(_group(target, _purchases(world)) for target in built.input_targets),
        ],
        "output": _output(built),
        "economies": _economies(built),
        "splits": [_split(done) for done in built.splits],
        "imputed": imputed(),
        "small_cells": small_cells(),
        "limits": list(LIMITS),
        "tariffs": _tariffs(built),
        "elasticity_sets": [
            {"name": s.name, "services": s.services, "citation": s.citation, "note": s.note} for s in SETS
        ],
    }


def headline_targets(world: World) -> list[dict[str, Any]]:
    """The balances of the US and China and the flows between them: name, source, weight, wanted, got, gap."""
    abroad = _abroad(world)
    found = []
    for name, wanted in GOODS_BALANCE.items():
        place = world.country(name)
        goods = abroad[place, :, GOODS].sum() - abroad[:, place, GOODS].sum()
        every = abroad[place].sum() - abroad[:, place].sum()
        found.append((f"{name} goods balance", "balance of payments 2022, rounded", wanted, goods))
        found.append(
            (f"{name} goods and services balance", "balance of payments 2022, rounded", TOTAL_BALANCE[name], every)
        )
    usa, china = world.country("USA"), world.country("CHN")
    for o, d, wanted in ((china, usa, BACI_CHINA_TO_US), (usa, china, BACI_US_TO_CHINA)):
        name = f"goods, {world.countries[o]} to {world.countries[d]}"
        found.append((name, "BACI 2023", wanted, abroad[o, d, GOODS].sum()))
    return [{"name": name, "source": source, "weight": 1.0, **_gap(wanted, got)} for name, source, wanted, got in found]


# BACI HS22 V202501, 2023, million USD: stated here too, so that the check does not use what the build used
BACI_CHINA_TO_US = 440_477.7
BACI_US_TO_CHINA = 145_334.4


def imputed() -> list[str]:
    """What no source says of the cell itself."""
    return [
        "Taiwan's goods trade by partner (BACI leaves it out): WIOD 2011 shares at ADB 2022 exports, and imports that "
        "give the ICIO's deficit of 2020; what the US buys from Taiwan is US Census 2024 at BACI's "
        "level.",
        "Partners by sector of economies outside WIOD: the partners of WIOD's rest of the world, split by size.",
        f"Re-exports of {', '.join(ENTREPOTS)}: what BACI's exports exceed ADB's by, taken out of their imports.",
        f"Imports of {' and '.join(BALANCED)}: equal to exports. {', '.join(ENERGY_EXPORTERS)}: no total target.",
        *(f"Input coefficients of {name}: those of {donor} in the ICIO." for name, donor in inputs.DONOR.items()),
        "Tariffs levied by economies outside both tariff sources: Teti's rest of the world as importer.",
        "US tariffs on partners outside the Census extract: those of its other partners together.",
    ]


def small_cells() -> list[str]:
    """The stated rules for negative and tiny cells."""
    return [
        f"A sector with output below {TINY_OUTPUT:g} million USD is dropped: no output, no sales, no imports of it.",
        f"At least {HOME_FLOOR:g} of output is sold at home: exports above that are cut.",
        f"Value added is at least {inputs.LEAST_VALUE_ADDED:g} of output; ADB's one negative cell (air transport of "
        "Cyprus) is in the rest of the EU.",
        "Changes in inventories in WIOD, which can be negative, are no part of the prior of final demand.",
        f"Every economy buys at least a share of {trade.FLOOR:g} of each origin's exports in the prior of trade.",
    ]


def _abroad(world: World) -> Array:
    abroad = world.trade.copy()
    np.einsum("ccs->cs", abroad)[:] = 0.0
    return abroad


def _purchases(world: World) -> Array:
    """[c s u+1] what each sector buys, and final spending in the last column."""
    final = world.final_share * world.income[:, None]
    return np.concatenate([world.input_share * world.output[:, None, :], final[:, :, None]], axis=2)


def _gap(wanted: float, got: float) -> dict[str, float]:
    return {"wanted": round(float(wanted), 1), "got": round(float(got), 1), "gap": round(float(got / wanted - 1.0), 6)}


def _group(target: Target, abroad: Array) -> dict[str, Any]:
    """One target of the balancing: its mean gap and its worst cells."""
    got = totals(abroad, target)
    miss = np.abs(got - target.value)
    live = target.value > 0.0
    worst = [g for g in np.argsort(-miss, kind="stable")[:WORST] if miss[g] > 1e-5 * target.value[g]]
    return {
        "name": target.name,
        "source": TARGET_SOURCE[target.name],
        "weight": {name: w for name, w in WEIGHTS.items() if name.startswith(target.name)},
        "cells": int(live.sum()),
        "mean_gap": round(float(miss.sum() / target.value.sum()), 6),
        "worst": [{"cell": target.labels[g], **_gap(target.value[g], got[g])} for g in worst],
    }


def _output(built: Built) -> dict[str, float]:
    """How far output and value added by economy and sector are from ADB's."""
    output, value_added = built.parents.output, built.parents.value_added
    live = built.margins.output > 0.0
    of_output = np.abs(output - built.margins.output)[live] / built.margins.output[live]
    of_value_added = np.abs(value_added - built.margins.value_added)[live] / built.margins.output[live]
    return {
        "largest_output_gap": float(f"{of_output.max():.3g}"),
        "largest_value_added_gap_over_output": float(f"{of_value_added.max():.3g}"),
        "world_value_added": round(float(value_added.sum()), 1),
    }


def _economies(built: Built) -> list[dict[str, Any]]:
    """By economy: size, trade of goods and services with the targets for imports, balance."""
    world, margins, abroad = built.parents, built.margins, _abroad(built.parents)
    rows = []
    for c, name in enumerate(COUNTRIES):
        known = {"goods": margins.goods_imports[c], "services": margins.service_imports[c], "all": margins.imports[c]}
        rows.append(
            {
                "country": name,
                "output": round(float(world.output[c].sum())),
                "value_added": round(float(world.value_added[c].sum())),
                "goods_exports": round(float(abroad[c, :, GOODS].sum())),
                "goods_imports": round(float(abroad[:, c, GOODS].sum())),
                "service_exports": round(float(abroad[c, :, SERVICES].sum())),
                "service_imports": round(float(abroad[:, c, SERVICES].sum())),
                "targets": {key: round(float(v)) for key, v in known.items() if np.isfinite(v)},
            }
        )
    return rows


def _split(done: Split) -> dict[str, Any]:
    """One sector that was split from its parent: its record's sources and doubts, what it asked for and what it got."""
    record, s = done.record, done.world.sector(done.record.name)
    return {
        "sector": record.name,
        "parent": record.parent,
        "trade_elasticity": record.trade_elasticity.model_dump(),
        "output": round(float(done.world.output[:, s].sum()), 1),
        "exports": round(float(_abroad(done.world)[:, :, s].sum()), 1),
        "flows": [{"name": name, **_gap(wanted, done.got[name])} for name, wanted in done.wanted.items()],
        "sources": list(record.sources),
        "doubts": list(record.doubts),
    }


def _tariffs(built: Built) -> dict[str, Any]:
    """Where the tariffs are from: cells and trade under each code; the areas; what China's side assumes."""
    abroad = _abroad(built.world)
    legend = [
        {
            "code": code,
            "name": name,
            "meaning": LEGEND[name],
            "cells": int((built.tariff_source == code).sum()),
            "trade": round(float(abroad[built.tariff_source == code].sum())),
        }
        for name, code in CODE.items()
    ]
    return {
        "as_of": "January 2025, before the US measures of 2025",
        "legend": legend,
        "areas": [area for *_, area in tariffs.FREE_TRADE_AREAS],
        "china_on_us": "Statutory rates on US goods of 1 June 2019, weighted by China's imports from the US in 2017, "
        f"except in {', '.join(tariffs.EXCLUDED_SECTORS)}, where purchases are taken to use the exclusions granted on "
        "application since March 2020. The layer of 1 September 2019, halved on 14 February 2020, is not in the "
        "source.",
        "us": "Duties calculated over imports for consumption in 2024; they include Section 301 on China and Section "
        "232 of 2018 as collected, and exclusions and preferences as used. The source counts clothing as leather: "
        "textiles and leather carry their joint rate.",
    }
