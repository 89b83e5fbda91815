"""Every verb asks the user's own ledger and world, or says in a sentence why it has none.

The verbs are those of the command line, so that a new one cannot be forgotten. Made up: a Canadian surtax of 10 % on
goods from China, in a folder of its own; the fee, the control and the arrangement are laid on the shipped ledger.
"""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

import tradetalks as tt
from tradetalks.cli import app, main
from tradetalks.cli.sources import OPTIONS, WITHOUT, why_without
from tradetalks.sources import Sources

OWN = {
    "coverage.yaml": "complete_to: 2025-12-31\n",
    "sources/orders.yaml": "order: {title: Surtax Order, actor: CAN.government, date: 2025-02-20, kind: primary}\n",
    "CAN/surtax.yaml": """
title: Made-up surtax
kind: tariff
imposed_by: CAN
authority: surtax-act
scope: {origin: [CHN], destination: [CAN], products: [all]}
terms: {rate: "0.10", how: add}
events:
  - {event: enter_force, date: 2025-02-20, effective: 2025-03-15, source: order}
  - {event: suspend, date: 2025-04-01, effective: 2025-11-01, until: 2025-12-01, source: order}
""",
}
ON_TOP = {
    "sources/more.yaml": "notice: {title: Made-up Notice, actor: USA.ustr, date: 2025-02-20, kind: primary}\n",
    "USA/made-up.yaml": """
title: Made-up duty
kind: tariff
imposed_by: USA
authority: made-up-act
scope: {origin: [CHN], destination: [USA], products: ["8505.11"]}
terms: {rate: "0.50", how: add}
events:
  - {event: enter_force, date: 2025-02-20, effective: 2025-03-15, source: notice}
""",
    "USA/made-up-control.yaml": """
title: Made-up control
kind: export_control
imposed_by: USA
scope: {origin: [USA], destination: [CHN], products: ["8505.11"]}
terms: {control: ban, approval_rate: "0", delay_days: "0"}
events:
  - {event: enter_force, date: 2025-02-20, effective: 2025-03-15, source: notice}
""",
    "USA/made-up-fee.yaml": """
title: Made-up port fee
kind: port_fee
imposed_by: USA
scope: {origin: [CHN], destination: [USA], products: [all]}
terms: {amount: "1000", unit: USD per net ton, ad_valorem_equivalent: "0.01"}
events:
  - {event: enter_force, date: 2025-02-20, effective: 2025-03-15, source: notice}
""",
}
OFF = """
title: Surtax off
question: What if it ends?
author: a test
as_of: 2025-03-31
on: 2025-03-31
assumes: [x]
leaves_out: [y]
events:
  - {measure: CAN/surtax, event: suspend, date: 2025-03-20, source: scenario}
"""
SIDES = """
title: Two
question: x
author: x
sides:
"""
SURTAX = "Made-up surtax"
CENTRAL = ("--elasticities", "imf")
PINNED = ("--draws", "1")
MAGNETS = ("8505.11.00.70", "--from", "CHN", "--to", "USA", "--value", "1000")
SHIPS = "--also FOLDER in place of --ledger FOLDER"  # the remedy where a shipped file needs the shipped ledger
ALONE: dict[str, tuple[tuple[str, ...], str]] = {  # verb -> words beside --ledger OWN, and what the answer must say
    "list": (("--on", "2025-03-20"), SURTAX),
    "status": (("CAN/surtax", "--on", "2025-03-20"), "in force since 2025-03-15"),
    "show": (("CAN/surtax",), SURTAX),
    "diff": (("--on", "2025-03-10", "--and-on", "2025-03-20"), SURTAX),
    "disputes": (("kuala-lumpur-2025",), "one of: CAN/surtax"),
    "duty": (("8505.11.00.70", "--from", "CHN", "--to", "CAN", "--on", "2025-03-20", "--value", "1000"), SURTAX),
    "licence": (("8505.11", "--from", "CHN", "--to", "CAN", "--on", "2025-03-20"), "not known: the ledger holds no"),
    "port-fee": (
        ("USA", "--built", "CHN", "--operator", "CHN", "--net-tons", "50000", "--on", "2025-03-20"),
        "the ledger holds no port fee",
    ),
    "search": (("permanent magnets", "--from", "CHN", "--on", "2025-03-20"), "2.1%"),
    "rates": (
        ("--from", "CHN", "--to", "USA", "--since", "2025-03-20", "--until", "2025-03-21"),
        "Average rate by day",
    ),
    "run": (("OFF", *PINNED, "--country", "CAN"), "Surtax off"),
    "simulate": (("OFF", *PINNED, "--country", "CAN"), "Surtax off"),
    "template": (("book.xlsx",), "wrote"),
    "compare": (("no-deal", "OFF", *PINNED), SHIPS),
    "attribute": (("OFF", "--country", "CAN"), "Surtax off"),
    "sensitivity": (("OFF", "--country", "CAN", *CENTRAL), "Surtax off"),
    "path": (("OFF", "--months", "1", *PINNED), "Surtax off"),
    "who-pays": (("OFF", *PINNED), "Surtax off"),
    "budget": (("OFF", "--country", "CAN", "--rates", "0,10", *PINNED), "Surtax off"),
    "brief": (("kuala-lumpur", "--out", "brief"), SHIPS),
    "back-test": (("trade-war-2018",), SHIPS),
    "base-rates": (("--as-of", "2025-03-30"), "decisions"),
    "market": (("prices.csv", "--event", "kuala-lumpur-2025"), "not a day"),
    "news": (("--since", "2025-01-01"), SURTAX),
    "deadlines": (("--until", "2026-02-01", "--as-of", "2025-05-01"), SURTAX),
    "chokepoint": (("rare-earths", "--draws", "2", "--months", "2"), SHIPS),
    "war": (("CAN", "CHN"), SHIPS),
    "deal": (("CAN", "CHN"), SHIPS),
    "leverage": (("CAN", "CHN"), SHIPS),
    "holds": (("kuala-lumpur-2025",), SHIPS),
    "sweep": (("plan.yaml", "--out", "swept", "--processes", "1"), "1 cases"),
    "update": (("--help",), "--ledger"),
    "read": (("report.txt", "--date", "2025-03-21"), "surtax"),
    **dict.fromkeys(("serve", "mcp"), (("--help",), "--ledger")),
}


def verbs(group: Any, before: tuple[str, ...] = ()) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        path = (*before, name)
        found |= verbs(command, path) if hasattr(command, "commands") else {" ".join(path): command}
    return found


VERBS = verbs(typer.main.get_command(app))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("own")
    for name, files in (("mine", OWN), ("more", ON_TOP)):
        for path, text in files.items():
            (place / name / path).parent.mkdir(parents=True, exist_ok=True)
            (place / name / path).write_text(text, encoding="utf-8")
    (place / "off.yaml").write_text(OFF, encoding="utf-8")
    (place / "plan.yaml").write_text("title: x\ndraws: '1'\nscenarios: [off.yaml]\n", encoding="utf-8")
    (place / "prices.csv").write_text("date,close\n2025-03-20,1\n", encoding="utf-8")
    (place / "report.txt").write_text("Canada's surtax on goods from China stays at 10 per cent.", encoding="utf-8")
    return place


def said(folder: Path, monkeypatch: pytest.MonkeyPatch, verb: str, *words: str) -> str:
    """What a verb prints, on either stream, or the error that it ends with."""
    monkeypatch.chdir(folder)
    words = tuple("off.yaml" if word == "OFF" else word for word in words)
    done = CliRunner().invoke(app, [*verb.split(), *words])
    return f"{done.output}\n{'' if done.exception is None else done.exception}"


def test_every_verb_asks_a_ledger_or_says_why_not() -> None:
    """A verb is in ALONE with its options, or in WITHOUT with a sentence; in none of them and in both is a fault."""
    asking = {verb for verb, command in VERBS.items() if any("--ledger" in one.opts for one in command.params)}
    assert asking == set(ALONE)
    assert {verb for verb in VERBS if not why_without(verb.split())} == asking
    assert [verb for verb in WITHOUT if not any(f"{name} ".startswith(f"{verb} ") for name in VERBS)] == []
    solving = {verb for verb, command in VERBS.items() if any("--world" in one.opts for one in command.params)}
    assert {"run", "compare", "attribute", "path", "war", "sweep", "brief", "serve", "chokepoint"} <= solving


@pytest.mark.parametrize("verb", [verb for verb in ALONE if verb not in ("read",)])
def test_a_verb_asks_the_ledger_that_is_named(verb: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words, wanted = ALONE[verb]
    assert wanted in said(folder, monkeypatch, verb, *words, "--ledger", "mine")


@pytest.mark.parametrize(
    ("verb", "words", "wanted"),
    [
        ("duty", (*MAGNETS, "--on", "2025-03-20"), "Made-up duty"),
        ("licence", ("8505.11", "--from", "USA", "--to", "CHN", "--on", "2025-03-20", "--described"), "banned"),
        ("rates", ("--from", "CHN", "--to", "USA", "--since", "2025-03-20", "--until", "2025-03-21"), "8505"),
        ("list", ("--on", "2025-03-20",), "Made-up control"),
        ("news", ("--since", "2025-02-20"), "Made-up Notice"),
    ],
)  # fmt: skip
def test_a_folder_lies_on_the_shipped_ledger(
    verb: str, words: tuple[str, ...], wanted: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wanted in said(folder, monkeypatch, verb, *words, "--also", "more")
    assert wanted not in said(folder, monkeypatch, verb, *words)


def test_a_duty_of_ones_own_moves_the_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scenario that only sets the clocks: a folder's 5 % on all goods from China is law, so that revenue rises."""
    for path in ("sources/more.yaml", "USA/made-up.yaml"):
        (folder / "duty" / path).parent.mkdir(parents=True, exist_ok=True)
        text = ON_TOP[path].replace('["8505.11"]', "[all]").replace("0.50", "0.05")
        (folder / "duty" / path).write_text(text, encoding="utf-8")
    (folder / "as-it-is.yaml").write_text(
        "title: As it is\nquestion: x\nauthor: x\nas_of: 2025-03-31\non: 2025-03-31\ntrust: [USA.white_house]\n"
        "assumes: [x]\nleaves_out: [y]\n",
        encoding="utf-8",
    )
    words = ("as-it-is.yaml", *PINNED, "--show", "revenue", "--country", "USA", "--json")

    def revenue(*more: str) -> float:
        monkeypatch.chdir(folder)
        done = CliRunner().invoke(app, ["run", *words, *more])
        assert done.exception is None, done.exception
        table = next(iter(json.loads(done.stdout)["tables"].values()))
        place = next(k for k, column in enumerate(table["columns"]) if column["name"] == "median")
        return float(table["rows"][0][place])

    assert revenue("--also", "duty") > revenue() + 0.1


def test_a_world_of_ones_own_is_solved(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three economies: a table of results has no more."""
    world = tt.World.load()
    rest = [name for name in world.countries if name not in ("CAN", "CHN")]
    (folder / "small.npz").write_bytes(world.aggregate(countries={"ROW": rest}).to_bytes())
    printed = said(folder, monkeypatch, "run", "OFF", *PINNED, "--ledger", "mine", "--world", "small.npz", "--csv")
    assert "Canada" in printed
    assert "United States" not in printed


def test_a_chain_is_scored_under_the_ledger_that_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger without China's control on rare earths cannot score its chain; one that adds an unrelated duty can."""
    words = ("rare-earths", "back-test", "--draws", "2", "--json")
    assert SHIPS in said(folder, monkeypatch, "chokepoint", *words, "--ledger", "mine")
    assert '"tables"' in said(folder, monkeypatch, "chokepoint", *words, "--also", "more")
    assert "no use for --world" in said(folder, monkeypatch, "chokepoint", *words, "--world", "x.npz")


def test_a_world_of_ones_own_is_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Canada's output is the shipped one, its partners are the table's own, and no source is made up for a tariff."""
    world = tt.World.load()
    rest = [name for name in world.countries if name not in ("CAN", "CHN")]
    (folder / "shown.npz").write_bytes(world.aggregate(countries={"ROW": rest}).to_bytes())
    shown = json.loads(said(folder, monkeypatch, "world show", "CAN", "--world", "shown.npz", "--json"))["tables"]
    shipped = json.loads(said(folder, monkeypatch, "world show", "CAN", "--json"))["tables"]
    assert dict(shown["sizes"]["rows"])["output"] == pytest.approx(dict(shipped["sizes"]["rows"])["output"], rel=1e-6)
    assert {row[1] for row in shown["exports_to"]["rows"]} >= {"CHN", "ROW"}
    levied, before = ({row[1]: row for row in one["tariffs_levied"]["rows"]} for one in (shown, shipped))
    assert {row[4] for row in levied.values()} == {"not said"}
    electricity = world.trade[world.country("CHN"), world.country("CAN"), world.sector("utilities")]
    assert levied["CHN"][3] == pytest.approx(before["CHN"][3] + electricity, abs=0.2)
    paid, paid_before = (one["CHN"][2] * one["CHN"][3] for one in (levied, before))
    assert paid == pytest.approx(paid_before, rel=5e-3), "electricity pays no tariff; rates are printed to 0.01"


def test_the_server_answers_from_its_own_sources(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tradetalks.web import books
    from tradetalks.web.questions import question_of
    from tradetalks.web.reproduce import command, python
    from tradetalks.web.state import TableState

    monkeypatch.setenv(books.VARIABLE, "")
    books.give(Sources(None, (folder / "more",)))
    question = question_of(TableState(scenario="framework", horizon="impact"))
    assert "USA/made-up" in question.ledger.measures
    assert f"--also {folder / 'more'}" in command(TableState())
    assert "ledger=ledger" in python(TableState())


@pytest.mark.parametrize(
    ("verb", "option"), sorted({*product(WITHOUT, OPTIONS)} - {("world show", "--world")})
)  # fmt: skip
def test_a_verb_without_a_ledger_says_why(
    verb: str, option: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["tradetalks", *verb.split(), option, "mine"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert f"this verb has no {option}: {WITHOUT[verb]}" in capsys.readouterr().err
