"""The same numbers without the page: a command and a Python script for a state."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from tradetalks.defaults import PLAYERS
from tradetalks.settings import Settings
from tradetalks.web import books
from tradetalks.web.questions import settings_of
from tradetalks.web.state import BENCHMARK, is_moved

if TYPE_CHECKING:
    from tradetalks.web.state import TableState

FILE = "table.yaml"


def ways(state: TableState) -> dict[str, str]:
    """`command` and `python` for the state's real income; both read the scenario file where there is one to save."""
    return {"command": command(state), "python": python(state), "file": scenario_file(state)}


def scenario_file(state: TableState) -> str:
    """The file that has to be downloaded first; empty where the scenario ships with the program as it is."""
    return "" if isinstance(state.scenario, str) and not is_moved(state) else FILE


def command(state: TableState) -> str:
    """A line for the shell."""
    name = str(scenario_file(state) or state.scenario)
    verb = ["run", name] if state.against == BENCHMARK else ["compare", state.against, name]
    return shlex.join(
        ["tradetalks", *verb, "--show", "real_income", *settings_of(state).words, *books.sources().words, "--json"]
    )


def python(state: TableState) -> str:
    """A script that prints both sides' real income, in logs, with its range."""
    settings, (lines, sources) = settings_of(state), books.statements()
    compared = state.against != BENCHMARK
    asked = [repr(scenario_file(state) or state.scenario), *([f"against={state.against!r}"] if compared else [])]
    named = {name: getattr(settings, name) for name in ("horizon", "closure", "elasticities")}
    asked += [f"{name}={value!r}" for name, value in named.items() if value != getattr(Settings(), name)]
    asked += [f"parameters={settings.parameter_texts!r}"] if settings.parameters else []
    lines = ["import tradetalks as tt", "", *lines, f"question = tt.ask({', '.join([*asked, *sources])})"]
    lines.append(f"found = tt.{'compare' if compared else 'run'}(question)")
    lines += [f"for side in {PLAYERS!r}:", "    print(side, *found.real_income.at(side)[:3])"]
    return "\n".join(lines) + "\n"
