"""What shows a promise exists, and a stopped `x.py verify` goes on."""

import re
from pathlib import Path

import pytest
import verify

ROOT = Path(__file__).resolve().parent.parent


def test_every_claim_names_something_that_exists() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "benchmarks").glob("test_*.py"))
    benches = set(re.findall(r"^def (test_\w+)", sources, flags=re.MULTILINE))
    lost = []
    for claim in verify.claims():
        wanted = claim.get("tests", [])
        for name in wanted if isinstance(wanted, list) else [wanted]:
            if not (ROOT / str(name).partition("::")[0]).exists():
                lost.append(name)
        if "bench" in claim and str(claim["bench"]).partition("[")[0] not in benches:
            lost.append(claim["bench"])
    assert lost == []


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
