"""The reader on texts of other disputes, against labels written before any rule was touched (unseen/guide.md).

The texts are not stored in the project. TRADETALKS_UNSEEN_TEXTS names a folder with `work/` and `sealed/`, <name>.txt
each; without it only the labels themselves are checked. The sealed half was scored once a round, three times; its
figures are in unseen/guide.md.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.reader.unseen_score import labelled, labels, totals

LATER = ("round4", "round6", "round7", "round8")
TEXTS = os.environ.get("TRADETALKS_UNSEEN_TEXTS")


def test_at_least_sixty_texts_of_twelve_disputes_and_nine_kinds() -> None:
    records = [record for half in ("work", "sealed") for record in labelled(half).values()]
    assert len(records) >= 60
    assert len({record["dispute"] for record in records}) >= 12
    assert len({record["text"] for record in records}) >= 9
    assert {record["day"][:4] for record in records} >= {"2018", "2019", "2025", "2026"}
    assert all("Kuala Lumpur" not in record["dispute"] for record in records)


def test_every_label_can_be_read_and_stands_in_its_text() -> None:
    for half in ("work", "sealed", *LATER):
        for name, record in labelled(half).items():
            assert len(labels(record)) == len(record["labels"])
            spans = [one["span"] for one in record["labels"]]
            assert all(0 <= int(start) < int(end) <= int(record["characters"]) for start, end in spans), name


def test_later_sealed_sets_are_of_disputes_not_used_before() -> None:
    known = {record["dispute"] for half in ("work", "sealed") for record in labelled(half).values()}
    for half in LATER:
        records = list(labelled(half).values())
        assert len(records) >= 18
        found = {record["dispute"] for record in records}
        assert not found & known
        known |= found


@pytest.mark.skipif(TEXTS is None, reason="the texts are not stored in the project; TRADETALKS_UNSEEN_TEXTS names them")
def test_the_half_that_rules_were_written_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert TEXTS is not None
    found = totals(Path(TEXTS) / "work", "work")
    with capsys.disabled():
        for name, tally in found.items():
            print(f"\nwork half, {name}: precision / recall {tally}")
    assert found["claims"].precision() >= 0.75
    assert found["claims"].recall() >= 0.65
    assert found["with modality"].precision() >= 0.68
    assert found["with modality"].recall() >= 0.58
    assert found["numbers and days"].precision() >= 0.95
    assert found["numbers and days"].recall() >= 0.90


@pytest.mark.skipif(TEXTS is None, reason="the texts are not stored in the project; TRADETALKS_UNSEEN_TEXTS names them")
@pytest.mark.parametrize("half", LATER)
def test_sets_that_were_scored_and_opened(half: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert TEXTS is not None
    found = totals(Path(TEXTS) / half, half)
    with capsys.disabled():
        for name, tally in found.items():
            print(f"\n{half}, {name}: precision / recall {tally}")
    assert found["claims"].precision() >= 0.75
    assert found["claims"].recall() >= 0.65
    assert found["with modality"].precision() >= 0.68
    assert found["with modality"].recall() >= 0.58
