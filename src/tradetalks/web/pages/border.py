"""Border: what a shipment pays and which licence it needs, line by line; an order book, priced."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, File, Query, Request, UploadFile
from fastapi import Form as Sent
from fastapi.responses import HTMLResponse, Response
from pydantic import Field as Limits

from tradetalks.answers.duty import duty_answer
from tradetalks.answers.licence import licence_answer
from tradetalks.defaults import EXPORTER, IMPORTER
from tradetalks.errors import TradetalksError
from tradetalks.places import GROUPS, code_or_itself, place_code
from tradetalks.web import books, upload
from tradetalks.web.asked import Day, Number, Optional
from tradetalks.web.shared import shared_of
from tradetalks.web.sheet import Field, Form, Sheet, answered, html, twin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tradetalks.answer import Answer
    from tradetalks.customs.lines import Entry
    from tradetalks.report.brief_parts import Section

router = APIRouter()
Product = Annotated[
    str,
    Query(max_length=100, description="Line of 8 or 10 digits, or words that find lines.", examples=["8505.11.00.70"]),
]
Place = Annotated[str, Query(max_length=60, description="A country by code or name.", examples=[EXPORTER])]
On = Annotated[Day, Query(examples=["2025-11-15"])]
Value = Annotated[Number, Query(ge=0.0, le=1e12, description="Customs value, USD.", examples=[100000])]
Quantity = Annotated[
    Optional[Annotated[Number, Limits(ge=0.0, le=1e12)]], Query(description="In the unit that the duty is counted in.")
]
Stated = Annotated[
    str, Query(max_length=200, description="Facts and claims: use=truck patented=no S 9903.88.69.", examples=["S"])
]
Words = Annotated[str, Query(max_length=100, description="Words, a trade name or a code.", examples=["laptop"])]
Told = Annotated[str, Sent(max_length=40_000, description='{"named": {}, "given": {}, "dates": ""}', examples=["{}"])]
MOST = 8  # lines shown while a user types
DAY = dt.date(2025, 11, 15)
ORDERS = ("Or a whole order book, .csv or .xlsx, under any names of columns", ".csv,.xlsx", "/api/orders")


def _fields(asked: Mapping[str, str]) -> tuple[Field, ...]:
    return (
        Field("product", "Product, or words", asked.get("product", ""), required=True, finds="/border/lines.json"),
        Field("origin", "From", asked.get("origin", ""), required=True),
        Field("destination", "To", asked.get("destination", ""), required=True),
        Field("on", "On", asked.get("on", ""), "date", required=True),
        Field("value", "Value, USD", asked.get("value", ""), "number", required=True, least="0", most="1e12"),
        Field("quantity", "Quantity, if asked for", asked.get("quantity", ""), "number", least="0", most="1e12"),
        Field("facts", "Facts and claims, if asked for", asked.get("facts", ""), hint="use=truck patented=no S"),
    )


FORM = Form(
    "Border",
    "/border",
    "What a shipment pays, layer by layer with the law, and which export licence it needs.",
    _fields,
)


def place(text: str) -> str:
    """A country by its code, name or demonym; a group stays for the message that names its members."""
    return text if text in GROUPS else place_code(text)


def _duty(
    product: str, origin: str, destination: str, on: dt.date, value: float, quantity: float | None, entry: Entry
) -> Section:
    from tradetalks.customs.duty import duty

    found = duty(product, origin, destination, on, value, quantity, entry=entry, ledger=books.ledger())
    return answered("duty", duty_answer(found))


def _entry(text: str) -> Entry:
    """Facts and claims as they are written: `use=truck patented=no S`."""
    from tradetalks.customs.lines import entry_of

    words = text.split()
    return entry_of([word for word in words if "=" not in word], [word for word in words if "=" in word])


def _licence(product: str, origin: str, destination: str, on: dt.date) -> Section:
    from tradetalks.customs.licence import licence

    return answered(
        "licence", licence_answer(licence(product, origin, destination, on, ledger=books.ledger()), books.ledger())
    )


def _lines(words: str, origin: str, on: dt.date) -> Answer:
    """Lines of the US schedule that words find, each with what it pays from a country on a day."""
    from tradetalks.answers.search import search_answer
    from tradetalks.customs.product_search import find_lines, paid_from
    from tradetalks.customs.schedule import us_schedule

    schedule = us_schedule()
    standing = schedule.standing_day(on)
    found = find_lines(schedule, words, standing, limit=MOST)
    return search_answer(words, found, standing, paid_from(found, place(origin), on, books.ledger()))


def _sheet(
    product: str, origin: str, destination: str, on: dt.date, value: float, quantity: float | None, facts: str
) -> Sheet:
    sections, problems, wrong = [], [], {}
    read: dict[str, Any] = {}
    for name, text, reader in (
        ("origin", origin, place),
        ("destination", destination, place),
        ("facts", facts, _entry),
    ):
        try:
            read[name] = reader(text)
        except TradetalksError as error:
            problems.append(str(error))
            wrong[name] = f"{error.what}: {error.remedy}"
    parts: tuple[Callable[[], Section], ...] = (
        lambda: _duty(product, read["origin"], read["destination"], on, value, quantity, read["facts"]),
        lambda: _licence(product, read["origin"], read["destination"], on),
    )
    if product[:1].isalpha() and code_or_itself(destination) == IMPORTER:
        parts = (lambda: answered("lines", _lines(product, origin, on)),)
    for part in parts if not wrong else ():
        try:
            sections.append(part())
        except TradetalksError as error:
            problems.append(str(error))
            wrong.setdefault(_field_of(error), error.what)
    asked = {"product": product, "origin": origin, "destination": destination, "on": str(on), "value": f"{value:.15g}"}
    asked |= {"facts": facts}
    fields = _fields(asked if quantity is None else asked | {"quantity": f"{quantity:.15g}"})
    marked = tuple(replace(one, wrong=wrong.get(one.name, "")) for one in fields)
    return Sheet(FORM.here, FORM.path, FORM.lead, marked, tuple(sections), "\n".join(dict.fromkeys(problems)), ORDERS)


def _field_of(error: TradetalksError) -> str:
    """The field whose content an error is about; empty where it is about none."""
    about = f"{error.where} {error.what}"
    words = {
        "quantity": "quantity", "HS code": "product", "no line": "product", "not a line": "product", "value": "value",
        "fact": "facts", "claim": "facts", "programme": "facts", "schedule of": "destination",
    }  # fmt: skip
    return next((name for said, name in words.items() if said in about), "")


@router.get("/border", response_class=HTMLResponse)
def border_page(
    request: Request,
    product: Product = "8505.11.00.70",
    origin: Place = EXPORTER,
    destination: Place = IMPORTER,
    on: On = DAY,
    value: Value = 100_000.0,
    quantity: Quantity = None,
    facts: Stated = "",
) -> Response:
    """What a shipment pays and which licence it needs."""
    return html(shared_of(request), _sheet(product, origin, destination, on, value, quantity, facts))


@router.get("/border.json")
def border_json(
    product: Product = "8505.11.00.70",
    origin: Place = EXPORTER,
    destination: Place = IMPORTER,
    on: On = DAY,
    value: Value = 100_000.0,
    quantity: Quantity = None,
    facts: Stated = "",
) -> Response:
    """The JSON twin of Border."""
    return twin(_sheet(product, origin, destination, on, value, quantity, facts))


@router.get("/border/lines.json")
def lines_found(text: Words, origin: Place = EXPORTER, on: On = DAY) -> dict[str, Any]:
    """Lines of the US schedule that words find, each with what it pays from a country on a day."""
    answer = _lines(text, origin, on)
    rows = [{"line": line, "pays": pays, "text": words} for line, _, pays, words, *_ in answer.tables[0].rows]
    return {"says": answer.sentences[0], "lines": rows}


@router.post("/api/orders/columns")
async def order_columns(
    file: Annotated[UploadFile, File(description=".csv or .xlsx of orders")], asked: Told = ""
) -> dict[str, Any]:
    """What the columns of an order book are taken for, its first lines, and what is lacking."""
    return await upload.ask("columns", file.filename or "", await file.read(), asked)


@router.post("/api/orders")
async def orders(
    file: Annotated[UploadFile, File(description=".csv or .xlsx of orders")], asked: Told = ""
) -> dict[str, Any]:
    """An order book, priced line by line: what is said of it, its totals, its rows, and the whole as CSV."""
    return await upload.ask("orders", file.filename or "", await file.read(), asked)
