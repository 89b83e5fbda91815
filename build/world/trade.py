"""Trade between economies by sector: the prior from WIOD 2011, balanced on the margins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from build.world.margins import HELD_PAIRS, SERVICE_PAIRS
from build.world.sources import census
from tradetalks.world.balance import Target, balance
from tradetalks.world.labels import COUNTRIES, EU, GOODS, SECTORS, SERVICES, region

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from build.world.margins import Margins

    Array = NDArray[np.float64]
    Groups = NDArray[np.intp]

# Weight of each target: 1 is exact, the others pull with penalty w / (1 - w); see balance()
WEIGHT = {
    "exports": 1.0,
    "goods_imports": 0.9,
    "goods_imports of the US and China": 1.0,
    "service_imports": 0.8,
    "service_imports of the US and China": 1.0,
    "imports": 0.9,
    "service_pairs": 0.99,
    "bilateral": 0.9,
    "bilateral, held pairs": 1.0,
    "us_import_composition": 0.85,
}
FLOOR = 1e-4  # least share of an origin's exports in a sector that each other economy buys in the prior


def wiod_regions(names: tuple[str, ...]) -> Groups:
    """[c] the WIOD economy that holds each of the table's: itself, or the rest of the world."""
    return np.array([names.index(name) if name in names else names.index("ROW") for name in COUNTRIES])


def merge_rest_of_eu(names: tuple[str, ...], values: Array, axis: int) -> tuple[tuple[str, ...], Array]:
    """Sum WIOD's smaller EU members into REU along one axis."""
    merged = tuple(dict.fromkeys(region(name) for name in names))
    shape = list(values.shape)
    shape[axis] = len(merged)
    total = np.zeros(shape)
    place = np.array([merged.index(region(name)) for name in names])
    np.add.at(np.moveaxis(total, axis, 0), place, np.moveaxis(values, axis, 0))
    return merged, total


def trade_prior(names: tuple[str, ...], flows: Array, margins: Margins, goods: Array, of_services: Array) -> Array:
    """[o d s] how each origin's exports of 2022 would spread over destinations.

    names        WIOD's economies, the rest of the EU merged
    flows        [o d s]  WIOD 2011, million USD
    goods        [o d s]  the ICIO's sales of goods, 2022; of_services [o d] its sales of services together

    Goods spread as in the ICIO of 2022, sector by sector. Services spread by the geometric mean of that of their total
    there and of WIOD's sectors of 2011. There, economies inside WIOD's rest of the world share its destinations, and
    as destinations split what it bought in proportion to their goods imports, or to the mean of their shares of value
    added and of services exports. Trade
    among them follows the same proportions, at the share of their goods exports that BACI finds among them.
    WIOD's pairs in services are imputed themselves, so services take the geometric mean of its shares and of the
    destinations' sizes.
    """
    member = wiod_regions(names)
    split = member == names.index("ROW")
    size = np.repeat(margins.goods_imports[:, None], len(SECTORS), axis=1)
    income, services = margins.value_added.sum(axis=1), margins.exports[:, SERVICES].sum(axis=1)
    size[:, SERVICES] = (income / income[split].sum() + services / services[split].sum())[:, None]
    size = np.where(split[:, None], size / size[split].sum(axis=0), 1.0)
    among = split[:, None] & split[None, :]
    home = np.eye(len(COUNTRIES), dtype=bool)
    shares = _spread(flows[member][:, member] * size[None], among | home)
    weight = income / income.sum() + services / services.sum()
    shares[..., SERVICES] = _spread(np.sqrt(shares[..., SERVICES] * weight[None, :, None]), among | home)
    ring = _spread(np.broadcast_to(size[None], shares.shape), ~among | home)
    inside = np.where(among, margins.bilateral, 0.0).sum(axis=1) / margins.bilateral.sum(axis=1)
    shares = (1.0 - inside)[:, None, None] * shares + inside[:, None, None] * ring
    shares[..., SERVICES] = _spread(np.sqrt(shares[..., SERVICES] * of_services[:, :, None]), home)
    sold = goods.copy()
    sold[..., SECTORS.index("leather")] = sold[..., SECTORS.index("textiles")]
    shares[..., GOODS] = _spread(sold, home)
    shares += FLOOR
    shares[home] = 0.0
    shares[:, margins.output == 0.0] = 0.0
    return np.asarray(shares * margins.exports[:, None, :])


def _spread(values: Array, omitted: NDArray[np.bool_]) -> Array:
    """[o d s] shares over destinations, without the omitted pairs [o d]; zero where nothing is left."""
    left = np.where(omitted[:, :, None], 0.0, values)
    total = left.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(left, total, out=np.zeros_like(left), where=total > 0.0))


def trade_targets(folder: Path, margins: Margins) -> list[Target]:
    """The totals that trade between economies has to meet, exactly or by weight."""
    n, m = len(COUNTRIES), len(SECTORS)
    origin, destination, sector = np.indices((n, n, m))
    abroad = origin != destination
    goods = abroad & (sector < GOODS.stop)
    principals = np.isin(COUNTRIES, ("USA", "CHN"))
    known = np.isfinite(margins.service_imports)
    by_sector = tuple(f"{name} {s}" for name in COUNTRIES for s in SECTORS)
    of_services = abroad & (sector >= SERVICES.start) & known[destination]
    return [
        us_import_composition(folder, margins, origin, destination, sector),
        Target(
            "bilateral",
            tuple(f"{name} to {other}" for name in COUNTRIES for other in COUNTRIES),
            np.where(goods, origin * n + destination, -1),
            margins.bilateral.ravel(),
            _pair_weights().ravel(),
        ),
        Target(
            "service_pairs",
            tuple(f"{origin_} to {other}" for origin_, other in SERVICE_PAIRS),
            _of_pairs(origin, destination, abroad & (sector >= SERVICES.start)),
            np.array(list(SERVICE_PAIRS.values())),
            np.full(len(SERVICE_PAIRS), WEIGHT["service_pairs"]),
        ),
        Target(
            "service_imports",
            COUNTRIES,
            np.where(of_services, destination, -1),
            np.where(known, margins.service_imports, 0.0),
            np.where(principals, WEIGHT["service_imports of the US and China"], WEIGHT["service_imports"]),
        ),
        Target(
            "imports",
            COUNTRIES,
            np.where(abroad & np.isfinite(margins.imports)[destination], destination, -1),
            np.nan_to_num(margins.imports),
            np.full(n, WEIGHT["imports"]),
        ),
        Target(
            "goods_imports",
            COUNTRIES,
            np.where(goods, destination, -1),
            margins.goods_imports,
            np.where(principals, WEIGHT["goods_imports of the US and China"], WEIGHT["goods_imports"]),
        ),
        Target(
            "exports",
            by_sector,
            np.where(abroad, origin * m + sector, -1),
            margins.exports.ravel(),
            np.full(n * m, WEIGHT["exports"]),
        ),
    ]


def _of_pairs(origin: Groups, destination: Groups, of_services: NDArray[np.bool_]) -> Groups:
    """The pair of SERVICE_PAIRS that a cell belongs to, -1 for none."""
    group = np.full(origin.shape, -1)
    for k, (o, d) in enumerate(SERVICE_PAIRS):
        group[of_services & (origin == COUNTRIES.index(o)) & (destination == COUNTRIES.index(d))] = k
    return group


def _pair_weights() -> Array:
    weights = np.full((len(COUNTRIES), len(COUNTRIES)), WEIGHT["bilateral"])
    for origin, destination in HELD_PAIRS:
        weights[COUNTRIES.index(origin), COUNTRIES.index(destination)] = WEIGHT["bilateral, held pairs"]
    return weights


def us_partner(name: str) -> int:
    """The group of a partner in the Census data: the table's economy; all EU members share Germany's number."""
    if name == census.EU_AS_ONE or name in EU:
        return COUNTRIES.index("DEU")
    return COUNTRIES.index(region(name))


def us_import_composition(
    folder: Path, margins: Margins, origin: Groups, destination: Groups, sector: Groups
) -> Target:
    """Goods imports of the US by partner and sector: the bilateral total of the partner, composed as in 2024.

    Textiles and leather are one group: the source counts clothing as leather.
    """
    usa = COUNTRIES.index("USA")
    partners, imports, _ = census.read(folder)
    values = np.zeros((len(COUNTRIES), len(SECTORS)))
    np.add.at(values, [us_partner(name) for name in partners], imports)
    group = np.array([us_partner(name) for name in COUNTRIES])
    wanted = np.bincount(group, margins.bilateral[:, usa], len(COUNTRIES))
    reported = values[:, GOODS].sum(axis=1)
    scale = np.divide(wanted, reported, out=np.zeros_like(wanted), where=reported > 0.0)
    merged = np.where(sector == SECTORS.index("leather"), SECTORS.index("textiles"), sector)
    values = census.with_leather_in_textiles(values)
    covered = (destination == usa) & (origin != usa) & (sector < GOODS.stop) & (reported[group] > 0.0)[origin]
    return Target(
        "us_import_composition",
        tuple(f"{'EU' if name == 'DEU' else name} {s}" for name in COUNTRIES for s in SECTORS),
        np.where(covered, group[origin] * len(SECTORS) + merged, -1),
        np.maximum(values * scale[:, None], 0.01).ravel(),
        np.full(len(COUNTRIES) * len(SECTORS), WEIGHT["us_import_composition"]),
    )


def balanced_trade(prior: Array, targets: list[Target], margins: Margins) -> Array:
    """[o d s] trade with home sales on the diagonal: output less exports, exactly."""
    trade = balance(prior, targets)
    np.einsum("ccs->cs", trade)[:] = margins.output - margins.exports
    return trade
