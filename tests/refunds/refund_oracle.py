"""Rules of refunds worked by hand, as an importer's clerk would with a calendar and a desk calculator.

It shares no code and no table with the program. Sources: CBP on CAPE (CSMS 68396594, 69035485, 69127837), 19 U.S.C.
1505(c) and 1514, 26 U.S.C. 6621 and 6622, the orders of 2025 by their texts.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
D = date.toordinal
T_SHIRT, PHONE, MAGNET, TOY = "6109.10.00.12", "8517.13.00.00", "8505.11.00.70", "9503.00.00.73"
ORDINARY = {T_SHIRT: "0.165", PHONE: "0", MAGNET: "0.021", TOY: "0"}
# Annex II of Executive Order 14257 and the memorandum of 11 April 2025: phones are free of the reciprocal duty from the
# first day; magnets only from 8 September 2025 (Executive Order 14346, annex II).
FREE_OF_RECIPROCAL = {PHONE: D(date(2025, 4, 5)), MAGNET: D(date(2025, 9, 8))}


def fentanyl(origin: str, day: int, claims: str) -> Decimal:
    if origin == "CHN":
        steps = [(date(2025, 2, 4), "0.10"), (date(2025, 3, 4), "0.20"), (date(2025, 11, 10), "0.10")]
    elif origin == "MEX":
        steps = [(date(2025, 3, 4), "0.25")]
    elif origin == "CAN":
        steps = [(date(2025, 3, 4), "0.25"), (date(2025, 8, 1), "0.35")]
    else:
        return Decimal(0)
    if claims == "S" and origin != "CHN" and day >= D(date(2025, 3, 7)):
        return Decimal(0)
    return last(steps, day)


def reciprocal(product: str, origin: str, day: int) -> Decimal:
    """Rate on the value; under a deal with the European Union what lacks to 15 %."""
    if origin in ("CAN", "MEX") or day < D(date(2025, 4, 5)):
        return Decimal(0)
    if product in FREE_OF_RECIPROCAL and day >= FREE_OF_RECIPROCAL[product]:
        return Decimal(0)
    own = {
        "CHN": [(date(2025, 4, 9), "0.84"), (date(2025, 4, 10), "1.25"), (date(2025, 5, 14), "0.10")],
        "VNM": [(date(2025, 4, 9), "0.46"), (date(2025, 4, 10), "0.10"), (date(2025, 8, 7), "0.20")],
        "DEU": [(date(2025, 4, 9), "0.20"), (date(2025, 4, 10), "0.10"), (date(2025, 8, 7), "floor")],
        "BRA": [],
    }[origin]
    for since, rate in reversed(own):
        if day >= D(since) and rate == "floor":
            return max(Decimal("0.15") - Decimal(ORDINARY[product]), Decimal(0))
    return last([(date(2025, 4, 5), "0.10"), *own], day)


def brazil(origin: str, day: int) -> Decimal:
    return Decimal("0.40") if origin == "BRA" and day >= D(date(2025, 8, 6)) else Decimal(0)


def last(steps: list[tuple[date, str]], day: int) -> Decimal:
    """The rate of the last step that has begun."""
    rate = Decimal(0)
    for since, one in steps:
        if day >= D(since):
            rate = Decimal(one)
    return rate


def voided(product: str, origin: str, entered: date, value: int, claims: str) -> Decimal:
    """USD under the voided acts, each of them rounded to the cent."""
    day = D(entered)
    if not D(date(2025, 2, 4)) <= day < D(date(2026, 2, 24)):
        return Decimal(0)
    rates = fentanyl(origin, day, claims), reciprocal(product, origin, day), brazil(origin, day)
    return sum((rounded(value * rate) for rate in rates), Decimal(0))


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def way(kind: str, entered: date, liquidated: date | None, flags: set[str], filing: date) -> str:
    """What a filer can do: declare-1, declare-2, declare-3, wait, protest, court, out, nothing."""
    if entered < date(2025, 2, 4) or entered > date(2026, 2, 23):
        return "nothing"
    if kind in ("08", "09") or flags & {"declared", "drawback", "protest", "adcvd", "surety", "reconciled"}:
        return "out"
    if kind in ("21", "22") and filing >= date(2026, 7, 7):
        return "out"
    if "flagged" in flags and kind not in ("01", "02", "06"):
        return "out"
    opens, name = (date(2026, 6, 29), "2") if "flagged" in flags else (date(2026, 4, 20), "1")
    if liquidated is None or liquidated > filing:
        if filing >= opens:
            return f"declare-{name}"
        return "wait" if liquidated is None or D(liquidated) + 80 >= D(opens) else "protest"
    gone = D(filing) - D(liquidated)
    if gone <= 80 and filing >= opens:
        return f"declare-{name}"
    if gone <= 80 and D(liquidated) + 80 >= D(opens):
        return "wait"
    if gone <= 180:
        return "protest"
    if "sued" in flags:
        return "declare-3" if filing >= date(2026, 10, 6) else "wait"
    return "court"


def interest(duty: Decimal, deposited: date, until: date, corporation: bool) -> Decimal:
    """Day by day: overpayment rates 6 and 7 %, in the second quarter of 2026 5 and 6 %."""
    grown = duty
    for day in range(D(deposited) + 1, D(until) + 1):
        today = date.fromordinal(day)
        points = 5 if date(2026, 4, 1) <= today <= date(2026, 6, 30) else 6
        rate = Decimal(points if corporation else points + 1) / 100
        days = 366 if today.year % 4 == 0 and (today.year % 100 != 0 or today.year % 400 == 0) else 365
        grown *= 1 + rate / days
    return rounded(grown - duty)
