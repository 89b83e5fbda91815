"""What the Table says of a state: cards, sentences, rows of charts. Runs in the engine's processes; plain data out.

An answer at central values is one solve and has no ranges. The answer with ranges solves every draw: it keeps the
central values under that name, and has beside them the median and the range that `tradetalks compare` prints. Units are
the report's: percent, billion USD. The server imports this module and hands its functions to the engine: what solves
(`solves`) is loaded only where they run.
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, get_args

from tradetalks.actors import adjective
from tradetalks.answers.estimates import printed, printed_parts, printed_unit
from tradetalks.answers.sentences import in_sentence
from tradetalks.defaults import COMPARED, PLAYERS
from tradetalks.digits import digits_for, percent, signed
from tradetalks.errors import NoEquilibrium
from tradetalks.files import digest
from tradetalks.report import maps
from tradetalks.report.charts import class_names, class_of
from tradetalks.web import books
from tradetalks.web.engine import limit_memory
from tradetalks.web.questions import question_of
from tradetalks.web.sides import Sides, central_at, estimate_at, members, named, sides_of
from tradetalks.web.state import HorizonName, TableState
from tradetalks.world.table import country_name, sector_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from tradetalks.runs.quantities import Estimates

Rows = list[dict[str, Any]]

SIDES, OTHERS = PLAYERS, COMPARED  # of the deal, and of a comparison
PARTNERS, SECTORS = 10, 6
LEAST_OUTPUT = 5_000.0  # million USD; smaller sectors are in the data, not in the chart


def warm() -> None:
    """Load what every question needs, and solve the first page's scenarios; no process takes more than its memory."""
    limit_memory()
    answer(TableState().model_dump_json(), False)


def made_of(state: TableState) -> str:
    """The key of a stored answer: the question's hash, whom its cards are about, and the code that answered."""
    return digest(f"{question_of(state).hash} {sides_of(state)} {version_of_code()}".encode())


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
    from tradetalks.web.solves import ranged

    state = TableState.model_validate_json(state_json)
    return _as_json(view(ranged(state), True, sides_of(state)), state)


@lru_cache(maxsize=1_000)
def _central_answer(state_json: str) -> bytes:
    from tradetalks.web.solves import central

    state = TableState.model_validate_json(state_json)
    return _as_json(view(central(state), False, sides_of(state)), state)


def _as_json(told: dict[str, Any], state: TableState) -> bytes:
    shown = told | {"place": place(state)}
    return json.dumps(shown, allow_nan=False, separators=(",", ":")).encode()


def view(found: Estimates, ranges: bool, sides: Sides) -> dict[str, Any]:
    """Cards and rows of charts."""
    return {
        "complete": ranges,
        "note": f"{_sentence(found.range)} Horizon: {found.horizon}. Against: {found.baseline}.",
        "cards": cards(found, ranges, sides),
        "charts": charts(found, ranges, sides),
        "unsettled": unsettled_said(found, sides) if ranges else "",
        "made_of": found.made_of,
        "failed": len(found.failed),
    }


def unsettled_said(found: Estimates, sides: Sides) -> str:
    """Where the closure of trade balances decides the sign of a side's real income; empty where it decides neither."""
    from tradetalks.answers.by_closure import unsettled

    said = (unsettled(estimate_at(found, "real_income", side), side, in_sentence(side)) for side in sides)
    return " ".join(filter(None, said))


def horizons(state_json: str) -> bytes:
    """Both sides' real income at every horizon, with ranges, and where a closure decides a sign."""
    from tradetalks.web.solves import ranged

    state = TableState.model_validate_json(state_json)
    told = []
    for name in get_args(HorizonName):
        found = ranged(state.model_copy(update={"horizon": name}))
        sides = sides_of(state)
        shown = [card for card in cards(found, True, sides) if card["quantity"] == "real_income"]
        unsettled = unsettled_said(found, sides)
        told.append({"horizon": name, "meaning": found.horizon, "cards": shown, "unsettled": unsettled})
    return json.dumps({"horizons": told}, allow_nan=False).encode()


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def asked_of(sides: Sides) -> list[tuple[str, str, tuple[str, ...], str, str]]:
    """(label, quantity, cell, unit, per) of each card."""
    first = sides[0]
    return [
        *((f"Real income, {named(side)}", "real_income", (side,), "%", "") for side in sides),
        *(
            (f"{adjective(to)} imports from {in_sentence(of)}", "trade", (of, to), "billion USD", "a year")
            for of, to in (sides[::-1], sides)
        ),
        (f"Prices over wages, {named(first)}", "prices_in_wages", (first,), "%", ""),
        (f"{adjective(first)} tariff revenue", "revenue", (first,), "billion USD", "a year"),
    ]


def cards(found: Estimates, ranges: bool, sides: Sides) -> list[dict[str, str]]:
    """The headline numbers as a reader sees them: the run at central values, and the median with its range in words."""
    shown = []
    for label, name, cell, unit, per in asked_of(sides):
        row = _row(label, 0, found, name, ranges, *cell)
        numbers = [row[key] for key in ("central", "median", "low", "high") if row[key] is not None]
        digits = digits_for(numbers)
        span = ""
        if ranges:
            median, low, high = (signed(row[key], digits) for key in ("median", "low", "high"))
            span = f"median {median}, 80 % range {low} to {high}"
        value = signed(row["central"], digits)
        shown.append({"label": label, "value": value, "unit": unit, "range": span, "per": _per(per), "quantity": name})
    return shown


def _per(per: str) -> str:
    """What stands behind a card's unit: its number is the run at central values, before and after the range comes."""
    return f"{per}, central run" if per else "central run"


def empty_cards(sides: Sides) -> list[dict[str, str]]:
    """The cards before there is an answer."""
    return [
        {"label": label, "value": "\u2013", "unit": unit, "range": "", "per": _per(per), "quantity": name}
        for label, name, _, unit, per in asked_of(sides)
    ]


def not_yet(sides: Sides) -> dict[str, Any]:
    """What stands on the page before there is an answer."""
    return {"cards": empty_cards(sides), "note": "", "charts": {}, "complete": False, "unsettled": ""}


def charts(found: Estimates, ranges: bool, sides: Sides) -> dict[str, Rows]:
    """Rows by chart; each has label, order, central, and with ranges median, low, high, which are null without."""
    first, second = sides
    return {
        "map": tiles(found, ranges),
        "imports": lanes(found, ranges, lambda code: (code, first), first),
        "exports": lanes(found, ranges, lambda code: (second, code), second),
        "output_first": sectors(found, ranges, first),
        "output_second": sectors(found, ranges, second),
        "income": by_country(found, ranges, "real_income", sides),
        "prices": by_country(found, ranges, "prices_in_wages", sides),
        "revenue": by_country(found, ranges, "revenue", sides),
    }


def _row(label: str, order: int, found: Estimates, name: str, ranges: bool, *cell: str) -> dict[str, Any]:
    row = {"label": label, "order": order, "central": _central(found, name, *cell)}
    ends: tuple[float | None, ...] = (None, None, None)
    if ranges:
        estimate = estimate_at(found, name, *cell)
        ends = tuple(round(value, 6) for value in printed(estimate, estimate.at(*cell)))
    return row | dict(zip(("median", "low", "high"), ends, strict=True))


def _central(found: Estimates, name: str, *cell: str) -> float:
    """The run at central values, in the printed unit."""
    from tradetalks.runs.quantities import quantity

    return round(printed_unit(quantity(name).unit)[1](central_at(found, name, *cell)), 6)


def tiles_at_zero() -> Rows:
    """The map without numbers."""
    return [
        {"code": tile["code"], "column": float(tile["column"]), "row": float(tile["row"]), "value": 0.0, "shown": ""}
        for tile in maps.tiles("tile_map")
    ]


def tiles(found: Estimates, ranges: bool) -> Rows:
    """One square an economy: real income."""
    rows = []
    for order, tile in enumerate(maps.tiles("tile_map")):
        row = _row(tile["label"], order, found, "real_income", ranges, tile["code"])
        place = {"code": tile["code"], "column": float(tile["column"]), "row": float(tile["row"])}
        shown = {"value": row["central"], "shown": signed(row["central"], 2)}
        rows.append(row | place | shown | {"class": class_names()[class_of(row["central"])]})
    return rows


def lanes(found: Estimates, ranges: bool, cell: Callable[[str], tuple[str, str]], own: str) -> Rows:
    """The partners whose trade moves most, largest first."""
    within = members(own, found.world)
    partners = [code for code in found.world.countries if code not in within]
    ranked = sorted(partners, key=lambda code: -abs(_central(found, "trade", *cell(code))))[:PARTNERS]
    return [_row(country_name(code), i, found, "trade", ranges, *cell(code)) for i, code in enumerate(ranked)]


def sectors(found: Estimates, ranges: bool, country: str) -> Rows:
    """The sectors that gain most and lose most."""
    world = found.world
    output = sum(world.output[world.country(one)] for one in members(country, world))
    large = [sector for sector, made in zip(world.sectors, output, strict=True) if made >= LEAST_OUTPUT]
    ranked = sorted(large, key=lambda sector: -_central(found, "output", country, sector))
    shown = [*ranked[:SECTORS], *ranked[-SECTORS:]] if len(ranked) > 2 * SECTORS else ranked
    return [_row(sector_name(s), order, found, "output", ranges, country, s) for order, s in enumerate(shown)]


def by_country(found: Estimates, ranges: bool, name: str, sides: Sides) -> Rows:
    """The two sides and others."""
    shown = dict.fromkeys((*sides, *SIDES, *OTHERS))
    return [_row(named(code), i, found, name, ranges, code) for i, code in enumerate(shown)]


def causes(state_json: str) -> bytes:
    """How much of each side's real income each measure causes, in percent; the parts add up to the whole."""
    from tradetalks.runs import attribute
    from tradetalks.web.solves import ranged

    state = TableState.model_validate_json(state_json)
    found, ledger = ranged(state), books.ledger()
    sides: list[dict[str, Any]] = []
    for side in sides_of(state):
        if side not in found.world.countries:
            sides.append({"country": side, "why_not": f"{named(side)}: causes are worked out for single economies"})
            continue
        try:
            split = attribute(found, "real_income", side)
        except NoEquilibrium as error:
            sides.append({"country": side, "why_not": error.what})
            continue
        total, parts = printed_parts(split)
        ordered = [(ledger[key].title, part) for key, part in parts.items()]
        shown, rest = ordered[:8], sum(part for _, part in ordered[8:])
        rows = [
            {"label": title, "order": order, "central": round(part, 6)}
            for order, (title, part) in enumerate([*shown, ("all others", rest)] if len(ordered) > 8 else shown)
        ]
        sides.append({"country": side, "name": in_sentence(side), "total": round(total, 6), "rows": rows})
    return json.dumps({"causes": sides}, allow_nan=False).encode()


def unknowns(state_json: str) -> bytes:
    """The unknowns that move each side's real income most: at central values and at both ends of each, in percent."""
    from tradetalks.report.brief_unknowns import swing_rows
    from tradetalks.web.solves import ranged

    state = TableState.model_validate_json(state_json)
    found = ranged(state)
    sides = {
        side: [
            {"label": row["label"], "order": order, "central": row["value"], "low": row["low"], "high": row["high"]}
            for order, row in enumerate(swing_rows(found, [side]))
        ]
        for side in sides_of(state)
        if side in found.world.countries
    }
    note = (
        f"Real income against: {found.baseline}. First-order, one unknown at a time, by the model's gradient from "
        "central values."
    )
    return json.dumps({"unknowns": sides, "note": note}, allow_nan=False).encode()


def points(state: TableState) -> bytes:
    """Where the shipped scenarios lie in the plane of both sides' real income, against the benchmark, in percent.

    state  its horizon and parameters
    """
    found = [
        {"kind": "scenario", "label": title, **place(state.model_copy(update={"scenario": name}))}
        for name, title in books.scenario_choices()
    ]
    return json.dumps(found, allow_nan=False).encode()


def place(state: TableState) -> dict[str, float]:
    """A state's place in the plane, at central values."""
    from tradetalks.web.solves import values_of

    found, world = values_of(state), books.world()
    usa, china = (percent(float(found["real_income"][world.country(side)])) for side in SIDES)
    return {"usa": round(usa, 5), "china": round(china, 5)}


def numbers(state_json: str) -> bytes:
    """Every quantity of the state against its baseline with all its digits, as `tradetalks compare --json` prints."""
    from tradetalks.answers.effects import effects_answer
    from tradetalks.render.json import text
    from tradetalks.runs.quantities import QUANTITIES
    from tradetalks.web.solves import ranged

    found = ranged(TableState.model_validate_json(state_json))
    return text(effects_answer(found, tuple(QUANTITIES), books.ledger())).encode()
