"""`/api/v1`: each tool of `tradetalks mcp` at an address of its own, for programs that speak plain HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Body, Request
from fastapi.responses import Response  # noqa: TC002  (read from the annotations of routes)

from tradetalks.client import Told
from tradetalks.mcp.asked import schema
from tradetalks.mcp.tools import TOOLS, question_of
from tradetalks.web.escaped import Escaped
from tradetalks.web.guard import PROGRAMS
from tradetalks.web.programs import told

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tradetalks.mcp.asked import Asked
    from tradetalks.mcp.tools import Tool

router = APIRouter(prefix=PROGRAMS, tags=["programs"])
SAID = {200: {"description": "The answer."}, 422: {"description": "What is wrong, where, and the remedy."}}


def _posted(tool: Tool) -> Callable[..., Awaitable[Response]]:
    """The answer to a question sent as JSON."""

    async def posted(request: Request, question: Asked) -> Response:
        return Escaped(await told(request, tool.name, question))

    posted.__annotations__ = {
        "request": Request,
        "question": Annotated[tool.asks, Body(openapi_examples={"an example": {"value": tool.example}})],
    }
    posted.__doc__ = tool.says
    return posted


def _got(tool: Tool) -> Callable[..., Awaitable[Response]]:
    """The answer to a question in an address: for spreadsheets, which can only look an address up."""

    async def got(request: Request) -> Response:
        fields = schema(tool.asks)["properties"]
        asked: dict[str, Any] = {}
        for name, value in request.query_params.multi_items():
            if "array" in fields.get(name, {}).get("type", ""):
                asked.setdefault(name, []).append(value)
            else:
                asked[name] = value
        return Escaped(await told(request, tool.name, question_of(tool.name, asked, as_texts=True)))

    got.__annotations__ = {"request": Request}
    got.__doc__ = tool.says
    return got


def _parameters(tool: Tool) -> list[dict[str, Any]]:
    """The fields of a question as parameters of an address, as far as an address can hold them."""
    made = schema(tool.asks)
    return [
        {
            "name": name,
            "in": "query",
            "required": name in made.get("required", ()),
            "schema": field,
            **({"example": tool.example[name]} if name in tool.example else {}),
        }
        for name, field in made["properties"].items()
        if "object" not in field.get("type", "")
    ]


for _tool in TOOLS.values():
    router.add_api_route(
        f"/{_tool.name}", _posted(_tool), methods=["POST"], summary=_tool.title, operation_id=_tool.name,
        response_model=None, responses={200: {"model": Told}, 422: SAID[422]},
    )  # fmt: skip
    if not (_tool.slow or _tool.writes or "text" in _tool.asks.model_fields):
        router.add_api_route(
            f"/{_tool.name}", _got(_tool), methods=["GET"], summary=_tool.title,
            operation_id=f"{_tool.name}_by_address",
            response_model=None, responses={200: {"model": Told}, 422: SAID[422]},
            openapi_extra={"parameters": _parameters(_tool)},
        )  # fmt: skip
