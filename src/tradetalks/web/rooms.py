"""A war room: seats, sealed moves by round, scores, and the log as a state of the table."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from typing import Annotated, Any

from pydantic import Field

from tradetalks.errors import BadInput, UnknownName
from tradetalks.web import books
from tradetalks.web.state import Move, Strict, TableState, canonical, compose

ROOM = r"^[a-z0-9]{16}$"
MOST_ROUNDS = 20
Moves = Annotated[dict[str, Move], Field(max_length=20)]


class Seat(Strict):
    """Who plays for which economy; only the United States and China have measures of their own in the ledger."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    country: Annotated[str, Field(min_length=3, max_length=3, pattern="^[A-Z]{3}$")]


SEATS = [{"name": "US delegation", "country": "USA"}, {"name": "Chinese delegation", "country": "CHN"}]


class Opening(Strict):
    """What a room begins with."""

    seats: Annotated[list[Seat], Field(min_length=2, max_length=6, examples=[SEATS])]
    scenario: Annotated[str, Field(max_length=80)] = "in-force-2025-10-26"


class Sealed(Strict):
    """A seat's moves of the round, with the seat's key."""

    key: Annotated[str, Field(min_length=8, max_length=64)]
    moves: Moves


class Closing(Strict):
    """The facilitator's key."""

    key: Annotated[str, Field(min_length=8, max_length=64)]


def opened(opening: Opening) -> tuple[str, dict[str, Any], dict[str, str]]:
    """A room's id, its content, and the keys: `facilitator`, and one a seat; raises BadInput, UnknownName."""
    names = [seat.name for seat in opening.seats]
    if len(set(names)) < len(names) or "facilitator" in names:
        raise BadInput("two seats of one name", where="seats", remedy="give each its own")
    world = books.world()
    for seat in opening.seats:
        world.country(seat.country)
    start = TableState(scenario=opening.scenario, against=opening.scenario)
    compose(start, books.ledger())
    keys = {name: secrets.token_urlsafe(12) for name in ("facilitator", *names)}
    room = secrets.token_hex(8)
    content = {
        "start": json.loads(canonical(start)),
        "seats": [seat.model_dump() for seat in opening.seats],
        "keys": {name: _hashed(key) for name, key in keys.items()},
        "sealed": {},
        "rounds": [],
    }
    return room, content, keys


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def who(content: dict[str, Any], key: str) -> str:
    """Whose key it is; raises BadInput."""
    for name, known in content["keys"].items():
        if hmac.compare_digest(known, _hashed(key)):
            return str(name)
    raise BadInput("not a key of this room", where="key", remedy="ask the facilitator for yours")


def sealed(content: dict[str, Any], given: Sealed) -> dict[str, Any]:
    """The room with a seat's moves sealed; a seat may seal again until the round is closed."""
    name = who(content, given.key)
    seat = next((one for one in content["seats"] if one["name"] == name), None)
    if seat is None:
        raise BadInput("the facilitator makes no moves", where="key")
    ledger = books.ledger()
    for measure in given.moves:
        if ledger[measure].imposed_by != seat["country"]:
            raise BadInput(f"{measure} is not a measure of {seat['country']}", where="moves")
    plain = {key: move.model_dump(exclude_none=True) for key, move in given.moves.items()}
    compose(state_of(content).model_copy(update={"moves": given.moves}), ledger)
    return content | {"sealed": content["sealed"] | {name: plain}}


def closed(content: dict[str, Any], key: str) -> tuple[dict[str, Any], TableState]:
    """The room with the round's moves opened and laid, and the state that they make; raises BadInput."""
    if who(content, key) != "facilitator":
        raise BadInput("only the facilitator closes a round", where="key")
    if len(content["rounds"]) >= MOST_ROUNDS:
        raise BadInput(f"{MOST_ROUNDS} rounds are played", remedy="open another room")
    moves = dict(content["rounds"][-1]["all"]) if content["rounds"] else {}
    for given in content["sealed"].values():
        moves |= given
    played = {"moves": content["sealed"], "all": {key: move for key, move in moves.items() if move}}
    after = content | {"sealed": {}, "rounds": [*content["rounds"], played]}
    return after, state_of(after)


def state_of(content: dict[str, Any]) -> TableState:
    """The state after the rounds played: its scenario is the log."""
    moves = content["rounds"][-1]["all"] if content["rounds"] else {}
    return TableState.model_validate(content["start"] | {"moves": moves})


def shown(room: str, content: dict[str, Any]) -> dict[str, Any]:
    """What everybody may see: who has sealed, with a hash of what; rounds once they are closed."""
    marks = {
        name: _hashed(json.dumps(moves, sort_keys=True) + content["keys"][name])
        for name, moves in content["sealed"].items()
    }
    return {
        "room": room,
        "start": content["start"]["scenario"],
        "seats": content["seats"],
        "round": len(content["rounds"]) + 1,
        "sealed": {name: mark[:16] for name, mark in marks.items()},
        "rounds": content["rounds"],
    }


def found(kept: tuple[str, int] | None) -> tuple[dict[str, Any], int]:
    """A room's content and version; raises UnknownName."""
    if kept is None:
        raise UnknownName("no room of this name", remedy="ask the facilitator for the link")
    return json.loads(kept[0]), kept[1]
