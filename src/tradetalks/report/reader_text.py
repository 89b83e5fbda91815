"""What reports say, as text for the terminal, and as data for `--json`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pydantic_core import to_jsonable_python

from tradetalks.reader.matters import title_of
from tradetalks.render.terminal import lay_out
from tradetalks.report.ledger_text import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tradetalks.reader import Claim, Contradiction, CrossReading, Number, Reading

_QUOTE_LENGTH = 90
_MANY = 3
_LONGEST = 20
_MOST_FIGURES = 60
_MEASURED = ("tariff", "de_minimis", "index", "price", "unknown", "money")
_ACTORS = {"outlet": "report", "USA+CHN": "both"}


def notes_text(reading: Reading) -> None:
    """What the reader could not do with a report, on standard error."""
    for note in reading.document.notes:
        print(f"note: {reading.document.name}: {note}", file=sys.stderr)


def percent(fraction: float) -> str:
    return f"{100 * fraction:.6g} %"


def number_text(number: Number) -> str:
    """`100 %`, `12,000,000 t`, `550 billion USD`."""
    if number.kind == "rate":
        return percent(number.value)
    if number.kind == "period":
        return number.unit
    if number.value >= 1e9:
        return f"{number.value / 1e9:g} billion {number.unit}"
    return f"{number.value:,.10g} {number.unit}"


def actor_text(name: str) -> str:
    return _ACTORS.get(name, name)


def terms_text(claim: Claim) -> str:
    """Rates, quantities, period, days, place and stage of a claim, in a few words."""
    terms = claim.terms
    parts = [number_text(number) for number in (*terms.rates, *terms.quantities)]
    parts += [f"{terms.bound} {terms.period}".strip()] if terms.period else []
    parts += [f"from {claim.date_effective}"] if claim.date_effective else []
    parts += [f"until {terms.until}"] if terms.until else []
    parts += [part for part in (terms.place, terms.stage) if part]
    return ", ".join(parts)


def shortened(quote: str) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= _QUOTE_LENGTH else line[: _QUOTE_LENGTH - 4].rpartition(" ")[0] + " ..."


def measure_text(claim: Claim) -> str:
    return claim.measure.ledger or f"{title_of(claim.measure)} (not in the ledger)"


def reading_text(reading: Reading) -> None:
    """The claims of one report, or its numbers and days where it has none."""
    document = reading.document
    say(_head(reading))
    if not reading.claims:
        say("no claims on a measure found" if document.english else "numbers and days only:")
        lay_out(("number", "of"), [(number_text(number), number.of) for number in reading.numbers])
        lay_out(("day", "role"), [(day.value, day.role) for day in reading.days])
        return
    rows = [
        (
            actor_text(one.actor.name),
            one.act,
            measure_text(one),
            terms_text(one),
            one.modality,
            f"“{shortened(one.quote)}”",
        )
        for one in reading.claims
    ]
    lay_out(("who", "act", "measure", "terms", "as", "quote"), rows)
    short = {document.name: document.name}
    _figures_text([reading], short)
    _unread_text([reading], short)


def _head(reading: Reading) -> str:
    document = reading.document
    return f"{document.name}: {document.outlet or 'outlet not named'}, {document.date or 'no date'}"


def explain_text(reading: Reading) -> None:
    """Every claim with the characters and the rule of each of its fields."""
    say(_head(reading))
    for number, claim in enumerate(reading.claims, 1):
        say()
        say(f"{number}. {claim.actor.name} {claim.act} {measure_text(claim)}, as {claim.modality}")
        say(f"   “{' '.join(claim.quote.split())}”  characters {claim.span.start}-{claim.span.end}")
        say(f"   confidence {claim.confidence:g} = " + " x ".join(claim.reasons))
        for trace in claim.traces:
            words = " ".join(reading.document.text[trace.span.start : trace.span.end].split())
            say(
                f"   {trace.field:9} {trace.value:24} {trace.span.start}-{trace.span.end}"
                f" “{shortened(words)}”: {trace.rule}"
            )


def cross_text(cross: CrossReading, readings: Sequence[Reading]) -> None:
    """Report x matter; agreements by independent origin; contradictions; what only one report has."""
    short = {
        reading.document.name: reading.document.name.rpartition(".")[0] or reading.document.name for reading in readings
    }
    say(f"{len(cross.reports)} reports, {sum(len(one.claims) for one in readings)} claims, {len(cross.table)} matters")
    say()
    if len(cross.reports) <= 8:
        rows = [
            (cross.titles[matter], *(_cell(row.get(report, ())) for report in cross.reports))
            for matter, row in cross.table.items()
        ]
        lay_out(("matter", *(short[report] for report in cross.reports)), rows)
    else:
        lay_out(
            ("matter", "reports", "claims"),
            [(cross.titles[m], str(len(row)), str(sum(map(len, row.values())))) for m, row in cross.table.items()],
        )
    say()
    say("Told by several reports (an actor quoted by many is one origin)")
    lay_out(
        ("matter", "act", "reports", "origins", "who"),
        [
            (
                cross.titles[one.matter],
                one.act if one.sure else f"{one.act} (to come)",
                str(len(one.reports)),
                str(len(one.origins)),
                ", ".join(_origins(one.origins, short)),
            )
            for one in cross.agreements
        ],
    )
    say()
    say("Contradictions" if cross.contradictions else "No contradictions")
    for contradiction in cross.contradictions:
        _contradiction_text(contradiction, short, cross.titles)
    say()
    say("Only in one report")
    for claim in cross.single:
        say(
            f"  {short[claim.source]}: {actor_text(claim.actor.name)} {claim.act} {cross.titles[claim.measure.matter]}:"
            f" “{shortened(claim.quote)}”"
        )
    for first, second, number in cross.shared[:_LONGEST]:
        say(f"{short[first]} and {short[second]} share {number} near-duplicate sentences: one origin for these")
    if len(cross.shared) > _LONGEST:
        say(f"and {len(cross.shared) - _LONGEST} more pairs of reports that share sentences: see --json")
    _figures_text(readings, short)
    _unread_text(readings, short)
    agencies = [reading for reading in readings if reading.document.agencies]
    for reading in agencies:
        say(f"{short[reading.document.name]} rests on {', '.join(reading.document.agencies)}")


def _origins(origins: Iterable[str], short: dict[str, str]) -> list[str]:
    found = list(origins)
    own = [one.removesuffix(" in its own voice") for one in found if one.endswith(" in its own voice")]
    named = [actor_text(one) for one in found if not one.endswith(" in its own voice")]
    return named + [f"{short[one]} itself" for one in own]


def _cell(claims: Sequence[Claim]) -> str:
    """The acts of a report on a matter, with how sure, the terms and who; comments only where nothing else is told."""
    acts: dict[str, list[str]] = {}
    for claim in claims:
        names = acts.setdefault(act_text(claim), [])
        name = actor_text(claim.actor.name)
        if name not in names:
            names.append(name)
    if len(acts) > 1:
        acts.pop("comment", None)
    return "; ".join(f"{act} ({', '.join(names[:_MANY])})" for act, names in acts.items())


def act_text(claim: Claim) -> str:
    """An act with how sure it is, where it is no fact, and its terms: `impose, plan, 15 %, from 2025-08-07`."""
    if claim.act == "comment":
        return claim.act
    parts = [claim.act] if claim.modality == "fact" else [claim.act, claim.modality]
    terms = terms_text(claim)
    return ", ".join([*parts, terms] if terms else parts)


def _figures_text(readings: Sequence[Reading], short: dict[str, str]) -> None:
    """Shares, amounts and quantities of no measure, each with who says it: figures to be checked."""
    rows = []
    for reading in readings:
        for one in reading.numbers:
            if one.of in _MEASURED or one.kind == "period":
                continue
            rows.append(
                (number_text(one), one.of, actor_text(one.said_by) or "the text itself", short[reading.document.name])
            )
    if rows:
        say()
        say("Figures that are terms of no measure, and who says them")
        lay_out(("figure", "of", "who", "report"), list(dict.fromkeys(rows))[:_MOST_FIGURES])


def _unread_text(readings: Sequence[Reading], short: dict[str, str]) -> None:
    """Passages with a rate or a verb of trade policy that gave no claim."""
    number = sum(len(reading.unread) for reading in readings)
    if not number:
        return
    say()
    say(f"{number} passages with a rate or a verb of trade policy gave no claim")
    for reading in readings:
        for span in reading.unread:
            words = reading.document.text[span.start : span.end]
            quoted = f": {shortened(words)}" if words else ""
            say(f"  {short[reading.document.name]}, characters {span.start}-{span.end}{quoted}")


def _contradiction_text(one: Contradiction, short: dict[str, str], titles: dict[str, str]) -> None:
    say(f"  {one.kind} of {titles.get(one.matter, actor_text(one.matter))}")
    for side in one.sides:
        value = percent(float(side.value)) if one.kind == "rate" else side.value
        say(f"    {short[side.report]}, {actor_text(side.actor)}: {value}: “{shortened(side.quote)}”")


def reading_data(readings: Sequence[Reading], cross: CrossReading) -> dict[str, Any]:
    """Claims, agreements and contradictions as JSON; the reports' text is left out."""
    return {
        "reports": [
            {
                "name": reading.document.name,
                "outlet": reading.document.outlet,
                "date": str(reading.document.date) if reading.document.date else None,
                "notes": list(reading.document.notes),
                "claims": to_jsonable_python(reading.claims),
                "numbers": to_jsonable_python(reading.numbers),
                "days": to_jsonable_python(reading.days),
                "unread": to_jsonable_python(reading.unread),
            }
            for reading in readings
        ],
        "agreements": [
            {"matter": one.matter, "act": one.act, "reports": one.reports, "origins": one.origins}
            for one in cross.agreements
        ],
        "contradictions": to_jsonable_python(cross.contradictions),
        "shared": [{"reports": [first, second], "sentences": number} for first, second, number in cross.shared],
    }
