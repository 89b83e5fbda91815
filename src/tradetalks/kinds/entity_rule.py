"""An entity rule: firms, and those that they own, with whom trade needs a licence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.grammar import Share
from tradetalks.kinds.base import Kind, Terms

if TYPE_CHECKING:
    from tradetalks.kinds.effects import Ground, Scoped


class EntityRuleTerms(Terms):
    """ownership_share: fraction from which an affiliate is covered."""

    ownership_share: Share | None = None


def why_unused(measure: Scoped, terms: EntityRuleTerms, ground: Ground) -> str:
    """Why a rule on firms has no effect here."""
    return "no share of trade by the owners of firms is known"


KIND = Kind(
    name="entity_rule",
    title="Rule on named firms",
    does="a licence that trade with listed firms, and with those that they own, needs",
    terms=EntityRuleTerms,
    why_unused=why_unused,
)
