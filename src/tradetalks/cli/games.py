"""Verbs of games: what each side would do, which deals are better for both, what threats are worth, what holds."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from tradetalks.answer import Answer
from tradetalks.cli.answering import answers
from tradetalks.cli.options import Horizon
from tradetalks.cli.sources import NO_SOURCES, Sources, asks_ledger_and_world
from tradetalks.cli.words import code_before, codes_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tradetalks.talks.sides import Sides
    from tradetalks.world.table import Array

Key = TypeVar("Key")
USUAL_PATIENCE = 0.9  # how much a payoff one year later counts
Players = Annotated[
    list[str], typer.Argument(help="Countries, for example USA CHN, or one .yaml file of players.", callback=codes_of)
]
Threat = Annotated[str, typer.Option("--threat", help="A scenario; what happens without agreement.")]
Matters = Annotated[
    list[str] | None,
    typer.Option("--matter", help="MATTER=COUNTRY:PERCENT, what its being settled is worth, % of income; repeatable."),
]


def register(app: typer.Typer) -> None:
    """Add these verbs to the command line."""
    app.command("war")(war)
    app.command("deal")(deal)
    app.command("leverage")(leverage)
    app.command("holds")(holds)


def progress(step: str) -> None:
    """What is being done, on the terminal's other stream."""
    typer.echo(step, err=True)


@asks_ledger_and_world
@answers
def war(
    players: Players,
    instruments: Annotated[
        str | None,
        typer.Option(
            help="tariff, uniform_tariff, export_tax, licence; several with commas; a file of players names its own.",
            show_default="tariff",
        ),
    ] = None,
    horizon: Horizon = "long_run",
    before: Annotated[str, typer.Option(help="The scenario that holds where nobody in the game decides.")] = (
        "in-force-2025-10-26"
    ),
    sources: Sources = NO_SOURCES,
) -> Answer:
    """What each country does best alone, and where all end when everybody does. Ctrl-C keeps what was found.

    A file of players, as sides.yaml, stands in place of their names.

    Example: tradetalks war USA CHN --horizon year
    """
    from tradetalks.answers.war import war_answer
    from tradetalks.errors import BadInput
    from tradetalks.talks.war import war as fight

    sides = _sides(players, sources)
    if instruments is not None and not isinstance(sides, list):
        raise BadInput("a file of players names its own instruments", where="--instruments", remedy="leave it out")
    chosen = tuple(name.strip() for name in ("tariff" if instruments is None else instruments).split(","))
    found = fight(
        sides,
        instruments=chosen,  # type: ignore[arg-type]
        horizon=horizon,
        before=before,
        ledger=sources.ledger,
        world=sources.world,
        progress=progress,
    )
    return war_answer(found)


@asks_ledger_and_world
@answers
def deal(
    players: Players,
    threat: Threat = "no-deal",
    horizon: Horizon = "long_run",
    worth: Annotated[
        list[str] | None, typer.Option(help="COUNTRY:PERCENT, what side matters settled by a deal are worth to it.")
    ] = None,
    chart: Annotated[Path | None, typer.Option(help="Write the payoff plane to this .png file.")] = None,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """Bargaining solutions from a threat, and what to ask for and to offer. Ctrl-C keeps what was found.

    Example: tradetalks deal USA CHN --threat no-deal
    """
    from tradetalks.answers.deal import deal_answer
    from tradetalks.files import check_writable_file
    from tradetalks.talks.deal import deals

    if chart is not None:
        check_writable_file(chart, "--chart", ".png")
    matters = _each_once("--worth", worth or [], _country_percent)
    found = deals(
        _sides(players, sources),
        threat=threat,
        horizon=horizon,
        matters=matters,
        ledger=sources.ledger,
        world=sources.world,
        progress=progress,
    )
    return _charted(deal_answer(found, sources.ledger), chart)


@asks_ledger_and_world
@answers
def leverage(
    players: Annotated[list[str], typer.Argument(help="Two countries, for example USA CHN.", callback=codes_of)],
    threat: Threat = "no-deal",
    sources: Sources = NO_SOURCES,
) -> Answer:
    """Loss inflicted per loss suffered for each measure, at every horizon, and what the threats were worth.

    Example: tradetalks leverage USA CHN
    """
    from tradetalks.answers.leverage import leverage_answer
    from tradetalks.talks.leverage import leverage as measure

    found = measure(players, threat=threat, ledger=sources.ledger, world=sources.world, progress=progress)
    return leverage_answer(found, sources.ledger)


@asks_ledger_and_world
@answers
def holds(
    arrangement: Annotated[str, typer.Argument(help="An arrangement of the ledger, for example kuala-lumpur-2025.")],
    threat: Threat = "no-deal",
    horizon: Horizon = "long_run",
    matter: Matters = None,
    renewal: Annotated[
        float | None,
        typer.Option(help="Probability that it goes on at the end of a year, if kept; default: as earlier truces did."),
    ] = None,
    lag: Annotated[float, typer.Option(help="Years until a breach is seen and answered.")] = 0.25,
    steps: Annotated[int, typer.Option(help="Equal steps in which each side delivers.", min=1)] = 1,
    half_life: Annotated[float | None, typer.Option(help="Years in which what a breach costs halves.")] = None,
    chain: Annotated[str | None, typer.Option(help="It fades as the leverage of a ban on this critical chain.")] = None,
    patience: Annotated[
        float | None,
        typer.Option(help="With --half-life or --chain: how much a payoff one year later counts.", show_default="0.9"),
    ] = None,
    chart: Annotated[Path | None, typer.Option(help="Write the map of the region in which it holds to a .png.")] = None,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """How patient each party must be to keep its word, clause by clause and as a package.

    Example: tradetalks holds kuala-lumpur-2025 --matter fentanyl-cooperation=USA:0.05
    """
    from tradetalks.answers.credibility import Fading, holds_answer
    from tradetalks.errors import BadInput
    from tradetalks.files import check_writable_file
    from tradetalks.talks.credibility import Terms, carried_out, usual_renewal
    from tradetalks.talks.credibility import holds as keep

    if (half_life is None) == (chain is None) and (chain is not None or patience is not None):
        raise BadInput("leverage fades in one way", where="--patience", remedy="give one of --half-life and --chain")
    delta = USUAL_PATIENCE if patience is None else patience
    if not 0.0 <= delta < 1.0:
        raise BadInput("patience is from 0 to below 1", where="--patience", evidence=f"{delta:g}")
    if chart is not None:
        check_writable_file(chart, "--chart", ".png")
    weights = _each_once("--matter", matter or [], _matter_weight)
    book = sources.ledger
    promised = carried_out(book, arrangement)
    how, left = _fading(half_life, chain, tuple(promised.parties))
    terms = Terms(usual_renewal(promised).central if renewal is None else renewal, lag, steps)
    found = keep(
        arrangement, threat=threat, horizon=horizon, terms=terms, matters=weights, ledger=book, world=sources.world
    )
    return _charted(holds_answer(found, Fading(how, delta, left) if left else None), chart)


def _charted(answer: Answer, path: Path | None) -> Answer:
    """The answer, its first chart written to a .png where asked."""
    if path is not None:
        from tradetalks.render.forms import write

        write(answer, path)
        typer.echo(f"wrote {path}", err=True)
    return answer


def _fading(
    half_life: float | None, chain: str | None, parties: tuple[str, ...]
) -> "tuple[str, dict[str, dict[str, Array]]]":
    """In words, and party -> curve -> what is left by year of what a breach costs; nothing where it does not fade."""
    from tradetalks.talks.credibility import chain_fading, halving

    if half_life is not None:
        how = f"halves every {half_life:g} years"
        return how, {party: {how: halving(half_life)} for party in parties}
    if chain is not None:
        return f"fades as the leverage of a ban on {chain}", chain_fading(chain, parties)
    return "", {}


def _sides(players: list[str], sources: Sources) -> "Sides | list[str]":
    """Countries as given, or the sides of one .yaml file."""
    from tradetalks.talks.sides import read_sides

    return read_sides(players[0], sources.ledger) if len(players) == 1 and players[0].endswith(".yaml") else players


def _each_once(option: str, texts: list[str], read: "Callable[[str], tuple[Key, float]]") -> dict[Key, float]:
    """Key -> number of texts; raises BadInput for a key given twice, and as `read` does."""
    from tradetalks.errors import BadInput

    found = dict(map(read, texts))
    if len(found) < len(texts):
        raise BadInput("one number each", where=option, evidence=", ".join(texts), remedy="leave out one of the two")
    return found


def _country_percent(text: str) -> tuple[str, float]:
    """`USA:0.05` as a country and log points; raises BadInput."""
    from math import isfinite, log1p

    from tradetalks.errors import BadInput

    country, _, number = code_before(text, ":").partition(":")
    try:
        value = float(number)
    except ValueError:
        value = float("nan")
    if not country or not isfinite(value) or value <= -100.0:
        raise BadInput("not a weight", evidence=repr(text), remedy="COUNTRY:PERCENT, for example USA:0.05")
    return country, log1p(value / 100.0)


def _matter_weight(text: str) -> tuple[tuple[str, str], float]:
    """`fentanyl-cooperation=USA:0.05` as (matter, country) and log points; raises BadInput."""
    matter, _, weight = text.partition("=")
    country, value = _country_percent(weight)
    return (matter, country), value
