"""Telling others what is new: a signed POST, or a program of the user's own.

A POST holds the answer as JSON. Its header `X-Tradetalks-Signature` is `t=SECONDS,v1=HEX`: HMAC-SHA256, with the secret
that both sides know, of the seconds since 1970 as text, a full stop, and the body. Who receives it computes the same,
and refuses what is minutes old.
"""

from __future__ import annotations

import hashlib
import hmac
import shlex
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tradetalks.errors import BadInput
from tradetalks.feeds.fetch import AGENT
from tradetalks.feeds.papers import SourceFailed

if TYPE_CHECKING:
    from collections.abc import Callable

SIGNATURE = "X-Tradetalks-Signature"
SECRET = "TRADETALKS_WEBHOOK_SECRET"  # the name in the environment, and no secret
TRIES = 3
_SECONDS = 30.0
_SHORTEST = 16  # characters of a secret
_HERE = ("127.0.0.1", "localhost", "::1")


def signature(body: bytes, secret: str, seconds: int) -> str:
    """The header of a body sent at a time."""
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={signed}"


def check_webhook(address: str, secret: str) -> None:
    """Raises BadInput for an address that is not https, or whose body could not be signed."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
        raise BadInput("a webhook needs an https address", where="--webhook", evidence=address)
    if len(secret) < _SHORTEST:
        raise BadInput(
            f"a webhook is signed with a secret of {_SHORTEST} characters or more",
            where=SECRET,
            remedy=f"set the environment variable {SECRET} to what the receiver knows too",
        )


def post(address: str, body: bytes, secret: str, *, wait: Callable[[float], None], clock: Callable[[], float]) -> None:
    """Send a body, signed anew at each of three tries; raises SourceFailed where nobody took it.

    wait, clock   of the machine: seconds to sleep, seconds since 1970
    """
    import httpx

    said = ""
    for attempt in range(1, TRIES + 1):
        headers = {
            "Content-Type": "application/json",
            "User-Agent": AGENT,
            SIGNATURE: signature(body, secret, int(clock())),
        }
        try:
            answer = httpx.post(address, content=body, headers=headers, timeout=_SECONDS, follow_redirects=False)
            if answer.is_success:
                return
            said = f"it answers {answer.status_code}"
        except httpx.TransportError as error:
            said = f"no answer: {type(error).__name__}"
        if attempt < TRIES:
            wait(2.0**attempt)
    raise SourceFailed(f"the webhook did not take what is new: {said}", where=address, evidence=f"{TRIES} tries")


def hand_over(command: str, body: bytes) -> None:
    """Run a program of the user's own with a body on its standard input; raises SourceFailed where it fails."""
    words = shlex.split(command)
    if not words:
        raise BadInput("no command", where="--then")
    try:
        done = subprocess.run(words, input=body, check=False)
    except OSError as error:
        raise SourceFailed("the command cannot be run", where=command, evidence=str(error)) from None
    if done.returncode:
        raise SourceFailed("the command failed", where=command, evidence=f"exit code {done.returncode}")
