"""What other programs ask of a server: the tools of `tradetalks mcp`, over HTTP, under the server's users and limits.

No file of this machine is opened for them. Questions of law are answered in a thread, texts are read and the model is
solved in processes with limits. `propose` keeps its draft as a review, which a person decides on.
"""

from __future__ import annotations

import asyncio
import base64
import importlib.util
import json
import secrets
from typing import TYPE_CHECKING, Any

from tradetalks.errors import BadInput, NotInstalled
from tradetalks.mcp.propose import draft_of, reply_of
from tradetalks.mcp.reply import content
from tradetalks.mcp.tools import TOOLS, answered, question_of, refuse_files, tool_named
from tradetalks.web import books, upload
from tradetalks.web.guard import PROGRAMS
from tradetalks.web.shared import shared_of
from tradetalks.web.users import may, needed_role

if TYPE_CHECKING:
    from fastapi import Request
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from starlette.types import Receive, Scope, Send

    from tradetalks.ledger import Ledger
    from tradetalks.mcp.asked import Asked, Propose
    from tradetalks.world import World


class Online:
    """The server's ledger and world; their places on this machine concern nobody else."""

    @property
    def words(self) -> list[str]:
        return []

    @property
    def ledger(self) -> Ledger:
        return books.ledger()

    @property
    def world(self) -> World:
        return books.world()


ONLINE = Online()


async def told(request: Request, name: str, question: Asked) -> dict[str, Any]:
    """What a tool says, with the whole address of the page that shows it; raises as the tool does, Busy, Gone."""
    refuse_files(question)
    shared, tool = shared_of(request), TOOLS[name]
    asked = question.model_dump_json(exclude_unset=True)
    if tool.writes:
        found = await _drafted(request, question)  # type: ignore[arg-type]
    elif tool.slow:
        found = await shared.engine.long(apart, name, asked, left=request.is_disconnected)
    elif hasattr(question, "text"):
        found = await shared.engine.short(apart, name, asked)
    else:
        found = await asyncio.to_thread(answered, tool, question, ONLINE)
    scheme = "https" if shared.network.is_secure(request.scope) else request.url.scheme
    return found | {"link": f"{scheme}://{request.headers['host']}{found['link']}"}


def apart(name: str, asked: str) -> dict[str, Any]:
    """A tool's answer in another process, which reads the same ledger and world."""
    return answered(TOOLS[name], question_of(name, json.loads(asked)), ONLINE)


def drafted(asked: str) -> dict[str, Any]:
    """The draft of a question of `propose`, in another process."""
    return draft_of(question_of("propose", json.loads(asked)), ONLINE)  # type: ignore[arg-type]


async def _drafted(request: Request, question: Propose) -> dict[str, Any]:
    """The draft, kept as a review of the text: who opens the link decides on it."""
    shared = shared_of(request)
    draft = await shared.engine.short(drafted, question.model_dump_json(exclude_unset=True))
    text = base64.b64encode(question.text.encode("utf-8", "backslashreplace")).decode()
    sent = [{"name": "text.txt", "outlet": question.outlet, "day": question.date, "content": text}]
    review = await upload.ask("review", "reports.json", json.dumps(sent).encode())
    address = secrets.token_hex(8)
    shared.store.save_review(address, json.dumps(review | {"draft": draft}), 0)
    link = f"/read/{address}"
    if shared.webhook:
        shared.webhook.tell({"event": "draft", "link": link, "proposals": len(draft["proposals"])})
    return content(reply_of(question, draft), ONLINE, question.limit, question.offset, link)


async def ask(name: str, arguments: dict[str, Any], request: Request) -> dict[str, Any]:
    """What a tool says to arguments that were not checked, under the role of who asks."""
    question = question_of(name, arguments)
    path, role = f"{PROGRAMS}/{tool_named(name).name}", request.scope["role"]
    if shared_of(request).has_users and not may(role, "POST", path):
        needed = needed_role("POST", path)
        raise BadInput(f"only a {needed} may do this", where=name, evidence=f"the key's user is a {role}")
    return await told(request, name, question)


def manager() -> StreamableHTTPSessionManager | None:
    """What speaks the Model Context Protocol over HTTP, a request at a time; None where `mcp` is not installed."""
    if importlib.util.find_spec("mcp") is None:
        return None
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from tradetalks.mcp.server import server

    return StreamableHTTPSessionManager(server(ask), json_response=True, stateless=True)


class Programs:
    """The address of the protocol."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["app"].state.mcp is None:
            raise NotInstalled("this server does not speak the protocol", remedy="on its machine: pip install mcp")
        await scope["app"].state.mcp.handle_request(scope, receive, send)
