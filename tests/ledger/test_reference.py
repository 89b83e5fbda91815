"""docs/reference/ledger.md names every word of the grammar, and no other."""

import re
from pathlib import Path
from typing import get_args

import pytest

from tradetalks.kinds.registry import kinds
from tradetalks.ledger.measure import Measure
from tradetalks.ledger.records import EventName, StageName
from tradetalks.ledger.status import PAINTS

KINDS = kinds()
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "ledger.md").read_text(encoding="utf-8")


def rows(heading):
    """First and second cells of the table under a heading."""
    table = PAGE.partition(heading)[2].partition("|---|---|\n")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def test_every_kind_has_its_row():
    assert {row[0] for row in rows("| kind | terms |")} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_term_is_named(kind):
    cell = next(row[1] for row in rows("| kind | terms |") if row[0] == kind)
    named = set(re.findall(r"`([a-z_]+)`", cell))
    assert set(KINDS[kind].terms.model_fields) <= named


def test_every_event_has_its_row():
    named = [name.strip() for row in rows("| event | paints |") for name in row[0].split(",")]
    assert set(named) == set(get_args(EventName)) == set(PAINTS)


def test_every_stage_and_key_is_named():
    assert all(re.search(rf"\b{stage}\b", PAGE) for stage in get_args(StageName))
    assert [key for key in Measure.model_fields if key != "id" and not re.search(rf"\b{key}\b", PAGE)] == []
