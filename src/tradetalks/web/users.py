"""Users, their roles, and what a password or a session is kept as.

A role may what the roles before it may. A reader looks and asks; an analyst also saves; a facilitator also opens and
closes war rooms. Which request needs which role is the table `NEEDS`; moving a slider is asking. Passwords are kept
as scrypt (RFC 7914) of a salt, sessions as a hash of their key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

from tradetalks.errors import BadInput

ROLES = ("reader", "analyst", "facilitator")
SESSION_SECONDS = 12 * 3600
LEAST_PASSWORD, MOST_PASSWORD = 12, 200
COST, BLOCK, PARALLEL = 2**15, 8, 3  # 32 MB and about 0.3 s: OWASP's password storage cheat sheet, scrypt
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,59}")
NEEDS = (  # method and path -> the least role; the first that fits; what fits none needs the last role
    ("GET", r"/metrics", "facilitator"),
    ("GET", r"/.*", "reader"),
    (
        "POST",
        r"/api/(answers|causes|unknowns|horizons|bargains|readings|reports|orders|reports/looks|orders/columns|chains)",
        "reader",
    ),
    ("POST", r"/mcp|/api/v1/(status|news|deadlines|search|duty|licence|refund|read|run|chokepoint|deal)", "reader"),
    ("POST", r"/api/v1/propose", "analyst"),  # who asks /mcp to propose needs the same
    ("POST", r"/api/rooms/[^/]+/moves", "reader"),  # who holds a seat's key
    ("POST", r"/api/(states|checkpoints|scenarios|measures|reviews|reviews/[^/]+/\w+)", "analyst"),
)


def needed_role(method: str, path: str) -> str:
    """The least role that may ask this."""
    for verb, pattern, role in NEEDS:
        if verb == method and re.fullmatch(pattern, path):
            return role
    return ROLES[-1]


def may(role: str, method: str, path: str) -> bool:
    return ROLES.index(role) >= ROLES.index(needed_role(method, path))


def check_name(name: str) -> str:
    """The name; raises BadInput."""
    if not NAME.fullmatch(name):
        raise BadInput("not a user's name", where="name", evidence=name, remedy="letters, digits and . _ @ -, up to 60")
    return name


def check_password(password: str) -> str:
    """The password; raises BadInput, which never shows it."""
    if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD:
        raise BadInput(
            "a password of another length",
            where="password",
            remedy=f"choose {LEAST_PASSWORD} to {MOST_PASSWORD} characters",
        )
    return password


def secret_of(password: str) -> str:
    """What is kept of a password."""
    salt = secrets.token_bytes(16)
    return f"scrypt {base64.b64encode(salt).decode()} {base64.b64encode(_scrypt(password, salt)).decode()}"


def matches(password: str, secret: str) -> bool:
    """Whether it is the password that the secret was made of; takes the same time either way."""
    _, salt, kept = secret.split(" ")
    made = _scrypt(password[:MOST_PASSWORD], base64.b64decode(salt))
    return hmac.compare_digest(made, base64.b64decode(kept))


def _scrypt(password: str, salt: bytes) -> bytes:
    text = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(text, salt=salt, n=COST, r=BLOCK, p=PARALLEL, maxmem=64 * 1024 * 1024)


def new_session() -> tuple[str, str]:
    """A key for the browser, and what is kept of it."""
    key = secrets.token_urlsafe(32)
    return key, kept_of(key)


def kept_of(key: str) -> str:
    """What is kept of a session's key."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
