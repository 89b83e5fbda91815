"""Several reports side by side: independent origins, contradictions with both quotes, drafts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import yaml

from tradetalks.errors import BadInput
from tradetalks.ledger import check_folder
from tradetalks.reader import CrossReading, Reading, cross_read, draft, read, read_all, read_bytes, without_text

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2025, 10, 27)


def readings(*texts: str) -> list[Reading]:
    return [read(read_bytes(text.encode(), name=f"r{number}.txt", date=DAY)) for number, text in enumerate(texts, 1)]


def crossed(*texts: str) -> CrossReading:
    return cross_read([without_text(reading) for reading in readings(*texts)])


def origins(cross: CrossReading, matter: str, act: str) -> tuple[str, ...]:
    return next(one.origins for one in cross.agreements if (one.matter, one.act) == (matter, act))


def test_two_reports_of_one_name_are_refused() -> None:
    (reading,) = readings("Trump threatened a 100% tariff.")
    with pytest.raises(BadInput, match="two reports of one name"):
        cross_read([reading, reading])


def test_what_stands_after_a_copied_sentence_is_no_copy() -> None:
    copy = "The two delegations met for two days in a hotel tower above the old town of the capital."
    cross = crossed(
        f"{copy} Beijing will impose export controls on rare earths from December 1.",
        f"{copy} China's export controls on rare earths will take effect on December 1, a shipper said.",
    )
    assert cross.shared == (("r1.txt", "r2.txt", 1),)
    assert len(origins(cross, "rare-earth-controls", "impose")) == 2


def test_a_draft_keeps_reports_whose_names_make_one_id(tmp_path: Path) -> None:
    text = b"Trump threatened a 100% tariff on Chinese goods."
    names = ("r-2.txt", "r.txt", "r.html", "\u62a5.txt", "\u9053.txt")
    draft([read(read_bytes(text, name=name, date=DAY)) for name in names], (), tmp_path / "draft")
    sources = yaml.safe_load((tmp_path / "draft" / "sources" / "draft.yaml").read_text())
    assert [source["note"] for source in sources.values()] == [f"Draft from {name}." for name in names]
    assert check_folder(tmp_path / "draft") == []


def test_five_outlets_quoting_one_interview_are_one_origin() -> None:
    texts = [
        f"{opening} Bessent told NBC that China would delay its rare earth export controls by a year."
        for opening in ("In brief:", "Late on Sunday", "From Malaysia,", "After the talks", "Once more")
    ]
    cross = crossed(*texts)
    (agreement,) = [one for one in cross.agreements if one.act == "postpone"]
    assert len(agreement.reports) == 5
    assert agreement.origins == ("USA.treasury",)


def test_two_speakers_are_two_origins() -> None:
    cross = crossed(
        "Bessent said China would delay its rare earth export controls.",
        "Li Chenggang said China would delay its rare earth export controls.",
    )
    assert set(origins(cross, "rare-earth-controls", "postpone")) == {"USA.treasury", "CHN.mofcom"}


def test_shared_copy_in_the_outlets_own_voice_is_one_origin() -> None:
    copy = "The new rules on rare earth exports are set to take effect on December 1 after a month of many threats."
    other = "Under its plan, Beijing will impose export controls on rare earths from December 1."
    shared = crossed(f"First outlet. {copy}", f"Second outlet. {copy}")
    assert shared.shared == (("r1.txt", "r2.txt", 1),)
    copied = crossed(f"One. Trump threatened a 100% tariff. {other}", f"Two. Trump threatened a 100% tariff. {other}")
    assert len(origins(copied, "rare-earth-controls", "impose")) == 1
    apart = crossed(
        other, "China's export controls on rare earths will take effect on December 1, a shipper was told by its agent."
    )
    assert len(origins(apart, "rare-earth-controls", "impose")) == 2


def contradiction(cross: CrossReading, kind: str) -> dict[str, str]:
    (found,) = [one for one in cross.contradictions if one.kind == kind]
    return {side.value: side.quote for side in found.sides}


def test_place_of_the_meeting_with_both_quotes() -> None:
    sides = contradiction(
        crossed(
            "Trump and Xi will meet on Thursday in Gyeongju.", "Trump and Xi are expected to meet in Seoul on Thursday."
        ),
        "place",
    )
    assert set(sides) == {"Gyeongju", "Seoul"}
    assert "Gyeongju" in sides["Gyeongju"]
    assert "Seoul" in sides["Seoul"]


def test_a_country_does_not_contradict_its_town() -> None:
    cross = crossed(
        "Trump and Xi will meet on Thursday in Gyeongju.", "Trump and Xi will meet on Thursday in South Korea."
    )
    assert [one for one in cross.contradictions if one.kind == "place"] == []


def test_spelling_of_a_name() -> None:
    sides = contradiction(crossed("Li Chenggang spoke to reporters.", "Li Chengang spoke to reporters."), "name")
    assert set(sides) == {"Li Chenggang", "Li Chengang"}


def test_reached_against_preliminary() -> None:
    sides = contradiction(
        crossed(
            "Bessent said the sides had reached a final deal.",
            "Li Chenggang said they had reached a preliminary consensus.",
        ),
        "stage",
    )
    assert set(sides) == {"agreed", "consensus"}


def test_rates_and_dates_of_one_matter() -> None:
    cross = crossed(
        "Trump threatened a 100% tariff on Chinese goods from November 1. Trump cut the fentanyl tariff to 10%.",
        "Trump threatened a 100% tariff on Chinese goods from November 3. Trump cut the fentanyl tariff to 15%.",
    )
    assert set(contradiction(cross, "date")) == {"2025-11-01", "2025-11-03"}
    assert set(contradiction(cross, "rate")) == {"0.1", "0.15"}


def test_confirmed_against_withheld() -> None:
    cross = crossed(
        "The White House confirmed the meeting between Trump and Xi.",
        "China has yet to confirm the meeting between Trump and Xi.",
    )
    assert set(contradiction(cross, "act")) == {"confirm", "withhold"}


def test_agreeing_reports_contradict_nothing() -> None:
    text = "Bessent said China would delay its rare earth export controls by one year."
    assert crossed(text, text).contradictions == ()


def test_only_one_report() -> None:
    cross = crossed(
        "Trump threatened a 100% tariff.", "Trump threatened a 100% tariff. Bessent said China would buy U.S. soybeans."
    )
    assert [(claim.source, claim.measure.matter) for claim in cross.single] == [("r2.txt", "soybean-purchases")]


@pytest.mark.shared
def test_the_five_reports(shared: Path) -> None:
    found = [
        one for one in read_all(sorted((shared / "seeds").glob("report_*.txt")), date=DAY) if isinstance(one, Reading)
    ]
    cross = cross_read(found)
    kinds = {(one.kind, one.matter): {side.value for side in one.sides} for one in cross.contradictions}
    assert kinds["place", "leaders-meeting"] == {"Gyeongju", "Seoul"}
    assert kinds["name", "CHN.mofcom"] == {"Li Chenggang", "Li Chengang"}
    assert {"framework", "consensus"} <= kinds["stage", "trade-deal"]
    assert kinds["act", "leaders-meeting"] == {"confirm", "withhold"}
    assert len(cross.table["tariff-100"]) == 5
    assert set(origins(cross, "tariff-100", "threaten")) == {"USA.president"}
    assert {claim.source for claim in cross.single if claim.measure.matter == "licence-hotline"} == {"report_5.txt"}


def test_draft_is_accepted_by_check_and_marked(tmp_path: Path) -> None:
    found = readings(
        "Bessent said the sides had reached a framework and that China would delay its rare earth controls by a year.",
        "Trump threatened a 100% tariff on Chinese goods from November 1. India will impose a 30% tariff on US nuts.",
    )
    files = draft(found, cross_read(found).contradictions, tmp_path / "draft")
    assert check_folder(tmp_path / "draft") == []
    assert all(path.read_text(encoding="utf-8").startswith("# DRAFT") for path in files)
    threat = yaml.load((tmp_path / "draft" / "scenarios" / "as-threatened.yaml").read_text(), yaml.CBaseLoader)
    (event,) = threat["events"]
    assert (event["measure"], event["event"], event["date"]) == ("USA/china-100", "enter_force", "2025-11-01")
    assert event["terms"]["rate"] == "1"
    answer = yaml.load((tmp_path / "draft" / "IND" / "draft-ind-tariff-usa.yaml").read_text(), yaml.CBaseLoader)
    assert answer["scope"]["origin"] == ["USA"]
    assert answer["scope"]["destination"] == ["IND"]
    assert answer["terms"] == {"rate": "0.3", "how": "add"}


def test_draft_keeps_no_text_beyond_a_few_words(tmp_path: Path) -> None:
    text = (
        "Bessent said China, after two long days of talks and many calls, would delay its rare earth export controls."
    )
    for path in draft(readings(text), (), tmp_path / "draft"):
        quotes = [line.partition("quote:")[2] for line in path.read_text().splitlines() if "quote:" in line]
        assert all(len(quote.split()) <= 9 for quote in quotes)


def test_draft_needs_an_empty_folder_and_a_date(tmp_path: Path) -> None:
    found = readings("Trump threatened a 100% tariff.")
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(BadInput, match="needs an empty folder"):
        draft(found, (), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    undated = [read(read_bytes(b"Trump threatened a 100% tariff.", name="r"))]
    with pytest.raises(BadInput, match="needs the day of the report"):
        draft(undated, (), tmp_path / "new")
    assert not (tmp_path / "new").exists()
