"""Totals of electronics and duties of all split sectors are those of US imports by origin and the OECD's purchases."""

from __future__ import annotations

import numpy as np
import pytest

from build.world.sources import icio
from tradetalks.customs.goods import us_import_classes
from tradetalks.customs.sectors import PARENT
from tradetalks.world import World
from tradetalks.world.labels import EU, SPLIT_NAMES, region
from tradetalks.world.split import read_split

PARTS = [name for name, parent in PARENT.items() if parent == "electrical"]
CODES = ("C26", "C27")  # computers, electronics, optics; electrical equipment


@pytest.fixture(scope="module")
def world():
    return World.load()


@pytest.fixture(scope="module")
def flows(world):
    """[o d] electronics and what is left of the parent, million USD."""
    return world.trade[:, :, world.sector("electronics")] + world.trade[:, :, world.sector("electrical")]


def us_imports(column, sector):
    """Country, or EU -> US imports of a sector's products in 2024, or the duties on them, USD."""
    classes, found = us_import_classes(), {}
    of = [name == sector for name in classes.sectors]
    for p, partner in enumerate(classes.partners):
        if partner != "SVK":
            place = "EU" if partner == "EU" else region(partner)
            found[place] = found.get(place, 0.0) + getattr(classes, column)[p][of].sum()
    return found


def us_shares(world):
    """Country -> share of electronics in US imports of electronics and what is left of the parent, 2024; and of all."""
    part, rest = us_imports("imports", "electronics"), us_imports("imports", "electrical")
    share = {place: part[place] / (part[place] + rest[place]) for place in part}
    us = sum(part.values()) / (sum(part.values()) + sum(rest.values()))
    return {c: share.get("EU" if c in EU else c) for c in world.countries}, us


def purchases(world, folder):
    """[c] share of C26 in a country's purchases of C26 and C27, at the outputs and final use of the table."""
    names, industries, inputs, final, _ = icio.read(folder)
    rows = [industries.index(code) for code in CODES]
    found = []
    for c, country in enumerate(world.countries):
        members = [n for n in names if n != "ROW" and region(n) == country] if country != "ROW" else []
        at = [names.index(n) for n in (members or ["ROW"])]
        bought = inputs[at][:, rows].mean(axis=0) @ industry_output(world, industries, c)
        bought += final[at][:, rows].mean(axis=0) * (world.final_share[c] * world.income[c]).sum()
        found.append(bought[0] / bought.sum())
    return np.array(found)


def industry_output(world, industries, c):
    """[industry] output of the sectors, evenly over the industries of each; the parts of the parent are in C26."""
    members: dict[str, list[int]] = {}
    for i, industry in enumerate(industries):
        for sector in icio.INDUSTRY_TO_SECTORS[industry]:
            members.setdefault(sector, []).append(i)
    output = np.zeros(len(industries))
    for sector, at in members.items():
        whole = world.output[c, world.sector(sector)]
        if sector == "electrical":
            whole += world.output[c, world.sector("electronics")]
        output[at] += whole / len(at)
    chips = [world.sector(part) for part in PARTS if part != "electronics"]
    output[industries.index("C26")] += world.output[c, chips].sum()
    return output


def test_exports_and_flows_to_the_us_are_at_the_origins_mix(world, flows):
    record, (share, _) = read_split("electronics"), us_shares(world)
    abroad = ~np.eye(len(world.countries), dtype=bool)
    for country, value in record.exports.items():
        whole = flows[world.country(country)][abroad[world.country(country)]].sum()
        assert value == pytest.approx(share[country] * whole, rel=0.006), country
    for pair in record.pairs:
        assert pair.destination == "USA"
        whole = flows[world.country(pair.origin), world.country("USA")]
        assert pair.value == pytest.approx(share[pair.origin] * whole, rel=0.006), pair.origin


@pytest.mark.parametrize("name", SPLIT_NAMES)
def test_us_tariffs_are_duties_over_imports(name):
    duty, imports = us_imports("duty", name), us_imports("imports", name)
    for origin, rate in read_split(name).tariffs["USA"].items():
        place = "EU" if origin in EU else origin
        assert rate == pytest.approx(duty[place] / imports[place], abs=5.1e-5), origin


@pytest.mark.shared
def test_demand_is_the_us_share_at_the_oecds_purchases(world, flows, shared):
    _, us = us_shares(world)
    bought = purchases(world, shared / "data/world")
    wanted = dict(zip(world.countries, us * bought / bought[world.country("USA")] * flows.sum(axis=0), strict=True))
    record = read_split("electronics")
    assert set(record.demand) == set(wanted)
    for country, value in record.demand.items():
        assert value == pytest.approx(wanted[country], rel=0.006), country
