"""Exclusions by words: the lines, the heading to claim, the last day."""

import datetime as dt

from typer.testing import CliRunner

from tradetalks.cli import app
from tradetalks.customs.exclusions import find_exclusions
from tradetalks.customs.schedule import us_schedule
from tradetalks.ledger import Ledger


def found(text, on, origin=""):
    return find_exclusions(us_schedule(), text, dt.date.fromisoformat(on), Ledger.load(), origin=origin)


def test_sacks_of_polyethylene_are_excluded_through_9_november_2026():
    """HTS note 20(vvv)(iii)(8): statistical number 3923.21.0095."""
    sacks = [one for one in found("3923.21", "2026-09-26", "CHN") if one.claim == "9903.88.69"]
    assert [one.line for one in sacks] == ["3923210095"]
    assert sacks[0].until == dt.date(2026, 11, 10)
    assert not [one for one in found("3923.21", "2026-11-10", "CHN") if one.claim == "9903.88.69"]


def test_words_find_them_and_another_origin_does_not_have_them():
    assert "9903.88.69" in {one.claim for one in found("sacks bags polymers ethylene", "2026-09-26", "CHN")}
    assert "9903.88.69" not in {one.claim for one in found("3923.21", "2026-09-26", "VNM")}


def test_an_exemption_by_claim_is_listed_with_what_the_goods_have_to_be():
    """HTS note 52(d): articles of civil aircraft are free of the duty over forced labour."""
    claims = {one.claim: one.only_if for one in found("8507.60.00", "2026-09-26", "VNM")}
    assert claims["9903.05.88"] == "use=civil-aircraft"


def test_an_exemption_of_a_programme_is_for_its_members():
    """HTS note 52(i): textiles that enter free under CAFTA-DR."""
    assert "9903.05.95" in {one.claim for one in found("6109.10.00", "2026-09-26", "SLV")}
    assert "9903.05.95" not in {one.claim for one in found("6109.10.00", "2026-09-26", "CHN")}


def test_the_verb_prints_the_last_day_and_says_when_there_is_none():
    shown = CliRunner().invoke(
        app, ["search", "3923.21", "--exclusions", "--from", "CHN", "--on", "2026-09-26", "--csv"]
    )
    assert "2026-11-09" in shown.output
    none = CliRunner().invoke(app, ["search", "0101.21", "--exclusions", "--from", "CHN", "--on", "2026-09-26"])
    assert "No exclusion" in none.output
