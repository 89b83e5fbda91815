"""The reference pages that come from the code say what the code says."""

import importlib.util
import re
from pathlib import Path, PurePath

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PACKAGE = ROOT / "src" / "tradetalks"


def generator():
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["command-line.md", "python.md", "parameters.md"])
def test_a_generated_page_is_as_generated(page):
    assert (DOCS / "reference" / page).read_text(encoding="utf-8") == generator().PAGES[page](), "run python3 x.py docs"


def test_the_index_links_every_page():
    linked = set(re.findall(r"\]\(([^)#]+\.md)\)", (DOCS / "index.md").read_text(encoding="utf-8")))
    pages = {str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md")} - {"index.md"}
    assert linked == {page for page in pages if not page.startswith("decisions/")}


def test_the_data_page_names_every_file_that_ships():
    text = (DOCS / "reference" / "data.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w./*<>-]+)`", text))
    shipped = [str(file.relative_to(PACKAGE / "data")) for file in (PACKAGE / "data").rglob("*") if file.is_file()]
    patterns = {name for name in named if "*" in name}
    assert shipped
    assert [
        file for file in sorted(shipped) if file not in named and not any(map(PurePath(file).match, patterns))
    ] == []
