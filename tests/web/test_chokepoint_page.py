"""The page Chokepoint begins with what its reader asks: what was announced, who stops first, when, and at what cost."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from chokepoint.chains import record, write
from tradetalks.chokepoint import load
from tradetalks.errors import BadInput
from tradetalks.web import chains
from tradetalks.web.pages.chokepoint import FORM, Question, solved


def test_the_page_begins_with_what_was_announced_and_who_stops_first() -> None:
    announced, stops, *_ = solved(Question(chain="nexperia", scenario="autumn-2025", months=12, draws=20, target="DEU"))
    assert announced.tables[0].rows[0][3] == "2025-10-04"
    (chart,) = stops.charts
    weeks = [row[2] for row in chart.table.rows if row[2] is not None]
    assert weeks == sorted(weeks)
    assert 2.0 <= weeks[0] <= 5.0  # the first plant stopped 24 days after the ban of 4 October 2025
    assert all(row[6] > 0.0 for row in chart.table.rows if row[2] is not None)


def test_chains_and_scenarios_are_chosen_by_title() -> None:
    chain, scenario, *_ = FORM.fields({"chain": "helium"})
    assert dict(chain.options)["helium"] == load("helium").record.title
    assert dict(scenario.options)["outage-2026"] == load("helium").record.scenarios["outage-2026"].title


def files(tmp_path: Any) -> dict[str, bytes]:
    rows, use = [("thing", "A", "A", 1.0), ("thing", "B", "A", 1.0)], [("B", "users", "thing", 120.0)]
    folder = write(tmp_path / "chain", record(), rows, use)
    return {name: (folder / name).read_bytes() for name in chains.TABLES}


def test_a_chain_of_ones_own_is_taken_from_an_archive_with_or_without_a_folder(tmp_path: Any) -> None:
    sent = files(tmp_path)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as target:
        for name, content in sent.items():
            target.writestr(f"mine/{name}", content)
        target.writestr("__MACOSX/mine/._chain.yaml", b"x")
        target.writestr("mine/notes.docx", b"x")
    assert chains.unpacked(archive.getvalue()) == sent
    assert chains.unpacked(chains.packed(sent)) == sent


@pytest.mark.parametrize(("content", "says"), [
    (b"no archive", "not an archive"),
    (chains.packed({"use.csv": b"a"}), "no chain.yaml"),
    (chains.packed({"chain.yaml": b" " * 5_000_000}), "unpacks to too much"),
])  # fmt: skip
def test_an_archive_that_is_none_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        chains.unpacked(content)


def test_a_chain_that_was_sent_is_shown_and_forgotten_after_others(tmp_path: Any) -> None:
    kept = {name: data.decode() for name, data in files(tmp_path).items()}
    name = chains.keep(kept)
    sections = solved(Question(chain=name, scenario="no-deal", months=12, draws=10, target="B"), chains.kept(name))
    assert sections[0].title.startswith("A made-up chain")
    for at in range(chains.MOST_KEPT):
        chains.keep(kept | {"use.csv": f"{at}"})
    with pytest.raises(BadInput, match="send its files again"):
        chains.kept(name)
