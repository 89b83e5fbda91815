"""Every row of the tariff tables in ../shared is in the ledger: from its first day, at its rates, and not before."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from tradetalks.kinds.tariff import TariffTerms
from tradetalks.ledger import Ledger

US_ROWS = {
    "us232-steel-25": ["section-232-steel"],
    "us232-alu-10": ["section-232-aluminium"],
    "us301-L1": ["section-301-list-1"],
    "us301-L2": ["section-301-list-2"],
    "us301-L3a": ["section-301-list-3"],
    "us301-L3b": ["section-301-list-3"],
    "us301-L4A-15": ["section-301-list-4a"],
    "us301-L4A-7.5": ["section-301-list-4a"],
    "us301-4yr-2024": ["section-301-review-2024-25", "section-301-review-2024-50", "section-301-review-2024-100"],
    "us301-4yr-2025": ["section-301-review-2025-25", "section-301-review-2025-50"],
    "us301-4yr-2026": ["section-301-review-2026-25", "section-301-review-2026-50", "section-301-review-2026-100"],
    "us301-cranes": ["section-301-cranes-100", "section-301-chassis-100"],
    "usieepa-fent-10": ["fentanyl-china"],
    "usieepa-fent-20": ["fentanyl-china"],
    "usieepa-fent-10b": ["fentanyl-china"],
    "usieepa-recip-10": ["reciprocal-china"],
    "usieepa-recip-84": ["reciprocal-china"],
    "usieepa-recip-125": ["reciprocal-china"],
    "usieepa-recip-10b": ["reciprocal-china"],
    "us232-metals-25": ["section-232-aluminium", "section-232-aluminium-derivatives"],
    "us232-metals-50": [
        "section-232-steel",
        "section-232-steel-derivatives",
        "section-232-aluminium",
        "section-232-aluminium-derivatives",
    ],
    "us232-autos": ["section-232-cars"],
    "us232-copper": ["section-232-copper"],
    "us232-lumber": ["section-232-softwood", "section-232-furniture", "section-232-cabinets"],
    "us232-mhdv": ["section-232-trucks", "section-232-truck-parts", "section-232-buses"],
    "us232-semis": ["section-232-semiconductors"],
    "us232-annex-2026": ["section-232-annex-1a", "section-232-annex-1b", "section-232-annex-3"],
    "us122-10": ["section-122"],
    "us301-forcedlabour": ["section-301-forced-labour"],
    "us232-polysilicon": ["section-232-polysilicon"],
    "us232-drones": ["section-232-drones-large", "section-232-drones-small"],
}
US_ELSEWHERE = {
    "us201-solar-washers": "recollection; what a source confirms is USA/section-201-solar",
    "us301-L4B": "never in force: USA/section-301-list-4b",
    "us301-chips-2025": "no rate: USA/section-301-chips",
    "us301-exclusions": "an exemption: USA/section-301-exclusions",
    "usieepa-deminimis": "matters/de-minimis",
    "usieepa-recip-10c": "an extension that changes no rate",
    "usieepa-recip-10d": "an extension that changes no rate",
    "usthreat-100": "a threat: USA/china-100",
    "us-nonstack": "matters/tariff-stacking",
    "usieepa-void": "the event that annuls the duties",
}
CHINA_ROWS = {
    "cn232": ["section-232-response-15", "section-232-response-25"],
    "cnL1": ["list-1"],
    "cnL2": ["list-2"],
    "cnL3a": ["list-3-annex-1", "list-3-annex-2", "list-3-annex-3", "list-3-annex-4"],
    "cnL3b": ["list-3-annex-1", "list-3-annex-2", "list-3-annex-3"],
    "cnL4a": ["list-4a-10", "list-4a-5"],
    "cnPhase1cut": ["list-4a-10", "list-4a-5"],
    "cn2025-1": ["energy-2025-15", "energy-2025-10"],
    "cn2025-2": ["farm-2025-15", "farm-2025-10"],
    "cn2025-5": ["reciprocal-usa"],
    "cn2025-6": ["reciprocal-usa"],
    "cn-geneva": ["reciprocal-usa"],
}
CHINA_ELSEWHERE = {
    "cnAutosSusp": "an exemption: CHN/autos-suspension",
    "cnL4b": "never in force: CHN/list-4b-10 and -5",
    "cn2025-4": "overtaken in the same minute by cn2025-5",
    "cn-stockholm": "an extension that changes no rate",
    "cn-kl-a": "an extension that changes no rate",
    "cn-kl-b": "the event that withdraws the farm tariffs",
    "cn-post-scotus": "a statement that changes no rate",
}
LOWEST_STAYS = {"cnL3b"}  # annex 4 keeps its 5 %, so that the lowest rate of the row does not begin on its day


@pytest.fixture(scope="module")
def book() -> Ledger:
    return Ledger.load()


def rows(shared: Path, name: str) -> dict[str, dict[str, str]]:
    with (shared / "data/products/measures" / name).open(encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def rate_on(book: Ledger, name: str, day: date) -> float | None:
    """The general rate in force; None where the measure is not in force."""
    found = book[name].state(on=day, as_of="2026-08-21", trust=["USA.white_house", "CHN.sctc"])
    if found.status != "in force":
        return None
    assert isinstance(found.terms, TariffTerms)
    return found.terms.rate


@pytest.mark.shared
@pytest.mark.parametrize(
    ("table", "country", "covered", "elsewhere"),
    [
        ("us_tariffs_on_china.csv", "USA", US_ROWS, US_ELSEWHERE),
        ("china_tariffs_on_us.csv", "CHN", CHINA_ROWS, CHINA_ELSEWHERE),
    ],
)
def test_each_row_begins_on_its_day_at_its_rates(
    book: Ledger, shared: Path, table: str, country: str, covered: dict[str, list[str]], elsewhere: dict[str, str]
) -> None:
    found = rows(shared, table)
    assert set(found) == set(covered) | set(elsewhere)
    for row, names in covered.items():
        first = date.fromisoformat(found[row]["effective_from"])
        now = {name: rate_on(book, f"{country}/{name}", first) for name in names}
        before = {name: rate_on(book, f"{country}/{name}", first - timedelta(days=1)) for name in names}
        rates = [rate for rate in now.values() if rate is not None]
        assert len(rates) == len(names), row
        assert all(now[name] != before[name] for name in names), row
        assert max(rates) == pytest.approx(float(found[row]["rate_high_pct"]) / 100), row
        if row not in LOWEST_STAYS:
            assert min(rates) == pytest.approx(float(found[row]["rate_low_pct"]) / 100), row
