"""A cost of trade that is no tariff: rules on services, standards, paperwork at a border; or the end of one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tradetalks.grammar import Range, ShareRange, Text
from tradetalks.kinds.base import Kind, Terms
from tradetalks.kinds.effects import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tradetalks.kinds.effects import Array, Choice, Ground, Scoped


class TradeCostTerms(Terms):
    """cost: what trade costs more, fraction of its value; saves: what it costs less, fraction of what it costs now.

    level and removes say the second with a level that ships: the share of it that ends. sectors: of the world table,
    or `services`; without them the goods that the scope names.
    """

    sectors: tuple[Text, ...] = ()
    cost: ShareRange | None = None
    saves: ShareRange | None = None
    level: Text | None = None
    removes: ShareRange | None = None

    def missing(self) -> str:
        if (self.level is None) != (self.removes is None):
            return "removes" if self.level else "level"
        said = [value for value in (self.cost, self.saves, self.level) if value is not None]
        return "" if len(said) == 1 else "cost, saves, or level and removes, one of them"


def why_unused(measure: Scoped, terms: TradeCostTerms, ground: Ground) -> str | None:
    """Why a cost falls on nothing here: its goods' share in trade, its sectors or its level is not known."""
    if terms.level is not None and (why := ground.why_no_level(terms.level)):
        return why
    if terms.sectors:
        return ground.why_no_sectors(terms.sectors)
    return ground.why_no_share_anywhere(measure)


def effects(measure: Scoped, terms: TradeCostTerms, ground: Ground) -> Iterable[Effect]:
    """The log of what a flow costs more or less, on the share of it that the measure names."""
    lanes = ground.lanes(measure)
    share = ground.share_of(terms.sectors) if terms.sectors else ground.share_anywhere(measure)
    if terms.level is not None:
        assert terms.removes is not None  # missing says so
        saved = ground.level_of(terms.level)
        value = partial(_ended, lanes, share, measure.imposed_by, saved, terms.removes)
    elif terms.cost is not None:
        value = partial(_dearer, lanes, share, measure.imposed_by, terms.cost)
    else:
        assert terms.saves is not None  # missing says so
        value = partial(_cheaper, lanes, share, measure.imposed_by, terms.saves)
    return (Effect(measure.id, measure.imposed_by, "log_trade_cost", value),)


def _dearer(lanes: Array, share: Array, government: str, cost: Range, choice: Choice) -> Array:
    import numpy as np

    added = choice.choose(government, "cost", cost)
    return lanes[:, :, None] * np.log1p(share * added)[:, None, :]


def _cheaper(lanes: Array, share: Array, government: str, saves: Range, choice: Choice) -> Array:
    import numpy as np

    saved = choice.choose(government, "saves", saves)
    return lanes[:, :, None] * np.log1p(-share * saved)[:, None, :]


def _ended(
    lanes: Array, share: Array, government: str, level: tuple[Range, ...], removes: Range, choice: Choice
) -> Array:
    """level: [d] what trade would cost less without it, fraction of what it costs with it."""
    import numpy as np

    saved = np.array([choice.choose(government, "level", one) for one in level])
    saved = saved * choice.choose(government, "removes", removes)
    return lanes[:, :, None] * np.log1p(-share[:, None, :] * saved[None, :, None])


KIND = Kind(
    name="trade_cost",
    title="Cost of trade that is no tariff",
    does="rules on services, standards or paperwork that make trade dearer, or the end of them",
    terms=TradeCostTerms,
    why_unused=why_unused,
    effects=effects,
    notes=(
        "A cost of trade that is no tariff is lost: nobody collects it. What its end saves is saved "
        "whole, as if the rules had protected nothing else.",
    ),
    moves=("cost", "saves", "removes"),
)
