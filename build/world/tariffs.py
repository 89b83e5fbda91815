"""Benchmark tariffs of January 2025, before the new US measures. Every cell says where it is from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from build.world.sources import bown, census, teti, wiod_tariffs
from tradetalks.world.labels import COUNTRIES, EU, GOODS, SECTORS, region
from tradetalks.world.tariff_sources import CODE

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Codes = NDArray[np.int8]

FREE_PORTS = ("HKG", "SGP")
LEAST_IMPORTS = 1.0  # million USD: below it a rate of duty paid says nothing
# Purchases under exclusions on application since March 2020: farm goods and energy of the Phase One commitments
EXCLUDED_SECTORS = ("agriculture", "mining", "food", "refined_fuels")
FARM = ("agriculture", "food")
ASEAN = ("VNM", "IDN", "THA", "MYS", "SGP", "PHL")
# (members, members, sectors left out, agreement); the few lines that an agreement excludes are taken as zero too
FREE_TRADE_AREAS = (
    (EU, ("GBR",), (), "EU-UK Trade and Cooperation Agreement, in force 2021"),
    (EU, ("CHE",), FARM, "EU-Switzerland agreement of 1972, industrial goods"),
    (EU, ("NOR",), FARM, "European Economic Area, 1994, industrial goods"),
    (EU, ("TUR",), FARM, "EU-Türkiye customs union, 1995, industrial goods"),
    (("CHE",), ("NOR",), FARM, "European Free Trade Association, industrial goods"),
    (("GBR",), ("CHE", "NOR"), FARM, "UK-Switzerland and UK-Norway agreements, in force 2021, industrial goods"),
    (("AUS",), ("NZL",), (), "Australia-New Zealand Closer Economic Relations, 1983"),
    (("RUS",), ("KAZ",), (), "Eurasian Economic Union, 2015"),
    (("SAU",), ("ARE",), (), "Gulf Cooperation Council customs union, 2003"),
    (ASEAN, ASEAN, (), "ASEAN Trade in Goods Agreement, 2010"),
    (ASEAN, ("CHN",), (), "ASEAN-China Free Trade Area, 2010"),
    (ASEAN, ("AUS", "NZL"), (), "ASEAN-Australia-New Zealand Free Trade Area, 2010"),
    (("AUS",), ("CHN",), (), "China-Australia Free Trade Agreement, 2015"),
    (("NZL",), ("CHN",), (), "China-New Zealand Free Trade Agreement, 2008"),
    (("BRA",), ("ARG",), (), "Mercosur, 1995"),
    (EU, ("JPN",), FARM, "EU-Japan Economic Partnership Agreement, 2019, industrial goods"),
    (EU, ("CAN",), FARM, "EU-Canada Comprehensive Economic and Trade Agreement, applied since 2017, industrial goods"),
    (("GBR",), ("JPN",), FARM, "UK-Japan Comprehensive Economic Partnership Agreement, 2021, industrial goods"),
    (("GBR",), ("TUR",), FARM, "UK-Türkiye agreement, 2021, industrial goods"),
    (("USA",), ("COL",), (), "US-Colombia Trade Promotion Agreement, 2012; US side as collected"),
)


def benchmark_tariffs(folder: Path) -> tuple[Array, Codes]:
    """Tariff [o d s] as a fraction and the code [o d s] of where each cell is from."""
    tariff, source = _from_tables(folder)
    _free_trade(tariff, source)
    _levy_us(folder, tariff, source)
    _levy_china(folder, tariff, source)
    tariff[..., GOODS.stop :] = 0.0
    source[..., GOODS.stop :] = CODE["services"]
    home = np.arange(len(COUNTRIES))
    tariff[home, home] = 0.0
    source[home, home] = CODE["home"]
    return tariff, source


def _from_tables(folder: Path) -> tuple[Array, Codes]:
    """The tariff tables: Teti where it knows the importer, then Lashkaripour & Lugovskyy, then Teti's rest of world."""
    names, table = teti.read(folder)
    more_names, more = wiod_tariffs.read(folder)
    n = len(COUNTRIES)
    tariff = np.zeros((n, n, len(SECTORS)))
    source = np.zeros((n, n, len(SECTORS)), dtype=np.int8)
    others = [i for i, name in enumerate(names) if name != "ROW"]
    imputed = table[others, names.index("ROW")].mean(axis=0)
    for d, importer in enumerate(COUNTRIES):
        for o, exporter in enumerate(COUNTRIES):
            seller = _member(exporter)
            buyer = _member(importer)
            if importer != "ROW" and buyer in names:
                code = "teti" if seller in names and exporter != "ROW" else "teti_exporter"
                tariff[o, d] = table[names.index(seller if code == "teti" else "ROW"), names.index(buyer)]
            elif importer != "ROW" and buyer in more_names:
                code = "ll" if seller in more_names and exporter != "ROW" else "ll_exporter"
                tariff[o, d] = more[more_names.index(seller if code == "ll" else "ROW"), more_names.index(buyer)]
            else:
                code, tariff[o, d] = "imputed", imputed
            source[o, d] = CODE[code]
    return tariff, source


def _member(name: str) -> str:
    """The name that stands for the rest of the EU in the tariff tables: Bulgaria, under the same tariff."""
    return "BGR" if name == "REU" else name


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
    """China on the US: its rates on US goods of June 2019, but for sectors bought under exclusions."""
    usa, china = COUNTRIES.index("USA"), COUNTRIES.index("CHN")
    on_us, on_others = bown.read(folder)
    excluded = np.isin(SECTORS, EXCLUDED_SECTORS)
    tariff[usa, china] = np.where(excluded, on_others, on_us)
    source[usa, china] = np.where(excluded, CODE["china_on_us_excluded"], CODE["china_on_us"])


def _free_trade(tariff: Array, source: Codes) -> None:
    """Zero inside the EU and the named areas, and into free ports."""
    for name in FREE_PORTS:
        tariff[:, COUNTRIES.index(name)] = 0.0
        source[:, COUNTRIES.index(name)] = CODE["free_port"]
    eu = [COUNTRIES.index(name) for name in EU]
    tariff[np.ix_(eu, eu)] = 0.0
    source[np.ix_(eu, eu)] = CODE["eu"]
    for left, right, omitted, _ in FREE_TRADE_AREAS:
        covered = [s for s, name in enumerate(SECTORS) if name not in omitted]
        for one, other in ((left, right), (right, left)):
            cells = np.ix_([COUNTRIES.index(n) for n in one], [COUNTRIES.index(n) for n in other], covered)
            tariff[cells] = 0.0
            source[cells] = CODE["area"]
