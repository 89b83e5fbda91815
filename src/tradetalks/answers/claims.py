"""Claims of reports in words: who, which act, on which measure, with which terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.actors import actor_name
from tradetalks.reader.matters import title_of

if TYPE_CHECKING:
    from tradetalks.ledger import Ledger
    from tradetalks.reader import Claim, Number

_QUOTE_LENGTH = 90
_ACTORS = {"outlet": "report", "USA+CHN": "both"}


def percent(fraction: float) -> str:
    return f"{100 * fraction:.6g} %"


def number_text(number: Number) -> str:
    """`100 %`, `12,000,000 t`, `550 billion USD`."""
    if number.kind == "rate":
        return percent(number.value)
    if number.kind == "period":
        return number.unit
    if number.value >= 1e9:
        return f"{number.value / 1e9:g} billion {number.unit}"
    return f"{number.value:,.10g} {number.unit}"


def actor_text(name: str) -> str:
    """`US Treasury` of USA.treasury; `report` of an outlet's own voice."""
    return _ACTORS.get(name) or actor_name(name)


def terms_text(claim: Claim) -> str:
    """Rates, quantities, period, days, place and stage of a claim, in a few words."""
    terms = claim.terms
    parts = [number_text(number) for number in (*terms.rates, *terms.quantities)]
    if terms.rate_low is not None and terms.rate_high is not None:
        ends = f"{percent(terms.rate_low)} to {percent(terms.rate_high)}"
        parts = [ends, *(number_text(number) for number in terms.quantities)]
    if terms.steps:
        steps = [f"{percent(rate)} from {day}" for rate, day in terms.steps]
        return ", ".join([*steps, *(number_text(number) for number in terms.quantities)])
    parts += [terms.phased] if terms.phased else []
    parts += [f"{terms.bound} {terms.period}".strip()] if terms.period else []
    parts += [f"from {claim.date_effective}"] if claim.date_effective else []
    parts += [f"until {terms.until}"] if terms.until else []
    parts += [part for part in (terms.place, terms.stage) if part]
    return ", ".join(parts)


def shortened(quote: str) -> str:
    """A quote on one line, cut at a word."""
    line = " ".join(quote.split())
    return line if len(line) <= _QUOTE_LENGTH else line[: _QUOTE_LENGTH - 4].rpartition(" ")[0] + " ..."


def measure_text(claim: Claim, ledger: Ledger) -> str:
    """The title of the record that the claim is of, or the reader's words for a new one."""
    if claim.measure.ledger:
        return ledger.record(claim.measure.ledger).title
    return f"{title_of(claim.measure)} (not in the ledger)"


def act_text(claim: Claim) -> str:
    """An act with how sure it is, where it is no fact, and its terms: `impose, plan, 15 %, from 2025-08-07`."""
    if claim.act == "comment":
        return claim.act
    parts = [claim.act] if claim.modality == "fact" else [claim.act, claim.modality]
    terms = terms_text(claim)
    return ", ".join([*parts, terms] if terms else parts)
