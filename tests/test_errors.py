"""Errors: each class is told on its page, raised somewhere, and means what it says."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import tradetalks as tt
from tradetalks import errors

ROOT = Path(__file__).resolve().parent.parent
CLASSES = {
    name: found
    for name, found in vars(errors).items()
    if isinstance(found, type) and issubclass(found, errors.TradetalksError)
}


def raised() -> set[str]:
    """The errors that a module of the package makes."""
    return {
        node.func.id
        for path in (ROOT / "src" / "tradetalks").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CLASSES
    }


def test_every_error_is_raised_and_public_and_on_its_page() -> None:
    page = (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == set(CLASSES)
    assert raised() == set(CLASSES)
    assert set(CLASSES) <= set(tt.__all__)


def test_what_is_not_installed_is_no_missing_fact() -> None:
    """A module that says how to install something raises NotInstalled."""
    told = [
        f"{path.name}:{node.lineno}"
        for path in (ROOT / "src" / "tradetalks").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in CLASSES
        and node.func.id != "NotInstalled"
        and any(key.arg == "remedy" and "pip install" in ast.unparse(key.value) for key in node.keywords)
    ]
    assert told == []


def test_exit_codes_are_those_of_the_page(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "tradetalks"]

    def code(*words: str) -> int:
        return subprocess.run([*program, *words], cwd=tmp_path, capture_output=True, check=False).returncode

    assert code("--version") == 0
    assert code("show", "USA/no-such-measure") == 2
    assert code("check", "no-such-folder") == 2
    assert code("no-such-verb") == 2
