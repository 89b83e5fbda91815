"""`tradetalks read` as a user calls it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = str(Path(sys.executable).with_name("tradetalks"))
STORY = "Bessent said on Sunday that China would delay its rare earth export controls by one year.\n"


def run(*words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "COLUMNS": "160", "NO_COLOR": "1", "PYTHONPATH": str(Path.cwd())}
    return subprocess.run([PROGRAM, "read", *words], input=stdin, capture_output=True, env=environment, check=False)


def rows(done: subprocess.CompletedProcess[bytes], name: str) -> list[dict[str, object]]:
    """The rows of a table of an answer in JSON, by heading."""
    table = json.loads(done.stdout)["tables"][name]
    return [dict(zip([column["name"] for column in table["columns"]], row, strict=True)) for row in table["rows"]]


def test_one_report(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    done = run(str(tmp_path / "a.txt"), "--date", "2025-10-27")
    assert done.returncode == 0
    assert "Licences for foreign-made goods with Chinese rare earths" in " ".join(done.stdout.decode().split())
    assert "postpone" in done.stdout.decode()


def test_standard_input_and_explain() -> None:
    done = run("-", "--date", "2025-10-27", "--explain", stdin=STORY.encode())
    text = done.stdout.decode()
    assert done.returncode == 0
    start = STORY.index("one year")
    assert f"{start}-{start + len('one year')}" in text
    assert "the sunday up to 2025-10-27" in text


def test_a_bad_file_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "b.txt").write_bytes(b"%PDF-1.4")
    (tmp_path / "c.txt").write_text("")
    done = run(str(tmp_path), "--date", "2025-10-27")
    assert done.returncode == 2
    assert b"b.txt: a PDF, not text" in done.stderr
    assert b"c.txt: an empty report" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"postpone" in done.stdout


def test_a_folder_without_reports_is_named(tmp_path: Path) -> None:
    done = run(str(tmp_path))
    assert done.returncode == 2
    assert b"no report in this folder" in done.stderr


def test_reports_of_one_name_stay_apart_and_none_is_read_twice(tmp_path: Path) -> None:
    for folder, text in (("one", STORY), ("two", "Trump threatened a 100% tariff on Chinese goods.\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "r.txt").write_text(text)
    done = run(str(tmp_path), str(tmp_path / "one" / "r.txt"), "--date", "2025-10-27", "--json")
    sources = [(claim["report"], claim["act"]) for claim in rows(done, "claims")]
    assert sources == [(str(tmp_path / "one" / "r.txt"), "postpone"), (str(tmp_path / "two" / "r.txt"), "threaten")]


def test_json_holds_claims_and_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY + "Nothing else of note was said in the long evening after the talks.\n")
    done = run(str(tmp_path / "a.txt"), "--date", "2025-10-27", "--json")
    (claim,) = rows(done, "claims")
    assert (claim["actor"], claim["act"], claim["period"]) == ("USA.treasury", "postpone", "P1Y")
    assert claim["id"] == "CHN/rare-earths-extraterritorial"
    assert b"long evening" not in done.stdout


def test_page_escapes_the_report_and_needs_no_network(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Bessent said <b>China</b> & others would delay its rare earth export controls.\n")
    (tmp_path / "b.txt").write_text(STORY)
    done = run(
        str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "--date", "2025-10-27", "--html", str(tmp_path / "out.html")
    )
    page = (tmp_path / "out.html").read_text()
    assert done.returncode == 0
    assert "<b>China" not in page
    assert "&amp; others" in page
    assert "<mark" in page
    assert "http" not in page


def test_draft_then_check(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    assert run(str(tmp_path / "a.txt"), "--date", "2025-10-27", "--draft", str(tmp_path / "draft")).returncode == 0
    done = subprocess.run([PROGRAM, "check", str(tmp_path / "draft")], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_finder_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "from dataclasses import replace\n"
        "from tradetalks.reader import read\n"
        "def surest(document):\n"
        "    return [replace(claim, confidence=1.0) for claim in read(document).claims]\n"
        "def invented(document):\n"
        "    return [replace(claim, quote='never said') for claim in read(document).claims]\n"
    )
    (tmp_path / "a.txt").write_text(STORY)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [PROGRAM, "read", str(tmp_path / "a.txt"), "--date", "2025-10-27", "--json", "--finder"]
    done = subprocess.run([*command, "mine:surest"], capture_output=True, env=environment, check=False)
    assert rows(done, "claims")[0]["confidence"] == 1.0
    wrong = subprocess.run([*command, "mine:invented"], capture_output=True, env=environment, check=False)
    assert wrong.returncode == 2
    assert b"does not quote the report" in wrong.stderr
    absent = subprocess.run([*command, "mine:nothing"], capture_output=True, env=environment, check=False)
    assert absent.returncode == 2
    assert b"no such finder" in absent.stderr


def test_bad_date() -> None:
    done = run("-", "--date", "27 October", stdin=STORY.encode())
    assert done.returncode == 2
    assert b"--date: not a day" in done.stderr
