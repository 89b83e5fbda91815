"""What a shipment into China pays: the ordinary duty of its line where one was read, and what the ledger adds.

No schedule of China ships: the terms of the only table by line that we have do not allow it. What ships are goods
whose ordinary
duty and lists were read one by one (data/customs/china_goods.csv), and the lists that were published as such
(data/customs/china_lists.csv). `python3 x.py build china` writes the full table, from the data folder, for own use.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.actors import place_name
from tradetalks.customs.answer import (
    ORDINARY,
    Bound,
    Duty,
    DutyLayer,
    cents,
    days_between,
    duty_layers,
    not_charged,
    total,
)
from tradetalks.customs.goods import Goods
from tradetalks.customs.importers import READ, SCHEDULED
from tradetalks.customs.lines import Entry
from tradetalks.customs.lists import DATA
from tradetalks.customs.reasons import list_name, said_of
from tradetalks.customs.schedule import dotted
from tradetalks.customs.stack import applies_between, stack
from tradetalks.dates import Date, parse_date
from tradetalks.errors import BadFile, BadInput, MissingFacts
from tradetalks.files import shown
from tradetalks.installed import in_use
from tradetalks.ledger import TariffTerms
from tradetalks.products import parse_hs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tradetalks.customs.reasons import Shipment
    from tradetalks.ledger import Measure, State

    InForce = tuple[Measure, State]

SHIPPED = in_use() / "customs" / "china_goods.csv"
COLUMNS = ("code", "goods", "since", "until", "rate", "lists", "read", "source")
CHINA_EXCLUSION = "sctc-2-2020"  # goods that China's importer buys under Announcement 2 of 2020
OUTSIDE = (
    "interim rates below the ordinary rate in the year, and rates within a tariff quota",
    "antidumping and countervailing duties on the goods, by producer",
    "value-added and consumption tax, which are no duties",
    "goods in transit on the day of a change, and processing trade",
)


@dataclass(frozen=True)
class ChinaLine:
    """Goods of China's tariff, valid from `since`; `until` is the first day after that.

    code    six to ten digits; the goods are all below it
    rate    ordinary (most-favoured-nation) duty, fraction of the customs value
    lists   of 2018 and 2019 on which all of the goods stand
    parts   lists of 2019 on which some of the goods stand, and no source that we have says which
    read    the last day for which a source shows the rate
    """

    code: str
    goods: str
    since: Date
    until: Date | None
    rate: float
    lists: tuple[str, ...]
    parts: tuple[str, ...]
    read: Date
    source: str

    def holds(self, on: Date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


def duty_into_china(shipment: Shipment, lines: Path | None) -> Duty:
    """The duties on a shipment into China, layer by layer.

    shipment  its code as the user writes it
    lines     table that `python3 x.py build china` wrote; without one, the goods that ship
    raises    BadInput for a code of fewer than eight digits or an unknown claim; MissingFacts for goods whose ordinary
              duty is not available on the day, or whose lists are not
    """
    code = parse_hs(shipment.code)
    where = f"{dotted(code)} from {place_name(shipment.origin)} into {place_name(READ)} on {shipment.on}"
    check_claims(shipment.entry, where)
    in_force = [
        (measure, state)
        for measure, state in shipment.states
        if state.status == "in force" and applies_between(measure, shipment.origin, READ)
    ]
    line = china_line(code, shipment.on, china_lines(lines), in_force, where)
    on_lists = _lists_of(code, line)
    claimed = replace(
        shipment, code=code, listed=lambda _code, name, _on, _as_of: name in on_lists or _below(code, name)
    )
    layers, plain = (
        duty_layers(shown, china_layers(code, line, shipment.origin, shown.entry, in_force, where))
        for shown in (claimed, replace(claimed, entry=Entry()))
    )
    ordinary = _ordinary(line, shipment.value)
    charged = {layer.measure for layer in layers}
    bound = Bound(total((ordinary, *layers)), {}, (ordinary, *layers))
    return Duty(
        product=code,
        description=(line.goods,),
        origin=shipment.origin,
        destination=READ,
        on=shipment.on,
        as_of=shipment.as_of,
        value=shipment.value,
        beyond=shipment.book.beyond(shipment.on),
        prohibited=(),
        prohibited_if=(),
        low=bound,
        high=bound,
        depends=(),
        not_charged=not_charged(claimed, charged),
        statutory_amount=cents(ordinary.amount + sum(layer.amount for layer in plain)),
        missing=_missing(line, claimed, charged),
        ledger=shipment.book.digest,
    )


def check_claims(entry: Entry, where: str = "") -> None:
    """Raises BadInput for a claim that China's importers do not have, and for facts on which no duty there hangs."""
    idle = [*entry.facts, *entry.content]
    if idle:
        raise BadInput(f"no duty of China depends on the fact {idle[0]!r}", where=where, remedy=f"leave {idle[0]} out")
    unknown = [claim for claim in entry.claims if claim != CHINA_EXCLUSION]
    if unknown:
        raise BadInput(
            f"no claim {unknown[0]!r} is recorded for China", where=where, remedy=f"known: {CHINA_EXCLUSION}"
        )


def china_layers(
    code: str, line: ChinaLine, origin: str, entry: Entry, in_force: Sequence[InForce], where: str = ""
) -> list[tuple[str, float, float]]:
    """(measure, rate, share of the value) of the duties on top of the ordinary one.

    raises  MissingFacts where a duty depends on a list and no source says whether the goods stand on it
    """
    on_lists = _lists_of(code, line)
    _check_lists({*line.parts, *_renumbered(code)} - on_lists, in_force, where)
    names = {list_name(p) for m, _ in in_force for p in (*m.scope.products, *m.scope.exempt) if p != "all"}
    excluded = CHINA_EXCLUSION in entry.claims
    stands = {
        name: excluded if name == "china-exclusions" else name in on_lists or _below(code, name) for name in names
    }
    goods = Goods(np.array([line.rate]), {name: np.array([float(on)]) for name, on in stands.items()}, {})
    found = stack(in_force, goods, origin=origin, destination=READ)
    return [(layer.measure, float(layer.rate[0]), float(layer.share[0])) for layer in found]


def china_lines(path: Path | None = None) -> dict[str, tuple[ChinaLine, ...]]:
    """code -> versions, from a table that `python3 x.py build china` wrote, or the goods that ship.

    raises  BadFile where there is no file; BadInput for one with other columns or a row that cannot be read
    """
    table = path or SHIPPED
    if not table.exists():
        raise BadFile("no table of China's lines", where=shown(table), remedy="run `python3 x.py build china`")
    return _read(table, table.stat().st_mtime_ns)


@cache
def china_lists() -> tuple[tuple[str, str], ...]:
    """(HS code, list) of the lists that were published with their lines (data/customs/china_lists.csv)."""
    rows = csv.DictReader(DATA.joinpath("china_lists.csv").read_text(encoding="utf-8").splitlines())
    return tuple((row["code"], row["list"]) for row in rows)


@cache
def _read(path: Path, _written: int) -> dict[str, tuple[ChinaLine, ...]]:
    where = shown(path)
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise BadInput("not a table of China's lines", where=where, remedy="columns: " + ", ".join(COLUMNS))
    found: dict[str, list[ChinaLine]] = {}
    for number, row in enumerate(rows, start=2):
        found.setdefault(row["code"], []).append(_china_line(row, f"{where}, row {number}"))
    return {code: tuple(versions) for code, versions in found.items()}


def _china_line(row: dict[str, str], where: str) -> ChinaLine:
    lists = row["lists"].split()
    try:
        rate = float(row["rate"])
    except ValueError:
        raise BadInput("rate: not a number", where=where, evidence=repr(row["rate"]), remedy="a fraction") from None
    return ChinaLine(
        parse_hs(row["code"], where=where),
        row["goods"],
        parse_date(row["since"], where=where),
        parse_date(row["until"], where=where) if row["until"] else None,
        rate,
        tuple(name for name in lists if not name.endswith("?")),
        tuple(name.rstrip("?") for name in lists if name.endswith("?")),
        parse_date(row["read"], where=where),
        row["source"],
    )


def china_line(
    code: str, on: Date, table: dict[str, tuple[ChinaLine, ...]], in_force: Sequence[InForce], where: str = ""
) -> ChinaLine:
    """The line that a code of eight or ten digits names on a day: itself, what it is part of, or its equal parts.

    in_force  measures on the origin's goods, of which those on all goods are the evidence where no line is known
    raises    BadInput for fewer than eight digits; MissingFacts for goods whose ordinary duty is not available
    """
    if len(code) < 8:
        raise BadInput("a heading, not a line of China's tariff", where=where, remedy="write eight digits or ten")
    above = next((table[code[:n]] for n in (len(code), 8, 6) if code[:n] in table), ())
    versions = above or [line for key, found in table.items() if key.startswith(code) for line in found]
    standing = [line for line in versions if line.holds(on)]
    if not standing:
        blanket = [m.id for m, _ in in_force if "all" in m.scope.products]
        raise MissingFacts(
            f"China's ordinary duty on {dotted(code)} is not available" + (f" for {on}" if versions else ""),
            where=where,
            evidence="on top of it, whatever it is: " + (", ".join(blanket) or "nothing that falls on all goods"),
            remedy="goods that ship: "
            + ", ".join(dict.fromkeys(map(dotted, china_lines())))
            + "; for the rest write a "
            "table with `python3 x.py build china --from DATA --to lines.csv` and give it as --china-lines",
        )
    if len({(line.rate, line.lists, line.parts) for line in standing}) > 1:
        raise MissingFacts(
            f"{dotted(code)} is divided, and its ten-digit lines pay differently",
            where=where,
            evidence="; ".join(f"{dotted(line.code)}: {line.rate:g} {' '.join(line.lists)}" for line in standing),
            remedy="write the ten-digit line of the goods",
        )
    return standing[0]


def _renumbered(code: str) -> set[str]:
    """Lists of 2025 that hold other lines of a code's subheading: the code may be from before a renumbering."""
    return {name for listed, name in china_lists() if name.startswith("china-farm-2025") and listed[:6] == code[:6]}


def _check_lists(unsure: set[str], in_force: Sequence[InForce], where: str) -> None:
    """Raises MissingFacts where a duty in force depends on a list and no source says that the goods stand on it."""
    hanging = [m.id for m, _ in in_force if any(f"list:{name}" in m.scope.products for name in unsure)]
    if hanging:
        raise MissingFacts(
            "some lines of the subheading stand on a list, and no source that we have says whether this one does",
            where=where,
            evidence=", ".join(hanging),
            remedy="write the line as numbered in the year of the measure, or read its annex",
        )


def _lists_of(code: str, line: ChinaLine) -> set[str]:
    return {*line.lists, *(name for prefix, name in china_lists() if code.startswith(prefix))}


def _below(code: str, name: str) -> bool:
    """Whether a code is below an HS code that a scope writes, and for goods excluded on application any may be."""
    return code.startswith(name.removeprefix("hs:")) if name.startswith("hs:") else name == "china-exclusions"


def _ordinary(line: ChinaLine, value: float) -> DutyLayer:
    amount = cents(value * line.rate)
    written = f"{100.0 * line.rate:.6g}%"
    law = f"Import and Export Tariff of China, most-favoured-nation rate, as read in: {line.source}"
    days = days_between(line.since, line.until)
    return DutyLayer(ORDINARY, "Ordinary duty", ORDINARY, line.rate, written, value, amount, law, "", days)


def _missing(line: ChinaLine, shipment: Shipment, charged: set[str]) -> tuple[str, ...]:
    found = []
    if shipment.on > line.read and line.until is None:
        found.append(f"whether the ordinary duty, last read for {line.read}, still held on {shipment.on}")
    if shipment.origin == SCHEDULED and CHINA_EXCLUSION not in shipment.entry.claims and _waivable(shipment, charged):
        found.append(f"whether the importer holds an exclusion for the quantity (claim {CHINA_EXCLUSION})")
    if shipment.origin != SCHEDULED:
        found.append("preferences under China's trade agreements, and the origin's right to the ordinary rate")
    return (*said_of(shipment), *found, *OUTSIDE)


def _waivable(shipment: Shipment, charged: set[str]) -> bool:
    """Whether an exemption in force on application would take the goods out of a measure that is charged."""
    waived = {
        m.authority
        for m, state in shipment.states
        if state.status == "in force" and isinstance(state.terms, TariffTerms) and state.terms.how == "exempt"
        and "list:china-exclusions" in m.scope.products
    }  # fmt: skip
    return any(m.authority in waived for m, _ in shipment.states if m.id in charged)
