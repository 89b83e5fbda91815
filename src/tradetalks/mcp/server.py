"""The server: the official SDK's, over standard input and output; one question of law and one slow one at a time."""

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

from tradetalks.errors import TradetalksError
from tradetalks.mcp.asked import schema
from tradetalks.mcp.tools import TOOLS, answer, error_data, error_text
from tradetalks.version import __version__

if TYPE_CHECKING:
    from types import FrameType

    from mcp.server import ServerRequestContext

    from tradetalks.mcp.reply import Books

INSTRUCTIONS = (
    "Trade law and its effects. Every answer has: answer (what the command line prints with --json), days (`on`: the "
    "day asked about, `as_of`: only what was known by then counts), sources (title, day, address), limits, data "
    "(version, ledger), again (the command that gives the same to a person), cut (which lists are shortened, and how "
    "to go on). In answer, tables by name have caption, note, columns (name, unit) and rows. Quote the law and "
    "the days with a number; tell the limits. A missing rate is never zero."
)
OUTPUT = {  # short, for it is told with every tool; docs/reference/answer.schema.json has the whole
    "type": "object",
    "required": ["answer", "cut", "sources", "days", "data", "limits", "again"],
    "properties": {"answer": {"type": "object", "required": ["title", "sentences", "tables", "notes", "made_of"]}},
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
            annotations=types.ToolAnnotations(read_only_hint=True, open_world_hint=False),
        )
        for tool in TOOLS.values()
    ]


def server(books: Books) -> Server[Any]:
    """A server that answers from these books."""
    one_at_a_time = {slow: anyio.CapacityLimiter(1) for slow in (False, True)}

    async def list_tools(
        context: ServerRequestContext[Any], asked: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=listed())

    async def call_tool(context: ServerRequestContext[Any], asked: types.CallToolRequestParams) -> types.CallToolResult:
        slow = asked.name in TOOLS and TOOLS[asked.name].slow
        return await to_thread.run_sync(
            called, asked.name, asked.arguments or {}, books, limiter=one_at_a_time[slow], abandon_on_cancel=True
        )

    return Server(
        "tradetalks",
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def called(name: str, arguments: dict[str, Any], books: Books) -> types.CallToolResult:
    """A tool's answer, or what is wrong and how to mend it."""
    try:
        found, text = answer(name, arguments, books), ""
    except TradetalksError as error:
        found, text = error_data(error), error_text(error)
    except OSError as error:
        if error.filename is None:
            raise
        refused = TradetalksError(
            "cannot be read",
            where=str(error.filename),
            evidence=str(error.strerror),
            remedy="name a file that is there and that you may read",
        )
        found, text = error_data(refused), error_text(refused)
    shown = text or json.dumps(found, ensure_ascii=False, allow_nan=False)
    return types.CallToolResult(
        content=[types.TextContent(text=shown)], structured_content=found, is_error="error" in found
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
    made = server(books)
    async with stdio_server() as (read, write):
        await made.run(read, write, made.create_initialization_options())
