"""Write the reference pages that come from the code: the command line from its help, Python from its docstrings."""

from __future__ import annotations

import inspect
from pathlib import Path

import typer
from typer.testing import CliRunner

import tradetalks
from tradetalks.cli import app

SCREEN = {"COLUMNS": "100", "NO_COLOR": "1"}
REFERENCE = Path(__file__).resolve().parent / "reference"


def verbs() -> list[list[str]]:
    """Every verb of the command line, verbs of verbs included, in the order of the help."""
    found: list[list[str]] = []

    def walk(words: list[str], command: object) -> None:
        below = getattr(command, "commands", None)
        if below is None:
            found.append(words)
            return
        for name, each in below.items():
            walk([*words, name], each)

    walk([], typer.main.get_command(app))
    return found


def command_line() -> str:
    """The page of the command line: the help of every verb as it prints."""
    parts = ["# Command line\n\nWritten from the help texts by `python3 x.py docs`.\n"]
    for words in verbs():
        shown = CliRunner().invoke(app, [*words, "--help"], prog_name="tradetalks", env=SCREEN)
        parts.append(f"## {' '.join(words)}\n\n```text\n{shown.stdout.strip()}\n```\n")
    return "\n".join(parts)


def python() -> str:
    """The page of the Python names: signature and docstring of each."""
    parts = ["# Python\n\nWritten from the docstrings by `python3 x.py docs`. `import tradetalks as tt` gives:\n"]
    for name in sorted(tradetalks.__all__):
        thing = getattr(tradetalks, name)
        if not callable(thing):
            continue
        try:
            signature = str(inspect.signature(thing)) if inspect.isfunction(thing) else ""
        except ValueError:
            signature = ""
        text = inspect.getdoc(thing) or ""
        parts.append(f"## {name}\n\n```text\n{name}{signature}\n\n{text}\n```\n")
    return "\n".join(parts)


PAGES = {"command-line.md": command_line, "python.md": python}

if __name__ == "__main__":
    for file, write in PAGES.items():
        (REFERENCE / file).write_text(write(), encoding="utf-8")
