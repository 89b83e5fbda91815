"""Official papers: whose they are and who says `I` in them."""

from __future__ import annotations

import datetime as dt

from tradetalks.reader import Reading, read, read_bytes


def reading(text: str, day: str) -> Reading:
    return read(read_bytes(text.encode(), name="paper.txt", date=dt.date.fromisoformat(day)))


def test_an_order_in_the_first_person_is_the_president_s() -> None:
    text = (
        "In Executive Order 14323 of July 30, 2025, I found a threat. I determined that it was necessary to impose an "
        "additional ad valorem duty rate of 40 percent on certain articles of Brazil."
    )
    (claim,) = reading(text, "2025-08-01").claims
    assert (claim.measure.imposer, claim.measure.targets, claim.terms.rate_to) == ("USA", ("BRA",), 0.40)
    assert claim.measure.ledger == "USA/brazil-40"


def test_a_line_of_the_tariff_has_no_verb() -> None:
    text = (
        "Effective with respect to goods entered for consumption, or withdrawn from warehouse for consumption, on or "
        "after 12:01 a.m. eastern time on August 22, 2026 (HTSUS):\n\n9903.03.12: Articles the product of Canada as "
        "provided in U.S. note 51\n50% additional ad valorem rate of duty\n"
    )
    (claim,) = [one for one in reading(text, "2026-08-21").claims if one.terms.products]
    assert (claim.measure.imposer, claim.measure.targets, claim.terms.rate_to) == ("USA", ("CAN",), 0.50)
    assert (claim.date_effective, claim.terms.products) == ("2026-08-22", ("9903.03.12",))


def test_a_regulation_s_title_is_its_act() -> None:
    text = (
        "COMMISSION IMPLEMENTING REGULATION (EU) 2099/1\n\nimposing a definitive anti-dumping duty on imports of "
        "spoons originating in Thailand\n\nHaving regard to the Treaty,\n\nWhereas: the duty is due."
    )
    found = [
        (one.act, one.measure.kind, one.measure.imposer, one.measure.targets)
        for one in reading(text, "2025-01-10").claims
    ]
    assert ("impose", "anti_dumping", "EU", ("THA",)) in found


def test_a_notification_is_its_delegation_s() -> None:
    text = (
        "The following communication is being circulated at the request of the delegation of India. India reserves the "
        "right to suspend concessions on the trade of the European Union."
    )
    claims = reading(text, "2025-03-27").claims
    assert {one.measure.imposer for one in claims} == {"IND"}
