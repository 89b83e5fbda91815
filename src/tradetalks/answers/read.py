"""What reports say: claims with quotes; of several the cross table, agreements, contradictions, what only one tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.answer import Answer
from tradetalks.answers.claims import act_text, actor_text, measure_text, number_text, percent, shortened, terms_text
from tradetalks.answers.words import counted, made_of
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tradetalks.ledger import Ledger
    from tradetalks.reader import Claim, CrossReading, Reading
    from tradetalks.table import Cell

MOST_ACROSS = 8  # reports that are columns of the cross table
_MANY = 3
_LONGEST = 20
_MOST_FIGURES = 60
_MEASURED = ("tariff", "de_minimis", "index", "price", "unknown", "money")


def read_answer(readings: Sequence[Reading], cross: CrossReading, ledger: Ledger, *, explain: bool = False) -> Answer:
    """One report's claims, or several reports side by side.

    explain  with the characters and the rule of every field of every claim
    """
    several = len(readings) > 1
    short = {one.document.name: one.document.name.rpartition(".")[0] or one.document.name for one in readings}
    claims = sum(len(one.claims) for one in readings)
    unread = sum(len(one.unread) for one in readings)
    title = f"What {len(readings)} reports say" if several else _head(readings[0])
    counts = (f"{len(readings)} reports", f"{claims} claims", f"{len(cross.table)} matters")
    said = [", ".join(counts) + "." if several else f"{counted(claims, 'claim')}."]
    if not claims:
        english = all(one.document.english for one in readings)
        said = ["No claims on a measure found." if english else "Numbers and days only."]
    resting = [one.document for one in readings if one.document.agencies]
    said += [f"{short[document.name]} rests on {', '.join(document.agencies)}." for document in resting]
    if unread:
        said.append(f"{counted(unread, 'passage')} with a rate or a verb of trade policy gave no claim.")
    tables = [_reports(readings)] if several else []
    if several and not explain:
        tables += [
            _cross(cross, short),
            _agreements(cross, short),
            _contradictions(cross, short),
            _single(cross, short),
        ]
        tables += [_shared(cross, short)] if cross.shared else []
    tables.append(_claims(readings, ledger, shown=0 if several and not explain else None))
    if explain:
        tables.append(_traces(readings))
    tables += [
        _figures(readings, short),
        _law_beside(readings, short, ledger),
        _numbers(readings, shown=None if not claims else 0),
    ]
    tables += [_days(readings, shown=None if not claims else 0), _unread(readings, short)]
    kept = [table for table in tables if table.rows or table.name in ("contradictions", "claims")]
    return Answer(title, tuple(said), tuple(kept), made_of=made_of(ledger))


def _head(reading: Reading) -> str:
    document = reading.document
    return f"{document.name}: {document.outlet or 'outlet not named'}, {document.date or 'no date'}"


def _reports(readings: Sequence[Reading]) -> Table:
    columns = (Column("report"), Column("outlet"), Column("date"), Column("claims", "number", 0), Column("not done"))
    rows = tuple(
        (
            one.document.name, one.document.outlet or "not named", str(one.document.date or "no date"), len(one.claims),
            "; ".join(one.document.notes),
        )
        for one in readings
    )  # fmt: skip
    return Table("reports", "Reports", columns, rows, shown=0)


def _cross(cross: CrossReading, short: dict[str, str]) -> Table:
    """Matter by report, each cell the acts with how sure, terms and who; of many reports only how many tell it."""
    if len(cross.reports) <= MOST_ACROSS:
        columns = (Column("matter"), *(Column(short[report]) for report in cross.reports), Column("word", coded=True))
        rows: list[tuple[Cell, ...]] = [
            (cross.titles[matter], *(_cell(row.get(report, ())) for report in cross.reports), matter)
            for matter, row in cross.table.items()
        ]
    else:
        columns = (
            Column("matter"), Column("reports", "number", 0), Column("claims", "number", 0), Column("word", coded=True),
        )  # fmt: skip
        rows = [
            (cross.titles[matter], len(row), sum(map(len, row.values())), matter) for matter, row in cross.table.items()
        ]
    return Table("matters", "Matter by matter", columns, tuple(rows))


def _cell(claims: Sequence[Claim]) -> str:
    """The acts of a report on a matter, with how sure, the terms and who; comments only where nothing else is told."""
    return "; ".join(f"{act} ({who})" for act, who in acts_told(claims))


def acts_told(claims: Sequence[Claim]) -> list[tuple[str, str]]:
    """(act with how sure and its terms, who) of a report on a matter, each once."""
    acts: dict[str, list[str]] = {}
    for claim in claims:
        names = acts.setdefault(act_text(claim), [])
        if actor_text(claim.actor.name) not in names:
            names.append(actor_text(claim.actor.name))
    if len(acts) > 1:
        acts.pop("comment", None)
    return [(act, ", ".join(names[:_MANY])) for act, names in acts.items()]


def _agreements(cross: CrossReading, short: dict[str, str]) -> Table:
    columns = (
        Column("matter"), Column("act"), Column("reports", "number", 0), Column("origins", "number", 0), Column("who"),
        Column("told in", coded=True),
    )  # fmt: skip
    rows = tuple(
        (
            cross.titles[one.matter], one.act if one.sure else f"{one.act} (to come)", len(one.reports),
            len(one.origins), ", ".join(_origins(one.origins, short)), ", ".join(one.reports),
        )
        for one in cross.agreements
    )  # fmt: skip
    note = "An actor quoted by many is one origin."
    return Table("agreements", "Told by several reports", columns, rows, note)


def _origins(origins: Iterable[str], short: dict[str, str]) -> list[str]:
    found = list(origins)
    own = [one.removesuffix(" in its own voice") for one in found if one.endswith(" in its own voice")]
    named = [actor_text(one) for one in found if not one.endswith(" in its own voice")]
    return named + [f"{short[one]} itself" for one in own]


def _contradictions(cross: CrossReading, short: dict[str, str]) -> Table:
    rows = tuple(
        (
            f"{one.kind} of {cross.titles.get(one.matter, actor_text(one.matter))}", short[side.report],
            actor_text(side.actor), percent(float(side.value)) if one.kind == "rate" else side.value,
            f"“{shortened(side.quote)}”",
        )
        for one in cross.contradictions for side in one.sides
    )  # fmt: skip
    heads = ("on", "report", "who", "says", "quote")
    return Table("contradictions", "Contradictions", tuple(map(Column, heads)), rows)


def _single(cross: CrossReading, short: dict[str, str]) -> Table:
    rows = tuple(
        (
            short[claim.source], actor_text(claim.actor.name), claim.act, cross.titles[claim.measure.matter],
            f"“{shortened(claim.quote)}”",
        )
        for claim in cross.single
    )  # fmt: skip
    heads = ("report", "who", "act", "matter", "quote")
    return Table("single", "Only in one report", tuple(map(Column, heads)), rows)


def _shared(cross: CrossReading, short: dict[str, str]) -> Table:
    columns = (Column("report"), Column("and"), Column("sentences", "number", 0))
    rows = tuple((short[first], short[second], number) for first, second, number in cross.shared)
    caption = "Near-duplicate sentences: one origin for these"
    return Table("shared", caption, columns, rows, shown=_LONGEST)


def _claims(readings: Sequence[Reading], ledger: Ledger, shown: int | None) -> Table:
    columns = (
        Column("number", "", 0, coded=len(readings) == 1), Column("report", coded=len(readings) == 1),
        *map(Column, ("who", "act", "measure", "terms", "as", "quote")),
        *(
            Column(name, coded=True)
            for name in (
                "actor", "by", "whose", "on", "kind", "goods", "matter", "id", "rate from", "rate to", "rate by", "how",
                "period", "said", "effective", "until", "venue", "confidence", "reasons", "first character", "last",
                "whole quote",
            )
        ),
    )  # fmt: skip
    rows = tuple(
        _claim_row(number, one, reading.document.name, ledger)
        for reading in readings for number, one in enumerate(reading.claims, 1)
    )  # fmt: skip
    return Table("claims", "Claims", columns, rows, shown=shown)


def _claim_row(number: int, one: Claim, report: str, ledger: Ledger) -> tuple[Cell, ...]:
    measure, terms = one.measure, one.terms
    return (
        number, report, actor_text(one.actor.name), one.act, measure_text(one, ledger), terms_text(one), one.modality,
        f"“{shortened(one.quote)}”", one.actor.name, one.party, measure.imposer, " ".join(measure.targets),
        measure.kind, ", ".join(measure.products), measure.matter, measure.ledger, terms.rate_from, terms.rate_to,
        terms.rate_by, terms.how, terms.period, one.date_said, one.date_effective, terms.until, one.venue,
        one.confidence, " x ".join(one.reasons), one.span.start, one.span.end,
        one.quote,
    )  # fmt: skip


def _traces(readings: Sequence[Reading]) -> Table:
    columns = (
        Column("claim"), Column("field"), Column("value"), Column("characters"), Column("words"), Column("rule"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for reading in readings:
        text, several = reading.document.text, len(readings) > 1
        for number, claim in enumerate(reading.claims, 1):
            name = f"{reading.document.name}, {number}" if several else str(number)
            span = f"{claim.span.start}-{claim.span.end}"
            rows.append((name, "claim", claim.act, span, " ".join(claim.quote.split()), _confidence(claim)))
            for trace in claim.traces:
                words = " ".join(text[trace.span.start : trace.span.end].split())
                place = f"{trace.span.start}-{trace.span.end}"
                rows.append((name, trace.field, trace.value, place, shortened(words), trace.rule))
    return Table("traces", "Where each field was read, and by which rule", columns, tuple(rows))


def _confidence(claim: Claim) -> str:
    return f"confidence {claim.confidence:g} = " + " x ".join(claim.reasons)


def _figures(readings: Sequence[Reading], short: dict[str, str]) -> Table:
    """Shares, amounts and quantities of no measure, each with who says it: figures to be checked."""
    from tradetalks.answers.datum import datum

    rows = [
        (
            number_text(one), one.of, actor_text(one.said_by) or "the text itself", short[reading.document.name],
            datum(reading.document, one),
        )
        for reading in readings
        for one in reading.numbers
        if one.of not in _MEASURED and one.kind != "period"
    ]  # fmt: skip
    caption = "Figures that are terms of no measure, who says them, and what the data here say"
    columns = tuple(map(Column, ("figure", "of", "who", "report", "datum here")))
    return Table("figures", caption, columns, tuple(dict.fromkeys(rows)), shown=_MOST_FIGURES)


def _law_beside(readings: Sequence[Reading], short: dict[str, str], ledger: Ledger) -> Table:
    """Tariffs that reports tell as standing on a country's goods, each with the average duty of that day."""
    from tradetalks.answers.datum import law_beside

    rows = [
        (
            percent(claim.terms.rates[0].value), measure_text(claim, ledger), actor_text(claim.actor.name),
            short[reading.document.name], law_beside(claim, reading.document.date, ledger),
        )
        for reading in readings for claim in reading.claims if claim.terms.rates
    ]  # fmt: skip
    told = tuple(dict.fromkeys(row for row in rows if row[-1]))
    columns = tuple(map(Column, ("says", "measure", "who", "report", "datum here")))
    return Table("law", "Tariffs told as standing, and the average by schedule and ledger", columns, told)


def _numbers(readings: Sequence[Reading], shown: int | None) -> Table:
    columns = (
        Column("number"), Column("of"), Column("report"), Column("value", coded=True), Column("unit", coded=True),
        Column("kind", coded=True), Column("said by", coded=True), Column("characters", coded=True),
    )  # fmt: skip
    rows = tuple(
        (
            number_text(one), one.of, reading.document.name, one.value, one.unit, one.kind, one.said_by,
            f"{one.span.start}-{one.span.end}",
        )
        for reading in readings for one in reading.numbers
    )  # fmt: skip
    return Table("numbers", "Numbers", columns, rows, shown=shown)


def _days(readings: Sequence[Reading], shown: int | None) -> Table:
    columns = (*map(Column, ("day", "role", "report")), Column("why", coded=True), Column("characters", coded=True))
    rows = tuple(
        (one.value, one.role, reading.document.name, one.reason, f"{one.span.start}-{one.span.end}")
        for reading in readings
        for one in reading.days
    )
    return Table("days", "Days", columns, rows, shown=shown)


def _unread(readings: Sequence[Reading], short: dict[str, str]) -> Table:
    """Passages with a rate or a verb of trade policy that gave no claim; without the text where it was let go."""
    rows = tuple(
        (
            short[reading.document.name], f"{span.start}-{span.end}",
            shortened(reading.document.text[span.start : span.end]),
        )
        for reading in readings for span in reading.unread
    )  # fmt: skip
    columns = tuple(map(Column, ("report", "characters", "passage")))
    return Table("unread", "Passages that gave no claim", columns, rows)
