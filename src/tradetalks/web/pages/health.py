"""What an operator asks: does it run, can it work, what has it done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from tradetalks.errors import TradetalksError
from tradetalks.web.shared import shared_of

if TYPE_CHECKING:
    from tradetalks.web.shared import Shared

router = APIRouter()


@router.get("/healthz", response_class=PlainTextResponse)
def healthz() -> str:
    """The server runs."""
    return "ok\n"


@router.get("/readyz", response_class=PlainTextResponse)
async def readyz(request: Request) -> Response:
    """The server can save and compute; 503 with the reason where it cannot."""
    shared = shared_of(request)
    try:
        shared.store.check()
        await shared.engine.short(int, "1")
    except TradetalksError as error:
        return PlainTextResponse(f"{error.what}\n", status_code=503)
    return PlainTextResponse("ok\n")


@router.get("/metrics", response_class=PlainTextResponse)
def metrics(request: Request) -> str:
    """Counts for Prometheus."""
    shared = shared_of(request)
    return shared.metrics.text(gauges(shared))


def gauges(shared: Shared) -> dict[str, float]:
    """What stands now: questions that wait, states that are kept."""
    moves, long = shared.engine.waiting()
    return {"moves_waiting": moves, "long_waiting": long, "states": shared.store.states()}
