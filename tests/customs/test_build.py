"""The build of the shipped tables from the data folder, and the same stack on single tariff lines."""

import csv
import datetime as dt

import numpy as np
import pytest

from build.customs.classes import membership
from build.customs.list_members import list_members
from build.customs.list_sources import Member
from build.customs.tables import build, scope_codes
from tradetalks.customs.facts import METALS, conditions
from tradetalks.customs.goods import DATA, Goods, us_import_classes
from tradetalks.customs.sectors import PARENT
from tradetalks.customs.stack import additional_duty, stack
from tradetalks.errors import MissingFacts
from tradetalks.ledger import Ledger

TABLES = (
    *("us_import_classes.csv.gz", "us_import_flows.npz", "us_usmca_claims.npz", "us_imports_hs6.csv.gz"),
    *("product_lists.csv.gz", "china_import_coverage.csv"),
)


def test_membership_spells_dates_and_keeps_the_widest_span():
    by_prefix = {
        "8505": [Member("metals", "8505", "2025-08-18")],
        "850511": [Member("metals", "850511", "2025-03-12"), Member("annex-ii", "850511", "2025-09-08", "2025-11-13")],
        "85051100": [Member("plain", "85051100")],
    }
    assert membership("8505110070", by_prefix) == "annex-ii@2025-09-08..2025-11-13;metals@2025-03-12;plain"
    assert membership("8506000000", by_prefix) == ""


def test_missing_source_says_what_to_do(tmp_path):
    with pytest.raises(MissingFacts, match="point --from at the data folder"):
        build(tmp_path, tmp_path / "out", Ledger.load())


@pytest.mark.shared
def test_shipped_tables_are_what_the_build_writes(shared, tmp_path):
    build(shared / "data", tmp_path, Ledger.load())
    for name in TABLES:
        assert (tmp_path / name).read_bytes() == DATA.joinpath(name).read_bytes(), f"rebuild {name}"


@pytest.mark.shared
def test_sector_totals_against_an_independent_concordance(shared, tmp_path):
    """Sums over sectors that two concordances can differ on; the other one counts clothing as leather."""
    numbers = {1: "agriculture", 2: "mining", 3: "food", 4: "textiles", 5: "leather", 6: "wood", 7: "paper"} | {
        8: "refined_fuels", 9: "chemicals", 10: "rubber_plastics", 11: "minerals", 12: "metals", 13: "machinery"
    } | {14: "electrical", 15: "transport_equipment", 16: "other_manufacturing"}  # fmt: skip
    theirs: dict[str, float] = {}
    path = shared / "data/world/us_imports_hs10_2024/us_imports_duties_2024_partner_sector35.csv"
    for row in csv.DictReader(path.read_text().splitlines()):
        if row["partner"] != "SVK":
            sector = numbers[int(row["adb35_sector"])]
            theirs[sector] = theirs.get(sector, 0.0) + float(row["imports_musd"]) / 1e3
    classes = us_import_classes()
    partners = [p for p, name in enumerate(classes.partners) if name != "SVK"]
    total = classes.imports[partners].sum(axis=0) / 1e9
    ours = {s: total[[PARENT.get(name, name) == s for name in classes.sectors]].sum() for s in theirs}
    print({s: (round(ours[s], 1), round(theirs[s], 1)) for s in sorted(theirs)})
    groups = [
        ("textiles", "leather"),
        ("agriculture", "food"),
        ("mining", "refined_fuels"),
        ("wood", "paper"),
        ("minerals",),
    ]
    groups += [("machinery", "electrical"), ("transport_equipment",)]
    for group in groups:
        assert sum(ours[s] for s in group) == pytest.approx(sum(theirs[s] for s in group), rel=0.13), group


@pytest.fixture(scope="module")
def by_prefix(shared):
    found: dict[str, list[Member]] = {}
    codes = scope_codes(Ledger.load(), "USA")
    for entry in (*list_members(shared / "data"), *(Member(f"hs:{code}", code) for code in codes)):
        found.setdefault(entry.prefix, []).append(entry)
    return found


def line_duty(code: str, day: str, by_prefix: dict[str, list[Member]]) -> float:
    """Additional US duty in points on a ten-digit line of China, from the lists that it stands on."""
    on = dt.date.fromisoformat(day)
    names = {entry.name for found in by_prefix.values() for entry in found} | {
        "usmca",
        "usmca-us-content",
        "usmca-us-content-to-40",
        *conditions(),
    }
    here = {
        entry.name
        for length in range(2, 11)
        for entry in by_prefix.get(code[:length], ())
        if (entry.since or "0") <= day < (entry.until or "9")
        if entry.name not in conditions() or conditions()[entry.name].kind != "claimed"
    }
    lists = {name: np.array([float(name in here)]) for name in names}
    goods = Goods(np.zeros(1), lists, dict.fromkeys(METALS, np.ones(1)))
    layers = stack(Ledger.load().in_force(on=on, as_of="2026-08-21"), goods, origin="CHN", destination="USA")
    return 100.0 * float(additional_duty(layers, 1)[0])


@pytest.mark.shared
@pytest.mark.parametrize(
    ("code", "day", "points"),
    [
        # Permanent magnets of neodymium, 8505.11.00.70: 22.1 / 12.1 / 37.1 / 27.1 with the ordinary 2.1 %.
        ("8505110070", "2025-11-09", 20.0),
        ("8505110070", "2025-11-10", 10.0),
        ("8505110070", "2026-01-01", 35.0),
        ("8505110070", "2026-02-24", 25.0),
        # Smartphones: Annex II from 5 April 2025, on no section 301 list that is charged.
        ("8517130000", "2025-04-10", 20.0),
        ("8517130000", "2025-10-26", 20.0),
        # Lithium-ion batteries: for cars 25 % since 2024 and car parts under section 232; others list 4A until 2026.
        ("8507600010", "2025-10-26", 70.0),
        ("8507600020", "2025-10-26", 37.5),
        ("8507600020", "2026-01-01", 45.0),
        # Soybeans 1201.90 are on list 3; toys 9503.00 on none that is charged; T-shirts 6109.10 on list 4A.
        ("1201900095", "2025-10-26", 55.0),
        ("9503000073", "2025-10-26", 30.0),
        ("6109100012", "2025-10-26", 37.5),
        # Passenger cars: 25 % under section 232 and 25 % list 1 and 20 % fentanyl, no reciprocal duty.
        ("8703230150", "2025-10-26", 70.0),
    ],
)
def test_dated_duties_of_single_lines(code, day, points, by_prefix):
    assert line_duty(code, day, by_prefix) == pytest.approx(points)
