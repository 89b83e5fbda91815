"""One economy of a table on one page: size, trade, partners, tariffs levied and faced and where they are from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from tradetalks.errors import BadInput
from tradetalks.world.table import SHIPPED, country_name
from tradetalks.world.tariff_sources import CODE, LEGEND

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from tradetalks.world.table import World

    Array = NDArray[np.float64]

NOT_SAID = len(CODE)  # one code more than the shipped table uses
WORDS = {
    **LEGEND,
    "not said": "not stored in this table; electricity counts among the goods",
}
MANIFEST = SHIPPED.with_name("manifest.json")


def read_manifest(path: Path = MANIFEST) -> dict[str, Any]:
    """The record of how the shipped table was made; raises BadInput where the file is missing or no JSON."""
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(
            "no manifest can be read here",
            where=str(path),
            evidence=str(error),
            remedy="run `x.py build world`",
        ) from None
    return record


def tariff_sources(path: Path = SHIPPED, goods: NDArray[np.bool_] | None = None) -> NDArray[np.int8]:
    """[o d s] codes of where each benchmark tariff is from, as the table's file stores them.

    goods    [s] which sectors are goods: a file without codes, as `world split` writes, then has NOT_SAID for them
    raises   BadInput where the codes are neither stored nor told by `goods`
    """
    with np.load(path, allow_pickle=False) as stored:
        if "tariff_source" in stored:
            return np.asarray(stored["tariff_source"], dtype=np.int8)
        if goods is None:
            raise BadInput("the table does not say where its tariffs are from", where=str(path))
        codes = np.where(goods, NOT_SAID, CODE["services"])
        return np.broadcast_to(codes, stored["trade"].shape).astype(np.int8)


def mfn_rates(path: Path = SHIPPED) -> Array:
    """[d s] MFN rate of each importer, a fraction; `World.tariff` holds what is applied, preferences in force taken
    off.

    raises  BadInput where not stored
    """
    with np.load(path, allow_pickle=False) as stored:
        if "mfn_rate" not in stored:
            raise BadInput("the table does not say which MFN rates its importers levy", where=str(path))
        return np.asarray(stored["mfn_rate"], dtype=float)


def economy(world: World, name: str, sources: NDArray[np.int8], partners: int = 10) -> dict[str, Any]:
    """Income, output, trade, largest partners, balance, and mean tariffs on goods, of one economy.

    sources  [o d s]  codes of where tariffs are from
    returns  plain data; values in million USD, tariffs as fractions weighted by trade
    raises   UnknownName
    """
    c = world.country(name)
    abroad = world.trade.copy()
    np.einsum("ccs->cs", abroad)[:] = 0.0
    exports, imports = abroad[c], abroad[:, c]
    levied = _mean_tariffs(world, imports, world.tariff[:, c], sources[:, c], partners)
    faced = _mean_tariffs(world, exports, world.tariff[c], sources[c], partners)
    return {
        "country": name,
        "name": country_name(name),
        "unit": "million USD of 2022",
        "income": _round(world.income[c]),
        "output": _round(world.output[c].sum()),
        "value_added": _round(world.value_added[c].sum()),
        "exports": _round(exports.sum()),
        "imports": _round(imports.sum()),
        "balance": _round(-world.deficit[c]),
        "exports_to": _largest(world, exports.sum(axis=1), partners),
        "imports_from": _largest(world, imports.sum(axis=1), partners),
        "largest_sectors": _sectors(world, world.value_added[c]),
        "tariffs_levied": levied,
        "tariffs_faced": faced,
        "tariffs_from": {
            name: words for name, words in WORDS.items() if any(name in row["from"] for row in (*levied, *faced))
        },
        "source": world.source,
    }


def _largest(world: World, flows: Array, count: int) -> list[dict[str, Any]]:
    order = np.argsort(-flows, kind="stable")[:count]
    return [{"country": world.countries[i], "value": _round(flows[i])} for i in order]


def _sectors(world: World, value_added: Array) -> list[dict[str, Any]]:
    order = np.argsort(-value_added, kind="stable")[:5]
    return [{"sector": world.sectors[s], "value_added": _round(value_added[s])} for s in order]


def _mean_tariffs(
    world: World, flows: Array, rates: Array, sources: NDArray[np.int8], count: int
) -> list[dict[str, Any]]:
    """The mean tariff on goods with each large partner, and the sources of the tariffs behind it.

    flows, rates, sources  [partner s]
    """
    services = CODE["services"]
    taxed = np.where(sources == services, 0.0, flows)
    names = list(WORDS)
    rows = []
    for i in np.argsort(-taxed.sum(axis=1), kind="stable")[:count]:
        if taxed[i].sum() > 0.0:
            codes = sorted(set(sources[i][sources[i] != services].tolist()))
            mean = float((taxed[i] * rates[i]).sum() / taxed[i].sum())
            row = {"country": world.countries[i], "goods": _round(taxed[i].sum()), "tariff": round(mean, 4)}
            rows.append(row | {"from": [names[code] for code in codes]})
    return rows


def _round(value: float) -> float:
    return round(float(value), 1)
