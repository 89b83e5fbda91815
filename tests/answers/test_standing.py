"""How things stand between two sides: the words of the press and of the acts of October and November 2025."""

import datetime as dt

import pytest

import tradetalks as tt
from tradetalks.answers.lanes import along, ticks
from tradetalks.answers.standing import choices, default_about, short, standing
from tradetalks.errors import BadInput, UnknownName

BOOK = tt.Ledger.load()
KUALA_LUMPUR = "kuala-lumpur-2025"
OWN_SOURCE = "own: {title: Own, actor: NOR.cabinet, date: 2026-01-02, kind: primary, url: https://example.org/own}\n"


def words(side: str, day: str) -> list[str]:
    return [one.words for one in standing(BOOK, KUALA_LUMPUR, day).sayings[side]]


def lane(title: str, day: str) -> tuple[str, list[tuple[str, str]]]:
    """What a measure is on a day, and its statuses with their first days."""
    found = next(one for one in standing(BOOK, KUALA_LUMPUR, day).lanes if one.measure.title.startswith(title))
    return found.now, [(each.status, str(each.since)) for each in found.stretches]


def test_each_side_has_its_own_words_of_26_october_2025() -> None:
    assert "preliminary consensus" in words("CHN", "2025-10-26")
    assert "a very substantial framework" in words("USA", "2025-10-26")
    assert "preliminary consensus" not in words("USA", "2025-10-26")


def test_nothing_is_known_before_it_was_said() -> None:
    assert "preliminary consensus" not in words("CHN", "2025-10-25")
    assert max(one.day for one in standing(BOOK, KUALA_LUMPUR, "2025-10-25").sayings["USA"]) <= dt.date(2025, 10, 25)


def test_the_tariff_of_100_percent_was_threatened_on_10_october_for_1_november_and_withdrawn_on_the_26th() -> None:
    assert lane("Additional 100 %", "2025-10-09")[0] == "not yet said"
    assert lane("Additional 100 %", "2025-10-20")[0] == "threatened, 100 %"
    now, statuses = lane("Additional 100 %", "2025-10-27")
    assert now == "withdrawn"
    assert statuses[-2:] == [("threatened", "2025-10-10"), ("withdrawn", "2025-10-26")]
    coming = standing(BOOK, KUALA_LUMPUR, "2025-10-20").coming
    threat = next(one for one in coming if one.day == dt.date(2025, 11, 1))
    assert not threat.is_law
    assert "100 %" in threat.text
    assert dt.date(2025, 11, 1) not in {one.day for one in standing(BOOK, KUALA_LUMPUR, "2025-10-27").coming}


def test_the_lanes_and_their_ends_stay_where_they_are_while_the_day_moves() -> None:
    """A picture whose rows jump cannot be dragged over."""
    found = [standing(BOOK, KUALA_LUMPUR, day) for day in ("2025-01-05", "2025-10-26", "2026-11-20")]
    assert len({(one.start, one.end, tuple(each.measure.id for each in one.lanes)) for one in found}) == 1


def test_a_day_that_a_side_only_names_is_told_apart_from_law() -> None:
    coming = standing(BOOK, KUALA_LUMPUR, "2026-10-05").coming
    assert {one.is_law for one in coming if one.day == dt.date(2027, 1, 10)} == {False}
    assert {one.is_law for one in coming if one.day == dt.date(2026, 11, 10)} == {True}


def test_any_two_sides_are_asked_about() -> None:
    found = standing(BOOK, "USA+EU", "2025-08-20")
    assert found.title == "United States and the European Union"
    assert {one.measure.imposed_by for one in found.lanes} == {"USA", "EU"}
    nobody = standing(BOOK, "BRA+JPN", "2026-03-01")
    assert nobody.law == ("Nothing was said of a measure between them by this day.",)
    assert nobody.coming == ()


def test_what_is_no_side_is_refused_with_a_remedy() -> None:
    with pytest.raises(UnknownName) as said:
        standing(BOOK, "nothing", "2025-10-26")
    assert KUALA_LUMPUR in said.value.remedy
    with pytest.raises(UnknownName):
        standing(BOOK, "USA+XXX", "2025-10-26")
    with pytest.raises(BadInput):
        standing(BOOK, "USA+USA", "2025-10-26")


def test_every_choice_has_an_answer_on_a_day_with_law_and_on_one_after_the_ledgers_end() -> None:
    for about, title in choices(BOOK):
        for day in ("2025-10-26", "2027-05-01"):
            assert standing(BOOK, about, day).title == title


def test_an_own_ledger_has_its_own_choices(tmp_path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "own.yaml").write_text(OWN_SOURCE)
    (tmp_path / "coverage.yaml").write_text("complete_to: 2026-02-01\n")
    (tmp_path / "NOR").mkdir()
    (tmp_path / "NOR" / "fish.yaml").write_text(
        "title: Duty on fish\nkind: tariff\nimposed_by: NOR\nauthority: own\n"
        "scope: {origin: [SWE], destination: [NOR], products: ['03']}\nterms: {rate: '0.05', how: add}\n"
        "events: [{event: enter_force, date: 2026-01-05, source: own}]\n"
    )
    own = tt.Ledger.load(tmp_path)
    assert default_about(own) == "NOR+SWE"
    assert standing(own, "NOR+SWE", "2026-01-20").lanes[0].now == "in force, 5 %"


@pytest.mark.parametrize(
    ("start", "end", "first", "most"),
    [("2024-12-01", "2027-03-01", "2025-01-01", 9), ("2019-03-01", "2022-05-01", "2019-07-01", 9)],
)
def test_ticks_stand_on_whole_quarters_and_are_few(start: str, end: str, first: str, most: int) -> None:
    found = ticks(dt.date.fromisoformat(start), dt.date.fromisoformat(end))
    assert str(found[0]) == first
    assert 4 <= len(found) <= most
    assert all(day.day == 1 for day in found)


def test_a_place_between_two_days_is_a_share_of_the_days() -> None:
    start, end = dt.date(2025, 1, 1), dt.date(2025, 1, 11)
    assert [along(day, start, end) for day in (start, dt.date(2025, 1, 6), end, dt.date(2026, 1, 1))] == [
        0,
        50,
        100,
        100,
    ]


def test_a_short_title_still_says_something() -> None:
    assert short("Phase One: purchases of US farm goods") == "Phase One: purchases of US farm goods"
    assert short("Additional duty on China and Hong Kong (fentanyl)") == "Additional duty on China and Hong Kong"
