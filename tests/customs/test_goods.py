"""The shipped tables: weights, dates of membership, and what they say of products known from elsewhere."""

import datetime as dt

import numpy as np
import pytest

from tradetalks.customs.goods import (
    ALL,
    by_sector,
    class_sectors,
    hs6_imports_from_china,
    import_coverage,
    import_weights,
    sector_goods,
    us_import_classes,
)
from tradetalks.customs.lists import stands_on
from tradetalks.customs.sectors import sector_of
from tradetalks.errors import MissingFacts, UnknownName
from tradetalks.ledger import Ledger

DAY = dt.date(2025, 10, 26)


def test_imports_of_2024_match_the_census_totals():
    # US Census, billion USD: 429.4 from China with 10.9 % duty, 597.5 from the EU, 3,217 with Slovakia counted twice.
    classes = us_import_classes()
    china, eu = classes.partner("CHN"), classes.partner("EU")
    assert classes.imports[china].sum() / 1e9 == pytest.approx(429.4, abs=0.05)
    assert classes.duty[china].sum() / classes.imports[china].sum() == pytest.approx(0.109, abs=0.0005)
    assert classes.imports[eu].sum() / 1e9 == pytest.approx(597.5, abs=0.05)
    assert classes.imports.sum() / 1e12 == pytest.approx(3.217, abs=0.0005)


@pytest.mark.parametrize("partners", [("CHN",), ("EU",), (ALL,), ("KHM", "ISR", "ZAF")])
@pytest.mark.parametrize("year", [2017, 2024])
def test_weights_sum_to_one_over_partners_and_classes(partners, year):
    classes, sectors = us_import_classes(), ("textiles", "electrical", "finance")
    weights = import_weights(classes, partners, sectors, year).sum(axis=0)
    assert by_sector(weights, class_sectors(classes, sectors), len(sectors)) == pytest.approx([1.0, 1.0, 0.0])


def test_a_sector_that_a_partner_does_not_sell_takes_the_weights_of_all():
    classes = us_import_classes()
    sectors = tuple(sorted(set(classes.sectors)))
    kuwait = classes.imports[classes.partner("KWT")]
    unsold = [s for s in sectors if kuwait[[name == s for name in classes.sectors]].sum() == 0.0]
    assert unsold
    own, everyone = (import_weights(classes, (name,), tuple(unsold), 2024) for name in ("KWT", ALL))
    assert own == pytest.approx(everyone)


def test_membership_begins_and_ends_on_its_day():
    # Executive Order of 5 September 2025: resins and silicones leave Annex II on 8 September, magnets enter it.
    classes = us_import_classes()
    before = classes.goods("CHN", dt.date(2025, 9, 7), DAY).on_list["annex-ii"]
    after = classes.goods("CHN", dt.date(2025, 9, 8), DAY).on_list["annex-ii"]
    assert (before > after).any()
    assert (after > before).any()


def test_usmca_frees_nothing_before_7_march_2025():
    classes = us_import_classes()
    assert classes.goods("CAN", dt.date(2025, 3, 6), DAY).on_list["usmca"].sum() == 0.0
    assert classes.goods("CAN", dt.date(2025, 3, 7), DAY).on_list["usmca"].max() > 0.9
    assert classes.goods("CHN", DAY, DAY).on_list["usmca"].sum() == 0.0


def test_unknown_partner_raises():
    with pytest.raises(UnknownName, match="no US imports from 'KAZ'"):
        us_import_classes().goods("KAZ", DAY, DAY)


@pytest.mark.parametrize(
    ("importer", "known"),
    [
        ("USA", lambda: us_import_classes().goods("CAN", DAY, DAY).on_list),
        ("CHN", lambda: import_coverage("USA", "CHN")),
        ("CAN", lambda: import_coverage("USA", "CAN")),
    ],
)
def test_every_list_and_code_of_the_ledgers_tariffs_has_members(importer, known):
    on_list = known()
    ledger = Ledger.load()
    named = {
        product.removeprefix("list:") if product.startswith("list:") else f"hs:{product}"
        for measure in ledger.measures.values()
        if measure.kind == "tariff" and measure.imposed_by == importer
        for product in (*measure.scope.products, *measure.scope.exempt)
        if product != "all"
    }
    never_in_force = {"section-301-4b", "china-list-4b-5", "china-list-4b-10"}
    assert named - set(on_list) <= never_in_force


def test_coverage_of_china_lists():
    coverage = import_coverage("USA", "CHN")
    # Soybeans are on list 1 and were 13.9 of about 19 billion USD of farm imports from the US in 2017.
    assert coverage["china-list-1"]["soybeans"] == 1.0
    assert coverage["china-list-1"]["agriculture"] < 0.9
    # The four annexes of list 3 are disjoint.
    annexes = [coverage[f"china-list-3-annex-{i}"] for i in range(1, 5)]
    assert all(sum(annex.get(s, 0.0) for annex in annexes) <= 1.0 + 1e-3 for s in set().union(*annexes))
    assert all(0.0 < share <= 1.0 for shares in coverage.values() for share in shares.values())


def test_a_table_of_parents_takes_their_parts_along():
    """Soybeans are all on list 1 and other farm goods in part: the parent lies between."""
    coverage, classes = import_coverage("USA", "CHN"), us_import_classes()
    both = sector_goods(("agriculture", "soybeans"), coverage).listed("china-list-1")
    whole = sector_goods(("agriculture",), coverage).listed("china-list-1")[0]
    assert both[0] < whole < both[1]
    weights = import_weights(classes, ("CHN",), ("electrical",), 2024)[0]
    parts = import_weights(classes, ("CHN",), ("electrical", "permanent_magnets", "semiconductors"), 2024)[0]
    assert weights.sum() == pytest.approx(1.0)
    assert (weights > 0.0).sum() == (parts > 0.0).sum()
    with pytest.raises(MissingFacts, match="some of its parts"):
        sector_goods(("electrical", "semiconductors"), coverage)


def test_sectors_as_goods_have_no_ordinary_duty():
    goods = sector_goods(("mining", "finance"), {"x": {"mining": 0.4}})
    assert goods.listed("x") == pytest.approx([0.4, 0.0])
    assert np.isnan(goods.mfn_rate).all()


@pytest.mark.parametrize(
    ("code", "sector"),
    [
        ("8505110070", "permanent_magnets"),
        ("850519", "electrical"),
        ("854231", "semiconductors"),
        ("854143", "electrical"),
        ("870323", "transport_equipment"),
        ("840734", "transport_equipment"),
        ("8471", "electronics"),
        ("84", "machinery"),
        ("270900", "mining"),
        ("271019", "refined_fuels"),
        ("12019000", "soybeans"),
        ("1202", "agriculture"),
        ("3004", "chemicals"),
        ("280530", "rare_earth_compounds"),
        ("284690", "rare_earth_compounds"),
        ("280519", "chemicals"),
        ("9801001090", "unallocated"),
    ],
)
def test_sector_of_products(code, sector):
    assert sector_of(code) == sector


def test_a_chapter_that_does_not_exist_raises():
    with pytest.raises(UnknownName, match="77"):
        sector_of("7701")


def test_licensed_products_make_up_their_sectors():
    # Permanent magnets of metal are 8505.11: US imports from China of 0.2 to 0.4 billion USD a year.
    magnets, compounds = (hs6_imports_from_china()[name] for name in ("permanent_magnets", "rare_earth_compounds"))
    assert set(magnets) == {"850511"}
    assert 0.1e9 < magnets["850511"] < 0.5e9
    assert set(compounds) == {"280530", "284610", "284690"}


@pytest.mark.parametrize(("code", "first", "before", "since", "after"), [
    # 83 FR 40823 has processors, 83 FR 28710 electric cars; 89 FR 76581 moves both, at 50 % in 2025 and 100 % in 2024.
    ("85423100", "section-301-2", dt.date(2018, 8, 23), dt.date(2025, 1, 1), "section-301-review-2025-50"),
    ("87038000", "section-301-1", dt.date(2018, 7, 6), dt.date(2024, 9, 27), "section-301-review-2024-100"),
    # 84 FR 43304 has hot-rolled steel coils at 15 and then 7.5 %; 89 FR 76581 moves them, at 25 %.
    ("72083900", "section-301-4a", dt.date(2020, 2, 14), dt.date(2024, 9, 27), "section-301-review-2024-25"),
])  # fmt: skip
def test_goods_of_the_four_year_review_stood_on_the_lists_of_2018_and_2019(code, first, before, since, after):
    known = dt.date(2025, 10, 26)
    assert stands_on(code, first, before, known)
    assert stands_on(code, first, since - dt.timedelta(days=1), known)
    assert not stands_on(code, first, since, known)
    assert stands_on(code, after, since, known)


def test_natural_graphite_was_on_no_list_before_the_review():
    # Left out of list 3 at the hearings of 2018; 25 % from 2026 by 89 FR 76581.
    known = dt.date(2025, 10, 26)
    assert not any(
        stands_on("25041010", f"section-301-{name}", dt.date(2020, 1, 1), known) for name in ("1", "2", "3", "4a")
    )
