"""The data of a chain as a document and as lines: who makes, who buys from whom, facts, claims, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tradetalks.chains.facts import claims, known_facts
from tradetalks.chains.nowcast import SHIPPED_TO_ALL, destinations, items_of
from tradetalks.chains.results import band
from tradetalks.report.chokepoint import step_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tradetalks.chains.nowcast import Nowcast
    from tradetalks.chokepoint import Chain

Document = dict[str, Any]
LEAST_SHARE = 0.005
MOST_MAKERS = 6


def data_document(chain: Chain) -> Document:
    """Makers and buyers of every item, a year, with shares; facts, claims, and the sources that the rows name."""
    year = chain.steps_a_year
    made, bought = [], []
    for i, name in enumerate(chain.items):
        record, total = chain.item_record(i), float(chain.made[i].sum())
        for c in np.argsort(-chain.made[i]):
            if total > 0.0 and chain.made[i, c] > 0.0:
                made.append({
                    "item": name, "title": record.title, "stage": record.stage, "country": chain.countries[c],
                    "quantity": round(year * float(chain.made[i, c]), 1),
                    "share": round(float(chain.made[i, c]) / total, 4),
                })  # fmt: skip
        for d in np.flatnonzero(chain.need[i] > 0.0):
            for o in np.argsort(-chain.sourcing[i, :, d]):
                if chain.sourcing[i, o, d] > 0.0:
                    bought.append({
                        "item": name, "buyer": chain.countries[d], "origin": chain.countries[o],
                        "quantity": round(year * float(chain.flow[i, o, d]), 1),
                        "share": round(float(chain.sourcing[i, o, d]), 4),
                    })  # fmt: skip
    return {
        "chain": chain.name, "title": chain.record.title, "unit": f"{chain.record.unit}, a year",
        "benchmark": chain.record.benchmark, "made": made, "bought": bought,
        "prices": [{"item": name, "usd": [q.low, q.central, q.high], "source": q.source, "confidence": q.confidence}
                   for name, q in ((n, r.usd_per_tonne) for n, r in chain.record.items.items())],
        "facts": [vars(fact) for fact in known_facts(chain)],
        "claims": [vars(claim) for claim in claims(chain)],
        "sources": {key: {"title": source.title, "date": str(source.date), "url": source.url}
                    for key, source in chain.record.sources.items()},
        "doubts": list(chain.record.doubts),
    }  # fmt: skip


def data_lines(document: Document) -> Iterable[str]:
    """The data as a reader of a terminal wants them."""
    yield f"{document['title']}: {document['benchmark']}"
    yield f"who makes, {document['unit']}"
    titles: dict[str, list[Document]] = {}
    for row in document["made"]:
        titles.setdefault(row["title"], []).append(row)
    for title, rows in titles.items():
        shown = [row for row in rows if row["share"] >= LEAST_SHARE][:MOST_MAKERS]
        makers = ", ".join(f"{row['country']} {row['quantity']:,.6g} ({row['share']:.0%})" for row in shown)
        yield f"  {title}: {makers}"
    yield "who buys from whom, share of what each buys (largest three)"
    pairs: dict[tuple[str, str], list[Document]] = {}
    for row in document["bought"]:
        pairs.setdefault((row["item"], row["buyer"]), []).append(row)
    for (item, buyer), rows in pairs.items():
        origins = ", ".join(f"{row['origin']} {row['share']:.0%}" for row in rows[:3])
        total = sum(row["quantity"] for row in rows)
        yield f"  {item} {buyer}: {total:,.6g}; {origins}"
    topic = ""
    for fact in document["facts"]:
        if fact["topic"] != topic:
            topic = fact["topic"]
            yield topic
        yield f"  {_fact(fact)}"
    if document["claims"]:
        yield "what reports claim, and what this chain says"
    for claim in document["claims"]:
        says = "" if claim["low"] is None else f" ({_span(claim['low'], claim['high'])} {claim['unit']})"
        answer = "no number" if claim["answer"] is None else f"{claim['answer']:,.4g} {claim['answer_unit']}"
        beside = f"; facts under {claim['topic']!r}" if claim["topic"] else ""
        yield f"  {claim['claim']}{says}, {claim['report']}: {answer}{beside}"
    yield "sources"
    for key, source in document["sources"].items():
        yield f"  {key}: {source['title']}, {source['date']}" + (f", {source['url']}" if source["url"] else "")


def observe_document(found: Nowcast) -> Document:
    """A forecast from facts: exports of the last stage by step and destination, and what the facts taught."""
    result = found.result
    chain = result.chain
    items = items_of(chain, None)
    rows = []
    for to in (SHIPPED_TO_ALL, *(c for c, o in zip(chain.countries, chain.outside, strict=True) if o)):
        drawn = result.exports[:, :, items][..., destinations(chain, to)].sum(axis=(2, 3))
        if drawn.any():
            for t in range(result.months):
                low, middle, high = band(drawn[:, t])
                rows.append({"to": to, "step": step_name(result, t), "median": round(middle, 3), "low": round(low, 3),
                             "high": round(high, 3)})  # fmt: skip
    return {
        "chain": chain.name, "scenario": result.scenario, "unit": f"{chain.record.unit} a {chain.record.step}",
        "draws": len(result.exports), "draws_alike": round(found.alike, 1), "made_of": result.made_of,
        "forecast": rows, "learned": {name: [round(b, 4), round(a, 4)] for name, (b, a) in found.learned.items()},
    }  # fmt: skip


def observe_lines(document: Document) -> Iterable[str]:
    """The forecast as a reader of a terminal wants it."""
    yield f"{document['chain']}: {document['scenario']}, exports weighed by the facts, {document['unit']}"
    yield f"  {document['draws_alike']:g} of {document['draws']} draws fit; 10th to 90th percentile in brackets"
    for row in document["forecast"]:
        yield f"  {row['step']}  to {row['to']:<4} {row['median']:>9,.5g}  ({row['low']:,.5g} to {row['high']:,.5g})"
    yield "what the facts moved most, mean before and after"
    for name, (before, after) in list(document["learned"].items())[:MOST_MAKERS]:
        yield f"  {name}: {before:.3g} to {after:.3g}"


def _fact(fact: Document) -> str:
    where = f"{fact['country']}, " if fact["country"] else ""
    number = "" if fact["low"] is None else f" {_span(fact['low'], fact['high'])}"
    note = f"; {fact['note']}" if fact["note"] else ""
    year = f", {fact['year']}" if fact["year"] else ""
    return f"{where}{fact['what']}:{number} {fact['unit']}{year}{note} ({fact['source_title']}, {fact['url']})"


def _span(low: float, high: float | None) -> str:
    return f"{low:,.10g}" if high is None or high == low else f"{low:,.10g} to {high:,.10g}"
