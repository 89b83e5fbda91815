"""Verbs of the chokepoint room."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable


Name = Annotated[str, typer.Argument(help="A chain: rare-earths, gallium-germanium.")]
ScenarioName = Annotated[str, typer.Option("--scenario", help="A scenario of the chain, or a file that ends in .yaml.")]
Months = Annotated[int, typer.Option(help="Months to run.")]
Draws = Annotated[int, typer.Option(help="Draws from the ranges.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Target = Annotated[str, typer.Option(help="The country that the ban aims at.")]


def register(parent: typer.Typer) -> None:
    """Add this room's verb to the command line."""
    parent.command(name="chokepoint")(chokepoint)


def chokepoint(
    name: Name,
    what: Annotated[str, typer.Argument(help="run, leverage, projects, cut or back-test.")] = "run",
    scenario: ScenarioName = "full-ban",
    months: Months = 36,
    draws: Draws = 200,
    stocks_weeks: Annotated[str | None, typer.Option(help="Stocks in weeks of use, for example 8..16.")] = None,
    target: Target = "USA",
    html: Annotated[Path | None, typer.Option(help="Write a page with charts to this file.")] = None,
    as_json: Json = False,
) -> None:
    """Shipments, stocks, shortages, losses and prices of a chain; what the threat is worth; what buys time."""
    import json

    from tradetalks.errors import BadInput

    verbs = {"run": _run, "leverage": _leverage, "projects": _projects, "cut": _cut, "back-test": _back_test}
    if what not in verbs:
        raise BadInput("not something to show", evidence=repr(what), remedy="one of: " + ", ".join(verbs))
    for number, option in ((months, "--months"), (draws, "--draws")):
        if number < 1:
            raise BadInput("not a number of one or more", where=option, evidence=str(number))
    document, lines = verbs[what](name, scenario, months, draws, stocks_weeks, target, html)
    typer.echo(json.dumps(document, indent=1, ensure_ascii=False) if as_json else "\n".join(lines))


def _run(
    name: str, scenario: str, months: int, draws: int, stocks: str | None, target: str, html: Path | None
) -> tuple[object, Iterable[str]]:
    from tradetalks.files import write_atomically
    from tradetalks.report.chokepoint import chain_document, chain_lines, chain_page
    from tradetalks.study.chokepoint import run_chain

    result = run_chain(name, scenario, months=months, draws=draws, stocks=_weeks(stocks))
    document = chain_document(result)
    last = result.chain.item_record(result.chain.upstream_first[-1]).stage
    if html is not None:
        write_atomically(html, chain_page(document, last).encode())
    return document, chain_lines(document, last)


def _leverage(
    name: str, scenario: str, months: int, draws: int, stocks: str | None, target: str, html: Path | None
) -> tuple[object, Iterable[str]]:
    from tradetalks.report.chokepoint import leverage_document
    from tradetalks.study.chokepoint import run_chain

    result = run_chain(name, scenario, months=max(months, 120), draws=draws, stocks=_weeks(stocks))
    document = leverage_document(result, target)
    life = document["half_life_months"]
    lines = [f"what {target} loses from {scenario}, {document['unit']}, by months after the announcement"]
    lines += [
        f"  {row['horizon']:>4}  {row['central']:>10,.0f}  ({row['p5']:,.0f} to {row['p95']:,.0f})"
        for row in document["curve"]
        if row["horizon"] in (1, 2, 3, 4, 5, 6, 9, 12, 18, 24, 36, 48, 60, 84, 120)
    ]
    return document, [*lines, f"half-life in months from the peak: {life}; {document['note']}"]


def _projects(
    name: str, scenario: str, months: int, draws: int, stocks: str | None, target: str, html: Path | None
) -> tuple[object, Iterable[str]]:
    from tradetalks.report.chokepoint import worth_document
    from tradetalks.study.chain_worth import worth

    document = worth_document(
        worth(name, scenario, target=target, months=months, draws=draws), name, scenario, target, months
    )
    lines = [f"value added that each thing saves under {scenario}, {months} months, million USD: outside; {target}"]
    for row in document["worth"]:
        out, own = row["outside"], row["target"]
        lines.append(
            f"  {row['title']:<50} {out['p50']:>9,.0f} ({out['p5']:,.0f} to {out['p95']:,.0f})"
            f"  {own['p50']:>8,.0f} ({own['p5']:,.0f} to {own['p95']:,.0f})"
        )
    return document, lines


def _cut(
    name: str, scenario: str, months: int, draws: int, stocks: str | None, target: str, html: Path | None
) -> tuple[object, Iterable[str]]:
    from tradetalks.report.chokepoint import cut_document, cut_lines
    from tradetalks.study.chain_worth import cut_for_a_year

    document = cut_document(cut_for_a_year(name, draws=draws, stocks=_weeks(stocks), target=target))
    return document, cut_lines(document)


def _back_test(
    name: str, scenario: str, months: int, draws: int, stocks: str | None, target: str, html: Path | None
) -> tuple[object, Iterable[str]]:
    from tradetalks.study.chain_back_test import back_test, back_test_lines

    document = back_test(name, draws=draws)
    return document, back_test_lines(document)


def _weeks(text: str | None) -> tuple[float, float] | None:
    from tradetalks.errors import BadInput

    if text is None:
        return None
    low, dots, high = text.partition("..")
    try:
        return float(low), float(high if dots else low)
    except ValueError:
        raise BadInput("not weeks", where="--stocks-weeks", evidence=text, remedy="write 12 or 8..16") from None
