"""Dated facts and disputes of the Kuala Lumpur talks. Expected values are typed from the acts and the reports named."""

import re
from pathlib import Path

import pytest

from tradetalks.errors import DisputedTerms
from tradetalks.ledger import Ledger, Scenario, disputes
from tradetalks.ledger.disputed import Dispute

TALKS = "kuala-lumpur-2025"

# MOFCOM and GACC Announcement No. 70 of 2025 suspends Nos. 55, 56, 57, 58, 61 and 62 from 2025-11-07 until 2026-11-10.
SUSPENDED_BY_70 = [
    "CHN/superhard-2025",
    "CHN/rare-earths-equipment-2025",
    "CHN/rare-earths-heavy-2025",
    "CHN/batteries-2025",
    "CHN/rare-earths-extraterritorial",
    "CHN/rare-earths-chinese-origin-abroad",
    "CHN/rare-earths-technology-2025",
]


@pytest.fixture(scope="module")
def book() -> Ledger:
    return Ledger.load()


def status(book: Ledger, measure: str, on: str, as_of: str) -> str:
    return book[measure].status(on=on, as_of=as_of)


def dispute(book: Ledger, record: str, question: str, as_of: str) -> Dispute:
    return next(d for d in disputes(book.record(record), as_of=as_of) if question in d.question)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2025-10-09", "unknown"),
        ("2025-10-20", "threatened"),
        ("2025-10-25", "threatened"),
        ("2025-10-27", "withdrawn"),
    ],
)
def test_100_percent_tariff_is_a_threat_until_bessent_disclaims_it(book: Ledger, as_of: str, expected: str) -> None:
    assert status(book, "USA/china-100", "2025-12-01", as_of) == expected


def test_100_percent_tariff_was_threatened_for_1_november(book: Ledger) -> None:
    state = book["USA/china-100"].state(on="2025-12-01", as_of="2025-10-20")
    assert str(state.said_for) == "2025-11-01"


def test_software_controls_never_become_law(book: Ledger) -> None:
    assert status(book, "USA/software-controls", "2026-06-01", "2026-06-01") == "threatened"


@pytest.mark.parametrize(
    ("on", "as_of", "expected"),
    [
        ("2025-11-30", "2025-10-20", "announced"),
        ("2025-12-01", "2025-10-20", "in force"),
        ("2025-12-01", "2025-11-06", "in force"),
        ("2025-12-01", "2025-11-08", "suspended"),
        ("2026-11-09", "2025-11-08", "suspended"),
        ("2026-11-10", "2025-11-08", "in force"),
    ],
)
def test_extraterritorial_rare_earth_rule(book: Ledger, on: str, as_of: str, expected: str) -> None:
    assert status(book, "CHN/rare-earths-extraterritorial", on, as_of) == expected


def test_parts_of_announcement_61_have_their_own_days(book: Ledger) -> None:
    assert status(book, "CHN/rare-earths-chinese-origin-abroad", "2025-10-20", "2025-10-20") == "in force"
    assert status(book, "CHN/rare-earths-extraterritorial", "2025-10-20", "2025-10-20") == "announced"


@pytest.mark.parametrize("measure", SUSPENDED_BY_70)
def test_announcement_70_suspends_until_10_november_2026(book: Ledger, measure: str) -> None:
    state = book[measure].state(on="2025-11-10", as_of="2025-11-10")
    assert (state.status, str(state.scheduled_end)) == ("suspended", "2026-11-10")


def test_licences_of_april_2025_stay(book: Ledger) -> None:
    assert status(book, "CHN/rare-earths-april-2025", "2025-11-10", "2026-08-21") == "in force"


def test_april_approval_rate_is_unknown_before_it_was_reported(book: Ledger) -> None:
    measure = book["CHN/rare-earths-april-2025"]
    before = measure.state(on="2025-05-01", as_of="2025-05-01").terms.approval_rate
    after = measure.state(on="2025-10-26", as_of="2025-10-27").terms.approval_rate
    assert before is None
    assert (after.low, after.central) == (0.25, 0.60)


def test_only_article_2_of_the_us_ban_is_suspended_and_to_27_november(book: Ledger) -> None:
    ban = book["CHN/us-ban-2024"].state(on="2025-11-10", as_of="2025-11-10")
    assert (ban.status, str(ban.scheduled_end)) == ("suspended", "2026-11-27")
    assert status(book, "CHN/us-military-ban-2024", "2025-11-10", "2025-11-10") == "in force"


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2025-09-28", "unknown"),
        ("2025-09-29", "in force"),
        ("2025-11-09", "in force"),
        ("2025-11-10", "suspended"),
        ("2026-11-09", "suspended"),
        ("2026-11-10", "in force"),
    ],
)
def test_affiliates_rule_is_written_back_after_9_november_2026(book: Ledger, on: str, expected: str) -> None:
    as_of = min(on, "2025-12-01")
    assert status(book, "USA/affiliates-50", on, as_of) == expected


@pytest.mark.parametrize(
    ("measure", "on", "amount", "unit"),
    [
        ("USA/port-fees-chinese-operators", "2025-10-14", 50, "USD per net ton"),
        ("USA/port-fees-chinese-operators", "2026-11-10", 80, "USD per net ton"),
        ("USA/port-fees-chinese-operators", "2027-04-17", 110, "USD per net ton"),
        ("USA/port-fees-chinese-operators", "2028-04-17", 140, "USD per net ton"),
        ("USA/port-fees-chinese-built", "2025-10-14", 18, "USD per net ton"),
        ("USA/port-fees-vehicle-carriers", "2025-10-14", 46, "USD per net ton"),
        ("CHN/port-fees", "2025-10-14", 400, "CNY per net ton"),
        ("CHN/port-fees", "2026-11-10", 640, "CNY per net ton"),
        ("CHN/port-fees", "2027-04-17", 880, "CNY per net ton"),
        ("CHN/port-fees", "2028-04-17", 1120, "CNY per net ton"),
    ],
)
def test_port_fees_step_up_and_return_after_the_suspension(
    book: Ledger, measure: str, on: str, amount: float, unit: str
) -> None:
    state = book[measure].state(on=on, as_of="2025-11-12")
    assert state.status == "in force"
    assert (state.terms.amount, state.terms.unit) == (amount, unit)
    assert status(book, measure, "2025-11-10", "2025-11-12") == "suspended"


def test_accounts_differ_on_when_soybean_purchases_stopped(book: Ledger) -> None:
    halt = book["CHN/soybean-halt"]
    with pytest.raises(DisputedTerms):
        halt.status(on="2025-07-01", as_of="2025-10-27")
    assert halt.status(on="2025-07-01", as_of="2025-10-27", trust=["USA"]) == "in force"
    assert halt.status(on="2025-07-01", as_of="2025-10-27", trust=["CHN"]) == "unknown"
    assert halt.status(on="2025-10-26", as_of="2025-10-27") == "in force"


@pytest.mark.parametrize(
    ("measure", "on", "quantity"),
    [("CHN/soybean-purchases-2025", "2025-12-15", 12), ("CHN/soybean-purchases-2026", "2027-06-01", 25)],
)
def test_soybean_commitments_of_the_white_house_text(book: Ledger, measure: str, on: str, quantity: float) -> None:
    state = book[measure].state(on=on, as_of="2026-02-01")
    assert state.status == "in force"
    assert (state.terms.quantity, state.terms.unit) == (quantity, "million tonnes")


def test_us_and_chinese_account_stand_side_by_side(book: Ledger) -> None:
    answers = [{(a.actor, a.answer) for a in d.accounts} for d in disputes(book.record(TALKS), as_of="2025-10-27")]
    assert {("USA.treasury", "framework"), ("CHN.mofcom", "consensus")} in answers
    reached = dispute(book, TALKS, "What have the sides reached?", "2025-10-27")
    said = {(a.actor, a.source, a.answer) for a in reached.accounts}
    assert ("USA.treasury", "bessent-nbc-2025-10-26", "a framework for the leaders") in said
    assert ("CHN.mofcom", "li-chenggang-2025-10-26", "a preliminary consensus") in said
    assert ("CHN.mofcom", "mofcom-readout-2025-10-26", "a basic consensus") in said
    assert not any("deal" in answer for _, _, answer in said)


def test_parties_stages_agree_again_on_10_november(book: Ledger) -> None:
    answers = {a.answer for d in disputes(book.record(TALKS), as_of="2025-11-10") for a in d.accounts}
    assert not answers & {"framework", "consensus", "approved", "implemented"}


@pytest.mark.parametrize(
    ("as_of", "places"),
    [("2025-10-27", {"Gyeongju", "Seoul"}), ("2025-10-29", {"Gyeongju", "Seoul", "Busan"})],
)
def test_reports_differ_on_where_the_leaders_meet(book: Ledger, as_of: str, places: set[str]) -> None:
    found = dispute(book, TALKS, "Where do the leaders meet?", as_of)
    assert {account.answer for account in found.accounts} == places


@pytest.mark.parametrize(
    ("record", "question", "answers"),
    [
        (TALKS, "For how long", {"at least one year", "one year", "no length named"}),
        (TALKS, "Are soybean purchases agreed?", {"agreed", "expected", "likely"}),
        (TALKS, "What tariffs does the United States levy", {"55 %", "30 %"}),
        ("negotiators", "name written", {"Li Chenggang", "Li Chengang"}),
    ],
)
def test_points_on_which_the_reports_differ(book: Ledger, record: str, question: str, answers: set[str]) -> None:
    found = dispute(book, record, question, "2025-10-27")
    assert answers <= {account.answer for account in found.accounts}


def test_two_us_texts_differ_on_chinas_exclusions(book: Ledger) -> None:
    found = dispute(book, TALKS, "exclusions", "2025-11-05")
    assert {a.answer for a in found.accounts} == {"31 December 2026", "10 November 2026"}


@pytest.mark.parametrize(
    ("name", "measure", "expected"),
    [
        ("in-force-2025-10-26", "USA/china-100", "withdrawn"),
        ("in-force-2025-10-26", "CHN/rare-earths-extraterritorial", "announced"),
        ("in-force-2025-10-26", "CHN/soybean-halt", "in force"),
        ("no-deal", "USA/china-100", "in force"),
        ("no-deal", "CHN/rare-earths-extraterritorial", "in force"),
        ("no-deal", "CHN/soybean-halt", "in force"),
        ("no-deal", "CHN/port-fees", "in force"),
        ("framework", "USA/china-100", "withdrawn"),
        ("framework", "CHN/rare-earths-extraterritorial", "suspended"),
        ("framework", "CHN/soybean-halt", "expired"),
        ("as-implemented", "USA/china-100", "withdrawn"),
        ("as-implemented", "CHN/rare-earths-extraterritorial", "suspended"),
        ("as-implemented", "CHN/soybean-purchases-2025", "in force"),
        ("as-implemented", "USA/port-fees-chinese-operators", "suspended"),
    ],
)
def test_scenarios_say_what_they_assume(book: Ledger, name: str, measure: str, expected: str) -> None:
    scenario = Scenario.load(name)
    laid = book.with_scenario(scenario)
    assert laid[measure].status(on=scenario.on, as_of=scenario.as_of, trust=scenario.trust) == expected


@pytest.mark.parametrize(
    ("name", "us_rate", "chinese_rate", "fentanyl_rate"),
    [
        ("in-force-2025-10-26", 0.10, 0.10, 0.20),
        ("no-deal", 0.34, 0.34, 0.20),
        ("framework", 0.10, 0.10, 0.20),
        ("as-implemented", 0.10, 0.10, 0.10),
    ],
)
def test_24_points_return_on_both_sides_only_without_a_deal(
    book: Ledger, name: str, us_rate: float, chinese_rate: float, fentanyl_rate: float
) -> None:
    scenario = Scenario.load(name)
    laid = book.with_scenario(scenario)
    ids = ("USA/reciprocal-china", "CHN/reciprocal-usa", "USA/fentanyl-china")
    states = [laid[i].state(on=scenario.on, as_of=scenario.as_of, trust=scenario.trust) for i in ids]
    assert [state.status for state in states] == ["in force"] * 3
    rates = [state.terms.rate for state in states]
    assert rates == [us_rate, chinese_rate, fentanyl_rate]


def quotes(book: Ledger) -> list[tuple[str, str]]:
    """Every quote of a claim, point, stage or clause, with its source."""
    found = []
    for record in [*book.measures.values(), *book.matters.values(), *book.arrangements.values()]:
        claims = [claim for event in getattr(record, "events", ()) for claim in event.claims]
        claims += [claim for point in record.points for claim in point.claims]
        claims += [*getattr(record, "stages", ()), *getattr(record, "clauses", ())]
        found += [(claim.source, claim.quote) for claim in claims if claim.quote]
    return found


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9%.$]+", text.lower().replace("’", "'").replace("'", ""))


def test_quotes_of_the_press_are_a_few_words(book: Ledger) -> None:
    found = [quote for source, quote in quotes(book) if book.sources[source].kind == "press"]
    assert len(found) > 50
    assert [quote for quote in found if len(quote.split()) > 8] == []


@pytest.mark.shared
def test_quotes_stand_in_the_reports_that_they_name(book: Ledger, shared: Path) -> None:
    reports = {f"report-{n}": words((shared / "seeds" / f"report_{n}.txt").read_text("utf-8")) for n in range(1, 6)}
    missing, checked = [], 0
    for source, quote in quotes(book):
        publisher = book.sources[source].publisher or ""
        named = [source] if source in reports else re.findall(r"report-\d", publisher)
        if not named:
            continue
        checked += 1
        wanted = " ".join(words(quote))
        if not any(wanted in " ".join(reports[name]) for name in named):
            missing.append((source, quote))
    assert missing == []
    assert checked > 40


@pytest.mark.shared
def test_quotes_stand_in_the_white_house_texts_that_they_name(book: Ledger, shared: Path) -> None:
    texts = {}
    for path in (shared / "data" / "products" / "us_primary_texts").rglob("*.md"):
        text = path.read_text("utf-8")
        url = re.search(r"^source_url: (\S+)$", text, re.MULTILINE)
        assert url is not None
        texts[url[1]] = " ".join(words(text))
    found = [(book.sources[source].url, quote) for source, quote in quotes(book)]
    held = [(url, quote) for url, quote in found if url in texts]
    assert len(held) > 5
    assert [(url, quote) for url, quote in held if " ".join(words(quote)) not in texts[str(url)]] == []


@pytest.mark.shared
def test_no_prose_of_the_reports_is_in_the_ledger(book: Ledger, shared: Path) -> None:
    length = 12
    ours = " ".join(words(" ".join(path.read_text("utf-8") for path in sorted(book.folder.rglob("*.yaml")))))
    for n in range(1, 6):
        theirs = words((shared / "seeds" / f"report_{n}.txt").read_text("utf-8"))
        runs = (" ".join(theirs[i : i + length]) for i in range(len(theirs) - length + 1))
        assert [run for run in runs if run in ours] == []
