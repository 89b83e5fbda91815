# %% [markdown]
# # A paper's table: NAFTA in Caliendo and Parro (2015), Table 2
# Needs the authors' inputs in the data folder beside the checkout. The published number is first-order with base-year
# weights; real income solved exactly on the same data is another one, so both are shown.

# %%
import csv
from pathlib import Path

from caliendo_parro_2015.tables import FOLDER, NAFTA, tables

SHARED = Path(FOLDER).resolve().parents[2] / "shared"
found = tables(SHARED)

# %%
with (FOLDER / "expected.csv").open(encoding="utf-8") as file:
    published = {(row["table"], row["row"], row["column"]): row["value"] for row in csv.DictReader(file)}
for country in NAFTA:
    welfare = ("2", country, "welfare")
    exact = found["2", country, "exact real income"]
    print(f"{country}  published {published[welfare]} %  here {found[welfare]:.4f} %  solved exactly {exact:.4f} %")
