"""Signing in and out, on servers that have users."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from tradetalks.errors import BadInput
from tradetalks.web.guard import Rate, cookie_name
from tradetalks.web.shared import shared_of
from tradetalks.web.users import SESSION_SECONDS, check_password, kept_of, matches, new_session, secret_of

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
    if not await _knows(request, name, password):
        return _again(request, then, 403, "No user has this name and password.")
    secure = shared.network.is_secure(request.scope)
    shared.store.end_session(kept_of(request.cookies.get(cookie_name(secure), "")))
    key, kept = new_session()
    shared.store.save_session(kept, name, time.time() + SESSION_SECONDS, time.time())
    answer = RedirectResponse(_own(then), status_code=303)
    answer.set_cookie(cookie_name(secure), key, max_age=SESSION_SECONDS, httponly=True, samesite="lax", secure=secure)
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
        shared = shared_of(request)
        secure = shared.network.is_secure(request.scope)
        name = cookie_name(secure)
        shared.store.end_session(kept_of(request.cookies.get(name, "")))
        answer.delete_cookie(name, secure=secure, httponly=True, samesite="lax")
        answer.headers["clear-site-data"] = '"cache", "storage"'
    return answer


@router.get("/password", response_class=HTMLResponse, include_in_schema=False)
def password_page(request: Request) -> Response:
    """The page on which a user changes the password."""
    return shared_of(request).page("password.html.j2", here="Change the password", problem="")


@router.post("/password", include_in_schema=False)
async def password(
    request: Request,
    name: Annotated[str, Form(max_length=60)],
    current: Annotated[str, Form(max_length=200)],
    new: Annotated[str, Form(max_length=200)],
) -> Response:
    """Another password for whoever knows the present one; every session of the user ends."""
    shared = shared_of(request)
    problem = await _may_change(request, name, current)
    try:
        check_password(new)
    except BadInput as error:
        problem = problem or f"The new password: {error.remedy}."
    if problem:
        page = shared.page("password.html.j2", here="Change the password", problem=problem)
        page.status_code = 403
        return page
    found = shared.store.user(name)
    secret = await asyncio.to_thread(secret_of, new)
    shared.store.save_user(name, found[0] if found else "", secret)
    return RedirectResponse("/login", status_code=303)


async def _may_change(request: Request, name: str, current: str) -> str:
    """What stands against it; empty where nothing does."""
    shared, now = shared_of(request), time.monotonic()
    if not _is_own_page(request):
        return "The form was not this server's own. Load the page and try again."
    if not (TRIES.takes(f"address {shared.network.caller(request.scope)}", now) and TRIES.takes(f"name {name}", now)):
        return "Too many tries. Wait a minute."
    return "" if await _knows(request, name, current) else "No user has this name and password."


async def _knows(request: Request, name: str, password: str) -> bool:
    """Whether it is the user's password; takes the same time for a name that nobody has."""
    found = shared_of(request).store.user(name)
    async with TURNS:
        is_right = await asyncio.to_thread(matches, password, found[1] if found else NOBODY)
    return found is not None and is_right


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
