"""The data of a chain: who makes, who buys from whom, facts, claims; a forecast from facts; a back-test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tradetalks.answer import Answer
from tradetalks.chains.bands import BAND_NOTE, place_name, step_name
from tradetalks.chains.facts import claims, known_facts
from tradetalks.chains.nowcast import SHIPPED_TO_ALL, destinations, items_of
from tradetalks.chains.results import band
from tradetalks.table import Column, Table
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from tradetalks.chains.nowcast import Nowcast
    from tradetalks.chokepoint import Chain
    from tradetalks.table import Cell

LEAST_SHARE = 0.005
MOST_MAKERS = 6
PREDICTIONS = {"frozen": "known on the day", "with_reports": "with later reports"}


def data_answer(chain: Chain) -> Answer:
    """Makers and buyers of every item, a year, with shares; facts, claims, and the sources that the rows name."""
    record = chain.record
    unit = f"{record.unit} a year"
    return Answer(
        f"{record.title}: {record.benchmark}",
        tables=(
            *_makers(chain, unit),
            *_buyers(chain, unit),
            _prices(chain),
            _facts(chain),
            _claims(chain),
            _sources(chain),
        ),
        notes=tuple(record.doubts),
        made_of={"chain": chain.name},
    )


def _makers(chain: Chain, unit: str) -> tuple[Table, Table]:
    """The largest makers of each product on one line; all of them a row each."""
    year, lines, rows = chain.steps_a_year, [], []
    for i, name in enumerate(chain.items):
        record, total = chain.item_record(i), float(chain.made[i].sum())
        makers = [int(c) for c in np.argsort(-chain.made[i]) if total > 0.0 and chain.made[i, c] > 0.0]
        amounts = {c: (year * float(chain.made[i, c]), float(chain.made[i, c]) / total) for c in makers}
        told = [
            f"{place_name(chain, chain.countries[c])} {amount:,.6g} ({share:.0%})"
            for c, (amount, share) in list(amounts.items())[:MOST_MAKERS]
            if share >= LEAST_SHARE
        ]
        if told:
            lines.append((record.title, ", ".join(told)))
        rows += [
            (
                record.title,
                record.stage,
                place_name(chain, chain.countries[c]),
                amount,
                100 * share,
                name,
                chain.countries[c],
            )
            for c, (amount, share) in amounts.items()
        ]
    columns = (
        Column("product"), Column("stage"), Column("country"), Column("made", unit, 1), Column("share", "%", 2),
        Column("item", coded=True), Column("code", coded=True),
    )  # fmt: skip
    heads = (Column("product"), Column("who makes it"))
    return (
        Table("makers", f"Who makes, {unit}: the largest", heads, tuple(lines)),
        Table("made", "Who makes", columns, tuple(rows), shown=0),
    )


def _buyers(chain: Chain, unit: str) -> tuple[Table, Table]:
    """Of each buyer of a product the three largest origins on one line; all of them a row each."""
    year, lines, rows = chain.steps_a_year, [], []
    for i, name in enumerate(chain.items):
        title = chain.item_record(i).title
        for d in np.flatnonzero(chain.need[i] > 0.0):
            origins = [int(o) for o in np.argsort(-chain.sourcing[i, :, d]) if chain.sourcing[i, o, d] > 0.0]
            if not origins:
                continue
            buyer = chain.countries[d]
            shares = {o: float(chain.sourcing[i, o, d]) for o in origins}
            total = year * sum(float(chain.flow[i, o, d]) for o in origins)
            names = {o: place_name(chain, chain.countries[o]) for o in origins}
            told = ", ".join(f"{names[o]} {share:.0%}" for o, share in list(shares.items())[:3])
            lines.append((title, place_name(chain, buyer), total, told))
            rows += [
                (title, place_name(chain, buyer), names[o], year * float(chain.flow[i, o, d]),
                 100 * share, name, buyer, chain.countries[o])
                for o, share in shares.items()
            ]  # fmt: skip
    columns = (
        Column("product"), Column("buyer"), Column("origin"), Column("bought", unit, 1), Column("share", "%", 2),
        Column("item", coded=True), Column("buyer code", coded=True), Column("origin code", coded=True),
    )  # fmt: skip
    heads = (Column("product"), Column("buyer"), Column("buys", unit, 0), Column("from, share of what it buys"))
    return (
        Table("buyers", "Who buys from whom: the largest three", heads, tuple(lines)),
        Table("bought", "Who buys from whom", columns, tuple(rows), shown=0),
    )


def _prices(chain: Chain) -> Table:
    unit = f"USD a {chain.record.unit.removesuffix('s')}"
    ends = (Column(end, unit, 0) for end in ("low", "central", "high"))
    columns = (Column("product"), *ends, Column("confidence"), Column("source id"))
    rows = tuple(
        (one.title, one.usd_per_tonne.low, one.usd_per_tonne.central, one.usd_per_tonne.high,
         one.usd_per_tonne.confidence, one.usd_per_tonne.source)
        for one in chain.record.items.values()
    )  # fmt: skip
    return Table("prices", "Prices", columns, rows, shown=0)


def _facts(chain: Chain) -> Table:
    columns = (
        *map(Column, ("topic", "where", "what", "number", "unit", "year", "note", "source", "address")),
        Column("low", coded=True), Column("high", coded=True), Column("confidence", coded=True),
    )  # fmt: skip
    rows = tuple(
        (
            one.topic, country_name(one.country) if one.country else None, one.what,
            _span(one.low, one.high), one.unit, one.year, one.note, one.source_title, one.url, one.low, one.high,
            one.confidence,
        )
        for one in known_facts(chain)
    )  # fmt: skip
    return Table("facts", "What is known", columns, rows)


def _claims(chain: Chain) -> Table:
    columns = (
        *map(Column, ("claim", "says", "report", "this chain says", "facts under")),
        Column("low", coded=True), Column("high", coded=True), Column("unit", coded=True), Column("answer", coded=True),
        Column("answer unit", coded=True),
    )  # fmt: skip
    rows = tuple(
        (
            one.claim, None if one.low is None else f"{_span(one.low, one.high)} {one.unit}", one.report,
            "no number" if one.answer is None else f"{one.answer:,.4g} {one.answer_unit}", one.topic or None,
            one.low, one.high, one.unit, one.answer, one.answer_unit,
        )
        for one in claims(chain)
    )  # fmt: skip
    return Table("claims", "What reports claim, and what this chain says", columns, rows)


def _sources(chain: Chain) -> Table:
    rows = tuple((one.title, str(one.date), one.url or None, key) for key, one in chain.record.sources.items())
    columns = (*map(Column, ("source", "date", "address")), Column("source id", coded=True))
    return Table("sources", "Sources", columns, rows)


def observe_answer(found: Nowcast) -> Answer:
    """A forecast from facts: exports of the last stage by step and destination, and what the facts taught."""
    result = found.result
    chain = result.chain
    items, unit = items_of(chain, None), f"{chain.record.unit} a {chain.record.step}"
    rows: list[tuple[Cell, ...]] = []
    for to in (SHIPPED_TO_ALL, *(c for c, out in zip(chain.countries, chain.outside, strict=True) if out)):
        drawn = result.exports[:, :, items][..., destinations(chain, to)].sum(axis=(2, 3))
        if drawn.any():
            for t in range(result.months):
                low, middle, high = band(drawn[:, t])
                rows.append((step_name(result, t), place_name(chain, to), middle, low, high, to))
    columns = (
        Column(chain.record.step), Column("to"), *(Column(end, unit, 1) for end in ("median", "low", "high")),
        Column("code", coded=True),
    )  # fmt: skip
    learned = tuple((name, before, after) for name, (before, after) in found.learned.items())
    heads = (Column("number"), Column("before", " ", 3), Column("after", " ", 3))
    return Answer(
        f"{chain.record.title}: {result.scenario}, exports weighed by the facts",
        (f"{found.alike:.0f} of {found.drawn} draws fit the facts.",),
        (
            Table("forecast", "Exports of the last stage", columns, tuple(rows)),
            Table("learned", "What the facts moved most, mean before and after", heads, learned, shown=MOST_MAKERS),
        ),
        (f"{BAND_NOTE}.",),
        {name: str(value) for name, value in result.made_of.items()},
    )


def back_test_answer(found: dict[str, Any]) -> Answer:
    """A back-test beside the facts, its scores, the forecast of every month, and what rests on later sources."""
    later = tuple(found["sources_after_freeze"].items())
    tables = [
        _predicted(found["facts"]),
        _scores(found["scores"]),
        _forecast(found["forecast"]),
        Table("later_sources", "Ranges that rest on later sources", (Column("range"), Column("source")), later),
    ]
    made = {"chain": found["chain"], "known on": found["freeze"]}
    said = f"Known on {found['freeze']}, {found['projects_known']} projects."
    return Answer(found["title"], (said,), tuple(table for table in tables if table.rows), made_of=made)


def _predicted(rows: list[dict[str, Any]]) -> Table:
    """One row a fact. Rows are of different units, so that people read four figures as text; programs have numbers."""
    columns = (
        *map(Column, ("what", "of", "to", "month", "fact", *PREDICTIONS.values(), "CRPS", "no change", "Hulten")),
        Column("unit", coded=True),
        *(
            Column(f"{name}, {what}", coded=True)
            for name in PREDICTIONS.values()
            for what in ("median", "low", "high", "CRPS")
        ),
        *(Column(name, coded=True) for name in ("value", "CRPS of no change", "CRPS of Hulten", "before")),
        Column("series", coded=True), Column("seen", coded=True),
    )  # fmt: skip
    body = tuple(
        (
            row["what"], row["of"], country_name(row["to"]), row["month"], f"{row['fact']:,.4g}",
            *(_range(row[name]) for name in PREDICTIONS), f"{row['frozen']['crps']:.4g}",
            f"{row['crps_no_change']:.4g}", f"{row['crps_hulten']:.4g}" if "crps_hulten" in row else None, row["unit"],
            *(row[name][end] for name in PREDICTIONS for end in ("median", "low", "high", "crps")),
            row["fact"], row["crps_no_change"], row.get("crps_hulten"), row["before"], row["series"],
            "yes" if row["seen"] else "no",
        )
        for row in rows
    )  # fmt: skip
    note = "MISS: outside the band of 80 %. CRPS of what was known on the day, in the row's unit."
    return Table("facts", "Facts and predictions", columns, body, note)


def _range(found: dict[str, Any]) -> str:
    miss = "" if found["inside"] else " MISS"
    return f"{found['median']:,.4g} ({found['low']:,.4g} to {found['high']:,.4g}){miss}"


def _scores(rows: list[dict[str, Any]]) -> Table:
    columns = (
        Column("prediction"), Column("facts"), Column("in the band of 80 %", "%", 0), Column("of", "series-months", 0),
        Column("CRPS", "of the run-rate before", 3), Column("no change", "of the run-rate before", 3),
        Column("better in"),
    )  # fmt: skip
    body = tuple(
        (
            PREDICTIONS[row["prediction"]], row["facts"], 100 * row["inside"], row["series_months"], row["crps"],
            row["crps_no_change"], f"{row['series_better']} of {row['series']} series",
        )
        for row in rows
    )  # fmt: skip
    return Table("scores", "Scores", columns, body)


def _forecast(rows: list[dict[str, Any]]) -> Table:
    columns = (Column("month"), Column("to"), *(Column(end, " ", 1) for end in ("median", "low", "high")))
    body = tuple((row["month"], country_name(row["to"]), row["median"], row["low"], row["high"]) for row in rows)
    return Table("forecast", "Exports, forecast for every month", columns, body)


def _span(low: float | None, high: float | None) -> str | None:
    if low is None:
        return None
    return f"{low:,.10g}" if high is None or high == low else f"{low:,.10g} to {high:,.10g}"
