"""What chain.yaml may not say: names that it does not declare, units that are others', days out of order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from tradetalks.chokepoint.records import ChainRecord
from tradetalks.errors import BadInput, UnknownName
from tradetalks.files import place
from tradetalks.places import REST_OF_WORLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tradetalks.chokepoint.records import Quantity

REMEDIES = {
    "string_type": "write one text",
    "model_type": "write its keys, indented below it",
    "dict_type": "write names, each with its record indented below it",
    "tuple_type": "write a list, as [A, B]",
    "int_parsing": "write a whole number",
    "int_type": "write a whole number",
    "literal_error": "",
    "extra_forbidden": "unknown keys are refused; see docs/reference/chokepoint.md",
    "string_too_short": "write what people shall read",
}
WHATS = {
    "missing": "`{key}` is missing",
    "model_type": "not a record of keys and values",
    "dict_type": "not names with records",
    "string_type": "not a text",
    "string_too_short": "an empty text",
    "tuple_type": "not a list",
    "too_short": "nothing is listed",
    "int_parsing": "not a whole number",
    "int_type": "not a whole number",
    "extra_forbidden": "an unknown key",
}


def chain_record(path: Path, data: object) -> ChainRecord:
    """chain.yaml as a record; raises BadInput with file, line and field."""
    try:
        return ChainRecord.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
    kind, given = first["type"], first["input"]
    said = WHATS.get(kind, first["msg"].removeprefix("Value error, ").replace("Input should", "it should"))
    last = first["loc"][-1] if first["loc"] else path.name
    where = [step for step in first["loc"] if step != "[key]"]
    raise BadInput(
        said.format(key=last),
        where=place(path, where),
        evidence=repr(given) if isinstance(given, str) else "",
        remedy=REMEDIES.get(kind, ""),
    ) from None


def check_record(path: Path, record: ChainRecord, units: Mapping[str, str]) -> None:
    """Every name that a record uses is declared, and every number has the unit that it is read in.

    units   parameter -> its unit
    raises  UnknownName for a name; BadInput for a unit, and for a chain without the rest of the world
    """
    if REST_OF_WORLD not in record.countries:
        remedy = f"add `{REST_OF_WORLD}: the others` to countries; it may trade nothing"
        raise BadInput("the chain lacks the rest of the world", where=place(path, ("countries",)), remedy=remedy)
    for field, name, names, kind in _names(record):
        _declared(path, field, name, names, kind)
    for field, quantity, unit in _quantities(record, units):
        _declared(path, field, quantity.source, record.sources, "source")
        if unit is not None and quantity.unit != unit:
            raise BadInput("another unit than it is read in", where=place(path, (*field, "unit")),
                           evidence=quantity.unit, remedy=f"give it in {unit}, and write `unit: {unit}`")  # fmt: skip


def declared(where: str, name: str, names: Iterable[str], kind: str) -> None:
    """Raises UnknownName, with what there is, for a name of a table that chain.yaml does not declare."""
    known = list(names)
    if name not in known:
        what = f"no {kind} {name!r} in this chain" if name else f"the {kind} is missing"
        raise UnknownName(what, where=where, remedy=f"one of: {', '.join(known)}; or add it to chain.yaml")


def _declared(path: Path, field: tuple[str, ...], name: str, names: Iterable[str], kind: str) -> None:
    if name not in names:
        declared(place(path, field), name, names, kind)


def _names(record: ChainRecord) -> Iterator[tuple[tuple[str, ...], str, Iterable[str], str]]:
    """(field, name, what is declared, kind) of every name that the record uses, sources of numbers aside."""
    countries, items, sources = record.countries, record.items, record.sources
    yield ("dominant",), record.dominant, countries, "country"
    for key, item in items.items():
        yield from ((("items", key, "recipe", used), used, items, "item") for used in item.recipe)
        yield ("items", key, "source"), item.source, sources, "source"
    for key, industry in record.industries.items():
        yield from ((("industries", key, "exposure", used), used, items, "item") for used in industry.exposure)
        yield ("industries", key, "source"), industry.source, sources, "source"
    for key, project in record.projects.items():
        yield ("projects", key, "country"), project.country, countries, "country"
        yield ("projects", key, "item"), project.item, items, "item"
        yield ("projects", key, "source"), project.source, sources, "source"
    for name, scenario in record.scenarios.items():
        for key, control in scenario.controls.items():
            field = ("scenarios", name, "controls", key)
            yield from (((*field, "by"), country, countries, "country") for country in control.by)
            yield from (((*field, "to"), country, countries, "country") for country in control.to if country != "all")
            yield from (((*field, "items"), held, items, "item") for held in control.items)
            yield (*field, "source"), control.source, sources, "source"
    stages = {item.stage for item in items.values()}
    yield from ((("sectors", stage), stage, stages, "stage") for stage in record.sectors)


def _quantities(
    record: ChainRecord, units: Mapping[str, str]
) -> Iterator[tuple[tuple[str, ...], Quantity, str | None]]:
    """(field, quantity, the unit that it is read in; None for any) of every number."""
    for key, item in record.items.items():
        yield ("items", key, "usd_per_tonne"), item.usd_per_tonne, "USD"
    for key, industry in record.industries.items():
        yield ("industries", key, "sector_share"), industry.sector_share, "share"
        yield ("industries", key, "cost_share"), industry.cost_share, "share"
        yield from ((("industries", key, "exposure", name), one, "share") for name, one in industry.exposure.items())
    for key, parameter in record.parameters.items():
        yield ("parameters", key), parameter, units.get(key)
    for month, season in record.seasons.items():
        yield ("seasons", str(month)), season, None
    for name, scenario in record.scenarios.items():
        for key, control in scenario.controls.items():
            field = ("scenarios", name, "controls", key)
            yield (*field, "approval"), control.approval, "share"
            if control.delay_days is not None:
                yield (*field, "delay_days"), control.delay_days, "days"
    for key, project in record.projects.items():
        yield ("projects", key, "tonnes_a_year"), project.tonnes_a_year, None
        yield ("projects", key, "slip_months"), project.slip_months, "months"
        yield ("projects", key, "ramp_months"), project.ramp_months, "months"
        if project.cost_million_usd is not None:
            yield ("projects", key, "cost_million_usd"), project.cost_million_usd, "million USD"
