"""No country is named in code: rules keep theirs in data, and who is meant by default stands in data/defaults.csv."""

import ast
from pathlib import Path

from tradetalks.places import COUNTRIES, WORLD_TABLE_EXTRA

SOURCE = Path(__file__).resolve().parent.parent / "src" / "tradetalks"
ALLOWED = {
    ("reader/drafting.py", "USA"): "the party of a matter of which no party was read",
}


def named(tree: ast.Module) -> list[str]:
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
    assert sorted(named(tree)) == ["CHN", "MEX", "REU"]


def test_no_country_is_named_in_code() -> None:
    found = {
        (path.relative_to(SOURCE).as_posix(), code)
        for path in sorted(SOURCE.rglob("*.py"))
        for code in named(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == set(ALLOWED)
