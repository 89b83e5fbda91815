"""The approval test: what every line pays in 2026 is what the reviewed file says.

rates_2026.csv has a row a chapter and origin, a column a day: lines, mean of the duties on top of the ordinary one (two
where facts are not known), lines that may not enter, and a digest of all lines. After a change that is right:
`python3 x.py build sweep` prints what moved, `--approve` writes the file anew.
"""

from pathlib import Path

import pytest

from build.customs import sweep
from tradetalks.ledger import Ledger

REVIEWED = Path(__file__).with_name("rates_2026.csv")


def test_the_duty_of_every_line_is_as_reviewed():
    """About 20,000 lines x 12 origins x 6 days."""
    after = sweep.sweep(Ledger.load())
    lines = sum(cell.lines for cells in after.values() for cell in cells.values())
    assert lines > 12 * 6 * 19_000
    found = sweep.moved(REVIEWED.read_text(encoding="utf-8"), sweep.digest_text(after))
    print(f"{lines:,} duties, {len(found)} of {len(after) * len(sweep.DAYS):,} cells moved")
    assert found == [], "\n".join(found[:60])


def test_a_measure_that_goes_moves_its_chapters_and_no_others(monkeypatch: pytest.MonkeyPatch):
    """Without the duty on copper of 1 August 2025 goods of chapter 74 pay otherwise, T-shirts as before."""
    monkeypatch.setattr(sweep, "DAYS", ("2026-01-15",))
    monkeypatch.setattr(sweep, "ORIGINS", ("VNM",))
    book = Ledger.load()
    without = Ledger(**(book.__dict__ | {"measures": {k: m for k, m in book.measures.items() if "copper" not in k}}))
    found = sweep.moved(*(sweep.digest_text(sweep.sweep(law)) for law in (book, without)))
    assert any(line.startswith("chapter 74, VNM, 2026-01-15: ") for line in found)
    assert not any(line.startswith("chapter 61") for line in found)


def test_what_moved_is_told_by_chapter_origin_and_day():
    head = "chapter,origin," + ",".join(sweep.DAYS)
    cells = ["10 0.1000 0 aaaaaa"] * 6
    before = "\n".join([head, ",".join(["01", "CHN", *cells]), ",".join(["02", "CHN", *cells])])
    after = before.replace("02,CHN,10 0.1000", "02,CHN,10 0.2000", 1)
    assert sweep.moved(before, before) == []
    assert sweep.moved(before, after) == [f"chapter 02, CHN, {sweep.DAYS[0]}: 10 0.1000 0 aaaaaa -> 10 0.2000 0 aaaaaa"]
    assert len(sweep.moved("", before)) == 12
