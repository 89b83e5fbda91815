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

from importlib import import_module
from typing import TYPE_CHECKING

from tradetalks.errors import (
    BadInput,
    BadLedger,
    BadParameters,
    DisputedTerms,
    MissingFacts,
    NoAgreement,
    NoEquilibrium,
    TradetalksError,
    UnbalancedWorld,
    UnknownName,
)
from tradetalks.version import __version__

if TYPE_CHECKING:
    from tradetalks.border import enact
    from tradetalks.chains.results import run_chain
    from tradetalks.customs.duty import duty
    from tradetalks.customs.licence import licence
    from tradetalks.equilibrium import Gradient, Outcome, Parameters, Policy, gradient, solve
    from tradetalks.ledger import Ledger, Scenario
    from tradetalks.runs import Attribution, Comparison, Result, attribute, compare, run
    from tradetalks.talks.tariff_game import TariffGame
    from tradetalks.world import World

_ROOMS = {
    "Attribution": "runs",
    "Comparison": "runs",
    "Gradient": "equilibrium",
    "Ledger": "ledger",
    "Outcome": "equilibrium",
    "Parameters": "equilibrium",
    "Policy": "equilibrium",
    "Result": "runs",
    "Scenario": "ledger",
    "TariffGame": "talks.tariff_game",
    "World": "world",
    "attribute": "runs",
    "compare": "runs",
    "duty": "customs.duty",
    "enact": "border",
    "gradient": "equilibrium",
    "licence": "customs.licence",
    "run": "runs",
    "run_chain": "chains.results",
    "solve": "equilibrium",
}

__all__ = [
    "Attribution",
    "BadInput",
    "BadLedger",
    "BadParameters",
    "Comparison",
    "DisputedTerms",
    "Gradient",
    "Ledger",
    "MissingFacts",
    "NoAgreement",
    "NoEquilibrium",
    "Outcome",
    "Parameters",
    "Policy",
    "Result",
    "Scenario",
    "TariffGame",
    "TradetalksError",
    "UnbalancedWorld",
    "UnknownName",
    "World",
    "__version__",
    "attribute",
    "compare",
    "duty",
    "enact",
    "gradient",
    "licence",
    "run",
    "run_chain",
    "solve",
]


def __getattr__(name: str) -> object:
    if name in _ROOMS:
        return getattr(import_module(f"tradetalks.{_ROOMS[name]}"), name)
    raise AttributeError(f"module 'tradetalks' has no attribute {name!r}")
