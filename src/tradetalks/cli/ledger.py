"""Verbs of the ledger room."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tradetalks.cli.options import AsJson, AsOf, On, Trust
from tradetalks.cli.sources import NO_SOURCES, Sources, asks_ledger
from tradetalks.dates import parse_date
from tradetalks.errors import DisputedTerms, UnknownName

if TYPE_CHECKING:
    from tradetalks.ledger import Clocks, Ledger, Measure, State


def register(app: typer.Typer) -> None:
    """Add this room's verbs to the command line."""
    app.command("list")(list_measures)
    app.command("status")(status)
    app.command("show")(show)
    app.command("disputes")(disputes)
    app.command("diff")(diff)
    app.command("check")(check)


@asks_ledger
def list_measures(
    kind: Annotated[str | None, typer.Option(help="Only this kind, for example export_control.")] = None,
    by: Annotated[str | None, typer.Option(help="Only what this country imposes, for example CHN.")] = None,
    on: On = None,
    as_of: AsOf = None,
    trust: Trust = None,
    as_json: AsJson = False,
    sources: Sources = NO_SOURCES,
) -> None:
    """Measures and their status on a day.

    Example: tradetalks list --by CHN --kind export_control --on 2025-12-01 --as-of 2025-11-08
    """
    from tradetalks.report.ledger_text import list_text, state_data

    ledger = sources.ledger
    clocks = _clocks(on, as_of, ledger)
    kept = [m for m in ledger.measures.values() if kind in (None, m.kind) and by in (None, m.imposed_by)]
    if not kept:
        kinds = ", ".join(sorted({measure.kind for measure in ledger.measures.values()}))
        countries = ", ".join(sorted({measure.imposed_by for measure in ledger.measures.values()}))
        raise UnknownName("no such measure", where="--kind, --by", remedy=f"kinds: {kinds}; countries: {countries}")
    trusted = ledger.trusted(trust or [])
    rows = [(measure, _state_or_dispute(measure, clocks, trusted)) for measure in kept]
    if as_json:
        _print_json([state_data(measure, found, clocks, ledger) for measure, found in rows])
    else:
        list_text(rows, clocks, ledger)


@asks_ledger
def status(
    name: Annotated[str, typer.Argument(help="A measure, for example USA/china-100.")],
    on: On = None,
    as_of: AsOf = None,
    trust: Trust = None,
    as_json: AsJson = False,
    sources: Sources = NO_SOURCES,
) -> None:
    """What a measure is on a day, and why.

    Example: tradetalks status USA/china-100 --on 2025-12-01 --as-of 2025-10-20
    """
    from tradetalks.report.ledger_text import state_data, status_text

    ledger = sources.ledger
    clocks = _clocks(on, as_of, ledger)
    measure = ledger[name]
    found = measure.state(on=clocks.on, as_of=clocks.as_of, trust=ledger.trusted(trust or []))
    if as_json:
        _print_json(state_data(measure, found, clocks, ledger))
    else:
        status_text(measure, found, clocks, ledger)


@asks_ledger
def show(
    name: Annotated[str, typer.Argument(help="A measure, matter or arrangement, for example kuala-lumpur-2025.")],
    on: On = None,
    as_of: AsOf = None,
    trust: Trust = None,
    as_json: AsJson = False,
    sources: Sources = NO_SOURCES,
) -> None:
    """A record: what was said, by whom, where.

    Its events or stages in order, as known by --as-of, with claims and sources.

    Example: tradetalks show USA/china-100 --as-of 2025-10-27
    """
    from tradetalks.ledger import Measure
    from tradetalks.report.ledger_text import (
        record_data,
        say,
        say_beyond,
        show_text,
        state_data,
        status_sentence,
    )

    ledger = sources.ledger
    clocks = _clocks(on, as_of, ledger)
    record = ledger.record(name)
    trusted = ledger.trusted(trust or [])
    if as_json:
        data = record_data(record, clocks.as_of) | {"beyond": ledger.beyond(clocks.on)}
        if isinstance(record, Measure):
            found = _state_or_dispute(record, clocks, trusted)
            data["state"] = state_data(record, found, clocks, ledger)
        _print_json(data)
        return
    say_beyond(ledger, clocks.on)
    show_text(record, clocks.as_of, ledger)
    if isinstance(record, Measure):
        found = _state_or_dispute(record, clocks, trusted)
        say(str(found) if isinstance(found, DisputedTerms) else status_sentence(record, found, clocks))
        for sentence in ledger.said_sentences([record.id], clocks.as_of):
            say(sentence)


@asks_ledger
def disputes(
    name: Annotated[str, typer.Argument(help="A measure, matter or arrangement, for example kuala-lumpur-2025.")],
    on: On = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    sources: Sources = NO_SOURCES,
) -> None:
    """What accounts differ on, with sources.

    Accounts stand side by side; only what was said by --on and known by --as-of counts.

    Example: tradetalks disputes kuala-lumpur-2025 --as-of 2025-10-27
    """
    from tradetalks.ledger import disputes as differing
    from tradetalks.report.ledger_text import disputes_text, plain

    ledger = sources.ledger
    clocks = _clocks(on, as_of, ledger)
    record = ledger.record(name)
    found = differing(record, as_of=min(clocks))
    if as_json:
        head = {
            "record": record.id,
            "on": str(clocks.on),
            "as_of": str(clocks.as_of),
            "beyond": ledger.beyond(clocks.on),
        }
        _print_json(head | {"disputes": [plain(dispute) for dispute in found]})
    else:
        disputes_text(record.title, found, clocks, ledger)


@asks_ledger
def diff(
    on: Annotated[str, typer.Option("--on", help="The first day, YYYY-MM-DD.")],
    and_on: Annotated[str | None, typer.Option("--and-on", help="The second day.", show_default="--on")] = None,
    as_of: AsOf = None,
    and_as_of: Annotated[
        str | None, typer.Option("--and-as-of", help="What was known for the second day.", show_default="--as-of")
    ] = None,
    trust: Trust = None,
    as_json: AsJson = False,
    sources: Sources = NO_SOURCES,
) -> None:
    """Measures that differ between two days.

    Or between what was known on two days, with --and-as-of.

    Example: tradetalks diff --on 2025-11-09 --and-on 2025-11-10 --as-of 2025-11-10
    """
    from tradetalks.ledger import Clocks
    from tradetalks.ledger import diff as differences
    from tradetalks.report.ledger_text import diff_text, state_data

    ledger = sources.ledger
    before = _clocks(on, as_of, ledger)
    after = Clocks(
        on=parse_date(and_on, where="--and-on") if and_on else before.on,
        as_of=parse_date(and_as_of, where="--and-as-of") if and_as_of else before.as_of,
    )
    changes = differences(ledger, before, after, trust or [])
    if as_json:
        pairs = [
            (state_data(m, then, before, ledger), state_data(m, later, after, ledger)) for m, then, later in changes
        ]
        _print_json([{"measure": then["measure"], "before": then, "after": later} for then, later in pairs])
    else:
        diff_text(changes, before, after, ledger)


def check(
    folder: Annotated[
        Path | None, typer.Argument(help="A ledger folder.", show_default="the ledger that ships with the package")
    ] = None,
    on: On = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """What is wrong with a ledger.

    Lists every problem and ends with exit code 2 where there is one; otherwise names the measures whose status on a
    day depends on whom to trust.

    Example: tradetalks check --on 2025-12-01 --as-of 2025-11-08
    """
    from tradetalks.ledger import Ledger, check_folder
    from tradetalks.ledger.load import SHIPPED
    from tradetalks.report.ledger_text import check_text, problem_data

    problems = check_folder(folder or SHIPPED)
    if problems:
        if as_json:
            _print_json({"problems": [problem_data(problem) for problem in problems]})
        else:
            counted = f"{len(problems)} problem" + ("s" if len(problems) > 1 else "")
            typer.echo("\n".join(f"error: {problem}" for problem in problems) + f"\n{counted}", err=True)
        raise typer.Exit(2)
    ledger = Ledger.load(folder)
    clocks = _clocks(on, as_of, ledger)
    found = [(measure, _state_or_dispute(measure, clocks, ())) for measure in ledger.measures.values()]
    disputed = [measure.id for measure, result in found if isinstance(result, DisputedTerms)]
    if as_json:
        _print_json({"problems": [], "on": str(clocks.on), "as_of": str(clocks.as_of), "disputed": disputed})
    else:
        check_text(ledger, clocks, disputed)


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


def _print_json(data: object) -> None:
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
