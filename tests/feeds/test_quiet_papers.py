"""Papers that change no law of trade propose nothing: 200 titles of the White House, the words of those nearest to
trade."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from tradetalks.feeds.papers import Paper
from tradetalks.feeds.propose import propose
from tradetalks.ledger import Ledger

QUIET = yaml.safe_load(Path(__file__).with_name("quiet_papers.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def book():
    return Ledger.load()


def paper(line):
    day, name = line.split(" ")
    words = QUIET["words"].get(name)
    text = "\n\n".join(" ".join(part.split()) for part in words.split("\n\n")) if words else None
    title = name.replace("-", " ").title()
    return Paper("White House", name, "USA.white_house", title, date.fromisoformat(day), "https://x", text=text)


def test_there_are_two_hundred_of_them_and_words_belong_to_titles():
    assert len(set(QUIET["titles"])) == 200
    assert set(QUIET["words"]) <= {line.split(" ")[1] for line in QUIET["titles"]}


@pytest.mark.parametrize("line", QUIET["titles"])
def test_a_quiet_paper_proposes_nothing(line, book):
    found, _ = propose(paper(line), book)
    assert [one.told[0].quote for one in found] == []
