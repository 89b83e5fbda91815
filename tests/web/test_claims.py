import base64
import io
import zipfile
from pathlib import Path

from tradetalks.ledger import Ledger
from tradetalks.web.claims import told

REPORT = b"""26 October 2025

China will defer its rare-earth export controls by a year, Treasury Secretary Scott Bessent said on 26 October 2025.
"""


def test_a_report_becomes_drafts_that_the_ledger_accepts(tmp_path: Path) -> None:
    found = told(REPORT, ".txt")
    assert found["claims"], "the report has a claim"
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(found["folder"]))) as archive:
        archive.extractall(tmp_path)
    assert {str(path.relative_to(tmp_path / "draft")) for path in tmp_path.rglob("*.yaml")} == set(found["drafts"])
    assert isinstance(Ledger.load(tmp_path / "draft"), Ledger)
    assert "defer" in found["drafts"]["review.yaml"]


def test_a_report_without_a_day_says_why_there_is_no_draft() -> None:
    found = told(b"China will defer its rare-earth export controls by a year, Scott Bessent said.", ".txt")
    assert found["drafts"] == {}
    assert "day" in found["no_draft"]
