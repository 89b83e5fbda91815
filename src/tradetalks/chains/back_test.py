"""A chain against what happened: prediction, band and fact, scored against no change and against Hulten's rule.

Axes: n draw, t month, i item, u industry, c country.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tradetalks.chains.controls import controls
from tradetalks.chains.results import SEED, ChainResult, band, chain_scenario, run_controls
from tradetalks.chokepoint import Chain, Control, crps, load
from tradetalks.chokepoint.chain import SHIPPED
from tradetalks.chokepoint.records import Day, Number, Quantity, SourceRecord
from tradetalks.chokepoint.simulation import months_between
from tradetalks.chokepoint.values import control_value, triangular
from tradetalks.errors import BadInput, MissingFacts
from tradetalks.files import place, read_yaml, shown
from tradetalks.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from tradetalks.chokepoint import Values
    from tradetalks.dates import Date

    Array = NDArray[np.float64]

Document = dict[str, Any]
Month = Annotated[int, Field(ge=1)]
SHIPPED_TO_ALL = "all"


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Fact(_Record):
    """What happened: exports of the stage, a price ratio, or a share of output lost, in a month."""

    what: Literal["exports", "price_outside", "lost"]
    to: str = SHIPPED_TO_ALL
    item: str | None = None
    industry: str | None = None
    month: Day
    value: Number
    unit: str
    source: str


class BackTest(_Record):
    """back-test.yaml of a chain.

    freeze      nothing that became public later enters: no project, and `hindsight` parameters are set aside
    scenario    the chain's scenario, or `cut` and `start`: a share of exports that stops
    scale       exports of the first month as a ratio to the benchmark year
    hindsight   parameters whose range rests on what came later; they are run at their low end as well
    """

    title: str
    chain: str
    freeze: Day
    stage: str
    months: Number
    scenario: str | None = None
    cut: Quantity | None = None
    start: Day | None = None
    scale: Quantity | None = None
    hindsight: tuple[str, ...] = ()
    no_change: dict[str, Number]
    sources: dict[str, SourceRecord]
    facts: tuple[Fact, ...]

    @model_validator(mode="after")
    def begins_once(self) -> Self:
        if (self.scenario is None) != (self.cut is not None and self.start is not None):
            raise ValueError("give `scenario`, or `cut` and `start`")
        return self

    @property
    def first_day(self) -> Date:
        """The day of the first month: of the scenario, or `start`."""
        if self.start is not None:
            return self.start
        return chain_scenario(load(self.chain), str(self.scenario), Ledger.load()).on


def read_back_test(name: str) -> BackTest:
    """The back-test of a shipped chain, or one from a .yaml file.

    raises  MissingFacts where a chain has none; BadInput for what it may not say, and for a fact outside its months
    """
    path = Path(name) if name.endswith(".yaml") else SHIPPED / name / "back-test.yaml"
    if not path.is_file():
        raise MissingFacts("no such back-test", where=shown(path), remedy="rare-earths has one; or name a .yaml file")
    try:
        plan = BackTest.model_validate(read_yaml(path))
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(first["msg"], where=place(path, first["loc"])) from None
    for k, fact in enumerate(plan.facts):
        if not 0 <= months_between(plan.first_day, fact.month) < plan.months:
            raise BadInput(
                "a fact outside the months of the back-test",
                where=place(path, ("facts", k, "month")),
                evidence=f"{fact.month}; {plan.months:g} months from {plan.first_day}",
                remedy="raise `months`, or leave the fact out",
            )
    return plan


def back_test(name: str, *, draws: int = 200, seed: int = SEED) -> Document:
    """Predict from what was known on the day of the freeze and set the facts beside it.

    name  a chain that ships with a back-test, or a .yaml file of one

    Two predictions: `frozen`, with the parameters of hindsight at their low end, and `with_reports`, with their ranges.
    Scores are CRPS: ours, no change (the run-rate of the last quarter, or nothing lost), and for losses Hulten's rule,
    cost share x shortfall.

    raises  as run_chain and read_back_test do
    """
    plan = read_back_test(name)
    chain = frozen_chain(load(plan.chain), plan.freeze)
    predictions = {
        "frozen": _predict(low_ends(chain, plan.hindsight), plan, draws, seed),
        "with_reports": _predict(chain, plan, draws, seed),
    }
    random = np.random.default_rng(seed)
    scale = np.ones(draws)
    if plan.scale is not None:
        scale = triangular(random.random(draws), plan.scale.low, plan.scale.central, plan.scale.high)
    rows = [_row(fact, plan, chain, predictions, scale) for fact in plan.facts]
    later = {
        key: f"{quantity.source}, {chain.record.sources[quantity.source].date}"
        for key, quantity in chain.record.parameters.items()
        if chain.record.sources[quantity.source].date > plan.freeze
    }
    return {"title": plan.title, "chain": plan.chain, "freeze": str(plan.freeze), "projects_known": len(chain.projects),
            "sources_after_freeze": later, "facts": rows,
            "forecast": _forecast(predictions["frozen"], plan, chain, scale)}  # fmt: skip


def frozen_chain(chain: Chain, day: Date) -> Chain:
    """The chain with the projects that were public on a day."""
    return replace(chain, projects=tuple(p for p in chain.projects if p.record.known <= day))


def low_ends(chain: Chain, names: tuple[str, ...]) -> Chain:
    """The chain with some parameters at the low end of their range."""
    old = chain.record.parameters
    low = {k: old[k].model_copy(update={"central": old[k].low, "high": old[k].low}) for k in names}
    return replace(chain, record=chain.record.model_copy(update={"parameters": {**old, **low}}))


def _predict(chain: Chain, plan: BackTest, draws: int, seed: int) -> ChainResult:
    months = int(plan.months)
    cut, begin = plan.cut, plan.start
    if cut is None or begin is None:
        ledger = Ledger.load()
        scenario = chain_scenario(chain, str(plan.scenario), ledger)
        return run_controls(
            chain, plan.title, lambda values: controls(ledger, scenario, chain, values, months),
            start=scenario.on, months=months, draws=draws, seed=seed,
        )  # fmt: skip
    lanes = np.zeros((len(chain.countries),) * 2)
    lanes[chain.dominant, chain.outside] = 1.0

    def make(values: Values) -> list[Control]:
        stopped = control_value(values, cut.low, cut.central, cut.high)
        smuggled = stopped * values["transit_share"]
        quota = np.broadcast_to((1.0 - stopped + smuggled)[:, None, None], (values.draws, months, len(chain.items)))
        free = np.ones((values.draws, months))
        return [Control("quota", lanes, np.zeros(quota.shape), free, 0.0 * free, np.zeros(months), np.array(quota))]

    return run_controls(chain, plan.title, make, start=begin, months=months, draws=draws, seed=seed)


def _drawn(fact: Fact, plan: BackTest, chain: Chain, result: ChainResult, scale: Array) -> Array:
    """[n] what the draws say about a fact."""
    t = months_between(result.start, fact.month)
    if fact.what == "exports":
        items = [i for i in range(len(chain.items)) if chain.item_record(i).stage == plan.stage]
        to = chain.outside if fact.to == SHIPPED_TO_ALL else np.arange(len(chain.countries)) == chain.country(fact.to)
        return np.asarray(scale * result.exports[:, t, items][:, :, to].sum(axis=(1, 2)))
    if fact.what == "price_outside" and fact.item is not None:
        return result.price_outside[:, t, chain.item(fact.item)]
    if fact.industry is None:
        raise MissingFacts(
            f"a fact on {fact.what} names neither item nor industry", where=f"{chain.name}/back-test.yaml"
        )
    quarter = slice(max(t - 1, 0), t + 2)
    return np.asarray(
        result.lost[:, quarter, chain.industries.index(fact.industry), chain.country(fact.to)].mean(axis=1)
    )


def _row(fact: Fact, plan: BackTest, chain: Chain, predictions: dict[str, ChainResult], scale: Array) -> Document:
    before = {"exports": plan.no_change.get(fact.to), "price_outside": 1.0, "lost": 0.0}[fact.what]
    if before is None:
        raise MissingFacts(f"no run-rate before for {fact.to}", where=f"{chain.name}/back-test.yaml, no_change")
    row: Document = {
        "what": fact.what, "of": fact.item or fact.industry or plan.stage, "to": fact.to, "month": str(fact.month)[:7],
        "unit": fact.unit, "fact": fact.value,
    }  # fmt: skip
    for name, result in predictions.items():
        draws = _drawn(fact, plan, chain, result, scale)
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


def _forecast(result: ChainResult, plan: BackTest, chain: Chain, scale: Array) -> list[Document]:
    """Exports of every month of the run, facts or none."""
    items = [i for i in range(len(chain.items)) if chain.item_record(i).stage == plan.stage]
    rows = []
    for t in range(result.months):
        low, middle, high = band(scale * result.exports[:, t, items].sum(axis=(1, 2)))
        month = result.start.month - 1 + t
        name = f"{result.start.year + month // 12}-{month % 12 + 1:02d}"
        rows.append({"month": name, "unit": "tonnes", "median": middle, "low": low, "high": high})
    return rows


def back_test_lines(document: Document) -> Iterable[str]:
    """The back-test as a table."""
    yield f"{document['title']}; known on {document['freeze']}, {document['projects_known']} projects"
    heads = f"{'frozen median (range)':<31}{'with later reports':<31}CRPS: frozen, no change, Hulten"
    yield f"{'what':<30}{'month':<9}{'fact':>8}  {heads}"
    for row in document["facts"]:
        cells = []
        for name in ("frozen", "with_reports"):
            found = row[name]
            mark = "" if found["inside"] else " MISS"
            cells.append(f"{found['median']:,.4g} ({found['low']:,.4g} to {found['high']:,.4g}){mark}")
        hulten = f", {row['crps_hulten']:.4g}" if "crps_hulten" in row else ""
        scores = f"{row['frozen']['crps']:.4g}, {row['crps_no_change']:.4g}{hulten}"
        name = f"{row['what']} {row['of']} {row['to']}"
        yield f"{name:<30}{row['month']:<9}{row['fact']:>8,.4g}  {cells[0]:<31}{cells[1]:<31}{scores}"
    for row in document["forecast"]:
        yield f"  {row['month']}  exports {row['median']:,.0f} t ({row['low']:,.0f} to {row['high']:,.0f})"
    yield "ranges that rest on later sources: " + "; ".join(
        f"{k} ({v})" for k, v in document["sources_after_freeze"].items()
    )
