"""The brief's section on causes: how much of each side's change in real income each measure makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.answers.estimates import printed_parts
from tradetalks.answers.sentences import in_sentence
from tradetalks.digits import digits_for, places
from tradetalks.report.brief_parts import Section
from tradetalks.runs import attribute
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from tradetalks.report.brief_parts import Study
    from tradetalks.runs import Attribution
    from tradetalks.table import Cell

NAMED = 3  # most measures that a sentence names, each with
LEAST_NAMED = 0.05  # of the total or more
LEAST_SHARE = 0.01  # of the total: smaller parts are added up in one row


def section(study: Study) -> Section:
    """For the first scenario and each side a sentence, and one table; the verb `attribute` gives the others."""
    first = study.name(study.scenarios[0])
    found = [(first, attribute(study.comparisons[0], "real_income", side)) for side in study.sides]
    baseline = study.name(study.baseline)
    note = (
        f"Change against {baseline}; horizon: {study.baseline.horizon}. Central elasticities and rates. The measures "
        "named begin, end or change between the two. Each part is what a measure adds along the way on which all of "
        "them change together; the parts add up to the whole."
    )
    rows = tuple(row for scenario, parts in found for row in _rows(study, scenario, parts))
    digits = digits_for([row[3] for row in rows if isinstance(row[3], float)])
    columns = (Column("scenario"), Column("country"), Column("measure"), Column("real income", "%", digits))
    table = Table("causes", "Change in real income by measure", columns, rows, note)
    sentences = tuple(sentence(study, scenario, parts) for scenario, parts in found if parts.total)
    return Section("causes", "Which measure causes how much", sentences, (table,))


def sentence(study: Study, scenario: str, found: Attribution) -> str:
    """`No deal, at central values: of the fall of 0.15 % in real income in A, 0.10 comes from ...`."""
    total, parts = printed_parts(found)
    same_way = [(key, part) for key, part in parts.items() if part / total >= LEAST_NAMED][:NAMED]
    other_way = sum(part for part in parts.values() if part * total < 0.0)
    digits = digits_for([total])
    named = [
        f"{places(abs(part), digits)} {'comes ' if i == 0 else ''}from {_title(study, key)}"
        for i, (key, part) in enumerate(same_way)
    ]
    direction = "fall" if total < 0.0 else "rise"
    said = (
        f"{scenario}, at central values: of the {direction} of {places(abs(total), digits)} % in real income in "
        f"{in_sentence(found.country)}, {_listed(named)}"
    )
    against = f"; other measures work the other way, {places(abs(other_way), digits)} in all"
    return said + (against if places(abs(other_way), digits) != places(0.0, digits) else "") + "."


def _listed(parts: list[str]) -> str:
    if not parts:
        return "no measure of the table makes a twentieth"
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _title(study: Study, measure: str) -> str:
    return f"\u201c{study.measure(measure).title}\u201d"


def _rows(study: Study, scenario: str, found: Attribution) -> list[tuple[Cell, ...]]:
    total, parts = printed_parts(found)
    country = in_sentence(found.country).removeprefix("the ")
    large = {key: part for key, part in parts.items() if abs(part) >= LEAST_SHARE * abs(total)}
    rows: list[tuple[Cell, ...]] = [(scenario, country, study.measure(key).title, part) for key, part in large.items()]
    if len(parts) > len(large):
        rows.append((scenario, country, f"{len(parts) - len(large)} smaller ones", total - sum(large.values())))
    return [*rows, (scenario, country, "all measures", total)]
