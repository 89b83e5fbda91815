"""The cells of an order book as they come, read as the law's tables write them. What is read in is told, not guessed.

A cell with one reading is read; a cell with two is a question to the person whose file it is.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

from tradetalks.customs.cells import DECLARED, declared_entry, quantity_cell, text_cell
from tradetalks.customs.columns import KNOWN
from tradetalks.customs.days import order_of, read_day
from tradetalks.customs.facts import METALS, facts
from tradetalks.customs.importers import SCHEDULED
from tradetalks.customs.lists import DATA
from tradetalks.customs.money import NO_RATES, Rates, currency_of, read_money
from tradetalks.customs.order_parts import rows_of
from tradetalks.customs.schedule import dotted, us_schedule
from tradetalks.errors import BadInput, TradetalksError
from tradetalks.places import code_or_itself, place_code
from tradetalks.products import parse_hs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tradetalks.customs.columns import Columns
    from tradetalks.customs.lines import Entry
    from tradetalks.dates import Date

SHARES = frozenset({*METALS, *(name.replace("-", "_") for name, fact in facts().items() if fact.kind == "share")})
# The price of goods under these terms holds international freight or more, which the customs value leaves out:
# 19 U.S.C. 1401a(b)(4)(A).
DELIVERED = frozenset({"CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DAT", "DDP", "DDU"})
_PLAIN = re.compile(r"[0-9]+(\.[0-9]*)?")
_AMOUNT_UNIT = re.compile(r"([0-9][0-9 ,.']*?)(?: +([A-Za-z][A-Za-z0-9. ²³]*)|([A-Za-z]{2}[A-Za-z0-9. ²³]*|[lLt]))")


@dataclass
class Intake:
    """How the cells of one file are read.

    given   column -> value that holds for the whole file
    touched  whether a cell was read as something else than it says
    decided  whether the file's other days decided how a day with two readings was read
    of_price  share of the price that is the customs value
    order   how days with two readings are read, `mdy` or `dmy`, as the user says it; empty: as the file tells
    """

    path: Path
    columns: Columns
    given: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    rates: Rates = NO_RATES
    of_price: float = 1.0
    touched: bool = False
    decided: bool = False

    def __post_init__(self) -> None:
        self.touched = bool(self.columns.renamed)

    def with_given(self, given: Mapping[str, str], share: float = 1.0) -> Intake:
        """The same file with a value of all lines in place of its own, or a share of their prices as customs value."""
        return replace(self, given={**self.given, **given}, of_price=self.of_price * share)

    def told(self) -> tuple[str, ...]:
        """How the file was read, in sentences."""
        names = ", ".join(f"{name} is {written!r}" for name, written in self.columns.renamed.items())
        told = [f"Columns: {names}."] if names else []
        if self.decided:
            order, telling, total = self.days
            words = "month first" if order == "mdy" else "day first"
            why = f"as {telling} of {total} days that can be read in one way only"
            told.append(f"Days such as 04/10/2026 are read {words}, {why}; --dates says otherwise.")
        return tuple(told)

    @cached_property
    def days(self) -> tuple[str, int, int]:
        """(order of the file's days, how many tell it, of how many); see `order_of`."""
        at = self.columns.places["on"]
        part = self.columns.parts(self.path, 1)[0]
        return order_of(row[at] for row in rows_of(part) if at < len(row))

    def cells_of(self, row: Sequence[object]) -> tuple[object, ...]:
        """The cells of a row in the order of `KNOWN`; empty for columns that are not there."""
        width, places = len(row), self.columns.places
        found = (row[places[name]] if name in places and places[name] < width else "" for name in KNOWN)
        return tuple(self.given.get(name, cell) for name, cell in zip(KNOWN, found, strict=True))

    def place(self, cell: object, name: str) -> str:
        """A country as its alpha-3 code; three capitals that are none stay, for the messages that name them."""
        text = text_cell(cell, name)
        if len(text) == 3 and text.isupper() and code_or_itself(text) == text:
            return text
        self.touched = True
        return place_code(text)

    def day(self, cell: object) -> Date:
        if isinstance(cell, int | float) and float(cell).is_integer() and 19_000_000 < cell < 21_000_000:
            cell = str(int(cell))
        text = text_cell(cell, "on")
        self.touched |= len(text) != 10 or text[4] != "-"
        try:
            return read_day(text, self.order)
        except BadInput as error:
            if error.what != "month first or day first" or not self.days[0]:
                raise BadInput(f"on: {error.what}", evidence=error.evidence, remedy=error.remedy) from None
            self.decided = True
            return read_day(text, self.days[0])

    def code(self, cell: object) -> str:
        """The digits of a product; a zero that a spreadsheet took away in front is put back if nothing else fits."""
        if isinstance(cell, int | float) and float(cell).is_integer() and 10**6 <= cell < 10**10:
            cell = str(int(cell))
        text = text_cell(cell, "product")
        digits = re.sub(r"[\s.\-'’‘`\u00a0]", "", text)
        if not digits.isascii() or not digits.isdigit() or len(digits) not in (7, 9):
            return digits if digits.isascii() and digits.isdigit() else text
        codes = us_schedule().codes
        in_front = bool(us_schedule().versions(f"0{digits}") or (len(digits) == 7 and _begins(codes, f"0{digits}")))
        behind = _begins(codes, digits)
        if in_front and not behind:
            self.touched = True
            return f"0{digits}"
        raise BadInput(
            f"product: {len(digits)} digits, one is missing",
            evidence=digits,
            remedy=_missing(digits, in_front=in_front, behind=behind),
        )

    def value(self, cell: object, currency: object, terms: object, on: Date | None) -> float:
        """USD; raises BadInput for no amount, one not above zero, a currency without a rate, a delivered price."""
        if cell in ("", None):
            raise BadInput("value: empty", remedy="fill in the customs value, in USD or with its currency")
        amount, sign = (float(cell), "") if isinstance(cell, int | float) else _money(str(cell))
        if not amount > 0.0:
            raise BadInput("value: not above zero", evidence=str(cell))
        said = str(terms or "").strip().upper()[:3]
        if said in DELIVERED:
            raise BadInput(
                f"value: a price {said} holds freight, which the customs value leaves out",
                evidence=f"{cell}, terms {terms}",
                remedy="give the customs value and leave the terms empty (19 U.S.C. 1401a(b)(4)(A))",
            )
        code = currency_of(sign, str(currency or ""))
        self.touched |= code != "USD" or not (isinstance(cell, int | float) or _PLAIN.fullmatch(str(cell)))
        return amount * (self.rates.usd(code, on) if on else 1.0)

    def quantity(self, cell: object) -> float | dict[str, float] | None:
        """A number, or by unit: `500 kg`, `kg=500 No.=3`."""
        text = str(cell or "").strip()
        if isinstance(cell, str) and "=" not in text and (found := _AMOUNT_UNIT.fullmatch(text)):
            self.touched = True
            return {(found[2] or found[3]).strip(): _digits(found[1], "quantity")}
        if isinstance(cell, str) and text and "=" not in text:
            return _digits(text, "quantity")
        return quantity_cell(cell)

    def charge(self, cell: object, name: str) -> float:
        """USD of freight or other charges; nothing for an empty cell."""
        return 0.0 if cell in ("", None) else float(cell) if isinstance(cell, int | float) else _digits(str(cell), name)

    def declared(self, cells: Sequence[object]) -> list[object]:
        """The claims and facts of a line, in the order of `DECLARED`."""
        claims, *stated = cells
        read = [
            self.share(cell, name) if name in SHARES else cell for name, cell in zip(DECLARED[1:], stated, strict=True)
        ]
        found = [_claims(str(claims or "")), *read]
        self.touched |= found != [*cells]
        return found

    def share(self, cell: object, name: str) -> object:
        """`0.4` of `40%`, and of `40` under a heading in percent; nothing for what could be both, see `doubtful`."""
        text = str(cell if cell is not None else "").strip()
        if text.endswith("%"):
            return f"{_digits(text[:-1], name) / 100.0:.12g}"
        if text and name in self.columns.percent:
            number = _digits(text, name)
            if 0.0 < number <= 1.0:
                return ""
            return f"{number / 100.0:.12g}"
        return cell

    def doubtful(self, cells: Sequence[object]) -> str:
        """A question on shares of up to 1 under a heading in percent, which are taken as not stated; empty if none."""
        found = []
        for name, cell in zip(DECLARED[1:], cells[1:], strict=True):
            text = str(cell if cell is not None else "").strip()
            if name in self.columns.percent and text and not text.endswith("%") and 0.0 < _digits(text, name) <= 1.0:
                found.append(f"{name}: {text} % or {_digits(text, name) * 100:g} %? taken as not stated")
        return " | ".join(found)

    def entry(self, cells: Sequence[object]) -> Entry:
        return declared_entry(self.declared(cells))

    def problems(self, row: Sequence[object]) -> list[str]:
        """Everything that keeps the cells of a row from being read."""
        cells = dict(zip(KNOWN, self.cells_of(row), strict=True))
        found: list[str] = []

        def tried(read: Callable[[], object]) -> object:
            try:
                return read()
            except TradetalksError as error:
                found.append(_said(error))
                return None

        code = tried(lambda: parse_hs(self.code(cells["product"]), where="product"))
        for name in ("origin", "destination"):
            tried(lambda name=name: self.place(cells[name], name))  # type: ignore[misc]
        day = tried(lambda: self.day(cells["on"]))
        on = day if isinstance(day, dt.date) else None
        if isinstance(code, str) and on and on >= us_schedule().revisions[0][1] and self.imports(cells) == SCHEDULED:
            tried(lambda: us_schedule().line(code, on))
        tried(lambda: self.value(cells["value"], cells["currency"], cells["terms"], on))
        tried(lambda: self.quantity(cells["quantity"]))
        for name in ("freight", "charges"):
            tried(lambda name=name: self.charge(cells[name], name))  # type: ignore[misc]
        tried(lambda: self.entry([cells[name] for name in DECLARED]))
        return found

    def imports(self, cells: Mapping[str, object]) -> str:
        """The importing country of a row; empty where it cannot be read."""
        try:
            return self.place(cells["destination"], "destination")
        except TradetalksError:
            return ""


def _said(error: TradetalksError) -> str:
    return " ".join(str(error).split())


def _money(text: str) -> tuple[float, str]:
    try:
        return read_money(text)
    except BadInput as error:
        raise BadInput(f"value: {error.what}", evidence=error.evidence, remedy=error.remedy) from None


def _digits(text: str, name: str) -> float:
    try:
        amount, sign = read_money(text)
    except BadInput as error:
        raise BadInput(f"{name}: {error.what}", evidence=error.evidence, remedy=error.remedy) from None
    if sign:
        raise BadInput(f"{name}: not a number", evidence=repr(text), remedy="a number, or `kg=500`")
    return amount


def _claims(text: str) -> str:
    """Claims as symbols and headings; a programme by its name as its symbol."""
    whole = _claim_words().get(_key(text))
    return whole or " ".join(_claim_words().get(_key(word), word) for word in re.split(r"[\s,;]+", text) if word)


@cache
def _claim_words() -> dict[str, str]:
    rows = csv.DictReader(DATA.joinpath("claim_words.csv").read_text(encoding="utf-8").splitlines())
    return {_key(row["written"]): row["claim"] for row in rows}


def _key(text: str) -> str:
    return re.sub(r"[^a-z+]", "", text.casefold())


def _begins(codes: Sequence[str], digits: str) -> bool:
    at = bisect_left(codes, digits)
    return at < len(codes) and codes[at].startswith(digits)


def _missing(digits: str, *, in_front: bool, behind: bool) -> str:
    if in_front and behind:
        return f"0{digits} or a last digit after {digits}? write the whole code"
    codes = us_schedule().codes
    if behind:
        at = bisect_left(codes, digits)
        return "write the whole code: " + ", ".join(
            dotted(code) for code in codes[at : at + 5] if code.startswith(digits)
        )
    near = us_schedule().nearest(f"0{digits}", dt.date.max)
    return "write the whole code; nearest: " + ", ".join(map(dotted, near))
