"""customs build as a user types it."""

import pytest
from typer.testing import CliRunner

from tradetalks.cli.customs import app
from tradetalks.errors import MissingFacts


def test_build_without_sources_fails_and_writes_nothing(tmp_path):
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["build", "--from", str(tmp_path), "--out", str(out)])
    assert isinstance(done.exception, MissingFacts)
    assert not list(out.glob("*"))


@pytest.mark.shared
def test_build_reports_what_it_wrote(shared, tmp_path):
    done = CliRunner().invoke(app, ["build", "--from", str(shared / "data"), "--out", str(tmp_path)])
    assert done.exit_code == 0
    assert "3208.8 billion USD of imports" in done.stdout
    assert "china-farm-2025-10: 12.1% of China's imports from the US" in done.stdout
