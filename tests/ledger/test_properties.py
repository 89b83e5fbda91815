"""What must hold of every history of a measure."""

import datetime as dt

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tradetalks.errors import BadLedger
from tradetalks.ledger.status import paint

START = dt.date(2025, 1, 1)
SPAN = 25
DAYS = [START + dt.timedelta(days=day) for day in range(-4, SPAN + 30)]
LATE = dt.date(2030, 1, 1)
ORDINARY = ("threaten", "announce", "enter_force", "amend", "suspend", "withdraw", "annul", "expire", "clarify")
EVERY = (*ORDINARY, "resume", "extend")
ENDS = ("threaten", "announce", "enter_force", "amend", "suspend", "extend")
TERMS = ("threaten", "announce", "enter_force", "amend")


@st.composite
def events(draw, names=EVERY):
    """One event as it stands in a file, within SPAN days of START."""
    name = draw(st.sampled_from(names))
    said = START + dt.timedelta(days=draw(st.integers(0, SPAN)))
    event = {"event": name, "date": said.isoformat()}
    start = said
    if draw(st.booleans()):
        start = said + dt.timedelta(days=draw(st.integers(-3, 10)))
        event["effective"] = start.isoformat()
    if name == "extend" or (name in ENDS and draw(st.booleans())):
        event["until"] = (start + dt.timedelta(days=draw(st.integers(1, 15)))).isoformat()
    if name == "amend" or (name in TERMS and draw(st.booleans())):
        event["terms"] = {"rate": draw(st.sampled_from(["0.20", "0.30", "0.40"]))}
    return event


def histories(names=EVERY, max_size=6):
    return st.lists(events(names), min_size=2, max_size=max_size).map(lambda found: sorted(found, key=_said))


def _said(event):
    return event["date"]


def sound(measure, history):
    """The measure of those events that find something to change, each after those kept before it."""
    kept, laid = [], []
    for written, event in zip(history, measure(*history).events, strict=True):
        try:
            paint([*laid, event], "USA/tariff")
        except BadLedger:
            continue
        laid.append(event)
        kept.append(written)
    assume(kept)
    return kept


def answers(law, as_of=LATE, days=DAYS):
    states = [law.state(on=day, as_of=as_of) for day in days]
    return [(found.status, found.terms.rate) for found in states]


@settings(deadline=None)
@given(history=histories())
def test_since_and_scheduled_end_are_where_the_answer_changes(measure, history):
    law = measure(*sound(measure, history))
    for day in DAYS[::7]:
        found = law.state(on=day, as_of=LATE)
        for edge, inside in ((found.since, 0), (found.scheduled_end, -1)):
            if edge is None:
                continue
            within = law.state(on=edge + dt.timedelta(days=inside), as_of=LATE)
            beyond = law.state(on=edge + dt.timedelta(days=-1 - inside), as_of=LATE)
            assert within.status == found.status
            assert beyond.status != found.status or beyond.terms != found.terms
        assert found.since is None or found.since <= day
        assert found.scheduled_end is None or found.scheduled_end > day


@settings(deadline=None)
@given(start=st.integers(0, 20), length=st.integers(1, 20))
def test_intervals_are_half_open(measure, start, length):
    effective, until = START + dt.timedelta(days=start), START + dt.timedelta(days=start + length)
    law = measure(
        {"event": "enter_force", "date": "2024-12-01", "effective": effective.isoformat(), "until": until.isoformat()}
    )
    in_force = [day for day in DAYS if law.status(on=day, as_of=LATE) == "in force"]
    assert in_force == [day for day in DAYS if effective <= day < until]


@settings(deadline=None)
@given(history=histories(), known=st.integers(0, SPAN))
def test_events_said_later_never_matter(measure, history, known):
    as_of = START + dt.timedelta(days=known)
    said = sound(measure, history)
    earlier = [event for event in said if event["date"] <= as_of.isoformat()]
    assume(earlier)
    whole, cut = measure(*said), measure(*earlier)
    assert [whole.state(on=day, as_of=as_of) for day in DAYS] == [cut.state(on=day, as_of=as_of) for day in DAYS]


@settings(deadline=None)
@given(history=histories(), start=st.integers(0, 25), length=st.integers(1, 15))
def test_a_suspension_lapses_back_by_itself(measure, history, start, length):
    said = sound(measure, history)
    law = measure(*said)
    assume({event["event"] for event in said} & {"announce", "enter_force"})
    effective, until = START + dt.timedelta(days=start), START + dt.timedelta(days=start + length)
    last = {"event": "suspend", "date": "2025-12-31", "effective": effective.isoformat(), "until": until.isoformat()}
    suspended = measure(*said, last)
    for day, before, after in zip(DAYS, answers(law), answers(suspended), strict=True):
        covered = effective <= day < until and before[0] in ("announced", "in force")
        assert after == (("suspended", before[1]) if covered else before)


@settings(deadline=None)
@given(history=histories(names=("threaten", "clarify", "withdraw", "suspend")))
def test_a_threat_is_never_in_force(measure, history):
    law = measure(*sound(measure, history))
    assert "in force" not in {status for status, _ in answers(law)}


@settings(deadline=None)
@given(history=histories(), threat=events(("threaten",)))
def test_a_threat_changes_nothing_that_is_law_or_announced(measure, history, threat):
    said = sound(measure, history)
    law = measure(*said)
    threatened = measure(*said, threat | {"date": "2025-12-31", "until": "2026-12-31", "effective": "2026-01-01"})
    held = ("announced", "in force", "suspended")
    days = [*DAYS, dt.date(2026, 1, 1)]
    for before, after in zip(answers(law, days=days), answers(threatened, days=days), strict=True):
        assert after == before if before[0] in held else after[0] in (before[0], "threatened")


@settings(deadline=None)
@given(history=histories(names=ORDINARY), which=st.integers(0, 5))
def test_removing_an_event_changes_only_the_days_that_it_touched(measure, history, which):
    events = sound(measure, history)
    removed = events[which % len(events)]
    others = [event for event in events if event is not removed]
    assume(others and sound(measure, others) == others)
    law, without = measure(*events), measure(*others)
    said, start = removed["date"], removed.get("effective", removed["date"])
    until = removed.get("until", "9999-12-31")
    for day, before, after in zip(DAYS, answers(law), answers(without), strict=True):
        on = day.isoformat()
        if removed["event"] == "clarify" or on < min(said, start):
            assert after == before
        elif on >= max(until, said):
            assert after == before or (before[0], after[0]) == ("expired", "unknown")


def test_the_order_of_files_and_records_does_not_matter(folder):
    from tradetalks.ledger import Ledger

    one = Ledger.load(folder)
    lines = (folder / "sources" / "all.yaml").read_text().splitlines(keepends=True)
    (folder / "sources" / "all.yaml").unlink()
    for name, line in zip("zab", lines, strict=True):
        (folder / "sources" / f"{name}.yaml").write_text(line)
    other = Ledger.load(folder)
    assert other.measures == one.measures
    assert other.sources == one.sources
