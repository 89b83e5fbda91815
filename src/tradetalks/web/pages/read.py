"""Read: a report pasted or uploaded, its claims highlighted, and the scenario that it speaks for."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from tradetalks.web import upload
from tradetalks.web.asked import Day, Optional
from tradetalks.web.claims import check_text
from tradetalks.web.shared import shared_of
from tradetalks.web.state import Strict

router = APIRouter()
ABOUT = "Paste a press report or an official text. Every claim is highlighted: who says what about which measure."


class Report(Strict):
    """A report's text, and its day where the text does not say it."""

    text: Annotated[
        str,
        Field(
            max_length=150_000,
            examples=["China will defer its rare earth licences by a year, Bessent said on 26 October 2025."],
        ),
    ]
    date: Optional[Day] = None


@router.get("/read", response_class=HTMLResponse)
def read_page(request: Request) -> Response:
    """The page that reads reports."""
    return shared_of(request).page("read.html.j2", here="Read", lead=ABOUT)


@router.get("/read.json")
def read_json() -> dict[str, str]:
    """The JSON twin of Read: where its answers come from."""
    return {"page": "Read", "lead": ABOUT, "text": "POST /api/readings", "file": "POST /api/reports"}


@router.post("/api/readings")
async def readings(report: Report) -> dict[str, Any]:
    """The claims of a text, with quotes, passages and the moves that they speak for. Nothing is kept."""
    return await upload.ask("reports", "report.txt", check_text(report.text, report.date))


@router.post("/api/reports")
async def reports(file: Annotated[UploadFile, File(description=".txt, .md or .html")]) -> dict[str, Any]:
    """The claims of a file, as of a text."""
    return await upload.ask("reports", file.filename or "", await file.read())
