"""The options that say how a scenario is solved, in place of a verb's argument `settings`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tradetalks.cli.options import Horizon
from tradetalks.cli.sources import in_place_of
from tradetalks.settings import Settings, read_parameters

if TYPE_CHECKING:
    from collections.abc import Callable

USUAL = Settings()

Closure = Annotated[
    str | None,
    typer.Option(
        "--closure",
        help="Trade balances in every draw: fixed, proportional or free. "
        "[default: fixed in the long run; at impact and year each as likely]",
    ),
]
Elasticities = Annotated[
    str | None, typer.Option("--elasticities", help="One set of the world table's trade elasticities, and no other.")
]
Fixed = Annotated[
    list[str] | None,
    typer.Option(
        "--parameter", help="NAME=VALUE, the same in every draw: a sector's trade elasticity, inputs ...; repeatable."
    ),
]
Draws = Annotated[int, typer.Option("--draws", help="How many draws of what is not known the range is made of.")]
Seed = Annotated[int, typer.Option("--seed", help="Equal seeds give equal draws.")]
OPTIONS: dict[str, tuple[Any, object]] = {
    "horizon": (Horizon, USUAL.horizon),
    "closure": (Closure, None),
    "elasticities": (Elasticities, None),
    "parameter": (Fixed, None),
    "draws": (Draws, USUAL.draws),
    "seed": (Seed, USUAL.seed),
}
AT_CENTRAL_VALUES = ("horizon", "closure", "elasticities", "parameter")
BY_MONTH = ("closure", "elasticities", "parameter", "draws", "seed")


def asks_settings(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A verb whose argument `settings` is filled from these options; from all where none is named."""
    options = {name: OPTIONS[name] for name in names or OPTIONS}
    return partial(in_place_of, argument="settings", options=options, make=read_settings)


def read_settings(
    horizon: str = USUAL.horizon,
    closure: str | None = None,
    elasticities: str | None = None,
    parameter: list[str] | None = None,
    draws: int = USUAL.draws,
    seed: int = USUAL.seed,
) -> Settings:
    """The settings of options as they were typed; raises BadInput."""
    return Settings(horizon, closure, elasticities, read_parameters(parameter or ()), draws, seed)
