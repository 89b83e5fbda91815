"""Duties that hang on which list a line stands on: worked out from the law by hand, or read in public examples."""

import csv
from pathlib import Path

import pytest

from tradetalks.customs.duty import duty
from tradetalks.customs.lines import Entry

CASES = list(csv.DictReader((Path(__file__).parent / "list_cases.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", CASES, ids=[f"{r['product']}-{r['origin']}-{r['on']}-{r['facts']}" for r in CASES])
def test_a_line_pays_what_its_lists_ask(row):
    facts = dict(fact.split("=") for fact in row["facts"].split())
    entry = Entry(tuple(row["claims"].split()), {}, facts)
    found = duty(row["product"], row["origin"], "USA", row["on"], 10_000.0, entry=entry)
    assert found.form == "number", found.depends
    assert found.amount == pytest.approx(100.0 * float(row["percent"]))
