"""The unit and the container file name what is there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
UNIT = ROOT / "deploy" / "tradetalks.service"
TRADETALKS = str(Path(sys.executable).with_name("tradetalks"))
MOST_EXPOSED = 2.0  # of 10, as `systemd-analyze security` counts


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze")
    made = tmp_path / UNIT.name
    made.write_text(UNIT.read_text().replace("/opt/tradetalks/.venv/bin/tradetalks", TRADETALKS))
    return made


def test_systemd_finds_no_fault_in_the_unit(unit: Path) -> None:
    told = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert [line for line in told.stderr.splitlines() if unit.name in line] == []


def test_the_unit_leaves_little_open(unit: Path) -> None:
    asked = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)]
    told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", told)
    assert found is not None, told[-300:]
    assert float(found[1]) <= MOST_EXPOSED


def test_every_option_in_the_unit_and_the_container_file_is_one_of_the_verb() -> None:
    helped = subprocess.run([TRADETALKS, "serve", "--help"], capture_output=True, text=True, check=True).stdout
    for path in (UNIT, ROOT / "deploy" / "Containerfile"):
        words = "\n".join(line for line in path.read_text().splitlines() if re.match("Exec|CMD", line))
        assert words
        for option in re.findall(r"(--[a-z-]+)", words):
            assert option in helped, (path.name, option)


def test_the_container_is_built_from_files_that_are_there_and_by_hash() -> None:
    text = (ROOT / "deploy" / "Containerfile").read_text()
    for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.M):
        assert all((ROOT / name).exists() for name in line.split()), line
    assert "--require-hashes" in text
    assert re.search("^USER tradetalks$", text, re.M)
    for pin in re.findall(r"^\S+==\S+", (ROOT / "requirements-postgres.lock").read_text(), re.M):
        assert pin in (ROOT / "requirements-dev.lock").read_text()
