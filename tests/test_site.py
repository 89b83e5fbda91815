"""The documentation site: its list of pages, with the tutorial first."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]


def pages(nav):
    """The files of a navigation, in order."""
    for entry in nav:
        for found in entry.values():
            yield from [found] if isinstance(found, str) else pages(found)


def test_the_tutorial_is_first():
    assert next(iter(pages(PROJECT["nav"]))) == "tutorial/first-hour.md"


def test_every_page_stands_once_and_no_other():
    found = list(pages(PROJECT["nav"]))
    assert len(found) == len(set(found))
    assert set(found) == {str(path.relative_to(ROOT / "docs")) for path in (ROOT / "docs").rglob("*.md")}
