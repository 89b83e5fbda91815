"""Page one: few words, few numbers, no ids; and briefs made of data alone."""

import html
import re
import shutil
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from seen import unreadable
from tradetalks.digits import percent
from tradetalks.errors import BadFile, UnknownName
from tradetalks.ledger import Ledger
from tradetalks.number import Number
from tradetalks.places import COUNTRIES
from tradetalks.report.brief import brief
from tradetalks.report.brief_first import NO_CHANGE, borne
from tradetalks.report.brief_parts import STYLES
from tradetalks.report.brief_plan import SHIPPED, BriefPlan
from tradetalks.report.page import in_words, page
from tradetalks.report.write import print_pdf, write_brief
from tradetalks.runs import compare, run

WORDS, NUMBERS = 250, 25
IDS = (
    r"\b[A-Z]{2,3}/[a-z0-9]",  # a measure
    r"\b[A-Z]{2,3}\.[a-z_]{3,}",  # an actor
    r"\b[a-z0-9]+_[a-z0-9_]+\b",
    r"`",
    r"\b[a-z]+(?:-[a-z]+)*-20[0-9]{2}(?:-[0-9]{2})*\b",  # a source or a scenario with its day
    r"\bhow add\b",
)


def visible(page):
    """What a reader sees of a page or a part of it, charts and closed tables too."""
    return html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<(style|head)\b.*?</\1>", "", page, flags=re.DOTALL)))


def first_of(page):
    """Page one as it opens: without the drawing and without the closed table of its numbers."""
    part = page[page.index('<section id="first-page"') :]
    part = part[: part.index("</section>")]
    part = re.sub(r"<svg.*?</svg>", "", part, flags=re.DOTALL)
    return re.sub(r"</summary>.*?</details>", "</summary>", part, flags=re.DOTALL)


def text_of(made, style="minister"):
    charts = {section.id: [made.drawn[chart.name] for chart in section.charts] for section in made.sections}
    return page(made, charts, style).decode()


NAMES = sorted(path.stem for path in SHIPPED.glob("*.yaml"))
LEAST_EASE = 50.0  # Flesch (1948): 50 to 60 is fairly difficult, below is difficult


@pytest.fixture(scope="module", params=NAMES)
def every(request):
    """Each brief that ships."""
    kept = {"kuala-lumpur": "made", "geneva": "geneva"}
    if request.param in kept:
        return request.getfixturevalue(kept[request.param])
    return brief(request.param, lambda step: None)


@pytest.fixture(scope="module")
def text(every):
    return text_of(every)


def ease(sentences):
    """Flesch's reading ease; a syllable is a group of vowels, without a last silent e."""
    words = [word for one in sentences for word in re.findall(r"[A-Za-z]+", one)]
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    ends = sum(len(re.split(r"[.:;]\s+", one)) for one in sentences)
    return 206.835 - 1.015 * len(words) / ends - 84.6 * syllables / len(words)


def test_page_one_reads_easily(every):
    first = every.first
    assert ease((first.verdict, *first.others, first.open)) >= LEAST_EASE


def test_each_brief_has_a_page_that_quotes_it(every):
    page = Path(__file__).parents[2] / "docs" / "briefs" / f"{every.name}.md"
    assert f"> {every.first.verdict}\n" in page.read_text(encoding="utf-8")


def test_every_dispute_asked_for_has_a_brief():
    assert {"geneva", "kuala-lumpur", "beijing", "canada", "india"} <= set(NAMES)


def test_page_one_is_short(text):
    seen = visible(first_of(text))
    assert len(seen.split()) < WORDS
    assert len(re.findall(r"\d[\d.,]*", seen)) < NUMBERS


def test_no_id_is_seen(text):
    seen = visible(text)
    assert {pattern: re.findall(pattern, seen) for pattern in IDS} == {pattern: [] for pattern in IDS}


def test_page_one_begins_with_a_sentence_without_a_number(made, geneva):
    assert made.first.verdict == "No deal would leave both the United States and China poorer in the long run."
    assert geneva.first.verdict.startswith("The Geneva truce would leave both")
    assert "better off" in geneva.first.verdict


def test_each_side_speaks_in_its_own_words_known_by_the_day(made):
    """The words are those of the interviews and readouts of 26 October 2025; the fact sheet of 1 November is later."""
    (usa, american), (china, chinese) = made.first.says
    assert (usa, china) == ("the United States", "China")
    assert "a very substantial framework" in american[0]
    assert "a trade and economic deal" not in american[0]
    assert "preliminary consensus" in chinese[0] or "a basic consensus" in chinese[0]


def test_the_days_to_come_are_those_of_the_acts(made, geneva):
    """The truce of 12 August 2025 ran to 10 November; that of Geneva began on 14 May for 90 days, to 12 August."""
    assert any(line.startswith("10 November: higher rate") for line in made.first.coming)
    assert [line.partition(":")[0] for line in geneva.first.coming] == ["14 May", "12 August"]


def test_costs_are_the_ranges_of_the_comparison(made):
    for (_, cells), side in zip(made.first.costs, ("USA", "CHN"), strict=True):
        for cell, horizon in zip(cells, ("impact", "year", "long_run"), strict=True):
            at = compare("in-force-2025-10-26", "no-deal", horizon=horizon).of("real_earnings").at(side)
            least, most = sorted(abs(percent(end)) for end in (at.low, at.high))
            printed = [float(word) for word in cell.split() if word[0].isdigit()]
            if at.low < 0.0 < at.high:
                assert printed == pytest.approx([-percent(at.low), percent(at.high)], abs=0.05)
                assert cell.endswith("more")
                continue
            assert cell.endswith("less") == (at.high < 0.0)
            assert printed[0] == pytest.approx(least, abs=most - least)
            assert printed[-1] == pytest.approx(most, abs=most - least)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (-0.43, -0.33, "0.3 to 0.4 less"),
        (0.0123, 0.0149, "0.012 to 0.015 more"),
        (61.0, 88.0, "60 to 90 more"),
        (-0.01, 0.02, NO_CHANGE),
        (0.0, 0.02, NO_CHANGE),
        (-0.02, 0.0, NO_CHANGE),
    ],
)
def test_a_number_has_the_digits_that_its_range_bears(low, high, said):
    assert borne(Number((low + high) / 2, low, high)) == said


def test_a_style_says_what_comes_first_and_drops_nothing(made):
    pages = {style: text_of(made, style) for style in STYLES}
    first = {style: re.findall(r"<h2[^>]*>(.*?)</h2>", first_of(pages[style])) for style in STYLES}
    assert first["analyst"][0] == "What it changes"
    assert first["newsroom"][0] == "The United States says"
    assert {style: sorted(found) for style, found in first.items()} == dict.fromkeys(STYLES, sorted(first["minister"]))
    order = {
        style: [pages[style].index(f'<section id="{i}"') for i in ("by-country", "who-says-what")] for style in STYLES
    }
    assert order["analyst"][0] < order["analyst"][1]
    assert order["newsroom"][0] > order["newsroom"][1]
    with pytest.raises(UnknownName, match="no style 'ministr'"):
        text_of(made, "ministr")


def test_page_one_is_one_printed_page(every, tmp_path):
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("needs Chromium")
    whole = tmp_path / "whole.html"
    whole.write_text(text_of(every), encoding="utf-8")
    alone = tmp_path / "alone.html"
    text = text_of(replace(every, sections=())).replace("break-after: page", "")
    alone.write_text(text[: text.index("</section>") + len("</section>")] + "</main></body></html>", encoding="utf-8")
    pages = {path: print_pdf(path, browser).read_bytes() for path in (whole, alone)}
    counted = {path: len(re.findall(rb"/Type\s*/Page\b", pages[path])) for path in pages}
    assert counted[alone] == 1
    assert counted[whole] > 1


def test_no_country_is_named_in_the_code_of_the_brief():
    folder = Path(str(files("tradetalks.report")))
    for path in sorted(folder.glob("brief*.py")):
        code = path.read_text(encoding="utf-8")
        named = {name for name in ("United States", "China", "Chinese", "American") if re.search(rf"\b{name}\b", code)}
        named |= {code3 for code3 in COUNTRIES if re.search(rf"[\"']{code3}\b", code)}
        assert not named, path.name


def test_a_brief_is_data_alone(geneva, tmp_path, monkeypatch):
    assert [section.id for section in geneva.sections].count("chokepoint") == 0
    assert "additional_duty" not in {table.name for section in geneva.sections for table in section.tables}
    assert "who-pays" in {section.id for section in geneva.sections}
    good = files("tradetalks").joinpath("data/briefs/geneva.yaml").read_text(encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(good.replace("headline: geneva-truce", "headline: peace"), encoding="utf-8")
    monkeypatch.setattr("tradetalks.report.brief_plan.SHIPPED", tmp_path)
    with pytest.raises(BadFile, match="none of the scenarios"):
        BriefPlan.load("bad")


OWN = {
    "ledger/sources/own.yaml": """
talks-2025:
  {title: Remarks on the talks, actor: CAN.trade_ministry, date: 2025-10-17, kind: secondary}
""",
    "ledger/arrangements/canola.yaml": """
title: Talks on canola
parties: [CAN, CHN]
stages:
  - {party: CAN, stage: talks, date: 2025-10-17, source: talks-2025, quote: we keep talking}
""",
    "base.yaml": """
title: The law of the day
question: What is there?
author: a test
as_of: 2025-10-20
on: 2025-10-20
trust: [USA.white_house, CHN.mofcom]
assumes: [It stays.]
leaves_out: [Stocks.]
""",
    "brief.yaml": """
title: Canada and China
question: What does a duty do?
arrangement: canola
as_of: 2025-10-20
baseline: FOLDER/base.yaml
scenarios: {FOLDER/duty.yaml: A duty on farm goods, FOLDER/none.yaml: No duty}
headline: FOLDER/duty.yaml
sides: [CAN, CHN]
others: [USA, AUS]
measures: [CAN/surtax-2025]
""",
}
DUTY = """
measures:
  CHN/canola-75:
    title: Duty of 75 % on farm goods of Canada
    kind: tariff
    imposed_by: CHN
    authority: sctc-reciprocal-response
    scope: {origin: [CAN], destination: [CHN], products: ["10", "12", "15"]}
    terms: {rate: "0.75", how: add}
    events: [{event: enter_force, date: 2025-10-01, source: scenario}]
"""


def test_a_brief_of_anybody_from_a_file(tmp_path):
    """Two sides of no shipped brief, an own arrangement, a measure of a scenario's own; no household by tenth."""
    files_of = OWN | {"duty.yaml": OWN["base.yaml"] + DUTY, "none.yaml": OWN["base.yaml"]}
    for name, content in files_of.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content.replace("FOLDER", str(tmp_path)), encoding="utf-8")
    with pytest.raises(UnknownName, match="no arrangement 'canola'"):
        BriefPlan.load(str(tmp_path / "brief.yaml"))
    ledger = Ledger.load(tmp_path / "ledger", on_top_of=Ledger.load())
    found = brief(str(tmp_path / "brief.yaml"), lambda step: None, ledger)
    assert found.name == "brief"
    assert "Canada poorer" in found.first.verdict
    assert "“we keep talking” (Canadian trade ministry)" in found.first.says[0][1]
    assert found.first.says[1] == ("China", ("No statement is recorded by this day.",))
    assert "average Canadian person" in found.first.others[0]
    seen = visible(text_of(found))
    assert {pattern: re.findall(pattern, seen) for pattern in IDS} == {pattern: [] for pattern in IDS}
    assert "Duty of 75 % on farm goods of Canada" in seen


def test_the_scenarios_of_geneva_are_the_law_of_their_days():
    """China levied 125 % to 13 May 2025 and 10 % from 14 May; with the 24 points back it would be 34 %."""
    found = {name: run(name, draws=1) for name in ("before-geneva", "geneva-lapses", "geneva-truce")}
    world = found["geneva-truce"].world
    lane = world.country("USA"), world.country("CHN")
    tariff = {name: each.enacted.policy.tariff[lane] for name, each in found.items()}
    assert (tariff["before-geneva"] - tariff["geneva-truce"]).max() == pytest.approx(1.15, abs=1e-6)
    assert (tariff["geneva-lapses"] - tariff["geneva-truce"]).max() == pytest.approx(0.24, abs=1e-6)


def test_a_pdf_is_written_beside_the_page(made, tmp_path):
    if shutil.which("chromium") is None:
        pytest.skip("needs Chromium")
    written = write_brief(made, tmp_path, pdf=True)
    assert written[-1].name == "kuala-lumpur.pdf"
    assert written[-1].read_bytes().startswith(b"%PDF")


def test_the_whole_brief_shows_words(written: tuple[Path, ...]) -> None:
    assert unreadable(written[0].read_text(encoding="utf-8")) == set()


def test_commands_keep_the_names_that_are_typed() -> None:
    shown = in_words("<p>as in no-deal, says report-2</p><pre>run no-deal</pre><a href='/x/no-deal'>no-deal.yaml</a>")
    assert "<pre>run no-deal</pre>" in shown
    assert "href='/x/no-deal'" in shown
    assert "as in \u201c" in shown
    assert "report 2<" in shown
