"""Errors as the sender of a file can read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from tradetalks.errors import TradetalksError


def without_path(error: TradetalksError, path: Path) -> BadInput:
    """The error without the file's place here, which does not concern its sender."""
    told = {name: getattr(error, name).replace(str(path), "file") for name in ("where", "evidence", "remedy")}
    return BadInput(error.what.replace(str(path), "file"), **told)
