"""What a brief is about: one YAML file a brief, read without what solves it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from tradetalks.errors import UnknownName
from tradetalks.files import read_yaml
from tradetalks.grammar import Day, Record, Text, nearest
from tradetalks.ledger import Ledger
from tradetalks.ledger.load import read_record
from tradetalks.report.brief_parts import ChainPlan, PressRate

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "briefs"


class BriefPlan(Record):
    """What a brief is about; one YAML file.

    baseline   the scenario that the others are compared with
    sides      the two parties; `others` the third countries that tables print
    measures   those on the time line, in order
    """

    id: str
    title: Text
    question: Text
    arrangement: Text
    as_of: Day
    baseline: Text
    scenarios: Annotated[tuple[Text, ...], Field(min_length=1)]
    sides: Annotated[tuple[Text, ...], Field(min_length=2, max_length=2)]
    others: tuple[Text, ...]
    measures: tuple[Text, ...]
    press_rate: PressRate
    chain: ChainPlan

    @classmethod
    def load(cls, name: str, ledger: Ledger | None = None) -> BriefPlan:
        """A shipped plan by name; raises UnknownName, BadLedger."""
        path = SHIPPED / f"{name}.yaml"
        names = sorted(found.stem for found in SHIPPED.glob("*.yaml"))
        if name not in names:
            raise UnknownName(f"no brief {name!r}", remedy=nearest(name, names))
        found = read_record(cls, read_yaml(path), {"id": name}, path, (ledger or Ledger.load()).context)
        if isinstance(found, list):
            raise found[0]
        return found
