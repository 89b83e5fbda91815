"""A user's own chain at the web: a folder sent as .zip or as several files, checked in a process of its own.

The server keeps the files of the last chains in its memory, none on its disk, and none after it ends.
"""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections import OrderedDict
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from tradetalks.errors import BadInput
from tradetalks.files import BAD_ARCHIVE, digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tradetalks.chokepoint import Chain

    Files = tuple[tuple[str, str], ...]

OWN = "own-"
TABLES = ("chain.yaml", "sourcing.csv", "use.csv")
TAKEN = (*TABLES, "facts.csv", "claims.csv", "published.csv")
MOST_FILES, MOST_BYTES, MOST_KEPT = 100, 4_000_000, 20
MOST_NUMBERS = 40_000_000  # draws x steps x items x countries^2 of a run
_KEPT: OrderedDict[str, Files] = OrderedDict()


def packed(files: Mapping[str, bytes]) -> bytes:
    """Several files as one archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(PurePosixPath(name.replace("\\", "/")).name, content)
    return target.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The tables of a chain in an archive: chain.yaml and what lies beside it; other files are left out.

    raises  BadInput for what is no archive, one that unpacks to too much, one without chain.yaml or with several
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [one for one in archive.infolist() if PurePosixPath(one.filename).name in TAKEN]
            if len(archive.infolist()) > MOST_FILES or sum(one.file_size for one in members) > MOST_BYTES:
                raise BadInput(
                    "an archive that unpacks to too much", where="file", remedy="send the chain's tables alone"
                )
            files = {one.filename: archive.read(one) for one in members}
    except (*BAD_ARCHIVE, OSError) as error:
        raise BadInput("not an archive", where="file", evidence=type(error).__name__, remedy="save as .zip") from None
    hidden = ("__MACOSX",)
    folders = {
        PurePosixPath(name).parent
        for name in files
        if PurePosixPath(name).name == TABLES[0] and not set(hidden) & set(PurePosixPath(name).parts)
    }
    if len(folders) != 1:
        what = "several chains in one archive" if folders else "no chain.yaml among the files"
        raise BadInput(what, where="file", remedy="send chain.yaml, sourcing.csv and use.csv of one chain")
    folder = folders.pop()
    return {PurePosixPath(name).name: data for name, data in files.items() if PurePosixPath(name).parent == folder}


def checked(content: bytes) -> dict[str, Any]:
    """An archive as texts, when they are a chain; raises as `tradetalks.chokepoint.load` does. Not for the server."""
    from tradetalks.chains.results import default_scenario

    files = unpacked(content)
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)  # of this process alone, so that messages name the files as their owner does
        try:
            chain = _laid(files, Path("your-chain"))
        finally:
            os.chdir(before)
    outside = [name for name, out in zip(chain.countries, chain.outside, strict=True) if out]
    users = [name for name in outside if chain.use[:, :, chain.country(name)].any()]
    return {
        "title": chain.record.title,
        "scenario": default_scenario(chain),
        "target": (users or outside)[0],
        "files": {name: data.decode("utf-8-sig") for name, data in files.items()},
    }


@contextmanager
def folder_of(files: Mapping[str, bytes]) -> Iterator[Chain]:
    """The chain of some files, which lie in a folder of their own for as long as it is used."""
    with tempfile.TemporaryDirectory() as place:
        yield _laid(files, Path(place) / "your-chain")


def _laid(files: Mapping[str, bytes], folder: Path) -> Chain:
    from tradetalks.chokepoint import load

    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return load(folder)


def keep(files: Mapping[str, str]) -> str:
    """Keep a chain's files; returns the name under which the page finds them."""
    taken = tuple(sorted(files.items()))
    name = OWN + digest(repr(taken).encode())[:16]
    _KEPT[name] = taken
    _KEPT.move_to_end(name)
    while len(_KEPT) > MOST_KEPT:
        _KEPT.popitem(last=False)
    return name


def kept(name: str) -> Files:
    """The files of a chain that was sent; raises BadInput where they are gone."""
    if name not in _KEPT:
        raise BadInput("this chain is not kept any more", where="chain", remedy="send its files again")
    return _KEPT[name]


def as_bytes(files: Files) -> dict[str, bytes]:
    return {name: text.encode() for name, text in files}


def check_size(chain: Chain, steps: int, draws: int) -> None:
    """Raises BadInput for a run that would take more memory than a page may."""
    numbers = draws * steps * len(chain.items) * len(chain.countries) ** 2
    if numbers > MOST_NUMBERS:
        most = max(MOST_NUMBERS * steps // max(numbers, 1), 0)
        remedy = f"ask for {most} steps" if most >= 12 else "use the command line, where there is no limit"
        raise BadInput(
            "a run larger than a page may be", where="months", evidence=f"{numbers:,} numbers", remedy=remedy
        )
