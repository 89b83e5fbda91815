"""Facts of goods that no line of the schedule tells: their use, their age, where their metal was smelted.

A product list can depend on such a fact. Some lists cover goods only if the entry claims it (`claimed`): silence means
no. Others cover the goods or not by what they are (`conditional`): silence means that nobody knows, and the duty is a
range. Both are data: data/customs/facts.csv and data/customs/conditions.csv.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from tradetalks.customs.lists import DATA
from tradetalks.errors import BadInput
from tradetalks.places import members

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

METALS = ("steel", "aluminium", "copper")  # an entry states their shares in the value as it does facts
NEITHER = "other"  # value of a fact with which no condition on it holds, where facts.csv names no word for it


@dataclass(frozen=True)
class Fact:
    """A fact that an entry can state.

    kind      choice (one of the words that conditions name, or `other`), yes (yes or no), share (0 to 1), number
              (0 or more), place (ISO 3166 alpha-3)
    question  what is asked, in words
    neither   value that says that no condition holds: `no`, `in` of a quota, or `other`
    """

    name: str
    kind: Literal["choice", "yes", "share", "number", "place"]
    question: str
    neither: str

    def read(self, value: str) -> str:
        """The value as conditions compare it; raises BadInput for one that the fact cannot have."""
        if self.kind == "place":
            if value != self.neither:
                members(value)
            return value
        if self.kind in ("share", "number"):
            return self._number(value)
        allowed = ("yes", "no") if self.kind == "yes" else (*choices(self.name), self.neither)
        if value not in allowed:
            raise BadInput(
                f"the fact {self.name!r} has no value {value!r}", where="--fact", remedy="one of: " + ", ".join(allowed)
            )
        return value

    def _number(self, value: str) -> str:
        try:
            number = float(value)
        except ValueError:
            raise BadInput(f"{self.name}: not a number", where="--fact", evidence=repr(value), remedy="0.4") from None
        if not 0.0 <= number <= (1.0 if self.kind == "share" else 1e6):
            told = "a share outside 0 to 1" if self.kind == "share" else "a number below 0 or above a million"
            raise BadInput(f"{self.name}: {told}", where="--fact", evidence=value, remedy="0.4 for 40 %")
        return value


@dataclass(frozen=True)
class Condition:
    """On what it depends whether a product list covers goods that stand on its lines.

    kind          `claimed`: only if the entry says so; `conditional`: unknown until it is said
    test          `is` one of the values; `below` or `at-least` a number; `share`: the fact is the share covered;
                  `programme`: the entry claims one of the symbols, or says yes
    heading       what an entry claims to say that the condition holds; `otherwise`: that it does not
    lines         HS codes, `all`, or none where the members ship in product_lists.csv.gz
    import_share  share of imports on the lines for which it is taken to hold in averages
    """

    list: str
    kind: Literal["claimed", "conditional"]
    fact: str
    test: Literal["is", "below", "at-least", "share", "programme"]
    values: tuple[str, ...]
    heading: str
    otherwise: str
    lines: tuple[str, ...]
    import_share: float
    law: str

    def on_lines(self, code: str) -> bool:
        """Whether a line is one of those that the condition itself names."""
        return any(line == "all" or code.ljust(10, "0").startswith(line) for line in self.lines)

    def share(self, claims: Collection[str], facts: Mapping[str, str]) -> float | None:
        """Share of the goods that the list covers by what the entry says; None where it does not say."""
        if self.heading and self.heading in claims:
            return 1.0
        if self.otherwise and self.otherwise in claims:
            return 0.0
        if self.test == "programme" and {*self.values} & {*claims}:
            return 1.0
        said = facts.get(self.fact, _claimed_values(claims).get(self.fact))
        if said is None:
            return None
        if self.test == "programme":
            return float(said == "yes")
        if self.test == "is":
            return float(said in self.values)
        bound = float(self.values[0])
        if self.test == "below":
            return float(float(said) < bound)
        return float(float(said) >= bound) if self.test == "at-least" else float(said) * (float(said) >= bound)

    @property
    def words(self) -> str:
        """The condition as a fact is stated: `use=truck`, `age at-least 25`."""
        if self.test == "is":
            return f"{self.fact}={' or '.join(self.values)}"
        return f"{self.fact} {'at-least' if self.test == 'share' else self.test} {self.values[0]}"

    def ways(self) -> tuple[str, ...]:
        """Values of the fact between which the condition tells."""
        if self.test == "is":
            return (*self.values, facts()[self.fact].neither)
        return ("0", self.values[0]) if self.test != "share" else ("0", self.values[0], "1")


@cache
def facts() -> dict[str, Fact]:
    """name -> fact (data/customs/facts.csv)."""
    found = {}
    for row in _rows("facts.csv"):
        neither = row["neither"] or ("no" if row["kind"] == "yes" else NEITHER)
        found[row["name"]] = Fact(row["name"], row["kind"], row["question"], neither)  # type: ignore[arg-type]
    return found


@cache
def conditions() -> dict[str, Condition]:
    """Product list -> its condition (data/customs/conditions.csv); the other lists are unconditional."""
    return {
        row["list"]: Condition(
            row["list"],
            row["kind"],  # type: ignore[arg-type]
            row["fact"],
            row["test"],  # type: ignore[arg-type]
            tuple(row["value"].split()),
            row["heading"],
            row["otherwise"],
            tuple(row["lines"].split()),
            float(row["import_share"]),
            row["law"],
        )
        for row in _rows("conditions.csv")
    }


def never_counted(products: Iterable[str]) -> bool:
    """Whether a scope names only lists whose share of imports is not known, so that averages leave them out."""
    names = [product.removeprefix("list:") for product in products]
    return all(name in conditions() and conditions()[name].import_share == 0.0 for name in names)


@cache
def choices(fact: str) -> tuple[str, ...]:
    """The values of a fact that conditions name."""
    return tuple(
        dict.fromkeys(
            value for found in conditions().values() if found.fact == fact and found.test == "is"
            for value in found.values
        )
    )  # fmt: skip


@cache
def headings() -> frozenset[str]:
    """What an entry can claim to state a fact: headings of chapter 99, and China's exclusions."""
    return frozenset(claim for found in conditions().values() for claim in (found.heading, found.otherwise) if claim)


def read_facts(given: Mapping[str, str]) -> dict[str, str]:
    """Facts with their values as conditions compare them; raises BadInput for an unknown fact or value."""
    known = facts()
    unknown = [name for name in given if name not in known]
    if unknown:
        raise BadInput(
            f"no fact {unknown[0]!r} is recorded", where="--fact", remedy="known: " + ", ".join((*known, *METALS))
        )
    return {name: known[name].read(value.strip()) for name, value in given.items()}


def _claimed_values(claims: Collection[str]) -> dict[str, str]:
    """fact -> value that claimed headings state."""
    if not claims:
        return {}
    return {
        found.fact: found.values[0]
        for found in conditions().values()
        if found.test == "is" and found.heading and found.heading in claims
    }


def _rows(name: str) -> Sequence[dict[str, str]]:
    return list(csv.DictReader(DATA.joinpath(name).read_text(encoding="utf-8").splitlines()))
