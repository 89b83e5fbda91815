"""The published values of a replication."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def published(folder: Path) -> dict[tuple[str, str, str], str]:
    """The values of a folder's expected.csv as printed, by table, row and column."""
    with (folder / "expected.csv").open(newline="") as file:
        return {(line["table"], line["row"], line["column"]): line["value"] for line in csv.DictReader(file)}
