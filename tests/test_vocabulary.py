"""One word for one thing: the glossary's second words stand in no help text and on no page."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest
import typer

from tradetalks.cli import app

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "tradetalks"
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


# Words that were everywhere once: old, turned round or too short for a reader who is tired or not a native speaker.
MANNERED = {
    r"\bat hand\b": "available, known, stored",
    r"\bhangs? on\b": "depends on",
    r"\bday no longer\b": "the first day after",
    r"\bas \w+ (?:has|have|had) it\b": "as ... says",
    r"\bbut for\b": "except",
    r"\bitself alone\b": "only itself",
    r"\bbears? on\b": "affects",
    r"\bgoes before\b": "comes before",
    r"\bone a (?:measure|day|layer|sector|line|destination|month|row|country|partner|player)\b": "one per",
    r"[,;] else\b": "otherwise",
    r"\b(?:thereof|hereby|whence|lest|naught)\b": "a word of today",
}


def mannered_in(text: str) -> list[str]:
    bare = " ".join(QUOTED.sub(" ", text).split())
    return [
        f"{found.group()!r}: say {words}" for pattern, words in MANNERED.items() for found in re.finditer(pattern, bare)
    ]


def said_in_source(path: Path) -> list[str]:
    """Docstrings, comments and the words of errors of a module."""
    source = path.read_text(encoding="utf-8")
    nodes = list(ast.walk(ast.parse(source)))
    docs = [ast.get_docstring(node) or "" for node in nodes if isinstance(node, DOCUMENTED)]
    errors = [part.value for node in nodes if isinstance(node, ast.Raise) for part in ast.walk(node) if is_text(part)]
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [*docs, *errors, *(token.string for token in tokens if token.type == tokenize.COMMENT)]


DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_mannered_words_are_found():
    assert mannered_in("The rate is not\nat hand, but for Norway.") == [
        "'at hand': say available, known, stored",
        "'but for': say except",
    ]
    assert mannered_in("The tariff `at hand` is known.") == []


@pytest.mark.parametrize("room", sorted({path.parent for path in SOURCE.rglob("*.py")}), ids=lambda path: path.name)
def test_the_source_says_it_plainly(room):
    found = {
        f"{path.name}: {word}"
        for path in room.glob("*.py")
        for text in said_in_source(path)
        for word in mannered_in(text)
    }
    assert found == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_page_says_it_plainly(page):
    assert mannered_in(page.read_text(encoding="utf-8")) == []


def axis_letters() -> dict[str, list[str]]:
    """Letter -> the first word of each of its meanings in the glossary."""
    table = GLOSSARY.read_text(encoding="utf-8").partition("## Axis letters")[2]
    rows = re.findall(r"^\| (\w) \| (.*) \|$", table, re.MULTILINE)
    return {letter: [m.split()[0] for m in re.split("[;:]", re.sub(r"\([^)]*\)", "", what))] for letter, what in rows}


def test_axes_are_those_of_the_glossary():
    """`Axes: o origin, d destination.`: each letter with its words, or letters alone."""
    letters = axis_letters()
    assert letters["o"] == ["origin"]
    wrong = []
    for path in SOURCE.rglob("*.py"):
        for text in said_in_source(path):
            for named in re.findall(r"Axes: ([^.]*)[.]?", " ".join(text.split())):
                for axis in re.split(r"[,;] ", re.sub(r"\([^)]*\)", "", named)):
                    letter, _, words = axis.strip().partition(" ")
                    alone = all(len(word) == 1 for word in axis.split())
                    if alone and not set(axis.split()) <= set(letters):
                        wrong.append(f"{path.name}: {axis}")
                    if not alone and not words.startswith(tuple(letters.get(letter, ["?"]))):
                        wrong.append(f"{path.name}: {axis}")
    assert wrong == []
