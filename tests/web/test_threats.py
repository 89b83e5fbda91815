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


def named(line: str, cell: int) -> list[str]:
    """Tests that a cell of a line of a table names."""
    return re.findall(r"`(test_\w+(?:\.py)?)`", line.split("|")[cell])


LEVEL_ONE = {  # OWASP ASVS 5.0.0: chapter -> its lines of level 1
    1: "2.1 2.2 2.3 2.4 2.5 3.1 3.2 5.1", 2: "1.1 2.1 2.2 3.1", 3: "2.1 2.2 3.1 4.1 4.2 5.1 5.2 5.3", 4: "1.1 4.1",
    5: "2.1 2.2 3.1 3.2", 6: "1.1 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 3.1 3.2 4.1 4.2", 7: "2.1 2.2 2.3 2.4 4.1 4.2",
    8: "1.1 2.1 2.2 3.1", 9: "1.1 1.2 1.3 2.1", 10: "4.1 4.2 4.3 4.4 4.5", 11: "3.1 3.2 4.1", 12: "1.1 2.1 2.2",
    13: "4.1", 14: "2.1 3.1", 15: "1.1 2.1 3.1",
}  # fmt: skip


def test_the_checklist_has_every_line_of_level_one_with_a_test_or_a_reason() -> None:
    written = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    files = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    page = (ROOT / "docs" / "reference" / "asvs.md").read_text()
    lines = [line for line in page.splitlines() if re.match(r"\| \d+\.\d+\.\d+ \|", line)]
    wanted = [f"{chapter}.{one}" for chapter, ones in LEVEL_ONE.items() for one in ones.split()]
    assert [line.split("|")[1].strip() for line in lines] == wanted
    assert len(wanted) == 70
    for line in lines:
        answer, tests, why = line.split("|")[3].strip(), named(line, 4), line.split("|")[4].strip()
        assert answer in ("yes", "no", "proxy", "n/a"), line
        assert tests if answer == "yes" else why, line
        assert all(one in files if one.endswith(".py") else f"def {one}(" in written for one in tests), line
