"""Countries and groups."""

import pytest

from tradetalks.errors import UnknownName
from tradetalks.places import COUNTRIES, EU, code_or_itself, country, members, nearest_codes


def test_every_iso_code_but_reunion_and_kosovo():
    assert len(COUNTRIES) == 249  # ISO 3166-1 has 249; Kosovo has a code that users may assign
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in COUNTRIES)
    assert len(set(COUNTRIES.values())) == 249


@pytest.mark.parametrize(
    ("code", "name"),
    [("CHN", "China"), ("USA", "United States of America"), ("REU", "rest of the European Union"), ("NOR", "Norway")],
)
def test_names(code, name):
    assert country(code) == name


def test_members():
    assert len(EU) == len(set(EU)) == 27
    assert set(EU) < set(COUNTRIES)
    assert "GBR" not in members("EU")
    assert members("CHN") == ("CHN",)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("China", "CHN"), ("chn", "CHN"), ("Germny", "DEU"), ("Korea", "KOR"), ("CHI", "CHN"), ("Vietnam", "VNM")],
)
def test_near_matches(typed, code):
    with pytest.raises(UnknownName) as caught:
        country(typed)
    assert code in caught.value.remedy


@pytest.mark.parametrize("typed", ["", "X", "ROW", "REU"])
def test_what_a_measure_cannot_name(typed):
    with pytest.raises(UnknownName):
        members(typed)


def test_nothing_near():
    assert nearest_codes("qqqqqq") == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Viet Nam", "VNM"), ("vietnam", "VNM"), ("CHN", "CHN"), ("Atlantis", "Atlantis"), ("ROW", "ROW")],
)
def test_a_country_by_name_is_its_code_and_other_text_stays(typed, code):
    assert code_or_itself(typed) == code
