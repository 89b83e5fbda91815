"""What a brief is about: one YAML file a brief, read without what solves it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from tradetalks.errors import UnknownName
from tradetalks.files import read_yaml
from tradetalks.grammar import Day, Record, Text, nearest
from tradetalks.ledger import Ledger
from tradetalks.ledger.load import read_record
from tradetalks.ledger.shipped_files import read_against_another
from tradetalks.report.brief_parts import ChainPlan, PressRate

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "briefs"


class BriefPlan(Record):
    """What a brief is about; one YAML file.

    baseline   the scenario that the others are compared with
    scenarios  each with what tables and sentences call it: a noun phrase with a capital, such as "No deal"; the first
               is how it fails, the last how it is kept
    headline   the scenario that page one is about
    sides      the two parties; `others` the third countries that tables print
    measures   those on the time line, in order
    press_rate, chain   where there is one
    """

    id: str
    title: Text
    question: Text
    arrangement: Text
    as_of: Day
    baseline: Text
    scenarios: Annotated[dict[Text, Text], Field(min_length=2)]
    headline: Text
    sides: Annotated[tuple[Text, ...], Field(min_length=2, max_length=2)]
    others: tuple[Text, ...]
    measures: tuple[Text, ...]
    press_rate: PressRate | None = None
    chain: ChainPlan | None = None

    @model_validator(mode="after")
    def headline_is_a_scenario(self) -> BriefPlan:
        if self.headline not in self.scenarios:
            raise ValueError(f"headline {self.headline!r} is none of the scenarios: {', '.join(self.scenarios)}")
        return self

    @classmethod
    def load(cls, name: str, ledger: Ledger | None = None) -> BriefPlan:
        """A shipped plan by name, or one from a file that ends in .yaml.

        raises  UnknownName for a name that does not ship, an arrangement or a measure that the ledger does not have;
                BadFile for a file that breaks the grammar
        """
        book = ledger or Ledger.load()
        path = Path(name) if name.endswith(".yaml") else SHIPPED / f"{name}.yaml"
        names = sorted(found.stem for found in SHIPPED.glob("*.yaml"))
        if not name.endswith(".yaml") and name not in names:
            remedy = nearest(name, names) or "name a file that ends in .yaml"
            raise UnknownName(f"no brief {name!r}", remedy=remedy)
        with read_against_another(path):
            found = read_record(cls, read_yaml(path), {"id": path.stem}, path, book.context)
            if isinstance(found, list):
                raise found[0]
            if found.arrangement not in book.arrangements:
                raise UnknownName(
                    f"no arrangement {found.arrangement!r}",
                    where=str(path),
                    remedy=nearest(found.arrangement, book.arrangements),
                )
        return found
