"""Orders of a list that the user brings: fresh garlic from China, 59 FR 59209 of 16 November 1994.

Lines and scope: the Department of Commerce's page of case A-570-831 (subheadings of 1 July 1995).
"""

from datetime import date

import pytest
from typer.testing import CliRunner

from tradetalks.cli import app
from tradetalks.customs.case_orders import orders_on, read_case_orders
from tradetalks.errors import BadInput

HEAD = "case,title,origin,lines,scope,since,until\n"
GARLIC = (
    "A-570-831,Fresh garlic,{origin},0703.20.0010 0703.20.0020 0703.20.0090,all grades of garlic,1994-11-16,{until}\n"
)


def a_list(folder, origin="China", until="", head=HEAD):
    path = folder / "orders.csv"
    path.write_text(head + GARLIC.format(origin=origin, until=until).replace("0703.20.00", "0703.20.00."))
    return path


@pytest.mark.parametrize(
    ("product", "origin", "day", "named"),
    [
        ("0703200010", "CHN", date(2026, 8, 20), True),
        ("07032000", "CHN", date(2026, 8, 20), True),  # fewer digits than the order's lines
        ("0703200005", "CHN", date(2026, 8, 20), True),  # split from a line of 1995 for statistics
        ("0703200010", "CHN", date(1994, 11, 16), True),
        ("0703200010", "CHN", date(1994, 11, 15), False),
        ("0703200010", "ARG", date(2026, 8, 20), False),
        ("0703100000", "CHN", date(2026, 8, 20), False),
    ],
)
def test_an_order_is_found_by_line_origin_and_day(tmp_path, product, origin, day, named):
    found = orders_on(read_case_orders(a_list(tmp_path)), product, origin, day)
    assert [one.case for one in found] == (["A-570-831"] if named else [])


def test_an_order_ends_on_the_day_of_its_revocation(tmp_path):
    orders = read_case_orders(a_list(tmp_path, until="2020-01-01"))
    assert orders_on(orders, "0703200010", "CHN", date(2019, 12, 31))
    assert not orders_on(orders, "0703200010", "CHN", date(2020, 1, 1))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("A-570-831", "570-831"), "not a case number"),
        (("China", "Nowhere"), "no such origin"),
        (("all grades of garlic", ""), "empty: scope"),
        (("0703.20.00.10", "0703.2"), "not an HS code"),
        (("1994-11-16", "16/11/1994"), "row 2"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_with_its_place(tmp_path, change, said):
    path = a_list(tmp_path)
    path.write_text(path.read_text().replace(*change))
    with pytest.raises(BadInput, match="row 2") as refused:
        read_case_orders(path)
    assert said in str(refused.value)


def test_the_verb_names_the_order_and_leaves_the_duty_as_it_is(tmp_path):
    asked = ["duty", "0703.20.00.05", "--to", "USA", "--on", "2026-08-20", "--value", "10000", "--quantity", "kg=5000"]
    asked += ["--orders", str(a_list(tmp_path)), "--from"]
    china = CliRunner().invoke(app, [*asked, "CHN"])
    assert china.exit_code == 0, china.output
    assert "Orders exist: A-570-831" in china.output
    assert "all grades of garlic" in china.output
    argentina = CliRunner().invoke(app, [*asked, "ARG"])
    assert "No order of your list (1 read)" in " ".join(argentina.output.split())
