"""What each assumption of a chain is worth: the loss of a year with one of them changed, and as published studies cut.

At central values; shares of a country's value added. Axes: t step, c country of the chain.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.chains.results import partial_cut, run_controls

if TYPE_CHECKING:
    from tradetalks.chokepoint import Chain, Values
    from tradetalks.world import World

# Parameters that a case sets, in words. The studies: 80 % less for a year, near-fixed proportions, nothing stored.
USUAL, REPLACED = "as it is", "everything can be replaced"
CASES: tuple[tuple[str, dict[str, float | str]], ...] = (
    (USUAL, {}),
    ("no stocks", {"stock_weeks": 0.0}),
    ("elasticity does not grow with time", {"elasticity_end": "elasticity_start"}),
    ("nothing through third countries", {"transit_share": 0.0}),
    ("no finished components from abroad", {"bypass_share": 0.0}),
    (REPLACED, {"irreplaceable": 0.0}),
    ("a tenth cannot be replaced", {"irreplaceable": 0.1}),
    ("a fifth cannot be replaced", {"irreplaceable": 0.2}),
    (
        "as published: no stocks, no components, elasticity 0.1 all year",
        {"stock_weeks": 0.0, "bypass_share": 0.0, "elasticity_start": 0.1, "elasticity_end": 0.1},
    ),
    (
        "as published: no stocks, no components, elasticity 0.05 all year",
        {"stock_weeks": 0.0, "bypass_share": 0.0, "elasticity_start": 0.05, "elasticity_end": 0.05},
    ),
)


class Case(NamedTuple):
    """A case, and what a country loses in it: shares of its value added, in the industries and with their suppliers."""

    case: str
    own: float
    with_suppliers: float


def worth_of_assumptions(chain: Chain, share: float, target: str, world: World | None = None) -> list[Case]:
    """A cut of a share of every item for a year from full stocks, in each case.

    raises  as run_controls does
    """
    year, c = chain.steps_a_year, chain.country(target)
    make, found = partial_cut(chain, share, year, year), []
    for case, given in CASES:

        def changed(values: Values, given: dict[str, float | str] = given) -> Values:
            return with_parameters(values, given)

        run = run_controls(
            chain, case, make, start=date(2025, 1, 1), months=year, draws=1, seed=0, world=world, change=changed
        ).middle
        assert run is not None  # run_controls always gives the run at central values
        lost = (run.value_added_lost, run.value_added_lost_with_suppliers)
        found.append(Case(case, *(float(each[0, :, c].sum() / run.income[c]) for each in lost)))
    return found


def with_parameters(values: Values, given: dict[str, float | str]) -> Values:
    """Values with parameters set to a number, or to what another parameter is."""
    old = values.parameter
    new = {name: old[to] if isinstance(to, str) else np.full_like(old[name], to) for name, to in given.items()}
    return replace(values, parameter={**old, **new})
