"""Verbs of the ledger room."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tradetalks.answer import Answer
from tradetalks.cli.answering import AsCsv, AsMarkdown, Ids, answers, print_answer, with_ids
from tradetalks.cli.options import DAY, AsJson, AsOf, On, Trust
from tradetalks.cli.sources import NO_SOURCES, Sources, asks_ledger
from tradetalks.cli.words import day_of, place_of
from tradetalks.dates import parse_date
from tradetalks.errors import DisputedTerms, UnknownName

if TYPE_CHECKING:
    from tradetalks.ledger import Clocks, Ledger, Measure, State

Name = Annotated[str, typer.Argument(help='A title, words of it or an id: kuala-lumpur-2025, "rare earths 0.1".')]


def register(app: typer.Typer) -> None:
    """Add this room's verbs to the command line."""
    app.command("list")(list_measures)
    app.command("status")(status)
    app.command("show")(show)
    app.command("disputes")(disputes)
    app.command("diff")(diff)
    app.command("check")(check)


@asks_ledger
@answers
def list_measures(
    kind: Annotated[str | None, typer.Option(help="Only this kind, for example export_control.")] = None,
    by: Annotated[
        str | None, typer.Option(help="Only what this country imposes, for example China.", callback=place_of)
    ] = None,
    on: On = None,
    as_of: AsOf = None,
    trust: Trust = None,
    ids: Ids = False,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """Measures and their status on a day.

    Example: tradetalks list --by CHN --kind export_control --on 2025-12-01 --as-of 2025-11-08
    """
    from tradetalks.actors import place_name
    from tradetalks.answers.status import list_answer

    ledger = sources.ledger
    clocks = _clocks(on, as_of, ledger)
    kept = [m for m in ledger.measures.values() if kind in (None, m.kind) and by in (None, m.imposed_by)]
    if not kept:
        kinds = ", ".join(sorted({measure.kind for measure in ledger.measures.values()}))
        countries = ", ".join(sorted({place_name(measure.imposed_by) for measure in ledger.measures.values()}))
        raise UnknownName("no such measure", where="--kind, --by", remedy=f"kinds: {kinds}; countries: {countries}")
    trusted = ledger.trusted(trust or [])
    rows = [(measure, _state_or_dispute(measure, clocks, trusted)) for measure in kept]
    return _shown(list_answer(rows, clocks, ledger), ids)


@asks_ledger
@answers
def status(
    name: Annotated[str, typer.Argument(help="A measure: its title, words of it or its id, USA/china-100.")],
    on: On = None,
    as_of: AsOf = None,
    trust: Trust = None,
    ids: Ids = False,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """What a measure is on a day, and why.

    Example: tradetalks status USA/china-100 --on 2025-12-01 --as-of 2025-10-20
    """
    from tradetalks.answers.status import status_answer
    from tradetalks.ledger.names import measure_named

    ledger = sources.ledger
    clocks = _clocks(on, as_of, ledger)
    measure = measure_named(ledger, name)
    found = measure.state(on=clocks.on, as_of=clocks.as_of, trust=ledger.trusted(trust or []))
    return _shown(status_answer(measure, found, clocks, ledger), ids)


@asks_ledger
@answers
def show(
    name: Name,
    on: On = None,
    as_of: AsOf = None,
    trust: Trust = None,
    ids: Ids = False,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """A record: what was said, by whom, where.

    Its events or stages in order, as known by --as-of, with claims and sources.

    Example: tradetalks show USA/china-100 --as-of 2025-10-27
    """
    from tradetalks.answers.records import record_answer
    from tradetalks.answers.status import states_table, status_sentence
    from tradetalks.ledger import Measure
    from tradetalks.ledger.names import record_named

    ledger = sources.ledger
    clocks = _clocks(on, as_of, ledger)
    record = record_named(ledger, name)
    if not isinstance(record, Measure):
        return _shown(record_answer(record, (), (), clocks, ledger), ids)
    found = _state_or_dispute(record, clocks, ledger.trusted(trust or []))
    said = str(found) if isinstance(found, DisputedTerms) else status_sentence(record, found, clocks, ledger)
    verdict = (said, *ledger.said_sentences([record.id], clocks.as_of))
    state = states_table([(record, found)], brief=False)
    return _shown(record_answer(record, verdict, (state,), clocks, ledger), ids)


@asks_ledger
@answers
def disputes(
    name: Annotated[
        str | None, typer.Argument(help="A title, words of it or an id.", show_default="every record with a dispute")
    ] = None,
    on: On = None,
    as_of: AsOf = None,
    ids: Ids = False,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """What accounts differ on, with sources; without a name, the records on which they differ.

    Accounts stand side by side; only what was said by --on and known by --as-of counts.

    Example: tradetalks disputes kuala-lumpur-2025 --as-of 2025-10-27
    """
    from tradetalks.answers.records import disputed_records_answer, disputes_answer
    from tradetalks.ledger import disputes as differing
    from tradetalks.ledger.names import record_named

    ledger = sources.ledger
    clocks = _clocks(on, as_of, ledger)
    if name is None:
        return _shown(disputed_records_answer(ledger, clocks), ids)
    record = record_named(ledger, name)
    return _shown(disputes_answer(record, differing(record, as_of=min(clocks)), clocks, ledger), ids)


@asks_ledger
@answers
def diff(
    on: Annotated[str, typer.Option("--on", help=f"The first day, {DAY}.", callback=day_of)],
    and_on: Annotated[
        str | None, typer.Option("--and-on", help="The second day.", show_default="--on", callback=day_of)
    ] = None,
    as_of: AsOf = None,
    and_as_of: Annotated[
        str | None,
        typer.Option("--and-as-of", help="What was known for the second day.", show_default="--as-of", callback=day_of),
    ] = None,
    trust: Trust = None,
    ids: Ids = False,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """Measures that differ between two days.

    Or between what was known on two days, with --and-as-of.

    Example: tradetalks diff --on 2025-11-09 --and-on 2025-11-10 --as-of 2025-11-10
    """
    from tradetalks.answers.status import diff_answer
    from tradetalks.ledger import Clocks
    from tradetalks.ledger import diff as differences

    ledger = sources.ledger
    before = _clocks(on, as_of, ledger)
    after = Clocks(
        on=parse_date(and_on, where="--and-on") if and_on else before.on,
        as_of=parse_date(and_as_of, where="--and-as-of") if and_as_of else before.as_of,
    )
    return _shown(diff_answer(differences(ledger, before, after, trust or []), before, after, ledger), ids)


def check(
    folder: Annotated[
        Path | None, typer.Argument(help="A ledger folder.", show_default="the ledger that ships with the package")
    ] = None,
    on: On = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """What is wrong with a ledger.

    Lists every problem and ends with exit code 2 where there is one; otherwise names the measures whose status on a
    day depends on whom to trust.

    Example: tradetalks check --on 2025-12-01 --as-of 2025-11-08
    """
    from tradetalks.answers.records import problems_answer, sound_answer
    from tradetalks.ledger import Ledger, check_folder
    from tradetalks.ledger.load import SHIPPED

    problems = check_folder(folder or SHIPPED)
    if problems:
        answer = problems_answer(problems)
        if as_json or as_csv or as_markdown:
            print_answer(answer, as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)
        else:
            typer.echo("\n".join(f"error: {problem}" for problem in problems) + f"\n{answer.title}", err=True)
        raise typer.Exit(2)
    ledger = Ledger.load(folder)
    clocks = _clocks(on, as_of, ledger)
    found = [(measure, _state_or_dispute(measure, clocks, ())) for measure in ledger.measures.values()]
    disputed = [measure for measure, result in found if isinstance(result, DisputedTerms)]
    print_answer(sound_answer(ledger, clocks, disputed), as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)


def _clocks(on: str | None, as_of: str | None, ledger: "Ledger") -> "Clocks":
    """The two days: `as_of` is by default the ledger's last, `on` the same as `as_of`."""
    from tradetalks.ledger import Clocks

    known_by = parse_date(as_of, where="--as-of") if as_of else ledger.coverage.complete_to
    return Clocks(on=parse_date(on, where="--on") if on else known_by, as_of=known_by)


def _state_or_dispute(measure: "Measure", clocks: "Clocks", trust: tuple[str, ...]) -> "State | DisputedTerms":
    """The state, or what it depends on where sources differ."""
    try:
        return measure.state(on=clocks.on, as_of=clocks.as_of, trust=trust)
    except DisputedTerms as dispute:
        return dispute


def _shown(answer: Answer, ids: bool) -> Answer:
    return with_ids(answer) if ids else answer
