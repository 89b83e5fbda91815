"""How many small faults, put into the core on purpose, its own tests find.

    .venv/bin/python benchmarks/mutants.py                       every target, 40 mutants of each, seed 1
    .venv/bin/python benchmarks/mutants.py ledger/status --all   every mutant of one
    .venv/bin/python benchmarks/mutants.py border --seed 2 --count 80 --survivors

A mutant is the source with one thing changed: a comparison, an arithmetic operator, a number, `and` for `or`, a
returned value, a condition that always or never holds, a least for a greatest. Each is put into a private copy of the
checkout, and the target's tests run on it in one process until the first that fails. A mutant that fails no test
survived. Mutants that change nothing anybody can see are listed with the reason in `equivalent_mutants.csv`; they do
not count.

    score = killed / (tried - equivalent)

Results go to `mutants.json` and to the table of docs/reference/measured.md. Only one process works at a time.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import csv
import json
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


import numpy as np  # noqa: F401  loaded once: a test process starts as a copy of this one
import pydantic  # noqa: F401
import pytest
from measured import write_section

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path("src") / "tradetalks"
RESULTS = ROOT / "benchmarks" / "mutants.json"
EQUIVALENT = ROOT / "benchmarks" / "equivalent_mutants.csv"
HEAD = "## Faults put in on purpose"
LEAST_SECONDS = 30.0  # a mutant may take this, and four times what the source itself takes: an endless loop is found
SLOWER = 4.0

# target -> the tests that are its own, the quickest first
TARGETS = {
    "ledger/status": ["ledger/test_status.py", "ledger/test_dated_facts.py", "ledger/test_disputes.py",
                      "ledger/test_status_rules.py", "ledger/test_properties.py"],
    "customs/stack": ["customs/test_stack_rules.py", "customs/test_stack.py", "customs/test_facts.py"],
    "equilibrium/step": ["equilibrium/test_step_rules.py", "equilibrium/test_steps.py", "equilibrium/test_golden.py"],
    "games/bargaining": ["games/test_bargaining_pie.py", "games/test_bargaining_rules.py", "games/test_bargaining.py"],
    "chokepoint/simulation": ["chokepoint/test_simulation_rules.py", "chokepoint/test_simulate.py",
                              "chokepoint/test_licences.py"],
    "border": ["border/test_rules.py", "border/test_any_importer.py", "border/test_tariff_quotas.py",
               "border/test_floor_rules.py", "border/test_enact.py"],
}  # fmt: skip

COMPARISONS: dict[type[ast.cmpop], list[str]] = {
    ast.Lt: ["<=", ">="], ast.LtE: ["<", ">"], ast.Gt: [">=", "<="], ast.GtE: [">", "<"], ast.Eq: ["!="],
    ast.NotEq: ["=="], ast.Is: ["is not"], ast.IsNot: ["is"], ast.In: ["not in"], ast.NotIn: ["in"],
}  # fmt: skip
OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.Pow: "*", ast.FloorDiv: "*", ast.Mod: "*",
    ast.BitOr: "&", ast.BitAnd: "|",
}  # fmt: skip
SIGNS = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.Is: "is",
    ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip
OTHER_END = {"min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum", "any": "all", "all": "any",
             "argmin": "argmax", "argmax": "argmin"}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change of a module: bytes [start, end) become `after`.

    name  module: function: what it was => what it is, with a number where a function has the same twice
    """

    module: str
    name: str
    start: int
    end: int
    after: str


def changes(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """The parts of a node that can be changed, and what each becomes."""
    match node:
        case ast.Compare(ops=ops):
            for i, op in enumerate(ops):
                for sign in COMPARISONS[type(op)]:
                    yield node, compared(node, i, sign)
        case ast.BinOp(op=op) if type(op) in OPERATORS:
            yield node, f"(({ast.unparse(node.left)}) {OPERATORS[type(op)]} ({ast.unparse(node.right)}))"
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node, f"({ast.unparse(node.operand)})"
        case ast.BoolOp(op=op, values=values):
            word = " or " if isinstance(op, ast.And) else " and "
            yield node, "(" + word.join(f"({ast.unparse(value)})" for value in values) + ")"
        case ast.Constant(value=bool()):
            yield node, str(not node.value)
        case ast.Constant(value=int() | float()):
            yield node, repr(node.value + 1)
        case ast.Return(value=ast.expr()):
            yield node, "return None"
        case ast.If(test=test) | ast.IfExp(test=test):
            yield test, "True"
            yield test, "False"
        case ast.comprehension(ifs=ifs):
            for test in ifs:
                yield test, "True"
        case ast.Call(func=ast.Name(id=name)) if name in OTHER_END:
            yield node.func, OTHER_END[name]
        case ast.Call(func=ast.Attribute(attr=name, value=value)) if name in OTHER_END:
            yield node.func, f"{ast.unparse(value)}.{OTHER_END[name]}"


def compared(node: ast.Compare, place: int, sign: str) -> str:
    """A comparison with another sign at one place."""
    text = f"({ast.unparse(node.left)})"
    for i, (op, right) in enumerate(zip(node.ops, node.comparators, strict=True)):
        text += f" {sign if i == place else SIGNS[type(op)]} ({ast.unparse(right)})"
    return f"({text})"


def left_out(node: ast.AST) -> bool:
    """What no test can or should see: imports for types, types, the words of errors, what `__repr__` prints."""
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.Raise() | ast.JoinedStr() | ast.AnnAssign(value=None):
            return True
        case ast.Call(func=ast.Name(id=name)) if name[0].isupper() and name.startswith(("Bad", "Missing", "No")):
            return True
        case ast.Call(func=ast.Name(id="lru_cache" | "dataclass")) | ast.keyword(arg="maxsize" | "strict"):
            return True
    return False


def walk(node: ast.AST, function: str = "module") -> Iterator[tuple[str, ast.AST]]:
    """Every node that may be changed, with the function it stands in."""
    if left_out(node):
        return
    yield function, node
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        function = node.name if function == "module" else f"{function}.{node.name}"
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_comment"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from walk(child, function)


def mutants_of(path: Path, module: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its text."""
    source = path.read_bytes()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found: list[Mutant] = []
    seen: dict[str, int] = {}
    for function, node in walk(ast.parse(source)):
        for part, after in changes(node):
            start = starts[part.lineno - 1] + part.col_offset
            end = starts[part.end_lineno - 1] + part.end_col_offset
            before = " ".join(source[start:end].decode().split())
            name = f"{module}: {function}: {before} => {after}"
            seen[name] = seen.get(name, 0) + 1
            name += f" #{seen[name]}" if seen[name] > 1 else ""
            found.append(Mutant(module, name, start, end, after))
    return sorted(found, key=lambda one: (one.start, one.end, one.after))


def modules_of(target: str) -> list[str]:
    folder = ROOT / PACKAGE / target
    if folder.is_dir():
        return [f"{target}/{path.stem}" for path in sorted(folder.glob("*.py")) if path.stem != "__init__"]
    return [target]


def run_tests(checkout: str, tests: list[str], send: multiprocessing.connection.Connection) -> None:
    """In a process of its own: run the tests of a checkout; send pytest's exit code and what it printed."""
    sys.path.insert(0, f"{checkout}/src")
    sys.dont_write_bytecode = False
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    os.chdir(checkout)
    code = pytest.main(
        ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "--benchmark-disable", "--tb=no", *tests]
    )
    import tradetalks

    send.send((int(code), str(Path(tradetalks.__file__).is_relative_to(checkout))))
    send.close()
    os._exit(0)


def outcome(checkout: str, tests: list[str], limit: float) -> str:
    """`passed`, `failed` or `too slow`; raises SystemExit where the tests ran on another source."""
    receive, send = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=run_tests, args=(checkout, tests, send))
    process.start()
    send.close()
    if not receive.poll(limit):
        process.kill()
        process.join()
        return "too slow"
    try:
        code, own = receive.recv()
    except EOFError:  # the mutant ended the process
        code, own = 1, "True"
    process.join()
    if own != "True":
        sys.exit("the tests did not run on the copy of the source")
    return "passed" if code == 0 else "failed"


@contextlib.contextmanager
def changed(copy: Path, mutant: Mutant) -> Iterator[None]:
    """The copy of the source with a mutant in it; as it was, afterwards."""
    path = copy / PACKAGE / f"{mutant.module}.py"
    before = path.read_bytes()

    def write(content: bytes) -> None:
        path.write_bytes(content)
        for stale in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            stale.unlink()

    write(before[: mutant.start] + mutant.after.encode() + before[mutant.end :])
    try:
        yield
    finally:
        write(before)


def equivalent() -> dict[str, str]:
    """Mutant -> why nobody can see it."""
    with EQUIVALENT.open(encoding="utf-8", newline="") as file:
        return {row["mutant"]: row["why"] for row in csv.DictReader(file)}


def score(target: str, chosen: list[Mutant], show: bool) -> dict[str, object]:
    """Try mutants of a target; the record that `mutants.json` keeps."""
    tests = [f"tests/{name}" for name in TARGETS[target]]
    same, counts, survivors = equivalent(), {"failed": 0, "too slow": 0, "passed": 0, "equivalent": 0}, []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "checkout"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".venv", ".git", ".hypothesis", "out", "site"))
        begun = time.perf_counter()
        if outcome(str(copy), tests, 900.0) != "passed":
            sys.exit(f"{target}: its own tests fail without a mutant")
        limit = max(LEAST_SECONDS, SLOWER * (time.perf_counter() - begun))
        for number, mutant in enumerate(chosen, 1):
            if mutant.name in same:
                counts["equivalent"] += 1
                continue
            with changed(copy, mutant):
                found = outcome(str(copy), tests, limit)
            counts[found] += 1
            if found == "passed":
                survivors.append(mutant.name)
                if show:
                    print(f"  [{number}/{len(chosen)}] survived  {mutant.name}", flush=True)
    killed = counts["failed"] + counts["too slow"]
    share = killed / (killed + counts["passed"])
    print(f"{target}: {killed} killed, {counts['passed']} survived, {counts['equivalent']} equivalent: {share:.0%}")
    return {"tried": len(chosen), "killed": killed, "survived": counts["passed"], "equivalent": counts["equivalent"],
            "survivors": survivors}  # fmt: skip


def page(records: dict[str, dict[str, object]]) -> str:
    """The part of docs/reference/measured.md on mutants."""
    lines = [
        "Written by `python benchmarks/mutants.py`, which says what a mutant is.",
        "",
        "| target | of all | tried | killed | survived | equivalent | score |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for target in TARGETS:
        if target in records:
            one = records[target]
            share = int(str(one["killed"])) / (int(str(one["killed"])) + int(str(one["survived"])))
            lines.append(
                f"| `{target}` | {one['of']} | {one['tried']} | {one['killed']} | {one['survived']} "
                f"| {one['equivalent']} | {share:.0%} |"
            )
    return "\n".join(lines) + "\n"


def keep(target: str, record: dict[str, object]) -> None:
    """Write a target's record and the table."""
    records = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    records[target] = record
    RESULTS.write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")
    write_section(HEAD, page(records))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    ask.add_argument("--count", type=int, default=40, help="mutants of each target")
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--all", action="store_true", help="every mutant")
    ask.add_argument("--survivors", action="store_true", help="print survivors as they are found, and keep no record")
    ask.add_argument("--only", help="mutants with this in their name")
    asked = ask.parse_args()
    unknown = sorted(set(asked.targets) - set(TARGETS))
    if unknown:
        sys.exit(f"no target {', '.join(unknown)}; there are {', '.join(TARGETS)}")
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = tempfile.mkdtemp()
    for target in asked.targets or TARGETS:
        every = [one for module in modules_of(target) for one in mutants_of(ROOT / PACKAGE / f"{module}.py", module)]
        count = len(every) if asked.all or asked.only else min(asked.count, len(every))
        chosen = random.Random(asked.seed).sample(every, count)
        if asked.only:
            chosen = [one for one in chosen if asked.only in one.name]
        record = {"of": len(every), "seed": asked.seed, **score(target, chosen, asked.survivors)}
        if not asked.survivors:
            keep(target, record)


if __name__ == "__main__":
    main()
