"""What the balanced table has to add up to: output and exports by sector, goods trade by pair, imports by economy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from build.world.sources import adb, baci, census, icio, services, wiod
from tradetalks.world.labels import COUNTRIES, GOODS, SERVICES, region

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

TINY_OUTPUT = 1.0  # million USD: a smaller sector of an economy is dropped
HOME_FLOOR = 0.005  # least share of output sold at home

# Balance of payments 2022, exports less imports, million USD: BEA (US), SAFE (China), rounded
TOTAL_BALANCE = {"USA": -950_000.0, "CHN": 580_000.0}
GOODS_BALANCE = {"USA": -1_180_000.0, "CHN": 665_000.0}
ENTREPOTS = ("NLD", "BEL", "SGP", "ARE", "KAZ")  # what BACI exports exceed ADB's by was imported to be re-exported
# Their balance of 2020 says nothing about 2022, when energy was dear
ENERGY_EXPORTERS = ("NOR", "RUS", "SAU")
# Entrepots without a usable balance: imports of goods and services equal to exports
BALANCED = ("ARE", "KAZ")
# Pairs held at their BACI value: the subject of this program, and the largest flow that 2023 moved
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
    pairs = _goods_pairs(folder, economies, panel["exports"][:, GOODS].sum(axis=1))
    outside = place[:, None] != place[None, :]
    leaving = np.where(outside, pairs, 0.0).sum(axis=1) / pairs.sum(axis=1)
    output = _by_region(panel["output"], place)
    value_added = _by_region(panel["value_added"], place)
    exports = _by_region(panel["exports"] * leaving[:, None], place)
    kept = output >= TINY_OUTPUT
    output, value_added = np.where(kept, output, 0.0), np.where(kept, value_added, 0.0)
    exports = np.clip(exports, 0.0, (1.0 - HOME_FLOOR) * output)
    bilateral = _by_region(_by_region(np.where(outside, pairs, 0.0), place).T, place).T
    goods_imports = _goods_imports(folder, economies, place, pairs, outside, exports)
    hubs = np.isin(COUNTRIES, [*ENTREPOTS, "HKG"])
    bilateral *= np.where(hubs, goods_imports / bilateral.sum(axis=0), 1.0)
    service_imports = _service_imports(folder, exports)
    imports = _imports(folder, exports, value_added)
    sold_at_home = np.maximum(output - exports, TINY_OUTPUT)
    home_final_share = np.clip(_by_region(panel["home_sales_final"], place) / sold_at_home, 0.0, 1.0)
    world_final = panel["sales_final"].sum(axis=0)
    return Margins(
        output,
        value_added,
        exports,
        bilateral,
        goods_imports,
        service_imports,
        imports,
        home_final_share,
        world_final,
    )


def _by_region(values: Array, place: NDArray[np.intp]) -> Array:
    """Sum the rows of the sources' economies into the table's."""
    total = np.zeros((len(COUNTRIES), *values.shape[1:]))
    np.add.at(total, place, values)
    return total


def _goods_pairs(folder: Path, economies: tuple[str, ...], exports: Array) -> Array:
    """[o d] goods trade among ADB's economies: BACI's partner shares at ADB's exports; the held pairs at BACI's value.

    Economies outside ADB's list are its rest of the world, whose internal trade is left out.
    """
    pairs = taiwan_added(folder, economies, exports, baci_pairs(folder, economies))
    scaled = pairs * (exports / pairs.sum(axis=1))[:, None]
    for origin, destination in HELD_PAIRS:
        cell = economies.index(origin), economies.index(destination)
        scaled[cell] = pairs[cell]
    return np.asarray(scaled)


def baci_pairs(folder: Path, economies: tuple[str, ...]) -> Array:
    """[o d] BACI's goods trade among ADB's economies, million USD; zero for Taiwan and inside the rest of the world."""
    names, trade = baci.read(folder)
    place = np.array([economies.index(name if name in economies else "ROW") for name in names])
    pairs = np.zeros((len(economies), len(economies)))
    np.add.at(pairs, (place[:, None], place[None, :]), trade)
    np.fill_diagonal(pairs, 0.0)
    return pairs


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


def _goods_imports(
    folder: Path,
    economies: tuple[str, ...],
    place: NDArray[np.intp],
    pairs: Array,
    outside: NDArray[np.bool_],
    exports: Array,
) -> Array:
    """[d] goods imports: the pairs' sums less re-exports; US and China from balances; Hong Kong from the ICIO.

    Re-exports are what an entrepot's exports in BACI exceed its exports in ADB by. The economies without a balance
    are scaled to world exports.
    """
    goods_exports = exports[:, GOODS].sum(axis=1)
    bought = _by_region(np.where(outside, pairs, 0.0).sum(axis=0), place)
    recorded = baci_pairs(folder, economies).sum(axis=1)
    own = _by_region(pairs.sum(axis=1), place)
    reexports = np.where(np.isin(COUNTRIES, ENTREPOTS), _by_region(recorded, place) - own, 0.0)
    imports = bought - reexports
    for name, balance in GOODS_BALANCE.items():
        imports[COUNTRIES.index(name)] = goods_exports[COUNTRIES.index(name)] - balance
    hong_kong = COUNTRIES.index("HKG")
    icio_names, _, _, _, deficit = icio.read(folder)
    balance = services.read(folder)["HKG"]
    imports[hong_kong] = goods_exports[hong_kong] + deficit[icio_names.index("HKG")] - balance
    fixed = np.isin(COUNTRIES, [*GOODS_BALANCE, "HKG"])
    rest = goods_exports.sum() - imports[fixed].sum()
    return np.where(fixed, imports, imports * rest / imports[~fixed].sum())


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


def _imports(folder: Path, exports: Array, value_added: Array) -> Array:
    """[d] imports of goods and services: exports plus the ICIO's deficit of 2020 in proportion to value added.

    Nothing for the US and China, which have their own targets, for energy exporters and the rest of the world.
    """
    economies, panel = adb.read(folder, 2020)
    place = np.array([COUNTRIES.index(region(name)) for name in economies])
    value_added_2020 = _by_region(panel["value_added"].sum(axis=1), place)
    names, _, _, _, deficit = icio.read(folder)
    imports = np.full(len(COUNTRIES), np.nan)
    for c, name in enumerate(COUNTRIES):
        members = [i for i, known in enumerate(names) if region(known) == name]
        if name in BALANCED:
            imports[c] = exports[c].sum()
        elif name not in (*TOTAL_BALANCE, *ENERGY_EXPORTERS, "ROW"):
            ratio = deficit[members].sum() / value_added_2020[c]
            imports[c] = exports[c].sum() + ratio * value_added[c].sum()
    return imports
