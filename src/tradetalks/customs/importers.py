"""The importers whose duties are worked out line by line (data/customs/importers.csv), and whose lines are which.

The rules of one importer's law stand in modules of their own; which country that is stands in the data.
"""

import csv

from tradetalks.customs.lists import DATA

IMPORTERS: dict[str, str] = {
    row["importer"]: row["lines"]
    for row in csv.DictReader(DATA.joinpath("importers.csv").read_text(encoding="utf-8").splitlines())
}


def _whose(lines: str) -> str:
    return next(importer for importer, known_by in IMPORTERS.items() if known_by == lines)


SCHEDULED = _whose("schedule")  # whose ten-digit schedule and import statistics ship: `schedule`, `goods`, `rates`
READ = _whose("read")  # whose ordinary duties were read one by one: `china`
