"""A war room: seats, sealed moves by round, scores, and the log as a state of the table."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from tradetalks.actors import adjective
from tradetalks.defaults import PLAYERS
from tradetalks.errors import BadInput, UnknownName
from tradetalks.talks.sealed import mark_of, text_of
from tradetalks.web import books, sealing
from tradetalks.web.state import Move, Strict, TableState, canonical, compose

ROOM = r"^[a-z0-9]{16}$"
MOST_ROUNDS = 20
Moves = Annotated[dict[str, Move], Field(max_length=20)]


class Seat(Strict):
    """Who plays for which economy."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    country: Annotated[str, Field(min_length=3, max_length=3, pattern="^[A-Z]{3}$")]


SEATS = [{"name": f"{adjective(code)} delegation", "country": code} for code in PLAYERS]


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
    keys = {name: secrets.token_urlsafe(16) for name in ("facilitator", *names)}
    room = secrets.token_hex(8)
    content = {
        "start": json.loads(canonical(start)),
        "seats": [seat.model_dump() for seat in opening.seats],
        "keys": {name: _hashed(key) for name, key in keys.items()},
        "lock": sealing.new_lock(keys["facilitator"]),
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
    if "lock" not in content:
        raise BadInput("an earlier version opened this room", remedy="open another room and go on there")
    compose(state_of(content).model_copy(update={"moves": given.moves}), ledger)
    text = text_of({key: move.model_dump(exclude_none=True) for key, move in given.moves.items()})
    salt = secrets.token_hex(16)
    kept = {"mark": mark_of(salt, text), "box": sealing.seal(content["lock"], f"{salt} {text}", about(content, name))}
    return content | {"sealed": content["sealed"] | {name: kept}}


def about(content: dict[str, Any], seat: str) -> str:
    """What a seal is bound to: the room by its lock, the round, the seat."""
    return f"{content['lock']} round {len(content['rounds']) + 1} seat {seat}"


def closed(content: dict[str, Any], key: str) -> tuple[dict[str, Any], TableState]:
    """The room with the round's moves opened and laid, and the state that they make; raises BadInput."""
    if who(content, key) != "facilitator":
        raise BadInput("only the facilitator closes a round", where="key")
    if len(content["rounds"]) >= MOST_ROUNDS:
        raise BadInput(f"{MOST_ROUNDS} rounds are played", remedy="open another room")
    moves = dict(content["rounds"][-1]["all"]) if content["rounds"] else {}
    opened = {
        name: sealing.unseal(key, one["box"], about(content, name)).split(" ", 1)
        for name, one in content["sealed"].items()
    }
    given = {name: json.loads(text) for name, (_, text) in opened.items()}
    against = contradicted(given)
    for one in given.values():
        moves |= {key: move for key, move in one.items() if key not in against}
    played = {
        "moves": given,
        "texts": {name: text for name, (_, text) in opened.items()},
        "salts": {name: salt for name, (salt, _) in opened.items()},
        "marks": {name: one["mark"] for name, one in content["sealed"].items()},
        "contradicted": against,
        "all": {key: move for key, move in moves.items() if move},
    }
    after = content | {"sealed": {}, "rounds": [*content["rounds"], played]}
    return after, state_of(after)


def contradicted(given: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    """Measure -> the seats of its country that moved it differently: it stays as it was."""
    found: dict[str, list[str]] = {}
    for key in {key for moves in given.values() for key in moves}:
        seats = [name for name, moves in given.items() if key in moves]
        if any(given[name][key] != given[seats[0]][key] for name in seats):
            found[key] = seats
    return found


def state_of(content: dict[str, Any]) -> TableState:
    """The state after the rounds played: its scenario is the log."""
    moves = content["rounds"][-1]["all"] if content["rounds"] else {}
    return TableState.model_validate(content["start"] | {"moves": moves})


def shown(room: str, content: dict[str, Any]) -> dict[str, Any]:
    """What everybody may see: who has sealed, with the mark of what; rounds once they are closed."""
    return {
        "room": room,
        "start": content["start"]["scenario"],
        "seats": content["seats"],
        "round": len(content["rounds"]) + 1,
        "sealed": {name: one["mark"] for name, one in content["sealed"].items()},
        "rounds": content["rounds"],
    }


def found(kept: tuple[str, int] | None) -> tuple[dict[str, Any], int]:
    """A room's content and version; raises UnknownName."""
    if kept is None:
        raise UnknownName("no room of this name", remedy="ask the facilitator for the link")
    content = json.loads(kept[0])
    current = {name: one for name, one in content["sealed"].items() if "box" in one}  # of an earlier version: gone
    return content | {"sealed": current}, kept[1]
