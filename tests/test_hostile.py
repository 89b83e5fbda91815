"""The program typed wrong: one clear error with place and remedy, exit code 2, no traceback, nothing written."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tradetalks import installed
from tradetalks.cli.web import default_data
from tradetalks.errors import BadInput, TradetalksError
from tradetalks.ledger import Ledger, scenario_names
from tradetalks.world.table import SHIPPED, World

PROGRAM = Path(sys.executable).with_name("tradetalks")


def told(*words: str, folder: Path) -> str:
    """What the program prints to standard error; asserts how it ends and that it wrote nothing."""
    before = sorted(folder.rglob("*"))
    done = subprocess.run([PROGRAM, *words], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(folder.rglob("*")) == before
    return done.stderr


SCENARIO = """\
title: A test
question: What if?
author: a test
as_of: 2025-10-27
on: 2025-12-01
assumes: [nothing]
leaves_out: [everything]
events:
  - {measure: USA/china-100, event: enter_force, date: 2025-11-01, source: scenario}
"""


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("question:", "qestion:"), ["scenario.yaml:2", "qestion", "question"]),
        (("title: A test\n", "title: A test\ntitle: Twice\n"), ["scenario.yaml:2", "title"]),
        ((", source: scenario", ""), ["scenario.yaml:9", "source"]),
        (("source: scenario", "source: hearsay"), ["scenario.yaml:9", "hearsay"]),
        (("date: 2025-11-01", "date: 2025-13-01"), ["scenario.yaml:9", "2025-13-01", "YYYY-MM-DD"]),
        (("date: 2025-11-01", "date: 2025-11-01, effective: 2025-11-02, until: 2025-11-01"), ["scenario.yaml:9"]),
        (("USA/china-100", "USA/china-1000"), ["scenario.yaml:9", "USA/china-1000", "USA/china-100"]),
        (("enter_force", "enterforce"), ["scenario.yaml:9", "enterforce", "enter_force"]),
        (("title:", "\ttitle:"), ["scenario.yaml"]),
    ],
    ids=[
        "unknown key", "repeated key", "no source", "unknown source", "no such day", "dates in the wrong order",
        "unknown measure", "unknown event", "a tab",
    ],
)  # fmt: skip
def test_a_scenario_that_breaks_the_grammar(tmp_path, change, expected):
    (tmp_path / "scenario.yaml").write_text(SCENARIO.replace(*change, 1))
    said = told("run", "scenario.yaml", folder=tmp_path)
    for text in expected:
        assert text in said


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("origin: [CHN]", "origin: [CHX]"), ["CHX", "CHN"]),
        (("products: [all]", "products: [8505.1]"), ["8505.1"]),
        (("products: [all]", "products: [1.2E3]"), ["1.2E3"]),
        (('rate: "1.00"', 'rate: "100 %"'), ["100 %"]),
    ],
    ids=["no such country", "an HS code of five digits", "an HS code as a number", "a rate in percent"],
)
def test_a_measure_that_breaks_the_grammar(tmp_path, change, expected):
    book = tmp_path / "book"
    shutil.copytree(SHIPPED.parent.parent / "ledger", book)
    measure = book / "USA" / "china-100.yaml"
    text = measure.read_text()
    assert change[0] in text
    measure.write_text(text.replace(*change, 1))
    said = told("check", "book", folder=tmp_path)
    for words in ("china-100.yaml", *expected):
        assert words in said


def test_a_scenario_that_does_not_exist_names_the_nearest(tmp_path):
    assert "no-deal" in told("run", "no-daal", folder=tmp_path)
    assert "no-deal" in scenario_names()


def test_a_day_and_a_country_that_do_not_exist(tmp_path):
    assert "YYYY-MM-DD" in told("status", "USA/china-100", "--on", "2025-02-30", folder=tmp_path)
    assert "one of" in told("world", "show", "XXX", folder=tmp_path)


def changed_world(folder: Path, **arrays: np.ndarray) -> str:
    with np.load(SHIPPED) as stored:
        content = dict(stored)
    np.savez(folder / "table.npz", **{**content, **arrays})
    return str(folder / "table.npz")


def test_a_table_with_an_elasticity_of_zero(tmp_path):
    elasticity = World.load().trade_elasticity.copy()
    elasticity[World.load().sector("textiles")] = 0.0
    said = told("world", "check", changed_world(tmp_path, trade_elasticity=elasticity), folder=tmp_path)
    assert "textiles" in said


def test_a_table_that_does_not_balance(tmp_path):
    shares = World.load().input_share.copy()
    shares[0, :, 5] *= 4.0
    said = told("world", "check", changed_world(tmp_path, input_share=shares), folder=tmp_path)
    assert "USA" in said


def test_a_table_with_a_missing_number(tmp_path):
    trade = World.load().trade.copy()
    trade[1, 2, 3] = np.nan
    assert "JPN" in told("world", "check", changed_world(tmp_path, trade=trade), folder=tmp_path)


MAGNETS = ("duty", "8505.11.00", "--from", "CHN", "--to", "USA", "--on", "2025-11-15", "--value", "1")
TWO_DAYS = ("rates", "--to", "USA", "--from", "CHN", "--since", "2025-11-09", "--until", "2025-11-10")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((*MAGNETS, "--content", "gold=0.5"), ["gold", "steel"]),
        ((*MAGNETS, "--content", "steel=1.5"), ["steel", "1.5", "0.4 for 40 %"]),
        ((*MAGNETS, "--fact", "us-content=7"), ["us-content", "7"]),
        (("base-rates", "--as-of", "2025"), ["--as-of", "'2025'", "YYYY-MM-DD"]),
        (("diff", "--on", "2025-11-09", "--and-on", "x"), ["--and-on", "'x'", "YYYY-MM-DD"]),
        (("run", "no-deal", "--processes", "-2"), ["--processes", "greater than or equal to 0"]),
        (("chokepoint", "rare-earths", "--months", "100000"), ["--months", "600"]),
        (("brief", "before-any-work", "--out", "taken"), ["taken", "cannot write here", "Not a directory"]),
        (("brief", "before-any-work", "--out", "taken/below"), ["taken/below", "cannot write here", "Not a directory"]),
        ((*TWO_DAYS, "--out", "folder.csv"), ["folder.csv", "a folder, not a file", "--out"]),
        ((*TWO_DAYS, "--out", "nowhere/days.csv"), ["nowhere", "No such file", "remedy"]),
    ],
    ids=lambda value: " ".join(value[-2:]) if isinstance(value, tuple) else "",
)
def test_options_that_cannot_be(tmp_path, words, expected):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    (tmp_path / "folder.csv").mkdir()
    said = told(*words, folder=tmp_path)
    assert [word for word in expected if word not in said] == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("run", "nothing", "--out", "nowhere/a.npz"), ["nowhere", "No such file", "--out"]),
        (("run", "nothing", "--out", "a.txt"), ["a.txt", ".npz or .parquet"]),
        (("run", "nothing", "--show", "incomes"), ["incomes", "real_income"]),
        (("compare", "nothing", "nothing", "--country", "XXX"), ["XXX", "CHN"]),
        (("run", "nothing.xlsx", "--out", "a.csv"), ["a.csv", "name it .xlsx"]),
        (("brief", "nothing", "--out", "/dev/null/out"), ["/dev/null", "Not a directory", "--out"]),
        (("deal", "nothing", "--chart", "nowhere/a.png"), ["nowhere", "No such file", "--chart"]),
        (("holds", "nothing", "--chart", "a.gif"), ["a.gif", "name it .png"]),
        (("back-test", "nothing", "--out", "nowhere/a.png"), ["nowhere", "No such file", "--out"]),
        (("chokepoint", "nothing", "--out", "nowhere/a.html"), ["nowhere", "No such file", "--out"]),
        (("read", "nothing", "--html", "nowhere/a.html"), ["nowhere", "No such file", "--html"]),
        (("sweep", "nothing.yaml", "--out", "/dev/null/out"), ["/dev/null", "Not a directory", "--out"]),
        (("duty", "--file", "nothing.csv", "--out", "nowhere/a.csv"), ["nowhere", "No such file", "--out"]),
        (("world", "split", "nothing", "--to", "nowhere/a.npz"), ["nowhere", "No such file", "--to"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_asked_for_is_checked_before_the_work(tmp_path, words, expected):
    """The scenario, chain or file is missing too, and is not what the message is about."""
    said = told(*words, folder=tmp_path)
    assert [word for word in expected if word not in said] == []


def test_a_full_disk(tmp_path):
    """A limit on the size of files stands for it: the system's error has no name of a file, the message has."""
    limited = ["sh", "-c", 'ulimit -f 1; exec "$@"', "sh", str(PROGRAM), *TWO_DAYS, "--until", "2026-06-30"]
    done = subprocess.run([*limited, "--daily", "--out", "days.csv"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "days.csv: cannot be read or written" in done.stderr
    assert "File too large" in done.stderr
    assert list(tmp_path.iterdir()) == []


ESCAPE = "\x1b[2J"


@pytest.mark.parametrize(
    "words",
    [
        ("status", f"USA/{ESCAPE}"),
        ("run", f"{ESCAPE}.yaml"),
        ("refund", f"{ESCAPE}.csv"),
        ("check", ESCAPE),
        ("duty", ESCAPE, "--from", "CHN", "--to", "USA", "--on", "2025-11-15", "--value", "1"),
        ("duty", "8505.11.00", "--from", ESCAPE, "--to", "USA", "--on", "2025-11-15", "--value", "1"),
        ("world", "show", ESCAPE),
    ],
    ids=lambda words: words[0],
)
def test_nothing_that_was_typed_moves_the_cursor(tmp_path, words):
    assert "\x1b" not in told(*words, folder=tmp_path)


def test_a_cell_that_a_terminal_would_obey_is_written_as_a_blank(tmp_path):
    book = "product,origin,destination,on,value,note\n8505.11.00.70,CHN,USA,2025-11-15,1000,a\x1b[2Jb\n"
    (tmp_path / "orders.csv").write_text(book, encoding="utf-8")
    done = subprocess.run(
        [PROGRAM, "duty", "--file", "orders.csv", "--out", "priced.csv"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    written = (tmp_path / "priced.csv").read_text(encoding="utf-8")
    assert ",a [2Jb," in written
    assert "\x1b" not in written + done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("words", [MAGNETS, ("list",), ("status", "USA/china-100")], ids=lambda words: words[0])
def test_standard_output_that_is_full_is_told(words):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([PROGRAM, *words], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "standard output: cannot be read or written" in done.stderr


def test_a_user_without_a_folder_of_his_own_is_answered_and_told_where_to_keep(monkeypatch, tmp_path):
    """As in many containers: HOME is not set and the user's number has no entry."""

    def nowhere(self):
        raise RuntimeError("Could not determine home directory.")

    for name in ("TRADETALKS_DATA", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "expanduser", nowhere)
    assert installed.in_use() == installed.SHIPPED
    with pytest.raises(BadInput, match="no user directory here") as refused:
        installed.home()
    assert "TRADETALKS_DATA" in refused.value.remedy
    with pytest.raises(BadInput, match="no user directory here"):
        default_data()


def test_a_name_that_only_looks_known_says_which_letter_differs():
    with pytest.raises(TradetalksError) as told:
        Ledger.load()["US\u0410/china-100"]
    assert "CYRILLIC CAPITAL LETTER A" in told.value.remedy
