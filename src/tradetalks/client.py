"""A typed client of a server's /api/v1: the questions are those of the server, checked before they are sent.

from tradetalks.client import Client, asked

with Client("https://table.example.org", key="...") as server:
    told = server.ask(asked.News(since="2026-02-01"))
    print(told.answer["title"], told.limits, told.link)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from tradetalks.errors import TradetalksError
from tradetalks.mcp import asked
from tradetalks.mcp.tools import TOOLS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

__all__ = ["Client", "NoAnswer", "Refused", "Told", "asked"]
SECONDS = 200.0  # a server ends longer work itself
NAMES = {tool.asks: name for name, tool in TOOLS.items()}


class Told(BaseModel):
    """What a server answers.

    answer   what the command line prints with --json
    days     `on`, the day asked about, and `as_of`: only what was known by then counts
    sources  each source that the answer names: title, date, address
    limits   to which day the ledger is complete, what it lacks, what is assumed
    data     version of the program, hash of the ledger
    again    the command that gives a person the same
    link     the page that shows it
    cut      which lists are not whole, and how to go on
    """

    model_config = ConfigDict(frozen=True)

    answer: dict[str, Any]
    days: dict[str, str | None]
    sources: dict[str, dict[str, str | None]]
    limits: list[str]
    data: dict[str, str]
    again: str
    link: str
    cut: list[str]


class Refused(TradetalksError):
    """The server refused the question; `kind` is the name of its error, `status` that of HTTP."""

    def __init__(self, status: int, error: dict[str, str]) -> None:
        self.status, self.kind = status, error.get("kind", "")
        super().__init__(
            error.get("what", "refused"),
            where=error.get("where", ""),
            evidence=error.get("evidence", ""),
            remedy=error.get("remedy", ""),
        )


class NoAnswer(TradetalksError):
    """Nobody answers at the address, or something else than such a server does."""


class Client:
    """One server. `key` is that of a user's programs; a server without users needs none."""

    def __init__(self, address: str, key: str = "") -> None:
        import httpx

        headers = {"authorization": f"Bearer {key}"} if key else {}
        self._http: httpx.Client = httpx.Client(base_url=address, headers=headers, timeout=SECONDS)

    def ask(self, question: asked.Asked) -> Told:
        """The answer; raises Refused, NoAnswer."""
        import httpx

        path = f"/api/v1/{NAMES[type(question)]}"
        try:
            got = self._http.post(path, json=question.model_dump(mode="json", exclude_unset=True))
        except httpx.TransportError as error:
            raise NoAnswer(
                "no answer", where=str(self._http.base_url), evidence=type(error).__name__, remedy="is it running?"
            ) from None
        try:
            if got.is_success:
                return Told.model_validate_json(got.content)
            raise Refused(got.status_code, got.json()["error"])
        except (ValidationError, ValueError, KeyError, TypeError) as error:
            remedy = "is this a tradetalks server of this version?"
            told = f"{got.status_code}: {str(error)[:100]}"
            raise NoAnswer("another kind of answer", where=str(got.url), evidence=told, remedy=remedy) from None

    def pages(self, question: asked.Asked) -> Iterator[Told]:
        """The answer in parts until no list of it goes on."""
        while True:
            told = self.ask(question)
            yield told
            nexts = [one.rpartition("go on with offset ")[2] for one in told.cut if "go on with offset" in one]
            if not nexts:
                return
            offset, _, limit = nexts[0].partition(", limit ")
            question = question.model_copy(update={"offset": int(offset), "limit": int(limit)})
            question.model_fields_set.update({"offset", "limit"})

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
