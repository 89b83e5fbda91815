"""The page docs/reference/measured.md: each program writes its own part of it and leaves the others as they stand."""

from __future__ import annotations

import re
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "measured.md"


def with_table(page: str, head: str, table: str) -> str:
    """The page with another table in the place of the one whose first line is `head`; raises SystemExit without one."""
    lines = page.split("\n")
    if lines.count(head) != 1:
        sys.exit(f"measured.md: {lines.count(head)} tables begin with {head!r}; one is wanted")
    first = lines.index(head)
    after = next((n for n in range(first, len(lines)) if not lines[n].startswith("|")), len(lines))
    return "\n".join([*lines[:first], *table.split("\n"), *lines[after:]])


def with_section(page: str, heading: str, text: str) -> str:
    """The page with another text below a `## heading`, at its place; at the end where the heading is new."""
    section = f"{heading}\n\n{text.strip()}\n"
    parts = re.split(r"(?m)^(?=## )", page)
    places = [n for n, part in enumerate(parts) if part.partition("\n")[0] == heading]
    if not places:
        return f"{page.rstrip()}\n\n{section}"
    parts[places[0]] = section + ("\n" if places[0] + 1 < len(parts) else "")
    return "".join(parts)


def write_section(heading: str, text: str) -> None:
    """Write one section of the page."""
    PAGE.write_text(with_section(PAGE.read_text(encoding="utf-8"), heading, text), encoding="utf-8")
