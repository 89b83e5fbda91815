"""A link or a file made on one server gives the same numbers on another, or says how its data differ."""

import base64
import json
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parent))
from conftest import started, token_of
from tradetalks.errors import BadInput
from tradetalks.web import links
from tradetalks.web.state import Move, TableState, canonical
from waiting import LONG

MOVED = {
    "scenario": "no-deal",
    "moves": {"USA/china-100": {"rate": 0.5}, "CHN/rare-earths-april-2025": {"deferred_months": 6}},
    "horizon": "year",
    "parameters": {"mobile_share": 0.4},
}
moves = st.dictionaries(
    st.sampled_from(["USA/china-100", "CHN/reciprocal-usa", "USA/fentanyl-china"]),
    st.builds(Move, rate=st.floats(0.0, 3.0), deferred_months=st.none() | st.integers(1, 36)),
)
states = st.builds(
    TableState,
    scenario=st.sampled_from(["no-deal", "framework"])
    | st.fixed_dictionaries({"title": st.text('aé中"<&+/', max_size=30)}),
    moves=moves,
    horizon=st.sampled_from(["impact", "year", "long_run"]),
)


@contextmanager
def server(data: Path, *options: str) -> Iterator[httpx.Client]:
    process, url = started(data, *options)
    try:
        with httpx.Client(base_url=url, headers={"X-Tradetalks-Token": token_of(url)}, timeout=LONG) as client:
            yield client
    finally:
        process.terminate()
        process.wait(LONG)
        assert process.stdout is not None
        process.stdout.close()


@given(states)
@settings(deadline=None)
def test_a_state_comes_out_of_an_address_as_it_went_in(state: TableState) -> None:
    assert canonical(links.unpacked(links.packed(state))) == canonical(state)


@given(states, st.data())
@settings(deadline=None)
def test_a_link_that_is_cut_is_refused_and_none_gives_another_state(state: TableState, data: Any) -> None:
    whole = links.packed(state)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(BadInput):
        links.unpacked(cut)


def test_a_link_that_unpacks_to_too_much_is_refused() -> None:
    work = zlib.compressobj(9, wbits=-15)
    bomb = work.compress(b"[" * 50_000_000) + work.flush()
    with pytest.raises(BadInput, match="cut or holds too much"):
        links.unpacked(base64.urlsafe_b64encode(bomb).decode().rstrip("="))


@pytest.mark.parametrize("text", ["%%%", "é", "AAAA", links.packed(TableState()) + "AAAA"])
def test_what_is_no_state_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(BadInput) as said:
        links.unpacked(text)
    assert "copy the whole link" in said.value.remedy


def test_a_state_too_long_for_a_link_has_none_and_goes_into_a_file() -> None:
    import random

    chance = random.Random(5)
    long = TableState(scenario={"title": "".join(chr(chance.randrange(0x4E00, 0x9F00)) for _ in range(4_000))})
    assert links.link(long) == ""
    assert links.read_state_file(links.state_file(long))["state"]["scenario"] == long.scenario


def test_what_differs_is_named() -> None:
    here = links.made_here()
    assert links.differs(here.text) == ""
    assert links.differs("") == ""
    older = replace(here, ends="2026-08-21", ledger="0123456789")
    assert "ends on 2026-08-21" in links.differs(older.text)
    assert here.ends in links.differs(older.text)
    assert "another ledger" in links.differs(replace(here, ledger="0123456789").text)
    assert "another world table" in links.differs(replace(here, world="0123456789").text)
    assert "version 0.0.9" in links.differs(replace(here, version="0.0.9").text)
    assert "does not say" in links.differs("nonsense")


def test_a_link_and_a_file_of_one_server_give_equal_numbers_on_another(served: Any, tmp_path: Path) -> None:
    here = served.client.post("/api/answers", json={"state": MOVED, "ranges": True}).json()
    saved = served.client.post("/api/states", json=MOVED).json()["address"]
    file = served.client.get(f"/table/{saved}/state.json").content
    query = {name: value[0] for name, value in parse_qs(urlsplit(here["link"]).query).items()}
    with server(tmp_path / "other.sqlite") as other:
        page = other.get(here["link"])
        assert page.status_code == 200
        assert 'id="made-differently"' not in page.text
        assert "at 50 %" in page.text
        there = other.get("/table.json", params=query).json()
        assert there["differs"] == ""
        assert there["address"] == here["address"]
        assert there["answer"]["cards"] == here["answer"]["cards"]
        assert there["answer"]["charts"] == here["answer"]["charts"]
        opened = other.post("/api/scenarios", files={"file": ("table.json", file)}).json()
        assert opened["address"] == here["address"]
        assert 'id="made-differently"' not in other.get(opened["link"]).text
        assert other.get(f"/table/{saved}").status_code == 200  # saved there by the file
        cut = other.post("/api/scenarios", files={"file": ("table.json", file[:-9])})
        assert cut.status_code == 422


def test_a_server_with_another_ledger_says_so_on_every_page_that_a_link_opens(served: Any, tmp_path: Path) -> None:
    (tmp_path / "more" / "sources").mkdir(parents=True)
    (tmp_path / "more" / "sources" / "own.yaml").write_text(
        "own: {title: Own, actor: USA.white_house, date: 2026-10-20, kind: primary, url: https://example.org/own}\n"
    )
    link = served.client.post("/api/answers", json={"state": MOVED}).json()["link"]
    made = parse_qs(urlsplit(link).query)["made"][0]
    with server(tmp_path / "other.sqlite", "--also", str(tmp_path / "more")) as other:
        for path in (link, f"/?made={made}", f"/border?made={made}", f"/timeline?made={made}"):
            text = other.get(path).text
            assert "This link was made with another ledger than the one here" in text, path


@pytest.mark.parametrize("path", ["/", "/border?product=8505.11.00.70&on=2026-01-02", "/timeline?as_of=2025-10-26"])
def test_a_page_carries_a_link_to_itself_with_what_it_was_made_with(served: Any, path: str) -> None:
    text = served.client.get(path).text
    href = text.partition('id="travels" href="')[2].partition('"')[0].replace("&amp;", "&")
    asked = parse_qs(urlsplit(href).query)
    assert urlsplit(href).path == urlsplit(path).path
    assert {name: value for name, value in asked.items() if name != "made"} == parse_qs(urlsplit(path).query)
    assert len(json.dumps(asked["made"])) > 20
