"""Tools of reports and of what measures do: read, run, chokepoint, deal."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tradetalks.dates import parse_date
from tradetalks.errors import BadInput
from tradetalks.mcp.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tradetalks.mcp import asked
    from tradetalks.mcp.reply import Books
    from tradetalks.question import Question
    from tradetalks.reader import Document

DRAWS, MOST_DRAWS_BY_MONTH = 16, 16


def read(question: asked.Read, books: Books) -> Reply:
    """What press reports and official texts say: claims with quotes."""
    from tradetalks.answers.read import read_answer
    from tradetalks.reader import cross_read, read_bytes
    from tradetalks.reader import read as find_claims
    from tradetalks.render.json import data

    if bool(question.paths) == bool(question.text):
        raise BadInput("reports are asked for in one way", where="paths, text", remedy="give paths, or the text of one")
    day = None if question.date is None else parse_date(question.date, where="date")
    refused: list[BadInput] = []
    if question.text:
        documents = [read_bytes(question.text.encode(), name="standard input", date=day)]
    else:
        documents = _documents(question, refused)
    readings = [find_claims(document, ledger=books.ledger) for document in documents]
    words = ["read", *(question.paths or ["-"]), *([] if day is None else ["--date", str(day)])]
    limits = [*(f"Not read: {' '.join(str(error).split())}" for error in refused)]
    limits += [
        "A claim is what a report says, not what holds; claims are found by rules, and a person decides on them."
    ]
    limits += ["To repeat the command give it the text on standard input."] if question.text else []
    known = books.ledger.coverage.complete_to
    return Reply(data(read_answer(readings, cross_read(readings), books.ledger)), words, day, known, limits)


def _documents(question: asked.Read, refused: list[BadInput]) -> list[Document]:
    """The reports of the paths; `refused` is told of those that cannot be read; raises the first where none can."""
    from tradetalks.reader import read_file, report_files

    day = None if question.date is None else parse_date(question.date, where="date")
    found: list[Document] = []
    files = dict.fromkeys(report_files([Path(path) for path in question.paths]))
    if not files:
        remedy = "name one with text, HTML or Markdown files"
        raise BadInput("no report in this folder", where=", ".join(question.paths), remedy=remedy)
    named = Counter(file.name for file in files)
    for file in files:
        try:
            document = read_file(file, date=day)
            found.append(replace(document, name=str(file)) if named[file.name] > 1 else document)
        except BadInput as error:
            refused.append(error)
    if not found:
        raise refused[0]
    return found


def run(question: asked.Run, books: Books) -> Reply:
    """What a scenario does, against another or against the world before the tariffs of 2025."""
    from tradetalks.answers.effects import effects_answer
    from tradetalks.render.json import data
    from tradetalks.runs import compare
    from tradetalks.runs import run as run_scenario

    if question.months is not None:
        return _by_month(question, question.months, books)
    asking = _asking(question, books, question.horizon or "long_run", question.draws or DRAWS)
    found = run_scenario(asking) if question.against is None else compare(asking)
    answer = effects_answer(found, (question.show,), books.ledger, question.countries, question.groups)
    words = ["run"] if question.against is None else ["compare", question.against]
    words += [question.scenario, "--show", question.show, *_each("--country", question.countries)]
    words += [*_each("--group", question.groups), "--horizon", asking.settings.horizon, *_settings(asking)]
    return Reply(data(answer), words, asking.scenario.on, asking.scenario.as_of, assumptions(asking))


def _by_month(question: asked.Run, months: int, books: Books) -> Reply:
    """What a scenario does month by month."""
    from tradetalks.answers.path import path_answer
    from tradetalks.history.chances import chances_of
    from tradetalks.render.json import data
    from tradetalks.runs.path import parties
    from tradetalks.runs.path import path as walk

    without = [name for name in ("show", "groups", "horizon") if name in question.model_fields_set]
    if without or (question.draws or 1) > MOST_DRAWS_BY_MONTH:
        raise BadInput(
            "not asked for month by month",
            where=without[0] if without else "draws",
            remedy=f"leave out show, groups, horizon; at most {MOST_DRAWS_BY_MONTH} draws; or leave out months",
        )
    asking = _asking(question, books, "long_run", question.draws or 1)
    chosen: Sequence[str] = question.countries or parties(asking)
    chances = chances_of(asking.ledger, asking.scenario.as_of)
    found = path_answer(walk(asking, months=months, chances=chances)[0], chosen, None, 0)
    words = ["path", question.scenario, "--months", str(months), *_each("--country", question.countries)]
    words += [*_each("--against", [question.against] if question.against else []), *_settings(asking)]
    return Reply(data(found), words, asking.scenario.on, asking.scenario.as_of, assumptions(asking))


def _asking(question: asked.Run, books: Books, horizon: str, draws: int) -> Question:
    """The question, names checked before the work."""
    from tradetalks.question import ask
    from tradetalks.runs.quantities import quantity

    quantity(question.show)
    for country in question.countries:
        books.world.country(country)
    return ask(
        question.scenario,
        against=question.against,
        ledger=books.ledger,
        world=books.world,
        horizon=horizon,
        closure=question.closure,
        draws=draws,
        seed=question.seed,
    )


def _settings(asking: Question) -> list[str]:
    """The options of a question that is solved in draws."""
    closure = asking.settings.closure
    words = [] if closure is None else ["--closure", closure]
    return [*words, "--draws", str(asking.settings.draws), "--seed", str(asking.settings.seed)]


def assumptions(asking: Question) -> list[str]:
    """What the scenarios assume and leave out."""
    scenarios = [one for one in (asking.against, asking.scenario) if one is not None]
    return [
        f"{one.title}: {word} {text}"
        for one in scenarios
        for word, texts in (("assumes:", one.assumes), ("leaves out:", one.leaves_out))
        for text in texts
    ]


def chokepoint(question: asked.Chokepoint, books: Books) -> Reply:
    """Shipments, stocks, shortages, losses and prices of a critical supply chain."""
    from tradetalks.answers.chokepoint import chain_answer
    from tradetalks.chains.results import default_scenario, run_chain
    from tradetalks.chokepoint import find
    from tradetalks.render.json import data

    chain = find(question.chain)
    scenario = question.scenario or default_scenario(chain)
    found = run_chain(
        chain,
        scenario,
        months=question.months,
        draws=question.draws,
        ledger=books.ledger,
        world=books.world,
    )
    words = ["chokepoint", question.chain, "run", "--scenario", scenario, "--months", str(question.months)]
    words += ["--draws", str(question.draws)]
    known = books.ledger.coverage.complete_to
    return Reply(data(chain_answer(found, books.ledger)), words, found.start, known, chain.record.doubts)


def deal(question: asked.Deal, books: Books) -> Reply:
    """Bargaining solutions from a threat, and what to ask for and to offer."""
    from tradetalks.answers.deal import deal_answer
    from tradetalks.question import ask
    from tradetalks.render.json import data
    from tradetalks.talks.deal import deals

    asking = ask(question.threat, ledger=books.ledger, world=books.world, horizon=question.horizon, draws=1)
    found = deals(
        question.players,
        threat=question.threat,
        horizon=question.horizon,
        ledger=books.ledger,
        world=books.world,
    )
    words = ["deal", *question.players, "--threat", question.threat, "--horizon", question.horizon]
    answer = data(deal_answer(found, books.ledger))
    return Reply(answer, words, asking.scenario.on, asking.scenario.as_of, assumptions(asking))


def _each(option: str, values: Iterable[str]) -> list[str]:
    return [word for value in values for word in (option, value)]
