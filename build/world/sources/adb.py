"""ADB multiregional input-output tables: output, intermediate use and exports by economy and sector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.errors import MissingFacts
from tradetalks.world.labels import SECTORS

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

CITATION = (
    "Asian Development Bank, Multiregional Input-Output Tables (ADB MRIO), 73 economies, 35 sectors, year 2022, "
    "country-sector summaries"
)
TERMS = "ADB Key Indicators Database: use with attribution 'ADB MRIO'; the copy used is marked CC BY 3.0 IGO, re-check"


def read(folder: Path, year: int) -> tuple[tuple[str, ...], dict[str, Array]]:
    """Economies, and arrays [c s], million USD: output, value_added, exports, sales_final, home_sales_final.

    Final sales can be negative where inventories are run down.

    raises  MissingFacts  where the file lacks the year or a cell
    """
    import polars as pl

    path = folder / "adb_mrio_2022" / "country_sector_2017_2022_corrected.parquet"
    table = pl.read_parquet(path).filter(pl.col("year") == year).sort("iso3", "sector")
    countries = tuple(table["iso3"].unique(maintain_order=True).to_list())
    if not countries or table.height != len(countries) * len(SECTORS):
        raise MissingFacts(f"no complete table for {year}", where=str(path), evidence=f"{table.height} rows")
    columns = {
        "output": table["output"],
        "value_added": table["value_added"],
        "exports": table["exports_intermediate"] + table["exports_final"],
        "sales_final": table["sales_final"],
        "home_sales_final": table["dom_sales_final"],
    }
    return countries, {name: column.to_numpy().reshape(-1, len(SECTORS)) for name, column in columns.items()}
