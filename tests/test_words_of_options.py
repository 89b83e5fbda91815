"""Countries and days in words: in every option and argument of every verb that takes one."""

import sys

import pytest
import typer

from tradetalks.cli import app, main
from tradetalks.cli.words import code_of, codes_of, day_of, place_of, places_of
from tradetalks.dates import Date, parse_words
from tradetalks.errors import BadInput

DAYS = {"on", "as_of", "since", "until", "and_on", "and_as_of", "date"}
COUNTRIES = {"country", "origin", "destination", "who", "by", "port", "built", "operator", "target", "players"}
NOT_THOSE = {  # (verb, parameter) that has such a name and is neither
    ("budget", "on"): "countries",
    ("duty", "by"): "mode of transport",
    ("review", "by"): "a person",
    ("serve", "port"): "a number",
    ("store backup", "target"): "a file",
}


def parameters(group, before=()):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from parameters(command, (*before, name))
        else:
            yield from ((" ".join((*before, name)), one) for one in command.params)


FOUND = list(parameters(typer.main.get_command(app)))


def read_by(parameter):
    return getattr(parameter.callback, "__wrapped__", None)


@pytest.mark.parametrize(
    ("verb", "parameter"),
    [pytest.param(verb, one, id=f"{verb}-{one.name}") for verb, one in FOUND if one.name in DAYS | COUNTRIES],
)
def test_every_day_and_every_country_is_read_in_words(verb, parameter):
    if NOT_THOSE.get((verb, parameter.name)) not in (None, "countries"):
        return
    readers = {day_of} if parameter.name in DAYS and (verb, parameter.name) not in NOT_THOSE else {
        code_of,
        codes_of,
        place_of,
        places_of,
    }  # fmt: skip
    assert read_by(parameter) in readers


def said(words, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["tradetalks", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    return ended.value.code, printed.out, printed.err


@pytest.mark.parametrize(
    ("in_words", "in_codes"),
    [
        (
            ["duty", "8505.11.00", "--from", "Korea, South", "--to", "us", "--on", "2 January 2026", "--value", "100"],
            ["duty", "8505.11.00", "--from", "KOR", "--to", "USA", "--on", "2026-01-02", "--value", "100"],
        ),
        (
            ["licence", "8505.11", "--from", "Chinese", "--to", "germany", "--on", "Dec 1, 2025"],
            ["licence", "8505.11", "--from", "CHN", "--to", "DEU", "--on", "2025-12-01"],
        ),
        (
            ["rates", "--from", "China", "--to", "United States", "--since", "1 Oct 2026"],
            ["rates", "--from", "CHN", "--to", "USA", "--since", "2026-10-01"],
        ),
        (["list", "--by", "European Union"], ["list", "--by", "EU"]),
        (
            ["port-fee", "us", "--built", "China", "--operator", "Danish", "--net-tons", "9", "--on", "20 Oct 2025"],
            ["port-fee", "USA", "--built", "CHN", "--operator", "DNK", "--net-tons", "9", "--on", "2025-10-20"],
        ),
    ],
    ids=lambda words: words[0],
)
def test_words_say_what_codes_say(in_words, in_codes, monkeypatch, capsys):
    assert said(in_words, monkeypatch, capsys) == said(in_codes, monkeypatch, capsys)


@pytest.mark.parametrize(
    "text",
    ["2026-01-02", "2 January 2026", "02 jan 2026", "2nd January 2026", "January 2, 2026", "Jan. 2 2026", "2-Jan-2026"],
)
def test_a_day_in_words(text):
    assert parse_words(text) == Date(2026, 1, 2)


@pytest.mark.parametrize("text", ["02/01/2026", "2 January", "January 2026", "30 February 2026", "2 Ju 2026", "", "x"])
def test_a_day_that_two_read_differently_or_that_is_none_is_refused(text):
    with pytest.raises(BadInput, match="not a day"):
        parse_words(text, where="--on")


def test_a_country_typed_wrong_is_met_with_the_option_and_the_nearest(monkeypatch, capsys):
    code, _, told = said(["rates", "--from", "Chnia", "--to", "USA", "--since", "2026-10-01"], monkeypatch, capsys)
    assert code == 2
    assert "--from" in told
    assert "CHN (China)" in told


def test_a_heading_with_a_single_line_is_that_line(monkeypatch, capsys):
    """8505.11 has one line of eight digits in the HTS, 8505.11.00; 8505 has several."""
    rest = ["--from", "China", "--to", "United States", "--on", "2026-01-02", "--value", "100"]
    assert said(["duty", "8505.11", *rest], monkeypatch, capsys) == said(
        ["duty", "8505.11.00", *rest], monkeypatch, capsys
    )
    code, _, told = said(["duty", "8505", *rest], monkeypatch, capsys)
    assert code == 2
    assert "8505.11.00" in told


def test_disputes_without_a_name_lists_the_records(monkeypatch, capsys):
    code, out, _ = said(["disputes", "--as-of", "2025-10-27"], monkeypatch, capsys)
    assert code == 0
    assert "Kuala Lumpur framework" in out
    assert "Beijing outcomes" not in out  # of May 2026


@pytest.mark.parametrize(
    ("written", "code"),
    [("PRC", "CHN"), ("UAE", "ARE"), ("ROK", "KOR"), ("DRC", "COD"), ("KSA", "SAU"), ("EU", "EU"), ("ROW", "ROW")],
)
def test_short_names_in_capitals_are_read_and_codes_of_an_own_world_stay(written, code):
    assert code_of(None, written) == code


def test_all_that_a_shipment_lacks_is_named_at_once(monkeypatch, capsys):
    code, _, told = said(["duty", "8505.11.00", "--from", "China"], monkeypatch, capsys)
    assert code == 2
    assert "--to, --on, --value" in told


def test_the_law_is_asked_in_a_question(monkeypatch, capsys):
    code, _, told = said(["status", "is the truce over?"], monkeypatch, capsys)
    assert code == 2
    assert "Kuala Lumpur framework" in told
    assert "tradetalks show" in told


def test_news_and_deadlines_need_no_day(monkeypatch, capsys):
    assert "What is new since" in said(["news"], monkeypatch, capsys)[1]
    assert "What comes until" in said(["deadlines"], monkeypatch, capsys)[1]


def test_words_for_goods_give_lines_with_what_each_pays(monkeypatch, capsys):
    words = ["duty", "magnets", "--from", "PRC", "--to", "usa", "--on", "2 January 2026"]
    code, printed, _ = said(words, monkeypatch, capsys)
    assert code in (0, None)
    assert "8505.11.00" in printed
    assert "37.1 %" in printed


@pytest.mark.parametrize("value", ["$1,000", "1,000", "1000 USD", "1000.00"])
def test_a_value_is_read_as_people_write_it(value, monkeypatch, capsys):
    words = ["duty", "8505.11.00", "--from", "Germany", "--to", "us", "--on", "2025-10-30", "--value", value]
    assert "Customs value 1,000.00 USD" in said(words, monkeypatch, capsys)[1]


def test_a_value_in_another_currency_is_refused(monkeypatch, capsys):
    words = ["duty", "8505.11.00", "--from", "Germany", "--to", "us", "--on", "2025-10-30", "--value", "1000 EUR"]
    code, _, told = said(words, monkeypatch, capsys)
    assert (code, "another currency" in told) == (2, True)


def test_rates_from_a_day_after_the_ledgers_end_are_those_announced(monkeypatch, capsys):
    code, printed, _ = said(["rates", "--from", "China", "--to", "us", "--since", "2026-11-30"], monkeypatch, capsys)
    assert code in (0, None)
    assert "Not known after" in printed
    assert "2026-11-30" in printed
