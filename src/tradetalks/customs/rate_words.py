"""Rates of duty in the words of a destination's own source: `8.00 % + 28.00 GBP / 100 kg MAX 15.00 %`, `Free`.

The words of the United States' schedule are another language, see `formula`. Money is that of the destination: a duty
in it is worked out in that currency, and the result turned into USD by a rate that the user gives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tradetalks.customs.formula import VALUE, Formula, Term, unit_of
from tradetalks.errors import MissingFacts

if TYPE_CHECKING:
    from collections.abc import Mapping

FREE = frozenset({"free", "nil", "0", "0%"})
SIGNS = {"£": "GBP", "€": "EUR"}
_AD_VALOREM = re.compile(r"(?P<rate>\d+(?:\.\d+)?)\s*%")
_SPECIFIC = re.compile(
    r"(?:(?P<sign>[£€])\s*)?(?P<rate>\d+(?:\.\d+)?)\s*(?P<currency>[A-Z]{3})?\s*/\s*"
    r"(?:(?P<count>\d[\d,]*)\s+)?(?P<unit>[^\d\s+][^+]*)"
)
_LIMIT = re.compile(r"\s+(MIN|MAX)\s+")


@dataclass(frozen=True)
class Worded:
    """A rate with its text.

    base         what is paid; without terms where the text is another kind of rule, such as an entry price
    least, most  ends of what is paid, of MIN and MAX
    currency     of its money
    usd          USD for one unit of it; None where no rate is given
    """

    text: str
    base: Formula
    least: Formula | None
    most: Formula | None
    currency: str
    usd: float | None = None

    @property
    def parts(self) -> tuple[Formula, ...]:
        return tuple(part for part in (self.base, self.least, self.most) if part is not None)

    @property
    def ad_valorem(self) -> float | None:
        """The rate as a fraction of the customs value; None for a rate that is not ad valorem."""
        rates = [part.ad_valorem for part in self.parts]
        if None in rates:
            return None
        return self._within([rate for rate in rates if rate is not None])

    @property
    def needs(self) -> tuple[str, ...]:
        """The quantities without which the duty cannot be computed."""
        return tuple(dict.fromkeys(unit for part in self.parts for unit in part.needs))

    def at(self, usd: float | None) -> Worded:
        """The same with a rate of its currency."""
        return replace(self, usd=usd)

    def amount(self, value: float, quantity: float | Mapping[str, float] | None, *, where: str = "") -> float:
        """USD of duty on goods of a customs value in USD; raises MissingFacts for a quantity, a rate, other rules."""
        if self.ad_valorem is not None:
            return value * self.ad_valorem
        if any(part.terms is None for part in self.parts):
            raise MissingFacts(
                "a rate that is another kind of rule than a share or an amount by quantity",
                where=where,
                evidence=self.text,
                remedy="read it at the source, and add what it comes to",
            )
        if isinstance(quantity, int | float):
            quantity = dict.fromkeys(self.needs[:1], float(quantity)) if len(self.needs) == 1 else {}
        for part in self.parts:
            part.facts(quantity, where=where)
        if self.usd is None:
            raise MissingFacts(
                f"the rate is in {self.currency}, and no rate of exchange is given",
                where=where,
                evidence=self.text,
                remedy="--fx FILE with columns currency, since, until, usd",
            )
        return self.usd * self._within([part.amount(value / self.usd, quantity, where=where) for part in self.parts])

    def _within(self, found: list[float]) -> float:
        """The first of numbers, not below that of MIN and not above that of MAX, which follow it."""
        paid, rest = found[0], found[1:]
        if self.least is not None:
            paid = max(paid, rest.pop(0))
        return min(paid, rest.pop(0)) if self.most is not None else paid


def parse_worded(text: str, currency: str) -> Worded:
    """The rate that a destination's source spells; its money is in `currency`, and other money is another rule."""
    plain = " ".join(text.split())
    pieces = _LIMIT.split(plain)
    limits = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    least, most = (_sum(limits[name], currency) if name in limits else None for name in ("MIN", "MAX"))
    twice = len(limits) < len(pieces) // 2
    return Worded(plain, Formula(plain, None) if twice else _sum(pieces[0], currency), least, most, currency)


def _sum(text: str, currency: str) -> Formula:
    if text.casefold().replace(" ", "") in FREE:
        return Formula(text, ())
    terms = [_term(part.strip(), currency) for part in text.split(" + ")] if text else [None]
    known = tuple(term for term in terms if term is not None)
    return Formula(text, known if len(known) == len(terms) else None)


def _term(text: str, currency: str) -> Term | None:
    if found := _AD_VALOREM.fullmatch(text):
        return Term(float(found["rate"]) / 100.0, VALUE, True)
    found = _SPECIFIC.fullmatch(text)
    if not found or (SIGNS.get(found["sign"] or "") or found["currency"]) != currency:
        return None
    count = float((found["count"] or "1").replace(",", ""))
    return Term(float(found["rate"]) / count, unit_of(found["unit"]), False)
