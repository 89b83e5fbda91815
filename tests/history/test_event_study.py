"""A user's price file: handled or refused with its row; and returns worked out by hand."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from tradetalks.errors import BadInput, BadParameters, MissingFacts
from tradetalks.history import event_study, read_prices
from tradetalks.history.event_studies import arrangement_day, implied_probability
from tradetalks.ledger import Ledger
from tradetalks.number import Number

EVENT = date(2025, 10, 27)


def trading_days(last: date, count: int) -> list[date]:
    days, day = [], last
    while len(days) < count:
        if day.weekday() < 5:
            days.append(day)
        day -= timedelta(days=1)
    return days[::-1]


def made_up(event_return: float = 0.03) -> list[tuple[date, float]]:
    """160 days of a seeded walk with a jump on the event's day; the day after is the last."""
    days = trading_days(date(2025, 10, 28), 160)
    returns = np.random.default_rng(7).normal(0.0005, 0.01, len(days))
    returns[days.index(EVENT)] = event_return
    returns[-1] = 0.0
    close = 100.0 * np.exp(np.cumsum(returns))
    return list(zip(days, close.tolist(), strict=True))


def write(folder: Path, rows: list[tuple[date, float]], head: str = "date,close", extra: str = "") -> Path:
    path = folder / "index.csv"
    path.write_text(head + "\n" + "".join(f"{day},{price!r}{extra}\n" for day, price in rows))
    return path


def test_the_abnormal_return_by_hand(tmp_path: Path) -> None:
    rows = made_up()
    study = event_study(read_prices(write(tmp_path, rows)), EVENT)
    returns = np.diff(np.log([price for _, price in rows]))
    at = [day for day, _ in rows].index(EVENT)
    normal = returns[at - 130 : at - 10]
    assert study.estimation_days == 120
    assert study.abnormal == pytest.approx(0.03 - 2 * normal.mean(), abs=1e-12)
    assert study.standard_error == pytest.approx(normal.std(ddof=1) * np.sqrt(2 * (1 + 2 / 120)))


def test_wrong_order_gaps_and_holidays_are_handled_and_said(tmp_path: Path) -> None:
    rows = made_up()
    expected = event_study(read_prices(write(tmp_path, rows)), EVENT)
    study = event_study(read_prices(write(tmp_path, rows[::-1])), EVENT)
    assert study.abnormal == expected.abnormal
    assert "put in order" in study.notes[0]
    holiday = [row for row in rows if row[0] != EVENT]
    later = event_study(read_prices(write(tmp_path, [*holiday, (date(2025, 10, 29), 100.0)])), EVENT)
    assert later.first == date(2025, 10, 28)
    assert any("no price on 2025-10-27" in note for note in later.notes)
    assert any("1 weekdays" in note for note in later.notes)


def test_one_other_currency_is_kept_and_two_are_refused_with_the_row(tmp_path: Path) -> None:
    rows = made_up()
    path = write(tmp_path, rows, "date,close,currency", ",KRW")
    assert event_study(read_prices(path), EVENT).currency == "KRW"
    path.write_text(path.read_text().replace(f"{rows[5][0]},{rows[5][1]!r},KRW", f"{rows[5][0]},{rows[5][1]!r},USD"))
    with pytest.raises(BadInput, match="second currency") as caught:
        read_prices(path)
    assert caught.value.where.endswith("index.csv:7")


@pytest.mark.parametrize(
    ("change", "says", "line"),
    [
        (lambda rows: [*rows, rows[3]], "a day twice", 162),
        (lambda rows: [*rows[:4], (rows[4][0], -1.0), *rows[5:]], "no price", 6),
        (lambda rows: [*rows[:4], (rows[4][0], float("nan")), *rows[5:]], "no price", 6),
        (lambda rows: [*rows[:4], (rows[4][0], 100_000.0), *rows[5:]], "jumps", 6),
    ],
)
def test_what_is_no_price_is_refused_with_its_row(tmp_path: Path, change, says: str, line: int) -> None:
    with pytest.raises(BadInput, match=says) as caught:
        read_prices(write(tmp_path, change(made_up())))
    assert caught.value.where.endswith(f"index.csv:{line}")


def test_a_bad_date_and_missing_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "index.csv"
    path.write_text("date,close\n27.10.2025,100\n")
    with pytest.raises(BadInput, match="not a day") as caught:
        read_prices(path)
    assert caught.value.where.endswith("index.csv:2")
    path.write_text("day,price\n2025-10-27,100\n")
    with pytest.raises(BadInput, match="columns"):
        read_prices(path)
    with pytest.raises(BadInput, match="cannot be read"):
        read_prices(tmp_path / "none.csv")


def test_blank_lines_are_passed_over_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "index.csv"
    path.write_text("date,close\n2025-10-24,100\n\n\n2025-10-27,lots\n")
    with pytest.raises(BadInput, match="no price") as caught:
        read_prices(path)
    assert caught.value.where.endswith("index.csv:5")


def test_separators_of_thousands_are_refused_with_their_row(tmp_path: Path) -> None:
    path = tmp_path / "index.csv"
    path.write_text("date,close\n2025-10-24,100\n2025-10-27,1,234.5\n")
    with pytest.raises(BadInput, match="more cells") as caught:
        read_prices(path)
    assert caught.value.where.endswith("index.csv:3")


def test_too_short_a_file_and_a_gap_at_the_event_are_refused(tmp_path: Path) -> None:
    rows = made_up()
    with pytest.raises(MissingFacts, match="too few prices") as caught:
        event_study(read_prices(write(tmp_path, rows[-41:])), EVENT)
    assert "at least 40 trading days" in caught.value.remedy
    assert event_study(read_prices(write(tmp_path, rows[-42:])), EVENT).estimation_days == 30
    with pytest.raises(MissingFacts, match="end before"):
        event_study(read_prices(write(tmp_path, rows[:-1])), EVENT)
    gap = [row for row in rows if not date(2025, 10, 10) <= row[0] < EVENT]
    with pytest.raises(BadInput, match="a gap in the event"):
        event_study(read_prices(write(tmp_path, gap)), EVENT)


def test_confounding_events_of_the_ledger_are_listed(tmp_path: Path) -> None:
    ledger = Ledger.load()
    study = event_study(read_prices(write(tmp_path, made_up())), EVENT, ledger=ledger)
    assert {row.measure for row in study.confounders} >= {"USA/china-100", "CHN/rare-earths-extraterritorial"}
    assert all(date(2025, 10, 24) < row.date <= date(2025, 10, 28) for row in study.confounders)
    assert arrangement_day(ledger.arrangements["kuala-lumpur-2025"]) >= date(2025, 10, 25)


def test_the_implied_probability_is_return_over_value_and_has_no_sign_without_one(tmp_path: Path) -> None:
    study = event_study(read_prices(write(tmp_path, made_up())), EVENT)
    found = implied_probability(study, Number(0.01, 0.008, 0.012), (2.0, 4.0, 8.0))
    assert found.middle == pytest.approx(study.abnormal / 0.04)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.middle < found.high
    assert found.low == pytest.approx(min(study.band[0] / (2 * 0.008), study.band[0] / (8 * 0.012)))
    assert implied_probability(study, Number(0.0, -0.01, 0.01), (2.0, 4.0, 8.0)).middle is None
    with pytest.raises(BadParameters):
        implied_probability(study, Number(0.01, 0.01, 0.01), (4.0, 2.0, 8.0))


def test_the_moves_of_27_october_2025_are_in_the_ledger_with_their_source() -> None:
    event = Ledger.load().matters["market-reaction"].events[0]
    said = {claim.says.split(" up ")[0]: claim for claim in event.claims if claim.says}
    assert set(said) == {"Nikkei 225", "KOSPI", "Hang Seng"}
    for index, move in (("Nikkei 225", "2.1 %"), ("KOSPI", "2.3 %"), ("Hang Seng", "0.85 %")):
        assert move in (said[index].says or "")
        assert said[index].source == "report-3"


def test_heads_in_capitals_and_columns_of_others_are_taken(tmp_path: Path) -> None:
    rows = made_up()
    expected = event_study(read_prices(write(tmp_path, rows)), EVENT)
    found = event_study(read_prices(write(tmp_path, rows, head="Date, Close ,Adj Close,Volume", extra=",1.0,9")), EVENT)
    assert found.abnormal == expected.abnormal
    with pytest.raises(BadInput, match="a column twice"):
        read_prices(write(tmp_path, rows, head="date,close,Close", extra=",1.0"))
