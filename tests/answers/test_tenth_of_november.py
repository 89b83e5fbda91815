"""What comes back on 10 November 2026, asked on 30 November with a ledger that ends before: both sides' words, the
law's own end, and that no instrument was known by 10 October 2026."""

from datetime import date

import pytest

from tradetalks.answers.status import status_answer
from tradetalks.ledger import Clocks, Ledger
from tradetalks.ledger.scheduled import changes

BOOK = Ledger.load()
BACK = changes(BOOK, "2026-11-10", "2026-11-10", as_of="2026-10-09")
TRUSTED = ("wh-order-reciprocal-2025-11-04",)  # two texts of one side give the exclusion process other ends


def test_they_are_those_of_the_truce():
    """Order of 4 November 2025, 90 FR 50947, MOFCOM announcements 61 and 70 of 2025: more than a dozen on each side."""
    assert len(BACK) == 18
    assert {one.measure.imposed_by for one in BACK} == {"USA", "CHN"}


@pytest.mark.parametrize("measure", [one.measure for one in BACK], ids=lambda measure: measure.id)
def test_its_status_says_what_is_law_what_is_said_and_what_is_not_known(measure):
    clocks = Clocks(date(2026, 11, 30), date(2026, 11, 30))
    found = measure.state(on=clocks.on, as_of=clocks.as_of, trust=TRUSTED)
    said = "\n".join(status_answer(measure, found, clocks, BOOK).sentences)
    assert str(found.since) == "2026-11-10"
    for words in (
        "Not known after 2026-10-09",
        "US Treasury, 2026-09-23: yes, the truce is extended by two months to 10 January 2027",
        "Chinese Ministry of Commerce, 2026-09-28: yes, the joint arrangement is extended to 10 January 2027",
        "no instrument known by 10 October 2026",
    ):
        assert words in said
    assert "As the law is written" in said or str(found.since) in said.split("Said, and not law")[0]


def test_a_suspension_that_lapsed_is_named_with_its_act():
    """MOFCOM Announcement 70 of 2025 suspends Announcements 55 to 58, 61 and 62 until 10 November 2026."""
    clocks = Clocks(date(2026, 11, 30), date(2026, 11, 30))
    for name in ("CHN/batteries-2025", "CHN/superhard-2025"):
        answer = status_answer(BOOK[name], BOOK[name].state(on=clocks.on, as_of=clocks.as_of), clocks, BOOK)
        (told,) = [one for one in answer.sentences if one.startswith("As the law is written")]
        assert "70 of 2025" in told
        assert "suspend" in {row[1] for row in answer.table("because").rows}
