"""An order book that a browser sends: which of its columns mean what, and what its lines pay."""

from __future__ import annotations

import csv
import io
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field, ValidationError

from tradetalks.errors import BadInput, TradetalksError
from tradetalks.web.state import Strict
from tradetalks.web.told import without_path

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_LINES, MOST_SHOWN, MOST_COLUMNS, MOST_CELL = 20_000, 200, 200, 200
SAMPLE = 3  # rows shown while columns are named
LABELS = {
    "product": "Tariff code of the goods", "origin": "Country of origin", "destination": "Country of destination",
    "on": "Day of entry", "value": "Customs value", "quantity": "Quantity", "currency": "Currency of the value",
    "terms": "Terms of delivery", "claims": "Claims", "freight": "Freight", "charges": "Other charges",
    "mode": "Mode of transport",
}  # fmt: skip
GOODS = ("product", "origin", "value")
RESULT = (
    "form", "duty_usd", "effective_rate", "duty_low_usd", "duty_high_usd", "depends_on", "headings", "message",
)  # fmt: skip


class Asked(Strict):
    """What a person says of a file: name in the file -> column; column -> one value for all lines; order of days."""

    named: dict[str, str] = Field(default_factory=dict, max_length=MOST_COLUMNS)
    given: dict[str, str] = Field(default_factory=dict, max_length=20)
    dates: str = Field("", pattern="^(mdy|dmy|)$")


def asked_of(text: str) -> Asked:
    """The answers of the mapping form, as JSON; raises BadInput."""
    try:
        return Asked.model_validate_json(text or "{}")
    except ValidationError as error:
        found = error.errors()[0]
        where = ".".join(map(str, found["loc"])) or "asked"
        raise BadInput("not the answers of the form", where=where[:80], evidence=found["msg"][:80]) from None


def columns(content: bytes, ending: str, asked: str) -> dict[str, Any]:
    """The header of a file, what its columns are taken for, its first lines, and what is lacking."""
    from tradetalks.customs.columns import REQUIRED, columns_of
    from tradetalks.customs.order_parts import rows_of

    said = asked_of(asked)
    with _saved(content, ending) as source:
        found = columns_of(source, said.named, REQUIRED)
        rows = [row for row, _ in zip(rows_of(found.parts(source, 1)[0]), range(SAMPLE), strict=False)]
    header = found.header[:MOST_COLUMNS]
    taken = {column: found.header[at] for column, at in found.places.items() if column in LABELS}
    return {
        "header": header,
        "fields": [
            {"name": name, "label": label, "required": name in REQUIRED, "taken": taken.get(name, "")}
            for name, label in LABELS.items()
        ],
        "sample": [[str(cell)[:MOST_CELL] for cell in row[:MOST_COLUMNS]] for row in rows],
        "lacking": [name for name in REQUIRED if name not in found.places],
    }


def orders(content: bytes, ending: str, asked: str) -> dict[str, Any]:
    """The order book priced: what is said of it, its totals, its first lines, and all of it as CSV."""
    from tradetalks.answers.duties import orders_answer
    from tradetalks.customs.columns import columns_of
    from tradetalks.customs.orders import Reading, price_file
    from tradetalks.web import books

    said = asked_of(asked)
    reading = Reading(said.named, {name: value for name, value in said.given.items() if value.strip()}, said.dates)
    with _saved(content, ending) as source:
        target = source.with_name("priced.csv")
        if ending == ".csv" and len(content.splitlines()) > MOST_LINES:
            raise BadInput(f"more than {MOST_LINES:,} lines", where="file", remedy="use `tradetalks duty --file`")
        ledger = books.ledger()
        priced = price_file(source, target, ledger=ledger, reading=reading)
        places = columns_of(source, reading.named, tuple(reading.given)).places
        with target.open(encoding="utf-8", newline="") as lines:
            head, *rows = csv.reader(lines)
    answer = orders_answer(priced, target, ledger)
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    counts = f"{priced.lines} lines, {priced.priced} priced, {priced.lines - priced.priced} with a message"
    return {
        "says": f"{counts}; duty {priced.duty_usd:,.2f} USD",
        "sentences": [one for one in answer.sentences if "priced.csv" not in one],
        "notes": answer.notes,
        "tables": [_table(table) for table in answer.tables],
        "columns": head,
        "rows": rows[:MOST_SHOWN],
        "shown": _shown(
            head, rows[:MOST_SHOWN], [places[name] for name in ("product", "origin", "value") if name in places]
        ),
        "more": max(0, len(rows) - MOST_SHOWN),
        "csv": out.getvalue(),
    }


def _shown(head: list[str], rows: list[list[str]], own: list[int]) -> list[int]:
    """The columns that a person reads first: the goods of the file, then results that some line has."""
    ends = ("duty_low_usd", "duty_high_usd") if not _some(head, rows, "depends_on") else ()
    results = [_last(head, name) for name in RESULT if name in head and name not in ends]
    return [*own, *(at for at in results if any(at < len(row) and row[at] for row in rows))]


def _some(head: list[str], rows: list[list[str]], name: str) -> bool:
    """Whether any of the rows has a cell in a column of the results."""
    at = _last(head, name)
    return any(row[at] for row in rows if at < len(row))


def _last(head: list[str], name: str) -> int:
    """The place of a column of the results, which stand behind those of the file."""
    return len(head) - 1 - head[::-1].index(name)


def _table(table: Any) -> dict[str, Any]:
    """A table of an answer as people read it."""
    from tradetalks.report.page import compact

    heads, rows = compact(table)
    return {
        "caption": table.caption,
        "note": table.note,
        "columns": [{"name": head.name, "unit": head.unit, "number": head.is_number} for head in heads],
        "rows": [[cell.text for cell in row] for row in rows],
    }


@contextmanager
def _saved(content: bytes, ending: str) -> Iterator[Path]:
    """The file in a folder of its own; its errors name no place of the server."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, f"orders{ending}")
        source.write_bytes(content)
        try:
            yield source
        except TradetalksError as error:
            raise without_path(error, source) from None
