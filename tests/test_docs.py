"""Every code block of the tutorial and of the README runs and prints what it shows.

```console   lines after `$ ` are commands; what follows is their output, with `...` for what may vary
```yaml      (or csv) after "Save this as `name`:" is a file in the folder where commands and statements run
```python    statements; a block that shows output is written as a doctest with >>>
"""

import doctest
import os
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TUTORIALS = sorted((ROOT / "docs" / "tutorial").glob("*.md"))
PAGES = [ROOT / "README.md", *TUTORIALS, *sorted((ROOT / "docs" / "how-to").glob("*.md"))]
BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SAVED = re.compile(r"Save this as `([\w./-]+)`:\n\n```(?:yaml|csv)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def blocks(language: str) -> list[tuple[str, str, Path]]:
    """(place, text, page) of every block in a language."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in BLOCK.finditer(text):
            if match[1] == language:
                found.append((f"{page.name}:{text[: match.start()].count(chr(10)) + 1}", match[2], page))
    return found


def commands(block: str) -> list[tuple[str, str]]:
    """(command, expected output) pairs of a console block."""
    return [
        (command, output)
        for command, _, output in (part.partition("\n") for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:])
    ]


def save_files(page: Path, folder: Path) -> None:
    for name, content in SAVED.findall(page.read_text(encoding="utf-8")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")


@pytest.mark.parametrize(("place", "block", "page"), [pytest.param(*b, id=b[0]) for b in blocks("console")])
def test_console_block(place: str, block: str, page: Path, tmp_path: Path) -> None:
    save_files(page, tmp_path)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    for command, expected in commands(block):
        words = shlex.split(command)
        if words[0] != "tradetalks":
            assert words[:2] == ["python3", "x.py"], f"{place}: {command!r} is neither tradetalks nor x.py"
            continue
        program = [str(Path(sys.executable).with_name("tradetalks")), *words[1:]]
        done = subprocess.run(
            program, cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "COLUMNS": "110", "NO_COLOR": "1"}
        )
        assert done.returncode == 0, f"{place}: {command}\n{done.stderr}"
        if expected.strip():
            got = done.stdout
            assert doctest.OutputChecker().check_output(expected, got, FLAGS), f"{place}: {command}\nprinted:\n{got}"


@pytest.mark.parametrize(("place", "block", "page"), [pytest.param(*b, id=b[0]) for b in blocks("python")])
def test_python_block(place: str, block: str, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_files(page, tmp_path)
    monkeypatch.chdir(tmp_path)
    if ">>>" in block:
        test = doctest.DocTestParser().get_doctest(block, {}, place, place, 0)
        result = doctest.DocTestRunner(optionflags=FLAGS).run(test)
        assert result.failed == 0
    else:
        exec(compile(block, place, "exec"), {})


def test_the_examples_of_the_public_names_are_one_session() -> None:
    """One example a name (a name without one stops docs/generate.py), in the order of the page."""
    text = (ROOT / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    session = "".join(match[2] for match in BLOCK.finditer(text))
    test = doctest.DocTestParser().get_doctest(session, {}, "python.md", "python.md", 0)
    result = doctest.DocTestRunner(optionflags=FLAGS).run(test)
    assert result.attempted > 50
    assert result.failed == 0


KIND_AUTHORS = {  # what a package with a kind of its own imports, beside the rooms
    "tradetalks.kinds.base": {"Kind", "Terms"},
    "tradetalks.kinds.effects": {"Effect"},
    "tradetalks.kinds.registry": {"register"},
}


def private_imports(text: str) -> list[str]:
    """The imports of a text that are neither of the package nor named in a room's `__all__`."""
    found = []
    for module, names in re.findall(r"^(?:>>> |\.\.\. )?from (tradetalks[\w.]*) import ([\w, ]+)", text, re.MULTILINE):
        room = import_module(module)
        own = getattr(room, "__all__", ()) if module.count(".") <= 1 else ()
        public = KIND_AUTHORS.get(module, own)
        found += [f"{module}.{name.strip()}" for name in names.split(",") if name.strip() not in public]
    return found + re.findall(r"^(?:>>> )?import (tradetalks\.[\w.]+)", text, re.MULTILINE)


def test_a_private_import_is_found() -> None:
    lines = (
        ">>> from tradetalks.web.state import TableState",
        "from tradetalks.runs import run, secret",
        "import tradetalks",
    )
    assert private_imports("\n".join(lines)) == ["tradetalks.web.state.TableState", "tradetalks.runs.secret"]
    assert private_imports("import tradetalks.web.store\n") == ["tradetalks.web.store"]


@pytest.mark.parametrize(
    "page", [*PAGES, *sorted((ROOT / "docs" / "notebooks").glob("*.py"))], ids=lambda page: page.name
)
def test_what_readers_copy_imports_nothing_private(page: Path) -> None:
    """A name that a reader copies must stay: it is the package's own or stands in a room's `__all__`."""
    assert private_imports(page.read_text(encoding="utf-8")) == []
