"""From the ledger to a chain: dates, lanes, rates and what a measure reaches."""

from __future__ import annotations

import numpy as np
import pytest

from tradetalks.chains.controls import controls
from tradetalks.chains.results import chain_scenario, chain_scenarios
from tradetalks.chokepoint import central, load, sample, simulate
from tradetalks.errors import MissingFacts, UnknownName
from tradetalks.ledger import Ledger, Scenario

APRIL = "CHN/rare-earths-april-2025"


@pytest.fixture(scope="module")
def ledger():
    return Ledger.load()


@pytest.fixture(scope="module")
def chain():
    return load("rare-earths")


def found(ledger, chain, name, months=24, values=None):
    scenario = chain_scenario(chain, name, ledger)
    return {c.name: c for c in controls(ledger, scenario, chain, values or central(chain), months)}


def test_april_licences_count_their_days(ledger, chain):
    """In force from 4 April: 27 of 30 days; a quarter granted until 4 June, 60 % in the other 26 days of June."""
    licence = found(ledger, chain, "april-2025")[APRIL]
    heavy, light = chain.item("magnet_heavy"), chain.item("magnet_light")
    assert licence.share[0, :2, heavy] == pytest.approx([27 / 30, 1.0])
    assert licence.share[0, 1, light] == pytest.approx(central(chain)["held_up_share"][0])
    assert licence.share[0, 1, chain.item("ore_light")] == pytest.approx(central(chain)["held_up_share"][0])
    germany = chain.country("DEU")
    assert licence.approval[0, :4, heavy, germany] == pytest.approx([0.25, 0.25, (4 * 0.25 + 26 * 0.60) / 30, 0.60])
    assert licence.delay[0, 0] == pytest.approx(45 / (365.25 / 12))
    assert (licence.lanes[chain.dominant] == chain.outside).all()
    assert licence.lanes.sum() == chain.outside.sum()


def test_october_rules_bind_goods_made_abroad_from_1_december(ledger, chain):
    rules = found(ledger, chain, "october-rules")
    abroad = rules["CHN/rare-earths-extraterritorial"]
    assert abroad.share[0, 0, chain.item("magnet_light")] == pytest.approx(central(chain)["compliance_share"][0])
    assert abroad.lanes[chain.country("JPN"), chain.country("USA")] == 1.0
    assert abroad.lanes[chain.dominant].sum() == 0.0
    assert np.diag(abroad.lanes).sum() == 0.0
    assert rules["CHN/rare-earths-chinese-origin-abroad"].lanes.sum() == 0.0
    assert rules["CHN/rare-earths-chinese-origin-abroad"].reexport[0] == 1.0


def test_the_deferral_is_the_october_rules_a_year_later(ledger, chain):
    later, now = (found(ledger, chain, name) for name in ("deferral", "october-rules"))
    key = "CHN/rare-earths-extraterritorial"
    assert later[key].share[:, :12].max() == 0.0
    assert later[key].share[:, 12:] == pytest.approx(now[key].share[:, :12])
    assert later[APRIL].approval[0, 11:13] == pytest.approx([0.85, 0.25])


def test_a_full_ban_stops_everything(ledger, chain):
    ban = found(ledger, chain, "full-ban")
    run = simulate(chain, central(chain), list(ban.values()), months=24)
    covered = [i for i in range(len(chain.items)) if chain.items[i] != "oxide_cerium"]  # 2846.10, in no measure
    assert run.shipped[:, :, covered, chain.dominant][..., chain.outside].max() == 0.0


def test_draws_that_get_more_licences_wait_less(ledger, chain):
    values = sample(chain, 50, 5)
    licence = found(ledger, chain, "october-rules", values=values)[APRIL]
    order = np.argsort(licence.approval[:, 0, chain.item("magnet_heavy"), chain.country("USA")])
    assert (np.diff(licence.delay[order, 0]) <= 1e-12).all()
    assert 0.03 <= licence.approval.min() <= licence.approval.max() <= 0.60


def test_the_ban_on_the_united_states_leaks_nothing_else(ledger):
    chain = load("gallium-germanium")
    ban = found(ledger, chain, "us-ban")["CHN/us-ban-2024"]
    assert ban.lanes[chain.dominant].sum() == 1.0
    assert ban.lanes[chain.dominant, chain.country("USA")] == 1.0
    assert ban.approval.max() == 0.0


@pytest.mark.parametrize("name", ["rare-earths", "gallium-germanium"])
def test_every_scenario_reads(ledger, name):
    chain = load(name)
    assert chain_scenarios(chain)
    for scenario in chain_scenarios(chain):
        assert found(ledger, chain, scenario), scenario


SCENARIO = """title: A licence without a rate
question: What is it worth?
author: a test
as_of: 2025-10-27
on: 2025-12-01
trust: [CHN.mofcom]
assumes: [nothing]
leaves_out: [everything]
"""


def test_a_licence_without_a_rate_is_refused(ledger, chain, tmp_path):
    """The October rules as they stand in the ledger name no rate of approval."""
    path = tmp_path / "bare.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    with pytest.raises(MissingFacts, match="without an approval rate"):
        controls(ledger, Scenario.load(path, ledger), chain, central(chain), 3)


def test_unknown_scenarios(ledger, chain):
    with pytest.raises(UnknownName) as error:
        chain_scenario(chain, "peace", ledger)
    assert "october-rules" in str(error.value)
