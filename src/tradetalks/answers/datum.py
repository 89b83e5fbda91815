"""The datum beside a figure of a report: what the program's own data say of the same thing, with source and day."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

from tradetalks.chains.facts import answer_to, figures, known_facts
from tradetalks.chokepoint import chain_names, load
from tradetalks.customs.importers import SCHEDULED
from tradetalks.customs.rates import rates
from tradetalks.errors import BadInput, DisputedTerms, MissingFacts, UnknownName
from tradetalks.places import country
from tradetalks.reader.figures import paragraph_of, setting_of

if TYPE_CHECKING:
    from tradetalks.chains.facts import Figure
    from tradetalks.chokepoint import Chain
    from tradetalks.dates import Date
    from tradetalks.ledger import Ledger
    from tradetalks.reader.figures import Setting
    from tradetalks.reader.records import Claim, Document, Number

PERCENT = "percent"


def datum(document: Document, number: Number) -> str:
    """The datum in words, with its source and day; empty where the program holds none on it.

    The figure's clause says what it is of; where no rule fits the clause, its sentence up to there does.
    """
    unit = PERCENT if number.kind == "rate" else number.unit
    if number.kind not in ("rate", "quantity") or not _speaks_of_a_chain(paragraph_of(document, number)):
        return ""
    setting = setting_of(document, number)
    for words in (setting.clause, setting.sentence):
        for rule, (_, figure) in enumerate(_known()):
            if figure.unit == unit and _fits(figure, words, setting):
                found = _answered(rule, setting.countries[:2])
                if found:
                    return found
    return ""


@cache
def _answered(rule: int, countries: tuple[str, ...]) -> str:
    """What the chain of a rule says of these countries; empty where it does not hold one of them."""
    chain, figure = _known()[rule]
    found = answer_to(chain, figure, countries)
    if found is None:
        return ""
    value, of = found
    said = f"{_number(value)} {figure.unit} {of}".replace("percent percent", "%")
    return f"{country(countries[0])}: {said}; {_source(chain, figure)}"


def law_beside(claim: Claim, day: Date | None, ledger: Ledger) -> str:
    """The average duty by schedule and ledger, beside a tariff that is told as standing on a country's goods.

    day  of the report; empty for another importer than those whose schedule ships, and where the law cannot be said
    """
    measure = claim.measure
    told = claim.modality == "fact" and claim.act in ("impose", "raise") and measure.kind == "tariff"
    if not told or day is None or measure.imposer != SCHEDULED or len(measure.targets) != 1 or measure.products:
        return ""
    partner = measure.targets[0]
    try:
        found = rates(partner, SCHEDULED, day, day + dt.timedelta(days=1), ledger=ledger, as_of=day)
    except (BadInput, DisputedTerms, MissingFacts, UnknownName):
        return ""
    average = 100.0 * float(found.statutory[-1].sum())
    return f"{average:.1f} % on average on all goods from {country(partner)} on {day}, by the schedule and the ledger"


def _speaks_of_a_chain(paragraph: str) -> bool:
    return any(all(word in paragraph for word in near) for near in {figure.near for _, figure in _known()})


def _fits(figure: Figure, words: str, setting: Setting) -> bool:
    return all(word in words for word in figure.here) and all(word in setting.paragraph for word in figure.near)


@cache
def _known() -> tuple[tuple[Chain, Figure], ...]:
    """Every rule of every shipped chain."""
    chains = [load(name) for name in chain_names()]
    return tuple((chain, figure) for chain in chains for figure in figures(chain))


def _source(chain: Chain, figure: Figure) -> str:
    """Where the datum is from: the facts of the topic where it is one, otherwise the chain and its benchmark."""
    topic = figure.words.partition(" ")[0]
    facts = [fact for fact in known_facts(chain) if fact.topic == topic]
    if facts:
        return f"{facts[0].year}, {facts[0].source_title}"
    return f"{chain.record.title}, {chain.record.benchmark}"


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) < 1000 else f"{value:,.0f}"
