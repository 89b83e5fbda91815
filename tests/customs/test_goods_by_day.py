"""The goods of a partner change only on the days that the tables name."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradetalks.customs.goods import us_import_classes

DAYS = st.dates(dt.date(2018, 1, 1), dt.date(2027, 6, 30))


@settings(max_examples=40, deadline=None)
@given(on=DAYS, as_of=DAYS, partner=st.sampled_from(["CAN", "MEX", "CHN", "EU", "all"]))
def test_goods_are_those_of_the_day_since_when_they_stand(on: dt.date, as_of: dt.date, partner: str) -> None:
    classes = us_import_classes()
    since, known = classes.same_since((partner,), on, as_of)
    assert since <= on
    assert known <= as_of
    now, then = classes.goods(partner, on, as_of), classes.goods(partner, since, known)
    assert now.on_list.keys() == then.on_list.keys()
    assert all(np.array_equal(now.on_list[name], then.on_list[name]) for name in now.on_list)


@pytest.mark.parametrize(("partner", "differ"), [("CAN", True), ("CHN", False)])
def test_claims_of_the_programme_move_the_goods_of_its_members_alone(partner: str, differ: bool) -> None:
    classes = us_import_classes()
    days = [classes.same_since((partner,), dt.date(2025, month, 20), dt.date(2026, 9, 1))[0] for month in (11, 12)]
    assert (days[0] != days[1]) is differ
