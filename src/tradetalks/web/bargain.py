"""The bargain behind the payoff plane, worked out once in a process of its own: the frontier in seconds, bargaining
solutions in minutes.

`python -m tradetalks.web.bargain THREAT HORIZON [solutions]` writes JSON lines: `rows` of the plane as far as they are
known, and the `step` that follows, empty at the end. The numbers are those of `tradetalks deal USA CHN` at central
elasticities, in percent of real income.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from tradetalks.digits import percent
from tradetalks.errors import TradetalksError
from tradetalks.web import answers, books
from tradetalks.web.state import BENCHMARK, TableState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.talks.tariff_game import Solution
    from tradetalks.web.store import Store

Rows = list[dict[str, Any]]
BEFORE = "in-force-2025-10-26"
FIRST: tuple[Solution, str] = ("nash_product", "Nash")
OTHERS: tuple[tuple[Solution, str], ...] = (("equal_gain", "equal gains"), ("kalai_smorodinsky", "Kalai-Smorodinsky"))
LOWEST_PRIORITY = 15


class Bargains:
    """Bargains kept in the store, and those being worked out, one at a time; they end with the server."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._turn = asyncio.Semaphore(1)
        self._making: dict[str, asyncio.Task[None]] = {}
        self._said: dict[str, dict[str, Any]] = {}

    def found(self, threat: str, horizon: str, solutions: bool) -> dict[str, Any]:
        """`rows` as far as they are known, the `step` under way, `problem` where there is one; begins the work."""
        asked = (threat, horizon, *(("solutions",) if solutions else ()))
        state = TableState.model_validate({"scenario": threat, "against": BEFORE, "horizon": horizon})
        key = f"bargain {answers.made_of(state)} {solutions}"
        kept = self._store.answer(key)
        if kept is not None:
            return dict(json.loads(kept))
        if key not in self._said:
            self._said[key] = {"rows": [], "step": "the frontier", "problem": ""}
            self._making[key] = asyncio.create_task(self._make(key, asked))
        return self._said[key]

    async def _make(self, key: str, asked: tuple[str, ...]) -> None:
        async with self._turn:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tradetalks.web.bargain", *asked, stdout=asyncio.subprocess.PIPE,
                env=dict(os.environ) | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            )  # fmt: skip
            assert process.stdout is not None
            try:
                async for line in process.stdout:
                    self._said[key] = self._said[key] | json.loads(line)
                if await process.wait():
                    self._said[key] |= {"step": "", "problem": "the work ended early; start the server again"}
                elif not self._said[key]["problem"]:
                    self._store.save_answer(key, json.dumps(self._said[key]).encode())
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


def work_out(threat: str, horizon: str, solutions: bool) -> None:
    """Tells the rows of the plane, more each time: threat, in force and frontier, then each solution.

    raises  NoAgreement, NoEquilibrium
    """
    from tradetalks.games import Joint
    from tradetalks.talks.deal import deals, frontier
    from tradetalks.talks.tariff_game import solve_bargain

    ledger, world = books.ledger(), books.world()
    named = dict(books.scenario_choices())[threat]
    world = world.with_elasticities(next(iter(world.elasticity_sets)))
    drawn = frontier(answers.SIDES, horizon=horizon, before=BEFORE, ledger=ledger, world=world)
    rows = [_row("frontier", "frontier", at) | {"order": i} for i, at in enumerate(drawn.points)]
    for kind, name, label in (
        ("in force", BEFORE, "in force"),
        ("threat", threat, f"threat: {named}"),
    ):
        state = TableState.model_validate({"scenario": name, "against": BENCHMARK, "horizon": horizon})
        rows.append({"kind": kind, "label": label, **answers.place(state)})
    if not solutions:
        _say(rows, "")
        return
    _say(rows, f"the bargain of {FIRST[1]}")
    found = deals(
        answers.SIDES,
        threat=threat,
        horizon=horizon,
        before=BEFORE,
        ledger=ledger,
        world=world,
        solutions=[(FIRST[0], False)],
    )
    (name, game), *_ = found.games.items()
    nash = found.deals[FIRST[0], False][name]
    rows.append(_row("solution", FIRST[1], nash.payoffs.tolist()))
    joint = Joint(game.game, np.array(found.threats[name]), np.zeros(2), False, game.before)
    for solution, title in OTHERS:
        _say(rows, f"the bargain of {title}")
        deal = solve_bargain(joint, joint.point(nash.rates, np.zeros(2)), solution)
        rows.append(_row("solution", title, deal.payoffs.tolist()))
    _say(rows, "")


def _row(kind: str, label: str, payoffs: Sequence[float]) -> dict[str, Any]:
    usa, china = (round(percent(value), 5) for value in payoffs)
    return {"kind": kind, "label": label, "usa": usa, "china": china}


def _say(rows: Rows, step: str) -> None:
    if os.getppid() != SERVER:
        raise SystemExit(1)
    print(json.dumps({"rows": rows, "step": step}), flush=True)


if __name__ == "__main__":
    SERVER = os.getppid()
    os.nice(LOWEST_PRIORITY)
    try:
        work_out(sys.argv[1], sys.argv[2], sys.argv[3:] == ["solutions"])
    except TradetalksError as error:
        print(json.dumps({"step": "", "problem": error.what}), flush=True)
