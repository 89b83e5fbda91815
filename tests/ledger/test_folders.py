"""Folders on top of one another, and scenarios with measures of their own."""

import pytest

import tradetalks as tt
from tradetalks.errors import BadLedger
from tradetalks.ledger import Scenario

HEAD = """\
title: What if
question: What then?
author: a test
as_of: 2025-10-26
on: 2025-10-26
assumes: [nothing else]
leaves_out: [much]
"""
BAN = """\
measures:
  CHN/fish-from-japan:
    title: China lets no fish from Japan in
    kind: import_ban
    imposed_by: CHN
    scope: {origin: [JPN], destination: [CHN], products: ["03"]}
    terms: {}
    events: [{event: enter_force, date: 2025-10-01, source: scenario}]
"""
SURTAX = """\
title: Surtax
kind: tariff
imposed_by: CAN
authority: surtax
scope: {origin: [CHN], destination: [CAN], products: [all]}
terms: {rate: "1.00", how: add}
events:
  - {event: enter_force, date: 2025-02-20, source: orders}
"""
ORDER = "orders: {title: An order, actor: CAN.government, date: 2025-02-20, kind: primary}\n"


def written(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_folder_lies_on_top_of_the_shipped_ledger(tmp_path):
    written(tmp_path, {"sources/all.yaml": ORDER, "CAN/surtax.yaml": SURTAX})
    shipped = tt.Ledger.load()
    book = tt.Ledger.load(str(tmp_path), on_top_of=shipped)
    assert book["CAN/surtax"].status(on="2025-03-01", as_of="2025-03-01") == "in force"
    assert book["USA/china-100"] == shipped["USA/china-100"]
    assert book.coverage.complete_to == shipped.coverage.complete_to
    assert book.coverage.open == shipped.coverage.open
    assert book.digest != shipped.digest


def test_the_folder_on_top_replaces_a_record_of_the_same_id(tmp_path):
    below = written(tmp_path / "a", {"coverage.yaml": "complete_to: 2025-06-01\n", "sources/all.yaml": ORDER})
    written(below, {"CAN/surtax.yaml": SURTAX})
    above = written(tmp_path / "b", {"CAN/surtax.yaml": SURTAX.replace("1.00", "0.25")})
    book = tt.Ledger.load(above, on_top_of=tt.Ledger.load(below))
    assert book["CAN/surtax"].terms.rate == 0.25
    assert tt.Ledger.load(below)["CAN/surtax"].terms.rate == 1.0


def test_two_whole_ledgers_add_up(tmp_path):
    mine = written(tmp_path, {"coverage.yaml": "complete_to: 2025-06-01\n", "sources/all.yaml": ORDER})
    written(mine, {"CAN/surtax.yaml": SURTAX})
    book = tt.Ledger.load() + tt.Ledger.load(mine)
    assert {"CAN/surtax", "USA/china-100"} < set(book.measures)
    assert book.coverage.complete_to == tt.Ledger.load().coverage.complete_to


def test_a_folder_may_not_name_what_neither_has(tmp_path):
    written(tmp_path, {"CAN/surtax.yaml": SURTAX})
    with pytest.raises(BadLedger, match="no source 'orders'"):
        tt.Ledger.load(tmp_path, on_top_of=tt.Ledger.load())


def test_a_scenario_has_measures_of_its_own(tmp_path):
    path = tmp_path / "ban.yaml"
    path.write_text(HEAD + BAN, encoding="utf-8")
    found = Scenario.load(path)
    book = tt.Ledger.load().with_scenario(found)
    assert book["CHN/fish-from-japan"].status(on="2025-10-26", as_of="2025-10-26") == "in force"
    assert "CHN/fish-from-japan" not in tt.Ledger.load().measures


def test_an_event_may_happen_to_a_measure_of_the_scenario(tmp_path):
    path = tmp_path / "ban.yaml"
    lifted = "events: [{event: withdraw, measure: CHN/fish-from-japan, date: 2025-10-20, source: scenario}]\n"
    path.write_text(HEAD + BAN + lifted, encoding="utf-8")
    book = tt.Ledger.load().with_scenario(Scenario.load(path))
    assert book["CHN/fish-from-japan"].status(on="2025-10-26", as_of="2025-10-26") == "withdrawn"


def test_groups_of_the_scenario_stand_for_their_countries(tmp_path):
    path = tmp_path / "ban.yaml"
    text = HEAD + "groups: {neighbours: [JPN, KOR]}\n" + BAN.replace("[JPN]", "[neighbours, TWN]")
    path.write_text(text, encoding="utf-8")
    assert Scenario.load(path).measures[0].scope.origin == ("JPN", "KOR", "TWN")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("CHN/fish-from-japan", "USA/china-100", "a measure of the ledger"),
        ("CHN/fish-from-japan", "fish", "no id of a measure"),
        ("imposed_by: CHN", "imposed_by: JPN", "the file lies in CHN/"),
        ("[JPN]", "[neighbours]", "no country 'neighbours'"),
        ("source: scenario", "source: nobody", "no source 'nobody'"),
    ],
)
def test_a_measure_that_breaks_the_grammar_is_refused_with_its_line(tmp_path, old, new, message):
    path = tmp_path / "ban.yaml"
    path.write_text(HEAD + BAN.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadLedger) as refused:
        Scenario.load(path)
    assert message in str(refused.value)
    assert "ban.yaml:" in str(refused.value)


def test_groups_of_countries_reach_flows_of_their_members():
    from tradetalks.places import GROUPS

    assert set(GROUPS) >= {"EU", "ASEAN", "CPTPP", "USMCA", "BRICS"}
    assert len(GROUPS["CPTPP"]) == 12
    assert len(GROUPS["ASEAN"]) == 11
