"""What shows a promise exists, and a stopped `x.py verify` goes on."""

import re
from pathlib import Path

import pytest
import typer
import verify
from measured import PAGE, with_section, with_table

from tradetalks.cli import app

ROOT = Path(__file__).resolve().parent.parent
VERBS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def test_every_claim_names_something_that_exists() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "benchmarks").glob("test_*.py"))
    benches = set(re.findall(r"^def (test_\w+)", sources, flags=re.MULTILINE))
    lost = []
    for claim in verify.claims():
        for name in verify.tests_of(claim):
            path, _, test = name.partition("::")
            there = (ROOT / path).exists()
            if not there or (test and f"def {test}(" not in (ROOT / path).read_text(encoding="utf-8")):
                lost.append(name)
        if "bench" in claim and str(claim["bench"]).partition("[")[0] not in benches:
            lost.append(claim["bench"])
        if "command" in claim:
            program, verb, *_ = str(claim["command"]).split()
            if program != "tradetalks" or verb not in {"--help", *VERBS}:
                lost.append(claim["command"])
    assert lost == []


def test_every_kind_of_fault_has_a_check() -> None:
    """The kinds of faults found by people's real work in autumn 2026."""
    found = {str(claim["kind"]) for claim in verify.claims() if "kind" in claim}
    assert found == {"rates", "measures", "duties", "lists", "layers", "tables", "doors", "pages", "numbers", "races"}


def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "KEPT", tmp_path / "kept.json")
    monkeypatch.setattr(verify, "state_of_checkout", lambda: "this")
    run = []

    def measure(part: str, folder: Path) -> dict[str, float]:
        if part == "command c" and len(run) == 2:
            run.append("stopped")
            raise KeyboardInterrupt
        run.append(part)
        return {"seconds": 1.0}

    monkeypatch.setattr(verify, "measure", measure)
    with pytest.raises(KeyboardInterrupt):
        verify.run_parts(["command a", "command b", "command c"])
    assert set(verify.run_parts(["command a", "command b", "command c"])) == {"command a", "command b", "command c"}
    assert run == ["command a", "command b", "stopped", "command c"]
    monkeypatch.setattr(verify, "state_of_checkout", lambda: "another")
    assert verify.kept() == {}


def test_a_claim_that_did_not_run_is_not_said_to_hold() -> None:
    found = verify.findings({})
    assert {one.holds for one in found} == {None}
    assert "not run" in verify.table(found)


HEAD = "| a | b |"
MEASURED = f"""# Measured

By hand before.

## A section before the table

{HEAD}
|---|---|
| old | old |

Words after the table, without a heading.

## Another

| a |
|---|

## Last

kept
"""


def test_a_part_of_the_page_written_anew_leaves_all_others() -> None:
    with_new = with_table(MEASURED, HEAD, f"{HEAD}\n|---|---|\n| new | new |\n| more | more |")
    assert with_new == MEASURED.replace("| old | old |", "| new | new |\n| more | more |")
    middle = with_section(MEASURED, "## Another", "new text")
    assert middle == MEASURED.replace("| a |\n|---|\n\n## Last", "new text\n\n## Last")
    assert with_section(middle, "## Another", "new text") == middle
    assert with_section(MEASURED, "## Last", "new") == MEASURED.replace("kept", "new")
    assert with_section(MEASURED, "## Quite new", "text") == MEASURED + "\n## Quite new\n\ntext\n"


def test_a_page_without_the_table_is_not_written() -> None:
    for page in (MEASURED.replace(HEAD, "| x |"), MEASURED + MEASURED):
        with pytest.raises(SystemExit, match="tables begin with"):
            with_table(page, HEAD, HEAD)


def test_the_page_has_the_table_of_promises_once() -> None:
    assert "## " in with_table(PAGE.read_text(encoding="utf-8"), verify.HEAD, verify.table([]))
