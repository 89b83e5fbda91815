"""What reports say, as text for the terminal, and as data for `--json`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pydantic_core import to_jsonable_python

from tradetalks.render.terminal import lay_out
from tradetalks.report.ledger_text import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tradetalks.reader import Claim, Contradiction, CrossReading, Number, Reading

_QUOTE_LENGTH = 90
_MANY = 3
_LONGEST = 20
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
    return claim.measure.ledger or f"{claim.measure.matter} (not in the ledger)"


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
            (matter, *(_cell(row.get(report, ())) for report in cross.reports)) for matter, row in cross.table.items()
        ]
        lay_out(("matter", *(short[report] for report in cross.reports)), rows)
    else:
        lay_out(
            ("matter", "reports", "claims"),
            [(m, str(len(row)), str(sum(map(len, row.values())))) for m, row in cross.table.items()],
        )
    say()
    say("Told by several reports (an actor quoted by many is one origin)")
    lay_out(
        ("matter", "act", "reports", "origins", "who"),
        [
            (one.matter, one.act, str(len(one.reports)), str(len(one.origins)), ", ".join(_origins(one.origins, short)))
            for one in cross.agreements
        ],
    )
    say()
    say("Contradictions" if cross.contradictions else "No contradictions")
    for contradiction in cross.contradictions:
        _contradiction_text(contradiction, short)
    say()
    say("Only in one report")
    for claim in cross.single:
        say(
            f"  {short[claim.source]}: {actor_text(claim.actor.name)} {claim.act} {claim.measure.matter}:"
            f" “{shortened(claim.quote)}”"
        )
    for first, second, number in cross.shared[:_LONGEST]:
        say(f"{short[first]} and {short[second]} share {number} near-duplicate sentences: one origin for these")
    if len(cross.shared) > _LONGEST:
        say(f"and {len(cross.shared) - _LONGEST} more pairs of reports that share sentences: see --json")
    agencies = [reading for reading in readings if reading.document.agencies]
    for reading in agencies:
        say(f"{short[reading.document.name]} rests on {', '.join(reading.document.agencies)}")


def _origins(origins: Iterable[str], short: dict[str, str]) -> list[str]:
    found = list(origins)
    own = [one.removesuffix(" in its own voice") for one in found if one.endswith(" in its own voice")]
    named = [actor_text(one) for one in found if not one.endswith(" in its own voice")]
    return named + [f"{short[one]} itself" for one in own]


def _cell(claims: Sequence[Claim]) -> str:
    """The acts of a report on a matter, each with who it is from; comments only where there is nothing else."""
    acts: dict[str, list[str]] = {}
    for claim in claims:
        names = acts.setdefault(claim.act, [])
        name = actor_text(claim.actor.name)
        if name not in names:
            names.append(name)
    if len(acts) > 1:
        acts.pop("comment", None)
    return "; ".join(f"{act} ({', '.join(names[:_MANY])})" for act, names in acts.items())


def _contradiction_text(one: Contradiction, short: dict[str, str]) -> None:
    say(f"  {one.kind} of {one.matter}")
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
