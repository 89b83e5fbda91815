"""A data base of GTAP's form, made up, written as a header array file, and read again."""

import struct

import numpy as np
import pytest

from tradetalks.errors import BadInput, UnbalancedWorld
from tradetalks.world import World
from tradetalks.world.har_files import read_har

GOODS, PLACES = ("food", "cars", "svces"), ("USA", "CHN", "XRW")
ACTIVITIES = (*GOODS, "cgds")
RANDOM = np.random.default_rng(3)


def record(content: bytes) -> bytes:
    length = struct.pack("<i", len(content))
    return length + content + length


def padded(*names: str) -> bytes:
    return b"".join(name.ljust(12).encode() for name in names)


def header(name: str, axes: dict[str, tuple[str, ...]], values: np.ndarray, *, sparse: bool = False) -> bytes:
    """One array with its sets; `axes` may hold a set twice under NAME and NAME*, which are the same set."""
    sets = [key.rstrip("*") for key in axes]
    kind = "RESPSE" if sparse else "REFULL"
    sizes = [len(members) for members in axes.values()]
    second = f"    {kind}{'made up'.ljust(70)}".encode() + struct.pack(f"<{1 + len(sizes)}i", len(sizes), *sizes)
    third = b"    " + struct.pack("<3i", len(set(sets)), -1, len(sets)) + padded(name, "")[:16] + padded(*sets)
    lists = []
    for one in dict.fromkeys(sets):
        members = next(members for key, members in axes.items() if key.rstrip("*") == one)
        lists.append(b"    " + struct.pack("<3i", 1, len(members), len(members)) + padded(*members))
    flat = values.astype("<f4").flatten(order="F")
    if sparse:
        places = np.flatnonzero(flat)
        data = [
            b"    " + struct.pack("<3i", len(places), 4, 4),
            b"    "
            + struct.pack("<3i", 1, len(flat), len(places))
            + (places + 1).astype("<i4").tobytes()
            + flat[places].tobytes(),
        ]
    else:
        half = len(flat) // 2
        data = [b"    " + struct.pack("<2i", 5, len(sizes))]
        for part in (flat[:half], flat[half:]):
            data += [b"    " + struct.pack("<2i", 2, 0), b"    " + struct.pack("<i", 1) + part.tobytes()]
    return b"".join(map(record, [name.ljust(4).encode(), second, third, *lists, *data]))


def arrays() -> dict[str, tuple[dict[str, tuple[str, ...]], np.ndarray]]:
    between, firms = {"COMM": GOODS, "REG": PLACES, "REG*": PLACES}, {"COMM": GOODS, "ACTS": ACTIVITIES, "REG": PLACES}
    final = {"COMM": GOODS, "REG": PLACES}
    sold = RANDOM.uniform(5.0, 20.0, (3, 3, 3))
    sold[:, [0, 1], [0, 1]] = 0.0
    arrived = 1.05 * sold
    return {
        "VXSB": (between, sold),
        "VCIF": (between, arrived),
        "VMSB": (between, arrived * (1.0 + RANDOM.uniform(0.0, 0.3, (3, 3, 3)))),
        "VDFB": (firms, RANDOM.uniform(10.0, 20.0, (3, 4, 3))),
        "VMFB": (firms, RANDOM.uniform(1.0, 4.0, (3, 4, 3))),
        "VDPB": (final, RANDOM.uniform(80.0, 90.0, (3, 3))),
        "VDGB": (final, RANDOM.uniform(10.0, 20.0, (3, 3))),
    }


@pytest.fixture
def made(tmp_path):
    found = arrays()
    parts = [header(name, *what, sparse=name == "VXSB") for name, what in found.items()]
    text = (
        record(b"XXCD") + record(b"    1CFULL" + b"a text".ljust(70) + struct.pack("<3i", 2, 1, 12)) + record(b" " * 28)
    )
    path = tmp_path / "basedata.har"
    path.write_bytes(text + b"".join(parts))
    return path, found


def test_full_and_sparse_arrays_come_back_with_their_sets(made):
    path, found = made
    read = read_har(path)
    assert set(read) == set(found)
    for name, (axes, values) in found.items():
        assert read[name].elements == tuple(axes.values())
        np.testing.assert_allclose(read[name].values, values, rtol=1e-6)


def test_a_gtap_data_base_is_a_world(made):
    path, found = made
    world = World.from_tables(path, "gtap", trade_elasticity=4.0)
    world.check()
    assert (world.countries, world.sectors) == (PLACES, GOODS)
    usa, chn, rest = range(3)
    sold = found["VXSB"][1]
    assert world.trade[usa, chn] == pytest.approx(sold[:, usa, chn], rel=1e-6)
    firms, homes = found["VDFB"][1], found["VDPB"][1] + found["VDGB"][1]
    assert world.trade[usa, usa] == pytest.approx(firms[:, :, usa].sum(axis=1) + homes[:, usa], rel=1e-6)
    inside = firms[:, :, rest].sum(axis=1) + homes[:, rest] + sold[:, rest, rest]
    assert world.trade[rest, rest] == pytest.approx(inside, rel=1e-6)
    rate = found["VMSB"][1] / np.where(found["VCIF"][1] > 0.0, found["VCIF"][1], 1.0) - 1.0
    assert world.tariff[usa, chn] == pytest.approx(rate[:, usa, chn], abs=1e-6)
    used = firms[:, 1, chn] + found["VMFB"][1][:, 1, chn]
    assert world.input_share[chn, :, 1] * world.output[chn, 1] == pytest.approx(used, rel=1e-6)
    assert "freight between countries" in world.source


def test_a_file_that_is_cut_off_or_none_is_refused(made, tmp_path):
    path, _ = made
    whole = path.read_bytes()
    cut = tmp_path / "cut.har"
    for content in (whole[:-7], b"PK\x03\x04 a zip", b"{}"):
        cut.write_bytes(content)
        with pytest.raises(BadInput, match="not a header array file"):
            read_har(cut)
    cut.write_bytes(whole[: whole.index(b"VDGB") - 4])
    with pytest.raises(BadInput, match="headers of a GTAP data base are missing"):
        World.from_tables(cut, "gtap", trade_elasticity=4.0)
    with pytest.raises(BadInput, match="cannot be read"):
        World.from_tables(tmp_path / "none.har", "gtap", trade_elasticity=4.0)


def test_flows_without_any_sales_at_home_are_refused():
    """What trade statistics alone would give: output less exports is missing."""
    trade = RANDOM.uniform(1.0, 2.0, (3, 3, 2)) * ~np.eye(3, dtype=bool)[:, :, None]
    with pytest.raises(UnbalancedWorld, match="no economy sells anything at home"):
        World.from_flows(PLACES, ("a", "b"), trade, 0.0 * trade, np.full((3, 2, 2), 0.1), np.array([4.0, 4.0]))
