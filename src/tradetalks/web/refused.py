"""Every refusal in the form that the caller asked for: a page with the form as it was filled in, or JSON."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from tradetalks.errors import TradetalksError, UnknownName
from tradetalks.web.engine import Busy, Gone
from tradetalks.web.escaped import Escaped, readable
from tradetalks.web.guard import HEADERS, asks_for_page
from tradetalks.web.pages import FORMS
from tradetalks.web.sheet import Sheet, html
from tradetalks.web.store import NotKept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI, Request
    from fastapi.responses import Response

    from tradetalks.web.shared import Shared

LOG = logging.getLogger("tradetalks.web")
MOST_TOLD = 10
PLAIN = {  # pydantic's name of a problem -> what to say, with what is known of the limit
    "float_parsing": "write a number",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
    "string_too_long": "at most {max_length} characters",
    "string_too_short": "at least {min_length} characters",
    "too_long": "at most {max_length} of them",
    "too_short": "at least {min_length} of them",
    "literal_error": "one of: {expected}",
    "finite_number": "write a finite number",
    "string_pattern_mismatch": "not written as it must be",
    "date_from_datetime_parsing": "no such day",
    "date_parsing": "no such day",
    "json_invalid": "not JSON",
}


def add_handlers(app: FastAPI) -> None:
    """What each kind of error is answered with."""
    app.add_exception_handler(TradetalksError, _tradetalks_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(500, _fault)


def refusal(request: Request, status: int, error: Mapping[str, Any], again: Sheet | None = None) -> Response:
    """An error as JSON, or as a page where a browser asked for one: `again`, or a page of its own."""
    shared: Shared = request.app.state.shared
    told = readable(dict(error))
    headers = {"retry-after": "2"} if status == 503 else {}
    if not asks_for_page(request.scope):
        return Escaped({"error": told}, status_code=status, headers=headers)
    page = html(shared, again) if again else shared.page("error.html.j2", error=told, status=status, here="")
    page.status_code = status
    page.headers.update(headers)
    return page


def status_of(error: TradetalksError, method: str) -> int:
    """The status of an answer that says the error."""
    if isinstance(error, Busy | NotKept):
        return 503
    if isinstance(error, Gone):
        return 499
    return 404 if isinstance(error, UnknownName) and method == "GET" else 422


async def _tradetalks_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, TradetalksError)
    told = {"kind": type(error).__name__, "where": error.where, "what": error.what, "evidence": error.evidence[:300],
            "remedy": error.remedy}  # fmt: skip
    return refusal(request, status_of(error, request.method), told)


async def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if any(problem["loc"][0] == "path" for problem in error.errors()):
        told = {"kind": "UnknownName", "where": request.url.path[:200], "what": "there is no such page", "evidence": "",
                "remedy": "check the link: an address has 32 digits and letters a to f"}  # fmt: skip
        return refusal(request, 404, told)
    form = FORMS.get(request.url.path.removesuffix(".json"))
    fields = form.fields(request.query_params) if form else ()
    labels = {one.name: one.label for one in fields}
    problems = [plain(problem, labels) for problem in error.errors()[:MOST_TOLD]]
    first = problems[0]
    remedy = "change the field and send it again" if form else "see /openapi.json for what is expected"
    told = {"kind": "BadInput", **first, "remedy": remedy}
    if form is None:
        return refusal(request, 422, told)
    lines = [f"{one['where']}: {one['what']}" + (f" (is: {one['evidence']})" if one["evidence"] else "")
             for one in problems]  # fmt: skip
    wrong = {one["where"]: one["what"] for one in problems}
    marked = tuple(replace(one, wrong=wrong.get(one.label, "")) for one in fields)
    return refusal(request, 422, told, Sheet(form.here, form.path, form.lead, marked, (), "\n".join(lines)))


def plain(problem: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, str]:
    """A problem of a field in words: the field's label, what it should be, what it was."""
    steps = [str(step) for step in problem["loc"] if step not in ("query", "body", "path")]
    where = labels.get(steps[0], ".".join(steps)) if steps else "the request"
    context = problem.get("ctx", {})
    if problem["type"] == "value_error":
        what = str(context.get("error", problem["msg"]))
    else:
        what = PLAIN.get(problem["type"], str(problem["msg"])).format(**context)
    given = problem.get("input")
    evidence = repr(given)[:60] if isinstance(given, str | int | float) else ""
    return {"where": where[:200], "what": what[:200], "evidence": evidence}


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    told = {"kind": "Refused", "where": "", "what": str(error.detail), "evidence": "", "remedy": ""}
    return refusal(request, error.status_code, told)


async def _fault(request: Request, error: Exception) -> Response:
    """A fault of the program: it is written to the log, and the answer says no more of it."""
    LOG.error("a fault at %s", request.url.path, exc_info=error)
    told = {"kind": "Fault", "where": "", "what": "the program failed here", "evidence": "",
            "remedy": "ask again; if it fails again, whoever runs the server finds the fault in its log"}  # fmt: skip
    answer = refusal(request, 500, told)
    for name, value in HEADERS.items():
        answer.headers[name.decode()] = value.decode()
    return answer
