"""Verbs of the study room: run a scenario, compare two, say what each measure causes, write a brief."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tradetalks.answer import Answer
from tradetalks.cli.answering import answers
from tradetalks.cli.options import ScenarioFile
from tradetalks.cli.settings import AT_CENTRAL_VALUES, USUAL, asks_settings
from tradetalks.cli.sources import NO_SOURCES, Sources, asks_ledger, asks_ledger_and_world
from tradetalks.cli.words import code_of, codes_of, day_of
from tradetalks.settings import Settings

if TYPE_CHECKING:
    from tradetalks.runs import Comparison, Result
    from tradetalks.world import World

Show = Annotated[
    list[str] | None,
    typer.Option(
        "--show",
        help="real_income, real_gdp, prices, trade, revenue ...; repeatable. [default: real_earnings and real_income]",
    ),
]
Countries = Annotated[
    list[str] | None, typer.Option("--country", help="Only this country; repeatable.", callback=codes_of)
]
Group = Annotated[
    list[str] | None,
    typer.Option("--group", help="Rows for EU, ASEAN, RCEP ..., or your own: cone=ARG,BRA; repeatable."),
]
Processes = Annotated[
    int, typer.Option("--processes", min=0, help="Shares the draws; default: one, or one a core from 64 draws.")
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", help="Write here: .json, .csv, .md, .html, .xlsx; the chart: .svg, .png; all draws: .npz, .parquet."
    ),
]
DRAWS = (".npz", ".parquet")


def register(app: typer.Typer) -> None:
    """Add this room's verbs to the command line."""
    app.command("run")(run)
    app.command("simulate", hidden=True)(run)
    app.command("template")(template)
    app.command("compare")(compare)
    app.command("attribute")(attribute)
    app.command("sensitivity")(sensitivity)
    app.command("brief")(brief)


@asks_ledger_and_world
@asks_settings()
@answers
def run(
    scenario: ScenarioFile,
    show: Show = None,
    country: Countries = None,
    group: Group = None,
    processes: Processes = 0,
    out: Out = None,
    settings: Settings = USUAL,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """What a scenario does, against the world before the tariffs of 2025.

    A workbook made by `tradetalks template` is run too: result sheets go into it, or into a copy given by --out.

    Example: tradetalks run no-deal --country USA --country CHN --draws 500 --seed 7
    """
    from tradetalks.answers.effects import effects_answer

    if scenario.endswith(".xlsx"):
        from tradetalks.files import check_writable_file
        from tradetalks.report.book_results import run_book

        path = out or Path(scenario)
        check_writable_file(path, "--out", ".xlsx")
        book = run_book(
            Path(scenario), path, settings, sources.ledger, sources.world, processes=processes or _cores(settings.draws)
        )
        typer.echo(f"wrote {path}", err=True)
        return effects_answer(book, show or (), sources.ledger, tuple(country or ()), tuple(group or ()))
    from tradetalks.question import asked
    from tradetalks.runs import run as run_scenario

    _check(show or (), country, sources.world, out)
    question = asked(scenario, None, sources.ledger, sources.world, settings)
    found = run_scenario(question, processes=processes or _cores(settings.draws))
    answer = effects_answer(found, show or (), sources.ledger, tuple(country or ()), tuple(group or ()))
    return _written(found, answer, out)


@asks_ledger
def template(
    out: Annotated[Path, typer.Argument(help="The .xlsx file to write; one that is there is not overwritten.")],
    sources: Sources = NO_SOURCES,
) -> None:
    """A workbook to fill a scenario into, with drop-downs and notes; `tradetalks run FILE` solves it.

    Example: tradetalks template book.xlsx
    """
    from tradetalks.errors import BadInput
    from tradetalks.files import check_writable_file, write_atomically
    from tradetalks.report.book_template import template as make

    check_writable_file(out, "OUT", ".xlsx")
    if out.exists():
        raise BadInput("the file is there already", where=str(out), remedy="choose another name")
    write_atomically(out, make(sources.ledger))
    print(f"wrote {out}")


@asks_ledger_and_world
@asks_settings()
@answers
def compare(
    before: Annotated[str, typer.Argument(metavar="A", help="A scenario, a .yaml file, or law-2025-07-26.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The scenario compared with it.")],
    processes: Processes = 0,
    show: Show = None,
    country: Countries = None,
    group: Group = None,
    out: Out = None,
    settings: Settings = USUAL,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """What scenario B does that scenario A does not.

    Example: tradetalks compare no-deal framework --show real_income --json
    """
    from tradetalks.answers.effects import effects_answer
    from tradetalks.question import asked
    from tradetalks.runs import compare as compare_scenarios

    _check(show or (), country, sources.world, out)
    question = asked(after, before, sources.ledger, sources.world, settings)
    found = compare_scenarios(question, processes=processes or _cores(settings.draws))
    answer = effects_answer(found, show or (), sources.ledger, tuple(country or ()), tuple(group or ()))
    return _written(found, answer, out)


@asks_ledger_and_world
@asks_settings(*AT_CENTRAL_VALUES)
@answers
def attribute(
    scenario: ScenarioFile,
    country: Annotated[str, typer.Option("--country", help="Whose change.", callback=code_of)],
    of: Annotated[str, typer.Option("--of", help="real_income, prices, exports, imports, revenue ...")] = "real_income",
    against: Annotated[str | None, typer.Option(help="The scenario compared with; default: the benchmark.")] = None,
    settings: Settings = USUAL,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """How much of a change each measure causes; the parts add up to the whole.

    Example: tradetalks attribute no-deal --of real_income --country CHN
    """
    from tradetalks.answers.attribution import attribution_answer
    from tradetalks.runs import attribute as attribute_change

    change = _change(scenario, against, of, country, settings, sources)
    return attribution_answer(attribute_change(change, of, country), change, sources.ledger)


@asks_ledger_and_world
@asks_settings(*AT_CENTRAL_VALUES)
@answers
def sensitivity(
    scenario: ScenarioFile,
    country: Annotated[str, typer.Option("--country", help="Whose change.", callback=code_of)],
    of: Annotated[str, typer.Option("--of", help="real_income, prices, exports, imports, revenue ...")] = "real_income",
    against: Annotated[str | None, typer.Option(help="The scenario compared with; default: the benchmark.")] = None,
    settings: Settings = USUAL,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """Which unknown moves a number most: each from its 10th to its 90th percentile.

    Example: tradetalks sensitivity framework --against no-deal --country CHN
    """
    from tradetalks.answers.sensitivity import sensitivity_answer
    from tradetalks.runs.sensitivity import tornado

    change = _change(scenario, against, of, country, settings, sources)
    return sensitivity_answer(tornado(change, of, country), change)


@asks_ledger_and_world
@answers
def brief(
    name: Annotated[
        str | None,
        typer.Argument(help="A shipped brief, for example kuala-lumpur, or a .yaml file of your own."),
    ] = None,
    reports: Annotated[
        list[Path] | None, typer.Option("--from", help="Reports or a folder of them, to begin with; repeatable.")
    ] = None,
    date: Annotated[
        str | None,
        typer.Option("--date", help="Day of publication of reports that do not say their own.", callback=day_of),
    ] = None,
    style: Annotated[str, typer.Option(help="What comes first: minister, analyst or newsroom.")] = "minister",
    pdf: Annotated[bool, typer.Option("--pdf", help="Print the page as PDF too, with Chromium.")] = False,
    out: Annotated[Path, typer.Option(help="Folder for the page and the workbook; made if missing.")] = Path("out"),
    sources: Sources = NO_SOURCES,
) -> Answer:
    """Print a summary, and write the brief as an HTML page and a workbook.

    Page one stands alone: the sentence to repeat, what each side says, the law and what comes, what it costs, what is
    not settled. The annexes follow by question.

    With --from and no name the brief is for the parties of these reports, with scenarios built from what they say; with
    a name it begins with what they say for its scenarios.

    Example: tradetalks brief kuala-lumpur --out out
    """
    from tradetalks.errors import BadInput
    from tradetalks.files import check_writable_folder
    from tradetalks.report.brief import brief as make
    from tradetalks.report.page import checked_style
    from tradetalks.report.write import brief_answer, chromium, write_brief

    def progress(step: str) -> None:
        typer.echo(step, err=True)

    check_writable_folder(out, "--out")
    checked_style(style)
    if pdf:
        chromium()
    if reports:
        from tradetalks.cli.reader import readings_of
        from tradetalks.reader.drafting import REVIEW
        from tradetalks.report.reader_brief import brief_from

        drafts = tuple(folder for folder in sources.also if (folder / REVIEW).is_file())
        made = brief_from(readings_of(reports, date), name, progress, sources.ledger, sources.world, drafts)
    elif name is None:
        raise BadInput("no brief named", remedy="name a shipped one, for example kuala-lumpur, or give --from REPORTS")
    else:
        made = make(name, progress, sources.ledger, sources.world)
    return brief_answer(made, write_brief(made, out, style, pdf=pdf))


def _cores(draws: int) -> int:
    """Processes for a number of draws: starting one takes as long as some tens of draws."""
    return (os.cpu_count() or 1) if draws >= 64 else 1


def _change(
    scenario: str, against: str | None, of: str, country: str, settings: Settings, sources: Sources
) -> "Result | Comparison":
    """A scenario, or what it changes against another, at central values; names are checked before the work."""
    from tradetalks.question import asked
    from tradetalks.runs import compare as compare_scenarios
    from tradetalks.runs import run as run_scenario
    from tradetalks.runs.attribution import checked_country

    checked_country(sources.world, of, country)
    question = asked(scenario, against, sources.ledger, sources.world, replace(settings, draws=1))
    return run_scenario(question) if against is None else compare_scenarios(question)


def _check(show: Sequence[str], countries: list[str] | None, world: "World", out: Path | None) -> None:
    """Names and places on the command line, before the work; raises BadInput and UnknownName."""
    from tradetalks.files import check_writable_file
    from tradetalks.render.forms import ENDINGS
    from tradetalks.runs.quantities import quantity

    for name in show:
        quantity(name)
    for country in countries or ():
        world.country(country)
    if out is not None:
        check_writable_file(out, "--out", *DRAWS, *(f".{ending}" for ending in ENDINGS))


def _written(found: "Result | Comparison", answer: Answer, out: Path | None) -> Answer:
    """The answer, written to `out` in the form that its ending names, or all draws where it names their form."""
    from tradetalks.render import forms
    from tradetalks.runs.export import write_draws

    if out is not None:
        write_draws(found, out) if out.suffix in DRAWS else forms.write(answer, out)
        typer.echo(f"wrote {out}", err=True)
    return answer
