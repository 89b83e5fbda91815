"""From folders of YAML files to a Ledger, and what a Ledger answers: records, what is in force, that a day lies
beyond it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from tradetalks.actors import actor_name
from tradetalks.dates import Date, as_date
from tradetalks.errors import BadFile, BadLedger, UnknownName
from tradetalks.files import digest, place, read_yaml, shown
from tradetalks.grammar import Record, foreign_letter, nearest, noun
from tradetalks.installed import in_use
from tradetalks.ledger.disputed import claims, covers
from tradetalks.ledger.measure import Assumptions, Measure
from tradetalks.ledger.records import Arrangement, Coverage, Matter, Point, ProductList, Source
from tradetalks.ledger.status import state
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tradetalks.ledger.status import State

SHIPPED = in_use() / "ledger"
_FOLDERS = ("sources", "matters", "arrangements")
_Found = TypeVar("_Found", bound=Record)
Context = dict[str, Any]


@dataclass(frozen=True)
class Ledger:
    """The records of one folder, or of folders on top of one another, by name.

    measures        by id, `USA/china-100`
    matters         by name, `tiktok`
    arrangements    by name, `kuala-lumpur-2025`
    sources, product_lists   by id
    digest          hash of the files' content and of the scenarios laid over them
    """

    __repr__ = brief_repr

    folder: Path
    measures: dict[str, Measure]
    matters: dict[str, Matter]
    arrangements: dict[str, Arrangement]
    sources: dict[str, Source]
    product_lists: dict[str, ProductList]
    coverage: Coverage
    digest: str

    @classmethod
    def load(cls, folder: Path | str | None = None, *, on_top_of: Ledger | None = None) -> Ledger:
        """The ledger of a folder; without one, the ledger that ships with the package.

        on_top_of  a ledger whose sources, measures and matters the folder may name; the result holds both, and a record
                   of the folder stands in place of one with the same id
        raises     BadLedger for the first thing that breaks the grammar; `check_folder` lists them all
        """
        if folder is None:
            return _shipped()
        return _loaded(Path(folder), on_top_of)

    def __add__(self, other: Ledger) -> Ledger:
        """This ledger with another on top: its records stand in place of those with the same id.

        The days to which the ledger is complete stay this one's.
        """
        coverage = self.coverage.model_copy(
            update={
                "open": (*self.coverage.open, *other.coverage.open),
                "left_out": (*self.coverage.left_out, *other.coverage.left_out),
            }
        )
        return Ledger(
            folder=other.folder,
            measures=self.measures | other.measures,
            matters=self.matters | other.matters,
            arrangements=self.arrangements | other.arrangements,
            sources=self.sources | other.sources,
            product_lists=self.product_lists | other.product_lists,
            coverage=coverage,
            digest=digest(f"{self.digest} + {other.digest}".encode()),
        )

    def __getitem__(self, name: str) -> Measure:
        """The measure of an id; raises UnknownName with the nearest ids."""
        if name in self.matters or name in self.arrangements:
            what = f"{name!r} is no measure: it has no status"
            raise UnknownName(what, remedy=f"`tradetalks show {name}` shows what was said of it")
        if name not in self.measures:
            raise UnknownName(f"no measure {name!r} in the ledger", remedy=_near(name, self.measures))
        return self.measures[name]

    def record(self, name: str) -> Measure | Matter | Arrangement:
        """The measure, matter or arrangement of that name; raises UnknownName with the nearest names."""
        records: dict[str, Measure | Matter | Arrangement] = {**self.measures, **self.matters, **self.arrangements}
        short = name.removeprefix("matters/").removeprefix("arrangements/")
        if short not in records:
            raise UnknownName(f"nothing in the ledger is called {name!r}", remedy=_near(name, records))
        return records[short]

    def in_force(self, *, on: Date | str, as_of: Date | str, trust: Sequence[str] = ()) -> list[tuple[Measure, State]]:
        """The measures in force on a day, as known on another, with their states, by id; raises as `state` does."""
        names = self.trusted(trust)
        states = [(measure, state(measure, on=on, as_of=as_of, trust=names)) for measure in self.measures.values()]
        return [(measure, found) for measure, found in states if found.status == "in force"]

    def beyond(self, on: Date | str) -> str:
        """What to say first of an answer about a day: a sentence where the ledger ends before it, otherwise nothing."""
        last = self.coverage.complete_to
        return f"Not known after {last}: this is as announced by then." if as_date(on, where="on") > last else ""

    def ends_said(self, today: Date) -> str:
        """`The ledger ends on 2026-10-09, 53 days ago.`"""
        last = self.coverage.complete_to
        past = (today - last).days
        ago = f", {past} day{'' if past == 1 else 's'} ago" if past > 0 else ", today" if past == 0 else ""
        return f"The ledger ends on {last}{ago}."

    def said_of(self, measure: str, as_of: Date | str) -> tuple[Point, ...]:
        """What was said by a day of a measure's future, without an act: points with the accounts known by then."""
        known_by = as_date(as_of, where="as_of")
        found = []
        for record in self._records():
            for point in record.points:
                known = tuple(claim for claim in point.claims if claim.date is None or claim.date <= known_by)
                if measure in point.measures and known:
                    found.append(point.model_copy(update={"claims": known}))
        return tuple(found)

    def said_sentences(self, measures: Iterable[str], as_of: Date | str) -> tuple[str, ...]:
        """What each side says of measures' future without an act, one sentence per question."""
        points = {point.question: point for measure in measures for point in self.said_of(measure, as_of)}
        return tuple(
            f"Said, and not law: {point.question} "
            + "; ".join(f"{actor_name(claim.actor)}, {claim.date}: {claim.answer}" for claim in point.claims)
            for point in points.values()
        )

    def trusted(self, trust: Sequence[str]) -> tuple[str, ...]:
        """The names to trust, most trusted first: actors of the ledger's sources or claims, or ids of sources.

        raises  UnknownName for a name that covers nobody, with the nearest actor and those that differ from others
        """
        names = (trust,) if isinstance(trust, str) else tuple(trust)
        if not names:
            return names
        claiming = {claim.actor for record in self._records() for claim in claims(record)}
        actors = claiming | {source.actor for source in self.sources.values()}
        for name in names:
            if name not in self.sources and not any(covers(name, actor) for actor in actors):
                near, known = nearest(name, actors), f"actors with claims: {', '.join(sorted(claiming))}"
                remedy = f"{near}; {known}" if near else known
                raise UnknownName(f"nobody in the ledger is called {name!r}", where="trust", remedy=remedy)
        return names

    def _records(self) -> list[Measure | Matter | Arrangement]:
        return [*self.measures.values(), *self.matters.values(), *self.arrangements.values()]

    def with_scenario(self, scenario: Assumptions) -> Ledger:
        """The ledger with a scenario's own measures, and its events laid after those of the ledger.

        raises  UnknownName for an event of a measure that this ledger does not hold
        """
        measures = self.measures | {measure.id: measure for measure in scenario.measures}
        for event in scenario.events:
            measure = self[event.measure] if event.measure not in measures else measures[event.measure]
            measures[event.measure] = measure.model_copy(update={"events": (*measure.events, event)})
        if not scenario.events and not scenario.measures:
            return self
        return replace(self, measures=measures, digest=digest(f"{self.digest} {scenario.digest}".encode()))

    @property
    def context(self) -> Context:
        """What records that refer to this ledger may name."""
        return {
            "sources": self.sources,
            "product_lists": self.product_lists,
            "measures": self.measures,
            "matters": self.matters,
        }


@cache
def _shipped() -> Ledger:
    return _loaded(SHIPPED)


def _loaded(folder: Path, below: Ledger | None = None) -> Ledger:
    found = read_ledger(folder, below)
    if isinstance(found, Ledger):
        return found if below is None else below + found
    raise found[0]


def read_ledger(folder: Path, below: Ledger | None = None) -> Ledger | list[BadFile]:
    """The ledger of a folder, or everything that breaks its grammar.

    Measures are read only when the sources and product lists are sound, arrangements only when the measures are.

    below  a ledger whose names the folder may use; a folder on top of another needs no coverage.yaml of its own
    """
    if not folder.is_dir():
        return [BadLedger("no such folder", where=str(folder), remedy="name the folder that holds coverage.yaml")]
    paths = [path for path in sorted(folder.rglob("*")) if not path.name.startswith(".") and path.is_file()]
    paths = [
        path
        for path in paths
        if path.relative_to(folder).as_posix() != "review.yaml" and path.parent.name not in ("scenarios", "update")
    ]
    names = {path: path.relative_to(folder).as_posix().removesuffix(".yaml") for path in paths}
    problems: list[BadFile] = [_misplaced(path) for path, name in names.items() if not _is_read(path, name)]
    base = below.context if below is not None else {}
    context: Context = {key: {} for key in ("sources", "product_lists", "measures", "matters")}
    for path, name in names.items():
        if name.startswith("sources/"):
            _read_many(Source, path, context, "sources", problems)
    context["sources"] = {**base.get("sources", {}), **context["sources"]}
    if (folder / "product_lists.yaml") in names:
        _read_many(ProductList, folder / "product_lists.yaml", context, "product_lists", problems)
    coverage = below.coverage.model_copy(update={"open": (), "left_out": ()}) if below is not None else None
    if coverage is None or (folder / "coverage.yaml") in names:
        coverage = _read_one(Coverage, folder / "coverage.yaml", {}, context, problems)
    if problems or coverage is None:
        return problems
    own = {key: context[key] for key in ("sources", "product_lists")}
    measures_here = {name: None for name in names.values() if _is_measure(name)}
    matters_here = {name.removeprefix("matters/"): None for name in names.values() if name.startswith("matters/")}
    here = own | {"measures": measures_here, "matters": matters_here}
    context = {key: {**base.get(key, {}), **here[key]} for key in here}
    measures = _read_folder(Measure, names, "", context, problems)
    matters = _read_folder(Matter, names, "matters/", context, problems)
    arrangements = _read_folder(Arrangement, names, "arrangements/", context, problems)
    if problems:
        return problems
    content = "".join(f"{name} {digest(path.read_bytes())}\n" for path, name in names.items())
    return Ledger(
        folder=folder,
        measures=measures,
        matters=matters,
        arrangements=arrangements,
        sources=own["sources"],
        product_lists=own["product_lists"],
        coverage=coverage,
        digest=digest(content.encode()),
    )


def read_record(
    model: type[_Found],
    data: object,
    given: dict[str, object],
    path: Path | None,
    context: Context,
    field: tuple[str | int, ...] = (),
) -> _Found | list[BadFile]:
    """A record from a file's content, or what is wrong with it.

    given   keys that the place of the file says and the file may not
    path    the file, for the line of what is wrong; None for data from elsewhere
    field   where in the file `data` stands
    """
    if isinstance(data, dict):
        for key in given:
            if key in data:
                what = f"unknown key {key!r}"
                place = _where(path, (*field, key))
                return [model.refused_as(what, where=place, remedy=f"the file says the {key}; remove it")]
        data = given | data
    try:
        return model.model_validate(data, context=context)
    except ValidationError as error:
        details: list[dict[str, Any]] = [dict(detail) for detail in error.errors()]
        inside = {detail["loc"][:depth] for detail in details for depth in range(1, len(detail["loc"]))}
        return [
            _problem(model.refused_as, path, field, d)
            for d in details
            if d["type"] != "too_short" or d["loc"] not in inside
        ]


def record_path(ledger: Ledger, record: Measure | Matter | Arrangement) -> Path:
    """The file of a record."""
    if isinstance(record, Measure):
        return ledger.folder / f"{record.id}.yaml"
    return ledger.folder / ("matters" if isinstance(record, Matter) else "arrangements") / f"{record.id}.yaml"


def _read_folder(
    model: type[_Found], names: dict[Path, str], folder: str, context: Context, problems: list[BadFile]
) -> dict[str, _Found]:
    found = {}
    for path, name in names.items():
        if name.startswith(folder) if folder else _is_measure(name):
            short = name.removeprefix(folder)
            record = _read_one(model, path, {"id": short}, context, problems)
            if record is not None:
                found[short] = record
    return found


def _read_one(
    model: type[_Found], path: Path, given: dict[str, object], context: Context, problems: list[BadFile]
) -> _Found | None:
    try:
        data = read_yaml(path)
    except BadFile as error:
        problems.append(error)
        return None
    found = read_record(model, data, given, path, context | {"kind": _kind(data)})
    if isinstance(found, list):
        problems.extend(found)
        return None
    return found


def _read_many(model: type[Record], path: Path, context: Context, key: str, problems: list[BadFile]) -> None:
    """A file that maps ids to records; they are added to `context[key]`."""
    try:
        data = read_yaml(path)
    except BadFile as error:
        problems.append(error)
        return
    if not isinstance(data, dict):
        problems.append(BadLedger(f"{noun(data)} where `id: record` lines belong", where=place(path, ())))
        return
    for name, content in data.items():
        if name in context[key]:
            problems.append(BadLedger(f"the id {name!r} is used twice", where=place(path, (name,))))
            continue
        found = read_record(model, content, {"id": name}, path, context, (name,))
        if isinstance(found, list):
            problems.extend(found)
        else:
            context[key][name] = found


def _kind(data: object) -> str:
    """The kind that decides which terms are read; a wrong kind is reported by its own field."""
    kind = data.get("kind") if isinstance(data, dict) else None
    return kind if isinstance(kind, str) else ""


def _is_measure(name: str) -> bool:
    return name.count("/") == 1 and name.partition("/")[0] not in _FOLDERS


def _is_read(path: Path, name: str) -> bool:
    """Whether a rule of the grammar reads this file of the folder."""
    return path.suffix == ".yaml" and (name in ("coverage", "product_lists") or name.count("/") == 1)


def _misplaced(path: Path) -> BadLedger:
    remedy = "measures are <country>/<name>.yaml; see docs/reference/ledger.md"
    return BadLedger("a file that nothing reads", where=shown(path), remedy=remedy)


def _near(name: str, known: dict[str, Any]) -> str:
    tail = [full for full in known if full.rpartition("/")[2] == name.rpartition("/")[2]]
    if tail:
        return "did you mean " + " or ".join(tail) + "?" + foreign_letter(name)
    return nearest(name, known) or "`tradetalks list` shows them; `tradetalks deadlines` says what ends when"


def _where(path: Path | None, field: tuple[str | int, ...]) -> str:
    return place(path, field) if path is not None else "field " + ".".join(str(step) for step in field)


def _problem(error: type[BadFile], path: Path | None, field: tuple[str | int, ...], detail: dict[str, Any]) -> BadFile:
    """One Pydantic error as where, what, evidence, remedy."""
    where = _where(path, (*field, *detail["loc"]))
    given, details = detail["input"], detail.get("ctx", {})
    evidence = repr(given) if isinstance(given, str) else ""
    last = str(detail["loc"][-1]) if detail["loc"] else ""
    if detail["type"] == "ledger":
        return error(details["what"], where=where, evidence=evidence, remedy=details["remedy"])
    if detail["type"] == "missing":
        return error(f"no `{last}`", where=where, remedy=f"add the key `{last}`")
    if detail["type"] == "literal_error":
        words = details["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        return error(
            f"`{last}` is not one of the words of the grammar",
            where=where,
            evidence=evidence or noun(given),
            remedy=nearest(str(given), words),
        )
    if detail["type"] in ("tuple_type", "dict_type"):
        wanted = "a list" if detail["type"] == "tuple_type" else "`key: value` lines"
        return error(f"{noun(given)} where {wanted} should be", where=where, evidence=evidence)
    if detail["type"] == "too_short":
        return error(f"`{last}` is empty", where=where, remedy="write at least one")
    return error(detail["msg"], where=where, evidence=evidence)
