"""What `rates` says of the law and what the model charges agree, partner by partner and day by day."""

import law_and_model
import pytest


@pytest.fixture(scope="module")
def rows():
    return law_and_model.rows()


def test_law_and_model_agree_to_a_tenth_of_a_point_once_goods_without_a_sector_are_named(rows):
    assert len(rows) == 72
    apart = [row for row in rows if abs(row.gap) > 0.1]
    assert apart == []


def test_the_additional_duties_are_those_that_the_orders_named(rows):
    """10 points on China in February 2025 (EO 14195); Annex II free in April: 125 and 20 points on most goods."""
    by = {(row.country, row.day): row for row in rows}
    assert by["CHN", "2025-02-15"].model == pytest.approx(10.0, abs=0.1)
    assert 120.0 < by["CHN", "2025-04-10"].model < 145.0
    assert by["IND", "2025-02-15"].model == 0.0
