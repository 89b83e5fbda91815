"""Forecasts of chains: what was known on a day, monthly facts, the data and their addresses, chains of a user's own."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
import yaml
from typer.testing import CliRunner

from tests.chokepoint.chains import quantity, record, write
from tradetalks.chains.controls import controls
from tradetalks.chains.facts import claims, known_facts
from tradetalks.chains.nowcast import flattened, observed, read_shipments, resampled
from tradetalks.chains.results import asked, chain_scenario, run_chain
from tradetalks.chokepoint import central, chain_names, load, simulate
from tradetalks.chokepoint.chain import SHIPPED
from tradetalks.cli import app
from tradetalks.errors import BadInput, TradetalksError, UnknownName
from tradetalks.ledger import Ledger

if TYPE_CHECKING:
    from pathlib import Path

APRIL = "CHN/rare-earths-april-2025"


@pytest.fixture(scope="module")
def ledger():
    return Ledger.load()


@pytest.fixture(scope="module")
def chain():
    return load("rare-earths")


def approval(ledger, chain, known, month, to="DEU", item="magnet_heavy"):
    scenario = chain_scenario(chain, "april-2025", ledger)
    held = {c.name: c for c in controls(ledger, scenario, chain, central(chain), 12, known)}[APRIL]
    return float(held.approval[0, month, chain.item(item), chain.country(to)])


def test_a_forecast_uses_what_was_reported_by_its_day(ledger, chain):
    """25 % said on 4 June, 60 % on 26 June 2025: on 3 April neither, on 10 June the first, on 30 June both."""
    start, end = (central(chain)[name][0] for name in ("licence_start", "licence_end"))
    assert approval(ledger, chain, date(2025, 4, 3), 0) == pytest.approx(start)
    assert approval(ledger, chain, date(2025, 6, 10), 1) == pytest.approx(0.25)
    assert approval(ledger, chain, date(2025, 6, 30), 1) == pytest.approx(0.25)
    assert approval(ledger, chain, date(2025, 6, 30), 2) == pytest.approx((4 * 0.25 + 26 * 0.60) / 30)
    later = [approval(ledger, chain, date(2025, 4, 3), month) for month in range(12)]
    assert (np.diff(later) > 0.0).all()
    assert later[-1] < end


def test_the_ledger_tells_buyers_and_elements_apart(ledger, chain, tmp_path):
    """Reports by 30 October 2025: no Indian licence by June, four firms of 34 by October; the EU chamber 19 of 141."""
    text = (SHIPPED / "rare-earths" / "scenarios" / "april-2025.yaml").read_text(encoding="utf-8")
    own = tmp_path / "reported.yaml"
    own.write_text(text[: text.index("events:")].replace("2025-09-30", "2026-03-01") + "events: []\n", encoding="utf-8")
    scenario = chain_scenario(chain, str(own), ledger)
    held = {c.name: c for c in controls(ledger, scenario, chain, central(chain), 12)}[APRIL]

    def rate(month, to, item="magnet_heavy"):
        return float(held.approval[0, month, chain.item(item), chain.country(to)])

    assert rate(1, "DEU") == pytest.approx(0.25)
    assert rate(1, "IND") == 0.0
    assert rate(3, "IND") == 0.0
    assert rate(7, "IND") == pytest.approx(0.12)
    assert rate(3, "DEU") == pytest.approx(0.9 * 0.60 + 0.1 * 0.135)
    assert rate(7, "DEU") == pytest.approx(0.53)
    assert rate(3, "KOR") == pytest.approx(0.60)
    assert rate(11, "USA", "oxide_yttrium") == pytest.approx(0.05)
    assert rate(11, "JPN") < rate(10, "JPN") < 0.65 * 0.60 + 0.35 + 1e-9


def test_a_ban_of_the_october_five_stops_their_oxides_and_nothing_else(ledger, chain, tmp_path):
    own = tmp_path / "heavy_on.yaml"
    own.write_text(
        yaml.safe_dump({
            "title": "The five", "question": "?", "author": "a test", "as_of": "2025-10-27", "on": "2025-12-01",
            "trust": ["CHN.mofcom"], "assumes": ["a ban"], "leaves_out": ["all else"],
            "events": [
                {"measure": APRIL, "event": "amend", "date": "2025-10-27", "effective": "2025-12-01",
                 "source": "scenario", "terms": {"approval_rate": "1.0", "delay_days": "0"}},
                {"measure": "CHN/rare-earths-extraterritorial", "event": "suspend", "date": "2025-10-27",
                 "effective": "2025-12-01", "source": "scenario"},
                {"measure": "CHN/rare-earths-heavy-2025", "event": "amend", "date": "2025-10-27",
                 "effective": "2025-12-01", "source": "scenario", "terms": {"control": "ban"}},
            ],
        }),
        encoding="utf-8",
    )  # fmt: skip
    values = central(chain)
    values.parameter["held_up_share"][:] = 0.0
    found = asked(chain, str(own), 6, ledger)
    run = simulate(chain, values, found.make(values), months=6)
    sold = run.shipped[0, 1, :, chain.dominant][:, chain.outside].sum(axis=1)
    before = chain.flow[:, chain.dominant][:, chain.outside].sum(axis=1)
    for element in ("holmium", "erbium", "thulium", "europium", "ytterbium"):
        assert sold[chain.item(f"oxide_{element}")] == 0.0
    others = [chain.item(name) for name in ("oxide_yttrium", "oxide_gadolinium", "magnet_heavy", "oxide_lanthanum")]
    assert sold[others] == pytest.approx(before[others])


def test_every_element_has_an_item_and_promethium_none(chain):
    """Scandium, yttrium and the lanthanides; promethium has no trade."""
    held = {element for item in chain.record.items.values() for element in item.elements}
    assert len(held) == 16
    assert "promethium" not in held


def test_ore_holds_what_its_own_element_shares_say(chain):
    """USGS Minerals Yearbook 2022, table 2: Mountain Pass 4.2 + 11.7 % of 45,455 t, Mount Weld 23.29 % of 29,000."""
    made = 12.0 * chain.made[chain.item("ore_light")]
    assert made[chain.country("USA")] == pytest.approx(45_455 * 0.159, rel=0.01)
    assert made[chain.country("AUS")] <= 29_000 * 0.2329 * 1.001
    assert 12.0 * chain.flow[chain.item("oxide_light"), chain.country("USA"), chain.dominant] <= 253.0
    magnets = [i for i in range(len(chain.items)) if chain.item_record(i).stage == "magnet"]
    assert 260e3 <= 12.0 * chain.made[magnets, chain.dominant].sum() <= 300e3


@pytest.mark.parametrize("name", chain_names())
def test_every_source_but_our_own_estimates_has_an_address(name):
    lacking = [
        key for key, source in load(name).record.sources.items()
        if source.url is None and key not in ("own-estimate", "prior")
    ]  # fmt: skip
    assert lacking == []
    for fact in known_facts(load(name)):
        assert fact.url.startswith("http")
        assert fact.low is None or fact.high is None or fact.low <= fact.high


def test_claims_stand_beside_the_chains_own_numbers(chain):
    """The columnist's 35 % of reserves: 44 of at least 75 million t are published (USGS 2026), at most 59 %."""
    found = {claim.claim.split(" about ")[0]: claim for claim in claims(chain)}
    assert found["China holds"].low == 35.0
    assert found["China holds"].answer == pytest.approx(100.0 * 44 / 75)


def test_weights_are_flattened_until_enough_draws_are_left():
    log = np.array([0.0, -1.0, -50.0, -100.0])
    weight, alike = flattened(log, 1.0)
    assert weight[0] == pytest.approx(1.0 / (1.0 + np.exp(-1.0)))
    weight, alike = flattened(log, 3.0)
    assert alike == pytest.approx(3.0, rel=1e-3)
    assert (np.diff(weight) < 0.0).all()


def test_draws_come_as_often_as_their_weight_says():
    rows = resampled(np.array([0.5, 0.25, 0.25, 0.0]), 4, np.random.default_rng(1))
    assert np.bincount(rows, minlength=4).tolist() == [2, 1, 1, 0]


def test_facts_move_the_forecast_towards_them(tmp_path):
    """Magnets of April and May 2025 fell to half and a quarter: hold-ups rise, and the months after are lower."""
    facts = tmp_path / "facts.csv"
    facts.write_text("month,to,value\n2025-04,all,2627\n2025-05,all,1238\n2025-05,USA,46\n", encoding="utf-8")
    found = observed("rare-earths", "april-2025", facts, months=4, draws=200)
    before, after = found.learned["held_up_share"]
    assert after > before
    assert 50.0 <= found.alike <= 1000.0
    assert len(found.result.exports) == 200
    free = run_chain("rare-earths", "april-2025", months=4, draws=200)
    magnets = [i for i in range(len(free.chain.items)) if free.chain.item_record(i).stage == "magnet"]
    seen, blind = (np.median(r.exports[:, 1, magnets].sum(axis=(1, 2))) for r in (found.result, free))
    assert 1238 < seen < blind


@pytest.mark.parametrize(("text", "words"), [
    ("month,to\n2025-04,all\n", "columns are missing"), ("month,to,value\n", "no facts"),
    ("month,to,value\n2025-04,all,many\n", "not a number"), ("month,to,value\n2025-04,all,-1\n", "not a number"),
])  # fmt: skip
def test_tables_of_facts_that_cannot_be(tmp_path, chain, text, words):
    path = tmp_path / "facts.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=words):
        read_shipments(path, chain)
    with pytest.raises(BadInput, match="no such file"):
        read_shipments(tmp_path / "none.csv", chain)
    path.write_text("month,to,value\n2025-04,Q,1\n", encoding="utf-8")
    with pytest.raises(UnknownName, match="no destination 'Q'"):
        read_shipments(path, chain)


def folder(tmp_path: Path) -> Path:
    data = record()
    for name in list(data["parameters"]):
        if name != "stock_weeks":
            del data["parameters"][name]
    data["step"] = "week"
    del data["items"]["thing"]["elements"], data["items"]["thing"]["hs"]
    data["scenarios"] = {"stop": {"title": "a stop", "on": "2026-01-05", "controls": {
        "ban": {"title": "a ban", "by": "A", "begins": "2026-01-05", "approval": quantity(0.0), "source": "made-up",
                "confidence": "low"}}}}  # fmt: skip
    rows = [("thing", "A", "A", 1.0), ("thing", "B", "A", 1.0)]
    return write(tmp_path / "my-chain", data, rows, [("B", "users", "thing", 120.0)])


def test_a_folder_of_a_users_own_runs_from_the_command_line(tmp_path):
    """In weeks, with one parameter of its own and no element, heading or ledger: the ban of its own file stops all."""
    place = folder(tmp_path)
    done = CliRunner().invoke(app, ["chokepoint", str(place), "--months", "4", "--draws", "5", "--json"])
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["title"].endswith(": a stop")
    assert answer["sentences"][0].startswith("4 weeks from 2026-01-05, ")
    table = answer["tables"]["shipments"]
    shipped = [dict(zip([column["name"] for column in table["columns"]], row, strict=True)) for row in table["rows"]]
    assert [row["week"] for row in shipped] == ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26"]
    assert all(row["high"] == 0.0 for row in shipped)
    priors = next(sentence for sentence in answer["sentences"] if "priors" in sentence)
    assert "priors for any chain, not its own" in priors
    assert "stock_weeks" not in priors
    for what in ("data", "leverage"):
        words = ["chokepoint", str(place), what, "--draws", "3"] if what == "data" else [
            "chokepoint", str(place), what, "--target", "B", "--months", "4", "--draws", "3"]  # fmt: skip
        assert CliRunner().invoke(app, words).exit_code == 0


def test_a_copy_of_a_shipped_chain_keeps_its_scenarios(tmp_path):
    from shutil import copytree

    copytree(SHIPPED / "gallium-germanium", tmp_path / "mine")
    done = CliRunner().invoke(
        app, ["chokepoint", str(tmp_path / "mine"), "--scenario", "us-ban", "--months", "2", "--draws", "2"]
    )
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(("words", "message"), [
    (("nowhere",), "no chain"), (("rare-earths", "observe"), "nothing to observe"),
    (("rare-earths", "--replace", "USA:2@2030"), "not a replacement"),
    (("rare-earths", "--replace", "USA"), "not a replacement"),
    (("rare-earths", "data", "--replace", "USA:0.5@2030"), "no use for --replace"),
    (("rare-earths", "back-test", "--plan", "nothing"), "no such back-test"),
])  # fmt: skip
def test_questions_that_cannot_be(words, message):
    done = CliRunner().invoke(app, ["chokepoint", *words])
    assert done.exception is not None
    assert message in str(done.exception)


def test_nexperia_stops_plants_in_weeks_not_months():
    """Press: the ban of 4 October 2025, first plant stopped on the 28th, most plants run again by 24 November."""
    result = run_chain("nexperia", "autumn-2025", months=12, draws=100)
    first = result.first_short[:, 0, result.chain.country("MEX")]
    low, high = np.percentile(first, (10, 90))
    assert 1 <= low <= 3.4 <= high + 1.0
    lost = np.median(result.lost[:, :, 0, result.chain.country("MEX")], axis=0)
    assert lost[4] > 0.0
    assert lost[11] < 0.25 * lost.max()


def test_monthly_facts_do_not_weigh_a_chain_that_counts_in_weeks(tmp_path):
    facts = tmp_path / "facts.csv"
    facts.write_text("month,to,value\n2025-10,all,100\n", encoding="utf-8")
    with pytest.raises(BadInput, match="the chain counts in weeks"):
        observed("nexperia", "autumn-2025", facts, months=8, draws=4)


def test_a_cut_for_a_year_is_a_year_in_weeks_too():
    from tradetalks.chains.mitigation import cut_for_a_year

    found = cut_for_a_year("helium", draws=2, target="KOR")
    assert found.result.months == 52
    assert found.result.lost[:, 51].max() > 0.0


@pytest.mark.parametrize(("rows", "words"), [
    ("2025-04,all,2627\n2025-04,all,2700\n", "given twice"),
    ("2025-04,CHN,5\n", "exports nothing to itself"),
    ("2025-04,Atlantis,5\n", "no destination 'Atlantis'"),
    ("2025-04,all,\n", "facts.csv:2, value"),
    ("2025-13,all,5\n", "facts.csv:2"),
])  # fmt: skip
def test_a_fact_that_cannot_be_one_is_refused_with_its_line(tmp_path, rows, words):
    path = tmp_path / "facts.csv"
    path.write_text("month,to,value\n" + rows, encoding="utf-8")
    with pytest.raises(TradetalksError) as found:
        read_shipments(path, load("rare-earths"))
    assert words in str(found.value)


def test_facts_name_countries_as_people_do_and_carry_their_sources(tmp_path):
    path = tmp_path / "facts.csv"
    path.write_text("month,to,value,source\n2025-05,Germany,86,customs\n2025-05,World,1238,customs\n", encoding="utf-8")
    assert [one.to for one in read_shipments(path, load("rare-earths"))] == ["DEU", "all"]
