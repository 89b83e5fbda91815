"""What the shipped table was made of: sources, method, every target with what the table gives, what is imputed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from build.world import inputs, tariffs, trade
from build.world.margins import (
    ADB_VALUE_ADDED,
    ENTREPOTS,
    GOODS_BALANCE,
    HOME_FLOOR,
    SERVICE_PAIRS,
    TINY_OUTPUT,
    TOO_FAR,
    TOTAL_BALANCE,
)
from build.world.sources import adb, baci, bown, census, icio, icio_flows, importers, services, wiod
from tradetalks.files import digest
from tradetalks.world.balance import totals
from tradetalks.world.elasticity_sets import SETS
from tradetalks.world.labels import (
    COUNTRIES,
    COUNTRY_NAMES,
    GOODS,
    REST_OF_EU,
    SECTOR_NAMES,
    SECTORS,
    SERVICES,
    SPLIT_NAMES,
)
from tradetalks.world.tariff_sources import CODE, LEGEND

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from build.world.table import Built
    from tradetalks.world.balance import Target
    from tradetalks.world.split import Split
    from tradetalks.world.table import World

    Array = NDArray[np.float64]

WEIGHTS = trade.WEIGHT | inputs.WEIGHT | {"intermediate and final use": 1.0, "spending": 1.0}
WORST = 15  # cells listed for a target

SOURCES = (
    (icio_flows, "goods trade by pair and sector, services trade by pair; output; value added of eight regions"),
    (adb, "level of exports, mix of services, final use; the rest of the world"),
    (wiod, "partners of services by sector; input coefficients"),
    (icio, "value added over output and input coefficients of economies without official ones; Taiwan's balance"),
    (baci, "customs values of goods trade by pair; what the US buys"),
    (census, "composition of US goods imports; US benchmark tariffs"),
    (services, "balances of services trade"),
    (importers, "tariffs of every importer: MFN averages, shape by sector, preferences, agreements"),
    (bown, "China's tariffs on US goods of June 2019, as means by sector"),
)

TARGET_SOURCE = {
    "exports": "goods: ICIO 2022 by sector at the level of ADB MRIO 2022, which holds margins; services: ADB MRIO 2022",
    "goods_imports": "US and China: balance of payments 2022; others: the sums of the pairs, scaled to world exports",
    "service_pairs": "balance of payments 2022, US and China (Congressional Research Service, In Focus 11284)",
    "service_imports": "US and China: balance of payments 2022; others: ADB exports and OECD balance of 2019",
    "imports": "exports and the balance of the ICIO of 2022",
    "bilateral": "geometric mean of BACI 2023 (customs values) and ICIO 2022 (basic prices), both at an origin's "
    "exports; what the US buys and the held pairs (US-China both ways, Russia to China): BACI alone",
    "final_use_of_home_sales": "ADB MRIO 2022: share of home sales that is final, times spending",
    "world_final_use": "ADB MRIO 2022: final sales of the world, at this table's value added",
    "intermediate and final use": "output less value added; what is left of spending",
    "spending": "the balanced trade at the buyer's price, tariff included",
    "us_import_composition": "US Census 2024, shares of sectors in each partner's total",
}

METHOD = (
    "Output of goods by economy and sector is the ICIO's of 2022; of services its total with the mix of ADB MRIO 2022. "
    "Output of every sector and value added of the US, China, the EU, the UK, Switzerland, Russia, India and Turkey "
    "are those published. Value added elsewhere is output times its share in the ICIO of 2020. The rest of the world "
    "stays ADB's, for the ICIO's has half of its output. Trade inside the rest of the EU and of the world counts as "
    "home sales.",
    "Two definitions of goods trade meet. Customs values hold the margins of trade and transport and, in entrepots, "
    "goods that only pass. The ICIO's basic prices hold neither: there the margins are services of the exporter. "
    "Exports by sector have the ICIO's composition and the level of ADB, near customs values. A pair is the geometric "
    "mean of both at an origin's exports; what the US buys has the shares of customs values at an origin's exports, "
    "from China the value itself.",
    f"A pair that BACI does not report (an empty cell), or on which both differ by more than a factor of "
    f"{TOO_FAR:g}, is the ICIO's; so is what entrepots, Hong Kong and Taiwan buy and what Taiwan sells but to the US.",
    "Trade between economies starts from the ICIO's sales of goods, sector by sector. Services start from the "
    "geometric mean of the ICIO's total by pair and of WIOD 2011 by sector.",
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
    "goods alone are -1,180 and 665. With ADB's exports they give US goods imports of 2,989 billion.",
    "Trade between the US and China is BACI's of 2023, not the higher one of 2022: the tariffs to be studied meet the "
    "trade of 2024-2025. Services between them are 41.5 and 26.6 billion, of the balance of payments.",
)

LIMITS = (
    "Year 2022 output and sales, 2023 customs values, 2024 composition of US imports: the table is of no single year.",
    "Goods trade is between customs values and basic prices. Against the ICIO it is 22 % higher in the median; what is "
    "left of the gap once an origin's level is taken out stands in the table of official flows.",
    "Industries are those of ISIC revision 4 in goods: publishing is among the services, not in `paper`.",
    "Services by sector and pair have no source after 2011, and WIOD's is itself imputed.",
    "Tariffs by pair have the shape of plain means of lines in 2021: high where trade is low. Only their level, "
    "importer by importer, is official. Turkey's additional duties on Asian goods and quotas inside the European "
    "Union's and others' farm tariffs are not in it.",
)


def manifest(built: Built, content: bytes, on: str, folder: Path) -> dict[str, Any]:
    """Everything that the page about the table says, as plain data.

    content  the bytes of the .npz file;  on  the day of the build, YYYY-MM-DD;  folder  the sources
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
        "official_flows": official_flows(built, icio_flows.flows(folder)[0]),
        "tariffs": _tariffs(built),
        "importers": importer_rows(built, folder),
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
    for (o_name, d_name), wanted in SERVICE_PAIRS.items():
        sold = abroad[world.country(o_name), world.country(d_name), SERVICES].sum()
        found.append((f"services, {o_name} to {d_name}", "balance of payments 2022", wanted, sold))
    return [{"name": name, "source": source, "weight": 1.0, **_gap(wanted, got)} for name, source, wanted, got in found]


# BACI HS22 V202501, 2023, million USD: stated here too, so that the check does not use what the build used
BACI_CHINA_TO_US = 440_477.7
BACI_US_TO_CHINA = 145_334.4


def imputed() -> list[str]:
    """What no source says of the cell itself."""
    return [
        "Taiwan's goods trade with others than the US: the ICIO's; what the US buys from it is US Census 2024 at "
        "BACI's level.",
        "Output and value added of the rest of the world: ADB's.",
        f"Value added of {', '.join(ADB_VALUE_ADDED)}, and of economies and sectors that the ICIO of 2020 lacks: "
        f"its share in ADB's output.",
        f"Goods that {', '.join(ENTREPOTS)} buy: the ICIO's, without what is re-exported.",
        *(f"Input coefficients of {name}: those of {donor} in the ICIO." for name, donor in inputs.DONOR.items()),
        "Tariffs of the rest of the world: the mean MFN rates of ten importers that are not rich.",
        "US tariffs on partners outside the Census extract: those of its other partners together.",
    ]


def official_flows(built: Built, goods: Array) -> dict[str, Any]:
    """How far goods trade is from the ICIO's of 2022 (goods [o d s], its sales): pairs above 100 million USD.

    median_log_gap      of all pairs but those that the US buys;  median and mean (by value) at_origins_level  with the
    level of an origin's exports taken out;  composition_gap  sum over sectors of gaps in shares, over trade
    """
    table = _abroad(built.parents)[..., GOODS]
    textiles, leather = SECTORS.index("textiles"), SECTORS.index("leather")
    table[..., textiles] += table[..., leather]
    table[..., leather] = 0.0
    wanted = goods.copy()
    np.einsum("ccs->cs", wanted)[:] = 0.0
    pairs, official = table.sum(axis=2), wanted.sum(axis=2)
    live = official > LEAST_PAIR
    live[:, COUNTRIES.index("USA")] = False
    gap = np.log(np.where(live, pairs, 1.0) / np.where(live, official, 1.0))
    level = np.log(pairs.sum(axis=1) / official.sum(axis=1))[:, None]
    apart_by_pair = np.abs((gap - level)[live])
    shares = [values / total.clip(min=1e-9)[..., None] for values, total in ((table, pairs), (wanted, official))]
    apart = np.abs(shares[0] - shares[1]).sum(axis=2) * official
    return {
        "pairs": int(live.sum()),
        "median_log_gap": round(float(np.median(np.abs(gap[live]))), 4),
        "median_log_gap_at_origins_level": round(float(np.median(apart_by_pair)), 4),
        "mean_log_gap_at_origins_level": round(
            float(np.average(np.abs((gap - level)[live]), weights=official[live])), 4
        ),
        "composition_gap": round(float(apart.sum() / official.sum()), 4),
        "least_ratio": round(float(np.exp(gap[live].min())), 4),
        "most_ratio": round(float(np.exp(gap[live].max())), 4),
    }


LEAST_PAIR = 100.0  # million USD


def importer_rows(built: Built, folder: Path) -> list[dict[str, Any]]:
    """By importer: its WTO average, the table's MFN and applied means weighted with imports, its bound average."""
    abroad, known, limits = _abroad(built.parents), importers.averages(folder), importers.bound(folder)
    rows = []
    for d, name in enumerate(COUNTRIES):
        bought = abroad[:, d, GOODS]
        total = float(bought.sum())
        one = known.get(importers.party(name))
        bound_rate, how = limits.get(importers.party(name), (None, ""))
        rows.append(
            {
                "country": name,
                "wto_mfn": None if one is None else round(one.rate, 5),
                "of": "" if one is None else ("imports" if one.weighted else "lines"),
                "year": "" if one is None else one.year,
                "mfn": round(float((bought * built.rates.mfn[d, GOODS]).sum() / total), 5),
                "applied": round(float((bought * built.parents.tariff[:, d, GOODS]).sum() / total), 5),
                "bound": bound_rate,
                "bound_known": how,
                "scale": round(float(built.rates.scale[d]), 3),
            }
        )
    return rows


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
        "china_on_us": "Statutory rates on US goods of 1 June 2019, weighted by China's imports from the US in 2017, "
        f"except in {', '.join(tariffs.EXCLUDED_SECTORS)}, where purchases are taken to use the exclusions granted on "
        "application since March 2020. The layer of 1 September 2019, halved on 14 February 2020, is not in the "
        "source.",
        "us": "Duties calculated over imports for consumption in 2024; they include Section 301 on China and Section "
        "232 of 2018 as collected, and exclusions and preferences as used. The source counts clothing as leather: "
        "textiles and leather carry their joint rate.",
    }
