"""Words typed into Border instead of a code, with no script to look them up."""

from typing import Any


def test_words_give_lines_with_what_they_pay_and_no_error(served: Any) -> None:
    asked = {"product": "permanent magnets", "origin": "China", "destination": "United States", "on": "2026-01-02"}
    page = served.client.get("border", params=asked).text
    assert "8505.11.00" in page  # heading 8505 of the Harmonized System: electromagnets; permanent magnets
    assert "not an HS code" not in page


def test_words_towards_another_country_than_the_schedules_are_refused_with_a_way_on(served: Any) -> None:
    page = served.client.get("border", params={"product": "magnets", "origin": "USA", "destination": "CHN"}).text
    assert "finds lines by words" in page
