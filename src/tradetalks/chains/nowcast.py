"""A forecast from today: monthly customs facts as they come give weights to the draws.

Axes: n draw, t step, i item, d destination, k fact.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.chains.results import SEED, asked, default_scenario, run_controls, with_stocks
from tradetalks.chokepoint import find, sample
from tradetalks.chokepoint.checks import declared
from tradetalks.chokepoint.error import export_noise, licensed_share
from tradetalks.chokepoint.simulation import months_between
from tradetalks.chokepoint.tables import table_number, table_rows
from tradetalks.dates import parse_date
from tradetalks.errors import BadInput, UnknownName
from tradetalks.files import digest, shown
from tradetalks.ledger import Ledger
from tradetalks.world.labels import EU

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from numpy.typing import NDArray

    from tradetalks.chains.results import ChainResult, Controls
    from tradetalks.chokepoint import Chain

    Array = NDArray[np.float64]

COLUMNS = ("month", "to", "value")
LEFT_EMPTY = ("item", "source", "note")  # the last two are for people
SHIPPED_TO_ALL, UNION = "all", "EU"
PARTICLES = 5
MODEL_ERROR = 0.10
LEAST_DRAWS = 0.05
SMALLEST = 1e-3


@dataclass(frozen=True)
class Shipment:
    """What customs counted: exports of a stage or an item to a destination in a month, in the chain's unit."""

    month: date
    to: str
    value: float
    item: str | None = None


@dataclass(frozen=True)
class Nowcast:
    """A run whose draws were drawn again by how well they fit the facts.

    result     the run, with the draws that were asked for
    alike      number of draws that the weights leave, (sum w)^2 / sum w^2;  drawn: of how many
    learned    parameter -> mean before and after
    """

    result: ChainResult
    alike: float
    drawn: int
    learned: dict[str, tuple[float, float]]


def observed(
    name: str,
    scenario: str | None,
    facts: Path,
    *,
    months: int,
    draws: int,
    seed: int = SEED,
    stocks: tuple[float, float] | None = None,
    ledger: Ledger | None = None,
) -> Nowcast:
    """A forecast of a chain from monthly facts: reports up to the last fact's month, then the path of licences.

    scenario  None: the chain's default; its measures hold, its rates only as far as they were known
    facts     a table as `read_shipments` takes it
    raises    as `run_chain` and `read_shipments` do
    """
    chain = find(name)
    if stocks is not None:
        chain = with_stocks(chain, *stocks)
    shipments = read_shipments(facts, chain)
    last = max(shipment.month for shipment in shipments)
    known = (last.replace(day=28) + timedelta(days=4)).replace(day=1)
    ask = asked(chain, scenario or default_scenario(chain), months, ledger or Ledger.load(), known)
    run = run_controls(
        chain, ask.title, ask.make, start=ask.on, months=months, draws=PARTICLES * draws, seed=seed,
        made_of=ask.made_of | {"observed": digest(facts.read_bytes())},
    )  # fmt: skip
    return nowcast(run, shipments, ask.make, seed, draws)


def read_shipments(path: Path, chain: Chain) -> list[Shipment]:
    """Facts from a table with the columns month, to, value, and item where it is not the last stage as a whole.

    month  2025-05 or a day of it;  to  a country of the chain by code or name, `EU`, or `all`;  value  in the chain's
    unit, a month; the columns source and note are for people
    raises BadInput with file and line
    """
    if not path.is_file():
        raise BadInput("no such file", where=shown(path), remedy="a table with the columns " + ", ".join(COLUMNS))
    found = [_shipment(row, where, chain) for where, row in table_rows(path, COLUMNS, LEFT_EMPTY)]
    seen = [(one.month, one.to, one.item) for one in found]
    twice = next((one for one in seen if seen.count(one) > 1), None)
    if twice is not None:
        told = f"{twice[0]:%Y-%m}, {twice[1]}" + (f", {twice[2]}" if twice[2] else "")
        raise BadInput("a fact given twice", where=shown(path), evidence=told, remedy="keep the later report alone")
    if not found:
        raise BadInput("no facts", where=shown(path), remedy="one line for each month and destination")
    return found


def _shipment(row: dict[str, str], where: str, chain: Chain) -> Shipment:
    month = row["month"]
    day = parse_date(f"{month}-01" if month.count("-") == 1 else month, where=where).replace(day=1)
    value = table_number(row["value"], where, "value")
    to = _destination(row["to"], where, chain)
    if row["item"]:
        declared(where, row["item"], chain.items, "item")
    return Shipment(day, to, value, row["item"] or None)


def _destination(text: str, where: str, chain: Chain) -> str:
    """`all`, `EU`, or the code of a country that buys abroad, which may be given by its name."""
    names = {name.casefold(): code for code, name in chain.record.countries.items()}
    names |= {"all": SHIPPED_TO_ALL, "world": SHIPPED_TO_ALL, "eu": UNION}
    to = text if text in chain.countries else names.get(text.casefold(), text)
    if to not in (SHIPPED_TO_ALL, UNION):
        declared(where, to, (SHIPPED_TO_ALL, UNION, *chain.countries), "destination")
    if to == chain.record.dominant:
        raise BadInput("the supplier exports nothing to itself", where=where, evidence=text,
                       remedy="write who bought it, or all")  # fmt: skip
    return to


def destinations(chain: Chain, to: str) -> NDArray[np.bool_]:
    """[d] the countries of the chain that a destination means; raises UnknownName."""
    if to == SHIPPED_TO_ALL:
        return chain.outside
    names = EU if to == UNION else (to,)
    known = [name for name in names if name in chain.countries]
    if not known:
        raise UnknownName(f"no destination {to!r} in this chain", remedy="all, EU, " + ", ".join(chain.countries))
    return np.array([country in known for country in chain.countries])


def items_of(chain: Chain, item: str | None, stage: str | None = None) -> list[int]:
    """The item, or the items of a stage, by default of the last one."""
    if item is not None:
        return [chain.item(item)]
    stage = stage or chain.item_record(chain.upstream_first[-1]).stage
    return [i for i in range(len(chain.items)) if chain.item_record(i).stage == stage]


def nowcast(
    result: ChainResult,
    facts: list[Shipment],
    make: Controls,
    seed: int,
    draws: int,
    stage: str | None = None,
) -> Nowcast:
    """Draw so many of a run's draws again by how well they fit the facts; the run has PARTICLES times as many.

    weight_n = prod_k N(log fact_k - log shipped_nk; sd_n),   sd^2 = noise of the month + MODEL_ERROR^2

    make    the controls of the run, as `run_controls` took them
    `shipped` is without the noise of months, which no fact of an earlier month foretells. Where fewer than a twentieth
    of the draws would be left, all weights are flattened alike until that many are.

    raises  BadInput for a fact outside the run, and for a chain that counts in weeks
    """
    chain, n = result.chain, len(result.exports)
    if chain.record.step != "month":
        raise BadInput("facts are of months, and the chain counts in weeks", where=chain.name,
                       remedy="write `step: month` in chain.yaml to weigh it by monthly facts")  # fmt: skip
    values = sample(chain, n, seed)
    licensed = licensed_share(chain, make(values), n, result.months)
    clean = result.exports / export_noise(chain, values, result.months, licensed)
    log = np.zeros(n)
    for fact in facts:
        t = months_between(result.start, fact.month)
        if not 0 <= t < result.months:
            told = f"{fact.month:%Y-%m}; {result.months} months from {result.start:%Y-%m}"
            remedy = "raise --months, or leave it out"
            raise BadInput("a fact outside the run", where="--facts", evidence=told, remedy=remedy)
        to = destinations(chain, fact.to)
        items = items_of(chain, fact.item, stage)
        said = clean[:, t, items][:, :, to].sum(axis=(1, 2))
        flow = chain.flow[items, chain.dominant][:, to]
        held = (licensed[:, t, items][:, :, to] * flow).sum(axis=(1, 2)) / flow.sum()
        each = 1.0 / max(int((flow.sum(axis=0) > 0.0).sum()), 1)
        month = values["noise_common"] ** 2 + each * values["noise_lane"] ** 2
        month = month + held**2 * (values["licence_noise"] ** 2 + each * values["licence_lane"] ** 2)
        sd = np.sqrt(month + MODEL_ERROR**2)
        off = np.log(max(fact.value, SMALLEST)) - np.log(np.maximum(said, SMALLEST))
        log += -0.5 * (off / sd) ** 2 - np.log(sd)
    weight, alike = flattened(log, LEAST_DRAWS * n)
    rows = resampled(weight, draws, np.random.default_rng(seed))
    moved = {name: (float(array.mean()), float(array[rows].mean())) for name, array in values.parameter.items()}
    learned = dict(
        sorted(moved.items(), key=lambda kv: -abs(np.log(max(kv[1][1], SMALLEST) / max(kv[1][0], SMALLEST))))
    )
    arrays = {
        field.name: getattr(result, field.name)[rows]
        for field in fields(result)
        if isinstance(getattr(result, field.name), np.ndarray) and field.name not in ("income", "suppliers")
    }
    return Nowcast(replace(result, **arrays), alike, n, learned)


def flattened(log: Array, least: float) -> tuple[Array, float]:
    """Weights exp(log) to the power that leaves at least so many draws, and how many are left."""

    def at(power: float) -> tuple[Array, float]:
        weight = np.exp(power * (log - log.max()))
        return weight / weight.sum(), float(weight.sum() ** 2 / (weight**2).sum())

    weight, alike = at(1.0)
    low, high = 0.0, 1.0
    if alike < least:
        for _ in range(40):
            middle = (low + high) / 2.0
            low, high = (middle, high) if at(middle)[1] >= least else (low, middle)
        weight, alike = at(low)
    return weight, alike


def resampled(weight: Array, draws: int, random: np.random.Generator) -> NDArray[np.intp]:
    """Positions drawn by weight, systematically: each draw comes as often as its weight says, to within one."""
    places = (np.arange(draws) + random.random()) / draws
    return np.minimum(np.searchsorted(np.cumsum(weight), places), len(weight) - 1)
