"""The first page: two sides along time with a day that can be dragged, and what was so on that day.

What they said, what is law, what it costs, what comes next; the state is in the address.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from tradetalks.answers.lanes import STATUS_WORDS, along, lanes_table, ticks
from tradetalks.answers.standing import PAIR, choices, default_about, short, side_name, standing
from tradetalks.dates import day_text
from tradetalks.errors import TradetalksError
from tradetalks.render.json import table_data
from tradetalks.web import books, day_costs
from tradetalks.web.asked import Day, Optional
from tradetalks.web.guard import without_markup
from tradetalks.web.shared import shared_of
from tradetalks.web.sheet import Field, Form, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tradetalks.answers.lanes import Lane
    from tradetalks.answers.standing import Saying, Standing
    from tradetalks.dates import Date

router = APIRouter()
About = Annotated[
    str,
    Query(max_length=80, description="An arrangement, or two sides.", examples=["kuala-lumpur-2025"]),
]
AsOf = Annotated[Optional[Day], Query(description="As known on this day.", examples=["2025-10-26"])]
PENDING = ("threatened", "announced")
MOST_PENDING = 20
SAYINGS, DAYS = 2, 3  # on the screen; the others are below it
HERE = "Overview"


def _fields(asked: Mapping[str, str]) -> tuple[Field, ...]:
    return (
        Field("about", "Between whom", asked.get("about", ""), "select", choices(books.ledger())),
        Field("as_of", "As known on", asked.get("as_of", ""), "date"),
    )


FORM = Form(HERE, "/", "Two sides, as known on a day.", _fields)


def _asked(about: str, as_of: Date | None) -> tuple[str, Date]:
    """What is asked where nothing is said: the arrangement with most clauses, on the ledger's last day."""
    ledger = books.ledger()
    return about or default_about(ledger), as_of or min(ledger.coverage.complete_to, dt.date.today())


def pending(found: Standing) -> tuple[str, ...]:
    """The measures between the sides that are threatened or announced on the day."""
    return tuple(one.measure.id for one in found.measures if one.status in PENDING)[:MOST_PENDING]


async def _costs(request: Request, found: Standing, *, is_asked: bool) -> dict[str, Any] | None:
    """What the law of the day costs: as it was kept, or worked out where it is asked for; None where it is not kept."""
    shared, given = shared_of(request), (found.sides, found.day, pending(found))
    key = day_costs.key(*given)
    kept = shared.store.answer(key)
    if kept is None and is_asked:
        kept = await shared.engine.long(day_costs.costs, *given, left=request.is_disconnected)
        shared.store.save_answer(key, kept)
    told: dict[str, Any] | None = json.loads(kept) if kept else None
    return told


def _bars(found: Standing, one: Lane) -> list[dict[str, Any]]:
    """What is drawn of a lane: bars, and how each ends."""
    drawn = []
    for each in one.stretches:
        if each.status not in STATUS_WORDS:
            continue
        left, right = (along(day, found.start, found.end) for day in (each.since, each.until))
        drawn.append(
            {
                "kind": each.status.replace(" ", "-"),
                "y": 4 if each.status == "announced" else 2,
                "x": left,
                "width": round(right - left, 3),
                "end": right,
                "is_open": each.until >= found.end,
                "said": f"{each.status} {each.since} to {'after ' if each.until >= found.end else ''}{each.until}",
            }
        )
    return drawn


def _ended(found: Standing, one: Lane) -> list[float]:
    """Where a lane was withdrawn, annulled or has expired."""
    ends = [each for each in one.stretches if each.status in ("withdrawn", "annulled", "expired")]
    return [along(each.since, found.start, found.end) for each in ends if each.since > found.start]


def first_words(told: tuple[Saying, ...]) -> tuple[list[Saying], list[Saying]]:
    """What stands on the screen, the last words of a side's own before what is told of them; and all others."""
    first = sorted(told, key=lambda one: not one.is_quote)[:SAYINGS]
    return first, [one for one in told if one not in first]


def _shown(found: Standing) -> dict[str, Any]:
    """What the template prints of how things stand."""
    lanes = [
        {
            "title": short(one.measure.title),
            "whole": one.measure.title,
            "id": one.measure.id,
            "side": side_name(one.measure.imposed_by),
            "now": one.now,
            "kind": one.status.replace(" ", "-"),
            "bars": _bars(found, one),
            "ended": _ended(found, one),
        }
        for one in found.lanes
    ]
    marks = [(along(day, found.start, found.end), f"{day:%b %Y}" if day.month > 1 else f"{day:%Y}", number % 2)
             for number, day in enumerate(ticks(found.start, found.end))]  # fmt: skip
    return {
        "standing": found,
        "lanes": lanes,
        "ticks": marks,
        "at": along(found.day, found.start, found.end),
        "day": day_text(found.day),
        "short_day": short_day,
        "names": side_name,
        "sayings": [(side_name(side), *first_words(told)) for side, told in found.sayings.items()],
        "coming": found.coming[:DAYS],
        "later": found.coming[DAYS:],
        "statuses": STATUS_WORDS,
        "warning": books.ledger().beyond(found.day),
    }


def short_day(day: Date) -> str:
    """`26 Oct 2025`."""
    return f"{day.day} {day:%b %Y}"


def _twin(found: Standing, costs: dict[str, Any] | None) -> dict[str, Any]:
    """The page as data."""
    return {
        "page": HERE,
        "asked": {"about": found.about, "as_of": str(found.day)},
        "title": found.title,
        "sides": [side_name(side) for side in found.sides],
        "said": {
            side_name(side): [
                {"day": str(one.day), "who": one.actor, "words": one.words, "is_quote": one.is_quote,
                 "question": one.question, "source": one.source, "address": one.address}
                for one in told
            ]
            for side, told in found.sayings.items()
        },
        "law": found.law,
        "coming": [{"day": str(one.day), "text": one.text, "is_law": one.is_law} for one in found.coming],
        "lanes": table_data(lanes_table(found.lanes, found.day)),
        "costs": costs,
        "warning": books.ledger().beyond(found.day),
    }  # fmt: skip


@router.get("/", response_class=HTMLResponse)
async def first_page(
    request: Request,
    about: About = "",
    as_of: AsOf = None,
    first: Annotated[str, Query(max_length=20, description="A side in place of an arrangement.")] = "",
    second: Annotated[str, Query(max_length=20, description="The other side.")] = "",
    work: Annotated[bool, Query(description="Wait until the costs are worked out.")] = False,
) -> Response:
    """Two sides along time, and what was so on a day."""
    if first and second:
        asked = {"about": PAIR.join((_code(first), _code(second)))} | ({"as_of": str(as_of)} if as_of else {})
        return RedirectResponse(f"/?{urlencode(asked)}")
    shared, (name, day) = shared_of(request), _asked(about, as_of)
    try:
        found = standing(books.ledger(), name, day)
    except TradetalksError as error:
        return _problem(request, Sheet(HERE, "/", FORM.lead, _fields({"as_of": str(day)}), (), str(error)))
    costs = await _costs(request, found, is_asked=work)
    options = choices(books.ledger())
    known = {value for value, _ in options}
    if found.about not in known:
        options = ((found.about, found.title), *options)
    boot = {"start": str(found.start), "end": str(found.end), "has_costs": costs is not None}
    return shared.page("front.html.j2", here=HERE, options=options, costs=costs, boot=boot, pair=PAIR, **_shown(found))


def _problem(request: Request, sheet: Sheet) -> Response:
    from tradetalks.web.sheet import html

    page = html(shared_of(request), sheet)
    page.status_code = 404
    return page


def _code(text: str) -> str:
    """A side as people write it, as a code; raises UnknownName."""
    from tradetalks.places import GROUPS, place_code

    return text if text in GROUPS else place_code(text)


@router.get("/front.json")
async def front_json(request: Request, about: About = "", as_of: AsOf = None, work: bool = False) -> Response:
    """The JSON twin of the first page; `costs` is null where they are not worked out and not asked for."""
    found = standing(books.ledger(), *_asked(about, as_of))
    told = _twin(found, await _costs(request, found, is_asked=work))
    return Response(without_markup(json.dumps(told).encode()), media_type="application/json")
