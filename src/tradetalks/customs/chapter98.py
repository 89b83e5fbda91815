"""Goods that return: an entry under chapter 98 pays on the work done abroad, or on what is not of the United States.

The headings are data: data/customs/chapter_98.csv, each with its law.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from tradetalks.customs.answer import ORDINARY, cents, total
from tradetalks.customs.importers import SCHEDULED
from tradetalks.customs.lists import DATA
from tradetalks.errors import BadInput

if TYPE_CHECKING:
    from tradetalks.customs.answer import Bound, Duty, DutyLayer


@dataclass(frozen=True)
class Provision:
    """A heading of chapter 98.

    charged_on  `nothing`; `work`: the value of the work abroad; `rest`: the value less the parts of the United States
    in_full     authority whose duties stay on the full value; empty for none
    """

    heading: str
    title: str
    charged_on: Literal["nothing", "work", "rest"]
    in_full: str
    law: str


@dataclass(frozen=True)
class Claim:
    """What an entry claims: a heading, and the value of the work, or of the parts, USD; None where it needs none."""

    provision: Provision
    part: float | None

    def charged(self, value: float) -> float:
        """USD of a customs value on which duty is due; raises BadInput for a part that is not below the value."""
        part = self.part or 0.0
        if not 0.0 <= part <= value:
            raise BadInput(
                "a part of the goods worth more than they are, or less than nothing",
                where=self.provision.heading,
                evidence=f"{part:g} of {value:g} USD",
                remedy="give the value of the work, or of the parts of the United States",
            )
        return {"nothing": 0.0, "work": part, "rest": value - part}[self.provision.charged_on]


def claim_of(text: str) -> Claim:
    """`9801.00.10`, or `9802.00.50=2000`; raises BadInput for another heading, no value, or one that is idle."""
    heading, equals, said = text.partition("=")
    provision = provisions().get(heading.strip())
    if provision is None:
        raise BadInput(
            "no heading of chapter 98 that is known here",
            where="--chapter-98",
            evidence=repr(heading),
            remedy="one of: " + ", ".join(provisions()),
        )
    if provision.charged_on == "nothing":
        if equals:
            raise BadInput("this heading asks for no value", where="--chapter-98", evidence=text, remedy=heading)
        return Claim(provision, None)
    asked = "the work done abroad" if provision.charged_on == "work" else "the parts of the United States"
    try:
        return Claim(provision, float(said))
    except ValueError:
        raise BadInput(
            f"this heading asks for the value of {asked}",
            where="--chapter-98",
            evidence=repr(text),
            remedy=f"{heading}=2000, in USD",
        ) from None


def under_chapter_98(found: Duty, claim: Claim) -> Duty:
    """The same shipment under a heading of chapter 98; the statutory duty stays that of an entry without it.

    A duty by quantity falls in the same proportion (U.S. note 4(b) of subchapter II of chapter 98).

    raises  BadInput for goods into another country, and as `Claim.charged` does
    """
    if found.destination != SCHEDULED:
        raise BadInput("chapter 98 is of another country's schedule", where="--chapter-98", remedy="leave it out")
    share = claim.charged(found.value) / found.value
    if found.prohibited:
        return found
    return replace(found, low=_bound(found.low, claim, share), high=_bound(found.high, claim, share))


def _bound(bound: Bound, claim: Claim, share: float) -> Bound:
    due = (layer for layer in bound.layers if share or layer.measure == ORDINARY or _in_full(layer, claim))
    layers = tuple(_layer(layer, claim, share) for layer in due)
    return replace(bound, layers=layers, amount=total(layers))


def _in_full(layer: DutyLayer, claim: Claim) -> bool:
    authority = claim.provision.in_full
    return bool(authority) and layer.authority.startswith(authority)


def _layer(layer: DutyLayer, claim: Claim, share: float) -> DutyLayer:
    if _in_full(layer, claim):
        return layer
    return replace(layer, base=cents(layer.base * share), amount=cents(layer.amount * share))


@cache
def provisions() -> dict[str, Provision]:
    """heading -> provision (data/customs/chapter_98.csv)."""
    rows = csv.DictReader(DATA.joinpath("chapter_98.csv").read_text(encoding="utf-8").splitlines())
    return {row["heading"]: Provision(**row) for row in rows}  # type: ignore[arg-type]
