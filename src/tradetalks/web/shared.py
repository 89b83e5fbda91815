"""What pages share: the menu, the store, the engine, the chart script, and how a page finds a saved state."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from tradetalks.errors import UnknownName
from tradetalks.version import __version__
from tradetalks.web import books
from tradetalks.web.database import NotKept
from tradetalks.web.links import MADE, differs, made_here, page, source
from tradetalks.web.state import TableState

if TYPE_CHECKING:
    from fastapi import Request
    from jinja2 import Environment

    from tradetalks.web.bargain import Bargains
    from tradetalks.web.engine import Engine
    from tradetalks.web.metrics import Metrics
    from tradetalks.web.network import Network
    from tradetalks.web.store import Store
    from tradetalks.web.webhook import Webhook

LOG = logging.getLogger("tradetalks.web")
PAUSE = 0.6  # s between the start and the start of the processes
OF_THIS_SERVER = ("/login", "/logout", "/warroom", "/read", "/table/")  # pages that no other server can show
MENU = (
    ("/", "Overview"),
    ("/table", "Table"),
    ("/compare", "Compare"),
    ("/timeline", "Timeline"),
    ("/news", "News"),
    ("/border", "Border"),
    ("/chokepoint", "Chokepoint"),
    ("/deal", "Deal"),
    ("/read", "Read"),
    ("/warroom", "War room"),
    ("/method", "Method"),
)


@dataclass(frozen=True)
class Shared:
    """What pages work with.

    address  of the page that is asked for, with what it was made with: a link that travels
    made     what the link that is followed says that it was made with
    """

    store: Store
    engine: Engine
    pages: Environment
    token: str
    scripts: Scripts
    bargains: Bargains
    metrics: Metrics
    network: Network
    has_users: bool
    webhook: Webhook | None = None
    address: str = ""
    made: str = ""

    def page(self, template: str, **shown: object) -> HTMLResponse:
        """A page; its template finds `menu`, `token` and `version` besides what is shown."""
        ends = books.ledger().ends_said(dt.date.today())
        travels = {"made": made_here().text, "link": self.address, "differs": differs(self.made), "source": source()}
        text = self.pages.get_template(template).render(
            menu=MENU,
            token=self.token,
            version=__version__,
            has_users=self.has_users,
            ends=ends,
            travels=travels,
            **shown,
        )
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
            try:
                self._store.save_file(self._name, found)
            except NotKept as error:
                LOG.warning("the chart script is not kept: %s", error.evidence)
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


class Saved(BaseModel):
    """Where a state is found again."""

    address: str
    link: str


def who_asks(request: Request) -> str:
    """The name of the user who asks; empty on a server without users."""
    return str(request.scope.get("who", ""))


def shared_of(request: Request) -> Shared:
    found: Shared = request.app.state.shared
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != MADE]
    path = request.url.path
    address = "" if path.startswith(OF_THIS_SERVER) else page(path, asked)
    return replace(found, address=address, made=request.query_params.get(MADE, "")[:200])


def saved_state(shared: Shared, at: str) -> TableState:
    """The saved state of an address; raises UnknownName."""
    content = shared.store.state(at)
    if content is None:
        raise UnknownName("no state is saved at this address", remedy="the link may be of another machine")
    return TableState.model_validate_json(content)
