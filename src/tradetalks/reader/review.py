"""A person's decisions on a draft: accept, correct or drop each proposal; who decided what is kept."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tradetalks.dates import parse_date
from tradetalks.errors import BadInput
from tradetalks.ledger import Ledger
from tradetalks.reader.drafting import read_draft, write_draft
from tradetalks.reader.proposals import Proposal

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    """Keep a decision on one proposal of a draft folder and write its records again; otherwise as `decided`."""
    after = decided(read_draft(folder), number, decision, by=by, on=on, changes=changes)
    write_draft(folder, after)


def decided(
    content: dict[str, Any], number: int, decision: str, *, by: str, on: Date, changes: dict[str, str] | None = None
) -> dict[str, Any]:
    """The content of a review file with one more decision; `content` stays as it is.

    number     of the proposal, counted from 0
    decision   accept, correct or drop; `changes` are the corrected fields, as a person writes them
    raises     BadInput for a proposal, a decision or a field that does not exist, or a value that cannot be read;
               BadLedger where the records no longer fit the ledger's grammar
    """
    found = list(content["proposals"])
    if decision not in DECISIONS.values():
        raise BadInput("no such decision", evidence=decision, remedy=", ".join(DECISIONS.values()))
    if not 0 <= number < len(found):
        raise BadInput("no such proposal", evidence=str(number), remedy=f"from 0 to {len(found) - 1}")
    if not by.strip():
        raise BadInput("nobody decides", where="by", remedy="say who decides")
    before = dict(found[number])
    after = before | _changed(changes or {}) | {"decision": decision, "decided_by": by, "decided_on": on.isoformat()}
    if "rate" in (changes or {}):
        after = {key: value for key, value in after.items() if key not in ("rate_low", "rate_high")}
    if decision == "correct":
        old = {key: str(before.get(key, "")) for key in changes or {}}
        after["corrected"] = "; ".join(f"{key} was {value or 'not said'}" for key, value in old.items())
    Proposal.of(after)
    found[number] = after
    made = content | {"proposals": found}
    with TemporaryDirectory() as place:
        write_draft(Path(place, "draft"), made)
        Ledger.load(Path(place, "draft"), on_top_of=Ledger.load())
    return made


def counted(proposals: Iterable[dict[str, Any]]) -> dict[str, int]:
    """How many proposals are accepted, corrected, dropped and still open."""
    found = [one.get("decision", "open") for one in proposals]
    return {name: found.count(name) for name in ("accept", "correct", "drop", "open")}


def happens(one: Proposal) -> str:
    """What a proposal says that happens, when, at which rate: `threaten on 2025-07-11, 50 %, from 2025-08-01`."""
    said = [f"{one.event.replace('_', ' ')} on {one.date}"]
    said += [f"{100 * one.rate:g} %"] if one.rate is not None else []
    if one.rate_low is not None and one.rate_high is not None:
        said.append(f"the middle of {100 * one.rate_low:g} to {100 * one.rate_high:g} %: correct it")
    said += [f"told to come {one.phased}: taken whole"] if one.phased else []
    said += [f"before {100 * one.rate_from:g} %"] if one.rate_from is not None else []
    said += [f"from {one.effective}"] if one.effective else []
    said += [f"until {one.until}"] if one.until else []
    return ", ".join(said)


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
