"""A back-test as records: the days, the economy, the facts. One YAML file, and a CSV file of facts beside it."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from pydantic import BeforeValidator, Field

from tradetalks.dates import parse_date
from tradetalks.errors import BadInput, UnknownName
from tradetalks.files import digest, read_yaml, shown
from tradetalks.grammar import Day, Record, Text, nearest, reader, wrong
from tradetalks.ledger import Ledger
from tradetalks.ledger.load import read_record
from tradetalks.ledger.shipped_files import read_against_another
from tradetalks.places import nearest_codes
from tradetalks.world import World
from tradetalks.world.labels import EU, region
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "history"
COLUMNS = ("group", "origin", "destination", "sector", "before", "after", "source")
REST, GOODS, ALL = "rest", "goods", "all"


def every_day(given: object) -> object:
    """The days of `{from: DAY, to: DAY}`, both counted; anything else as it is."""
    if not isinstance(given, dict):
        return given
    if set(given) != {"from", "to"}:
        raise wrong("days without a first and a last", "write {from: 2019-01-01, to: 2019-12-31}, or a list of days")
    first, last = (reader(parse_date)(given[end]) for end in ("from", "to"))
    if last < first:
        raise wrong(f"the last day {last} is before the first {first}", "put the earlier day under `from`")
    return tuple(str(first + timedelta(days=n)) for n in range((last - first).days + 1))


class Plan(Record):
    """What is predicted, from what, and what is compared.

    as_of        the ledger as known on this day; nothing said later enters
    before       day whose measures the facts of `before` were made under
    days         days of the measures whose mean is predicted for: `{from: DAY, to: DAY}` is every day from the one to
                 the other, both counted; a list is these days alone
    tariffs_of   day whose measures the world's own tariffs hold
    world        `shipped`, `2011`, or an .npz file beside the plan
    scenario     a scenario file or name laid over the ledger; none: what the ledger knows
    facts        the CSV file beside the plan
    hindsight    what enters although it was not known by `as_of`
    """

    id: str
    title: Text
    as_of: Day
    before: Day
    days: Annotated[tuple[Day, ...], BeforeValidator(every_day), Field(min_length=1)]
    tariffs_of: Day
    world: Text
    scenario: Text | None = None
    trust: tuple[Text, ...] = ()
    facts: Text
    hindsight: tuple[Text, ...] = ()
    note: Text | None = None

    @property
    def days_in_words(self) -> str:
        """The days of the mean: how many, and whether they are all between the first and the last."""
        first, last = min(self.days), max(self.days)
        whole = len(set(self.days)) == len(self.days) == (last - first).days + 1
        return f"{'all ' if whole else ''}{len(self.days)} days from {first} to {last}"


class Fact(NamedTuple):
    """A flow before and after, million USD a year. Origin `rest`: all but those that the group names."""

    group: str
    origin: str
    destination: str
    sector: str
    before: float
    after: float
    source: str


def plan_names() -> list[str]:
    """The back-tests that ship."""
    return sorted(path.stem for path in SHIPPED.glob("*.yaml"))


def read_plan(name: str, ledger: Ledger | None = None) -> tuple[Plan, Path]:
    """A shipped plan by name or one from a .yaml file, with its folder; raises UnknownName, BadFile."""
    path = Path(name) if name.endswith(".yaml") else SHIPPED / f"{name}.yaml"
    if not name.endswith(".yaml") and name not in plan_names():
        raise UnknownName(f"no back-test {name!r}", remedy=nearest(name, plan_names()) or "name a .yaml file")
    book = ledger or Ledger.load()
    found = read_record(Plan, read_yaml(path), {"id": path.stem}, path, book.context)
    if isinstance(found, list):
        raise found[0]
    with read_against_another(path):
        book.trusted(found.trust)
    return found, path.parent


def read_world(name: str, folder: Path) -> World:
    """The world that a plan names; raises BadInput where there is none."""
    if name == "shipped":
        return World.load()
    if name != "2011" and not name.endswith(".npz"):
        raise BadInput("no such world", where="world", evidence=name, remedy="shipped, 2011, or an .npz file")
    return World.load(SHIPPED / "world_2011.npz" if name == "2011" else folder / name)


def countries_of(place: str, world: World) -> tuple[str, ...]:
    """The countries that an origin or destination names; `rest` names nobody.

    EU names the members that the world has, where it has no economy of this name.
    """
    if place == REST:
        return ()
    members = tuple(country for country in EU if country in world.countries)
    union = {"EU": members} if "EU" not in world.countries and members else {}
    return tuple(country for part in place.split("+") for country in union.get(part, (part,)))


def read_facts(path: Path, world: World) -> list[Fact]:
    """The facts of a CSV file with the columns of COLUMNS.

    origin, destination   a country of the world, EU, several joined by +, or `rest`: all others than those named in the
                          same group
    sector                a sector, several joined by +, `goods` or `all`
    before, after         million USD, above zero
    raises  BadInput with the row, for a missing column, an unknown name, a number that is none
    """
    return [_fact(row, f"{shown(path)}:{line}", world) for line, row in read_rows(path, COLUMNS)]


def read_rows(path: Path, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Line and cells of every row of a user's CSV file, by the heads of its columns in lower case.

    A cell that is not there is empty, blank lines are passed over.

    raises  BadInput for a file that cannot be read or is not UTF-8, without rows or one of the columns or with two of
            one name, and for a row with more cells than the head
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="", restval="")
            head = [name.strip().lower() for name in reader.fieldnames or []]
            reader.fieldnames = head
            rows = [(reader.line_num, row) for row in reader]
    except OSError as error:
        raise BadInput("the file cannot be read", where=shown(path), evidence=str(error.strerror)) from None
    except UnicodeDecodeError as error:
        raise BadInput("not UTF-8", where=shown(path), evidence=f"byte {error.start}") from None
    if not set(columns) <= set(head) or not rows:
        raise BadInput(
            "no rows with the columns asked for",
            where=shown(path),
            evidence=", ".join(head) or "an empty file",
            remedy="columns: " + ", ".join(columns),
        )
    twice = sorted({name for name in columns if head.count(name) > 1})
    if twice:
        raise BadInput("a column twice", where=shown(path), evidence=", ".join(twice), remedy="keep one of them")
    for line, row in rows:
        if "" in row.keys() - set(head):
            raise BadInput(
                "more cells than columns",
                where=f"{shown(path)}:{line}",
                evidence=f"beyond the last column: {row['']}",
                remedy="write numbers without separators, or put a text with commas in quotes",
            )
    return rows


def _fact(row: dict[str, str], where: str, world: World) -> Fact:
    for column in ("origin", "destination"):
        for country in countries_of(row[column], world):
            if country not in world.countries:
                raise BadInput(
                    f"no {column} {country!r} in this world", where=where, remedy=_place_remedy(country, world)
                )
    for sector in row["sector"].split("+"):
        if sector not in (*world.sectors, GOODS, ALL):
            raise BadInput(f"no sector {sector!r} in this world", where=where, remedy=nearest(sector, world.sectors))
    return Fact(
        row["group"],
        row["origin"],
        row["destination"],
        row["sector"],
        _value(row, "before", where),
        _value(row, "after", where),
        row["source"],
    )


def _place_remedy(country: str, world: World) -> str:
    codes = [code for code in nearest_codes(country) if code in world.countries]
    if codes:
        return "near: " + ", ".join(f"{code} ({country_name(code)})" for code in codes)
    return f"add it to the flows of {region(country)}" if region(country) in world.countries else "an ISO alpha-3 code"


def _value(row: dict[str, str], column: str, where: str) -> float:
    try:
        value = float(row[column])
    except (TypeError, ValueError):
        value = float("nan")
    if not 0.0 < value < float("inf"):
        raise BadInput(
            f"{column} is no value above zero",
            where=where,
            evidence=repr(row[column]),
            remedy="million USD; leave a flow out that does not exist",
        )
    return value


def facts_digest(paths: Iterable[Path]) -> str:
    """Hash of the files a back-test was made from."""
    return digest(b"".join(path.read_bytes() for path in paths))
