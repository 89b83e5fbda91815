"""What is known of a chain beside its model: facts with their addresses, and claims with what the chain says.

Axes: i item, o origin, d destination, c country.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tradetalks.chokepoint.chain import CONFIDENCE
from tradetalks.chokepoint.tables import table_number, table_rows
from tradetalks.errors import BadInput, UnknownName
from tradetalks.files import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tradetalks.chokepoint import Chain

FACTS = ("topic", "what", "country", "low", "high", "unit", "year", "note", "confidence", "source_title", "url")
FIGURES = ("here", "near", "unit", "chain")
CLAIMS = ("claim", "report", "says_low", "says_high", "unit", "chain", "facts")


@dataclass(frozen=True)
class KnownFact:
    """A number that somebody published: a line of facts.csv; low = high where one number is given."""

    topic: str
    what: str
    country: str
    low: float | None
    high: float | None
    unit: str
    year: str
    note: str
    confidence: str
    source_title: str
    url: str


@dataclass(frozen=True)
class Claim:
    """What a report says, and the number of the chain that answers it; None where the chain has none."""

    claim: str
    report: str
    low: float | None
    high: float | None
    unit: str
    answer: float | None
    answer_unit: str
    topic: str


def known_facts(chain: Chain) -> list[KnownFact]:
    """facts.csv of a chain; none where it has no such table.

    raises  BadInput for other columns, a number that is none, a fact without an address
    """
    found = []
    for where, row in _table(chain.folder / "facts.csv", FACTS):
        low, high = _number(row["low"], where, "low"), _number(row["high"], where, "high")
        if not row["url"].startswith(("http://", "https://")):
            raise BadInput("a fact without an address", where=where, evidence=row["url"], remedy="give its url")
        if row["confidence"] not in CONFIDENCE:
            raise BadInput("not a confidence", where=where, evidence=row["confidence"], remedy=", ".join(CONFIDENCE))
        rest = {name: row[name] for name in FACTS if name not in ("low", "high")}
        found.append(KnownFact(low=low, high=high, **rest))
    return found


def claims(chain: Chain) -> list[Claim]:
    """claims.csv of a chain, each with the number of the chain beside it; none where it has no such table."""
    found = []
    for where, row in _table(chain.folder / "claims.csv", CLAIMS):
        answer, unit = _answer(chain, row["chain"].split(), where)
        found.append(
            Claim(row["claim"], row["report"], _number(row["says_low"], where, "says_low"),
                  _number(row["says_high"], where, "says_high"),
                  row["unit"], answer, unit, row["facts"])
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class Figure:
    """Which number of a chain answers a figure of a report: a line of figures.csv.

    here    words beside the figure, in its clause; near: words of its paragraph; beginnings of words, all must be there
    unit    of the report's figure: percent, t
    words   the number, as `_answer` reads it; {1} and {2} are the first and the second country named
    """

    here: tuple[str, ...]
    near: tuple[str, ...]
    unit: str
    words: str


def figures(chain: Chain) -> list[Figure]:
    """figures.csv of a chain; none where it has no such table."""
    return [
        Figure(tuple(row["here"].split("; ")), tuple(row["near"].split("; ")), row["unit"], row["chain"])
        for _, row in _table(chain.folder / "figures.csv", FIGURES)
    ]


def answer_to(chain: Chain, figure: Figure, countries: Sequence[str]) -> tuple[float, str] | None:
    """(number, unit) of the chain for a figure about these countries; None where it does not hold one of them."""
    words = figure.words
    for place, code in enumerate(countries[:2], 1):
        words = words.replace(f"{{{place}}}", code)
    if "{" in words:
        return None
    try:
        found, unit = _answer(chain, words.split(), shown(chain.folder / "figures.csv"))
    except (UnknownName, KeyError):
        return None
    return None if found is None else (found, unit)


def _answer(chain: Chain, words: list[str], where: str) -> tuple[float | None, str]:
    """The chain's number for `made CHN item...`, `imported_from USA CHN item...`, and the like.

    made C items             share of the items' output in the world that C makes
    imported C items         share of what C buys of them that comes from abroad
    imported_from C O items  share of C's imports of them that come from O
    bought C stage           tonnes a year that C buys from abroad at a stage, contained
    reserves C               share of published reserves
    """
    if not words:
        return None, ""
    kind, country, rest = words[0], words[1], words[2:]
    if kind == "reserves":
        held = {fact.country: fact.low or 0.0 for fact in known_facts(chain) if fact.topic == "reserves"}
        return 100.0 * held[country] / held["WLD"], "percent at most, of reserves that are published"
    c = chain.country(country)
    if kind == "made":
        items = [chain.item(name) for name in rest]
        return 100.0 * float(chain.made[items, c].sum() / chain.made[items].sum()), "percent of the chain's output"
    if kind in ("imported", "imported_from"):
        items = [chain.item(name) for name in (rest if kind == "imported" else rest[1:])]
        bought = chain.flow[items, :, c].sum(axis=0)
        abroad = bought.sum() - bought[c]
        if kind == "imported":
            return 100.0 * float(abroad / bought.sum()), "percent of what it buys, contained"
        return 100.0 * float(bought[chain.country(rest[0])] / abroad), "percent of its imports, contained"
    if kind == "bought":
        items = [i for i in range(len(chain.items)) if chain.item_record(i).stage == rest[0]]
        bought = chain.flow[items, :, c].sum(axis=0)
        return chain.steps_a_year * float(bought.sum() - bought[c]), "a year, contained, not gross"
    raise BadInput("not an answer of a chain", where=where, evidence=kind,
                   remedy="made, imported, imported_from, bought, reserves")  # fmt: skip


def _table(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    return table_rows(path, columns) if path.is_file() else iter(())


def _number(text: str, where: str, column: str) -> float | None:
    return None if text == "" else table_number(text, where, column, -math.inf)
