"""The unseen texts' scoring: what a text's claims say, as a set, against labels.yaml, written by the guide beside it.

A claim counts where its doer, its act (near acts alike), its kind and its target are the label's; with modality where
that is the label's too. Labels that begin with `?` count neither way. Claims of a text that say the same count once.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tradetalks.files import read_yaml
from tradetalks.reader import read, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tradetalks.reader import Claim, Reading

NEAR = {
    **dict.fromkeys(("impose", "raise", "announce", "threaten", "resume", "open", "consider", "amend"), "impose"),
    **dict.fromkeys(("postpone", "suspend", "delay"), "delay"),
    **dict.fromkeys(("avert", "cut", "withdraw", "lapse", "annul", "exempt", "end"), "end"),
    **dict.fromkeys(("agree", "approve", "propose"), "agree"),
    **dict.fromkeys(("discuss", "meet", "talk", "confirm"), "talk"),
}
UNSCORED = ("comment", "expect", "withhold", "judge")
_SAYS = re.compile(
    r"(?P<optional>\??)(?P<who>[A-Z*]+) (?P<sign>[>~]) (?P<target>[A-Z*]+) (?P<act>\w+) (?P<kind>\w+) (?P<modality>\w+)"
)
LABELS = Path(__file__).resolve().parent / "unseen" / "labels.yaml"


@dataclass(frozen=True)
class Label:
    key: tuple[str, str, str, str]
    modality: str
    optional: bool


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


def labelled(half: str) -> dict[str, dict[str, Any]]:
    """Text -> what labels.yaml says of it, for the texts of a half: work or sealed."""
    found = read_yaml(LABELS)
    assert isinstance(found, dict)
    return {name: record for name, record in found.items() if record["half"] == half}


def labels(record: dict[str, Any]) -> list[Label]:
    """The labels of a text."""
    made = []
    for one in record["labels"]:
        matched = _SAYS.fullmatch(one["says"])
        assert matched is not None, one
        what = key(matched["who"], matched["target"], matched["act"], matched["kind"], paired=matched["sign"] == "~")
        made.append(Label(what, matched["modality"], bool(matched["optional"])))
    return made


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


def score(text: Path, record: dict[str, Any]) -> dict[str, Tally]:
    """claims, with modality, numbers and days of one text."""
    wanted = labels(record)
    reading = reading_of(text, record["day"])
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
        core.notes.append(f"{text.stem} MISSED {one} ")
    return {
        "claims": core,
        "with modality": full,
        "numbers and days": numbers_score(reading, record["numbers"].split(), text),
    }


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


def totals(folder: Path, half: str) -> dict[str, Tally]:
    """The scores of a half; `folder` holds its texts, <name>.txt each."""
    found: dict[str, Tally] = {}
    for name, record in labelled(half).items():
        for what, tally in score(folder / f"{name}.txt", record).items():
            found.setdefault(what, Tally()).add(tally)
    return found
