"""What each tool may be asked: the options of the command line, with their types and bounds."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from tradetalks.ledger.records import EventName

Kind = Literal["tariff", "import_ban", "export_control", "export_tax", "purchase_commitment", "investigation", "matter"]
Day = Annotated[str, Field(description="YYYY-MM-DD")]
Country = Annotated[str, Field(description="ISO alpha-3")]
Scenario = Annotated[str, Field(description="e.g. no-deal, framework, or a .yaml file")]
Horizon = Literal["impact", "year", "long_run"]
Closure = Literal["fixed", "proportional", "free"]


class Asked(BaseModel):
    """Arguments of a tool: unknown names, other types and texts of over 1,000 letters are refused.

    limit, offset   which entries of long lists are given
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, str_max_length=1000)

    limit: int = Field(50, ge=1, le=500)
    offset: int = Field(0, ge=0, le=10**6)


class OfLaw(Asked):
    """A question of the law: only what was known by `as_of` counts, and `trust` decides where sources differ."""

    as_of: Day | None = None
    trust: list[str] = []


class Status(OfLaw):
    """A measure on a day."""

    measure: str = Field(description="Id, e.g. USA/china-100")
    on: Day | None = None


class News(Asked):
    """The acts of a period."""

    since: Day
    until: Day | None = None
    who: Annotated[str, Field(description="Country or group")] | None = None


class Deadlines(OfLaw):
    """What is scheduled up to a day."""

    until: Day


class Search(Asked):
    """Lines of the schedule."""

    words: str = Field(description="All of them must stand in the line's text")
    on: Day | None = None


class Duty(OfLaw):
    """A shipment."""

    product: str = Field(description="Line of 8 or 10 digits; find it with search")
    origin: Country
    destination: Country
    on: Day
    value: float = Field(allow_inf_nan=False, description="Customs value, USD")
    quantity: dict[str, float] | None = Field(None, description='By unit, e.g. {"kg": 500}')
    claims: list[str] = Field([], description="Program or heading claimed: S, KR, 9903.88.69")
    facts: list[str] = Field([], description="name=value: use=truck, us-content=0.4, steel=0.4")
    scenario: Scenario | None = None


class Licence(OfLaw):
    """An export."""

    product: str = Field(description="HS code, 4 digits or more")
    origin: Country
    destination: Country
    on: Day
    elements: list[str] = Field([], description="Chemical elements contained")
    share: float | None = Field(None, allow_inf_nan=False, description="Of value under a foreign control, 0 to 1")
    described: bool | None = Field(None, description="Meets the control's description")
    reexport: bool | None = None
    affiliate: bool | None = Field(None, description="A party is owned by a listed one")
    controlled_use: bool | None = None
    scenario: Scenario | None = None


class Refund(Asked):
    """Entries on which duties were paid."""

    entries: str = Field("", description="Path of a .csv or .xlsx list of entries")
    text: str = Field("", max_length=150_000, description="The list as CSV, in place of the path")
    on: Day | None = Field(None, description="Of filing; default today")
    importer: Literal["corporation", "other"] = "corporation"


class Read(Asked):
    """Reports, as files or as one text."""

    paths: list[str] = Field([], description="Files or folders")
    text: str = Field("", max_length=1_000_000, description="One report, in place of paths")
    date: Day | None = Field(None, description="Of publication, where a report does not say")


class Proposed(BaseModel):
    """One event that a text tells of a measure, with the words that say so.

    measure   id of a record of the ledger; empty: a new measure, which `title`, `imposed_by` and `targets` describe
    rate      fraction of value
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, str_max_length=300)

    quote: str = Field(min_length=12, max_length=1000, description="Copied from the text, letter by letter")
    event: EventName
    actor: str = Field("", description="Who says it, e.g. USA.treasury")
    measure: str = Field("", description="Id in the ledger; empty: new, then title, imposed_by, targets")
    title: str = ""
    kind: Kind = "tariff"
    imposed_by: str = ""
    targets: list[str] = []
    products: list[str] = Field([], description="Words of the text")
    date: Day | None = Field(None, description="Said on; default: the text's day")
    effective: Day | None = None
    until: Day | None = None
    rate: float | None = Field(None, ge=0, le=100, allow_inf_nan=False, description="Fraction")


class Propose(Asked):
    """A text, and what it says of measures."""

    text: str = Field(min_length=1, max_length=150_000)
    date: Day = Field(description="Of publication")
    outlet: str = Field("", max_length=80)
    proposals: list[Proposed] = Field(min_length=1, max_length=100)
    folder: str = Field("", description="New folder for the draft; empty: the draft is only told")


class Run(Asked):
    """A scenario, against another or against the benchmark, on its horizon or month by month."""

    scenario: Scenario
    against: Annotated[str, Field(description="Scenario; default: before the tariffs of 2025")] | None = None
    show: str = Field("real_income", description="real_income, real_gdp, prices, trade, revenue ...; not with months")
    countries: list[str] = []
    groups: list[str] = Field([], description="EU, ASEAN ..., or own: cone=ARG,BRA; not with months")
    horizon: Horizon | None = Field(None, description="Default long_run; not with months")
    closure: Closure | None = Field(None, description="Of trade balances; default: drawn")
    months: int | None = Field(None, ge=1, le=60, description="Month by month, in place of a horizon")
    draws: int | None = Field(None, ge=1, le=100, description="Default 16; with months 1, at most 16")
    seed: int = 7


class Chokepoint(Asked):
    """A chain under a control."""

    chain: str = Field(description="rare-earths, gallium-germanium, graphite, nexperia, helium, rare-earths-2010")
    scenario: str | None = Field(None, description="Of the chain, e.g. full-ban")
    months: int = Field(36, ge=1, le=600)
    draws: int = Field(200, ge=1, le=1000)


class Deal(Asked):
    """Two countries that bargain."""

    players: list[str] = Field(description="Two countries", min_length=2, max_length=2)
    threat: Scenario = "no-deal"
    horizon: Horizon = "long_run"


def schema(asked: type[Asked]) -> dict[str, Any]:
    """The JSON schema of the arguments, without the titles that repeat the names."""
    made: dict[str, Any] = _short(asked.model_json_schema())
    made.pop("description", None)
    return made


def _short(node: Any) -> Any:
    """A schema in fewer words: no titles, no defaults that say nothing; `X or null` as X, which may be left out."""
    if isinstance(node, list):
        return [_short(each) for each in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _short(value) for key, value in node.items() if not (key == "title" and isinstance(value, str))}
    if kept.get("default", 0) in (None, "", []):
        del kept["default"]
    choices = kept.get("anyOf", [])
    if len(choices) == 2 and choices[1] == {"type": "null"} and "type" in choices[0]:
        kept |= choices[0]
        del kept["anyOf"]
    return kept
