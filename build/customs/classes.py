"""Build the shipped tables of US import classes from the data folder; run by `python3 x.py build customs`.

A class is the set of ten-digit lines of one sector that stand on the same product lists with the same dates, pay the
same ordinary duty and hold the same shares of metals: on any day all of them pay the same. Sums over classes are sums
over lines.
"""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from build.customs.claims import build_claims
from build.customs.list_members import list_members
from build.customs.list_sources import Member
from build.customs.weights import imports_of_2017
from tradetalks.customs.sectors import sector_of
from tradetalks.errors import MissingFacts
from tradetalks.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = "world/us_imports_hs10_2024/data"
PARTNERS = f"{IMPORTS}/CensusCountryMapping_FRBAtl_short.csv"
EUROPEAN_UNION = "0003"
FULL_METAL_CHAPTERS = {"72": "steel", "73": "steel", "74": "copper", "76": "aluminium"}
METALS = ("steel", "aluminium", "copper")


@dataclass(frozen=True)
class Built:
    """What the build wrote, for its report."""

    classes: int
    cells: int
    imports_usd: float
    unallocated_usd: float
    bytes_written: int


def build_classes(source: Path, target: Path, scope_codes: frozenset[str] = frozenset()) -> Built:
    """Write the classes, their flows, claims of USMCA, China's imports by HS6 and the product lists to `target`.

    source       the data folder (imports and duties of 2024: US Census, public domain)
    scope_codes  HS codes that scopes of the ledger name; each becomes the list `hs:<code>`
    raises       MissingFacts for a source file that is not there or a partner without an ISO code
    """
    lines = import_lines(source)
    codes = lines["HS10"].unique().sort().to_list()
    found = list_members(source) + [Member(f"hs:{code}", code) for code in sorted(scope_codes)]
    facts = line_facts(source, lines, codes, found)
    cells = lines.filter(pl.col("imports") > 0).join(facts, on="HS10")
    keys = ["sector", "lists", "mfn_rate", *METALS]
    classes = (
        cells.filter(pl.col("partner") != "SVK")
        .group_by(keys)
        .agg(pl.col("imports").sum())
        .sort(keys)
        .with_row_index("class")
    )
    cells = cells.join(classes.select("class", *keys), on=keys)
    cells = cells.with_columns(imports_2017=imports_of_2017(source, cells))
    flows = (
        cells.group_by("class", "partner")
        .agg(pl.col("imports").sum(), pl.col("duty").sum(), pl.col("imports_2017").sum())
        .sort("class", "partner")
    )
    written = _write(target / "us_import_classes.csv.gz", _class_rows(classes))
    written += _write_flows(target / "us_import_flows.npz", flows)
    written += build_claims(source, target, cells)
    written += _write(target / "us_imports_hs6.csv.gz", _hs6_rows(cells))
    written += _write(target / "product_lists.csv.gz", _list_rows(found))
    once = cells.filter(pl.col("partner") != "SVK")
    unallocated = once.filter(pl.col("sector") == "unallocated")["imports"].sum()
    return Built(classes.height, flows.height, float(once["imports"].sum()), float(unallocated), written)


def import_lines(source: Path) -> pl.DataFrame:
    """Imports and duties of 2024 by ten-digit line and partner, USD; partner is ISO 3166 or EU."""
    paths = sorted((source / IMPORTS).glob("2024-hs10-imports*.parquet"))
    if not paths:
        raise MissingFacts("no import files", where=IMPORTS, remedy="point --from at the data folder")
    columns = ["CTY_CODE", "HS10", "imports", "duty"]
    lines = pl.concat([pl.read_parquet(path, columns=columns) for path in paths])
    partners = pl.read_csv(source / PARTNERS, schema_overrides={"CTY_CODE": pl.String}).select(
        "CTY_CODE", partner="ISO3"
    )
    partners = pl.concat([partners, pl.DataFrame({"CTY_CODE": [EUROPEAN_UNION], "partner": ["EU"]})])
    joined = lines.join(partners, on="CTY_CODE", how="left")
    unknown = joined.filter(pl.col("partner").is_null())["CTY_CODE"].unique().to_list()
    if unknown:
        raise MissingFacts("partners without an ISO code", where=PARTNERS, evidence=", ".join(unknown))
    return joined


def line_facts(source: Path, lines: pl.DataFrame, codes: list[str], found: list[Member]) -> pl.DataFrame:
    """[HS10] sector, lists, ordinary tariff rate and metal shares of every line."""
    by_prefix: dict[str, list[Member]] = {}
    for member in found:
        by_prefix.setdefault(member.prefix, []).append(member)
    table = pl.DataFrame(
        {
            "HS10": codes,
            "sector": [sector_of(code) for code in codes],
            "lists": [membership(code, by_prefix) for code in codes],
        }
    )
    return (
        table.join(_mfn_rates(source, lines), on="HS10", how="left")
        .join(_metal_shares(source, codes), on="HS10", how="left")
        .with_columns(pl.col("mfn_rate", *METALS).round(6))
    )


def _metal_shares(source: Path, codes: list[str]) -> pl.DataFrame:
    """[HS10] share of steel, aluminium and copper in the value of goods.

    The metal's own chapter counts in full. Elsewhere it is the share of the metal in the inputs of the US industry that
    makes the product (input-output accounts of the Bureau of Economic Analysis); a line without one takes the mean of
    the lines with its first six, four or two digits.
    """
    known = pl.read_csv(
        source / "products/tariff_lists/metal_content_shares_bea_hs10.csv", schema_overrides={"hs10": pl.String}
    ).select(HS10="hs10", steel="steel_share", aluminium="aluminum_share", copper="copper_share")
    shares = pl.DataFrame({"HS10": codes}).join(known, on="HS10", how="left")
    for digits in (6, 4, 2):
        prefix = pl.col("HS10").str.slice(0, digits).alias("prefix")
        means = known.group_by(prefix).agg(pl.col(metal).mean().alias(f"mean_{metal}") for metal in METALS)
        shares = shares.with_columns(prefix).join(means, on="prefix", how="left")
        shares = shares.select("HS10", *(pl.coalesce(metal, f"mean_{metal}").alias(metal) for metal in METALS))
    chapter = pl.col("HS10").str.slice(0, 2)
    whole = chapter.replace_strict(FULL_METAL_CHAPTERS, default="")
    return shares.select(
        "HS10",
        *(
            pl.when(whole == "").then(pl.col(metal)).otherwise((whole == metal).cast(pl.Float64)).alias(metal)
            for metal in METALS
        ),
    )


def membership(code: str, by_prefix: dict[str, list[Member]]) -> str:
    """The lists of a ten-digit line as text: `annex-ii@2025-11-13;section-301-3`, dates as `@since..until`."""
    spans: dict[str, set[tuple[str, str]]] = {}
    for length in range(2, len(code) + 1):
        for member in by_prefix.get(code[:length], ()):
            spans.setdefault(member.name, set()).add((member.since, member.until))
    return ";".join(_spell(name, *span) for name in sorted(spans) for span in _widest(spans[name]))


def _widest(spans: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Spans that no other span of the set contains."""
    end = "9999"
    return [
        (since, until)
        for since, until in sorted(spans)
        if not any((s, u) != (since, until) and s <= since and (u or end) >= (until or end) for s, u in spans)
    ]


def _spell(name: str, since: str, until: str) -> str:
    if until:
        return f"{name}@{since}..{until}"
    return f"{name}@{since}" if since else name


def _mfn_rates(source: Path, lines: pl.DataFrame) -> pl.DataFrame:
    """[HS10] ad valorem rate of column 1; for specific and compound rates the duty collected on it in 2024.

    Duty collected is that on partners other than China, whose duties hold Section 301, wherever there are such imports.
    """
    tables = [
        pl.read_csv(
            source / f"products/hts8_tables/hts8_{revision}.csv",
            schema_overrides={"hts8": pl.String, "ad_valorem": pl.Float64},
            null_values=["NA"],
        )
        for revision in ("2025_basic", "2026_basic")
    ]
    statutory = (
        pl.concat([table.select("hts8", "ad_valorem") for table in tables])
        .unique("hts8", keep="first", maintain_order=True)
        .rename({"hts8": "HS8"})
    )
    paid = (
        lines.with_columns(elsewhere=pl.col("partner") != "CHN")
        .group_by("HS10")
        .agg(
            elsewhere=pl.col("duty").filter("elsewhere").sum() / pl.col("imports").filter("elsewhere").sum(),
            anywhere=pl.col("duty").sum() / pl.col("imports").sum(),
        )
    )
    return (
        paid.with_columns(HS8=pl.col("HS10").str.slice(0, 8))
        .join(statutory, on="HS8", how="left")
        .select("HS10", mfn_rate=pl.coalesce("ad_valorem", pl.col("elsewhere").fill_nan(None), "anywhere"))
    )


def _class_rows(classes: pl.DataFrame) -> list[list[object]]:
    rows: list[list[object]] = [["class", "sector", "lists", "mfn_rate", *METALS]]
    for row in classes.iter_rows(named=True):
        shares = [f"{row[name]:.6g}" for name in ("mfn_rate", *METALS)]
        rows.append([row["class"], row["sector"], row["lists"], *shares])
    return rows


def _write_flows(path: Path, flows: pl.DataFrame) -> int:
    """Class and partner of each flow, imports and duty in USD, imports of 2017 in thousand USD; bytes written."""
    partners, place = np.unique(flows["partner"].to_numpy().astype(str), return_inverse=True)
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        allow_pickle=False,
        partners=partners,
        partner=place.astype(np.int16),
        imports=flows["imports"].round().cast(pl.Int64).to_numpy(),
        duty=flows["duty"].round().cast(pl.Int64).to_numpy(),
        imports_2017=(flows["imports_2017"] / 1e3).round().cast(pl.Int32).to_numpy(),
        **{"class": flows["class"].to_numpy().astype(np.int32)},
    )
    write_atomically(path, buffer.getvalue())
    return buffer.tell()


def _hs6_rows(cells: pl.DataFrame) -> list[list[object]]:
    """US imports by HS6 and sector, from China and from all partners; Slovakia is counted within the EU."""
    by_code = (
        cells.filter(pl.col("partner") != "SVK")
        .with_columns(hs6=pl.col("HS10").str.slice(0, 6), china=pl.col("partner") == "CHN")
        .group_by("hs6", "sector")
        .agg(
            pl.col("imports").filter(pl.col("china")).sum().alias("china_usd"), pl.col("imports").sum().alias("all_usd")
        )
        .filter(pl.col("all_usd") > 0)
        .sort("hs6", "sector")
    )
    head: list[object] = ["hs6", "sector", "imports_usd", "all_usd"]
    return [head, *([hs6, sector, round(china), round(every)] for hs6, sector, china, every in by_code.rows())]


def _list_rows(found: list[Member]) -> list[list[object]]:
    """The members of the product lists; HS codes of the ledger's scopes need none."""
    lists = sorted({(e.name, e.prefix, e.since, e.until) for e in found if not e.name.startswith("hs:")})
    rows: list[list[object]] = [["list", "prefix", "since", "until"]]
    return rows + [[*row] for row in lists]


def _write(path: Path, rows: list[list[object]]) -> int:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    content = gzip.compress(text.getvalue().encode("utf-8"), compresslevel=9, mtime=0)
    write_atomically(path, content)
    return len(content)
