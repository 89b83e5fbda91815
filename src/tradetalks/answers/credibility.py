"""The answer of `holds`: how patient each party must be to keep its word, clause by clause and as a package."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tradetalks.answer import Answer, Chart, Point, Series
from tradetalks.answers.over_sets import LEAST, basis, change, named, percents, uncertain, with_code
from tradetalks.answers.sentences import in_sentence
from tradetalks.digits import percent, places
from tradetalks.games import MEANING
from tradetalks.table import Column, Table
from tradetalks.talks.credibility import broken_when
from tradetalks.talks.stances import over_sets
from tradetalks.version import __version__
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tradetalks.table import Cell
    from tradetalks.talks.credibility import Holding, Word
    from tradetalks.world.table import Array

CHANGES = {"what a breach gains": "gain_by_cheating", "what it loses then": "loss_after"}
HOLDS = "holds"


@dataclass(frozen=True)
class Fading:
    """What a breach costs fades: how, in words, at which patience, and party -> curve -> what is left by year."""

    how: str
    patience: float
    left: Mapping[str, Mapping[str, Array]]


def holds_answer(found: Holding, fading: Fading | None = None) -> Answer:
    """Packages and clauses: what cheating gains, what it loses, the least patience; and where the packages hold."""
    words = [word for word in (*found.packages, *found.clauses) if not word.without_effect]
    said = [(f"{country_name(w.party)}, {w.title}", w) for w in words]
    differ = [name for name, word in said if counts(word) and len(labels_of([word])) > 1]
    changes = [(f"{what} of {name}", over_sets(getattr(w, end))) for name, w in said for what, end in CHANGES.items()]
    shown = labels_of([word for word in words if counts(word)])
    small = "; ".join(f"{country_name(w.party)}: {w.title}" for w in words if not counts(w))
    weights = [
        f"{matter} {percent(x):+.3g} % of income to {in_sentence(c)}" for (matter, c), x in found.matters.items()
    ]
    return Answer(
        title=f"{found.arrangement.title}: does it hold?",
        sentences=(
            *(_verdict(word) for word in found.packages if not word.without_effect),
            *(("Whether it holds differs between elasticity sets: " + "; ".join(differ) + ".",) if differ else ()),
            *uncertain(changes),
            basis(found.payoff, found.horizon, found.sets),
            terms_text(found),
            *((f"Weights given: {', '.join(weights)}.",) if weights else ()),
        ),
        tables=(
            promises_table(found),
            *_renewal(found),
            *((_broken(found, fading),) if fading else ()),
            *not_weighed(found),
            _by_set(found),
            _region_table(found),
        ),
        notes=(
            *(f"{label}: {MEANING[label]}." for label in MEANING if label in shown),
            *((f"Breaches that move their party's payoff by less than 0.005 %: {small}.",) if small else ()),
        ),
        made_of={
            "arrangement": found.arrangement.id,
            "deal": found.deal,
            "threat": found.threat,
            "version": __version__,
        },
        charts=(region_map(found),),
    )


def _verdict(word: Word) -> str:
    labels = " or ".join(sorted(labels_of([word])))
    return f"{country_name(word.party)}, {word.title}: {labels}; least patience {patience_text(word)}."


def terms_text(found: Holding) -> str:
    """Deal, threat, lag, renewal with its base rate, steps."""
    terms, rate = found.terms, found.base_rate
    return (
        f"Deal: {found.deal}; threat, and what follows a breach: {found.threat}. A breach is answered after "
        f"{terms.lag:g} years; steps of delivery: {terms.steps}. Renewed with probability {terms.renewal:.2g} a year; "
        f"of earlier truces {rate.hits} of {rate.n} held a year (95 % interval {rate.low:.2f} to {rate.high:.2f}): a "
        "count, no forecast. Patience: how much a payoff one year later counts."
    )


def counts(word: Word) -> bool:
    """Whether breaking it moves the party's payoff at all, in print."""
    return max(map(abs, word.gain_by_cheating.values())) > LEAST


def labels_of(words: Sequence[Word]) -> set[str]:
    """Every label that some word has under some elasticity set."""
    return {one.label for word in words for one in word.promises.values()}


def patience_text(word: Word) -> str:
    """`0.08 (0.05 to 0.56)`; none where no patience is enough under some set."""
    numbers = ["none" if one.patience is None else places(one.patience, 2) for one in word.promises.values()]
    known = [one.patience for one in word.promises.values() if one.patience is not None]
    if not known:
        return "none is enough"
    ends = f"{places(min(known), 2)} to {'none' if len(known) < len(numbers) else places(max(known), 2)}"
    return f"{numbers[0]} ({ends})"


def promises_table(found: Holding) -> Table:
    """Those that move nothing in print last, which a terminal leaves out."""
    kinds = [*(("package", word) for word in found.packages), *(("clause", word) for word in found.clauses)]
    weighed = sorted((each for each in kinds if not each[1].without_effect), key=lambda each: not counts(each[1]))
    rows = tuple(
        (
            *named(word.party),
            word.title,
            kind,
            percents(over_sets(word.gain_by_cheating)),
            percents(over_sets(word.loss_after)),
            patience_text(word),
            _label(word),
        )
        for kind, word in weighed
    )
    columns = (
        *with_code("party"),
        Column("promise"),
        Column("kind", coded=True),
        change("breach gains"),
        change("then loses"),
        Column("least patience"),
        Column("why"),
    )
    shown = sum(counts(word) for _, word in weighed)
    return Table("promises", "What each party promised", columns, rows, shown=shown)


def _label(word: Word) -> str:
    first = next(iter(word.promises.values()))
    elsewhere = sorted(labels_of([word]) - {first.label})
    return first.label + (f"; elsewhere {', '.join(elsewhere)}" if elsewhere else "")


def _renewal(found: Holding) -> list[Table]:
    """The least patience of each package at the base rate, the ends of its interval, and certain renewal."""
    rate = found.base_rate
    chosen = sorted({rate.low, rate.central, rate.high, 1.0})
    rows = []
    for word in (word for word in found.packages if counts(word) and labels_of([word]) != {"holds by itself"}):
        kept = [word.at(replace(found.terms, renewal=renewal)) for renewal in chosen]
        rows.append((*named(word.party), word.title, *(patience_text(one) for one in kept)))
    columns = (*with_code("party"), Column("breach"), *(Column(f"renewal {renewal:.2f}") for renewal in chosen))
    caption = "The least patience by how likely the arrangement is renewed each year"
    return [Table("renewal", caption, columns, tuple(rows))] if rows else []


def _broken(found: Holding, fading: Fading) -> Table:
    """When parties break their word if what a breach costs fades; nothing for never."""
    rows: list[tuple[Cell, ...]] = [
        (*named(word.party), word.title, curve, *("never" if year is None else float(year) for year in by_set.values()))
        for word, curve, by_set in broken_when(found, fading.patience, fading.left)
    ]
    columns = (
        *with_code("party"),
        Column("breach"),
        Column("what a breach costs"),
        *(Column(f"broken in year, {name}", digits=0) for name in found.sets),
    )
    caption = f"If all that a breach costs {fading.how}, at patience {fading.patience:g}"
    return Table("fading", caption, columns, tuple(rows))


def not_weighed(found: Holding) -> list[Table]:
    """Promises of which the payoff says nothing, and why; no table where there are none."""
    rows = tuple((*named(w.party), w.title, w.without_effect) for w in found.clauses if w.without_effect)
    columns = (*with_code("party"), Column("promise"), Column("why"))
    return [Table("not_weighed", "Promises that are not weighed", columns, rows)] if rows else []


def _by_set(found: Holding) -> Table:
    rows = tuple(
        (*named(word.party), word.title, name, one.label, one.patience)
        for word in (*found.packages, *found.clauses)
        for name, one in word.promises.items()
    )
    columns = (
        *with_code("party"),
        Column("promise"),
        Column("elasticity set"),
        Column("why"),
        Column("least patience", "a year", 2),
    )
    return Table("by_set", "Each promise by elasticity set; no patience where none is enough", columns, rows, shown=0)


def _region_table(found: Holding) -> Table:
    cells = found.region(found.sets[0])
    rows = tuple((patience, renewal, _who(breakers), ", ".join(breakers)) for patience, renewal, breakers in cells)
    columns = (
        Column("patience", "share a year", 2),
        Column("renewal", "probability a year", 2),
        Column("who breaks it"),
        Column("codes", coded=True),
    )
    return Table("region", f"Where the packages hold, elasticities {found.sets[0]}", columns, rows, shown=0)


def _who(breakers: Sequence[str]) -> str:
    return HOLDS if not breakers else " and ".join(country_name(party) for party in breakers) + " would break it"


def region_map(found: Holding) -> Chart:
    """Patience by renewal: who would break the package, under the central elasticities."""
    name = found.sets[0]
    cells = [(_who(breakers), Point(patience, renewal)) for patience, renewal, breakers in found.region(name)]
    present = [HOLDS, *sorted({who for who, _ in cells} - {HOLDS})]
    bands = "; ".join(
        f"{country_name(word.party)}, {word.title}: breach gains "
        f"{percent(over_sets(word.gain_by_cheating).central):+.3f} %, then loses "
        f"{percent(over_sets(word.loss_after).central):+.3f} %"
        for word in found.packages
    )
    rate = found.base_rate
    return Chart(
        name="region",
        title=f"Where the package holds: {found.arrangement.title}",
        subtitle=(
            f"Payoff: {found.payoff}. Horizon: {found.horizon}. Threat: {found.threat}. Elasticities: {name}. A breach "
            f"is answered after {found.terms.lag:g} years. Of earlier truces {rate.hits} of {rate.n} held a year (95 % "
            f"interval {rate.low:.2f} to {rate.high:.2f}). {bands}."
        ),
        unit="probability of renewal a year",
        across="patience: how much a payoff one year later counts",
        series=tuple(Series(each, tuple(point for who, point in cells if who == each)) for each in present),
        form="cells",
    )
