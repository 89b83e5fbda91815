"""What the answers of games share: payoffs over elasticity sets as cells, and what must be said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.digits import percent, signed
from tradetalks.number import OverSets
from tradetalks.table import Column
from tradetalks.talks.stances import robust
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tradetalks.ledger import Ledger

DIGITS = 2
LEAST = 5e-5  # log points: a terminal leaves out rows with no larger effect, and their signs are not called unsure
FINE = 4  # digits of percent for effects of a flow that is small in its country's trade
PAYS = (
    "Licences may pay their user in this payoff: a cap raises the price of what is still sold, and exporters with a "
    "licence get the gap. These are terms of trade, as of an export tax, and grow until buyers can turn elsewhere. "
    "What licences do to others is stopped plants, which this payoff does not hold: `tradetalks leverage` shows the "
    "loss by month."
)


def percents(numbers: OverSets) -> OverSets:
    """Log changes in percent."""
    return OverSets(*map(percent, numbers))


def hundredfold(numbers: OverSets) -> OverSets:
    """Fractions in percent."""
    return OverSets(*(100.0 * number for number in numbers))


def spread(numbers: OverSets) -> str:
    """`+0.49 (+0.48 to +0.53)`, percent of a log change."""
    central, least, most = (signed(percent(value), DIGITS) for value in numbers)
    return f"{central} ({least} to {most})"


def change(name: str, digits: int = DIGITS) -> Column:
    """A column of changes in percent."""
    return Column(name, "%", digits, signed=True)


def with_code(name: str) -> tuple[Column, Column]:
    """A country's name for people, its code for programs."""
    return Column(name), Column(f"{name} code", coded=True)


def named(country: str) -> tuple[str, str]:
    """The cells under `with_code`."""
    return country_name(country), country


def title_of(ledger: Ledger, measure: str) -> str:
    """A measure's title; a made-up instrument is its own."""
    return ledger.measures[measure].title if measure in ledger.measures else measure


def uncertain(statements: Iterable[tuple[str, OverSets]]) -> list[str]:
    """The statements of which not even the sign is sure."""
    unsure = [what for what, numbers in statements if not robust(numbers) and max(map(abs, numbers)) > LEAST]
    return ["The sign differs between elasticity sets: " + "; ".join(unsure) + "."] if unsure else []


def basis(payoff: str, horizon: str, sets: Sequence[str]) -> str:
    """What every number of a page is: payoff, horizon, what the brackets hold."""
    return f"Payoff: {payoff}. Horizon: {horizon}. In brackets: least to most over {', '.join(sets)}."
