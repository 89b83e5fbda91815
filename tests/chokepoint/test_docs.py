"""The pages on chains say what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tradetalks.answer import Answer
from tradetalks.answers.chain_facts import back_test_answer
from tradetalks.chains.back_test import back_test
from tradetalks.chains.results import DRAWS
from tradetalks.chokepoint.values import PARAMETERS
from tradetalks.render import markdown

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("name", ["rare-earths", "rare-earths-2010"])
def test_back_test_page_holds_the_numbers_of_the_verb(name):
    page = (DOCS / "explanation" / "chokepoint-back-test.md").read_text(encoding="utf-8")
    answer = back_test_answer(back_test(name, draws=DRAWS))
    printed = markdown.text(Answer(answer.title, answer.sentences, (answer.table("facts"), answer.table("scores"))))
    rows = [line for line in printed.splitlines() if line.startswith("| ")]
    assert len(rows) > 6
    for line in (f"{answer.title}. {answer.sentences[0]}", *rows):
        assert line in page


def test_reference_names_every_parameter():
    page = (DOCS / "reference" / "chokepoint.md").read_text(encoding="utf-8")
    for name, meaning in PARAMETERS.items():
        assert f"| `{name}` | {meaning} |" in page
