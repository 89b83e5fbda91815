"""The workflow that follows the law: it is YAML of the form that it is for, and every command in it exists."""

import re
import shlex
from pathlib import Path

import typer
import yaml

from tradetalks.cli import app

FILE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "follow-the-law.yml"


def commands():
    """(words of each call of tradetalks in the steps)."""
    jobs = yaml.safe_load(FILE.read_text(encoding="utf-8"))["jobs"]
    lines = [line for job in jobs.values() for step in job["steps"] for line in step.get("run", "").splitlines()]
    return [shlex.split(found[1]) for line in lines if (found := re.match(r"\s*tradetalks ([^|>]*)", line))]


def test_its_jobs_are_update_and_pack():
    found = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert set(found["jobs"]) == {"update", "pack"}
    for job in found["jobs"].values():
        assert job["runs-on"]
        assert all(("uses" in step) != ("run" in step) for step in job["steps"])


def test_every_command_and_option_exists():
    assert {tuple(words[:2]) for words in commands()} >= {("data", "build"), ("data", "check")}
    assert any(words[0] == "update" for words in commands())
    for words in commands():
        command, rest = typer.main.get_command(app), list(words)
        while hasattr(command, "commands"):
            command = command.commands[rest.pop(0)]
        known = {name for one in command.params for name in one.opts}
        assert {word for word in rest if word.startswith("--")} <= known, words
