"""Goods that return under chapter 98: on what their duty falls, and what is asked of whoever claims it."""

import pytest
from typer.testing import CliRunner

from tradetalks.cli import app
from tradetalks.customs.chapter98 import claim_of, under_chapter_98
from tradetalks.customs.duty import duty
from tradetalks.errors import BadInput


def paid(product, origin, on, value, claim, quantity=None):
    found = under_chapter_98(duty(product, origin, "USA", on, value, quantity), claim_of(claim))
    return found.amount, [layer.heading for layer in found.layers if layer.heading]


def test_a_repaired_solar_panel_pays_on_the_repair():
    """Public example of an entry-audit tool: 50 % and 12.5 % of a repair of 2,000 USD."""
    usd, filed = paid("8541.43.00.80", "CHN", "2026-09-10", 10_000.0, "9802.00.50=2000")
    assert usd == 1_250.00
    assert {*filed} == {"9903.91.02", "9903.05.31"}


def test_goods_assembled_abroad_pay_on_what_is_not_of_the_united_states():
    """HTS note 20(a): the value of the article assembled abroad less that of the products of the United States."""
    usd, _ = paid("4202.92.31.31", "CHN", "2026-10-03", 10_000.0, "9802.00.80=4000")
    assert usd == pytest.approx(6_000 * (0.176 + 0.25 + 0.125))


def test_goods_returned_unchanged_pay_nothing_but_section_232():
    assert paid("4202.92.31.31", "CHN", "2026-10-03", 10_000.0, "9801.00.10") == (0.0, [])
    assert paid("7208.10.15.00", "CHN", "2026-10-03", 10_000.0, "9801.00.10") == (5_000.0, ["9903.82.02"])


def test_metal_processed_abroad_pays_section_232_on_its_full_value():
    """CSMS 68253075; the four-year review's 25 % on the processing."""
    assert paid("7208.10.15.00", "CHN", "2026-10-03", 10_000.0, "9802.00.60=1000")[0] == 5_000.0 + 250.0


def test_a_duty_by_quantity_falls_in_proportion():
    whole = duty("2204.21.50.40", "FRA", "USA", "2026-09-10", 10_000.0, 1_000.0).layers[0].amount
    half = under_chapter_98(
        duty("2204.21.50.40", "FRA", "USA", "2026-09-10", 10_000.0, 1_000.0), claim_of("9802.00.80=5000")
    )
    assert half.layers[0].amount == pytest.approx(whole / 2, abs=0.006)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("9817.00.96", "one of: 9801.00.10"),
        ("9802.00.50", "the work done abroad"),
        ("9802.00.80=many", "the parts of the United States"),
        ("9801.00.10=5", "asks for no value"),
        ("", "no heading of chapter 98"),
    ],
)
def test_a_claim_that_cannot_be_says_why(text, told):
    with pytest.raises(BadInput, match=told):
        claim_of(text)


@pytest.mark.parametrize("part", ["-1", "10001", "nan"])
def test_a_part_is_no_more_than_the_whole(part):
    found = duty("4202.92.31.31", "CHN", "USA", "2026-10-03", 10_000.0)
    with pytest.raises(BadInput, match="worth more"):
        under_chapter_98(found, claim_of(f"9802.00.80={part}"))


def test_the_verb_says_what_to_file_first_and_refuses_what_it_does_not_work_out():
    lane = ["duty", "8541.43.00.80", "--from", "CHN", "--to", "USA", "--on", "2026-09-10", "--value", "10000"]
    shown = CliRunner().invoke(app, [*lane, "--chapter-98", "9802.00.50=2000"])
    assert "Duty on 2,000.00 of 10,000.00 USD" in " ".join(shown.output.split())
    assert "File 9802.00.50 first" in shown.output
    refused = CliRunner().invoke(app, [*lane, "--chapter-98", "9801.00.10", "--by", "sea"])
    assert "fees of goods under chapter 98 are not worked out" in str(refused.exception)
