"""The same numbers without the page: a command and a Python script for a state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.web.state import ALL_SETS, BENCHMARK, is_moved

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
    name = scenario_file(state) or state.scenario
    asked = [f"run {name}" if state.against == BENCHMARK else f"compare {state.against} {name}", "--show real_income"]
    if state.horizon != "long_run":
        asked.append(f"--horizon {state.horizon}")
    if state.elasticities != ALL_SETS:
        asked.append(f"--elasticities {state.elasticities}")
    asked += [f"--parameter {parameter}={value!r}" for parameter, value in state.changes.items()]
    return " ".join(["tradetalks", *asked, "--json"])


def python(state: TableState) -> str:
    """A script that prints both sides' real income, in logs, with its range."""
    scenario = scenario_file(state) or state.scenario
    lines = ["import tradetalks as tt", ""]
    lines.append("world = tt.World.load()")
    if state.elasticities != ALL_SETS or state.trade_elasticity:
        chosen = None if state.elasticities == ALL_SETS else state.elasticities
        lines.append(f"world = world.with_elasticities({chosen!r}, {dict(sorted(state.trade_elasticity.items()))!r})")
    lines.append(f"horizon = {state.horizon!r}")
    if state.parameters:
        lines.insert(1, "from tradetalks.equilibrium import horizon as named")
        lines[-1] = f"horizon = named({state.horizon!r}).fixed({dict(sorted(state.parameters.items()))!r})"
    lines.append(f"after = tt.run({scenario!r}, world=world, horizon=horizon)")
    if state.against == BENCHMARK:
        lines.append("found = after")
    else:
        lines.append(f"before = tt.run({state.against!r}, world=world, horizon=horizon)")
        lines.append("found = tt.compare(before, after)")
    lines += ['for side in ("USA", "CHN"):', "    print(side, *found.real_income.at(side)[:3])"]
    return "\n".join(lines) + "\n"
