"""The door for other programs, driven by the official client over standard input and output."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import anyio
import jsonschema
import pytest
import yaml
from mcp import StdioServerParameters
from mcp.client.client import Client
from mcp.client.stdio import stdio_client
from typer.testing import CliRunner

from tradetalks.cli import app
from tradetalks.ledger import Ledger
from tradetalks.mcp import reply
from tradetalks.mcp.server import listed
from tradetalks.mcp.tools import EXAMPLES, TOOLS
from tradetalks.reader.drafting import read_draft
from waiting import LONG

ROOT = Path(__file__).resolve().parent.parent
SERVER = [sys.executable, "-m", "tradetalks", "mcp"]
SHAPE = json.loads((ROOT / "docs" / "reference" / "answer.schema.json").read_text(encoding="utf-8"))
MAGNETS = {"product": "8505.11.00", "origin": "CHN", "destination": "USA", "on": "2025-11-15", "value": 100000}
PROPOSED = EXAMPLES["propose"]
LAW = [
    ("status", {"measure": "USA/china-100", "on": "2025-12-01", "as_of": "2025-10-20"}),
    ("status", {"measure": "USA/china-100"}),
    ("news", {"since": "2026-09-15"}),
    ("news", {"since": "2025-11-01", "until": "2025-11-10", "who": "CHN"}),
    ("deadlines", {"until": "2025-12-01", "as_of": "2025-10-27", "trust": ["USA.white_house"]}),
    ("deadlines", {"until": "2026-12-31", "as_of": "9999-12-31"}),
    ("search", {"words": "permanent magnet", "limit": 3}),
    ("search", {"words": "--soybeans", "on": "2025-01-15"}),
    ("duty", MAGNETS),
    ("duty", MAGNETS | {"facts": ["transshipped=no"], "quantity": {"kg": 500}, "trust": ["CHN.mofcom"]}),
    ("duty", MAGNETS | {"on": "2025-12-01", "scenario": "no-deal"}),
    ("duty", MAGNETS | {"on": "2027-06-01"}),
    ("licence", {"product": "8505.11", "origin": "CHN", "destination": "DEU", "on": "2025-12-01"}),
    (
        "licence",
        {
            "product": "8505.11",
            "origin": "CHN",
            "destination": "DEU",
            "on": "2025-12-01",
            "elements": ["dysprosium"],
            "share": 0.001,
            "described": True,
            "reexport": False,
            "affiliate": False,
            "controlled_use": None,
        },
    ),
]


def of_one(**changed):
    """A proposal that is right but for what is changed."""
    return PROPOSED | {"proposals": [PROPOSED["proposals"][0] | changed]}


HOSTILE = [
    ("status", {}, "measure"),
    ("status", {"measure": "USA/china-10"}, ""),
    ("status", {"measure": "x" * 100_000}, ""),
    ("status", {"measure": ["USA/china-100"]}, "measure"),
    ("status", {"measure": "USA/china-100", "on": "soon"}, "on"),
    ("status", {"measure": "USA/china-100", "trust": ["nobody.at_all"]}, "trust"),
    ("news", {"since": "2026-02-30"}, "since"),
    ("news", {"since": "2026-01-01", "who": "\u0000"}, ""),
    ("deadlines", {"until": "9999-99-99"}, "until"),
    ("search", {"words": "'; drop table lines; --"}, None),
    ("search", {"words": '"'}, ""),
    ("duty", MAGNETS | {"value": "a lot"}, "value"),
    ("duty", MAGNETS | {"value": -1}, "8505.11.00 from China"),
    ("duty", MAGNETS | {"product": "../../etc/passwd"}, ""),
    ("duty", MAGNETS | {"origin": "Atlantis"}, ""),
    ("duty", MAGNETS | {"facts": ["steel=-1e308"]}, ""),
    ("duty", MAGNETS | {"value": True}, "value"),
    ("duty", MAGNETS | {"rate": 0.0}, "rate"),
    ("licence", {"product": "85", "origin": "CHN", "destination": "DEU", "on": "2025-12-01"}, ""),
    ("refund", {"entries": "/nowhere/entries.csv"}, "/nowhere/entries.csv"),
    ("refund", {"entries": "/dev/zero"}, "/dev/zero"),
    ("refund", {"entries": "a\u0000b"}, None),
    ("read", {}, "paths, text"),
    ("read", {"paths": ["/dev/zero"]}, "/dev/zero"),
    ("read", {"text": "\u001b[2J\u0000"}, "standard input"),
    ("run", {"scenario": "no-such-scenario"}, ""),
    ("run", {"scenario": "no-deal", "draws": 10**9}, "draws"),
    ("run", {"scenario": "no-deal", "countries": ["XXX"]}, ""),
    ("run", {"scenario": "no-deal", "limit": 0}, "limit"),
    ("run", {"scenario": "no-deal", "months": 10**6}, "months"),
    ("run", {"scenario": "no-deal", "months": 2, "show": "prices"}, "show"),
    ("run", {"scenario": "no-deal", "months": 2, "draws": 17}, "draws"),
    ("run", {"scenario": "no-deal", "groups": ["Atlantis"]}, None),
    ("run", {"scenario": "no-deal", "closure": "open"}, "closure"),
    ("refund", {}, "entries, text"),
    ("refund", {"text": "\u0000"}, None),
    ("propose", PROPOSED | {"text": "Nothing of the kind was said."}, "proposals.0.quote"),
    ("propose", PROPOSED | {"date": "2025-10-32"}, "date"),
    ("propose", PROPOSED | {"folder": "/dev/null/x"}, "/dev/null/x"),
    ("propose", PROPOSED | {"folder": "/"}, "folder"),
    ("propose", PROPOSED | {"proposals": []}, "proposals"),
    ("propose", of_one(measure="USA/china-10"), ""),
    ("propose", of_one(measure=""), "proposals.0.title"),
    (
        "propose",
        of_one(measure="", title="../../../etc", imposed_by="USA", targets=["CHN"], rate=None),
        "proposals.0.rate",
    ),
    ("propose", of_one(measure="", title="x", imposed_by="Atlantis", targets=["CHN"]), ""),
    ("propose", of_one(measure="", title="x", imposed_by="USA", targets=["\u0000"]), None),
    ("propose", of_one(date="2025-10-11"), "proposals.0.date"),
    ("propose", of_one(event="abolish"), "proposals.0.event"),
    ("propose", of_one(rate=-1), "proposals.0.rate"),
    ("chokepoint", {"chain": "unobtainium"}, ""),
    ("deal", {"players": ["USA"]}, "players"),
    ("deal", {"players": ["USA", "USA"]}, ""),
    ("delete_everything", {}, ""),
]


def ask(*calls):
    """The results of calls, by the official client, from one server that it starts."""

    async def talk():
        found = []
        async with Client(stdio_client(StdioServerParameters(command=SERVER[0], args=SERVER[1:], cwd=ROOT))) as client:
            for name, arguments in calls:
                found.append(await client.call_tool(name, arguments))
        return found

    return anyio.run(talk)


def command_lines(found, given=None):
    """What the command named in a result prints."""
    words = shlex.split(found["again"])
    assert words[0] == "tradetalks"
    printed = CliRunner().invoke(app, words[1:], input=given)
    assert printed.exit_code == 0, printed.output
    return json.loads(printed.stdout)


def test_the_tools_are_listed_with_what_writes_and_in_fewer_than_4000_tokens():
    async def told():
        async with Client(stdio_client(StdioServerParameters(command=SERVER[0], args=SERVER[1:]))) as client:
            return (await client.list_tools()).tools

    tools = anyio.run(told)
    assert [tool.name for tool in tools] == list(TOOLS)
    assert len(tools) <= 12
    assert [tool.name for tool in tools if not tool.annotations.read_only_hint] == ["propose"]
    assert all(not tool.annotations.destructive_hint and tool.description for tool in tools)
    sent = json.dumps(
        [tool.model_dump(by_alias=True, exclude_none=True, mode="json") for tool in tools], separators=(",", ":")
    )
    # By bpe-openai 0.1.4: 3,674 as o200k_base, 3,468 as cl100k_base. Here more carefully than either:
    # as byte-pair encoders split: words, numbers and runs of signs apart; a piece costs a token for every six letters.
    pieces = re.findall(r" ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+", sent)
    assert sum(-(-len(piece) // 6) for piece in pieces) < 4000
    for tool in tools:
        jsonschema.Draft202012Validator.check_schema(tool.input_schema)


def test_the_law_is_told_as_on_the_command_line_with_days_sources_and_limits():
    for (name, arguments), result in zip(LAW, ask(*LAW), strict=True):
        assert not result.is_error, (name, arguments, result.content)
        found = result.structured_content
        assert json.loads(result.content[0].text) == found
        assert found["answer"] == command_lines(found), (name, arguments)
        assert set(found["days"]) == {"on", "as_of"}
        assert found["data"]["ledger"] == Ledger.load().digest
        assert found["limits"][0].startswith("The ledger is complete to ")
        jsonschema.validate(found["answer"], SHAPE)


def test_sources_come_with_title_day_and_address():
    found = ask(("duty", MAGNETS))[0].structured_content
    order = found["sources"]["eo-14195-2025-02-01"]  # 90 FR 9121, signed on 1 February 2025
    assert "14195" in order["title"]
    assert order["date"] == "2025-02-01"
    assert order["address"].startswith("https://www.whitehouse.gov/")


def test_a_day_after_the_ledger_is_said_first():
    found = ask(("duty", MAGNETS | {"on": "2027-06-01"}))[0].structured_content
    assert any(sentence.startswith("Not known after") for sentence in found["limits"])


def test_two_hundred_calls_equal_the_command_line():
    names = list(Ledger.load().measures)[:150]
    calls = [("status", {"measure": name, "on": "2026-01-15", "as_of": "2026-01-15"}) for name in names]
    for origin in ("CHN", "DEU", "JPN", "CAN", "VNM"):
        for product in ("8505.11.00", "1201.90.00", "8703.23.01", "7208.10.15", "6109.10.00"):
            goods = {"product": product, "origin": origin, "destination": "USA", "value": 5000.5}
            calls += [("duty", goods | {"on": day}) for day in ("2025-04-20", "2026-05-04")]
    results = ask(*calls)
    assert len(results) >= 200 or len(names) < 150
    told = 0
    for (name, arguments), result in zip(calls, results, strict=True):
        if result.is_error:  # sources differ, or a line that did not stand: the command line refuses it too
            words = ["status", arguments["measure"]] if name == "status" else ["duty", arguments["product"]]
            words += ["--on", arguments["on"], *(["--as-of", arguments["as_of"]] if name == "status" else [])]
            if name == "duty":
                words += ["--from", arguments["origin"], "--to", "USA", "--value", "5000.5"]
            refused = CliRunner().invoke(app, words)
            assert type(refused.exception).__name__ == result.structured_content["error"]["kind"]
            assert refused.exception.what == result.structured_content["error"]["what"]
            continue
        told += 1
        assert result.structured_content["answer"] == command_lines(result.structured_content), arguments
    assert told > 0.8 * len(calls)


def test_a_report_is_read_as_on_the_command_line(tmp_path):
    text = "President Trump said on Friday that he will impose a 100 percent tariff on all goods from China."
    file = tmp_path / "report.txt"
    file.write_text(text, encoding="utf-8")
    (tmp_path / "paper.txt").write_bytes(b"%PDF-1.7")
    whole, folder = ask(
        ("read", {"text": text, "date": "2025-10-10"}),
        ("read", {"paths": [str(tmp_path)], "date": "2025-10-10"}),
    )
    assert whole.structured_content["answer"] == command_lines(whole.structured_content, text)
    assert any("paper.txt: a PDF" in sentence for sentence in folder.structured_content["limits"])
    table = folder.structured_content["answer"]["tables"]["claims"]
    quote = [column["name"] for column in table["columns"]].index("whole quote")
    assert table["rows"]
    assert len(table["rows"]) == len(whole.structured_content["answer"]["tables"]["claims"]["rows"])
    assert all(row[quote] in text for row in table["rows"])


def test_a_refund_is_told_as_on_the_command_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "entries.csv"
    file.write_text(
        "entry_number,entry_date,product,origin,value,deposit_date\n"
        "ABC-1234567-8,2025-10-20,8505.11.00.70,CHN,10000,2025-10-30\n",
        encoding="utf-8",
    )
    result = ask(("refund", {"entries": str(file), "on": "2026-11-30"}))[0]
    assert not result.is_error, result.content
    assert result.structured_content["answer"] == command_lines(result.structured_content)


def test_entries_may_be_given_as_a_text(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = ask(("refund", EXAMPLES["refund"]))[0]
    (tmp_path / "entries.csv").write_text(EXAMPLES["refund"]["text"], encoding="utf-8")
    assert result.structured_content["answer"] == command_lines(result.structured_content)


def test_a_draft_is_written_with_its_quotes_and_reviewed_by_a_person(tmp_path):
    folder, text = tmp_path / "draft", PROPOSED["text"].replace("impose a 100", "impose\na  100")
    told, again = ask(*[("propose", PROPOSED | {"text": text, "folder": str(folder)})] * 2)
    assert not told.is_error, told.content
    kept = read_draft(folder)["proposals"]
    assert [one["told"][0]["quote"] for one in kept] == [PROPOSED["proposals"][0]["quote"]]
    assert [one["decision"] for one in kept] == ["open"]
    assert again.structured_content["error"]["where"] == "folder"
    reviewed = CliRunner().invoke(app, [*shlex.split(told.structured_content["again"])[1:], "--by", "Ann"], input="a\n")
    assert reviewed.exit_code == 0, reviewed.output
    assert "1 accepted" in reviewed.output
    laid = Ledger.load(folder, on_top_of=Ledger.load())["USA/china-100"]
    assert laid.status(on="2025-12-01", as_of="2025-10-12") == Ledger.load()["USA/china-100"].status(
        on="2025-12-01", as_of="2025-10-12"
    )


def test_a_draft_that_is_only_told_is_written_nowhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = ask(("propose", PROPOSED))[0].structured_content
    assert yaml.safe_load(told["review"])["proposals"][0]["told"][0]["quote"] == PROPOSED["proposals"][0]["quote"]
    assert list(tmp_path.iterdir()) == []


def test_closure_and_groups_and_months_are_asked_as_on_the_command_line():
    run, path = ask(
        ("run", {"scenario": "no-deal", "groups": ["EU", "cone=ARG,BRA"], "closure": "free", "draws": 1}),
        ("run", {"scenario": "no-deal", "months": 1, "countries": ["USA"], "closure": "fixed"}),
    )
    assert run.structured_content["answer"] == command_lines(run.structured_content)
    places = {row[0] for row in run.structured_content["answer"]["tables"]["real_income"]["rows"]}
    assert len(places) == 2
    assert path.structured_content["again"].startswith(
        "tradetalks path no-deal --months 1 --country USA --closure fixed"
    )
    assert path.structured_content["answer"] == command_lines(path.structured_content)


def test_effects_are_told_as_on_the_command_line():
    run, compared, chain = ask(
        ("run", {"scenario": "no-deal", "countries": ["USA", "CHN"], "draws": 2}),
        ("run", {"scenario": "framework", "against": "no-deal", "draws": 2, "show": "prices"}),
        ("chokepoint", {"chain": "rare-earths", "months": 6, "draws": 20, "limit": 5}),
    )
    assert run.structured_content["answer"] == command_lines(run.structured_content)
    whole = command_lines(compared.structured_content)
    shown = compared.structured_content["answer"]
    part, every = (answer["tables"]["prices"].pop("rows") for answer in (shown, whole))
    assert part == every[: len(part)]
    assert shown["tables"] == whole["tables"]
    assert shown["title"] == whole["title"]
    assert any("leaves out" in sentence for sentence in run.structured_content["limits"])
    whole = command_lines(chain.structured_content)
    every = whole["tables"]["prices"]["rows"]
    assert chain.structured_content["answer"]["tables"]["prices"]["rows"] == every[:5]
    told = f"answer.tables.prices.rows: entries 1 to 5 of {len(every)}; go on with offset 5, limit 5"
    assert told in chain.structured_content["cut"]


def test_pages_put_together_are_the_whole():
    asked, rows, texts = {"since": "2026-02-01", "limit": 40}, [], []
    while asked is not None:
        page = ask(("news", asked))[0]
        texts.append(page.content[0].text)
        rows += page.structured_content["answer"]["tables"]["acts"]["rows"]
        told = [sentence for sentence in page.structured_content["cut"] if "acts.rows: entries" in sentence]
        on = re.search(r"go on with offset (\d+), limit (\d+)", told[0])
        asked = asked | {"offset": int(on[1]), "limit": int(on[2])} if on else None
    whole = command_lines(page.structured_content)["tables"]["acts"]["rows"]
    assert len(texts) > 2
    assert rows == whole
    assert all(len(text) <= reply.LONGEST for text in texts)


def test_what_cannot_be_asked_is_refused_with_place_and_remedy_and_the_server_goes_on():
    calls = [(name, arguments) for name, arguments, _ in HOSTILE]
    results = ask(*calls, LAW[0])
    for (name, arguments, where), result in zip(HOSTILE, results, strict=False):
        text = result.content[0].text
        assert "Traceback" not in text
        if where is None and not result.is_error:
            continue
        assert result.is_error, (name, arguments)
        error = result.structured_content["error"]
        assert set(error) == {"kind", "where", "what", "evidence", "remedy"}
        assert error["what"]
        assert len(text) < 3000, (name, len(text))
        if where:
            assert error["where"] == where, (name, error)
    assert not results[-1].is_error


def test_lines_that_are_no_messages_do_not_end_the_server():
    lines = ["[" * 100_000, "\ud800".encode("utf-8", "surrogatepass"), "{}", '{"jsonrpc": "2.0", "id": 1e999}', ""]
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    sent = b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines)
    for message in (
        {"jsonrpc": "2.0", "id": 7, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 8, "method": "tools/list"},
    ):
        sent += json.dumps(message).encode() + b"\n"
    done = subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    done.stdin.write(sent)
    done.stdin.flush()
    answers = {}
    while 8 not in answers:
        message = json.loads(done.stdout.readline())
        answers[message.get("id")] = message
    assert len(answers[8]["result"]["tools"]) == len(listed())
    done.stdin.close()
    assert done.wait(timeout=LONG) == 0  # the end of its input ends the server
    assert b"Traceback" not in done.stderr.read()
    done.stdout.close()
    done.stderr.close()


def started(busy):
    """A server that has answered; where `busy`, one that also works for minutes, and answers all the same."""
    running = subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    work = {"name": "run", "arguments": {"scenario": "no-deal", "months": 60, "draws": 16}}
    law = {"name": "status", "arguments": {"measure": "USA/china-100"}}
    messages = [{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}]
    messages += [{"jsonrpc": "2.0", "method": "notifications/initialized"}]
    messages += [{"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": work}] if busy else []
    messages += [{"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": law}]
    for message in messages:
        running.stdin.write(json.dumps(message).encode() + b"\n")
    running.stdin.flush()
    while json.loads(running.stdout.readline()).get("id") != 3:
        pass
    return running


def closed(running):
    """What it said on standard error."""
    said = running.stderr.read()
    for stream in (running.stdin, running.stdout, running.stderr):
        stream.close()
    return said


@pytest.mark.parametrize("busy", [False, True])
def test_ctrl_c_ends_the_server_at_once(busy):
    running = started(busy)
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=LONG) == 130
    assert closed(running) == b"ended by Ctrl-C\n"


def test_a_server_whose_client_is_gone_ends_in_the_middle_of_work():
    running = started(True)
    running.stdin.close()
    assert running.wait(timeout=LONG) == 0
    assert closed(running) == b""


@pytest.mark.skipif(sys.platform == "win32", reason="no terminals of this kind")
def test_one_ctrl_c_at_a_terminal_is_enough():
    """The case of a person who starts it by hand: others need three, and end in a traceback."""
    import pty

    ours, theirs = pty.openpty()
    running = subprocess.Popen(SERVER, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    os.write(ours, json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}).encode() + b"\n")
    assert json.loads(running.stdout.readline())["id"] == 1
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=LONG) == 130
    assert running.stderr.read() == b"ended by Ctrl-C\n"
    for stream in (running.stdout, running.stderr):
        stream.close()
    os.close(ours)
    os.close(theirs)
