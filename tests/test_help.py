"""Every verb's help has an example that can be copied and runs."""

import shlex
import sys

import pytest
import typer

from tradetalks.cli import app, main

ROOT = typer.main.get_command(app)
NOT_HERE = {  # verb -> why its example is not run here
    **dict.fromkeys(
        ("run", "simulate", "compare", "path", "brief", "back-test", "war", "deal", "leverage"), "other tests run it"
    ),
    **dict.fromkeys(
        ("read", "review", "refund", "market", "sweep", "check-room", "world split", "customs schedule add"),
        "needs a file of the user",
    ),
    **dict.fromkeys(("data install", "data back", "data key"), "changes what is installed; tests of packs run it"),
    **dict.fromkeys(("customs schedule build", "history store"), "writes into the package"),
    "users key": "needs a user of the server; tests of programs run it",
    "update": "asks the network; tests of the feeds run it",
    **dict.fromkeys(("serve", "mcp"), "runs until it is ended"),
    **dict.fromkeys(
        ("users add", "users remove", "store restore", "store remove"),
        "needs a password or a file; tests of the web run it",
    ),
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
HERE = [each for each in VERBS if each.values[1] not in NOT_HERE]


def options_of(command):
    """Option as written -> the record of its help."""
    return {name: one for one in command.params if one.param_type_name == "option" for name in one.opts}


def without(words, option, takes_value):
    """The words without an option and its value."""
    at = words.index(option)
    return words[:at] + words[at + (2 if takes_value else 1) :]


@pytest.mark.parametrize(("command", "verb"), HERE)
def test_an_option_that_cannot_be_left_out_says_so_and_no_other(command, verb, monkeypatch, capsys, tmp_path):
    """Each option of the example is left out once: a verb that then misses it has `required` in that option's help."""
    monkeypatch.chdir(tmp_path)
    words, known = example(command, verb), options_of(command)
    for option in [word for word in words if word in known]:
        left = without(words, option, not known[option].is_flag)
        monkeypatch.setattr(sys, "argv", ["tradetalks", *left])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr().err
        misses = ended.value.code == 2 and option in told and ("missing" in told.lower() or "required" in told.lower())
        with command.context_class(command, info_name=verb) as context:
            help_text = " ".join((known[option].get_help_record(context) or ("", ""))[1].split()).lower()
        assert misses == ("required" in help_text), f"{option}: {help_text!r}; the verb says {told!r}"
        assert not (misses and "[default" in help_text), option


@pytest.mark.parametrize(("command", "verb"), VERBS)
def test_the_example_is_whole_and_understood(command, verb):
    words, name = example(command, verb), verb.replace("simulate", "run").split()
    assert words[: len(name)] == name
    command.make_context(verb, words[len(name) :])


@pytest.mark.parametrize(("command", "verb"), HERE)
def test_the_example_runs(command, verb, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["tradetalks", *example(command, verb)])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    assert (printed.err, ended.value.code) == ("", 0)
    assert printed.out
