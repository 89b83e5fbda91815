"""What each event paints: expected statuses are read off docs/reference/ledger.md, not computed."""

import pytest

from tradetalks.errors import BadInput, BadLedger, MissingFacts
from tradetalks.kinds.tariff import TariffTerms
from tradetalks.ledger import state
from tradetalks.ledger.records import AssumedEvent

LATE = "2030-01-01"


def statuses(measure, *days, as_of=LATE):
    return [measure.status(on=day, as_of=as_of) for day in days]


def rates(measure, *days, as_of=LATE):
    return [state(measure, on=day, as_of=as_of).terms.rate for day in days]


def test_a_threat_stays_a_threat(measure):
    threat = measure({"event": "threaten", "date": "2025-10-10", "effective": "2025-11-01"})
    assert statuses(threat, "2025-10-09", "2025-10-10", "2025-11-01", "2029-01-01") == ["unknown"] + 3 * ["threatened"]
    found = threat.state(on="2025-12-01", as_of="2025-10-20")
    assert str(found.said_for) == "2025-11-01"
    assert found.scheduled_end is None
    assert str(found.since) == "2025-10-10"


def test_a_threat_ends_at_until(measure):
    threat = measure({"event": "threaten", "date": "2025-10-10", "until": "2025-11-01"})
    assert statuses(threat, "2025-10-31", "2025-11-01") == ["threatened", "expired"]


def test_announced_until_effective_then_in_force_to_until(measure):
    law = measure({"event": "announce", "date": "2025-03-01", "effective": "2025-04-01", "until": "2025-05-01"})
    days = ("2025-02-28", "2025-03-01", "2025-03-31", "2025-04-01", "2025-04-30", "2025-05-01")
    assert statuses(law, *days) == ["unknown", "announced", "announced", "in force", "in force", "expired"]
    assert str(law.state(on="2025-03-15", as_of=LATE).scheduled_end) == "2025-04-01"
    assert str(law.state(on="2025-03-15", as_of=LATE).said_for) == "2025-04-01"


def test_announced_without_a_day_stays_announced(measure):
    assert statuses(measure({"event": "announce", "date": "2025-03-01"}), "2025-03-01", "2029-01-01") == 2 * [
        "announced"
    ]


def test_law_signed_before_it_bites_is_announced(measure):
    law = measure({"event": "enter_force", "date": "2025-03-01", "effective": "2025-04-01"})
    assert statuses(law, "2025-03-15", "2025-04-01") == ["announced", "in force"]


def test_a_new_threat_does_not_cover_law_or_an_announcement(measure):
    law = measure(
        {"event": "announce", "date": "2025-03-01", "effective": "2025-04-01"},
        {"event": "threaten", "date": "2025-03-15", "effective": "2025-06-01", "terms": {"rate": "0.50"}},
    )
    assert statuses(law, "2025-03-20", "2025-04-01", "2025-06-01") == ["announced", "in force", "in force"]
    assert rates(law, "2025-03-20", "2025-06-01") == [0.10, 0.10]


def test_a_new_announcement_does_not_cover_law(measure):
    law = measure(
        {"event": "enter_force", "date": "2025-03-01"},
        {"event": "announce", "date": "2025-04-01", "effective": "2025-05-01", "terms": {"rate": "0.25"}},
    )
    assert statuses(law, "2025-04-15", "2025-05-01") == ["in force", "in force"]
    assert rates(law, "2025-04-15", "2025-05-01") == [0.10, 0.25]


def test_a_threat_after_the_end_is_a_threat_again(measure):
    law = measure(
        {"event": "enter_force", "date": "2025-03-01"},
        {"event": "withdraw", "date": "2025-04-01"},
        {"event": "threaten", "date": "2025-05-01"},
    )
    assert statuses(law, "2025-03-31", "2025-04-01", "2025-05-01") == ["in force", "withdrawn", "threatened"]


def test_an_amendment_lapses_to_the_earlier_terms(measure):
    law = measure(
        {"event": "enter_force", "date": "2025-04-05"},
        {"event": "amend", "date": "2025-04-08", "effective": "2025-04-09", "terms": {"rate": "0.34"}},
        {
            "event": "amend",
            "date": "2025-05-12",
            "effective": "2025-05-14",
            "until": "2025-08-12",
            "terms": {"rate": "0.10"},
        },
    )
    days = ("2025-04-08", "2025-04-09", "2025-05-13", "2025-05-14", "2025-08-11", "2025-08-12")
    assert rates(law, *days) == [0.10, 0.34, 0.34, 0.10, 0.10, 0.34]
    assert statuses(law, *days) == 6 * ["in force"]
    during = law.state(on="2025-06-01", as_of=LATE)
    assert (str(during.since), str(during.scheduled_end)) == ("2025-05-14", "2025-08-12")


def test_an_extension_moves_what_effective_falls_in(measure):
    law = measure(
        {"event": "enter_force", "date": "2025-04-05", "until": "2027-01-01"},
        {"event": "amend", "date": "2025-05-12", "until": "2025-08-12", "terms": {"rate": "0.05"}},
        {"event": "extend", "date": "2025-08-11", "until": "2025-11-10"},
        {"event": "extend", "date": "2025-11-12", "until": "2028-01-01"},
    )
    assert rates(law, "2025-08-12", as_of="2025-08-10") == [0.10]
    assert rates(law, "2025-08-12", "2025-11-09", "2025-11-10") == [0.05, 0.05, 0.10]
    assert statuses(law, "2027-06-01", "2028-01-01") == ["in force", "expired"]


def test_an_extension_after_the_end_moves_the_last_span(measure):
    law = measure(
        {"event": "enter_force", "date": "2025-01-01", "until": "2025-02-01"},
        {"event": "extend", "date": "2025-02-01", "until": "2025-03-01"},
    )
    assert statuses(law, "2025-02-15", "2025-03-01") == ["in force", "expired"]


def test_a_suspension_lapses_back(measure):
    law = measure(
        {"event": "announce", "date": "2025-10-09", "effective": "2025-12-01"},
        {"event": "suspend", "date": "2025-11-07", "until": "2026-11-10"},
    )
    days = ("2025-11-06", "2025-11-07", "2025-12-01", "2026-11-09", "2026-11-10")
    assert statuses(law, *days) == ["announced", "suspended", "suspended", "suspended", "in force"]
    assert statuses(law, "2025-12-01", as_of="2025-10-20") == ["in force"]
    assert str(law.state(on="2025-12-01", as_of=LATE).scheduled_end) == "2026-11-10"


def test_what_is_suspended_stays_so_while_its_terms_change(measure):
    law = measure(
        {"event": "enter_force", "date": "2025-01-01"},
        {"event": "amend", "date": "2025-01-01", "effective": "2025-06-01", "terms": {"rate": "0.20"}},
        {"event": "suspend", "date": "2025-03-01", "until": "2025-09-01"},
    )
    found = law.state(on="2025-04-01", as_of=LATE)
    assert (found.status, str(found.since), str(found.scheduled_end)) == ("suspended", "2025-03-01", "2025-09-01")
    assert rates(law, "2025-09-01") == [0.20]


def test_a_suspension_does_not_cover_a_threat(measure):
    law = measure(
        {"event": "enter_force", "date": "2025-01-01", "until": "2025-02-01"},
        {"event": "suspend", "date": "2025-01-15", "until": "2025-04-01"},
        {"event": "threaten", "date": "2025-01-20"},
    )
    assert statuses(law, "2025-01-31", "2025-02-01") == ["suspended", "threatened"]


def test_terms_of_a_threat_and_of_an_announcement_hold_while_it_is_the_status(measure):
    law = measure(
        {"event": "threaten", "date": "2025-01-01", "terms": {"rate": "0.50"}},
        {"event": "announce", "date": "2025-02-01", "effective": "2025-03-01", "terms": {"rate": "0.20"}},
    )
    assert statuses(law, "2025-01-31", "2025-02-01", "2025-03-01") == ["threatened", "announced", "in force"]
    assert rates(law, "2025-01-31", "2025-02-01", "2025-03-01") == [0.50, 0.20, 0.20]


def test_resume_ends_a_suspension_early(measure):
    law = measure(
        {"event": "enter_force", "date": "2025-01-01"},
        {"event": "suspend", "date": "2025-03-01", "until": "2025-09-01"},
        {"event": "resume", "date": "2025-05-01"},
    )
    assert statuses(law, "2025-04-30", "2025-05-01") == ["suspended", "in force"]


def test_a_suspension_does_not_outlive_the_law(measure):
    law = measure(
        {"event": "enter_force", "date": "2025-01-01", "until": "2025-05-01"},
        {"event": "suspend", "date": "2025-03-01", "until": "2025-09-01"},
    )
    assert statuses(law, "2025-04-30", "2025-05-01", "2025-09-01") == ["suspended", "expired", "expired"]


@pytest.mark.parametrize(("event", "status"), [("withdraw", "withdrawn"), ("annul", "annulled"), ("expire", "expired")])
def test_endings_end_law_and_suspension(measure, event, status):
    law = measure(
        {"event": "enter_force", "date": "2025-01-01"},
        {"event": "suspend", "date": "2025-03-01", "until": "2026-11-10"},
        {"event": event, "date": "2026-02-20", "effective": "2026-02-24"},
    )
    assert statuses(law, "2026-02-23", "2026-02-24", "2026-11-10") == ["suspended", status, status]
    assert str(law.state(on="2026-01-01", as_of="2026-01-01").scheduled_end) == "2026-11-10"
    assert str(law.state(on="2026-01-01", as_of="2026-02-20").scheduled_end) == "2026-02-24"


def test_events_of_one_day_count_in_the_order_of_the_file(measure):
    law = measure({"event": "enter_force", "date": "2025-01-01"}, {"event": "withdraw", "date": "2025-01-01"})
    assert statuses(law, "2025-01-01") == ["withdrawn"]


def test_rates_by_origin_are_amended_origin_by_origin(measure):
    law = measure(
        {"event": "enter_force", "date": "2025-01-01", "terms": {"rates": {"CHE": "0.39", "BRA": "0.10"}}},
        {"event": "amend", "date": "2025-02-01", "terms": {"rates": {"CHE": "0.15"}}},
    )
    assert state(law, on="2025-03-01", as_of=LATE).terms.rates == {"CHE": 0.15, "BRA": 0.10}


@pytest.mark.parametrize(
    ("event", "what"),
    [
        ({"event": "resume", "date": "2025-02-01"}, "no suspension holds on 2025-02-01"),
        ({"event": "extend", "date": "2025-02-01", "until": "2026-01-01"}, "nothing known by then has an end"),
    ],
)
def test_an_event_that_can_change_nothing_is_an_error(measure, event, what):
    law = measure({"event": "enter_force", "date": "2025-01-01"}, event)
    assert statuses(law, "2025-03-01", as_of="2025-01-31") == ["in force"]
    with pytest.raises(BadLedger, match=what):
        law.status(on="2025-03-01", as_of=LATE)


@pytest.mark.parametrize("event", ["amend", "suspend", "withdraw", "annul", "expire"])
def test_nothing_can_be_changed_before_there_is_anything(measure, event):
    terms = {"terms": {"rate": "0.20"}} if event == "amend" else {}
    with pytest.raises(BadLedger, match="nothing was"):
        measure({"event": event, "date": "2025-01-01"} | terms).status(on="2025-03-01", as_of=LATE)


def test_a_threat_cannot_be_suspended(measure):
    threat = measure({"event": "threaten", "date": "2025-01-01"}, {"event": "suspend", "date": "2025-02-01"})
    with pytest.raises(BadLedger, match="nothing was announced or in force"):
        threat.status(on="2025-03-01", as_of=LATE)


def test_a_missing_rate_is_never_zero(measure):
    threat = measure({"event": "threaten", "date": "2025-01-01"})
    threat = threat.model_copy(update={"terms": TariffTerms(how="add")})
    law = {"event": "enter_force", "date": "2025-01-01", "measure": "USA/tariff", "claims": threat.events[0].claims}
    context = {"measures": {"USA/tariff": threat}, "kind": "tariff"}
    assumed = AssumedEvent.model_validate(law, context=context)
    with pytest.raises(MissingFacts, match="in force without `rate`"):
        threat.model_copy(update={"events": (*threat.events, assumed)}).status(on="2025-02-01", as_of="2025-02-01")


def test_both_clocks_are_required_and_checked(measure):
    law = measure({"event": "enter_force", "date": "2025-01-01"})
    with pytest.raises(TypeError):
        law.status(on="2025-01-01")
    with pytest.raises(BadInput, match="not a day"):
        law.status(on="2025-02-30", as_of=LATE)
