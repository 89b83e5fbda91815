"""The rules by which voided duties come back, and the rates of interest on them: data/customs, each with its source."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from tradetalks.customs.lists import DATA
from tradetalks.dates import Date, parse_date
from tradetalks.files import read_yaml

Sure = Literal["text", "two", "one", "reading"]


class Rule(BaseModel):
    """A rule: the law, how sure it is known, and where it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    law: str = ""
    sure: Sure
    source: str = ""


class Voided(Rule):
    """Days of entry whose duties were voided: from `since`, until `until` no longer."""

    since: Date
    until: Date


class Days(Rule):
    """A time limit in days."""

    days: int


class Years(Rule):
    """A time limit in years."""

    years: int


class Declaration(Rule):
    """The file that is uploaded: its one column and its most rows."""

    rows: int
    header: str


class Phase(Rule):
    """What is taken from which day on; `types` of entry, where the phase names them."""

    phase: int
    opens: Date
    takes: str
    types: tuple[str, ...] = ()


class Out(Rule):
    """What keeps an entry out of a declaration: a type of entry, or a fact about it."""

    name: str
    why: str
    remedy: str
    types: tuple[str, ...] = ()
    fact: str = ""
    since: Date | None = None


class Contingent(Rule):
    """A legal power whose duties a court may void."""

    authority: str
    case: str


class Rules(BaseModel):
    """All rules of refunds into one country, as known on a day; `judgment` is the source in the ledger that voids."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    known_to: Date
    importer: str
    judgment: str
    voided: Voided
    window: Days
    protest: Days
    suit: Years
    usual_liquidation: Days
    file: Declaration
    payment: Days
    phases: tuple[Phase, ...]
    out: tuple[Out, ...]
    contingent: tuple[Contingent, ...]
    court: str

    def phase(self, number: int) -> Phase:
        return next(phase for phase in self.phases if phase.phase == number)


class Quarter(NamedTuple):
    """Rates of interest on overpayments from a day until the first day of the next quarter."""

    since: Date
    until: Date
    corporation: float
    other: float
    how_known: str
    source: str


@cache
def refund_rules() -> Rules:
    """data/customs/refunds.yaml."""
    return Rules.model_validate(read_yaml(Path(str(DATA.joinpath("refunds.yaml")))))


@cache
def interest_rates() -> tuple[Quarter, ...]:
    """data/customs/interest_rates.csv, in order; each quarter begins where the one before ends."""
    rows = csv.DictReader(DATA.joinpath("interest_rates.csv").read_text(encoding="utf-8").splitlines())
    return tuple(
        Quarter(
            parse_date(row["since"]),
            parse_date(row["until"]),
            float(row["overpayment_corporation"]),
            float(row["overpayment_other"]),
            row["how_known"],
            row["source"],
        )
        for row in rows
    )
