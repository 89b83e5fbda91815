"""Header array files (HAR), the binary form of GEMPACK in which GTAP publishes its data, as named arrays.

A file is a row of records: four bytes with the length, the content, the length again, as Fortran writes them. A header
begins with a record of four letters, its name. Its second record says type, title and sizes: `1CFULL` texts, `2IFULL`
and `2RFULL` tables of integers and reals, `REFULL` and `RESPSE` arrays of reals with the names of their sets and
elements, full or with the cells that are not zero alone. The layout is that which the public reader HARr of the US
Department of Agriculture describes. No file of GTAP's was available: the tests read made-up ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import error, unpack_from
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

BLANK = b"    "
NAME_BYTES = 12  # of a set or an element


@dataclass(frozen=True, eq=False)
class Header:
    """One array of a file.

    sets      name of the set of each axis, lower case
    elements  names along each axis
    values    in the order of the axes
    """

    sets: tuple[str, ...]
    elements: tuple[tuple[str, ...], ...]
    values: NDArray[np.float64]


def read_har(path: Path) -> dict[str, Header]:
    """name of a header, in capitals -> its array, of all arrays of reals with sets; texts and integers are left out.

    raises  BadInput for a file that is none, or is cut off
    """
    content = path.read_bytes()
    found = {}
    for name, records in _headers(content, path):
        try:
            kind = records[1][4:10].decode("ascii", "replace")
            if kind in ("REFULL", "RESPSE"):
                found[name] = _reals(records, sparse=kind == "RESPSE")
        except (IndexError, error, ValueError) as wrong:
            raise BadInput("a header cannot be read", where=f"{path}, {name}", evidence=str(wrong)[:200]) from None
    if not found:
        raise BadInput("no array of reals in this file", where=str(path), remedy="give a header array file (.har)")
    return found


def _headers(content: bytes, path: Path) -> list[tuple[str, list[bytes]]]:
    """(name, its records) in the order of the file; the first record is the name."""
    found: list[tuple[str, list[bytes]]] = []
    at = 0
    while at < len(content):
        if at + 8 > len(content):
            raise _cut_off(path, at)
        (length,) = unpack_from("<i", content, at)
        end = at + 4 + length
        if length < 0 or end + 4 > len(content) or unpack_from("<i", content, end)[0] != length:
            raise _cut_off(path, at)
        record = content[at + 4 : end]
        if length == len(BLANK) and record != BLANK:
            found.append((record.decode("ascii", "replace").strip().upper(), []))
        if found:
            found[-1][1].append(record)
        at = end + 4
    return found


def _cut_off(path: Path, at: int) -> BadInput:
    return BadInput(
        "not a header array file, or cut off", where=f"{path}, byte {at}", remedy="fetch the file again; unpack a .zip"
    )


def _reals(records: list[bytes], *, sparse: bool) -> Header:
    """An array with its sets: record 3 names the set of each axis, one record a set lists its elements."""
    _, _, axes = unpack_from("<3i", records[2], 4)
    names = [_text(records[2], 32 + NAME_BYTES * i) for i in range(axes)]
    unlike = list(dict.fromkeys(names))
    members = {}
    for name, record in zip(unlike, records[3:], strict=False):
        (count,) = unpack_from("<i", record, 12)
        members[name] = tuple(_text(record, 16 + NAME_BYTES * i) for i in range(count))
    data = records[3 + len(unlike) :]
    elements = tuple(members[name] for name in names)
    shape = tuple(len(one) for one in elements)
    values = _sparse(data, shape) if sparse else _full(data, shape)
    return Header(tuple(name.lower() for name in names), elements, values.reshape(shape, order="F").astype(float))


def _full(data: list[bytes], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """After a record of sizes, pairs of a record of ranges and one of values."""
    values = np.concatenate([np.frombuffer(record, dtype="<f4", offset=8) for record in data[2::2]])
    if len(values) != np.prod(shape, dtype=int):
        raise ValueError(f"{len(values)} values for {shape}")
    return values


def _sparse(data: list[bytes], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """After a record of sizes, records of places, from 1 on, and the values there."""
    values = np.zeros(np.prod(shape, dtype=int), dtype=np.float32)
    for record in data[1:]:
        count = (len(record) - 16) // 8
        places = np.frombuffer(record, dtype="<i4", count=count, offset=16)
        values[places - 1] = np.frombuffer(record, dtype="<f4", count=count, offset=16 + 4 * count)
    return values


def _text(record: bytes, at: int) -> str:
    return record[at : at + NAME_BYTES].decode("ascii", "replace").strip()
