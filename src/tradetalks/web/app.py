"""The server: settings, the parts that pages share, errors, and the pages put together."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException

from tradetalks.errors import TradetalksError, UnknownName
from tradetalks.version import __version__
from tradetalks.web import answers
from tradetalks.web.bargain import Bargains
from tradetalks.web.engine import Busy, Engine, Gone
from tradetalks.web.guard import Guard, Rate, without_markup
from tradetalks.web.pages import MENU, ROUTERS
from tradetalks.web.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
PAUSE = 0.6  # s between the start and the start of the processes
STATIC = Path(__file__).resolve().parent / "static"
ABOUT = """Every page has a `.json` twin. A write needs the header `X-Tradetalks-Token` with the token of the page."""


@dataclass(frozen=True)
class Settings:
    """Where states are kept, which names the server answers to (empty: any), and how many requests a caller has."""

    data: Path
    hosts: frozenset[str] = LOCAL_NAMES
    requests_per_second: float = 60.0
    burst: float = 300.0


@dataclass(frozen=True)
class Shared:
    """What pages work with."""

    store: Store
    engine: Engine
    pages: Environment
    token: str
    scripts: Scripts
    bargains: Bargains

    def page(self, template: str, **shown: object) -> HTMLResponse:
        """A page; its template finds `menu`, `token` and `version` besides what is shown."""
        text = self.pages.get_template(template).render(menu=MENU, token=self.token, version=__version__, **shown)
        return HTMLResponse(text)


class Scripts:
    """Vega, Vega-Lite and Vega-Embed as one file, bundled once without a network and kept in the store."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self._store, self._engine = store, engine
        self._name = f"vega {__version__}"
        self._making = asyncio.create_task(self._made())

    async def _made(self) -> bytes:
        found = self._store.file(self._name)
        await self._engine.start(PAUSE)
        if found is None:
            found = await self._engine.short(bundle)
            self._store.save_file(self._name, found)
        return found

    async def vega(self) -> bytes:
        """The script; waits where it is still being made."""
        return await asyncio.shield(self._making)

    def stop(self) -> None:
        self._making.cancel()


def bundle() -> bytes:
    """The chart script: offline, and with its interpreter of expressions, so that no page needs evaluation."""
    import vl_convert

    made: str = vl_convert.javascript_bundle(None)  # type: ignore[arg-type]
    return made.encode()


def make_app(settings: Settings) -> FastAPI:
    """The application; its processes start with it and end with it."""
    store = Store(settings.data)
    token = _token(store)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        engine = Engine(answers.warm)
        app.state.shared = Shared(store, engine, templates(), token, Scripts(store, engine), Bargains(store))
        try:
            yield
        finally:
            app.state.shared.scripts.stop()
            await app.state.shared.bargains.stop()
            engine.stop()
            store.close()

    app = FastAPI(
        title="tradetalks",
        version=__version__,
        description=ABOUT,
        lifespan=life,
        docs_url=None,
        redoc_url=None,
        default_response_class=Escaped,
    )
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(TradetalksError, _tradetalks_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    rate = Rate(settings.requests_per_second, settings.burst)
    app.add_middleware(Guard, hosts=settings.hosts, token=token, rate=rate)
    return app


def templates() -> Environment:
    return Environment(
        loader=PackageLoader("tradetalks.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )


def _token(store: Store) -> str:
    """The token that a page of this store carries and a write must name."""
    found = store.file("token")
    if found is None:
        found = secrets.token_urlsafe(24).encode()
        store.save_file("token", found)
    return found.decode()


def refusal(request: Request, status: int, error: Mapping[str, Any]) -> Response:
    """An error as JSON, or as a page where a browser asked for one; text of the request is escaped in both."""
    shared: Shared = request.app.state.shared
    if request.method == "GET" and "text/html" in request.headers.get("accept", "") and _is_page(request):
        page = shared.page("error.html.j2", error=error, status=status, here="")
        page.status_code = status
        return page
    return Escaped({"error": dict(error)}, status_code=status, headers={"retry-after": "2"} if status == 503 else None)


def _is_page(request: Request) -> bool:
    return not request.url.path.startswith("/api/") and "." not in request.url.path.rpartition("/")[2]


class Escaped(JSONResponse):
    """JSON in which no text can be taken for markup."""

    def render(self, content: object) -> bytes:
        return without_markup(super().render(content))


async def _tradetalks_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, TradetalksError)
    status = 503 if isinstance(error, Busy) else 499 if isinstance(error, Gone) else 422
    status = 404 if isinstance(error, UnknownName) and request.method == "GET" else status
    told = {"kind": type(error).__name__, "where": error.where, "what": error.what, "evidence": error.evidence[:300],
            "remedy": error.remedy}  # fmt: skip
    return refusal(request, status, told)


async def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    problems = [
        {"where": ".".join(str(step) for step in problem["loc"])[:200], "what": str(problem["msg"])[:200]}
        for problem in error.errors()[:10]
    ]
    told = {"kind": "BadInput", "where": problems[0]["where"], "what": problems[0]["what"], "evidence": "",
            "remedy": "see /openapi.json for what is expected"}  # fmt: skip
    return refusal(request, 422, told)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    told = {"kind": "Refused", "where": "", "what": str(error.detail), "evidence": "", "remedy": ""}
    return refusal(request, error.status_code, told)
