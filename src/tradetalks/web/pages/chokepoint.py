"""Chokepoint: a critical chain by month under a scenario: shipments, stocks, shortages, losses, leverage."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, File, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from tradetalks.defaults import IMPORTER
from tradetalks.errors import BadInput, TradetalksError
from tradetalks.ledger import scenario_names
from tradetalks.web import books, chains, upload
from tradetalks.web.asked import Count, Number, Optional
from tradetalks.web.shared import shared_of
from tradetalks.web.sheet import Field as Entry
from tradetalks.web.sheet import Form, Sheet, html, twin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tradetalks.chokepoint import Chain
    from tradetalks.report.brief_parts import Section

router = APIRouter()


class Question(BaseModel):
    """What the page is asked."""

    model_config = ConfigDict(frozen=True)

    chain: Annotated[str, Field(max_length=40, examples=["rare-earths"])] = "rare-earths"
    scenario: Annotated[str, Field(max_length=60, examples=["full-ban"])] = "full-ban"
    months: Annotated[Count, Field(ge=12, le=60)] = 36
    draws: Annotated[Count, Field(ge=10, le=400)] = 100
    stocks: Annotated[
        Optional[Annotated[Number, Field(ge=0.0, le=200.0)]],
        Field(description="Weeks of use in stock, in place of the range."),
    ] = None
    target: Annotated[str, Field(max_length=8)] = IMPORTER


Asked = Annotated[Question, Query()]


class Link(BaseModel):
    """Where a chain that was sent is shown."""

    link: str


def solved(asked: Question, files: chains.Files = ()) -> tuple[Section, ...]:
    """The sections of the page; runs in the engine. `files` are those of a user's own chain."""
    if not files:
        return _of_shipped(asked)
    with chains.folder_of(chains.as_bytes(files)) as chain:
        return _sections(chain, asked)


@lru_cache(maxsize=16)
def _of_shipped(asked: Question) -> tuple[Section, ...]:
    from tradetalks.chokepoint import load

    return _sections(load(asked.chain), asked)


def _sections(chain: Chain, asked: Question) -> tuple[Section, ...]:
    from tradetalks.answers.chokepoint import chain_answer
    from tradetalks.chains.results import aimed_at, run_chain
    from tradetalks.web.chain_page import sections

    aimed_at(chain, asked.target)
    chains.check_size(chain, asked.months, asked.draws)
    stocks = None if asked.stocks is None else (asked.stocks, asked.stocks)
    book = books.ledger()
    result = run_chain(
        chain, asked.scenario, months=asked.months, draws=asked.draws, stocks=stocks, ledger=book, world=books.world()
    )
    return sections(result, chain_answer(result, book), asked.scenario, asked.target, book)


@lru_cache(maxsize=1)
def _titles() -> tuple[tuple[str, str], ...]:
    """The shipped chains, each with its title."""
    from tradetalks.chokepoint.chain import chain_names, load

    return tuple((name, load(name).record.title) for name in chain_names())


@dataclass(frozen=True)
class Known:
    """What the form offers of a chain: scenarios with their titles, targets with their names, its title, its step."""

    title: str
    step: str
    scenarios: tuple[tuple[str, str], ...]
    targets: tuple[tuple[str, str], ...]


@lru_cache(maxsize=40)
def _known(name: str, files: chains.Files = ()) -> Known:
    """What the form offers of a chain; raises BadInput for a chain that is not there."""
    from tradetalks.chokepoint.chain import chain_names, load

    if files:
        with chains.folder_of(chains.as_bytes(files)) as chain:
            return _offered(chain)
    if name not in chain_names():
        raise BadInput("no such chain", where="chain", remedy="one of: " + ", ".join(chain_names()))
    return _offered(load(name))


def _offered(chain: Chain) -> Known:
    from tradetalks.chains.bands import place_name
    from tradetalks.chains.results import chain_scenarios, default_scenario, scenario_title

    book = books.ledger()
    first = default_scenario(chain)
    names = list(dict.fromkeys((first, *chain_scenarios(chain), *scenario_names())))
    scenarios = tuple((one, scenario_title(chain, one, book)) for one in names)
    buys = [c for c in chain.countries if chain.use[:, :, chain.country(c)].any() and c != chain.record.dominant]
    targets = sorted(buys, key=lambda code: code != IMPORTER)
    named = tuple((code, place_name(chain, code)) for code in targets)
    return Known(chain.record.title, chain.record.step, scenarios, named)


def _fields(asked: Mapping[str, str]) -> tuple[Entry, ...]:
    name = asked.get("chain") or Question().chain
    try:
        files = chains.kept(name) if name.startswith(chains.OWN) else ()
        known = _known(name, files)
    except TradetalksError:
        files, known = (), Known("", "month", (), ())
    steps = f"{known.step.capitalize()}s"
    every = (*_titles(), *(((name, known.title),) if files else ()))
    return (
        Entry("chain", "Chain", name, "select", every),
        Entry("scenario", "Scenario", asked.get("scenario", ""), "select", known.scenarios),
        Entry("months", steps, asked.get("months", ""), "number", required=True, least="12", most="60"),
        Entry("stocks", "Stocks, weeks", asked.get("stocks", ""), "number", least="0", most="200"),
        Entry("target", "Aimed at", asked.get("target", ""), "select", known.targets),
    )


FORM = Form(
    "Chokepoint",
    "/chokepoint",
    "One supply chain: what was announced, which industry stops first, when, and what it costs.",
    _fields,
)
UPLOAD = ("Your own chain: chain.yaml, sourcing.csv and use.csv, or a folder as .zip", ".zip,.yaml,.csv", "/api/chains")


async def _sheet(request: Request, asked: Question) -> Sheet:
    problem, warning = "", ""
    sections: tuple[Section, ...] = ()
    try:
        files = chains.kept(asked.chain) if asked.chain.startswith(chains.OWN) else ()
        asked, warning = _fitting(asked, _known(asked.chain, files))
        sections = await shared_of(request).engine.long(solved, asked, files, left=request.is_disconnected)
    except TradetalksError as error:
        problem = str(error)
    given = {"chain": asked.chain, "scenario": asked.scenario, "months": str(asked.months), "target": asked.target}
    fields = _fields(given if asked.stocks is None else given | {"stocks": f"{asked.stocks:.15g}"})
    return Sheet(FORM.here, FORM.path, FORM.lead, fields, sections, problem, upload=UPLOAD, warning=warning)


def _fitting(asked: Question, known: Known) -> tuple[Question, str]:
    """The question with a scenario and a target that the chain has, and what was changed."""
    said = []
    if asked.scenario not in dict(known.scenarios):
        name, title = known.scenarios[0]
        if asked.scenario != Question().scenario:
            said.append(f"This chain has no such scenario; shown is: {title}.")
        asked = asked.model_copy(update={"scenario": name})
    if asked.target not in dict(known.targets) and known.targets:
        name, title = known.targets[0]
        said.append(f"That country buys nothing of this chain; aimed at: {title}.")
        asked = asked.model_copy(update={"target": name})
    return asked, " ".join(said)


@router.get("/chokepoint", response_class=HTMLResponse)
async def chokepoint_page(request: Request, asked: Asked) -> Response:
    """A chain by month."""
    return html(shared_of(request), await _sheet(request, asked))


@router.get("/chokepoint.json")
async def chokepoint_json(request: Request, asked: Asked) -> Response:
    """The JSON twin of Chokepoint."""
    return twin(await _sheet(request, asked))


@router.post("/api/chains", status_code=201)
async def own_chain(
    file: Annotated[list[UploadFile], File(description="chain.yaml, sourcing.csv, use.csv, or .zip")],
) -> Link:
    """A chain of one's own, as an archive or as its files; kept in memory until others take its place."""
    sent = {(one.filename or "").lower(): await one.read() for one in file}
    single = next(iter(sent.items()))
    content = single[1] if len(sent) == 1 and single[0].endswith(".zip") else chains.packed(sent)
    told = await upload.ask("chain", "chain.zip", content)
    name = chains.keep(told["files"])
    asked = urlencode({"chain": name, "scenario": told["scenario"], "target": told["target"]})
    return Link(link=f"/chokepoint?{asked}")
