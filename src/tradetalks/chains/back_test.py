"""A chain against what happened: prediction, band and fact, scored against no change and against Hulten's rule.

Axes: n draw, t month, i item, u industry, c country.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from tradetalks.chains.controls import run_start
from tradetalks.chains.nowcast import (
    PARTICLES,
    SHIPPED_TO_ALL,
    Shipment,
    destinations,
    items_of,
    nowcast,
    read_shipments,
)
from tradetalks.chains.results import SEED, ChainResult, asked, band, run_controls
from tradetalks.chains.scores import scores
from tradetalks.chokepoint import Chain, Control, crps, find
from tradetalks.chokepoint.control import everywhere
from tradetalks.chokepoint.records import Day, Number, Quantity, SourceRecord
from tradetalks.chokepoint.simulation import first_day, months_between
from tradetalks.chokepoint.values import control_value
from tradetalks.errors import BadFile, BadInput, MissingFacts
from tradetalks.files import place, read_yaml, shown
from tradetalks.ledger import Ledger

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tradetalks.chokepoint import Values
    from tradetalks.dates import Date

    Array = NDArray[np.float64]

Document = dict[str, Any]
Month = Annotated[int, Field(ge=1)]


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Fact(_Record):
    """What happened: exports of a stage or of items, a price ratio, or a share of output lost, in a month.

    seen   yes where the fact was known to us when the ranges were set: it is no proof
    """

    what: Literal["exports", "price_outside", "lost"]
    to: str = SHIPPED_TO_ALL
    item: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    industry: str | None = None
    month: Day
    value: Number
    unit: str
    source: str
    seen: Literal["yes", "no"] = "no"

    @property
    def series(self) -> str:
        """What is counted, of what, to whom: the name of the series that the fact belongs to."""
        return " ".join(part for part in (self.what, *self.item, self.industry or "", self.to) if part)


class BackTest(_Record):
    """back-test.yaml of a chain.

    freeze      nothing that became public later enters: no project, no report of approvals, and `hindsight`
                parameters are set aside; licences then follow the path that those of other goods took
    scenario    the chain's scenario, or `cut` and `start`: a share of exports that stops
    observed    a table of shipments known on the day of the freeze, beside the file; the draws are weighed by them
    hindsight   parameters whose range rests on what came later, each with the range that could be stated on the day
    """

    title: str
    chain: str
    freeze: Day
    stage: str
    months: Number
    scenario: str | None = None
    cut: Quantity | None = None
    start: Day | None = None
    observed: str | None = None
    hindsight: dict[str, Quantity] = {}
    no_change: dict[str, Number]
    sources: dict[str, SourceRecord]
    facts: tuple[Fact, ...]

    @model_validator(mode="after")
    def begins_once(self) -> Self:
        if (self.scenario is None) != (self.cut is not None and self.start is not None):
            raise ValueError("give `scenario`, or `cut` and `start`")
        return self

    @model_validator(mode="after")
    def hindsight_has_sources(self) -> Self:
        for name, quantity in self.hindsight.items():
            if quantity.source not in self.sources:
                raise ValueError(f"hindsight.{name}: no source {quantity.source!r} in this file")
        return self

    def first_day(self, ledger: Ledger) -> Date:
        """The day of the first month: of the scenario, or `start`."""
        if self.start is not None:
            return self.start
        chain = find(self.chain)
        return run_start(chain, asked(chain, str(self.scenario), int(self.months), ledger).on)


def back_test_path(name: str, which: str = "back-test") -> Path:
    """The file of a chain's back-test, or the .yaml file itself; raises BadFile where there is none."""
    path = Path(name) if name.endswith(".yaml") else find(name).folder / f"{which}.yaml"
    if not path.is_file():
        raise BadFile("no such back-test", where=shown(path), remedy="rare-earths has some; or name a .yaml file")
    return path


def read_back_test(path: Path, facts: Path | None = None, ledger: Ledger | None = None) -> BackTest:
    """A back-test from its file, with the facts of another table in place of its own.

    raises  BadInput for what it may not say, and for a fact outside its months
    """
    try:
        plan = BackTest.model_validate(read_yaml(path))
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(first["msg"], where=place(path, first["loc"])) from None
    if facts is not None:
        given = [
            Fact(what="exports", to=f.to, item=f.item or (), month=f.month, value=f.value, unit="", source=facts.name)
            for f in read_shipments(facts, find(plan.chain))
        ]
        plan = plan.model_copy(update={"facts": tuple(given)})
    begin = plan.first_day(ledger or Ledger.load())
    for k, fact in enumerate(plan.facts):
        if not 0 <= months_between(begin, fact.month) < plan.months:
            raise BadInput(
                "a fact outside the months of the back-test",
                where=place(path, ("facts", k, "month")) if facts is None else shown(facts),
                evidence=f"{fact.month}; {plan.months:g} months from {begin}",
                remedy="raise `months`, or leave the fact out",
            )
    return plan


def back_test(
    name: str, *, which: str = "back-test", facts: Path | None = None, draws: int = 200, seed: int = SEED,
    ledger: Ledger | None = None,
) -> Document:  # fmt: skip
    """Predict from what was known on the day of the freeze and set the facts beside it.

    name   a chain with a back-test, or a .yaml file of one
    which  the back-test's name where a chain has several
    facts  a table of shipments (month, to, value, item) to score in place of the plan's own facts
    ledger the law; default: the shipped one

    Two predictions: `frozen`, from what was known on the day, with the parameters of hindsight in the range stated
    for it; and `with_reports`, with the rates that were reported later. Scores are CRPS: ours, no change (the run-rate
    before, or nothing lost), and for losses Hulten's rule, cost share x shortfall.

    raises  as run_chain and read_back_test do
    """
    path = back_test_path(name, which)
    book = ledger or Ledger.load()
    plan = read_back_test(path, facts, book)
    chain = frozen_chain(find(plan.chain), plan.freeze)
    frozen = as_stated(chain, plan, path)
    known = read_shipments(path.parent / plan.observed, chain) if plan.observed is not None else []
    predictions = {
        "frozen": _predict(frozen, plan, draws, seed, plan.freeze, known, book),
        "with_reports": _predict(chain, plan, draws, seed, None, known, book),
    }
    rows = [_row(fact, plan, chain, predictions) for fact in plan.facts]
    later = {
        key: f"{quantity.source}, {chain.record.sources[quantity.source].date}"
        for key, quantity in chain.record.parameters.items()
        if chain.record.sources[quantity.source].date > plan.freeze
    }
    return {"title": plan.title, "chain": plan.chain, "freeze": str(plan.freeze), "projects_known": len(chain.projects),
            "sources_after_freeze": later, "facts": rows, "scores": scores(rows),
            "forecast": _forecast(predictions["frozen"], plan, chain)}  # fmt: skip


def frozen_chain(chain: Chain, day: Date) -> Chain:
    """The chain with the projects that were public on a day."""
    return replace(chain, projects=tuple(p for p in chain.projects if p.record.known <= day))


def as_stated(chain: Chain, plan: BackTest, path: Path) -> Chain:
    """The chain with the parameters of hindsight in the ranges that could be stated on the day of the freeze.

    raises  BadInput for a parameter that the chain does not have, and for a range whose source is of a later day
    """
    old = chain.record.parameters
    for name, quantity in plan.hindsight.items():
        where, source = place(path, ("hindsight", name)), plan.sources[quantity.source]
        if name not in old:
            raise BadInput("no such parameter of a chain", where=where, remedy="one of: " + ", ".join(old))
        if source.date > plan.freeze:
            said = f"{quantity.source} is of {source.date}, the freeze of {plan.freeze}"
            raise BadInput("a range from after the freeze", where=where, evidence=said, remedy="name what was known")
    return replace(chain, record=chain.record.model_copy(update={"parameters": {**old, **plan.hindsight}}))


def _predict(
    chain: Chain, plan: BackTest, draws: int, seed: int, known: Date | None, observed: list[Shipment], book: Ledger
) -> ChainResult:
    months = int(plan.months)
    cut, begin = plan.cut, plan.start
    if cut is None or begin is None:
        found = asked(chain, str(plan.scenario), months, book, known)
        many = PARTICLES * draws if observed else draws
        run = run_controls(chain, plan.title, found.make, start=found.on, months=months, draws=many, seed=seed)
        return nowcast(run, observed, found.make, seed, draws, plan.stage).result if observed else run
    lanes = np.zeros((len(chain.countries),) * 2)
    lanes[chain.dominant, chain.outside] = 1.0

    def make(values: Values) -> list[Control]:
        stopped = control_value(values, cut.low, cut.central, cut.high)
        smuggled = stopped * values["transit_share"]
        quota = np.broadcast_to((1.0 - stopped + smuggled)[:, None, None], (values.draws, months, len(chain.items)))
        free = np.ones((values.draws, months))
        let = everywhere(free, len(chain.items), len(chain.countries))
        return [Control("quota", lanes, np.zeros(quota.shape), let, 0.0 * free, np.zeros(months), np.array(quota))]

    return run_controls(chain, plan.title, make, start=begin, months=months, draws=draws, seed=seed)


def _drawn(fact: Fact, plan: BackTest, chain: Chain, result: ChainResult) -> Array:
    """[n] what the draws say about a fact."""
    t = months_between(result.start, fact.month)
    if fact.what == "exports":
        return _exported(chain, result, plan.stage, fact.item, fact.to)[:, t]
    if fact.what == "price_outside" and len(fact.item) == 1:
        return result.price_outside[:, t, chain.item(fact.item[0])]
    if fact.industry is None:
        raise MissingFacts(
            f"a fact on {fact.what} names neither item nor industry", where=f"{chain.name}/back-test.yaml"
        )
    quarter = slice(max(t - 1, 0), t + 2)
    return np.asarray(
        result.lost[:, quarter, chain.industries.index(fact.industry), chain.country(fact.to)].mean(axis=1)
    )


def _exported(chain: Chain, result: ChainResult, stage: str, items: tuple[str, ...], to: str) -> Array:
    """[n t] exports of some items, or of a stage, to a destination, a country, `EU` or `all`."""
    found = [chain.item(name) for name in items] or items_of(chain, None, stage)
    return np.asarray(result.exports[:, :, found][..., destinations(chain, to)].sum(axis=(2, 3)))


def _row(fact: Fact, plan: BackTest, chain: Chain, predictions: dict[str, ChainResult]) -> Document:
    names = (" ".join((*fact.item, fact.to)), fact.to)
    rate = next((plan.no_change[name] for name in names if name in plan.no_change), None)
    before = {"exports": rate, "price_outside": 1.0, "lost": 0.0}[fact.what]
    if before is None:
        raise MissingFacts(f"no run-rate before for {names[0]}", where=f"{chain.name}, no_change of the back-test")
    row: Document = {
        "what": fact.what, "of": ", ".join(fact.item) or fact.industry or plan.stage, "to": fact.to,
        "month": str(fact.month)[:7], "unit": fact.unit, "fact": fact.value, "series": fact.series,
        "seen": fact.seen == "yes", "before": before,
    }  # fmt: skip
    for name, result in predictions.items():
        draws = _drawn(fact, plan, chain, result)
        low, middle, high = band(draws)
        row[name] = {"median": middle, "low": low, "high": high, "inside": bool(low <= fact.value <= high),
                     "crps": crps(draws, fact.value)}  # fmt: skip
    row["crps_no_change"] = abs(before - fact.value)
    if fact.what == "lost" and fact.industry is not None:
        row["crps_hulten"] = abs(_hulten(fact, chain, predictions["with_reports"]) - fact.value)
    return row


def _hulten(fact: Fact, chain: Chain, result: ChainResult) -> float:
    """Loss by Hulten's rule: cost share x the median shortfall of exports in the quarter."""
    t = months_between(result.start, fact.month)
    c = chain.country(fact.to)
    before = float(chain.flow[:, chain.dominant, c].sum())
    shipped = float(np.median(result.exports[:, max(t - 1, 0) : t + 2, :, c].sum(axis=2).mean(axis=1)))
    return chain.record.industries[str(fact.industry)].cost_share.central * (1.0 - shipped / before)


def _forecast(result: ChainResult, plan: BackTest, chain: Chain) -> list[Document]:
    """Exports of the stage in every month of the run, facts or none, to each destination that `no_change` names."""
    rows = []
    for to in [SHIPPED_TO_ALL, *(name for name in plan.no_change if name != SHIPPED_TO_ALL and " " not in name)]:
        drawn = _exported(chain, result, plan.stage, (), to)
        for t in range(result.months):
            low, middle, high = band(drawn[:, t])
            month = f"{first_day(result.start, t, chain.record.step):%Y-%m}"
            found = {"median": middle, "low": low, "high": high}
            rows.append({"to": to, "month": month, "unit": chain.record.unit, **found})
    return rows
