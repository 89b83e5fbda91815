"""Names of a package that are loaded when first used: importing a part of it loads no more than that part."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def names_from(package: str, places: Mapping[str, str]) -> Callable[[str], object]:
    """A package's `__getattr__`; `places` name -> the module that has it. Raises AttributeError for another name."""

    def found(name: str) -> object:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"tradetalks.{places[name]}"), name)

    return found
