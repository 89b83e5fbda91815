"""Every verb's help has an example that can be copied and runs."""

import shlex
import sys

import pytest
import typer

from tradetalks.cli import app, main

ROOT = typer.main.get_command(app)
NOT_HERE = {  # verb -> why its example is not run here
    **dict.fromkeys(
        ("run", "simulate", "compare", "brief", "back-test", "war", "deal", "leverage"), "other tests run it"
    ),
    **dict.fromkeys(
        ("read", "refund", "market", "sweep", "world split", "customs schedule add"), "needs a file of the user"
    ),
    **dict.fromkeys(("customs schedule build", "history store"), "writes into the package"),
    "serve": "runs until it is ended",
}


def verbs(group, before=()):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from verbs(command, (*before, name))
        else:
            yield pytest.param(command, " ".join((*before, name)), id=" ".join((*before, name)))


def example(command, verb):
    """Its words, from the help as printed."""
    with command.context_class(command, info_name=verb) as context:
        lines = [line.strip() for line in command.get_help(context).splitlines()]
    found = [line.removeprefix("Example: tradetalks ") for line in lines if line.startswith("Example: tradetalks ")]
    assert len(found) == 1, lines
    return shlex.split(found[0])


VERBS = list(verbs(ROOT))


@pytest.mark.parametrize(("command", "verb"), VERBS)
def test_the_example_is_whole_and_understood(command, verb):
    words, name = example(command, verb), verb.replace("simulate", "run").split()
    assert words[: len(name)] == name
    command.make_context(verb, words[len(name) :])


@pytest.mark.parametrize(("command", "verb"), [each for each in VERBS if each.values[1] not in NOT_HERE])
def test_the_example_runs(command, verb, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["tradetalks", *example(command, verb)])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    assert (printed.err, ended.value.code) == ("", 0)
    assert printed.out
