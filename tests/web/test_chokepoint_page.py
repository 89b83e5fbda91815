"""The page Chokepoint begins with what its reader asks: who runs short, when, and what it costs."""

from tradetalks.chokepoint import load
from tradetalks.web.pages.chokepoint import FORM, Question, solved


def test_the_page_begins_with_who_is_short_and_what_it_costs() -> None:
    short, losses, *_ = solved(Question(chain="helium", scenario="outage-2026", months=12, draws=10))
    assert load("helium").record.title in short.title
    assert short.tables[0].name == "first_short"
    assert {table.name for table in losses.tables} == {"income", "industry"}


def test_chains_are_chosen_by_title() -> None:
    chains = next(field for field in FORM.fields({"chain": "helium"}) if field.name == "chain")
    assert dict(chains.options)["helium"] == load("helium").record.title
