"""War room: seats move in sealed rounds, the engine scores them, the log is a scenario."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response

from tradetalks.answers.estimates import printed
from tradetalks.web import books, rooms
from tradetalks.web.engine import Busy
from tradetalks.web.listed import measures_of
from tradetalks.web.questions import address
from tradetalks.web.shared import shared_of, who_asks
from tradetalks.web.state import TableState, canonical, compose
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from collections.abc import Callable

router = APIRouter()
Room = Annotated[str, Path(pattern=rooms.ROOM, examples=["0123456789abcdef"])]
ABOUT = "Two to six seats, sealed moves by round. The engine scores every seat; the log is a scenario to open."


def scores(state_json: str, countries: list[str]) -> dict[str, float]:
    """Country -> change of real income against the start, percent, central values; runs in the engine."""
    from tradetalks.web.solves import central

    found = central(TableState.model_validate_json(state_json))
    return {code: round(printed(found.real_income, found.real_income.at(code))[0], 4) for code in countries}


@router.get("/warroom", response_class=HTMLResponse)
def warroom_start(request: Request) -> Response:
    """The page that opens a room."""
    countries = [(code, country_name(code)) for code in books.world().countries]
    shared = shared_of(request)
    return shared.page("warroom.html.j2", here="War room", lead=ABOUT, room=None, scenarios=books.scenario_choices(),
                       countries=countries, boot={})  # fmt: skip


@router.get("/warroom.json")
def warroom_json() -> dict[str, str]:
    """The JSON twin of the page that opens a room."""
    return {"page": "War room", "lead": ABOUT, "open": "POST /api/rooms"}


@router.get("/warroom/{room}.json")
def room_json(request: Request, room: Room) -> dict[str, Any]:
    """What everybody at the table may see."""
    content, _ = rooms.found(shared_of(request).store.room(room))
    return rooms.shown(room, content)


@router.get("/warroom/{room}", response_class=HTMLResponse)
def room_page(request: Request, room: Room) -> Response:
    """A room. A seat's key stands behind the # of its link and is not sent with the page."""
    shared = shared_of(request)
    content, _ = rooms.found(shared.store.room(room))
    state = rooms.state_of(content)
    ledger = books.ledger()
    boot = rooms.shown(room, content) | {"measures": measures_of(state, ledger, compose(state, ledger))}
    return shared.page("warroom.html.j2", here="War room", lead=ABOUT, room=room, scenarios=(), countries=(), boot=boot)


@router.post("/api/rooms", status_code=201)
def open_room(request: Request, opening: rooms.Opening) -> dict[str, Any]:
    """Open a room; the keys are told here once and kept nowhere in the clear."""
    room, content, keys = rooms.opened(opening)
    shared_of(request).store.save_room(room, json.dumps(content), 0)
    return {"room": room, "link": f"/warroom/{room}", "keys": keys}


@router.post("/api/rooms/{room}/moves")
def seal(request: Request, room: Room, given: rooms.Sealed) -> dict[str, Any]:
    """Seal a seat's moves; nobody sees them before the round is closed."""
    return _changed(request, room, lambda content: rooms.sealed(content, given))


@router.post("/api/rooms/{room}/close")
async def close(request: Request, room: Room, given: rooms.Closing) -> dict[str, Any]:
    """Close the round: moves are opened and laid, seats are scored, the log gets a link."""
    shared = shared_of(request)
    content, _ = rooms.found(shared.store.room(room))
    after, state = rooms.closed(content, given.key)
    countries = list(dict.fromkeys(seat["country"] for seat in content["seats"]))
    scored = await shared.engine.short(scores, state.model_dump_json(), countries)
    at = address(state)
    shared.store.save_state(at, canonical(state), who_asks(request))

    def lay(now: dict[str, Any]) -> dict[str, Any]:
        if now["sealed"] != content["sealed"] or len(now["rounds"]) != len(content["rounds"]):
            raise Busy("someone sealed moves at this moment", remedy="close the round again")
        last = after["rounds"][-1] | {"scores": scored, "link": f"/table/{at}"}
        return after | {"rounds": [*after["rounds"][:-1], last]}

    return _changed(request, room, lay)


def _changed(request: Request, room: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """The room changed and kept; again where someone was faster. Raises Busy after some tries."""
    store = shared_of(request).store
    for _ in range(5):
        content, version = rooms.found(store.room(room))
        after = change(content)
        if store.save_room(room, json.dumps(after), version + 1):
            return rooms.shown(room, after)
    raise Busy("the room changes too fast", remedy="try again")
