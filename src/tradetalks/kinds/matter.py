"""A matter of talks without a trade effect of its own: recorded, dated, sourced, weighable in games."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.grammar import Text
from tradetalks.kinds.base import Kind, Terms

if TYPE_CHECKING:
    from tradetalks.kinds.effects import Ground, Scoped


class MatterTerms(Terms):
    """position: what a party states."""

    position: Text | None = None


def why_unused(measure: Scoped, terms: MatterTerms, ground: Ground) -> str:
    """Why a matter has no effect here."""
    return "a matter of talks has no trade effect of its own"


KIND = Kind(
    name="matter",
    title="Matter of the talks",
    does="something that is talked about and has no trade effect of its own; it lies in matters/",
    terms=MatterTerms,
    why_unused=why_unused,
)
