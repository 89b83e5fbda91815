"""Files of users, read in a process of their own with limits of time and memory, and nothing but an answer out.

`python -m tradetalks.web.upload KIND ENDING ASKED` reads bytes from standard input and prints JSON. The limits are set
before anything is read. Kinds: `columns` what the columns of an order book are, `orders` the book priced, `scenario` a
scenario as YAML or Excel, `reports` a text, `looks` and `review` several texts, as JSON that the server wrote,
`chain` one as .zip.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tradetalks.errors import BadInput, TradetalksError
from tradetalks.files import BAD_ARCHIVE
from tradetalks.web.engine import Busy
from tradetalks.web.orders import columns, orders
from tradetalks.web.told import without_path

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS, MEMORY = 30, 1_500_000_000
MOST_UNPACKED, MOST_RATIO, MOST_MEMBERS = 40_000_000, 120, 200
MOST_WAITING = 20  # files, each of which is held in memory
MOST_ASKED = 40_000  # letters of the answers of a form
ENDINGS = {
    "columns": (".csv", ".xlsx"),
    "orders": (".csv", ".xlsx"),
    "scenario": (".yaml", ".yml", ".xlsx", ".json"),
    "reports": (".txt", ".md", ".html", ".htm"),
    "looks": (".json",),
    "review": (".json",),
    "chain": (".zip",),
}
_AT_ONCE, _PLACES = asyncio.Semaphore(2), asyncio.Semaphore(MOST_WAITING)


async def ask(kind: str, name: str, content: bytes, asked: str = "") -> dict[str, Any]:
    """What the file says, as `KINDS[kind]` tells it; raises BadInput for a file that is refused or takes too long.

    asked  what a person says of the file, as JSON; empty for nothing
    """
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS[kind]:
        raise BadInput("a file of another kind", where="file", remedy="send one of: " + ", ".join(ENDINGS[kind]))
    if len(asked) > MOST_ASKED or "\0" in asked:
        raise BadInput("more answers than the form has", where="asked", remedy="send the form of the page")
    if not content:
        raise BadInput("an empty file", where="file", remedy="send one with content")
    if _PLACES.locked():
        raise Busy("too many files are waiting", remedy="send it again in a minute")
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    async with _PLACES, _AT_ONCE:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tradetalks.web.upload",
            kind,
            ending,
            asked,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment,
        )
        try:
            out, _ = await asyncio.wait_for(process.communicate(content), SECONDS + 15)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise _too_much() from None
    if process.returncode != 0:
        raise _too_much()
    answer: dict[str, Any] = json.loads(out)
    if "problem" in answer:
        raise BadInput(answer["problem"]["what"], **{k: v for k, v in answer["problem"].items() if k != "what"})
    return answer


def _too_much() -> BadInput:
    return BadInput("the file takes more time or memory than a file may", where="file", remedy="send a smaller one")


def check_archive(content: bytes) -> None:
    """Refuses an Excel file that unpacks to too much, and one with macros or links; raises BadInput."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            names = [member.filename for member in members]
            formulas = any(b"<f>" in archive.read(n) or b"<f " in archive.read(n) for n in _sheets(members))
    except (*BAD_ARCHIVE, OSError) as error:
        raise BadInput(
            "not an Excel file", where="file", evidence=type(error).__name__, remedy="save as .xlsx"
        ) from None
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * len(content) + 100_000 or len(members) > MOST_MEMBERS:
        raise BadInput("an archive that unpacks to too much", where="file", remedy="send a smaller one")
    if any("vba" in name.lower() or "externallink" in name.lower() for name in names):
        raise BadInput("a workbook with macros or links to other files", where="file", remedy="save values only")
    if formulas:
        raise BadInput("a workbook with formulas", where="file", remedy="paste values in their place, or save as CSV")


def _sheets(members: list[zipfile.ZipInfo]) -> list[str]:
    """The members that hold cells, where all of them may be unpacked."""
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        return []
    return [one.filename for one in members if re.match(r"xl/worksheets/[^/]+\.xml$", one.filename)]


def scenario(content: bytes, ending: str, _asked: str) -> dict[str, Any]:
    """What the file sets of a state: a scenario sound in the ledger's grammar; with its settings of the other files."""
    from tradetalks.files import read_yaml
    from tradetalks.ledger import Scenario
    from tradetalks.web.book import state_from_book
    from tradetalks.web.links import MADE, read_state_file

    if ending == ".json":
        told = read_state_file(content)
        return {**told["state"], MADE: told[MADE]}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"scenario{ending}")
        path.write_bytes(content)
        try:
            if ending == ".xlsx":
                return state_from_book(path)
            data = read_yaml(path)
            Scenario.read(data, "table")
        except TradetalksError as error:
            raise without_path(error, path) from None
    return {"scenario": data}


def reports(content: bytes, ending: str, _asked: str) -> dict[str, Any]:
    """What the texts say: claims with quotes, and passages in which they stand."""
    from tradetalks.web.claims import told

    return told(content, ending)


def looks(content: bytes, _ending: str, _asked: str) -> dict[str, Any]:
    """Outlet and day of each report, as far as its text says them."""
    from tradetalks.web.reviews import looked_at

    return {"reports": looked_at(json.loads(content))}


def review(content: bytes, _ending: str, _asked: str) -> dict[str, Any]:
    """What several reports say together, and the proposals that a person decides on."""
    from tradetalks.web.reviews import begun

    return begun(json.loads(content))


def chain(content: bytes, _ending: str, _asked: str) -> dict[str, Any]:
    """A chain in an archive, as texts."""
    from tradetalks.web.chains import checked

    return checked(content)


KINDS: dict[str, Callable[[bytes, str, str], dict[str, Any]]] = {
    "columns": columns,
    "orders": orders,
    "scenario": scenario,
    "reports": reports,
    "looks": looks,
    "review": review,
    "chain": chain,
}


def main() -> None:
    """Read, answer, end."""
    if sys.platform != "win32":  # which has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000_000, 100_000_000))
    kind, ending, asked = sys.argv[1:4]
    content = sys.stdin.buffer.read()
    try:
        if ending == ".xlsx":
            check_archive(content)
        answer = KINDS[kind](content, ending, asked)
    except TradetalksError as error:
        answer = {
            "problem": {"what": error.what, "where": error.where, "evidence": error.evidence, "remedy": error.remedy}
        }
    json.dump(answer, sys.stdout, default=str)


if __name__ == "__main__":
    main()
