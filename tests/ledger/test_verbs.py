"""The verbs of the ledger as typed."""

import json
import subprocess
import sys

import pytest

from tradetalks.cli import main

BOTH = ["--on", "2025-12-01", "--as-of", "2025-10-20"]


@pytest.fixture
def run(monkeypatch, capsys):
    """What a command prints to standard output, standard error, and its exit code."""

    def typed(*words):
        monkeypatch.setattr(sys, "argv", ["tradetalks", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return printed.out, printed.err, ended.value.code

    return typed


def test_status_says_it_in_one_sentence_first(run):
    out, err, code = run("status", "USA/china-100", *BOTH)
    assert (err, code) == ("", 0)
    assert out.splitlines()[0] == (
        "On 2025-12-01, as known on 2025-10-20, USA/china-100 is threatened: said for 2025-11-01 by USA.white_house "
        "(trump-2025-10-10); a threat is not law."
    )


def test_status_a_week_later(run):
    out, _, _ = run("status", "USA/china-100", "--on", "2025-12-01", "--as-of", "2025-10-27")
    assert "is withdrawn since 2025-10-26" in out.splitlines()[0]


def test_status_as_data(run):
    out, _, _ = run("status", "USA/china-100", *BOTH, "--json")
    found = json.loads(out)
    assert (found["status"], found["said_for"], found["since"]) == ("threatened", "2025-11-01", "2025-10-10")
    assert found["scheduled_end"] is None
    assert found["because"][0]["claims"][0]["source"] == "trump-2025-10-10"


def test_both_clocks_default_to_the_last_day_covered_and_say_so(run):
    out, _, _ = run("status", "USA/china-100")
    assert out.startswith("On 2026-10-09, as known on 2026-10-09, ")
    found = json.loads(run("status", "USA/china-100", "--as-of", "2025-10-20", "--json")[0])
    assert (found["on"], found["as_of"]) == ("2025-10-20", "2025-10-20")


def test_what_came_after_the_last_day_covered_is_said_to_be_missing(run):
    out, _, _ = run("list", "--by", "CHN", "--as-of", "2026-11-20")
    assert "Not known after 2026-10-09" in out.splitlines()[0]
    assert "complete to 2026-10-09; what came later is not in it" in out.splitlines()[1]


def test_list_is_filtered(run):
    found = json.loads(run("list", "--by", "CHN", "--kind", "export_control", *BOTH, "--json")[0])
    assert {(one["imposed_by"], one["kind"]) for one in found} == {("CHN", "export_control")}
    status = {one["measure"]: one["status"] for one in found}
    assert status["CHN/rare-earths-extraterritorial"] == "in force"
    _, err, code = run("list", "--by", "XXX")
    assert code == 2
    assert "countries: CAN, CHN, EU, IND, USA" in err


def test_show_leaves_out_what_was_not_known(run):
    assert "withdraw" in run("show", "USA/china-100")[0]
    assert "withdraw" not in run("show", "USA/china-100", "--as-of", "2025-10-20")[0]
    assert "Is the deal on TikTok final?" in run("show", "tiktok")[0]
    found = json.loads(run("show", "kuala-lumpur-2025", "--as-of", "2025-10-26", "--json")[0])
    assert {stage["date"] for stage in found["stages"]} <= {"2025-10-25", "2025-10-26"}


def test_disputes_put_the_accounts_side_by_side(run):
    found = json.loads(run("disputes", "kuala-lumpur-2025", "--as-of", "2025-10-27", "--json")[0])
    first = found["disputes"][0]["accounts"]
    assert {(account["actor"], account["answer"]) for account in first} == {
        ("USA.treasury", "framework"),
        ("CHN.mofcom", "consensus"),
    }
    out, _, _ = run("disputes", "kuala-lumpur-2025", "--as-of", "2025-10-27")
    assert "Gyeongju" in out
    assert "Seoul" in out
    out, _, _ = run("disputes", "kuala-lumpur-2025", "--as-of", "2025-10-27", "--on", "2025-01-01")
    assert "no accounts differ" in out


def test_diff_of_two_days_and_of_two_states_of_knowledge(run):
    found = json.loads(
        run("diff", "--on", "2025-11-09", "--and-on", "2025-11-10", "--as-of", "2025-11-10", "--json")[0]
    )
    changed = {one["measure"]: one for one in found}
    assert changed["USA/fentanyl-china"]["before"]["terms"]["rate"] == 0.20
    assert changed["USA/fentanyl-china"]["after"]["terms"]["rate"] == 0.10
    out, _, _ = run("diff", "--on", "2025-12-01", "--as-of", "2025-10-20", "--and-as-of", "2025-10-27")
    assert "USA/china-100" in out
    assert "threatened" in out
    assert "withdrawn" in out


def test_check_of_the_shipped_ledger(run):
    out, _, code = run("check")
    assert out.startswith("nothing wrong: ")
    assert code == 0
    assert json.loads(run("check", "--json")[0])["problems"] == []


def test_check_of_a_broken_ledger_as_data(run, folder):
    (folder / "USA" / "tariff.yaml").write_text("title: x\ntitle: y\n")
    out, _, code = run("check", str(folder), "--json")
    assert code == 2
    assert [problem["what"] for problem in json.loads(out)["problems"]] == ["the key 'title' is repeated"]


@pytest.mark.parametrize(
    ("words", "what", "remedy"),
    [
        (["status", "USA/china-10"], "no measure 'USA/china-10'", "USA/china-100"),
        (["status", "china-100"], "no measure 'china-100'", "USA/china-100"),
        (["status", "tiktok"], "'tiktok' is no measure", "tradetalks show tiktok"),
        (["show", "kuala-lumpur"], "nothing in the ledger is called", "kuala-lumpur-2025"),
        (["status", "USA/china-100", "--on", "2025-02-30"], "--on: not a day", "YYYY-MM-DD"),
        (["list", "--as-of", "tomorrow"], "--as-of: not a day", "YYYY-MM-DD"),
    ],
)
def test_what_a_user_can_mend(run, words, what, remedy):
    out, err, code = run(*words)
    assert (out, code) == ("", 2)
    assert what in err
    assert remedy in err.partition("remedy:")[2]


def test_a_status_that_depends_on_whom_to_trust(run, monkeypatch, folder):
    path = folder / "USA" / "tariff.yaml"
    claims = "claims: [{source: order-1}, {source: press-1, effective: 2025-06-01}]"
    path.write_text(path.read_text().replace("source: order-1", f"effective: 2025-02-01, {claims}"))
    monkeypatch.setattr("tradetalks.ledger.load._shipped", lambda: _ledger(folder))
    _, err, code = run("status", "USA/tariff", "--on", "2025-03-01")
    assert code == 2
    assert "a-newspaper: 2025-06-01 (press-1)" in err
    out, _, _ = run("status", "USA/tariff", "--on", "2025-03-01", "--trust", "USA")
    assert "is in force since 2025-02-01" in out
    assert "disputed" in run("list", "--on", "2025-03-01")[0]


def _ledger(folder):
    from tradetalks.ledger import Ledger

    return Ledger.load(folder)


def test_the_ledger_loads_no_numpy_and_help_no_pydantic():
    program = (
        "import sys, tradetalks.cli as cli\n"
        "assert not {'pydantic', 'yaml', 'numpy', 'rich'} & set(sys.modules), 'help'\n"
        "sys.argv = ['tradetalks', 'status', 'USA/china-100']\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
        "assert 'tradetalks.ledger' in sys.modules\n"
        "assert 'numpy' not in sys.modules, 'status'\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
