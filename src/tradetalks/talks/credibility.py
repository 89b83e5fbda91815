"""Whether an arrangement's promises hold: clause by clause and as a package, for each party, over elasticities."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.actors import place_name
from tradetalks.chains.results import leverage as chain_leverage
from tradetalks.chains.results import run_chain
from tradetalks.equilibrium import horizons, solve
from tradetalks.errors import BadInput, MissingFacts, UnknownName
from tradetalks.games import Promise, best_response, fading, pooled, promise, staged
from tradetalks.history.promises_kept import lasting, truce_lengths
from tradetalks.ledger import Ledger
from tradetalks.showing import brief_repr
from tradetalks.talks.deal import MATTERS
from tradetalks.talks.stances import elasticity_sets, imposed_by, mixed, scenario_law
from tradetalks.talks.tariff_game import TariffGame
from tradetalks.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tradetalks.history.promises_kept import Share
    from tradetalks.ledger import Arrangement
    from tradetalks.ledger.records import Clause
    from tradetalks.talks.stances import Law
    from tradetalks.world.table import Array

DEALS = {"kuala-lumpur-2025": "as-implemented"}  # arrangement -> the scenario in which it is carried out
THREAT = "no-deal"
LAG = 0.25  # years until a breach is seen and answered
RAISED = "its tariffs raised where that pays"
ALL = "all clauses together"
COARSE = 5e-3  # of a rate: what it gains is of second order in what is left
FADING_YEARS = 200
YEAR = 365  # days
CHAIN_MONTHS, CHAIN_DRAWS = 120, 40
PATIENCE = np.linspace(0.0, 1.0, 21)


@dataclass(frozen=True)
class Terms:
    """How a breach is answered.

    renewal  probability that the arrangement goes on at the end of a year, if kept
    lag      years until a breach is seen and answered
    steps    equal steps in which each side delivers: a breach withholds one
    """

    renewal: float
    lag: float = LAG
    steps: int = 1


@dataclass(frozen=True, eq=False)
class Word:
    """What one party promised: one clause, or all of its clauses at once.

    deal, cheat, after  elasticity set -> payoff, log points: kept; broken by this party alone; what follows
    promises            elasticity set -> the least patience, a year
    without_effect      why the numbers say nothing of it; empty: they do
    """

    party: str
    title: str
    deal: dict[str, float]
    cheat: dict[str, float]
    after: dict[str, float]
    promises: dict[str, Promise]
    without_effect: str = ""

    def at(self, terms: Terms) -> Word:
        """The same word on other terms."""
        return replace(self, promises={name: keep(self, name, terms) for name in self.deal})

    @property
    def gain_by_cheating(self) -> dict[str, float]:
        """Elasticity set -> payoff of a breach before the answer, less the deal's."""
        return {name: self.cheat[name] - self.deal[name] for name in self.deal}

    @property
    def loss_after(self) -> dict[str, float]:
        """Elasticity set -> the deal's payoff less that of what follows a breach."""
        return {name: self.deal[name] - self.after[name] for name in self.deal}


@dataclass(frozen=True, eq=False)
class Holding:
    """Whether an arrangement holds.

    clauses, packages  one Word per clause; two per party: all its clauses broken at once, its tariffs raised where
                       it pays
    payoff, horizon    what is measured, and when
    threat             the scenario that follows a breach
    base_rate          how many earlier truces of these parties held a year: the default renewal
    """

    __repr__ = brief_repr

    arrangement: Arrangement
    deal: str
    threat: str
    parties: tuple[str, ...]
    clauses: tuple[Word, ...]
    packages: tuple[Word, ...]
    terms: Terms
    base_rate: Share
    payoff: str
    horizon: str
    matters: Mapping[tuple[str, str], float]

    @property
    def sets(self) -> list[str]:
        """The elasticity sets of every band, the world's own first."""
        return list(self.packages[0].deal)

    def region(self, elasticity_set: str) -> list[tuple[float, float, tuple[str, ...]]]:
        """(patience a year, renewal, parties that would break it) over a grid: an empty set where the package holds."""
        found = []
        for renewal in PATIENCE:
            terms = Terms(float(renewal), self.terms.lag, self.terms.steps)
            kept = [(word.party, keep(word, elasticity_set, terms)) for word in self.packages]
            for patience in PATIENCE:
                broken = [party for party, one in kept if not one.holds(float(patience))]
                breakers = tuple(party for party in self.parties if party in broken)
                found.append((float(patience), float(renewal), breakers))
        return found


def keep(word: Word, elasticity_set: str, terms: Terms) -> Promise:
    """The promise of a word on other terms."""
    deal, cheat, after = staged(
        word.deal[elasticity_set], word.cheat[elasticity_set], word.after[elasticity_set], terms.steps
    )
    return promise(deal, cheat, after, renewal=terms.renewal, lag=terms.lag)


def holds(
    arrangement: str,
    *,
    threat: str = THREAT,
    horizon: str = "long_run",
    terms: Terms | None = None,
    matters: Mapping[tuple[str, str], float] | None = None,
    ledger: Ledger | None = None,
    world: World | None = None,
) -> Holding:
    """The least patience with which each party keeps each clause, and all of its own clauses together.

    A breach of a clause puts its measures back to what they are in the threat, the other party's staying as agreed. A
    breach by tariffs raises them where that pays, which no clause may forbid. What follows either is the threat on both
    sides. A clause of side matters alone counts by the weights given.

    arrangement  of the ledger, with a scenario that carries it out
    threat       the scenario that follows a breach
    terms        default: renewed as often as earlier truces held a year, `usual_renewal`
    matters      (matter, country) -> what the matter's being settled is worth to a country, log points; a cost to the
                 giver is negative; a matter without a weight counts nothing
    raises       UnknownName for an arrangement, scenario, matter or party; BadInput; NoEquilibrium
    """
    book, table = ledger or Ledger.load(), world or World.load()
    given, found = dict(matters or {}), carried_out(book, arrangement)
    for matter, country in given:
        if country not in found.parties:
            raise UnknownName(
                f"{place_name(country)} is no party to {arrangement}", remedy="one of: " + ", ".join(found.parties)
            )
        if matter not in {name for clause in found.clauses for name in clause.matters}:
            raise UnknownName(f"no matter {matter!r} in {arrangement}", remedy="tradetalks show " + arrangement)
    rate = usual_renewal(found)
    asked, chosen = terms or Terms(rate.central), horizons.horizon(horizon)
    parties = tuple(found.parties)
    deal, war = (scenario_law(book, table, name) for name in (DEALS[arrangement], threat))
    words = [(clause.party, clause.title, [clause]) for clause in found.clauses]
    packages = [(party, ALL, [c for c in found.clauses if c.party == party]) for party in parties]
    payoffs = _Payoffs(table, parties, deal, war, horizon, given)
    made = [
        _word(party, title, clauses, payoffs, found.clauses, asked) for party, title, clauses in (*words, *packages)
    ]
    raised = [_raised(party, payoffs, found.clauses, asked, horizon) for party in parties]
    return Holding(
        arrangement=found,
        deal=DEALS[arrangement],
        threat=threat,
        parties=parties,
        clauses=tuple(made[: len(words)]),
        packages=(*made[len(words) :], *raised),
        terms=asked,
        base_rate=rate,
        payoff="real income, log change" + (MATTERS if given else ""),
        horizon=chosen.meaning,
        matters=given,
    )


def carried_out(ledger: Ledger, arrangement: str) -> Arrangement:
    """An arrangement for which there is a scenario that carries it out; raises UnknownName."""
    if arrangement not in DEALS:
        raise UnknownName(
            f"no arrangement {arrangement!r} with a scenario that carries it out", remedy="one of: " + ", ".join(DEALS)
        )
    if arrangement not in ledger.arrangements:
        raise UnknownName(
            f"this ledger has no arrangement {arrangement!r}",
            remedy="lay your folder over the shipped ledger: --also FOLDER in place of --ledger FOLDER",
        )
    return ledger.arrangements[arrangement]


def usual_renewal(arrangement: Arrangement) -> Share:
    """How many truces between an arrangement's parties held a year, as known on the day before its first stage.

    A small count: its interval is wide. It does not distinguish a truce that was broken from one that was not renewed.
    """
    before = min(stage.date for stage in arrangement.stages) - timedelta(days=1)
    return lasting(truce_lengths(before), YEAR)


class _Payoffs:
    """Payoffs of every party under parts of a policy, each policy solved once for each elasticity set."""

    def __init__(
        self, world: World, parties: tuple[str, ...], deal: Law, war: Law, horizon: str,
        matters: Mapping[tuple[str, str], float],
    ) -> None:  # fmt: skip
        self.world, self.parties, self.matters = world, parties, matters
        # everybody else's measures stay as in the deal: the threat is these parties' own
        self.deal, self.war = deal, mixed(deal, dict.fromkeys(parties, war))
        chosen = horizons.horizon(horizon)
        self.parameters = {name: chosen.parameters(world, name) for name in elasticity_sets(world)}
        self.last = {name: solve(world, self.deal.policy(world), p) for name, p in self.parameters.items()}
        self.solved = {self._key(self.deal): {name: o.real_income for name, o in self.last.items()}}

    def _key(self, law: Law) -> tuple[int, ...]:
        return tuple(id(part) for _, part in sorted(law.parts.items()))

    def real_income(self, law: Law, party: str) -> dict[str, float]:
        """Elasticity set -> log change."""
        key, c = self._key(law), self.world.country(party)
        if key not in self.solved:
            policy = law.policy(self.world)
            self.solved[key] = {
                name: solve(self.world, policy, p, start=self.last[name]).real_income
                for name, p in self.parameters.items()
            }
        return {name: float(values[c]) for name, values in self.solved[key].items()}

    def worth(self, clauses: Sequence[Clause], party: str) -> float:
        """What the matters of some clauses are worth to a party, log points."""
        named = {matter for clause in clauses for matter in clause.matters}
        return sum(worth for (matter, country), worth in self.matters.items() if country == party and matter in named)


def _word(
    party: str, title: str, broken: Sequence[Clause], payoffs: _Payoffs, clauses: Sequence[Clause], terms: Terms
) -> Word:
    measures = {measure for clause in broken for measure in clause.measures}
    cheating = breach(payoffs.deal, payoffs.war, party, measures if title != ALL else None)
    settled = payoffs.worth(clauses, party)
    named = {matter for clause in broken for matter in clause.matters}
    kept = payoffs.worth([c for c in clauses if not set(c.matters) & named], party)
    deal, cheat, after = (payoffs.real_income(law, party) for law in (payoffs.deal, cheating, payoffs.war))
    deal, cheat = {n: v + settled for n, v in deal.items()}, {n: v + kept for n, v in cheat.items()}
    reason = ""
    if not payoffs.deal.changed(cheating) and kept == settled:
        reason = (
            "no weight given" if named and not measures else "the same in the deal and the threat, or no trade effect"
        )
    return Word(party, title, deal, cheat, after, {}, reason).at(terms)


def _raised(party: str, payoffs: _Payoffs, clauses: Sequence[Clause], terms: Terms, horizon: str) -> Word:
    """The party's best response in tariffs on the other parties' goods, none of them below the deal's."""
    worth = payoffs.worth(clauses, party)
    deal, after = (payoffs.real_income(law, party) for law in (payoffs.deal, payoffs.war))
    deal = {name: value + worth for name, value in deal.items()}
    policy = payoffs.deal.policy(payoffs.world)
    base = TariffGame(payoffs.world, payoffs.parties, ("tariff",), horizon, policy)
    cheat = {}
    for name in deal:
        game = base.with_elasticities(name).game
        j = game.player(party)
        player = game.players[j]
        higher = replace(player.instruments[0], low=game.in_force[j])
        players = (*game.players[:j], replace(player, instruments=(higher,)), *game.players[j + 1 :])
        found = best_response(
            replace(game, players=players), party, grid=(), starts=(), tolerance=COARSE, start=payoffs.last[name]
        )
        cheat[name] = max(deal[name], found.payoff + worth)
    return Word(party, RAISED, deal, cheat, after, {}).at(terms)


def breaks_in(word: Word, elasticity_set: str, patience: float, left: Array) -> int | None:
    """The first year in which a word is broken if what a breach costs fades; None: never.

    W_after_t = W_deal - (W_deal - W_after) left_t

    left     [t] share of the loss that is left t years from now; the last goes on for good
    raises   BadInput for shares that are negative or not finite
    """
    shares = np.asarray(left, dtype=float)
    if not shares.size or not (np.isfinite(shares) & (shares >= 0.0)).all():
        raise BadInput("shares of leverage left are 0 or more", where="left", evidence=str(left))
    deal, cheat, after = (getattr(word, end)[elasticity_set] for end in ("deal", "cheat", "after"))
    return fading(deal, cheat, deal - (deal - after) * shares, patience)


def halving(half_life: float) -> Array:
    """[t] share left after t years of what halves every so many; raises BadInput for one that is not above 0."""
    if not half_life > 0.0:
        raise BadInput("a half-life is a number of years above 0", where="half_life", evidence=f"{half_life:g}")
    return np.asarray(0.5 ** (np.arange(FADING_YEARS) / half_life))


def chain_fading(chain: str, parties: Sequence[str]) -> dict[str, dict[str, Array]]:
    """How the leverage of a full ban on a chain fades as stocks, new plants and substitutes come in.

    returns  party, its supplier left out -> central, 5th and 95th percentile of the draws -> [t] the party's loss in
             year t, by that of the worst year
    raises   UnknownName, BadInput as run_chain does; MissingFacts where a party loses nothing
    """
    result = run_chain(chain, "full-ban", months=CHAIN_MONTHS, draws=CHAIN_DRAWS)
    found = {}
    for party in parties:
        if party == result.chain.countries[result.chain.dominant]:
            continue
        loss = np.vstack([chain_leverage(one, party)[0] for one in (result.middle or result, result)])
        by_year = loss.reshape(-1, CHAIN_MONTHS // 12, 12).sum(axis=2)
        worst = by_year.max(axis=1, keepdims=True)
        if not (worst > 0.0).all():
            raise MissingFacts(f"{party} loses nothing from a ban on {chain}", remedy="give a half-life")
        left = by_year / worst
        low, high = np.percentile(left[1:], (5.0, 95.0), axis=0)
        found[party] = {"central": left[0], "5th percentile": low, "95th percentile": high}
    return found


def broken_when(
    found: Holding, patience: float, left: Mapping[str, Mapping[str, Array]]
) -> list[tuple[Word, str, dict[str, int | None]]]:
    """Each package of some parties, a curve by which what its breach costs fades, elasticity set -> when it is broken.

    left  party -> what a curve is called -> [t] share left t years on
    """
    return [
        (word, curve, {name: breaks_in(word, name, patience, shares) for name in found.sets})
        for word in found.packages
        for curve, shares in left.get(word.party, {}).items()
    ]


def breach(deal: Law, war: Law, party: str, measures: set[str] | None) -> Law:
    """The deal with some of a party's own measures, or all of them, as in the threat."""
    own = {key for key in deal.changed(war) if imposed_by(key, party)}
    chosen = own if measures is None else own & measures
    return deal.only(lambda key: key not in chosen).and_of(war.only(lambda key: key in chosen))


def linked(words: Sequence[Word], elasticity_set: str, terms: Terms) -> Promise:
    """One promise of several whose payoffs add up: breaking one breaks all.

    raises  BadInput for words of several parties
    """
    if len({word.party for word in words}) != 1:
        raise BadInput("linked promises are one party's", evidence=", ".join(sorted({w.party for w in words})))
    name = elasticity_set
    deal, cheat, after = pooled([(w.deal[name], w.cheat[name], w.after[name]) for w in words])
    return promise(deal, cheat, after, renewal=terms.renewal, lag=terms.lag)
