"""The unseen texts' scoring: what a text's claims say, as a set, against labels written by the guide beside this file.

A claim counts where its doer, its act (near acts alike), its kind and its target are the label's; with modality where
that is the label's too. Labels that begin with `?` count neither way. Claims of a text that say the same count once.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tradetalks.reader import read, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tradetalks.reader import Claim, Reading

NEAR = {
    **dict.fromkeys(("impose", "raise", "announce", "threaten", "resume", "open", "consider", "amend"), "impose"),
    **dict.fromkeys(("postpone", "suspend", "delay"), "delay"),
    **dict.fromkeys(("avert", "cut", "withdraw", "lapse", "annul", "exempt", "end"), "end"),
    **dict.fromkeys(("agree", "approve", "propose"), "agree"),
    **dict.fromkeys(("discuss", "meet", "talk", "confirm"), "talk"),
}
UNSCORED = ("comment", "expect", "withhold", "judge")
TARIFF_KINDS = {"tariff": "tariff"}
_LABEL = re.compile(
    r"(?P<optional>\??)(?P<who>[A-Z*]+)(?P<sign>[>~])(?P<target>[A-Z*]+) (?P<act>\w+) (?P<kind>\w+) (?P<modality>\w+)"
    r"(?P<terms>[^:]*):: (?P<quote>.*)"
)


@dataclass(frozen=True)
class Label:
    key: tuple[str, str, str, str]
    modality: str
    optional: bool
    terms: dict[str, str]
    quote: str
    act: str


@dataclass
class Tally:
    right: int = 0
    wrong: int = 0
    missed: int = 0
    notes: list[str] = field(default_factory=list)

    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    def add(self, other: Tally) -> None:
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed
        self.notes += other.notes

    def __str__(self) -> str:
        return f"{self.precision():.2f} / {self.recall():.2f} ({self.right}, {self.wrong}, {self.missed})"


def near(act: str) -> str:
    return NEAR.get(act, act)


def key(who: str, target: str, act: str, kind: str, *, paired: bool) -> tuple[str, str, str, str]:
    if paired:
        who, target = sorted((who, target))
    return who, target, near(act), kind


def labels(path: Path) -> tuple[str, list[Label], list[str]]:
    """(day, labels, numbers and days) of a file of labels."""
    lines = path.read_text(encoding="utf-8").splitlines()
    day = lines[0].split("|")[2].strip()
    found, numbers = [], []
    for line in lines[1:]:
        matched = _LABEL.fullmatch(line.strip())
        if matched:
            terms = dict(one.split("=") for one in matched["terms"].split())
            paired = matched["sign"] == "~"
            what = key(matched["who"], matched["target"], matched["act"], matched["kind"], paired=paired)
            optional = bool(matched["optional"])
            found.append(Label(what, matched["modality"], optional, terms, matched["quote"], matched["act"]))
        elif line.startswith("#"):
            numbers = line[1:].split()
        else:
            raise ValueError(f"{path}: {line}")
    return day, found, numbers


def keys_of(claim: Claim) -> Iterator[tuple[str, str, str, str]]:
    """What a claim says: one key for each target; none for a comment or a claim without a country."""
    measure = claim.measure
    if claim.act in UNSCORED or measure.kind in ("", "matter"):
        return
    act = "deny" if claim.modality == "denial" else claim.act
    if measure.kind in ("deal", "talks"):
        if len(measure.targets) > 1:
            yield key(measure.targets[0], measure.targets[1], act, measure.kind, paired=True)
        return
    for target in measure.targets or ("*",):
        if measure.imposer:
            yield key(measure.imposer, target, act, measure.kind, paired=False)


def reading_of(text: Path, day: str) -> Reading:
    return read(read_bytes(text.read_bytes(), name=text.name, date=dt.date.fromisoformat(day)))


def score(text: Path) -> dict[str, Tally]:
    """claims, with modality, speakers, numbers and days of one text."""
    day, wanted, numbers = labels(text.with_suffix(".labels"))
    reading = reading_of(text, day)
    said: dict[tuple[str, str, str, str], set[str]] = {}
    quotes: dict[tuple[str, str, str, str], str] = {}
    for claim in reading.claims:
        for one in keys_of(claim):
            said.setdefault(one, set()).add(claim.modality)
            quotes.setdefault(one, claim.quote)
    core, full = Tally(), Tally()
    must = {one.key for one in wanted if not one.optional}
    may = {one.key for one in wanted}
    for one in said:
        if one in must:
            core.right += 1
            fits = {label.modality for label in wanted if label.key == one} & said[one]
            full.right += bool(fits)
            full.wrong += not fits
            full.missed += not fits
            if not fits:
                asked = [label.modality for label in wanted if label.key == one]
                full.notes.append(f"{text.stem} MODALITY {one} {said[one]} wanted {asked} {quotes[one][:90]!r}")
        elif one not in may:
            core.wrong += 1
            full.wrong += 1
            core.notes.append(f"{text.stem} WRONG {one} {quotes[one][:110]!r}")
    for one in must - set(said):
        core.missed += 1
        full.missed += 1
        core.notes.append(f"{text.stem} MISSED {one} {next(label.quote for label in wanted if label.key == one)!r}")
    return {"claims": core, "with modality": full, "numbers and days": numbers_score(reading, numbers, text)}


def numbers_score(reading: Reading, wanted: list[str], text: Path) -> Tally:
    """Rates, money, quantities, periods and days, each value once."""
    read_ = set()
    for one in reading.numbers:
        read_.add(f"{one.kind}:{one.value:.6g}:{one.unit}" if one.kind != "period" else f"period:{one.unit}")
    read_ |= {f"day:{one.value}" for one in reading.days}
    right = {_number(one) for one in wanted}
    tally = Tally(len(read_ & right), len(read_ - right), len(right - read_))
    tally.notes += [f"{text.stem} NUMBER wrong {one}" for one in read_ - right]
    tally.notes += [f"{text.stem} NUMBER missed {one}" for one in right - read_]
    return tally


def _number(written: str) -> str:
    money = re.fullmatch(r"(\$|[A-Z]{3})([\d.]+)(tn|bn|m)?", written)
    if written.endswith("%"):
        return f"rate:{float(written[:-1]) / 100:.6g}:fraction"
    if money and not written.startswith("P"):
        unit = "USD" if money[1] == "$" else money[1]
        return f"money:{float(money[2]) * {'tn': 1e12, 'bn': 1e9, 'm': 1e6, None: 1.0}[money[3]]:.6g}:{unit}"
    if re.fullmatch(r"P\d+[DWMY]", written):
        return f"period:{written}"
    if re.fullmatch(r"[\d.]+t", written):
        return f"quantity:{float(written[:-1]):.6g}:t"
    return f"day:{written}"


def totals(folder: Path) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for text in sorted(folder.glob("*.txt")):
        for name, tally in score(text).items():
            found.setdefault(name, Tally()).add(tally)
    return found
