"""Amounts of money as people write them, and the rates that turn another currency into USD."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tradetalks.dates import Date, parse_date
from tradetalks.errors import BadInput
from tradetalks.files import shown

if TYPE_CHECKING:
    from pathlib import Path

SIGNS = {"US$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "HK$": "HKD", "€": "EUR", "£": "GBP", "$": "", "¥": ""}
SHARED = {"$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN"), "¥": ("JPY", "CNY")}
_GROUPED = re.compile(r"[1-9][0-9]{0,2}([ ,.'])[0-9]{3}(?:\1[0-9]{3})*(?:(?!\1)[.,][0-9]+)?")
_PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_THREE = re.compile(r"[0-9]{1,3}[.][0-9]{3}")
FX_COLUMNS = ("currency", "since", "until", "usd")


class Rate(NamedTuple):
    """USD for one unit of a currency from one day to another, both within."""

    since: Date
    until: Date
    usd: float


@dataclass(frozen=True)
class Rates:
    """currency -> its rates, as the user gave them."""

    by_currency: dict[str, tuple[Rate, ...]]

    def usd(self, currency: str, on: Date) -> float:
        """USD for one unit on a day; raises BadInput where there is no rate."""
        if currency == "USD":
            return 1.0
        for rate in self.by_currency.get(currency, ()):
            if rate.since <= on <= rate.until:
                return rate.usd
        raise BadInput(
            f"currency: no rate for {currency} on {on}",
            remedy="give the value in USD, or --fx FILE with a rate for that day (columns: "
            + ", ".join(FX_COLUMNS)
            + ")",
        )


NO_RATES = Rates({})


def read_rates(path: Path) -> Rates:
    """Rates of a CSV with the columns currency, since, until, usd: USD for one unit, days within.

    raises  BadInput for another file, a day that is none, a rate not above zero
    """
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput("the rates cannot be read", where=shown(path), evidence=str(error), remedy="a CSV") from None
    found: dict[str, list[Rate]] = {}
    for number, row in enumerate(rows, start=2):
        where = f"{shown(path)}, row {number}"
        if any(not row.get(name) for name in FX_COLUMNS):
            raise BadInput("a rate is incomplete", where=where, remedy="columns: " + ", ".join(FX_COLUMNS))
        usd, _ = read_money(row["usd"])
        if not usd > 0.0:
            raise BadInput("a rate not above zero", where=where, evidence=row["usd"])
        days = parse_date(row["since"], where=where), parse_date(row["until"], where=where)
        found.setdefault(row["currency"].strip().upper(), []).append(Rate(*days, usd))
    return Rates({currency: tuple(rates) for currency, rates in found.items()})


def read_money(written: str) -> tuple[float, str]:
    """(amount, currency or sign before or after it) of `$1,234.50`, `1.234,50 EUR`, `12 345,67`, `(500)`.

    raises  BadInput for what is no amount, and for `1.234` after a sign that people write in both ways
    """
    text = written.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2019", "'").strip()
    minus = text.startswith("-") or (text.startswith("(") and text.endswith(")"))
    found = re.fullmatch(r"(\D*?)\s*([0-9](?:[0-9 ,.']*[0-9])?)\s*(\D*)", text.strip("-()").strip())
    marks = [mark.strip().upper() for mark in (found[1], found[3]) if mark.strip()] if found else []
    number = found[2] if found else ""
    if found is None or len(marks) > 1 or not all(mark in SIGNS or re.fullmatch("[A-Z]{3}", mark) for mark in marks):
        raise _no_number(written)
    currency = SIGNS.get(marks[0], marks[0]) or marks[0] if marks else ""
    if _THREE.fullmatch(number) and currency not in ("", "USD", "$"):
        raise BadInput(
            f"a point before three digits: {number} thousand or a fraction", remedy="write it without points"
        )
    amount = _digits(number, written)
    return (-amount if minus else amount), currency


def _digits(number: str, written: str) -> float:
    """The number: of two signs the last divides the fraction; a comma, space or apostrophe before three digits not."""
    if _THREE.fullmatch(number):
        return float(number)
    grouped = _GROUPED.fullmatch(number)
    if grouped:
        sign = grouped[1]
        rest = number.replace(sign, "")
        if sign == "." and "," not in number and number.count(".") == 1:
            return float(number)
        return float(rest.replace(",", "."))
    if _PLAIN.fullmatch(number):
        return float(number.replace(",", "."))
    raise _no_number(written)


def _no_number(written: str) -> BadInput:
    return BadInput("not a number", evidence=repr(written), remedy="for example 1234.50")


def currency_of(sign: str, stated: str) -> str:
    """The currency of an amount from the sign beside it and the column; raises BadInput where they disagree."""
    said = stated.strip().upper()
    if said and not re.fullmatch("[A-Z]{3}", said):
        raise BadInput("currency: no code of three letters", evidence=repr(stated), remedy="for example EUR")
    if sign in SHARED:
        if said and said not in SHARED[sign]:
            raise BadInput(f"currency: {said}, and the amount has {sign}", remedy="mend one of the two")
        if not said and sign == "¥":
            raise BadInput("currency: ¥ is yen or yuan", remedy="add a column currency: JPY or CNY")
        return said or "USD"
    if sign and said and sign != said:
        raise BadInput(f"currency: {said}, and the amount has {sign}", remedy="mend one of the two")
    return said or sign or "USD"
