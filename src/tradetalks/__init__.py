"""A simulator of trade wars and trade talks.

    import tradetalks as tt
    tt.Ledger.load()["USA/china-100"].status(on=..., as_of=...)     what is in force, as known on a day
    tt.run("no-deal")                                               what a scenario does
    tt.compare(a, b)                                                one scenario against another
    tt.attribute(a, "real_income", "CHN")                           how much of it each measure causes
    tt.run_chain("rare-earths", "october-rules")                    who runs short of a critical input, by month

Names are loaded when first used: `import tradetalks` loads neither NumPy nor Pydantic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.errors import (
    BadFile,
    BadInput,
    BadLedger,
    BadParameters,
    DisputedTerms,
    Interrupted,
    MissingFacts,
    NoAgreement,
    NoEquilibrium,
    NotInstalled,
    TradetalksError,
    UnbalancedWorld,
    UnknownName,
)
from tradetalks.lazily import names_from
from tradetalks.version import __version__

if TYPE_CHECKING:
    from tradetalks.answer import Answer
    from tradetalks.border import enact
    from tradetalks.chains.results import run_chain
    from tradetalks.customs.duty import duty
    from tradetalks.customs.licence import licence
    from tradetalks.customs.orders import price_file
    from tradetalks.customs.port_fees import Ship, port_fee
    from tradetalks.customs.rates import rates
    from tradetalks.equilibrium import Gradient, Outcome, Parameters, Policy, gradient, solve
    from tradetalks.history import back_test, base_rates
    from tradetalks.kinds.base import Kind
    from tradetalks.ledger import Ledger, Scenario
    from tradetalks.number import Number
    from tradetalks.question import Question, ask
    from tradetalks.runs import Attribution, Comparison, Result, attribute, compare, run, run_all
    from tradetalks.runs.path import path
    from tradetalks.runs.sensitivity import tornado
    from tradetalks.talks.credibility import holds
    from tradetalks.talks.deal import deals
    from tradetalks.talks.leverage import leverage
    from tradetalks.talks.tariff_game import TariffGame
    from tradetalks.talks.war import war
    from tradetalks.world import World

_ROOMS = {
    "Answer": "answer",
    "Attribution": "runs",
    "Comparison": "runs",
    "Gradient": "equilibrium",
    "Kind": "kinds.base",
    "Ledger": "ledger",
    "Number": "number",
    "Outcome": "equilibrium",
    "Parameters": "equilibrium",
    "Policy": "equilibrium",
    "Question": "question",
    "Result": "runs",
    "Scenario": "ledger",
    "Ship": "customs.port_fees",
    "TariffGame": "talks.tariff_game",
    "World": "world",
    "ask": "question",
    "attribute": "runs",
    "back_test": "history",
    "base_rates": "history",
    "compare": "runs",
    "deals": "talks.deal",
    "duty": "customs.duty",
    "enact": "border",
    "gradient": "equilibrium",
    "holds": "talks.credibility",
    "leverage": "talks.leverage",
    "licence": "customs.licence",
    "path": "runs.path",
    "port_fee": "customs.port_fees",
    "price_file": "customs.orders",
    "rates": "customs.rates",
    "run": "runs",
    "run_all": "runs",
    "run_chain": "chains.results",
    "solve": "equilibrium",
    "tornado": "runs.sensitivity",
    "war": "talks.war",
}

__all__ = [
    "Answer",
    "Attribution",
    "BadFile",
    "BadInput",
    "BadLedger",
    "BadParameters",
    "Comparison",
    "DisputedTerms",
    "Gradient",
    "Interrupted",
    "Kind",
    "Ledger",
    "MissingFacts",
    "NoAgreement",
    "NoEquilibrium",
    "NotInstalled",
    "Number",
    "Outcome",
    "Parameters",
    "Policy",
    "Question",
    "Result",
    "Scenario",
    "Ship",
    "TariffGame",
    "TradetalksError",
    "UnbalancedWorld",
    "UnknownName",
    "World",
    "__version__",
    "ask",
    "attribute",
    "back_test",
    "base_rates",
    "compare",
    "deals",
    "duty",
    "enact",
    "gradient",
    "holds",
    "leverage",
    "licence",
    "path",
    "port_fee",
    "price_file",
    "rates",
    "run",
    "run_all",
    "run_chain",
    "solve",
    "tornado",
    "war",
]


__getattr__ = names_from(__name__, _ROOMS)
