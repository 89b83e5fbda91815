"""Verbs of the chokepoint room."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path  # noqa: TC003
from typing import TYPE_CHECKING, Annotated

import typer

from tradetalks.answer import Answer  # noqa: TC001
from tradetalks.cli.answering import answers
from tradetalks.cli.sources import NO_SOURCES, OPTIONS, Sources, asks_ledger_and_world
from tradetalks.cli.words import code_before, code_of
from tradetalks.defaults import IMPORTER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tradetalks.chains.results import ChainResult

    Shown = tuple[object, Iterable[str]]


@dataclass(frozen=True)
class Asked:
    """The words of the command line; None where an option was not given."""

    name: str
    scenario: str | None
    months: int | None
    draws: int
    stocks: str | None
    target: str | None
    replace: tuple[str, ...] | None
    facts: Path | None
    plan: str | None
    sources: Sources


def register(parent: typer.Typer) -> None:
    """Add this room's verb to the command line."""
    parent.command(name="chokepoint")(chokepoint)


Target = Annotated[str | None, typer.Option(help="The country that the ban aims at; default: USA.", callback=code_of)]


@asks_ledger_and_world
@answers
def chokepoint(
    name: Annotated[
        str,
        typer.Argument(
            help="A chain that ships (rare-earths, gallium-germanium, graphite, nexperia, helium, rare-earths-2010), "
            "or a folder with chain.yaml, sourcing.csv, use.csv; a .yaml file for back-test."
        ),
    ],
    what: Annotated[str, typer.Argument(help="run, data, leverage, projects, cut, observe or back-test.")] = "run",
    scenario: Annotated[
        str | None,
        typer.Option(help="A scenario of the chain or a .yaml file; default: full-ban, or the chain's first."),
    ] = None,
    months: Annotated[
        int | None,
        typer.Option(
            help="Months, weeks where the chain counts in weeks; default: run 36, leverage 120, projects 60.",
            min=1,
            max=600,
        ),
    ] = None,
    draws: Annotated[int, typer.Option(help="Draws from the ranges.", min=1)] = 200,
    stocks_weeks: Annotated[str | None, typer.Option(help="Stocks in weeks of use, for example 8..16.")] = None,
    target: Target = None,
    replace: Annotated[
        list[str] | None,
        typer.Option(help="A buyer replaces a share of what it buys from the supplier by a year, as USA:0.5@2030."),
    ] = None,
    facts: Annotated[
        Path | None, typer.Option(help="A table of shipments (month, to, value, item), for observe and back-test.")
    ] = None,
    plan: Annotated[str | None, typer.Option(help="Which of the chain's back-tests; default: back-test.")] = None,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """Shipments, stocks, shortages, losses and prices of a chain; its data; what the threat is worth; what buys time.

    Example: tradetalks chokepoint rare-earths --scenario october-rules --months 12
    """
    from tradetalks.errors import BadInput

    if what not in UNUSED:
        raise BadInput("not something to show", evidence=repr(what), remedy="one of: " + ", ".join(UNUSED))
    asked = Asked(
        name,
        scenario,
        months,
        draws,
        stocks_weeks,
        target,
        tuple(replace) if replace else None,
        facts,
        plan,
        sources,
    )
    for option, field in UNUSED[what].items():
        if getattr(asked, field) is not None:
            raise BadInput(f"`{what}` has no use for {option}", where=option, remedy="leave it out")
    _refuse_sources(what, sources)
    return _verb(what)(asked)


_STOCKS, _TARGET = {"--stocks-weeks": "stocks"}, {"--target": "target"}
_SCENARIO = {"--scenario": "scenario", "--months": "months"}
_REPLACE, _FACTS, _PLAN = {"--replace": "replace"}, {"--facts": "facts"}, {"--plan": "plan"}
UNUSED: dict[str, dict[str, str]] = {
    "run": _TARGET | _FACTS | _PLAN,
    "data": _STOCKS | _TARGET | _SCENARIO | _REPLACE | _FACTS | _PLAN,
    "leverage": _FACTS | _PLAN,
    "projects": _STOCKS | _REPLACE | _FACTS | _PLAN,
    "cut": _SCENARIO | _REPLACE | _FACTS | _PLAN,
    "observe": _TARGET | _PLAN,
    "back-test": _SCENARIO | _STOCKS | _TARGET | _REPLACE,
}


NO_LAW = {
    "data": "leave it out: it prints the chain's own tables",
    "cut": "leave it out: shipments stop there whatever the law says",
}


def _refuse_sources(what: str, sources: Sources) -> None:
    """Refuses a ledger or a world that would change nothing: raises BadInput."""
    from tradetalks.errors import BadInput

    refused = [("--world", "leave it out: a chain is scored by its own facts, not by incomes")]
    if what in NO_LAW:
        refused = [(option, NO_LAW[what]) for option in OPTIONS]
    elif what != "back-test":
        refused = []
    for option, remedy in refused:
        if option in sources.words:
            raise BadInput(f"`{what}` has no use for {option}", where=option, remedy=remedy)


def _verb(what: str) -> Callable[[Asked], Answer]:
    """What shows one of the things that can be shown."""
    return {
        "run": _run,
        "data": _data,
        "leverage": _leverage,
        "projects": _projects,
        "cut": _cut,
        "observe": _observe,
        "back-test": _back_test,
    }[what]


def _result(asked: Asked, months: int) -> ChainResult:
    from tradetalks.chains.mitigation import read_replacement
    from tradetalks.chains.results import default_scenario, run_chain
    from tradetalks.chokepoint import find

    chain = find(asked.name)
    replaced = [read_replacement(chain, code_before(text, ":")) for text in asked.replace or ()]
    return run_chain(
        chain,
        asked.scenario or default_scenario(chain),
        months=asked.months or months,
        draws=asked.draws,
        stocks=_weeks(asked.stocks),
        ledger=asked.sources.ledger,
        world=asked.sources.world,
        replaced=replaced,
    )


def _run(asked: Asked) -> Answer:
    from tradetalks.answers.chokepoint import chain_answer

    return chain_answer(_result(asked, 36), asked.sources.ledger)


def _data(asked: Asked) -> Answer:
    from tradetalks.answers.chain_facts import data_answer
    from tradetalks.chokepoint import find

    return data_answer(find(asked.name))


def _leverage(asked: Asked) -> Answer:
    from tradetalks.answers.chokepoint import leverage_answer
    from tradetalks.chains.results import aimed_at
    from tradetalks.chokepoint import find

    target = asked.target or IMPORTER
    aimed_at(find(asked.name), target)
    return leverage_answer(_result(asked, 120), target, asked.sources.ledger)


def _observe(asked: Asked) -> Answer:
    from tradetalks.answers.chain_facts import observe_answer
    from tradetalks.chains.nowcast import observed
    from tradetalks.errors import BadInput

    if asked.facts is None:
        remedy = "add --facts FILE, a table with the columns month, to, value"
        raise BadInput("nothing to observe", where="--facts", remedy=remedy)
    found = observed(
        asked.name, asked.scenario, asked.facts, months=asked.months or 36, draws=asked.draws,
        stocks=_weeks(asked.stocks), ledger=asked.sources.ledger,
    )  # fmt: skip
    return observe_answer(found)


def _projects(asked: Asked) -> Answer:
    from tradetalks.answers.chokepoint import worth_answer
    from tradetalks.chains.mitigation import worth
    from tradetalks.chains.results import default_scenario, scenario_title
    from tradetalks.chokepoint import find

    chain = find(asked.name)
    scenario = asked.scenario or default_scenario(chain)
    target, months = asked.target or IMPORTER, asked.months or 60
    law = {"ledger": asked.sources.ledger, "world": asked.sources.world}
    rows = worth(asked.name, scenario, target=target, months=months, draws=asked.draws, **law)  # type: ignore[arg-type]
    title = scenario_title(chain, scenario, asked.sources.ledger)
    return worth_answer(rows, chain, title, target, f"{months} {chain.record.step}s")


def _cut(asked: Asked) -> Answer:
    from tradetalks.answers.chokepoint import cut_answer
    from tradetalks.chains.mitigation import cut_for_a_year

    target = asked.target or IMPORTER
    return cut_answer(cut_for_a_year(asked.name, draws=asked.draws, stocks=_weeks(asked.stocks), target=target))


def _back_test(asked: Asked) -> Answer:
    from tradetalks.answers.chain_facts import back_test_answer
    from tradetalks.chains.back_test import back_test

    which = asked.plan or "back-test"
    return back_test_answer(
        back_test(asked.name, which=which, facts=asked.facts, draws=asked.draws, ledger=asked.sources.ledger)
    )


def _weeks(text: str | None) -> tuple[float, float] | None:
    from tradetalks.errors import BadInput

    if text is None:
        return None
    low, dots, high = text.partition("..")
    try:
        return float(low), float(high if dots else low)
    except ValueError:
        raise BadInput("not weeks", where="--stocks-weeks", evidence=text, remedy="write 12 or 8..16") from None
