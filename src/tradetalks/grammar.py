"""The values of the grammar of users' files: days, rates, shares, ranges, places, products, and records of them.

A value that is a fraction says so (`Rate`, `Share`, `ShareRange`), so that whatever prints it can write percent.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import TYPE_CHECKING, Annotated, ClassVar, Self, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, ValidationInfo, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from tradetalks.dates import Date, parse_date
from tradetalks.errors import BadFile, BadInput, TradetalksError
from tradetalks.places import GROUPS, members
from tradetalks.products import parse_hs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_Read = TypeVar("_Read")
_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)
_HIGHEST_RATE = 10.0


def wrong(what: str, remedy: str = "") -> PydanticCustomError:
    """The error of one value, with its remedy; Pydantic adds the place."""
    return PydanticCustomError("ledger", "{what}", {"what": what, "remedy": remedy})


def wrong_at(field: tuple[str | int, ...], value: object, error: PydanticCustomError) -> ValidationError:
    """The error of a value further down in the record being read."""
    return ValidationError.from_exception_data("record", [InitErrorDetails(type=error, loc=field, input=value)])


def nearest(name: str, known: Iterable[str]) -> str:
    """A remedy that names the nearest known names, or all of them where they are few."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    if near:
        return "did you mean " + " or ".join(near) + "?" + foreign_letter(name)
    return "one of: " + ", ".join(names) if 0 < len(names) <= 20 else ""


def foreign_letter(name: str) -> str:
    """Which letter of a name only looks like one of the known names'; empty where there is none."""
    foreign = [one for one in name if not one.isascii()]
    return f" Yours has the {unicodedata.name(foreign[0], 'letter')}." if foreign else ""


class Record(BaseModel):
    """A record of the grammar: frozen, and every key in it is known.

    refused_as  the error of a file that does not keep to it
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    shorthand: ClassVar[tuple[str, ...]] = ()
    refused_as: ClassVar[type[BadFile]] = BadFile

    @model_validator(mode="before")
    @classmethod
    def known_keys(cls, data: object) -> object:
        if isinstance(data, cls):
            return data
        if not isinstance(data, dict):
            raise wrong(f"{noun(data)} where `key: value` lines belong", "write the keys of this record")
        keys = [*cls.model_fields, *cls.shorthand]
        for key in data:
            if key not in keys:
                remedy = "quote a text that holds a comma" if data[key] == "" else nearest(key, keys)
                raise wrong_at((key,), data[key], wrong(f"unknown key {key!r}", remedy))
        return data


def fractions(record: type[Record]) -> frozenset[str]:
    """The keys of a record whose type is a fraction."""
    return frozenset(
        key for key, field in record.model_fields.items() if FRACTION in field.metadata or _holds(field.annotation)
    )


def _holds(annotation: object) -> bool:
    return FRACTION in getattr(annotation, "__metadata__", ()) or any(map(_holds, get_args(annotation)))


def noun(value: object) -> str:
    """What a node of the file is, in a word."""
    if isinstance(value, list):
        return "a list"
    return "a mapping" if isinstance(value, dict) else "a text"


def read_text(value: object) -> str:
    """A scalar of the file, which may not be empty."""
    if not isinstance(value, str):
        raise wrong(f"{noun(value)} where a text belongs", "write one value on the line")
    if not value.strip():
        raise wrong("an empty value", "write the value or leave the key out")
    return value


def reader(parse: Callable[[str], _Read]) -> Callable[[object], _Read]:
    """A validator that reads a scalar with `parse` and keeps the remedy of its error."""

    def read(value: object) -> _Read:
        try:
            return parse(read_text(value))
        except TradetalksError as error:
            raise wrong(f"{error.what}: {error.evidence}" if error.evidence else error.what, error.remedy) from None

    return read


def parse_number(written: str) -> float:
    if not _NUMBER.fullmatch(written):
        raise BadInput("not a number", evidence=repr(written), remedy="write digits with a point, for example 0.25")
    return float(written)


def parse_rate(written: str) -> float:
    rate = parse_number(written.removeprefix("-"))
    if rate > _HIGHEST_RATE:
        raise BadInput("a rate above 1000 %", evidence=repr(written), remedy="write a fraction: 25 % is 0.25")
    if written.startswith("-"):
        raise BadInput("a rate below zero", evidence=repr(written), remedy="an exemption is `how: exempt`")
    return rate


def parse_share(written: str) -> float:
    share = parse_number(written)
    if share > 1.0:
        raise BadInput("a share above 1", evidence=repr(written), remedy="write a fraction: 25 % is 0.25")
    return share


def parse_count(written: str) -> int:
    if not written.isascii() or not written.isdigit():
        raise BadInput("not a count", evidence=repr(written), remedy="write a whole number, for example 863")
    return int(written)


def parse_yes(written: str) -> bool:
    if written not in ("yes", "no"):
        raise BadInput("neither yes nor no", evidence=repr(written), remedy="write yes or no")
    return written == "yes"


def parse_place(written: str) -> str:
    """An ISO 3166 alpha-3 code, or a group such as `EU`."""
    if written not in GROUPS:
        members(written)
    return written


def parse_scope_place(written: str) -> str:
    return written if written == "all" else parse_place(written)


def read_product(value: object, info: ValidationInfo) -> str:
    """`all`, `list:<name>` of a declared list, or an HS code without its dots."""
    written = read_text(value)
    if written == "all":
        return written
    if written.startswith("list:"):
        lists = (info.context or {}).get("product_lists", {})
        name = written.removeprefix("list:")
        if name not in lists:
            raise wrong(f"no product list {name!r}", nearest(name, lists) or "declare it in product_lists.yaml")
        return written
    return reader(parse_hs)(written)


def id_reader(noun: str, key: str, remedy: str = "") -> Callable[[object, ValidationInfo], str]:
    """A validator that reads the id of a record that the ledger holds, under a key of the context."""

    def read(value: object, info: ValidationInfo) -> str:
        name = read_text(value)
        known = (info.context or {}).get(key, {})
        if name not in known:
            raise wrong(f"no {noun} {name!r}", nearest(name, known) or remedy)
        return name

    return read


def read_name(value: object) -> str:
    """Lower-case words joined by hyphens."""
    name = read_text(value)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise wrong(f"not a name: {name!r}", "write lower-case words joined by hyphens, for example section-232-steel")
    return name


Text = Annotated[str, BeforeValidator(read_text)]
Day = Annotated[Date, BeforeValidator(reader(parse_date))]
Number = Annotated[float, BeforeValidator(reader(parse_number))]
FRACTION = "fraction"  # marks the types of what a reader sees as percent
Rate = Annotated[float, BeforeValidator(reader(parse_rate)), FRACTION]
Share = Annotated[float, BeforeValidator(reader(parse_share)), FRACTION]
Yes = Annotated[bool, BeforeValidator(reader(parse_yes))]
Count = Annotated[int, BeforeValidator(reader(parse_count))]
Name = Annotated[str, BeforeValidator(read_name)]
PlaceCode = Annotated[str, BeforeValidator(reader(parse_place))]
ScopePlace = Annotated[str, BeforeValidator(reader(parse_scope_place))]
Product = Annotated[str, BeforeValidator(read_product)]
SourceId = Annotated[str, BeforeValidator(id_reader("source", "sources", "add it to a file in sources/"))]
MeasureId = Annotated[str, BeforeValidator(id_reader("measure", "measures"))]
MatterId = Annotated[str, BeforeValidator(id_reader("matter", "matters"))]


class Range(Record):
    """A value between two ends, in the unit of its key; one number in the file is a range of width zero."""

    low: Number
    central: Number
    high: Number

    @model_validator(mode="before")
    @classmethod
    def one_number(cls, data: object) -> object:
        return {"low": data, "central": data, "high": data} if isinstance(data, str) else data

    @model_validator(mode="after")
    def ordered(self) -> Self:
        if not self.low <= self.central <= self.high:
            raise wrong(f"not in order: {self.low}, {self.central}, {self.high}", "write low <= central <= high")
        return self


def read_share_range(value: object) -> Range:
    found = Range.model_validate(value)
    if found.high > 1.0:
        raise wrong(f"a share above 1: {found.high}", "write a fraction: 25 % is 0.25")
    return found


ShareRange = Annotated[Range, BeforeValidator(read_share_range), FRACTION]
