"""The bargain behind the payoff plane: minutes of work, done once a threat and horizon, in a process of its own.

`python -m tradetalks.web.bargain THREAT HORIZON` writes JSON lines: each step as it begins, then the points.
They are those of `tradetalks deal USA CHN` at central elasticities, in percent of real income.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from tradetalks.errors import TradetalksError
from tradetalks.report.numbers import percent
from tradetalks.web import answers
from tradetalks.web.state import ALL_SETS, TableState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tradetalks.study.tariff_game import Solution
    from tradetalks.web.store import Store

Rows = list[dict[str, Any]]
BEFORE = "in-force-2025-10-26"
OTHERS: tuple[tuple[Solution, str], ...] = (
    ("equal_gain", "equal gains"),
    ("kalai_smorodinsky", "Kalai-Smorodinsky"),
)
LOWEST_PRIORITY = 15


class Bargains:
    """Bargains kept in the store, and those being worked out, one at a time; they end with the server."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._turn = asyncio.Semaphore(1)
        self._making: dict[str, asyncio.Task[None]] = {}
        self._said: dict[str, dict[str, Any]] = {}

    def found(self, threat: str, horizon: str) -> dict[str, Any]:
        """`rows` where they are known; else `step` while they are worked out, `problem` where they cannot be."""
        kept = self._store.answer(_key(threat, horizon))
        return json.loads(kept) if kept else {"rows": [], **self._said.get(_key(threat, horizon), {})}

    def begin(self, threat: str, horizon: str) -> dict[str, Any]:
        """As `found`; begins the work where nobody has."""
        key = _key(threat, horizon)
        if self._store.answer(key) is None and key not in self._said:
            self._said[key] = {"step": "waiting for its turn"}
            self._making[key] = asyncio.create_task(self._make(key, threat, horizon))
        return self.found(threat, horizon)

    async def _make(self, key: str, threat: str, horizon: str) -> None:
        async with self._turn:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tradetalks.web.bargain", threat, horizon, stdout=asyncio.subprocess.PIPE,
                env=dict(os.environ) | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            )  # fmt: skip
            assert process.stdout is not None
            try:
                async for line in process.stdout:
                    told = json.loads(line)
                    self._said[key] = {"rows": [], **told}
                    if told.get("rows"):
                        self._store.save_answer(key, line)
                if await process.wait():
                    self._said[key] = {"problem": "the work ended early; start the server again to try again"}
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        del self._making[key]

    async def stop(self) -> None:
        """Ends the work."""
        tasks = list(self._making.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _key(threat: str, horizon: str) -> str:
    state = TableState.model_validate({"scenario": threat, "against": BEFORE, "horizon": horizon})
    return f"bargain {answers.made_of(state)}"


def work_out(threat: str, horizon: str) -> Iterator[Rows]:
    """Rows of the plane, more each time: threat, what is in force, Nash bargain and frontier; then other solutions.

    raises  NoAgreement, NoEquilibrium
    """
    from tradetalks.games import Joint
    from tradetalks.study.deal import deals
    from tradetalks.study.tariff_game import solve_bargain

    world = answers.world_of(next(iter(answers.world_of(ALL_SETS).elasticity_sets)))
    first: Solution = "nash_product"
    found = deals(
        answers.SIDES, threat=threat, horizon=horizon, before=BEFORE, world=world, solutions=[(first, False)],
        progress=lambda step: _say({"step": step}),
    )  # fmt: skip
    (name, game), *_ = found.games.items()
    in_force = tuple(float(game.before.real_income[world.country(side)]) for side in answers.SIDES)
    nash = found.deals[first, False][name]
    rows = [
        _row("threat", f"threat: {threat}", found.threats[name]),
        _row("in force", "in force", in_force),
        *(_row("frontier", "frontier", at) | {"order": i} for i, at in enumerate(found.frontier.points)),
        _row("solution", "Nash product", nash.payoffs.tolist()),
    ]
    yield rows
    joint = Joint(game.game, np.array(found.threats[name]), np.zeros(2), False, game.before)
    for solution, title in OTHERS:
        deal = solve_bargain(joint, joint.point(nash.rates, np.zeros(2)), solution)
        rows = [*rows, _row("solution", title, deal.payoffs.tolist())]
        yield rows


def _row(kind: str, label: str, payoffs: Sequence[float]) -> dict[str, Any]:
    usa, china = (round(percent(value), 5) for value in payoffs)
    return {"kind": kind, "label": label, "usa": usa, "china": china}


def _say(told: dict[str, Any]) -> None:
    if os.getppid() != SERVER:
        raise SystemExit(1)
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    SERVER = os.getppid()
    os.nice(LOWEST_PRIORITY)
    try:
        for rows in work_out(sys.argv[1], sys.argv[2]):
            _say({"rows": rows})
    except TradetalksError as error:
        _say({"problem": error.what})
