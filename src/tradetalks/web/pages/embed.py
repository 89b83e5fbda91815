"""One chart of the Table as a page for a frame on another site, and as files; the state is in the address."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, Response

from tradetalks.digits import digits_for, signed
from tradetalks.errors import UnknownName
from tradetalks.web import charts, links, stamped
from tradetalks.web.pages.table import Packed, described, ranged_answer
from tradetalks.web.shared import shared_of
from tradetalks.web.state import TableState

router = APIRouter()
Name = Annotated[str, Path(max_length=40, pattern="^[a-z_]+$", examples=["income"])]
Made = Annotated[str, Query(max_length=200, description="What the link says that it was made with.")]
Ending = Literal["csv", "png", "svg", "json"]
KINDS = {"csv": "text/csv; charset=utf-8", "png": "image/png", "svg": "image/svg+xml", "json": "application/json"}


async def answered(request: Request, name: str, state: TableState) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The rows of a chart, and what must be said with them; raises UnknownName."""
    if name not in charts.specs():
        raise UnknownName("no chart of this name", remedy="one of: " + ", ".join(charts.specs()))
    answer = json.loads(await ranged_answer(request, state))
    return answer["charts"][name], stamped.about(name, described(state), answer["note"])


async def chart_file(request: Request, name: str, state: TableState, ending: str) -> bytes:
    """A chart's numbers, or the chart, with what must be said."""
    rows, said = await answered(request, name, state)
    if ending == "json":
        return stamped.as_json(rows, said)
    if ending == "csv":
        return stamped.as_csv(rows, said)
    engine = shared_of(request).engine
    return await engine.long(stamped.drawn, name, rows, ending, said, left=request.is_disconnected)


@router.get("/embed/{name}.{ending}")
async def embedded_file(request: Request, name: Name, ending: Ending, state: Packed = "") -> Response:
    """A chart of the state in the address as CSV, JSON, PNG or SVG."""
    content = await chart_file(request, name, links.unpacked(state) if state else TableState(), ending)
    return Response(content, media_type=KINDS[ending])


@router.get("/embed/{name}", response_class=HTMLResponse)
async def embedded(request: Request, name: Name, state: Packed = "", made: Made = "") -> Response:
    """A page of one chart, which other sites may show in a frame."""
    found = links.unpacked(state) if state else TableState()
    rows, said = await answered(request, name, found)
    values = [row[key] for row in rows for key in ("central", "median", "low", "high")]
    digits = digits_for(values)
    shown = [
        (row["label"], *(signed(row[key], digits) for key in ("central", "median", "low", "high"))) for row in rows
    ]
    return shared_of(request).page(
        "embed.html.j2",
        here=said["title"],
        name=name,
        said=said,
        rows=shown,
        alt=f"{said['title']}, {said['unit']}: {stamped.numbers(rows)}",
        state=links.packed(found),
        own=str(request.base_url).rstrip("/"),
        made=made,
    )
