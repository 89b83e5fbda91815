"""A draft: what reports propose, as ledger records and scenarios, for a person to review.

A draft folder lies on top of the ledger (`--also FOLDER`): measures that reports propose are records of their own,
events on the ledger's measures are scenarios until a person accepts them: then the measure stands in the folder with
the event, in place of the ledger's. `review.yaml` holds every proposal with its quotes and confidence, and
who decided what; records and scenarios are written from it again after each decision. The ledger itself stays as it is.
"""

from __future__ import annotations

import re
from itertools import chain, count
from typing import TYPE_CHECKING, Any

import yaml

from tradetalks.errors import BadInput
from tradetalks.files import read_yaml, write_atomically
from tradetalks.ledger.load import SHIPPED
from tradetalks.reader.draft_records import on_the_ledger, records
from tradetalks.reader.draft_scenarios import scenarios
from tradetalks.reader.proposals import Proposal, proposals

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tradetalks.reader.cross import Contradiction
    from tradetalks.reader.records import Document, Reading

REVIEW = "review.yaml"
_HEADER = (
    "# DRAFT, written by `tradetalks read --draft` from the sources named in it; reviewed with `tradetalks review`.\n"
)


def draft(readings: Sequence[Reading], contradictions: Sequence[Contradiction], folder: Path) -> list[Path]:
    """Write a draft folder with what the reports say, and return its files; `tradetalks check FOLDER` accepts it.

    contradictions   written beside the proposals, so that who reviews sees them
    raises           BadInput for a folder that is not empty, and for a report without a date
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput("a draft needs an empty folder", where=str(folder), remedy="name a new folder")
    ids = _ids(readings)
    sources = {reading.document.name: _source(reading.document, ids) for reading in readings}
    days = {name: (ids[name], source["date"]) for name, source in sources.items()}
    found = proposals(readings, days)
    content = {
        "sources": {ids[name]: source for name, source in sources.items()},
        "differ": [
            f"{one.kind} of {one.matter}: " + "; ".join(f"{side.value} ({side.report})" for side in one.sides)
            for one in contradictions
        ],
        "proposals": [one.data() for one in found],
    }
    return write_draft(folder, content)


def write_draft(folder: Path, content: dict[str, Any]) -> list[Path]:
    """Write the review file and, from the proposals that are not dropped, the records and scenarios."""
    kept = [Proposal.of(one) for one in content["proposals"] if one.get("decision") != "drop"]
    last = max(source["date"] for source in content["sources"].values())
    made = records(kept)
    decided = [one for one in kept if one.known and one.decision in ("accept", "correct")]
    files: dict[str, Any] = {
        "coverage": {"complete_to": last, "open": ["A draft of the reader: what these reports say."]},
        "sources/draft": content["sources"],
        **made,
        **on_the_ledger(decided),
    }
    for name, scenario in scenarios([one for one in kept if one not in decided], last).items():
        files[f"scenarios/{name}"] = scenario
    if "list:" in str(made):
        files["product_lists"] = _without_sources(read_yaml(SHIPPED / "product_lists.yaml"))
    for path in list(folder.rglob("*.yaml")) if folder.exists() else []:
        if path.name != REVIEW:
            path.unlink()
    written = [_write(folder / f"{name}.yaml", data) for name, data in files.items()]
    return [*written, _write(folder / REVIEW, content)]


def read_draft(folder: Path) -> dict[str, Any]:
    """The content of a draft's review file; raises BadInput where the folder is no draft."""
    path = folder / REVIEW
    if not path.is_file():
        raise BadInput("no draft", where=str(folder), remedy="write one with: tradetalks read REPORTS --draft FOLDER")
    found = read_yaml(path)
    if not isinstance(found, dict) or not isinstance(found.get("proposals"), list) or "sources" not in found:
        raise BadInput("a review file that is not a draft's", where=str(path), remedy="write the draft again")
    return found


def _ids(readings: Sequence[Reading]) -> dict[str, str]:
    """Report -> id of its source; names that differ only in what an id cannot hold are numbered."""
    ids: dict[str, str] = {}
    for reading in readings:
        first = f"draft-{_slug(reading.document.name) or 'report'}"
        numbered = (f"{first}-{number}" for number in count(2))
        ids[reading.document.name] = next(name for name in chain([first], numbered) if name not in ids.values())
    return ids


def _source(document: Document, ids: dict[str, str]) -> dict[str, str]:
    if document.date is None:
        raise BadInput(
            "a draft needs the day of the report",
            where=document.name,
            remedy="give it with --date YYYY-MM-DD",
        )
    title = " ".join(document.title.split()[:8])
    return {
        "title": title or document.name,
        "actor": _slug(document.outlet) or ids[document.name].removeprefix("draft-"),
        "publisher": document.outlet or "outlet not named in this copy",
        "date": document.date.isoformat(),
        "kind": "primary" if document.official else "press",
        "note": f"Draft from {document.name}.",
    }


def _without_sources(lists: object) -> dict[str, Any]:
    assert isinstance(lists, dict)
    return {name: {key: value for key, value in record.items() if key != "source"} for name, record in lists.items()}


def _slug(name: str) -> str:
    return "-".join(
        re.findall(r"[a-z0-9]+", name.lower().removesuffix(".txt").removesuffix(".md").removesuffix(".html"))
    )


def _write(path: Path, content: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)
    write_atomically(path, (_HEADER + text).encode())
    return path
