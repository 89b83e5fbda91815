"""Results as tables: every cell under its own name, in every form."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

import tradetalks as tt
from tradetalks.errors import UnknownName
from tradetalks.labelled import Labelled, Tables
from tradetalks.runs.quantities import QUANTITIES


@pytest.fixture(scope="module")
def deal() -> tt.Comparison:
    return tt.compare("no-deal", "framework", draws=2)


@pytest.fixture(scope="module")
def outcome(deal) -> tt.Outcome:
    return deal.after.outcome


def test_a_comparison_has_every_quantity_with_its_range(deal):
    by_country, data = deal.to_pandas(), deal.to_xarray()
    for name in QUANTITIES:
        assert {name, f"{name}_low", f"{name}_high"} <= set(data)
    found = deal.real_income.at("VNM")
    row = by_country.loc["VNM"]
    assert tuple(row[["real_income", "real_income_low", "real_income_high"]]) == tuple(found[:3])
    assert float(data["trade"].sel(origin="CHN", destination="USA")) == deal.trade.at("CHN", "USA").median
    assert by_country.attrs["units"]["revenue"] == "million USD a year"
    assert by_country.attrs["horizon"] == deal.horizon


def test_an_outcome_by_its_axes(outcome):
    world = outcome.benchmark
    flows = outcome.to_pandas("o d s")
    o, d, s = world.country("CHN"), world.country("USA"), 3
    assert flows["trade"]["CHN", "USA", world.sectors[s]] == outcome.trade[o, d, s]
    assert outcome.to_pandas("c s").loc[("CHN", world.sectors[s]), "output"] == outcome.output[o, s]
    assert float(outcome.to_xarray()["income"].sel(country="USA")) == outcome.income[d]


def test_a_gradient_by_flow_and_by_sector(outcome):
    found = tt.gradient(outcome, "real_income", "USA")
    world, data = outcome.benchmark, found.to_xarray()
    cell = data["tariff"].sel(origin="CHN", destination="USA", sector=world.sectors[0])
    assert float(cell) == found.tariff[world.country("CHN"), world.country("USA"), 0]
    assert list(found.to_pandas("s").index) == list(world.sectors)
    assert found.about()["title"] == "derivative of real_income of USA"


def test_the_parts_of_an_attribution_add_up_on_every_axis(deal):
    found = tt.attribute(deal, "real_income", "CHN")
    for axes in ("m", "s", "o", "d", "m o d s"):
        assert found.to_pandas(axes).to_numpy().sum() == pytest.approx(found.total - found.gap, rel=1e-9)
    assert found.to_pandas()["by_measure"].to_dict() == pytest.approx(found.measures)


def test_axes_and_names_that_are_not_there_are_refused(deal):
    with pytest.raises(UnknownName, match="axes 'c c'") as refusal:
        deal.to_pandas("c c")
    assert refusal.value.remedy == "one of: c, o d, c s"
    with pytest.raises(UnknownName, match="'income'"):
        deal.plot("income")


def test_a_plot_draws_the_largest_cells_with_their_range(deal):
    plot = deal.plot("real_income")
    bars = plot.spec["data"]["values"]
    largest = deal.world.countries[int(np.abs(deal.real_income.median).argmax())]
    assert [bars[0][key] for key in ("value", "low", "high")] == list(deal.real_income.at(largest)[:3])
    assert bars[0]["label"] == largest
    assert plot.title.endswith(f"the 25 largest of {len(deal.world.countries)}")
    assert plot.png().startswith(b"\x89PNG")


def test_a_notebook_is_given_vega_lite_and_a_picture(deal):
    bundle = deal._repr_mimebundle_()
    assert bundle["application/vnd.vegalite.v5+json"] == deal.plot().spec
    text = "".join(ElementTree.fromstring(bundle["image/svg+xml"]).itertext())
    assert "USA" in text
    assert "log change" in text


class Made(Tables):
    """Two countries and a flow."""

    def arrays(self):
        return [Labelled("size", "c", "USD", np.array([1.0, 2.0])), Labelled("flow", "o d", "USD", np.ones((2, 2)))]

    def axis_labels(self):
        return dict.fromkeys("cod", ("NO", "SE"))

    def about(self):
        return {"title": "made up"}


def test_a_workbook_has_every_table_that_fits_and_names_the_others(tmp_path, monkeypatch):
    path = tmp_path / "made.xlsx"
    Made().to_excel(path)
    sheets = pd.read_excel(path, sheet_name=None, engine="openpyxl")
    assert list(sheets) == ["about", "country", "origin, destination"]
    assert sheets["country"].to_dict("list") == {"country": ["NO", "SE"], "size": [1.0, 2.0]}
    assert sheets["about"].to_numpy().tolist() == [
        ["title", "made up"],
        ["unit of size", "USD"],
        ["unit of flow", "USD"],
    ]
    monkeypatch.setattr("tradetalks.labelled.SHEET_ROWS", 4)
    Made().to_excel(path)
    sheets = pd.read_excel(path, sheet_name=None, engine="openpyxl")
    assert list(sheets) == ["about", "country"]
    assert sheets["about"].to_numpy().tolist()[-1] == ["left out: o d", "4 rows"]
