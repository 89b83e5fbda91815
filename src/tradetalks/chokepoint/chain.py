"""A chain as arrays. Axes: i item (input), j item (output), o origin, d destination, c country, u industry."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from tradetalks.chokepoint.checks import chain_record, check_record, declared
from tradetalks.chokepoint.tables import table_number, table_rows
from tradetalks.errors import BadInput, UnknownName
from tradetalks.files import digest, place, read_yaml, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from tradetalks.chokepoint.records import ChainRecord, Confidence, Industry, Item, ProjectRecord

    Array = NDArray[np.float64]

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "chokepoint"
PRIORS = SHIPPED / "priors.yaml"
STEPS_A_YEAR = {"month": 12, "week": 52}
FILES = ("chain.yaml", "sourcing.csv", "use.csv")
CONFIDENCE: tuple[Confidence, ...] = ("high", "medium", "low")
SHARE_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Project:
    """Announced capacity: the record, with its item and country as positions."""

    name: str
    record: ProjectRecord
    item: int
    country: int


@dataclass(frozen=True)
class Chain:
    """A benchmark step (month or week) that balances at every node.

    folder      where its files lie
    priors      parameters that it does not set itself
    items       names, in the order of the file;  `upstream_first` their order along the chain
    recipe      [i j]    tonnes of i used for a tonne of j
    sourcing    [i o d]  share of d's purchases of i that come from o; sums to 1 over o where d buys
    use         [i u c]  tonnes a step that industries use
    need, made  [i c]    tonnes a step bought and produced, which `use`, `recipe` and `sourcing` imply
    """

    name: str
    folder: Path
    priors: tuple[str, ...]
    record: ChainRecord
    countries: tuple[str, ...]
    items: tuple[str, ...]
    industries: tuple[str, ...]
    dominant: int
    upstream_first: tuple[int, ...]
    recipe: Array
    sourcing: Array
    use: Array
    need: Array
    made: Array
    projects: tuple[Project, ...]
    digest: str

    def item(self, name: str) -> int:
        """Position of an item; raises UnknownName."""
        return _position(self.items, name, "item")

    def country(self, name: str) -> int:
        """Position of a country; raises UnknownName."""
        return _position(self.countries, name, "country")

    def item_record(self, i: int) -> Item:
        return self.record.items[self.items[i]]

    def industry_record(self, u: int) -> Industry:
        return self.record.industries[self.industries[u]]

    @property
    def steps_a_year(self) -> int:
        """12 where the step is a month, 52 where it is a week."""
        return STEPS_A_YEAR[self.record.step]

    @property
    def steps_a_month(self) -> float:
        return self.steps_a_year / 12.0

    @property
    def outside(self) -> NDArray[np.bool_]:
        """[c] true for every country but the dominant supplier."""
        return np.asarray(np.arange(len(self.countries)) != self.dominant)

    @property
    def flow(self) -> Array:
        """[i o d] tonnes a month in the benchmark."""
        return self.sourcing * self.need[:, None, :]


def chain_names() -> list[str]:
    """The chains that ship with the package."""
    return sorted(path.parent.name for path in SHIPPED.glob("*/chain.yaml"))


def load(name: str | Path) -> Chain:
    """A shipped chain by name, or the one in a folder: chain.yaml, sourcing.csv, use.csv.

    raises  UnknownName  for a name that is not shipped, and for a country, item, industry, element or source that the
                         chain does not declare
            BadInput     for a value out of range, an unknown or repeated key, a missing source, shares that do not sum
                         to 1, an item that nobody makes, a cycle in the chain
            BadFile    for a file that is no YAML
    """
    folder = name if isinstance(name, Path) else SHIPPED / name
    if not (folder / "chain.yaml").is_file():
        ask = "one of: " + ", ".join(chain_names()) + "; or a folder with chain.yaml, sourcing.csv, use.csv"
        if folder.is_file():
            ask = f"name the folder: {shown(folder.parent)}"
        raise UnknownName(f"no chain {str(name)!r}", remedy=ask)
    record, priors = _record(folder / "chain.yaml")
    countries, items, industries = tuple(record.countries), tuple(record.items), tuple(record.industries)
    recipe = np.zeros((len(items), len(items)))
    for j, item in enumerate(record.items.values()):
        for used, tonnes in item.recipe.items():
            recipe[items.index(used), j] = tonnes
    sourcing = _sourcing(folder / "sourcing.csv", record)
    use = _use(folder / "use.csv", record)
    order = _upstream_first(record)
    need, made = balance(order, recipe, sourcing, use)
    _check_makers(folder / "sourcing.csv", record, sourcing, need)
    return Chain(
        folder.resolve().name,
        folder,
        priors,
        record,
        countries,
        items,
        industries,
        countries.index(record.dominant),
        order,
        recipe,
        sourcing,
        use,
        need,
        made,
        tuple(
            Project(key, entry, items.index(entry.item), countries.index(entry.country))
            for key, entry in record.projects.items()
        ),
        digest(b"".join(path.read_bytes() for path in (*(folder / f for f in FILES), PRIORS))),
    )


def balance(order: tuple[int, ...], recipe: Array, sourcing: Array, use: Array) -> tuple[Array, Array]:
    """What every country buys and makes so that all uses are met, from the last stage back to the first.

    need_id = sum_u use_iud + sum_j recipe_ij made_jd,   made_io = sum_d sourcing_iod need_id

    returns  need [i c], made [i c]
    """
    need, made = np.zeros((2, recipe.shape[0], use.shape[2]))
    for i in reversed(order):
        need[i] = use[i].sum(axis=0) + recipe[i] @ made
        made[i] = sourcing[i] @ need[i]
    return need, made


def find(name: str) -> Chain:
    """A shipped chain by name, or one in a folder: `./my-chain`, `../chains/chips`, or any folder with chain.yaml.

    raises  as `load` does
    """
    own = Path(name)
    return load(own if name not in chain_names() and (own / "chain.yaml").is_file() else name)


def _record(path: Path) -> tuple[ChainRecord, tuple[str, ...]]:
    """chain.yaml, with priors for the parameters that it does not set, and their names."""
    data, priors = read_yaml(path), cast("dict[str, dict[str, dict[str, str]]]", read_yaml(PRIORS))
    lacking: tuple[str, ...] = ()
    if isinstance(data, dict):
        own, sources = data.get("parameters") or {}, data.get("sources") or {}
        for key, given in (("parameters", own), ("sources", sources)):
            if not isinstance(given, dict):
                raise BadInput(f"{key} are not names with records", where=place(path, (key,)), evidence=str(given))
        lacking = tuple(name for name in priors["parameters"] if name not in own)
        data = data | {"parameters": priors["parameters"] | own, "sources": priors["sources"] | sources}
    record = chain_record(path, data)
    check_record(path, record, {name: one["unit"] for name, one in priors["parameters"].items()})
    return record, lacking


def _upstream_first(record: ChainRecord) -> tuple[int, ...]:
    items = list(record.items)
    try:
        order = tuple(
            TopologicalSorter({name: tuple(item.recipe) for name, item in record.items.items()}).static_order()
        )
    except CycleError as error:
        raise BadInput(
            "a cycle in the chain", where="items", evidence=" -> ".join(error.args[1]), remedy="remove one recipe"
        ) from None
    return tuple(items.index(name) for name in order)


def _rows(path: Path, columns: tuple[str, ...], record: ChainRecord) -> Iterable[tuple[str, dict[str, str], float]]:
    """(place, row, number) of a table whose last number column is `columns[-1]`; source and confidence are checked."""
    if not path.is_file():
        raise BadInput(
            "the chain lacks a table", where=shown(path), remedy="a chain is chain.yaml, sourcing.csv, use.csv"
        )
    for where, row in table_rows(path, (*columns, "source", "confidence")):
        declared(where, row["source"], record.sources, "source")
        if row["confidence"] not in CONFIDENCE:
            raise BadInput("not a confidence", where=where, evidence=row["confidence"], remedy=", ".join(CONFIDENCE))
        yield where, row, table_number(row[columns[-1]], where, columns[-1])


def _sourcing(path: Path, record: ChainRecord) -> Array:
    """[i o d] shares; the columns of countries that buy sum to 1."""
    items, countries = list(record.items), list(record.countries)
    shares = np.zeros((len(items), len(countries), len(countries)))
    seen = set()
    for where, row, share in _rows(path, ("item", "destination", "origin", "share"), record):
        declared(where, row["item"], items, "item")
        for key in ("destination", "origin"):
            declared(where, row[key], countries, "country")
        cell = items.index(row["item"]), countries.index(row["origin"]), countries.index(row["destination"])
        if cell in seen:
            raise BadInput("the same pair twice", where=where, evidence=f"{row['origin']} -> {row['destination']}")
        seen.add(cell)
        shares[cell] = share
    total = shares.sum(axis=1)
    wrong = (total > 0.0) & (np.abs(total - 1.0) > SHARE_TOLERANCE)
    if wrong.any():
        i, d = np.argwhere(wrong)[0]
        raise BadInput(
            "shares do not sum to 1",
            where=f"{shown(path)}, {items[i]} bought by {countries[d]}",
            evidence=f"{total[i, d]:.6f}",
            remedy="name every origin of what the country buys, itself among them",
        )
    return shares


def _use(path: Path, record: ChainRecord) -> Array:
    """[i u c] tonnes a step; the table gives tonnes a year."""
    items, industries, countries = list(record.items), list(record.industries), list(record.countries)
    use = np.zeros((len(items), len(industries), len(countries)))
    seen = set()
    for where, row, tonnes in _rows(path, ("country", "industry", "item", "tonnes_a_year"), record):
        for key, names in (("country", countries), ("industry", industries), ("item", items)):
            declared(where, row[key], names, key)
        cell = items.index(row["item"]), industries.index(row["industry"]), countries.index(row["country"])
        if cell in seen:
            evidence = f"{row['item']} used by {row['industry']} in {row['country']}"
            raise BadInput("the same use twice", where=where, evidence=evidence, remedy="add the two up")
        seen.add(cell)
        use[cell] = tonnes / STEPS_A_YEAR[record.step]
    if not use.any():
        raise BadInput(
            "nobody uses anything", where=shown(path), remedy="write what each industry uses a year, one line each"
        )
    return use


def _check_makers(path: Path, record: ChainRecord, sourcing: Array, need: Array) -> None:
    """Everything that a country needs has a supplier."""
    lacking = (need > 0.0) & (sourcing.sum(axis=1) == 0.0)
    if lacking.any():
        i, d = np.argwhere(lacking)[0]
        item, country = list(record.items)[i], list(record.countries)[d]
        raise BadInput(
            "a stage without a producer",
            where=f"{shown(path)}, {item} bought by {country}",
            evidence=f"{STEPS_A_YEAR[record.step] * need[i, d]:.4g} a year needed, no origin named",
            remedy="add the rows of its origins",
        )


def _position(names: tuple[str, ...], name: str, kind: str) -> int:
    if name not in names:
        raise UnknownName(f"no {kind} {name!r} in this chain", remedy="one of: " + ", ".join(names))
    return names.index(name)
