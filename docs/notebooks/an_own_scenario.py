# %% [markdown]
# # An own scenario with own data
# A user's input-output table in a published layout, here a small one of OECD's shape written on the spot, and a
# tariff of the user's own, at three horizons.

# %%
import csv
import random
from pathlib import Path
from tempfile import mkdtemp

import numpy as np

from tradetalks.equilibrium import Policy, horizon, solve
from tradetalks.world import World

countries, sectors = ("CHN", "DEU", "USA"), ("A01", "C10", "C26")
chance = random.Random(1)
makers = [f"{country}_{sector}" for country in countries for sector in sectors]
path = Path(mkdtemp()) / "own_table.csv"
with path.open("w", newline="") as file:
    table = csv.writer(file)
    table.writerow(["V1", *makers, *(f"{country}_HFCE" for country in countries), "OUT"])
    for maker in makers:
        home = [10.0 if buyer[:3] == maker[:3] else 1.0 for buyer in makers]
        use = [size * chance.uniform(0.5, 1.5) for size in home]
        final = [(60.0 if country == maker[:3] else 6.0) * chance.uniform(0.5, 1.5) for country in countries]
        table.writerow([maker, *use, *final, sum(use) + sum(final)])

# %% [markdown]
# Trade elasticities and tariffs are the user's own: no such table holds any.

# %%
world = World.from_tables(path, "icio", trade_elasticity=np.array([4.0, 4.0, 6.0]))
print(world.source)
policy = Policy.benchmark(world)
policy.tariff[world.country("CHN"), world.country("USA"), world.sector("C26")] = 0.25

# %%
for name in ("impact", "year", "long_run"):
    after = solve(world, policy, horizon(name).parameters(world))
    print(name, {country: f"{change:+.4%}" for country, change in zip(countries, after.real_income, strict=True)})

# %% [markdown]
# The last of the three as a table, one row a country, and as a chart.

# %%
after.to_pandas("c")

# %%
after.plot("real_income")
