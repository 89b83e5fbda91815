"""What a source gives: papers, lines of a schedule, and faults with their place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from tradetalks.errors import TradetalksError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tradetalks.dates import Date


class SourceFailed(TradetalksError):
    """A source that did not answer, or whose answer cannot be read."""


@dataclass(frozen=True)
class Paper:
    """An official paper that a source lists.

    source     name of the source
    number     its identity in the source: document number, guid, regulation
    actor      whose paper it is, as the ledger names actors
    published  day of publication; signed: of signature, where the source says it
    cited      number of the law as printed, for example `91 FR 46663`
    text       None where the source's answer does not hold it; text_at: where the whole text is
    tells      whether it is a fact sheet, a statement or a release, which tells of acts and is none
    """

    source: str
    number: str
    actor: str
    title: str
    published: Date
    address: str
    signed: Date | None = None
    cited: str = ""
    text: str | None = None
    text_at: str = ""
    tells: bool = False

    @property
    def key(self) -> str:
        return f"{self.source} {self.number}"


@dataclass(frozen=True)
class LineChange:
    """A line of a schedule that differs from the edition held before: what it was, what it is; empty for none."""

    code: str
    column: str
    before: str
    after: str


@dataclass
class Heard:
    """What one source said.

    ask     further addresses to read: pages, texts
    lines   changes of a schedule's lines
    held    the edition as it is now, to compare with next time; an empty list for a line that is gone
    """

    papers: list[Paper] = field(default_factory=list)
    ask: list[str] = field(default_factory=list)
    lines: list[LineChange] = field(default_factory=list)
    held: dict[str, list[str]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)


class Source(Protocol):
    """One module a source has these names.

    NAME        as printed
    FOLDER      of its stored responses below an offline folder
    TERMS       what it allows, and how it wants to be asked
    addresses   what to ask for papers from a day on
    read        an answer; `held` is what the source held before
    """

    NAME: str
    FOLDER: str
    TERMS: str

    def addresses(self, since: Date) -> list[str]: ...

    def read(self, content: bytes, where: str, held: Mapping[str, list[str]]) -> Heard: ...
