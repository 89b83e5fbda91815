"""The vocabulary fits the ledger and itself."""

from __future__ import annotations

import pytest

from tradetalks.files import read_yaml
from tradetalks.ledger import Ledger
from tradetalks.reader.vocabulary import inflect, vocabulary
from tradetalks.reader.words import FOLDER


def test_every_record_that_a_rule_names_is_in_the_ledger() -> None:
    ledger = Ledger.load()
    named = {rule["ledger"] for rule in vocabulary().matters if "ledger" in rule}
    for name in named:
        assert ledger.record(name).id == name.removeprefix("matters/").removeprefix("arrangements/")


def test_rules_use_known_heads_traits_and_products() -> None:
    measures = read_yaml(FOLDER / "measures.yaml")
    assert isinstance(measures, dict)
    keys = {
        "matter",
        "ledger",
        "head",
        "phrase",
        "by",
        "target",
        "products",
        "words",
        "rate",
        "known",
        "definite",
        "bare",
    }
    for rule in measures["rules"]:
        assert set(rule) <= keys
        assert rule["head"] in measures["heads"]
        assert set(rule.get("products", ())) <= set(measures["products"])
        assert rule.get("words", "threatened") in measures["words"]
        assert set(rule.get("phrase", ())) <= set(measures["heads"][rule["head"]])


def test_acts_that_rules_of_composition_name_exist() -> None:
    words = vocabulary()
    acts = {word.name for word in words.words if word.kind == "act"}
    for (outer, inner), result in words.compose.items():
        assert {outer, result} <= acts
        assert inner in acts | {"any"}
    assert set(words.negate) | set(words.negate.values()) <= acts


def test_acts_of_scenarios_exist() -> None:
    speaking = read_yaml(FOLDER / "scenarios.yaml")
    assert isinstance(speaking, dict)
    words = vocabulary()
    acts = {word.name for word in words.words if word.kind == "act"}
    matters = {rule["matter"] for rule in words.matters}
    for told in speaking.values():
        assert set(told) <= matters
        assert {act for found in told.values() for act in found} <= acts


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("delay", {"delay", "delays", "delaying", "delayed"}),
        ("deny", {"deny", "denies", "denying", "denied"}),
        ("scrap", {"scrap", "scraps", "scrapping", "scrapped"}),
        ("come into force", {"come into force", "comes into force", "coming into force", "came into force"}),
        ("withdraw", {"withdraw", "withdraws", "withdrawing", "withdrew", "withdrawn"}),
        ("agree", {"agree", "agrees", "agreeing", "agreed"}),
    ],
)
def test_inflection(verb: str, forms: set[str]) -> None:
    assert {written for _, written in inflect(verb, vocabulary().lists)} == forms


def test_matches_keep_the_length_of_the_text() -> None:
    text = "İstanbul – Trump’s “100%” tariff\u00a0threat on U.S.–China trade"
    found = {text[one.start : one.end] for one in vocabulary().mentions(text) if one.word.kind in ("actor", "head")}
    assert {"Trump", "tariff"} <= found
