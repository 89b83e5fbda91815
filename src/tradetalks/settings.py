"""How a scenario is solved: what command line, workbook, link and sweep file write beside the scenario's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tradetalks.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

DRAWS, SEED = 16, 7


@dataclass(frozen=True)
class Settings:
    """How a scenario is solved.

    horizon       impact, year or long_run
    closure       of trade balances in every draw: fixed, proportional or free; None: as the horizon draws it
    elasticities  one set of the world's trade elasticities; None: drawn between all
    parameters    (name, value) in order of the names: a sector's trade elasticity or a parameter of the horizon
    draws, seed   of what is not known; equal seeds give equal draws
    """

    horizon: str = "long_run"
    closure: str | None = None
    elasticities: str | None = None
    parameters: tuple[tuple[str, float], ...] = ()
    draws: int = DRAWS
    seed: int = SEED

    def __post_init__(self) -> None:
        if self.draws < 1:
            raise BadInput("fewer than one draw", where="draws", evidence=str(self.draws), remedy="ask for one or more")

    @property
    def parameter_texts(self) -> list[str]:
        """The parameters as NAME=VALUE, with all digits."""
        return [f"{name}={value!r}" for name, value in self.parameters]

    @property
    def words(self) -> list[str]:
        """The options of the command line that say the same; none for what is the default."""
        named = ("horizon", "closure", "elasticities", "draws", "seed")
        values = {name: getattr(self, name) for name in named if getattr(self, name) != getattr(Settings(), name)}
        said = [
            *((name, str(value)) for name, value in values.items()),
            *(("parameter", p) for p in self.parameter_texts),
        ]
        return [word for name, value in said for word in (f"--{name}", value)]


def read_parameters(texts: Iterable[str]) -> tuple[tuple[str, float], ...]:
    """(name, value) in order of the names, of texts NAME=VALUE; raises BadInput for another text or a name twice."""
    values: dict[str, float] = {}
    for each in texts:
        name, _, number = (part.strip() for part in each.partition("="))
        if name in values:
            raise BadInput("a parameter given twice", where="parameter", evidence=name, remedy="leave out one")
        try:
            values[name] = float(number)
        except ValueError:
            raise BadInput("not NAME=VALUE", where="parameter", evidence=repr(each), remedy="inputs=0.3") from None
    return tuple(sorted(values.items()))
