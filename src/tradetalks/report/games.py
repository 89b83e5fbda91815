"""What a war, a deal, leverage and promises say on the terminal, each with measure, horizon, threat and band."""

from __future__ import annotations

from dataclasses import replace
from textwrap import fill
from typing import TYPE_CHECKING

from tradetalks.answers.sentences import in_sentence
from tradetalks.digits import percent, places, signed
from tradetalks.games import MEANING
from tradetalks.games.players import RATIOS
from tradetalks.render.terminal import lay_out
from tradetalks.report.ledger_text import say
from tradetalks.talks.credibility import broken_when
from tradetalks.talks.stances import over_sets, robust
from tradetalks.talks.war import mean_rates
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tradetalks.number import Number, OverSets
    from tradetalks.talks.credibility import Holding, Word
    from tradetalks.talks.deal import Deals
    from tradetalks.talks.leverage import LeverageTable
    from tradetalks.talks.tariff_game import Solution
    from tradetalks.talks.war import War
    from tradetalks.world.table import Array

WIDTH, DIGITS = 110, 2
CHANGES = {"what a breach gains": "gain_by_cheating", "what it loses then": "loss_after"}
LEAST = 5e-5  # log points: rows with no larger effect are left out, and their signs are not called unsure
MONTHS = (1, 2, 3, 4, 6, 9, 12, 18, 24)
NOTHING = "nothing"
FINE = 4  # digits of percent for effects of a flow that is small in its country's trade
PAYS = (
    "Licences may pay their user in this payoff: a cap raises the price of what is still sold, and exporters with a "
    "licence get the gap. These are terms of trade, as of an export tax, and grow until buyers can turn elsewhere. "
    "What licences do to others is stopped plants, which this payoff does not hold: `tradetalks leverage` shows the "
    "loss by month."
)
TITLES: dict[tuple[Solution, bool], str] = {
    ("nash_product", False): "Nash product",
    ("equal_gain", False): "equal gains",
    ("kalai_smorodinsky", False): "Kalai-Smorodinsky",
    ("nash_product", True): "Nash product, with a transfer",
    ("equal_gain", True): "equal gains, with a transfer",
    ("kalai_smorodinsky", True): "Kalai-Smorodinsky, with a transfer",
}


def spread(numbers: OverSets) -> str:
    """`+0.49 (+0.48 to +0.53)`, percent of a log change."""
    central, least, most = (signed(percent(value), DIGITS) for value in numbers)
    return f"{central} ({least} to {most})"


def rate_spread(numbers: OverSets) -> str:
    """`13 (11 to 14)`, percent of a rate."""
    central, least, most = (places(100.0 * value, 0) for value in numbers)
    return f"{central} ({least} to {most})"


def uncertain(named: Iterable[tuple[str, OverSets]]) -> list[str]:
    """The statements of which not even the sign is sure."""
    unsure = [what for what, numbers in named if not robust(numbers) and max(map(abs, numbers)) > LEAST]
    return ["The sign differs between elasticity sets: " + "; ".join(unsure) + "."] if unsure else []


def prose(lines: Iterable[str]) -> None:
    """Paragraphs as wide as the page."""
    for line in lines:
        say(fill(line, WIDTH))


def basis(payoff: str, horizon: str, sets: Sequence[str]) -> str:
    """What every number of a page is: payoff, horizon, what the brackets hold."""
    return f"Payoff: {payoff}. Horizon: {horizon}. In brackets: least to most over {', '.join(sets)}."


def war_text(found: War) -> None:
    """Best responses, the Nash equilibrium, and third parties."""
    sets, names = list(found.nash), found.players
    after = {country: found.change(country) for country in (*names, *found.third_parties)}
    say(f"Left to themselves: {', '.join(map(country_name, names))}")
    prose(uncertain((f"change in real income of {in_sentence(c)}", interval) for c, interval in after.items()))
    prose([basis(found.payoff, found.horizon, sets) + f" Changes are of real income, against {found.before}."])
    game = found.games[found.central]
    prose(f"{p}: {', '.join(map(country_name, game.members(p)))}." for p in names if game.members(p) != (p,))
    say()
    rows = [row for player in names for row in _alone(found, player)]
    lay_out(["alone", "sets", "mean now, %", "best, %", "own real income, %", "solved"], rows)
    say()
    rows = []
    for player in names:
        said = [(kind, rate_spread(rate)) for kind, rate in found.rates(player).items()] or [(NOTHING, "")]
        for i, kind_and_rate in enumerate(said):
            rows.append([*_first(i, country_name(player)), *kind_and_rate, *_first(i, spread(after[player]))])
    lay_out(["Nash equilibrium", "sets", "mean by trade, %", "real income, %"], rows)
    say()
    lay_out(["third parties", "real income, %"], [[country_name(c), spread(after[c])] for c in found.third_parties])
    prose([PAYS] if found.licences else [])
    checked = found.nash[found.central]
    prose(
        [
            f"No rate would move by more than {checked.largest_change:.0e}; the best deviation found gains "
            f"{max(checked.gains):.0e} log points. "
            + ("Stopped early: sets are missing." if found.interrupted else ""),
            *other_peaks(found.players, checked.peaks),
        ]
    )


def other_peaks(players: Sequence[str], peaks: Sequence[Sequence[float]]) -> list[str]:
    """A sentence for each side whose payoff in the war has more than one peak, log points x100."""
    return [
        f"{country_name(player)} has {len(own)} peaks there, "
        + ", ".join(f"{100.0 * payoff:+.3f}" for payoff in own)
        + " log points x100: small steps from a lower one do not lead to the highest, and another war may be near."
        for player, own in zip(players, peaks, strict=True)
        if len(own) > 1
    ]


def _first(i: int, text: str) -> list[str]:
    """The text in the first of several rows, nothing in the others."""
    return [text if i == 0 else ""]


def _alone(found: War, player: str) -> list[list[str]]:
    """Rows of what a player sets now and in its best response, one an instrument; how much of a measure is in force
    now is no rate of it."""
    game, best = found.games[found.central], found.alone[player]
    j = game.game.player(player)
    before = game.game.in_force
    now, then = (mean_rates(game, rates, player) for rates in (before, (*before[:j], best.rates, *before[j + 1 :])))
    change = signed(percent(found.change_alone(player, player)), DIGITS)
    shares = {one.name for one in game.game.players[j].instruments if one.effects[0].array in RATIOS}
    rows = [
        [kind, "" if kind in shares else places(100.0 * now[kind], 0), places(100.0 * then[kind], 0)] for kind in now
    ]
    return [
        [*_first(i, country_name(player)), *row, *_first(i, change), *_first(i, str(best.evaluations))]
        for i, row in enumerate(rows or [[NOTHING, "", ""]])
    ]


def deal_text(found: Deals) -> None:
    """The solutions, the table of what to ask for and what to offer, and third parties."""
    first, second = found.players
    gains = {(key, player): found.gain(key, player) for key in found.deals for player in found.players}
    third = {c: found.change(next(iter(found.deals)), c) for c in found.third_parties}
    gifts = [key for key in found.deals if key[1]]
    say(f"Deals between {in_sentence(first)} and {in_sentence(second)}; threat: {found.threat}")
    unsure = [(f"gain of {in_sentence(p)}, {TITLES[key]}", interval) for (key, p), interval in gains.items()]
    unsure += [(f"real income of {in_sentence(c)}", interval) for c, interval in third.items()]
    unsure += [(f"what {in_sentence(first)} receives, {TITLES[k]}", found.transfer(k, first)) for k in gifts]
    for one in found.concessions:
        unsure += [
            (f"cost of giving up {one.measure}", over_sets(one.cost)),
            (f"worth of {one.measure}", over_sets(one.worth)),
        ]
    prose(uncertain(unsure))
    prose([basis(found.payoff, found.horizon, list(next(iter(found.deals.values())))) + f" Threat: {found.threat}."])
    if any(found.matters.values()):
        weights = (f"{in_sentence(p)} {signed(percent(x), DIGITS)} %" for p, x in found.matters.items())
        prose([f"Side matters settled by a deal are worth {', '.join(weights)} of income, by the weights given."])
    chosen = "the instruments of the file" if found.named else "every tariff of the two on each other's goods"
    prose([f"A deal sets {chosen}; all else stays as in {found.before}."])
    say()
    rows = []
    for key in found.deals:
        for player in found.players:
            money = found.transfer(key, player)
            received = "" if not key[1] else " (".join(signed(x / 1000.0, 0) for x in (money.central, money.least))
            received += f" to {signed(money.most / 1000.0, 0)})" if key[1] else ""
            rows.append(
                [
                    TITLES[key] if player == first else "",
                    country_name(player),
                    spread(gains[key, player]),
                    rate_spread(found.rate(key, player)),
                    received,
                ]
            )
    heading = "its first instrument, mean" if found.named else "its mean tariff, %"
    lay_out(["solution", "side", "gain over the threat, %", heading, "receives, billion USD"], rows)
    say()
    _concessions_text(found)
    lay_out(
        ["third parties, first deal", f"real income against {found.before}, %"],
        [[country_name(c), spread(interval)] for c, interval in third.items()],
    )
    if found.interrupted:
        say("Stopped early: bands cover the sets that were reached.")


def _concessions_text(found: Deals) -> None:
    """What to ask for and what to offer, and what giving up licences costs and is worth."""
    if found.concessions:
        say("What to ask for and what to offer: cheapest for its giver per unit of worth first")
        lay_out(
            ["measure given up", "giver", "costs its giver, %", "worth to the other, %", "cost per worth"],
            [
                [
                    one.measure,
                    country_name(one.giver),
                    spread(over_sets(one.cost)),
                    spread(over_sets(one.worth)),
                    "" if one.price is None else signed(one.price, 1),
                ]
                for one in found.concessions
                if max(map(abs, (*one.cost.values(), *one.worth.values()))) > LEAST
            ],
        )
        prose(["A negative cost is a gain: the giver is better off without its own measure."])
        for one in (one for one in found.concessions if one.measure in found.licences):
            cost, worth = (signed(percent(over_sets(x).central), FINE) for x in (one.cost, one.worth))
            prose([f"{one.measure}: costs its giver {cost} %, worth {worth} % to the other side. {PAYS}"])
        say()


def leverage_text(found: LeverageTable) -> None:
    """Loss inflicted per loss suffered, by measure and horizon, and what threats were worth."""
    sets = list(dict.fromkeys(name for _, name in found.measures[0].full)) if found.measures else []
    say(f"Leverage of {in_sentence(found.players[0])} and {in_sentence(found.players[1])}; threat: {found.threat}")
    unsure = [
        (f"loss {end} by {one.measure}, {horizon}", over_sets({n: getattr(one.full[horizon, n], end) for n in sets}))
        for horizon in found.horizons
        for one in found.measures
        for end in ("inflicted", "suffered")
    ]
    unsure += [
        (f"{w.title} to {in_sentence(p)}", over_sets(w.by_player[p])) for w in found.worth for p in found.players
    ]
    prose(uncertain(unsure))
    over = f"In brackets: least to most over {', '.join(sets)}."
    prose([f"Payoff: {found.payoff}. Each measure carried out alone from {found.before}. {over}"])
    for horizon in found.horizons:
        say()
        rows = []
        for one in found.measures:
            full = [one.full[horizon, name] for name in sets]
            if max(max(abs(x.suffered), abs(x.inflicted)) for x in full) <= LEAST:
                continue
            suffered, inflicted = (
                over_sets({n: getattr(x, end) for n, x in zip(sets, full, strict=True)})
                for end in ("suffered", "inflicted")
            )
            margin = one.marginal.get(horizon)
            rows.append(
                [
                    one.measure,
                    spread(inflicted),
                    spread(suffered),
                    _ratio(full[0].ratio),
                    _ratio(margin.ratio if margin else None),
                    full[0].meaning,
                ]
            )
        lay_out([horizon, "loss inflicted, %", "loss suffered, %", "per loss", "at the margin", "what it is"], rows)
    say()
    prose(["Per loss and at the margin: under the world's own elasticities."])
    _chain_text(found)
    prose([f"What a threat moved in the deal that the Nash product picks; {found.worth_horizon}."])
    rows = [[one.title, *(spread(over_sets(one.by_player[player])) for player in found.players)] for one in found.worth]
    lay_out(["threat", *(f"to {country_name(player)}, %" for player in found.players)], rows)


def _chain_text(found: LeverageTable) -> None:
    """Why licences pay their user, what is left where buyers keep the price gap, and the chain's loss by month."""
    kept = [one for one in found.measures if one.unpaid]
    if kept:
        prose([PAYS])
        lay_out(
            ["buyers keep the gap", "horizon", "loss inflicted, %", "loss suffered, %"],
            [
                [one.measure, horizon, *(signed(percent(x), FINE) for x in (there.inflicted, there.suffered))]
                for one in kept
                for horizon, there in one.unpaid.items()
            ],
        )
        say()
    if found.chain:
        first = found.chain[0]
        prose(
            [
                f"What {in_sentence(first.target)} loses by month through the chain {first.chain}, from "
                f"{first.first:%B %Y}, in the industries that use it, suppliers not counted: % of its income of that "
                "month, median (10th to 90th percentile). Stocks come first; substitutes and new plants follow."
            ]
        )
        lay_out(
            ["month", *(one.scenario for one in found.chain)],
            [[str(month), *(_share_spread(one.by_month[month - 1]) for one in found.chain)] for month in MONTHS],
        )
        say()


def _share_spread(number: Number) -> str:
    median, low, high = (places(100.0 * value, DIGITS) for value in number[:3])
    return f"{median} ({low} to {high})"


def _ratio(ratio: float | None) -> str:
    return "" if ratio is None else places(ratio, 2)


def holds_text(found: Holding) -> None:
    """Clause by clause and as a package: what cheating gains, what it loses, the least patience."""
    sets = found.sets
    say(f"{found.arrangement.title}: does it hold?")
    said = [
        (f"{country_name(w.party)}, {w.title}", w) for w in (*found.packages, *found.clauses) if not w.without_effect
    ]
    differ = [name for name, word in said if counts(word) and len(labels_of([word])) > 1]
    prose(["Whether it holds differs between elasticity sets: " + "; ".join(differ) + "."] if differ else [])
    changes = [(f"{what} of {name}", over_sets(getattr(w, end))) for name, w in said for what, end in CHANGES.items()]
    prose(uncertain(changes))
    prose([basis(found.payoff, found.horizon, sets), terms_text(found)])
    words = [word for word in (*found.packages, *found.clauses) if not word.without_effect]
    shown = [word for word in words if counts(word)]
    say()
    lay_out(["party", "breach gains, %", "then loses, %", "least patience", "why", "promise"], [_row(w) for w in shown])
    say()
    renewal_text(found)
    prose(f"{label}: {MEANING[label]}." for label in MEANING if label in labels_of(shown))
    small = "; ".join(f"{w.party}: {w.title}" for w in words if not counts(w))
    prose([f"Breaches that move their party's payoff by less than 0.005 %: {small}."] if small else [])
    for reason in dict.fromkeys(word.without_effect for word in found.clauses if word.without_effect):
        prose([f"Not weighed, {reason}: {'; '.join(w.title for w in found.clauses if w.without_effect == reason)}."])


def terms_text(found: Holding) -> str:
    """Deal, threat, lag, renewal with its base rate, steps."""
    terms, rate = found.terms, found.base_rate
    return (
        f"Deal: {found.deal}; threat, and what follows a breach: {found.threat}. A breach is answered after "
        f"{terms.lag:g} years; steps of delivery: {terms.steps}. Renewed with probability {terms.renewal:.2g} a year; "
        f"of earlier truces {rate.hits} of {rate.n} held a year (95 % interval {rate.low:.2f} to {rate.high:.2f}): a "
        "count, no forecast. Patience: what a payoff a year later counts."
    )


def renewal_text(found: Holding) -> None:
    """The least patience of each package at the base rate, the ends of its interval, and certain renewal."""
    rate = found.base_rate
    chosen = sorted({rate.low, rate.central, rate.high, 1.0})
    rows = []
    for word in (word for word in found.packages if counts(word) and labels_of([word]) != {"holds by itself"}):
        kept = [word.at(replace(found.terms, renewal=renewal)) for renewal in chosen]
        rows.append([country_name(word.party), word.title, *(patience_text(one) for one in kept)])
    if rows:
        lay_out(["least patience", "breach", *(f"renewal {renewal:.2f}" for renewal in chosen)], rows)
        say()


def fading_text(found: Holding, patience: float, how: str, left: Mapping[str, Mapping[str, Array]]) -> None:
    """When parties break their word if what a breach costs fades; how: in words; left: as of `broken_when`."""
    prose([f"If all that a breach costs {how}, at patience {patience:g}; {', '.join(found.sets)}:"])
    for word, curve, by_set in broken_when(found, patience, left):
        years = ", ".join("never" if year is None else f"in year {year}" for year in by_set.values())
        prose([f"{country_name(word.party)}, {word.title}, {curve}: broken {years}."])


def counts(word: Word) -> bool:
    """Whether breaking it moves the party's payoff at all, in print."""
    return max(map(abs, word.gain_by_cheating.values())) > LEAST


def labels_of(words: Sequence[Word]) -> set[str]:
    """Every label that some word has under some elasticity set."""
    return {one.label for word in words for one in word.promises.values()}


def _row(word: Word) -> list[str]:
    first = next(iter(word.promises.values()))
    elsewhere = sorted(labels_of([word]) - {first.label})
    return [
        word.party,
        spread(over_sets(word.gain_by_cheating)),
        spread(over_sets(word.loss_after)),
        patience_text(word),
        first.label + (f"; elsewhere {', '.join(elsewhere)}" if elsewhere else ""),
        word.title,
    ]


def patience_text(word: Word) -> str:
    """`0.08 (0.05 to 0.56)`; none where no patience is enough under some set."""
    numbers = ["none" if one.patience is None else places(one.patience, 2) for one in word.promises.values()]
    known = [one.patience for one in word.promises.values() if one.patience is not None]
    if not known:
        return "none is enough"
    ends = f"{places(min(known), 2)} to {'none' if len(known) < len(numbers) else places(max(known), 2)}"
    return f"{numbers[0]} ({ends})"
