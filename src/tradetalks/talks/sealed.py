"""Moves that are sealed: a mark commits a seat to them before they are opened, and anybody can check it afterwards.

The mark is SHA-256 of a random salt, a blank, and the moves as text. It tells nothing of the moves, and no other text
has it (a hash commitment: hiding by the salt of 128 bits, binding by the hash).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tradetalks.errors import BadFile, UnknownName

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST_NOTED = 16  # hexadecimal digits


def text_of(moves: Mapping[str, Any]) -> str:
    """Moves as the text that is committed to: JSON with sorted keys and no blanks."""
    return json.dumps(moves, sort_keys=True, separators=(",", ":"))


def mark_of(salt: str, text: str) -> str:
    """The mark of a text of moves."""
    return hashlib.sha256(f"{salt} {text}".encode()).hexdigest()


@dataclass(frozen=True)
class Checked:
    """What came of one seat's seal: `fault` is empty where it holds. `noted`: whether somebody had noted the mark."""

    round: int
    seat: str
    mark: str
    fault: str
    noted: bool


def check_room(room: Mapping[str, Any], noted: Mapping[str, str]) -> tuple[Checked, ...]:
    """Every seal of every closed round of a room, as its page's JSON has it.

    noted  seat -> the mark, or its first 16 digits and more, that somebody wrote down before a round was closed

    raises  BadFile for what is no room, UnknownName for a seat that sealed nothing
    """
    try:
        found = [one for number, played in enumerate(_rounds(room), 1) for one in _checked(number, played, noted)]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadFile(
            "not a war room", evidence=repr(error)[:100], remedy="save /warroom/ID.json of the room"
        ) from None
    seats = {one.seat for one in found}
    for seat, mark in noted.items():
        if seat not in seats:
            raise UnknownName("this seat sealed nothing", evidence=seat, remedy="one of: " + ", ".join(sorted(seats)))
        if not any(one.seat == seat and one.noted for one in found):
            found.append(Checked(0, seat, mark, "no round has the mark that was noted", True))
    return tuple(found)


def _rounds(room: Mapping[str, Any]) -> list[Any]:
    if "room" not in room:
        raise KeyError("room")
    return list(room["rounds"])


def _checked(number: int, played: Mapping[str, Any], noted: Mapping[str, str]) -> list[Checked]:
    """The seals of a round: the mark is that of the text, the text is that of the moves, the moves were laid."""
    found = []
    for seat, moves in played["moves"].items():
        mark, salt = str(played["marks"][seat]), str(played["salts"][seat])
        text = played.get("texts", {}).get(seat, text_of(moves))
        faults = []
        if mark_of(salt, text) != mark:
            faults.append("the mark is not that of the moves")
        if json.loads(text) != moves:
            faults.append("the moves shown are not those that were sealed")
        if any(played["all"].get(measure, {}) != move for measure, move in moves.items()
               if measure not in played.get("contradicted", {})):  # fmt: skip
            faults.append("the moves were not laid as they were sealed")
        digits = noted.get(seat, "")
        is_noted = len(digits) >= LEAST_NOTED and mark.startswith(digits.lower())
        found.append(Checked(number, seat, mark, "; ".join(faults), is_noted))
    return found
