import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tradetalks.cli import app
from tradetalks.errors import TradetalksError
from tradetalks.talks.sealed import check_room, text_of
from tradetalks.web import rooms, sealing

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


def test_nobody_reads_sealed_moves_from_the_store() -> None:
    """Neither the moves nor a salt with which they could be guessed; two seals of the same length look alike."""
    content, keys = opened()
    content = rooms.sealed(content, move(keys["US"], {"USA/china-100": {"rate": 0.7714}}))
    idle = rooms.sealed(content, move(keys["US"], {}))
    for kept in (content, idle):
        assert set(kept["sealed"]["US"]) == {"mark", "box"}
        assert not any(word in json.dumps(kept["sealed"]) for word in ("0.7714", "china-100"))
    assert len(content["sealed"]["US"]["box"]) == len(idle["sealed"]["US"]["box"])
    box = content["sealed"]["US"]["box"]
    for key in (*keys.values(), "x" * 16):
        if key != keys["facilitator"]:
            with pytest.raises(TradetalksError, match="changed in the store"):
                sealing.unseal(key, box, rooms.about(content, "US"))


@pytest.mark.parametrize("change", ["byte", "seat", "round"])
def test_a_seal_that_was_changed_or_moved_in_the_store_is_not_opened(change: str) -> None:
    content, keys = opened()
    content = rooms.sealed(content, move(keys["US"], {"USA/china-100": {"rate": 0.5}}))
    box = bytearray(base64.b64decode(content["sealed"]["US"]["box"]))
    if change == "byte":
        box[40] ^= 1
        content["sealed"]["US"]["box"] = base64.b64encode(box).decode()
    elif change == "seat":
        content["sealed"] = {"Brussels": content["sealed"]["US"]}
    else:
        content["rounds"] = [{"all": {}}]
    with pytest.raises(TradetalksError, match="changed in the store"):
        rooms.closed(content, keys["facilitator"])


def played(rate: float) -> tuple[dict[str, Any], str]:
    """A room with one round played, and the mark that was seen before."""
    content, keys = opened()
    content = rooms.sealed(content, move(keys["US"], {"USA/china-100": {"rate": rate}}))
    content = rooms.sealed(content, move(keys["China"], {}))
    before = rooms.shown("r", content)["sealed"]["US"]
    after, _ = rooms.closed(content, keys["facilitator"])
    return json.loads(json.dumps(rooms.shown("r", after))), before


def test_anybody_checks_a_room_by_its_file(tmp_path: Path) -> None:
    room, mark = played(1.0)
    file = tmp_path / "room.json"
    file.write_text(json.dumps(room))
    right = CliRunner().invoke(app, ["check-room", str(file), "--noted", f"US={mark[:16]}"])
    assert (right.exit_code, "2 seals, 2 hold" in right.output) == (0, True), right.output
    wrong = CliRunner().invoke(app, ["check-room", str(file), "--noted", f"US={'0' * 16}"])
    assert (wrong.exit_code, "no round has the mark" in wrong.output) == (1, True)
    for words in (["US=12"], ["nobody"], [f"Brussels={mark}"]):
        refused = CliRunner().invoke(app, ["check-room", str(file), "--noted", *words])
        assert isinstance(refused.exception, TradetalksError), words
    file.write_text('{"rounds": 3}')
    assert isinstance(CliRunner().invoke(app, ["check-room", str(file)]).exception, TradetalksError)


def test_a_mark_is_of_the_text_that_the_page_shows() -> None:
    """A rate of one is 1.0 in one program and 1 in another: what is shown is the text that was committed to."""
    room, mark = played(1.0)
    one = room["rounds"][0]
    assert hashlib.sha256(f"{one['salts']['US']} {one['texts']['US']}".encode()).hexdigest() == mark


@pytest.mark.parametrize("change", ["moves", "text", "salt", "mark", "laid"])
def test_whoever_changes_a_played_round_is_found_out(change: str) -> None:
    room, mark = played(0.5)
    one = room["rounds"][0]
    other = {"USA/china-100": {"rate": 0.6}}
    if change in ("moves", "text"):
        one["moves"]["US"] = one["all"] = other
    if change == "text":
        one["texts"]["US"] = text_of(other)
    if change == "salt":
        one["salts"]["US"] = "0" * 32
    if change == "mark":  # a whole new seal: only who noted the old mark can tell
        one["moves"]["US"], one["all"], one["texts"]["US"] = other, other, text_of(other)
        one["marks"]["US"] = hashlib.sha256(f"{one['salts']['US']} {text_of(other)}".encode()).hexdigest()
        assert not any(each.fault for each in check_room(room, {}))
    if change == "laid":
        one["all"] = other
    assert any(each.fault for each in check_room(room, {"US": mark}))


def test_a_room_of_an_earlier_version_takes_no_moves() -> None:
    content, keys = opened()
    del content["lock"]
    with pytest.raises(TradetalksError, match="an earlier version opened"):
        rooms.sealed(content, move(keys["US"], {}))


def test_two_seats_of_a_country_that_contradict_each_other_move_nothing() -> None:
    seats = [{"name": "Treasury", "country": "USA"}, {"name": "Trade", "country": "USA"}]
    _, content, keys = rooms.opened(rooms.Opening.model_validate({"seats": seats, "scenario": "framework"}))
    one, other = {"USA/china-100": {"rate": 0.7}}, {"USA/china-100": {"rate": 0.1}, "USA/fentanyl-china": {"rate": 0.2}}
    for name, moves in (("Treasury", one), ("Trade", other)):
        content = rooms.sealed(content, move(keys[name], moves))
    after, state = rooms.closed(content, keys["facilitator"])
    assert set(state.moves) == {"USA/fentanyl-china"}
    assert after["rounds"][0]["contradicted"] == {"USA/china-100": ["Treasury", "Trade"]}


def test_two_seats_that_look_the_same_are_refused() -> None:
    seats = [{"name": "Trade", "country": "USA"}, {"name": " Trade ", "country": "CHN"}]
    with pytest.raises(TradetalksError, match="two seats of one name"):
        rooms.opened(rooms.Opening.model_validate({"seats": seats, "scenario": "framework"}))
