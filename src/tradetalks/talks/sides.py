"""Players as data: a file of who plays, with which instruments between which bounds, and what each side wants."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import BeforeValidator, Field

from tradetalks.border.ground import goods_sectors
from tradetalks.errors import BadInput
from tradetalks.files import read_yaml
from tradetalks.games import (
    Player,
    carried_out,
    common_export_taxes,
    common_tariffs,
    purchase_floor,
)
from tradetalks.games.players import HIGHEST_TARIFF
from tradetalks.grammar import MatterId, Number, PlaceCode, Rate, Record, Share, Text, parse_share, reader
from tradetalks.ledger import Ledger
from tradetalks.ledger.load import read_record
from tradetalks.runs.attribution import summed
from tradetalks.talks.stances import scenario_law
from tradetalks.talks.tariff_game import TariffGame, countries_in, limited_flows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tradetalks.border.parts import Part
    from tradetalks.games import Instrument
    from tradetalks.talks.stances import Law
    from tradetalks.world import World
    from tradetalks.world.table import Array

Kind = Literal["tariff", "uniform_tariff", "export_tax", "uniform_export_tax", "measures", "purchases"]


class InstrumentRecord(Record):
    """What a side sets.

    kind      tariff, export_tax: a rate by partner and good; uniform_*: one per partner on all the goods; measures: how
              much of ledger measures is carried out, from 0 to 1; purchases: the least to be bought of one good,
              ratio to the benchmark quantity
    partners  other players of the file; default all
    goods     sectors of the world table; default all goods
    measures  of the ledger, as in `scenario`; they are taken out of what is in force
    low, high bounds, fractions; of purchases high is needed; of measures none are taken
    """

    kind: Kind
    partners: tuple[Text, ...] = ()
    goods: tuple[Text, ...] = ()
    measures: tuple[Text, ...] = ()
    scenario: Text | None = None
    low: Rate = 0.0
    high: Rate | None = None


class WeightsRecord(Record):
    """Political weights: Ossa (2014), lambda.

    sectors  sector -> what a dollar earned there is worth to the government, against one elsewhere; 1 if not named
    mix      from 0, real income, to 1, these weights; in between a mix
    source   where the weights are from
    """

    sectors: dict[Text, Number]
    mix: Share = 1.0
    source: Text


def parse_worth(written: str) -> float:
    """A share of income gained, or with a minus sign lost; raises BadInput."""
    share = parse_share(written.removeprefix("-"))
    if written.startswith("-") and share == 1.0:
        raise BadInput("a cost of all income", evidence=repr(written), remedy="write a fraction: -0.1 % is -0.001")
    return -share if written.startswith("-") else share


class MatterRecord(Record):
    """What a side matter of the ledger is worth to a side if a deal settles it.

    worth   share of income; negative: a cost
    source  where the weight is from
    """

    matter: MatterId
    worth: Annotated[float, BeforeValidator(reader(parse_worth))]
    source: Text


class PlayerRecord(Record):
    """One side: a country, or a bloc whose members set common rates and count by their income.

    members  countries or a group such as EU; default: the country that `name` is
    weights  default: the payoff is real income
    matters  settled by a deal, open in a war; default: none counts
    """

    name: Text
    members: tuple[PlaceCode, ...] = ()
    instruments: Annotated[tuple[InstrumentRecord, ...], Field(min_length=1)]
    weights: WeightsRecord | None = None
    matters: tuple[MatterRecord, ...] = ()


class Sides(Record):
    """The file: a title, where it is from, and two players or more."""

    id: str
    title: Text
    source: Text
    players: Annotated[tuple[PlayerRecord, ...], Field(min_length=2)]


def read_sides(path: Path | str, ledger: Ledger | None = None) -> Sides:
    """The players of a .yaml file, whose matters are those of a ledger; raises BadFile with file, line and field."""
    file = Path(path)
    found = read_record(Sides, read_yaml(file), {"id": file.stem}, file, (ledger or Ledger.load()).context)
    if isinstance(found, list):
        raise found[0]
    return found


def sides_game(sides: Sides, rest: Law, horizon: str, ledger: Ledger, world: World) -> TariffGame:
    """The game between the sides of a file; all that nobody sets is as in `rest`.

    raises  UnknownName, BadInput for players, goods, measures or bounds that cannot be
    """
    who = {side.name: countries_in(world, side.members or (side.name,)) for side in sides.players}
    if len(who) < len(sides.players):
        raise BadInput("a player named twice", where=sides.id, evidence=", ".join(s.name for s in sides.players))
    own = own_measures(sides)
    policy = rest.only(lambda key: key not in own).policy(world)
    carried = [part for side in sides.players for one in side.instruments for part in _parts(one, side, ledger, world)]
    limited = limited_flows(world, policy, carried)
    players = []
    for side in sides.players:
        instruments = tuple(_instrument(one, side, who, ledger, world, limited) for one in side.instruments)
        weight = None if side.weights is None else political_weight(side.weights, world)
        players.append(Player(side.name, who[side.name], instruments, weight))
    return TariffGame(world, tuple(who), (), horizon, policy, given=tuple(players))


def matters_of(sides: Sides) -> dict[str, float]:
    """Player -> what its side matters are worth to it if a deal settles them, log points.

    raises  BadInput for a matter that a side weighs twice
    """
    found = {}
    for side in sides.players:
        names = [one.matter for one in side.matters]
        if len(set(names)) < len(names):
            raise BadInput("a matter weighed twice", where=side.name, evidence=", ".join(names))
        found[side.name] = float(sum(np.log1p(one.worth) for one in side.matters))
    return found


def own_measures(sides: Sides) -> list[str]:
    """The ledger measures that some side carries out or not."""
    return [key for side in sides.players for one in side.instruments for key in one.measures]


def political_weight(record: WeightsRecord, world: World) -> Array:
    """[u] lambda, mean 1: 1 + mix (given - 1), over its mean; raises UnknownName for a sector."""
    given = np.ones(len(world.sectors))
    for sector, weight in record.sectors.items():
        given[world.sector(sector)] = weight
    mixed = 1.0 + record.mix * (given - 1.0)
    return np.asarray(mixed / mixed.mean())


def _instrument(
    record: InstrumentRecord, side: PlayerRecord, who: dict[str, tuple[str, ...]], ledger: Ledger, world: World,
    limited: NDArray[np.bool_],
) -> Instrument:  # fmt: skip
    own = side.name
    unknown = [name for name in record.partners if name not in who or name == own]
    if unknown:
        others = ", ".join(name for name in who if name != own)
        raise BadInput("a partner that is no other player", where=own, evidence=", ".join(unknown), remedy=others)
    partners = {name: who[name] for name in (record.partners or who) if name != own}
    goods = record.goods or tuple(s for s, good in zip(world.sectors, goods_sectors(world), strict=True) if good)
    if record.kind == "measures":
        return _measures(record, side, ledger, world)
    if record.kind == "purchases":
        return _purchases(record, own, who[own], partners, world)
    high = HIGHEST_TARIFF if record.high is None else record.high
    uniform = record.kind.startswith("uniform")
    make = common_tariffs if record.kind.endswith("tariff") else common_export_taxes
    return make(world, own, who[own], partners, goods, record.low, high, uniform=uniform, limited=limited)


def _parts(record: InstrumentRecord, side: PlayerRecord, ledger: Ledger, world: World) -> list[Part]:
    """What each measure of an instrument does in full; none for other kinds."""
    if record.kind != "measures":
        return []
    if record.scenario is None or not record.measures:
        raise BadInput(
            "measures are carried out as in a scenario", where=side.name, remedy="give measures and scenario"
        )
    law = scenario_law(ledger, world, record.scenario)
    missing = [key for key in record.measures if key not in law.parts]
    if missing:
        raise BadInput(f"not in {record.scenario}", where=side.name, evidence=", ".join(missing))
    parts = [law.parts[key] for key in record.measures]
    if any(part.floor is not None or part.quota is not None for part in parts):
        raise BadInput(
            "a purchase floor or tariff-rate quota is not carried out in part",
            where=side.name,
            evidence=", ".join(record.measures),
            remedy="use kind `purchases`, or leave it in the scenario that is in force",
        )
    return parts


def _measures(record: InstrumentRecord, side: PlayerRecord, ledger: Ledger, world: World) -> Instrument:
    parts = _parts(record, side, ledger, world)
    caps = [part.cap for part in parts if part.cap is not None]
    tariff, cost = (summed(world, [getattr(part, name) for part in parts]) for name in ("tariff", "log_trade_cost"))
    return carried_out(", ".join(record.measures), tariff, cost, np.minimum.reduce(caps) if caps else None)


def _purchases(
    record: InstrumentRecord, own: str, countries: Sequence[str], partners: dict[str, tuple[str, ...]], world: World
) -> Instrument:
    sellers = [country for group in partners.values() for country in group]
    if record.high is None or len(record.goods) != 1 or len(sellers) != 1 or len(countries) != 1:
        raise BadInput(
            "purchases are of one good, by one country from one country, with a highest quantity",
            where=own,
            remedy="give `partners`, `goods` and `high`",
        )
    return purchase_floor(world, countries[0], sellers[0], record.goods[0], record.high)
