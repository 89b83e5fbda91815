"""The brief's part on the bargain: what each side gains by keeping its word or breaking it, and what it does then."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from tradetalks.answers.sentences import elasticity_set_name, in_sentence
from tradetalks.digits import percent, signed
from tradetalks.games import MEANING, dominant_option, promise, pure_nash
from tradetalks.report.brief_parts import Section
from tradetalks.table import Column, Table
from tradetalks.talks.stances import law_of, robust, stance_game
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from tradetalks.number import OverSets
    from tradetalks.report.brief_parts import Study
    from tradetalks.table import Cell
    from tradetalks.talks.stances import StanceGame

HORIZON = "long_run"


def section(study: Study) -> Section:
    """Each side's own measures as in the first scenario or the last: four outcomes, and which of them stands."""
    threat, deal = study.scenarios[0], study.scenarios[-1]
    by_name = {study.name(result): law_of(result.enacted) for result in (deal, threat)}
    found = stance_game(deal.world, by_name, study.sides, tuple(by_name), study.name(deal), HORIZON)
    sentences = (*unsure(found), *(kept(found, j) for j in range(len(found.sides))), standing(found))
    return Section("bargain", "The bargain: would each side keep its word", sentences, (table(found),))


def unsure(found: StanceGame) -> list[str]:
    """First the numbers whose sign is not sure."""
    changes = [
        (found.change(cell, (0, 0), side), f"{in_sentence(side)} where {named(found, cell)}")
        for cell in product(range(2), repeat=2)
        for side in found.sides
        if cell != (0, 0)
    ]
    names = [what for change, what in changes if not robust(change)]
    return [f"The sign differs between elasticity sets for {'; '.join(names)}."] if names else []


def kept(found: StanceGame, j: int) -> str:
    """What a side gains by breaking the deal alone, what it loses if the other answers, and what that makes it do."""
    side = found.sides[j]
    broken: tuple[int, ...] = (1, 0) if j == 0 else (0, 1)
    alone, war = found.change(broken, (0, 0), side), found.change((1, 1), (0, 0), side)
    labels = {promise(0.0, *ends).label for ends in _by_set(found, broken, j)}
    what = "; ".join(sorted(MEANING[label] for label in labels))
    return (
        f"If {in_sentence(side)} alone goes over to “{found.options[1]}”, its real income changes by "
        f"{_spread(alone)} against “{found.options[0]}”; if the other side answers in kind, by {_spread(war)}: {what}."
    )


def _spread(change: OverSets) -> str:
    """`-0.12 % (-0.15 to -0.10)`."""
    central, least, most = (signed(percent(value), 2) for value in change)
    return f"{central} % ({least} to {most})"


def _by_set(found: StanceGame, broken: tuple[int, ...], j: int) -> list[tuple[float, float]]:
    c = found.world.country(found.sides[j])
    return [
        tuple(float(cells[cell].real_income[c] - cells[0, 0].real_income[c]) for cell in (broken, (1, 1)))  # type: ignore[misc]
        for cells in found.outcomes.values()
    ]


def standing(found: StanceGame) -> str:
    """Which combinations are Nash equilibria, under which elasticity sets."""
    by_set = {name: tuple(pure_nash(found.table(name))) for name in found.sets}
    certain = len(set(by_set.values())) == 1
    said = " or ".join(named(found, cell) for cell in by_set[found.sets[0]])
    dominant = [dominant_option(found.table(), j) for j in range(len(found.sides))]
    both = all(option is not None for option in dominant)
    return (
        f"Neither side gains by changing its own measures alone from: {said or 'no combination'}"
        + ("" if certain else " (under other elasticity sets at others)")
        + ("; each side prefers its own whatever the other does." if both else ".")
        + " Counted in real income alone: what a government gains from the pressure itself, from revenue or from single"
        " industries is not in it; `tradetalks holds`, `deal`, `war` and `leverage` say more."
    )


def named(found: StanceGame, cell: tuple[int, ...]) -> str:
    """A cell in words."""
    return ", ".join(
        f"{country_name(side)} as in “{found.options[i]}”" for side, i in zip(found.sides, cell, strict=True)
    )


def table(found: StanceGame) -> Table:
    """Four rows, and both sides' changes against the deal with their bands."""
    columns = [Column(f"measures of {in_sentence(side)} as in") for side in found.sides]
    columns += [
        Column(f"{country_name(side)}, {end}", "%", 2) for side in found.sides for end in ("central", "least", "most")
    ]
    rows: list[tuple[Cell, ...]] = []
    for cell in product(range(2), repeat=2):
        numbers = [percent(x) for side in found.sides for x in found.change(cell, (0, 0), side)]
        rows.append((*(found.options[i] for i in cell), *numbers))
    sets = ", ".join(map(elasticity_set_name, found.sets))
    note = (
        f"Change in real income against “{found.options[0]}” on both sides; everybody else's measures as there. "
        f"Horizon: {found.horizon}. Least and most: over the elasticity sets {sets}."
    )
    return Table(
        "bargain", "Real income as each side keeps or breaks the arrangement", tuple(columns), tuple(rows), note
    )
