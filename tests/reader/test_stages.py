"""Rates that come in steps or as a range, measures with an end; and sentences whose owner or verb stands apart."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tradetalks.ledger import Ledger
from tradetalks.reader import cross_read, draft, read, read_bytes
from tradetalks.reader.drafting import read_draft
from tradetalks.reader.proposals import Proposal
from tradetalks.reader.review import decided, happens

if TYPE_CHECKING:
    from pathlib import Path

    from tradetalks.reader import Claim, Reading

DAY = dt.date(2025, 6, 15)


def reading(text: str) -> Reading:
    return read(read_bytes(text.encode(), name="a.txt", date=DAY))


def only(text: str) -> Claim:
    (found,) = reading(text).claims
    return found


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        ("between 10 and 20 percent", (0.1, 0.2)),
        ("between 10% and 20%", (0.1, 0.2)),
        ("ranging from 5% to 25%", (0.05, 0.25)),
        ("10-15%", (0.1, 0.15)),
        ("10% to 15%", (0.1, 0.15)),
    ],
)
def test_a_range_has_two_ends_and_no_rate_of_its_own(words: str, ends: tuple[float, float]) -> None:
    terms = only(f"India will impose tariffs {words} on steel from China, the commerce ministry said.").terms
    assert ((terms.rate_low, terms.rate_high), terms.rate_to) == (ends, None)


def test_a_change_is_no_range() -> None:
    terms = only("India raised its tariff on Chinese steel from 10 percent to 20 percent.").terms
    assert (terms.rate_from, terms.rate_to, terms.rate_low) == (0.1, 0.2, None)


def test_a_year_before_a_rate_is_no_end_of_a_range() -> None:
    found = reading("Mexico will charge Chinese cars a tariff of 35% from July 1, 2026 and 50% from January 1, 2027.")
    assert sorted(one.value for one in found.numbers if one.kind == "rate") == [0.35, 0.5]


def test_steps_are_rates_with_their_days() -> None:
    claim = only("Canada's tariff on US steel will rise to 25% on July 1 and to 50% on October 1, Carney said.")
    assert claim.terms.steps == ((0.25, "2025-07-01"), (0.5, "2025-10-01"))


@pytest.mark.parametrize("words", ["over five years", "in three stages", "gradually", "in annual steps"])
def test_steps_without_days_are_said_to_be_so(words: str) -> None:
    claim = only(f"Vietnam will cut its tariff on American pork from 30 percent to 15 percent {words}.")
    assert (claim.terms.phased, claim.terms.steps) == (words, ())


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("Indonesia banned imports of apples from Australia until 31 December 2025.", "2025-12-31"),
        ("The UK imposed a 25% safeguard tariff on steel from China for 200 days.", "2026-01-01"),
        ("Brazil suspended its tariff on US ethanol through the end of 2025.", "2025-12-31"),
    ],
)
def test_a_measure_with_an_end(text: str, until: str) -> None:
    assert only(text).terms.until == until


def drafted(text: str, folder: Path) -> Ledger:
    found = [reading(text)]
    draft(found, cross_read(found).contradictions, folder)
    return Ledger.load(folder, on_top_of=Ledger.load())


def test_a_draft_has_every_step_as_an_event_of_one_measure(tmp_path: Path) -> None:
    text = "Mexico will raise tariffs on Chinese cars in steps: 20% from January 1, 2026 and 50% from January 1, 2027."
    book = drafted(text, tmp_path / "draft")
    (name,) = [one for one in book.measures if one.startswith("MEX/draft")]
    for day, rate in (("2026-06-01", 0.2), ("2027-06-01", 0.5)):
        found = book[name].state(on=day, as_of="2025-06-15")
        assert (found.status, found.terms.rate) == ("in force", rate)  # type: ignore[attr-defined]


def test_a_draft_takes_the_middle_of_a_range_and_says_so_until_it_is_corrected(tmp_path: Path) -> None:
    folder = tmp_path / "draft"
    drafted("India imposed a tariff of between 10 and 20 percent on steel from China.", folder)
    content = read_draft(folder)
    (one,) = [Proposal.of(data) for data in content["proposals"]]
    assert one.rate == pytest.approx(0.15)
    assert "10 to 20 %: correct it" in happens(one)
    after = decided(content, 0, "correct", by="Ann", on=DAY, changes={"rate": "12 %"})
    corrected = Proposal.of(after["proposals"][0])
    assert (corrected.rate, corrected.rate_low) == (0.12, None)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Authorities in Ghana have lifted a ban on rice imports.", ("GHA", "avert", "import_ban", ("*",))),
        ("Ankara hit back with extra duties on US cars.", ("TUR", "impose", "tariff", ("USA",))),
        ("Thailand grows sugar. The cabinet approved a ban on exports of sugar.",
         ("THA", "impose", "export_control", ("*",))),
        ("Exports of onions have been prohibited. India grows most onions.",
         ("IND", "impose", "export_control", ("*",))),
        ("Seoul is in talks with Washington to lower the 25 percent tariff on its cars.",
         ("USA", "cut", "tariff", ("KOR",))),
        ("Kenya and Uganda have imposed restrictions on maize imports.", ("UGA", "impose", "import_ban", ("*",))),
    ],
)  # fmt: skip
def test_whose_measure_it_is_where_the_owner_stands_apart(text: str, says: tuple[str, str, str, tuple[str]]) -> None:
    found = [(one.measure.imposer, one.act, one.measure.kind, one.measure.targets) for one in reading(text).claims]
    assert says in found


def test_when_a_measure_was_imposed_is_told_beside_its_easing() -> None:
    found = reading("Malaysia eased a ban on chicken exports imposed on June 1.").claims
    assert {one.act for one in found} == {"cut", "impose"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Kenya outlawed poultry products from Uganda.", ("KEN", "impose", "import_ban", ("UGA",))),
        ("South Africa barred banana shipments originating from Tanzania.", ("ZAF", "impose", "import_ban", ("TZA",))),
        ("Kenya restricted Ugandan banana exports.", ("KEN", "impose", "import_ban", ("UGA",))),
        ("Riyadh will not allow Lebanese fruit imports.", ("SAU", "impose", "import_ban", ("LBN",))),
        ("Spain accused Algeria of blocking trade with Spain.", ("DZA", "impose", "import_ban", ("ESP",))),
        ("Kosovo imposed a 100% tariff on goods from Serbia.", ("XKX", "impose", "tariff", ("SRB",))),
        ("Malawi and South Africa were warned. Tanzania blocked all imports from both nations.",
         ("TZA", "impose", "import_ban", ("ZAF", "MWI"))),
    ],
)  # fmt: skip
def test_a_ban_by_its_verb_on_goods_with_their_country(text: str, says: tuple[str, str, str, tuple[str]]) -> None:
    found = [(one.measure.imposer, one.act, one.measure.kind, one.measure.targets) for one in reading(text).claims]
    assert says in found


@pytest.mark.parametrize(
    "text",
    [
        "The police barred protesters from a square in Uganda.",
        "Uganda's president restricted himself to remarks on peace.",
        "Kenya blocked a bill that a senator from Nairobi wrote.",
    ],
)
def test_what_is_barred_and_is_no_good_is_no_measure(text: str) -> None:
    assert reading(text).claims == ()
