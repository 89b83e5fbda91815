"""Hostile files: each gives one clear error with its place and a remedy."""

import sys

import pytest

from tradetalks.cli import main
from tradetalks.errors import BadFile
from tradetalks.ledger import Ledger, check_folder

EVENT = "  - {event: enter_force, date: 2025-02-01, source: order-1}"
TARIFF = """kind: tariff
imposed_by: USA
authority: some-act
scope: {origin: [CHN], destination: [USA], products: [all]}
terms: {rate: "0.10", how: add}"""

HOSTILE = {
    "an unknown key": ('rate: "0.10"', 'raet: "0.10"', 6, "unknown key 'raet'", "did you mean rate"),
    "a repeated key": ("kind: tariff", "kind: tariff\ntitle: Twice", 3, "'title' is repeated", "keep one"),
    "no source": (", source: order-1", "", 8, "no source", "source"),
    "a source that is not there": ("source: order-1", "source: ordr-1", 8, "no source 'ordr-1'", "order-1"),
    "HS code as a number": ("[all]}", "[1.2E3]}", 5, "not an HS code: '1.2E3'", "digits"),
    "HS code with dots misplaced": ("[all]}", "[85.05.11]}", 5, "not an HS code", "8505.11"),
    "HS code of odd length": ("[all]}", "[8505.1]}", 5, "not an HS code", "2, 4, 6, 8 or 10"),
    "HS code with letters": ("[all]}", "[85O5]}", 5, "not an HS code", "digits"),
    "a list nobody declared": ("[all]}", "['list:some-lst']}", 5, "no product list 'some-lst'", "some-list"),
    "a day that does not exist": ("2025-02-01", "2025-02-30", 8, "not a day: '2025-02-30'", "YYYY-MM-DD"),
    "a day in another form": ("2025-02-01", "2025-W05-6", 8, "not a day", "YYYY-MM-DD"),
    "until before effective": (
        "date: 2025-02-01",
        "date: 2025-02-01, effective: 2025-03-01, until: 2025-02-15",
        8,
        "until 2025-02-15 is not after the start 2025-03-01",
        "first day",
    ),
    "until on the first day": (
        "date: 2025-02-01",
        "date: 2025-02-01, until: 2025-02-01",
        8,
        "is not after",
        "first",
    ),
    "a country that does not exist": ("[CHN]", "[CHX]", 5, "no country 'CHX'", "CHN (China)"),
    "a country by name": ("[CHN]", "[China]", 5, "no country 'China'", "CHN (China)"),
    "an unknown event": ("enter_force", "enters_force", 8, "`event` is not one of", "did you mean enter_force"),
    "an unknown kind": ("kind: tariff", "kind: tarif", 2, "`kind` is not one of", "tariff"),
    "a percent sign": ('"0.10"', '"10 %"', 6, "not a number: '10 %'", "0.25"),
    "a rate in percent": ('"0.10"', '"25"', 6, "a rate above 1000 %", "25 % is 0.25"),
    "a negative rate": ('"0.10"', '"-0.10"', 6, "below zero", "exempt"),
    "a rate that is no number": ('"0.10"', "nan", 6, "not a number", "digits"),
    "a missing rate": ('rate: "0.10", ', "", 8, "in force without `rate`", "write `rate`"),
    "a quota whose rent nobody is named for": (
        TARIFF,
        TARIFF.replace("kind: tariff", "kind: quota").replace('rate: "0.10", how: add', 'quantity: "5", unit: tonnes'),
        8,
        "in force without `rent_to`",
        "write `rent_to`",
    ),
    "an empty value": ("title: A tariff", "title:", 1, "an empty value", "leave the key out"),
    "a list where a mapping should be": ('{rate: "0.10", how: add}', "[0.10]", 6, "a list where", "keys"),
    "a text where a list should be": ("[CHN]", "CHN", 5, "a text where a list should be", ""),
    "a tariff without authority": ("authority: some-act\n", "", 1, "a tariff without `authority`", "legal power"),
    "no events": (EVENT, "  []", 7, "`events` is empty", "at least one"),
    "a measure in another's folder": ("imposed_by: USA", "imposed_by: CHN", 3, "lies in USA/", "move"),
    "an id of its own": ("title: A tariff", "id: x\ntitle: A tariff", 1, "unknown key 'id'", "remove it"),
    "a tab": ("  - {event", "\t- {event", 8, "not YAML", "never tabs"),
    "broken YAML": ("[CHN]", "[CHN", 5, "not YAML", "quote"),
    "an anchor": (
        "origin: [CHN], destination: [USA]",
        "origin: &a [CHN], destination: *a",
        5,
        "anchors",
        "write the value",
    ),
    "a comma in a flow mapping": ("source: order-1}", "source: order-1, note: one, two}", 8, "key 'two'", "quote"),
    "an ending with an end": (
        "enter_force, date: 2025-02-01",
        "expire, date: 2025-02-01, until: 2025-03-01",
        8,
        "has no end",
        "leave",
    ),
    "an amendment of nothing": ("enter_force", "amend", 8, "an `amend` without terms", "terms"),
    "terms where none are set": (
        "event: enter_force",
        "event: suspend, terms: {rate: '0.20'}",
        8,
        "`suspend` sets no terms",
        "`amend`",
    ),
}


@pytest.mark.parametrize(("old", "new", "line", "what", "remedy"), HOSTILE.values(), ids=list(HOSTILE))
def test_one_error_with_place_and_remedy(folder, old, new, line, what, remedy):
    path = folder / "USA" / "tariff.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadFile) as caught:
        Ledger.load(folder)
    assert what in caught.value.what
    assert remedy in caught.value.remedy
    assert caught.value.where.partition(", field")[0] == f"{path}:{line}"
    assert len(check_folder(folder)) == 1


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "the file is empty"),
        (b"# nothing but a comment\n", "the file is empty"),
        (b"title: \xff\xfe", "not UTF-8"),
        (b"- a\n- b\n", "a list where `key: value` lines belong"),
        (b"just a text", "a text where `key: value` lines belong"),
        (b"? [a, b]\n: c\n", "a key that is not text"),
        (b"title: a\x00b", "not YAML"),
        (b"[" * 20_000, "nested more than 200 deep"),
        (b"[" * 600 + b"]" * 600, "not YAML"),
    ],
)
def test_files_that_are_no_record(folder, content, what):
    path = folder / "USA" / "tariff.yaml"
    path.write_bytes(content)
    with pytest.raises(BadFile) as caught:
        Ledger.load(folder)
    assert what in caught.value.what
    assert caught.value.where.startswith(str(path))


def test_aliases_cannot_blow_up(folder):
    nine = "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9))
    (folder / "USA" / "tariff.yaml").write_text(f"a0: &a0 [x]\n{nine}\n", encoding="utf-8")
    with pytest.raises(BadFile, match="anchors"):
        Ledger.load(folder)


def test_a_scalar_stays_the_text_it_is(folder):
    path = folder / "USA" / "tariff.yaml"
    path.write_text(path.read_text().replace("[all]", "[0101, 8505.11.00, '0203']").replace("A tariff", "12:01"))
    measure = Ledger.load(folder)["USA/tariff"]
    assert measure.scope.products == ("0101", "85051100", "0203")
    assert measure.title == "12:01"


def test_every_problem_is_listed(folder):
    path = folder / "USA" / "tariff.yaml"
    text = (
        path.read_text()
        .replace("[CHN]", "[CHX]")
        .replace("2025-02-01", "2025-02-31")
        .replace("kind: tariff", "kind: x")
    )
    path.write_text(text)
    assert [problem.where.partition(", field ")[2] for problem in check_folder(folder)] == [
        "kind",
        "scope.origin[0]",
        "events[0].date",
    ]


def test_an_id_used_in_two_files_of_sources(folder):
    (folder / "sources" / "more.yaml").write_text("order-1: {title: x, actor: y, date: 2025-01-01, kind: press}\n")
    with pytest.raises(BadFile, match="'order-1' is used twice"):
        Ledger.load(folder)


def test_a_file_that_nothing_reads(folder):
    (folder / "USA" / "tariff.yml").write_text("title: the ending is wrong\n")
    with pytest.raises(BadFile, match="nothing reads"):
        Ledger.load(folder)


def test_an_arrangement_of_unknown_measures(folder):
    (folder / "arrangements").mkdir()
    path = folder / "arrangements" / "deal.yaml"
    path.write_text(
        "title: A deal\nparties: [USA, CHN]\n"
        "stages:\n  - {party: USA, stage: agreed, date: 2025-05-12, source: order-1}\n"
        "clauses:\n  - {title: Less, party: USA, measures: [USA/tarif]}\n"
    )
    with pytest.raises(BadFile) as caught:
        Ledger.load(folder)
    assert caught.value.where == f"{path}:6, field clauses[0].measures[0]"
    assert caught.value.remedy == "did you mean USA/tariff?"


def test_the_command_line_prints_the_error_and_ends_with_2(folder, monkeypatch, capsys):
    path = folder / "USA" / "tariff.yaml"
    path.write_text(path.read_text().replace("enter_force", "enters_force"))
    monkeypatch.setattr(sys, "argv", ["tradetalks", "check", str(folder)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("error:") == 1
    assert f"{path}:8, field events[0].event" in printed.err
    assert "Traceback" not in printed.err
