"""What the files of a chain may say. Every number carries a range, a source and how sure it is."""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from tradetalks.dates import Date, parse_date
from tradetalks.errors import BadInput

Confidence = Literal["high", "medium", "low"]
FIRST_YEAR, LAST_YEAR = 1900, 2100


# The elements that export controls of critical materials name; a chain of another one adds it here.
ELEMENTS = (
    "scandium", "yttrium", "lanthanum", "cerium", "praseodymium", "neodymium", "promethium", "samarium",
    "europium", "gadolinium",
    "terbium", "dysprosium", "holmium", "erbium", "thulium", "ytterbium", "lutetium", "gallium", "germanium",
    "antimony", "tungsten", "tellurium", "bismuth", "molybdenum", "indium", "silicon", "carbon", "lithium", "cobalt",
    "nickel", "manganese", "magnesium", "titanium", "vanadium", "niobium", "tantalum", "platinum", "palladium",
    "beryllium", "helium", "boron", "phosphorus", "potassium", "nitrogen", "uranium", "copper", "zinc",
)  # fmt: skip


def _element(value: object) -> str:
    if value not in ELEMENTS:
        raise ValueError(f"an unknown element: {value}")
    return str(value)


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _number(value: object) -> float:
    """YAML scalars are text; anything that is no finite number is refused."""
    try:
        number = float(value) if isinstance(value, str | int | float) else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError("not a number: write 12.5, without a unit or a mark at thousands")
    return number


def _day(value: object) -> Date:
    try:
        day = parse_date(str(value))
    except BadInput:
        raise ValueError("not a day: write YYYY-MM-DD, for example 2025-11-10") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"a year outside {FIRST_YEAR} to {LAST_YEAR}")
    return day


Element = Annotated[str, BeforeValidator(_element)]
Number = Annotated[float, BeforeValidator(_number)]
Positive = Annotated[Number, Field(gt=0.0, allow_inf_nan=False)]
Day = Annotated[Date, BeforeValidator(_day)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sourced(Record):
    """source: an id in the chain's `sources`."""

    source: str
    confidence: Confidence
    note: str | None = None


class Quantity(Sourced):
    """A number between two ends, drawn from the triangle that they make."""

    low: Number
    central: Number
    high: Number
    unit: Text

    @model_validator(mode="after")
    def ordered(self) -> Self:
        if not 0.0 <= self.low <= self.central <= self.high:
            raise ValueError(f"not in order, or below zero: {self.low}, {self.central}, {self.high}")
        return self


class Share(Quantity):
    """A quantity that may not pass 1."""

    @model_validator(mode="after")
    def at_most_one(self) -> Self:
        if self.high > 1.0:
            raise ValueError(f"a share above 1: {self.high}")
        return self


class Item(Sourced):
    """A product of a stage.

    elements        the elements that a control of the ledger may name; none for goods that are no element
    hs              HS codes under which it crosses borders, prefixes; none: no measure of the ledger reaches it
    recipe          item -> units of it for a unit of this
    usd_per_tonne   before the shock, per unit of the chain
    """

    stage: Text
    title: Text
    elements: tuple[Element, ...] = ()
    hs: tuple[str, ...] = ()
    recipe: dict[str, Positive] = {}
    usd_per_tonne: Quantity


class Industry(Sourced):
    """Who uses the chain's products.

    sector        sectors of the world table that it is part of; one, or a list
    sector_share  its share of their value added
    exposure      item -> share of the industry's output that holds it
    cost_share    of the items in the cost of that output
    """

    title: Text
    sector: Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
    sector_share: Share
    exposure: dict[str, Share]
    cost_share: Share

    @model_validator(mode="after")
    def at_most_all(self) -> Self:
        if sum(share.central for share in self.exposure.values()) > 1.0:
            raise ValueError("exposure sums to more than 1")
        return self


class ProjectRecord(Sourced):
    """Capacity outside the dominant supplier that somebody announced.

    starts        first month of output as announced
    known         day on which it was public
    needs_floor   built only with a price floor or an offtake behind it
    """

    title: Text
    item: str
    country: str
    tonnes_a_year: Quantity
    starts: Day
    known: Day
    slip_months: Quantity
    ramp_months: Quantity
    cost_million_usd: Quantity | None = None
    needs_floor: Literal["yes", "no"] = "no"


class SourceRecord(Record):
    title: Text
    date: Day
    url: str | None = None
    note: str | None = None


class ControlRecord(Sourced):
    """A licence, a ban or an outage that a chain's own scenario states; no measure of the ledger is needed.

    by          countries whose shipments it holds back; one, or a list
    to          destinations; `all`, or a list of countries
    items       items that it holds; none: all
    home        yes where it stops deliveries at home as well, as an outage does
    begins, ends  first day, and the day after the last; no end: to the end of the run
    approval    share of orders let through; 0 is a ban
    delay_days  from application to shipment
    """

    title: Text
    by: Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
    to: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ("all",)
    items: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    home: Literal["yes", "no"] = "no"
    begins: Day
    ends: Day | None = None
    approval: Share
    delay_days: Quantity | None = None

    @model_validator(mode="after")
    def ends_later(self) -> Self:
        if self.ends is not None and self.ends <= self.begins:
            raise ValueError(f"ends {self.ends}, not after it begins {self.begins}: `ends` is the day after the last")
        return self


class OwnScenario(Record):
    """A scenario written in chain.yaml: its first day and its controls."""

    title: Text
    on: Day
    controls: Annotated[dict[str, ControlRecord], Field(min_length=1)]


class ChainRecord(Record):
    """chain.yaml.

    step       month or week: the step of the run
    sectors    stage -> sector of a split world table that holds its products
    parameters those that the chain sets; the others come from the priors that ship
    benchmark_year  the year of the benchmark; growth counts from its middle; none: no growth
    seasons    month of the year -> exports as a ratio to the mean month
    scenarios  the chain's own, with controls of any of its countries
    """

    title: Text
    question: Text
    unit: Text
    benchmark: Text
    benchmark_year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)] | None = None
    dominant: str
    countries: dict[str, Text]
    step: Literal["month", "week"] = "month"
    sectors: dict[str, str] = {}
    items: Annotated[dict[str, Item], Field(min_length=1)]
    industries: Annotated[dict[str, Industry], Field(min_length=1)]
    parameters: dict[str, Quantity]
    seasons: dict[Annotated[int, Field(ge=1, le=12)], Quantity] = {}
    projects: dict[str, ProjectRecord] = {}
    scenarios: dict[str, OwnScenario] = {}
    sources: dict[str, SourceRecord]
    doubts: tuple[Text, ...] = ()
