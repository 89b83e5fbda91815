"""The path of a scenario: the law by month, deferrals, and the answer's numbers."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import jsonschema_rs
import numpy as np
import pytest

import tradetalks as tt
from tradetalks.answers.path import path_answer
from tradetalks.equilibrium import horizon
from tradetalks.equilibrium.horizons import Stated
from tradetalks.errors import BadInput
from tradetalks.ledger import Scenario
from tradetalks.question import ask
from tradetalks.runs.arrivals import importers
from tradetalks.runs.foreseen import DECREE, PAUSE, SAID, Foreseen
from tradetalks.runs.monthly_law import MonthlyLaw, average, monthly_law, next_month
from tradetalks.runs.path import Path as MonthByMonth
from tradetalks.runs.path import parties, path
from tradetalks.runs.stocks import Habits
from tradetalks.runs.unknowns import sample
from tradetalks.runs.walks import READ, draw, solved_months, walk

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "reference" / "answer.schema.json"
NOBODY_LOOKS_AHEAD = dict.fromkeys((DECREE, SAID, PAUSE), Stated(0.0, 0.0, 0.0))
SCENARIO = {
    "title": "A tariff from April",
    "question": "What then?",
    "author": "a test",
    "as_of": "2025-02-10",
    "on": "2025-04-16",
    "assumes": ["nothing else"],
    "leaves_out": ["much"],
    "measures": {
        "IND/surtax": {
            "title": "Surtax",
            "kind": "tariff",
            "imposed_by": "IND",
            "authority": "an-act",
            "scope": {"origin": ["CHN"], "destination": ["IND"], "products": ["all"]},
            "terms": {"rate": "0.30", "how": "add"},
            "events": [{"event": "announce", "date": "2025-02-10", "effective": "2025-04-16", "source": "scenario"}],
        }
    },
}


@pytest.fixture(scope="module")
def question():
    """On a ledger of its own without other measures, so that only the surtax moves."""
    shipped = tt.Ledger.load()

    return ask(
        Scenario.read(SCENARIO, "surtax", replace(shipped, measures={})), draws=2, ledger=replace(shipped, measures={})
    )


@pytest.fixture(scope="module")
def law(question):
    return monthly_law(question.ledger, question.scenario, question.world, 6)


def test_the_law_of_a_month_counts_its_days(question, law):
    """In force on 15 of the 30 days of April."""
    world = question.world
    cell = world.country("CHN"), world.country("IND"), world.sector("machinery")
    added = [float(policy.tariff[cell] - world.tariff[cell]) for policy in law.policies]
    assert law.months[0] == dt.date(2025, 1, 1)
    assert law.months[law.now] == dt.date(2025, 2, 1)
    assert added[:3] == [0.0, 0.0, 0.0]
    assert added[3] == pytest.approx(0.30 * 15 / 30)
    assert added[4:] == pytest.approx([0.30] * len(added[4:]))
    assert len(law.policies) == law.now + 7


def test_a_deferral_keeps_what_stands(law):
    later = law.deferred(2)
    assert later.policies[law.now + 1] is law.policies[law.now]
    assert later.policies[law.now + 4] is law.policies[law.now + 2]
    assert len(later.policies) == len(law.policies)
    with pytest.raises(BadInput, match="backwards"):
        law.deferred(-1)


def test_months_are_counted_over_the_turn_of_the_year():
    assert next_month(dt.date(2025, 12, 31)) == dt.date(2026, 1, 1)
    assert next_month(dt.date(2024, 2, 29)) == dt.date(2024, 3, 1)


def test_an_average_of_one_law_is_that_law(law):
    assert average([(law.policies[-1], 3), (law.policies[-1], 27)]) is law.policies[-1]


def test_a_path_begins_at_nothing_and_a_deferral_spares_the_months_before(question):
    now, later = path(question, months=6, deferrals=(0, 3), chances=NOBODY_LOOKS_AHEAD)
    lane = question.world.country("CHN"), question.world.country("IND")
    sales = [now.at("trade", t, *lane).median for t in range(7)]
    assert sales[0] == pytest.approx(question.world.trade[lane].sum(), rel=0.2)
    assert sales[1] == pytest.approx(sales[0], rel=1e-6)
    assert sales[2] > sales[3] > sales[6]
    assert later.at("trade", 4, *lane).median == pytest.approx(sales[0], rel=1e-6)
    after, before = later.central["trade"][0, 6], now.central["trade"][0, 3]
    assert after[lane] == pytest.approx(before[lane], rel=1e-6)
    assert np.abs(now.less(now).real_income).max() == 0.0
    answer = path_answer(now, parties(question), later, 3)
    assert parties(question) == ["IND", "CHN"]
    assert answer.tables[0].name == "earned"
    assert answer.table("real_income").rows[0][:2] == ("India", "2025-02")
    assert {row[0] for row in answer.table("deferral").rows} == {"India", "China"}
    assert any(sentence.startswith("A deferral by 3 months is worth") for sentence in answer.sentences)


def test_importers_order_ahead_of_an_announced_rise_and_less_after_it(question):
    """Announced on 10 February for 16 April: more enters than is used in March, less from May on; in all, the same."""
    found = path(question, months=30)[0]
    d, lane = question.world.country("IND"), (question.world.country("CHN"), question.world.country("IND"))
    orders, saved, stock = (found.central[name][0, :, d] for name in ("orders", "saved", "stock"))
    assert orders[1] > 0.0 > orders[3]
    assert stock[1] == pytest.approx(orders[:2].sum(), rel=1e-2)
    assert saved[2] > 0.30 * stock[1]  # the stock of 16 April paid 30 points less
    assert abs(orders.sum()) < 0.02 * orders.max()
    assert found.central["arrivals"][0, 1][lane] > found.central["trade"][0, 1][lane]
    answer = path_answer(found, ["IND"])
    assert answer.table("orders").rows[0][0] == "India"
    assert any("ahead of rises" in sentence for sentence in answer.sentences)
    shops, border = found.central["shops"][0, :, d], found.central["prices"][0, :, d]
    assert 0.0 < shops[3] < border[3]


@pytest.mark.parametrize(
    ("growth", "said"),
    [((-0.01, 0.02), "may be a gain or a loss"), ((0.01, 0.02), ", a gain ("), ((-0.02, -0.01), ", a loss (")],
)
def test_a_deferral_whose_range_holds_zero_is_called_neither_gain_nor_loss(question, growth, said):
    stays, moves = _constant(question.world, (0.0, 0.0)), _constant(question.world, growth)
    sentence = path_answer(stays, ["IND"], moves, 6).sentences[-1]
    assert sentence.startswith("A deferral by 6 months is worth")
    assert said in sentence


def test_a_steady_gain_is_worth_its_annuity(question):
    """A gain of 1 % in each of 24 months: 1 % of a month's income times the sum of a geometric series at 4 % a year."""
    q = 1.04 ** (-1 / 12)
    expected = 0.01 * question.world.income / 12 * (1 - q**24) / (1 - q)
    assert _constant(question.world, (0.01,)).discounted()[0] == pytest.approx(expected)


def _constant(world, growth):
    """A path of 24 months on which each draw's income grows by its share at once and stays there."""
    months, c = 24, len(world.countries)
    earned = np.broadcast_to(np.log1p(growth)[:, None, None], (len(growth), months, c))
    numbers = dict.fromkeys(READ, 0 * earned) | {"earned": earned, "real_income": earned}
    numbers["trade"] = numbers["arrivals"] = np.zeros((len(growth), months, c, c))
    days = tuple(dt.date(2025 + t // 12, t % 12 + 1, 1) for t in range(months))
    return MonthByMonth("steady", world, days, numbers, numbers, {}, ())


def test_fewer_months_solved_than_there_are_change_incomes_by_less_than_two_hundredths_of_a_point(
    question, monkeypatch
):
    uneven = path(question, months=30)[0]
    law = monthly_law(question.ledger, question.scenario, question.world, 30)
    assert len(solved_months(law)) < 0.7 * len(law.policies)
    monkeypatch.setattr("tradetalks.runs.walks.STRIDES", ((0, 1),))
    monthly = path(question, months=30)[0]
    for name in ("real_income", "earned"):
        assert np.abs(np.expm1(uneven.central[name]) - np.expm1(monthly.central[name])).max() < 0.0002


@pytest.mark.parametrize("months", [5, 11, 20])
def test_a_deferred_law_has_no_effect_in_the_months_before_it(question, months):
    """However few months are solved while the law stands: on a line over the change the effect would begin early."""
    later = path(question, months=26, deferrals=(months,), chances=NOBODY_LOOKS_AHEAD)[0]
    lane = question.world.country("CHN"), question.world.country("IND")
    sales = later.central["trade"][0, :, lane[0], lane[1]]
    begins = months + 2  # April is the second month after February
    assert sales[1:begins] == pytest.approx([sales[0]] * (begins - 1), rel=1e-6)
    assert sales[begins] < 0.99 * sales[0]


def test_every_change_of_law_and_the_last_month_are_solved(question):
    law = monthly_law(question.ledger, question.scenario, question.world, 40)
    steps = solved_months(law)
    solved = [t for t, _ in steps]
    assert [t + months for t, months in steps[:-1]] == solved[1:]
    changes = {t for t in range(1, len(law.policies)) if law.policies[t] is not law.policies[t - 1]}
    before = {t - 1 for t in changes}
    assert {0, law.now, law.now + 12, law.now + 24, len(law.policies) - 1} | changes | before <= set(solved)


def test_a_closure_that_is_asked_for_moves_the_first_months(question):
    """Free balances leave wages where they were, so that income moves otherwise; the answer says what was chosen."""
    fixed, free = (
        path(replace(question, settings=replace(question.settings, closure=closure, draws=1)), months=4)[0]
        for closure in ("fixed", "free")
    )
    assert np.abs(free.real_income - fixed.real_income).max() > 1e-5
    assert np.abs(free.central["real_income"] - fixed.central["real_income"]).max() > 1e-5
    assert any("balances free, as you chose" in note for note in path_answer(free, ["CHN"]).notes)


def test_a_path_against_another_is_the_difference_in_the_same_draws(question):
    """Against itself: nothing."""
    (found,) = path(
        replace(question, against=question.scenario, settings=replace(question.settings, draws=1)), months=1
    )
    assert np.abs(found.real_income).max() == 0.0
    assert "against" in found.title
    answer = path_answer(found, ["CHN"])
    other = f'the scenario "{question.scenario.title}"'
    assert answer.charts[0].baseline == other
    noted = [table.note for table in answer.tables if "against" in table.note]
    assert len(noted) >= 3
    assert all(other in note for note in noted)


def test_a_closure_of_a_draw_holds_a_year_and_is_gone_after_two(question):
    """Out of its own means a country with free balances earns another income in the first year alone."""
    law = monthly_law(question.ledger, question.scenario, question.world, 36)
    drawn = sample(question.world, horizon("year"), question.draws, question.seed)
    world, speed = draw(question, drawn, 0)
    nobody = Foreseen(np.arange(0), ())
    who = importers(law, nobody, Habits(1.6, np.zeros(0), 0.5, 0.5, {}), np.zeros(len(world.sectors)))
    fixed, free = (walk(world, who, speed, closure)["real_income"] for closure in ("fixed", "free"))
    apart = np.abs(free - fixed).max(axis=1)
    assert apart[3] > 10.0 * apart[24:].max()
    assert 0.0 < apart[18] < apart[12]


def test_processes_change_no_number(question):
    alone, shared = (path(question, months=3, processes=n)[0] for n in (1, 2))
    assert all(np.array_equal(alone.numbers[name], shared.numbers[name]) for name in alone.numbers)


@pytest.mark.parametrize(("months", "message"), [(0, "months out of range"), (500, "months out of range")])
def test_months_out_of_range_are_refused(question, months, message):
    with pytest.raises(BadInput, match=message):
        monthly_law(question.ledger, question.scenario, question.world, months)


def test_a_law_is_immutable(law):
    assert isinstance(law, MonthlyLaw)
    with pytest.raises(AttributeError):
        law.now = 3


def test_the_verb_prints_the_published_shape(tmp_path):
    from typer.testing import CliRunner

    from tradetalks.cli import app

    out = tmp_path / "path.xlsx"
    words = ["path", "framework", "--months", "1", "--draws", "1", "--country", "CHN", "--json", "--out", str(out)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    jsonschema_rs.validate(json.loads(SCHEMA.read_text(encoding="utf-8")), found)
    rows = found["tables"]["real_income"]["rows"]
    assert [row[:2] for row in rows] == [["China", "2025-10"], ["China", "2025-11"]]
    assert out.stat().st_size > 0


def test_the_month_before_a_change_of_law_is_solved_however_long_the_law_stood():
    """Else its effect would begin on a straight line before it."""
    standing, new = object(), object()
    law = SimpleNamespace(policies=(standing,) * 23 + (new,) * 10, now=1)
    solved = [t for t, _ in solved_months(law)]
    assert {22, 23} <= set(solved)
    assert len(solved) < 20
