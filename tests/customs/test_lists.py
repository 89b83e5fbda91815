"""Checks of whole kinds: every measure charges something, every list is what its act prints, every layer is sane."""

import csv
import datetime as dt
import gzip
import re
from collections import defaultdict
from functools import cache

import numpy as np
import pytest

from tradetalks.customs.facts import METALS, conditions
from tradetalks.customs.goods import DATA, USMCA, USMCA_US_CONTENT, USMCA_US_CONTENT_TO_40, import_coverage
from tradetalks.customs.lines import Entry, line_goods
from tradetalks.customs.lists import shipped_lists, span
from tradetalks.customs.rates import change_days
from tradetalks.customs.schedule import us_schedule
from tradetalks.customs.stack import stack
from tradetalks.ledger import Ledger, TariffTerms
from tradetalks.places import GROUPS

BOOK = Ledger.load()
LAST = BOOK.coverage.complete_to
TARIFFS = {
    name: measure for name, measure in BOOK.measures.items() if measure.kind == "tariff" and measure.imposed_by == "USA"
}
MEMBERS = list(
    csv.DictReader(gzip.decompress(DATA.joinpath("product_lists.csv.gz").read_bytes()).decode().splitlines())
)
PREFIXES: dict[str, set[str]] = defaultdict(set)
for row in MEMBERS:
    PREFIXES[row["list"]].add(row["prefix"])
ANY = ("0901110025", "6109100012", "8471300100", "8703230150", "2709002090", "9503000073", "7323930080", "3105400010")
ORIGINS = ("CHN", "DEU", "CAN", "MEX", "JPN", "VNM", "GBR", "RUS", "BRA", "IND", "SLV", "KOR", "CHE", "TWN", "ARG")
# Measures that no entry has paid, and why.
NEVER = {
    "USA/autos-canada-50": "threatened; no instrument was found",
    "USA/china-100": "threatened and withdrawn",
    "USA/section-301-list-4b": "announced for 15 December 2019 and suspended before",
    "USA/section-301-chips": "0 % until 23 June 2027, then a rate that is not yet known",
}


def lines_of(products: tuple[str, ...]) -> list[str]:
    """Ten-digit codes, real or not, below each code that the products name."""
    codes: set[str] = set()
    for product in products:
        name = product.removeprefix("list:")
        if product.startswith("list:"):
            found = PREFIXES.get(name, set())
            named = {line for line in conditions()[name].lines if line != "all"} if name in conditions() else set()
            codes |= found | named or set(ANY)
        else:
            codes |= set(ANY) if product == "all" else {product.replace(".", "")}
    return sorted(code.ljust(10, "0") for code in codes)


def entry_for(products: tuple[str, ...]) -> Entry:
    """An entry that claims or states whatever the lists ask for."""
    claims, facts = [], {}
    for name in (product.removeprefix("list:") for product in products):
        condition = conditions().get(name)
        if condition is None:
            continue
        if condition.heading:
            claims.append(condition.heading)
        else:
            facts[condition.fact] = condition.values[0]
    return Entry(tuple(claims), dict.fromkeys(METALS, 1.0), {**settled(), **facts})


def settled() -> dict[str, str]:
    """A value for each fact on which a conditional list hangs."""
    return {found.fact: found.ways()[-1] for found in conditions().values() if found.kind == "conditional"}


@cache
def in_force(on: dt.date) -> tuple[tuple[object, object], ...]:
    """The tariffs of the United States in force on a day, with their states."""
    states = [(m, m.state(on=on, as_of=LAST, trust=("USA.white_house", "USA.ustr"))) for m in TARIFFS.values()]
    return tuple((measure, state) for measure, state in states if state.status == "in force")


def origins_of(measure) -> list[str]:
    named = [place for place in measure.scope.origin if place != "all"]
    if not named:
        return list(ORIGINS)
    return [sorted(GROUPS[place])[0] if place in GROUPS else place for place in named][:15]


def works(measure) -> bool:
    """Whether on some day some line of some origin is charged by the measure, or freed by it."""
    codes, entry = lines_of(measure.scope.products), entry_for(measure.scope.products)
    far = dt.date(2030, 1, 1)
    for on in change_days([measure], dt.date(2018, 1, 1), far, LAST):
        if measure.id not in {one.id for one, _ in in_force(on)}:
            continue
        goods = line_goods(codes, np.full(len(codes), 0.02), on, LAST, [entry] * len(codes))
        for origin in origins_of(measure):
            for layer in stack(in_force(on), goods, origin=origin, destination="USA"):
                terms = next(state.terms for one, state in in_force(on) if one.id == layer.measure)
                freed = terms.how in ("exempt", "floor") and (layer.share > 0.0).any()
                if layer.measure == measure.id and (freed or (layer.duty > 0.0).any()):
                    return True
    return False


@pytest.mark.parametrize("name", sorted(TARIFFS))
def test_every_tariff_charges_or_frees_some_line_on_some_day_or_says_why_not(name):
    assert works(TARIFFS[name]) == (name not in NEVER)


def test_reasons_for_no_charge_name_measures():
    assert set(NEVER) <= set(TARIFFS)


@pytest.mark.parametrize("name", sorted(shipped_lists()))
def test_each_list_says_which_text_it_holds_and_has_as_many_codes_as_the_act_prints(name):
    found = BOOK.product_lists[name]
    assert found.holds in ("final", "proposal", "own_reading")
    assert found.read is not None
    if found.count is not None:
        first = min(row["since"] for row in MEMBERS if row["list"] == name)
        codes = {row["prefix"] for row in MEMBERS if row["list"] == name and row["since"] == first}
        assert len(codes) == found.count


def spans_by_list() -> dict[str, list[tuple[str, object]]]:
    found = defaultdict(list)
    for row in MEMBERS:
        found[row["list"]].append((row["prefix"], span(row["list"], row["since"], row["until"])))
    return found


# Groups in which the law itself lets a line stand on two lists and takes the higher rate, or the claimed one.
SHARED = {
    ("section-301-china",): "footnotes name both a list of 2018 and a rate of the review; 89 FR 76581 takes the latter",
    ("section-232-trucks",): "a chassis is a vehicle and its part; HTS note 38 charges it once",
}


def unclaimed_lists(group: str, on: dt.date) -> dict[str, set[str]]:
    """Measure -> lists of it that hang on no claim or fact, of the measures on all origins of a group."""
    found = {}
    for measure, state in in_force(on):
        everyone = measure.scope.origin == ("all",) and isinstance(state.terms, TariffTerms)
        if measure.group == group and everyone and state.terms.how != "exempt":
            lists = {product.removeprefix("list:") for product in measure.scope.products if product.startswith("list:")}
            if lists - set(conditions()):
                found[measure.id] = lists - set(conditions())
    return found


@pytest.mark.parametrize(
    "on", ["2026-04-06", "2026-06-07", "2026-06-08", "2026-09-03", "2026-09-14", "2026-09-15", "2026-09-29"]
)
def test_no_code_stands_on_two_lists_of_a_group_on_a_day(on):
    day = dt.date.fromisoformat(on)
    spans = spans_by_list()
    for group in sorted({measure.group for measure in TARIFFS.values() if measure.group}):
        if (group,) in SHARED:
            continue
        lists = sorted(set().union(*unclaimed_lists(group, day).values(), set()))
        standing = {name: {p for p, held in spans[name] if held.holds(day, LAST)} for name in lists}
        for i, one in enumerate(lists):
            for other in lists[i + 1 :]:
                nested = {p for p in standing[one] for q in standing[other] if p.startswith(q) or q.startswith(p)}
                assert not nested, (group, one, other, sorted(nested)[:5])


def test_exemptions_that_need_a_claim_are_never_unconditional():
    narrowed = re.compile(r"\bclaims?\b|\bentry states\b|\bonly for\b|\bonly articles\b|narrower than", re.IGNORECASE)
    special = {USMCA, USMCA_US_CONTENT, USMCA_US_CONTENT_TO_40}
    asking = {
        name
        for name, found in BOOK.product_lists.items()
        if narrowed.search(f"{found.title} {found.text} {found.note or ''}") and not name.startswith("china-")
    }
    scopes = {p for m in TARIFFS.values() for p in (*m.scope.products, *m.scope.exempt)}
    used = {product.removeprefix("list:") for product in scopes if product.startswith("list:")}
    assert (asking & used) - set(conditions()) - special == set()


def test_every_heading_is_one_heading():
    rows = csv.DictReader(DATA.joinpath("headings.csv").read_text(encoding="utf-8").splitlines())
    wrong = [row for row in rows if not re.fullmatch(r"9903\.\d\d\.\d\d", row["heading"])]
    assert wrong == []


@pytest.mark.parametrize(
    "on",
    ["2018-09-24", "2025-03-12", "2025-08-18", "2025-11-10", "2026-02-24", "2026-06-08", "2026-08-24", "2026-12-04"],
)
def test_every_layer_covers_between_nothing_and_all_of_the_value(on):
    day = dt.date.fromisoformat(on)
    codes = [code.ljust(10, "0") for code in us_schedule().codes][::7]
    entries = [Entry((), dict.fromkeys(METALS, 0.3), settled())] * len(codes)
    goods = line_goods(codes, np.full(len(codes), 0.05), day, LAST, entries)
    for origin in ORIGINS:
        for layer in stack(in_force(day), goods, origin=origin, destination="USA"):
            assert np.isfinite(layer.share).all(), layer.measure
            assert ((layer.share >= 0.0) & (layer.share <= 1.0 + 1e-12)).all(), layer.measure
            assert (layer.rate >= 0.0).all(), layer.measure


# Lists of other importers of which no share in trade is known, and why.
UNKNOWN = {
    "eu-countermeasures-2025": "the annexes were not read; suspended before its first day",
    "india-concessions-2025": "no goods were named",
    "china-list-4b-10": "never charged",
    "china-list-4b-5": "never charged",
}


@pytest.mark.parametrize("importer", ["CAN", "CHN", "EU", "IND"])
def test_lists_of_other_importers_cover_some_trade_or_say_why_not(importer):
    measures = [m for m in BOOK.measures.values() if m.kind == "tariff" and m.imposed_by == importer]
    products = {product for m in measures for product in (*m.scope.products, *m.scope.exempt)}
    lists = {product.removeprefix("list:") for product in products if product.startswith("list:")}
    covered = import_coverage("USA", importer)
    assert lists - {name for name, shares in covered.items() if any(shares.values())} == lists & set(UNKNOWN)
    assert all(0.0 <= share <= 1.0 for shares in covered.values() for share in shares.values())


def test_canadas_lists_have_as_many_items_as_the_orders_print():
    rows = list(csv.DictReader(DATA.joinpath("canada_lists.csv").read_text(encoding="utf-8").splitlines()))
    for name in {row["list"] for row in rows}:
        printed = BOOK.product_lists[name].count
        assert printed in (None, len({row["code"] for row in rows if row["list"] == name}))
