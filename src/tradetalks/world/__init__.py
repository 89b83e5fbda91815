"""The benchmark economy.

What it is: one year's table of trade, production and spending by country and sector, with tariffs and elasticities,
as arrays. `table.py` holds the type and its identities, `labels.py` the economies and sectors, `elasticity_sets.py`
which elasticities it carries; `balance.py` makes conflicting targets agree. The shipped table is made by
`build/world`. What it is not: it knows no dates of law, no measures, no solver. Everything in the shipped table is an
estimate and says how well each target is met.
"""

from tradetalks.world.labels import EU
from tradetalks.world.table import World

__all__ = ["EU", "World"]
