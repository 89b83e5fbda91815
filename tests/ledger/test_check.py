"""Problems beyond the grammar."""

import pytest

from tradetalks.ledger import Ledger, check, check_folder

LAW = "{event: enter_force, date: 2025-02-01, source: order-1}"


def write(folder, *events):
    path = folder / "USA" / "tariff.yaml"
    head = path.read_text().partition("events:")[0]
    path.write_text(head + "events:\n" + "".join(f"  - {event}\n" for event in events))
    return path


def test_a_sound_ledger(folder):
    assert check(Ledger.load(folder)) == []


@pytest.mark.parametrize(
    ("event", "what"),
    [
        ("{event: resume, date: 2025-03-01, source: order-1}", "no suspension holds"),
        ("{event: extend, date: 2025-03-01, until: 2025-04-01, source: order-1}", "an end to move"),
        ("{event: suspend, date: 2025-01-01, source: order-1}", "after an event said on 2025-02-01"),
        ("{event: withdraw, date: 2026-03-01, source: order-1}", "its latest source is of 2025-12-31"),
        ("{event: withdraw, date: 2026-12-01, source: order-1}", "after the day to which the ledger is complete"),
    ],
)
def test_an_event_out_of_place(folder, event, what):
    path = write(folder, LAW, event)
    problems = check(Ledger.load(folder))
    found = [problem for problem in problems if what in problem.what]
    assert [problem.where for problem in found] == [f"{path}:9, field events[1]"]
    assert found[0].remedy


def test_all_of_them_are_listed(folder):
    write(
        folder,
        "{event: amend, date: 2025-01-01, source: order-1, terms: {rate: '0.20'}}",
        LAW,
        "{event: resume, date: 2025-03-01, source: order-1}",
        "{event: resume, date: 2025-04-01, source: order-1}",
    )
    assert len(check_folder(folder)) == 3


def test_those_who_are_no_party(folder):
    (folder / "arrangements").mkdir()
    (folder / "arrangements" / "deal.yaml").write_text(
        "title: A deal\nparties: [USA, CHN]\n"
        "stages:\n  - {party: JPN, stage: agreed, date: 2025-05-12, source: order-1}\n"
        "clauses:\n  - {title: Less, party: USA, measures: [USA/tariff]}\n"
    )
    assert [problem.what for problem in check_folder(folder)] == ["JPN is no party of this arrangement"]


def test_a_folder_that_is_not_there(folder):
    assert [problem.what for problem in check_folder(folder / "nowhere")] == ["no such folder"]


def test_without_coverage(folder):
    (folder / "coverage.yaml").unlink()
    assert [problem.what for problem in check_folder(folder)] == ["the file cannot be read"]


def test_the_shipped_ledger_is_sound():
    assert [str(problem) for problem in check(Ledger.load())] == []
