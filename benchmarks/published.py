"""Our side of docs/explanation/published.md where it takes more than one command.

    .venv/bin/python benchmarks/published.py

First the average US tariff by day, as known that day: with the weights of the world table, and with US imports of 2024
by line and partner, as the tracker in the page weighs them. Then what US real income consists of,
and published losses of GDP beside ours, by cause.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from tradetalks.border.enactment import enact
from tradetalks.border.ground import goods_sectors
from tradetalks.customs.goods import ALL, us_import_classes
from tradetalks.customs.stack import additional_duty, stack
from tradetalks.equilibrium import Policy, horizon, solve
from tradetalks.ledger import Ledger
from tradetalks.runs.national_accounts import real_gdp
from tradetalks.world import World
from tradetalks.world.labels import EU

TRUST = ("USA.white_house", "CHN.mofcom")
COLLECTED_2024 = 0.0230  # the tracker's first day: duties collected over imports, 2024
BENCHMARK_DAY = date(2025, 1, 1)
RULING = ("USA/section-122",)
DAYS = [
    (date(2025, 4, 8), "31.4", (), ()),
    (date(2025, 4, 9), "31.4 (8 April)", (), ()),
    (date(2025, 4, 9), "31.4 (8 April); ours without Annex II", (), ("annex-ii",)),
    (date(2025, 4, 11), "22.6", (), ()),
    (date(2025, 5, 14), "14.3", (), ()),
    (date(2025, 8, 8), "18.9", (), ()),
    (date(2025, 11, 1), "18.0", (), ()),
    (date(2025, 11, 14), "14.8", (), ()),
    (date(2026, 2, 20), "6.2", (), ()),
    (date(2026, 2, 24), "6.2 (20 February); ours without Section 122", RULING, ()),
    (date(2026, 2, 24), "10.0", (), ()),
]
TALKS = {"Liberation": date(2025, 4, 20), "May truce": date(2025, 5, 20), "Kuala Lumpur": date(2025, 10, 26)}


def added(ledger: Ledger, on: date, as_of: date, without: tuple[str, ...], unlisted: tuple[str, ...]) -> float:
    """Additional duty on US imports of 2024 by class and partner, USD."""
    classes = us_import_classes()
    dutiable = np.array([sector != "unallocated" for sector in classes.sectors])
    laws = [pair for pair in ledger.in_force(on=on, as_of=as_of, trust=TRUST) if pair[0].id not in without]
    total = 0.0
    for partner in classes.partners:
        if partner == ALL:
            continue
        goods = classes.goods(partner, on, as_of)
        lists = {name: np.zeros_like(at) if name in unlisted else at for name, at in goods.on_list.items()}
        value = classes.imports[classes.partner(partner)] * dutiable
        layers = stack(laws, replace(goods, on_list=lists), origin=partner, destination="USA")
        total += float(additional_duty(layers, len(value)) @ value)
    return total


def averages() -> None:
    ledger, world = Ledger.load(), World.load()
    imports = sum(
        us_import_classes().imports[us_import_classes().partner(p)].sum() for p in us_import_classes().partners
    )
    usa = world.countries.index("USA")
    bought = np.where(goods_sectors(world), world.trade[:, usa, :], 0.0)
    bought[usa] = 0.0
    print("day          table    lines of 2024   tracker, %")
    for on, theirs, without, unlisted in DAYS:
        rise = added(ledger, on, on, without, unlisted) - added(ledger, BENCHMARK_DAY, on, (), ())
        lines = 100.0 * (COLLECTED_2024 + rise / imports)
        law = enact(ledger, world, on=on, as_of=on, trust=TRUST)
        table = 100.0 * float((law.policy.tariff[:, usa, :] * bought).sum() / bought.sum())
        print(f"{on}   {'' if without or unlisted else format(table, '5.1f'):5}   {lines:5.1f}          {theirs}")


def incomes() -> None:
    ledger, world = Ledger.load(), World.load()
    usa = world.countries.index("USA")
    print("\nUSA, %: log changes but for revenue, which is a share of income before")
    for name, on in TALKS.items():
        law = enact(ledger, world, on=on, as_of=on, trust=TRUST)
        for length in ("year", "long_run"):
            parameters = horizon(length).parameters(world)
            base, after = solve(world, Policy.benchmark(world), parameters), solve(world, law.policy, parameters)
            price = np.log(after.final_price_hat[usa])
            factors = np.log(after.value_added[usa].sum() / base.value_added[usa].sum()) - price
            revenue = (after.tariff_revenue[usa] - base.tariff_revenue[usa]) / world.income[usa]
            parts = {
                "real income": after.real_income[usa],
                "real GDP": real_gdp(world, after)[usa] - real_gdp(world, base)[usa],
                "factor income at consumers' prices": factors,
                "tariff revenue": revenue,
                "terms of trade": after.terms_of_trade[usa],
                "volume of trade": after.volume_of_trade[usa],
                "consumers' prices": price,
            }
            print(f"{name} {length}: " + ", ".join(f"{key} {100.0 * value:+.2f}" for key, value in parts.items()))


def after_duties(world: World, *duties: tuple[tuple[str, ...], tuple[str, ...], float]) -> Policy:
    """The benchmark with duties on all goods: origins, destinations, rate added."""
    policy = Policy.benchmark(world)
    goods = np.flatnonzero(goods_sectors(world))
    for origins, destinations, rate in duties:
        cells = np.ix_([world.country(c) for c in origins], [world.country(c) for c in destinations], goods)
        policy.tariff[cells] += rate
    return policy


def causes() -> None:
    """Published changes of GDP beside ours, the gap by cause; log changes in %, central values."""
    ledger, world = Ledger.load(), World.load()
    usa = ("USA",)
    law = {name: enact(ledger, world, on=on, as_of=on, trust=TRUST).policy for name, on in TALKS.items()}
    on_union = (EU, usa, 0.25)
    rows = (
        ("tariffs of 145 and 125 %", law["Liberation"], ("CHN",), -0.7),
        ("tariffs of 145 and 125 %", law["Liberation"], usa, -1.6),
        ("truce of May 2025", law["May truce"], usa, -1.3),
        ("US 25 % on the EU", after_duties(world, on_union), EU, -0.4),
        ("US 25 % on the EU", after_duties(world, on_union), usa, -0.17),
        ("the same, and the EU 25 % on the US", after_duties(world, on_union, (usa, EU, 0.25)), EU, -0.54),
        ("the same, and the EU 25 % on the US", after_duties(world, on_union, (usa, EU, 0.25)), usa, -0.34),
        ("US 50 % on Brazil", after_duties(world, (("BRA",), usa, 0.5)), ("BRA",), -0.6),
    )
    year, long_run = horizon("year"), horizon("long_run")
    print("\nGDP, %: published; our real income; definition, closure, elasticity; ours by closure and horizon")
    for name, policy, members, published in rows:
        at = [world.country(c) for c in members]
        weight = world.income[at] / world.income[at].sum()
        fixed, free, late = (
            solve(world, policy, each.parameters(world))
            for each in (year.closed("fixed"), year.closed("free"), long_run)
        )
        income = 100.0 * float(weight @ fixed.real_income[at])
        product = [100.0 * float(weight @ real_gdp(world, each)[at]) for each in (fixed, free, late)]
        gaps = (product[0] - income, product[1] - product[0], product[2] - product[0])
        numbers = (published, income, *gaps, *product, published - product[0])
        print(f"{name}, {members[0]}: " + " ".join(f"{number:+.2f}" for number in numbers))


if __name__ == "__main__":
    averages()
    incomes()
    causes()
