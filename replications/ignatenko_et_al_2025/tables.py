"""Liberation day in the model of Ignatenko, Lashkaripour, Macedoni & Simonovska (2025), 194 countries: Tables 1 and 2.

PYTHONPATH=replications python -m ignatenko_et_al_2025.tables ../shared     prints them beside the published values
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from expected import published

from tradetalks.equilibrium import Parameters, Policy, solve
from tradetalks.equilibrium.fixed_point import accelerate
from tradetalks.world.table import World

if TYPE_CHECKING:
    from tradetalks.equilibrium import Outcome
    from tradetalks.world.table import Array

FOLDER = Path(__file__).parent
TRADE_ELASTICITY = 4.0
LABOUR_SUPPLY = 0.5  # kappa
SCALE = 0.67 / TRADE_ELASTICITY  # psi
# nu, printed as .2705 and .1143: it makes the share of profits 26 % in sales of the United States and 12 % elsewhere.
PROFIT_USA, PROFIT_ELSEWHERE = 0.270471, 0.114335
LEAST_TARIFF = 0.10
# The paper's EU, in which Czechia and Slovakia are missing: with them one of its ten values, the deficit, is another.
EU = "AUT BEL BGR CYP DEU DNK ESP EST FIN FRA GRC HRV HUN IRL ITA LTU LUX LVA MLT NLD POL PRT ROU SVN SWE"
TOLERANCE, MOST_STEPS = 1e-9, 200


@dataclass(frozen=True, eq=False)
class Economy:
    """The benchmark: trade [o d 1] with home sales, and what the paper adds to it by country [c].

    profit    nu, share of sales that pays labour of the destination
    shifter   phi: exponent of 1 + tariff in demand
    earned    labour income: what is left of sales to each destination, and the share of purchases paid at home
    transfer  spending less labour income
    """

    world: World
    profit: Array
    shifter: Array
    earned: Array
    transfer: Array


@dataclass(frozen=True, eq=False)
class Found:
    """A new equilibrium of the paper's model; prices and incomes in units of the world's price index.

    welfare, deficit, exports, imports, employment, prices  [c] percent changes
    """

    welfare: Array
    deficit: Array
    exports: Array
    imports: Array
    employment: Array
    prices: Array


def economy(shared: Path) -> Economy:
    """The year 2023: BACI trade, GDP, and home sales as what is left of spending."""
    folder = shared / "data/papers/liberation_day_2025"
    with (folder / "country_labels.csv").open(newline="") as file:
        countries = tuple(line["iso3"] for line in csv.DictReader(file))
    trade = np.nan_to_num(np.genfromtxt(folder / "trade_cepii.csv", delimiter=",", skip_header=1)) / 1e3
    gdp = np.genfromtxt(folder / "gdp.csv", skip_header=1) / 1e6
    profit = np.where(np.array(countries) == "USA", PROFIT_USA, PROFIT_ELSEWHERE)
    transfer = (1.0 - profit) * (trade.sum(axis=0) - trade @ (1.0 - profit))
    np.fill_diagonal(trade, np.maximum(gdp + transfer - trade.sum(axis=0), 0.0))
    earned = trade @ (1.0 - profit) + profit * trade.sum(axis=0)
    return Economy(
        world=World.from_flows(
            countries,
            ("goods",),
            trade[:, :, None],
            np.zeros((*trade.shape, 1)),
            np.zeros((len(countries), 1, 1)),
            np.array([TRADE_ELASTICITY]),
        ),
        profit=profit,
        shifter=1.0 + (1.0 + SCALE) * profit / (1.0 - profit),
        earned=earned,
        transfer=trade.sum(axis=0) - earned,
    )


def equilibrium(economy: Economy, tariff: Array, to_workers: bool) -> Found:
    """The paper's equilibrium: that of our model, with five relations of the paper met around it.

    labour supply  L = (w / ((1 - r) P))^kappa, r revenue over labour income where it lowers the income tax, else 0
    unit cost      w / L^psi, and w L is labour income, part of it earned on purchases
    demand         falls with (1 + t)^phi, the border price rises by 1 + t
    varieties      P rises with (E/w)^(1 - phi), E spending
    deficits       D = transfer + labour income - sales

    tariff      [o d 1]
    to_workers  revenue lowers the tax on labour; otherwise it is handed out
    raises      NoEquilibrium as solve does; ArithmeticError where the relations are not met to 1e-9
    """
    world = economy.world
    found: list[Outcome] = []

    def implied(state: Array) -> Array:
        relations = state.reshape(4, -1)
        policy = Policy.benchmark(world)
        policy.tariff[:] = tariff
        policy.trade_cost_hat[:] = trade_costs(economy, tariff, relations)
        policy = replace(policy, transfer=relations[3] * world.income.sum())
        found[:] = [solve(world, policy, Parameters.long_run(world), start=found[0] if found else None)]
        return np.concatenate(relations_at(economy, found[0], relations[0], to_workers))

    point = accelerate(implied, np.zeros(4 * len(world.countries)), TOLERANCE, MOST_STEPS)
    if not point.residual <= TOLERANCE:
        raise ArithmeticError(f"the paper's relations are open by {point.residual:.1e} after {point.iterations} steps")
    return changes(economy, found[0], point.state.reshape(4, -1)[0], to_workers)


def trade_costs(economy: Economy, tariff: Array, relations: Array) -> Array:
    """[o d 1] What our unit cost and border price lack of the paper's, ratio."""
    log_labour, log_pay, log_varieties, _ = relations
    cost = log_pay - (1.0 + SCALE) * log_labour
    demand = (economy.shifter - 1.0) * np.log1p(tariff[:, :, 0])
    return np.asarray(np.exp(cost[:, None] + demand + log_varieties))[:, :, None]


def labour_income(economy: Economy, trade: Array) -> Array:
    """[c] what labour earns on sales, and at home on purchases; trade [o d] at the border."""
    return np.asarray(trade @ (1.0 - economy.profit) + economy.profit * trade.sum(axis=0))


def relations_at(
    economy: Economy, outcome: Outcome, log_labour: Array, to_workers: bool
) -> tuple[Array, Array, Array, Array]:
    """[c] each: logs of labour, of labour income over sales, of prices for varieties; transfers over world income."""
    world = economy.world
    earned = labour_income(economy, outcome.trade[:, :, 0])
    tax_cut = -np.log1p(-outcome.tariff_revenue / earned) if to_workers else np.zeros_like(earned)
    log_wage = np.log(earned / economy.earned) - log_labour
    labour = LABOUR_SUPPLY * (tax_cut + log_wage - np.log(outcome.final_price_hat))
    pay = np.log(earned / economy.earned) - np.log(outcome.wage_hat)
    varieties = (1.0 - economy.shifter) * (np.log(outcome.income / world.income) - log_wage)
    transfer = earned + economy.transfer - outcome.output[:, 0] - world.deficit
    return labour, pay, varieties, transfer / world.income.sum()


def changes(economy: Economy, outcome: Outcome, log_labour: Array, to_workers: bool) -> Found:
    """The paper's columns; its numeraire is the average price index, weighted by benchmark spending."""
    world, trade = economy.world, outcome.trade[:, :, 0]
    before, spent = world.trade[:, :, 0], world.income
    earned, labour = labour_income(economy, trade), np.exp(log_labour)
    prices = outcome.final_price_hat / (spent @ outcome.final_price_hat / spent.sum())
    real = {"spending": outcome.income / spent, "labour": earned / economy.earned}
    tax = outcome.tariff_revenue / earned if to_workers else 0.0
    consumed = spent / (spent - LABOUR_SUPPLY / (1.0 + LABOUR_SUPPLY) * (1.0 - tax) * economy.earned)
    welfare = (consumed * real["spending"] + (1.0 - consumed) * real["labour"]) / outcome.final_price_hat
    numeraire = prices / outcome.final_price_hat
    deficit = (trade.sum(axis=0) - trade.sum(axis=1)) * numeraire
    abroad = 1.0 - np.eye(len(trade))
    exports, imports = ((trade * abroad).sum(axis=k) / (before * abroad).sum(axis=k) for k in (1, 0))
    return Found(
        welfare=100.0 * (welfare - 1.0),
        deficit=100.0 * (deficit - world.deficit) / np.abs(world.deficit),
        exports=100.0 * (exports / real["labour"] - 1.0),
        imports=100.0 * (imports / real["labour"] - 1.0),
        employment=100.0 * (labour - 1.0),
        prices=100.0 * (prices - 1.0),
    )


def liberation_day(economy: Economy, shared: Path) -> Array:
    """[o d 1] the US rates of 2 April 2025, at least 10 %, on all goods."""
    rates = np.genfromtxt(shared / "data/papers/liberation_day_2025/tariffs.csv", skip_header=1)
    return of_usa(economy, np.maximum(rates, LEAST_TARIFF))


def of_usa(economy: Economy, rates: Array | float) -> Array:
    """[o d 1] tariffs of the United States on every origin, none elsewhere."""
    tariff, usa = np.zeros_like(economy.world.trade), economy.world.country("USA")
    tariff[:, usa, 0] = rates
    tariff[usa, usa] = 0.0
    return tariff


def optimal_tariff(economy: Economy, country: str, over_spending: bool) -> float:
    """One country's best uniform tariff by formula: t = 1/((1 + E) phi - 1), Ignatenko et al. (2025), proposition 2.

    E = eps sum_n (1 - nu_n) X_cn (1 - pi_cn) / ((1 - nu_c) B), n other countries

    over_spending  B is spending less home sales, as in Table 1; else labour income less home sales, as in Table 2
    """
    world, c = economy.world, economy.world.country(country)
    trade = world.trade[:, :, 0]
    share = trade / trade.sum(axis=0)
    abroad = np.arange(len(trade)) != c
    base = (world.income[c] if over_spending else economy.earned[c]) - trade[c, c]
    sold = ((1.0 - economy.profit) * trade[c] * (1.0 - share[c]))[abroad].sum()
    exposure = TRADE_ELASTICITY * sold / ((1.0 - economy.profit[c]) * base)
    return float(1.0 / ((1.0 + exposure) * economy.shifter[c] - 1.0))


def optimal_retaliation(economy: Economy) -> float:
    """The best uniform tariff of all others on the United States, as if they were one country."""
    world, usa = economy.world, economy.world.country("USA")
    trade, others = world.trade[:, :, 0], np.arange(len(world.countries)) != usa
    sold = trade[others, usa].sum()
    share = sold / trade[:, usa].sum()
    nu_usa, nu = economy.profit[usa], PROFIT_ELSEWHERE
    base = economy.earned[others].sum() - trade[np.ix_(others, others)].sum()
    exposure = TRADE_ELASTICITY * (1.0 - nu_usa) * sold * (1.0 - share) / ((1.0 - nu) * base)
    return float(1.0 / ((1.0 + exposure) * economy.shifter[others][0] - 1.0))


def tables(shared: Path) -> dict[tuple[str, str, str], float]:
    """Every number by table and case, country and column; percent."""
    base = economy(shared)
    announced = liberation_day(base, shared)
    first, second = (of_usa(base, optimal_tariff(base, "USA", over)) for over in (True, False))
    answer = np.swapaxes(of_usa(base, optimal_retaliation(base)), 0, 1)
    found: dict[tuple[str, str, str], float] = {}
    for case, tariff, to_workers in (
        ("1 announced", announced, True),
        ("1 handed out", announced, False),
        ("1 optimal", first, True),
        ("2 reciprocal", announced + np.swapaxes(announced, 0, 1), True),
        ("2 optimal retaliation", announced + answer, True),
        ("2 optimal both", second + answer, True),
    ):
        found |= {(case, *key): value for key, value in rows(base, equilibrium(base, tariff, to_workers)).items()}
    return found


def rows(economy: Economy, found: Found) -> dict[tuple[str, str], float]:
    """By country and column; groups of countries weighted by spending, as in the paper."""
    countries, spent = np.array(economy.world.countries), economy.world.income
    groups = {
        "USA": countries == "USA",
        "others": countries != "USA",
        "CHN": countries == "CHN",
        "EU": np.isin(countries, EU.split(" ")),
    }
    return {
        (name, column): float(values[group] @ spent[group] / spent[group].sum())
        for name, group in groups.items()
        for column, values in vars(found).items()
    }


def main(shared: Path) -> None:
    printed = published(FOLDER)
    print(f"{'table and case':24} {'country':7} {'column':11} {'published':>9} {'here':>9}")
    for key, value in tables(shared).items():
        if key in printed:
            print(f"{key[0]:24} {key[1]:7} {key[2]:11} {printed[key]:>9} {value:9.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
