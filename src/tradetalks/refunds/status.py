"""What can be done for an entry whose duties were voided, by its day of liquidation and the day of filing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tradetalks.dates import Date
    from tradetalks.refunds.rules import Rules

Action = Literal["declare", "wait", "protest", "court", "out", "nothing"]
FLAGS = ("declared", "drawback", "protest", "adcvd", "surety", "reconciled", "flagged", "sued")


@dataclass(frozen=True)
class Filed:
    """An entry as it was filed.

    liquidated  day of liquidation, past or scheduled; None where it is not known
    deposited   day on which the estimated duties were deposited; None where it is not known
    flags       of `FLAGS`: on another declaration, drawback claimed, protest open, antidumping pending, paid by the
                surety, its reconciliation on file, flagged for reconciliation, importer sued and registered
    """

    number: str
    entered: Date
    type: str = "01"
    liquidated: Date | None = None
    deposited: Date | None = None
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Status:
    """What can be done for an entry on a day.

    action    declare (now), wait (the phase opens later), protest (now), court (no administrative way), out (kept out
              of declarations), nothing (no voided duty was charged on its day)
    phase     of the declaration; 0 for none
    last_day  the last one on which it can be done; None where none is set or it is not known
    why       one sentence
    law       the rule that decides, and where it was read
    """

    action: Action
    phase: int
    last_day: Date | None
    why: str
    law: str


@dataclass(frozen=True)
class Loss:
    """What is lost for an entry after a day if nothing is filed; `estimated` where the day of liquidation is."""

    day: Date
    estimated: bool
    what: str


def status_of(entry: Filed, on: Date, rules: Rules) -> Status:
    """What can be done for an entry that bears voided duties, on a day of filing."""
    if not rules.voided.since <= entry.entered < rules.voided.until:
        return Status("nothing", 0, None, "entered outside the days of the voided duties", rules.voided.law)
    kept_out = _kept_out(entry, on, rules)
    if kept_out is not None:
        return kept_out
    liquidated = entry.liquidated if entry.liquidated is not None and entry.liquidated <= on else None
    phase = rules.phase(2 if "flagged" in entry.flags else 1)
    if liquidated is None or (on - liquidated).days <= rules.window.days:
        last = None if entry.liquidated is None else entry.liquidated + timedelta(days=rules.window.days)
        if on >= phase.opens:
            told = "not liquidated" if liquidated is None else f"liquidated {(on - liquidated).days} days ago"
            return Status("declare", phase.phase, last, told, phase.law)
        if last is None or last >= phase.opens:
            return Status("wait", phase.phase, last, f"phase {phase.phase} opens on {phase.opens}", phase.law)
    if liquidated is not None and (on - liquidated).days > rules.protest.days:
        return _final(entry, on, rules, liquidated)
    since = entry.liquidated if entry.liquidated is not None else on
    why = f"liquidated more than {rules.window.days} days before a declaration can be filed: protest"
    return Status("protest", 0, since + timedelta(days=rules.protest.days), why, rules.protest.law)


def losses(entry: Filed, on: Date, rules: Rules) -> list[Loss]:
    """What is lost on which later day if nothing is filed, in order of days."""
    action = status_of(entry, on, rules).action
    if action == "nothing" or "declared" in entry.flags:
        return []
    found = []
    estimated = entry.liquidated is None
    liquidated = entry.liquidated or max(entry.entered + timedelta(days=rules.usual_liquidation.days), on)
    if action in ("declare", "wait") and (on - liquidated).days <= rules.window.days:
        closes = liquidated + timedelta(days=rules.window.days)
        found.append(Loss(closes, estimated, "the declaration; a protest is left"))
    if action != "out" and (on - liquidated).days <= rules.protest.days:
        left = "a declaration in phase 3 and a suit are left" if "sued" in entry.flags else "a suit is left"
        found.append(Loss(liquidated + timedelta(days=rules.protest.days), estimated, f"the protest; {left}"))
    suit = years_after(entry.deposited or entry.entered, rules.suit.years)
    if suit >= on:
        found.append(Loss(suit, entry.deposited is None, "the suit, if the claim accrued with the deposit"))
    return sorted(found, key=lambda loss: loss.day)


def years_after(day: Date, years: int) -> Date:
    """The same day some years later; 28 February for a 29th that the year does not have."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _kept_out(entry: Filed, on: Date, rules: Rules) -> Status | None:
    for rule in rules.out:
        if (entry.type in rule.types or rule.fact in entry.flags) and (rule.since is None or on >= rule.since):
            return Status(
                "out", 0, None, f"{rule.why}; {rule.remedy}", rule.law or "CBP's guide to CAPE and its questions"
            )
    flagged = rules.phase(2)
    if "flagged" in entry.flags and entry.type not in flagged.types:
        return Status("out", 0, None, f"flagged for reconciliation, and of type {entry.type}", flagged.law)
    return None


def _final(entry: Filed, on: Date, rules: Rules, liquidated: Date) -> Status:
    """An entry that is finally liquidated: its days of protest are over."""
    told = f"liquidated {(on - liquidated).days} days ago, finally"
    if "sued" not in entry.flags:
        why = f"{told}, and the importer did not sue and register: no administrative way"
        last = years_after(entry.deposited or entry.entered, rules.suit.years)
        return Status("court", 0, last, why, f"{rules.court}; {rules.suit.law}")
    third = rules.phase(3)
    if on < third.opens:
        return Status("wait", 3, None, f"{told}: phase 3 opens on {third.opens}", third.law)
    return Status("declare", 3, None, told, third.law)
