"""Page one of a brief from reports: what anyone can repeat, for the parties that the reports are about."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tradetalks.actors import actor_name
from tradetalks.answer import Chart as Data
from tradetalks.answers.estimates import ENDS, printed
from tradetalks.answers.sentences import in_sentence
from tradetalks.dates import day_text
from tradetalks.digits import signed
from tradetalks.reader.matters import country_name
from tradetalks.report.brief_first import DAYS, QUOTES, RANGE, FirstPage, borne, cell, earned, way
from tradetalks.report.charts import grouped, of_data
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.reader import Reading
    from tradetalks.reader.proposals import Proposal
    from tradetalks.report.charts import Chart, Row
    from tradetalks.report.reader_consequences import Consequences
    from tradetalks.runs import Comparison

PARTIES = 2
LAWS = 3


def first_page_of_reports(
    follows: Consequences, kept: Sequence[Proposal], readings: Sequence[Reading], last: str, unsettled: Sequence[str]
) -> FirstPage:
    """Page one, whether or not a number can be given.

    last        the day of the last report
    unsettled   what the reports differ on, and how much of the draft was reviewed
    """
    sides = _sides(kept, follows) or _named(kept)
    day, compared = follows.compared[0] if follows.compared else (dt.date.fromisoformat(last), ())
    return FirstPage(
        verdict=_verdict(compared, sides, follows),
        day=day_text(dt.date.fromisoformat(last)),
        law_on=f"{day_text(day)}, as told",
        says=tuple((in_sentence(side), _says(readings, side)) for side in sides),
        law=_law(follows),
        coming=_coming(kept, last),
        costs_of=f"Income earned over prices, in %, against nothing coming, law of {day_text(day)}, long run: {RANGE}",
        costs=tuple((country_name(side), tuple(cell(found, side) for _, found in compared)) for side in sides)
        if compared
        else (),
        others=(*_exports(compared, sides), *follows.counted),
        open=" ".join(unsettled),
        chart=_chart(compared, sides) if compared else None,
        columns=tuple(title for title, _ in compared),
    )


def _sides(kept: Sequence[Proposal], follows: Consequences) -> tuple[str, ...]:
    """The countries of page one: those named first; for a union its largest member, whose name says so."""
    alone = [code for code in _codes(kept) if code in follows.parties]
    return tuple(dict.fromkeys([*alone, *follows.parties]))[:PARTIES]


def _codes(kept: Sequence[Proposal]) -> list[str]:
    return [code for one in kept for code in (one.imposed_by, *one.targets) if code and code != "*"]


def _named(kept: Sequence[Proposal]) -> tuple[str, ...]:
    """The countries whose measures are proposed, and on whom, first the first."""
    return tuple(dict.fromkeys(_codes(kept)))[:PARTIES]


def _verdict(compared: Sequence[tuple[str, Comparison]], sides: Sequence[str], follows: Consequences) -> str:
    if not compared or not sides:
        return follows.headlines[0]
    title, found = compared[0]
    ways: dict[str, list[str]] = {}
    for side in sides:
        ways.setdefault(way(found, side), []).append(in_sentence(side))
    said = [f"leave {' and '.join(who)} {how}" for how, who in ways.items() if how]
    same = [f"make no measurable difference to {' or '.join(who)}" for how, who in ways.items() if not how]
    return f"{title}, it would {' and '.join((*said, *same))} in the long run."


def _says(readings: Sequence[Reading], side: str) -> tuple[str, ...]:
    """What a side itself says in the reports, its surest words first."""
    own = [
        claim
        for reading in readings
        for claim in reading.claims
        if claim.actor.name.partition(".")[0] == side and claim.act != "comment"
    ]
    said: dict[str, str] = {}
    for claim in sorted(own, key=lambda one: -one.confidence):
        if len(said) < QUOTES:
            said.setdefault(" ".join(claim.quote.split()), actor_name(claim.actor.name))
    return tuple(f"“{quote}” ({who})" for quote, who in said.items()) or ("Nothing of its own in these reports.",)


def _law(follows: Consequences) -> tuple[str, ...]:
    shown = follows.statuses[:LAWS]
    more = len(follows.statuses) - len(shown)
    said = [f"{title}: {status}." for title, status in shown]
    return (*said, *([f"And {more} more."] if more > 0 else [])) or ("Nothing that can be laid on a day.",)


def _coming(kept: Sequence[Proposal], last: str) -> tuple[str, ...]:
    ahead = sorted({(one.effective, one.title) for one in kept if one.effective > last})
    return tuple(f"{day_text(dt.date.fromisoformat(day))}: {title}." for day, title in ahead[:DAYS]) or (
        "The reports name no day to come.",
    )


def _exports(compared: Sequence[tuple[str, Comparison]], sides: Sequence[str]) -> tuple[str, ...]:
    if not compared:
        return ()
    found = compared[0][1].of("exports")
    said = []
    for side in sides:
        number = found.at(side)
        low, high = sorted((100 * number.low, 100 * number.high))
        said.append(f"{in_sentence(side)}, {borne(type(number)(100 * number.median, low, high), ' %')}")
    return (f"Exports: {'; '.join(said)}.",)


def _chart(compared: Sequence[tuple[str, Comparison]], sides: Sequence[str]) -> Chart:
    rows: list[Row] = []
    body = []
    for side in sides:
        name = country_name(side)
        for title, found in compared:
            median, low, high = printed(earned(found), earned(found).at(side))
            rows.append({"country": name, "scenario": title, "value": median, "low": low, "high": high})
            body.append((name, title, median, low, high))
    caption = "Income earned over prices, change in %"
    columns = (Column("country"), Column("case"), *(Column(end, "%", 2) for end in ENDS))
    note = f"Against nothing coming. Range: {compared[0][1].range}."
    alt = "; ".join(f"{name}, {title}: {signed(median, 2)} %" for name, title, median, _, _ in body)
    table = Table("first_page", caption, columns, tuple(body), note)
    data = Data("first_page", caption, note, "%", grouped(rows, "scenario", "country"), "dots")
    return of_data(data, table, alt, "Dot: median; bar: range.")
