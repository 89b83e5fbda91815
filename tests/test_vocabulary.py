"""One word for one thing: the glossary's second words stand in no help text and on no page."""

import re
from pathlib import Path

import pytest
import typer

from tradetalks.cli import app

ROOT = Path(__file__).resolve().parent.parent
GLOSSARY = ROOT / "docs" / "reference" / "glossary.md"
PAGES = [
    ROOT / "README.md",
    *(
        page
        for part in ("tutorial", "how-to", "explanation", "reference")
        for page in (ROOT / "docs" / part).glob("*.md")
    ),
]
TEMPLATES = sorted((ROOT / "src" / "tradetalks").rglob("templates/**/*.j2"))
QUOTED = re.compile(r"^```.*?^```$|`[^`]*`|\"[^\"]*\"|\]\([^)]*\)|\{[{%#].*?[}%#]\}", re.MULTILINE | re.DOTALL)


def second_words() -> dict[str, str]:
    """Word not to use -> the word in its place."""
    rows = [
        line.strip("| ").split("|")
        for line in GLOSSARY.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ]
    return {
        other.strip(): row[0].strip()
        for row in rows[1:]
        if len(row) == 3
        for other in row[2].split(",")
        if other.strip()
    }


def help_texts() -> dict[str, str]:
    """Every verb and what its help says."""
    texts, todo = {}, [("tradetalks", typer.main.get_command(app))]
    while todo:
        name, command = todo.pop()
        options = " ".join(getattr(option, "help", None) or "" for option in command.params)
        texts[name] = f"{command.help or ''} {options}"
        todo += [(f"{name} {verb}", below) for verb, below in getattr(command, "commands", {}).items()]
    return texts


def found_in(text: str) -> list[str]:
    bare = QUOTED.sub(" ", text)
    return [
        f"{other!r}: say {word!r}"
        for other, word in second_words().items()
        if re.search(rf"\b{re.escape(other)}s?\b", bare, re.IGNORECASE)
    ]


def test_the_glossary_is_read():
    assert second_words()["license"] == "licence"
    assert len(second_words()) > 20
    assert found_in("You need a license.") == ["'license': say 'licence'"]


@pytest.mark.parametrize("name", sorted(help_texts()))
def test_help_uses_the_glossary(name):
    assert found_in(help_texts()[name]) == []


@pytest.mark.parametrize("page", [page for page in PAGES if page != GLOSSARY] + TEMPLATES, ids=lambda page: page.name)
def test_page_uses_the_glossary(page):
    assert found_in(page.read_text(encoding="utf-8")) == []
