"""What the balanced table has to add up to: output and exports by sector, goods trade by pair, imports by economy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from build.world.sources import adb, baci, census, icio, icio_flows, services, wiod
from tradetalks.world.labels import COUNTRIES, EU, GOODS, SECTORS, SERVICES, region

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

TINY_OUTPUT = 1.0  # million USD: a smaller sector of an economy is dropped
HOME_FLOOR = 0.005  # least share of output sold at home

# Balance of payments 2022, exports less imports, million USD: BEA (US), SAFE (China), rounded
TOTAL_BALANCE = {"USA": -950_000.0, "CHN": 580_000.0}
GOODS_BALANCE = {"USA": -1_180_000.0, "CHN": 665_000.0}
ADB_VALUE_ADDED = ("KAZ",)  # the ICIO of 2020 gives it half of its gross domestic product
LEAST_SHARE = 0.02  # of value added in output; below it the ICIO of 2020 has no such industry
TOO_FAR = 3.0  # ratio of two sources on a pair beyond which one of them is taken to be wrong
ENTREPOTS = ("NLD", "BEL", "SGP", "ARE", "KAZ")  # much of what customs records was imported to be re-exported
# Pairs held at their BACI value: the subject of this program, and the largest flow that 2023 moved
# Balance of payments, services, US and China, 2022 (Congressional Research Service, In Focus 11284)
SERVICE_PAIRS = {("USA", "CHN"): 41_500.0, ("CHN", "USA"): 26_600.0}
HELD_PAIRS = (("CHN", "USA"), ("USA", "CHN"), ("RUS", "CHN"))


@dataclass(frozen=True)
class Margins:
    """Million USD of 2022.

    output            [c s]
    value_added       [c s]
    exports           [c s]  to the other economies of this table
    bilateral         [o d]  goods, zero where o = d; into entrepots, what stays there
    goods_imports     [d]
    service_imports   [d]    nan where nothing is known
    imports           [d]    goods and services; nan where nothing is known
    home_final_share  [c s]  share of home sales that is final, between 0 and 1
    world_final       [s]    final sales of the world
    """

    output: Array
    value_added: Array
    exports: Array
    bilateral: Array
    goods_imports: Array
    service_imports: Array
    imports: Array
    home_final_share: Array
    world_final: Array


def margins(folder: Path) -> Margins:
    """All targets of the trade balancing, read from the sources in `folder`."""
    economies, panel = adb.read(folder, 2022)
    place = np.array([COUNTRIES.index(region(name)) for name in economies])
    goods, of_services = icio_flows.flows(folder)
    pairs = _goods_pairs(folder, economies, panel["exports"][:, GOODS].sum(axis=1), goods.sum(axis=2))
    outside = place[:, None] != place[None, :]
    leaving = np.where(outside, pairs, 0.0).sum(axis=1) / pairs.sum(axis=1)
    recorded = {name: _by_region(panel[name], place) for name in ("output", "value_added", "home_sales_final")}
    output, value_added = official(folder, recorded["output"], recorded["value_added"], goods, of_services)
    kept = output >= TINY_OUTPUT
    output, value_added = np.where(kept, output, 0.0), np.where(kept, value_added, 0.0)
    exports = _by_region(panel["exports"] * leaving[:, None], place)
    exports[:, GOODS] = goods_exports(exports[:, GOODS], recorded["output"][:, GOODS], goods)
    exports = np.clip(exports, 0.0, (1.0 - HOME_FLOOR) * output)
    customs = _by_region(_by_region(np.where(outside, pairs, 0.0), place).T, place).T
    bilateral = blended_pairs(customs, goods.sum(axis=2), exports[:, GOODS].sum(axis=1))
    imports_of_goods = _goods_imports(bilateral, exports)
    sold_at_home = np.maximum(recorded["output"] - _by_region(panel["exports"], place), TINY_OUTPUT)
    world_final = panel["sales_final"].sum(axis=0) * value_added.sum() / recorded["value_added"].sum()
    return Margins(
        output,
        value_added,
        exports,
        bilateral,
        imports_of_goods,
        _service_imports(folder, exports),
        _imports(goods.sum(axis=2) + of_services, exports),
        np.clip(recorded["home_sales_final"] / sold_at_home, 0.0, 1.0),
        world_final,
    )


def official(folder: Path, output: Array, value_added: Array, goods: Array, of_services: Array) -> tuple[Array, Array]:
    """Output and value added [c s] of 2022 as in the ICIO; sectors that it has as one split as in ADB's [c s].

    Output by industry and value added of the US, China, the UK, Switzerland, Russia, India, Turkey and the EU are
    published as totals. Elsewhere goods are the sum of the ICIO's sales, services its total with ADB's mix, and value
    added its share in output of 2020. The rest of the world stays ADB's: the ICIO's has half of its output.
    """
    published, made = icio_flows.totals(folder), icio_flows.industry_output(folder)
    eu = [COUNTRIES.index(name) for name in EU]
    union_output, union_added = (icio_flows.by_sector(values, output[eu].sum(axis=0)) for values in published["EU27"])
    mix = output.copy()
    mix[eu] *= union_output / output[eu].sum(axis=0).clip(min=TINY_OUTPUT)
    found, added = output.copy(), value_added.copy()
    for c, name in enumerate(COUNTRIES):
        if name == "ROW":
            continue
        if name in published:
            found[c], added[c] = (icio_flows.by_sector(values, output[c]) for values in published[name])
            continue
        found[c, GOODS] = _with_leather(goods[c].sum(axis=0), output[c])
        found[c, SERVICES] = mix[c, SERVICES] * of_services[c].sum() / mix[c, SERVICES].sum()
        own = value_added[c] / output[c].clip(min=TINY_OUTPUT)
        share = icio.value_added_shares(folder, name, dict(zip(icio_flows.GOODS_INDUSTRIES, made[c], strict=True)))
        if share is None or name in ADB_VALUE_ADDED:
            share = own
        added[c] = np.where(share > LEAST_SHARE, share, own) * found[c]
    added[eu] *= union_added / added[eu].sum(axis=0).clip(min=TINY_OUTPUT)
    return found, np.minimum(added, found)


def _with_leather(goods: Array, size: Array) -> Array:
    """[goods] with textiles and leather, one industry in the ICIO, split as their size [s]."""
    textiles, leather = SECTORS.index("textiles"), SECTORS.index("leather")
    found, both = goods.copy(), size[textiles] + size[leather]
    part = size[leather] / both if both > 0.0 else 0.5
    found[leather] = part * goods[textiles]
    found[textiles] = goods[textiles] - found[leather]
    return found


def goods_exports(recorded: Array, size: Array, goods: Array) -> Array:
    """[c goods] exports: the ICIO's by sector, at the level of ADB's total, which holds margins, where that is higher.

    recorded  [c goods] ADB's;  size  [c goods] ADB's output;  goods  [o d goods] the ICIO's sales
    """
    abroad = goods.sum(axis=1) - np.einsum("ccs->cs", goods)
    level = np.maximum(recorded.sum(axis=1) / abroad.sum(axis=1), 1.0)
    by_sector = np.stack([_with_leather(abroad[c], size[c]) for c in range(len(COUNTRIES))])
    return np.asarray(by_sector * level[:, None])


def blended_pairs(customs: Array, sales: Array, exports: Array) -> Array:
    """[o d] goods trade by pair: the geometric mean of customs values and of the ICIO's, both at an origin's exports.

    Held pairs and what the US buys are customs values alone. What an entrepot or Hong Kong buys, and what Taiwan, which
    BACI lacks, trades with others than the US, is the ICIO's: it has no re-exports. So is a pair on which the two
    differ
    by more than TOO_FAR: the customs file lacks the crude oil that Korea and Poland buy.
    """
    at_home = np.eye(len(COUNTRIES), dtype=bool)
    official_pairs = np.where(at_home, 0.0, sales)
    official_pairs *= (exports / official_pairs.sum(axis=1))[:, None]
    pairs = np.sqrt(customs * official_pairs)
    alone = np.isin(COUNTRIES, [*ENTREPOTS, "HKG", "TWN"])[None, :] | (np.array(COUNTRIES) == "TWN")[:, None]
    apart = np.abs(np.log(customs.clip(min=1.0) / official_pairs.clip(min=1.0))) > np.log(TOO_FAR)
    pairs = np.where(alone | apart, official_pairs, pairs)
    held = np.zeros_like(at_home)
    held[:, COUNTRIES.index("USA")] = True
    for origin, destination in HELD_PAIRS:
        held[COUNTRIES.index(origin), COUNTRIES.index(destination)] = True
    left = (exports - np.where(held, customs, 0.0).sum(axis=1)).clip(min=0.1 * exports)
    rest = np.where(held, 0.0, pairs)
    return np.where(held, customs, rest * (left / rest.sum(axis=1))[:, None])


def _by_region(values: Array, place: NDArray[np.intp]) -> Array:
    """Sum the rows of the sources' economies into the table's."""
    total = np.zeros((len(COUNTRIES), *values.shape[1:]))
    np.add.at(total, place, values)
    return total


def _goods_pairs(folder: Path, economies: tuple[str, ...], exports: Array, sales: Array) -> Array:
    """[o d] goods trade among ADB's economies: BACI's partner shares at ADB's exports; the held pairs at BACI's value.

    Economies outside ADB's list are its rest of the world, whose internal trade is left out. A pair of the table's
    economies that BACI does not report is the ICIO's sales [o d] at the origin's level in BACI.
    """
    pairs, known = baci_pairs(folder, economies)
    pairs = unreported_added(economies, pairs, known, sales)
    pairs = taiwan_added(folder, economies, exports, pairs)
    scaled = pairs * (exports / pairs.sum(axis=1))[:, None]
    for origin, destination in HELD_PAIRS:
        cell = economies.index(origin), economies.index(destination)
        scaled[cell] = pairs[cell]
    return np.asarray(scaled)


def baci_pairs(folder: Path, economies: tuple[str, ...]) -> tuple[Array, NDArray[np.bool_]]:
    """[o d] BACI's goods trade among ADB's economies, million USD, and whether it reports any; Taiwan is missing."""
    names, trade = baci.read(folder)
    place = np.array([economies.index(name if name in economies else "ROW") for name in names])
    pairs, known = np.zeros((len(economies), len(economies))), np.zeros((len(economies), len(economies)), dtype=bool)
    np.add.at(pairs, (place[:, None], place[None, :]), np.nan_to_num(trade))
    np.logical_or.at(known, (place[:, None], place[None, :]), np.isfinite(trade))
    np.fill_diagonal(pairs, 0.0)
    return pairs, known


def unreported_added(economies: tuple[str, ...], pairs: Array, known: NDArray[np.bool_], sales: Array) -> Array:
    """[o d] pairs, those of the table's economies that are not known being the ICIO's sales at the origin's level."""
    named = [i for i, name in enumerate(economies) if name in COUNTRIES and name not in ("ROW", "TWN")]
    at = [COUNTRIES.index(economies[i]) for i in named]
    filled, inside = pairs.copy(), np.ix_(named, named)
    wanted, reported, there = sales[np.ix_(at, at)].copy(), pairs[inside], known[inside]
    np.fill_diagonal(wanted, 0.0)
    level = np.where(there, reported, 0.0).sum(axis=1) / np.where(there, wanted, 0.0).sum(axis=1)
    filled[inside] = np.where(there | np.eye(len(named), dtype=bool), reported, wanted * level[:, None])
    return filled


def taiwan_added(folder: Path, economies: tuple[str, ...], exports: Array, pairs: Array) -> Array:
    """Give Taiwan, missing in BACI, the partner shares of WIOD 2011 at ADB's exports and the ICIO's deficit of 2020.

    Shares of partners that WIOD counts in the rest of the world follow those partners' trade in BACI. What the US buys
    is the Census value of 2024, at the level of BACI's US imports.
    """
    names, flows, final = wiod.read(folder)
    goods = (flows[:, GOODS].sum(axis=3) + final[:, GOODS]).sum(axis=1)
    here, there = economies.index("TWN"), names.index("TWN")
    member = np.array([names.index(name if name in names else "ROW") for name in economies])
    shares = []
    for profile, size in ((goods[there], pairs.sum(axis=0)), (goods[:, there], pairs.sum(axis=1))):
        weight = size / np.bincount(member, size, len(names))[member].clip(min=1e-300)
        share = np.where(np.arange(len(economies)) == here, 0.0, profile[member] * weight)
        shares.append(share / share.sum())
    icio_names, _, _, _, deficit = icio.read(folder)
    filled = pairs.copy()
    usa = economies.index("USA")
    partners, imports, _ = census.read(folder)
    of_taiwan = imports[partners.index("TWN")].sum()
    bought = of_taiwan * pairs[:, usa].sum() / (imports.sum() - of_taiwan)
    shares[0][usa] = 0.0
    filled[here] = (exports[here] - bought) * shares[0] / shares[0].sum()
    filled[here, usa] = bought
    filled[:, here] = (exports[here] + deficit[icio_names.index("TWN")]) * shares[1]
    return filled


def _goods_imports(bilateral: Array, exports: Array) -> Array:
    """[d] goods imports: the pairs' sums; US and China from balances; the others scaled to world exports."""
    sold, imports = exports[:, GOODS].sum(axis=1), bilateral.sum(axis=0)
    for name, balance in GOODS_BALANCE.items():
        imports[COUNTRIES.index(name)] = sold[COUNTRIES.index(name)] - balance
    fixed = np.isin(COUNTRIES, list(GOODS_BALANCE))
    rest = sold.sum() - imports[fixed].sum()
    return np.asarray(np.where(fixed, imports, imports * rest / imports[~fixed].sum()))


def _service_imports(folder: Path, exports: Array) -> Array:
    """[d] imports of services: the US and China from their balances, OECD reporters by their balance of 2019."""
    service_exports = exports[:, SERVICES].sum(axis=1)
    imports = np.full(len(COUNTRIES), np.nan)
    for name, deficit in services.read(folder).items():
        if name in COUNTRIES:
            place = COUNTRIES.index(name)
            imports[place] = max(service_exports[place] + deficit, 0.2 * service_exports[place])
    for name, balance in TOTAL_BALANCE.items():
        imports[COUNTRIES.index(name)] = service_exports[COUNTRIES.index(name)] - (balance - GOODS_BALANCE[name])
    return imports


def _imports(sales: Array, exports: Array) -> Array:
    """[d] imports of goods and services: exports plus what the ICIO's imports of 2022 exceed its exports by.

    sales  [o d] of the ICIO, goods and services

    Nothing for the US and China, which have their own targets, and for the rest of the world.
    """
    abroad = sales - np.diag(np.diag(sales))
    imports = np.asarray(exports.sum(axis=1) + abroad.sum(axis=0) - abroad.sum(axis=1))
    imports[np.isin(COUNTRIES, [*TOTAL_BALANCE, "ROW"])] = np.nan
    return imports
