"""The page of threats: every line names tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "explanation" / "threats.md"


def test_every_line_names_tests_that_are_there() -> None:
    written = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    files = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| ") and "---" not in line][1:]
    assert len(lines) >= 20
    for line in lines:
        named = re.findall(r"`(test_\w+(?:\.py)?)`", line.rsplit("|", 2)[1])
        assert named, line
        assert all(one in files if one.endswith(".py") else f"def {one}(" in written for one in named), line
