"""What pages promise is there: every command parses, every option and every key that is named belongs to something."""

import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest
import typer

from tradetalks.cli import app

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = typer.main.get_command(app)
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
TOLD = [page for page in PAGES if "decisions" not in page.parts]  # a decision tells of its day
QUOTED = re.compile(r"`tradetalks ([a-z][^`\n]*)`")
FENCED = re.compile(r"^```(?:console|text|bash)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"^(?:\$ )?tradetalks ([a-z][^\n]*)$", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z0-9-]+")
OF_OTHERS = {"--require-hashes", "--no-deps", "--universal", "--generate-hashes", "--no-emit-index-url"}  # uv and pip
OF_OTHERS |= {"--nthreads", "--nworkers"}  # dask


def commands() -> list[tuple[str, str]]:
    found = []
    for page in TOLD:
        text = page.read_text(encoding="utf-8")
        lines = [line for block in FENCED.findall(text) for line in LINE.findall(block)]
        found += [(page.name, re.split(r" (?:&&|\|) ", one)[0].strip()) for one in (*QUOTED.findall(text), *lines)]
    return found


def options_of(command: click.Command) -> set[str]:
    own = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    return own.union(*(options_of(one) for one in getattr(command, "commands", {}).values()))


@pytest.mark.parametrize(("page", "text"), sorted(set(commands())))
def test_a_command_of_a_page_is_a_verb_with_its_options(page: str, text: str) -> None:
    words = shlex.split(text, comments=True)
    command: click.Command = PROGRAM
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]  # type: ignore[attr-defined]
    assert command is not PROGRAM, f"no verb: {text}"
    known = options_of(command)
    for word in words:
        if word.startswith("--"):
            assert word.partition("=")[0] in known, f"{text}: no option {word}"


@pytest.mark.parametrize("page", TOLD, ids=lambda page: page.name)
def test_an_option_that_a_page_names_is_one_of_some_verb(page: Path) -> None:
    prose = re.sub(r"^```(?:nginx|ini|bash|yaml).*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    named = set(OPTION.findall(prose)) - OF_OTHERS - {"--help"}
    assert named <= options_of(PROGRAM) | build_options(), page


def build_options() -> set[str]:
    """Those of `python -m build`, of benchmarks, and of tools that a page may name."""
    paths = [path for folder in ("build", "benchmarks") for path in (ROOT / folder).rglob("*.py")]
    return {name for path in paths for name in OPTION.findall(path.read_text())}


def test_an_extra_that_a_page_names_is_one_of_the_project() -> None:
    extras = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"])
    for page in (*TOLD, *(ROOT / "src").rglob("*.py")):
        named = set(re.findall(r"tradetalks\[(\w+)\]|`\[(\w+)\]`", page.read_text(encoding="utf-8")))
        assert {one or other for one, other in named} <= extras, page


def test_the_keys_that_a_page_promises_of_a_scenario_are_taken(tmp_path: Path) -> None:
    """`measures` among them: a scenario that defines one of its own is read."""
    from tradetalks.ledger import Scenario

    page = (ROOT / "docs" / "how-to" / "own-scenario.md").read_text(encoding="utf-8")
    block = re.search(r"```yaml\n(.*?)```", page, re.S)
    assert block is not None
    keys = set(re.findall(r"^(\w+):", block[1], re.M)) | {"measures", "trust", "assumes", "leaves_out"}
    assert keys <= set(Scenario.model_fields), keys - set(Scenario.model_fields)
