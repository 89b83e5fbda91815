"""Read: reports in, their claims side by side, a review of what they propose, and the way to the Table and a brief."""

from __future__ import annotations

import base64
import datetime as dt
import json
import secrets
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Path, Request, UploadFile
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field

from tradetalks.errors import BadInput
from tradetalks.files import digest
from tradetalks.reader.review import decided
from tradetalks.web import reviews, upload
from tradetalks.web.asked import Day, Optional
from tradetalks.web.claims import check_text
from tradetalks.web.engine import Busy
from tradetalks.web.pages.table import described
from tradetalks.web.questions import address
from tradetalks.web.shared import Saved, shared_of, who_asks
from tradetalks.web.state import Strict, TableState, canonical

if TYPE_CHECKING:
    from collections.abc import Callable

router = APIRouter()
ABOUT = (
    "Reports in: who says what about which measure, where they differ, what follows once you have decided what holds."
)
Files = Annotated[list[UploadFile], File(description=".txt, .md or .html, several")]
Review = Annotated[str, Path(pattern=reviews.REVIEW, examples=["0123456789abcdef"])]
Words = Annotated[list[str], Form(max_length=reviews.MOST_REPORTS)]


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


class Which(Strict):
    """What of the reports comes: what was decided alone, what they tell as agreed, or what they tell as threatened."""

    which: Literal["decided", "as-agreed", "as-threatened"] = "decided"


class Link(BaseModel):
    """Where something is found."""

    link: str


@router.get("/read", response_class=HTMLResponse)
def read_page(request: Request) -> Response:
    """The page that takes reports."""
    return shared_of(request).page("read.html.j2", here="Read", lead=ABOUT)


@router.get("/read.json")
def read_json() -> dict[str, str]:
    """The JSON twin of Read: where its answers come from."""
    return {
        "page": "Read",
        "lead": ABOUT,
        "text": "POST /api/readings",
        "file": "POST /api/reports",
        "review": "POST /api/reviews",
    }


@router.post("/api/readings")
async def readings(report: Report) -> dict[str, Any]:
    """The claims of a text, with quotes, passages and the moves that they speak for. Nothing is kept."""
    return await upload.ask("reports", "report.txt", check_text(report.text, report.date))


@router.post("/api/reports")
async def reports(file: Annotated[UploadFile, File(description=".txt, .md or .html")]) -> dict[str, Any]:
    """The claims of a file, as of a text."""
    return await upload.ask("reports", file.filename or "", await file.read())


@router.post("/api/reports/looks")
async def looks(files: Files) -> dict[str, Any]:
    """Outlet and day of each report as far as its text says them, and why one cannot be read. Nothing is kept."""
    return await upload.ask("looks", "reports.json", await _sent(files, [], []))


@router.post("/api/reviews", status_code=201)
async def begin(request: Request, files: Files, outlets: Words = [], days: Words = []) -> Link:  # noqa: B006
    """A review of reports, kept with their texts; `outlets` and `days` in the files' order, empty: as the text says."""
    told = await upload.ask("review", "reports.json", await _sent(files, outlets, days))
    review = secrets.token_hex(8)
    shared_of(request).store.save_review(review, json.dumps(told), 0)
    return Link(link=f"/read/{review}")


async def _sent(files: list[UploadFile], outlets: list[str], days: list[str]) -> bytes:
    """The reports as the process that reads them takes them; raises BadInput."""
    names = [(file.filename or "").replace("\\", "/").rpartition("/")[2] for file in files]
    if len(names) > reviews.MOST_REPORTS:
        raise BadInput(f"more than {reviews.MOST_REPORTS} reports", where="files", remedy="send fewer at once")
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise BadInput("two reports of one name", where=twice[0], remedy="rename one of them")
    for name in names:
        if not name.lower().endswith(upload.ENDINGS["reports"]):
            kinds = ", ".join(upload.ENDINGS["reports"])
            raise BadInput("a file of another kind", where=name or "files", remedy=f"send one of: {kinds}")
    sent = [
        {
            "name": name,
            "outlet": outlets[at].strip()[:80] if at < len(outlets) else "",
            "day": days[at].strip() if at < len(days) else "",
            "content": base64.b64encode(await file.read()).decode(),
        }
        for at, (name, file) in enumerate(zip(names, files, strict=True))
    ]
    return json.dumps(sent).encode()


@router.get("/read/{review}.json")
def review_json(request: Request, review: Review) -> dict[str, Any]:
    """The JSON twin of a review: the reports, the tables, every proposal with its decision."""
    content = _content(request, review)
    return {name: content[name] for name in ("title", "sentences", "reports", "tables", "draft")}


@router.get("/read/{review}", response_class=HTMLResponse)
def review_page(request: Request, review: Review) -> Response:
    """The review of reports: what they say side by side, and what they propose, to be decided on."""
    shared, content = shared_of(request), _content(request, review)
    shown = reviews.shown(content)
    boot = {"review": review, "user": who_asks(request), **shown}
    return shared.page("review.html.j2", here="Read", review=review, told=content, shown=shown, boot=boot)


@router.post("/api/reviews/{review}/decisions")
def decide(request: Request, review: Review, decision: reviews.Decision) -> dict[str, Any]:
    """Accept, correct or drop a proposal; who decided and when is kept. A signed-in user decides in their own name."""
    by = who_asks(request) or decision.by
    today, number = dt.date.today(), decision.number

    def change(content: dict[str, Any]) -> dict[str, Any]:
        after = decided(content["draft"], number, decision.decision, by=by, on=today, changes=decision.changes)
        return content | {"draft": after}

    return reviews.shown(_changed(request, review, change))


@router.post("/api/reviews/{review}/table", status_code=201)
def to_table(request: Request, review: Review, asked: Which) -> Saved:
    """The reviewed measures as a state of the Table."""
    state = TableState.model_validate(reviews.state_data(_content(request, review), asked.which))
    described(state)
    at = address(state)
    shared_of(request).store.save_state(at, canonical(state), who_asks(request))
    return Saved(address=at, link=f"/table/{at}")


@router.get("/read/{review}/draft.zip")
def draft_file(request: Request, review: Review) -> Response:
    """The draft as a folder that every verb takes with `--also`."""
    headers = {"content-disposition": 'attachment; filename="draft.zip"'}
    return Response(reviews.folder_of(_content(request, review)), media_type="application/zip", headers=headers)


@router.post("/api/reviews/{review}/brief", status_code=201)
async def make_brief(request: Request, review: Review) -> Link:
    """The brief of the reports as reviewed; it takes some ten seconds, and is kept until a decision changes it."""
    await _brief(request, review)
    return Link(link=f"/read/{review}/brief")


@router.get("/read/{review}/brief", response_class=HTMLResponse)
async def brief(request: Request, review: Review) -> Response:
    """The brief as one page that needs nothing else."""
    headers = {"content-security-policy": reviews.PAGE_POLICY}
    return HTMLResponse(await _brief(request, review), headers=headers)


async def _brief(request: Request, review: Review) -> bytes:
    shared, content = shared_of(request), _content(request, review)
    key = "brief " + digest(json.dumps([content["reports"], content["draft"]]).encode())
    kept = shared.store.answer(key)
    if kept is None:
        kept = await shared.engine.long(reviews.brief_page, content, left=request.is_disconnected)
        shared.store.save_answer(key, kept)
    return kept


def _content(request: Request, review: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(reviews.found(shared_of(request).store.review(review))[0])
    return found


def _changed(request: Request, review: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """The review changed and kept; again where someone was faster. Raises Busy after some tries."""
    store = shared_of(request).store
    for _ in range(5):
        text, version = reviews.found(store.review(review))
        after = change(json.loads(text))
        if store.save_review(review, json.dumps(after), version + 1):
            return after
    raise Busy("several people decide at this moment", remedy="try again")
