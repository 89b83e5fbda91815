"""What is installed: every dependency is pinned by hash and without an address, and reading needs no extra."""

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions
from pathlib import Path

import pytest

from build import supply
from tradetalks.errors import MissingFacts

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


def test_the_table_of_licences_and_the_bill_of_materials_are_those_of_the_lock() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert (ROOT / "docs" / "reference" / "licences.md").read_text() == supply.table(lock)
    assert (ROOT / "docs" / "reference" / "sbom.cdx.json").read_text() == supply.bill(lock)


def test_the_bill_of_materials_has_what_its_format_asks_for() -> None:
    """CycloneDX 1.6: fields that its schema requires, references that are unique, package addresses as purl writes."""
    told = json.loads((ROOT / "docs" / "reference" / "sbom.cdx.json").read_text())
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", told["serialNumber"])
    references = [one["bom-ref"] for one in (told["metadata"]["component"], *told["components"])]
    assert len(set(references)) == len(references)
    for one in told["components"]:
        assert one["type"] == "library"
        assert re.fullmatch(r"pkg:pypi/[a-z0-9-]+@[0-9][a-z0-9.]*", one["purl"]), one["purl"]
        assert all(len(licence["license"]) == 1 for licence in one["licenses"])
    assert set(told["dependencies"][0]["dependsOn"]) == set(references[1:])
    names = {one["name"] for one in told["components"]}
    assert set(pins("requirements.lock")) == names


def test_a_licence_is_what_the_installed_package_says() -> None:
    with supply.LICENCES.open(newline="") as file:
        rows = {row["package"]: row for row in csv.DictReader(file)}
    for name in pins("requirements.lock"):
        try:
            said = supply.said_by(name)
        except PackageNotFoundError:
            assert rows[name]["said"] == "", "not installed here, so nobody has read it"
            continue
        assert said in (rows[name]["said"], rows[name]["licence"]), name


def test_a_package_without_a_licence_is_told() -> None:
    with pytest.raises(MissingFacts, match="without a licence"):
        supply.table("nothing-known==1.0 \\\n    --hash=sha256:" + "0" * 64)


FIXED = {  # package -> (the first version without a known fault that reaches us, the advisory)
    "cryptography": ("50", "CVE-2024-12797, CVE-2026-26007, CVE-2026-69247"),
    "h11": ("0.16", "CVE-2025-43859: chunked bodies smuggle requests"),
    "jinja2": ("3.1.6", "CVE-2025-27516"),
    "python-multipart": ("0.0.27", "CVE-2024-53981, CVE-2026-24486, CVE-2026-40347, CVE-2026-42561"),
    "starlette": ("1.3.1", "CVE-2025-54121, CVE-2025-62727, CVE-2026-48710, CVE-2026-54283"),
}


def floor(name: str) -> tuple[int, ...]:
    """The least version that pyproject.toml lets in."""
    lines = [*PROJECT["dependencies"], *(one for extra in PROJECT["optional-dependencies"].values() for one in extra)]
    found = next(line for line in lines if re.split(r"[<>=!\[]", line)[0] == name)
    return numbers(found.partition(">=")[2])


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


@pytest.mark.parametrize("name", FIXED)
def test_no_version_with_a_known_fault_is_let_in(name: str) -> None:
    least = numbers(FIXED[name][0])
    assert floor(name) >= least
    assert all(numbers(version) >= least for version in pins("requirements.lock")[name])


def test_a_wheel_that_is_built_twice_is_the_same(tmp_path: Path) -> None:
    """From two copies of other times, modes and places; the build reads no clock and no name of a folder."""
    made = []
    for n, (mode, when) in enumerate(((0o644, 1_000_000_000), (0o600, 1_700_000_000))):
        copy = tmp_path / f"copy{n}"
        shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"):
            shutil.copy(ROOT / name, copy / name)
        for path in copy.rglob("*"):
            if path.is_file():
                path.chmod(mode)
                os.utime(path, (when, when))
        environment = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / f"out{n}")],
            cwd=copy, check=True, capture_output=True, env=environment,
        )  # fmt: skip
        (wheel,) = (tmp_path / f"out{n}").glob("*.whl")
        made.append((wheel.name, hashlib.sha256(wheel.read_bytes()).hexdigest()))
    assert made[0] == made[1]
