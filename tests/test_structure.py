"""The house: sizes, names, and one rule for days at the public edge."""

import ast
import datetime as dt
import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

import tradetalks
from tradetalks.customs.orders import price_file
from tradetalks.customs.port_fees import port_fee
from tradetalks.customs.rates import rates
from tradetalks.dates import as_date
from tradetalks.errors import BadInput
from tradetalks.places import COUNTRIES, WORLD_TABLE_EXTRA

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "tradetalks"
MODULES = sorted(SOURCE.rglob("*.py"))
TREES = {path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}
LONG = {
    ("equilibrium/adjoint.py", "pull_back"): "the transposes of evaluate, in the reverse order",
    ("equilibrium/outcome.py", "outcome"): "fills one record of 25 fields",
}
NAMED = {}
ROOMS = (
    "ledger",
    "reader",
    "customs",
    "feeds",
    "equilibrium",
    "chokepoint",
    "games",
    "border",
    "runs",
    "chains",
    "history",
    "incidence",
    "refunds",
    "talks",
    "world",
)


def test_no_module_is_over_400_lines() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {str(path): length for path, length in lengths.items() if length > 400} == {}


def test_no_function_is_over_60_lines_without_a_reason() -> None:
    found = {
        (module, node.name)
        for module, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno + 1 > 60
    }
    assert found == set(LONG)


def test_no_name_that_a_room_exports_hides_a_module() -> None:
    """`import tradetalks.runs.run` must not find a function where a module stands, nor the other way round."""
    hidden = []
    for module, tree in TREES.items():
        if not module.endswith("__init__.py") or module.startswith("cli"):
            continue
        package = SOURCE / Path(module).parent
        modules = {path.stem for path in package.glob("*.py")} | {path.parent.name for path in package.glob("*/*.py")}
        own = ".".join(["tradetalks", *Path(module).parent.parts])
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and node.module != own:
                names = {alias.asname or alias.name for alias in node.names}
                hidden += [f"{module}: {name}" for name in names & modules]
    assert hidden == []


def test_every_module_says_what_it_is() -> None:
    assert [module for module, tree in TREES.items() if not ast.get_docstring(tree)] == ["version.py"]


def test_every_public_name_is_there_and_says_what_it_is() -> None:
    for name in tradetalks.__all__:
        thing = getattr(tradetalks, name)
        assert name == "__version__" or thing.__doc__, name


def test_no_room_takes_more_than_13_percent_of_the_lines() -> None:
    """The aim is 12; only `customs` is above it."""
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    rooms: dict[str, int] = {}
    for path, count in lines.items():
        room = path.relative_to(SOURCE).parts[0]
        rooms[room] = rooms.get(room, 0) + count
    whole = sum(lines.values())
    assert {room: round(count / whole, 3) for room, count in rooms.items() if count > 0.13 * whole} == {}


def imported(tree: ast.Module, modules: set[str]) -> set[str]:
    """The modules of the package that a module imports: inside functions and for types alone too."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & modules
        elif isinstance(node, ast.ImportFrom) and node.module in modules:
            inside = {f"{node.module}.{alias.name}" for alias in node.names} & modules
            found |= inside | ({node.module} if len(inside) < len(node.names) else set())
    return found


def circle(imports: dict[str, set[str]]) -> list[str]:
    """The modules that are left when those that import none of the others are taken away again and again."""
    left = dict(imports)
    while free := [name for name, wanted in left.items() if not (wanted - {name}) & left.keys()]:
        for name in free:
            del left[name]
    return sorted(left)


def test_a_circle_of_imports_is_found() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["a", "b", "c"]
    tree = ast.parse("if TYPE_CHECKING:\n    from p.a import X\ndef f():\n    from p import b\n")
    assert imported(tree, {"p", "p.a", "p.b"}) == {"p.a", "p.b"}


def test_no_module_imports_itself_in_a_circle() -> None:
    """Also not for types alone or inside a function: what two modules need of each other stands in a third."""
    trees = {".".join(("tradetalks", *Path(path).with_suffix("").parts)): tree for path, tree in TREES.items()}
    trees = {name.removesuffix(".__init__"): tree for name, tree in trees.items()}
    assert circle({name: imported(tree, set(trees)) for name, tree in trees.items()}) == []


def named_countries(tree: ast.Module) -> list[str]:
    """The codes of countries and of the world table's regions that stand as text in a module, docstrings apart."""
    spoken = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in spoken
        and (node.value in COUNTRIES or node.value in WORLD_TABLE_EXTRA)
    ]


def test_a_country_in_code_is_found() -> None:
    tree = ast.parse('"""USA in words."""\nHOME = "CHN"\ndef f(to="MEX"):\n    """JPN"""\n    return {"REU": to}\n')
    assert sorted(named_countries(tree)) == ["CHN", "MEX", "REU"]


def test_no_country_is_named_in_code() -> None:
    """Rules keep their countries in data, and who is meant by default stands in data/defaults.csv."""
    found = {(module, code) for module, tree in TREES.items() for code in named_countries(tree)}
    assert found == set(NAMED)


def test_errors_are_caught_by_name_or_raised_again() -> None:
    wide = [
        f"{module}:{node.lineno}"
        for module, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
        and ast.unparse(node.body[-1]) != "raise"
    ]
    assert wide == []


def days_asked() -> list[tuple[str, str, str]]:
    """(function, parameter, annotation) of each day that a public function asks for."""
    things = {f"tt.{name}": getattr(tradetalks, name) for name in tradetalks.__all__}
    for room in ROOMS:
        module = import_module(f"tradetalks.{room}")
        things |= {f"{room}.{name}": getattr(module, name) for name in getattr(module, "__all__", ())}
    things |= {"customs.rates": rates, "customs.port_fee": port_fee, "customs.price_file": price_file}
    return [
        (name, parameter.name, str(parameter.annotation))
        for name, thing in things.items()
        if inspect.isfunction(thing)
        for parameter in inspect.signature(thing).parameters.values()
        if parameter.name in {"on", "as_of", "since", "until"}
    ]


def test_public_functions_take_days_as_dates_or_text() -> None:
    asked = days_asked()
    assert len(asked) >= 12
    assert [one for one in asked if not one[2].startswith("Date | str")] == []


@pytest.mark.parametrize("day", ["2025-13-01", "yesterday", "20251110", 20251110, None, dt.datetime(2025, 11, 10)])
def test_what_is_no_day_is_refused_with_a_remedy(day: object) -> None:
    with pytest.raises(BadInput) as refused:
        as_date(day, where="on")  # type: ignore[arg-type]
    assert refused.value.where == "on"
    assert "YYYY-MM-DD" in refused.value.remedy


def test_text_and_date_give_the_same_law() -> None:
    book, world = tradetalks.Ledger.load(), tradetalks.World.load()
    trust = ["USA.white_house", "CHN.mofcom"]
    as_text = tradetalks.enact(book, world, on="2025-11-15", as_of="2025-11-15", trust=trust)
    as_day = tradetalks.enact(book, world, on=dt.date(2025, 11, 15), as_of=dt.date(2025, 11, 15), trust=trust)
    assert (as_text.policy.tariff == as_day.policy.tariff).all()
    with pytest.raises(BadInput):
        tradetalks.enact(book, world, on="15.11.2025", as_of="2025-11-15")


CLOCKS = re.compile(
    r"\.sleep\((?!3600|0\))|\b(monotonic|perf_counter|process_time|time\.time|wait_for_timeout)\(|"
    r"\b(timeout|deadline)=[\d.]|\.wait\([\d.]|\.(today|utcnow|now)\("
)


def test_no_test_waits_for_a_time_or_measures_one() -> None:
    """What takes long on a busy machine must not fail there: tests wait for events, with tests/waiting.py."""
    places = {
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for folder, files in (("tests", "*.py"), ("replications", "test_*.py"))
        for path in sorted((ROOT / folder).rglob(files))
        if path.name not in ("waiting.py", "test_structure.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if CLOCKS.search(line)
    }
    assert places == set()
