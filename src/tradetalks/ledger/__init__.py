"""The ledger: what governments threaten, announce, impose, pause and promise, with who says so and where.

What it is. One YAML record per measure, below `data/ledger/`; the path is the id. A measure is a list of dated events;
its status on a day is computed from them and never typed. Two clocks are always given: `on`, the day asked about, and
`as_of`, what was known by then. Intervals are half-open. A suspension lapses back by itself; a threat never becomes
law by itself. Every event has claims: who says so, in which source, with which terms. Where claims differ and the
answer depends on the choice, `state` raises DisputedTerms until `trust` names actors. Arrangements bundle measures'
events with a stage for each party; matters (TikTok, fentanyl, Taiwan) are recorded and dated but have no trade effect
of their own. A scenario is more events in the same grammar.

    book = Ledger.load()
    book["USA/china-100"].status(on="2025-12-01", as_of="2025-10-27")     'withdrawn'
    book.in_force(on="2025-10-26", as_of="2025-10-26")                    [(Measure, State), ...]
    disputes(book.arrangements["kuala-lumpur-2025"], as_of="2025-10-27")  [Dispute, ...]

What it is not. It knows no numbers of trade, no stacking of duties (that is `customs`) and no model (`equilibrium`);
it loads no NumPy. It holds no opinion on what will happen: after `coverage.complete_to` it knows nothing.

The grammar is docs/reference/ledger.md. Values stand in `tradetalks.grammar`, what a measure asks, by kind,
in `kinds`. Modules: `records` sources, measures, events, claims, arrangements; `status` the painting rules; `disputed`
where accounts differ; `measure` a record that answers for its state; `load` files to a Ledger, and what a Ledger
answers, the sentence for a day after its end among it; `differences` between two clocks; `scenario` assumed events;
`checks` what is wrong beyond the grammar.
"""

from tradetalks.grammar import Range
from tradetalks.kinds.base import Terms
from tradetalks.kinds.tariff import TariffTerms
from tradetalks.ledger.checks import check, check_folder
from tradetalks.ledger.differences import Change, Clocks, diff
from tradetalks.ledger.disputed import Account, Dispute, disputes
from tradetalks.ledger.load import Ledger
from tradetalks.ledger.measure import Measure
from tradetalks.ledger.records import Arrangement, Claim, Event, Matter, Source
from tradetalks.ledger.scenario import Scenario, is_scenario, scenario_names
from tradetalks.ledger.status import State, state

__all__ = [
    "Account",
    "Arrangement",
    "Change",
    "Claim",
    "Clocks",
    "Dispute",
    "Event",
    "Ledger",
    "Matter",
    "Measure",
    "Range",
    "Scenario",
    "Source",
    "State",
    "TariffTerms",
    "Terms",
    "check",
    "check_folder",
    "diff",
    "disputes",
    "is_scenario",
    "scenario_names",
    "state",
]
