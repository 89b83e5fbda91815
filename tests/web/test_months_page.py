"""Months: the path of a scenario or of a state of the Table, as a page and its twin."""

from tradetalks.web import links
from tradetalks.web.state import TableState


def test_a_state_of_the_table_is_seen_by_month_with_a_deferral(served):
    """A moved state: half of the tariff; what the deferral is worth stands among the sentences."""
    state = links.packed(TableState.model_validate({"scenario": "no-deal", "moves": {"USA/china-100": {"rate": 0.5}}}))
    asked = {"state": state, "months": 2, "defer": 1}
    found = served.client.get("/months.json", params=asked).json()
    assert found["problem"] == ""
    (section,) = found["sections"]
    names = [table["name"] for table in section["tables"]]
    assert {"earned", "trade", "prices", "deferral"} <= set(names)
    assert any(text.startswith("A deferral by 1 month is worth") for text in section["paragraphs"])
    assert section["charts"][0]["title"].endswith("income earned by month")
    page = served.client.get("/months", params=asked)
    assert page.status_code == 200
    assert "Income earned by month" in page.text


def test_a_broken_link_and_no_scenario_are_told(served):
    for asked in ({"state": "x" * 20}, {"scenario": "atlantis"}):
        found = served.client.get("/months.json", params=asked).json()
        assert found["sections"] == []
        assert found["problem"]
