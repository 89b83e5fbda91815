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
    """A line for the shell; empty where the command line has no word for a setting of the state."""
    if state.elasticities != ALL_SETS or state.trade_elasticity:
        return ""
    name = scenario_file(state) or state.scenario
    horizon = "" if state.horizon == "long_run" else f" --horizon {state.horizon}"
    if state.against == BENCHMARK:
        return f"tradetalks run {name} --show real_income{horizon} --json"
    return f"tradetalks compare {state.against} {name} --show real_income{horizon} --json"


def python(state: TableState) -> str:
    """A script that prints both sides' real income, in logs, with its range."""
    scenario = scenario_file(state) or state.scenario
    lines = ["import tradetalks as tt", ""]
    lines.append("world = tt.World.load()")
    if state.elasticities != ALL_SETS:
        lines.insert(0, "from dataclasses import replace")
        lines.append(f"theta = world.elasticity_sets[{state.elasticities!r}]")
        lines.append(
            f"world = replace(world, trade_elasticity=theta, elasticity_sets={{{state.elasticities!r}: theta}})"
        )
    if state.trade_elasticity:
        lines.insert(1 if lines[0].startswith("from") else 0, "from dataclasses import replace")
        lines += [
            f"changed = {dict(sorted(state.trade_elasticity.items()))!r}",
            "sets = {name: theta.copy() for name, theta in world.elasticity_sets.items()}",
            "theta = world.trade_elasticity.copy()",
            "for sector, value in changed.items():",
            "    for each in (theta, *sets.values()):",
            "        each[world.sector(sector)] = value",
            "world = replace(world, trade_elasticity=theta, elasticity_sets=sets)",
        ]
    lines.append(f"after = tt.run({scenario!r}, world=world, horizon={state.horizon!r})")
    if state.against == BENCHMARK:
        lines.append("found = after")
    else:
        lines.append(f"before = tt.run({state.against!r}, world=world, horizon={state.horizon!r})")
        lines.append("found = tt.compare(before, after)")
    lines += ['for side in ("USA", "CHN"):', "    print(side, *found.real_income.at(side))"]
    return "\n".join(lines) + "\n"
