"""What every kind of measure has: terms, a title, what it does, and why it may do nothing here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from tradetalks.grammar import Range, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tradetalks.kinds.effects import Effect, Ground, Scoped


class Terms(Record):
    """What a measure asks. An event's terms may leave out any key; what is in force may not, see `missing`."""

    def missing(self) -> str:
        """The key without which a measure of this kind cannot be in force; empty when none is missing."""
        return ""

    def laid_over(self, earlier: Terms) -> Terms:
        """These terms where they say something, otherwise the earlier ones."""
        said = {key: getattr(self, key) for key in self.model_fields_set}
        return earlier.model_copy(update=said)


def ranges_of(terms: type[Terms]) -> tuple[str, ...]:
    """The terms that are a range: a draw takes a place in each."""
    found = []
    for name, field in terms.model_fields.items():
        plain = [get_args(one)[0] if get_origin(one) is Annotated else one for one in get_args(field.annotation)]
        if Range in (field.annotation, *plain):
            found.append(name)
    return tuple(found)


def no_effect(measure: Scoped, terms: Any, ground: Ground) -> Iterable[Effect]:
    """A kind without an effect on trade."""
    return ()


@dataclass(frozen=True)
class Kind:
    """A kind of measure.

    name        as written in a file
    title       as printed
    does        what a measure of this kind does, for the docs: one sentence
    terms       the class of its terms
    why_unused  why a measure in force has no effect on trade here; None for one that has
    effects     what a measure in force does; empty for tariffs, which are stacked together in `border`
    notes       the assumptions that such measures bring with them, one sentence each
    moves       terms that a slider or a column of a workbook may set
    """

    name: str
    title: str
    does: str
    terms: type[Terms]
    why_unused: Callable[[Any, Any, Ground], str | None]
    effects: Callable[[Any, Any, Ground], Iterable[Effect]] = no_effect
    notes: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
