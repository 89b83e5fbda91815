"""An investigation: a procedure with deadlines, which may end in a measure and has no effect before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.grammar import Day, Text
from tradetalks.kinds.base import Kind, Terms

if TYPE_CHECKING:
    from tradetalks.kinds.effects import Ground, Scoped


class InvestigationTerms(Terms):
    """asks: what is investigated; comments_until, decision_by: days of the procedure; may_lead_to: the measure."""

    asks: Text | None = None
    comments_until: Day | None = None
    decision_by: Day | None = None
    may_lead_to: Text | None = None

    def missing(self) -> str:
        return "asks" if self.asks is None else ""


def why_unused(measure: Scoped, terms: InvestigationTerms, ground: Ground) -> str:
    """Why an investigation has no effect here."""
    return "an investigation is a procedure: trade is touched only by what it may lead to"


KIND = Kind(
    name="investigation",
    title="Investigation",
    does="a procedure with days for comments and a decision, which may end in a measure",
    terms=InvestigationTerms,
    why_unused=why_unused,
)
