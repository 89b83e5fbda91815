"""Files: YAML in with the place of every value, bytes out in one piece, and hashes of what was read."""

import glob
import hashlib
import os
import platform
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from tradetalks.errors import CONTROLS, BadFile, BadInput

Place = Sequence[str | int]
FORMULA = frozenset("=+-@\t\r")  # with which a spreadsheet begins one
BAD_ARCHIVE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)  # damaged, cut short, locked, or of a new kind
MOST_MARKS, DEEPEST = 1_000, 200


def read_yaml(path: Path) -> object:
    """The content of a YAML file as dicts, lists and text. Every scalar is text: `0101` and `NO` stay what they are.

    raises  BadFile, with file and line, for a file that cannot be read, is empty, not UTF-8 or not YAML, for a
            repeated key, and for anchors and aliases
    """
    node = _compose(path)
    try:
        return _plain(node, path, set())
    except RecursionError as error:
        raise _not_yaml(path, error) from None


def place(path: Path, field: Place) -> str:
    """`file:line, field a.b[0]` of a value in a YAML file; the nearest enclosing one where it is not written out."""
    node = _compose(path)
    line = node.start_mark.line
    found = ""
    for step in field:
        child = _child(node, step)
        if child is None:
            break
        key, node = child
        line = key.start_mark.line
        found += f"[{step}]" if isinstance(step, int) else f".{step}" if found else step
    return f"{shown(path)}:{line + 1}" + (f", field {found}" if found else "")


def write_atomically(path: Path, content: bytes) -> None:
    """Write the whole file or nothing: a temporary file in the same folder is renamed over `path`.

    raises  OSError of the file system, which names `path`; the old file is then unchanged
    """
    temporary = _beside(path)
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from None
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def scratch_folder(prefix: str, parent: Path) -> Iterator[Path]:
    """A folder for a while; those that processes of this computer left when they were killed go first."""
    begins = f"{prefix}{platform.node()}-"
    for left in parent.glob(f"{glob.escape(begins)}*-*"):
        owner = left.name.removeprefix(begins).partition("-")[0]
        if owner.isdigit() and not _runs(int(owner)):
            shutil.rmtree(left, ignore_errors=True)  # another process may be at it
    with TemporaryDirectory(prefix=f"{begins}{os.getpid()}-", dir=parent) as folder:
        yield Path(folder)


def _runs(process: int) -> bool:
    """Whether a process with this number runs; yes where that cannot be asked without harm."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def check_writable_file(path: Path, option: str, *endings: str) -> None:
    """Find out before long work what writing `path` after it would: its ending, and whether its folder takes it.

    endings  those allowed, with their point; none for any
    raises   BadInput, naming the option that gave the path
    """
    if endings and path.suffix not in endings:
        allowed = " or ".join(endings)
        raise BadInput("no such format", where=str(path), evidence=path.suffix, remedy=f"name it {allowed}")
    if path.is_dir():
        raise BadInput("a folder, not a file", where=str(path), remedy=f"give {option} the name of a file")
    _probe(path, path, option)


def check_writable_folder(folder: Path, option: str) -> None:
    """Find out before long work whether files can be written into a folder that is there or will be made.

    raises  BadInput, naming the option that gave the folder
    """
    nearest = next(place for place in (folder, *folder.parents, Path()) if place.exists())
    _probe(nearest / "probe", folder, option)


def _probe(path: Path, asked: Path, option: str) -> None:
    temporary = _beside(path)
    try:
        temporary.touch()
        temporary.unlink()
    except OSError as error:
        raise BadInput(
            "cannot write here",
            where=str(asked),
            evidence=str(error.strerror),
            remedy=f"give {option} a place in a folder that is yours",
        ) from None


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")


def digest(content: bytes) -> str:
    """SHA-256 of the content, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def shown(path: Path) -> str:
    """The path as a user would type it: relative to the current folder where it lies below."""
    absolute = path.absolute()
    return str(absolute.relative_to(Path.cwd())) if absolute.is_relative_to(Path.cwd()) else str(absolute)


def defused(cells: Sequence[object]) -> list[object]:
    """Cells of a user's file as they may be written into another: what a spreadsheet would take for a formula gets a
    mark before it, so that it stays text, and what a terminal would obey is a blank. Numbers stay what they are."""
    return [cell if not isinstance(cell, str) or _is_plain(cell) else _defused(cell) for cell in cells]


def _is_plain(cell: str) -> bool:
    return cell[:1] not in FORMULA and cell.isprintable()


def _defused(cell: str) -> str:
    text = CONTROLS.sub(" ", cell)
    if text[:1] not in FORMULA:
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text


def _compose(path: Path) -> yaml.Node:
    try:
        text = path.read_bytes().decode("utf-8")
        _check_depth(text, path)
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
    except OSError as error:
        raise BadFile("the file cannot be read", where=shown(path), evidence=str(error.strerror)) from None
    except UnicodeDecodeError as error:
        raise BadFile(
            "not UTF-8", where=shown(path), evidence=f"byte {error.start}", remedy="save the file as UTF-8"
        ) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise _not_yaml(path, error) from None
    if node is None:
        raise BadFile("the file is empty", where=shown(path), remedy="write a record or remove the file")
    return node


def _check_depth(text: str, path: Path) -> None:
    """Refuses what is nested so deeply that putting it together would end the process."""
    if sum(text.count(mark) for mark in ("[", "{", "- ", "? ")) < MOST_MARKS:
        return
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise BadFile(
                    f"nested more than {DEEPEST} deep", where=shown(path), remedy="a record is a few levels deep"
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _not_yaml(path: Path, error: yaml.YAMLError | RecursionError) -> BadFile:
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    return BadFile(
        "not YAML",
        where=f"{shown(path)}:{mark.line + 1}" if mark else shown(path),
        evidence=" ".join(str(error).split())[:200],
        remedy="indent with spaces, never tabs; quote text that holds ': ' or starts with a mark such as [ { % @",
    )


def _plain(node: yaml.Node, path: Path, seen: set[int]) -> object:
    if id(node) in seen:
        raise _at(node, path, "anchors and aliases are not part of the grammar", "write the value out")
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, seen)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, path, seen) for item in node.value]
    return _text(node, path)


def _text(node: yaml.Node, path: Path) -> str:
    written: str = node.value
    control = CONTROLS.search(written)
    if control:
        what = f"the control character U+{ord(control[0]):04X} in a text"
        raise _at(node, path, what, "remove it: a terminal would obey it")
    return written


def _mapping(node: yaml.MappingNode, path: Path, seen: set[int]) -> dict[str, object]:
    plain: dict[str, object] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _at(key, path, "a key that is not text", "write `key: value`")
        if _text(key, path) in plain:
            raise _at(key, path, f"the key {key.value!r} is repeated", "keep one of the two")
        plain[key.value] = _plain(value, path, seen)
    return plain


def _at(node: yaml.Node, path: Path, what: str, remedy: str) -> BadFile:
    return BadFile(what, where=f"{shown(path)}:{node.start_mark.line + 1}", remedy=remedy)


def _child(node: yaml.Node, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """The node that carries the line of a step (a key, or an item of a list) and the node of its value."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None
