"""What is installed: every dependency is pinned by hash and without an address, and reading needs no extra."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for package, version in PIN.findall((ROOT / name).read_text()):
        found.setdefault(package.lower(), set()).add(version)
    return found


def test_every_dependency_is_pinned_and_the_tests_run_on_the_same_versions() -> None:
    core, tests = pins("requirements.lock"), pins("requirements-dev.lock")
    for line in PROJECT["dependencies"]:
        assert re.split(r"[<>=!\[]", line)[0] in core, line
    assert {name: tests.get(name) for name in core} == core


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_has_a_hash_and_no_line_an_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        assert "--hash=sha256:" in block, block[:60]


def test_what_the_reader_imports_is_in_the_core() -> None:
    code = "import sys, tradetalks.reader; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    core, owners = pins("requirements.lock"), packages_distributions()
    asked = {owner.lower().replace("_", "-") for module in loaded for owner in owners.get(module, ())}
    missing = asked - set(core) - {"tradetalks"}
    assert missing <= {"pip", "setuptools"}, missing
    assert {"ahocorasick-rs", "python-dateutil", "resiliparse", "sentencex"} <= set(core)


def test_the_version_is_said_and_the_package_runs_as_a_module() -> None:
    from tradetalks.version import __version__

    said = subprocess.run([sys.executable, "-m", "tradetalks", "--version"], capture_output=True, text=True)
    assert (said.returncode, said.stdout.strip()) == (0, f"tradetalks {__version__}")
