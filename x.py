#!/usr/bin/env python3
"""Commands of the checkout; needs only Python 3.11 and git.

python3 x.py demo     make .venv, install, write the brief on Kuala Lumpur to out/
python3 x.py test     the whole test suite; `test fast` what the change at hand touches, in about a minute;
                      `test races` what has more than one hand at work, one after the other
python3 x.py lint     style, types, order of rooms
python3 x.py bench    the benchmark record: benchmarks/record.json and scaling.json, docs/pictures/scaling.svg
python3 x.py verify   every promise, measured; `verify kinds`, `verify tests`, `verify bench command` for a part
python3 x.py docs     the reference pages and the site
python3 x.py build    the data that ships, from the data folder
"""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if sys.platform == "win32" else "bin")


def bootstrap(lock: str) -> None:
    """Install the pinned requirements of `lock` and this checkout into .venv, once per content of the lock."""
    if sys.version_info < (3, 11):
        sys.exit(f"tradetalks needs Python 3.11 or later; this is {sys.version.split()[0]}")
    stamp = VENV / f"installed-{lock}"
    wanted = hashlib.sha256((ROOT / lock).read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"installing {lock} into .venv; a minute or two", flush=True)
    if not (BIN / "python").exists():
        try:
            venv.create(VENV, with_pip=True)
        except subprocess.CalledProcessError:
            sys.exit("Python's venv module cannot install pip here; on Debian: apt-get install python3-venv")
    pip = [str(BIN / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    for what in (["--require-hashes", "-r", str(ROOT / lock)], ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]):
        if subprocess.run([*pip, *what]).returncode:
            sys.exit("pip could not install the packages: its own words are above; it needs an index or a mirror")
    stamp.write_text(wanted)


def run(*command: str) -> None:
    """Run a program of .venv in the checkout; end with its exit code if it fails."""
    done = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT)
    if done.returncode:
        sys.exit(done.returncode)


def demo() -> None:
    bootstrap("requirements.lock")
    run("tradetalks", "brief", "kuala-lumpur", "--out", "out")


def rooms_touched() -> list[str]:
    """The test folders of the rooms that differ from the last commit, or that the last commit changed."""
    for span in (["HEAD"], ["HEAD~1", "HEAD"]):
        done = subprocess.run(
            ["git", "diff", "--name-only", *span], cwd=ROOT, capture_output=True, text=True, check=True
        )
        parts = [Path(name).parts for name in done.stdout.splitlines()]
        rooms = {part[2] for part in parts if part[:2] == ("src", "tradetalks")} | {
            part[1] for part in parts if part[:1] == ("tests",) and len(part) > 2
        }
        found = [f"tests/{room}" for room in sorted(rooms) if (ROOT / "tests" / room).is_dir()]
        if found:
            return found
    return []


def test() -> None:
    bootstrap("requirements-dev.lock")
    if sys.argv[2:3] == ["fast"]:
        quick = ["tests/test_structure.py", "tests/test_vocabulary.py", "tests/test_dates.py", *rooms_touched()]
        run(
            "python",
            "-m",
            "pytest",
            "-n",
            "auto",
            "-x",
            "-m",
            "not browser and not shared",
            "--benchmark-disable",
            *quick,
        )
        return
    if sys.argv[2:3] == ["races"]:
        run("python", "-m", "pytest", "-n", "0", "-m", "races", "--benchmark-disable", *sys.argv[3:])
        return
    run("python", "-m", "pytest", "-n", "auto", "--dist", "loadfile", "--benchmark-disable", *sys.argv[2:])


def lint() -> None:
    bootstrap("requirements-dev.lock")
    run("ruff", "check", ".")
    run("ruff", "format", "--check", ".")
    run("mypy")
    run("lint-imports")


def bench() -> None:
    bootstrap("requirements-dev.lock")
    run(
        "python",
        "-m",
        "pytest",
        "benchmarks",
        "--benchmark-only",
        "--benchmark-json=benchmarks/record.json",
        *sys.argv[2:],
    )
    run("python", "benchmarks/scaling.py")


def verify() -> None:
    bootstrap("requirements-dev.lock")
    run("python", "benchmarks/verify.py", *sys.argv[2:])


def docs() -> None:
    bootstrap("requirements-dev.lock")
    run("python", "docs/generate.py")
    run("zensical", "build")


def build() -> None:
    bootstrap("requirements-dev.lock")
    run("python", "-m", "build", *sys.argv[2:])


COMMANDS = {"demo": demo, "test": test, "lint": lint, "bench": bench, "verify": verify, "docs": docs, "build": build}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        print(__doc__)
        sys.exit(2)
    COMMANDS[sys.argv[1]]()
