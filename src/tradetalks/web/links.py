"""Links and files that travel: a state inside its address, and what it was made with, compared where it is opened."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pydantic import ValidationError

from tradetalks.errors import BadInput
from tradetalks.version import __version__
from tradetalks.web import books
from tradetalks.web.state import TableState, canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_PACKED = 3_400  # characters; an address of more than 4,000 is refused
MOST_UNPACKED = 200_000  # bytes
DIGITS = 10  # of a digest
FILE_IS = "tradetalks state"  # what a saved file says that it is
MADE = "made"  # the parameter of an address that says what its sender's page was made with


@dataclass(frozen=True)
class Made:
    """What numbers are made with: program, last day and digest of the ledger, digest of the world table."""

    version: str
    ends: str
    ledger: str
    world: str

    @property
    def text(self) -> str:
        """As it stands in an address."""
        return "_".join((self.version, self.ends, self.ledger, self.world))


@cache
def made_here() -> Made:
    """What this server's numbers are made with."""
    ledger = books.ledger()
    ends = str(ledger.coverage.complete_to)
    return Made(__version__, ends, ledger.digest[:DIGITS], books.world().digest[:DIGITS])


def source() -> str:
    """What a picture says of where it comes from."""
    made = made_here()
    return f"Source: tradetalks {made.version}, ledger to {made.ends} ({made.ledger}). An estimate, not a forecast."


def made_of(text: str) -> Made | None:
    """What an address says; None for what is no such text."""
    parts = text.split("_")
    return Made(*parts) if len(parts) == 4 else None


def differs(text: str) -> str:
    """How what an address was made with differs from what this server has, as sentences; empty where it does not."""
    if not text:
        return ""
    there, here = made_of(text), made_here()
    if there is None:
        return "The link does not say in a known form what it was made with; numbers may differ."
    if there == here:
        return ""
    said = []
    if there.ends != here.ends:
        said.append(f"with a ledger that ends on {there.ends}; the one here ends on {here.ends}")
    elif there.ledger != here.ledger:
        said.append(f"with another ledger than the one here, which ends on the same day ({here.ends})")
    if there.world != here.world:
        said.append("with another world table than the one here")
    if there.version != here.version:
        said.append(f"with version {there.version} of the program; here is {here.version}")
    return f"This link was made {'; '.join(said)}. Numbers may differ from those that its sender saw."


def packed(state: TableState) -> str:
    """A state as a text for an address."""
    work = zlib.compressobj(9, wbits=-15)
    short = work.compress(canonical(state).encode()) + work.flush()
    return base64.urlsafe_b64encode(short).decode().rstrip("=")


def unpacked(text: str) -> TableState:
    """The state of such a text; raises BadInput for one that is cut, changed, or unpacks to too much."""
    try:
        short = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        work = zlib.decompressobj(wbits=-15)
        plain = work.decompress(short, MOST_UNPACKED)
        if not work.eof or work.unused_data:
            raise BadInput("a link that is cut or holds too much", where="state", remedy="copy the whole link again")
        return TableState.model_validate_json(plain)
    except (binascii.Error, zlib.error, ValueError) as error:
        said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise BadInput(
            "not a state", where="state", evidence=said[:200], remedy="copy the whole link again, or send the file"
        ) from None


def link(state: TableState) -> str:
    """The address of a state on any server; empty where it is too long, so that a file must be sent."""
    inside = packed(state)
    return f"/table?{urlencode({'state': inside, MADE: made_here().text})}" if len(inside) <= MOST_PACKED else ""


def page(path: str, asked: Sequence[tuple[str, str]]) -> str:
    """The address of a page with what it is asked, on any server."""
    return f"{path}?{urlencode([*asked, (MADE, made_here().text)])}"


def state_file(state: TableState) -> bytes:
    """The same as a file."""
    made = made_here()
    told = {"file": FILE_IS, "state": json.loads(canonical(state)), MADE: made.text}
    return (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode()


def read_state_file(content: bytes) -> dict[str, Any]:
    """`state` and `made` of such a file; raises BadInput."""
    try:
        told = json.loads(content)
    except ValueError as error:
        raise BadInput("not JSON", where="file", evidence=str(error)[:200], remedy="send a saved state") from None
    if not isinstance(told, dict) or told.get("file") != FILE_IS or not isinstance(told.get("state"), dict):
        raise BadInput("not a saved state", where="file", remedy="send a file that “Save as a file” made")
    return {"state": told["state"], MADE: str(told.get(MADE, ""))}
