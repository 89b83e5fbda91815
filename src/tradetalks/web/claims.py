"""What reports say, for the page: passages with the words of each claim, and the moves that the claims speak for."""

from __future__ import annotations

import base64
import io
import re
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tradetalks.answers.claims import actor_text, terms_text
from tradetalks.errors import BadInput
from tradetalks.kinds.tariff import TariffTerms
from tradetalks.render.reader_page import passages
from tradetalks.web import books

if TYPE_CHECKING:
    from tradetalks.dates import Date
    from tradetalks.reader import Claim, Reading

ON, OFF, LATER = ("impose", "raise", "resume", "cut"), ("avert", "annul", "lapse"), ("postpone",)
LEAST_CONFIDENCE = 0.4
MOST_CLAIMS = 300


def told(content: bytes, ending: str) -> dict[str, Any]:
    """Claims, passages and moves of one report; raises BadInput for one that is no text."""
    from tradetalks.reader import read, read_bytes

    document = read_bytes(content, name=f"report{ending}")
    reading = read(document)
    claims = [_claim(number, claim) for number, claim in enumerate(reading.claims[:MOST_CLAIMS], 1)]
    found = [
        [{"text": piece.text, "claims": list(piece.numbers), "family": piece.family} for piece in passage.pieces]
        for passage in passages(reading)
    ]
    return {
        "title": document.title or document.outlet or "The report",
        "date": str(document.date or ""),
        "notes": list(document.notes),
        "claims": claims,
        "passages": found[:MOST_CLAIMS],
        "moves": moves(reading.claims),
        **drafts(reading),
    }


def drafts(reading: Reading) -> dict[str, Any]:
    """The report as draft ledger records: `drafts` path -> YAML, `folder` all of them as a zip in base 64.

    Without a day there is no draft, and `no_draft` says why.
    """
    from tradetalks.reader import cross_read, draft

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "draft")
        try:
            files = draft([reading], cross_read([reading]).contradictions, folder)
        except BadInput as error:
            return {"drafts": {}, "folder": "", "no_draft": f"No draft: {error.what}. Paste it with its day."}
        texts = {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in sorted(files)}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(f"draft/{name}", text)
    return {"drafts": texts, "folder": base64.b64encode(content.getvalue()).decode(), "no_draft": ""}


def _claim(number: int, claim: Claim) -> dict[str, Any]:
    return {
        "number": number,
        "who": actor_text(claim.actor.name),
        "act": claim.act,
        "matter": claim.measure.matter.replace("-", " "),
        "measure": claim.measure.ledger,
        "terms": terms_text(claim),
        "how_sure": claim.modality,
        "confidence": round(claim.confidence, 2),
        "date": claim.date_effective or claim.date_said,
        "quote": claim.quote,
    }


def moves(claims: tuple[Claim, ...]) -> dict[str, dict[str, Any]]:
    """Measure -> the move that the claims speak for; where they differ, the surest claim decides."""
    ledger = books.ledger()
    found: dict[str, dict[str, Any]] = {}
    for claim in sorted(claims, key=lambda one: one.confidence):
        name = claim.measure.ledger
        if name not in ledger.measures or claim.confidence < LEAST_CONFIDENCE or claim.modality == "opinion":
            continue
        if claim.act in ON:
            found[name] = {"switch": "on"}
            rates = [number.value for number in claim.terms.rates]
            if len(rates) == 1 and isinstance(ledger[name].terms, TariffTerms) and 0.0 <= rates[0] <= 3.0:
                found[name] = {"rate": rates[0]}
        elif claim.act in OFF:
            found[name] = {"switch": "off"}
        elif claim.act in LATER:
            found[name] = {"deferred_months": _months(claim.terms.period)}
    return dict(list(found.items())[:30])


def _months(period: str) -> int:
    """Months of an ISO 8601 period of years or months; a year where none is said."""
    years, months = re.search(r"(\d+)Y", period), re.search(r"(\d+)M", period)
    length = 12 * int(years[1]) if years else int(months[1]) if months else 12
    return min(36, max(1, length))


def check_text(text: str, date: Date | None) -> bytes:
    """The text as a report's bytes, its day as the first line where one is given; raises BadInput for nothing."""
    if not text.strip():
        raise BadInput("no text", where="text", remedy="paste a report")
    return (f"{date:%d %B %Y}\n\n{text}" if date else text).encode()
