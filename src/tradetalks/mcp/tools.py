"""The twelve tools: name, title, what it answers, what it may be asked, and the function that answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from tradetalks.errors import BadInput, TradetalksError, UnknownName
from tradetalks.grammar import nearest
from tradetalks.mcp import asked, effects, law
from tradetalks.mcp.links import link_of
from tradetalks.mcp.propose import propose
from tradetalks.mcp.reply import content

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tradetalks.mcp.asked import Asked
    from tradetalks.mcp.reply import Books, Reply


MOST_LETTERS = 600  # of each part of an error
FILES = ("entries", "paths", "folder")  # arguments that name files
NAMES = ("scenario", "against", "threat", "chain")  # arguments that name what ships, or a file


@dataclass(frozen=True)
class Tool:
    """One verb.

    slow    whether it solves the model: such a question waits for the one before, and holds up no question of law
    writes  whether it keeps something: a draft
    """

    name: str
    title: str
    says: str
    asks: type[Asked]
    answer: Callable[[Any, Books], Reply]
    slow: bool = False
    writes: bool = False

    @property
    def example(self) -> dict[str, Any]:
        """Arguments that are answered."""
        return EXAMPLES[self.name]


TOOLS = {
    tool.name: tool
    for tool in (
        Tool(
            "status",
            "Status of a measure",
            "What a trade measure is on a day - threatened, announced, in force, suspended, ended - and by which act.",
            asked.Status,
            law.status,
        ),
        Tool(
            "news",
            "News of the law",
            "Acts of trade law since a day: number, what changed, trade touched.",
            asked.News,
            law.news,
        ),
        Tool(
            "deadlines",
            "Deadlines",
            "What is scheduled in trade law after as_of and up to a day, what is at stake, what each side said.",
            asked.Deadlines,
            law.deadlines,
        ),
        Tool(
            "search",
            "Search the US tariff schedule",
            "Lines of the US tariff schedule by words, with codes and rates.",
            asked.Search,
            law.search,
        ),
        Tool(
            "duty",
            "Duty on a shipment",
            "What a shipment pays on its day of entry, layer by layer, with the law; a range where facts are missing.",
            asked.Duty,
            law.duty,
        ),
        Tool(
            "licence",
            "Export licence",
            "Whether an export needs a licence, under which control, on which facts it depends.",
            asked.Licence,
            law.licence,
        ),
        Tool(
            "refund",
            "Refund of voided duties",
            "What comes back of US duties that a court voided, by which way, with what interest, what is lost when.",
            asked.Refund,
            law.refund,
        ),
        Tool(
            "read",
            "Read reports",
            "Claims on trade measures in press reports and official texts, with quotes, agreements and contradictions.",
            asked.Read,
            effects.read,
        ),
        Tool(
            "propose",
            "Propose a draft",
            "A draft of what a text says of measures, for a person to review. Each quote must stand in the text.",
            asked.Propose,
            propose,
            writes=True,
        ),
        Tool(
            "run",
            "Effects of a scenario",
            "What a scenario does to incomes, prices, trade, output or revenue, with ranges, alone or against another. "
            "Seconds to a minute; with months some 10 seconds for each month and draw.",
            asked.Run,
            effects.run,
            slow=True,
        ),
        Tool(
            "chokepoint",
            "A critical supply chain",
            "Shipments, stocks, shortages, losses and prices of a critical supply chain under an export control.",
            asked.Chokepoint,
            effects.chokepoint,
            slow=True,
        ),
        Tool(
            "deal",
            "Deals between two countries",
            "Tariff deals better for both than a threat, and what each measure is worth. One to three minutes.",
            asked.Deal,
            effects.deal,
            slow=True,
        ),
    )
}


EXAMPLES: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).resolve().parent.parent / "data" / "programs" / "examples.json").read_text(encoding="utf-8")
)


def answer(name: str, arguments: Mapping[str, Any], books: Books) -> dict[str, Any]:
    """What a tool says; raises UnknownName, BadInput, and as the tool does."""
    return answered(tool_named(name), question_of(name, arguments), books)


def answered(tool: Tool, question: Asked, books: Books) -> dict[str, Any]:
    """What a tool says to a question that was checked."""
    return content(tool.answer(question, books), books, question.limit, question.offset, link_of(question))


def tool_named(name: str) -> Tool:
    """The tool; raises UnknownName."""
    if name not in TOOLS:
        raise UnknownName(f"no tool {name[:60]!r}", remedy=nearest(name, TOOLS) or "one of: " + ", ".join(TOOLS))
    return TOOLS[name]


def question_of(name: str, arguments: Mapping[str, Any], as_texts: bool = False) -> Asked:
    """The arguments of a tool, checked; raises UnknownName, BadInput.

    as_texts   whether numbers are written as texts, as in an address
    """
    tool = tool_named(name)
    try:
        return tool.asks.model_validate(dict(arguments), strict=not as_texts)
    except ValidationError as error:
        raise _refused(error, tool) from None


def refuse_files(question: Asked) -> None:
    """Raises BadInput where a question names a file: who asks over the network may name none of this machine."""
    for name in FILES:
        if getattr(question, name, None):
            remedy = "give `text`" if name != "folder" else "leave it out: the draft is kept on the server"
            raise BadInput("no file of this machine is opened", where=name, remedy=remedy)
    for name in NAMES:
        given = getattr(question, name, None) or ""
        if not given.replace("-", "").isalnum() and given:
            raise BadInput("not a name", where=name, evidence=given, remedy="name one that ships")


def error_data(error: TradetalksError) -> dict[str, Any]:
    """An error as plain data."""
    return {
        "error": {
            "kind": type(error).__name__,
            "where": shortened(error.where),
            "what": shortened(error.what),
            "evidence": shortened(error.evidence),
            "remedy": shortened(error.remedy),
        }
    }


def error_text(error: TradetalksError) -> str:
    """An error in words, as the command line prints it."""
    kept = TradetalksError(
        shortened(error.what),
        where=shortened(error.where),
        evidence=shortened(error.evidence),
        remedy=shortened(error.remedy),
    )
    return f"error: {kept}"


def shortened(text: str) -> str:
    """At most MOST_LETTERS of a text."""
    return text if len(text) <= MOST_LETTERS else text[:MOST_LETTERS] + " ..."


def _refused(error: ValidationError, tool: Tool) -> BadInput:
    """The first argument that is refused, and how many more."""
    first, *others = error.errors(include_url=False)
    more = f"; {len(others)} more refused: {', '.join(_place(one['loc']) for one in others[:5])}" if others else ""
    known = ", ".join(tool.asks.model_fields)
    return BadInput(
        f"{first['msg'][0].lower()}{first['msg'][1:]}{more}",
        where=_place(first["loc"]),
        evidence=json.dumps(first["input"], default=str)[:100],
        remedy=f"arguments of {tool.name}: {known}",
    )


def _place(parts: tuple[str | int, ...]) -> str:
    return ".".join(str(part)[:40] for part in parts)
