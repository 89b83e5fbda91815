"""A person's decisions on a draft: accept, correct or drop each proposal; who decided what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tradetalks.dates import parse_date
from tradetalks.errors import BadFile, BadInput
from tradetalks.ledger import Ledger
from tradetalks.reader.drafting import read_draft, write_draft
from tradetalks.reader.proposals import Proposal

if TYPE_CHECKING:
    from pathlib import Path

    from tradetalks.dates import Date

DECISIONS = {"a": "accept", "c": "correct", "d": "drop"}
CORRECTABLE = (
    "rate",
    "rate_from",
    "date",
    "effective",
    "until",
    "event",
    "targets",
    "products",
    "kind",
    "how",
    "title",
)
EVENTS = "threaten announce enter_force amend suspend resume extend withdraw annul expire clarify"


def open_proposals(folder: Path) -> list[tuple[int, Proposal]]:
    """(number, proposal) of those that nobody has decided; raises BadInput where the folder is no draft."""
    found = [Proposal.of(one) for one in read_draft(folder)["proposals"]]
    return [(number, one) for number, one in enumerate(found) if one.decision == "open"]


def decide(
    folder: Path, number: int, decision: str, *, by: str, on: Date, changes: dict[str, str] | None = None
) -> None:
    """Keep a decision on one proposal and write the draft's records again.

    decision   accept, correct or drop; `changes` are the corrected fields, as a person writes them
    raises     BadInput for a decision or field that does not exist, or a value that cannot be read; BadLedger where the
               records no longer fit the ledger's grammar: then nothing is kept
    """
    content = read_draft(folder)
    if decision not in DECISIONS.values():
        raise BadInput("no such decision", evidence=decision, remedy=", ".join(DECISIONS.values()))
    before = dict(content["proposals"][number])
    after = before | _changed(changes or {}) | {"decision": decision, "decided_by": by, "decided_on": on.isoformat()}
    if decision == "correct":
        old = {key: str(before.get(key, "")) for key in changes or {}}
        after["corrected"] = "; ".join(f"{key} was {value or 'not said'}" for key, value in old.items())
    Proposal.of(after)
    content["proposals"][number] = after
    write_draft(folder, content)
    try:
        Ledger.load(folder, on_top_of=Ledger.load())
    except BadFile:
        content["proposals"][number] = before
        write_draft(folder, content)
        raise


def counted(folder: Path) -> dict[str, int]:
    """How many proposals are accepted, corrected, dropped and still open."""
    found = [one.get("decision", "open") for one in read_draft(folder)["proposals"]]
    return {name: found.count(name) for name in ("accept", "correct", "drop", "open")}


def _changed(changes: dict[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, written in changes.items():
        if key not in CORRECTABLE:
            raise BadInput(f"no field {key!r} to correct", remedy=f"fields: {', '.join(CORRECTABLE)}")
        value = written.strip()
        if key in ("rate", "rate_from"):
            made[key] = _rate(value)
        elif key in ("date", "effective", "until"):
            made[key] = parse_date(value, where=key).isoformat() if value else ""
        elif key in ("targets", "products"):
            made[key] = [one.strip() for one in value.split(",") if one.strip()]
        elif key == "event" and value not in EVENTS.split():
            raise BadInput(f"no event {value!r}", remedy=EVENTS)
        else:
            made[key] = value
    return made


def _rate(written: str) -> str:
    """`60 %`, `60%` or `0.6` as a fraction."""
    percent = written.endswith("%")
    try:
        value = float(written.rstrip("% "))
    except ValueError:
        raise BadInput("no rate", evidence=written, remedy="write 60 % or 0.6") from None
    return f"{value / 100 if percent else value:g}"
