"""Orders ahead and stocks: accounts that must close, and what importers do with what they know."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

import tradetalks as tt
from tradetalks.border.enactment import enact
from tradetalks.border.parts import at_end
from tradetalks.equilibrium import horizon
from tradetalks.question import ask
from tradetalks.runs.draws import choice_of, plan, policy_of
from tradetalks.runs.foreseen import DECREE, NOTICE, SAID, Foreseen, Rise, clock, foreseen
from tradetalks.runs.monthly_law import MonthlyLaw, monthly_law
from tradetalks.runs.retail import shop_prices
from tradetalks.runs.stocks import (
    LEAD,
    Habits,
    accounts,
    built,
    comes_into_effect,
    duty_borne,
    law_borne,
    sellers_after,
    stock_after,
    stretches,
    target_cover,
)
from tradetalks.runs.unknowns import sample
from tradetalks.world import World

MONTHS, CELLS = 24, 3
NAMED = 12.0
RISE = np.log(np.array([1.25, 1.10, 1.0]))


@pytest.fixture(scope="module")
def small():
    trade = np.full((2, 2, 2), 100.0)
    return World.from_flows(
        ("AAA", "BBB"), ("x", "y"), trade, np.zeros((2, 2, 2)), np.zeros((2, 2, 2)), np.full(2, 3.0)
    )


def rise(named=NAMED, known=6.0, until=None, act=DECREE, in_transit=None, size=RISE):
    return Rise(named, np.full(CELLS, known), known, named if until is None else until, act, in_transit, size)


def law(small, named=NAMED, came=True, months=MONTHS):
    """Duty of the first three cells rises from nothing on the day named, if it comes."""
    base, risen = tt.Policy.benchmark(small), tt.Policy.benchmark(small)
    risen.tariff.ravel()[:CELLS] = np.expm1(RISE)
    policies = tuple(risen if came and t >= named else base for t in range(months))
    return MonthlyLaw(tuple(dt.date(2025 + t // 12, t % 12 + 1, 1) for t in range(months)), policies, 0, ())


def how(**changed):
    kept = Habits(2.0, np.full(CELLS, 1.4), 0.5, 0.5, {DECREE: 1.0, SAID: 0.3})
    return replace(kept, **changed)


def book(small, rises, habits, came=True, named=NAMED, use=None, price=None, months=MONTHS):
    here, ahead = law(small, named, came, months), Foreseen(np.arange(CELLS), tuple(rises))
    parts = list(stretches(here, ahead, habits.lead))
    used = np.full((months, CELLS), 10.0) if use is None else use
    return accounts(parts, ahead, habits, used, np.ones_like(used) if price is None else price), used


def test_nothing_announced_nothing_ordered_ahead(small):
    held, use = book(small, [], how())
    assert np.array_equal(held.entries, use)
    assert not held.stock.any()
    assert held.borne == pytest.approx(held.collected, abs=1e-12)


@pytest.mark.parametrize("loss", [0.0, 0.05])
def test_goods_duties_money_and_sellers_close_in_every_month(small, loss):
    """On use and prices that move, with a rise that comes and a threat that does not."""
    random = np.random.default_rng(5)
    use, price = random.uniform(5.0, 15.0, (MONTHS, CELLS)), random.uniform(0.9, 1.1, (MONTHS, CELLS))
    rises = [rise(), rise(named=18.4, known=14.2, until=17.1, act=SAID)]
    held, _ = book(small, rises, how(loss=loss), use=use, price=price)
    grown = np.diff(held.stock, axis=0, prepend=0.0)
    assert held.entries - use - held.spoiled == pytest.approx(grown, abs=1e-8)
    assert held.made - use - grown - held.spoiled == pytest.approx(np.diff(held.sellers, axis=0, prepend=0.0), abs=1e-8)
    assert held.collected - held.borne == pytest.approx(np.diff(held.prepaid, axis=0, prepend=0.0), abs=1e-8)
    assert held.bought - held.cost == pytest.approx(np.diff(held.worth, axis=0, prepend=0.0), abs=1e-8)
    assert held.credit == pytest.approx(held.worth + held.prepaid)
    assert held.entries.min() >= 0.0
    assert held.stock.max() > 1.0


def test_the_stock_on_the_eve_is_the_cover_times_the_rise(small):
    """(18): two months of use per log point of a sure rise; what was not announced is not stored."""
    held, use = book(small, [rise()], how())
    assert held.stock[11] == pytest.approx(2.0 * RISE * use[11])
    assert held.entries[10:12].sum(axis=0) - 2 * use[11] == pytest.approx(held.stock[11])
    assert held.entries[10] - use[10] == pytest.approx(0.3 * held.stock[11])
    assert held.entries[12, 0] < use[12, 0]


def test_stocks_shrink_to_a_share_of_1_over_e_in_their_months(small):
    held, _ = book(small, [rise()], how())
    assert held.stock[13] == pytest.approx(held.stock[11] / np.e)


def test_a_threat_counts_by_its_chance(small):
    sure, threatened = (book(small, [rise(act=act)], how(), came=False)[0] for act in (DECREE, SAID))
    assert threatened.stock[11] == pytest.approx(0.3 * sure.stock[11])


def test_a_withdrawn_threat_costs_nothing_but_the_time(small):
    """What came in early comes in less later; no duty is saved, for none came."""
    held, use = book(small, [rise(until=11.5, act=SAID)], how(), came=False, months=60)
    assert held.stock.max() > 0.0
    assert (held.entries - use).sum(axis=0) == pytest.approx(0.0, abs=1e-8)
    assert held.owed == pytest.approx(held.borne)
    assert (np.diff(held.stock[11:], axis=0) <= 1e-12).all()


def test_duty_saved_is_the_stock_on_the_eve_times_the_rise(small):
    """(19): what was stored before the day paid the old duty, whoever uses it; first in, first out."""
    held, _ = book(small, [rise()], how())
    assert (held.owed - held.borne).sum(axis=0) == pytest.approx(held.stock[11] * np.expm1(RISE))
    assert duty_borne(np.array([4.0]), np.array([10.0]), np.array([0.1]), np.array([0.3]))[0] == pytest.approx(2.2)


def test_notice_shorter_than_the_voyage_brings_nothing(small):
    held, _ = book(small, [rise(known=11.6)], how())
    assert not held.stock.any()
    held, use = book(small, [rise(known=11.3)], how())
    assert held.stock[11, 0] == pytest.approx(min(2.0 * RISE[0], 0.5 * (0.7 - 0.5)) * use[0, 0])


def test_what_is_left_out_for_short_notice_could_bring_nothing():
    assert LEAD.low > NOTICE


def test_goods_in_transit_follow_the_rule_of_the_measure(small):
    """With a rule, what was loaded before the day pays the old duty as long as the voyage takes or the rule allows."""
    assert comes_into_effect(rise(), 0.5) == NAMED
    assert comes_into_effect(rise(in_transit=np.inf), 0.5) == NAMED + 0.5
    assert comes_into_effect(rise(in_transit=NAMED + 0.2), 0.5) == NAMED + 0.2
    held, use = book(small, [rise(in_transit=np.inf)], how(cover=0.0))
    assert held.collected[12] == pytest.approx(0.5 * use[12] * np.expm1(RISE))
    assert held.collected[13] == pytest.approx(use[13] * np.expm1(RISE))


def test_cover_is_never_above_the_room(small):
    ahead = Foreseen(np.arange(CELLS), (rise(size=np.full(CELLS, 3.0)),))
    assert target_cover(ahead, how(fastest=9.0), NAMED) == pytest.approx(1.4)
    assert (built(2.0), built(1.0), built(0.0)) == (0.0, 0.3, 1.0)


def test_entries_never_fall_below_nothing():
    """Little use and a large stock: nothing enters, and the stock falls by the use."""
    assert stock_after(np.array([8.0]), np.zeros(1), np.ones(1), 1.0, how()) == pytest.approx([7.0])


def test_sellers_make_good_what_they_shipped():
    stock, made = sellers_after(np.zeros(1), np.array([5.0]), 1.0, 2.0)
    assert (stock[0], made[0]) == (-5.0, 0.0)
    for _ in range(60):
        stock, made = sellers_after(stock, np.zeros(1), 1.0, 2.0)
    assert stock[0] == pytest.approx(0.0, abs=1e-9)


def test_the_law_borne_lags_the_law_by_the_stock(small):
    """In the first month a share of use as large as the cover on the eve has paid the old duty."""
    here, ahead = law(small), Foreseen(np.arange(CELLS), (rise(),))
    parts = list(stretches(here, ahead, 0.5))
    borne = law_borne(here, parts, ahead, how())
    share = 1.0 - 2.0 * RISE
    assert borne.policies[12].tariff.ravel()[:CELLS] == pytest.approx(share * np.expm1(RISE))
    assert all(borne.policies[t] is here.policies[t] for t in (*range(12), *range(13, MONTHS)))


def test_shops_go_a_share_of_the_way_each_month():
    """(21) after a step: 1 - rho^t of it."""
    step = np.ones((7, 1, 2))
    found = shop_prices(step, np.array([0.94, 0.0]))
    assert found[5, 0] == pytest.approx([1.0 - 0.94**6, 1.0])


@pytest.fixture(scope="module")
def autumn():
    """What importers could know in the autumn of 2025, from the shipped ledger."""
    question = ask("in-force-2025-10-26", draws=1)
    months = monthly_law(question.ledger, question.scenario, question.world, 4)
    return question, months, foreseen(question.ledger, question.scenario, question.world, months)


def test_the_threat_of_october_2025_is_known_for_sixteen_days(autumn):
    """Said on 10 October for 1 November 2025, called off on the 26th: a threat in between, law at no time."""
    _, months, ahead = autumn
    threats = [
        one for one in ahead.rises if one.act == SAID and one.named == clock(months.months, dt.date(2025, 11, 1))
    ]
    assert threats
    assert min(one.known for one in threats) == pytest.approx(clock(months.months, dt.date(2025, 10, 10)))
    assert max(one.until for one in threats) == pytest.approx(clock(months.months, dt.date(2025, 10, 26)))
    assert threats[0].size.max() > 0.4  # 100 points on top of what stood: log(2.2 / 1.2)


def test_the_end_of_a_pause_is_looked_forward_to_until_it_is_moved(autumn):
    """The reciprocal rates paused on 9 April until 9 July 2025 were put off on 7 July to 1 August."""
    _, months, ahead = autumn
    july = clock(months.months, dt.date(2025, 7, 9))
    ends = [one for one in ahead.rises if one.named == july]
    assert ends
    assert {one.act for one in ends} == {"pause"}
    assert max(one.until for one in ends) == pytest.approx(clock(months.months, dt.date(2025, 7, 7)))


def test_a_deferral_moves_what_is_to_come_and_leaves_what_came(autumn):
    _, months, ahead = autumn
    later = ahead.deferred(months.now, 6)
    for one, moved in zip(ahead.rises, later.rises, strict=True):
        assert moved.named - one.named == pytest.approx(6.0 if one.named >= months.now + 1 else 0.0)


def test_a_draw_walks_the_law_at_its_own_places_in_the_ranges(autumn):
    """As `run` does for the law of one day; and at central places nothing moves."""
    question, months, _ = autumn
    drawn = sample(question.world, horizon("year"), 2, 7)
    law = enact(
        question.ledger, question.world, on=months.months[months.now + 2], as_of=question.scenario.as_of,
        trust=question.ledger.trusted(question.scenario.trust),
    )  # fmt: skip
    here = plan(question.world, horizon("year"), (law,), 2, 7)
    expected = policy_of(here, law, here.costs[0], 1)
    found = months.drawn(choice_of(drawn, 1)).policies[months.now + 2]
    assert found.trade_cost_hat == pytest.approx(expected.trade_cost_hat)
    held = np.minimum(expected.cap, 9.0)  # of the month of the law, which is laid once: capacity elsewhere grows on
    assert np.minimum(found.cap, 9.0) == pytest.approx(held, abs=0.05)
    assert np.abs(found.trade_cost_hat - months.policies[months.now + 2].trade_cost_hat).max() > 1e-4
    same = months.drawn(at_end("central", question.world.trade_elasticity)).policies
    for one, other in zip(same, months.policies, strict=True):
        assert one.trade_cost_hat == pytest.approx(other.trade_cost_hat, rel=1e-12)
        assert one.tariff == pytest.approx(other.tariff, abs=1e-12)
