#!/usr/bin/env python3
"""Commands of the checkout; needs only Python 3.11 and git.

python3 x.py demo     make .venv, install, write the brief on Kuala Lumpur to out/
python3 x.py test     the whole test suite; `test fast` what the change at hand touches, in about a minute;
                      `test races` what has more than one hand at work, one after the other
python3 x.py lint     style, types, order of rooms
python3 x.py bench    the benchmark record: benchmarks/record.json and scaling.json, docs/pictures/scaling.svg
python3 x.py published  our side of docs/explanation/published.md, gaps by cause
python3 x.py verify   every promise, measured; `verify kinds`, `verify tests`, `verify bench command` for a part
python3 x.py docs     the reference pages and the site
python3 x.py build    the data that ships, from the data folder
"""

import ast
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


def changed_files() -> list[Path]:
    """What differs from the last commit; what the last commit changed, where nothing differs."""
    for ask in (["diff", "--name-only", "HEAD"], ["diff", "--name-only", "HEAD~1", "HEAD"]):
        done = subprocess.run(["git", *ask], cwd=ROOT, capture_output=True, text=True, check=True)
        found = [Path(name) for name in done.stdout.splitlines()]
        if any(path.parts[0] in ("src", "tests", "build") for path in found):
            return found
    return []


def imports(path: Path) -> set[Path]:
    """The files of the checkout that a file imports, packages by their __init__.py."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    below = [folder / name.replace(".", "/") for folder in (ROOT / "src", ROOT, ROOT / "tests") for name in names]
    files = [file for path in below for file in (path.with_suffix(".py"), path / "__init__.py")]
    return {file.relative_to(ROOT) for file in files if file.is_file()}


def nearest_tests(changed: list[Path]) -> list[str]:
    """Test files from which a changed file is at most three imports away, the nearest first, own room before others.

    Files that are not imported (data, templates, conftest.py) count as one import away from the tests of their room.
    """
    every = [path for folder in ("src", "build", "tests") for path in (ROOT / folder).rglob("*.py")]
    users: dict[Path, set[Path]] = {}
    for path in every:
        for used in imports(path):
            users.setdefault(used, set()).add(path.relative_to(ROOT))
    steps = dict.fromkeys(changed, 0)
    rooms = {part for path in changed for part in path.parts[1:-1]}
    for distance in range(1, 4):
        for path in [path for path, at in steps.items() if at == distance - 1]:
            for user in users.get(path, ()):
                steps.setdefault(user, distance)
    for path in every:
        if path.parent.name in rooms and any(one not in users for one in changed):
            steps.setdefault(path.relative_to(ROOT), 1)
    tests = [path for path in steps if path.name.startswith("test_") and (ROOT / path).is_file()]
    return [str(path) for path in sorted(tests, key=lambda path: (steps[path], path.parent.name not in rooms, path))]


def test() -> None:
    bootstrap("requirements-dev.lock")
    if sys.argv[2:3] == ["fast"]:
        chosen = ["tests/test_structure.py", "tests/test_vocabulary.py", *nearest_tests(changed_files())]
        left_out = "not browser and not shared and not slow"
        run("python", "-m", "pytest", "-n", "auto", "-x", "-m", left_out, "--within=30", "--benchmark-disable", *chosen)
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


def published() -> None:
    bootstrap("requirements-dev.lock")
    run("python", "benchmarks/published.py")
    run("python", "benchmarks/published_effects.py")


def docs() -> None:
    bootstrap("requirements-dev.lock")
    run("python", "docs/generate.py")
    run("zensical", "build")


def build() -> None:
    bootstrap("requirements-dev.lock")
    run("python", "-m", "build", *sys.argv[2:])


COMMANDS = {
    "demo": demo,
    "test": test,
    "lint": lint,
    "bench": bench,
    "verify": verify,
    "published": published,
    "docs": docs,
    "build": build,
}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        print(__doc__)
        sys.exit(2)
    COMMANDS[sys.argv[1]]()
