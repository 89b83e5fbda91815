"""Average rates by day: three rates, sums over authorities, and a tracker's series with the differences explained.

rate_changes.csv holds, where the change of the rate between two days differs from the tracker's by more than half a
point, our reading of why, with the law. The tracker counts from the days of
announcements, matches Annex II at ten digits until 14 November 2025, and gives the increase over 2024. `computed` names
the conventions of the tracker that, taken over here, make the difference less than half a point.
"""

import csv
import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from tradetalks.cli import app
from tradetalks.customs import goods
from tradetalks.customs.facts import conditions
from tradetalks.customs.rates import Rates, rates
from tradetalks.errors import BadInput, MissingFacts, UnknownName
from tradetalks.ledger import Ledger

FIRST, LAST = dt.date(2025, 1, 1), dt.date(2026, 8, 21)
# Day of the tracker -> day on which the same law is in force.
DAYS = {
    "2025-02-04": "2025-02-04",
    "2025-03-12": "2025-03-12",
    "2025-06-03": "2025-06-04",
    "2025-10-14": "2025-10-14",
    "2025-12-04": "2025-12-05",
    "2026-02-07": "2026-02-07",
    "2026-02-24": "2026-02-24",
    "2026-04-06": "2026-04-06",
    "2026-07-24": "2026-07-24",
}
PARTNERS = {
    "EUROPEAN UNION": "EU",
    "MEXICO": "MEX",
    "CHINA": "CHN",
    "CANADA": "CAN",
    "JAPAN": "JPN",
    "VIETNAM": "VNM",
    "KOREA, SOUTH": "KOR",
    "TAIWAN": "TWN",
    "INDIA": "IND",
    "UNITED KINGDOM": "GBR",
}


SHARE_OF_CHAPTERS_1_TO_97 = 0.97336  # of the imports from China in 2024: 429.43 less 11.44 billion USD (Census)


def series(partner: str) -> Rates:
    return rates(partner, "USA", FIRST, LAST, ledger=Ledger.load())


@pytest.fixture(scope="module")
def china() -> Rates:
    return series("CHN")


def on(found: Rates, day: str) -> dict[str, float]:
    return dict(zip(found.authorities, found.statutory[found.on(dt.date.fromisoformat(day))], strict=True))


@pytest.mark.parametrize(
    ("day", "rate"),
    [("2025-02-04", 0.10), ("2025-03-04", 0.20), ("2025-11-09", 0.20), ("2025-11-10", 0.10), ("2026-02-24", 0.0)],
)
def test_a_duty_on_all_goods_has_its_own_rate_as_average(china, day, rate):
    """Goods of chapters 98 and 99 bear no additional duty."""
    assert on(china, day)["ieepa-fentanyl-china"] == pytest.approx(rate * SHARE_OF_CHAPTERS_1_TO_97, rel=1e-3)


def test_rates_change_only_where_the_law_does(china):
    assert dt.date(2025, 4, 9) in china.since
    assert dt.date(2025, 4, 8) not in china.since
    assert on(china, "2025-04-09") != on(china, "2025-04-10")


MEMORANDUM = (  # of 11 April 2025 on exceptions under Executive Order 14257: computers, phones, chips
    *("8471", "847330", "8486", "851713", "851762", "852351", "8524", "852852", "854110", "854121", "854129"),
    *("854130", "854149", "854151", "854159", "854190", "8542"),
)


def test_averages_hold_what_was_said_of_lists_by_the_day_that_they_are_known():
    """9 April 2025: all but Annex II paid 84 % more; two days later computers, phones and chips had not."""
    values: dict[str, float] = {}
    for by_code in goods.hs6_imports_from_china().values():
        for code, usd in by_code.items():
            values[code] = values.get(code, 0.0) + usd
    share = sum(usd for code, usd in values.items() if code.startswith(MEMORANDUM)) / sum(values.values())
    book, day = Ledger.load(), "2025-04-09"
    before, after = (rates("CHN", "USA", day, "2025-04-10", ledger=book, as_of=f"2025-04-{d}") for d in ("09", "12"))
    fall = on(before, day)["ieepa-reciprocal"] - on(after, day)["ieepa-reciprocal"]
    assert fall == pytest.approx(0.84 * share, rel=0.02)


def test_the_three_rates_are_three_numbers(china):
    """Collected in 2024: 10.87 % of 429.4 billion USD (Census). Exclusions make the effective rate the lower one."""
    assert china.collected == pytest.approx(0.10866, abs=1e-5)
    assert china.imports_usd == pytest.approx(429.426e9, rel=1e-5)
    assert (china.effective.sum(axis=1) <= china.statutory.sum(axis=1) + 1e-12).all()
    assert china.effective[0].sum() < china.statutory[0].sum()
    canada = series("CAN")
    late = canada.on(dt.date(2025, 9, 1))
    assert canada.effective[late].sum() < 0.5 * canada.statutory[late].sum()


@pytest.mark.parametrize(
    ("partner", "month", "share"),
    # US International Trade Commission: imports under S and S+ over all imports of the month, at the month's weights.
    [
        *(("CAN", "2025-07", 0.860), ("CAN", "2025-10", 0.901), ("CAN", "2026-02", 0.838)),
        *(("MEX", "2025-07", 0.869), ("MEX", "2025-10", 0.893), ("MEX", "2026-02", 0.900)),
    ],
)
def test_claims_of_usmca_are_those_of_the_month(partner, month, share):
    classes = goods.us_import_classes()
    claimed = classes.goods(partner, dt.date.fromisoformat(f"{month}-15"), LAST).on_list["usmca"]
    weights = classes.imports[classes.partner(partner)]
    assert claimed @ weights / weights.sum() == pytest.approx(share, abs=0.06)


@pytest.mark.parametrize(
    ("partner", "day", "collected"),
    # Duties calculated over imports of the month (Census): Bank of Montreal, 13 May 2025, for March; Royal Bank of
    # Canada, July 2025, for April. The programme shown for these months gives 9.6, 10.4 and 11.7.
    [("CAN", "2025-03-10", 0.018), ("CAN", "2025-04-15", 0.023), ("MEX", "2025-03-10", 0.038)],
)
def test_before_july_2025_effective_rates_are_near_what_was_collected(partner, day, collected):
    found = rates(partner, "USA", day, "2025-05-01", ledger=Ledger.load())
    assert found.effective[0].sum() == pytest.approx(collected, abs=0.0225)


def test_claims_move_the_effective_rate_and_never_the_statutory_one():
    """From September to October 2025 no act changed duties on Canada; claims rose from 88 to 90 % (US ITC)."""
    found = rates("CAN", "USA", "2025-09-26", "2025-10-05", ledger=Ledger.load())
    before, after = found.on(dt.date(2025, 9, 30)), found.on(dt.date(2025, 10, 1))
    assert before != after
    assert found.statutory[before] == pytest.approx(found.statutory[after], abs=0.0)
    assert found.effective[after].sum() < found.effective[before].sum()


def test_days_beyond_the_counted_claims_take_the_nearest_month_and_say_so():
    days = ["--since", "2025-06-25", "--until", "2026-04-10"]
    done = CliRunner().invoke(app, ["rates", "--to", "USA", "--from", "CAN", *days])
    assert "from July 2025 to February 2026. Earlier days take the claims of July 2025." in done.stdout
    assert "Later days take the claims of February 2026." in done.stdout
    classes = goods.us_import_classes()
    for day, month in (("2026-08-01", "2026-02-28"), ("2025-04-01", "2025-07-01")):
        there, here = (classes.goods("CAN", dt.date.fromisoformat(d), LAST).on_list["usmca"] for d in (day, month))
        assert (there == here).all()


def test_rates_are_never_below_the_ordinary_duty(china):
    assert (china.statutory >= 0.0).all()
    assert np.ptp(china.statutory[:, 0]) == pytest.approx(0.0)


def test_the_trade_war_of_2018_is_weighted_with_imports_of_2017():
    """USTR: lists 1 to 3 hold 250 billion USD at 25 %, list 4A 120 billion at 15 % from 1 September 2019, 7.5 % from 14
    February 2020; imports of 2017: 505 billion (Census). Peterson Institute, weights of 2017: 3.1, 21.0 and 19.3 %."""
    found = rates("CHN", "USA", "2018-01-01", "2021-01-02", ledger=Ledger.load())
    at = {day: on(found, day) for day in ("2018-01-02", "2019-09-01", "2020-02-14", "2020-12-31", "2021-01-01")}
    assert at["2019-09-01"]["section-301-china"] == pytest.approx((0.25 * 250 + 0.15 * 120) / 505, abs=0.005)
    assert at["2020-02-14"]["section-301-china"] == pytest.approx((0.25 * 250 + 0.075 * 120) / 505, abs=0.005)
    for day, published in [("2018-01-02", 0.031), ("2019-09-01", 0.210), ("2020-02-14", 0.193)]:
        assert sum(at[day].values()) == pytest.approx(published, abs=0.022)
    assert at["2021-01-01"]["section-301-china"] < at["2020-12-31"]["section-301-china"]
    done = CliRunner().invoke(
        app, ["rates", "--to", "USA", "--from", "CHN", "--since", "2020-12-01", "--until", "2021-01-05"]
    )
    assert "weighted with imports of 2017" in done.stdout


def test_imports_of_2017_are_those_of_the_census():
    """Imports for consumption of 2017, billion USD: China 503.7, Mexico 312, Canada 299 (Census)."""
    classes = goods.us_import_classes()
    for partner, billions in [("CHN", 504), ("MEX", 312), ("CAN", 299)]:
        assert classes.imports_2017[classes.partner(partner)].sum() / 1e9 == pytest.approx(billions, rel=0.02)


def test_what_cannot_be_averaged_is_refused():
    book = Ledger.load()
    with pytest.raises(MissingFacts):
        rates("USA", "CHN", FIRST, LAST, ledger=book)
    with pytest.raises(UnknownName):
        rates("XYZ", "USA", FIRST, LAST, ledger=book)
    with pytest.raises(BadInput):
        rates("CHN", "USA", LAST, FIRST, ledger=book)
    with pytest.raises(BadInput, match="from 2018-01-01"):
        rates("CHN", "USA", dt.date(2017, 12, 31), FIRST, ledger=book)


TABLE = list(csv.DictReader((Path(__file__).parent / "rate_changes.csv").read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def tracker(shared) -> dict[str, dict[str, float]]:
    """Partner -> day -> the tracker's rate, percent."""
    found: dict[str, dict[str, float]] = {}
    path = shared / "data/world/us_imports_hs10_2024/country-by-time.csv"
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        if row["country_name"] in PARTNERS and row["date"] in DAYS:
            found.setdefault(PARTNERS[row["country_name"]], {})[row["date"]] = float(row["effective tariff"])
    return found


def differences(theirs: dict[str, float], found: Rates) -> dict[str, float]:
    """Day -> our change since the day before it in the series, less the tracker's; points."""
    rates_of = [100.0 * found.effective[found.on(dt.date.fromisoformat(DAYS[day]))].sum() for day in sorted(theirs)]
    ours = np.diff([100.0 * found.effective[0].sum(), *rates_of])
    return dict(zip(sorted(theirs), ours - np.diff([0.0, *(theirs[day] for day in sorted(theirs))]), strict=True))


@pytest.mark.shared
def test_changes_agree_with_a_tracker_or_are_explained(tracker):
    differing = {
        (partner, day)
        for partner, theirs in tracker.items()
        for day, points in differences(theirs, series(partner)).items()
        if abs(points) > 0.5
    }
    assert differing == {(row["partner"], row["until"]) for row in TABLE}


SIXTEEN = PARTNERS | {
    "THAILAND": "THA",
    "SWITZERLAND": "CHE",
    "MALAYSIA": "MYS",
    "BRAZIL": "BRA",
    "INDONESIA": "IDN",
    "TURKEY": "TUR",
}
# Day of the tracker -> day on which the same law is in force.
EIGHT = {
    **{day: DAYS[day] for day in ("2025-03-12", "2025-06-03", "2025-12-04", "2026-02-24", "2026-04-06", "2026-07-24")},
    "2025-08-07": "2025-08-08",
    "2025-11-14": "2025-11-14",
}
LEVELS = list(csv.DictReader((Path(__file__).parent / "tracker_levels.csv").read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def levels(shared) -> dict[tuple[str, str], float]:
    """(partner, day) -> the tracker's rise since January 2025, points; between its days that of the day before."""
    found: dict[str, dict[str, float]] = {}
    path = shared / "data/world/us_imports_hs10_2024/country-by-time.csv"
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        if row["country_name"] in SIXTEEN:
            found.setdefault(SIXTEEN[row["country_name"]], {})[row["date"]] = float(row["effective tariff"])
    return {(p, d): theirs[max(at for at in theirs if at <= d)] for p, theirs in found.items() for d in EIGHT}


def rises(partner: str, book: Ledger) -> dict[str, float]:
    """Day of the tracker -> rise of our effective rate since 1 January 2025, points."""
    found = rates(partner, "USA", FIRST, LAST, ledger=book)
    at = {day: found.on(dt.date.fromisoformat(ours)) for day, ours in EIGHT.items()}
    return {day: 100.0 * float(found.effective[t].sum() - found.effective[0].sum()) for day, t in at.items()}


@pytest.mark.shared
def test_sixteen_partners_on_eight_days_agree_or_the_act_is_named(levels):
    """More than half a point apart is in tracker_levels.csv, with its act; what is there is near what it says."""
    book = Ledger.load()
    ours = {(p, day): rise for p in SIXTEEN.values() for day, rise in rises(p, book).items()}
    gaps = {key: ours[key] - levels[key] for key in levels}
    told = {(row["partner"], row["day"]): float(row["points"]) for row in LEVELS}
    assert len(gaps) == 16 * 8
    assert {key: round(gap, 1) for key, gap in gaps.items() if abs(gap) > 0.5 and key not in told} == {}
    assert {key: (gaps[key], said) for key, said in told.items() if abs(gaps[key] - said) > 0.2} == {}
    assert all(row["act"] for row in LEVELS)
    assert not [row for row in LEVELS if "not explained" in row["act"]]


@pytest.mark.shared
@pytest.mark.parametrize(
    "row", [row for row in LEVELS if row["convention"]], ids=lambda r: f"{r['partner']} {r['day']}"
)
def test_taking_over_the_trackers_convention_closes_the_gap(levels, monkeypatch, row):
    """Annex II exempting nothing, ceilings on top of the ordinary duty, or no duty on chips."""
    book, without = Ledger.load(), {"chips": "USA/section-232-semiconductors"}.get(row["convention"])
    if row["convention"] == "ceilings":
        book = ceilings_added(book)
    if without:
        assert without in book.measures
        book = Ledger(**(book.__dict__ | {"measures": {k: m for k, m in book.measures.items() if k != without}}))
    if row["convention"] == "annex-ii":
        read = goods.ImportClasses.goods

        def exempting_nothing(classes, partner, on, as_of):
            found = read(classes, partner, on, as_of)
            lists = {**found.on_list, "annex-ii": np.zeros_like(found.mfn_rate)}
            return goods.Goods(found.mfn_rate, lists, found.content)

        monkeypatch.setattr(goods.ImportClasses, "goods", exempting_nothing)
    assert abs(rises(row["partner"], book)[row["day"]] - levels[row["partner"], row["day"]]) < 0.5


def ceilings_added(book: Ledger) -> Ledger:
    """A ledger whose ceilings, which count the ordinary duty, are duties on top of it."""

    def on_top(terms: object) -> object:
        return terms.model_copy(update={"how": "add"}) if getattr(terms, "how", None) == "floor" else terms

    measures = {}
    for name, measure in book.measures.items():
        events = tuple(
            event.model_copy(
                update={"claims": tuple(c.model_copy(update={"terms": on_top(c.terms)}) for c in event.claims)}
            )
            for event in measure.events
        )
        measures[name] = measure.model_copy(update={"terms": on_top(measure.terms), "events": events})
    return Ledger(**(book.__dict__ | {"measures": measures}))


@pytest.mark.shared
@pytest.mark.parametrize("conventions", sorted({row["computed"] for row in TABLE if row["computed"]}))
def test_explanations_that_can_be_worked_out_close_the_difference(tracker, monkeypatch, conventions):
    """With ceilings on top, lines of civil aircraft exempt in full, or without measures that the tracker lacks."""
    if "aircraft" in conventions:
        aircraft = replace(conditions()["section-122-aircraft"], import_share=1.0)
        monkeypatch.setitem(conditions(), "section-122-aircraft", aircraft)
    goods._lists_on.cache_clear()
    book = ceilings_added(Ledger.load()) if "ceilings" in conventions else Ledger.load()
    without = conventions.split()[1:] if conventions.startswith("without") else ()
    assert set(without) <= set(book.measures)
    book = Ledger(**(book.__dict__ | {"measures": {k: m for k, m in book.measures.items() if k not in without}}))
    for row in [row for row in TABLE if row["computed"] == conventions]:
        found = rates(row["partner"], "USA", FIRST, LAST, ledger=book)
        assert abs(differences(tracker[row["partner"]], found)[row["until"]]) < 0.5, row
    goods._lists_on.cache_clear()


def test_the_verb_writes_table_days_and_chart(tmp_path):
    chart, days = tmp_path / "chart.svg", tmp_path / "days.csv"
    arguments = ["rates", "--to", "USA", "--from", "CHN", "--since", "2025-11-08", "--until", "2025-11-12"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0
    assert "Collected in 2024: 10.87 %" in done.stdout
    assert CliRunner().invoke(app, [*arguments, "--daily", "--out", str(days)]).exit_code == 0
    assert CliRunner().invoke(app, [*arguments, "--out", str(chart)]).exit_code == 0
    rows = list(csv.DictReader(line for line in days.read_text().splitlines() if not line.startswith("#")))
    assert [row["day"] for row in rows] == [f"2025-11-{day:02}" for day in (8, 9, 10, 11, 12)]
    fentanyl = "statutory, IEEPA, fentanyl, China, %"
    fall = float(rows[1][fentanyl]) - float(rows[2][fentanyl])
    assert fall == pytest.approx(10.0 * SHARE_OF_CHAPTERS_1_TO_97, abs=1e-3)
    assert chart.read_text().startswith("<svg")
