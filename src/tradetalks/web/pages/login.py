"""Signing in and out, on servers that have users."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from tradetalks.web.guard import COOKIE, Rate
from tradetalks.web.shared import shared_of
from tradetalks.web.users import SESSION_SECONDS, kept_of, matches, new_session

router = APIRouter()
NOBODY = "scrypt AAAAAAAAAAAAAAAAAAAAAA== AAAA"  # what the password of an unknown name is held against
TRIES = Rate(0.1, 10)  # ten at once, then one in ten seconds, of an address and of a name
TURNS = asyncio.Semaphore(2)
Then = Annotated[str, Form(max_length=300)]


@router.get("/login", response_class=HTMLResponse, include_in_schema=False)
def login_page(request: Request, then: str = "/") -> Response:
    """The page that asks for a name and a password."""
    return shared_of(request).page("login.html.j2", here="Sign in", then=_own(then), problem="")


@router.post("/login", include_in_schema=False)
async def login(
    request: Request,
    name: Annotated[str, Form(max_length=60)],
    password: Annotated[str, Form(max_length=200)],
    then: Then = "/",
) -> Response:
    """A session for whoever knows the password."""
    shared = shared_of(request)
    caller, now = shared.network.caller(request.scope), time.monotonic()
    if not _is_own_page(request):
        return _again(request, then, 403, "The form was not this server's own. Load the page and try again.")
    if not (TRIES.takes(f"address {caller}", now) and TRIES.takes(f"name {name}", now)):
        return _again(request, then, 429, "Too many tries. Wait a minute.")
    found = shared.store.user(name)
    async with TURNS:
        is_right = await asyncio.to_thread(matches, password, found[1] if found else NOBODY)
    if found is None or not is_right:
        return _again(request, then, 403, "No user has this name and password.")
    key, kept = new_session()
    shared.store.save_session(kept, name, time.time() + SESSION_SECONDS, time.time())
    answer = RedirectResponse(_own(then), status_code=303)
    secure = shared.network.is_secure(request.scope)
    answer.set_cookie(COOKIE, key, max_age=SESSION_SECONDS, httponly=True, samesite="lax", secure=secure)
    return answer


@router.get("/logout", response_class=HTMLResponse, include_in_schema=False)
def logout_page(request: Request) -> Response:
    """The page that ends a session."""
    return shared_of(request).page("logout.html.j2", here="Sign out")


@router.post("/logout", include_in_schema=False)
def logout(request: Request) -> Response:
    """The session ends, here and in the store."""
    answer = RedirectResponse("/login", status_code=303)
    if _is_own_page(request):
        shared_of(request).store.end_session(kept_of(request.cookies.get(COOKIE, "")))
        answer.delete_cookie(COOKIE)
    return answer


def _again(request: Request, then: str, status: int, problem: str) -> Response:
    page = shared_of(request).page("login.html.j2", here="Sign in", then=_own(then), problem=problem)
    page.status_code = status
    return page


def _own(address: str) -> str:
    """An address of this server, never one that leads away."""
    return address if address.startswith("/") and not address.startswith(("//", "/\\")) else "/"


def _is_own_page(request: Request) -> bool:
    """Whether a form was sent by a page of this server: what a browser says of itself, and of the form's page."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    own = request.headers.get("host", "")
    return site in ("same-origin", "none") and (origin is None or origin.partition("://")[2] == own)
