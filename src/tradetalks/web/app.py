"""The server: settings, the parts that pages share, errors, and the pages put together."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.routing import Route

from tradetalks.version import __version__
from tradetalks.web import answers
from tradetalks.web.bargain import Bargains
from tradetalks.web.engine import Engine
from tradetalks.web.escaped import Escaped
from tradetalks.web.guard import MCP, Guard, Rate, Rules
from tradetalks.web.metrics import Metrics
from tradetalks.web.network import Network
from tradetalks.web.pages import ROUTERS
from tradetalks.web.programs import Programs, manager
from tradetalks.web.refused import add_handlers
from tradetalks.web.shared import Scripts, Shared
from tradetalks.web.store import NotKept, Store
from tradetalks.web.users import kept_of
from tradetalks.web.words import words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tradetalks.web.webhook import Webhook

LOCAL = Network()
LOG = logging.getLogger("tradetalks.web")
DAY = 86_400.0  # s
STATIC = Path(__file__).resolve().parent / "static"
ABOUT = """Every page has a `.json` twin. A write needs the header `X-Tradetalks-Token` with the token of the page."""


@dataclass(frozen=True)
class Settings:
    """Where states are kept (a file, or the address of a database of PostgreSQL), who may speak to the server, and how
    many requests a caller has.

    keep_days  once a day states without a name and rooms older than this are removed; None: nothing is
    webhook    whom to tell of a draft that waits for a review
    """

    data: Path | str
    network: Network = LOCAL
    requests_per_second: float = 60.0
    burst: float = 300.0
    keep_days: float | None = None
    webhook: Webhook | None = None


class Accounts:
    """The users of a store, as the guard asks for them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_session(self, key: str) -> tuple[str, str] | None:
        """(name, role) of whose session the key is."""
        return self._store.session(kept_of(key), time.time())

    def of_key(self, key: str) -> tuple[str, str] | None:
        """(name, role) of whose programs have the key."""
        return self._store.key(kept_of(key))

    def of_name(self, name: str) -> tuple[str, str] | None:
        """(name, role) of a user whom a proxy has signed in."""
        found = self._store.user(name)
        return (name, found[0]) if found else None


def make_app(settings: Settings) -> FastAPI:
    """The application; its processes start with it and end with it."""
    store = Store(settings.data)
    token, metrics, network = _token(store), Metrics(), settings.network
    users = Accounts(store) if store.users() else None

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        engine = Engine(answers.warm)
        scripts, bargains = Scripts(store, engine), Bargains(store)
        app.state.shared = Shared(
            store, engine, templates(), token, scripts, bargains, metrics, network, users is not None, settings.webhook
        )
        app.state.mcp = manager()
        tidying = asyncio.create_task(_tidy(store, settings.keep_days))
        try:
            async with app.state.mcp.run() if app.state.mcp else nullcontext():
                yield
        finally:
            tidying.cancel()
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
    app.router.routes.append(Route(MCP, Programs(), methods=["POST"], include_in_schema=False))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    add_handlers(app)
    rate = Rate(settings.requests_per_second, settings.burst)
    app.add_middleware(Guard, rules=Rules(network, token.encode(), rate, metrics, users))
    return app


async def _tidy(store: Store, days: float | None) -> None:
    """Once a day what is older goes, sessions that are over too."""
    while days is not None:
        try:
            gone = await asyncio.to_thread(store.forget, days)
            LOG.info("%d states and rooms older than %g days removed", gone, days)
        except NotKept as error:
            LOG.warning("nothing old was removed: %s", error.what)
        await asyncio.sleep(DAY)


def templates() -> Environment:
    made = Environment(
        loader=PackageLoader("tradetalks.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    made.filters["words"] = words
    return made


def _token(store: Store) -> str:
    """The token that a page of this store carries and a write must name."""
    found = store.file("token")
    if found is None:
        found = store.save_file("token", secrets.token_urlsafe(24).encode())
    return found.decode()
