"""Inter-country input-output tables in the formats that their makers publish, as one world.

Axes: o origin, d destination, s sector supplied, u using sector. A reader gives the columns' labels and the rows one by
one, so that a table of any size is added up without being held.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from importlib.resources import files
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple, TextIO

import numpy as np
from python_calamine import CalamineError, load_workbook

from tradetalks.errors import BadInput, UnbalancedWorld
from tradetalks.files import BAD_ARCHIVE
from tradetalks.places import place_code
from tradetalks.world.gtap_files import gtap_flows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Label = tuple[str, str] | None  # country, sector: empty for final demand; None: left out


def _names() -> dict[str, str]:
    """What published tables call an economy -> its code; empty for what is no economy (data/world/table_codes.csv)."""
    text = files("tradetalks").joinpath("data/world/table_codes.csv").read_text(encoding="utf-8")
    return {row["code"]: row["is"] for row in csv.DictReader(text.splitlines())}


NAMES = _names()
FINAL = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR", "NONRES", "FD", "DIRP")  # OECD ICIO, all editions
FIGARO_FINAL = ("P3_", "P5")
GTAP = "gtap"
MOST_CUT = 1e-4  # of world output: rounding leaves small sectors with inputs above output
MOST_OFF = 0.01  # of a row's output: what its cells may miss by
CODE = re.compile(r"[cF]\d+")


class Flows(NamedTuple):
    """What a table says: trade [o d s], input_share [d s u], million USD and shares; set_to_zero, cut: million USD.

    tariff  [o d s] fraction, where the table holds any
    left    what else is left out, in words
    """

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    trade: Array
    input_share: Array
    set_to_zero: float
    cut: float
    tariff: Array | None = None
    left: str = ""


def flows(path: Path, layout: str, unit: float | None) -> Flows:
    """The flows of a published table.

    layout  icio      OECD ICIO, one .csv with columns such as ARG_A01_02 and ARG_HFCE
            wiod      WIOD 2013 or 2016, .xlsx or .csv: four rows and four columns of labels
            adb       ADB MRIO: the same layout
            eora      Eora26: a folder with ..._T.txt, ..._FD.txt and their labels_T.txt, labels_FD.txt; thousand USD
            exiobase  EXIOBASE 3: a folder with Z.txt and Y.txt; million euros, so `unit` must be given
            figaro    Eurostat FIGARO, industry by industry, .csv as a matrix; million euros, likewise
            gtap      GTAP 10 or later, basedata.har: flows and tariffs
    unit    million USD of one unit of the table; None: the layout's own
    raises  BadInput         for another layout, files that are missing or labels that do not match
            UnbalancedWorld  where inputs exceed output by more than 1e-4 of world output
    """
    if layout == GTAP:
        return _gtap(path, 1.0 if unit is None else unit)
    if layout not in LAYOUTS:
        raise BadInput(f"no layout {layout!r}", remedy="one of: " + ", ".join([*LAYOUTS, GTAP]))
    read, own_unit = LAYOUTS[layout]
    scale = own_unit if unit is None else unit
    if scale is None:
        raise BadInput(
            "the table is not in US dollars", where=str(path), remedy="give unit=, million USD a million euros"
        )
    try:
        columns, rows = read(path)
        return _added_up(columns, rows, scale, path)
    except OSError as error:
        raise BadInput("the table cannot be read", where=str(path), evidence=error.strerror or str(error)) from None
    except (ValueError, CalamineError, StopIteration, *BAD_ARCHIVE) as error:
        raise BadInput(f"not a table of layout {layout}", where=str(path), evidence=str(error)[:200]) from None


def _added_up(columns: list[Label], rows: Iterable[tuple[str, str, Array]], scale: float, path: Path) -> Flows:
    kept = [label for label in columns if label is not None]
    countries = tuple(dict.fromkeys(country for country, _ in kept))
    sectors = tuple(dict.fromkeys(sector for _, sector in kept if sector))
    if len(countries) < 2 or not sectors:
        raise BadInput("no countries and sectors in the labels", where=str(path), evidence=str(kept[:3]))
    n, m = len(countries), len(sectors)
    at_country = np.array([countries.index(label[0]) if label else 0 for label in columns])
    is_use = np.array([bool(label and label[1]) for label in columns])
    is_final = np.array([bool(label and not label[1]) for label in columns])
    use_cell = at_country[is_use] * m + [sectors.index(label[1]) for label in kept if label[1]]
    trade, use, zeroed = np.zeros((n, n, m)), np.zeros((n, m, m)), 0.0
    for country, sector, values in rows:
        if country not in countries or sector not in sectors:
            raise BadInput("a row that no column names", where=f"{path}, {country} {sector}")
        if len(values) != len(columns):
            raise ValueError(f"{len(values)} values in row {country} {sector}, {len(columns)} columns")
        o, s = countries.index(country), sectors.index(sector)
        bought = np.bincount(use_cell, values[is_use], n * m)
        final = np.bincount(at_country[is_final], values[is_final], n)
        zeroed -= bought[bought < 0.0].sum() + final[final < 0.0].sum()
        bought, final = np.maximum(bought, 0.0).reshape(n, m), np.maximum(final, 0.0)
        trade[o, :, s] += scale * (bought.sum(axis=1) + final)
        use[:, s] += scale * bought
    share, cut = _shares(trade, use, countries, sectors, path)
    return Flows(countries, sectors, trade, share, scale * float(zeroed), cut)


def _gtap(path: Path, scale: float) -> Flows:
    """GTAP's flows are at basic prices, imports of firms with their tariffs, as the world has them."""
    try:
        found = gtap_flows(path)
    except OSError as error:
        raise BadInput("the table cannot be read", where=str(path), evidence=error.strerror or str(error)) from None
    trade, use = scale * found.trade, scale * found.use
    share, cut = _shares(trade, use, found.countries, found.sectors, path)
    left = f"; freight between countries, {scale * found.freight:.6g} million USD, left out"
    return Flows(found.countries, found.sectors, trade, share, 0.0, cut, found.tariff, left)


def _shares(
    trade: Array, use: Array, countries: tuple[str, ...], sectors: tuple[str, ...], path: Path
) -> tuple[Array, float]:
    """[d s u] share of inputs in output, and what is cut of inputs above output by rounding; raises UnbalancedWorld."""
    output = trade.sum(axis=1)
    excess = np.maximum(use.sum(axis=1) - output, 0.0)
    if excess.sum() > MOST_CUT * output.sum():
        c, u = np.unravel_index(int(np.argmax(excess)), excess.shape)
        raise UnbalancedWorld(
            "inputs exceed output",
            where=f"{path}, {countries[int(c)]} {sectors[int(u)]}",
            evidence=f"{use.sum(axis=1)[c, u]:.6g} of {output[c, u]:.6g} million USD",
            remedy="join this sector with another, or mend the table",
        )
    whole = np.maximum(use.sum(axis=1), output)[:, None, :]
    return np.divide(use, whole, out=np.zeros_like(use), where=whole > 0.0), float(excess.sum())


def _icio(path: Path) -> tuple[list[Label], Iterator[tuple[str, str, Array]]]:
    lines = _csv(path)
    heads = next(lines)[1:]
    return [_icio_label(head) for head in heads], _icio_rows(path, heads, lines)


def _icio_rows(path: Path, heads: list[str], lines: Iterator[list[str]]) -> Iterator[tuple[str, str, Array]]:
    """Each seller once, none missing that buys, parts of a country too; its sales are what its column OUT says."""
    total = heads.index("OUT") if "OUT" in heads else None
    missing = dict.fromkeys(head for head in heads if (label := _icio_label(head)) is not None and label[1])
    seen: set[str] = set()
    for line in lines:
        label = _icio_label(line[0])
        if label is None or not label[1]:
            continue
        if line[0] in seen:
            raise BadInput("a row stands twice", where=f"{path}, {line[0]}", remedy="leave one of them out")
        seen.add(line[0])
        missing.pop(line[0], None)
        values = np.array(line[1:], dtype=float)
        if total is not None and len(values) == len(heads):
            sold = values.sum() - values[total]
            if abs(sold - values[total]) > MOST_OFF * abs(values[total]) + 1.0:
                raise UnbalancedWorld(
                    "a row's cells do not add up to its column OUT",
                    where=f"{path}, {line[0]}",
                    evidence=f"{sold:.6g} for {values[total]:.6g}",
                    remedy="mend the cells, or leave the column OUT away",
                )
        yield (*label, values)
    if missing:
        raise BadInput("columns of sectors without a row", where=str(path), evidence=", ".join([*missing][:5]))


def _icio_label(text: str) -> Label:
    country, _, rest = text.strip().partition("_")
    if not rest or NAMES.get(country, country) == "":
        return None
    return NAMES.get(country, country), "" if rest in FINAL else rest


def _four_labels(path: Path) -> tuple[list[Label], Iterator[tuple[str, str, Array]]]:
    """Countries and codes are the last two of four rows and columns of labels; codes without a row are final demand."""
    lines = _csv(path) if path.suffix in (".csv", ".zip") else _sheet(path)
    above: Sequence[str] = ()
    for line in islice(lines, 20):
        if sum(bool(CODE.fullmatch(cell)) for cell in line) >= 2:
            codes = line
            break
        above = line
    else:
        raise ValueError("no row of codes c1, c2 ... among the first twenty")
    body = [line for line in lines if CODE.fullmatch(line[3]) and line[2] not in ("", "TOT")]
    makers = {line[3] for line in body}
    labels: list[Label] = []
    for country, code in zip(above[4:], codes[4:], strict=False):
        known = bool(CODE.fullmatch(code)) and country not in ("", "TOT")
        labels.append((NAMES.get(country, country), code if code in makers else "") if known else None)
    width = len(labels)
    rows = (
        (NAMES.get(line[2], line[2]), line[3], np.array([cell or 0.0 for cell in line[4 : 4 + width]], dtype=float))
        for line in body
    )
    return labels, rows


def _eora(folder: Path) -> tuple[list[Label], Iterator[tuple[str, str, Array]]]:
    """Rows and columns of the statistical discrepancy, country ROW with one sector TOTAL, are left out."""
    use, final = (_only(folder, f"*_{name}.txt", "labels_*") for name in ("T", "FD"))
    makers = [_eora_label(line) for line in _tabs(_only(folder, "labels_T.txt"))]
    buyers = [_eora_label(line) for line in _tabs(_only(folder, "labels_FD.txt"))]
    labels: list[Label] = [*makers, *((label[0], "") if label else None for label in buyers)]
    rows = (
        (*label, np.array([*of_use, *of_final], dtype=float))
        for label, of_use, of_final in zip(makers, _tabs(use), _tabs(final), strict=True)
        if label is not None
    )
    return labels, rows


def _eora_label(line: Sequence[str]) -> Label:
    country, sector = line[1].strip(), line[3].strip()
    return None if sector.upper() == "TOTAL" else (country, sector)


def _exiobase(folder: Path) -> tuple[list[Label], Iterator[tuple[str, str, Array]]]:
    use, final = _tabs(_only(folder, "Z.txt")), _tabs(_only(folder, "Y.txt"))
    (use_countries, use_sectors), (final_countries, _) = (list(islice(lines, 2)) for lines in (use, final))
    next(use), next(final)
    labels: list[Label] = [*zip(use_countries[2:], use_sectors[2:], strict=True)]
    labels += [(country, "") for country in final_countries[2:]]
    rows = (
        (of_use[0], of_use[1], np.array([*of_use[2:], *of_final[2:]], dtype=float))
        for of_use, of_final in zip(use, final, strict=True)
    )
    return labels, rows


def _figaro(path: Path) -> tuple[list[Label], Iterator[tuple[str, str, Array]]]:
    """Rows `ES_A01`, columns the same and `ES_P3_S13` ... of final demand; rows of W2 are taxes and value added."""
    lines = _csv(path)
    labels = [_figaro_label(head) for head in next(lines)[1:]]
    if not any(label and label[1] for label in labels):
        raise ValueError("no columns such as ES_A01")
    rows = (
        (*label, np.array([cell or 0.0 for cell in line[1:]], dtype=float))
        for line in lines
        if (label := _figaro_label(line[0])) is not None and label[1]
    )
    return labels, _each_once(rows, path)


def _figaro_label(text: str) -> Label:
    area, _, rest = text.strip().partition("_")
    if not rest or area == "W2":
        return None
    known = NAMES.get(area, area)
    code = known if len(known) == 3 else place_code(known)
    return code, "" if rest.startswith(FIGARO_FINAL) else rest


def _each_once(rows: Iterable[tuple[str, str, Array]], path: Path) -> Iterator[tuple[str, str, Array]]:
    seen: set[tuple[str, str]] = set()
    for country, sector, values in rows:
        if (country, sector) in seen:
            raise BadInput("a row stands twice", where=f"{path}, {country}_{sector}", remedy="leave one of them out")
        seen.add((country, sector))
        yield country, sector, values


def _only(folder: Path, pattern: str, but: str = "") -> Path:
    found = [path for path in sorted(folder.glob(pattern)) if not (but and path.match(but))]
    if len(found) != 1:
        raise BadInput(f"one file {pattern} is needed", where=str(folder), evidence=f"{len(found)} found")
    return found[0]


def _csv(path: Path) -> Iterator[list[str]]:
    """Lines of a .csv, or of the one in a .zip; parted by commas, or by semicolons where the first line has more."""
    with _opened(path) as file:
        first = file.readline()
        parted = ";" if first.count(";") > first.count(",") else ","
        yield from csv.reader(chain([first] if first else [], file), delimiter=parted)


def _opened(path: Path) -> TextIO:
    if path.suffix != ".zip":
        return path.open(encoding="utf-8-sig", newline="")
    archive = zipfile.ZipFile(path)
    tables = [name for name in archive.namelist() if name.endswith(".csv")]
    if len(tables) != 1:
        raise BadInput(
            "one table is needed in a .zip", where=str(path), evidence=", ".join(tables) or "none", remedy="unpack it"
        )
    return io.TextIOWrapper(archive.open(tables[0]), encoding="utf-8-sig", newline="")


def _tabs(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line in csv.reader(file, delimiter="\t"):
            yield line[:-1] if line and line[-1] == "" else line


def _sheet(path: Path) -> Iterator[list[str]]:
    for row in load_workbook(path).get_sheet_by_index(0).iter_rows():
        yield [str(cell).strip() if cell is not None else "" for cell in row]


LAYOUTS = {
    "icio": (_icio, 1.0),
    "wiod": (_four_labels, 1.0),
    "adb": (_four_labels, 1.0),
    "eora": (_eora, 1e-3),
    "exiobase": (_exiobase, None),
    "figaro": (_figaro, None),
}
