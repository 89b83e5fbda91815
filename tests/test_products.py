"""HS codes are text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradetalks.errors import BadInput
from tradetalks.products import parse_hs


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("01", "01"),
        ("0101", "0101"),
        ("8505.11", "850511"),
        ("850511", "850511"),
        ("8505.11.00", "85051100"),
        ("8505.1100", "85051100"),
        ("8505.11.00.10", "8505110010"),
        ("9903.01.24", "99030124"),
    ],
)
def test_codes(written, digits):
    assert parse_hs(written) == digits


@pytest.mark.parametrize(
    "written",
    [
        "",
        "1",
        "101",
        "8505.1",
        "85.05.11",
        "8505.11.",
        ".8505",
        "1.2E3",
        "85O5",
        "8505 11",
        "-8505",
        "٨٥٠٥",
        "850511001020",
        "8505\n",
    ],
)
def test_what_is_no_code(written):
    with pytest.raises(BadInput, match="not an HS code") as caught:
        parse_hs(written)
    assert caught.value.evidence == repr(written)


@given(st.text(alphabet="0123456789.", max_size=13))
def test_whatever_is_read_keeps_its_digits(written):
    try:
        digits = parse_hs(written)
    except BadInput:
        return
    assert digits == "".join(mark for mark in written if mark != ".")
    assert len(digits) in (2, 4, 6, 8, 10)
