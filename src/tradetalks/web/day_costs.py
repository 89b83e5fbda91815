"""What the law of a day costs two sides: the front page's numbers. Runs in the engine; the answers are kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from tradetalks.answers.standing import inside, side_name
from tradetalks.errors import DisputedTerms, TradetalksError
from tradetalks.files import digest
from tradetalks.ledger import Scenario
from tradetalks.places import members
from tradetalks.report.brief_parts import HORIZONS
from tradetalks.web import answers, books

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.dates import Date
    from tradetalks.runs.quantities import Estimates

NAMES = ("impact", "year", "long_run")  # the horizons, in the order of their headings
OF = "Change of income earned over prices, %, 80 % range; against the tariffs of January 2025"
LAW, MORE = "All law in force that day", "With all that is threatened or announced between them"


def key(sides: Sequence[str], day: Date, pending: Sequence[str]) -> str:
    """What the answer is made of, as one hash."""
    parts = ("day", *sides, str(day), *pending, books.ledger().digest, books.world().digest)
    return digest(" ".join((*parts, str(answers.version_of_code()))).encode())


def costs(sides: Sequence[str], day: Date, pending: Sequence[str]) -> bytes:
    """One row a law and side, one cell a horizon, as JSON; `problem` says why there is no number.

    pending  measures that are threatened or announced on the day
    """
    try:
        told = _costs(sides, day, pending)
    except TradetalksError as error:
        told = {"problem": f"No number: {error.what}."}
    return json.dumps({"columns": HORIZONS, "of": OF} | {"problem": "", "note": "", "laws": []} | told).encode()


def _costs(sides: Sequence[str], day: Date, pending: Sequence[str]) -> dict[str, Any]:
    from tradetalks.runs import run

    trust, note = _trusted(day)
    law = _scenario(day, trust, ())
    found = [run(law, world=books.world(), horizon=name) for name in NAMES]
    laws = [{"title": LAW, "rows": _rows(found, sides)}]
    if pending:
        more = _scenario(day, trust, pending)
        after = [run(more, world=books.world(), horizon=name) for name in NAMES]
        laws.append({"title": MORE, "rows": _rows(after, sides)})
    return {"laws": laws, "note": note}


def _scenario(day: Date, trust: Sequence[str], pending: Sequence[str]) -> Scenario:
    """The law of a day, with measures put in force that are only threatened or announced."""
    told = {"title": "Law of the day", "question": "What does it cost?", "author": "tradetalks"}
    days = {"as_of": str(day), "on": str(day), "trust": list(trust)}
    event = {"event": "enter_force", "date": str(day), "source": "scenario"}
    events = [{**event, "measure": name} for name in pending]
    said = {"assumes": ["nothing besides the law of the day"], "leaves_out": ["what comes later"]}
    return Scenario.read(told | days | said | {"events": events}, "day", books.ledger())


def _trusted(day: Date) -> tuple[tuple[str, ...], str]:
    """Whom to trust where accounts differ on what is law, the government that acts; and the sentence that says so."""
    trust: list[str] = []
    said: list[str] = []
    ledger = books.ledger()
    for measure in ledger.measures.values():
        try:
            measure.state(on=day, as_of=day)
        except DisputedTerms:
            trust.append(measure.imposed_by)
            said.append(f"Accounts differ on “{measure.title}”; counted as {inside(measure.imposed_by)} says.")
    return tuple(dict.fromkeys(trust)), " ".join(said)


def _rows(found: Sequence[Estimates], sides: Sequence[str]) -> list[dict[str, Any]]:
    return [{"side": side_name(side), "cells": [_cell(one, side) for one in found]} for side in sides]


def _cell(found: Estimates, side: str) -> str:
    """A side's change in words; of a group, its economies weighted with what they earn."""
    from tradetalks.report.brief_first import earned, in_words
    from tradetalks.runs.quantities import QUANTILES
    from tradetalks.world.labels import REGION

    world = found.world
    here = dict.fromkeys(REGION.get(code, code) if code not in world.countries else code for code in members(side))
    places = [world.countries.index(code) for code in here if code in world.countries]
    if not places or (side in REGION and side not in world.countries):
        return "no number: not an economy of its own in the world table"
    weights = world.value_added.sum(axis=1)[places]
    changes = 100.0 * np.expm1(earned(found).draws[:, places]) @ (weights / weights.sum())
    low, median, high = np.quantile(changes, QUANTILES)
    return in_words(float(median), float(low), float(high))
