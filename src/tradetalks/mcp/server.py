"""The server: the official SDK's, over standard input and output, or over HTTP where the web room asks for it."""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

import anyio
from anyio import to_thread
from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from tradetalks.errors import BadInput, TradetalksError
from tradetalks.mcp.asked import schema
from tradetalks.mcp.tools import TOOLS, answer, error_data, error_text, tool_named
from tradetalks.version import __version__

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import FrameType

    from mcp.server import ServerRequestContext

    from tradetalks.mcp.reply import Books

    Ask = Callable[[str, dict[str, Any], Any], Awaitable[dict[str, Any]]]  # name, arguments, the HTTP request if any

INSTRUCTIONS = (
    "Trade law and its effects. Every answer has: answer (what the command line prints with --json), days (`on`: the "
    "day asked about, `as_of`: only what was known by then counts), sources (title, day, address), limits, data "
    "(version, ledger), again (the command that gives the same to a person), link (the page of `tradetalks serve` that "
    "shows it), cut (which lists are shortened, and how "
    "to go on). In answer, tables by name have caption, note, columns (name, unit) and rows. Quote the law and "
    "the days with a number; tell the limits. A missing rate is never zero."
)
OUTPUT = {  # short, for it is told with every tool; docs/reference/answer.schema.json has the whole
    "type": "object",
    "required": ["answer", "cut", "sources", "days", "data", "limits", "again"],
    "properties": {"answer": {"type": "object"}},
}


def listed() -> list[types.Tool]:
    """The tools as a client is told of them."""
    return [
        types.Tool(
            name=tool.name,
            title=tool.title,
            description=tool.says,
            input_schema=schema(tool.asks),
            output_schema=OUTPUT,
            annotations=types.ToolAnnotations(
                read_only_hint=not tool.writes, destructive_hint=False if tool.writes else None, open_world_hint=False
            ),
        )
        for tool in TOOLS.values()
    ]


def server(ask: Ask) -> Server[Any]:
    """A server whose tools answer as `ask` does."""

    async def list_tools(
        context: ServerRequestContext[Any], asked: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=listed())

    async def call_tool(context: ServerRequestContext[Any], asked: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            return result(await ask(asked.name, asked.arguments or {}, context.request))
        except TradetalksError as error:
            return refusal(error)

    return Server(
        "tradetalks",
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def here(books: Books) -> Ask:
    """Answers of this process: one question of law and one slow one at a time, each in a thread."""
    one_at_a_time = {slow: anyio.CapacityLimiter(1) for slow in (False, True)}

    async def ask(name: str, arguments: dict[str, Any], request: Any) -> dict[str, Any]:
        limiter = one_at_a_time[tool_named(name).slow]
        return await to_thread.run_sync(called, name, arguments, books, limiter=limiter, abandon_on_cancel=True)

    return ask


def called(name: str, arguments: dict[str, Any], books: Books) -> dict[str, Any]:
    """A tool's answer; a file that cannot be read is BadInput."""
    try:
        return answer(name, arguments, books)
    except OSError as error:
        if error.filename is None:
            raise
        raise BadInput(
            "cannot be read",
            where=str(error.filename),
            evidence=str(error.strerror),
            remedy="name a file that is there and that you may read",
        ) from None


def result(found: dict[str, Any]) -> types.CallToolResult:
    """An answer as a tool gives it."""
    text = json.dumps(found, ensure_ascii=False, allow_nan=False)
    return types.CallToolResult(content=[types.TextContent(text=text)], structured_content=found, is_error=False)


def refusal(error: TradetalksError) -> types.CallToolResult:
    """What is wrong, and how to mend it."""
    return types.CallToolResult(
        content=[types.TextContent(text=error_text(error))], structured_content=error_data(error), is_error=True
    )


def serve(books: Books) -> None:
    """Answer over standard input and output until the input ends or Ctrl-C."""
    signal.signal(signal.SIGINT, end)
    anyio.run(_serve, books)
    sys.stderr.flush()
    os._exit(0)  # a thread that still works has nobody to answer


def end(number: int, frame: FrameType | None) -> None:
    """End at once: a thread that waits for input cannot be woken, and nothing is kept that could be lost."""
    os.write(sys.stderr.fileno(), b"ended by Ctrl-C\n")
    os._exit(130)


async def _serve(books: Books) -> None:
    made = server(here(books))
    async with stdio_server() as (read, write):
        await made.run(read, write, made.create_initialization_options())
