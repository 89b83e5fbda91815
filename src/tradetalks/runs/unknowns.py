"""What is not known: the distributions of data/draws/unknowns.yaml, and quasi-random draws from all of them at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from statistics import NormalDist
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field

from tradetalks.equilibrium.horizons import slowed
from tradetalks.errors import BadInput, MissingFacts
from tradetalks.files import read_yaml
from tradetalks.grammar import Number, Record, Share, Text
from tradetalks.kinds.base import ranges_of
from tradetalks.kinds.registry import kinds
from tradetalks.ledger.load import read_record
from tradetalks.question import UNKNOWNS
from tradetalks.runs.sobol import sobol

if TYPE_CHECKING:
    from tradetalks.equilibrium import Horizon, Parameters
    from tradetalks.equilibrium.parameters import Deficits
    from tradetalks.world import World
    from tradetalks.world.table import Array

OTHERS = "others"  # all governments that the file does not name
NESTS = ("value_added", "inputs", "final")
OF_HORIZONS = (*NESTS, "trade_ratio", "mobile_share")
CLOSURE = "closure of trade balances"
MOST_DRAWS = 1_000_000


class Spread(Record):
    """A triangular distribution."""

    low: Number
    central: Number
    high: Number
    source: Text


class StandardErrors(Record):
    """Published standard errors relative to the estimates of one elasticity set, by sector."""

    set: Text
    source: Text
    relative: dict[str, Number]


class LogEnds(Record):
    """Distance of both ends from the middle, in logs."""

    log_ends: Number
    source: Text


class TradeElasticities(Record):
    distribution: Text
    source: Text
    alike: Text
    correlation: Share
    correlation_source: Text
    standard_errors: StandardErrors
    without_sets: LogEnds


class Horizons(Record):
    distribution: Text
    source: Text
    correlation: Share
    correlation_source: Text


class LedgerRanges(Record):
    distribution: Text
    correlation: Text
    governments: Annotated[tuple[Text, ...], Field(min_length=1)]
    fields: Annotated[dict[str, Text], Field(min_length=1)]
    later_fields: dict[str, Text]
    last_fields: dict[str, Text]


class Flows(Record):
    distribution: Text
    goods: Number
    services: Number
    source: Text


class Unknowns(Record):
    """Everything that is drawn; one YAML file."""

    trade_elasticity: TradeElasticities
    horizons: Horizons
    cost_per_day: Spread
    ledger: LedgerRanges
    flows: Flows


@cache
def unknowns() -> Unknowns:
    """The shipped record; raises BadFile where it breaks the grammar."""
    found = read_record(Unknowns, read_yaml(UNKNOWNS), {}, UNKNOWNS, {})
    if isinstance(found, list):
        raise found[0]
    return found


@dataclass(frozen=True, eq=False)
class Sample:
    """Draws of everything that is unknown but the flows of the table. Axes: n draw, s sector, k unknown.

    names             [k]    what each coordinate moves
    quantile          [n k]  place in the distribution of each, correlations included
    trade_elasticity  [n s]  of the long run
    of_horizon        name -> [n]   OF_HORIZONS
    closure           [n]  of trade balances
    """

    names: tuple[str, ...]
    quantile: Array
    trade_elasticity: Array
    of_horizon: dict[str, Array]
    cost_per_day: Array
    closure: tuple[Deficits, ...]

    def place(self, n: int, government: str, field: str) -> float:
        """Where in the ledger's ranges of a kind a government's measures are in a draw: 0 low end, 1 high end."""
        name = ledger_name(government, field)
        if name not in self.names:
            raise MissingFacts(
                f"no distribution for the ledger's ranges of {field!r}",
                where="the kinds of measure that are known",
                evidence=", ".join(ledger_fields()),
                remedy="register the kind that has this range before the draws are taken",
            )
        return float(self.quantile[n, self.names.index(name)])

    def parameters(self, n: int, central: Parameters) -> Parameters:
        """The parameters of a draw."""
        drawn = {name: float(values[n]) for name, values in self.of_horizon.items()}
        return replace(
            central,
            trade_elasticity=slowed(self.trade_elasticity[n], drawn["trade_ratio"]),
            value_added_elasticity=drawn["value_added"],
            input_elasticity=drawn["inputs"],
            final_elasticity=drawn["final"],
            mobile_share=drawn["mobile_share"],
            deficits=self.closure[n],
        )


def ledger_name(government: str, field: str) -> str:
    """Name of the unknown that moves a government's stated ranges of a kind."""
    return f"{government if government in unknowns().ledger.governments else OTHERS} {field}"


def ledger_fields() -> dict[str, str]:
    """Every range that a kind of measure may state -> what it stands for; those of kinds from elsewhere come last."""
    known = unknowns().ledger
    named = known.fields | known.later_fields | known.last_fields
    own = {field: field.replace("_", " ") for kind in kinds().values() for field in ranges_of(kind.terms)}
    return named | {field: words for field, words in own.items() if field not in named}


def sample(world: World, horizon: Horizon, draws: int, seed: int) -> Sample:
    """Quasi-random draws; equal seeds give equal draws for every scenario, and more draws begin with the same ones.

    raises  BadInput for a number of draws below 1 or a seed below 0
    """
    if not 1 <= draws <= MOST_DRAWS or seed < 0:
        raise BadInput("no such draws", evidence=f"{draws} draws, seed {seed}", remedy="1 to 1,000,000 and a seed >= 0")
    record = unknowns()
    goods, names = len(elasticity_ranges(world)[0]), unknown_names(world)
    point = sobol(draws, len(names) + 2, seed)
    quantile, common = point[:, 2:], point[:, :2]
    nests = slice(goods, goods + len(NESTS))
    quantile[:, :goods] = correlated(quantile[:, :goods], common[:, 0], record.trade_elasticity.correlation)
    quantile[:, nests] = correlated(quantile[:, nests], common[:, 1], record.horizons.correlation)
    return at_quantiles(world, horizon, quantile)


def unknown_names(world: World) -> tuple[str, ...]:
    """[k] what each coordinate of a draw moves."""
    groups = elasticity_ranges(world)[0]
    alike = {first: f" and {len(members) - 1} alike" if len(members) > 1 else "" for first, members in groups.items()}
    elasticities = tuple(f"trade_elasticity {first}{more}" for first, more in alike.items())
    known = unknowns().ledger
    governments = (*known.governments, OTHERS)
    first = [ledger_name(government, field) for government in governments for field in known.fields]
    later = [ledger_name(government, field) for field in known.later_fields for government in governments]
    elsewhere = [field for field in ledger_fields() if field not in known.fields | known.later_fields]
    last = [ledger_name(government, field) for field in elsewhere for government in governments]
    return (*elasticities, *OF_HORIZONS, "cost_per_day", *first, *later, CLOSURE, *last)


def at_quantiles(world: World, horizon: Horizon, quantile: Array) -> Sample:
    """Values at given places in the distributions, quantile [n k]."""
    spread, names = unknowns().cost_per_day, unknown_names(world)
    groups, ends = elasticity_ranges(world)
    by_name = dict(zip(names, quantile.T, strict=True))
    log_theta = triangular(quantile[:, : len(groups)], *ends)
    closures = horizon.closures
    member = [next(k for k, sectors in enumerate(groups.values()) if s in sectors) for s in world.sectors]
    return Sample(
        names=names,
        quantile=quantile,
        trade_elasticity=np.exp(log_theta[:, member]),
        of_horizon={name: triangular(by_name[name], *horizon.stated(name)) for name in OF_HORIZONS},
        cost_per_day=triangular(by_name["cost_per_day"], spread.low, spread.central, spread.high),
        closure=tuple(closures[int(place * len(closures))] for place in by_name[CLOSURE].tolist()),
    )


def elasticity_ranges(world: World) -> tuple[dict[str, tuple[str, ...]], tuple[Array, Array, Array]]:
    """Groups of sectors that share a draw, by their first sector, and [k] low, mode, high of log theta of each."""
    record = unknowns().trade_elasticity
    sets = {name: np.log(theta) for name, theta in world.elasticity_sets.items()}
    mode = np.log(world.trade_elasticity)
    if len(sets) < 2:
        low, high = mode - record.without_sets.log_ends, mode + record.without_sets.log_ends
    else:
        error = np.array([record.standard_errors.relative.get(sector, 0.0) for sector in world.sectors])
        published = sets.get(record.standard_errors.set, mode)
        stack = np.stack([*sets.values(), mode])
        low = np.minimum(stack.min(axis=0), published - error)
        high = np.maximum(stack.max(axis=0), published + error)
    alike: dict[bytes, list[int]] = {}
    for s in range(len(world.sectors)):
        alike.setdefault(np.array([low[s], mode[s], high[s]]).tobytes(), []).append(s)
    first = [members[0] for members in alike.values()]
    groups = {world.sectors[m[0]]: tuple(world.sectors[s] for s in m) for m in alike.values()}
    return groups, (low[first], mode[first], high[first])


def correlated(quantile: Array, common: Array, correlation: float) -> Array:
    """Quantiles [n k] of which every two are correlated, as normal deviates, through one common quantile [n]."""
    normal = NormalDist()
    deviate = np.vectorize(normal.inv_cdf, otypes=[float])
    mixed = np.sqrt(correlation) * deviate(common)[:, None] + np.sqrt(1.0 - correlation) * deviate(quantile)
    return np.asarray(np.vectorize(normal.cdf, otypes=[float])(mixed))


def triangular(quantile: Array, low: Array | float, mode: Array | float, high: Array | float) -> Array:
    """Inverse of the triangular distribution; the mode where the ends coincide."""
    width = np.where(np.asarray(high) > np.asarray(low), np.asarray(high) - np.asarray(low), 1.0)
    left = (mode - np.asarray(low)) / width
    rising = low + np.sqrt(quantile * width * (mode - np.asarray(low)))
    falling = high - np.sqrt((1.0 - quantile) * width * (np.asarray(high) - mode))
    inside = np.where(quantile < left, rising, falling)
    return np.asarray(np.where(np.asarray(high) > np.asarray(low), inside, mode))
