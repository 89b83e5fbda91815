"""Average rates by day and authority: a table, a file with every day, a chart."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tradetalks.answers.words import rate_text as percent
from tradetalks.customs.goods import RECENT_SINCE
from tradetalks.errors import BadInput
from tradetalks.files import shown, write_atomically
from tradetalks.render.terminal import lay_out
from tradetalks.report.ledger_text import say

if TYPE_CHECKING:
    from pathlib import Path

    from tradetalks.customs.rates import Rates
    from tradetalks.dates import Date


def rates_data(found: Rates) -> dict[str, object]:
    """The series as plain data; rates as fractions of the customs value."""
    return {
        "partner": found.partner,
        "authorities": list(found.authorities),
        "periods": [
            {
                "since": str(first),
                "until": str(until),
                "statutory_rate": float(found.statutory[t].sum()),
                "effective_rate": float(found.effective[t].sum()),
                "statutory_by_authority": dict(zip(found.authorities, found.statutory[t].tolist(), strict=True)),
                "effective_by_authority": dict(zip(found.authorities, found.effective[t].tolist(), strict=True)),
            }
            for t, (first, until) in enumerate(_periods(found))
        ],
        "collected_rate_2024": found.collected,
        "imports_2024_usd": found.imports_usd,
        "weights_of_2017_before": str(RECENT_SINCE),
        "usmca_claims_counted": [f"{month:%Y-%m}" for month in found.claim_months],
    }


def rates_text(found: Rates) -> None:
    """One row a change, and what the three rates are."""
    spelled = [
        (
            percent(float(found.statutory[t].sum())),
            percent(float(found.effective[t].sum())),
            ", ".join(f"{name} {percent(rate)}" for name, rate in _parts(found, t)),
        )
        for t in range(len(found.since))
    ]
    changes = [t for t, row in enumerate(spelled) if t == 0 or row != spelled[t - 1]]
    rows = [(str(found.since[t]), *spelled[t]) for t in changes]
    lay_out(("From", "Statutory", "Effective", "Statutory, by authority"), rows)
    say()
    weight = f"{found.imports_usd / 1e9:.1f} billion USD"
    say(f"Goods of {found.partner}, weighted with US imports of 2024 by ten-digit line ({weight}).")
    say("Statutory: what the law asks where the entry claims nothing. Effective: after what entries claim, at the")
    say("shares of docs/reference/data.md" + _claims_told(found))
    if found.since[0] < RECENT_SINCE:
        say(f"Days before {RECENT_SINCE.year} are weighted with imports of 2017 by chapter and Section 301 list, lines")
        say(f"within them as in 2024; a step on {RECENT_SINCE} is one of weights.")
    say(f"Collected in 2024: {percent(found.collected)}.")


def rates_csv(found: Rates, path: Path) -> None:
    """Every day of the series: statutory and effective rates, and the statutory ones by authority."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["day", "statutory_rate", "effective_rate", *found.authorities])
    for t, (first, until) in enumerate(_periods(found)):
        numbers = [found.statutory[t].sum(), found.effective[t].sum(), *found.statutory[t]]
        spelled = [f"{number:.6f}" for number in numbers]
        for day in range((until - first).days):
            writer.writerow([first + timedelta(days=day), *spelled])
    write_atomically(path, text.getvalue().encode("utf-8"))


def draw_rates(found: Rates, path: Path) -> None:
    """The statutory rate by authority as stacked steps, with the effective rate as a line; .svg or .png."""
    import vl_convert as vl

    spec = rates_chart(found)
    if path.suffix == ".svg":
        write_atomically(path, vl.vegalite_to_svg(spec).encode("utf-8"))
    elif path.suffix == ".png":
        write_atomically(path, vl.vegalite_to_png(spec, scale=2))
    else:
        raise BadInput("neither .svg nor .png", where=shown(path), remedy="name the chart .svg or .png")


def rates_chart(found: Rates) -> dict[str, Any]:
    """The chart as a Vega-Lite specification that carries its data; rates in percent."""
    spans = list(enumerate(_periods(found)))
    areas = [
        {"day": str(day), "authority": name, "place": a, "rate": round(100.0 * float(found.statutory[t, a]), 4)}
        for t, (first, until) in spans
        for day in dict.fromkeys((first, until - timedelta(days=1)))
        for a, name in enumerate(found.authorities)
    ]
    line = [
        {"day": str(day), "rate": round(100.0 * float(found.effective[t].sum()), 4)}
        for t, (first, until) in spans
        for day in dict.fromkeys((first, until - timedelta(days=1)))
    ]
    day = {"field": "day", "type": "temporal", "title": None}
    rate = {"field": "rate", "type": "quantitative", "title": "percent of customs value"}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": f"US duties on goods of {found.partner} by authority (statutory, areas) and after claims (line)",
        "width": 760,
        "height": 360,
        "layer": [
            {
                "data": {"values": areas},
                "mark": "area",
                "encoding": {
                    "x": day,
                    "y": {**rate, "stack": "zero"},
                    "color": {
                        "field": "authority",
                        "type": "nominal",
                        "sort": list(found.authorities),
                        "scale": {"scheme": "tableau20"},
                    },
                    "order": {"field": "place"},
                },
            },
            {"data": {"values": line}, "mark": {"type": "line", "color": "black"}, "encoding": {"x": day, "y": rate}},
        ],
    }


def _claims_told(found: Rates) -> str:
    """What the claims of USMCA are and for which months they are known; a full stop for a partner without any."""
    if not found.claim_months:
        return "."
    first, last = found.claim_months
    known = f"; USMCA as claimed in each month from {first:%B %Y} to {last:%B %Y}."
    if found.since[0] < first:
        known += f" Earlier days take the claims of {first:%B %Y}."
    return known + (f" Later days take the claims of {last:%B %Y}." if found.until > _next_month(last) else "")


def _next_month(month: Date) -> Date:
    return (month + timedelta(days=31)).replace(day=1)


def _periods(found: Rates) -> list[tuple[Date, Date]]:
    return list(zip(found.since, [*found.since[1:], found.until], strict=True))


def _parts(found: Rates, t: int) -> list[tuple[str, float]]:
    return [(name, float(rate)) for name, rate in zip(found.authorities, found.statutory[t], strict=True) if rate]
