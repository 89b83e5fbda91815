"""Published effects are asked or refused with a reason, and the page shows what the benchmark prints."""

from pathlib import Path

import numpy as np
import published_effects as effects
import pytest

PAGE = (Path(__file__).resolve().parent.parent / "docs/explanation/published.md").read_text(encoding="utf-8")


def test_every_row_is_asked_or_says_why_not_and_names_its_source() -> None:
    rows = effects.BOOK["effects"]
    assert len(rows) == 97
    assert all(("like" in row) != bool(row.get("not_asked")) and row["source"] for row in rows)
    assert {row["like"]["shock"] for row in rows if "like" in row} <= set(effects.BOOK["shocks"])


def test_without_an_agreement_members_pay_no_less_and_the_union_stays_whole() -> None:
    before, now = effects.without("RCEP").tariff, effects.WORLD.tariff
    inside = np.ix_(effects.places("RCEP"), effects.places("RCEP"))
    assert (before >= now).all()
    assert (before[inside] > now[inside]).any()
    outside = np.ones(now.shape, dtype=bool)
    outside[inside] = False
    assert (before[outside] == now[outside]).all()


def test_numbers_are_apart_beyond_a_factor_of_two_or_in_sign() -> None:
    assert effects.apart(1.0, 0.4)
    assert effects.apart(1.0, -1.0)
    assert not effects.apart(-2.0, -1.0)


def test_the_page_holds_the_rows_that_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    effects.main()
    lines = capsys.readouterr().out.splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert len(rows) == 82
    assert [row for row in rows if row not in PAGE] == []
