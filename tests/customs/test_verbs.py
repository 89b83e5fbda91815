"""The builder of the customs tables as a maintainer types it."""

import pytest
from typer.testing import CliRunner

from build.__main__ import app
from tradetalks.errors import MissingFacts


def test_build_without_sources_fails_and_writes_nothing(tmp_path):
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["customs", "--from", str(tmp_path), "--to", str(out)])
    assert isinstance(done.exception, MissingFacts)
    assert not list(out.glob("*"))


@pytest.mark.shared
def test_build_reports_what_it_wrote(shared, tmp_path):
    done = CliRunner().invoke(app, ["customs", "--from", str(shared / "data"), "--to", str(tmp_path)])
    assert done.exit_code == 0
    assert "3208.8 billion USD of imports" in done.stdout
    assert "china-farm-2025-10: 12.1% of China's imports from the US" in done.stdout
