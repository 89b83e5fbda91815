"""One shipment at the command line: what is asked of it, read from its options, and the answer put together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tradetalks.cli.orders import Asked, Known, duties
from tradetalks.errors import BadInput

if TYPE_CHECKING:
    from tradetalks.answer import Answer
    from tradetalks.customs.destinations import Destination
    from tradetalks.dates import Date
    from tradetalks.ledger import Ledger

EXAMPLES = {
    "the product": "a line of the schedule, or words for it",
    "--from": "--from COUNTRY",
    "--to": "--to COUNTRY",
    "--on": '--on "2 January 2026"',
    "--value": "--value 10000",
}


def read_tables(folder: Path | None) -> Destination | None:
    """The tables of a destination in a folder."""
    if folder is None:
        return None
    from tradetalks.customs.destinations import read_destination

    return read_destination(folder)


def shipment_answer(
    product: str | None,
    asked: Asked,
    options: tuple[Date, Ledger, tuple[str, ...], Path | None, list[str]],
    amounts: tuple[str | None, list[str] | None],
    charges: float,
    by: str,
    orders: Path | None,
) -> Answer:
    """What one shipment pays; `options` are the day by which the law is known, the ledger, whom to trust, China's
    lines and the facts; `amounts` are value and quantity as written; `orders` a list of orders of the user's."""
    from tradetalks.customs.lines import entry_of
    from tradetalks.customs.money import NO_RATES, read_rates

    cases = cases_of(product, asked, amounts[0])
    known, book, trusted, china_lines, facts = options
    rates = read_rates(asked.fx) if asked.fx else NO_RATES
    of_all = Known(known, entry_of(asked.claims, facts), book, trusted, china_lines, rates)
    paid = _usd(amounts[0] or ""), _quantities(amounts[1])
    return beside_orders(duties(cases, paid, of_all, asked, charges, by), orders, cases)


def _usd(written: str) -> float:
    """US dollars of `1000`, `1,000`, `$1,000.50` or `1000 USD`; raises BadInput for another currency."""
    from tradetalks.customs.money import read_money

    try:
        amount, currency = read_money(written)
    except BadInput as error:
        raise BadInput(error.what, where="--value", evidence=error.evidence, remedy=error.remedy) from None
    if currency not in ("", "$", "USD"):
        raise BadInput("a value in another currency", where="--value", evidence=written, remedy="give it in USD")
    return amount


def lines_in_words(product: str, asked: Asked, ledger: Ledger) -> Answer | None:
    """The lines that words for goods may mean, with what each pays; None where no words were given, or elsewhere."""
    from tradetalks.answers.search import search_answer
    from tradetalks.customs.importers import SCHEDULED
    from tradetalks.customs.product_search import find_lines, paid_from
    from tradetalks.customs.schedule import us_schedule
    from tradetalks.dates import parse_date

    if not product[:1].isalpha() or asked.destination != SCHEDULED or len(asked.origins) != 1:
        return None
    (day,) = all_given(("--on", asked.on))
    on = parse_date(day, where="--on")
    found = find_lines(us_schedule(), product, on)
    return search_answer(product, found, on, paid_from(found, asked.origins[0], on, ledger)) if found else None


def as_book(product: str | None) -> Path | None:
    """The order book that was named where a line of the schedule may stand; None for a line."""
    named = Path(product or "")
    return named if named.suffix.lower() in {".csv", ".xlsx"} else None


def no_orders_of_books(orders: Path | None) -> None:
    if orders is not None:
        raise BadInput("--orders is for one shipment", where="--file", remedy="ask for the line by itself")


def beside_orders(answer: Answer, path: Path | None, cases: list[tuple[str, str, str, str]]) -> Answer:
    """The answer with the orders of the user's list that name the goods."""
    if path is None:
        return answer
    from tradetalks.answers.case_orders import with_orders
    from tradetalks.customs.case_orders import read_case_orders
    from tradetalks.customs.importers import SCHEDULED

    if any(destination != SCHEDULED for _, _, destination, _ in cases):
        raise BadInput(f"--orders holds orders of {SCHEDULED}", where="--to", remedy="leave --orders out")
    return with_orders(answer, read_case_orders(path), cases)


def cases_of(product: str | None, asked: Asked, value: str | None) -> list[tuple[str, str, str, str]]:
    """(product, origin, destination, day of entry) of what is laid side by side.

    raises  BadInput that names everything which a shipment needs and was not given, `--value` too
    """
    if asked.screening or asked.party_columns:
        raise BadInput("parties are those of an order book", where="--screening", remedy="name the book: --file")
    place = asked.destination or (asked.pack.country if asked.pack else "")
    code, _, _, first, _ = all_given(
        ("the product", product), ("--from", ",".join(asked.origins)), ("--to", place), ("--on", asked.on),
        ("--value", value),
    )  # fmt: skip
    days = [first, *([asked.and_on] if asked.and_on else [])]
    return [(code, origin, place, day) for origin in asked.origins for day in days]


def all_given(*options: tuple[str, str | None]) -> list[str]:
    """What some options were given; raises BadInput that names all those without."""
    lacking = [option for option, value in options if not value]
    if lacking:
        example = " ".join(EXAMPLES.get(option, option) for option in lacking)
        raise BadInput("missing from the question", where=", ".join(lacking), remedy=f"add {example}")
    return [value for _, value in options if value]


def _quantities(written: list[str] | None) -> float | dict[str, float] | None:
    if not written:
        return None
    if len(written) == 1 and "=" not in written[0]:
        return _number(written[0], "--quantity")
    return _shares(written, "--quantity")


def _shares(written: list[str], option: str) -> dict[str, float]:
    found = {}
    for text in written:
        name, equals, number = text.partition("=")
        if not equals:
            raise BadInput("not `name=number`", where=option, evidence=repr(text), remedy="for example kg=500")
        found[name] = _number(number, option)
    return found


def _number(text: str, option: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadInput("not a number", where=option, evidence=repr(text), remedy="digits with a point") from None
