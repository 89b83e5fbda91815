"""Games between named countries.

`tariff_game` and `sides` put the players together; `stances` holds each side's measures as a scenario has them;
`war`, `deal`, `leverage` and `credibility` each answer one verb.
"""

from typing import TYPE_CHECKING

from tradetalks.lazily import names_from

if TYPE_CHECKING:
    from tradetalks.talks.deal import deals, frontier
    from tradetalks.talks.sides import read_sides, sides_game
    from tradetalks.talks.stances import scenario_law
    from tradetalks.talks.tariff_game import TariffGame
    from tradetalks.talks.war import real_income_change

__all__ = ["TariffGame", "deals", "frontier", "read_sides", "real_income_change", "scenario_law", "sides_game"]
__getattr__ = names_from(
    __name__,
    {
        "TariffGame": "talks.tariff_game",
        "deals": "talks.deal",
        "frontier": "talks.deal",
        "read_sides": "talks.sides",
        "real_income_change": "talks.war",
        "scenario_law": "talks.stances",
        "sides_game": "talks.sides",
    },
)
