"""The pages on chains say what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tradetalks.chains.back_test import back_test
from tradetalks.chains.results import DRAWS
from tradetalks.chains.scores import back_test_lines
from tradetalks.chokepoint.values import PARAMETERS

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("name", ["rare-earths", "rare-earths-2010"])
def test_back_test_page_holds_the_numbers_of_the_verb(name):
    page = (DOCS / "explanation" / "chokepoint-back-test.md").read_text(encoding="utf-8")
    document = back_test(name, draws=DRAWS)
    for line in list(back_test_lines(document))[: 2 + len(document["facts"])]:
        assert line in page


def test_reference_names_every_parameter():
    page = (DOCS / "reference" / "chokepoint.md").read_text(encoding="utf-8")
    for name, meaning in PARAMETERS.items():
        assert f"| `{name}` | {meaning} |" in page
