"""An order book as it was read: columns by their names here, cells as the tables write them, and what was changed."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, TypeVar

from tradetalks.customs.cells import DECLARED
from tradetalks.customs.columns import KNOWN
from tradetalks.customs.importers import SCHEDULED
from tradetalks.customs.order_parts import rows_of
from tradetalks.customs.schedule import us_schedule
from tradetalks.errors import TradetalksError
from tradetalks.files import defused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tradetalks.customs.intake import Intake
    from tradetalks.dates import Date

PLACES = ("origin", "destination")
UNREAD = ("quantity", "freight", "charges")  # cells whose faults only `Intake.problems` tells
Found = TypeVar("Found")


def write_cleaned(intake: Intake, target: Path) -> int:
    """Write the lines as they were read, with what was changed and what is still asked; how many were changed.

    A cell that cannot be read stays as it is.
    """
    named = [name for name in KNOWN if name in intake.columns.places or name in intake.given]
    taken = {at for name, at in intake.columns.places.items() if name not in intake.given}
    kept = [at for at in range(len(intake.columns.header)) if at not in taken]
    header = [*named, *(intake.columns.header[at] for at in kept), "changed", "questions"]
    count = 0
    known: dict[object, object] = {}
    with target.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, lineterminator="\n").writerow
        write(defused(header))
        for row in rows_of(intake.columns.parts(intake.path, 1)[0]):
            cells, changed, sound = _cleaned(row, named, intake, known)
            rest = [row[at] if at < len(row) else "" for at in kept]
            whole = len(row) == len(intake.columns.header)
            questions = [] if whole and sound else intake.problems(row) if whole else ["cells are missing"]
            write([*defused([*cells, *rest]), "; ".join(changed), " | ".join(questions)])
            count += bool(changed)
    return count


def _cleaned(
    row: Sequence[object], named: Sequence[str], intake: Intake, known: dict[object, object]
) -> tuple[list[object], list[str], bool]:
    """(cells as they were read, what was changed, whether each cell and the line of the schedule is known) of a line.

    known  what cells of other lines were read as
    """

    def once(key: object, read: Callable[[], Found]) -> Found | None:
        if key not in known:
            known[key] = _tried(read)
        return known[key]  # type: ignore[return-value]

    cells = dict(zip(KNOWN, intake.cells_of(row), strict=True))
    read = dict(cells)
    day = once(("on", cells["on"]), lambda: intake.day(cells["on"]))
    read["on"] = day or cells["on"]
    for name in PLACES:
        said = cells[name]
        read[name] = once((name, said), lambda said=said, name=name: intake.place(said, name)) or said  # type: ignore[misc]
    read["product"] = once(("product", cells["product"]), lambda: intake.code(cells["product"])) or cells["product"]
    stated = tuple(cells[name] for name in DECLARED)
    declared = once(("declared", stated), lambda: intake.declared(stated))
    read |= dict(zip(DECLARED, declared, strict=True)) if declared else {}
    if str(cells["quantity"]).strip():
        read["quantity"] = _tried(lambda: _quantity(intake.quantity(cells["quantity"]))) or cells["quantity"]
    usd = _tried(lambda: _usd(intake, cells, day)) if day else None
    if usd is not None:
        read |= {"value": usd, "currency": "USD" if "currency" in named else ""}
    told = [
        f"{name}: {cells[name] if cells[name] not in ('', None) else '(empty)'} -> {read[name]}"
        for name in named
        if _plain(cells[name]) != _plain(read[name]) and not (name == "currency" and not cells[name])
    ]
    sure = (
        all(known[name, cells[name]] for name in PLACES)
        and day
        and declared
        and usd is not None
        and not any(str(cells[name] or "").strip() for name in UNREAD)
    )
    return [read[name] for name in named], told, bool(sure) and _stands(str(read["product"]), day, read["destination"])


def _stands(code: str, on: Date | None, destination: object) -> bool:
    """Whether a product is a line of the schedule of US imports on a day."""
    return on is not None and destination == SCHEDULED and _tried(lambda: us_schedule().line(code, on)) is not None


def _usd(intake: Intake, cells: Mapping[str, object], day: Date) -> str:
    return f"{intake.value(cells['value'], cells['currency'], cells['terms'], day):.12g}"


def _quantity(found: float | dict[str, float] | None) -> str:
    if isinstance(found, dict):
        return " ".join(f"{unit.replace(' ', '_')}={number:.12g}" for unit, number in found.items())
    return "" if found is None else f"{found:.12g}"


def _plain(cell: object) -> str:
    """A cell without what does not change its meaning: dots of a code, spaces around, a number's last zeros."""
    text = str(cell if cell is not None else "").strip()
    digits = text.replace(".", "")
    if digits.isdigit() and len(digits) in (8, 10) and text.count(".") > 1:
        return digits
    try:
        return f"{float(text.replace('_', '?')):.12g}"
    except ValueError:
        return text


def _tried(read: Callable[[], Found]) -> Found | None:
    """What was read; nothing for a cell that cannot be, which is among the questions."""
    try:
        return read()
    except TradetalksError:
        return None
