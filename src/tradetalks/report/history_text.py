"""Back-tests, base rates and event studies on the terminal and as JSON."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any

from tradetalks.digits import percent, signed
from tradetalks.history.back_tests import RULES
from tradetalks.history.scores import by_chance
from tradetalks.history.stored import ELASTICITY_SET, HORIZON, flow_rows, score_rows
from tradetalks.render.terminal import lay_out
from tradetalks.report.ledger_text import say

if TYPE_CHECKING:
    from tradetalks.history.back_tests import BackTest
    from tradetalks.history.event_studies import EventStudy, Implied
    from tradetalks.history.promises_kept import BaseRates, Share
    from tradetalks.number import Number

Document = dict[str, Any]


def back_test_document(found: BackTest) -> Document:
    """A back-test as plain data: flows and scores."""
    plan = found.plan
    return {
        "plan": plan.id,
        "title": plan.title,
        "as_of": str(plan.as_of),
        "before": str(plan.before),
        "days": {"from": str(min(plan.days)), "to": str(max(plan.days)), "count": len(plan.days)},
        "hindsight": list(plan.hindsight),
        "unit": "log change relative to the group's total",
        "growth": found.growth,
        "flows": flow_rows(found),
        "scores": score_rows(found),
        "made_of": found.made_of,
    }


def back_test_text(found: BackTest) -> None:
    """What each rule scored at each horizon, and the flows that the model missed most."""
    plan = found.plan
    say(plan.title)
    say(f"ledger as known on {plan.as_of}; from the measures of {plan.before} to the mean of {plan.days_in_words}")
    for line in plan.hindsight:
        say(fill(f"known later: {line}", 110, subsequent_indent="  "))
    rows = score_rows(found)
    for part in found.parts:
        say()
        chance = by_chance(int(next(row["n"] for row in rows if row["part"] == part)))
        say(f"{part}; unrelated rankings scatter by {chance:.2f}" if chance is not None else part)
        lay_out(
            ["horizon", "elasticities", "rule", "rank correlation", "signs", "bias", "error"],
            [
                [row["horizon"], row["elasticity_set"] if row["rule"] != "no change" else "", row["rule"],
                 row["rank_correlation"] or "-", f"{row['sign_hits']} of {row['signed']}", row["bias"], row["error"]]
                for row in rows
                if row["part"] == part and (row["elasticity_set"] == ELASTICITY_SET or row["rule"] != "no change")
            ],
        )  # fmt: skip
    say()
    say(f"Missed most by the model ({HORIZON}, {ELASTICITY_SET}); log change relative to the group's total")
    flows = sorted(flow_rows(found), key=lambda row: -abs(float(row["model"]) - float(row["fact"])))[:8]
    lay_out(
        ["flow", "fact", "model", "over the sets", "own tariff"],
        [
            [f"{row['origin']} to {row['destination']}, {row['sector']}", row["fact"], row["model"],
             f"{row['model_low']} to {row['model_high']}", row["own_tariff"]]
            for row in flows
        ],
    )  # fmt: skip
    say(f"rules: {', '.join(RULES)}; bias and error in log points, weighted by value")


def base_rates_document(found: BaseRates) -> Document:
    """Base rates as plain data."""
    shares = ("decrees_carried_out", "decrees_on_time", "said_carried_out", "reduced", "eased",
              "truces_kept_to_planned_end")  # fmt: skip
    return {
        "as_of": str(found.as_of),
        "interval": "Wilson, 95 %",
        "shares": {name: getattr(found, name)._asdict() for name in shares},
        "threats": [{key: _text(value) for key, value in row._asdict().items()} for row in found.threats],
        "truces": [{key: _text(value) for key, value in row._asdict().items()} for row in found.truces],
        "purchases": [row._asdict() for row in found.purchases],
    }


def _text(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float) else str(value)


MEANINGS = {
    "decrees_carried_out": "decreed for a later day, and came",
    "decrees_on_time": "... on the day named",
    "said_carried_out": "only said to come, and came",
    "reduced": "came, at a lower rate than said",
    "eased": "came, eased within a year",
    "truces_kept_to_planned_end": "truces that held to their planned end",
}


def base_rates_text(found: BaseRates) -> None:
    """The shares with their counts, then truces and purchases one by one."""
    say(f"What was said against what came, 2018 to {found.as_of}; Wilson intervals at 95 %")
    lay_out(
        ["what", "cases", "share", "95 %"],
        [_share_line(meaning, getattr(found, name)) for name, meaning in MEANINGS.items()],
    )
    say()
    lay_out(
        ["truce", "from", "planned days", "held", "how it ended"],
        [
            [truce.title, str(truce.start), str(truce.planned_days or "none"), str(truce.days),
             "so far" if truce.still_on else truce.how]
            for truce in found.truces
        ],
    )  # fmt: skip
    say()
    lay_out(
        ["purchases", "delivered", "source"],
        [[bought.title, f"{100 * bought.delivered:.0f} %", bought.source] for bought in found.purchases],
    )
    recollected = sum(threat.source != "ledger" for threat in found.threats)
    say(
        fill(
            f"{len(found.threats)} decisions, {recollected} of them by recollection of public notices and not read "
            "again. One decision is a day, a government, a legal power and a day named. Words without a decree are far "
            "from complete: those that came to nothing are the ones that a record forgets.",
            110,
        )
    )


def _share_line(meaning: str, share: Share) -> list[str]:
    interval = f"{100 * share.low:.0f} to {100 * share.high:.0f} %"
    return [meaning, f"{share.hits} of {share.n}", f"{100 * share.hits / share.n:.0f} %" if share.n else "-", interval]


def market_document(study: EventStudy, implied: Implied | None, value: Number | None) -> Document:
    """An event study as plain data."""
    low, high = study.band
    return {
        "event": str(study.event),
        "window": [str(study.first), str(study.last)],
        "abnormal_return_log": study.abnormal,
        "standard_error": study.standard_error,
        "band_95": [low, high],
        "estimation_days": study.estimation_days,
        "currency": study.currency,
        "notes": list(study.notes),
        "confounders": [{key: _text(part) for key, part in row._asdict().items()} for row in study.confounders],
        "value_of_the_deal_log": None if value is None else value._asdict(),
        "inference_change_in_probability": None if implied is None else implied._asdict(),
    }


def market_text(study: EventStudy, implied: Implied | None, value: Number | None) -> None:
    """The abnormal return, what else happened, and what it may imply."""
    low, high = study.band
    say(
        f"{study.event}: trading days {study.first} to {study.last}"
        + (f", in {study.currency}" if study.currency else "")
    )
    say(
        f"abnormal return {signed(percent(study.abnormal), 2)} %, 95 % band {signed(percent(low), 2)} to "
        f"{signed(percent(high), 2)}; standard error {100 * study.standard_error:.2f} points, mean of "
        f"{study.estimation_days} days before"
    )
    for note in study.notes:
        say(f"note: {note}")
    say()
    if study.confounders:
        say(f"{len(study.confounders)} events of the ledger in the same days; the return holds all of them:")
        for row in study.confounders[:20]:
            say(f"  {row.date}  {row.event}  {row.measure}")
    else:
        say("no other event of the ledger in the window; other news is not looked for")
    if implied is None or value is None:
        return
    say()
    say(f"The deal is worth {signed(percent(value.median), 3)} % of real income ({signed(percent(value.low), 3)} to "
        f"{signed(percent(value.high), 3)}) in the model")  # fmt: skip
    if implied.low is None or implied.middle is None or implied.high is None:
        say("inference: none; the value of the deal may be of either sign")
        return
    say(
        "inference, not a measurement: the probability of the deal changed by "
        f"{signed(100 * implied.middle, 0)} points ({signed(100 * implied.low, 0)} to {signed(100 * implied.high, 0)})"
    )
    if not implied.possible or max(abs(implied.low), abs(implied.high)) > 1.0:
        say("  beyond 100 points: the pass-through or the model's value cannot be all that moved the price")
