"""US imports from China by month, January 2018 to January 2020: the path beside three other rules.

    python benchmarks/path_2018.py FOLDER          the data folder, with history_2018_2026 and products

Five windows of six months, from the month before a rise to the fourth after it. Every rule knows trade up to two months
before the rise, and the duties that came. The model was set from papers; months of use per log point are found on half
of the groups and scored on the other half. Nothing else is fitted on these windows. Prints tables for
docs/explanation/path.md. Axes: t month, s sector, k group.
"""

import csv
import datetime as dt
import gzip
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np

from tradetalks.equilibrium import Policy, horizons, solve
from tradetalks.history.plan import read_plan, read_world
from tradetalks.runs.adjustment import FIRST_RATIO, MONTHLY_SHARE, after, at_rest, month, pace
from tradetalks.runs.arrivals import importers
from tradetalks.runs.foreseen import DECREE, SAID, Foreseen, Rise, clock
from tradetalks.runs.monthly_law import MonthlyLaw
from tradetalks.runs.stocks import COVER, FASTEST, LEAD, Habits, accounts
from tradetalks.runs.unknowns import elasticity_ranges, triangular

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from build.history import NAICS

FIRST, LAST = dt.date(2015, 1, 1), dt.date(2020, 1, 1)
START = dt.date(2018, 1, 1)
WINDOWS = ("2018-07", "2018-09", "2019-01", "2019-05", "2019-09")
BEFORE, MONTHS, KNOWN = 1, 6, (4, 3, 2)  # months before the rise: the window's first; those whose growth is known
DRAWS, SEED, MOST_COVER = 24, 7, 1.4
GRID = np.arange(0.0, 5.01, 0.25)
RULES = ("last year's month", "growth rule", "static year", "path", "path and orders ahead")
# The rises of the Section 301 lists: level named, day, from and until when it stood as known, act. 83 FR 28710, 40823,
# 47974 and 65198; 84 FR 7966, 20459, 43304 and 69447; the proposals of 10 July 2018 and 17 May 2019, the President's
# words of 1 December 2018, 24 February, 29 June, 1 August, 23 August, 11 September and 11 October 2019.
SAID_OF = (
    (0, 1, "2018-07-06", "2018-06-15", "2018-07-06", DECREE),
    (1, 2, "2018-08-23", "2018-08-07", "2018-08-23", DECREE),
    (2, 3, "2018-09-24", "2018-07-10", "2018-09-17", SAID),
    (2, 3, "2018-09-24", "2018-09-17", "2018-09-24", DECREE),
    (3, 4, "2019-01-01", "2018-09-17", "2018-12-01", DECREE),
    (3, 4, "2019-03-02", "2018-12-01", "2019-02-24", DECREE),
    (3, 4, "2019-05-10", "2019-05-05", "2019-05-10", DECREE),
    (4, 5, "2019-09-01", "2019-08-01", "2019-08-13", SAID),
    (4, 5, "2019-09-01", "2019-08-13", "2019-09-01", DECREE),
)
# Levels of duty, by the month of the file in which each is told, and the day from which it is paid; goods that left
# before 10 May 2019 paid the old duty until 1 June (84 FR 20459).
LEVELS = (
    ("2018-06", "2018-01-01"),
    ("2018-08", "2018-07-06"),
    ("2018-09", "2018-08-23"),
    ("2018-10", "2018-09-24"),
    ("2019-06", "2019-05-10"),
    ("2019-09", "2019-09-01"),
)
SPARED_UNTIL = {"2019-05-10": "2019-06-01"}


def months_from(first, last):
    found = [first]
    while found[-1] < last:
        found.append((found[-1] + dt.timedelta(days=32)).replace(day=1))
    return found


def imports(folder, groups, partner="CHINA"):
    """[t k] million USD a month of each group, January 2015 to January 2020."""
    every = months_from(FIRST, LAST)
    place = {f"{day:%Y-%m}": t for t, day in enumerate(every)}
    found = np.zeros((len(every), len(groups)))
    with gzip.open(folder / "history_2018_2026/us_imports_monthly_2015_2020.csv.gz", "rt", newline="") as file:
        for row in csv.DictReader(file):
            wanted = row["level"] == "naics3" and row["partner"] == partner and row["code"] in NAICS
            if wanted and row["month"] in place:
                found[place[row["month"]], groups.index(NAICS[row["code"]])] += float(row["con_val_usd"]) / 1e6
    return found


def duty_levels(folder, groups):
    """[level k] mean duty on goods of China with imports of 2017 as weights, fraction."""
    value, duty = np.zeros(len(groups)), np.zeros((len(LEVELS), len(groups)))
    rates, weight = {}, {}
    with (folder / "products/trade_war_2018_2020/imports_by_naics.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            rates[row["naics3"], row["time"][:7]] = float(row["tariff_trd_w_avg"]) / 100.0
            if row["time"].startswith("2017"):
                weight[row["naics3"]] = weight.get(row["naics3"], 0.0) + float(row["china_trade"])
    for code, group in NAICS.items():
        k = groups.index(group)
        value[k] += weight[code]
        duty[:, k] += [weight[code] * rates[code, told] for told, _ in LEVELS]
    return duty / value


def law_of(world, cells, levels):
    """The law of each month from January 2018, with the parts of a month in which a level stood."""
    months = months_from(START, LAST)
    steps = []
    for level in levels:
        policy = Policy.benchmark(world)
        policy.tariff.ravel()[cells] += level - levels[0]
        steps.append(policy)
    starts = [clock(months, dt.date.fromisoformat(day)) for _, day in LEVELS]
    stretches = []
    for t in range(len(months)):
        cuts = [t, *(start for start in starts if t < start < t + 1), t + 1]
        part = []
        for one, two in pairwise(cuts):
            level = max(i for i, start in enumerate(starts) if start <= one + 1e-9)
            part.append((two - one, steps[level]))
        stretches.append(tuple(part))
    means = []
    for part in stretches:
        policy = Policy.benchmark(world)
        policy.tariff[:] = sum(share * each.tariff for share, each in part)
        means.append(policy)
    return MonthlyLaw(tuple(months), tuple(means), 0, (), tuple(stretches))


def known_rises(months, levels, world_level):
    """What importers looked forward to."""
    found = []
    for one, two, day, known, until, act in SAID_OF:
        size = np.log1p(world_level + levels[two] - levels[0]) - np.log1p(world_level + levels[one] - levels[0])
        named, begins, ends = (clock(months, dt.date.fromisoformat(each)) for each in (day, known, until))
        first = min(k for o, t, d, k, _, _ in SAID_OF if (o, t, d) == (one, two, day))
        since = np.full(len(size), clock(months, dt.date.fromisoformat(first)))
        spared = SPARED_UNTIL.get(day)
        transit = None if spared is None else clock(months, dt.date.fromisoformat(spared))
        found.append(Rise(named, since, begins, ends, act, transit, size))
    return tuple(found)


def path_of(world, law, ahead, cells, speed, how):
    """[t k] imports of China's goods as they are used, and as they enter; million USD a month of the table."""
    who = importers(law, ahead, how, np.zeros(len(world.sectors)))
    state, outcome, use, price = at_rest(world), None, [], []
    for policy in who.borne.policies:
        outcome = month(world, policy, speed, state, outcome)
        cost = np.broadcast_to(outcome.unit_cost_hat[:, None, :], world.trade.shape).ravel()[cells]
        use.append(outcome.trade.ravel()[cells] / 12.0)
        price.append(cost)
        state = after(world, outcome, speed, state)
    used, paid = np.array(use), np.array(price)
    held = accounts(who.parts, who.ahead, how, used / paid, paid)
    return used, held.bought


def static_of(world, law, cells):
    """[t k] the same at the horizon `year`, each month as if its law had stood for a year."""
    parameters = horizons.horizon("year").parameters(world)
    found, outcome = [], None
    for policy in law.policies:
        outcome = solve(world, policy, parameters, start=outcome)
        found.append(outcome.trade.ravel()[cells] / 12.0)
    return np.array(found)


def at(every, day):
    return [f"{each:%Y-%m}" for each in every].index(day)


def forecast(facts, model, first_known, wanted, shrink):
    """[k] trade of a month: a year before, times what the model says, times the growth that the model leaves unsaid.

    That growth is the mean over the known months; `shrink` of it is the total's, alike for all groups.
    """
    said = model / model.mean(axis=0)
    left = np.array([np.log(facts[t] / facts[t - 12]) - np.log(said[t] / said[t - 12]) for t in first_known])
    both = np.array(
        [
            np.log(facts[t].sum() / facts[t - 12].sum())
            - np.log((said[t] * facts[t - 12]).sum() / (said[t - 12] * facts[t - 12]).sum())
            for t in first_known
        ]
    )
    growth = (1.0 - shrink) * left.mean(axis=0) + shrink * both.mean()
    return facts[wanted - 12] * said[wanted] / said[wanted - 12] * np.exp(growth)


def errors(facts, model, every, windows, shrink):
    """([w m k] log errors, [w m] of the total), by window and month; months after the last one are left out (nan)."""
    found = np.full((len(windows), MONTHS, facts.shape[1]), np.nan)
    total = np.full((len(windows), MONTHS), np.nan)
    for w, day in enumerate(windows):
        v = at(every, day)
        for m in range(MONTHS):
            t = v - BEFORE + m
            if t < len(every):
                said = forecast(facts, model, [v - k for k in KNOWN], t, shrink)
                found[w, m] = np.log(said / facts[t])
                total[w, m] = np.log(said.sum() / facts[t].sum())
    return found, total


def no_change(facts, every, windows):
    """The same of the rule `last year's month`."""
    found = np.full((len(windows), MONTHS, facts.shape[1]), np.nan)
    total = np.full((len(windows), MONTHS), np.nan)
    for w, day in enumerate(windows):
        for m in range(MONTHS):
            t = at(every, day) - BEFORE + m
            if t < len(every):
                found[w, m] = np.log(facts[t - 12] / facts[t])
                total[w, m] = np.log(facts[t - 12].sum() / facts[t].sum())
    return found, total


def rmse(values, axis=None):
    return np.sqrt(np.nanmean(values**2, axis=axis))


def longer(model, every):
    """[t k] a model's months from 2018 on, and before them its first."""
    early = len(every) - len(model)
    return np.concatenate([np.repeat(model[:1], early, axis=0), model])


def habits_of(groups, cover, lead=LEAD.central, fastest=FASTEST.central):
    most = np.where(np.isin(groups, ["agriculture", "food"]), 0.5, MOST_COVER)
    return Habits(cover, most, fastest, lead, {DECREE: 1.0, SAID: 0.3})


def main(folder):
    plan, home = read_plan("trade-war-2018")
    world = read_world(plan.world, home)
    named = list(dict.fromkeys(NAICS.values()))
    every = months_from(FIRST, LAST)
    facts = imports(folder, named)
    lane = world.country("CHN"), world.country("USA")
    cells = np.array([np.ravel_multi_index((*lane, world.sector(name)), world.trade.shape) for name in named])
    order = np.argsort(cells)
    groups, cells, facts = [named[i] for i in order], cells[order], facts[:, order]
    levels = duty_levels(folder, named)[:, order]
    large = facts[24:36].sum(axis=0) > 500.0  # million USD in 2017
    law = law_of(world, cells, levels)
    ahead = Foreseen(cells, known_rises(law.months, levels, world.tariff.ravel()[cells]))

    within = horizons.horizon("year").parameters(world)
    mobile = float(np.asarray(within.mobile_share))
    central = pace(world.trade_elasticity, within, FIRST_RATIO.central, MONTHLY_SHARE.central, mobile)
    use = {}
    for cover in GRID:
        use[cover] = path_of(world, law, ahead, cells, central, habits_of(groups, cover))
    flat = np.ones_like(facts)
    quiet = [f"{year}-{m:02d}" for year in (2016, 2017) for m in range(5, 12, 3)]
    spread = {share: rmse(errors(facts, flat, every, quiet, share)[0][:, :, large]) for share in (0.0, 0.5, 1.0)}
    shrink = min(spread, key=spread.get)
    print(f"growth of the total for that of a group: share {shrink} (2016-17, no tariffs: {spread})")

    halves = [np.arange(len(groups)) % 2 == i for i in (0, 1)]
    off = {cover: errors(facts, longer(use[cover][1], every), every, WINDOWS, shrink)[0] for cover in GRID}

    def best_on(chosen, windows):
        return min(GRID, key=lambda cover: rmse(off[cover][windows][:, :, large & chosen]))

    crossed, found_cover, all_windows = np.empty_like(use[0.0][1]), [], list(range(len(WINDOWS)))
    for fitted, scored in (halves, halves[::-1]):
        best = best_on(fitted, all_windows)
        found_cover.append(float(best))
        crossed[:, scored] = use[best][1][:, scored]
    print(f"months of use per log point, found on one half and scored on the other: {found_cover}")
    without = [float(best_on(large, [w for w in all_windows if w != left])) for left in all_windows]
    print(f"on all groups {float(best_on(large, all_windows))}; with one window left out {without}")

    ruled = {
        "last year's month": no_change(facts, every, WINDOWS),
        "growth rule": errors(facts, flat, every, WINDOWS, 0.0),
        "static year": errors(facts, longer(static_of(world, law, cells), every), every, WINDOWS, shrink),
        "path": errors(facts, longer(use[0.0][0], every), every, WINDOWS, shrink),
        "path and orders ahead": errors(facts, longer(crossed, every), every, WINDOWS, shrink),
    }
    report(ruled, large)
    bump(facts, use, every, large, levels)
    coverage(facts, world, law, ahead, cells, groups, every, large, shrink, within, quiet)


def report(ruled, large):
    """The table of scores."""
    print("\n| rule | " + " | ".join(WINDOWS) + " | mean | total |")
    print("|---|" + "---|" * (len(WINDOWS) + 2))
    means, totals, by_window = {}, {}, {}
    for rule in RULES:
        found, total = ruled[rule]
        by_window[rule] = np.array([rmse(found[w][:, large]) for w in range(len(WINDOWS))])
        of_total = np.array([np.nanmean(np.abs(total[w])) for w in range(len(WINDOWS))])
        means[rule], totals[rule] = by_window[rule].mean(), of_total.mean()
        cells = " | ".join(f"{a:.3f} / {b:.3f}" for a, b in zip(by_window[rule], of_total, strict=True))
        print(f"| {rule} | {cells} | {means[rule]:.3f} | {totals[rule]:.3f} |")
    for mine in RULES[3:]:
        for rival in RULES[:3]:
            won = int((by_window[mine] < by_window[rival]).sum())
            print(
                f"{mine} over {rival}: groups {means[mine] / means[rival]:.2f}, total "
                f"{totals[mine] / totals[rival]:.2f}, windows won {won} of {len(WINDOWS)}"
            )


def bump(facts, use, every, large, levels):
    """December 2018: entries above the three months before, slope on exposure to the rise; facts and path."""
    t = at(every, "2018-12")
    exposure = (levels[4] - levels[3])[large] / 0.15
    weight = facts[24:36].sum(axis=0)[large]

    def slope(series):
        before = np.log(series[t - 3 : t].mean(axis=0))
        change = np.log(series[t]) - before
        return float(np.polyfit(exposure, change[large], 1, w=np.sqrt(weight))[0])

    season = np.stack([np.log(facts[t - 12 * y] / facts[t - 12 * y - 3 : t - 12 * y].mean(axis=0)) for y in (1, 2, 3)])
    usual = float(np.polyfit(exposure, season.mean(axis=0)[large], 1, w=np.sqrt(weight))[0])
    fact = slope(facts) - usual
    said = {cover: slope(longer(use[cover][1], every)) for cover in (1.5, 2.0, 3.0)}
    print(
        f"\nDecember 2018, log points per full exposure to the rise: fact {fact:.3f}, season {usual:.3f} taken off; "
        f"path {said}"
    )


def coverage(facts, world, law, ahead, cells, groups, every, large, shrink, within, quiet):
    """Share of group-months within the band of 80 %: draws of parameters and the noise of 2016-17."""
    random = np.random.default_rng(SEED)
    members, ends = elasticity_ranges(world)
    where = [next(i for i, sectors in enumerate(members.values()) if s in sectors) for s in world.sectors]
    said = []
    noise = rmse(errors(facts, np.ones_like(facts), every, quiet, shrink)[0], axis=(0, 1))
    mobile = float(np.asarray(within.mobile_share))
    for _ in range(DRAWS):
        theta = np.exp(triangular(random.random(len(members)), *ends))[where]
        first, share, cover, lead, fastest = (
            float(triangular(random.random(), *stated)) for stated in (FIRST_RATIO, MONTHLY_SHARE, COVER, LEAD, FASTEST)
        )
        speed = pace(theta, within, first, share, mobile)
        entered = path_of(world, law, ahead, cells, speed, habits_of(groups, cover, lead, fastest))[1]
        off, _ = errors(facts, longer(entered, every), every, WINDOWS, shrink)
        said += [off + noise * random.standard_normal(off.shape) for _ in range(8)]
    low, high = np.nanquantile(np.stack(said), (0.1, 0.9), axis=0)
    known = np.isfinite(low) & large
    inside = ((low <= 0.0) & (high >= 0.0))[known].mean()
    alone = (np.abs(errors(facts, longer(entered, every), every, WINDOWS, shrink)[0]) <= 1.2816 * noise)[known].mean()
    print(f"80 % bands hold {inside:.2f} of {int(known.sum())} group-months; noise alone {alone:.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
