"""Scenarios: more events in the same grammar."""

import datetime as dt

import pytest

from tradetalks.errors import BadInput, BadLedger, UnknownName
from tradetalks.ledger import Ledger, Scenario, scenario_names, state

HEAD = """\
title: What if
question: What if it ended?
author: the tests
as_of: 2025-03-01
on: 2025-06-01
assumes: [it ends]
leaves_out: [everything else]
"""


@pytest.fixture
def book(folder):
    return Ledger.load(folder)


def load(folder, book, events):
    path = folder.parent / f"{folder.name}-scenario.yaml"
    path.write_text(HEAD + events)
    return Scenario.load(path, book)


def test_its_events_are_known_from_its_beginning_and_come_last(folder, book):
    scenario = load(
        folder,
        book,
        "events:\n"
        "  - {measure: USA/tariff, event: withdraw, date: 2025-05-01, source: scenario}\n"
        "  - {measure: USA/tariff, event: enter_force, date: 2025-07-01, source: scenario, terms: {rate: '0.50'}}\n",
    )
    after = book.with_scenario(scenario)
    days = ("2025-04-30", "2025-05-01", "2025-07-01")
    assert [after["USA/tariff"].status(on=day, as_of="2025-03-01") for day in days] == [
        "in force",
        "withdrawn",
        "in force",
    ]
    assert state(after["USA/tariff"], on="2025-07-01", as_of="2025-03-01").terms.rate == 0.50
    assert book["USA/tariff"].status(on="2025-05-01", as_of="2025-03-01") == "in force"
    assert after.digest != book.digest


def test_without_events_nothing_changes(folder, book):
    assert book.with_scenario(load(folder, book, "")) is book


@pytest.mark.parametrize(
    ("events", "what", "line"),
    [
        (
            "  - {measure: USA/tarif, event: withdraw, date: 2025-05-01, source: scenario}\n",
            "no measure 'USA/tarif'",
            9,
        ),
        ("  - {measure: USA/tariff, event: withdraw, date: 2025-05-01}\n", "no source", 9),
        (
            "  - {measure: USA/tariff, event: amend, date: 2025-05-01, source: scenario, terms: {control: ban}}\n",
            "'control'",
            9,
        ),
    ],
)
def test_its_events_are_checked(folder, book, events, what, line):
    with pytest.raises(BadLedger) as caught:
        load(folder, book, "events:\n" + events)
    assert what in caught.value.what
    assert f"scenario.yaml:{line}" in caught.value.where


def test_it_is_signed(folder, book):
    path = folder.parent / "unsigned.yaml"
    path.write_text(HEAD.replace("author: the tests\n", ""))
    with pytest.raises(BadLedger, match="no `author`"):
        Scenario.load(path, book)


def test_a_name_that_is_not_shipped():
    with pytest.raises(UnknownName) as caught:
        Scenario.load("no-deel")
    assert "no-deal" in caught.value.remedy


def test_asked_before_its_measure_was_known_it_says_so(folder, book):
    scenario = load(
        folder,
        book,
        "events:\n  - {measure: USA/tariff, event: suspend, date: 2025-03-01, source: scenario}\n",
    )
    after = book.with_scenario(scenario)
    first = book["USA/tariff"].events[0].date
    assert after["USA/tariff"].status(on="2025-06-01", as_of=scenario.as_of) == "suspended"
    with pytest.raises(BadLedger) as caught:
        state(after["USA/tariff"], on="2025-06-01", as_of=first - dt.timedelta(1))
    assert "the scenario moves a measure as it was not yet known" in caught.value.what
    assert f"of {first}" in caught.value.evidence
    assert "own `as_of`" in caught.value.remedy


def test_another_ledger_may_lack_its_measures(folder, book):
    scenario = load(
        folder, book, "events:\n  - {measure: USA/tariff, event: withdraw, date: 2025-05-01, source: scenario}\n"
    )
    (folder / "USA" / "tariff.yaml").rename(folder / "USA" / "other.yaml")
    with pytest.raises(UnknownName, match="USA/tariff"):
        Ledger.load(folder).with_scenario(scenario)


@pytest.mark.parametrize("name", scenario_names())
def test_every_shipped_scenario_loads(name):
    scenario = Scenario.load(name)
    assert scenario.id == name
    Ledger.load().with_scenario(scenario).in_force(on=scenario.on, as_of=scenario.as_of, trust=scenario.trust)


def test_equal_scenarios_have_one_place_in_a_set():
    """Sweeps keep one case of each, whatever measures and groups it defines."""
    assert len({Scenario.load("no-deal"), Scenario.load("no-deal"), Scenario.load("framework")}) == 2


def test_the_law_of_any_day_is_a_scenario_and_says_what_it_is():
    found = Scenario.load("law-2025-07-26")
    assert (str(found.on), str(found.as_of), found.title) == ("2025-07-26", "2025-07-26", "The law of 26 July 2025")
    assert Scenario.read(found.data, found.id).said == found.said
    with pytest.raises(BadInput, match="not a day"):
        Scenario.load("law-2025-02-30")
    with pytest.raises(UnknownName):
        Scenario.load("law-of-yesterday")
