"""Scenarios: more measures and events in the ledger's grammar, signed, with what they assume and leave out."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from tradetalks.dates import day_text, parse_date
from tradetalks.errors import BadFile, BadLedger, UnknownName
from tradetalks.files import digest, place, read_yaml
from tradetalks.grammar import Day, PlaceCode, Text, nearest
from tradetalks.ledger.disputed import covers
from tradetalks.ledger.load import Context, Ledger, read_record
from tradetalks.ledger.measure import Measure
from tradetalks.ledger.records import AssumedEvent, LedgerRecord, Source
from tradetalks.ledger.shipped_files import read_against_another
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tradetalks.dates import Date

LAW_OF = re.compile(r"law-(\d{4}-\d{2}-\d{2})\Z")
SHIPPED = Path(__file__).resolve().parent.parent / "data" / "scenarios"


class Scenario(LedgerRecord):
    """What if: measures of its own, and events laid after the ledger's, known from the scenario's beginning.

    on        the day whose policy is computed
    as_of     the ledger as known on this day
    closure   of trade balances where it is solved, in every draw: fixed, proportional or free; None: as the horizon
              draws it
    groups    name -> countries; the scenario's own measures may name a group where a country belongs
    measures  in the file a mapping from id, `COUNTRY/name`, to a measure in the ledger's grammar
    digest    hash of the file
    """

    __repr__ = brief_repr

    id: str
    title: Text
    question: Text
    author: Text
    as_of: Day
    on: Day
    trust: tuple[Text, ...] = ()
    assumes: Annotated[tuple[Text, ...], Field(min_length=1)]
    leaves_out: Annotated[tuple[Text, ...], Field(min_length=1)]
    note: Text | None = None
    closure: Literal["fixed", "proportional", "free"] | None = None
    groups: dict[Text, tuple[PlaceCode, ...]] = Field(default_factory=dict)
    measures: tuple[Measure, ...] = ()
    events: tuple[AssumedEvent, ...] = ()
    digest: str

    def __hash__(self) -> int:
        """Hash of what the file says: its measures and groups are mappings."""
        return hash((self.id, self.digest))

    @property
    def data(self) -> dict[str, Any]:
        """What a file of the scenario holds, every scalar as text: `read` makes the same scenario of it."""
        plain = self.model_dump(mode="json", exclude={"id", "digest"}, exclude_unset=True, exclude_none=True)
        written: dict[str, Any] = as_written(plain)
        if "events" in written:
            written["events"] = [_in_short(event) for event in written["events"]]
        if written.pop("measures", ()):
            written["measures"] = {
                measure.id: as_written(measure.model_dump(mode="json", exclude={"id"}, exclude_unset=True))
                for measure in self.measures
            }
        return written

    @property
    def said(self) -> str:
        """All that it says as one text, equal however its file is named and laid out."""
        return json.dumps(self.data, sort_keys=True, ensure_ascii=False)

    @classmethod
    def load(cls, name: str | Path, ledger: Ledger | None = None) -> Scenario:
        """A shipped scenario by name, or one from a file; its events name measures of `ledger` or the shipped one.

        `law-2025-07-26` is the law of that day as it was then known, of any day.
        raises  UnknownName for a name that is not shipped; BadLedger for a file that breaks the grammar
        """
        if isinstance(name, str) and (day := LAW_OF.match(name)):
            book = ledger or Ledger.load()
            return cls.read(_law_of(parse_date(day[1], where="scenario"), book), name, book)
        path = _path(name)
        with read_against_another(path):
            return cls._read(read_yaml(path), path.stem, digest(path.read_bytes()), path, ledger or Ledger.load())

    @classmethod
    def read(cls, data: object, name: str, ledger: Ledger | None = None) -> Scenario:
        """A scenario from the data that a file would hold, every scalar as text; raises BadLedger, with the field."""
        content = json.dumps(data, sort_keys=True, ensure_ascii=False).encode()
        return cls._read(data, name, digest(content), None, ledger or Ledger.load())

    @classmethod
    def _read(cls, data: object, name: str, content: str, path: Path | None, book: Ledger) -> Scenario:
        if isinstance(data, dict) and isinstance(data.get("measures"), dict):
            named = data.get("groups")
            groups = named if isinstance(named, dict) else {}
            since = min(str(data.get("as_of")), str(data.get("on")))
            named_measures = {key: _with_defaults(key, content, since) for key, content in data["measures"].items()}
            own = [_measure(key, content, groups, path, book) for key, content in named_measures.items()]
            data = data | {"measures": own}
            book = replace(book, measures=book.measures | {measure.id: measure for measure in own})
        if isinstance(data, dict) and isinstance(data.get("events"), list):
            data = data | {"events": [_event(event, i, path, book) for i, event in enumerate(data["events"])]}
        found = read_record(cls, data, {"id": name, "digest": content}, path, book.context)
        if isinstance(found, list):
            raise found[0]
        return found


def as_written(value: object) -> Any:
    """Plain data as a file of the grammar holds it: every scalar a text, numbers in digits, and nothing empty."""
    if isinstance(value, dict):
        return {key: as_written(one) for key, one in value.items() if one not in (None, [], {})}
    if isinstance(value, list):
        return [as_written(one) for one in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{Decimal(repr(value)).normalize():f}" if isinstance(value, float) else str(value)


def _in_short(event: dict[str, Any]) -> dict[str, Any]:
    """An event with one plain claim as people write it: `source: x`."""
    claim, *others = event["claims"]
    if others or not set(claim) <= set(AssumedEvent.shorthand):
        return event
    short = {"source": claim["source"]} if claim == {"source": "scenario", "actor": "scenario"} else claim
    return {key: value for key, value in event.items() if key != "claims"} | short


def assumed(
    ledger: Ledger, name: str | None, as_of: Date | None, trust: Sequence[str]
) -> tuple[Ledger, Date, tuple[str, ...]]:
    """A ledger with a scenario laid over it, if one is named; the day by which it is known; whom to trust.

    as_of   where it is not given: the scenario's, or the last day that the ledger covers
    raises  UnknownName, BadLedger
    """
    if name is None:
        return ledger, as_of or ledger.coverage.complete_to, ledger.trusted(trust)
    scenario = Scenario.load(name, ledger)
    laid = ledger.with_scenario(scenario)
    return laid, as_of or scenario.as_of, laid.trusted((*trust, *scenario.trust))


def scenario_names() -> list[str]:
    """The scenarios that ship with the package."""
    return sorted(path.stem for path in SHIPPED.glob("*.yaml"))


def is_scenario(name: str) -> bool:
    """Whether a scenario of this name ships, or it names the law of a day."""
    return name in scenario_names() or LAW_OF.match(name) is not None


def _law_of(day: Date, book: Ledger) -> dict[str, Any]:
    """What a file would hold: the law of a day, as known on it, with those to trust whom the ledger has."""
    said: Any = read_yaml(SHIPPED.parent / "law_of_a_day.yaml")
    known = {*book.sources, *(source.actor for source in book.sources.values())}
    said = said | {"trust": [name for name in said["trust"] if any(covers(name, one) for one in known)]}
    asked = f"What do the measures in force on {day_text(day)} do, as they were known on that day?"
    title = f"The law of {day_text(day)}"
    return {"title": title, "question": asked, "on": day.isoformat(), "as_of": day.isoformat(), **said}


def own_measure(name: str, data: object, since: Date, ledger: Ledger) -> Measure | list[BadFile]:
    """A measure as a scenario defines it, in force from `since` where it does not say; or everything wrong with it."""
    return _own(name, _with_defaults(name, data, since.isoformat()), {}, None, ledger)


def _measure(name: str, data: object, groups: Mapping[str, object], path: Path | None, ledger: Ledger) -> Measure:
    """A measure of the scenario's own; raises BadLedger, with its place, also for an id that the ledger has."""
    found = _own(name, data, groups, path, ledger)
    if isinstance(found, list):
        raise found[0]
    return found


def _own(
    name: str, data: object, groups: Mapping[str, object], path: Path | None, ledger: Ledger
) -> Measure | list[BadFile]:
    field = ("measures", name)
    if name in ledger.measures or name.count("/") != 1:
        taken = BadLedger(
            "a measure of the ledger" if name in ledger.measures else "no id of a measure",
            where=place(path, field) if path is not None else "field " + ".".join(field),
            evidence=repr(name),
            remedy="write an id of its own, <country>/<name>; what happens to the ledger's measures stands in `events`",
        )
        return [taken]
    kind = data.get("kind") if isinstance(data, dict) else None
    context = _context(ledger) | {"kind": kind if isinstance(kind, str) else ""}
    return read_record(Measure, _without_groups(data, groups), {"id": name}, path, context, field)


def _with_defaults(name: str, data: object, since: str) -> object:
    """A scenario's own measure with what it leaves out: imposed by who its id names, in force from the first day."""
    if not isinstance(data, dict):
        return data
    in_force = {"event": "enter_force", "date": since, "source": "scenario"}
    assumed_by = {"authority": "scenario"} if data.get("kind") == "tariff" else {}
    return {"imposed_by": name.partition("/")[0], "events": [in_force], **assumed_by, **data}


def _without_groups(data: object, groups: Mapping[str, object]) -> object:
    """A measure whose scope names the countries of the scenario's own groups in place of the groups."""
    if not isinstance(data, dict) or not isinstance(data.get("scope"), dict):
        return data
    scope = dict(data["scope"])
    for key in ("origin", "destination"):
        if isinstance(scope.get(key), list):
            named = [groups[one] if isinstance(one, str) and one in groups else [one] for one in scope[key]]
            scope[key] = [country for countries in named if isinstance(countries, list) for country in countries]
    return data | {"scope": scope}


def _event(data: object, index: int, path: Path | None, ledger: Ledger) -> AssumedEvent:
    """An event, its terms read by the kind of the measure that it names; raises BadLedger."""
    name = data.get("measure") if isinstance(data, dict) else None
    kind = ledger.measures[name].kind if isinstance(name, str) and name in ledger.measures else ""
    found = read_record(AssumedEvent, data, {}, path, _context(ledger) | {"kind": kind}, ("events", index))
    if isinstance(found, list):
        raise found[0]
    return found


def _context(ledger: Ledger) -> Context:
    """The ledger's names, and `scenario`: the author's own assumption as a source."""
    assumption = Source.model_construct(
        id="scenario",
        title="the scenario's own assumption",
        actor="scenario",
        date=ledger.coverage.complete_to,
        kind="secondary",
    )
    return ledger.context | {"sources": ledger.sources | {"scenario": assumption}}


def _path(name: str | Path) -> Path:
    if isinstance(name, Path) or name.endswith(".yaml"):
        return Path(name)
    if name not in scenario_names():
        remedy = nearest(name, scenario_names()) or "name a file that ends in .yaml, or law-2025-07-26 for a day's law"
        raise UnknownName(f"no scenario {name!r}", remedy=remedy)
    return SHIPPED / f"{name}.yaml"
