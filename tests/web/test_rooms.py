import hashlib
import json
from typing import Any

import pytest

from tradetalks.errors import TradetalksError
from tradetalks.web import rooms

SEATS = [{"name": "US", "country": "USA"}, {"name": "China", "country": "CHN"}, {"name": "Brussels", "country": "DEU"}]


def opened() -> tuple[dict[str, Any], dict[str, str]]:
    _, content, keys = rooms.opened(rooms.Opening.model_validate({"seats": SEATS, "scenario": "framework"}))
    return content, keys


def move(key: str, moves: dict[str, Any]) -> rooms.Sealed:
    return rooms.Sealed.model_validate({"key": key, "moves": moves})


def test_sealed_moves_are_not_shown_before_the_round_is_closed() -> None:
    content, keys = opened()
    content = rooms.sealed(content, move(keys["US"], {"USA/china-100": {"rate": 0.77}}))
    assert "0.77" not in str(rooms.shown("r", content))
    assert list(rooms.shown("r", content)["sealed"]) == ["US"]
    after, state = rooms.closed(content, keys["facilitator"])
    assert state.moves["USA/china-100"].rate == 0.77
    assert after["rounds"][0]["moves"]["US"] == {"USA/china-100": {"rate": 0.77}}


def test_a_later_round_keeps_what_was_moved_before() -> None:
    content, keys = opened()
    content = rooms.sealed(content, move(keys["US"], {"USA/china-100": {"rate": 0.5}}))
    content, _ = rooms.closed(content, keys["facilitator"])
    content = rooms.sealed(content, move(keys["China"], {"CHN/reciprocal-usa": {"rate": 0.34}}))
    content, state = rooms.closed(content, keys["facilitator"])
    assert set(state.moves) == {"USA/china-100", "CHN/reciprocal-usa"}


def test_no_seat_moves_what_is_not_its_own() -> None:
    content, keys = opened()
    with pytest.raises(TradetalksError, match="not a measure of DEU"):
        rooms.sealed(content, move(keys["Brussels"], {"USA/china-100": {"rate": 0.5}}))
    with pytest.raises(TradetalksError, match="not a key"):
        rooms.sealed(content, move("x" * 16, {}))
    with pytest.raises(TradetalksError, match="only the facilitator"):
        rooms.closed(content, keys["US"])


def test_keys_are_kept_only_as_hashes() -> None:
    content, keys = opened()
    assert not any(key in str(content) for key in keys.values())


def test_anybody_can_check_that_nobody_moved_otherwise_than_sealed() -> None:
    content, keys = opened()
    content = rooms.sealed(content, move(keys["US"], {"USA/china-100": {"rate": 0.5, "deferred_months": 6}}))
    before = rooms.shown("r", content)["sealed"]["US"]
    after, _ = rooms.closed(content, keys["facilitator"])
    played = rooms.shown("r", after)["rounds"][0]
    said = json.dumps(played["moves"]["US"], sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(f"{played['salts']['US']} {said}".encode()).hexdigest() == before == played["marks"]["US"]
    again = rooms.sealed(content, move(keys["US"], {"USA/china-100": {"rate": 0.5, "deferred_months": 6}}))
    assert rooms.shown("r", again)["sealed"]["US"] != before, "the same moves have another mark: no one can guess them"


def test_two_seats_of_a_country_that_contradict_each_other_move_nothing() -> None:
    seats = [{"name": "Treasury", "country": "USA"}, {"name": "Trade", "country": "USA"}]
    _, content, keys = rooms.opened(rooms.Opening.model_validate({"seats": seats, "scenario": "framework"}))
    one, other = {"USA/china-100": {"rate": 0.7}}, {"USA/china-100": {"rate": 0.1}, "USA/fentanyl-china": {"rate": 0.2}}
    for name, moves in (("Treasury", one), ("Trade", other)):
        content = rooms.sealed(content, move(keys[name], moves))
    after, state = rooms.closed(content, keys["facilitator"])
    assert set(state.moves) == {"USA/fentanyl-china"}
    assert after["rounds"][0]["contradicted"] == {"USA/china-100": ["Treasury", "Trade"]}
