"""The reference pages that come from the code say what the code says."""

import importlib.util
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parent.parent / "docs"


def generator():
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["command-line.md", "python.md"])
def test_a_generated_page_is_as_generated(page):
    assert (DOCS / "reference" / page).read_text(encoding="utf-8") == generator().PAGES[page](), "run python3 x.py docs"
