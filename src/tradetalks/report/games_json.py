"""Wars, deals, leverage and promises as plain data for JSON: log points, fractions, million USD, with ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.talks.credibility import broken_when
from tradetalks.talks.stances import over_sets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tradetalks.number import Number, OverSets
    from tradetalks.talks.credibility import Holding
    from tradetalks.talks.deal import Deals
    from tradetalks.talks.leverage import LeverageTable
    from tradetalks.talks.war import War
    from tradetalks.world.table import Array

    Record = dict[str, object]


def interval(numbers: OverSets | Number) -> Record:
    """Central, least and most over the sets; median, low and high of draws."""
    return {name: value for name, value in numbers._asdict().items() if name != "of"}


def war_record(found: War) -> Record:
    """A war: rates by label, payoffs, third parties."""
    central = found.nash[found.central]
    return {
        "players": list(found.players),
        "payoff": found.payoff,
        "horizon": found.horizon,
        "before": found.before,
        "elasticity_sets": list(found.nash),
        "interrupted": found.interrupted,
        "alone": {
            player: {
                "rates": dict(zip(central.game.players[j].labels, found.alone[player].rates.tolist(), strict=True)),
                "change": {c: found.change_alone(player, c) for c in (*found.players, *found.third_parties)},
            }
            for j, player in enumerate(found.players)
        },
        "nash": {
            "rates": {
                label: rate
                for player, rates in zip(central.game.players, central.rates, strict=True)
                for label, rate in zip(player.labels, rates.tolist(), strict=True)
            },
            "mean_rate": {
                player: {kind: interval(rate) for kind, rate in found.rates(player).items()} for player in found.players
            },
            "change": {c: interval(found.change(c)) for c in (*found.players, *found.third_parties)},
            "largest_change": central.largest_change,
            "gain_by_deviating": dict(zip(found.players, central.gains.tolist(), strict=True)),
            "peaks": {player: list(own) for player, own in zip(found.players, central.peaks, strict=True)},
        },
    }


def deal_record(found: Deals) -> Record:
    """Deals: gains, mean tariffs and transfers by solution; concessions; the frontier."""
    return {
        "players": list(found.players),
        "threat": found.threat,
        "before": found.before,
        "payoff": found.payoff,
        "horizon": found.horizon,
        "elasticity_sets": list(found.threats),
        "interrupted": found.interrupted,
        "threat_payoffs": {name: dict(zip(found.players, point, strict=True)) for name, point in found.threats.items()},
        "deals": [
            {
                "solution": key[0],
                "transfers": key[1],
                "gain": {player: interval(found.gain(key, player)) for player in found.players},
                "mean_rate": {player: interval(found.rate(key, player)) for player in found.players},
                "transfer": {player: interval(found.transfer(key, player)) for player in found.players},
                "change": {c: interval(found.change(key, c)) for c in (*found.players, *found.third_parties)},
            }
            for key in found.deals
        ],
        "concessions": [
            {
                "measure": one.measure,
                "giver": one.giver,
                "taker": one.taker,
                "cost": interval(over_sets(one.cost)),
                "worth": interval(over_sets(one.worth)),
                "price": one.price,
            }
            for one in found.concessions
        ],
        "matters": found.matters,
        "licences": list(found.licences),
        "frontier": [dict(zip(found.players, point, strict=True)) for point in found.frontier.points],
    }


def leverage_record(found: LeverageTable) -> Record:
    """Leverage of each measure by horizon and elasticity set, and what threats were worth."""
    return {
        "players": list(found.players),
        "threat": found.threat,
        "before": found.before,
        "payoff": found.payoff,
        "measures": [
            {
                "measure": one.measure,
                "user": one.user,
                "target": one.target,
                "full": [
                    {
                        "horizon": horizon,
                        "elasticity_set": name,
                        "suffered": there.suffered,
                        "inflicted": there.inflicted,
                        "ratio": there.ratio,
                        "meaning": there.meaning,
                    }
                    for (horizon, name), there in one.full.items()
                ],
                "marginal": {
                    horizon: {"suffered": there.suffered, "inflicted": there.inflicted, "ratio": there.ratio}
                    for horizon, there in one.marginal.items()
                },
                "buyers_keep_the_gap": {
                    horizon: {"suffered": there.suffered, "inflicted": there.inflicted}
                    for horizon, there in one.unpaid.items()
                },
            }
            for one in found.measures
        ],
        "chain": [
            {
                "chain": one.chain,
                "scenario": one.scenario,
                "target": one.target,
                "first": one.first.isoformat(),
                "share_of_income_lost_by_month": [interval(month) for month in one.by_month],
            }
            for one in found.chain
        ],
        "threats_worth": [
            {
                "title": one.title,
                "measures": list(one.measures),
                "by_player": {player: interval(over_sets(values)) for player, values in one.by_player.items()},
            }
            for one in found.worth
        ],
    }


def fading_record(found: Holding, patience: float, how: str, left: Mapping[str, Mapping[str, Array]]) -> Record:
    """When each party's packages are broken, null for never; left: as of `broken_when`."""
    return {
        "how": how,
        "patience": patience,
        "broken": [
            {"party": word.party, "title": word.title, "curve": curve, "year": years}
            for word, curve, years in broken_when(found, patience, left)
        ],
    }


def holds_record(found: Holding) -> Record:
    """Promises clause by clause and as packages, and the region in which the packages hold."""
    sets = found.sets
    return {
        "arrangement": found.arrangement.id,
        "deal": found.deal,
        "threat": found.threat,
        "payoff": found.payoff,
        "horizon": found.horizon,
        "terms": {"renewal": found.terms.renewal, "lag": found.terms.lag, "steps": found.terms.steps},
        "truces_that_held_a_year": found.base_rate._asdict(),
        "matters": {f"{matter}={country}": worth for (matter, country), worth in found.matters.items()},
        "elasticity_sets": sets,
        **{
            kind: [
                {
                    "party": word.party,
                    "title": word.title,
                    "gain_by_cheating": interval(over_sets(word.gain_by_cheating)),
                    "loss_after": interval(over_sets(word.loss_after)),
                    "label": {name: one.label for name, one in word.promises.items()},
                    "least_patience": {name: one.patience for name, one in word.promises.items()},
                    "without_effect": word.without_effect,
                }
                for word in words
            ]
            for kind, words in (("clauses", found.clauses), ("packages", found.packages))
        },
        "region": [
            {"patience": patience, "renewal": renewal, "breakers": list(breakers)}
            for patience, renewal, breakers in found.region(sets[0])
        ],
    }
