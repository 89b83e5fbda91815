"""The sets of trade elasticities that a world table carries side by side: names, citations, services, the default.

The values by sector are read by build/world/sources/elasticities.py; change here, then `x.py build world`.
"""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT = "fontagne"


@dataclass(frozen=True)
class ElasticitySet:
    """One column of the source, and the elasticity that services get with it."""

    name: str
    column: str
    services: float
    citation: str
    note: str


SETS = (
    ElasticitySet(
        "fontagne",
        "fontagne_gtap_median",
        5.0,
        "Fontagne, Guimbard and Oreffice (2022), Journal of International Economics 137, 103593",
        "medians of the estimates for the GTAP sectors in each sector; services at 5 as in "
        "Lashkaripour (2021), Journal of International Economics 131, 103419",
    ),
    ElasticitySet(
        "caliendo_parro",
        "caliendo_parro_full",
        8.22,
        "Caliendo and Parro (2015), Review of Economic Studies 82, Table 1, full sample",
        "services at 8.22, their value for sectors without an estimate",
    ),
    ElasticitySet(
        "lashkaripour_lugovskyy",
        "lashkaripour_lugovskyy",
        10.0,
        "Lashkaripour and Lugovskyy (2023), American Economic Review 113, Table 3",
        "refined fuels, machinery and electrical as in the replication files; services at 10 as there",
    ),
    ElasticitySet(
        "imf",
        "imf_bck2023",
        5.0,
        "Bolhuis, Chen and Kett (2023), Fragmentation in Global Trade: Accounting for Commodities, IMF Working Paper "
        "23/73",
        "services at 5 as in the default",
    ),
)
