"""Benchmark tariffs of January 2025, before the new US measures. Every cell says where it is from.

Axes: o origin, d destination, s sector.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from build.world.sources import bown, census, importers
from tradetalks.world.labels import COUNTRIES, EU, GOODS, SECTORS, region
from tradetalks.world.tariff_sources import CODE

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Codes = NDArray[np.int8]

DAY = "2025-01-01"
FREE_PORTS = ("HKG", "SGP")
LEAST_IMPORTS = 1.0  # million USD: below it a rate of duty paid says nothing
# Purchases under exclusions on application since March 2020: farm goods and energy of the Phase One commitments
EXCLUDED_SECTORS = ("agriculture", "mining", "food", "refined_fuels")
FARM = ("agriculture", "food")
MOST_FOOD = 0.30  # plain means of lines hold prohibitive rates on tobacco and alcohol that nothing is imported at
SOURCE_YEAR = "2022-01-01"  # an agreement from this day on is younger than the tariffs by pair
YOUNG = 0.5  # of the MFN rate: what an agreement younger than the source leaves, an assumption while cuts are phased in
# Preferences given without an agreement: importer -> exporters (Everything but Arms, GSP+ and their like)
UNILATERAL = {
    "EUN": ("BGD", "PAK", "PHL"), "GBR": ("BGD", "PAK", "PHL"), "CHE": ("BGD",), "NOR": ("BGD",), "CAN": ("BGD",),
    "JPN": ("BGD",), "AUS": ("BGD",), "NZL": ("BGD",), "CHN": ("BGD",), "IND": ("BGD",), "KOR": ("BGD",),
    "RUS": ("BGD",), "TUR": ("BGD", "PAK", "PHL"),
}  # fmt: skip
INDUSTRY_FREE = ("CHE",)  # Switzerland's industrial tariffs are abolished since 1 January 2024
CAPPED = (0.4, 2.5)  # least and most by which an importer's rates of 2021 are scaled to its WTO average


class Rates(NamedTuple):
    """MFN rates [d s] as fractions, each importer's scale on the rates of 2021 [d], and its WTO average [d]."""

    mfn: Array
    scale: Array
    average: Array


def benchmark_tariffs(folder: Path, trade: Array) -> tuple[Array, Codes, Rates]:
    """Tariff [o d s] as a fraction, the code [o d s] of where each cell is from, and the MFN rates.

    trade  [o d s]  million USD: weights of the averages that MFN rates are scaled to
    """
    parties, pairs, highest = importers.applied(folder)
    rates = mfn_rates(folder, trade, highest, parties)
    tariff, source = _with_preferences(folder, parties, pairs, highest, rates.mfn)
    _unions_and_ports(tariff, source)
    _levy_us(folder, tariff, source)
    _levy_china(folder, tariff, source)
    tariff[..., GOODS.stop :] = 0.0
    source[..., GOODS.stop :] = CODE["services"]
    home = np.arange(len(COUNTRIES))
    tariff[home, home] = 0.0
    source[home, home] = CODE["home"]
    return tariff, source, rates


def mfn_rates(folder: Path, trade: Array, highest: Array, parties: tuple[str, ...]) -> Rates:
    """Each importer's highest rates of 2021 [party s], food capped, at the level of its WTO average.

    The average is weighted with all its imports where the WTO gives a weighted one; otherwise it is the plain mean of
    sectors. The rest of the world takes the plain mean of the importers that are not rich: its tariffs are not stored.
    """
    known = importers.averages(folder)
    n = len(COUNTRIES)
    mfn, scale, average = np.zeros((n, len(SECTORS))), np.ones(n), np.zeros(n)
    food = SECTORS.index("food")
    for d, name in enumerate(COUNTRIES):
        if name == "ROW":
            continue
        own = highest[parties.index(importers.party(name))].copy()
        own[food] = min(own[food], MOST_FOOD)
        if name in INDUSTRY_FREE:
            own[[s for s in range(GOODS.stop) if SECTORS[s] not in FARM]] = 0.0
        mfn[d, GOODS] = own[GOODS]
    for group in _importer_groups():
        one = known[importers.party(COUNTRIES[group[0]])]
        average[group] = one.rate
        outside = np.setdiff1d(np.arange(n), group)
        bought = (
            trade[np.ix_(outside, np.array(group))][..., GOODS].sum(axis=(0, 1))
            if one.weighted
            else np.ones(GOODS.stop)
        )
        mean = float((mfn[group[0], GOODS] * bought).sum() / bought.sum())
        if mean > 0.0:
            scale[group] = np.clip(one.rate / mean, *CAPPED)
    mfn *= scale[:, None]
    others = [COUNTRIES.index(name) for name in ("BGD", "PAK", "EGY", "PHL", "IDN", "VNM", "COL", "ARG", "KAZ", "SAU")]
    mfn[-1] = mfn[others].mean(axis=0)
    return Rates(mfn, scale, average)


def _importer_groups() -> list[list[int]]:
    """Places of importers that levy one tariff: the EU together, every other alone; no rest of the world."""
    union = [COUNTRIES.index(name) for name in EU]
    alone = [[d] for d, name in enumerate(COUNTRIES) if name != "ROW" and name not in EU]
    return [union, *alone]


def _with_preferences(
    folder: Path, parties: tuple[str, ...], pairs: Array, highest: Array, mfn: Array
) -> tuple[Array, Codes]:
    """MFN rates, less the share of them that a pair's preference takes off where one is in force.

    A preference that the source gives is believed only where an agreement of the pair is in force or the importer gives
    it without one: lapsed and graduated schemes are taken out. An agreement that the source is too old for takes off
    half of the rates on industrial goods.
    """
    treaties = importers.agreements(folder, DAY)
    industry = np.array([s < GOODS.stop and name not in FARM for s, name in enumerate(SECTORS)])
    tariff = np.broadcast_to(mfn, (len(COUNTRIES), *mfn.shape)).copy()
    source = np.full(tariff.shape, CODE["mfn"], dtype=np.int8)
    source[:, COUNTRIES.index("ROW")] = CODE["imputed"]
    for d, buyer in enumerate(COUNTRIES):
        for o, seller in enumerate(COUNTRIES):
            if "ROW" in (buyer, seller) or o == d:
                continue
            there, from_there = importers.party(buyer), importers.party(seller)
            treaty = treaties.get(frozenset((there, from_there)))
            i, j = parties.index(from_there), parties.index(there)
            kept = np.ones(len(SECTORS))
            np.divide(pairs[i, j], highest[j], out=kept, where=highest[j] > 0.0)
            kept = np.where(np.isfinite(kept), np.clip(kept, 0.0, 1.0), 1.0)
            given = (kept < 1.0) & np.isfinite(highest[j])
            if treaty is None and from_there not in UNILATERAL.get(there, ()):
                source[o, d, given] = CODE["lapsed"]
                continue
            if treaty is not None and treaty.since >= SOURCE_YEAR:
                young = industry & (kept > YOUNG)
                kept[young] = YOUNG
                source[o, d, young] = CODE["young"]
                given &= ~young
            tariff[o, d] = kept * mfn[d]
            source[o, d, given] = CODE["preference"]
    return tariff, source


def _unions_and_ports(tariff: Array, source: Codes) -> None:
    """Zero inside the EU and into free ports."""
    for name in FREE_PORTS:
        tariff[:, COUNTRIES.index(name)] = 0.0
        source[:, COUNTRIES.index(name)] = CODE["free_port"]
    eu = [COUNTRIES.index(name) for name in EU]
    tariff[np.ix_(eu, eu)] = 0.0
    source[np.ix_(eu, eu)] = CODE["eu"]


def _levy_us(folder: Path, tariff: Array, source: Codes) -> None:
    """Duties paid over imports, 2024. The source counts clothing as leather: both sectors get their joint rate."""
    usa = COUNTRIES.index("USA")
    partners, imports, duties = census.read(folder)
    imports, duties = census.with_leather_in_textiles(imports), census.with_leather_in_textiles(duties)
    place = [_us_row(name) for name in partners]
    bought, paid = np.zeros((len(COUNTRIES), len(SECTORS))), np.zeros((len(COUNTRIES), len(SECTORS)))
    np.add.at(bought, place, imports)
    np.add.at(paid, place, duties)
    china = COUNTRIES.index("CHN")
    mean = (paid.sum(axis=0) - paid[china]) / (bought.sum(axis=0) - bought[china]).clip(min=LEAST_IMPORTS)
    for o, name in enumerate(COUNTRIES):
        row = COUNTRIES.index("DEU") if name in EU else o
        own = bought[row].sum() > 0.0
        row = row if own else COUNTRIES.index("ROW")
        enough = bought[row] >= LEAST_IMPORTS
        tariff[o, usa] = np.where(enough, paid[row] / bought[row].clip(min=LEAST_IMPORTS), mean)
        code = "us_paid" if own and name != "ROW" else "us_row"
        source[o, usa] = np.where(enough, CODE[code], CODE["us_mean"])
    textiles, leather = SECTORS.index("textiles"), SECTORS.index("leather")
    tariff[:, usa, leather] = tariff[:, usa, textiles]
    source[:, usa, leather] = source[:, usa, textiles]


def _us_row(partner: str) -> int:
    return COUNTRIES.index("DEU" if partner == census.EU_AS_ONE else region(partner))


def _levy_china(folder: Path, tariff: Array, source: Codes) -> None:
    """China on the US: its rates on US goods of June 2019, except for sectors bought under exclusions."""
    usa, china = COUNTRIES.index("USA"), COUNTRIES.index("CHN")
    on_us, on_others = bown.read(folder)
    excluded = np.isin(SECTORS, EXCLUDED_SECTORS)
    tariff[usa, china] = np.where(excluded, on_others, on_us)
    source[usa, china] = np.where(excluded, CODE["china_on_us_excluded"], CODE["china_on_us"])
