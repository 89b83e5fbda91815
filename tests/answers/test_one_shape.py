"""Verbs of the law, the desk, the reader and history: one shape of JSON, and the same numbers in JSON and CSV."""

import csv
import io
import json
from pathlib import Path

import jsonschema_rs
import pytest
from typer.testing import CliRunner

from tradetalks.cli import app

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "reference" / "answer.schema.json").read_text(encoding="utf-8"))
REPORTS = str(ROOT / "docs" / "examples" / "reports")
ASKED = (
    "status USA/china-100",
    "list --by CAN",
    "show kuala-lumpur-2025",
    "disputes kuala-lumpur-2025",
    "diff --on 2025-11-09 --and-on 2025-11-10",
    "licence 8505.11 --from CHN --to DEU --on 2025-12-01",
    "port-fee USA --built CHN --operator DNK --net-tons 40000 --on 2025-10-20",
    "search laptop --from CHN",
    "duty 2933.59.59.00 --from IND --to USA --on 2026-12-01 --value 10000",
    "base-rates --as-of 2025-10-27",
    f"read {REPORTS}",
    "chokepoint graphite data",
)


def printed(text: str, *options: str) -> str:
    done = CliRunner().invoke(app, [*text.split(), *options])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("text", ASKED, ids=lambda text: text.split()[0])
def test_json_has_the_one_shape_and_csv_the_same_cells(text):
    answer = json.loads(printed(text, "--json"))
    jsonschema_rs.validate(SCHEMA, answer)
    blocks = printed(text, "--csv").split("\n# " + answer["title"])
    tables = list(answer["tables"].values())
    assert len(blocks) == len(tables)
    for block, table in zip(blocks, tables, strict=True):
        rows = list(csv.reader(io.StringIO(block.split("\n# ")[-1].partition("\n")[2])))
        rows = [row for row in rows if row]
        assert len(rows) == 1 + len(table["rows"])
        assert len(rows[0]) == len(table["columns"])
        for row, cells in zip(rows[1:], table["rows"], strict=True):
            assert [float(a) for a, b in zip(row, cells, strict=True) if isinstance(b, int | float)] == [
                float(b) for b in cells if isinstance(b, int | float)
            ]


@pytest.mark.parametrize("text", ["status USA/china-100", "list --by CAN", "show USA/china-100"])
@pytest.mark.parametrize("width", ["50", "80", "200"])
def test_a_day_after_the_end_is_said_first_at_any_width(text, width, monkeypatch):
    monkeypatch.setenv("COLUMNS", width)
    lines = printed(text, "--on", "2027-06-01").splitlines()
    first = " ".join(lines[lines.index("") + 1 :][:2])
    assert first.startswith("Not known after 2026-10-09")
