"""Where accounts differ, and what trust decides."""

import pytest

from tradetalks.errors import DisputedTerms, UnknownName
from tradetalks.ledger import Clocks, Ledger, diff, disputes, state

TWO_ACCOUNTS = {
    "event": "announce",
    "date": "2025-10-09",
    "claims": [
        {"source": "notice-1", "effective": "2025-12-01", "terms": {"rate": "0.20"}},
        {"source": "order-1", "actor": "USA.treasury", "effective": "2025-11-08", "terms": {"rate": "0.20"}},
    ],
}


def test_an_answer_that_depends_on_whom_to_trust_is_refused(measure):
    disputed = measure(TWO_ACCOUNTS)
    with pytest.raises(DisputedTerms) as caught:
        disputed.status(on="2025-11-10", as_of="2025-11-10")
    assert "CHN.mofcom: 2025-12-01 (notice-1)" in caught.value.evidence
    assert "USA.treasury: 2025-11-08 (order-1)" in caught.value.evidence
    assert "CHN.mofcom, USA.treasury" in caught.value.remedy


@pytest.mark.parametrize(
    ("trust", "status"),
    [
        (["USA.treasury"], "in force"),
        (["USA"], "in force"),
        (["CHN"], "announced"),
        (["BRA", "CHN.mofcom", "USA"], "announced"),
        ("USA.treasury", "in force"),
    ],
)
def test_trust_decides(measure, trust, status):
    assert measure(TWO_ACCOUNTS).status(on="2025-11-10", as_of="2025-11-10", trust=trust) == status


def test_trusting_an_actor_does_not_trust_a_longer_name(measure):
    with pytest.raises(DisputedTerms):
        measure(TWO_ACCOUNTS).status(on="2025-11-10", as_of="2025-11-10", trust=["USA.treas", "US"])


@pytest.mark.parametrize(("day", "status"), [("2025-11-07", "announced"), ("2025-12-01", "in force")])
def test_no_dispute_where_the_answer_does_not_depend_on_it(measure, day, status):
    found = state(measure(TWO_ACCOUNTS), on=day, as_of="2025-12-31")
    assert found.status == status
    assert [dispute.question for dispute in found.disputes] == ["announce of 2025-10-09: effective?"]


def test_ends_that_differ_give_the_earliest_and_the_dispute(measure):
    law = measure(
        {
            "event": "enter_force",
            "date": "2025-11-10",
            "claims": [{"source": "order-1", "until": "2026-11-10"}, {"source": "notice-1", "until": "2026-12-31"}],
        }
    )
    found = law.state(on="2026-01-01", as_of="2026-01-01")
    assert str(found.scheduled_end) == "2026-11-10"
    assert [account.answer for account in found.disputes[0].accounts] == ["2026-11-10", "2026-12-31"]
    with pytest.raises(DisputedTerms):
        law.state(on="2026-12-01", as_of="2026-01-01")


def test_terms_that_differ(measure):
    law = measure(
        {
            "event": "enter_force",
            "date": "2025-01-01",
            "terms": {"rate": "0.25"},
            "claims": [{"source": "order-1"}, {"source": "press-1", "terms": {"rate": "0.30"}}],
        }
    )
    with pytest.raises(DisputedTerms, match=r"terms\.rate"):
        law.state(on="2025-02-01", as_of="2025-02-01")
    assert law.state(on="2025-02-01", as_of="2025-02-01", trust=["USA"]).terms.rate == 0.25
    assert law.state(on="2025-02-01", as_of="2025-02-01", trust=["a-newspaper"]).terms.rate == 0.30


def test_a_claim_counts_from_its_own_day(measure):
    law = measure(
        {
            "event": "enter_force",
            "date": "2025-01-01",
            "claims": [{"source": "order-1"}, {"source": "press-1", "terms": {"rate": "0.30"}, "date": "2025-03-01"}],
        }
    )
    assert law.state(on="2025-02-01", as_of="2025-02-28").terms.rate == 0.10
    assert law.state(on="2025-02-01", as_of="2025-03-01").terms.rate == 0.30


def test_an_answer_counts_from_the_day_of_its_source(folder):
    (folder / "sources" / "more.yaml").write_text(
        "early: {title: x, actor: rksnews, date: 2025-10-26, kind: press}\n"
        "late: {title: y, actor: report-2, date: 2025-10-28, kind: press}\n"
    )
    (folder / "matters").mkdir()
    (folder / "matters" / "meeting.yaml").write_text(
        "title: The meeting\nkind: matter\nparties: [USA, CHN]\npoints:\n"
        "  - question: Where?\n    claims:\n"
        "      - {source: early, answer: Seoul}\n      - {source: late, answer: Gyeongju}\n"
        "      - {source: late, answer: gyeongju, date: 2025-10-30}\n"
        "  - question: When?\n    claims: [{source: early, answer: Thursday}, {source: late, answer: THURSDAY}]\n"
    )
    meeting = Ledger.load(folder).matters["meeting"]
    assert disputes(meeting, as_of="2025-10-27") == []
    (where,) = disputes(meeting, as_of="2025-10-28")
    assert [account.answer for account in where.accounts] == ["Seoul", "Gyeongju"]


def test_one_account_is_no_dispute(measure):
    law = measure(
        {"event": "enter_force", "date": "2025-01-01", "claims": [{"source": "order-1"}, {"source": "press-1"}]}
    )
    assert disputes(law, as_of="2025-12-31") == []


def test_trusting_nobody_of_the_ledger_is_an_error_with_its_actors():
    book, day = Ledger.load(), Clocks("2025-11-10", "2025-11-10")
    for ask in (
        lambda: book.in_force(on="2025-11-10", as_of="2025-11-10", trust=["CHN.mofcomm"]),
        lambda: diff(book, day, day, ["USA", "CHN.mofcomm"]),
    ):
        with pytest.raises(UnknownName, match=r"nobody in the ledger is called .CHN\.mofcomm.") as caught:
            ask()
        assert "CHN.mofcom" in caught.value.remedy
    assert book.trusted("USA") == ("USA",)
