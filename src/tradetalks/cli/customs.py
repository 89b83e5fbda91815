"""Verbs of the customs room."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tradetalks.answer import Answer
from tradetalks.cli.answering import AsCsv, AsMarkdown, answers, print_answer
from tradetalks.cli.options import DAY, AsJson, AsOf, Trust
from tradetalks.cli.orders import (
    AndClaim,
    AndOn,
    Asked,
    By,
    CaseOrders,
    Chapter98,
    Charges,
    Dates,
    File,
    FirstSale,
    Fx,
    Map,
    Out,
    PartyColumns,
    Screening,
    Tables,
    Until,
    price_book,
)
from tradetalks.cli.shipment import (
    all_given,
    as_book,
    lines_in_words,
    no_orders_of_books,
    read_tables,
    shipment_answer,
)
from tradetalks.cli.sources import NO_SOURCES, Sources, asks_ledger
from tradetalks.cli.words import day_of, place_of, places_of
from tradetalks.dates import parse_date

if TYPE_CHECKING:
    from tradetalks.dates import Date
    from tradetalks.ledger import Ledger

app = typer.Typer(help="What goods pay: build the tables of the customs room.", no_args_is_help=True)
schedule = typer.Typer(help="The tariff schedule of the United States, revision by revision.", no_args_is_help=True)
app.add_typer(schedule, name="schedule")
OWN = "the package's own"
PRICED = Path("priced.csv")
SHIPPED = Path(__file__).resolve().parent.parent / "data" / "customs"

From = Annotated[
    str | None, typer.Option("--from", help="Country of origin, by name or code. Required.", callback=places_of)
]
To = Annotated[
    str | None, typer.Option("--to", help="Country of destination, by name or code. Required.", callback=place_of)
]
EntryDay = Annotated[str | None, typer.Option("--on", help=f"The day of entry, {DAY}. Required.", callback=day_of)]
ExportDay = Annotated[
    str | None, typer.Option("--on", help=f"The day on which the goods leave, {DAY}. Required.", callback=day_of)
]
CallDay = Annotated[
    str | None, typer.Option("--on", help=f"The day on which the ship calls, {DAY}. Required.", callback=day_of)
]
SearchDay = Annotated[
    str | None,
    typer.Option("--on", help=f"The day asked about, {DAY}.", show_default="the last revision's", callback=day_of),
]
ScenarioName = Annotated[str | None, typer.Option("--scenario", help="Assume the events of a scenario.")]
Quantity = Annotated[
    list[str] | None, typer.Option(help="A quantity by unit, as `kg=500`; a number where one is asked for. Repeatable.")
]
Claim = Annotated[
    list[str] | None, typer.Option(help="What the entry claims: S for USMCA, KR, AU, 9903.88.69, ... Repeatable.")
]
Stated = Annotated[
    list[str] | None,
    typer.Option(help="A fact of the goods, as `use=truck`, `patented=no`, `us-content=0.4`, `steel=0.4`. Repeatable."),
]
ChinaLines = Annotated[Path | None, typer.Option(help="China's lines, as `x.py build china` writes them.")]
Content = Annotated[list[str] | None, typer.Option(help="Share of a metal in the value, as `steel=0.4`. Repeatable.")]


def register(program: typer.Typer) -> None:
    """Add this room's verbs to the command line."""
    program.command("duty")(duty)
    program.command("licence")(licence)
    program.command("port-fee")(port_fee)
    program.command("search")(search)
    program.command("rates")(rates)


@asks_ledger
def duty(
    product: Annotated[
        str | None,
        typer.Argument(help="Line of the schedule, 8 or 10 digits: 8505.11.00; or an order book, .csv or .xlsx."),
    ] = None,
    origin: From = None,
    destination: To = None,
    on: EntryDay = None,
    value: Annotated[str | None, typer.Option(help="Customs value, USD: 100000. Required.")] = None,
    quantity: Quantity = None,
    claim: Claim = None,
    fact: Stated = None,
    content: Content = None,
    scenario: ScenarioName = None,
    china_lines: ChinaLines = None,
    file: File = None,
    out: Out = None,
    and_on: AndOn = None,
    and_claim: AndClaim = None,
    first_sale: FirstSale = None,
    chapter_98: Chapter98 = None,
    until: Until = None,
    named: Map = None,
    dates: Dates = None,
    fx: Fx = None,
    charges: Charges = 0.0,
    by: By = "",
    tables: Tables = None,
    orders: CaseOrders = None,
    screening: Screening = None,
    party: PartyColumns = None,
    as_of: AsOf = None,
    trust: Trust = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
    sources: Sources = NO_SOURCES,
) -> None:
    """What a shipment pays, layer by layer, with the law; or what each line of an order book pays.

    Several origins (`--from CHN,VNM`), `--and-on`, `--and-claim`, `--first-sale`: side by side, with the landed cost.

    Example: tradetalks duty 8505.11.00 --from CHN --to USA --on 2025-11-15 --value 100000
    """
    book, known, trusted = _ledger(sources, scenario, as_of, trust)
    origins = tuple(filter(None, (origin or "").split(",")))
    read_as = tuple(claim or ()), tuple(named or ()), dates, fx
    lane = origins, destination, on, and_on, until
    what_if = tuple(and_claim or ()), first_sale
    asked = Asked(*lane, *read_as, *what_if, read_tables(tables), screening, tuple(party or ()), chapter_98)
    if book_file := file or as_book(product):
        no_orders_of_books(orders)
        answer = price_book(book_file, out or PRICED, asked, book, known, trusted, china_lines)
    else:
        options = known, book, trusted, china_lines, [*(content or ()), *(fact or ())]
        answer = lines_in_words(product or "", asked, book) or shipment_answer(
            product, asked, options, (value, quantity), charges, by, orders
        )
    print_answer(answer, as_json=as_json, as_csv=as_csv, as_markdown=as_markdown, out=None if book_file else out)


@asks_ledger
@answers
def licence(
    product: Annotated[str, typer.Argument(help="HS code of 4 digits or more: 8505.11.")],
    origin: From = None,
    destination: To = None,
    on: ExportDay = None,
    element: Annotated[list[str] | None, typer.Option(help="An element that the goods contain. Repeatable.")] = None,
    share: Annotated[float | None, typer.Option(help="Share of the value under a foreign control.")] = None,
    described: Annotated[
        bool | None, typer.Option("--described/--not-described", help="Meets the description.")
    ] = None,
    reexport: Annotated[bool | None, typer.Option("--reexport/--direct", help="Leaves a third country again.")] = None,
    affiliate: Annotated[
        bool | None, typer.Option("--affiliate/--no-affiliate", help="A party is an affiliate.")
    ] = None,
    controlled_use: Annotated[bool | None, typer.Option("--controlled-use/--civil-use", help="The end use.")] = None,
    scenario: ScenarioName = None,
    as_of: AsOf = None,
    trust: Trust = None,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """Whether goods need an export licence, and on which facts that depends.

    Example: tradetalks licence 8505.11 --from CHN --to DEU --on 2025-12-01 --element dysprosium
    """
    from tradetalks.answers.licence import licence_answer
    from tradetalks.customs.licence import GoodsFacts
    from tradetalks.customs.licence import licence as ask

    book, known, trusted = _ledger(sources, scenario, as_of, trust)
    goods = GoodsFacts(tuple(element) if element else None, share, described, reexport, affiliate, controlled_use)
    leaves, enters, day = all_given(("--from", origin), ("--to", destination), ("--on", on))
    return licence_answer(ask(product, leaves, enters, day, as_of=known, goods=goods, ledger=book, trust=trusted), book)


@asks_ledger
@answers
def port_fee(
    port: Annotated[str, typer.Argument(help="The United States or China.", callback=place_of)],
    built: Annotated[str, typer.Option(help="Country where the ship was built.", callback=place_of)],
    operator: Annotated[str, typer.Option(help="Country where its owner or operator is at home.", callback=place_of)],
    net_tons: Annotated[float, typer.Option(help="Net tonnage.")],
    on: CallDay = None,
    kind: Annotated[str, typer.Option(help="`vehicle carrier`, or anything else.")] = "container ship",
    containers: Annotated[int, typer.Option(help="Containers unloaded.")] = 0,
    paid_voyages: Annotated[int, typer.Option(help="Voyages of the year on which the fee was paid.")] = 0,
    cargo_value: Annotated[float | None, typer.Option(help="USD on board, for the ad valorem equivalent.")] = None,
    as_of: AsOf = None,
    trust: Trust = None,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """What a ship pays for entering a port.

    Example: tradetalks port-fee USA --built CHN --operator DNK --net-tons 40000 --containers 8000 --on 2025-10-20
    """
    from tradetalks.answers.port_fee import port_fee_answer
    from tradetalks.customs.port_fees import Ship
    from tradetalks.customs.port_fees import port_fee as work_out

    book, known, trusted = _ledger(sources, None, as_of, trust)
    ship = Ship(built, operator, net_tons, kind, containers, paid_voyages, cargo_value)
    (day,) = all_given(("--on", on))
    found = work_out(ship, port, day, as_of=known, ledger=book, trust=trusted)
    return port_fee_answer(found, book)


@asks_ledger
@answers
def search(
    text: Annotated[str, typer.Argument(help='Words, a trade name or a code: "permanent magnet", laptop, 9403.60.')],
    on: SearchDay = None,
    origin: Annotated[
        str | None,
        typer.Option("--from", help="What each line pays into the United States from a country.", callback=place_of),
    ] = None,
    limit: Annotated[int, typer.Option(help="How many lines at most.")] = 20,
    exclusions: Annotated[
        bool, typer.Option("--exclusions", help="Instead: what such goods may claim to be free of, and until when.")
    ] = False,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """Lines of the tariff schedule by words, a trade name or a code; with --from, what each pays on the day.

    Example: tradetalks search "permanent magnet"
    """
    from tradetalks.answers.search import search_answer
    from tradetalks.customs.product_search import find_lines, paid_from
    from tradetalks.customs.schedule import us_schedule

    lines = us_schedule()
    day = parse_date(on, where="--on") if on else lines.revisions[-1][1]
    if exclusions:
        from tradetalks.answers.search import exclusions_answer
        from tradetalks.customs.exclusions import find_exclusions

        found = find_exclusions(lines, text, day, sources.ledger, origin=origin or "")
        return exclusions_answer(text, found, day, sources.ledger)
    shown = find_lines(lines, text, day, limit=limit)
    pays = paid_from(shown, origin, day, sources.ledger) if origin else None
    return search_answer(text, shown, day, pays)


@asks_ledger
@answers
def rates(
    origin: From = None,
    destination: To = None,
    since: Annotated[str, typer.Option(help=f"First day, {DAY}.", callback=day_of)] = "2018-01-01",
    until: Annotated[
        str | None, typer.Option(help="Last day.", show_default="the last day covered", callback=day_of)
    ] = None,
    daily: Annotated[bool, typer.Option("--daily", help="Every day as a row of its own.")] = False,
    scenario: ScenarioName = None,
    as_of: AsOf = None,
    trust: Trust = None,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """The average duty on a partner's goods by day and authority, weighted with imports by ten-digit line.

    Days before 2021 with imports of 2017, later ones with those of 2024.

    Example: tradetalks rates --to USA --from CHN --since 2018-01-01
    """
    from datetime import timedelta

    from tradetalks.answers.rates import rates_answer
    from tradetalks.customs.rates import rates as work_out

    book, known, trusted = _ledger(sources, scenario, as_of, trust)
    first = parse_date(since, where="--since")
    last = parse_date(until, where="--until") if until else max(first, book.coverage.complete_to)
    leaves, enters = all_given(("--from", origin), ("--to", destination))
    found = work_out(leaves, enters, first, last + timedelta(days=1), ledger=book, as_of=known, trust=trusted)
    return rates_answer(found, book, daily=daily)


@app.callback()
def customs() -> None: ...


@schedule.command("build")
def build_schedule(
    source: Annotated[Path, typer.Option("--from", help="The folder with products/hts_revisions/.")],
    out: Annotated[Path, typer.Option(help="The schedule to write.", show_default=OWN)] = SHIPPED / "schedule.sqlite",
    without: Annotated[list[str] | None, typer.Option(help="A revision to keep aside. Repeatable.")] = None,
) -> None:
    """Build the tariff schedule from all revisions of the data folder.

    Example: tradetalks customs schedule build --from ../shared/data
    """
    from tradetalks.customs.schedule_build import build_schedule as build_from

    timeline = build_from(source, out, SHIPPED / "revisions.csv", tuple(without or ()))
    typer.echo(
        f"{len(timeline.revisions)} revisions, {len(timeline.standing)} lines, {len(timeline.past)} ended versions"
    )
    typer.echo(f"{out.stat().st_size} bytes")


@schedule.command("add")
@answers
def add_revision(
    revision: Annotated[Path, typer.Argument(help="A revision in USITC's JSON form, gzipped or not.")],
    name: Annotated[str, typer.Option(help="Its name, for example 2026_rev_11.")],
    since: Annotated[str, typer.Option(help=f"The day from which its lines hold, {DAY}.", callback=day_of)],
    to: Annotated[Path, typer.Option("--to", help="The schedule to add it to.", show_default=OWN)] = SHIPPED
    / "schedule.sqlite",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only report.")] = False,
) -> Answer:
    """Take in a new revision, and report what it changes line by line.

    Example: tradetalks customs schedule add hts_2026_rev_11.json --name 2026_rev_11 --since 2026-07-01
    """
    from tradetalks.answers.search import changes_answer
    from tradetalks.customs.schedule_build import read_revision, read_timeline, write_schedule

    timeline = read_timeline(to)
    changes = timeline.take_in(name, parse_date(since, where="--since").isoformat(), read_revision(revision))
    if not dry_run:
        write_schedule(timeline, to)
    return changes_answer(changes)


def _ledger(
    sources: Sources, scenario: str | None, as_of: str | None, trust: list[str] | None
) -> "tuple[Ledger, Date, tuple[str, ...]]":
    """The ledger with a scenario laid over it, the day by which it is known, and whom to trust."""
    from tradetalks.ledger.scenario import assumed

    return assumed(sources.ledger, scenario, parse_date(as_of, where="--as-of") if as_of else None, trust or ())
