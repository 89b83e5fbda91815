"""From reports to a draft, from a draft to decisions, one key each, as a user calls it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import yaml

from tradetalks.ledger import Ledger, check_folder
from tradetalks.reader.draft_records import records
from tradetalks.reader.proposals import Proposal, Told

PROGRAM = str(Path(sys.executable).with_name("tradetalks"))
STORY = (
    "Trump said the United States would impose a 50% tariff on Brazilian goods from August 1. "
    "Brazil will impose a 30% tariff on American goods, Lula said."
)


def run(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([PROGRAM, *words], input=stdin, capture_output=True, text=True, check=False)


def drafted(folder: Path) -> Path:
    (folder / "a.txt").write_text(STORY)
    done = run("read", str(folder / "a.txt"), "--date", "2025-07-11", "--draft", str(folder / "draft"))
    assert done.returncode == 0, done.stderr
    return folder / "draft"


def proposals(draft: Path) -> list[dict[str, str]]:
    content = yaml.load((draft / "review.yaml").read_text(), yaml.CBaseLoader)
    found: list[dict[str, str]] = content["proposals"]
    return found


def test_a_draft_has_scope_rate_and_day(tmp_path: Path) -> None:
    draft = drafted(tmp_path)
    assert check_folder(draft) == []
    book = Ledger.load(draft, on_top_of=Ledger.load())
    measure = book["USA/draft-usa-tariff-bra"]
    assert (measure.kind, measure.scope.origin, measure.scope.destination) == ("tariff", ("BRA",), ("USA",))
    assert [str(event.effective) for event in measure.events] == ["2025-08-01"]


def test_every_decision_is_kept_with_who_made_it(tmp_path: Path) -> None:
    draft = drafted(tmp_path)
    number = len(proposals(draft))
    done = run("review", str(draft), "--by", "Ann", stdin="a" * number)
    assert done.returncode == 0, done.stderr
    assert {(one["decision"], one["decided_by"]) for one in proposals(draft)} == {("accept", "Ann")}
    assert (
        run("review", str(draft), stdin="").stdout.startswith("\n2 accepted")
        or "0 open" in run("review", str(draft), stdin="").stdout
    )


def test_a_corrected_rate_is_the_rate_of_the_record(tmp_path: Path) -> None:
    draft = drafted(tmp_path)
    place = next(n for n, one in enumerate(proposals(draft)) if one["measure"] == "USA/draft-usa-tariff-bra")
    done = run("review", str(draft), "--by", "Ann", stdin="s" * place + "crate 60 %\neffective 2025-09-01\n\nq")
    assert done.returncode == 0, done.stderr
    record = yaml.load((draft / "USA" / "draft-usa-tariff-bra.yaml").read_text(), yaml.CBaseLoader)
    assert record["terms"]["rate"] == "0.6"
    corrected = proposals(draft)[place]
    assert corrected["decision"] == "correct"
    assert corrected["corrected"] == "rate was 0.5; effective was 2025-08-01"


def test_a_dropped_proposal_leaves_no_record(tmp_path: Path) -> None:
    draft = drafted(tmp_path)
    run("review", str(draft), stdin="d" * len(proposals(draft)))
    assert not list((draft / "USA").glob("*.yaml")) if (draft / "USA").exists() else True
    assert check_folder(draft) == []


def test_a_field_that_cannot_be_corrected_is_named(tmp_path: Path) -> None:
    draft = drafted(tmp_path)
    done = run("review", str(draft), stdin="ccolour red\n\nq")
    assert done.returncode == 2
    assert "no field 'colour' to correct" in done.stderr
    assert {one["decision"] for one in proposals(draft)} == {"open"}


def test_a_folder_that_is_no_draft(tmp_path: Path) -> None:
    done = run("review", str(tmp_path))
    assert done.returncode == 2
    assert "no draft" in done.stderr


def test_a_matter_that_names_nobody_has_no_party(tmp_path: Path) -> None:
    """No report says whose matter it is: nobody is put in."""
    told = [Told("r", "", "The seabed talks go on.", "plan", 0.5)]
    matter = Proposal(
        "matters/draft-seabed", "seabed talks", "matter", "", (), (), "clarify", "2025-07-11", says="go on", told=told
    )
    files = records([matter])
    assert files["matters/draft-seabed"]["parties"] == []
