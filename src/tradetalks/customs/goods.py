"""Goods at a border, and the shipped tables that describe them. Axes: g class of goods, p partner."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.customs.facts import METALS, conditions
from tradetalks.customs.lists import DATA, Span, list_days, said_days, span
from tradetalks.customs.sectors import PARENT, sector_in
from tradetalks.dates import last_of, parse_date
from tradetalks.errors import MissingFacts, UnknownName
from tradetalks.places import EU, GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from tradetalks.customs.facts import Condition
    from tradetalks.dates import Date

    Array = NDArray[np.float64]

USMCA = "usmca"
USMCA_US_CONTENT = "usmca-us-content"
USMCA_US_CONTENT_TO_40 = "usmca-us-content-to-40"  # HTS note 16(j): counted up to 40 % of the value
# Share of US content in the value of cars and trucks of Canada and Mexico that qualify for USMCA (assumption of the
# tariff-rate tracker; the rules of origin ask for more North American content than that).
US_CONTENT_SHARE = 0.40
USMCA_SINCE = "2025-03-07"  # first day on which goods under USMCA are exempt from an additional duty
# First month in which the programme shown in the statistics tells who is free of the duties: in April 2025 58 % of the
# imports from Canada showed the programme, but nearly 90 % paid nothing and 2.3 % of their value was collected.
CLAIMS_COUNTED_SINCE = parse_date("2025-07-01")
RECENT_SINCE = parse_date("2021-01-01")  # first day whose averages are weighted with imports of 2024: `weights_year`
ALL = "all"


@dataclass(frozen=True)
class Goods:
    """What stacking needs to know of goods of one origin on one day: classes of goods, or tariff lines.

    mfn_rate  [g]                  ordinary ad valorem duty, fraction
    on_list   list name -> [g]     share of the value that stands on the list on the day, 0 to 1
    content   metal -> [g]         share of the metal in the value, 0 to 1
    """

    mfn_rate: Array
    on_list: Mapping[str, Array]
    content: Mapping[str, Array]

    def listed(self, name: str) -> Array:
        """[g] share of the value that stands on a list; raises UnknownName."""
        if name not in self.on_list and name.startswith("hs:"):
            raise UnknownName(
                f"average rates do not know which imports stand under {name.removeprefix('hs:')}",
                remedy="`duty` prices a line of it, and `run` counts it by sector; write a list that ships, or all",
            )
        if name not in self.on_list:
            raise UnknownName(
                f"no product data for {name!r}",
                evidence="known: " + ", ".join(sorted(self.on_list)),
                remedy="a list needs members: add them in build/customs/, and run `python3 x.py build customs`",
            )
        return self.on_list[name]

    def take(self, rows: NDArray[np.intp]) -> Goods:
        """These goods only."""
        content = {metal: share[rows] for metal, share in self.content.items()}
        return Goods(self.mfn_rate[rows], _Taken(self.on_list, rows), content)


class _Taken(Mapping[str, "Array"]):
    """Lists of some of the goods, each read when asked for."""

    def __init__(self, lists: Mapping[str, Array], rows: NDArray[np.intp]) -> None:
        self._lists, self._rows = lists, rows

    def __getitem__(self, name: str) -> Array:
        return self._lists[name][self._rows]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lists)

    def __len__(self) -> int:
        return len(self._lists)


@dataclass(frozen=True, eq=False)
class ImportClasses:
    """US imports of 2024 by class: the lines of a sector that stand on the same lists on the same days.

    sectors      [g]     sector of the world table, or `unallocated`
    members      list name -> place and span of each class that stands on it
    mfn_rate     [g]     ordinary ad valorem duty, average weighted by imports
    content      metal -> [g]
    partners     [p]     ISO 3166 alpha-3, or EU
    imports      [p g]   USD
    duty         [p g]   USD, as calculated by customs in 2024
    imports_2017 [p g]   USD, estimated: chapters and lists of 2017, composition within them of 2024
    claims       partner -> [t g]  share that claims USMCA, by month; partners outside of it are not named
    claim_months [t]     first day of each month
    """

    sectors: tuple[str, ...]
    members: dict[str, tuple[tuple[int, Span], ...]]
    mfn_rate: Array
    content: dict[str, Array]
    partners: tuple[str, ...]
    imports: Array
    duty: Array
    imports_2017: Array
    claims: dict[str, Array]
    claim_months: tuple[Date, ...]

    def goods(self, partner: str, on: Date, as_of: Date) -> Goods:
        """The classes as they come from a partner on a day, as known on another.

        Those of `all` partners come without the preferences of any.

        raises  UnknownName for a partner without imports
        """
        claimed = np.zeros_like(self.mfn_rate)
        if partner in self.claims and span(USMCA, USMCA_SINCE, "").holds(on, as_of):
            claimed = self.claims[partner][self.claim_month(on)]
        elif partner != ALL:
            self.partner(partner)
        content = dict.fromkeys((USMCA_US_CONTENT, USMCA_US_CONTENT_TO_40), US_CONTENT_SHARE * claimed)
        lists = {**_lists_on(self, on, as_of), USMCA: claimed, **content}
        return Goods(self.mfn_rate, lists, self.content)

    def preferred_rate(self, partner: str) -> Array:
        """[g] ordinary duty of a partner's goods after preferences: what was collected in 2024 where below column 1."""
        if partner == ALL:
            return self.mfn_rate
        imports, duty = (values[self.partner(partner)] for values in (self.imports, self.duty))
        paid = np.divide(duty, imports, out=np.full_like(duty, np.inf), where=imports > 0.0)
        return np.asarray(np.minimum(self.mfn_rate, paid))

    def same_since(self, partners: Iterable[str], on: Date, as_of: Date) -> tuple[Date, Date]:
        """The first days, on and as known, from which the goods of partners are those of a day as known on another.

        And their weights.
        """
        changes = {*list_days(as_of), RECENT_SINCE}
        if any(partner in self.claims for partner in partners):
            changes |= {parse_date(USMCA_SINCE), *self.claim_months}
        return last_of(sorted(changes), on), last_of(sorted(said_days().values()), as_of)

    def weights(self, partner: str, on: Date) -> Array:
        """[g] share of each class in a partner's imports of the year that weighs a day; sums to 1."""
        values = self.imports_of(weights_year(on))[self.partner(partner)]
        return np.asarray(values / values.sum())

    def imports_of(self, year: int) -> Array:
        """[p g] imports of a year of `weights_year`, USD."""
        return {2017: self.imports_2017, 2024: self.imports}[year]

    def claim_month(self, on: Date) -> int:
        """Place of the month whose claims stand for a day: its own, or the nearest that is known and counted."""
        return sum(month <= max(on, CLAIMS_COUNTED_SINCE) for month in self.claim_months) - 1

    def partner(self, name: str) -> int:
        """Index of a partner; raises UnknownName."""
        if name not in self.partners:
            within = [group for group, countries in GROUPS.items() if name in countries and group in self.partners]
            raise UnknownName(
                f"no US imports from {name!r} alone",
                remedy=f"it is counted in {within[0]}" if within else "one of: " + ", ".join(self.partners),
            )
        return self.partners.index(name)


def weights_year(on: Date) -> int:
    """The year whose imports weigh the averages of a day: before trade moved away from the duties of 2018, or after."""
    return 2017 if on < RECENT_SINCE else 2024


@cache
def class_sectors(classes: ImportClasses, sectors: tuple[str, ...]) -> NDArray[np.intp]:
    """[g] place of each class's sector among sectors; their number for a class of none of them."""
    places = {name: s for s, name in enumerate(sectors)}
    return np.array([places.get(sector_in(name, sectors), len(sectors)) for name in classes.sectors])


def by_sector(values: Array, sectors: NDArray[np.intp], count: int) -> Array:
    """[s] sum of values [g] over the classes of each of `count` sectors."""
    return np.bincount(sectors, weights=values, minlength=count + 1)[:count].astype(float)


@cache
def import_weights(classes: ImportClasses, partners: tuple[str, ...], sectors: tuple[str, ...], year: int) -> Array:
    """[p g] share of each partner and class in the imports of the class's sector from the partners together.

    Sums to 1 over p and the classes of a sector. A sector that none of them sells takes the classes of all partners,
    as the first's.

    year  whose imports; that of a day is its `weights_year`
    """
    everyone = [p for p, name in enumerate(classes.partners) if name not in EU]
    imports = classes.imports_of(year)
    total = imports[everyone].sum(axis=0)
    value = np.array([total if name == ALL else imports[classes.partner(name)] for name in partners])
    sector = class_sectors(classes, sectors)
    empty = np.append(by_sector(value.sum(axis=0), sector, len(sectors)) == 0.0, False)[sector]
    value[0, empty] = total[empty]
    sums = np.append(by_sector(value.sum(axis=0), sector, len(sectors)), 0.0)[sector]
    return np.asarray(value / np.where(sums == 0.0, np.inf, sums))


@cache
def _lists_on(classes: ImportClasses, on: Date, as_of: Date) -> dict[str, Array]:
    lists = {name: np.zeros_like(classes.mfn_rate) for name in classes.members}
    for name, found in classes.members.items():
        share = conditions()[name].import_share if name in conditions() else 1.0
        lists[name][[row for row, stands in found if stands.holds(on, as_of)]] = share
    for name, condition in conditions().items():
        if condition.lines and name not in lists:
            lists[name] = condition.import_share * _on_lines(condition, lists, classes)
    return lists


def _on_lines(condition: Condition, lists: Mapping[str, Array], classes: ImportClasses) -> Array:
    """[g] whether a class is below the HS codes that a condition names; raises UnknownName for codes not built in."""
    if "all" in condition.lines or not condition.import_share:
        return np.ones_like(classes.mfn_rate)
    lacking = [line for line in condition.lines if f"hs:{line}" not in lists]
    if lacking:
        raise UnknownName(
            f"no product data for {lacking[0]!r}", where=condition.list, remedy="run `tradetalks customs build`"
        )
    return np.asarray(np.max([lists[f"hs:{line}"] for line in condition.lines], axis=0))


@cache
def us_import_classes() -> ImportClasses:
    """The shipped tables (data/customs: classes, flows, claims of USMCA by month), see docs/reference/data.md."""
    rows = _rows("us_import_classes.csv.gz")
    members: dict[str, list[tuple[int, Span]]] = {}
    for row, record in enumerate(rows):
        for spelled in filter(None, record["lists"].split(";")):
            name, stands = _member(spelled)
            members.setdefault(name, []).append((row, stands))
    with DATA.joinpath("us_import_flows.npz").open("rb") as file, np.load(file) as flows:
        partners = tuple(flows["partners"].tolist())
        imports, duty, imports_2017 = np.zeros((3, len(partners), len(rows)))
        cells = flows["partner"], flows["class"]
        imports[cells], duty[cells], imports_2017[cells] = flows["imports"], flows["duty"], flows["imports_2017"]
        imports_2017 *= 1_000.0  # stored in thousands
    months, claims = _claims(len(rows))
    return ImportClasses(
        tuple(record["sector"] for record in rows),
        {name: tuple(found) for name, found in members.items()},
        _column(rows, "mfn_rate"),
        {metal: _column(rows, metal) for metal in METALS},
        partners,
        imports,
        duty,
        imports_2017,
        claims,
        months,
    )


def _claims(classes: int) -> tuple[tuple[Date, ...], dict[str, Array]]:
    """Months, and partner -> [t g] share that claims USMCA (data/customs/us_usmca_claims.npz, in ten-thousandths)."""
    with DATA.joinpath("us_usmca_claims.npz").open("rb") as file, np.load(file) as found:
        months = tuple(parse_date(f"{month}-01") for month in found["months"].tolist())
        shares = np.zeros((len(found["partners"]), len(months), classes))
        shares[found["partner"], :, found["class"]] = found["share"] / 10_000.0
        return months, dict(zip(found["partners"].tolist(), shares, strict=True))


@cache
def import_coverage(origin: str, destination: str) -> dict[str, dict[str, float]]:
    """list name -> sector -> share of a destination's imports from an origin that stands on the list; {} for none.

    `whole:agriculture` is the parent with the sectors that the shipped table splits from it.

    source  the tables that data/customs/coverage_tables.csv names, see docs/reference/data.md
    """
    tables = _coverage_tables()
    coverage: dict[str, dict[str, float]] = {}
    for row in _rows(tables[origin, destination]) if (origin, destination) in tables else ():
        coverage.setdefault(row["list"], {})[row["sector"]] = float(row["share"])
    return coverage


def importers_with_lists() -> frozenset[str]:
    """The importers, besides the United States, of whose trade it is known what product lists cover."""
    return frozenset(destination for _, destination in _coverage_tables())


@cache
def _coverage_tables() -> dict[tuple[str, str], str]:
    """(origin, destination) -> name of the table (data/customs/coverage_tables.csv)."""
    return {(row["origin"], row["destination"]): row["table"] for row in _rows("coverage_tables.csv")}


@cache
def hs6_origins() -> tuple[str, ...]:
    """The origins of which US imports by HS6 code are stored apart (data/customs/import_tables.csv)."""
    return tuple(row["origin"] for row in _rows("import_tables.csv") if row["origin"] != ALL)


@cache
def hs6_imports_from_china() -> dict[str, dict[str, float]]:
    """sector -> HS6 code -> US imports from China in 2024, USD (US Census)."""
    return _hs6_imports("imports_usd")


@cache
def hs6_imports() -> dict[str, dict[str, float]]:
    """sector -> HS6 code -> US imports from all partners in 2024, USD (US Census)."""
    return _hs6_imports("all_usd")


def _hs6_imports(column: str) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for row in _rows("us_imports_hs6.csv.gz"):
        if float(row[column]) > 0.0:
            found.setdefault(row["sector"], {})[row["hs6"]] = float(row[column])
    return found


def sector_goods(
    sectors: tuple[str, ...], coverage: Mapping[str, Mapping[str, float]], ordinary: Array | None = None
) -> Goods:
    """Sectors as goods [s], where there are no product data: lists cover the given share of each.

    A sector of a table that splits nothing from it takes the share of `whole:` where there is one.

    ordinary  [s] duty before the measures; without it a measure that depends on it cannot be worked out
    raises    MissingFacts for a table with some of a parent's parts and not all
    """
    parts = {parent: [part for part in PARENT if PARENT[part] == parent] for parent in PARENT.values()}
    for parent in set(parts) & set(sectors):
        if 0 < sum(part in sectors for part in parts[parent]) < len(parts[parent]):
            raise MissingFacts(
                "no product data for a parent with some of its parts",
                where=parent,
                evidence=", ".join(part for part in parts[parent] if part not in sectors),
                remedy="split off all of them with `tradetalks world split`, or none",
            )
    keys = [f"whole:{s}" if s in parts and not set(parts[s]) & set(sectors) else s for s in sectors]
    on_list = {
        name: np.array([shares.get(key, shares.get(s, 0.0)) for key, s in zip(keys, sectors, strict=True)])
        for name, shares in coverage.items()
    }
    unknown = np.full(len(sectors), np.nan)
    return Goods(unknown if ordinary is None else ordinary, on_list, dict.fromkeys(METALS, unknown))


def _member(spelled: str) -> tuple[str, Span]:
    """`annex-ii@2025-04-05..2025-11-13`: the list, and from when to when the class stands on it."""
    name, _, days = spelled.partition("@")
    since, _, until = days.partition("..")
    return name, span(name, since, until)


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_text(name).splitlines()))


def _text(name: str) -> str:
    content = DATA.joinpath(name).read_bytes()
    return (gzip.decompress(content) if name.endswith(".gz") else content).decode("utf-8")


def _column(rows: list[dict[str, str]], name: str) -> Array:
    return np.array([float(row[name]) for row in rows])
