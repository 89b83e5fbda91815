"""What each side would do, which deals are better for both, and which hold. It knows payoffs, not law.

A `Game` is a world, parameters, a border policy, and players who set rates in some of its cells; payoffs are log
changes of real income, or of income weighted by sector (Ossa 2014), computed by `equilibrium` with exact gradients.

    game = Game(world, parameters, players, policy, horizon="long run")
    best_response(game, "USA").rates           what one side does best while the others stay
    nash(game).rates                           what is left when everybody does
    joint = Joint(game, threat, matters, transfers=False)
    nash_product(joint, room_to_gain(joint, starts)).gains
    promise(deal, cheat, after).patience       how much the next period must count for a word to be kept

Modules: `players` who, what they set, between which bounds; `government` how they value an outcome; `maximise` the
search in a box; `best_responses`, `nash_equilibrium`; `joint` all rates chosen together, `bargaining` the points that
solutions pick; `discrete` payoff tables solved exactly; `promises` repeated games in closed form; `leverage` loss
inflicted per loss suffered. `talks` names the countries, reads scenarios as threats and clauses, and takes bands over
elasticities.

Every search is local and started from several points; `nash` and `best_response` say what they checked. A deal's
numbers depend on the threat point: there is no bargaining outcome without one. Raises NoEquilibrium where no
equilibrium is found, NoAgreement where no deal is better for everybody, BadInput and UnknownName for a wrong game.
"""

from tradetalks.games.bargaining import Deal, frontier, nash_product, proportional, room_to_gain, utmost
from tradetalks.games.best_responses import BestResponse, best_response
from tradetalks.games.discrete import PayoffTable, dominant_option, mixed_nash, nash_sets, pure_nash
from tradetalks.games.government import outcome_at, payoff, payoffs
from tradetalks.games.joint import Joint
from tradetalks.games.leverage import Leverage
from tradetalks.games.nash_equilibrium import Nash, Progress, is_nash, nash
from tradetalks.games.players import (
    Effect,
    Game,
    Instrument,
    Player,
    Rates,
    carried_out,
    common_export_taxes,
    common_tariffs,
    export_taxes_by_sector,
    purchase_floor,
    tariffs_by_sector,
    uniform_export_tax,
    uniform_tariff,
)
from tradetalks.games.promises import (
    MEANING,
    Promise,
    fading,
    least_patience,
    most_cooperative,
    pooled,
    promise,
    staged,
)

__all__ = [
    "MEANING",
    "BestResponse",
    "Deal",
    "Effect",
    "Game",
    "Instrument",
    "Joint",
    "Leverage",
    "Nash",
    "PayoffTable",
    "Player",
    "Progress",
    "Promise",
    "Rates",
    "best_response",
    "carried_out",
    "common_export_taxes",
    "common_tariffs",
    "dominant_option",
    "export_taxes_by_sector",
    "fading",
    "frontier",
    "is_nash",
    "least_patience",
    "mixed_nash",
    "most_cooperative",
    "nash",
    "nash_product",
    "nash_sets",
    "outcome_at",
    "payoff",
    "payoffs",
    "pooled",
    "promise",
    "proportional",
    "purchase_floor",
    "pure_nash",
    "room_to_gain",
    "staged",
    "tariffs_by_sector",
    "uniform_export_tax",
    "uniform_tariff",
    "utmost",
]
