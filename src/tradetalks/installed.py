"""Which folder of law data is read: that of the pack installed last, otherwise the one that ships with the package.

Installed packs lie below `$TRADETALKS_DATA`; without it, below `$XDG_DATA_HOME/tradetalks` or, without that too, below
`~/.local/share/tradetalks`. There is one folder for each, and `use.json` has their order. `feeds.packs` installs; this
module only finds.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from tradetalks.errors import BadInput
from tradetalks.files import shown, write_atomically

SHIPPED = Path(__file__).resolve().parent / "data"
PARTS = ("ledger", "customs")


def home() -> Path:
    """The folder of installed packs; it need not exist.

    raises  BadInput where the user has no folder of his own, as in many containers, and none is named
    """
    own = os.environ.get("TRADETALKS_DATA")
    if own:
        return Path(own)
    base = os.environ.get("XDG_DATA_HOME")
    try:
        return (Path(base) if base else Path.home() / ".local" / "share") / "tradetalks"
    except RuntimeError as error:
        raise BadInput(
            "no user directory here", evidence=str(error), remedy="name a folder in the variable TRADETALKS_DATA"
        ) from None


def has_home() -> bool:
    """Whether there is a folder of the user's own, or could be."""
    try:
        home()
    except BadInput:
        return False
    return True


def installed() -> list[str]:
    """The hashes of installed packs in the order of their installation; the last one is in use.

    raises  BadInput where `use.json` is damaged
    """
    if not has_home() or not (path := home() / "use.json").is_file():
        return []
    try:
        found = json.loads(path.read_bytes())
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(each, str) and each.isalnum() for each in found):
        raise BadInput("damaged", where=shown(path), remedy="remove it: the shipped data is then used")
    return found


def use(order: list[str]) -> None:
    """Write the order of installed packs."""
    home().mkdir(parents=True, exist_ok=True)
    write_atomically(home() / "use.json", json.dumps(order).encode())


def back() -> str:
    """Leave the pack in use for the one before it; returns the hash of that, empty for the shipped data.

    raises  BadInput where no pack is installed
    """
    order = installed()
    if not order:
        raise BadInput("no pack is installed", where=shown(home()), remedy="the shipped data is in use already")
    use(order[:-1])
    return order[-2] if len(order) > 1 else ""


def in_use() -> Path:
    """The folder that holds `ledger` and `customs`.

    raises  BadInput where the installed pack is gone, or lacks a file that this version of the program reads
    """
    order = installed()
    if not order:
        return SHIPPED
    folder = home() / order[-1]
    if not folder.is_dir():
        raise BadInput("the installed pack is gone", where=shown(folder), remedy="tradetalks data back")
    lacking = needed() - {path.name for path in (folder / "customs").glob("*")}
    if lacking:
        raise BadInput(
            "the installed pack is older than this program and lacks files that it reads",
            where=shown(folder),
            evidence=", ".join(sorted(lacking)),
            remedy="install a newer pack, or go back: tradetalks data back",
        )
    return folder


def needed() -> set[str]:
    """The files of `customs` that this version of the program reads."""
    return {path.name for path in (SHIPPED / "customs").glob("*") if not path.name.startswith(".")}
