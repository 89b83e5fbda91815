"""What the program says to somebody who types its name alone, and the list of its verbs."""

import shlex

import pytest
import typer
from typer.testing import CliRunner

from tradetalks.cli import app
from tradetalks.cli.groups import GROUPS, TRY

ROOT = typer.main.get_command(app)


def test_the_name_alone_shows_five_things_to_try():
    said = CliRunner().invoke(app, [])
    assert said.exit_code == 0
    assert all(command in said.output and shows in said.output for command, shows in TRY)
    assert len(TRY) == 5
    assert len(said.output.splitlines()) <= 24


@pytest.mark.parametrize("words", [shlex.split(command) for command, _ in TRY], ids=lambda words: words[1])
def test_what_is_shown_to_try_is_understood(words):
    """Every verb and option is known; the verbs' own tests run them."""
    verb = ROOT.commands[words[1]]
    known = {name for parameter in verb.params for name in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_every_verb_stands_under_one_heading_with_its_whole_summary(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    listed = [name for names in GROUPS.values() for name in names]
    assert len(listed) == len(set(listed))
    assert set(ROOT.commands) <= set(listed)
    page = " ".join(CliRunner().invoke(app, ["--help"]).output.split())
    assert "..." not in page.replace("[ARGS]...", "")
    assert all(title in page for title in GROUPS)
    assert "Others:" not in page


def test_a_verb_typed_wrong_is_met_with_the_nearest():
    said = CliRunner().invoke(app, ["statsu"])
    assert said.exit_code == 2
    assert "status" in said.output
