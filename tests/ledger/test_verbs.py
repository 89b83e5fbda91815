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


def table(out, name):
    """The rows of a table of an answer in JSON, by heading."""
    found = json.loads(out)["tables"][name]
    heads = [column["name"] for column in found["columns"]]
    return [dict(zip(heads, row, strict=True)) for row in found["rows"]]


def test_status_says_it_in_one_sentence_first(run):
    out, err, code = run("status", "USA/china-100", *BOTH)
    assert (err, code) == ("", 0)
    assert out.splitlines()[:3] == [
        "Additional 100 % tariff on all goods from China",
        "",
        "On 2025-12-01, as known on 2025-10-20, “Additional 100 % tariff on all goods from China” is threatened: said "
        "for 2025-11-01 by US White House (Truth Social post on an additional 100 % tariff and software controls, "
        "2025-10-10 (press)); a threat is not law.",
    ]


def test_ids_stand_behind_a_switch(run):
    assert "USA/" not in run("list", "--by", "USA")[0]
    assert "USA/china-100" in run("list", "--by", "USA", "--ids")[0]
    assert "USA.white_house" not in run("show", "USA/china-100")[0]
    assert "USA.white_house" in run("show", "USA/china-100", "--ids")[0]
    assert "USA/china-100" in run("list", "--by", "USA", "--csv")[0]


def test_a_measure_is_found_by_its_title_or_words_of_it(run):
    by_id = run("status", "USA/china-100", *BOTH)[0]
    assert run("status", "additional 100 % tariff on all goods from china", *BOTH)[0] == by_id
    assert run("status", "china-100 tariff", *BOTH)[0] == by_id
    assert "Is the deal on TikTok final?" in run("show", "TikTok")[0]
    out, err, code = run("status", "surtax")
    assert (out, code) == ("", 2)
    assert "records fit 'surtax'" in err
    assert "Canada's surtax of March 2025 on goods of the United States (CAN/" in err


def test_status_a_week_later(run):
    out, _, _ = run("status", "USA/china-100", "--on", "2025-12-01", "--as-of", "2025-10-27")
    assert "is withdrawn since 2025-10-26" in out.splitlines()[2]


def test_status_as_data(run):
    out, _, _ = run("status", "USA/china-100", *BOTH, "--json")
    (found,) = table(out, "states")
    assert (found["status"], found["said for"], found["since"]) == ("threatened", "2025-11-01", "2025-10-10")
    assert found["to change on"] is None
    assert (found["id"], found["rate"]) == ("USA/china-100", 100.0)
    (event,) = table(out, "because")
    assert (event["source id"], event["quote"]) == ("trump-2025-10-10", "“over and above any Tariff”")


def test_both_clocks_default_to_the_last_day_covered_and_say_so(run):
    out, _, _ = run("status", "USA/china-100")
    assert "On 2026-10-09, as known on 2026-10-09, " in out
    found = json.loads(run("status", "USA/china-100", "--as-of", "2025-10-20", "--json")[0])["made_of"]
    assert (found["on"], found["as_of"]) == ("2025-10-20", "2025-10-20")


def test_what_came_after_the_last_day_covered_is_said_to_be_missing(run):
    out, _, _ = run("list", "--by", "CHN", "--as-of", "2026-11-20")
    assert "Not known after 2026-10-09" in out.splitlines()[2]
    assert "complete to 2026-10-09; what came later is not in it" in out.splitlines()[3]


def test_list_is_filtered(run):
    found = table(run("list", "--by", "CHN", "--kind", "export_control", *BOTH, "--json")[0], "states")
    assert {(one["country"], one["kind"]) for one in found} == {("CHN", "export control")}
    status = {one["id"]: one["status"] for one in found}
    assert status["CHN/rare-earths-extraterritorial"] == "in force"
    _, err, code = run("list", "--by", "XXX")
    assert code == 2
    assert "--by: no country 'XXX'" in err


def test_show_leaves_out_what_was_not_known(run):
    assert "withdraw" in run("show", "USA/china-100")[0]
    assert "withdraw" not in run("show", "USA/china-100", "--as-of", "2025-10-20")[0]
    assert "Is the deal on TikTok final?" in run("show", "tiktok")[0]
    found = table(run("show", "kuala-lumpur-2025", "--as-of", "2025-10-26", "--json")[0], "stages")
    assert {stage["said"] for stage in found} <= {"2025-10-25", "2025-10-26"}


def test_disputes_put_the_accounts_side_by_side(run):
    found = table(run("disputes", "kuala-lumpur-2025", "--as-of", "2025-10-27", "--json")[0], "disputes")
    first = [account for account in found if account["question"] == found[0]["question"]]
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
    words = ["diff", "--on", "2025-11-09", "--and-on", "2025-11-10", "--as-of", "2025-11-10"]
    changed = {one["id"]: one for one in table(run(*words, "--json")[0], "changes")}
    assert changed["USA/fentanyl-china"]["rate before"] == 20.0
    assert changed["USA/fentanyl-china"]["rate after"] == 10.0
    out, _, _ = run("diff", "--on", "2025-12-01", "--as-of", "2025-10-20", "--and-as-of", "2025-10-27", "--ids")
    assert "USA/china-100" in out
    assert "threatened" in out
    assert "withdrawn" in out


def test_check_of_the_shipped_ledger(run):
    out, _, code = run("check")
    assert out.startswith("Nothing wrong\n")
    assert code == 0
    assert table(run("check", "--json")[0], "problems") == []


def test_check_of_a_broken_ledger_as_data(run, folder):
    (folder / "USA" / "tariff.yaml").write_text("title: x\ntitle: y\n")
    out, _, code = run("check", str(folder), "--json")
    assert code == 2
    assert [problem["what"] for problem in table(out, "problems")] == ["the key 'title' is repeated"]


@pytest.mark.parametrize(
    ("words", "what", "remedy"),
    [
        (["status", "USA/china-10"], "no measure 'USA/china-10'", "USA/china-100"),
        (["status", "china-101"], "no measure 'china-101'", "USA/china-100"),
        (["status", "tiktok"], "'tiktok' is no measure", "tradetalks show tiktok"),
        (["show", "kuala-lumpur-2024"], "nothing in the ledger is called", "kuala-lumpur-2025"),
        (["status", "USA/china-100", "--on", "2025-02-30"], "--on: not a day", "YYYY-MM-DD"),
        (["list", "--as-of", "tomorrow"], "--as-of: not a day", "YYYY-MM-DD"),
    ],
)
def test_what_a_user_can_mend(run, words, what, remedy):
    out, err, code = run(*words)
    assert (out, code) == ("", 2)
    assert what in err
    assert remedy in err.partition("remedy:")[2]


def test_a_status_that_depends_on_whom_to_trust(run, folder):
    path = folder / "USA" / "tariff.yaml"
    claims = "claims: [{source: order-1}, {source: press-1, effective: 2025-06-01}]"
    path.write_text(path.read_text().replace("source: order-1", f"effective: 2025-02-01, {claims}"))
    own = ("--ledger", str(folder), "--on", "2025-03-01")
    _, err, code = run("status", "USA/tariff", *own)
    assert code == 2
    assert "a-newspaper: 2025-06-01 (press-1)" in err
    out, _, _ = run("status", "USA/tariff", *own, "--trust", "USA")
    assert "is in force since 2025-02-01" in out
    assert "disputed" in run("list", *own)[0]


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


def test_words_that_are_no_measures_lead_to_the_records_that_speak_of_them(run):
    """Who asks for the status of "truce" wants the arrangement, the latest first."""
    _, err, code = run("status", "truce")
    assert code == 2
    assert "Geneva truce" in err
    assert "`tradetalks show kuala-lumpur-2025`" in err
