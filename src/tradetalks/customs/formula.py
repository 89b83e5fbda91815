"""Rates of duty as the tariff schedule writes them: `Free`, `2.1%`, `$1.035/kg + 14.9%`, `30¢ each + 6.9% on the case`.

A formula is kept as its terms. Each term names what it is levied on: the customs value, a quantity in a unit, or a part
of the goods that only the entry can tell.
"""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tradetalks.customs.lists import DATA
from tradetalks.errors import BadInput, MissingFacts

if TYPE_CHECKING:
    from collections.abc import Mapping

VALUE = "value"
_AD_VALOREM = re.compile(r"(?P<rate>\d+(?:\.\d+)?)(?: (?P<above>\d)/(?P<below>\d))?\s*%(?:\s+on (?P<of>.+))?")
_SPECIFIC = re.compile(r"(?:\$(?P<dollars>\d+(?:\.\d+)?)|(?P<cents>\d+(?:\.\d+)?)\s*¢)\s*(?:/\s*|\s+)(?P<unit>[^+]+)")


@dataclass(frozen=True)
class Term:
    """One part of a rate.

    rate  fraction where `of` is the value or a part of it, otherwise USD per unit of `of`
    of    `value`, a unit such as `kg`, or a part of the goods such as `the case`
    """

    rate: float
    of: str
    ad_valorem: bool

    @property
    def needs(self) -> str | None:
        """The fact beyond the customs value that the term is levied on."""
        return None if self.of == VALUE else self.of


@dataclass(frozen=True)
class Formula:
    """A rate of duty with its text; `terms` is None where the text refers to other rates or to facts of its own."""

    text: str
    terms: tuple[Term, ...] | None

    @property
    def ad_valorem(self) -> float | None:
        """The rate as a fraction of the customs value; None for a rate that is not ad valorem."""
        if self.terms is None or any(term.needs for term in self.terms):
            return None
        return sum(term.rate for term in self.terms)

    @property
    def needs(self) -> tuple[str, ...]:
        """The quantities, and values of parts, without which the duty cannot be computed."""
        if self.terms is None:
            return (f"the facts that {self.text!r} refers to",)
        return tuple(dict.fromkeys(term.of for term in self.terms if term.needs))

    def amount(self, value: float, quantity: float | Mapping[str, float] | None, *, where: str = "") -> float:
        """USD of duty on goods of a customs value.

        quantity  by unit; a single number where the rate asks for one quantity
        raises    MissingFacts for a quantity that the rate needs; BadInput for one below zero
        """
        facts = self.facts(quantity, where=where)
        terms = self.terms or ()
        return sum(term.rate * (value if term.of == VALUE else facts[term.of]) for term in terms)

    def facts(self, quantity: float | Mapping[str, float] | None, *, where: str = "") -> dict[str, float]:
        """The quantities that the rate needs, by unit; raises as `amount` does."""
        needs = self.needs
        if isinstance(quantity, int | float):
            quantity = {needs[0]: float(quantity)} if len(needs) == 1 and self.terms is not None else {}
        given = {unit_of(unit): number for unit, number in (quantity or {}).items()}
        lacking = [need for need in needs if need not in given]
        if lacking:
            raise MissingFacts(
                f"the rate {self.text!r} needs a quantity",
                where=where,
                evidence="missing: " + ", ".join(lacking),
                remedy="give it by unit, for example " + ", ".join(f"{need}=100" for need in lacking),
            )
        wrong = [f"{need}={given[need]:g}" for need in needs if not 0.0 <= given[need] < math.inf]
        if wrong:
            raise BadInput(
                "a quantity below zero or no number",
                where=where,
                evidence=", ".join(wrong),
                remedy="mend the quantity",
            )
        return {need: given[need] for need in needs}


@cache
def parse_formula(text: str) -> Formula:
    """The formula that a rate column spells; without terms where it refers elsewhere, as `See ...` does."""
    plain = " ".join(text.split())
    if plain == "Free":
        return Formula(plain, ())
    terms = [_term(part.strip()) for part in plain.split("+")] if plain else [None]
    known = tuple(term for term in terms if term is not None)
    return Formula(plain, known if len(known) == len(terms) else None)


def _term(text: str) -> Term | None:
    found = _AD_VALOREM.fullmatch(text)
    if found:
        part = float(found["above"]) / float(found["below"]) if found["above"] else 0.0
        return Term((float(found["rate"]) + part) / 100.0, found["of"] or VALUE, True)
    found = _SPECIFIC.fullmatch(text)
    if not found or " less " in text or " for each " in text:
        return None
    rate = float(found["dollars"]) if found["dollars"] else float(found["cents"]) / 100.0
    return Term(rate, unit_of(found["unit"]), False)


def unit_of(written: str) -> str:
    """The one spelling of a unit, of the schedule's rate columns or a user's: `pf. liter` and `pf.litres` are one."""
    plain = re.sub(r"\.\s+", ".", " ".join(written.split()))
    return _units().get(plain.lower(), plain)


@cache
def _units() -> dict[str, str]:
    rows = csv.DictReader(DATA.joinpath("units.csv").read_text(encoding="utf-8").splitlines())
    return {row["written"]: row["unit"] for row in rows}
