"""What the Table says of a state: cards, sentences, rows of charts. Runs in the engine's processes; plain data out.

An answer at central values is one solve (`central`); the answer with ranges (`ranged`) solves every draw and holds the
numbers that `tradetalks compare` prints. Units are the report's: percent, billion USD.
"""

from __future__ import annotations

import csv
import json
import os
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from tradetalks.equilibrium import horizons, solve
from tradetalks.errors import NoEquilibrium
from tradetalks.files import digest
from tradetalks.ledger import Ledger, Scenario, scenario_names
from tradetalks.report.charts import class_names, class_of
from tradetalks.report.numbers import digits_for, percent, signed
from tradetalks.report.sentences import in_sentence
from tradetalks.report.tables import printed, printed_parts, printed_unit
from tradetalks.study import Comparison, Result, attribute, compare, enact, run
from tradetalks.study.quantities import QUANTITIES, Estimates, quantity, record
from tradetalks.study.results import BENCHMARK as BASELINE
from tradetalks.web.state import BENCHMARK, TableState, canonical, compose
from tradetalks.web.worlds import world_of
from tradetalks.world.table import country_name, sector_name

if TYPE_CHECKING:
    from tradetalks.equilibrium import Outcome
    from tradetalks.study.quantities import Estimate
    from tradetalks.world.table import Array

Rows = list[dict[str, Any]]

SIDES = ("USA", "CHN")
OTHERS = ("VNM", "MEX", "CAN", "TWN", "KOR", "JPN", "DEU", "IND", "BRA", "RUS")
PARTNERS, SECTORS = 10, 6
LEAST_OUTPUT = 5_000.0  # million USD; smaller sectors are in the data, not in the chart


@dataclass(frozen=True, kw_only=True)
class Central(Estimates):
    """Differences at central values alone; every range is of width zero."""

    values: dict[str, Array]

    def draws(self, name: str) -> Array:
        return self.at_central(name)[None]

    def at_central(self, name: str) -> Array:
        return self.values[quantity(name).name]


def warm() -> None:
    """Load what every question needs, and solve the first page's scenarios."""
    answer(TableState().model_dump_json(), False)


@dataclass(frozen=True)
class _Key:
    """What a solve is made of; equal keys are equal solves."""

    digest: str
    horizon: str
    elasticities: str
    scenario: Scenario = field(compare=False)


def _key(scenario: Scenario, state: TableState) -> _Key:
    return _Key(scenario.digest, state.horizon, state.world_name, scenario)


_LATEST: dict[tuple[str, str], Outcome] = {}  # the last equilibria solved: where the next ones start
MOST_LATEST = 4


@lru_cache(maxsize=8)  # 8 MB each
def _outcome(key: _Key) -> Outcome:
    """The equilibrium at central values."""
    world, scenario, ledger = world_of(key.elasticities), key.scenario, Ledger.load()
    law = enact(ledger.with_scenario(scenario), world, on=scenario.on, as_of=scenario.as_of, trust=scenario.trust)
    place = key.horizon, key.elasticities
    parameters = horizons.horizon(key.horizon).parameters(world)
    found = solve(world, law.policy, parameters, start=_LATEST.pop(place, None))
    _LATEST[place] = found
    if len(_LATEST) > MOST_LATEST:
        del _LATEST[next(iter(_LATEST))]
    return found


@lru_cache(maxsize=200)
def _values(key: _Key) -> dict[str, Array]:
    """Every quantity against the benchmark at central values."""
    world, found = world_of(key.elasticities), _outcome(key)
    return {name: one.of(world, found) for name, one in QUANTITIES.items()}


@lru_cache(maxsize=32)
def _result(key: _Key) -> Result:
    """The scenario in every draw."""
    return run(key.scenario, world=world_of(key.elasticities), horizon=key.horizon)


def result_of(state: TableState) -> Result:
    """The state's own scenario in every draw, against the benchmark."""
    return _result(_key(compose(state, Ledger.load()), state))


def outcome_of(state: TableState) -> Outcome:
    """The state's own equilibrium at central values."""
    return _outcome(_key(compose(state, Ledger.load()), state))


def scenarios_of(state: TableState) -> tuple[Scenario | None, Scenario]:
    """What the state is compared with, None for the benchmark, and its own scenario."""
    ledger = Ledger.load()
    before = None
    if state.against != BENCHMARK:
        before = compose(TableState(scenario=state.against), ledger)
    return before, compose(state, ledger)


def central(state: TableState) -> Central:
    """The state against its baseline at central values; raises NoEquilibrium."""
    before, after = scenarios_of(state)
    world, horizon = world_of(state.world_name), horizons.horizon(state.horizon)
    values = _values(_key(after, state))
    if before is not None:
        base = _values(_key(before, state))
        values = {name: values[name] - base[name] for name in values}
    return Central(
        world=world,
        horizon=horizon.meaning,
        baseline=before.title if before else BASELINE,
        range="central values; the median and the range over draws follow",
        failed={},
        made_of={},
        values=values,
    )


def ranged(state: TableState) -> Result | Comparison:
    """The state against its baseline in every draw: what `tradetalks compare` gives; raises NoEquilibrium."""
    before, after = scenarios_of(state)
    found = _result(_key(after, state))
    if before is None:
        return found
    return compare(_result(_key(before, state)), found)


def made_of(state: TableState) -> str:
    """What an answer is made of, as one hash; equal ones are equal answers."""
    before, after = scenarios_of(state)
    world = world_of(state.world_name)
    parts = (
        before.digest if before else BENCHMARK,
        after.digest,
        state.horizon,
        state.elasticities,
        Ledger.load().digest,
        digest(world.trade.tobytes() + world.trade_elasticity.tobytes() + world.input_share.tobytes()),
        str(version_of_code()),
    )
    return digest(" ".join(parts).encode())


@lru_cache(maxsize=1)
def version_of_code() -> float:
    """The latest change of a source file of the package: answers of older code are not shown."""
    with files("tradetalks").joinpath("__init__.py").open("rb") as first:
        root = os.path.dirname(first.name)  # noqa: PTH120
    return max(
        os.path.getmtime(os.path.join(folder, name))  # noqa: PTH118, PTH204
        for folder, _, names in os.walk(root)
        for name in names
        if not name.endswith(".pyc")
    )


def answer(state_json: str, ranges: bool) -> bytes:
    """The Table's answer as JSON."""
    if not ranges:
        return _central_answer(state_json)
    state = TableState.model_validate_json(state_json)
    return _as_json(view(ranged(state), True), state)


@lru_cache(maxsize=1_000)
def _central_answer(state_json: str) -> bytes:
    state = TableState.model_validate_json(state_json)
    return _as_json(view(central(state), False), state)


def _as_json(told: dict[str, Any], state: TableState) -> bytes:
    shown = told | {"place": place(state)}
    return json.dumps(shown, allow_nan=False, separators=(",", ":")).encode()


def view(found: Estimates, ranges: bool) -> dict[str, Any]:
    """Cards and rows of charts."""
    return {
        "complete": ranges,
        "note": f"{_sentence(found.range)} Horizon: {found.horizon}. Against: {found.baseline}.",
        "cards": cards(found, ranges),
        "charts": charts(found),
        "made_of": found.made_of,
        "failed": len(found.failed),
    }


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


CARDS = (
    ("Real income, United States", "real_income", ("USA",)),
    ("Real income, China", "real_income", ("CHN",)),
    ("US imports from China", "trade", ("CHN", "USA")),
    ("China's imports from the US", "trade", ("USA", "CHN")),
    ("Prices over wages, United States", "prices_in_wages", ("USA",)),
    ("US tariff revenue", "revenue", ("USA",)),
)


def cards(found: Estimates, ranges: bool) -> list[dict[str, str]]:
    """The headline numbers as a reader sees them."""
    shown = []
    for label, name, cell in CARDS:
        estimate = found.of(name)
        central_value, low, high = printed(estimate, estimate.at(*cell))
        digits = digits_for([central_value, low, high])
        unit, _ = printed_unit(estimate.quantity.unit)
        span = f"{signed(low, digits)} to {signed(high, digits)}" if ranges else ""
        shown.append(
            {
                "label": label,
                "value": signed(central_value, digits),
                "unit": unit.removesuffix(" a year"),
                "range": span,
                "per": "a year" if unit.endswith("a year") else "",
                "quantity": name,
            }
        )
    return shown


def empty_cards() -> list[dict[str, str]]:
    """The cards before there is an answer."""
    units = {label: printed_unit(quantity(name).unit)[0] for label, name, _ in CARDS}
    blank = {"value": "\u2013", "range": "", "per": ""}
    return [
        {"label": label, "unit": units[label].removesuffix(" a year"), "quantity": name, **blank}
        for label, name, _ in CARDS
    ]


def charts(found: Estimates) -> dict[str, Rows]:
    """Rows by chart; each has label, central, low, high, order."""
    return {
        "map": tiles(found),
        "us_imports": lanes(found, lambda code: (code, "USA"), "USA"),
        "china_exports": lanes(found, lambda code: ("CHN", code), "CHN"),
        "output_usa": sectors(found, "USA"),
        "output_chn": sectors(found, "CHN"),
        "income": by_country(found.real_income),
        "prices": by_country(found.prices_in_wages),
        "revenue": by_country(found.revenue),
    }


def _row(label: str, order: int, estimate: Estimate, *cell: str) -> dict[str, Any]:
    middle, low, high = (round(value, 6) for value in printed(estimate, estimate.at(*cell)))
    return {"label": label, "order": order, "central": middle, "low": low, "high": high}


@lru_cache(maxsize=1)
def _tiles() -> list[dict[str, str]]:
    with files("tradetalks").joinpath("report/tile_map.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def tiles_at_zero() -> Rows:
    """The map without numbers."""
    return [
        {"code": tile["code"], "column": float(tile["column"]), "row": float(tile["row"]), "value": 0.0, "shown": ""}
        for tile in _tiles()
    ]


def tiles(found: Estimates) -> Rows:
    """One square an economy: real income."""
    estimate, rows = found.real_income, []
    for order, tile in enumerate(_tiles()):
        row = _row(tile["label"], order, estimate, tile["code"])
        place = {"code": tile["code"], "column": float(tile["column"]), "row": float(tile["row"])}
        shown = {"value": row["central"], "shown": signed(row["central"], 2)}
        rows.append(row | place | shown | {"class": class_names()[class_of(row["central"])]})
    return rows


def lanes(found: Estimates, cell: Any, own: str) -> Rows:
    """The partners whose trade moves most, largest first."""
    estimate = found.trade
    partners = [code for code in found.world.countries if code != own]
    ranked = sorted(partners, key=lambda code: -abs(estimate.at(*cell(code)).central))[:PARTNERS]
    return [_row(country_name(code), order, estimate, *cell(code)) for order, code in enumerate(ranked)]


def sectors(found: Estimates, country: str) -> Rows:
    """The sectors that gain most and lose most."""
    estimate, world = found.output, found.world
    c = world.country(country)
    large = [s for u, s in enumerate(world.sectors) if world.output[c, u] >= LEAST_OUTPUT]
    ranked = sorted(large, key=lambda sector: -estimate.at(country, sector).central)
    shown = [*ranked[:SECTORS], *ranked[-SECTORS:]] if len(ranked) > 2 * SECTORS else ranked
    return [_row(sector_name(s), order, estimate, country, s) for order, s in enumerate(shown)]


def by_country(estimate: Estimate) -> Rows:
    """The two sides and ten others."""
    return [_row(country_name(code), order, estimate, code) for order, code in enumerate((*SIDES, *OTHERS))]


def causes(state_json: str) -> bytes:
    """How much of each side's real income each measure causes, in percent; the parts add up to the whole."""
    state = TableState.model_validate_json(state_json)
    found, ledger = ranged(state), Ledger.load()
    sides: list[dict[str, Any]] = []
    for side in SIDES:
        try:
            split = attribute(found, "real_income", side)
        except NoEquilibrium as error:
            sides.append({"country": side, "why_not": error.what})
            continue
        total, parts = printed_parts(split)
        ordered = [(ledger[key].title, part) for key, part in parts.items()]
        shown, rest = ordered[:8], sum(part for _, part in ordered[8:])
        rows = [
            {"label": title, "order": order, "central": round(part, 6), "low": round(part, 6), "high": round(part, 6)}
            for order, (title, part) in enumerate([*shown, ("all others", rest)] if len(ordered) > 8 else shown)
        ]
        sides.append({"country": side, "name": in_sentence(side), "total": round(total, 6), "rows": rows})
    return json.dumps({"causes": sides}, allow_nan=False).encode()


def points(state: TableState) -> list[dict[str, Any]]:
    """Where the shipped scenarios lie in the plane of both sides' real income, against the benchmark, in percent.

    state  its horizon and elasticities
    """
    return _points(canonical(state))


@lru_cache(maxsize=20)
def _points(state_json: str) -> list[dict[str, Any]]:
    state = TableState.model_validate_json(state_json)
    return [
        {"kind": "scenario", "label": name, **place(state.model_copy(update={"scenario": name}))}
        for name in scenario_names()
    ]


def place(state: TableState) -> dict[str, float]:
    """A state's place in the plane, at central values."""
    found, world = _values(_key(compose(state, Ledger.load()), state)), world_of(state.world_name)
    usa, china = (percent(float(found["real_income"][world.country(side)])) for side in SIDES)
    return {"usa": round(usa, 5), "china": round(china, 5)}


def numbers(state_json: str) -> bytes:
    """Every quantity of the state against its baseline with all its digits, as `tradetalks compare --json` prints."""
    found = ranged(TableState.model_validate_json(state_json))
    return json.dumps({name: record(found, name) for name in QUANTITIES}, allow_nan=False).encode()
