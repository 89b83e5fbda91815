"""Kinds of measure: each is one module, and what a measure of it does follows from its own terms."""

import math
from pathlib import Path

import numpy as np
import pytest

import tradetalks as tt
from tradetalks.answers.words import terms_text
from tradetalks.errors import BadInput, BadLedger
from tradetalks.kinds.base import Kind, Terms
from tradetalks.kinds.registry import MATTER, kind_of, kinds, register

ON = "2025-06-01"
SOURCES = "order: {title: An order, actor: RUS.government, date: 2025-01-01, kind: primary}\n"


def ledger(folder: Path, kind: str, terms: str, scope: str, owner: str = "RUS") -> tt.Ledger:
    """A ledger of one measure, in force since January 2025."""
    files = {
        "coverage.yaml": "complete_to: 2025-12-31\n",
        "sources/all.yaml": SOURCES,
        f"{owner}/one.yaml": f"""\
title: A measure
kind: {kind}
imposed_by: {owner}
scope: {scope}
terms: {terms}
events:
  - {{event: enter_force, date: 2025-01-02, effective: 2025-02-01, source: order}}
""",
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tt.Ledger.load(folder)


def enacted(book, ranges="central"):
    world = tt.World.load()
    return world, tt.enact(book, world, on=ON, as_of=ON, ranges=ranges)


def test_every_module_of_the_room_is_a_kind_with_words():
    for name, kind in kinds().items():
        assert kind.name == name
        assert kind.title[0].isupper()
        assert kind.does
        assert not kind.does.endswith(".")
        assert set(kind.moves) <= set(kind.terms.model_fields)
    assert {"import_ban", "export_tax", "investigation", "price_cap", MATTER} < set(kinds())


def test_an_export_tax_is_paid_at_the_border_of_the_origin(tmp_path):
    scope = '{origin: [RUS], destination: ["all"], products: [all]}'
    world, law = enacted(ledger(tmp_path, "export_tax", '{rate: "0.20"}', scope))
    seller, sector = world.country("RUS"), world.sector("metals")
    tax = law.policy.export_tax[seller, :, sector]
    abroad = np.arange(len(world.countries)) != seller
    assert tax[abroad] == pytest.approx(np.full(abroad.sum(), 0.20))
    assert tax[seller] == 0.0
    assert np.count_nonzero(law.policy.export_tax[np.arange(len(world.countries)) != seller]) == 0


def test_a_price_cap_is_a_tariff_that_leaves_the_seller_with_the_capped_price(tmp_path):
    """At a discount d the buyer's price p leaves the seller p (1 - d): 1 + t = 1 / (1 - d)."""
    scope = "{origin: [RUS], destination: [DEU], products: [all]}"
    terms = '{price: "60", unit: USD a barrel, discount: {low: 0.1, central: 0.25, high: 0.3}}'
    book = ledger(tmp_path, "price_cap", terms, scope, owner="DEU")
    world, law = enacted(book)
    cell = world.country("RUS"), world.country("DEU"), world.sector("mining")
    assert law.policy.tariff[cell] - world.tariff[cell] == pytest.approx(1.0 / 3.0)
    _, most = enacted(book, "high")
    assert most.policy.tariff[cell] - world.tariff[cell] == pytest.approx(0.3 / 0.7)


def test_a_price_cap_without_a_discount_says_why_it_does_nothing(tmp_path):
    scope = "{origin: [RUS], destination: [DEU], products: [all]}"
    _, law = enacted(ledger(tmp_path, "price_cap", '{price: "60", unit: USD a barrel}', scope, owner="DEU"))
    assert law.unused == {"DEU/one": "no discount from the market price is stated"}


def test_an_import_ban_leaves_a_hundredth(tmp_path):
    """The price of a flow that loses 99 % of its varieties rises by -log(0.01) / theta (Feenstra 1994)."""
    scope = "{origin: [JPN], destination: [CHN], products: [all]}"
    world, law = enacted(ledger(tmp_path, "import_ban", "{}", scope, owner="CHN"))
    cell = world.country("JPN"), world.country("CHN"), world.sector("food")
    theta = world.trade_elasticity[cell[2]]
    assert math.log(law.policy.trade_cost_hat[cell]) == pytest.approx(-math.log(0.01) / theta)
    services = world.sector("telecom") if "telecom" in world.sectors else -1
    assert law.policy.trade_cost_hat[cell[0], cell[1], services] == 1.0


def test_an_investigation_has_days_and_no_effect(tmp_path):
    scope = "{origin: [CHN], destination: [USA], products: [all]}"
    terms = "{asks: whether imports of drones harm security, decision_by: 2025-09-01}"
    book = ledger(tmp_path, "investigation", terms, scope, owner="USA")
    _, law = enacted(book)
    assert list(law.unused) == ["USA/one"]
    assert "decision by 2025-09-01" in terms_text(book["USA/one"].terms)


def test_a_solve_with_each_new_kind_is_an_equilibrium(tmp_path):
    """The seller's export tax raises its revenue; certified residuals are part of `solve`."""
    scope = "{origin: [RUS], destination: [CHN], products: [all]}"
    world, law = enacted(ledger(tmp_path, "export_tax", '{rate: "0.10"}', scope))
    outcome = tt.solve(world, law.policy, tt.Parameters.long_run(world))
    assert (
        outcome.trade[world.country("RUS"), world.country("CHN")].sum()
        < world.trade[world.country("RUS"), world.country("CHN")].sum()
    )


@pytest.mark.parametrize(
    ("kind", "terms", "message"),
    [
        ("export_taxes", "{}", "`kind` is not one of the words"),
        ("matter", "{}", "`kind` is not one of the words"),
        ("export_tax", "{}", "in force without `rate`"),
        ("price_cap", '{price: "60", unit: USD, discount: {low: 0.1, central: 57, high: 60}}', "a share above 1"),
        ("investigation", "{asks: why, decision_by: soon}", "not a day"),
    ],
)
def test_what_a_kind_does_not_know_is_refused_with_its_place(tmp_path, kind, terms, message):
    scope = "{origin: [RUS], destination: [DEU], products: [all]}"
    with pytest.raises(BadLedger) as refused:
        ledger(tmp_path, kind, terms, scope)
    assert message in str(refused.value)
    assert "one.yaml" in str(refused.value)


def test_a_name_that_is_taken_is_refused():
    with pytest.raises(BadInput, match="a kind of that name exists"):
        register(Kind("tariff", "Mine", "mine", Terms, lambda measure, terms, ground: None))
    with pytest.raises(BadInput, match="no such kind"):
        kind_of("tarif")
