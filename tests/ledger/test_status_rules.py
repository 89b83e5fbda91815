"""Rules at the edges of a measure's time line: who is named for an end, and what a scenario may move."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradetalks.errors import BadLedger
from tradetalks.ledger.records import AssumedEvent

START = dt.date(2025, 1, 1)
LATE = dt.date(2030, 1, 1)


def with_assumed(law, **event):
    """The measure with one event of a scenario after its own."""
    written = {"source": "s", "measure": law.id, **event}
    context = {"measures": {law.id: law}, "kind": "tariff", "sources": {"s": None}}
    assumed = AssumedEvent.model_validate(written, context=context)
    return law.model_copy(update={"events": (*law.events, assumed)})


@given(ends=st.lists(st.integers(2, 60), min_size=2, max_size=4, unique=True))
def test_the_act_that_ended_last_is_named_for_an_end(measure, ends):
    events = [
        {"event": "enter_force", "date": "2025-01-01", "until": (START + dt.timedelta(days=end)).isoformat()}
        for end in ends
    ]
    found = measure(*events).state(on=START + dt.timedelta(days=61), as_of=LATE)
    assert found.status == "expired"
    assert [event.until for event in found.because] == [START + dt.timedelta(days=max(ends))]


def test_a_fault_of_the_ledger_itself_is_told_as_one(measure):
    law = measure(
        {"event": "resume", "date": "2025-02-01"},
        {"event": "enter_force", "date": "2025-06-01"},
    )
    with pytest.raises(BadLedger) as caught:
        law.state(on="2025-03-01", as_of="2025-03-01")
    assert caught.value.what.startswith("`resume` of 2025-02-01")


@pytest.mark.parametrize("known_by", ["2025-05-31", "2025-04-01"])
def test_a_scenario_that_moves_what_was_said_later_names_what_was_said_later(measure, known_by):
    law = measure({"event": "enter_force", "date": "2025-06-01"})
    assumed = with_assumed(law, event="suspend", date="2025-03-01")
    with pytest.raises(BadLedger) as caught:
        assumed.state(on="2025-07-01", as_of=known_by)
    assert "the scenario moves a measure as it was not yet known" in caught.value.what
    assert caught.value.evidence == "said later: enter_force of 2025-06-01"


def test_a_scenario_that_can_change_nothing_though_all_is_known_is_a_fault_of_its_own(measure):
    law = measure({"event": "threaten", "date": "2025-06-01"})
    assumed = with_assumed(law, event="suspend", date="2025-06-01")
    with pytest.raises(BadLedger) as caught:
        assumed.state(on="2025-07-01", as_of="2025-06-01")
    assert caught.value.what.startswith("`suspend` of 2025-06-01")
