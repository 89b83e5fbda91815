"""A critical chain under a scenario: what ships, who is short when, at what cost; a threat's worth; what buys time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.answer import Answer, Chart, Point, Series
from tradetalks.chains import bands
from tradetalks.chains.assumptions import REPLACED, USUAL, worth_of_assumptions
from tradetalks.chains.bands import BAND_NOTE, BASELINE
from tradetalks.digits import digits_for, places
from tradetalks.table import Column, Table
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.chains.assumptions import Case
    from tradetalks.chains.bands import Row
    from tradetalks.chains.mitigation import Cut, Worth
    from tradetalks.chains.results import ChainResult
    from tradetalks.chokepoint import Chain
    from tradetalks.ledger import Ledger
    from tradetalks.table import Cell

ENDS = ("median", "low", "high")
HORIZONS = (1, 2, 3, 4, 5, 6, 9, 12, 18, 24, 36, 48, 60, 84, 120)
MILLION = "million USD"
WHY_DIFFERENT = (
    "Why ours differs: it counts industries that hold the chain's products and, at most, their domestic suppliers; "
    "published models let a loss travel through all trade. Ours begins with full stocks and lets transit, imports of "
    "motors and substitution work from the first day. It stays below theirs, nearest at the low end of the elasticity."
)


def chain_answer(result: ChainResult, ledger: Ledger) -> Answer:
    """Shipments, shortages, losses and prices; every month, stage, country and product in the data forms."""
    chain = result.chain
    step = chain.record.step
    shown = bands.countries_shown(chain)
    shipped, prices = bands.shipments(result), bands.prices(result)
    said = [f"{result.months} {step}s from {bands.step_name(result, 0)}, against {BASELINE}."]
    if chain.priors:
        said.append(f"{len(chain.priors)} ranges are priors for any chain, not its own; docs/reference/chokepoint.md.")
    if result.made_of["controls"] == "none":
        said.append("No control of this scenario reaches the chain.")
    last = bands.last_stage(chain)
    return Answer(
        f"{chain.record.title}: {result.scenario}",
        (*_beyond(result, ledger), *said),
        (
            _exports(result, last, [row for row in shipped if row["stage"] == last], shown=12),
            _short(result, shown),
            *_at_risk(result, shown),
            *_incomes(result, shown),
            _price_of_a_month(result, prices),
            _all_shipments(result, shipped),
            _destinations(result, shipped),
            _by_month("stock_weeks", "Weeks of use in stock", bands.stock_weeks(result), "weeks", ("item", "country")),
            _by_month("prices", "Prices by month", prices, "ratio to benchmark", ("item", "where")),
        ),
        (f"{BAND_NOTE}.", *chain.record.doubts),
        _made(result),
        _charts(result, last, shipped, prices),
    )  # fmt: skip


def leverage_answer(result: ChainResult, target: str, ledger: Ledger) -> Answer:
    """The leverage curve of a ban announced on the first day, and its half-life."""
    step = result.chain.record.step
    curve, life = bands.leverage_curve(result, target)
    told = {key: "beyond the run" if value is None else places(value, 1) for key, value in life.items()}
    columns = (Column("horizon", f"{step}s", 0), Column(step), *_numbers(f"{MILLION} a {step}", 1))
    rows = tuple((row["horizon"], row["month"], *_ends(row)) for row in curve)
    title = f"What industries of {bands.place_name(result.chain, target)} lose: {result.scenario}"
    by_horizon = [row for row in rows if row[0] in HORIZONS]
    half = ("half-life", life["central"], *(life[key] for key in ENDS))
    lives = Column("what"), *(Column(key, f"{step}s", 1) for key in ("central", *ENDS))
    return Answer(
        title,
        (
            *_beyond(result, ledger),
            f"{step.capitalize()}s from the peak of the loss to half of it: {told['median']} ({told['low']} to "
            f"{told['high']}).",
        ),
        (
            Table("horizons", f"Value added lost, by {step}s from the announcement", columns, tuple(by_horizon)),
            Table("curve", f"Every {step}", columns, rows, shown=0),
            Table("half_life", "From the peak of the loss to half of it", lives, (half,), shown=0),
        ),
        (f"Against {BASELINE}.", f"{BAND_NOTE}."),
        {"target": target, **_made(result)},
        (_lines("leverage", title, f"{MILLION} a {step}", {"": curve}, _source(result)),),
    )  # fmt: skip


def worth_answer(rows: Sequence[Worth], chain: Chain, scenario: str, target: str, horizon: str) -> Answer:
    """What each announced project, a stock or a price floor saves.

    horizon  in words: `24 months`
    """
    name = bands.place_name(chain, target)
    columns = (
        Column("what"), *(Column(f"outside, {end}", MILLION, 0) for end in ENDS),
        *(Column(f"{name}, {end}", MILLION, 0) for end in ENDS), Column("cost", MILLION, 0), Column("name", coded=True),
    )  # fmt: skip
    body = tuple(
        (one.title, *_middle_first(one.outside), *_middle_first(one.target), one.cost, one.name) for one in rows
    )
    return Answer(
        f"{chain.record.title}: value added that each thing saves, {horizon}: {scenario}",
        tables=(Table("worth", "What buys time", columns, body, "Below zero: it costs some."),),
        notes=("Against the same scenario without it.", f"{BAND_NOTE}."),
        made_of={"scenario": scenario, "target": target},
    )


def cut_answer(cut: Cut) -> Answer:
    """A cut for a year: loss of income by country, the grid over elasticity and irreplaceable share, and others'."""
    result, name = cut.result, bands.place_name(cut.result.chain, cut.target)
    percent = "% of value added"
    grid = tuple((sigma, phi, -100.0 * own, -100.0 * more) for sigma, phi, own, more in cut.grid)
    columns = (
        Column("elasticity of the first day", " ", 2), Column("irreplaceable share", " ", 2),
        Column("own industries", percent, 3), Column("with domestic suppliers", percent, 3),
    )  # fmt: skip
    published = tuple(
        (line.study, country_name(line.country), line.shock, line.low, line.high, line.confidence)
        for line in cut.published
    )
    worth = worth_of_assumptions(result.chain, cut.share, cut.target)
    heads = (
        Column("study"), Column("country"), Column("shock"), Column("low", "% of GDP"), Column("high", "% of GDP"),
        Column("confidence"),
    )  # fmt: skip
    return Answer(
        f"{result.chain.record.title}: {100 * cut.share:.0f} % less of every item for a year, from full stocks",
        (*_carried(cut, worth), f"Income lost in that year, against {BASELINE}."),
        (
            *_incomes(result, bands.countries_shown(result.chain)),
            Table(
                "grid",
                f"{name}, by elasticity and irreplaceable share",
                columns,
                grid,
            ),
            _assumptions(cut, worth),
            Table("published", "Published", heads, published),
        ),
        (WHY_DIFFERENT, f"{BAND_NOTE}."),
        _made(result),
    )


def _carried(cut: Cut, worth: Sequence[Case]) -> tuple[str, ...]:
    """How much of the loss depends on the one estimate of ours that most does; nothing where it is less than half."""
    usual, replaced = (next(one.own for one in worth if one.case == case) for case in (USUAL, REPLACED))
    share = 1.0 - replaced / usual if usual > 0.0 else 0.0
    if share < 0.5:
        return ()
    part = 100.0 * cut.result.chain.record.parameters["irreplaceable"].central
    name = bands.place_name(cut.result.chain, cut.target)
    return (
        f"{100.0 * share:.0f} % of what the industries of {name} lose at central values depends on "
        f"one estimate of ours: that {part:.0f} % of use cannot be replaced.",
    )


def _assumptions(cut: Cut, rows: Sequence[Case]) -> Table:
    """What each assumption is worth, one changed at a time."""
    percent = "% of value added"
    columns = (Column("case"), Column("own industries", percent, 3), Column("with domestic suppliers", percent, 3))
    body = tuple((one.case, -100.0 * one.own, -100.0 * one.with_suppliers) for one in rows)
    caption = f"{bands.place_name(cut.result.chain, cut.target)}, what each assumption is worth"
    return Table("assumptions", caption, columns, body, "At central values, one assumption changed at a time.")


def _beyond(result: ChainResult, ledger: Ledger) -> tuple[str, ...]:
    """What the ledger does not know of the run's days; a chain's own scenario asks nothing of it."""
    return tuple(filter(None, (ledger.beyond(result.start),))) if "ledger" in result.made_of else ()


def _made(result: ChainResult) -> dict[str, str]:
    priors = {"priors": ", ".join(result.chain.priors)} if result.chain.priors else {}
    return {name: str(value) for name, value in result.made_of.items()} | priors


def _numbers(unit: str, digits: int, head: str = "") -> tuple[Column, ...]:
    """Median, low and high of draws; the run at central values beside them for programs."""
    ends = (Column(head + end, unit, digits) for end in ENDS)
    return (*ends, Column(head + "central", unit, digits, coded=True))


def _ends(row: Row) -> tuple[Cell, ...]:
    return (*(row[end] for end in ENDS), row["central"])


def _middle_first(ends: tuple[float, float, float]) -> tuple[float, float, float]:
    low, middle, high = ends
    return middle, low, high


def _exports(result: ChainResult, stage: str, rows: Sequence[Row], shown: int | None) -> Table:
    record = result.chain.record
    unit = f"{record.unit} a {record.step}"
    digits = digits_for([row["benchmark"] for row in rows])
    columns = (Column(record.step), Column("before", unit, digits), *_numbers(unit, digits))
    body = tuple((row["month"], row["benchmark"], *_ends(row)) for row in rows)
    return Table("exports", f"Exports, stage {stage}", columns, body, shown=shown)


def _all_shipments(result: ChainResult, rows: Sequence[Row]) -> Table:
    record = result.chain.record
    unit = f"{record.unit} a {record.step}"
    columns = (Column("stage"), Column(record.step), Column("before", unit, 1), *_numbers(unit, 1))
    body = tuple((row["stage"], row["month"], row["benchmark"], *_ends(row)) for row in rows)
    return Table("shipments", "Exports of every stage", columns, body, shown=0)


def _destinations(result: ChainResult, rows: Sequence[Row]) -> Table:
    record = result.chain.record
    columns = (
        Column("stage"), Column(record.step), Column("to"), Column("exports", f"{record.unit} a {record.step}", 1),
        Column("country", coded=True),
    )  # fmt: skip
    body = tuple(
        (row["stage"], row["month"], bands.place_name(result.chain, to), amount, to)
        for row in rows
        for to, amount in row["to"].items()
    )
    note = "A run at central values, whose parts add up."
    return Table("destinations", "Exports by destination", columns, body, note, shown=0)


def _short(result: ChainResult, shown: Sequence[str]) -> Table:
    """When each industry is first short, and what it loses; those of the large economies first."""
    step = result.chain.record.step
    lost = {(row["industry"], row["country"]): row for row in bands.industry_lost(result)}
    short = bands.first_short(result)
    rows = [row for row in short if row["country"] in shown and row["median"]]
    count = len(rows)
    rows += [row for row in short if not (row["country"] in shown and row["median"])]
    columns = (
        Column("country"), Column("industry"), Column(f"first {step} short"), Column("early"), Column("late"),
        *_numbers("% of output", 2, "loss, "), Column("share of draws that fall short", "%", 0),
        Column("central", coded=True), Column("code", coded=True),
    )  # fmt: skip
    body = tuple(
        (
            bands.place_name(result.chain, row["country"]), result.chain.record.industries[row["industry"]].title,
            row["median"] or "never", row["low"] or "never",
            row["high"] or "never", *_ends(lost[row["industry"], row["country"]]), 100 * row["chance"], row["central"],
            row["country"],
        )
        for row in rows
    )  # fmt: skip
    caption = f"First {step} short, and loss of output in the first {min(12, result.months)} {step}s"
    note = "Short: less than 99 % of a need. Early and late: 10th and 90th percentile of the draws."
    return Table("short", caption, columns, body, note, shown=count)


def _at_risk(result: ChainResult, shown: Sequence[str]) -> tuple[Table, ...]:
    """Days of cover and plants at risk, each step: of the industry with most at risk, where steps are weeks."""
    chain, step = result.chain, result.chain.record.step
    rows = bands.plants_at_risk(result)
    columns = (
        Column("industry"), Column("country"), Column(step), Column("cover", "days", 0),
        Column("cover, low", "days", 0),
        Column("cover, high", "days", 0),
        *_numbers("% of plants", 1, "at risk, "), Column("code", coded=True),
    )  # fmt: skip
    body = tuple(
        (
            chain.record.industries[row["industry"]].title, bands.place_name(chain, row["country"]), row["month"],
            row["cover_days"], row["cover_low"], row["cover_high"], *_ends(row), row["country"],
        )
        for row in sorted(rows, key=lambda row: row["country"] not in shown)
    )  # fmt: skip
    note = (
        "Cover: stocks at the step's end, of what the industry has least, in days of benchmark use. At risk: plants "
        "that lack a part; substitution and imports of parts keep most of them running, which the loss counts."
    )
    shown_rows = result.months if step == "week" and body else 0
    return (Table("at_risk", "Days of cover and plants at risk", columns, body, note, shown=shown_rows),)


def _incomes(result: ChainResult, shown: Sequence[str]) -> tuple[Table, ...]:
    """Income lost by country and year, in the industries themselves and with domestic suppliers."""
    pairs: dict[tuple[str, int], dict[bool, Row]] = {}
    for row in bands.income_lost(result):
        pairs.setdefault((row["country"], row["year"]), {})[row["with_suppliers"]] = row
    if not pairs:
        return ()
    order = sorted(pairs, key=lambda key: key[0] not in shown)
    unit = "% of value added"
    columns = (
        Column("country"), Column("year", "", 0), *_numbers(unit, 3), *_numbers(unit, 3, "with suppliers, "),
        Column("loss", MILLION, 0), Column("loss with suppliers", MILLION, 0), Column("code", coded=True),
    )  # fmt: skip
    body = tuple(
        (
            bands.place_name(result.chain, country), year, *_ends(pairs[country, year][False]),
            *_ends(pairs[country, year][True]),
            pairs[country, year][False]["million_usd"], pairs[country, year][True]["million_usd"], country,
        )
        for country, year in order
    )  # fmt: skip
    note = "Own industries; with domestic suppliers, an upper end."
    count = sum(country in shown for country, _ in order)
    return (Table("income_lost", "Income lost", columns, body, note, shown=count),)


def _price_of_a_month(result: ChainResult, prices: Sequence[Row]) -> Table:
    month = bands.step_name(result, min(5, result.months - 1))
    here = [row for row in prices if row["month"] == month]
    inside = {row["item"]: row["median"] for row in here if row["where"] == "inside"}
    unit = "ratio to benchmark"
    columns = (Column("product"), *_numbers(unit, 1, "outside, "), Column("inside, median", unit, 2))
    body = tuple(
        (_title(result, row["item"]), *_ends(row), inside[row["item"]]) for row in here if row["where"] == "outside"
    )
    return Table("prices_by_then", f"Prices in {month}", columns, body)


def _title(result: ChainResult, item: str) -> str:
    return result.chain.record.items[item].title


def _by_month(name: str, caption: str, rows: Sequence[Row], unit: str, keys: tuple[str, ...]) -> Table:
    """Rows of every month, for programs."""
    columns = (*map(Column, keys), Column("month"), *_numbers(unit, 3))
    body = tuple((*(row[key] for key in keys), row["month"], *_ends(row)) for row in rows)
    return Table(name, caption, columns, body, shown=0)


def _charts(result: ChainResult, stage: str, shipped: Sequence[Row], prices: Sequence[Row]) -> tuple[Chart, ...]:
    """Exports of a stage, and the prices that move, each with its band."""
    record = result.chain.record
    exports = [row for row in shipped if row["stage"] == stage]
    outside = [row for row in prices if row["where"] == "outside"]
    moved = [item for item in result.chain.items if any(row["item"] == item and row["high"] > 1.5 for row in outside)]
    unit, source = f"{record.unit} a {record.step}", _source(result)
    charts = [_lines("exports", f"{record.title}: exports, stage {stage}", unit, {stage: exports}, source)]
    if moved:
        of_item = {_title(result, item): [row for row in outside if row["item"] == item] for item in moved}
        charts.append(_lines("prices", f"{record.title}: prices outside", "ratio to benchmark", of_item, source))
    return tuple(charts)


def _lines(name: str, title: str, unit: str, rows: dict[str, list[Row]], source: str) -> Chart:
    """Medians along months with their bands."""
    series = tuple(
        Series(label, tuple(Point(_day(row["month"]), row["median"], row["low"], row["high"]) for row in lines))
        for label, lines in rows.items()
    )
    subtitle = "Median, and 10th to 90th percentile of the draws."
    return Chart(name, title, subtitle, unit, series, "lines", baseline=BASELINE, source=source)


def _day(month: str) -> str:
    return f"{month}-01" if len(month) == len("2026-01") else month


def _source(result: ChainResult) -> str:
    return f"scenario {result.scenario}"
