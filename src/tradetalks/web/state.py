"""A state of the table: a scenario, the moves made on it, and settings. Its address is the hash of its content."""

from __future__ import annotations

import calendar
import datetime as dt
import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from tradetalks.errors import BadInput
from tradetalks.files import read_yaml
from tradetalks.kinds.export_control import ExportControlTerms
from tradetalks.kinds.tariff import TariffTerms
from tradetalks.ledger import Ledger, Scenario, is_scenario, scenario_names
from tradetalks.ledger.scenario import LAW_OF, SHIPPED
from tradetalks.web.asked import Day, Optional

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tradetalks.ledger import Measure, State

ADDRESS = r"^[0-9a-f]{32}$"
BENCHMARK = "benchmark"
ALL_SETS = "all"
NOT_WRITTEN = re.compile("[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
TO_COME = ("announced", "suspended")  # and what has such a status enters into force on its scheduled end
MOST_MOVES = 40
MOST_EVENTS = 200
MOST_TEXT = 60_000  # characters of a scenario


Label = Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9_-]+$")]  # of a sector or a set of elasticities
Theta = Annotated[float, Field(ge=0.1, le=60.0)]
Fixed = Annotated[float, Field(ge=0.0, le=60.0)]
ParameterName = Literal["value_added", "inputs", "final", "trade_ratio", "mobile_share"]
HorizonName = Literal["impact", "year", "long_run"]
Closure = Literal["fixed", "proportional", "free"]


class Strict(BaseModel):
    """Every key is known; numbers are finite; every text can be written into a file."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def is_writable(cls, given: Any) -> Any:
        """Refuses characters that no file holds: halves of a pair, and controls besides tabs and line ends."""
        if any(NOT_WRITTEN.search(text) for text in texts(given)):
            raise ValueError("a character that no file can hold")
        return given


def texts(given: object) -> Iterator[str]:
    """Every text inside plain data, keys included."""
    waiting = [given]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple):
            waiting += one


class Move(Strict):
    """What is moved of one measure; None leaves it as it is in the scenario.

    rate             fraction of the customs value, of a tariff
    approval_rate    share of applications granted, of a licence
    delay_days       days from application to licence
    deferred_months  suspended for so long: from the scenario's day, or from the day on which it would begin
    """

    switch: Literal["on", "off"] | None = None
    rate: Annotated[float, Field(ge=0.0, le=3.0)] | None = None
    approval_rate: Annotated[float, Field(ge=0.0, le=1.0)] | None = None
    delay_days: Annotated[float, Field(ge=0.0, le=730.0)] | None = None
    deferred_months: Annotated[int, Field(ge=1, le=36)] | None = None


EXAMPLE: dict[str, Any] = {
    "scenario": "no-deal",
    "moves": {"USA/china-100": {"rate": 0.5}, "CHN/rare-earths-april-2025": {"deferred_months": 6}},
    "against": "in-force-2025-10-26",
    "horizon": "long_run",
    "elasticities": "all",
}


class TableState(Strict):
    """Everything that a link restores.

    scenario       a shipped scenario's name, or the data of a scenario file
    moves          measure -> what is moved
    on, as_of      the two clocks; None: the scenario's own
    against        a shipped scenario, the law of a day as `law-2025-07-26`, or `benchmark`: the world at the tariffs of
                   January 2025
    horizon        impact, year or long_run
    closure        of trade balances in every draw: fixed, proportional or free; None: as the horizon draws it
    elasticities   `all`, or one set of trade elasticities of the world table
    trade_elasticity  sector -> a trade elasticity in place of the table's
    parameters     parameter of the horizon -> a value in place of the horizon's
    sides          the two economies or groups that the page is about; None: those of the scenario
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, json_schema_extra={"examples": [EXAMPLE]}
    )

    scenario: Annotated[str, Field(max_length=80)] | dict[str, Any] = "no-deal"
    moves: Annotated[dict[str, Move], Field(max_length=MOST_MOVES)] = {}
    on: Optional[Day] = None
    as_of: Optional[Day] = None
    against: Annotated[str, Field(max_length=80)] = "in-force-2025-10-26"
    horizon: HorizonName = "long_run"
    closure: Closure | None = None
    elasticities: Label = ALL_SETS
    trade_elasticity: Annotated[dict[Label, Theta], Field(max_length=MOST_MOVES)] = {}
    parameters: dict[ParameterName, Fixed] = {}
    sides: tuple[Label, Label] | None = None

    @property
    def changes(self) -> dict[str, float]:
        """Everything that the state fixes, elasticities of sectors first, as `--parameter` takes it."""
        return dict(sorted(self.trade_elasticity.items())) | dict(sorted(self.parameters.items()))


def canonical(state: TableState) -> str:
    """The state as JSON, one text for equal states."""
    moves = {key: move.model_dump(exclude_none=True) for key, move in state.moves.items()}
    plain = state.model_dump(mode="json", exclude_none=True) | {"moves": {k: move for k, move in moves.items() if move}}
    for changes in ("trade_elasticity", "parameters"):
        if not plain[changes]:
            del plain[changes]
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def scenario_data(state: TableState) -> tuple[dict[str, Any], str]:
    """The data of the state's scenario before any move, and its name; raises UnknownName, BadInput."""
    if isinstance(state.scenario, str):
        if not is_scenario(state.scenario):
            _refuse_path(state.scenario)
        return _shipped(state.scenario), state.scenario
    if len(json.dumps(state.scenario)) > MOST_TEXT:
        raise BadInput("a scenario of more than 60,000 characters", where="scenario", remedy="shorten it")
    events = state.scenario.get("events", [])
    if isinstance(events, list) and len(events) > MOST_EVENTS:
        raise BadInput(f"more than {MOST_EVENTS} events", where="scenario.events", remedy="shorten it")
    return state.scenario, "table"


@lru_cache(maxsize=100)
def _shipped(name: str) -> dict[str, Any]:
    return Scenario.load(name).data if LAW_OF.match(name) else _plain(read_yaml(SHIPPED / f"{name}.yaml"))


def _refuse_path(name: str) -> None:
    """Refuses a name that is none, which may be a path of this machine, and one of no scenario: UnknownName."""
    if not name.replace("-", "").isalnum():
        raise BadInput("not the name of a scenario", where="scenario", remedy="one of: " + ", ".join(scenario_names()))
    Scenario.load(name)


def _plain(data: object) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise BadInput("a scenario is `key: value` lines", where="scenario")
    return data


def is_moved(state: TableState) -> bool:
    """Whether anything differs from the scenario as it was read."""
    return bool(state.on or state.as_of or any(move.model_fields_set for move in state.moves.values()))


def compose(state: TableState, ledger: Ledger) -> Scenario:
    """The scenario that the state stands for: its own events, then those of the moves, in the ledger's grammar.

    raises  BadLedger, UnknownName, BadInput as a scenario file would; DisputedTerms
    """
    if isinstance(state.scenario, str) and not is_moved(state):
        scenario_data(state)
        return shipped_scenario(state.scenario, ledger)
    name = scenario_data(state)[1]
    return Scenario.read(composed_data(state, ledger), name, ledger)


def shipped_scenario(name: str, ledger: Ledger) -> Scenario:
    """A shipped scenario, read once a ledger; raises UnknownName, BadLedger."""
    key = name, ledger.digest
    if key not in _READ:
        _READ[key] = Scenario.load(name, ledger)
    return _READ[key]


_READ: dict[tuple[str, str], Scenario] = {}


def composed_data(state: TableState, ledger: Ledger) -> dict[str, Any]:
    """What a file of the composed scenario would hold."""
    data, name = scenario_data(state)
    if not is_moved(state):
        return data
    own = Scenario.read(data, name, ledger).on
    clocks = {"on": state.on, "as_of": state.as_of}
    data = data | {key: str(day) for key, day in clocks.items() if day is not None}
    base = Scenario.read(data, name, ledger)
    laid = ledger.with_scenario(base)
    said, events = [], []
    for key, move in sorted(state.moves.items()):
        if not move.model_fields_set:
            continue
        measure = laid[key]
        day = min(own, base.on) if move.deferred_months else base.on
        found = measure.state(on=day, as_of=base.as_of, trust=base.trust)
        events += [{"measure": key, **event} for event in _events(measure, found, move, day)]
        said.append(move_text(measure, move))
    if not said:
        return data
    return data | {
        "title": f"{base.title}, as moved at the table",
        "events": [*data.get("events", []), *events],
        "assumes": [*data["assumes"], *(f"At the table: {text}." for text in said)],
    }


def _events(measure: Measure, found: State, move: Move, day: dt.date) -> list[dict[str, Any]]:
    """What a move says in the ledger's grammar.

    found  the measure on `day`, from which the move holds: the day asked about; of a deferral the scenario's own, so
           that its end stands still while the day asked about moves
    """
    on, source = str(day), {"source": "scenario"}
    if move.switch == "off":
        return [{"event": "suspend", "date": on, **source}] if found.status == "in force" else []
    terms = _terms(measure, move)
    events: list[dict[str, Any]] = []
    in_force = found.status == "in force"
    if not in_force and (move.switch == "on" or terms):
        begin = "resume" if found.status == "suspended" else "enter_force"
        events.append({"event": begin, "date": on, **source})
        in_force = True
    if terms and in_force:
        events.append({"event": "amend", "date": on, "terms": terms, **source})
    begins = day if in_force else found.scheduled_end if found.status in TO_COME else None
    if move.deferred_months and begins is not None:
        until = str(months_later(begins, move.deferred_months))
        events.append({"event": "suspend", "date": on, "effective": str(begins), "until": until, **source})
    return events


def _terms(measure: Measure, move: Move) -> dict[str, Any]:
    """The terms that a move sets; raises BadInput for terms that the kind of measure does not have."""
    given = {
        "rate": (move.rate, TariffTerms),
        "approval_rate": (move.approval_rate, ExportControlTerms),
        "delay_days": (move.delay_days, ExportControlTerms),
    }
    for name, (value, kind) in given.items():
        if value is not None and not isinstance(measure.terms, kind):
            raise BadInput(f"a measure of this kind has no {name}", where=f"moves.{measure.id}", remedy="leave it out")
    return {name: _number(value) for name, (value, _) in given.items() if value is not None}


def _number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many months later, or the month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def move_text(measure: Measure, move: Move) -> str:
    """`Additional 100 % tariff on all goods from China at 50 %`."""
    if move.switch == "off":
        return f"{measure.title}: not applied"
    said = []
    if move.rate is not None:
        said.append(f"at {_number(100.0 * move.rate)} %")
    if move.approval_rate is not None:
        said.append(f"{_number(100.0 * move.approval_rate)} % of applications granted")
    if move.delay_days is not None:
        said.append(f"after {_number(move.delay_days)} days")
    if move.deferred_months:
        said.append(f"deferred by {move.deferred_months} months")
    return f"{measure.title}: " + (", ".join(said) if said else "in force")


def scenario_yaml(state: TableState, ledger: Ledger) -> str:
    """The composed scenario as the text of a file that every verb takes."""
    text: str = yaml.safe_dump(composed_data(state, ledger), allow_unicode=True, sort_keys=False, width=110)
    return text
