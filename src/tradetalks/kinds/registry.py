"""All kinds: one module each of this room, and those that other packages add.

A package adds a kind through an entry point of the group `tradetalks.kinds` that names its `KIND`; `register` adds one
in a running program. Both ask for no change here.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

import tradetalks.kinds
from tradetalks.errors import BadInput
from tradetalks.grammar import nearest, read_text, wrong
from tradetalks.kinds.base import Kind, Terms

if TYPE_CHECKING:
    from pydantic import ValidationInfo

GROUP = "tradetalks.kinds"
MATTER = "matter"
_NOT_KINDS = {"base", "effects", "formulas", "registry"}
_added: dict[str, Kind] = {}


@cache
def _found() -> dict[str, Kind]:
    own = [import_module(f"{tradetalks.kinds.__name__}.{name}").KIND for name in _modules()]
    others = [point.load() for point in entry_points(group=GROUP)]
    kinds: dict[str, Kind] = {}
    for kind in (*own, *others):
        _check(kind, kinds)
        kinds[kind.name] = kind
    return kinds


def _modules() -> list[str]:
    return [module.name for module in iter_modules(tradetalks.kinds.__path__) if module.name not in _NOT_KINDS]


def kinds() -> dict[str, Kind]:
    """name -> kind, in the order of their names."""
    return dict(sorted({**_found(), **_added}.items()))


def kind_of(name: str) -> Kind:
    """The kind of that name; raises BadInput."""
    found = kinds()
    if name not in found:
        raise BadInput("no such kind of measure", evidence=repr(name), remedy=nearest(name, found))
    return found[name]


def register(kind: Kind) -> None:
    """Add a kind to this program; raises BadInput where the name is taken by another."""
    if kinds().get(kind.name) != kind:
        _check(kind, kinds())
        _added[kind.name] = kind


def _check(kind: object, known: dict[str, Kind]) -> None:
    if not isinstance(kind, Kind):
        raise BadInput("not a kind of measure", evidence=repr(kind), remedy="point to a tradetalks.kinds.base.Kind")
    if kind.name in known:
        raise BadInput("a kind of that name exists", evidence=repr(kind.name), remedy="choose another name")


def read_terms(value: object, info: ValidationInfo) -> Terms:
    """The terms of the kind that the context names."""
    context: dict[str, Any] = info.context or {}
    if isinstance(value, Terms):
        return value
    if context["kind"] not in kinds():
        return Terms()  # the record is refused for its kind
    return kinds()[context["kind"]].terms.model_validate(value, context=context)


def read_measure_kind(value: object) -> str:
    """The name of a kind that a measure may have."""
    name = read_text(value)
    known = [each for each in kinds() if each != MATTER]
    if name not in known:
        raise wrong("`kind` is not one of the words of the grammar", nearest(name, known))
    return name
