"""Write the reference pages that come from the code: the command line from its help, Python from its docstrings,
parameters from the records that draws are taken from."""

from __future__ import annotations

import inspect
import re
import runpy
from pathlib import Path

import typer
from typer.testing import CliRunner

import tradetalks
from tradetalks.cli import app
from tradetalks.equilibrium.horizons import HORIZONS, Stated
from tradetalks.files import read_yaml
from tradetalks.runs.quantities import QUANTITIES

SCREEN = {"COLUMNS": "100", "NO_COLOR": "1"}
REFERENCE = Path(__file__).resolve().parent / "reference"
SHOWN = runpy.run_path(str(Path(__file__).with_name("examples.py")))


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


def signature_of(thing: object) -> str:
    """A function's signature, the same in every process: a default that prints its address in memory is `...`."""
    if not inspect.isfunction(thing):
        return ""
    return re.sub(r"<function \S+ at 0x[0-9a-f]+>", "...", str(inspect.signature(thing)))


def python() -> str:
    """The page of the Python names: signature, docstring and example of each."""
    head = "Written from the docstrings and `docs/examples.py` by `python3 x.py docs`. The examples are one session:"
    parts = [f"# Python\n\n{head}\n\n```python\n{SHOWN['BEGIN']}```\n"]
    for name in sorted(tradetalks.__all__):
        thing = getattr(tradetalks, name)
        if not callable(thing):
            continue
        text = inspect.getdoc(thing) or ""
        said = f"{name}{signature_of(thing)}\n\n{text}"
        parts.append(f"## {name}\n\n```text\n{said}\n```\n\n```python\n{SHOWN['EXAMPLES'][name]}```\n")
    return "\n".join(parts)


def stated(of: Stated) -> str:
    """An elasticity with its range: `0.2 (0.05 to 0.5)`."""
    return f"{of.central:g}" if of.low == of.high else f"{of.central:g} ({of.low:g} to {of.high:g})"


def horizons() -> str:
    """The table of the horizons and their sources."""
    rows = [
        f"| `{h.name}` | {stated(h.value_added)} | {stated(h.inputs)} | {stated(h.final)} "
        f"| {stated(h.trade_ratio)} | {stated(h.mobile_share)} |"
        for h in HORIZONS.values()
    ]
    sources = [f"- `{h.name}`: {source}" for h in HORIZONS.values() for source in h.sources]
    head = (
        "| horizon | value added against materials (eps) | across materials (mu) | final demand (eta) | "
        "trade elasticities over the long run's | mobile share of value added |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
    )
    return head + "\n".join(rows) + "\n\n" + "\n".join(sources)


def quantities() -> str:
    """The table of what `--show` takes."""
    rows = [f"| `{name}` | {found.meaning} | {found.unit} |" for name, found in QUANTITIES.items()]
    return "| quantity | what | unit of its change |\n| --- | --- | --- |\n" + "\n".join(rows)


def lines(value: object, depth: int = 0) -> list[str]:
    """A record of the draws as a nested list."""
    if not isinstance(value, dict):
        return []
    found = []
    for key, below in value.items():
        text = "" if isinstance(below, dict) else f" {below}"
        found += [f"{'  ' * depth}- `{key}`:{text}", *lines(below, depth + 1)]
    return found


def parameters() -> str:
    """The page of the parameters: what the horizons state, what the draws are taken from."""
    unknown = read_yaml(Path(tradetalks.__file__).parent / "data" / "draws" / "unknowns.yaml")
    parts = [
        "# Parameters\n\nWritten from `equilibrium/horizons.py` and `data/draws/unknowns.yaml` by `python3 x.py docs`. "
        "Trade elasticities by sector and set: [the world table](world.md). Stocks, yields and elasticities of a "
        "chain: [chains](chokepoint.md) and its `chain.yaml`, each with a range and a source.\n",
        f"## Horizons\n\n{horizons()}\n",
        f"## Quantities\n\nWhat `run` and `compare` print with `--show`, each with a range.\n\n{quantities()}\n",
        NATIONAL_ACCOUNTS,
        "## What is drawn\n\n[Ranges](../explanation/ranges.md) says how. A rate or share is a fraction.\n",
    ]
    parts += [f"### {name}\n\n" + "\n".join(lines(record)) + "\n" for name, record in unknown.items()]
    return "\n".join(parts)


NATIONAL_ACCOUNTS = """In the words of national accounts: `real_income` is the volume of consumption and investment,
with what is borrowed; `prices` the consumers' price index. Gross domestic product is final spending plus exports less
imports, which is what factors, taxes and rents earn. Its volume is its value over a Törnqvist index of the prices of
final spending, exports and imports (Kohli 2004): a tariff lowers it by the revenue of the trade that is lost. A gain in
terms of trade raises real earnings, and not this volume. Published losses of GDP are of one
or the other: some are of volume, and models of trade often mean income over consumers' prices, which is nearer to
`real_earnings`.
`current_account` is the balance of goods and services; the model holds income from abroad and transfers still.
`statutory_revenue` charges the model's tariffs on trade as it was; `revenue` on trade as it becomes. Neither counts
duties that the law charges and nobody pays. `services_trade` counts the sectors that are named as services in
[the world table](world.md). `total_employment` moves only where a wage floor is set and binds.
"""

PAGES = {"command-line.md": command_line, "python.md": python, "parameters.md": parameters}

if __name__ == "__main__":
    for file, write in PAGES.items():
        (REFERENCE / file).write_text(write(), encoding="utf-8")
