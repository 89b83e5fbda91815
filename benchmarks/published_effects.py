"""Published effects of tariffs and agreements beside ours at like definitions, the gap by cause.

    .venv/bin/python benchmarks/published_effects.py

Rows, scenarios and sources: benchmarks/published_effects.yaml. Central values with fixed balances, at the study's
horizon; a current account with free ones. A cause is what ours would move by if it alone were another.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import yaml

from tradetalks.border.enactment import enact
from tradetalks.border.ground import goods_sectors
from tradetalks.equilibrium import Outcome, Policy, horizon, solve
from tradetalks.ledger import Ledger
from tradetalks.ledger.scenario import Scenario
from tradetalks.places import GROUPS
from tradetalks.runs.country_groups import groups_of
from tradetalks.runs.national_accounts import real_gdp
from tradetalks.world import World
from tradetalks.world.summary import mfn_rates

BOOK = yaml.load((Path(__file__).parent / "published_effects.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
LEDGER, WORLD = Ledger.load(), World.load()
GOODS = goods_sectors(WORLD)
BRL_A_USD = 5.39  # average of 2024, Banco Central do Brasil, PTAX
OTHER = {"gdp": "real income", "real income": "gdp"}  # the other definition of what a country gains
SERVICES = ", with services"
CHEAPER = 0.01  # share of the price that a tried cut of non-tariff costs saves


def places(name: str) -> list[int]:
    """Economies of a country, a group, or the world (`WLD`)."""
    if name == "WLD":
        return list(range(len(WORLD.countries)))
    members = (name,) if name in WORLD.countries else groups_of([name], WORLD)[name.partition("=")[0]]
    return [WORLD.country(one) for one in members]


@cache
def law(shock: str) -> Policy:
    """The border policy of a shock's scenario."""
    known = Scenario.read(BOOK["shocks"][shock]["scenario"], shock, LEDGER)
    return enact(LEDGER.with_scenario(known), WORLD, on=known.on, as_of=known.as_of, trust=known.trust).policy


def without(group: str) -> Policy:
    """The benchmark where members of a group pay each other's MFN rates."""
    policy, at = Policy.benchmark(WORLD), places(group)
    union = set(places("EU"))
    for d in at:
        for o in at:
            if o != d and not {o, d} <= union:
                policy.tariff[o, d] = np.maximum(policy.tariff[o, d], mfn_rates()[d] * GOODS)
    return policy


def cheaper(shock: str) -> Policy:
    """The law of an agreement, and goods between its parties 1 % cheaper to trade."""
    policy = law(shock)
    one, other = (places(side) for side in BOOK["shocks"][shock]["parties"])
    cost = policy.trade_cost_hat.copy()
    for o, d in [(o, d) for o in one for d in other if o != d]:
        for pair in {(o, d), (d, o)}:
            cost[pair] = policy.trade_cost_hat[pair] * np.where(GOODS, 1.0 - CHEAPER, 1.0)
    return replace(policy, trade_cost_hat=cost)


@cache
def after(shock: str, length: str, closure: str) -> Outcome:
    """The equilibrium under a shock, or a world: `` the benchmark, `before GROUP`, `cheaper AGREEMENT`."""
    kind, _, named = shock.partition(" ")
    if not shock:
        policy = Policy.benchmark(WORLD)
    else:
        policy = without(named) if kind == "before" else cheaper(named) if kind == "cheaper" else law(shock)
    return solve(WORLD, policy, horizon(length).closed(closure).parameters(WORLD))


def sold(found: Outcome, origins: list[int], destinations: list[int], sectors: np.ndarray) -> float:
    """Goods sold by some countries to others, million USD, home sales left out."""
    flows = found.trade[np.ix_(origins, destinations, np.flatnonzero(sectors))].sum(axis=2)
    return float(sum(flows[i, j] for i, o in enumerate(origins) for j, d in enumerate(destinations) if o != d))


def flows_of(quantity: str, place: str, found: Outcome) -> float:
    """The flow that a row names, million USD."""
    everybody, at, sectors = places("WLD"), places(place), GOODS
    if quantity.startswith("metals abroad"):
        rich = {WORLD.countries[i] for i in places("OECD")} | set(GROUPS["EU"]) | {"REU"}
        poor = [i for i in everybody if WORLD.countries[i] not in rich]
        return sold(found, poor, everybody, np.array([sector == "metals" for sector in WORLD.sectors]))
    if quantity == "trade within":
        return sold(found, at, at, sectors)
    if quantity.startswith("imports"):
        return sold(found, everybody, at, sectors)
    if quantity == "world trade":
        return sold(found, everybody, everybody, sectors)
    if quantity.startswith("exports of others to "):
        buyers = places(quantity.removeprefix("exports of others to ").partition(",")[0])
        return sold(found, [i for i in everybody if i not in buyers], buyers, sectors)
    if quantity.endswith(SERVICES):
        quantity, sectors = quantity.removesuffix(SERVICES), np.ones_like(GOODS)
    to, _, sector = quantity.partition(",")[0].partition(": ")
    if sector:
        sectors = np.array([one == sector for one in WORLD.sectors])
    return sold(found, at, places(to.removeprefix("exports to ")) if " to " in to else everybody, sectors)


def change(quantity: str, place: str, new: Outcome, old: Outcome) -> float:
    """What a row asks: per cent, points, or billions where the quantity says so."""
    at = places(place)
    weight = WORLD.income[at] / WORLD.income[at].sum()
    if quantity in ("gdp", "world gdp"):
        return 100.0 * float(weight @ (real_gdp(WORLD, new) - real_gdp(WORLD, old))[at])
    if quantity == "real income":
        return 100.0 * float(weight @ (new.real_income - old.real_income)[at])
    if quantity == "welfare, billion USD":
        if place == "OECD":  # a published sum over developing countries: all that are outside
            at = [i for i in places("WLD") if i not in at and i not in places("EU")]
        return 1e-3 * float(WORLD.income[at] @ (new.real_income - old.real_income)[at])
    if quantity == "prices":
        return 100.0 * float(weight @ np.log(new.final_price_hat / old.final_price_hat)[at])
    if quantity == "wages":
        bought = [np.log(one.wage_hat / one.final_price_hat) for one in (new, old)]
        return 100.0 * float(weight @ (bought[0] - bought[1])[at])
    if quantity == "current account deficit, share of GDP":
        return 100.0 * float((new.deficit - old.deficit)[at].sum() / WORLD.income[at].sum())
    if quantity == "US rate":
        usa = WORLD.country("USA")
        bought = WORLD.trade[at, usa] * GOODS
        return 100.0 * float((bought * new.policy.tariff[at, usa]).sum() / bought.sum())
    before, now = (flows_of(quantity, place, found) for found in (old, new))
    if quantity.endswith("billion USD"):
        return 1e-3 * (now - before)
    if quantity.endswith("billion BRL"):
        return 1e-3 * (now - before) * BRL_A_USD
    return 100.0 * (now / before - 1.0)


def causes(like: dict[str, str]) -> dict[str, float | None]:
    """Ours, and by how much it would move with another definition, closure, elasticity and starting point."""
    shock, quantity, place, length = (like[key] for key in ("shock", "quantity", "place", "horizon"))
    said = BOOK["shocks"][shock]
    old = said.get("against", "")

    def ours(quantity: str = quantity, length: str = length, closure: str = "fixed", old: str = old) -> float:
        return change(quantity, place, after(shock, length, closure), after(old, length, closure))

    closure = "free" if quantity.startswith("current account") else "fixed"
    central = ours(closure=closure)
    flow = quantity.startswith("exports") and "billion" not in quantity and ":" not in quantity
    another = OTHER.get(quantity, quantity + SERVICES if flow else "")
    other = like.get("elasticity", "long_run" if length == "year" else "year")
    return {
        "ours": central,
        "definition": ours(quantity=another) - central if another else None,
        "closure": ours(closure="free" if closure == "fixed" else "proportional") - central,
        "elasticity": ours(length=other, closure=closure) - central,
        "data": ours(old=f"before {said['before']}") - central if "before" in said else None,
    }


def cut_needed(like: dict[str, str], published: float) -> float | None:
    """By how many per cent goods between the parties must get cheaper beside the tariffs to give what is published."""
    shock, place, length = like["shock"], like["place"], like["horizon"]
    if like["quantity"] not in ("gdp", "real income", "welfare, billion USD") or "parties" not in BOOK["shocks"][shock]:
        return None
    quantity = like["quantity"].replace("gdp", "real income")
    tariffs, with_cut = (
        change(quantity, place, after(name, length, "fixed"), after("", length, "fixed"))
        for name in (shock, f"cheaper {shock}")
    )
    return 100.0 * CHEAPER * (published - tariffs) / (with_cut - tariffs)


def cut(value: float | None) -> str:
    """A cut of costs; beyond a tenth of the price the straight line through 1 % says nothing."""
    return cell(value) if value is None or value <= 10.0 else "over 10"


def cell(value: float | None) -> str:
    """A signed number, or a dash where the cause cannot play."""
    return "–" if value is None else f"{value:+.2f}" if abs(value) < 10 else f"{value:+.0f}"


def apart(published: float, ours: float) -> bool:
    """Whether two numbers differ by more than a factor of two, or in sign."""
    return not 0.5 <= ours / published <= 2.0


def main() -> None:
    print("| shock | who | what | published | ours | definition | closure | elasticity | data | left | cut | near |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    asked = near = reached = 0
    for row in BOOK["effects"]:
        if "like" not in row:
            continue
        found, published = causes(row["like"]), float(row["published"])
        ours = found["ours"]
        assert ours is not None
        moves = [found[key] for key in ("definition", "closure", "elasticity", "data")]
        close = not apart(published, ours)
        spanned = close or any(not apart(published, ours + move) for move in moves if move is not None)
        asked, near, reached = asked + 1, near + close, reached + spanned
        left = published - ours
        cells = [*(cell(value) for value in (published, ours, *moves, left)), cut(cut_needed(row["like"], published))]
        verdict = "yes" if close else "by one cause" if spanned else "no"
        print(f"| {row['of']} | {row['who']} | {row['number']}, {row['unit']} | {' | '.join(cells)} | {verdict} |")
    print(f"\n{asked} of {len(BOOK['effects'])} asked; {near} within a factor of two, {reached} with one cause moved")
    for row in BOOK["effects"]:
        if "not_asked" in row:
            print(f"not asked: {row['of']}, {row['who']}, {row['number']}: {row['not_asked']}")


if __name__ == "__main__":
    main()
