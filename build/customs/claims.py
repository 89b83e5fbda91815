"""Build the shares of imports that claim USMCA, by month and class; run by `python3 x.py build customs`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from tradetalks.errors import MissingFacts
from tradetalks.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

CLAIMS = "products/usmca_shares/usmca_values_by_month.csv.gz"
PARTNERS = {"1220": "CAN", "2010": "MEX"}
SCALE = 10_000  # shares are kept as whole numbers of ten-thousandths


def build_claims(source: Path, target: Path, cells: pl.DataFrame) -> int:
    """Write us_usmca_claims.npz: share of each class's imports of 2024 that claims USMCA in each month; bytes written.

    source   the data folder: values by line and month (US International Trade Commission, public domain)
    cells    `class`, `HS10`, `partner`, `sector` and `imports` of 2024, USD
    raises   MissingFacts for a source file that is not there

    A line that is not traded in a month takes the share of the nearest month in which it is, the earlier of two; one
    that never is, the mean of its sector, or of its partner, in the month.
    """
    path = source / CLAIMS
    if not path.exists():
        raise MissingFacts("a source file is missing", where=CLAIMS, remedy="point --from at the data folder")
    found = pl.read_csv(path, schema_overrides={"hts10": pl.String, "cty_code": pl.String})
    months = sorted(found["month"].unique().to_list())
    partners = sorted(PARTNERS.values())
    wanted = cells.filter(pl.col("partner").is_in(partners)).sort("partner", "HS10")
    shares = _line_shares(found, months, wanted)
    summed = (
        wanted.with_columns(row=pl.int_range(pl.len()))
        .group_by("partner", "class")
        .agg("row", pl.col("imports").sum().alias("total"))
        .sort("partner", "class")
    )
    imports = wanted["imports"].to_numpy()
    by_class = [imports[rows] @ shares[rows] / total for rows, total in summed.select("row", "total").iter_rows()]
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        allow_pickle=False,
        months=np.array(months),
        partners=np.array(partners),
        partner=np.array([partners.index(name) for name in summed["partner"]], dtype=np.int8),
        share=np.rint(np.array(by_class) * SCALE).astype(np.uint16),
        **{"class": summed["class"].to_numpy().astype(np.int32)},
    )
    write_atomically(target / "us_usmca_claims.npz", buffer.getvalue())
    return buffer.tell()


def _line_shares(found: pl.DataFrame, months: list[str], wanted: pl.DataFrame) -> np.ndarray[tuple[int, int]]:
    """[line, month] share that claims USMCA; no line is left without one."""
    place = {month: t for t, month in enumerate(months)}
    claimed = np.full((wanted.height, len(months)), np.nan)
    row_of = {key: row for row, key in enumerate(wanted.select("partner", "HS10").iter_rows())}
    for line, country, month, total, usmca in found.select(
        "hts10", "cty_code", "month", "total_value", "usmca_value"
    ).iter_rows():
        row = row_of.get((PARTNERS[country], line))
        if row is not None and total > 0:
            claimed[row, place[month]] = usmca / total
    traded = ~np.isnan(claimed)
    distance = np.abs(np.arange(len(months))[:, None] - np.arange(len(months)))
    for gap in np.flatnonzero(traded.any(axis=1) & ~traded.all(axis=1)):
        nearest = np.where(traded[gap], distance, len(months)).argmin(axis=1)
        claimed[gap] = claimed[gap, nearest]
    imports = wanted["imports"].to_numpy()
    for keys in (["partner", "sector"], ["partner"]):
        groups = wanted.with_columns(row=pl.int_range(pl.len())).group_by(keys).agg("row")["row"].to_list()
        for rows in map(np.array, groups):
            known = rows[~np.isnan(claimed[rows, 0])]
            if len(known) and len(known) < len(rows):
                mean = imports[known] @ claimed[known] / imports[known].sum()
                claimed[rows[np.isnan(claimed[rows, 0])]] = mean
    return claimed
