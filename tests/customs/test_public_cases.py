"""Duties that others worked out, and cases checked against the law.

public_cases.csv: `right` is a percentage of the customs value, in all or on top of the ordinary duty (`what`), or the
form of the answer. `source` says who worked it out; `argued` why the answer here is another, for the few where it is.
"""

import csv
import datetime as dt
from pathlib import Path

import pytest

from tradetalks.customs.duty import duty
from tradetalks.customs.lines import Entry
from tradetalks.errors import BadInput, UnknownName

CASES = list(csv.DictReader((Path(__file__).parent / "public_cases.csv").read_text(encoding="utf-8").splitlines()))
PUBLIC = [row for row in CASES if not row["source"].startswith("checked against the law")]
LATE = "2026-04-06"  # the metals of Proclamation 11021


def pairs(text):
    return dict(pair.split("=") for pair in text.split())


def answer(row):
    """The form of the answer, and the percentage of a number."""
    content = {name: float(share) for name, share in pairs(row["content"]).items()}
    entry = Entry(tuple(row["claims"].split()), content, pairs(row["facts"]))
    quantity = {unit: float(number) for unit, number in pairs(row["quantity"]).items()}
    found = duty(row["product"], row["origin"], "USA", row["on"], float(row["value"]), quantity or None, entry=entry)
    if found.amount is None:
        return found.form, None
    counted = found.amount - (found.layers[0].amount if row["what"] == "added" else 0.0)
    return found.form, 100.0 * counted / found.value


def named(row):
    return f"{row['product']} {row['origin']} {row['on']} {row['claims']} {row['facts']}"


@pytest.mark.parametrize("row", [row for row in CASES if not row["argued"]], ids=named)
def test_case(row):
    form, percentage = answer(row)
    if row["right"] in ("range", "prohibited"):
        assert form == row["right"]
    else:
        assert form == "number"
        assert percentage == pytest.approx(float(row["right"]), abs=0.005)


@pytest.mark.parametrize("row", [row for row in CASES if row["argued"]], ids=named)
def test_what_is_argued_is_still_another_answer(row):
    """Once one agrees, its reason goes."""
    try:
        _, percentage = answer(row)
    except (BadInput, UnknownName):
        return
    assert percentage != pytest.approx(float(row["right"]), abs=0.005)


def test_at_least_95_in_100_public_cases_agree():
    """Sixty and more that were not used to build the law, 25 and more of them after 6 April 2026."""
    late = [row for row in PUBLIC if dt.date.fromisoformat(row["on"]) >= dt.date.fromisoformat(LATE)]
    assert len(PUBLIC) >= 60
    assert len(late) >= 25
    for rows in (PUBLIC, late):
        assert sum(not row["argued"] for row in rows) >= 0.95 * len(rows)
    assert len({named(row) + row["content"] + row["source"] for row in CASES}) == len(CASES)


def test_at_least_fifteen_are_of_before_2025():
    """Worked out with the ordinary duty of the schedule of 2025; at least nine in ten of them agree."""
    early = [row for row in PUBLIC if row["on"] < "2025"]
    assert len(early) >= 15
    assert sum(not row["argued"] for row in early) >= 0.9 * len(early)
